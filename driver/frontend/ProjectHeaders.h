//===- ProjectHeaders.h - headers that no -I names --------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_PROJECTHEADERS_H
#define REPRISE_DRIVER_FRONTEND_PROJECTHEADERS_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace reprise::frontend {

/// Finds headers of the project itself that the compile command lacks the -I
/// for: a database may be older than the tree, or written by hand. Taking them
/// lets the rest of the unit be seen; that the command is wrong is still said.
class ProjectHeaders {
public:
  /// Looks through the folders below \p root once, hidden ones left out.
  explicit ProjectHeaders(llvm::StringRef root);

  /// The folder to which \p included, as the directive spells it, is relative.
  /// Of several the one nearest to \p includer; empty where none or two are
  /// nearest. The runtime library's, which `reprise fix` writes into code that
  /// is not linked to it yet, are everybody's.
  std::string folderOf(llvm::StringRef included,
                       llvm::StringRef includer) const;

private:
  /// By the last component of the path.
  llvm::StringMap<std::vector<std::string>> headers;
};

} // namespace reprise::frontend

#endif
