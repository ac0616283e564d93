#!/usr/bin/env python3
"""Holds the sources to docs/architecture.md: which room may include which, and
what belongs to each check. `rooms.py TEST [ROOT]` runs one of the tests below."""

import pathlib
import re
import sys

# A room's folder, and the rooms whose headers it may include beside its own.
ARROWS = {
    "checks/facts": [],
    "checks/knowledge": ["checks/facts"],
    "checks/extract": ["checks/facts", "checks/knowledge"],
    "checks/link": ["checks/facts"],
    "checks/rules": ["checks/link", "checks/facts"],
    "checks/config": [
        "checks/extract",
        "checks/rules",
        "checks/knowledge",
        "checks/link",
        "checks/facts",
    ],
    "driver/report": ["checks/rules", "checks/facts"],
    "driver/fix": ["driver/report", "checks/rules", "checks/facts"],
    # What runs leave: the tracer's format, and the runtime's own readers.
    "driver/verify": ["runtime/tracer", "runtime/include"],
    "driver/frontend": ["checks/extract", "checks/knowledge", "checks/facts"],
}
# These stand on top and may include every room of the linter but each other.
TOPS = ["driver/commands", "checks/tidy"]
WITHOUT_CLANG = [
    "checks/facts",
    "checks/knowledge",
    "checks/link",
    "checks/rules",
    "checks/config",
    "driver/report",
    "driver/fix",
    "driver/verify",
]

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)
SOURCES = {".h", ".cpp", ".cu", ".def", ".inc"}


def sources(root, folder):
    """The C++ files under root/folder, in a stable order."""
    files = (root / folder).rglob("*")
    return sorted(path for path in files if path.suffix in SOURCES)


def includes(path):
    """Yields (line, spelling, is quoted) of each include directive."""
    text = path.read_text(encoding="utf-8")
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start(1)) + 1
        yield line, match.group(2), match.group(1) == '"'


def room_of(root, path, spelling):
    """The room that a quoted include leads into, None for none of ours."""
    beside = (path.parent / spelling).resolve()
    if beside.is_file() and beside.is_relative_to(root):
        spelling = beside.relative_to(root).as_posix()
    for room in [*ARROWS, *TOPS, "runtime/tracer", "runtime/include", "runtime"]:
        if spelling.startswith(room + "/"):
            return room
    return None


def arrows(root):
    """No room includes one that stands above or beside it."""
    allowed = {**ARROWS, **{top: list(ARROWS) for top in TOPS}}
    for room, below in allowed.items():
        for path in sources(root, room):
            for line, spelling, _ in includes(path):
                other = room_of(root, path, spelling)
                if other and other != room and other not in below:
                    yield f"{path}:{line}: {room} may not include {spelling}"


def clang_free(root):
    """Facts, and what works on facts, know nothing of Clang."""
    for room in WITHOUT_CLANG:
        for path in sources(root, room):
            for line, spelling, _ in includes(path):
                if re.match(r"clang(-c|-tidy)?/", spelling):
                    yield f"{path}:{line}: {room} may not include {spelling}"


def runtime(root):
    """The runtime library and the examples know nothing of the linter."""
    for folder in ["runtime", "examples"]:
        for path in sources(root, folder):
            for line, spelling, _ in includes(path):
                if re.match(r"(\.\./)*(checks|driver|clang|llvm)/", spelling):
                    yield f"{path}:{line}: {folder} may not include {spelling}"


def registered(root):
    """The class and the name of each check."""
    registry = (root / "checks/rules/Rules.def").read_text(encoding="utf-8")
    return re.findall(r'^REPRISE_RULE\(\s*(\w+),\s*"([^"]+)"', registry, re.MULTILINE)


def checks_complete(root):
    """Each check has its rule, its page and tests, and the lists agree."""
    rules = registered(root)
    if not rules:
        yield "checks/rules/Rules.def registers no rule"
    for camel, name in rules:
        if not (root / f"checks/rules/{camel}.cpp").is_file():
            yield f"{name}: checks/rules/{camel}.cpp is missing"
        if not (root / f"docs/checks/{name}.md").is_file():
            yield f"{name}: docs/checks/{name}.md is missing"
        tests = list((root / "test/checks").glob(f"{name}*.c[pu]*"))
        if not any("RUN:" in test.read_text(encoding="utf-8") for test in tests):
            yield f"{name}: test/checks/{name}.cpp is missing or has no RUN line"
    names = {name for _, name in rules}
    for page in sorted((root / "docs/checks").glob("*.md")):
        if page.stem not in names | {"README", "index"}:
            yield f"{page}: no rule has this name"


# The LibTorch that the examples are built with has not what the check speaks of.
WITHOUT_EXAMPLE = {"cublas-workspace"}


def checks_shown(root):
    """Each check finds something in an example."""
    found = set()
    for findings in root.glob("examples/*/findings.txt"):
        text = findings.read_text(encoding="utf-8")
        found |= set(re.findall(r": warning: .*\[reprise-([a-z-]+)\]$", text, re.MULTILINE))
    for _, name in registered(root):
        if (name in found) == (name in WITHOUT_EXAMPLE):
            yield f"{name}: in findings.txt of {'an' if name in found else 'no'} example"


def rooms_named(root):
    """The page about the rooms names each of them."""
    page = (root / "docs/architecture.md").read_text(encoding="utf-8")
    for room in [*ARROWS, *TOPS, "runtime"]:
        if f"`{room}" not in page:
            yield f"docs/architecture.md says nothing about {room}"


TESTS = {test.__name__: test for test in
         [arrows, clang_free, runtime, checks_complete, checks_shown, rooms_named]}


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[1] not in TESTS:
        sys.exit(f"usage: rooms.py {'|'.join(TESTS)} [ROOT]")
    here = pathlib.Path(__file__).resolve().parents[2]
    root = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) == 3 else here
    problems = list(TESTS[sys.argv[1]](root))
    print("\n".join(problems) or "nothing to say")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
