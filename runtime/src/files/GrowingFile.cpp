//===- GrowingFile.cpp - files that a run appends to ----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GrowingFile.h"

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

using namespace reprise::detail;

void reprise::detail::create_folders(const std::string &who,
                                     const std::string &path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error)
    throw std::runtime_error(who + ": cannot create " + path + ": " +
                             error.message());
}

GrowingFile::GrowingFile(const std::string &who, const std::string &path,
                         const char *mode)
    : who_(who), path_(path) {
  errno = 0;
  file_.reset(std::fopen(path.c_str(), mode));
  // A piece then goes to the system as it is, by one call.
  if (file_)
    std::setvbuf(file_.get(), nullptr, _IONBF, 0);
}

GrowingFile::GrowingFile(const std::string &who, const std::string &path)
    : GrowingFile(who, path, "wb") {
  if (!file_)
    fail(errno);
}

GrowingFile GrowingFile::numbered(const std::string &who,
                                  const std::string &prefix) {
  for (unsigned number = 0;; ++number) {
    GrowingFile file(who, prefix + std::to_string(number), "wbx");
    if (file.file_)
      return file;
    if (errno != EEXIST)
      file.fail(errno);
  }
}

void GrowingFile::append(const std::string &bytes) {
  if (failed_)
    fail(failed_);
  errno = 0;
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size()) {
    size_ += bytes.size();
    return;
  }
  failed_ = errno ? errno : EIO;
  std::error_code ignored; // A pipe keeps what it has.
  std::filesystem::resize_file(path_, size_, ignored);
  fail(failed_);
}

void GrowingFile::rename(const std::string &path) {
  std::error_code error;
  std::filesystem::rename(path_, path, error);
  path_ = path;
  if (error) {
    failed_ = error.value();
    fail(failed_);
  }
}

void GrowingFile::fail(int error) const {
  throw std::runtime_error(
      who_ + ": cannot write " + path_ +
      (error ? ": " + std::generic_category().message(error) : std::string()));
}
