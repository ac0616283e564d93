#!/usr/bin/env python3
"""Makes every fix that the checks' tests show, and sees whether it holds.

Of each check the parts of its speaking test are linted, repaired with the
check's own fixes (also the unsafe ones), compiled and linted again: what was
repaired is gone, and nothing is found that was not found before. The programs
of fix*.test are repaired with all checks.

--tidy also asks clang-tidy before and after whether a repaired file has gained
one of its warnings, and takes minutes more. The files are one unit then, each in
a namespace: what clang-tidy says of a `main` alone is not seen.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from syntax import Compiler, one_unit

HERE = pathlib.Path(__file__).resolve().parent
TIDY = "-*,bugprone-*,cert-*,-cert-msc51-cpp,-cert-msc32-c"
PART = re.compile(r"^(?://|#)--- (\S+)$")
FIXED = re.compile(r"^(.+?):\d+:\d+: fixed: .* \[(reprise-[\w-]+)\]$", re.M)


def split(test, folder, leading_lines):
    """Writes the parts of a test into a folder; with leading_lines each line
    has the number that it has in the test."""
    parts, name = {}, None
    for number, line in enumerate(test.read_text().split("\n")):
        if match := PART.match(line):
            name = match.group(1)
            parts[name] = [""] * (number + 1) if leading_lines else []
        elif name:
            parts[name].append(line)
    for name, lines in parts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines).rstrip("\n") + "\n")
    return [str(folder / n) for n in parts if n.endswith((".cpp", ".cu"))]


class Case:
    """One test: its parts on disk, and how they are linted."""

    def __init__(self, test, work, arguments):
        self.name = test.stem
        self.arguments = arguments
        self.folder = work / self.name
        self.sources = split(test, self.folder, test.suffix != ".test")
        text = test.read_text()
        level = re.search(r"RUN:.*%t/\*.*--level=possible|"
                          r"RUN:.*--level=possible.*%t/\*", text)
        self.lint_options = ["--level=possible"] if level else []
        self.fix_checks = "-*,reprise-" + self.name
        if test.suffix == ".test":
            self.fix_checks = "reprise-*"
        libtorch = arguments.libtorch + "/include"
        if version := re.search(r"with-version.sh (\S+)", text):
            libtorch = self._other_version(version.group(1), libtorch)
        self.flags = ["-std=c++17", "-isystem", libtorch, "-isystem"]
        self.flags += [libtorch + "/torch/csrc/api/include"]
        self.flags += ["-I" + arguments.source_root + "/runtime/include"]
        if re.search(r"RUN:.*-fopenmp", text):
            self.flags += ["-fopenmp"]

    def _other_version(self, version, libtorch):
        """LibTorch's headers as if of another version, which the test needs."""
        script = HERE / "Inputs" / "with-version.sh"
        folder = self.folder.parent / (self.name + ".headers")
        folder.mkdir(exist_ok=True)
        subprocess.run(["sh", script, version, "true", folder, "--", "-isystem"]
                       + [libtorch], check=True)
        return "%s/libtorch-%s" % (folder, version)

    def _reprise(self, command, *options):
        line = [self.arguments.reprise, command, *self.arguments.jobs, *options]
        line += [*self.lint_options, *self.sources, "--", *self.flags]
        return subprocess.run(line, capture_output=True, text=True)

    def findings(self):
        """How often there is which finding: (file, rule, identity). What it says
        may change: a guard takes one of two harms away."""
        done = self._reprise("lint", "--format=json")
        if done.returncode not in (0, 1):
            sys.exit("%s: reprise lint: %s" % (self.name, done.stderr))
        found = json.loads(done.stdout)
        if found["unanalysed"]:
            sys.exit("%s: not analysed: %s" % (self.name, found["unanalysed"]))
        return collections.Counter(
            (re.sub(r":\d+:\d+(-\d+:\d+)?$", "", finding["place"]),
             finding["rule"], finding["identity"])
            for finding in found["findings"]
        )

    def repair(self):
        """Lints, repairs and lints again; says what does not hold."""
        self.before = self.findings()
        original = {s: pathlib.Path(s).read_text() for s in self.sources}
        done = self._reprise("fix", "--unsafe", "--checks=" + self.fix_checks)
        if done.returncode not in (0, 1):
            sys.exit("%s: reprise fix: %s" % (self.name, done.stderr))
        self.fixed = FIXED.findall(done.stdout + done.stderr)
        self.changed = {
            s: text for s, text in original.items()
            if pathlib.Path(s).read_text() != text
        }
        after = self.findings() if self.changed else self.before
        self.problems = []
        for finding, times in (after - self.before).items():
            self.problems.append("%s: %d new: [%s] (%s)" % (
                finding[0], times, finding[1], finding[2]))
        # Of what is repaired as many are gone, whatever they are called.
        times = collections.Counter((os.path.abspath(f), r) for f, r in self.fixed)
        for (path, rule), repaired in times.items():
            had = count(self.before, path, rule)
            has = count(after, path, rule)
            if has > had - repaired:
                self.problems.append("%s: %d of %d [%s] repaired, %d are left" % (
                    path, repaired, had, rule, has))


