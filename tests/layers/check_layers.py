#!/usr/bin/env python3
"""Check that every file of the engine includes only what its room may include.

    check_layers.py --check [--root DIR]    check a tree (default: the one this file stands in)
    check_layers.py --self-test             plant one violation of each rule in a copy; each must be found

The tables below are the rules. The prose copy of the room table is in engine/README.md.
"""
import argparse
import functools
import re
import shutil
import sys
import tempfile
from pathlib import Path

# A file includes its own room and rooms of strictly lower layers; other rooms of its own layer are
# out of reach.
LAYERS = [
    ["base"],
    ["kernel", "linear", "parameters"],
    ["model"],
    ["travel", "duration", "check"],
    ["arrival", "learn"],
    ["window"],
    ["search", "setpart", "bound"],
    ["genetic"],
    ["solve", "day"],
    ["format", "wire", "journal", "advice"],
    ["replan", "play", "client", "daybook"],
    ["workbench"],
    ["batch", "report", "tune"],
    ["daemon", "cli"],
]
LAYER_OF = {room: layer for layer, rooms in enumerate(LAYERS) for room in rooms}
INTERFACE_ROOMS = LAYERS[9] + LAYERS[10] + LAYERS[11] + LAYERS[12]

# Rooms that see less than their layer would let them: which rooms, and whether the public header.
NARROWED = {
    "kernel": {"rooms": [], "public": False, "why": "kernels know plain arrays only"},
    "check": {"rooms": ["base"], "public": True, "why": "the checker shares nothing with the search"},
    "daemon": {"rooms": ["base"] + INTERFACE_ROOMS, "public": True,
               "why": "programs use the public header and layers 9 to 12"},
    "cli": {"rooms": ["base"] + INTERFACE_ROOMS, "public": True,
            "why": "programs use the public header and layers 9 to 12"},
}

# Headers of other projects, and the only rooms that may include them.
FOREIGN = [
    (r"glpk\.h", ["linear"]),
    (r"(zmq|czmq)(_\w+)?\.h", ["client", "daemon"]),
    (r"sqlite3\.h", ["journal"]),
    (r"jansson\.h", ["format"]),
    (r"lzma\.h", ["format"]),
    (r"(.*/)?[\w.-]+\.pb-c\.h", ["wire"]),
    (r"protobuf-c/.*", ["wire"]),
    (r"microhttpd\.h", ["daemon"]),
    (r"sodium(/.*)?\.h", ["base"]),
]

# What `kernel` and the public header may include beside their own: the C library and intrinsics.
STANDARD = {
    name + ".h" for name in
    "assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign "
    "stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar "
    "wchar wctype immintrin cpuid arm_neon".split()
}

PUBLIC_HEADER_LINES = 800
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]*)"|<([^>\n]*)>)', re.MULTILINE)
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def without_comments(text):
    """Blank the comments out, keeping the line numbers."""
    def blank(match):
        found = match.group()
        return found if found.startswith('"') else re.sub(r"[^\n]", " ", found)
    return COMMENT.sub(blank, text)


@functools.cache
def includes_in(text):
    """(line, name, in quotes) for each include of a file's text; the self-test asks again and again."""
    text = without_comments(text)
    return [(text.count("\n", 0, match.start()) + 1,
             match.group(1) or match.group(2) or "",
             match.group(1) is not None) for match in INCLUDE.finditer(text)]


def includes_of(path):
    return includes_in(path.read_text(encoding="utf-8"))


