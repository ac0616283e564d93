//===- Agree.cpp - the same bits on all ranks -----------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../bytes/Bytes.h"
#include "../bytes/Hash.h"
#include "../bytes/TensorBytes.h"
#include "../checkpoint/TrainingState.h"
#include "Together.h"
#include "reprise/trace.h"

#include <cinttypes>
#include <cstdio>
#include <map>

using namespace reprise;
using namespace reprise::detail;

namespace {

/// What is compared: "parameter", "0.weight", "float32 [3, 4] with digest ...".
struct Entry {
  std::string kind, name, value;

  std::string label() const { return kind + " '" + name + "'"; }
};
using Entries = std::vector<Entry>;

} // namespace

static std::string hex(std::uint64_t digest) {
  char text[19];
  std::snprintf(text, sizeof text, "0x%016" PRIx64, digest);
  return text;
}

static Entry entry_of(const std::string &kind, const std::string &name,
                      const at::Tensor &tensor) {
  if (!tensor.defined())
    return {kind, name, "no value"};
  return {kind, name, describe(tensor) + " with digest " + hex(digest(tensor))};
}

static std::string write(const Entries &entries) {
  ByteWriter out;
  out.u64(entries.size());
  for (const Entry &entry : entries)
    for (const std::string *text : {&entry.kind, &entry.name, &entry.value})
      out.text(*text);
  return out.take();
}

static Entries read(const std::string &bytes) {
  ByteReader in(bytes);
  Entries entries(in.count(24));
  for (Entry &entry : entries)
    for (std::string *text : {&entry.kind, &entry.name, &entry.value})
      *text = in.text();
  in.expect_end();
  return entries;
}

/// Throws if the ranks differ in an entry.
static void compare(const Entry &entry,
                    const std::vector<std::map<std::string, Entry>> &all) {
  std::vector<std::string> values;
  for (const auto &entries : all) {
    const auto found = entries.find(entry.label());
    values.push_back(found == entries.end() ? "none" : found->second.value);
  }
  const std::string found = difference(values);
  if (!found.empty())
    throw RanksDisagree("check_ranks_agree: the " + entry.label() +
                            " differs: " + found,
                        entry.name);
}

static void compare(const std::vector<Entries> &lists) {
  std::vector<std::map<std::string, Entry>> all;
  for (const Entries &entries : lists) {
    all.emplace_back();
    for (const Entry &entry : entries)
      all.back().emplace(entry.label(), entry);
  }
  // Rank 0's, then what only others have.
  for (const Entries &entries : lists)
    for (const Entry &entry : entries)
      compare(entry, all);
  // An optimizer that has the parameters in another order works on others.
  for (std::size_t rank = 1; rank < lists.size(); ++rank)
    for (std::size_t i = 0; i < lists[rank].size(); ++i)
      if (lists[rank][i].label() != lists[0][i].label())
        throw RanksDisagree("check_ranks_agree: the order differs: number " +
                                std::to_string(i) + " is the " +
                                lists[0][i].label() + " on rank 0, but the " +
                                lists[rank][i].label() + " on rank " +
                                std::to_string(rank),
                            lists[0][i].name);
}

static void agree(const Ranks &ranks, const std::function<Entries()> &list) {
  std::string mine;
  const std::vector<std::string> sums = together(ranks, [&] {
    mine = write(list());
    return hex(xxh64(mine.data(), mine.size()));
  });
  // All ranks have the same sums here, so that all go on or none.
  if (difference(sums).empty())
    return;
  std::vector<Entries> lists;
  for (const std::string &bytes : ranks.gather(mine))
    lists.push_back(read(bytes));
  compare(lists);
}

void reprise::check_ranks_agree(
    const std::vector<std::pair<std::string, at::Tensor>> &tensors,
    const Ranks &ranks) {
  agree(ranks, [&] {
    Entries entries;
    std::map<std::string, int> names;
    for (const auto &[name, tensor] : tensors) {
      if (names[name]++ != 0)
        throw std::invalid_argument("check_ranks_agree: '" + name +
                                    "' is given twice");
      entries.push_back(entry_of("tensor", name, tensor));
    }
    return entries;
  });
}

void reprise::detail::check_ranks_agree(const torch::nn::Module &module,
                                        torch::optim::Optimizer *optimizer,
                                        const Ranks &ranks, bool buffers) {
  agree(ranks, [&] {
    Entries entries;
    std::map<const void *, std::string> names;
    for (const auto &item : module.named_parameters()) {
      names[item.value().unsafeGetTensorImpl()] = item.key();
      entries.push_back(entry_of("parameter", item.key(), item.value()));
    }
    if (buffers)
      for (const auto &item : module.named_buffers())
        entries.push_back(entry_of("buffer", item.key(), item.value()));
    if (!optimizer)
      return entries;
    const std::vector<OptimizerSums> groups = sums_of(*optimizer);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      entries.push_back({"optimizer's options of group", std::to_string(i),
                         "digest " + hex(groups[i].options)});
      const auto &parameters = optimizer->param_groups()[i].params();
      for (std::size_t k = 0; k < parameters.size(); ++k) {
        const auto name = names.find(parameters[k].unsafeGetTensorImpl());
        entries.push_back(
            {"optimizer's state of parameter",
             name != names.end()
                 ? name->second
                 : std::to_string(k) + " of group " + std::to_string(i),
             "digest " + hex(groups[i].states[k])});
      }
    }
    return entries;
  });
}
