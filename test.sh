#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds and runs every test that can run on this machine, and ends with one
# summary: what failed, what was skipped and why, and the counts.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=scripts/packages.sh
. scripts/packages.sh

usage() {
	cat <<'TEXT'
usage: ./test.sh [--no-install] [quick|lint|sound|dev|asan|tsan|all]...
  all    everything (the default): dev, asan and tsan
  dev    optimised build with gcc: every test, lint and bench included
  asan   build with clang, AddressSanitizer and UndefinedBehaviorSanitizer
  tsan   build with clang and ThreadSanitizer: the tests of threads
  quick  dev without the slow tests
  lint   only what reads the sources
  sound  only what needs a virtual sound card
  --no-install  installs no packages; what cannot run is skipped or fails
Exit status: 0 when nothing failed, 1 when something did, 2 wrong usage.
TEXT
}

install=yes
stages=()
for argument in "$@"; do
	case "$argument" in
	--no-install) install=no ;;
	-h | --help) usage && exit 0 ;;
	all) stages+=(dev asan tsan) ;;
	dev | asan | tsan | quick | lint | sound) stages+=("$argument") ;;
	*)
		echo "test.sh: no such option or set of tests: $argument" >&2
		usage >&2
		exit 2
		;;
	esac
done
[ ${#stages[@]} -gt 0 ] || stages=(dev asan tsan)

# The same result whatever the caller's language and compiler settings are.
export LC_ALL=C.UTF-8 TZ=UTC
unset CC CFLAGS CPPFLAGS LDFLAGS CTEST_PARALLEL_LEVEL MAKEFLAGS
# clang's own report, not one with bare addresses, and no way past a finding.
export ASAN_OPTIONS=abort_on_error=0:detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1

if [ "$install" = yes ]; then
	packages_install build demo test lint || exit 1
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
jobs=$(nproc)

# build PRESET: configures and builds; a fault, or a warning, is one failed test.
# The sanitized builds, which nothing else uses, turn warnings into errors.
build() {
	local preset=$1 started=$SECONDS log="$results/build-$1.log" options=()
	! command -v ccache >/dev/null || options+=(-DCMAKE_C_COMPILER_LAUNCHER=ccache)
	[ "$preset" = dev ] || options+=(-DCMAKE_COMPILE_WARNING_AS_ERROR=ON)
	printf '\n== build %s\n' "$preset"
	if ! cmake --preset "$preset" "${options[@]}" >"$log" 2>&1 ||
		! cmake --build --preset "$preset" -j "$jobs" -- -k 0 >>"$log" 2>&1; then
		grep -E -A8 'error:|CMake Error|FAILED' "$log" | head -80 || tail -40 "$log"
		printf 'failed\tbuild %s\tsee above\n' "$preset" >>"$results/builds.tsv"
		return 1
	fi
	if grep -A8 'warning:' "$log"; then
		printf 'failed\tbuild %s\twarnings, see above\n' "$preset" >>"$results/builds.tsv"
	else
		printf 'passed\tbuild %s\tno warnings\n' "$preset" >>"$results/builds.tsv"
	fi
	echo "built in $((SECONDS - started)) s"
}

# tests NAME PRESET [ctest options]: the outcome is counted, not returned
tests() {
	local name=$1 preset=$2
	shift 2
	printf '\n== test %s\n' "$name"
	ctest --preset "$preset" -j "$jobs" --timeout 900 --no-tests=ignore \
		--output-junit "$results/$name.xml" "$@" </dev/null || true
	[ -s "$results/$name.xml" ] ||
		printf 'failed\ttest %s\tctest gave no result\n' "$name" >>"$results/builds.tsv"
}

for stage in "${stages[@]}"; do
	options=()
	preset=dev
	case "$stage" in
	quick) options=(-LE slow) ;;
	lint | sound) options=(-L "$stage") ;;
	*) preset=$stage ;;
	esac
	if build "$preset"; then
		tests "$stage" "$preset" "${options[@]}"
	fi
done

python3 tests/summary.py "$results"
