# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by run.sh, test.sh and .ci/run: installs what scripts/packages.txt names
# and the machine lacks. It says first what and why, and asks where it needs root
# and is not. Nothing is downloaded but Debian packages through apt.

packages_list="$(dirname "${BASH_SOURCE[0]}")/packages.txt"

# packages_missing GROUP... : "package<TAB>what for" of each that is not installed
packages_missing() {
	local group package reason wanted
	while IFS=$'\t ' read -r group package reason; do
		case "$group" in '' | '#'*) continue ;; esac
		for wanted in "$@"; do
			[ "$wanted" = "$group" ] || continue
			[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
				printf '%s\t%s\n' "$package" "$reason"
		done
	done <"$packages_list"
}

# packages_install GROUP... : status 0 when all of them are there in the end
packages_install() {
	local missing names package reason answer as_root=()
	if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
		echo "This is not a Debian machine: what is needed is named in scripts/packages.txt." >&2
		return 1
	fi
	missing=$(packages_missing "$@")
	[ -n "$missing" ] || return 0

	echo "These Debian packages are missing:"
	names=()
	while IFS=$'\t' read -r package reason; do
		printf '  %-22s %s\n' "$package" "$reason"
		names+=("$package")
	done <<<"$missing"

	if [ "$(id -u)" -ne 0 ]; then
		if ! command -v sudo >/dev/null; then
			echo "Installing them needs root. As root, run:" >&2
			echo "  apt-get install --no-install-recommends ${names[*]}" >&2
			return 1
		fi
		as_root=(sudo)
		if [ -t 0 ]; then
			read -r -p "Install them now, with sudo? [Y/n] " answer
			case "$answer" in [nN]*)
				echo "Not installed." >&2
				return 1
				;;
			esac
		else
			as_root=(sudo -n) # nobody is there to type a password
		fi
	fi
	echo "Installing them: apt-get install ${names[*]}"
	"${as_root[@]}" apt-get -q update </dev/null >/dev/null ||
		echo "apt-get update failed; trying with the package lists that are there." >&2
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y install \
		--no-install-recommends "${names[@]}" </dev/null >/dev/null || {
		echo "apt-get could not install them; what it said stands above." >&2
		return 1
	}
}
