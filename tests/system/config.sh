#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: config.sh DAEMON
# What a configuration says wrongly: --check refuses it with file and line, a start
# ignores it with the same words, and takes the rest. What is shipped says nothing new.
set -euo pipefail

daemon=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/c.conf.d"
printf '[dialogue]\nemergency_number = one one two\nspeed = 3\n' >"$dir/c.conf"
printf '[voice]\n\npitch = 700\n' >"$dir/c.conf.d/10-voice.conf"

fail() {
	echo "$1"
	cat "$dir/said"
	exit 1
}

"$daemon" --config "$dir/c.conf" --check >"$dir/said" 2>&1 && fail "--check takes it"
grep -qF "$dir/c.conf:3:1: error: section \"dialogue\" has no key \"speed\"; it has" "$dir/said" ||
	fail "the unknown key is not refused in its place"
grep -qF "$dir/c.conf.d/10-voice.conf:3:1: error: voice.pitch cannot be \"700\"; it takes" "$dir/said" ||
	fail "the value out of range is not refused in its place"

echo emergency | "$daemon" --config "$dir/c.conf" --console >"$dir/said" 2>&1 || fail "it does not start"
grep -F "$dir/c.conf:3: section" "$dir/said" | grep -qF "this is ignored" || fail "no warning of the key"
grep -F "10-voice.conf:3: voice.pitch" "$dir/said" | grep -qF "this is ignored" ||
	fail "no warning of the value"
grep -qF "call one one two" "$dir/said" || fail "the rest of the file is not taken"

"$daemon" --defaults >"$dir/shipped.conf"
"$daemon" --config "$dir/shipped.conf" --check >"$dir/said" 2>&1 || fail "what is shipped is refused"
sed -n 's/^#\([a-z_]* =.*\)/\1/p; /^\[/p' "$dir/shipped.conf" >"$dir/all.conf"
"$daemon" --config "$dir/all.conf" --check >"$dir/said" 2>&1 || fail "its defaults are refused"
[ "$(grep -c = "$dir/all.conf")" -ge 20 ]
