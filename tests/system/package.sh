#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: package.sh SOURCE_DIR OUT_DIR
# Builds the Debian packages twice, in two folders and with other settings of the
# person who builds: the same bytes. lintian finds neither errors nor warnings, and
# nobody's home is in what is packaged. OUT_DIR keeps them for container.py.
set -euo pipefail

sources=$1
out=$2
for tool in dpkg-buildpackage dh lintian; do
	if ! command -v "$tool" >/dev/null; then
		echo "skipped: $tool is not installed"
		exit 77
	fi
done

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
rm -rf "$out"
"$sources/scripts/build-deb.sh" "$out" >/dev/null
(
	umask 027
	export TZ=Pacific/Kiritimati LC_ALL=C HOME=/nowhere
	"$sources/scripts/build-deb.sh" "$dir/again" >/dev/null
)
n=0
for deb in "$out"/*.deb; do
	cmp "$deb" "$dir/again/$(basename "$deb")" || {
		echo "two builds differ"
		exit 1
	}
	n=$((n + 1))
done
[ "$n" = 3 ] || {
	echo "three packages were expected: roadside, roadside-data, roadside-dbgsym"
	exit 1
}

root=()
[ "$(id -u)" != 0 ] || root=(--allow-root)
lintian "${root[@]}" --fail-on error,warning "$out"/*.changes

mkdir "$dir/tree"
for deb in "$out"/*.deb; do
	dpkg-deb -x "$deb" "$dir/tree"
done
if grep -rIlE '/(root|home)\>' "$dir/tree" | grep -v '/usr/share/doc/'; then
	echo "these name somebody's home"
	exit 1
fi
if strings -a "$dir"/tree/usr/bin/* | grep -E '^/(root|home)/'; then
	echo "a program names somebody's home"
	exit 1
fi
du -ks "$dir/tree/etc" "$dir/tree/lib" "$dir/tree/usr" | awk '{ kb += $1 } END { print "with symbols: " kb " kB" }'
for deb in "$out"/roadside_*.deb "$out"/roadside-data_*.deb; do
	echo "$(basename "$deb"): $(dpkg-deb -f "$deb" Installed-Size) kB installed, $(stat -c %s "$deb") bytes"
done
