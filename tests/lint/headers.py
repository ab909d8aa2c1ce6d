#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Does every header of daemon/ compile alone, and twice in a row?

usage: headers.py ROOT COMPILER [compiler options]
"""
import concurrent.futures
import os
import subprocess
import sys

from files import files_of


def compile_alone(root, compiler, header):
    """What the compiler says, "" when all is well."""
    include = header.removeprefix("daemon/")
    source = f'#include "{include}"\n#include "{include}"\n'
    command = [*compiler, "-std=gnu17", "-fsyntax-only", "-Werror", "-I", f"{root}/daemon",
               "-x", "c", "-"]
    result = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    return "" if result.returncode == 0 else result.stderr.strip()


def check(root, compiler):
    headers = [name for name in files_of(root, ".h") if name.startswith("daemon/")]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = pool.map(lambda header: compile_alone(root, compiler, header), headers)
        return [f"{header}:1: does not compile alone:\n{text}"
                for header, text in zip(headers, said) if text]


def main():
    faults = check(sys.argv[1], sys.argv[2:])
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
