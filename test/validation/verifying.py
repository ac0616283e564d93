# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What `reprise verify` says of an experiment."""

import dataclasses
import json
import pathlib
import shlex
import subprocess
import tempfile


@dataclasses.dataclass
class Verified:
    """Verify's verdict: identical, part or failed."""

    verdict: str
    words: str


def verified(experiment, places):
    """Of the first command, against the second if there is one; None where verify
    is not built or is not the tool for it."""
    reprise = places.bin / "reprise"
    commands = [each for each in experiment.commands[:2] if is_program(each)]
    chained = any(is_chain(each) for each in experiment.commands[:2])
    # A hazard that a chain of commands shows is not in either of them.
    if experiment.kind == "different" and chained:
        return None
    if not reprise.exists() or commands[:1] != experiment.commands[:1]:
        return None
    with tempfile.TemporaryDirectory() as folder:
        words = [places.expand(each).replace("{new}", "{run}/new") for each in commands]
        runs = "5" if experiment.kind == "different" else "3"
        command = [str(reprise), "verify", "--no-blame", "--runs", runs]
        command += ["--steps", "400", "--timeout", "300", "--out", folder]
        if len(words) > 1:
            command += ["--against", words[1]]
        command += ["--", *shlex.split(words[0])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        report = pathlib.Path(folder) / "report.json"
        if done.returncode not in (0, 1) or not report.exists():
            return Verified("failed", f"verify could not say: {' '.join(done.stderr.split())}")
        read = json.loads(report.read_text(encoding="utf-8"))
        if read["verdict"] == "part":
            return Verified("part", place_of(read["difference"]))
        if experiment.kind == "different":
            return Verified("identical", "no difference in five runs")
        return Verified("identical", done.stdout.splitlines()[0].split(", digest")[0])


def is_chain(command):
    return "&&" in command


def is_program(command):
    """No chain of commands, and no variables before it: those verify varies by
    itself."""
    return not is_chain(command) and "=" not in command.split(" ", maxsplit=1)[0]


def place_of(difference):
    """Where runs part."""
    for operation in difference["operations"]:
        name = operation["first"]["operation"] or operation["second"]["operation"]
        node = operation["gradientOf"]
        words = f"`{name}`" + (f" (gradient of {node})" if node else "")
        words += f", after {operation['stepsBefore']} steps"
        if difference["randomBefore"] == "parted":
            words += "; the random stream had parted"
        return words
    step = difference.get("step")
    if step:
        return f"parameters of step {step['number']}"
    if "loss" in difference:
        return "losses"
    files = [pathlib.Path(each["path"]).name for each in difference["files"]]
    return f"the file `{files[0]}`" if files else "exit code"
