#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: run.sh [--no-download]
# Builds the programs for arm64, runs them under qemu, and compares what they do with
# what build/bin does. It downloads 45 MB of Debian packages into build-sysroot-arm64
# (or $ROADSIDE_SYSROOT), and unpacks them to 200 MB, when that is not there or when
# scripts/packages.txt has changed since.
#   --no-download  skipped (status 77) where the sysroot or a program is missing
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=scripts/packages.sh
. "$top/scripts/packages.sh"
export ROADSIDE_SYSROOT=${ROADSIDE_SYSROOT:-$top/build-sysroot-arm64}
stamp=$ROADSIDE_SYSROOT/packages.txt # what it was made for

is_made() {
	cmp -s "$top/scripts/packages.txt" "$stamp"
}

skip() {
	echo "skipped: $1; tests/arm64/run.sh gets what is missing"
	exit 77
}

# Made once: a half-made one never has the final name.
if [ "${1:-}" != --no-download ]; then
	packages_install build demo arm64 || exit 1
	if ! is_made; then
		rm -rf "$ROADSIDE_SYSROOT.new"
		"$top/tests/arm64/sysroot.sh" "$ROADSIDE_SYSROOT.new"
		cp "$top/scripts/packages.txt" "$ROADSIDE_SYSROOT.new/"
		rm -rf "$ROADSIDE_SYSROOT"
		mv "$ROADSIDE_SYSROOT.new" "$ROADSIDE_SYSROOT"
	fi
fi
for program in aarch64-linux-gnu-gcc qemu-aarch64-static flite; do
	command -v "$program" >/dev/null || skip "$program is not installed"
done
is_made || skip "there are no arm64 libraries, or those of another list of packages"
[ -x "$top/build/bin/roadsided" ] || {
	echo "run.sh: build/bin is not built, and there is nothing to compare with" >&2
	exit 1
}

cd "$top"
options=()
! command -v ccache >/dev/null || options+=(-DCMAKE_C_COMPILER_LAUNCHER=ccache)
# Fresh: CMake keeps the paths of the sysroot that it once found.
cmake --fresh --preset arm64 "${options[@]}" -DCMAKE_COMPILE_WARNING_AS_ERROR=ON >/dev/null
cmake --build --preset arm64 -j "$(nproc)" -- --quiet
exec /usr/bin/python3 -B tests/arm64/compare.py "$top/build/bin" "$top/build-arm64/bin" "$ROADSIDE_SYSROOT"
