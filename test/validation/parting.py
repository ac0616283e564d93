# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where the runs of a hazard part, as `reprise verify` says it."""

import json
import pathlib
import shlex
import subprocess
import tempfile


def parting(experiment, places):
    """In a few words; None where verify is not built or is not the tool for it
    (a chain of commands)."""
    reprise = places.bin / "reprise"
    commands = experiment.commands[:2]
    if not reprise.exists() or any("&&" in command for command in commands):
        return None
    with tempfile.TemporaryDirectory() as folder:
        words = [places.expand(each).replace("{new}", "{run}/new") for each in commands]
        command = [str(reprise), "verify", "--no-blame", "--runs", "5"]
        command += ["--timeout", "60", "--out", folder]
        if len(words) > 1:
            command += ["--against", words[1]]
        command += ["--", *shlex.split(words[0])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        report = pathlib.Path(folder) / "report.json"
        if done.returncode not in (0, 1) or not report.exists():
            return "verify: " + (done.stderr.strip().splitlines() or ["failed"])[-1]
        return in_words(json.loads(report.read_text(encoding="utf-8")))


def in_words(report):
    if report["verdict"] != "part":
        return "verify saw no difference in five runs"
    difference = report["difference"]
    for operation in difference["operations"]:
        name = operation["first"]["operation"] or operation["second"]["operation"]
        node = operation["gradientOf"]
        words = f"`{name}`" + (f" (gradient of {node})" if node else "")
        words += f", after {operation['stepsBefore']} steps"
        if difference["randomBefore"] == "parted":
            words += "; the random stream had parted"
        return words
    step = difference.get("step")
    return f"parameters of step {step['number']}" if step else "losses"
