//===- trace_sink.h - where else losses go ----------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_TRACE_SINK_H
#define REPRISE_TRACE_SINK_H

#include <cstdint>
#include <functional>
#include <string>

namespace reprise {

class Manifest;

/// Where a Trace's losses go beside its own file: a TensorBoardWriter, an
/// MlflowRun, or one of your own.
///
///     reprise::TensorBoardWriter board("runs/first");
///     reprise::Trace trace("run.jsonl");
///     trace.add(board);
///     trace.loss(step, loss); // To both.
///
/// A sink is for looking at. What it gets are values, not bits: the trace is
/// what runs are compared by. A sink must not call the trace that it is added
/// to.
class TraceSink {
public:
  virtual ~TraceSink();

  /// What is known of the run; called once, when the sink is added.
  virtual void manifest(const Manifest &manifest);
  /// A loss. A float32 or half as a double, which holds it exactly.
  virtual void scalar(std::uint64_t step, double value,
                      const std::string &name) = 0;
};

/// Tells the seconds since 1970 that a sink writes beside a value. One that
/// always tells the same, `[] { return 0.0; }`, makes the sinks' files of equal
/// runs equal.
using SinkClock = std::function<double()>;

/// The system's time, what a sink takes if it is given no other.
double system_clock();

} // namespace reprise

#endif
