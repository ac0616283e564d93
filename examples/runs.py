# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs programs and counts which results came how often.

A result is what a program prints, byte for byte.
"""

import collections
import dataclasses
import os
import subprocess
import tempfile
import time


class Failed(Exception):
    """A run that ended badly, or printed nothing to compare."""


@dataclasses.dataclass
class Lines:
    """Which lines of the output count."""

    only: str = ""  # Those that begin so.
    apart: bool = False  # Each is a result of its own.

    def results(self, output):
        lines = [line for line in output.splitlines() if line.startswith(self.only)]
        return lines if self.apart else ["\n".join(lines)] if lines else []


class Results:
    """Different results, named in the order in which they come."""

    def __init__(self):
        self.names = {}

    def __len__(self):
        return len(self.names)

    def name(self, result):
        return self.names.setdefault(result, letters(len(self.names)))


@dataclasses.dataclass
class Tally:
    """The results of one command's runs."""

    counts: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    seconds: list = dataclasses.field(default_factory=list)  # Of each run.
    last: str = ""  # The last line that counts, of the last run.

    def row(self):
        """A x10, or the three most frequent and how many others there were."""
        parts = [f"{name} x{count}" for name, count in self.counts.most_common(3)]
        if len(self.counts) > 3:
            parts.append(f"{len(self.counts) - 3} others")
        return "  ".join(parts)


def repeat(command, runs, lines, results, until_different=False):
    """Runs a command several times; `{new}` in it is a fresh folder each time."""
    tally = Tally()
    for _ in range(runs):
        start = time.monotonic()
        output = once(command)
        tally.seconds.append(time.monotonic() - start)
        found = lines.results(output)
        if not found:
            raise Failed(f"printed nothing to compare: {command}")
        tally.last = found[-1].splitlines()[-1]
        for result in found:
            tally.counts[results.name(result)] += 1
        if until_different and len(results) > 1:
            break
    return tally


def once(command):
    """What one run prints."""
    # Threads that spin while they wait take the cores from other programs.
    environment = {"OMP_WAIT_POLICY": "PASSIVE", "REPRISE_LOG": "0", **os.environ}
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.run(
            command.replace("{new}", folder + "/new"),
            shell=True,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    if process.returncode != 0:
        raise Failed(f"ended with {process.returncode}: {command}")
    return process.stdout


def letters(number):
    """A, B, ..., Z, then AA, AB and so on, as columns of a spreadsheet."""
    text = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        text = chr(ord("A") + letter) + text
    return text
