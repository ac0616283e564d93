//===- Locate.cpp - where the source calls what differs -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Progress.h"
#include "driver/verify/Session.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <tuple>

namespace reprise::verify {

namespace {

bool nextOperation(Stream::Cursor &cursor, Event &event) {
  while (cursor.next(event))
    if (event.record.kind == trace::Kind::Operation)
      return true;
  return false;
}

/// Whether two threads did the same operations, whatever came out, up to the
/// one of this number.
bool isSameWay(const Stream &first, const Stream &second,
               std::uint64_t number) {
  auto a = first.begin(), b = second.begin();
  Event inFirst, inSecond;
  for (; number; --number)
    if (!nextOperation(a, inFirst) || !nextOperation(b, inSecond) ||
        inFirst.name != inSecond.name)
      return false;
  return true;
}

/// Runs the program, as it is, up to the operation of the run \p first at which
/// another one parts from it. An error where it cannot be said where that is
/// called.
llvm::Expected<std::vector<Frame>>
callsOf(Session &session, const Options &options, const Program &program,
        const RunTrace &first, const OperationDifference &difference) {
  llvm::SmallString<256> folder(options.folder);
  llvm::sys::path::append(folder, "located");
  if (auto error = llvm::sys::fs::remove_directories(folder, false))
    return llvm::createFileError(folder, error);
  if (auto error = llvm::sys::fs::create_directories(folder))
    return llvm::createFileError(folder, error);
  auto removeFolder =
      llvm::make_scope_exit([&] { llvm::sys::fs::remove_directories(folder); });
  // `p2 main`: see Stream.
  auto [process, thread] = llvm::StringRef(difference.thread).split(' ');
  if (thread.empty())
    std::tie(process, thread) = std::pair("p1", process);
  Conditions conditions;
  conditions.set(
      trace::backtraceVariable,
      (llvm::Twine(difference.number) + " " + process + " " + thread).str());
  if (options.ownFolders)
    conditions.workingFolder = (folder + "/folder").str();
  auto outcome = session.runParts(program, conditions, folder.str().str());
  if (!outcome)
    return outcome.takeError();
  auto located = readTrace((folder + "/trace").str());
  if (!located)
    return located.takeError();
  const Stream *wanted = first.find(difference.thread);
  const Stream *found = located->find(difference.thread);
  if (!wanted || !found || !isSameWay(*wanted, *found, difference.number))
    return llvm::createStringError("this run did not come there the same way");
  llvm::SmallString<256> file(folder);
  llvm::sys::path::append(file, "trace", process, trace::backtraceFile);
  return readBacktrace(file);
}

} // namespace

void locate(Session &session, const Options &options, const Reference &first,
            Result &result) {
  const Program &program = result.run(first.number).role == Role::Against
                               ? *options.against
                               : options.program;
  auto &operations = result.comparison.operations;
  const auto shared = llvm::find_if(
      operations, [](const auto &each) { return !each.isOrdered; });
  for (auto at = operations.begin(); at != operations.end(); ++at) {
    if ((at != operations.begin() && at != shared) ||
        at->first.operation.empty() || session.isTimeOver() ||
        InterruptGuard::isInterrupted())
      continue;
    if (options.progress)
      options.progress->beginLocating(*at);
    std::string failure;
    if (auto calls = callsOf(session, options, program, first.trace, *at))
      at->calls = std::move(*calls);
    else
      failure = llvm::toString(calls.takeError());
    if (options.progress)
      options.progress->endLocating(failure);
  }
}

} // namespace reprise::verify