class Checker:
    def __init__(self, root):
        self.root = root
        self.errors = []

    def error(self, path, line, text):
        self.errors.append(f"{path.relative_to(self.root)}:{line}: {text}")

    def run(self):
        engine = sorted(p for p in (self.root / "engine").rglob("*.[ch]") if p.is_file())
        public = sorted((self.root / "include").rglob("*.h"))
        tests = sorted((self.root / "tests").rglob("*.[ch]"))
        for path in engine:
            self.check_header_comment(path)
            parts = path.relative_to(self.root / "engine").parts
            if len(parts) == 2 and parts[0] in LAYER_OF:
                self.check_engine_file(path, parts[0])
            elif len(parts) == 2:
                self.error(path, 1, f"engine/{parts[0]} is not a room; "
                                    "add it to LAYERS in tests/layers/check_layers.py")
            else:
                self.error(path, 1, "sources stand directly in a room, engine/<room>/<file>")
        for path in public:
            self.check_public_header(path)
        self.check_unique_names(engine + public + tests)
        return self.errors

    def check_header_comment(self, path):
        if not path.read_text(encoding="utf-8").lstrip().startswith(("/*", "//")):
            self.error(path, 1, "starts without a comment saying what the file is for")

    def check_engine_file(self, path, room):
        for line, name, quoted in includes_of(path):
            foreign = next((rooms for pattern, rooms in FOREIGN if re.fullmatch(pattern, name)), None)
            if foreign is not None:
                if room not in foreign:
                    self.error(path, line, f"<{name}> may be included in {' and '.join(foreign)} only")
            elif name.startswith("arrival/") and (not quoted or self.is_public(name)):
                self.check_public_include(path, line, room, name, quoted)
            elif quoted:
                self.check_room_include(path, line, room, name)
            elif room == "kernel" and name not in STANDARD:
                self.error(path, line, f"<{name}>: kernel includes its own and standard headers only")

    def is_public(self, name):
        """A quoted "arrival/x.h" is the room `arrival` unless only include/ has that file."""
        return not (self.root / "engine" / name).exists() and (self.root / "include" / name).exists()

    def check_public_include(self, path, line, room, name, quoted):
        if quoted:
            self.error(path, line, f'write <{name}> for the public header, not "{name}"')
        if not (self.root / "include" / name).exists():
            self.error(path, line, f"<{name}> is not under include/")
        if not NARROWED.get(room, {}).get("public", True):
            self.error(path, line, f"{room} may not include the public header: {NARROWED[room]['why']}")

    def check_room_include(self, path, line, room, name):
        parts = name.split("/")
        if len(parts) != 2 or ".." in parts:
            self.error(path, line, f'"{name}": write includes as "room/file.h", relative to engine/')
            return
        other = parts[0]
        if other not in LAYER_OF:
            self.error(path, line, f'"{name}": engine/{other} is not a room')
            return
        if not (self.root / "engine" / name).exists():
            self.error(path, line, f'"{name}": there is no engine/{name}')
        if other == room:
            return
        if room in NARROWED and other not in NARROWED[room]["rooms"]:
            allowed = ", ".join(NARROWED[room]["rooms"]) or "no other room"
            self.error(path, line, f'"{name}": {room} may include {allowed} only: {NARROWED[room]["why"]}')
        elif LAYER_OF[other] > LAYER_OF[room]:
            self.error(path, line, f'"{name}": {room} (layer {LAYER_OF[room]}) reaches up to '
                                   f"{other} (layer {LAYER_OF[other]})")
        elif LAYER_OF[other] == LAYER_OF[room]:
            self.error(path, line, f'"{name}": {room} and {other} share layer {LAYER_OF[room]}; '
                                   "rooms of one layer do not see each other")

    def check_public_header(self, path):
        for line, name, quoted in includes_of(path):
            if quoted or (name not in STANDARD and not name.startswith("arrival/")):
                self.error(path, line, f"{name}: a public header includes standard headers only")
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines >= PUBLIC_HEADER_LINES:
            self.error(path, lines, f"{lines} lines; the public header stays under {PUBLIC_HEADER_LINES}")

    def check_unique_names(self, paths):
        first = {}
        for path in paths:
            other = first.setdefault(path.name, path)
            if other is not path:
                self.error(path, 1, f"file name already taken by {other.relative_to(self.root)}")


# ---- self-test -----------------------------------------------------------------------------------