def count(findings, path, rule):
    return sum(n for (p, r, _), n in findings.items() if (p, r) == (path, rule))


def tidy(texts, unit, compiler, clang_tidy):
    """How often clang-tidy says what of which file, lines left out. All are one
    unit, since most of the time goes into LibTorch's headers."""
    text = one_unit(texts, with_lines=False)
    unit.write_text(text)
    done = subprocess.run(
        [clang_tidy, "--quiet", "--checks=" + TIDY, str(unit), "--", *compiler.flags],
        capture_output=True, text=True)
    if ": error: " in done.stdout:
        sys.exit("clang-tidy: " + done.stdout)
    # The file that each line comes from.
    owner, files = [], iter(texts)
    current = None
    for line in text.split("\n"):
        if re.match(r"namespace part_\d+ {$", line):
            current = next(files)
        owner.append(current)
    said = re.findall(r"^%s:(\d+):\d+: (warning: .*)$" % re.escape(str(unit)),
                      done.stdout, re.M)
    return collections.Counter((owner[int(n) - 1], what) for n, what in said)


def gained(cases, compiler, work, clang_tidy):
    """The warnings of clang-tidy that the repaired files did not have."""
    before = {path: text for case in cases for path, text in case.changed.items()
              if path.endswith(".cpp") and path not in compiler.alone}
    after = {path: pathlib.Path(path).read_text() for path in before}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        had, has = pool.map(
            lambda unit: tidy(unit[0], work / unit[1], compiler, clang_tidy),
            [(before, "before.cpp"), (after, "after.cpp")])
    new = list((has - had).elements())
    print("clang-tidy: %d files of %d tests, %d warnings before, %d after, %d new" % (
        len(before), len({pathlib.Path(p).parent for p in before}), had.total(),
        has.total(), len(new)))
    return ["%s: clang-tidy: %s" % one for one in new]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reprise", required=True)
    parser.add_argument("--clang", default="clang++-19")
    parser.add_argument("--libtorch", required=True)
    parser.add_argument("--source-root", default=str(HERE.parent.parent))
    parser.add_argument("--cache", help="where LibTorch's compiled headers are kept")
    parser.add_argument("--work", help="where the parts are written, emptied first")
    parser.add_argument("--least", type=int, default=0,
                        help="how many checks must have repaired something")
    parser.add_argument("-j", type=int, help="units at once (default: one a core)")
    parser.add_argument("--tidy", action="store_true")
    parser.add_argument("--clang-tidy", default="clang-tidy-19")
    parser.add_argument("tests", nargs="*", help="names (default: all)")
    arguments = parser.parse_args()
    arguments.jobs = ["-j", str(arguments.j)] if arguments.j else []

    work = pathlib.Path(arguments.work or tempfile.mkdtemp()).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    # The parts are a project of their own.
    (work / ".git").mkdir()

    tests = [t for t in sorted(HERE.iterdir())
             if t.suffix in (".cpp", ".cu") and not t.stem.endswith("-silent")]
    checks = {test.stem for test in tests}
    tests += sorted(HERE.glob("fix*.test"))
    tests = [t for t in tests if PART_LINE.search(t.read_text())
             and (not arguments.tests or t.stem in arguments.tests)]
    cases = []
    for test in tests:
        case = Case(test, work, arguments)
        case.repair()
        cases.append(case)

    problems = [line for case in cases for line in case.problems]
    changed = [path for case in cases for path in case.changed]
    compiler = Compiler(arguments.clang, arguments.libtorch, arguments.source_root,
                        arguments.cache or work)
    units = [path for path in changed if path.endswith(".cpp")]
    for path, said in compiler.errors(units, work).items():
        problems.append("%s: does not compile any more:\n%s" % (path, said))
    if arguments.tidy:
        problems += gained(cases, compiler, work, arguments.clang_tidy)

    repaired = collections.Counter(rule for case in cases for _, rule in case.fixed)
    print("%d fixes in %d files, %d compiled" % (
        repaired.total(), len(changed), len(units)))
    print("%d checks have repaired something" % len(repaired))
    without = sorted(c for c in checks if "reprise-" + c not in repaired)
    if not arguments.tests:
        print("without: " + ", ".join(without))
    for problem in problems:
        print(problem)
    if len(repaired) < arguments.least:
        problems.append("too few")
    return 1 if problems else 0


PART_LINE = re.compile(PART.pattern, re.M)

if __name__ == "__main__":
    sys.exit(main())
