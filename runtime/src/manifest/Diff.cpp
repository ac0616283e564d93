//===- Diff.cpp - which difference explains other bits
//----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/manifest.h"

#include <algorithm>

using namespace reprise;

namespace {
struct Kind {
  const char *prefix;
  const char *reason;
};
} // namespace

/// From what explains a difference best to what explains it least. A name has
/// the kind of the longest prefix; names of no kind are the user's own.
static constexpr Kind kinds[] = {
    {"seed", "other seeds give other random numbers"},
    {"", "this run was told to be another one"},
    {"command", "the program was asked for something else"},
    {"code.executable", "another program ran"},
    {"code.commit", "the sources are another version"},
    {"code.changed", "the sources had changes that no commit holds"},
    {"libtorch", "another LibTorch may compute with other kernels"},
    {"flags", "this switch decides which kernels run and how they round"},
    {"threads",
     "sums of more than 32,768 elements are split by the number of threads"},
    {"gpu", "another GPU takes other kernels"},
    {"cuda", "another version of a CUDA library may take other algorithms"},
    {"cpu.capability", "kernels of another instruction set round differently"},
    {"environment", "LibTorch or one of its libraries reads this variable"},
    {"code.library", "code of this library may compute something else"},
    {"cpu", "math libraries choose their kernels by the processor"},
    {"system", ""},
};

static std::size_t kind_of(const std::string &name) {
  std::size_t best = 1, length = 0;
  for (std::size_t i = 0; i < std::size(kinds); ++i) {
    const std::string prefix = kinds[i].prefix;
    const bool isPrefix =
        name.compare(0, prefix.size(), prefix) == 0 &&
        (name.size() == prefix.size() || name[prefix.size()] == '.');
    if (isPrefix && prefix.size() > length) {
      best = i;
      length = prefix.size();
    }
  }
  return best;
}

std::string ManifestDifference::words(const std::string &left_place,
                                      const std::string &right_place) const {
  const std::string here = ' ' + left_place, there = ' ' + right_place;
  std::string text;
  if (left && right)
    text = name + " is " + *left + here + " and " + *right + there;
  else if (left)
    text = name + " is " + *left + here + " and unknown or not set" + there;
  else
    text = name + " is " + right.value_or("") + there +
           " and unknown or not set" + here;
  return reason.empty() ? text : text + ": " + reason;
}

std::vector<ManifestDifference> reprise::differences(const Manifest &left,
                                                     const Manifest &right) {
  std::vector<ManifestDifference> found;
  auto look = [](const Manifest &manifest, const std::string &name) {
    const auto entry = manifest.entries().find(name);
    return entry == manifest.entries().end()
               ? std::optional<std::string>()
               : std::optional<std::string>(entry->second);
  };
  auto add = [&](const std::string &name) {
    auto here = look(left, name), there = look(right, name);
    if (here != there)
      found.push_back({name, std::move(here), std::move(there),
                       kinds[kind_of(name)].reason});
  };
  for (const auto &entry : left.entries())
    add(entry.first);
  for (const auto &entry : right.entries())
    if (!left.entries().count(entry.first))
      add(entry.first);
  std::sort(found.begin(), found.end(), [](const auto &a, const auto &b) {
    const std::size_t i = kind_of(a.name), j = kind_of(b.name);
    return i != j ? i < j : a.name < b.name;
  });
  return found;
}
