#!/usr/bin/env python3
"""Turns hyperfine's results into the linter's section of docs/benchmarks.md.

usage: table.py FOLDER SOURCE
"""

import json
import pathlib
import sys

import page

ROWS = [
    ("clang", "`clang++-19 -fsyntax-only`"),
    ("clang-tidy", "`clang-tidy-19` with the plug-in, our checks alone"),
    ("first", "`reprise lint`, first run ever: reads the headers into the cache"),
    ("no-cache", "`reprise lint --no-cache`"),
    ("edited", "`reprise lint` after an edit"),
    ("unchanged", "`reprise lint`, nothing changed"),
]


def main():
    folder, source = pathlib.Path(sys.argv[1]), sys.argv[2]
    results = {
        name: json.loads((folder / f"{name}.json").read_text())["results"][0]
        for name, _ in ROWS
    }
    clang = results["clang"]["median"]
    lines = [
        f"Made by `./dev bench` on `{source}`: medians, one command after the other on one",
        f"machine ({page.processor()}).",
        "",
        "| what | seconds | user CPU | of clang's time |",
        "|---|---|---|---|",
    ]
    for name, text in ROWS:
        result = results[name]
        ratio = result["median"] / clang
        shown = f"1/{1 / ratio:.0f}" if ratio < 0.2 else f"{ratio:.2f}"
        lines.append(f"| {text} | {result['median']:.2f} | {result['user']:.2f} | {shown} |")
    page.write_section("The linter", "\n".join(lines))


if __name__ == "__main__":
    main()
