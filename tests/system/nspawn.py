# SPDX-License-Identifier: MIT
"""A Debian 12 of its own, booted with systemd as its first process (systemd-nspawn).

It comes from the mirror that apt is set up with here and is gone afterwards. Without
a network: what it will need is installed before it is booted. No systemd has to run
outside, but root has to be allowed to mount."""

import os
import shutil
import subprocess
import tempfile
import time

SKIPPED = 77
SUITE = "bookworm"
PROGRAMS = ("debootstrap", "systemd-nspawn", "nsenter", "unshare", "dpkg-deb", "apt-get")


class Failed(Exception):
    """Something did not come, or was not as it should be."""


class Unavailable(Exception):
    """This machine does not give what the test needs: no fault of what is tested."""


def check(is_right, what):
    print(("ok: " if is_right else "FAILED: ") + what, flush=True)
    if not is_right:
        raise Failed(what)


def wait_for(is_it, what, wait_s=40):
    """What is_it() returns, as soon as that is true."""
    until = time.monotonic() + wait_s
    while True:
        value = is_it()
        if value:
            return value
        if time.monotonic() > until:
            raise Failed(f"waited in vain for {what}")
        time.sleep(0.1)


def run(*words, **more):
    return subprocess.run(words, text=True, capture_output=True, check=False,
                          stdin=subprocess.DEVNULL, **more)


def mirror():
    """Where apt gets this Debian from; None when it has no such source."""
    listed = run("apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)",
                 "Created-By: Packages")
    for line in listed.stdout.splitlines():
        suite, _, uri = line.partition(" ")
        if suite == SUITE and uri.startswith("http"):
            return uri
    return None


def missing():
    """Why there can be no container here; None when there can."""
    if os.geteuid() != 0:
        return "only root may boot a container"
    for program in PROGRAMS:
        if not shutil.which(program):
            return f"{program} is not installed"
    if run("unshare", "--mount", "--pid", "--fork", "mount", "-t", "tmpfs", "none",
           "/mnt").returncode:
        return "root may not mount here"
    if not mirror():
        return f"apt has no source of {SUITE}"
    return None


class Container:
    """with Container() as container: container.make(packages); container.boot()"""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="rs-container-", dir="/var/tmp")
        self.root = f"{self.dir}/root"
        self.outside = None  # systemd-nspawn
        self.init = None  # process id of its systemd, seen from outside

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()
        # debootstrap, ended in the middle, leaves /proc mounted.
        run("umount", "-q", f"{self.root}/proc")
        run("rm", "-rf", "--one-file-system", self.dir)

    def make(self, depends):
        """A bare Debian with what depends names, written as in a package's Depends. The
        folder $ROADSIDE_CONTAINER, where that is set, keeps it for the next time."""
        kept = os.environ.get("ROADSIDE_CONTAINER")
        if not kept or not os.path.exists(kept):
            self._download(depends)
            if kept:
                subprocess.run(["cp", "-a", self.root, kept], check=True)
        else:
            subprocess.run(["cp", "-a", kept, self.root], check=True)

    def _download(self, depends):
        made = run("debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv,dbus",
                   SUITE, self.root, mirror())
        if made.returncode:
            raise Unavailable(f"debootstrap: {made.stdout[-2000:]}{made.stderr[-500:]}")
        with open(f"{self.root}/etc/dpkg/dpkg.cfg.d/quick", "w", encoding="ascii") as file:
            file.write("force-unsafe-io\n")
        for command in (("update",),
                        ("satisfy", "-y", "--no-install-recommends", *depends), ("clean",)):
            done = run("chroot", self.root, "apt-get", "-q", *command,
                       env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"})
            if done.returncode:
                # What cannot be satisfied is our fault; a mirror that is not there, is not.
                kind = Unavailable if command[0] == "update" else Failed
                raise kind(f"apt-get {command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")

    def boot(self):
        with open(f"{self.dir}/console", "w", encoding="utf-8") as console:
            self.outside = subprocess.Popen(
                ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot",
                 "--machine=roadside", "--private-network", "--link-journal=no",
                 "--console=pipe", "--directory", self.root],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console,
                start_new_session=True)
        wait_for(self._has_booted, "systemd in the container", 60)

    def _has_booted(self):
        if self.outside.poll() is not None:
            with open(f"{self.dir}/console", encoding="utf-8") as console:
                raise Unavailable(f"a container does not boot here: {console.read()[-2000:]}")
        children = run("ps", "-o", "pid=", "--ppid", str(self.outside.pid)).stdout.split()
        self.init = children[0] if children else None
        return self.init and self("systemctl", "is-system-running").stdout.strip() in (
            "running", "degraded")

    def __call__(self, *words, **more):
        """Runs a command inside, as root."""
        return run("nsenter", "-t", self.init, "-m", "-u", "-i", "-p", "-n", "-C", *words,
                   **more)

    def do(self, *words):
        """Runs a command inside that has to succeed, and returns what it prints."""
        done = self(*words)
        if done.returncode:
            raise Failed(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def write(self, path, text):
        with open(self.root + path, "w", encoding="utf-8") as file:
            file.write(text)

    def files(self):
        """All that lies in it, but for logs: {path: type and target}."""
        out = self.do("find", "/", "-xdev", "-path", "/var/log", "-prune", "-o",
                      "-printf", "%p\t%y %l\n")
        return dict(line.split("\t") for line in out.splitlines())

    def end(self):
        if self.outside and self.outside.poll() is None:
            if self.init:
                self("systemctl", "poweroff")
            try:
                self.outside.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.outside.kill()
                self.outside.wait()
