#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Does a manual page name exactly the options that --help names?

usage: manual.py PROGRAM PAGE.scd
"""
import pathlib
import re
import subprocess
import sys

ALWAYS = {"--help"}  # an entry in every page, whether or not --help lists itself


def options_of_program(program):
    text = subprocess.run([program, "--help"], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) | ALWAYS


def options_of_page(page):
    """Those with an entry of their own, *--name*, in the section OPTIONS."""
    text = pathlib.Path(page).read_text(encoding="utf-8")
    section = text.split("\n# OPTIONS\n")[1].split("\n# ")[0]
    entries = [line for line in section.splitlines() if line.startswith("*--")]
    return set(re.findall(r"\*(--[a-z][a-z-]*)\*", "\n".join(entries))) | ALWAYS


def main():
    program, page = sys.argv[1:]
    has, says = options_of_program(program), options_of_page(page)
    for option in sorted(has - says):
        print(f"{page}: does not explain {option}")
    for option in sorted(says - has):
        print(f"{page}: explains {option}, which {program} does not know")
    return 1 if has != says else 0


if __name__ == "__main__":
    sys.exit(main())
