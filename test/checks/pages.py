#!/usr/bin/env python3
"""Compiles each C++ example on the checks' pages."""

import argparse
import pathlib
import re
import shutil
import sys
import tempfile

from syntax import Compiler

PAGES = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "checks"
BLOCK = re.compile(r"^```cpp\n(.*?)^```$", re.M | re.S)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clang", default="clang++-19")
    parser.add_argument("--libtorch", required=True)
    parser.add_argument("--source-root", default=str(PAGES.parent.parent))
    parser.add_argument("--cache", help="where LibTorch's compiled headers are kept")
    parser.add_argument("--work", help="where the examples are written, emptied first")
    arguments = parser.parse_args()

    work = pathlib.Path(arguments.work or tempfile.mkdtemp()).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    sources = []
    for page in sorted(PAGES.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for number, block in enumerate(BLOCK.finditer(text), 1):
            source = work / ("%s-%d.cpp" % (page.stem, number))
            # With the lines of the page.
            above = text[: block.start(1)].count("\n")
            source.write_text("\n" * above + block.group(1), encoding="utf-8")
            sources.append(str(source))

    compiler = Compiler(arguments.clang, arguments.libtorch, arguments.source_root,
                        arguments.cache or work)
    failed = compiler.errors(sources, work)
    print("%d examples, %d do not compile" % (len(sources), len(failed)))
    for path, said in failed.items():
        print("%s\n%s" % (path, said))
    return 1 if failed or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
