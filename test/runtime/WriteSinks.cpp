//===- WriteSinks.cpp - a run for other programs to read ------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// WriteSinks FOLDER finish|throw|kill: writes run.jsonl, board/ and mlruns/ and
// ends so. tensorboard_test.py and mlflow_test.py read them.

#include <reprise/manifest.h>
#include <reprise/mlflow.h>
#include <reprise/tensorboard.h>
#include <reprise/trace.h>

#include <cmath>
#include <csignal>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <string>

static void write(const std::string &folder, const std::string &end) {
  reprise::TensorBoardWriter board(folder + "/board");
  reprise::MlflowRun run(folder + "/mlruns", "d\xc3\xadgits: all", "first");
  reprise::Trace trace(folder + "/run.jsonl");
  trace.add(board).add(run);

  for (std::uint64_t step = 0; step < 100; ++step) {
    trace.loss(step, 1.0f / (1.0f + static_cast<float>(step)));
    trace.loss(step, 1.0 / (3.0 + static_cast<double>(step)),
               "validation/loss");
  }
  trace.loss(100, std::nanf(""), "odd");
  trace.loss(101, std::numeric_limits<double>::infinity(), "odd");
  trace.loss(102, -0.0, "odd");
  trace.loss(103, std::numeric_limits<float>::denorm_min(), "odd");
  trace.loss(INT64_MAX, std::numeric_limits<double>::max(), "odd");
  // Names that neither takes as they are.
  trace.loss(1, 1.0f, "loss/too");
  trace.loss(1, 2.0f, "\xe6\x90\x8d\xe5\xa4\xb1 \xff|");
  trace.loss(1, 3.0f, "../..//x");
  trace.loss(1, 4.0f, "");

  board.text(5, "# Words\n\n*by hand*", "notes");
  run.param("two\nlines", "a\nb\xff");
  run.tag("mlflow.note.content", "line\nand line");
  if (end == "throw")
    throw std::runtime_error("as asked");
  if (end == "kill")
    std::raise(SIGKILL);
}

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  try {
    write(argv[1], argv[2]);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
