#!/usr/bin/env python3
"""Writes the skeletons of a check: `./dev new-check directory-order`.

The rule, its line in Rules.def and in the room's CMakeLists.txt, the page and the
test. The test fails until the check has learnt to find something.
"""

import pathlib
import re
import sys

RULE = """\
{header}
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

namespace reprise::rules {{

static bool isHazard(const Step &step) {{
  return false; // What kind of event, with what arguments, in what state?
}}

void check{camel}(const link::Program &program,
{indent}std::vector<Finding> &findings) {{
  for (const Timeline &timeline : program.timelines)
    for (unsigned i = 0; i < timeline.steps.size(); ++i)
      if (isHazard(timeline.steps[i])) {{
        Finding finding =
            findingAt(timeline, i, Level::Likely,
                      "what differs from run to run, and what to do about it");
        tellPath(timeline, i, finding);
        findings.push_back(std::move(finding));
      }}
}}

}} // namespace reprise::rules
"""

PAGE = """\
# {name}

What the check finds, in one sentence.

## Why it matters

What differs from run to run, in which versions, on which devices.

## Example

```cpp
// The hazard.
```

Use instead:

```cpp
// The repaired form.
```

## What it does not report

Code that looks alike and repeats.

## Fix

What `reprise fix` does, and whether it is safe.
"""

TEST = """\
// REQUIRES: libtorch
// RUN: not %reprise lint --cache-dir %cache --checks='-*,reprise-{name}' %s \\
// RUN:   -- %torch_flags | FileCheck %s

#include <torch/torch.h>

void speaks() {{
  // CHECK: {name}.cpp:[[#@LINE+1]]:
}}

void staysSilent() {{
  // CHECK-NOT: {name}.cpp:[[#@LINE+1]]:
}}

int main() {{
  speaks();
  staysSilent();
}}
"""


def camel_case(name):
    return "".join(word.capitalize() for word in name.split("-"))


def header(file, text):
    """The first line of a source, 80 columns wide."""
    start = f"//===- {file} - {text} "
    return start + "-" * (80 - len(start) - 5) + "===//"


def with_source(cmake, camel):
    """The room's CMakeLists.txt with CAMEL.cpp where it belongs in the list."""
    lines = cmake.splitlines(keepends=True)
    for at, line in enumerate(lines):
        if re.fullmatch(r"\s+\w+\.cpp\n", line) and line.strip() > camel + ".cpp":
            return "".join(lines[:at] + [f"  {camel}.cpp\n"] + lines[at:])
    sources = [at for at, line in enumerate(lines) if line.strip().endswith(".cpp")]
    at = sources[-1] + 1
    return "".join(lines[:at] + [f"  {camel}.cpp\n"] + lines[at:])


def with_rule(registry, camel, name):
    """Rules.def with a line for the check behind the last."""
    line = f'REPRISE_RULE({camel}, "{name}", Likely, "what it finds")\n'
    last = registry.rindex("REPRISE_RULE(")
    end = registry.index("\n", last) + 1
    return registry[:end] + line + registry[end:]


def write_check(root, name):
    """Writes all files of the check; the paths that are new. Exits where there is
    such a check, and then writes nothing."""
    camel = camel_case(name)
    rules = root / "checks/rules"
    new = {
        rules / f"{camel}.cpp": RULE.format(
            header=header(f"{camel}.cpp", name.replace("-", " ")),
            camel=camel,
            indent=" " * len(f"void check{camel}("),
        ),
        root / f"docs/checks/{name}.md": PAGE.format(name=name),
        root / f"test/checks/{name}.cpp": TEST.format(name=name),
    }
    for path in new:
        if path.exists():
            sys.exit(f"new-check: {path.relative_to(root)} exists already")
    for path, text in new.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    registry, cmake = rules / "Rules.def", rules / "CMakeLists.txt"
    registry.write_text(with_rule(registry.read_text(), camel, name))
    cmake.write_text(with_source(cmake.read_text(), camel))
    return list(new)


def main():
    if len(sys.argv) != 2 or not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", sys.argv[1]):
        sys.exit("usage: ./dev new-check NAME   (such as directory-order)")
    root = pathlib.Path(__file__).resolve().parents[2]
    for path in write_check(root, sys.argv[1]):
        print(path.relative_to(root))
    print("registered in checks/rules/Rules.def; write the summary there")


if __name__ == "__main__":
    main()
