#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds, and runs the main job: listen and speak on the
# sound card; without one, play the built-in demonstration.
set -euo pipefail
top=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/packages.sh
. "$top/scripts/packages.sh"

usage() {
	cat <<'TEXT'
usage: ./run.sh [--no-install] [--demo | --console] [OPTION OF roadsided]...
  (nothing)     listens and speaks on the sound card; Ctrl-C ends it. Where there
                is no sound card it says so and plays the demonstration
  --console     types instead of speaking; Ctrl-D ends it
  --demo        plays the demonstration: a whole spoken conversation, printed line
                by line and left as build/demo/conversation.wav
  --no-install  installs no packages
Exit status: 0 done, 1 failed, 2 wrong usage.
TEXT
}

install=yes
mode=listen
while [ $# -gt 0 ]; do
	case "$1" in
	--no-install) install=no ;;
	--demo) mode=demo ;;
	--console) mode=console ;;
	-h | --help) usage && exit 0 ;;
	*) break ;; # the daemon's own options; it knows them
	esac
	shift
done

demonstrate() {
	if [ $# -gt 0 ]; then
		echo "run.sh: the demonstration takes no options: $*" >&2
		exit 2
	fi
	exec python3 "$top/scripts/demonstration.py" "$top/build/bin/roadsided" "$top/build/demo"
}

groups=(build)
[ "$mode" = console ] || groups+=(demo)
if [ "$install" = yes ]; then
	packages_install "${groups[@]}" || exit 1
fi

mkdir -p "$top/build"
log="$top/build/run.log"
echo "Building; what the compiler says goes to build/run.log ..." >&2
if ! (cd "$top" && cmake --preset dev -DROADSIDE_TESTS=OFF &&
	cmake --build --preset dev -j "$(nproc)") >"$log" 2>&1; then
	tail -40 "$log" >&2
	echo "run.sh: the build failed; all of it stands in build/run.log" >&2
	exit 1
fi

case "$mode" in
demo) demonstrate "$@" ;;
console) exec "$top/build/bin/roadsided" --console --set log.level=warning "$@" ;;
esac

status=0
python3 "$top/scripts/listen.py" "$top/build/bin/roadsided" "$@" || status=$?
if [ "$status" -eq 3 ]; then
	echo "There is no sound card with a microphone and a speaker here." >&2
	echo "This is the demonstration instead; ./run.sh --console lets you type." >&2
	demonstrate
fi
exit "$status"
