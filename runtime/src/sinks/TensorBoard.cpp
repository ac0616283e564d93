//===- TensorBoard.cpp - losses for TensorBoard ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/tensorboard.h"

#include "../bytes/Utf8.h"
#include "../files/GrowingFile.h"
#include "EventRecord.h"
#include "SinkStep.h"
#include "reprise/manifest.h"

#include <cstdio>
#include <filesystem>
#include <mutex>

using namespace reprise;

static const char who[] = "tensorboard";

/// Creates a file whose name TensorBoard knows, and sorts, by its beginning.
static reprise::detail::GrowingFile create(const std::string &folder,
                                           double time) {
  reprise::detail::create_folders(who, folder);
  char name[64];
  std::snprintf(name, sizeof name, "events.out.tfevents.%010lld.reprise.",
                static_cast<long long>(time));
  return reprise::detail::GrowingFile::numbered(
      who, (std::filesystem::path(folder) / name).string());
}

class TensorBoardWriter::File {
public:
  File(const std::string &folder, SinkClock clock)
      : clock(std::move(clock)), out(create(folder, this->clock())) {
    write([](double time) { return reprise::detail::version_event(time); });
  }

  /// Writes the event that \p make gives for the time.
  template <class Make> void write(Make make) {
    std::lock_guard<std::mutex> lock(mutex);
    out.append(reprise::detail::framed(make(clock())));
  }
  const std::string &path() const { return out.path(); }

private:
  const SinkClock clock;
  reprise::detail::GrowingFile out;
  std::mutex mutex;
};

TensorBoardWriter::TensorBoardWriter(const std::string &folder, SinkClock clock)
    : file_(std::make_unique<File>(folder, std::move(clock))) {}
TensorBoardWriter::~TensorBoardWriter() = default;

const std::string &TensorBoardWriter::path() const { return file_->path(); }

void TensorBoardWriter::scalar(std::uint64_t step, double value,
                               const std::string &name) {
  const std::int64_t number = reprise::detail::signed_step(who, step);
  file_->write([&](double time) {
    return reprise::detail::scalar_event(time, number,
                                         reprise::detail::as_utf8(name),
                                         static_cast<float>(value));
  });
}

void TensorBoardWriter::text(std::uint64_t step, const std::string &text,
                             const std::string &name) {
  const std::int64_t number = reprise::detail::signed_step(who, step);
  file_->write([&](double time) {
    return reprise::detail::text_event(time, number,
                                       reprise::detail::as_utf8(name),
                                       reprise::detail::as_utf8(text));
  });
}

void TensorBoardWriter::manifest(const Manifest &manifest) {
  // Four blanks before a line keep Markdown from reading it.
  std::string lines = "    ";
  for (char c : manifest.json()) {
    lines += c;
    if (c == '\n')
      lines += "    ";
  }
  text(0, lines, "manifest");
}
