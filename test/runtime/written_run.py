"""A run that WriteSinks.cpp writes, and what its trace says."""

import json
import subprocess

_ENDS = {"finish": 0, "throw": 1, "kill": -9}


def write(program, folder, end="finish"):
    """Leaves in the folder what a run leaves that ends so."""
    done = subprocess.run([program, folder, end], stderr=subprocess.DEVNULL)
    assert done.returncode == _ENDS[end], done


def losses(folder):
    """What the trace says: step and value of each loss, by name."""
    found = {}
    with open(folder + "/run.jsonl", "rb") as lines:
        for line in lines:
            one = json.loads(line.decode("utf-8", "replace"))
            if one["kind"] == "loss":
                value = float.fromhex(one["hex"])
                found.setdefault(one["name"], []).append((one["step"], value))
    return found
