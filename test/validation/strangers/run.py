#!/usr/bin/env python3
# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs strangers' programs through lint, verify, fix and verify again.

CHECKOUTS holds each repository of programs.py as CHECKOUTS/OWNER/NAME, at the
commit that is named there. OUT/NAME gets what was run and what it said.
"""

import argparse
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.append(str(HERE.parent))
from markup import table  # pylint: disable=wrong-import-position
from programs import PROGRAMS, REPOSITORIES  # pylint: disable=wrong-import-position

PAGE = ROOT / "docs/validation/strangers.md"
BEGIN, END = "<!-- ./dev strangers writes this: -->\n", "<!-- until here -->\n"


def run(command, log, codes=(0,), **options):
    """What the command prints, kept in the file `log` behind the command itself."""
    command = [str(word) for word in command]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(f"$ {shlex.join(command)}\n{done.stdout}exit code {done.returncode}\n")
    if done.returncode not in codes:
        sys.exit(f"{log}:\n{done.stdout}exit code {done.returncode}, not {codes}")
    return done.stdout


def copy_if_other(source, target):
    """Files that are as they were keep their time, so that they are not built again."""
    if not target.exists() or source.read_bytes() != target.read_bytes():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


class Strangers:
    def __init__(self, options):
        self.options = options
        self.out = options.out.resolve()
        self.sources = self.out / "sources"
        self.build_folder = self.out / "build"
        self.reprise = options.build.resolve() / "bin/reprise"

    def copy_sources(self):
        """A fix changes the copies."""
        for repository in REPOSITORIES:
            checkout = self.options.checkouts.resolve() / repository.name
            if not checkout.is_dir():
                sys.exit(f"{checkout} is missing; see docs/validation/strangers.md")
            # As in the checkout: lint takes the folder that has it for the project.
            (self.sources / repository.name / ".git").mkdir(parents=True, exist_ok=True)
            for file in checkout.rglob("*"):
                if file.suffix in (".cpp", ".h", ".hpp") and file.is_file():
                    copy_if_other(file, self.sources / repository.name / file.relative_to(checkout))

    def configure(self):
        place = self.out / "reprise"
        install = ["cmake", "--install", self.options.build, "--component", "runtime"]
        run([*install, "--prefix", place], self.out / "install.txt")
        command = ["cmake", "-G", "Ninja", "-S", HERE, "-B", self.build_folder]
        command += [f"-DCHECKOUTS={self.sources}", f"-DREPRISE_ROOT={ROOT}"]
        command += ["-DCMAKE_CXX_FLAGS=-g1"]  # To be told lines.
        command += [f"-DREPRISE_LIBTORCH={self.options.libtorch}", f"-DCMAKE_PREFIX_PATH={place}"]
        run(command, self.out / "configure.txt")

    def build(self, name, log):
        command = ["cmake", "--build", self.build_folder, "--target", name, "-j"]
        run([*command, str(self.options.j)], log)

    def write_database(self, name):
        """The program's own part of the compile database, as its own build has it."""
        database = json.loads((self.build_folder / "compile_commands.json").read_text())
        output = f" -o CMakeFiles/{name}.dir/"
        units = [unit for unit in database if output in unit["command"]]
        (self.out / name / "compile_commands.json").write_text(json.dumps(units, indent=1))

    def lint(self, verb, name, *arguments, log):
        command = [self.reprise, verb, "-p", self.out / name, "--cache-dir", self.out / "cache"]
        return run([*command, *arguments], log, codes=(0, 1, 3))

    def verify(self, program, binary, when, *more):
        """Runs it in a folder that holds its data and nothing else."""
        folder = self.out / program.name
        start = folder / when / "place" / program.start
        shutil.rmtree(folder / when, ignore_errors=True)
        start.mkdir(parents=True)
        program.make_data(start)
        command = [self.reprise, "verify", *program.verify, *more]
        command += ["--findings", folder / "findings.json", "--out", folder / when / "runs"]
        command += ["--", binary, *program.arguments]
        run(command, folder / f"verify-{when}.txt", codes=(0, 1), cwd=start)
        # Traces take much room.
        shutil.rmtree(folder / when)

    def try_one(self, program):
        name, folder = program.name, self.out / program.name
        print(f"{name}: build, lint, verify", file=sys.stderr)
        self.build(name, folder / "build-as-is.txt")
        self.write_database(name)
        self.lint("lint", name, log=folder / "lint.txt")
        findings = folder / "findings.json"
        self.lint("lint", name, "--format", "json", "-o", findings, log=folder / "lint-json.txt")
        # The program as it is stays beside the one that is fixed.
        as_is, fixed = folder / f"{name}-as-is", self.build_folder / name
        shutil.copy2(fixed, as_is)
        self.verify(program, as_is, "as-is")
        print(f"{name}: fix, build, verify", file=sys.stderr)
        self.lint("fix", name, log=folder / "fix.txt")
        self.build(name, folder / "build-fixed.txt")
        self.verify(program, fixed, "fixed", *program.then)
        if program.is_compared:
            self.verify(program, as_is, "against-fixed", "--runs", "2", "--against", fixed)


