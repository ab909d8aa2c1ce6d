#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: completion.py CTL COMPLETIONS
Does each shell complete roadsidectl as somebody types it? Every command and option of
--help is offered, and what follows --bus and log-level. zsh is asked through a terminal."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
FOLLOWS = {"--bus": {"system", "session"}, "log-level": {"error", "warning", "info", "debug"}}

ZSH = """
PS1='> '; unsetopt zle_bracketed_paste prompt_cr beep 2>/dev/null
autoload -Uz compinit; compinit -u -d {dir}/dump
zstyle ':completion:*' list-colors ''
zstyle ':completion:*' insert-tab false
LISTMAX=1000
COLUMNS=200
LINES=100
mark() {{ print -r -- "THE-""END" }}
zle -N mark
bindkey '^I' list-choices
bindkey '^X' mark
print -r -- "THE-""START"
"""


def fail(why):
    sys.exit(f"FAILED: {why}")


def wanted(ctl):
    text = subprocess.run([ctl, "--help"], check=True, capture_output=True, text=True).stdout
    words = re.findall(r"^  ([a-z-]+)", text, re.MULTILINE)
    return ({word for word in words if word.startswith("--")}, {word for word in words if not word.startswith("--")})


def environment(ctl):
    return {**os.environ, "PATH": f"{os.path.dirname(ctl)}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
            "TERM": "dumb"}


def bash_offers(ctl, completions, *words):
    script = (f'. {completions}/roadsidectl.bash; COMP_WORDS=(roadsidectl "$@"); COMP_CWORD=$#; _roadsidectl; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    out = subprocess.run(["bash", "-c", script, "bash", *words], env=environment(ctl), check=True,
                         capture_output=True, text=True).stdout
    return set(out.split())


def read_until(terminal, mark, most_s=60):
    out, until = b"", time.monotonic() + most_s
    while mark not in out:
        if not select.select([terminal], [], [], max(0, until - time.monotonic()))[0]:
            fail(f"zsh never gets to {mark}: {out[-500:]}")
        out += os.read(terminal, 65536)
    return out.decode("utf-8", "replace")


def zsh_offers(ctl, folder, line):
    """What zsh lists below the line."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe("zsh", ["zsh", "-f", "-i"], {**environment(ctl), "HOME": folder})
    try:
        os.write(terminal, f"fpath=({folder} $fpath); . {folder}/setup\n".encode())
        read_until(terminal, b"THE-START")
        os.write(terminal, line.encode() + b"\t\x18")
        shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", read_until(terminal, b"THE-END"))
        return set(re.findall(r"(?<![\w-])(?:--)?[a-z][a-z-]*", shown))
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)


def main():
    ctl, completions = (os.path.abspath(path) for path in sys.argv[1:])
    options, commands = wanted(ctl)
    if len(commands) < 30 or not {"doctor", "watch", "log-level"} <= commands or "--quiet" not in options:
        fail(f"--help names {sorted(commands | options)}")
    for words, offers in (([""], options | commands), (["--"], options), (["re"], commands),
                          (["--bus", ""], FOLLOWS["--bus"]), (["log-level", ""], FOLLOWS["log-level"])):
        got = bash_offers(ctl, completions, *words)
        if got != {word for word in offers if word.startswith(words[-1])}:
            fail(f"bash offers {sorted(got)} behind {words}, not {sorted(offers)}")
    print("ok: bash")
    if not shutil.which("zsh"):
        print("skipped: zsh is not installed")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(f"{completions}/roadsidectl.zsh", f"{folder}/_roadsidectl")
        with open(f"{folder}/setup", "w", encoding="ascii") as file:
            file.write(ZSH.format(dir=folder))
        for line, offers in (("roadsidectl ", commands), ("roadsidectl --", options),
                             ("roadsidectl --bus ", FOLLOWS["--bus"]),
                             ("roadsidectl log-level ", FOLLOWS["log-level"])):
            got = zsh_offers(ctl, folder, line)
            if not offers <= got:
                fail(f'zsh does not offer {sorted(offers - got)} behind "{line}"')
    print("ok: zsh")


if __name__ == "__main__":
    main()
