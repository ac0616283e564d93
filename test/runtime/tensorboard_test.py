#!/usr/bin/env python3
"""What TensorBoardWriter writes is what TensorBoard reads.
`tensorboard_test.py WRITE_SINKS`."""

import json
import math
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

import written_run

try:
    from tensorboard.backend.event_processing import event_accumulator
    from tensorboard.backend.event_processing import event_file_loader
except ImportError as error:
    print(f"left out: Python has no tensorboard ({error})")
    sys.exit(77)

ODD = "\u640d\u5931 \ufffd|"


def float32(value):
    """The nearest float, infinity for what is too large."""
    try:
        return struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)


def event_file(folder):
    (file,) = pathlib.Path(folder, "board").iterdir()
    return file


class TensorBoardTest(unittest.TestCase):
    def run_that(self, end):
        folder = tempfile.TemporaryDirectory(prefix="reprise-")
        self.addCleanup(folder.cleanup)
        written_run.write(PROGRAM, folder.name, end)
        return folder.name

    def scalars(self, folder):
        board = event_accumulator.EventAccumulator(
            folder + "/board", size_guidance={event_accumulator.SCALARS: 0}
        )
        board.Reload()
        return {
            tag: [(one.step, one.value) for one in board.Scalars(tag)]
            for tag in board.Tags()["scalars"]
        }

    def assert_same(self, read, written):
        self.assertEqual(read.keys(), written.keys())
        for name in written:
            # repr() tells NaN, -0.0 and all else apart.
            expected = [(step, float32(value)) for step, value in written[name]]
            self.assertEqual(repr(read[name]), repr(expected), name)

    def test_scalars_are_the_trace_s(self):
        for end in ["finish", "throw", "kill"]:
            folder = self.run_that(end)
            written = written_run.losses(folder)
            self.assertEqual(len(written["loss"]), 100)
            self.assertIn(ODD, written)
            self.assert_same(self.scalars(folder), written)

    def test_every_event_has_the_time(self):
        before = time.time()
        file = event_file(self.run_that("finish"))
        events = list(event_file_loader.LegacyEventFileLoader(str(file)).Load())
        self.assertEqual(events[0].file_version, "brain.Event:2")
        times = [event.wall_time for event in events]
        self.assertEqual(times, sorted(times))
        self.assertGreaterEqual(times[0], before - 1)
        self.assertLessEqual(times[-1], time.time() + 1)

    def test_texts(self):
        folder = self.run_that("finish")
        texts = {}
        for event in event_file_loader.EventFileLoader(str(event_file(folder))).Load():
            for value in event.summary.value:
                if value.metadata.plugin_data.plugin_name == "text":
                    (text,) = value.tensor.string_val
                    texts[value.tag] = event.step, text.decode()
        self.assertEqual(texts["notes"], (5, "# Words\n\n*by hand*"))
        step, manifest = texts["manifest"]
        self.assertEqual(step, 0)
        with open(folder + "/run.jsonl.manifest.json", encoding="utf-8") as file:
            self.assertEqual(json.loads(manifest), json.load(file))
        self.assertTrue(all(line.startswith("    ") for line in manifest.split("\n")))

    def test_torn_end(self):
        file = event_file(self.run_that("kill"))
        whole = file.read_bytes()
        count = len(list(event_file_loader.EventFileLoader(str(file)).Load()))
        # The last three records, cut at each of their bytes.
        for cut in range(1, 100):
            file.write_bytes(whole[:-cut])
            read = len(list(event_file_loader.EventFileLoader(str(file)).Load()))
            self.assertLess(read, count)
            self.assertGreaterEqual(read, count - 4)

    def test_server(self):
        folder = self.run_that("kill")
        server = subprocess.Popen(
            [sys.executable, "-m", "tensorboard.main", "--logdir", folder]
            + ["--host", "127.0.0.1", "--port", "0"],
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            for line in server.stderr:
                address = re.search(r"http://127\.0\.0\.1:\d+/", line)
                if address:
                    break
            self.assertTrue(address, "TensorBoard did not start")
            query = urllib.parse.urlencode({"run": "board", "tag": ODD})
            url = address[0] + "data/plugin/scalars/scalars?" + query
            for _ in range(60):  # It reads the files while it already answers.
                try:
                    with urllib.request.urlopen(url) as answer:
                        points = json.load(answer)
                    break
                except urllib.error.HTTPError:
                    time.sleep(0.5)
            self.assertEqual([point[1:] for point in points], [[1, 2.0]])
        finally:
            server.terminate()
            server.communicate()


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
