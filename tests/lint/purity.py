#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Does the core call only what is pure? Looks at the symbols that its library
wants from elsewhere: no file, thread, socket, clock, environment or log.

usage: purity.py NM CORE.a BASE.a
"""
import subprocess
import sys

# Of libc: memory, strings, numbers. abort and __assert_fail end a broken invariant.
PURE = set("""
abort abs bsearch calloc div free labs llabs malloc qsort qsort_r realloc reallocarray
memchr memcmp memcpy memmem memmove memrchr memset
stpcpy strcasecmp strcat strchr strchrnul strcmp strcpy strcspn strdup strlen strncasecmp
strncat strncmp strncpy strndup strnlen strpbrk strrchr strsep strspn strstr strtok_r
strtod strtof strtol strtoll strtoul strtoull atoi
snprintf vsnprintf sscanf isalnum isalpha isdigit isspace isupper tolower toupper
exp expf fabs fmax fmin floor ceil log log10 log2 logf pow powf round lround sqrt sqrtf
tanh cos sin sincos
""".split())
# What the compiler and its sanitizers put there.
MACHINERY = ("__stack_chk", "__assert_fail", "__ctype_", "__errno_location", "_GLOBAL_OFFSET_TABLE_",
             "__isoc99_", "__asan", "__ubsan", "__tsan", "__sanitizer", "__msan", "__gcov")


def undefined_symbols(nm, library):
    text = subprocess.run([nm, "--undefined-only", "--no-sort", library], check=True,
                          capture_output=True, text=True).stdout
    where = "?"
    for line in text.splitlines():
        if line.endswith(":"):
            where = line[:-1]
        elif line.strip().startswith(("U ", "w ")):
            yield where, line.split()[1]


def defined_symbols(nm, library):
    text = subprocess.run([nm, "--defined-only", library], check=True, capture_output=True,
                          text=True).stdout
    return {line.split()[2] for line in text.splitlines() if len(line.split()) == 3}


def plain(symbol):
    """memcpy for __memcpy_chk, which -D_FORTIFY_SOURCE makes of it."""
    symbol = symbol.split("@")[0]
    if symbol.startswith("__") and symbol.endswith("_chk"):
        return symbol[2:-4]
    return symbol


def check(nm, core, base):
    ours = defined_symbols(nm, core) | {name for name in defined_symbols(nm, base)
                                        if not name.startswith(("log_", "ring_"))}
    return [f"{where}: core calls {symbol}" for where, symbol in undefined_symbols(nm, core)
            if symbol not in ours and plain(symbol) not in PURE
            and not symbol.startswith(MACHINERY)]


def main():
    faults = check(*sys.argv[1:4])
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
