//===- TemporaryFolder.h - a folder for one test ----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_TEST_DRIVER_TEMPORARYFOLDER_H
#define REPRISE_TEST_DRIVER_TEMPORARYFOLDER_H

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <stdexcept>
#include <string>

namespace reprise {

/// Gone with all that is in it at the end of the test.
class TemporaryFolder {
public:
  TemporaryFolder() {
    llvm::SmallString<128> made, real;
    if (llvm::sys::fs::createUniqueDirectory("reprise-test", made) ||
        llvm::sys::fs::real_path(made, real))
      throw std::runtime_error("cannot make a temporary folder");
    root = real.str().str();
  }
  ~TemporaryFolder() { llvm::sys::fs::remove_directories(root); }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;

  const std::string &path() const { return root; }
  std::string path(const std::string &name) const { return root + "/" + name; }

  /// Writes a file, and the folders above it; gives its absolute path.
  std::string write(const std::string &name, llvm::StringRef text) const {
    std::string file = path(name);
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(file));
    std::error_code error;
    llvm::raw_fd_ostream stream(file, error);
    stream << text;
    if (error)
      throw std::runtime_error("cannot write " + file);
    return file;
  }

  std::string read(const std::string &name) const {
    auto buffer = llvm::MemoryBuffer::getFile(path(name));
    if (!buffer)
      throw std::runtime_error("cannot read " + path(name));
    return (*buffer)->getBuffer().str();
  }

private:
  std::string root;
};

} // namespace reprise

#endif
