#!/usr/bin/env python3
"""Adds up what the runners wrote as JUnit XML: `412 passed, 0 failed`.

A file is named after the build that was tested. Fails where a test failed, a
runner ended badly or nothing ran.
"""

import argparse
import collections
import pathlib
import sys
import xml.etree.ElementTree


def verdict(case):
    """What became of one <testcase>: passed, failed or left out."""
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    skipped = case.find("skipped")
    if skipped is None:
        return "passed"
    # ctest says `skipped` of a test that it could not start, too.
    message = skipped.get("message", "")
    if case.get("status") == "notrun" and not message.startswith("SKIP"):
        return "failed"
    return "left out"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", nargs="+")
    parser.add_argument(
        "--runner-failed", type=int, default=0, help="1 where a runner ended badly"
    )
    arguments = parser.parse_args()

    count = collections.Counter()
    for path in arguments.results:
        build = pathlib.Path(path).stem
        for case in xml.etree.ElementTree.parse(path).iter("testcase"):
            what = verdict(case)
            count[what] += 1
            if what == "failed":
                print(
                    "failed in %s: %s %s"
                    % (build, case.get("classname"), case.get("name"))
                )
            # A test that says why it did nothing.
            said = case.findtext("system-out") or ""
            if what == "left out" and said.startswith("left out: "):
                print("%s: %s" % (case.get("name"), said.splitlines()[0]))
    # A runner that broke off before it wrote the failure down.
    if arguments.runner_failed and not count["failed"]:
        print("failed: a test runner ended with an error")
        count["failed"] = 1
    if count["left out"]:
        print("%d left out on this machine" % count["left out"])
    print("%d passed, %d failed" % (count["passed"], count["failed"]))
    return 0 if count["passed"] and not count["failed"] else 1


if __name__ == "__main__":
    sys.exit(main())
