#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: unit.sh FOLDER
# Both units, FOLDER/system and FOLDER/user, are clean for systemd-analyze verify. The
# system's is hardened to 1.5 (of 10) or better; the session's cannot be, but is
# without a network. Their program is replaced by one that exists.
set -euo pipefail

folder=$1
if ! command -v systemd-analyze >/dev/null; then
	echo "skipped: systemd-analyze is not installed"
	exit 77
fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/system" "$dir/user"

for manager in system user; do
	unit=$dir/$manager/roadsided.service
	sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' "$folder/$manager/roadsided.service" >"$unit"
	grep -q '^ExecStart=/bin/true' "$unit"
	# Verify prints what it does not like and may still end with 0.
	said=$(XDG_RUNTIME_DIR=$dir systemd-analyze "--$manager" verify --man=no "$unit" 2>&1) || {
		echo "verify failed: $said"
		exit 1
	}
	if grep -F roadsided.service <<<"$said"; then
		echo "verify complains"
		exit 1
	fi
done

# says UNIT LINE...
says() {
	local unit=$1 line
	shift
	for line in "$@"; do
		grep -qxF "$line" "$unit" || {
			echo "$unit does not say $line"
			exit 1
		}
	done
}
says "$dir/user/roadsided.service" Type=notify StartLimitIntervalSec=0 Restart=always \
	LimitCORE=0 RestrictAddressFamilies=AF_UNIX
# The sound device has to stay reachable, as a member of group audio, and buttons.
unit=$dir/system/roadsided.service
says "$unit" Type=notify StartLimitIntervalSec=0 Restart=always LimitCORE=0 PrivateNetwork=yes \
	DevicePolicy=closed 'DeviceAllow=char-alsa rw' 'DeviceAllow=char-input r' \
	SupplementaryGroups=audio StateDirectory=roadside RuntimeDirectory=roadside \
	"ExecReload=/bin/kill -HUP \$MAINPID"
if grep -E '^(PrivateDevices|RestrictRealtime)=(yes|true|1)' "$unit"; then
	echo "the unit hides the sound card or forbids real-time priority"
	exit 1
fi

systemd-analyze security --offline=yes --threshold=15 "$unit" | tail -n 1
