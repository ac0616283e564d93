#!/usr/bin/env python3
# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes one experiment of an example, as a test.

usage: experiment.py BUILD NAME EXPERIMENT
       experiment.py BUILD --data

Ends with 77 where what the experiment needs is not there.
"""

import os
import pathlib
import sys

from experiments import Example, Failed, Places

SKIPPED = 77


def main():
    places = Places(pathlib.Path(sys.argv[1]).resolve())
    if sys.argv[2:] == ["--data"]:
        return places.make_data()
    experiment = Example(sys.argv[2]).experiment(sys.argv[3])
    if experiment.cannot_show():
        print(experiment.cannot_show())
        return SKIPPED
    if experiment.lacks(places):
        print(f"{experiment.lacks(places)} is not built")
        may_lack = experiment.device == "cuda" or experiment.library
        return SKIPPED if may_lack else 1
    if experiment.device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    outcome = experiment.run(places)
    print(outcome.words, end="")
    for command, tally in zip(experiment.commands, outcome.tallies):
        print(f"{tally.row():33} {command}")
    if not outcome.good:
        print(f"{len(outcome.results)} results; they had to be {experiment.kind}")
    return 0 if outcome.good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as error:
        sys.exit(str(error))
