#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: sysroot.sh FOLDER
# Makes a folder with the arm64 libraries that the build needs: Debian's packages,
# downloaded by apt into a state of its own and unpacked. The machine's apt and dpkg
# stay as they are, and no foreign architecture is added to them. The packages come
# from wherever this machine's apt gets its own.
set -euo pipefail
sysroot=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
triplet=aarch64-linux-gnu

mkdir -p "$sysroot"
sysroot=$(cd "$sysroot" && pwd)
state=$sysroot/var/apt
mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
: >"$state/status" # nothing is installed: apt downloads all that is needed

apt=(apt-get -q -y
	-o "APT::Architecture=arm64" -o "APT::Architectures=arm64" -o "Debug::NoLocking=true"
	-o "Dir::State=$state" -o "Dir::State::status=$state/status" -o "Dir::Cache=$state/cache"
	-o "APT::Sandbox::User=" -o "APT::Install-Recommends=false"
	-o "APT::Update::Post-Invoke=" -o "APT::Update::Post-Invoke-Success=" -o "DPkg::Post-Invoke=")

# The libraries of group build; its programs (compiler, cmake ...) are this machine's.
read -r -a packages < <(awk '$1 == "build" && $2 ~ /-dev$/ { printf "%s ", $2 }' \
	"$top/scripts/packages.txt"; echo)
"${apt[@]}" update >"$state/log" 2>&1 ||
	echo "sysroot.sh: not every package list could be read; trying with those that could" >&2
"${apt[@]}" --download-only install "${packages[@]}" espeak-ng-data >>"$state/log" 2>&1 || {
	tail -20 "$state/log" >&2
	echo "sysroot.sh: apt could not get the arm64 packages; all it said is in $state/log" >&2
	exit 1
}

# As Debian has it: /bin, /lib and /sbin are those of /usr.
for folder in bin lib sbin; do
	mkdir -p "$sysroot/usr/$folder"
	ln -sfn "usr/$folder" "$sysroot/$folder"
done
for package in "$state"/cache/archives/*.deb; do
	dpkg -x "$package" "$sysroot"
done
# What update-alternatives would have linked.
for library in blas/libblas.so.3 lapack/liblapack.so.3; do
	ln -sf "$library" "$sysroot/usr/lib/$triplet/"
done
du -sh --exclude=var "$sysroot" | sed 's/\t.*/ in the sysroot/'
rm -rf "$state/cache" "$state/lists"
