//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "UnifiedDiff.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

#include <vector>

namespace reprise::fix {
namespace {

using Lines = std::vector<llvm::StringRef>;

/// Lines with their line feeds; only the last one may lack it.
Lines linesOf(llvm::StringRef text) {
  Lines lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    size_t length = end == llvm::StringRef::npos ? text.size() : end + 1;
    lines.push_back(text.take_front(length));
    text = text.drop_front(length);
  }
  return lines;
}

/// A line of the script: kept, removed or added.
struct Step {
  char sign;
  llvm::StringRef line;
};

/// Myers' greedy algorithm: a shortest script, in time of the size times the
/// number of differences. Fixes make few.
std::vector<Step> shortestScript(llvm::ArrayRef<llvm::StringRef> a,
                                 llvm::ArrayRef<llvm::StringRef> b) {
  const int n = a.size(), m = b.size();
  std::vector<int> reach(2 * (n + m) + 3, 0);
  const int zero = n + m + 1;
  // The part of `reach` that a round can read, kept to walk back.
  std::vector<std::vector<int>> rounds;
  auto follow = [&](int x, int k) {
    while (x < n && x - k < m && a[x] == b[x - k])
      ++x;
    return x;
  };
  for (int d = 0;; ++d) {
    rounds.emplace_back(reach.begin() + zero - d - 1,
                        reach.begin() + zero + d + 2);
    bool done = false;
    for (int k = -d; k <= d && !done; k += 2) {
      bool down =
          k == -d || (k != d && reach[zero + k - 1] < reach[zero + k + 1]);
      int x = down ? reach[zero + k + 1] : reach[zero + k - 1] + 1;
      x = follow(x, k);
      reach[zero + k] = x;
      done = x >= n && x - k >= m;
    }
    if (done)
      break;
  }

  std::vector<Step> script;
  int x = n, y = m;
  for (int d = rounds.size() - 1; d >= 0; --d) {
    const std::vector<int> &before = rounds[d];
    auto at = [&](int k) { return before[k + d + 1]; };
    int k = x - y;
    bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
    int fromK = down ? k + 1 : k - 1;
    int fromX = d == 0 ? 0 : at(fromK), fromY = d == 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY) {
      script.push_back({' ', a[--x]});
      --y;
    }
    if (d == 0)
      break;
    if (down)
      script.push_back({'+', b[--y]});
    else
      script.push_back({'-', a[--x]});
  }
  std::reverse(script.begin(), script.end());
  return script;
}

constexpr size_t Context = 3;

/// Where a hunk begins and ends in the script.
llvm::SmallVector<std::pair<size_t, size_t>>
hunksOf(llvm::ArrayRef<Step> script) {
  llvm::SmallVector<std::pair<size_t, size_t>> hunks;
  for (size_t i = 0; i < script.size(); ++i) {
    if (script[i].sign == ' ')
      continue;
    size_t begin = i > Context ? i - Context : 0;
    size_t end = std::min(i + Context + 1, script.size());
    if (!hunks.empty() && hunks.back().second >= begin)
      hunks.back().second = end;
    else
      hunks.push_back({begin, end});
  }
  return hunks;
}

/// As git has it: a name that a diff cannot hold is quoted, and one with blanks
/// is followed by a tab, which ends it for `patch`.
std::string headerName(llvm::StringRef prefix, llvm::StringRef path) {
  std::string name = (prefix + path).str();
  if (llvm::any_of(name, [](char c) {
        return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
      })) {
    std::string quoted = "\"";
    for (char c : name) {
      if (c == '"' || c == '\\')
        quoted += {'\\', c};
      else if (static_cast<unsigned char>(c) < 0x20)
        quoted += {'\\', char('0' + (c >> 6)), char('0' + ((c >> 3) & 7)),
                   char('0' + (c & 7))};
      else
        quoted += c;
    }
    return quoted + "\"";
  }
  return llvm::StringRef(name).contains(' ') ? name + "\t" : name;
}

/// `12,5`, and `12` for one line; an empty stretch names the line before it.
std::string range(size_t start, size_t count) {
  if (count == 1)
    return std::to_string(start);
  return std::to_string(count == 0 ? start - 1 : start) + "," +
         std::to_string(count);
}

} // namespace

void writeUnifiedDiff(llvm::StringRef path, llvm::StringRef before,
                      llvm::StringRef after, llvm::raw_ostream &out) {
  if (before == after)
    return;
  Lines a = linesOf(before), b = linesOf(after);
  std::vector<Step> script = shortestScript(a, b);
  out << "--- " << headerName("a/", path) << "\n+++ " << headerName("b/", path)
      << '\n';
  size_t oldLine = 1, newLine = 1, at = 0;
  for (auto [begin, end] : hunksOf(script)) {
    for (; at < begin; ++at, ++oldLine, ++newLine)
      ;
    llvm::ArrayRef<Step> hunk =
        llvm::ArrayRef(script).slice(begin, end - begin);
    size_t added = llvm::count_if(hunk, [](auto &s) { return s.sign == '+'; });
    size_t removed =
        llvm::count_if(hunk, [](auto &s) { return s.sign == '-'; });
    size_t oldCount = hunk.size() - added, newCount = hunk.size() - removed;
    out << "@@ -" << range(oldLine, oldCount) << " +"
        << range(newLine, newCount) << " @@\n";
    for (const Step &step : hunk) {
      out << step.sign << step.line;
      if (!step.line.ends_with("\n"))
        out << "\n\\ No newline at end of file\n";
    }
    oldLine += oldCount;
    newLine += newCount;
    at = end;
  }
}

} // namespace reprise::fix
