//===- TraceReader.h - reading what the tracer wrote ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_TRACEREADER_H
#define REPRISE_DRIVER_VERIFY_TRACEREADER_H

#include "driver/verify/ProgramTraces.h"
#include "runtime/tracer/TraceFormat.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <string>
#include <vector>

namespace reprise::verify {

/// A record with its operation's name, empty for other kinds.
struct Event {
  trace::Record record;
  llvm::StringRef name;
};

/// One thread's file, mapped. Records that were cut off are not part of it.
class Stream {
public:
  static llvm::Expected<Stream> open(llvm::StringRef path);

  /// The thread's path of creation, `main/2`; with the process before it
  /// where that is not the first: `p2 main`.
  std::string thread;
  /// The disk was full.
  bool isTruncated = false;

  /// Goes through the records in order; names are resolved on the way.
  class Cursor {
  public:
    explicit Cursor(const Stream &stream) : rest(stream.records) {}
    /// False at the end.
    bool next(Event &event);

  private:
    llvm::StringRef rest;
    std::vector<llvm::StringRef> names;
  };
  Cursor begin() const { return Cursor(*this); }

private:
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  llvm::StringRef records;
};

/// What one run left: its streams in a stable order, the main thread's first.
struct RunTrace {
  std::vector<Stream> streams;
  /// What the tracer said when it was loaded, one line a process.
  std::vector<std::string> status;
  /// What the program itself recorded.
  std::vector<ProgramTrace> program;

  const Stream *find(llvm::StringRef thread) const;
};

/// Reads the folder that one run was recorded into. A run that recorded nothing
/// is an empty trace, not an error.
llvm::Expected<RunTrace> readTrace(llvm::StringRef folder);

/// The steps recorded so far in the folder of a run that may still go on.
std::uint64_t recordedSteps(llvm::StringRef folder);

} // namespace reprise::verify

#endif
