//===- RankCheckpoints.cpp - checkpoints that all ranks have --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RankCheckpoints.h"

#include "../bytes/Bytes.h"
#include "../ranks/Together.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

using namespace reprise;
using namespace reprise::detail;

namespace {

/// What one rank tells the others: of its folder, and when it saves.
struct Report {
  Numbers numbers;
  std::uint64_t epoch = 0, step = 0;
  std::optional<double> metric;
  /// How many ranks saved its newest that can be read; 0 if there is none.
  std::uint64_t size = 0;
  bool follows = false;

  std::string bytes() const {
    ByteWriter out;
    out.u64(numbers.size());
    for (const std::uint64_t number : numbers)
      out.u64(number);
    out.u64(epoch);
    out.u64(step);
    write_optional(out, metric);
    out.u64(size);
    out.u8(follows);
    return out.take();
  }
  static Report read(const std::string &bytes) {
    ByteReader in(bytes);
    Report report;
    for (std::size_t left = in.count(8); left > 0; --left)
      report.numbers.insert(in.u64());
    report.epoch = in.u64();
    report.step = in.u64();
    report.metric = in.optional_f64();
    report.size = in.u64();
    report.follows = in.flag();
    in.expect_end();
    return report;
  }
};

} // namespace

std::filesystem::path reprise::detail::rank_folder(std::size_t rank) {
  return "rank-" + std::to_string(rank);
}

static std::vector<Report> exchange(const Ranks &ranks,
                                    const std::function<Report()> &report) {
  std::vector<Report> reports;
  for (const std::string &bytes :
       together(ranks, [&] { return report().bytes(); }))
    reports.push_back(Report::read(bytes));
  return reports;
}

static RankNumbers numbers_of(const std::vector<Report> &reports,
                              const Ranks &ranks) {
  RankNumbers found;
  found.own = found.common = reports[ranks.rank()].numbers;
  for (const Report &report : reports) {
    Numbers both;
    std::set_intersection(found.common.begin(), found.common.end(),
                          report.numbers.begin(), report.numbers.end(),
                          std::inserter(both, both.end()));
    found.common = std::move(both);
    if (!report.numbers.empty())
      found.newest = std::max(found.newest, *report.numbers.rbegin());
  }
  return found;
}

RankNumbers reprise::detail::before_save(const Ranks &ranks,
                                         const Folder &folder, Head &head) {
  const std::vector<Report> reports = exchange(ranks, [&] {
    Report report;
    report.numbers = folder.numbers();
    report.epoch = head.epoch;
    report.step = head.step;
    report.metric = head.metric;
    return report;
  });
  std::vector<std::string> places;
  for (const Report &report : reports)
    places.push_back("step " + std::to_string(report.step) + " of epoch " +
                     std::to_string(report.epoch));
  const std::string found = difference(places);
  if (!found.empty())
    throw std::runtime_error("checkpoint: the ranks save different steps: " +
                             found + "; save the same step on all ranks");
  head.metric = reports[0].metric;
  return numbers_of(reports, ranks);
}

Numbers reprise::detail::resumable(const Ranks &ranks, const Folder &folder) {
  const std::vector<Report> reports = exchange(ranks, [&] {
    Report report;
    report.numbers = folder.numbers();
    for (auto number = report.numbers.rbegin();
         number != report.numbers.rend() && report.size == 0; ++number)
      if (const auto head = head_of(folder.path(*number)); head && head->rank) {
        report.size = head->rank->size;
        report.follows = head->rank->follows;
      }
    return report;
  });
  bool follows = false;
  std::vector<std::string> newest;
  for (const Report &report : reports) {
    if (report.size != 0 && report.size != ranks.size())
      throw std::runtime_error(
          "checkpoint: the run was saved by " + std::to_string(report.size) +
          " ranks, but there are " + std::to_string(ranks.size()) +
          "; resume with as many ranks as saved it");
    follows |= report.follows;
    newest.push_back(report.numbers.empty()
                         ? "none"
                         : "number " +
                               std::to_string(*report.numbers.rbegin()) +
                               " as its newest");
  }
  Numbers common = numbers_of(reports, ranks).common;
  // Without any it is a new run, or one that was killed while it saved for the
  // first time. But to begin anew where files were lost would be no resuming.
  if (common.empty() && follows)
    throw std::runtime_error(
        "checkpoint: the ranks have no checkpoint in common any more: " +
        difference(newest) +
        "; put the missing files back, or start in another folder");
  return common;
}
