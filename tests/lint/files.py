# SPDX-License-Identifier: MIT
"""Which files are ours: those git knows or would take; without git, all that is
no build folder."""
import pathlib
import subprocess
import sys


def names_from_git(root):
    command = ["git", "-c", "safe.directory=*", "-C", str(root), "ls-files", "-z", "-co",
               "--exclude-standard"]
    try:
        git = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return git.stdout.decode().split("\0") if git.returncode == 0 else None


def files_of(root, *suffixes):
    """Paths relative to root, sorted; all files when no suffix is given."""
    root = pathlib.Path(root)
    names = names_from_git(root) if (root / ".git").exists() else None
    if names is None:
        names = [str(path.relative_to(root)) for path in root.rglob("*")]
        names = [name for name in names if not name.startswith((".git/", "build"))]
    return sorted(name for name in set(names) if (root / name).is_file()
                  and (not suffixes or name.endswith(suffixes)))


def shell_scripts_of(root):
    for name in files_of(root):
        path = pathlib.Path(root) / name
        if name.endswith(".sh"):
            yield name
        elif "." not in path.name:
            with open(path, "rb") as file:
                first = file.readline()
            if first.startswith(b"#!") and first.split(b"/")[-1].split()[-1] in (b"bash", b"sh"):
                yield name


def report(check):
    """The main program of a check that lists faults: check(root) -> exit status."""
    faults = check(sys.argv[1])
    for fault in faults:
        print(fault)
    return 1 if faults else 0
