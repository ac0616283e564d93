#!/usr/bin/env python3
"""rooms.py speaks where a source breaks the rules and stays silent elsewhere."""

import pathlib
import tempfile
import unittest

import new_check
import rooms


class RoomsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()

    def write(self, path, text=""):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def said(self, test):
        return list(test(self.root))

    def test_arrow_downwards_is_allowed(self):
        self.write("checks/rules/A.cpp", '#include "checks/facts/Unit.h"\n')
        self.write("driver/commands/Lint.cpp", '#include "driver/report/Text.h"\n')
        self.assertEqual(self.said(rooms.arrows), [])

    def test_arrow_upwards_is_forbidden(self):
        self.write("checks/facts/A.h", '\n#  include "checks/link/Program.h"\n')
        self.assertIn("A.h:2: checks/facts may not include", self.said(rooms.arrows)[0])

    def test_arrow_through_a_relative_path_is_seen(self):
        self.write("checks/link/Program.h")
        self.write("checks/knowledge/A.cpp", '#include "../link/Program.h"\n')
        self.assertEqual(len(self.said(rooms.arrows)), 1)

    def test_verify_reads_what_runs_leave_and_nothing_behind_it(self):
        self.write("driver/verify/A.cpp", '#include "runtime/include/reprise/trace.h"\n')
        self.assertEqual(self.said(rooms.arrows), [])
        self.write("driver/verify/B.cpp", '#include "runtime/src/trace/TraceLine.h"\n')
        self.assertEqual(len(self.said(rooms.arrows)), 1)

    def test_tops_do_not_know_each_other(self):
        self.write("checks/tidy/A.cpp", '#include "driver/commands/Analysis.h"\n')
        self.assertEqual(len(self.said(rooms.arrows)), 1)

    def test_clang_in_rules_is_forbidden_and_llvm_is_not(self):
        self.write("checks/rules/A.cpp", '#include "llvm/ADT/StringRef.h"\n')
        self.assertEqual(self.said(rooms.clang_free), [])
        self.write("checks/rules/B.cpp", '#include "clang/AST/Decl.h"\n')
        self.assertEqual(len(self.said(rooms.clang_free)), 1)

    def test_runtime_including_the_linter_is_forbidden(self):
        self.write("runtime/src/A.cpp", '#include "checks/facts/Unit.h"\n')
        self.assertEqual(len(self.said(rooms.runtime)), 1)

    def test_check_without_page_and_test_is_told(self):
        self.write("checks/rules/Rules.def", 'REPRISE_RULE(LateSeed, "late-seed",\n')
        self.write("checks/rules/LateSeed.cpp")
        self.write("test/checks/late-seed.cpp", "int main() {}\n")
        said = "\n".join(self.said(rooms.checks_complete))
        self.assertIn("docs/checks/late-seed.md is missing", said)
        self.assertIn("has no RUN line", said)
        self.write("docs/checks/late-seed.md")
        self.write("test/checks/late-seed.cpp", "// RUN: true\n")
        self.assertEqual(self.said(rooms.checks_complete), [])

    def test_check_without_example_is_told(self):
        self.write("checks/rules/Rules.def", 'REPRISE_RULE(A, "a",\nREPRISE_RULE(B, "b",\n')
        self.write("examples/x/findings.txt", "x.cpp:1:1: warning: word [reprise-a]\n")
        self.assertEqual(len(self.said(rooms.checks_shown)), 1)
        self.write("examples/y/findings.txt", "y.cpp:1:1: warning: word [reprise-b]\n")
        self.assertEqual(self.said(rooms.checks_shown), [])

    def test_page_without_check_is_told(self):
        self.write("checks/rules/Rules.def")
        self.write("docs/checks/gone.md")
        self.assertEqual(len(self.said(rooms.checks_complete)), 2)

    def test_new_check_is_complete(self):
        self.write("checks/rules/Rules.def", "\nREPRISE_RULE(A, \"a\", Likely, \"\")\n\n")
        self.write("checks/rules/CMakeLists.txt", "room(rules\n  A.cpp\n  Z.cpp\n)\n")
        new_check.write_check(self.root, "late-seed")
        said = "\n".join(self.said(rooms.checks_complete))
        self.assertNotIn("late-seed", said)
        self.assertIn("a: ", said)
        cmake = (self.root / "checks/rules/CMakeLists.txt").read_text()
        self.assertEqual(cmake, "room(rules\n  A.cpp\n  LateSeed.cpp\n  Z.cpp\n)\n")
        with self.assertRaises(SystemExit):
            new_check.write_check(self.root, "late-seed")


if __name__ == "__main__":
    unittest.main()
