#!/usr/bin/env python3
"""docs/reprise.schema.json and the parser of .reprise.yaml know the same keys:
`schema_test.py PATH/TO/reprise`. The parser is asked by mistakes: its answer
lists the keys that it knows."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/reprise.schema.json").read_text(encoding="utf-8"))
SAMPLE = pathlib.Path(__file__).with_name("Inputs") / "all-keys.json"
ROW = SCHEMA["definitions"]["row"]["properties"]
REPRISE = None


def read(text):
    """What the parser says of a file: None where it takes it."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, ".reprise.yaml").write_text(text, encoding="utf-8")
        run = subprocess.run(
            [REPRISE, "list", "knowledge"], cwd=folder, capture_output=True, text=True
        )
    assert run.returncode in (0, 2), run
    return run.stderr if run.returncode else None


def known_keys(text):
    """The keys that the parser names where \\p text has the unknown key `0`."""
    return set(re.search(r"known here: (.*)", read(text)).group(1).split(", "))


class SchemaTest(unittest.TestCase):
    def test_the_sample_has_every_key_and_both_take_it(self):
        sample = json.loads(SAMPLE.read_text(encoding="utf-8"))
        validator = jsonschema.Draft7Validator(SCHEMA)
        validator.check_schema(SCHEMA)
        validator.validate(sample)
        self.assertIsNone(read(SAMPLE.read_text(encoding="utf-8")))
        self.assertEqual(set(sample), set(SCHEMA["properties"]))
        self.assertEqual(set(sample["knowledge"][0]), set(ROW))
        for part in ("folders", "options"):
            self.assertEqual(set(sample[part]), set(SCHEMA["properties"][part]["properties"]))

    def test_the_page_shows_what_is_taken(self):
        page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
        example = re.search(r"```yaml\n(.*?)```", page, re.DOTALL).group(1)
        self.assertIsNone(read(example))
        for key in [*SCHEMA["properties"], *ROW]:
            self.assertRegex(page, rf"\b{key}\b")

    def test_keys_are_in_step(self):
        properties = SCHEMA["properties"]
        self.assertEqual(known_keys("{0: 0}"), set(properties))
        self.assertEqual(known_keys("folders: {0: 0}"), set(properties["folders"]["properties"]))
        self.assertEqual(known_keys("knowledge: [{api: [a], does: draw, 0: 0}]"), set(ROW))
        checks = properties["options"]["properties"]
        self.assertEqual(known_keys("options: {0: 0}"), set(checks))
        for check, options in checks.items():
            self.assertEqual(known_keys(f"options: {{{check}: {{0: 0}}}}"), set(options["properties"]))

    def test_words_are_in_step(self):
        for level in SCHEMA["properties"]["level"]["enum"]:
            self.assertIsNone(read(f"level: {level}"))
        answer = read("level: nonsense")
        self.assertIn("(certain, likely or possible)", answer)
        for on in ROW["on"]["enum"]:
            self.assertIsNone(read(f"knowledge: [{{api: [a], does: guard, on: {on}}}]"))
        self.assertIn("not call, construct or forward", read("knowledge: [{api: [a], does: guard, on: x}]"))

    def test_deeds_are_in_step(self):
        events = (ROOT / "checks/facts/Events.def").read_text(encoding="utf-8")
        kinds = set(re.findall(r'^REPRISE_EVENT\(\w+, "([^"]+)"', events, re.MULTILINE))
        answer = read("knowledge: [{api: [a], does: 0}]")
        others = re.search(r"not an event kind, nor (.*)", answer).group(1)
        others = set(re.split(r", | or ", others))
        self.assertEqual(set(ROW["does"]["enum"]), kinds | others)

    def test_both_refuse(self):
        for text in (
            '{"chekcs": "*"}',
            '{"level": "possibly"}',
            '{"folders": ["tools"]}',
            '{"folders": {"exclude": ["../other"]}}',
            '{"folders": {"exclude": ["/other"]}}',
            '{"knowledge": [{"api": ["a"]}]}',
            '{"knowledge": [{"api": ["a"], "does": "seeds"}]}',
            '{"knowledge": [{"api": ["a"], "does": "seed", "since": "two"}]}',
            '{"options": {"reprise-late-seed": {"allow": []}}}',
            "[]",
        ):
            with self.subTest(text):
                self.assertIsNotNone(read(text))
                with self.assertRaises(jsonschema.ValidationError):
                    jsonschema.Draft7Validator(SCHEMA).validate(json.loads(text))


if __name__ == "__main__":
    REPRISE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