def checks(names):
    return ", ".join(dict.fromkeys(name.removeprefix("reprise-") for name in names)) or "-"


class Results:
    """What the files of one program say."""

    def __init__(self, folder):
        self.folder = folder

    def findings(self):
        report = json.loads((self.folder / "findings.json").read_text())
        return checks(finding["rule"] for finding in report["findings"])

    def headline(self, when):
        """Without the digest, which another processor need not have."""
        line = (self.folder / f"verify-{when}.txt").read_text().split("\n")[1]
        return re.sub(r", digest 0x\w+$", "", line)

    def place(self):
        """Where the operation is called at which runs part, without folders."""
        said = (self.folder / "verify-as-is.txt").read_text()
        found = re.search(r"^  called at (\S+) in ([^,\n]+)", said, re.MULTILINE)
        return f"`{pathlib.Path(found[1]).name}` in `{found[2]}`" if found else "-"

    def explained(self):
        said = (self.folder / "verify-as-is.txt").read_text()
        return checks(re.findall(r"lint (?:says of this call|may explain it): .*?: (reprise-[\w-]+): ", said))


def origin(program):
    repository = program.repository
    place = f"{repository.name} `{repository.commit[:10]}` {program.folder}"
    return [program.name, program.what, place, repository.licence]


def outcome(program, out):
    results = Results(out / program.name)
    options, then = " ".join(program.verify), " ".join(program.then)
    return [
        program.name + (f" `{options}`" if options else ""),
        results.findings(),
        results.headline("as-is"),
        results.place(),
        results.explained(),
        (f"`{then}`: " if then else "") + results.headline("fixed"),
    ]


def tables(out):
    titles = ["program", "lint finds", "verify, as it is", "called at", "lint explains it by"]
    return "\n\n".join(
        [
            table(["program", "what", "from", "licence"], map(origin, PROGRAMS)),
            table(
                [*titles, "after `reprise fix`"],
                (outcome(program, out) for program in PROGRAMS),
            ),
        ]
    ) + "\n"


def write(page, text):
    """Between the two marks of the page."""
    before, rest = page.read_text().split(BEGIN, 1)
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END, 1)[1]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--build", required=True, type=pathlib.Path, help="of Reprise")
    parser.add_argument("--libtorch", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--only", action="append", help="a program; the page then has the others' last results")
    parser.add_argument("-j", type=int, default=1)
    parser.add_argument("checkouts", type=pathlib.Path)
    options = parser.parse_args()
    strangers = Strangers(options)
    strangers.copy_sources()
    strangers.configure()
    for program in PROGRAMS:
        if not options.only or program.name in options.only:
            strangers.try_one(program)
    missing = [p.name for p in PROGRAMS if not (strangers.out / p.name / "verify-fixed.txt").exists()]
    if missing:
        sys.exit(f"the page waits for: {', '.join(missing)}")
    write(PAGE, tables(strangers.out))
    print(f"{PAGE} was written")


if __name__ == "__main__":
    main()
