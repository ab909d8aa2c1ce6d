# SPDX-License-Identifier: MIT
# Cross build for 64-bit Arm (Raspberry Pi OS, Debian 12 arm64) on another Debian:
#
#	dpkg --add-architecture arm64 && apt-get update
#	apt-get install gcc-aarch64-linux-gnu qemu-user-static LIBRARY-dev:arm64 ...
#
# (the -dev packages of scripts/packages.txt), or the same packages unpacked into
# a folder of their own, named by the environment variable ROADSIDE_SYSROOT:
# tests/arm64/sysroot.sh makes one, and tests/arm64/run.sh builds with it.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static)

set(sysroot "$ENV{ROADSIDE_SYSROOT}")
set(ENV{PKG_CONFIG_PATH} "")
set(ENV{PKG_CONFIG_LIBDIR}
	"${sysroot}/usr/lib/aarch64-linux-gnu/pkgconfig:${sysroot}/usr/share/pkgconfig")
if(sysroot)
	set(ENV{PKG_CONFIG_SYSROOT_DIR} "${sysroot}")
	set(CMAKE_SYSROOT "${sysroot}")
	set(CMAKE_EXE_LINKER_FLAGS_INIT
		"-Wl,-rpath-link,${sysroot}/usr/lib/aarch64-linux-gnu:${sysroot}/lib/aarch64-linux-gnu")
	list(APPEND CMAKE_CROSSCOMPILING_EMULATOR -L "${sysroot}")
	set(CMAKE_FIND_ROOT_PATH "${sysroot}")
endif()
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
