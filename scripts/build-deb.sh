#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: scripts/build-deb.sh [--for ARCHITECTURE] [OUT_DIR]
# Builds the Debian packages from a copy of the sources: nothing is left between them.
# They lie in OUT_DIR then, build/packages if none is given. The same sources give the
# same packages, to the byte.
#
# For another architecture (arm64, armhf) it cross-builds roadside, but not again
# roadside-data, which is the same for all; in a Debian of its own, downloaded into a
# temporary folder from where apt gets this one, so that nothing is installed here.
# That needs root and debootstrap.
set -euo pipefail
sources=$(cd "$(dirname "$0")/.." && pwd)
architecture=
if [ "${1:-}" = --for ]; then
	architecture=${2:?--for needs an architecture, arm64 for instance}
	shift 2
fi
out=${1:-$sources/build/packages}
mkdir -p "$out"
out=$(cd "$out" && pwd)

work=$(mktemp -d -p "${TMPDIR:-/var/tmp}")
trap 'umount -q "$work/root/proc" 2>/dev/null || true; rm -rf --one-file-system "$work"' EXIT
inside=$work # where the build sees it

# run COMMAND...: what it prints is shown only when it fails
run() {
	"$@" >"$work/log" 2>&1 || {
		tail -40 "$work/log"
		exit 1
	}
}

cross_root() {
	local mirror
	# shellcheck disable=SC2016 # apt puts in what these stand for
	mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
		sed -n 's/^bookworm \(http\)/\1/p' | head -n 1)
	run debootstrap --variant=minbase bookworm "$work/root" "${mirror:?apt has no source of bookworm}"
	echo force-unsafe-io >"$work/root/etc/dpkg/dpkg.cfg.d/quick"
	run chroot "$work/root" dpkg --add-architecture "$architecture"
	run chroot "$work/root" apt-get -q update
	mkdir "$work/root/build"
}

in_root() {
	chroot "$work/root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
		DEB_BUILD_PROFILES="cross nocheck" sh -c 'cd /build/roadside && exec "$@"' sh "$@"
}

[ -z "$architecture" ] || {
	cross_root
	inside=$work/root/build
}
mkdir "$inside/roadside"
# Extracted with the time of now: dpkg makes that the time of the changelog.
tar -C "$sources" -c --exclude-vcs --exclude='./build' --exclude='./build-*' \
	--exclude=__pycache__ . | tar -C "$inside/roadside" -x -m --no-same-owner
if [ -z "$architecture" ]; then
	run env -C "$inside/roadside" dpkg-buildpackage -us -uc -b
else
	run in_root apt-get -q -y install --no-install-recommends \
		"crossbuild-essential-$architecture" qemu-user-static
	run in_root apt-get -q -y build-dep --no-install-recommends -a "$architecture" .
	run in_root dpkg-buildpackage -us -uc -B -a "$architecture"
fi
mv "$inside"/roadside*_* "$out"
ls "$out"
