//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Sources.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"

#include <set>

namespace reprise::report {

const rules::SourceText *Sources::get(const std::string &file) {
  auto [entry, isNew] = files.try_emplace(file);
  if (isNew)
    if (auto buffer = llvm::MemoryBuffer::getFile(file))
      entry->second =
          std::make_unique<rules::SourceText>((*buffer)->getBuffer().str());
  return entry->second.get();
}

llvm::Expected<std::map<std::string, std::vector<rules::Replacement>>>
Sources::replacementsFor(const rules::Fix &fix) {
  std::map<std::string, std::vector<rules::Replacement>> result;
  std::set<std::string> withNewCode;
  for (const rules::Edit &edit : fix.edits) {
    const rules::SourceText *source = get(edit.place.file);
    if (!source)
      return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                     "cannot read '%s'",
                                     edit.place.file.c_str());
    auto replacements = rules::replacementsFor(edit, *source);
    if (!replacements)
      return replacements.takeError();
    llvm::append_range(result[edit.place.file], *replacements);
    if (edit.bringsCode())
      withNewCode.insert(edit.place.file);
  }
  for (auto &[file, replacements] : result) {
    if (withNewCode.count(file))
      llvm::append_range(replacements,
                         rules::includeReplacements(fix.includes, *get(file)));
    std::stable_sort(
        replacements.begin(), replacements.end(),
        [](const auto &a, const auto &b) { return a.offset < b.offset; });
  }
  return result;
}

} // namespace reprise::report
