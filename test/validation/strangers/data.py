# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Data that is always the same, in the formats that the strangers' programs read."""

import pathlib
import random
import struct

SIDE = 28


def _picture(digit, dice):
    """A bar of its own place and slope for each class, with noise."""
    pixels = bytearray(dice.randbytes(SIDE * SIDE))
    for i in range(len(pixels)):
        pixels[i] >>= 3
    for row in range(4, SIDE - 4):
        column = (4 + 2 * digit + (row * (digit % 3) >> 2)) % (SIDE - 3)
        for i in range(3):
            pixels[row * SIDE + column + i] = 224 + (pixels[row * SIDE] & 31)
    return bytes(pixels)


def mnist(folder, kinds=((b"train", 60000), (b"t10k", 10000))):
    """Pictures of ten classes, with as many as LibTorch's reader insists on."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(1)
    # Of each class some pictures, which come again and again in another order.
    pictures = [[_picture(digit, dice) for _ in range(50)] for digit in range(10)]
    for kind, count in kinds:
        targets = [dice.randrange(10) for _ in range(count)]
        name = str(folder / kind.decode())
        with open(name + "-images-idx3-ubyte", "wb") as file:
            file.write(struct.pack(">4i", 2051, count, SIDE, SIDE))
            file.writelines(dice.choice(pictures[target]) for target in targets)
        with open(name + "-labels-idx1-ubyte", "wb") as file:
            file.write(struct.pack(">2i", 2049, count))
            file.write(bytes(targets))


def text(path, lines=200, words=300):
    """Lines of words as in the Penn Treebank's files: some words are frequent, and
    which follows depends on which was before."""
    dice = random.Random(1)
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        for _ in range(lines):
            word, line = 0, []
            for _ in range(dice.randint(8, 24)):
                word = (word * 7 + min(dice.randrange(words), dice.randrange(9))) % words
                line.append(f"w{word}")
            file.write(" ".join(line) + "\n")