# (file, its text, a part of the message it must cause)
HEAD = "/* planted */\n"
VIOLATIONS = [
    ("engine/base/p1.c", HEAD + '#include "model/planted_model.h"\n', "reaches up to model"),
    ("engine/search/p2.c", HEAD + '#include "setpart/planted_setpart.h"\n', "share layer 6"),
    ("engine/check/p3.c", HEAD + '#include "model/planted_model.h"\n', "check may include base only"),
    ("engine/daemon/p4.c", HEAD + '#include "solve/planted_solve.h"\n', "daemon may include base"),
    ("engine/cli/p5.c", HEAD + '#include "daemon/planted_daemon.h"\n', "cli may include base"),
    ("engine/kernel/p6.c", HEAD + '#include "base/planted_base.h"\n', "no other room"),
    ("engine/kernel/p7.c", HEAD + "#include <arrival/planted.h>\n", "may not include the public header"),
    ("engine/kernel/p8.c", HEAD + "#include <xxhash.h>\n", "standard headers only"),
    ("engine/solve/p9.c", HEAD + "#include <glpk.h>\n", "linear only"),
    ("engine/wire/p10.c", HEAD + "#  include <czmq.h>\n", "client and daemon only"),
    ("engine/cli/p11.c", HEAD + "#include <zmq.h>\n", "client and daemon only"),
    ("engine/daemon/p12.c", HEAD + "#include <sqlite3.h>\n", "journal only"),
    ("engine/cli/p13.c", HEAD + "#include <jansson.h>\n", "format only"),
    ("engine/client/p14.c", HEAD + '#include "arrival/v1/arrival.pb-c.h"\n', "wire only"),
    ("engine/model/p15.c", HEAD + '#include "p15.h"\n', "relative to engine/"),
    ("engine/model/p16.c", HEAD + '#include "../base/planted_base.h"\n', "relative to engine/"),
    ("engine/model/p17.c", HEAD + '#include "base/nowhere.h"\n', "there is no engine/base/nowhere.h"),
    ("engine/model/p18.c", HEAD + '#include "arrival/planted.h"\n', "write <arrival/planted.h>"),
    ("engine/model/p19.c", HEAD + '#include "arrival/planted_room.h"\n', "reaches up to arrival"),
    ("engine/model/p20.c", "int arv_planted;\n", "without a comment"),
    ("engine/model/planted_base.h", HEAD, "already taken by engine/base/planted_base.h"),
    ("engine/attic/p21.c", HEAD, "is not a room"),
    ("engine/p22.c", HEAD, "directly in a room"),
    ("engine/model/deep/p23.c", HEAD, "directly in a room"),
    ("include/arrival/p24.h", HEAD + "#include <sqlite3.h>\n", "standard headers only"),
    ("include/arrival/p25.h", HEAD + "\n" * PUBLIC_HEADER_LINES, "stays under"),
]
INNOCENT = {
    "engine/base/planted_base.h": HEAD,
    "engine/model/planted_model.h": HEAD + '#include "base/planted_base.h"\n#include <arrival/planted.h>\n',
    "engine/arrival/planted_room.h": HEAD + '/* #include "solve/planted_solve.h" */\n',
    "engine/setpart/planted_setpart.h": HEAD + '#include "model/planted_model.h"\n',
    "engine/linear/planted_linear.h": HEAD + '#include <glpk.h>\n',
    "engine/solve/planted_solve.h": HEAD + '#include "arrival/planted_room.h"\n',
    "engine/daemon/planted_daemon.h": HEAD + "#include <czmq.h>\n",
    "engine/wire/planted_wire.c": HEAD + '#include "arrival/v1/arrival.pb-c.h"\n',
    "include/arrival/planted.h": HEAD + "#include <stdint.h>\n",
}


def plant(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def self_test(root):
    """Plant the violations one by one in a copy of the tree; return what was missed."""
    missed = []
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch)
        for part in ("engine", "include"):
            if (root / part).is_dir():
                shutil.copytree(root / part, copy / part)
        before = set(Checker(copy).run())
        for name, text in INNOCENT.items():
            plant(copy, name, text)
        if extra := set(Checker(copy).run()) - before:
            missed.append(f"innocent files are blamed: {sorted(extra)}")
        for name, text, expected in VIOLATIONS:
            planted = plant(copy, name, text)
            new = set(Checker(copy).run()) - before
            if not any(expected in error for error in new):
                missed.append(f"{name}: no error says `{expected}`; new errors: {sorted(new)}")
            planted.unlink()
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", action="store_true")
    mode.add_argument("--self-test", action="store_true")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    arguments = parser.parse_args()
    root = arguments.root.resolve()
    problems = self_test(root) if arguments.self_test else Checker(root).run()
    for problem in problems:
        print(problem)
    if arguments.self_test:
        print(f"self-test: {len(VIOLATIONS)} planted violations, {len(problems)} missed")
    else:
        print(f"layer check: {len(problems)} violations")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
