#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Can the checks fail? Each gets a small broken tree and must find all of it."""
import pathlib
import subprocess
import tempfile
import unittest

import headers
import layers
import purity
import words

LICENCE = "/* SPDX-License-Identifier: MIT */\n"
THE_MARK = "TO" + "DO"  # in pieces, or this file would be found too
A_PATH = "/home" + "/somebody/x"
A_TICKET = "issue" + " 17"


def tree(folder, files):
    for name, text in files.items():
        path = pathlib.Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class Lints(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name

    def assert_places(self, faults, expected):
        self.assertEqual([":".join(fault.split(":")[:2]) for fault in faults], expected, faults)

    def test_layers(self):
        tree(self.root, {
            "daemon/base/upwards.c": '#include "core/thing.h"\n',
            "daemon/core/thing.c": '#include <stdio.h>\n#include "base/fine.h"\n#include <time.h>\n'
                                   '#include <yaml.h>\n#include "adapters/x.h"\n#include "thing.h"\n',
            "daemon/adapters/card.h": '#include <portaudio.h>\n',
            "daemon/adapters/ini_1.c": "#include <ini.h>\n",
            "daemon/adapters/ini_2.c": "#include <ini.h>\n",
            "daemon/app/main.c": "#include <sndfile.h>\n#include <wonderful.h>\n",
            "daemon/elsewhere/x.c": "\n",
            "daemon/recognise/main.c": '#include "app/ears.h"\n',
        })
        self.assert_places(sorted(layers.check(self.root)), [
            "daemon/adapters/card.h:1", "daemon/adapters/ini_2.c:1", "daemon/app/main.c:1",
            "daemon/app/main.c:2", "daemon/base/upwards.c:1", "daemon/core/thing.c:3",
            "daemon/core/thing.c:4", "daemon/core/thing.c:5", "daemon/core/thing.c:6",
            "daemon/elsewhere/x.c:1"])

    def test_headers(self):
        tree(self.root, {
            "daemon/core/alone.h": "#include <stddef.h>\nsize_t count(void);\n",
            "daemon/core/needy.h": "size_t count(void);\n",
            "daemon/core/once.h": "struct unguarded {\n\tint x;\n};\n",
        })
        self.assert_places(headers.check(self.root, ["cc"]),
                           ["daemon/core/needy.h:1", "daemon/core/once.h:1"])

    def test_purity(self):
        tree(self.root, {
            "core.c": "#include <string.h>\n#include <time.h>\nint f(const char *s);\n"
                      "int f(const char *s) { return (int)strlen(s) + (int)time(NULL); }\n",
            "base.c": "int g(void);\nint g(void) { return 1; }\n",
        })
        for name in ("core", "base"):
            subprocess.run(["cc", "-c", f"{name}.c", "-o", f"{name}.o"], cwd=self.root, check=True)
            subprocess.run(["ar", "rc", f"{name}.a", f"{name}.o"], cwd=self.root, check=True)
        self.assertEqual(purity.check("nm", f"{self.root}/core.a", f"{self.root}/base.a"),
                         ["core.o: core calls time"])

    def test_words(self):
        tree(self.root, {
            "daemon/base/fine.c": LICENCE + "int x; /* a/home/x is no path, nor is XXXXXX */\n",
            "daemon/base/bare.c": "int x;\n",
            "daemon/base/guard.h": LICENCE + "#ifndef GUARD_H\n#define GUARD_H\n#endif\n",
            "daemon/base/long.c": LICENCE + "\n" * 500,
            "daemon/base/unfinished.c": LICENCE + f"/* {THE_MARK}: more */\n",
            "docs/path.md": f"Look in {A_PATH}.\nAsk in {A_TICKET}.\ntrailing \nno newline",
            "tests/voice.wav": "",
        })
        self.assert_places(sorted(words.check(self.root)), [
            "daemon/base/bare.c:1", "daemon/base/guard.h:1", "daemon/base/long.c:501",
            "daemon/base/unfinished.c:2", "docs/path.md:1", "docs/path.md:2", "docs/path.md:3",
            "docs/path.md:4", "tests/voice.wav:1"])


if __name__ == "__main__":
    unittest.main()
