//===- YamlReading.cpp - YAML that people write ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "YamlReading.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/YAMLParser.h"

#include <algorithm>

using llvm::StringRef;

namespace reprise::knowledge {

std::string didYouMean(StringRef text, llvm::ArrayRef<StringRef> known) {
  // One letter in three may be another, and one at least.
  unsigned least = std::max<unsigned>(1, text.size() / 3) + 1;
  StringRef best;
  for (StringRef name : known) {
    // Without its prefix: `late-seed` for `reprise-late-seed`.
    if (!text.empty() && name.ends_with(("-" + text).str()) &&
        name.starts_with("reprise"))
      return ("; did you mean '" + name + "'?").str();
    unsigned distance =
        text.edit_distance_insensitive(name, /*AllowReplacements=*/true, least);
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best.empty() ? "" : ("; did you mean '" + best + "'?").str();
}

unsigned YamlReading::line() const {
  const llvm::yaml::Node *node = input ? input->getCurrentNode() : nullptr;
  if (!node)
    return 0;
  const char *at = node->getSourceRange().Start.getPointer();
  return 1 + std::count(text.begin(), std::min(at, text.end()), '\n');
}

StringRef YamlReading::refuse(std::string message) {
  refusal = std::move(message);
  return refusal;
}

/// LLVM's words for a value of another kind, in those of who writes the file.
static StringRef plainly(StringRef message) {
  return llvm::StringSwitch<StringRef>(message)
      .Case("unexpected scalar", "a single value is wanted here")
      .Case("unknown node kind",
            "aliases are not read; quote a text that begins with '*'")
      .Case("not a mapping", "'key: value' pairs are wanted here")
      .Case("not a sequence", "a list is wanted here: [a, b], or lines that "
                              "begin with '- '")
      .Default(message);
}

void keepFirstMistake(const llvm::SMDiagnostic &diagnostic, void *context) {
  auto &reading = *static_cast<YamlReading *>(context);
  if (!reading.error.empty())
    return;
  StringRef message = diagnostic.getMessage();
  reading.error =
      (reading.file + ":" + llvm::Twine(diagnostic.getLineNo()) + ":" +
       llvm::Twine(diagnostic.getColumnNo() + 1) + ": " + plainly(message))
          .str();
  if (!message.consume_front("unknown key '") || !message.consume_back("'"))
    return;
  std::string hint = didYouMean(message, reading.keys);
  std::vector<StringRef> sorted = reading.keys;
  llvm::sort(sorted);
  reading.error += hint.empty() ? ";" : hint;
  reading.error += " known here: " + llvm::join(sorted, ", ");
}

} // namespace reprise::knowledge
