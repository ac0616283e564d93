# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the pages of docs/validation are written with."""

import textwrap


def table(titles, rows):
    lines = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def counted(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def prose(text, indent=""):
    """Running text in lines."""
    return textwrap.fill(
        text, 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def write(path, sections):
    """The sections as a page: tables, lists, code and titles as they are, and the
    rest in lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = [part if part[:1] in "#|-`" else prose(part) for part in sections]
    path.write_text("\n\n".join(text) + "\n", encoding="utf-8")
