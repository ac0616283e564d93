//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Report.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

namespace reprise::report {
namespace json = llvm::json;

/// Grows when a field changes its meaning or goes; new fields may come without.
static constexpr int LayoutVersion = 1;

void writeJson(const Outcome &outcome, llvm::raw_ostream &out) {
  json::Array findings;
  for (const rules::Finding &finding : outcome.findings)
    findings.push_back(rules::toJSON(finding));
  json::Array unanalysed;
  for (const Unanalysed &one : outcome.unanalysed)
    unanalysed.push_back(
        json::Object{{"source", json::fixUTF8(one.source)},
                     {"message", json::fixUTF8(one.message)},
                     {"place", json::fixUTF8(facts::toString(one.place))}});
  json::Array warnings;
  for (const facts::Problem &one : outcome.warnings)
    warnings.push_back(
        json::Object{{"message", json::fixUTF8(one.message)},
                     {"place", json::fixUTF8(facts::toString(one.place))}});
  json::Value document =
      json::Object{{"version", LayoutVersion},
                   {"reprise", REPRISE_VERSION},
                   {"project", json::fixUTF8(outcome.project)},
                   {"files", outcome.files},
                   {"leftOut", outcome.leftOut},
                   {"exitCode", exitCode(outcome)},
                   {"findings", std::move(findings)},
                   {"unanalysed", std::move(unanalysed)},
                   {"warnings", std::move(warnings)}};
  out << llvm::formatv("{0:2}", document) << '\n';
}

} // namespace reprise::report
