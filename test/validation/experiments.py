# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The experiments of the examples, as their example.json files describe them.

    {"name": "hazard", "results": "different", "quick": 2, "only": "epoch",
     "device": "cuda", "commands": ["line-hazard"]}

What the results must be, over all runs of all commands:

    same       one
    different  two or more
    repeated   of the lines of one run, some come again: an order that stays
    distinct   of the lines of one run, none comes again

`quick` is how often each command runs in the tests, or at most, where results
must differ; `only` how the lines begin that count; `device` cuda where only a
GPU shows it, cpu where it says nothing of one; `cores` how many it takes;
`library` what its programs are not built without. Instead of results and
commands, `program` (and `full`, for more runs) is a program that makes the
experiment itself, and fails if it fails.

In commands, NAME-hazard, NAME-fixed and so on are the examples' programs; {new}
is a fresh folder for each run, {cifar}, {images} and {images-copied} are data,
{bin} is the folder of the programs.
"""

import dataclasses
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "examples"))
from runs import Failed, Lines, Results, once, repeat  # pylint: disable=C0413

KINDS = ("same", "different", "repeated", "distinct")


class Places:
    """Where the built programs and the data made for them lie."""

    def __init__(self, build):
        self.bin = build / "bin"
        self.data = build / "validation"
        self.named = {
            "bin": self.bin,
            "cifar": self.data / "cifar",
            "images": self.data / "images",
            "images-copied": self.data / "images-copied",
        }

    def make_data(self, names=("cifar", "images", "images-copied")):
        """Writes what is not there yet."""
        writer = shlex.quote(str(ROOT / "examples/folder/write_images.py"))
        makers = {
            "cifar": "validation-data {cifar}",
            "images": writer + " {images}",
            "images-copied": writer + " {images-copied} --backwards",
        }
        self.data.mkdir(exist_ok=True)
        for name in names:
            done = self.data / (name + ".done")
            if not done.exists():
                once(self.expand(makers[name]))
                done.touch()

    def expand(self, command):
        """The command as a shell takes it."""
        for name, path in self.named.items():
            command = command.replace("{" + name + "}", shlex.quote(str(path)))
        words = command.split(" ")
        return " ".join(self._program(word) for word in words)

    def _program(self, word):
        path = self.bin / word
        return shlex.quote(str(path)) if re.match("[a-z]", word) and path.exists() else word

    def lacks(self, command):
        """The first program in the command that is not built, or None."""
        programs = re.compile(f"({'|'.join(all_names())})-[a-z-]+")
        for word in command.split(" "):
            if programs.fullmatch(word) and not (self.bin / word).exists():
                return word
        return None


@dataclasses.dataclass
class Outcome:
    """What an experiment showed."""

    results: Results
    tallies: list
    good: bool
    words: str  # Of a program that makes the experiment itself, what it said.

    def runs(self):
        return sum(len(tally.seconds) for tally in self.tallies)


class Experiment:
    def __init__(self, described):
        self.name = described["name"]
        self.kind = described.get("results")
        self.commands = described.get("commands", [])
        self.quick = described.get("quick", 2)
        self.only = described.get("only", "")
        self.device = described.get("device")
        self.cores = described.get("cores", 1)
        self.library = described.get("library")
        self.program = described.get("program")
        self.full = described.get("full", self.program)
        if self.kind not in KINDS and not self.program:
            raise ValueError(f"{self.name}: results must be one of {KINDS}")

    def cannot_show(self):
        """Why this machine cannot show it, or None."""
        if self.device == "cuda" and not has_cuda():
            return "needs a GPU"
        if (os.cpu_count() or 1) < self.cores:
            return f"needs {self.cores} cores"
        return None

    def lacks(self, places):
        """The first of its programs that is not built, or None."""
        commands = [self.program] if self.program else self.commands
        return next(filter(None, map(places.lacks, commands)), None)

    def times(self, runs):
        """How often each command runs, where so many runs are asked for, or none."""
        if runs is None:
            return self.quick
        # What is rare needs as many as the tests make at most.
        return max(runs, self.quick) if self.kind == "different" else runs

    def run(self, places, runs=None):
        """Runs it, as often as asked, or only until it has shown what it must."""
        if self.program:
            return self._run_program(places, self.full if runs else self.program)
        results = Results()
        lines = Lines(self.only, self.kind in ("repeated", "distinct"))
        tallies = []
        for command in self.commands:
            stop = runs is None and self.kind == "different"
            times = 1 if lines.apart else self.times(runs)
            tallies.append(
                repeat(places.expand(command), times, lines, results, stop)
            )
            if stop and len(results) > 1:
                break
        lines_seen = sum(sum(tally.counts.values()) for tally in tallies)
        good = {
            "same": len(results) == 1,
            "different": len(results) > 1,
            "repeated": len(results) < lines_seen,
            "distinct": len(results) == lines_seen,
        }[self.kind]
        return Outcome(results, tallies, good, "")

    def _run_program(self, places, command):
        try:
            return Outcome(Results(), [], True, once(places.expand(command)))
        except Failed as error:
            return Outcome(Results(), [], False, str(error))


class Example:
    def __init__(self, name):
        self.name = name
        self.folder = ROOT / "examples" / name
        text = (self.folder / "example.json").read_text(encoding="utf-8")
        described = json.loads(text)
        self.fixed_by = described["fixed_by"]
        self.devices = described.get("devices", ["cpu"])
        self.experiments = [Experiment(each) for each in described["experiments"]]

    def checks(self):
        """What lint finds in the hazard, without the prefix."""
        text = (self.folder / "findings.txt").read_text(encoding="utf-8")
        found = re.findall(r"^\S+: warning: .*\[reprise-([a-z-]+)\]$", text, re.M)
        return sorted(set(found))

    def experiment(self, name):
        return next((each for each in self.experiments if each.name == name), None)


def all_names():
    return sorted(path.parent.name for path in ROOT.glob("examples/*/example.json"))


def gpus():
    """The names of the GPUs that programs may use."""
    try:
        listed = subprocess.run(
            ["nvidia-smi", "-L"], stdout=subprocess.PIPE, text=True, check=False
        )
    except OSError:
        return []
    if listed.returncode:
        return []
    return re.findall(r"^GPU \d+: (.*?)(?: \(UUID.*)?$", listed.stdout, re.M)


def has_cuda():
    return bool(gpus())
