#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: install.sh CMAKE BUILD_DIR PREFIX
# Installs into an empty root and uses what lies there: everything is in its
# place, the users can be made, the unit names a program that is installed, and
# the installed program finds no fault in the installed data.
set -euo pipefail

cmake=$1
build=$2
prefix=${3%/}

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
DESTDIR=$root "$cmake" --install "$build" >"$root/install.log" 2>&1 || {
	cat "$root/install.log"
	exit 1
}

missing=0
for file in bin/roadsided lib/systemd/system/roadsided.service \
	lib/systemd/user/roadsided.service lib/sysusers.d/roadside.conf \
	lib/udev/rules.d/70-roadside-buttons.rules \
	bin/roadsidectl share/dbus-1/system.d/org.roadside.Assistant1.conf \
	share/bash-completion/completions/roadsidectl share/zsh/vendor-completions/_roadsidectl \
	share/roadside/data/sources.yaml share/roadside/data/vehicles/mini.yaml \
	share/roadside/grammar/guide.gram; do
	if [ ! -s "$root$prefix/$file" ]; then
		echo "not installed: $prefix/$file"
		missing=1
	fi
done
[ "$missing" = 0 ]
[ -n "$(find "$root" -path '*/roadside/roadside.conf' -size +1k)" ] || {
	echo "the configuration is not installed"
	exit 1
}
[ -n "$(find "$root$prefix/share/roadside/voices" -type f)" ]
# Only we write to them; nothing else is installed with them.
if find "$root$prefix" -perm /022 ! -type l | grep .; then
	echo "installed with too many rights"
	exit 1
fi
if find "$root$prefix/share/roadside" \( -name '*.md' -o -name 'CMakeLists.txt' -o -name '*.py' \) |
	grep .; then
	echo "installed what is only for authors"
	exit 1
fi

unit=$root$prefix/lib/systemd/system/roadsided.service
program=$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$unit")
[ "$program" = "$prefix/bin/roadsided" ]
[ -x "$root$program" ]

if command -v systemd-analyze >/dev/null; then
	# The same unit with the program where it lies now, and its manual page.
	copy=$root/roadsided.service
	sed "s|^ExecStart=|ExecStart=$root|" "$unit" >"$copy"
	man=no
	if command -v man >/dev/null && [ -e "$root$prefix/share/man/man8/roadsided.8" ]; then
		man=yes
	fi
	said=$(MANPATH=$root$prefix/share/man systemd-analyze verify --man=$man "$copy" 2>&1) || {
		echo "verify failed: $said"
		exit 1
	}
	if grep -F roadsided.service <<<"$said"; then
		exit 1
	fi
fi

if command -v systemd-sysusers >/dev/null; then
	mkdir -p "$root/etc"
	if ! systemd-sysusers --root="$root" "$root$prefix/lib/sysusers.d/roadside.conf"; then
		echo "systemd-sysusers cannot make the user"
		exit 1
	fi
	grep -q '^roadside:' "$root/etc/passwd"
	grep -q '^audio:.*[:,]roadside' "$root/etc/group"
fi

share=$root$prefix/share/roadside
cd /
"$root$program" --check --data "$share/data" --grammar "$share/grammar" --voices "$share/voices" \
	--state-dir "$root/state"
"$root$program" --version
