#!/usr/bin/env python3
# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Holds the examples to what the linter says about them and makes of them.

usage: example.py findings|fixed REPRISE LIBTORCH SOURCE_ROOT WORK CACHE [--update]

  findings   examples/NAME/findings.txt is what `reprise lint` prints
  fixed      the program in examples/NAME/fixed is what `reprise fix` writes,
             byte for byte, or was written by hand and leaves nothing to find;
             examples/NAME/example.json says which
  --update   writes the files instead
"""

import difflib
import json
import pathlib
import shutil
import subprocess
import sys

class Example:
    def __init__(self, name, reprise, libtorch, root, work, cache):
        self.name, self.root, self.work = name, root, pathlib.Path(work) / name
        self.folder = root / "examples" / name
        self.reprise, self.cache = reprise, cache
        text = (self.folder / "example.json").read_text(encoding="utf-8")
        self.described = json.loads(text)
        self.sources = ["hazard.cpp", *self.described.get("sources", [])]
        include = libtorch + "/include"
        self.flags = ["--", "-std=c++17", "-fopenmp", "-isystem", include]
        self.flags += ["-isystem", include + "/torch/csrc/api/include"]
        for folder in ("examples", "examples/" + name, "runtime/include"):
            self.flags.append(f"-I{root / folder}")

    def command(self, verb, *arguments):
        """What `reprise` prints; 1 says that findings are left."""
        done = subprocess.run(
            [self.reprise, verb, "--cache-dir", self.cache, *arguments, *self.flags],
            cwd=self.root,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 1):
            sys.exit(f"{self.name}: reprise {verb} ended with {done.returncode}")
        return done.stdout

    def findings(self):
        sources = [f"examples/{self.name}/{source}" for source in self.sources]
        return self.folder / "findings.txt", self.command("lint", *sources)

    def fixed(self):
        """The file and what belongs in it."""
        path = self.folder / "fixed/hazard.cpp"
        fixed_by = self.described["fixed_by"]
        if fixed_by == "hand":
            sources = [self.folder / "fixed" / source for source in self.sources]
            sources = [str(source) for source in sources if source.exists()]
            said = self.command("lint", *sources)
            if not said.startswith("no findings in "):
                sys.exit(f"{path} was written by hand and is not clean:\n{said}")
            return path, path.read_text(encoding="utf-8")
        self.work.mkdir(parents=True)
        copy = self.work / "hazard.cpp"
        shutil.copy(self.folder / "hazard.cpp", copy)
        arguments = fixed_by.split()[2:]
        self.command("fix", *arguments, str(copy))
        once = copy.read_text(encoding="utf-8")
        said = self.command("fix", *arguments, str(copy))
        if copy.read_text(encoding="utf-8") != once:
            sys.exit(f"{self.name}: a second `reprise fix` changes the file again")
        left = [line for line in said.splitlines() if ": left: " in line]
        known = self.described.get("leaves", [])
        if not all(any(check in line for check in known) for line in left):
            sys.exit(f"{self.name}: not all is fixed:\n{said}")
        return path, once


def main():
    what, reprise, libtorch, root, work, cache = sys.argv[1:7]
    update = sys.argv[7:] == ["--update"]
    root = pathlib.Path(root)
    shutil.rmtree(work, ignore_errors=True)
    names = sorted(path.parent.name for path in root.glob("examples/*/example.json"))
    differ = 0
    for name in names:
        example = Example(name, reprise, libtorch, root, work, cache)
        path, wanted = getattr(example, what)()
        there = path.read_text(encoding="utf-8") if path.exists() else ""
        if there == wanted:
            continue
        differ += 1
        if update:
            path.write_text(wanted, encoding="utf-8")
        lines = [text.splitlines(keepends=True) for text in (there, wanted)]
        sys.stdout.writelines(difflib.unified_diff(*lines, str(path), "now"))
    if update:
        print(f"{differ} files written")
    elif differ:
        sys.exit(f"{differ} files are not as they should be; see --update")


if __name__ == "__main__":
    main()
