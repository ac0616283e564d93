#!/usr/bin/env python3
# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes digits.txt from the digits.csv.gz of scikit-learn's package.

usage: from_scikit_learn.py path/to/sklearn/datasets/data/digits.csv.gz > digits.txt
"""

import gzip
import hashlib
import sys

PIXELS = "0123456789abcdefg"  # How much ink: 0 to 16.
SHA256 = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"

table = gzip.open(sys.argv[1]).read()
if hashlib.sha256(table).hexdigest() != SHA256:
    sys.exit(sys.argv[1] + " is not the table that digits.txt was made from")
for row in table.decode().split():
    *image, label = map(int, row.split(","))
    print(label, "".join(PIXELS[pixel] for pixel in image))
