//===- ProgramTraces.h - what the program itself recorded -------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_PROGRAMTRACES_H
#define REPRISE_DRIVER_VERIFY_PROGRAMTRACES_H

#include "driver/verify/Variations.h"
#include "runtime/include/reprise/manifest.h"
#include "runtime/include/reprise/trace.h"

#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace reprise::verify {

/// A trace that the program wrote with `reprise::Trace`, and what its manifest
/// says of the run.
struct ProgramTrace {
  std::string name; ///< Its path; in the run's folder `{run}/...`.
  TraceFile file;
  Manifest manifest; ///< Empty if there is none.
};

/// Reads the traces that the program announced in \p traceFolder. Those that it
/// has removed again are left out.
llvm::Expected<std::vector<ProgramTrace>>
readProgramTraces(llvm::StringRef traceFolder);

/// A trace that is not as in the other run.
struct ProgramTraceDifference {
  std::string name;
  /// The first one. None: only one of the runs wrote this trace.
  std::optional<TraceDifference> difference;
  bool isInFirst = true; ///< The run that wrote it, if only one did.
};

/// By trace, the ones that differ. Traces whose names differ from run to run
/// are compared in the order in which they were made. Of two trainings that do
/// other work besides, the records are compared that both have. One that went
/// on from a checkpoint has begun its traces anew, and they are not compared.
std::vector<ProgramTraceDifference>
compareProgramTraces(const std::vector<ProgramTrace> &first,
                     const std::vector<ProgramTrace> &second,
                     Compared compared);

/// In what the manifests of the two runs differ: what explains other bits best
/// first. None if a run has no manifest.
std::optional<std::vector<ManifestDifference>>
compareManifests(const std::vector<ProgramTrace> &first,
                 const std::vector<ProgramTrace> &second);

} // namespace reprise::verify

#endif
