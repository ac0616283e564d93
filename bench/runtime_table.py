#!/usr/bin/env python3
"""Turns Google Benchmark's results into the runtime library's section of
docs/benchmarks.md.

usage: runtime_table.py RESULTS.json
"""

import json
import sys

import page

# What is measured, against what, and what both do.
ROWS = [
    ("guard", "guard_by_hand", "`RngGuard`, CPU; against one copy of the state and back"),
    ("draw_sample_generator", "draw_libtorch",
     "3 x 32 x 32 numbers from `sample_generator(i)`; against `torch::rand` alone"),
    ("images_reprise/workers:0", "images_libtorch/workers:0", "an epoch of images, `make_loader`, no workers; against `make_data_loader`"),
    ("images_reprise/workers:2", "images_libtorch/workers:2", "the same, 2 workers"),
    ("images_reprise/workers:4", "images_libtorch/workers:4", "the same, 4 workers"),
    ("save_reprise", "save_libtorch", "`Checkpoint::save`, 300 MB; against `torch::save` with fsync"),
    ("save_reprise", "save_disk", "the same; against the disk: `write` of as many bytes with fsync"),
    ("load_reprise", "load_libtorch", "`Checkpoint::resume`, checksums and all; against `torch::load`"),
    ("digest", "copy", "`digest` of 64 MB; against `memcpy`"),
    ("cnn_step_deterministic", "cnn_step", "a training step of a small CNN in deterministic mode; against without"),
    ("interpolate_reprise", "interpolate_libtorch",
     "`reprise::deterministic::interpolate`, bilinear, forward and backward; against LibTorch's"),
    ("pad_reprise", "pad_libtorch", "`reprise::deterministic::pad`, replication; against LibTorch's"),
    ("adaptive_avg_pool2d_reprise", "adaptive_avg_pool2d_libtorch",
     "`reprise::deterministic::adaptive_avg_pool2d` to 7 x 7; against LibTorch's"),
]

UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


def in_words(seconds):
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("\u00b5s", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        results = json.load(file)["benchmarks"]
    seconds = {
        one["run_name"].removesuffix("/real_time"): one["real_time"] * UNITS[one["time_unit"]]
        for one in results
        if one.get("aggregate_name") == "median"
    }
    lines = [
        "Made by `./dev bench runtime`: medians of repeated runs on one machine",
        f"({page.processor()}), with LibTorch on the CPU.",
        "",
        "| what | ours | against | ratio |",
        "|---|---|---|---|",
    ]
    for ours, theirs, text in ROWS:
        ratio = seconds[ours] / seconds[theirs]
        lines.append(f"| {text} | {in_words(seconds[ours])} | {in_words(seconds[theirs])} | {ratio:.2f} |")
    page.write_section("The runtime library", "\n".join(lines))


if __name__ == "__main__":
    main()
