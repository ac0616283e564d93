//===- MissingHeaders.h - headers that are nowhere --------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_MISSINGHEADERS_H
#define REPRISE_DRIVER_FRONTEND_MISSINGHEADERS_H

#include "ProjectHeaders.h"

#include "llvm/Support/JSON.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace reprise::frontend {

/// The headers that a unit asked for in vain, and what was done about each. Its
/// facts hold as long as these would be missed again, in the same way.
struct MissingHeaders {
  struct Asked {
    /// As the directive spells it, and the file that it stands in.
    std::string included, includer;
    /// The folder of the project that it was taken from; empty where none was.
    std::string taken;
  };
  /// The folder of the project.
  std::string root;
  /// The include path.
  std::vector<std::string> folders;
  std::vector<Asked> asked;

  llvm::json::Value toJSON() const;
  static std::optional<MissingHeaders> fromJSON(const llvm::json::Value &value);

  /// \p projects: what was found in the folders of projects in this run.
  bool areMissingStill(std::map<std::string, ProjectHeaders> &projects) const;
};

} // namespace reprise::frontend

#endif
