#!/usr/bin/env python3
"""What MlflowRun writes is what MLflow reads: its client, its server on
loopback, and the move into a database. `mlflow_test.py WRITE_SINKS`.

MLflow is large. Where $REPRISE_MLFLOW names a Python that has it, that one runs
the test; `./dev test --all` makes one."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

import written_run

python = os.environ.pop("REPRISE_MLFLOW", "")
if python:
    os.execv(python, [python, "-B", *sys.argv])

# MLflow from 3.13 on asks for this; it sends what it is used for elsewhere.
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = os.environ["DO_NOT_TRACK"] = "true"

try:
    import mlflow
except ImportError as error:
    print(f"left out: Python has no mlflow ({error}); ./dev test --all fetches it")
    sys.exit(77)

EXPERIMENT = "d\u00edgits: all"
# What a name in the trace is called in MLflow.
NAMES = {
    "loss": "loss",
    "validation/loss": "validation/loss",
    "odd": "odd",
    "loss/too": "loss.too",
    "\u640d\u5931 \ufffd|": "______ __",
    "../..//x": "_/_/_/x",
    "": "__",
}


class MlflowTest(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory(prefix="reprise \u00fc ")
        self.addCleanup(self.home.cleanup)
        self.folder = self.home.name
        self.store = self.folder + "/mlruns"

    def write(self, end="finish"):
        written_run.write(PROGRAM, self.folder, end)

    def the_run(self, client):
        """The only run of the experiment."""
        experiment = client.get_experiment_by_name(EXPERIMENT)
        (run,) = client.search_runs([experiment.experiment_id])
        return run

    def assert_same(self, client, status="FINISHED", odd=True):
        run = self.the_run(client)
        self.assertEqual(run.info.status, status)
        self.assertEqual(run.info.run_name, "first")
        self.assertEqual(run.data.tags["mlflow.note.content"], "line\nand line")
        self.assertEqual(run.data.params["two_lines"], "a b\ufffd")
        with open(self.folder + "/run.jsonl.manifest.json", encoding="utf-8") as file:
            manifest = json.load(file)
        for name in ["libtorch.version", "cpu.count", "command"]:
            self.assertEqual(run.data.params[name], manifest[name])
        self.assertEqual(len(run.data.params), len(manifest) + 1)
        written = written_run.losses(self.folder)
        self.assertEqual(run.data.metrics.keys(), set(NAMES.values()))
        for name in written if odd else written.keys() - {"odd"}:
            history = client.get_metric_history(run.info.run_id, NAMES[name])
            read = [(one.step, one.value) for one in history]
            # repr() tells NaN, -0.0 and all else apart.
            self.assertEqual(repr(sorted(read)), repr(sorted(written[name])), name)
        return run

    def test_file_store(self):
        before = time.time() * 1000
        self.write()
        client = mlflow.MlflowClient(pathlib.Path(self.store).as_uri())
        run = self.assert_same(client)
        self.assertTrue(before <= run.info.start_time <= run.info.end_time)
        (artifact,) = client.list_artifacts(run.info.run_id)
        self.assertEqual(artifact.path, "manifest.json")
        copy = client.download_artifacts(run.info.run_id, artifact.path, self.folder)
        with open(copy, encoding="utf-8") as file:
            self.assertIn("libtorch.version", json.load(file))

    def test_how_a_run_ended(self):
        for end, status in [("throw", "FAILED"), ("kill", "RUNNING")]:
            self.store = self.folder + "/" + end + "/mlruns"
            self.folder = os.path.dirname(self.store)
            os.mkdir(self.folder)
            self.write(end)
            client = mlflow.MlflowClient(pathlib.Path(self.store).as_uri())
            self.assert_same(client, status)
            self.folder = self.home.name

    def test_mlflow_s_own_runs_beside(self):
        client = mlflow.MlflowClient(pathlib.Path(self.store).as_uri())
        experiment = client.create_experiment(EXPERIMENT)
        self.write()
        run = self.the_run(client)
        self.assertEqual(run.info.experiment_id, experiment)
        client.log_metric(client.create_run(experiment).info.run_id, "loss", 1.0)
        client.log_metric(run.info.run_id, "loss", 7.0, step=1000)
        self.assertEqual(client.get_run(run.info.run_id).data.metrics["loss"], 7.0)
        self.assertEqual(len(client.search_runs([experiment])), 2)

    def test_server(self):
        self.write("kill")
        self.serve(self.store, lambda client: self.assert_same(client, "RUNNING"))

    def test_server_on_a_database(self):
        self.write()
        database = "sqlite:///" + self.folder + "/mlflow.db"
        done = subprocess.run(
            [sys.executable, "-m", "mlflow", "migrate-filestore"]
            + ["--source", self.store, "--target", database],
            capture_output=True,
            text=True,
        )
        if "No such command" in done.stderr:
            self.skipTest("this MLflow cannot move a file store")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        # In a database of MLflow's the largest number stands for infinity.
        self.serve(
            database,
            lambda client: self.assert_same(client, odd=False),
            MLFLOW_ALLOW_FILE_STORE="false",
        )

    def serve(self, store, check, **environment):
        """Runs the check against MLflow's server on what is stored."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        log = open(self.folder + "/server.log", "w+", encoding="utf-8")
        self.addCleanup(log.close)
        server = subprocess.Popen(
            [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", store]
            + ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"],
            cwd=self.folder,
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            for _ in range(240):
                try:
                    urllib.request.urlopen(address + "/health").close()
                    break
                except OSError:
                    time.sleep(0.5)
                self.assertIsNone(server.poll(), "MLflow's server has ended")
            check(mlflow.MlflowClient(address))
        except BaseException:
            log.seek(0)
            print(log.read())
            raise
        finally:
            # Its workers, too.
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
