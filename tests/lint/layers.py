#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Does every file of daemon/ include only what stands left of it?

    base <- core <- adapters <- app <- programs (recognise, ctl)

Outside libraries belong to the adapters, one in few files, never in a header.
usage: layers.py ROOT        checks ROOT/daemon, prints what is wrong
"""
import pathlib
import re
import sys

from files import files_of, report

LADDER = ["base", "core", "adapters", "app"]
PROGRAMS = ["recognise", "ctl"]  # main.c files beside the ladder; they may use all of it
# roadsidectl is the other end of the bus and prints JSON: it is all adapter.
OF_PROGRAM = {"ctl": {"systemd", "jansson"}}

# What core may have of libc: nothing with a clock, a thread, a socket or a file.
# stdio.h is there for snprintf; tests/lint/purity.py looks at what is called.
CORE_LIBC = {"assert.h", "ctype.h", "errno.h", "float.h", "inttypes.h", "limits.h", "math.h",
             "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "string.h",
             "strings.h"}
LIBC = CORE_LIBC | {
    "alloca.h", "dirent.h", "dlfcn.h", "fcntl.h", "fnmatch.h", "getopt.h", "glob.h", "grp.h", "libgen.h",
    "locale.h", "malloc.h", "poll.h", "pthread.h", "pwd.h", "sched.h", "setjmp.h", "signal.h",
    "stdatomic.h", "threads.h", "time.h", "unistd.h", "wchar.h", "wctype.h",
    "linux/input.h", "sys/epoll.h", "sys/eventfd.h", "sys/file.h", "sys/inotify.h", "sys/ioctl.h", "sys/mman.h",
    "sys/prctl.h", "sys/random.h", "sys/resource.h",
    "sys/socket.h", "sys/stat.h", "sys/statvfs.h", "sys/time.h", "sys/timerfd.h", "sys/types.h", "sys/uio.h",
    "sys/un.h", "sys/wait.h"}
# Outside libraries: how their headers begin, and in how many .c files at most.
OUTSIDE = {
    "portaudio": (r"portaudio\.h$|pa_", 2),
    "alsa": (r"alsa/", 1),
    "pocketsphinx": (r"pocketsphinx\.h$|pocketsphinx/|sphinxbase/|ps_", 4),
    "espeak-ng": (r"espeak-ng/|espeak/", 3),
    "speexdsp": (r"speex/", 2),
    "sndfile": (r"sndfile\.h$", 2),
    "systemd": (r"systemd/", 7),
    "yaml": (r"yaml\.h$|cyaml/", 2),
    "inih": (r"ini\.h$", 1),
    "jansson": (r"jansson\.h$", 3),
    "evdev": (r"libevdev/", 1),
}
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')


def library_of(header):
    for library, (pattern, _most) in OUTSIDE.items():
        if re.match(pattern, header):
            return library
    return None


def allowed_folders(folder):
    if folder in PROGRAMS:
        return LADDER + [folder]
    return LADDER[:LADDER.index(folder) + 1]


def check_include(folder, is_header, own, outside):
    """What is wrong with one include, or None."""
    if own is not None:
        target = own.split("/")[0]
        if "/" not in own:
            return f'"{own}" must be named with its layer, as in "core/thing.h"'
        if target not in LADDER + PROGRAMS:
            return f'"{own}": there is no layer {target}'
        if target not in allowed_folders(folder):
            return f'{folder} may not include {target} ("{own}")'
        return None
    library = library_of(outside)
    if library is None:
        allowed = CORE_LIBC if folder == "core" else LIBC
        if outside not in allowed:
            return f"{folder} may not include <{outside}>"
    elif folder != "adapters" and library not in OF_PROGRAM.get(folder, ()):
        return f"<{outside}>: {library} belongs in an adapter, not in {folder}"
    elif is_header:
        return f"<{outside}>: a header of an adapter hides its library"
    return None


def check(root):
    faults, used_in = [], {}
    for name in files_of(root, ".c", ".h"):
        parts = name.split("/")
        if parts[0] != "daemon":
            continue
        folder = parts[1]
        if len(parts) != 3 or folder not in LADDER + PROGRAMS:
            faults.append(f"{name}:1: is in no layer")
            continue
        text = (pathlib.Path(root) / name).read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            fault = check_include(folder, name.endswith(".h"), match[1], match[2])
            if fault:
                faults.append(f"{name}:{number}: {fault}")
            elif match[2] and library_of(match[2]):
                used_in.setdefault(library_of(match[2]), set()).add(name)
    for library, names in sorted(used_in.items()):
        most = OUTSIDE[library][1]
        if len(names) > most:
            faults.append(f"{sorted(names)[most]}:1: {library} is used in {len(names)} files, "
                          f"at most {most} may: {', '.join(sorted(names))}")
    return faults


if __name__ == "__main__":
    sys.exit(report(check))
