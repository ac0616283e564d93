//===- Together.cpp - work that succeeds on all ranks or fails ------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Together.h"

#include "../bytes/Bytes.h"
#include "reprise/checkpoint.h"

#include <exception>

using namespace reprise;
using namespace reprise::detail;

namespace {

enum class Kind : std::uint8_t { done, damaged, argument, logic, other };

/// How the work ended on a rank.
struct Outcome {
  Kind kind = Kind::done;
  /// What the work made, or why it failed.
  std::string text;
  /// Of a damaged checkpoint.
  std::string part;

  std::string bytes() const {
    ByteWriter out;
    out.u8(static_cast<std::uint8_t>(kind));
    out.text(text);
    out.text(part);
    return out.take();
  }
  static Outcome read(const std::string &bytes) {
    ByteReader in(bytes);
    Outcome outcome;
    outcome.kind = static_cast<Kind>(in.u8());
    outcome.text = in.text();
    outcome.part = in.text();
    in.expect_end();
    return outcome;
  }
  [[noreturn]] void raise(std::size_t rank) const {
    const std::string message = "rank " + std::to_string(rank) + ": " + text;
    switch (kind) {
    case Kind::damaged:
      throw DamagedCheckpoint(message, part);
    case Kind::argument:
      throw std::invalid_argument(message);
    case Kind::logic:
      throw std::logic_error(message);
    default:
      throw std::runtime_error(message);
    }
  }
};

} // namespace

std::vector<std::string>
reprise::detail::together(const Ranks &ranks,
                          const std::function<std::string()> &work,
                          const std::function<void()> &undo) {
  Outcome mine;
  std::exception_ptr thrown;
  try {
    mine.text = work();
  } catch (const DamagedCheckpoint &error) {
    thrown = std::current_exception();
    mine = {Kind::damaged, error.what(), error.part};
  } catch (const std::invalid_argument &error) {
    thrown = std::current_exception();
    mine = {Kind::argument, error.what(), ""};
  } catch (const std::logic_error &error) {
    thrown = std::current_exception();
    mine = {Kind::logic, error.what(), ""};
  } catch (const std::exception &error) {
    thrown = std::current_exception();
    mine = {Kind::other, error.what(), ""};
  } catch (...) {
    thrown = std::current_exception();
    mine = {Kind::other, "an exception of an unknown type", ""};
  }
  std::vector<std::string> made;
  for (const std::string &bytes : ranks.gather(mine.bytes())) {
    const std::size_t rank = made.size();
    Outcome outcome = Outcome::read(bytes);
    if (outcome.kind != Kind::done) {
      if (undo)
        undo();
      if (rank == ranks.rank())
        std::rethrow_exception(thrown);
      outcome.raise(rank);
    }
    made.push_back(std::move(outcome.text));
  }
  return made;
}

Ranks reprise::detail::alone() {
  return {0, 1, [](const std::string &bytes) {
            return std::vector<std::string>{bytes};
          }};
}

/// "rank 1", "ranks 1 and 3", "ranks 0, 2 and 5 to 9".
static std::string words(const std::vector<std::size_t> &ranks) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < ranks.size();) {
    std::size_t last = i;
    while (last + 1 < ranks.size() && ranks[last + 1] == ranks[last] + 1)
      ++last;
    if (last < i + 2)
      last = i;
    parts.push_back(std::to_string(ranks[i]));
    if (last > i)
      parts.back() += " to " + std::to_string(ranks[last]);
    i = last + 1;
  }
  std::string text = ranks.size() == 1 ? "rank " : "ranks ";
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return text;
}

std::string
reprise::detail::difference(const std::vector<std::string> &values) {
  std::vector<std::pair<std::string, std::vector<std::size_t>>> groups;
  for (std::size_t rank = 0; rank < values.size(); ++rank) {
    auto group = groups.begin();
    while (group != groups.end() && group->first != values[rank])
      ++group;
    if (group == groups.end())
      group = groups.insert(group, {values[rank], {}});
    group->second.push_back(rank);
  }
  std::string text;
  if (groups.size() > 1)
    for (const auto &[value, ranks] : groups)
      text += (text.empty() ? "" : ", ") + words(ranks) +
              (ranks.size() == 1 ? " has " : " have ") + value;
  return text;
}
