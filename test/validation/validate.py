#!/usr/bin/env python3
# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes all experiments of the examples and writes a page with what came out.

usage: validate.py [--gpu] [--build BUILD] [--runs N] [--page PAGE] [NAME...]

  --gpu    those that a GPU changes, on the GPU; else the CPU alone
  --runs   of each command [10]
  --page   where the page goes [docs/validation/cpu.md, or gpu-NAME.md for the
           GPU of this name]; with NAMEs none is written unless asked for

Ends with 1 if an experiment did not show what it must, 3 if one could not be
made.
"""

import argparse
import os
import pathlib
import re
import sys

from experiments import ROOT, Example, Failed, Outcome, Places, Results, all_names
from experiments import gpus
from markup import counted
from page import Row, write_page
from verifying import verified


def options_of(words):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--gpu", action="store_true")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--page", type=pathlib.Path)
    options = parser.parse_args(words)
    unknown = [name for name in options.names if name not in all_names()]
    if unknown:
        parser.error(f"there is no example {unknown[0]}; there are {all_names()}")
    found = gpus() if options.gpu else []
    if options.gpu and not found:
        print("there is no GPU here that nvidia-smi knows of", file=sys.stderr)
        sys.exit(3)
    if options.page is None and not options.names:
        page = f"gpu-{as_file_name(found[0])}" if options.gpu else "cpu"
        options.page = ROOT / "docs/validation" / f"{page}.md"
    return options


def as_file_name(gpu):
    return re.sub("[^a-z0-9]+", "-", gpu.lower()).strip("-")


def make(example, experiment, places, runs):
    """The row of one experiment."""
    title = f"{example.name} {experiment.name}"
    if experiment.lacks(places):
        print(f"{title}: {experiment.lacks(places)} is not built", flush=True)
        return Row(example, experiment, None)
    try:
        outcome = experiment.run(places, runs)
    except Failed as error:
        print(f"{title}: {error}", flush=True)
        return Row(example, experiment, Outcome(Results(), [], False, str(error)))
    word = "as it must" if outcome.good else "NOT as it must"
    count = f"{counted(len(outcome.results), 'result')} in {counted(outcome.runs(), 'run')}"
    print(f"{title}: {count if experiment.kind else 'made'}, {word}", flush=True)
    row = Row(example, experiment, outcome)
    if experiment.kind in ("different", "same"):
        row.verified = verified(experiment, places)
    if row.verified and not row.good():
        print(f"{title}: under verify NOT as it must: {row.verified.words}", flush=True)
    return row


def is_unverified(row):
    return row.verified is not None and row.verified.verdict == "failed"


def main():
    options = options_of(sys.argv[1:])
    device = "cuda" if options.gpu else "cpu"
    if not options.gpu:
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    os.chdir(ROOT)
    places = Places(options.build.resolve())
    places.make_data()
    rows = []
    for name in options.names or all_names():
        example = Example(name)
        if device not in example.devices:
            continue
        for experiment in example.experiments:
            if experiment.library and experiment.lacks(places):
                print(f"{name} {experiment.name}: left out, no {experiment.library}")
            elif experiment.device in (None, device):
                rows.append(make(example, experiment, places, options.runs))
    if options.page:
        write_page(options.page, device, places, options.runs, rows)
        print(f"written: {options.page}")
    if any(row.outcome is None or is_unverified(row) for row in rows):
        return 3
    return 0 if all(row.good() for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
