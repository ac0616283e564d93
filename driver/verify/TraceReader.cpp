//===- TraceReader.cpp - reading what the tracer wrote --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/TraceReader.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <algorithm>
#include <cstring>

namespace reprise::verify {

using trace::Header;
using trace::Kind;
using trace::Record;

llvm::Expected<Stream> Stream::open(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return llvm::createFileError(path, buffer.getError());
  llvm::StringRef bytes = (*buffer)->getBuffer();
  Header header;
  if (bytes.size() < sizeof(header))
    return llvm::createStringError("'%s' is not a trace: it is too short",
                                   path.str().c_str());
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (std::memcmp(header.magic, trace::magic, sizeof(trace::magic)) != 0)
    return llvm::createStringError("'%s' is not a trace of this version",
                                   path.str().c_str());
  Stream stream;
  header.thread[sizeof(header.thread) - 1] = 0;
  stream.thread = header.thread;
  stream.isTruncated = header.truncated;
  bytes = bytes.drop_front(sizeof(header));
  stream.records =
      bytes.take_front(std::min<std::uint64_t>(header.committed, bytes.size()));
  stream.buffer = std::move(*buffer);
  return stream;
}

bool Stream::Cursor::next(Event &event) {
  while (rest.size() >= sizeof(Record)) {
    std::memcpy(&event.record, rest.data(), sizeof(Record));
    rest = rest.drop_front(sizeof(Record));
    const Record &record = event.record;
    event.name = {};
    if (record.kind == Kind::Name) {
      if (record.id >= names.size())
        names.resize(record.id + 1);
      names[record.id] = rest.take_front(record.aux);
      rest = rest.drop_front(
          std::min(rest.size(), llvm::alignTo(record.aux, sizeof(Record))));
      continue;
    }
    if (record.kind == Kind::Operation && record.id < names.size())
      event.name = names[record.id];
    return true;
  }
  return false;
}

const Stream *RunTrace::find(llvm::StringRef thread) const {
  for (const Stream &stream : streams)
    if (stream.thread == thread)
      return &stream;
  return nullptr;
}

namespace {

/// `main/10` after `main/9`, the main thread first.
bool isBefore(const Stream &a, const Stream &b) {
  return llvm::StringRef(a.thread).compare_numeric(b.thread) < 0;
}

llvm::Error readProcess(llvm::StringRef folder, RunTrace &trace) {
  llvm::StringRef process = llvm::sys::path::filename(folder);
  std::error_code error;
  std::vector<std::string> paths;
  for (llvm::sys::fs::directory_iterator at(folder, error), end;
       !error && at != end; at.increment(error))
    if (llvm::StringRef(at->path()).ends_with(".trace"))
      paths.push_back(at->path());
  if (error)
    return llvm::createFileError(folder, error);
  llvm::sort(paths);
  for (const std::string &path : paths) {
    auto stream = Stream::open(path);
    if (!stream)
      return stream.takeError();
    if (process != "p1")
      stream->thread = (process + " " + stream->thread).str();
    trace.streams.push_back(std::move(*stream));
  }
  return llvm::Error::success();
}

} // namespace

llvm::Expected<RunTrace> readTrace(llvm::StringRef folder) {
  RunTrace trace;
  llvm::SmallString<256> status(folder);
  llvm::sys::path::append(status, "status");
  if (auto buffer = llvm::MemoryBuffer::getFile(status)) {
    llvm::SmallVector<llvm::StringRef> lines;
    (*buffer)->getBuffer().split(lines, '\n', -1, /*KeepEmpty=*/false);
    for (llvm::StringRef line : lines)
      trace.status.push_back(line.str());
  }
  std::error_code error;
  for (llvm::sys::fs::directory_iterator at(folder, error), end;
       !error && at != end; at.increment(error))
    if (llvm::sys::fs::is_directory(at->path()))
      if (auto failure = readProcess(at->path(), trace))
        return failure;
  if (error)
    return llvm::createFileError(folder, error);
  auto program = readProgramTraces(folder);
  if (!program)
    return program.takeError();
  trace.program = std::move(*program);
  std::stable_sort(trace.streams.begin(), trace.streams.end(), isBefore);
  return trace;
}

std::uint64_t recordedSteps(llvm::StringRef folder) {
  std::uint64_t steps = 0;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator at(folder, error), end;
       !error && at != end; at.increment(error)) {
    if (!llvm::StringRef(at->path()).ends_with(".trace"))
      continue;
    auto begin = llvm::MemoryBuffer::getFileSlice(at->path(), sizeof(Header), 0,
                                                  /*IsVolatile=*/true);
    Header header;
    if (!begin || (*begin)->getBufferSize() < sizeof(header))
      continue;
    std::memcpy(&header, (*begin)->getBufferStart(), sizeof(header));
    steps += header.steps;
  }
  return steps;
}

} // namespace reprise::verify
