#!/usr/bin/env python3
"""Measures what the tracer of `reprise verify` costs and writes the section of
docs/benchmarks.md.

usage: verify.py BUILD [ROUNDS]

Other work on the machine disturbs all kinds alike: in each round the program runs
once plainly and once at each depth, and what is told is the median of the rounds'
ratios. CPU time (user and system) is measured, and one thread computes.

In all of them malloc() keeps memory that was freed. Else it gives some of it back
and takes it again, page by page, and how much depends on where tensors happen to
lie: some hundred kilobytes allocated before change the time of a plain run by a
sixth.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import page

DEPTHS = ["steps", "operations"]
STEPS = 120
EPOCHS = 15
KEEP = {"MALLOC_TRIM_THRESHOLD_": "4000000000", "MALLOC_MMAP_THRESHOLD_": "4000000000"}


def environment(build, depth, folder):
    """As `reprise verify` starts a run, without any variation."""
    result = dict(os.environ, OMP_NUM_THREADS="1", OMP_WAIT_POLICY="PASSIVE", **KEEP)
    if depth:
        result["LD_PRELOAD"] = str(build / "lib" / "libreprise-tracer.so")
        result["REPRISE_TRACE"] = str(folder)
        result["REPRISE_TRACE_DEPTH"] = depth
    return result


def run(command, variables):
    """What the command prints, and its CPU time in seconds."""
    with subprocess.Popen(
        command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} failed with exit code {process.returncode}")
    return printed, usage.ru_utime + usage.ru_stime


def trace_size(folder):
    return sum(file.stat().st_size for file in folder.rglob("*.trace"))


def measure(build, command, seconds_of, rounds):
    """The plain run's median of seconds, and by depth the median of the ratios to
    it and the size of the trace. In the command {new} is a fresh folder."""
    seconds = {kind: [] for kind in [None, *DEPTHS]}
    sizes = {}
    for number in range(rounds):
        for kind in seconds:
            folder = pathlib.Path(tempfile.mkdtemp())
            try:
                new = str(folder / "new")
                words = [new if word == "{new}" else word for word in command]
                printed, cpu = run(words, environment(build, kind, folder))
                seconds[kind].append(seconds_of(printed, cpu))
                sizes[kind] = trace_size(folder)
                if kind and not sizes[kind]:
                    sys.exit(f"{command[0]}: the tracer wrote nothing")
            finally:
                shutil.rmtree(folder)
        print(f"round {number + 1}:", {k: round(v[-1], 3) for k, v in seconds.items()}, flush=True)
    plain = seconds[None]
    return statistics.median(plain), {
        depth: (
            statistics.median(traced / one for traced, one in zip(seconds[depth], plain)),
            sizes[depth],
        )
        for depth in DEPTHS
    }


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    rounds = max(5, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
    with tempfile.TemporaryDirectory() as data:
        subprocess.run([build / "bin" / "validation-data", data], check=True, stdout=subprocess.DEVNULL)
        programs = [
            (
                "a step of a small CNN, 32 images",
                [build / "bin" / "verify-convnet", str(STEPS)],
                lambda printed, cpu: float(printed) / STEPS,
            ),
            (
                "`examples/validation`, the whole program: data loader, training, validation",
                [build / "bin" / "validation-hazard", "--data", data, "--epochs", str(EPOCHS)],
                lambda printed, cpu: cpu,
            ),
            (
                "`examples/cifar`, the whole program: batches of four, two loader workers, checkpoints",
                [build / "bin" / "cifar-fixed", data, "{new}", str(EPOCHS)],
                lambda printed, cpu: cpu,
            ),
        ]
        rows = [(text, *measure(build, [str(c) for c in command], of, rounds)) for text, command, of in programs]
    lines = [
        f"Made by `./dev bench verify`: medians of {rounds} rounds of runs without the tracer and at each `--depth`, in turn,",
        f"in CPU time (user and system) of one thread, on one machine ({page.processor()}).",
        "",
        "| what | plain | `--depth steps` | `--depth operations` |",
        "|---|---|---|---|",
    ]
    for text, plain, depths in rows:
        cells = [f"{depths[d][0]:.3f}, {depths[d][1] / 1e3:.0f} kB" for d in DEPTHS]
        time = f"{plain:.2f} s" if plain >= 1 else f"{plain * 1e3:.1f} ms"
        lines.append(f"| {text} | {time} | {cells[0]} | {cells[1]} |")
    lines += [
        "",
        "The ratio to the plain run, and the size of the trace of the whole run. In all of them malloc keeps freed memory: what it",
        "costs to give memory back depends on where tensors happen to lie, and moves a plain run's time by up to a sixth. A step",
        "of `examples/cifar` takes a millisecond for some 300 operations: there most of the cost is LibTorch's own, which packs the",
        "arguments of each operation for whoever watches it.",
    ]
    page.write_section("The tracer", "\n".join(lines))


if __name__ == "__main__":
    main()
