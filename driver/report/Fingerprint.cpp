//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Fingerprint.h"

#include "Paths.h"

namespace reprise::report {

std::vector<std::string> fingerprints(const Outcome &outcome) {
  std::string project = folderOrCurrent(outcome.project);
  std::map<std::string, unsigned> seen;
  std::vector<std::string> result;
  for (const rules::Finding &finding : outcome.findings) {
    std::string key = finding.rule;
    key += '\0';
    key += insideFolder(finding.place.file, project);
    key += '\0';
    key += finding.identity.empty() ? finding.message : finding.identity;
    unsigned ordinal = seen[key]++;
    key += '\0';
    key += std::to_string(ordinal);
    result.push_back(contentHash(key).substr(0, 32));
  }
  return result;
}

} // namespace reprise::report
