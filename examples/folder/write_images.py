#!/usr/bin/env python3
# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes digits as a folder of images for each class.

usage: examples/folder/write_images.py FOLDER [--backwards]

--backwards makes the same files in the opposite order, as a copy may.
"""

import pathlib
import sys

NAMES = "zero one two three four five six seven eight nine".split()
IMAGES = 400


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--backwards"]):
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    digits = pathlib.Path(__file__).parent.parent / "data" / "digits.txt"
    lines = digits.read_text(encoding="ascii").splitlines()[:IMAGES]
    images = list(enumerate(line.split() for line in lines))
    for number, (digit, pixels) in reversed(images) if sys.argv[2:] else images:
        path = folder / NAMES[int(digit)] / f"{number:04}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [pixels[i : i + 8] + "\n" for i in range(0, 64, 8)]
        path.write_text("".join(rows), encoding="ascii")


if __name__ == "__main__":
    main()
