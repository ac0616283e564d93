//===- tensorboard.h - losses for TensorBoard -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_TENSORBOARD_H
#define REPRISE_TENSORBOARD_H

#include <reprise/trace_sink.h>

#include <cstdint>
#include <memory>
#include <string>

namespace reprise {

/// Writes an event file that TensorBoard reads: `tensorboard --logdir runs`.
/// Add it to a Trace, or use it alone:
///
///     reprise::TensorBoardWriter board("runs/first");
///     board.scalar(step, accuracy, "validation/accuracy");
///
/// TensorBoard shows scalars as float32: a float64 is rounded. The bits are in
/// the Trace.
///
/// Each record reaches the system before the call returns, and TensorBoard
/// passes over one that is torn at the end: the file of a killed run can be
/// read. Safe to use from several threads. Throws std::runtime_error with the
/// path where the file cannot be written, std::invalid_argument for a step of
/// 2^63 or more.
class TensorBoardWriter : public TraceSink {
public:
  /// Creates the folder, where it is missing, and a new file in it, called
  /// events.out.tfevents.SECONDS.reprise.NUMBER. A file that is there is left
  /// alone; TensorBoard shows all files of a folder as one run.
  explicit TensorBoardWriter(const std::string &folder,
                             SinkClock clock = system_clock);
  ~TensorBoardWriter() override;

  void scalar(std::uint64_t step, double value,
              const std::string &name) override;
  /// For the page "Text", which reads it as Markdown.
  void text(std::uint64_t step, const std::string &text,
            const std::string &name);
  /// As JSON, under "manifest" on the page "Text".
  void manifest(const Manifest &manifest) override;

  /// The file.
  const std::string &path() const;

private:
  class File;
  std::unique_ptr<File> file_;
};

} // namespace reprise

#endif
