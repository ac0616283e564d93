//===- CompileDatabase.h - how each source is compiled ----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_COMPILEDATABASE_H
#define REPRISE_DRIVER_FRONTEND_COMPILEDATABASE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace reprise::frontend {

/// How one source is compiled, as the build system wrote it down.
struct Command {
  /// Absolute, `.` and `..` resolved.
  std::string file;
  /// Where the compiler is started; absolute.
  std::string directory;
  /// The compiler and all its arguments.
  std::vector<std::string> arguments;
};

/// A compile_commands.json. Of several commands for one source the first holds.
class CompileDatabase {
public:
  /// Reads the database that \p option names (the file, or the folder that it
  /// lies in). Without \p option: the one in \p start or in the folders above
  /// it, in each also in `build*/`. The error says what is wrong with the file
  /// and what to do.
  static llvm::Expected<CompileDatabase> open(llvm::StringRef option,
                                              llvm::StringRef start);

  /// Null where the database does not have \p file, an absolute path.
  const Command *lookup(llvm::StringRef file) const;
  /// Sorted by file.
  llvm::ArrayRef<Command> commands() const { return all; }
  /// The database's own file, as it was found.
  llvm::StringRef path() const { return filePath; }
  /// Where the file really lies, links followed: the build folder.
  llvm::StringRef folder() const { return buildFolder; }

private:
  static llvm::Expected<CompileDatabase> load(llvm::StringRef path);
  bool hasSourceIn(llvm::StringRef folder) const;

  std::vector<Command> all;
  llvm::StringMap<size_t> byFile;
  std::string filePath, buildFolder;
};

/// Absolute, with `.` and `..` resolved; relative to \p directory.
std::string absolutePath(llvm::StringRef path, llvm::StringRef directory);
/// The same, relative to the current folder.
std::string absolutePath(llvm::StringRef path);

enum class SourceKind { None, C, Cxx, Cuda, Header };
/// By the file's ending.
SourceKind sourceKind(llvm::StringRef path);

} // namespace reprise::frontend

#endif
