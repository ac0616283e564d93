#!/usr/bin/env python3
"""Lints the labelled programs of the corpus and scores the findings.

CHECKOUTS holds each repository of programs.tsv as CHECKOUTS/<owner>/<name>, at
the commit that it names. Their compile databases, SARIF files and the list of
misses and false alarms are written to the output folder.
"""

import argparse
import concurrent.futures
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
SOURCE = re.compile(r"\.(c|cc|cpp|cxx|cu)$")
HEADERS = (".h", ".hpp", ".hh", ".cuh")


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def sources_of(program):
    names = [program["main_file"], *program["other_sources"].split(";")]
    return [name.strip() for name in names if SOURCE.search(name.strip())]


def header_folders(checkout):
    """Each folder with headers in it, and those named include: a build's own
    flags name some of them."""
    for folder, _, files in os.walk(checkout):
        if "/.git" not in folder and (
            folder.endswith("/include") or any(name.endswith(HEADERS) for name in files)
        ):
            yield folder


def write_database(folder, checkout, sources, libtorch):
    """A compile database as CMake would write one; the folders nearest to a
    source come first."""
    folders = list(header_folders(checkout))
    commands = []
    for source in sources:
        file = str(checkout / source)
        near = sorted(folders, key=lambda name: -len(os.path.commonpath([name, file])))
        flags = [f"-I{name}" for name in dict.fromkeys([os.path.dirname(file), str(checkout), *near])]
        for include in ("include", "include/torch/csrc/api/include"):
            flags += ["-isystem", str(libtorch / include)]
        commands.append(
            {
                "directory": str(checkout),
                "file": file,
                "arguments": ["clang++", "-std=c++17", *flags, "-c", file],
            }
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "compile_commands.json").write_text(json.dumps(commands, indent=1))


def lint(options, name, folder):
    sarif = folder / "findings.sarif"
    sarif.unlink(missing_ok=True)
    command = [options.reprise, "lint", "--format", "sarif", "-o", sarif, "-p", folder, "-j1"]
    command += ["--cache-dir", options.out / "cache", f"--checks={options.checks}"]
    begin = time.monotonic()
    with open(folder / "messages", "w") as messages:
        code = subprocess.run(command, stdout=messages, stderr=messages).returncode
    return name, code, time.monotonic() - begin, sarif


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--reprise", required=True, type=pathlib.Path)
    parser.add_argument("--libtorch", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--checks", default="*")
    parser.add_argument("--only", default="", help="part of a program's name")
    parser.add_argument("-j", type=int, default=os.cpu_count())
    parser.add_argument("checkouts", type=pathlib.Path)
    options = parser.parse_args()
    options.out = options.out.resolve()

    work, absent = [], []
    for program in rows(HERE / "programs.tsv"):
        checkout = (options.checkouts / program["repo"]).resolve()
        name = f"{program['repo']} {program['program']}"
        sources = [s for s in sources_of(program) if (checkout / s).is_file()]
        if not sources:
            absent.append(name)
        elif options.only in name:
            folder = options.out / "programs" / re.sub(r"[^\w.-]+", "_", name)
            write_database(folder, checkout, sources, options.libtorch)
            work.append((name, folder))
    if absent:
        print(f"no sources in {options.checkouts} of:", *absent, sep="\n  ")
    if not work:
        sys.exit("nothing to lint")

    found, codes = [], {}
    with concurrent.futures.ThreadPoolExecutor(options.j) as pool:
        runs = [pool.submit(lint, options, *item) for item in work]
        for run in concurrent.futures.as_completed(runs):
            name, code, seconds, sarif = run.result()
            codes[code] = codes.get(code, 0) + 1
            print(f"{name}: exit code {code}, {seconds:.0f} s", file=sys.stderr)
            if code in (0, 1, 3) and sarif.exists():
                found.append(str(sarif))
            else:
                print(f"{name}: no findings could be had, exit code {code}")
    print("exit codes:", ", ".join(f"{codes[c]} x {c}" for c in sorted(codes)))

    checks = subprocess.run([options.reprise, "list"], capture_output=True, text=True, check=True).stdout
    known = {line.split()[0].removeprefix("reprise-") for line in checks.splitlines() if line.startswith("reprise-")}
    labels = options.out / "labels.tsv"
    text = (HERE / "labels.tsv").read_text().splitlines(keepends=True)
    labels.write_text(text[0] + "".join(l for l in text[1:] if l.split("\t")[4] in known))
    score = subprocess.run(
        [sys.executable, HERE / "score.py", "--labels", labels, "--programs", HERE / "programs.tsv"]
        + ["--root", options.checkouts, "--list", *sorted(found)],
        capture_output=True,
        text=True,
    )
    if score.returncode:
        sys.exit(score.stderr)
    table, details = score.stdout.split("\nall ", 1)
    total, details = details.split("\n", 1)
    (options.out / "details.tsv").write_text(details)
    print(f"{table}\nall {total}\neach miss and false alarm: {options.out / 'details.tsv'}")


if __name__ == "__main__":
    main()
