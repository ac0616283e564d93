//===- Knowledge.cpp - what each API does to randomness -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Knowledge.h"
#include "Parse.h"

using namespace reprise::knowledge;
using llvm::StringRef;

static Base readBuiltin() {
  Base base;
  auto add = [&](StringRef file, llvm::ArrayRef<char> bytes) {
    // Behind the text stands a zero, which is no part of it.
    StringRef yaml(bytes.data(), bytes.size() - 1);
    if (llvm::Error error = base.add(yaml, file))
      llvm::report_fatal_error(std::move(error));
  };
#define REPRISE_FILE(NAME, ...)                                                \
  {                                                                            \
    static const char bytes[] = {__VA_ARGS__};                                 \
    add("checks/knowledge/" NAME, bytes);                                      \
  }
#include "KnowledgeFiles.inc"
#undef REPRISE_FILE
  return base;
}

const Base &Base::builtin() {
  static const Base base = readBuiltin();
  return base;
}

llvm::Expected<Base> Base::parse(StringRef yaml, StringRef file) {
  Base base;
  if (llvm::Error error = base.add(yaml, file))
    return error;
  return base;
}

llvm::Error Base::add(StringRef yaml, StringRef file) {
  llvm::Expected<std::vector<Row>> rows = parseRows(yaml, file);
  if (!rows)
    return rows.takeError();
  add(std::move(*rows));
  return llvm::Error::success();
}

void Base::add(std::vector<Row> rows) {
  for (Row &row : rows) {
    all.push_back(std::move(row));
    index(all.size() - 1);
  }
}

void Base::index(unsigned row) {
  for (const std::string &name : all[row].api) {
    std::vector<unsigned> &rows = byName[normalise(name)];
    // at::x and torch::x in one row are one name.
    if (rows.empty() || rows.back() != row)
      rows.push_back(row);
  }
}

std::vector<const Row *> Base::find(StringRef name, On on,
                                    facts::Version version) const {
  std::vector<const Row *> found;
  auto entry = byName.find(normalise(name));
  if (entry == byName.end())
    return found;
  for (unsigned i : entry->second) {
    const Row &row = all[i];
    bool applies = !version || ((!row.since || row.since <= version) &&
                                (!row.until || version < row.until));
    if (row.on == on && applies)
      found.push_back(&row);
  }
  return found;
}

bool Base::knows(StringRef name) const {
  return byName.contains(normalise(name));
}

bool Base::isThirdParty(StringRef outermost) const {
  return llvm::any_of(find(outermost, On::Call, {}), [](const Row *row) {
    return row->does == "third-party";
  });
}
