#!/usr/bin/env python3
# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Breaks a training that repeats, in one way after another, and asks verify and
lint whether they see it.

usage: mutants.py [--build BUILD] [--page PAGE] [--jobs N] [NAME...]

  --page   where the page goes [docs/validation/mutants.md]; with NAMEs none is
           written unless asked for
  --jobs   mutants at once [2]

A mutant is examples/cifar/fixed/hazard.cpp with an edit of mutations.py. Verify
judges it in four ways, one after another until one says that runs part. Ends
with 1 if a mutant was not judged as it should be, 3 if one could not be.
"""

import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import time

from experiments import ROOT, Places
from mutations import MUTANTS, UNMUTATED
from mutants_page import write_page
from verifying import place_of

PROGRAM = "examples/cifar/fixed/hazard.cpp"
OBJECT = "examples/CMakeFiles/cifar-fixed.dir/cifar/fixed/hazard.cpp.o"
# What must not matter to this training, beyond what matters to none.
VARIED = "+cpus,+home,+host-name,+working-folder"


class Unjudged(Exception):
    """A mutant of which nothing can be said."""


@dataclasses.dataclass
class Way:
    name: str
    words: str  # What it asks.
    options: list

    def command(self, program, data):
        """Verify's arguments; {program} and {data} stand in them."""
        named = {"{program}": str(program), "{data}": str(data)}
        words = ["--no-blame", "--files", "{run}/saved", *self.options]
        words += ["--", "{program}", "{data}", "{run}/saved", "3", "2"]
        return [_replaced(word, named) for word in words]


def _replaced(word, named):
    for name, value in named.items():
        word = word.replace(name, value)
    return word


WAYS = [
    Way("repeat", "does it repeat?", ["--runs", "4", "--vary", VARIED]),
    Way(
        "workers",
        "with no workers, the same?",
        ["--runs", "2", "--against", "{program} {data} {run}/saved 3 0"],
    ),
    Way(
        "validation",
        "without validation, the same?",
        ["--runs", "2", "--against-args", "--no-validation"],
    ),
    Way(
        "resume",
        "killed and resumed, the same?",
        ["--runs", "5", "--vary", "none", "--resume", ""],
    ),
]


@dataclasses.dataclass
class Judgement:
    mutant: object
    way: str = ""  # By which verify caught it.
    where: str = ""
    stops: bool = False  # It refuses to run, as it must.
    checks: list = dataclasses.field(default_factory=list)  # Lint's.
    identical: dict = dataclasses.field(default_factory=dict)  # Way to verdict.
    failure: str = ""

    def is_good(self):
        if self.failure:
            return False
        if self.mutant is UNMUTATED:
            return not self.way and not self.checks
        caught = self.stops if self.mutant.stops else bool(self.way)
        return caught != bool(self.mutant.missed)


