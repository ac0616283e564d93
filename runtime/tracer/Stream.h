//===- Stream.h - one thread's records --------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_TRACER_STREAM_H
#define REPRISE_RUNTIME_TRACER_STREAM_H

#include "TraceFormat.h"

#include <string>
#include <string_view>

namespace reprise::trace {

/// The file that one thread's records go to, mapped into memory: a record costs
/// two stores, and stays when the process is killed. Used by its thread alone.
/// When the disk is full it stops recording and says so in the header.
class Stream {
public:
  /// Makes the file in `folder`, named after the thread.
  Stream(const std::string &folder, std::string_view thread);
  ~Stream() { close(); }
  Stream(const Stream &) = delete;
  Stream &operator=(const Stream &) = delete;

  void write(const Record &record);
  /// Writes the Name record that gives `id` its meaning.
  void writeName(std::uint32_t id, std::string_view name);

  /// Says in the header how many steps stand in it.
  void setSteps(std::uint64_t steps);

  /// Marks the stream as complete and gives the unused space back.
  void close();
  /// After fork(): leaves the file to the parent.
  void abandon();

private:
  bool reserve(std::size_t bytes);
  Header *header() { return reinterpret_cast<Header *>(base); }

  int file = -1;
  char *base = nullptr;
  std::size_t size = 0; ///< Of the file and of the mapping.
  std::size_t used = 0; ///< Of it, with the header.
};

} // namespace reprise::trace

#endif
