#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs an outside checker over our files; exit status 77 when it is not there.

usage: tool.py clang-format|clang-tidy|cppcheck|shellcheck ROOT BUILD
"""
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys

from files import files_of, shell_scripts_of

FAILED, SKIPPED = 1, 77


def run(command, root):
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def run_each(command, root, names):
    """One process a file, as many at a time as there are processors."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda name: run([*command, name], root), names)
        return [said for status, said in results if status != 0]


def compiled_files(root, build):
    with open(f"{build}/compile_commands.json", encoding="utf-8") as file:
        names = {os.path.relpath(entry["file"], root) for entry in json.load(file)}
    return sorted(name for name in names if name in set(files_of(root, ".c")))


def clang_format(root, _build):
    status, said = run(["clang-format", "--dry-run", "--Werror", *files_of(root, ".c", ".h")],
                       root)
    return [said] if status != 0 else []


def clang_tidy(root, build):
    # One file a process: with several, version 14 forgets that va_start() was seen.
    return run_each(["clang-tidy", "-p", build, "--quiet"], root, compiled_files(root, build))


def cppcheck(root, build):
    cache = f"{build}/cppcheck"
    os.makedirs(cache, exist_ok=True)
    status, said = run(
        ["cppcheck", "--quiet", f"--project={build}/compile_commands.json", "-j",
         str(os.cpu_count()), f"--cppcheck-build-dir={cache}", "--error-exitcode=1",
         "--enable=warning,style,performance,portability", "--inline-suppr",
         f"--suppressions-list={root}/tests/lint/cppcheck.txt"], root)
    return [said] if status != 0 else []


def shellcheck(root, _build):
    return run_each(["shellcheck", "-x"], root, list(shell_scripts_of(root)))


TOOLS = {"clang-format": clang_format, "clang-tidy": clang_tidy, "cppcheck": cppcheck,
         "shellcheck": shellcheck}


def main():
    tool, root, build = sys.argv[1:]
    if not shutil.which(tool):
        print(f"skipped: {tool} is not installed")
        return SKIPPED
    said = TOOLS[tool](os.path.abspath(root), os.path.abspath(build))
    print("\n".join(said))
    return FAILED if said else 0


if __name__ == "__main__":
    sys.exit(main())
