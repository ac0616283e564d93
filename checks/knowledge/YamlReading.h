//===- YamlReading.h - YAML that people write -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_KNOWLEDGE_YAMLREADING_H
#define REPRISE_CHECKS_KNOWLEDGE_YAMLREADING_H

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"

#include <string>
#include <vector>

namespace reprise::knowledge {

/// `; did you mean 'late-seed'?`, or empty where nothing in \p known is near
/// to \p text.
std::string didYouMean(llvm::StringRef text,
                       llvm::ArrayRef<llvm::StringRef> known);

/// What the traits need while one document is read: yaml::Input's context. Only
/// the first mistake is kept, since later ones follow from it.
struct YamlReading {
  explicit YamlReading(llvm::StringRef file) : file(file) {}
  YamlReading(const YamlReading &) = delete;

  /// The line that is being read.
  unsigned line() const;
  /// Keeps \p message until the reading ends, as yaml::Input wants it of what
  /// refuses a scalar.
  llvm::StringRef refuse(std::string message);

  llvm::StringRef file;
  llvm::StringRef text;
  llvm::yaml::Input *input = nullptr;
  /// The keys of the mapping that was read last.
  std::vector<llvm::StringRef> keys;
  /// Keys of `with` that rows may have; null: any.
  const llvm::StringSet<> *attributes = nullptr;
  /// `file:line:column: what is wrong`; empty: nothing.
  std::string error;

private:
  std::string refusal;
};

/// Reads the keys of one mapping and remembers them for a mistake's message.
class YamlKeys {
public:
  explicit YamlKeys(llvm::yaml::IO &io) : io(io) {}
  /// At the end: mappings inside have had their own.
  ~YamlKeys() {
    static_cast<YamlReading *>(io.getContext())->keys = std::move(keys);
  }
  template <typename T> void required(const char *key, T &value) {
    keys.push_back(key);
    io.mapRequired(key, value);
  }
  template <typename T> void optional(const char *key, T &value) {
    keys.push_back(key);
    io.mapOptional(key, value);
  }

private:
  llvm::yaml::IO &io;
  std::vector<llvm::StringRef> keys;
};

/// yaml::Input's handler; the context is the YamlReading.
void keepFirstMistake(const llvm::SMDiagnostic &diagnostic, void *reading);

/// Reads the one document that \p text is into \p value. What is read when it
/// fails is worth nothing.
template <typename T>
llvm::Error readYaml(llvm::StringRef text, YamlReading &reading, T &value) {
  reading.text = text;
  llvm::yaml::Input input(llvm::MemoryBufferRef(text, reading.file), &reading,
                          keepFirstMistake, &reading);
  reading.input = &input;
  input >> value;
  // In an empty text there is no document, and none may be asked for.
  if (!input.error() && reading.error.empty() && input.getCurrentNode() &&
      input.nextDocument())
    reading.error = (reading.file + ": has more than one document").str();
  reading.input = nullptr;
  if (input.error() && reading.error.empty())
    reading.error = (reading.file + ": " + input.error().message()).str();
  if (reading.error.empty())
    return llvm::Error::success();
  return llvm::createStringError(llvm::inconvertibleErrorCode(), reading.error);
}

} // namespace reprise::knowledge

#endif
