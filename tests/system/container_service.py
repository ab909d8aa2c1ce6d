# SPDX-License-Identifier: MIT
"""roadsided.service in a container, as systemctl, journalctl, roadsidectl and /proc show it."""

import json

from nspawn import check, wait_for

UNIT = "roadsided.service"
SHOWN = ("ActiveState", "SubState", "Result", "NRestarts", "MainPID", "StatusText", "MemoryMax",
         "TasksMax", "ExecMainStartTimestampMonotonic", "ActiveEnterTimestampMonotonic")
RETRY_S = 60  # the sound card is tried again after at most 30 s


class Service:
    def __init__(self, container):
        self.container = container

    def show(self):
        out = self.container.do("systemctl", "show", UNIT, "-p", ",".join(SHOWN))
        return dict(line.split("=", 1) for line in out.splitlines())

    def wait_status(self, *texts):
        wait_for(lambda: self.show()["StatusText"] in texts, f"status {' or '.join(texts)}",
                 RETRY_S)
        check(True, f"systemctl status says {self.show()['StatusText']}")

    def wait_restarts(self, n):
        def has_restarted():
            shown = self.show()
            return shown["ActiveState"] == "active" and int(shown["NRestarts"]) >= n

        wait_for(has_restarted, f"start {n + 1}", RETRY_S)
        check(int(self.show()["NRestarts"]) == n, f"NRestarts={n}")

    def journal(self, *matches):
        """Its lines of the journal with these fields, as objects."""
        out = self.container.do("journalctl", "--output=json", "--no-pager",
                                f"_SYSTEMD_UNIT={UNIT}", *matches)
        return [json.loads(line) for line in out.splitlines()]

    def count(self, text):
        """Lines of the journal about the service, ours and systemd's, that hold the text."""
        return self.container.do("journalctl", "--output=cat", "--no-pager", "-u",
                                 UNIT).count(text)

    def ctl(self, *words, user="root"):
        """Status and complaint of a roadsidectl."""
        done = self.container("setpriv", f"--reuid={user}", "--clear-groups", "roadsidectl", *words)
        return done.returncode, done.stderr

    def status(self):
        return json.loads(self.container.do("roadsidectl", "--json", "status"))

    def kill(self, signal):
        self.container.do("systemctl", "kill", "--kill-whom=main", f"--signal={signal}", UNIT)

    # ---- what the kernel says ----

    def _proc(self, name):
        return self.container.do("cat", f"/proc/{self.show()['MainPID']}/{name}")

    def proc_status(self):
        return {key: value.strip() for key, _, value in
                (line.partition(":") for line in self._proc("status").splitlines())}

    def limits(self):
        """Hard limits by name."""
        return {line[:26].strip(): line[47:68].strip() for line in
                self._proc("limits").splitlines()[1:]}

    def may_raise_limits(self):
        """Whether the container's systemd has the privilege CAP_SYS_RESOURCE."""
        has = self.container.do("grep", "CapEff", "/proc/1/status").split()[1]
        return bool(int(has, 16) >> 24 & 1)

    def inside_status(self, *words):
        """A command, as root, among the files and in the network that the service sees."""
        return self._inside(words).returncode

    def inside(self, *words):
        return self._inside(words).stdout

    def _inside(self, words):
        return self.container("nsenter", "-t", self.show()["MainPID"], "-m", "-n", *words)

    def n_realtime(self):
        """Threads with the policy SCHED_FIFO or SCHED_RR: 1 or 2 in proc(5)'s field 41."""
        out = self.container.do("sh", "-c", f"cat /proc/{self.show()['MainPID']}/task/*/stat")
        return sum(line.rpartition(")")[2].split()[38] in "12" for line in out.splitlines())

    def print_figures(self):
        shown = self.show()
        ready_us = (int(shown["ActiveEnterTimestampMonotonic"]) -
                    int(shown["ExecMainStartTimestampMonotonic"]))
        sizes = self.container.do("dpkg-query", "-W", "-f", "${Package} ${Installed-Size} kB, ",
                                  "roadside", "roadside-data")
        print(f"installed size: {sizes}in files: {self._files_kb()} kB")
        print(f"from start to READY: {ready_us / 1e6:.2f} s")
        print(f"memory after start: {self.proc_status()['VmRSS']}", flush=True)

    def _files_kb(self):
        listed = self.container.do("sh", "-c", "dpkg -L roadside roadside-data | while read -r f; "
                                   "do [ ! -f \"$f\" ] || stat -c %s \"$f\"; done")
        return sum(int(size) for size in listed.split()) // 1024
