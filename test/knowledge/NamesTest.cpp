//===- NamesTest.cpp - what the rows name exists in LibTorch --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/knowledge/Knowledge.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <gtest/gtest.h>

#include <set>

using namespace reprise;
using namespace reprise::knowledge;
using llvm::StringRef;

namespace {

/// Which headers have a word, for words that someone asks for.
class Headers {
public:
  void ask(StringRef word) { files.try_emplace(word); }

  void read(const std::string &folder, bool deep) {
    std::error_code error;
    for (llvm::sys::fs::recursive_directory_iterator it(folder, error), end;
         it != end && !error; it.increment(error)) {
      if (it->type() == llvm::sys::fs::file_type::directory_file) {
        if (!deep)
          it.no_push();
      } else if (StringRef(it->path()).ends_with(".h") ||
                 StringRef(it->path()).ends_with(".hpp") ||
                 StringRef(it->path()).ends_with(".cuh")) {
        readFile(it->path());
      }
    }
  }

  /// Whether one header has both words.
  bool have(StringRef a, StringRef b) const {
    const std::set<unsigned> &with = files.find(a)->second;
    return llvm::any_of(files.find(b)->second,
                        [&](unsigned file) { return with.count(file); });
  }
  bool have(StringRef word) const { return !files.find(word)->second.empty(); }
  unsigned count = 0;

private:
  void readFile(const std::string &path) {
    auto buffer = llvm::MemoryBuffer::getFile(path);
    if (!buffer)
      return;
    ++count;
    StringRef text = (*buffer)->getBuffer();
    while (!text.empty()) {
      text = text.drop_while([](char c) { return !isWord(c); });
      StringRef word = text.take_while(isWord);
      text = text.drop_front(word.size());
      auto found = files.find(word);
      if (found != files.end())
        found->second.insert(count);
    }
  }
  static bool isWord(char c) { return llvm::isAlnum(c) || c == '_'; }

  llvm::StringMap<std::set<unsigned>> files;
};

/// What a name's components look like in a header: `operator()` is `operator`.
StringRef word(StringRef component) {
  return component.starts_with("operator") ? "operator" : component;
}

struct Asked {
  std::string api;
  llvm::SmallVector<StringRef> parts;
};

} // namespace

TEST(Names, areInTheHeaders) {
#ifndef REPRISE_LIBTORCH_INCLUDE
  GTEST_SKIP() << "no LibTorch";
#else
  // Rows that do not hold for 2.11 may name what it does not have.
  facts::Version version{2, 11};
  std::vector<Asked> asked;
  for (const Row &row : Base::builtin().rows()) {
    if ((row.since && version < row.since) ||
        (row.until && row.until <= version))
      continue;
    for (const std::string &api : row.api)
      if (std::string name = normalise(api);
          StringRef(name).starts_with("torch::") ||
          StringRef(name).starts_with("Tensor::"))
        asked.push_back({std::move(name), {}});
  }
  ASSERT_GT(asked.size(), 300u);

  Headers headers;
  for (Asked &one : asked) {
    StringRef(one.api).split(one.parts, "::");
    for (StringRef part : one.parts) {
      headers.ask(word(part));
      headers.ask((part + "Impl").str());
    }
  }
  std::string root = REPRISE_LIBTORCH_INCLUDE;
  for (const char *folder :
       {"/torch/csrc/api/include", "/torch/csrc/jit", "/torch/csrc/autograd",
        "/ATen/core", "/ATen/ops", "/ATen/cuda", "/ATen/native/cuda", "/c10"})
    headers.read(root + folder, /*deep=*/true);
  headers.read(root + "/ATen", /*deep=*/false);
  ASSERT_GT(headers.count, 1000u) << "LibTorch's headers in " << root;

  for (const Asked &one : asked) {
    StringRef name = word(one.parts.back());
    StringRef outer = one.parts[one.parts.size() - 2];
    bool namespaceOnly = outer == "torch" || outer == "detail" ||
                         outer == "native" || outer == "samplers";
    bool found = namespaceOnly
                     ? headers.have(name) || headers.have((name + "Impl").str())
                     : headers.have(name, outer) ||
                           headers.have((name + "Impl").str(), outer) ||
                           headers.have(name, (outer + "Impl").str());
    EXPECT_TRUE(found) << one.api << " is in no header";
  }
#endif
}
