#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: tests/coverage.sh [--details]
# Lines and branches of the dialogue and the procedures (daemon/core/dialogue*.c and
# procedure*.c) that unit tests, golden dialogues and rendered pages go through. Ends with
# status 1 when fewer than 95 % of the branches are taken. --details names the others.
set -euo pipefail

least_percent=95
cd "$(dirname "$0")/.."
if ! command -v gcovr >/dev/null; then
	echo "skipped: gcovr is not installed"
	exit 77
fi

programs=(roadsided)
for source in tests/unit/test_core_{dialogue,procedure}*.c; do
	programs+=("$(basename "$source" .c)")
done
cmake --preset coverage >/dev/null
cmake --build --preset coverage --target "${programs[@]}"
find build-coverage -name '*.gcda' -delete
ctest --test-dir build-coverage --output-on-failure \
	-R '^test_core_(dialogue|procedure)|^golden_(dialogues|render)$'

report=(gcovr --root . --filter 'daemon/core/(dialogue|procedure)' build-coverage)
if [ "${1:-}" = --details ]; then
	"${report[@]}" --branches --txt --print-summary
	exit
fi
"${report[@]}" --txt
"${report[@]}" --branches --print-summary --fail-under-branch "$least_percent"
