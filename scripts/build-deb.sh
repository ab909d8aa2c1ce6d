#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: scripts/build-deb.sh [OUT_DIR]
# Builds the Debian packages for this machine, from a copy of the sources: nothing
# is left between them. The packages lie in OUT_DIR then, build/packages if none is
# given. The same sources give the same packages, to the byte.
set -euo pipefail
sources=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$sources/build/packages}
mkdir -p "$out"
out=$(cd "$out" && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/roadside"
# Extracted with the time of now: dpkg makes that the time of the changelog.
tar -C "$sources" -c --exclude-vcs --exclude='./build' --exclude='./build-*' \
	--exclude=__pycache__ . | tar -C "$work/roadside" -x -m
(cd "$work/roadside" && dpkg-buildpackage -us -uc -b) >"$work/log" 2>&1 || {
	tail -40 "$work/log"
	exit 1
}
mv "$work"/roadside*_* "$out"
ls "$out"
