#!/bin/bash
# SPDX-License-Identifier: MIT
# How well the ears work, in tables. Wants a build (Release for the figures of cost)
# and the recordings; see the README.md of tests/. Options: run.sh --help.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Debian's own Python: that is where python3-numpy is.
exec /usr/bin/python3 -B "$here/bench.py" "$@"
