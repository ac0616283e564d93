# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The page of mutants."""

import datetime
import os
import shlex

from markup import counted, prose, table, write
from mutations import UNMUTATED


def row(judgement):
    caught = judgement.way or "**missed**"
    where = judgement.where
    if judgement.stops:
        where = "refuses to run"
    if judgement.failure:
        caught, where = "**not judged**", ""
    checks = ", ".join(judgement.checks) or "none"
    return [judgement.mutant.name, judgement.mutant.broken, caught, where, checks]


def ways_table(ways, unmutated):
    lines = []
    for way in ways:
        options = shlex.join(way.options).replace("{program} {data}", "MUTANT DATA")
        verdict = unmutated.identical.get(way.name, "**parts**")
        lines.append([way.name, way.words, f"`{options}`", verdict])
    return table(["way", "question", "options", "the program itself"], lines)


def seen_by(judgements, is_by_verify, is_by_lint):
    return [
        judgement
        for judgement in judgements
        if bool(judgement.way) == is_by_verify and bool(judgement.checks) == is_by_lint
    ]


def summary(judgements):
    stops = sum(judgement.stops for judgement in judgements)
    caught = sum(bool(judgement.way) for judgement in judgements) - stops
    missed = len(judgements) - stops - caught
    linted = sum(bool(judgement.checks) for judgement in judgements)
    neither = len(seen_by(judgements, False, False))
    return (
        f"Of {counted(len(judgements), 'mutant')}, {caught} are caught by verify, {stops} refuse"
        f" to run since the runtime library notices, {missed} are missed. Lint finds {linted};"
        f" {counted(neither, 'mutant')} {'is' if neither == 1 else 'are'} seen by none."
    )


def reasons(judgements, of):
    return "\n".join(
        prose(f"- **{judgement.mutant.name}**: {of(judgement.mutant) or 'not known yet'}.", "  ")
        for judgement in judgements
    )


def write_page(path, judgements, ways, seconds):
    unmutated = next(each for each in judgements if each.mutant is UNMUTATED)
    rest = [each for each in judgements if each.mutant is not UNMUTATED]
    missed = [each for each in rest if not each.way]
    silent = [each for each in rest if not each.checks]
    today = datetime.date.today().isoformat()
    sections = [
        "# Mutants",
        "Would verify and lint notice? [examples/cifar/fixed/hazard.cpp]"
        "(../../examples/cifar/fixed/hazard.cpp) repeats; each mutant of it, an edit of"
        " [mutations.py](../../test/validation/mutations.py), has one thing broken. This is what"
        f" `./dev mutants` found on {today}, in {seconds / 60:.0f} minutes on"
        f" {counted(os.cpu_count(), 'core')} (CPU only); where ccache does not"
        " know the mutants yet it takes twice as long. `./dev mutants NAME` tries one.",
        summary(rest),
        "## Four ways to ask",
        "Three epochs of 25 steps, two workers, two threads. Verify asks in these ways until one"
        " says that runs part:",
        ways_table(ways, unmutated),
        "The command is `reprise verify --no-blame --files '{run}/saved' OPTIONS -- MUTANT DATA"
        " '{run}/saved' 3 2`, so the bytes of the checkpoints count, too. The last column is"
        " what it says of the program without any edit. The number of"
        " LibTorch's threads is not varied, since sums depend on it.",
        "## What they found",
        "Where: the first operation that differs, or what verify names in its place. Lint is"
        " asked at level `possible`; what it finds there alone is marked,"
        " and left out where it says so of the program itself.",
        table(["mutant", "what is broken", "caught by", "where", "lint"], map(row, rest)),
    ]
    if missed:
        sections += [
            "## What verify misses",
            reasons(missed, lambda mutant: mutant.missed),
        ]
    if silent:
        sections += [
            "## Where lint is silent",
            reasons(silent, lambda mutant: mutant.silent),
        ]
    write(path, sections)
