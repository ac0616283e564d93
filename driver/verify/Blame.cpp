//===- Blame.cpp - what makes runs part -----------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Session.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::verify {

namespace {

/// What is rare may not show in one run.
constexpr unsigned tries = 2;

/// One search: it makes runs until it knows, or until one fails.
class Search {
public:
  Search(Session &session, const Options &options, const Reference &first,
         unsigned turn)
      : session(session), options(options), first(first), turn(turn) {}

  /// Whether some run under these variations parts from the first.
  bool parts(const std::vector<Variation> &variations);

  bool hasGivenUp = false;
  unsigned runs = 0;

private:
  Session &session;
  const Options &options;
  const Reference &first;
  unsigned turn;
};

bool Search::parts(const std::vector<Variation> &variations) {
  for (unsigned i = 0; i < tries && !hasGivenUp; ++i) {
    if (session.isTimeOver() || InterruptGuard::isInterrupted()) {
      hasGivenUp = true;
      return false;
    }
    auto trace =
        session.runOnce(options.program, Role::Blame, variations, turn);
    ++runs;
    if (!trace)
      hasGivenUp = true;
    else if (!session.compareLatest(*trace, first,
                                    session.comparedOfLatest(variations)))
      return true;
  }
  return false;
}

} // namespace

Blame findBlame(Session &session, const Options &options, const Result &result,
                const Reference &first, unsigned other) {
  Blame blame;
  // The same turn, so that each variation does again what it did in that run.
  Search search(session, options, first, other - 1);
  const std::vector<Difference> differences = result.run(other).differences;
  if (search.parts({})) {
    blame.kind = Blame::Kind::ByItself;
  } else {
    for (const Variation &variation : options.selection.variations) {
      const bool wasActive =
          llvm::any_of(differences, [&](const Difference &difference) {
            return difference.name == variation.name;
          });
      if (wasActive && search.parts({variation}))
        blame.names.push_back(variation.name);
    }
    blame.kind = !blame.names.empty() ? Blame::Kind::Found
                 : search.hasGivenUp  ? Blame::Kind::GaveUp
                                      : Blame::Kind::NotFound;
  }
  blame.runs = search.runs;
  return blame;
}

} // namespace reprise::verify
