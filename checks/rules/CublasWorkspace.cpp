//===- CublasWorkspace.cpp - cuBLAS throws without its variable -----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Story.h"

namespace reprise::rules {

namespace {

constexpr llvm::StringLiteral Variable = "CUBLAS_WORKSPACE_CONFIG";

/// The first operation that calls cuBLAS, or None: convolutions do not.
unsigned firstProduct(const Timeline &timeline) {
  for (unsigned i = 0; i < timeline.steps.size(); ++i)
    if (timeline.steps[i].event->kind == EventKind::Operation &&
        timeline.steps[i].event->text("needs") == Variable)
      return i;
  return Step::None;
}

} // namespace

void checkCublasWorkspace(const link::Program &program,
                          std::vector<Finding> &findings) {
  // Later versions do not ask; a version that is not known is not accused.
  if (!program.hasMain || !program.libtorch ||
      program.libtorch >= facts::Version{2, 10})
    return;
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline);
    unsigned product = firstProduct(timeline);
    if (!training || product == Step::None || product > training.last() ||
        firstOnCuda(timeline) == Step::None)
      continue;
    // With warn_only it warns.
    unsigned mode = Step::None;
    for (unsigned i : stepsSetting(timeline, "deterministic", true)) {
      const Step &step = timeline.steps[i];
      if (i < training.last() && mode == Step::None &&
          step.arguments[0].truth() == Truth::Yes &&
          (step.arguments.size() < 2 || step.arguments[1].truth() == Truth::No))
        mode = i;
    }
    if (mode == Step::None)
      continue;
    unsigned wrong = Step::None, late = Step::None;
    bool set = false;
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      if (step.event->kind != EventKind::SetEnvironment ||
          step.event->what != Variable)
        continue;
      bool accepted =
          step.arguments.empty() ||
          step.arguments[0].isOneOf({":4096:8", ":16:8"}) != Truth::No;
      if (!accepted)
        wrong = i;
      else if (i < product)
        set = true;
      else if (late == Step::None)
        late = i;
    }
    if (set)
      continue;
    Finding finding = findingAt(
        timeline, mode,
        mayHideSomething(timeline, product) ? Level::Possible : Level::Likely,
        "deterministic mode makes this LibTorch (" +
            std::to_string(program.libtorch.major) + "." +
            std::to_string(program.libtorch.minor) +
            ") throw at the first cuBLAS call unless CUBLAS_WORKSPACE_CONFIG "
            "is :4096:8 or :16:8");
    tellPath(timeline, mode, finding);
    if (wrong != Step::None)
      note(finding, timeline.steps[wrong].event->place,
           "only :4096:8 and :16:8 are accepted");
    if (late != Step::None)
      note(finding, timeline.steps[late].event->place,
           "set here, after cuBLAS may have read it");
    note(finding, happensAt(timeline, product),
         "'" + timeline.steps[product].event->api +
             "' calls cuBLAS, which reads it once, here");
    if (std::optional<Fix> fix = atStartOfMain(
            timeline, Fix::Tier::Safe, "set it before CUDA starts",
            "setenv(\"CUBLAS_WORKSPACE_CONFIG\", \":4096:8\", 1);",
            "<cstdlib>"))
      finding.fixes.push_back(std::move(*fix));
    findings.push_back(std::move(finding));
  }
}

} // namespace reprise::rules
