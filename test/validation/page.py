# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The page of results."""

import dataclasses
import datetime
import json
import os
import pathlib
import statistics
import tempfile
import typing

from experiments import Example, Experiment, Outcome, once
from markup import counted, table, write
from verifying import Verified

TITLES = {"cpu": "On the CPU", "cuda": "On a GPU"}
COMMANDS = {"cpu": "./dev validate", "cuda": "./dev validate --gpu"}
# What of a manifest may go onto a page: nothing of the machine's own names.
SHOWN = ("libtorch", "cpu", "gpu", "cuda", "threads", "flags", "system")


@dataclasses.dataclass
class Row:
    """An experiment and what it showed."""

    example: Example
    experiment: Experiment
    outcome: typing.Optional[Outcome]  # None: it was not made.
    verified: typing.Optional[Verified] = None

    def good(self):
        """Whether it showed what it must, and verify does not object. Its few
        runs need not show a hazard."""
        verdict = self.verified.verdict if self.verified else None
        parts = verdict == "part" and self.experiment.kind == "same"
        return self.outcome.good and not parts and verdict != "failed"

    def seconds(self):
        times = [time for tally in self.outcome.tallies for time in tally.seconds]
        return statistics.median(times) if times else None


def manifest_of(places):
    """What can change the bits here."""
    with tempfile.TemporaryDirectory() as folder:
        record = pathlib.Path(folder) / "record.json"
        once(places.expand(f"six-steps-fixed {record}"))
        entries = json.loads(record.read_text(encoding="utf-8"))
    return {
        name: value
        for name, value in sorted(entries.items())
        if name.split(".")[0] in SHOWN
    }


def verdict(row):
    if row is None:
        return "-"
    if row.outcome is None:
        return "not built"
    if not row.experiment.kind:
        return "as it must" if row.outcome.good else "**not as it must**"
    lines = row.experiment.kind in ("repeated", "distinct")
    of = "lines" if lines else "runs"
    count = row.outcome.runs()
    if lines:
        count = sum(sum(tally.counts.values()) for tally in row.outcome.tallies)
    words = f"{counted(len(row.outcome.results), 'result')} in {count} {of}"
    return words if row.outcome.good else f"**{words}**"


def summary(rows):
    """One row an example that has a hazard and a fixed form side by side."""
    lines = []
    for name in dict.fromkeys(row.example.name for row in rows):
        own = {row.experiment.name: row for row in rows if row.example.name == name}
        hazard, fixed = own.get("hazard"), own.get("fixed")
        if not fixed or not fixed.outcome:
            continue
        times = [row.seconds() if row and row.outcome else None for row in (hazard, fixed)]
        cost = f"{times[1] / times[0]:.2f}" if all(times) else "-"
        last = fixed.outcome.tallies[-1].last if fixed.outcome.tallies else ""
        lines.append(
            [
                f"[{name}](../../examples/{name}/README.md)",
                ", ".join(fixed.example.checks()),
                verdict(hazard),
                verdict(fixed),
                " to ".join(f"{time:.1f} s" for time in times if time) or "-",
                cost,
                f"`{last}`" if "0x" in last else "-",
            ]
        )
    titles = ["example", "what lint finds", "hazard", "fixed", "time", "cost", "last line"]
    return table(titles, lines)


def verdicts(rows, kind, title):
    """What verify said of the experiments of one kind."""
    lines = [
        [
            row.example.name,
            f"`{row.experiment.commands[0]}`",
            row.verified.words if row.good() else f"**{row.verified.words}**",
        ]
        for row in rows
        if row.verified and row.experiment.kind == kind
    ]
    return table(["example", "command", title], lines)


def details(rows):
    lines = []
    for row in rows:
        if row.outcome is None:
            continue
        for command, tally in zip(row.experiment.commands, row.outcome.tallies):
            lines.append(
                [row.example.name, row.experiment.name, f"`{command}`", tally.row()]
            )
    return table(["example", "experiment", "command", "results"], lines)


def own_programs(rows):
    parts = []
    for row in rows:
        if row.experiment.program and row.outcome:
            parts.append(f"`{row.experiment.full}`\n\n```\n{row.outcome.words.rstrip()}\n```")
    return "\n\n".join(parts)


def write_page(path, device, places, runs, rows):
    manifest = manifest_of(places)
    entries = "\n".join(f"{name}: {value}" for name, value in manifest.items())
    today = datetime.date.today().isoformat()
    sections = [
        f"# {TITLES[device]}",
        f"What `{COMMANDS[device]} --runs {runs}` measured on {today}. Results are what a"
        " program prints, bit for bit; equal ones have the same letter within an"
        " experiment. A hazard must give several, its fixed form one; where lines of one"
        " run are counted, which must not come again, it is the other way round. Time is"
        " the median of a run, cost the fixed form's in ratio to the hazard's; both tell"
        " little where a run is short; `-` stands where an example has no such form by that"
        f" name, or ends without a number. The machine had {os.cpu_count()} cores.",
        "## Examples",
        summary(rows),
    ]
    if any(row.verified for row in rows):
        sections += [
            "## Under verify",
            "Where the runs of a hazard part, by `reprise verify --runs 5 --steps 400` of the"
            " command, or of it against the next one of the experiment:",
            verdicts(rows, "different", "first operation that differs"),
            "What must repeat, by `reprise verify --runs 3 --steps 400`, likewise:",
            verdicts(rows, "same", "verdict"),
        ]
    sections += ["## All experiments", details(rows)]
    if own_programs(rows):
        sections += ["## Programs that compare by themselves", own_programs(rows)]
    sections += [
        "## The machine",
        "From the manifest that `six-steps-fixed` wrote: `threads` is what that program sets.",
        f"```\n{entries}\n```",
    ]
    write(path, sections)