class Workshop:
    """Builds mutants as CMake builds the program, and judges them."""

    def __init__(self, build):
        self.build = build
        self.folder = build / "mutants"
        self.data = self.folder / "data"
        self.reprise = build / "bin/reprise"
        commands = subprocess.run(
            ["ninja", "-t", "commands", "cifar-fixed"],
            cwd=build,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout.splitlines()
        self.compile = next(line for line in commands if f"-o {OBJECT} " in line)
        self.link = next(line for line in commands if "-o bin/cifar-fixed" in line)
        self.text = (ROOT / PROGRAM).read_text(encoding="utf-8")
        self.common = set()  # What lint says of the program itself.

    def make_data(self):
        """The first images of the examples' data: an epoch is 25 steps."""
        places = Places(self.build)
        places.make_data(["cifar"])
        self.data.mkdir(parents=True, exist_ok=True)
        record = 1 + 3 * 32 * 32
        for path in sorted((places.data / "cifar").glob("*.bin")):
            images = 50 if path.name.startswith("test") else 20
            (self.data / path.name).write_bytes(path.read_bytes()[: images * record])

    def judge(self, mutant):
        judgement = Judgement(mutant)
        try:
            program = self._make(mutant)
            judgement.checks = self._lint(mutant)
            self._verify(program, judgement)
        except Unjudged as error:
            judgement.failure = str(error)
        return judgement

    def _source(self, mutant):
        return self.folder / f"{mutant.name}.cpp"

    def _make(self, mutant):
        source = self._source(mutant)
        source.write_text(mutant.of(self.text), encoding="utf-8")
        compiled, program = source.with_suffix(".o"), source.with_suffix("")
        compile_it = self.compile.replace(OBJECT, shlex.quote(str(compiled)))
        compile_it = compile_it.replace(str(ROOT / PROGRAM), shlex.quote(str(source)))
        link_it = self.link.replace(OBJECT, shlex.quote(str(compiled)))
        link_it = link_it.replace("-o bin/cifar-fixed", f"-o {shlex.quote(str(program))}")
        for command in (compile_it, link_it):
            done = subprocess.run(
                command, shell=True, cwd=self.build, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise Unjudged("does not compile:\n" + done.stderr)
        return program

    def _lint(self, mutant):
        """The checks that find something in the mutant and not in the program."""
        flags = re.findall(r"(?:-I\S+|-isystem \S+|-std=\S+)", self.compile)
        command = [self.reprise, "lint", "--level", "possible", "--format", "json"]
        command += ["--cache-dir", self.folder / "cache", self._source(mutant), "--"]
        command += [word for flag in flags for word in flag.split(" ")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise Unjudged("lint: " + done.stderr)
        found = set()
        for each in json.loads(done.stdout)["findings"]:
            check = each["rule"].removeprefix("reprise-")
            found.add(check + (" (possible)" if each["level"] == "possible" else ""))
        if mutant is UNMUTATED:
            self.common = {check for check in found if check.endswith(" (possible)")}
        return sorted(found - self.common)

    def _verify(self, program, judgement):
        mutant = judgement.mutant
        for way in WAYS:
            out = self.folder / "runs" / f"{mutant.name}-{way.name}"
            command = [str(self.reprise), "verify", "--timeout", "120", "--out", str(out)]
            command += way.command(program, self.data)
            # Verify wants to know what a run leaves where it starts, and would
            # take what others leave there at the same time for it.
            place = self.folder / "places" / mutant.name
            place.mkdir(parents=True, exist_ok=True)
            done = subprocess.run(
                command, cwd=place, capture_output=True, text=True, check=False
            )
            if mutant.stops and done.returncode == 3 and mutant.stops in done.stderr:
                judgement.stops, judgement.way = True, way.name
            elif done.returncode == 1:
                report = json.loads((out / "report.json").read_text(encoding="utf-8"))
                judgement.way, judgement.where = way.name, place_of(report["difference"])
            elif done.returncode == 0:
                judgement.identical[way.name] = done.stdout.splitlines()[0]
            else:
                raise Unjudged(f"verify, {way.name}: {done.stderr or done.returncode}")
            (self.folder / f"{mutant.name}-{way.name}.txt").write_text(
                done.stdout + done.stderr, encoding="utf-8"
            )
            shutil.rmtree(out)
            if judgement.way:
                return


def in_a_word(judgement):
    if judgement.failure:
        return f"not judged: {judgement.failure}"
    words = "missed"
    if judgement.stops:
        words = f"refuses to run ({judgement.way})"
    elif judgement.way:
        words = f"caught ({judgement.way}): {judgement.where}"
    elif judgement.mutant is UNMUTATED:
        words = "identical"
    words += "; lint: " + (", ".join(judgement.checks) or "nothing")
    return words if judgement.is_good() else "NOT AS IT MUST: " + words


def options_of(words):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--page", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(words)
    known = [mutant.name for mutant in MUTANTS]
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"there is no mutant {unknown[0]}; there are {known}")
    if options.page is None and not options.names:
        options.page = ROOT / "docs/validation/mutants.md"
    return options


def main():
    options = options_of(sys.argv[1:])
    begun = time.monotonic()
    # Sums depend on how many threads there are; a GPU is another program.
    os.environ.update(OMP_NUM_THREADS="2", CUDA_VISIBLE_DEVICES="", REPRISE_LOG="0")
    workshop = Workshop(options.build.resolve())
    workshop.make_data()
    chosen = [each for each in MUTANTS if not options.names or each.name in options.names]
    judgements = [workshop.judge(UNMUTATED)]
    print(f"{UNMUTATED.name}: {in_a_word(judgements[0])}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for judgement in pool.map(workshop.judge, chosen):
            print(f"{judgement.mutant.name}: {in_a_word(judgement)}", flush=True)
            judgements.append(judgement)
    if options.page:
        write_page(options.page, judgements, WAYS, time.monotonic() - begun)
        print(f"written: {options.page}")
    if any(judgement.failure for judgement in judgements):
        return 3
    return 0 if all(judgement.is_good() for judgement in judgements) else 1


if __name__ == "__main__":
    sys.exit(main())
