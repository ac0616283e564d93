//===- Story.h - notes and fixes that rules share ---------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_RULES_STORY_H
#define REPRISE_CHECKS_RULES_STORY_H

#include "Finding.h"
#include "Training.h"

namespace reprise::rules {

/// A finding at a step, with the calls that lead there as its first notes.
/// Rule and level of the table are filled in by runRules().
Finding findingAt(const Timeline &timeline, unsigned step, Level level,
                  std::string message);

/// Certain where the step surely runs and nothing unknown stands before it,
/// else Likely. runRules() takes Certain back where the program was not read
/// whole.
Level levelOnPath(const Timeline &timeline, unsigned step);

/// Appends a note for each call between the program's start and \p step,
/// innermost first, and for the innermost loop if \p withLoop.
void tellPath(const Timeline &timeline, unsigned step, Finding &finding,
              bool withLoop = false);
void note(Finding &finding, const Place &place, std::string text);

/// Where a step happens. What a loader or module was made to do happens where
/// it is iterated or run, not where it was made.
Place happensAt(const Timeline &timeline, unsigned step);

/// Moves a finding at \p step to where the object is made whose constructor the
/// step is part of: what a reader looks at is `Net net;`, not the member that
/// draws. The way there stays as notes.
void placeAtConstruction(const Timeline &timeline, unsigned step,
                         Finding &finding);

/// The function that runs in \p frame, or null.
const facts::Function *functionOf(const Timeline &timeline, unsigned frame);

/// The function around a step whose text can be edited, or null.
const facts::Function *functionAround(const Timeline &timeline, unsigned step);

/// Whether the value surely is an object that is made in \p frame.
bool isMadeIn(const Timeline &timeline, const link::Resolved &value,
              unsigned frame);

/// The name of the sample's index where a step stands in a data set's get();
/// empty elsewhere.
std::string sampleIndex(const Timeline &timeline, unsigned step);

/// From a function's name to the end of its body.
Place extentOf(const facts::Function &function);

/// A line of its own at the start of main's body; none where there is no main
/// to edit.
std::optional<Fix> atStartOfMain(const Timeline &timeline, Fix::Tier tier,
                                 std::string description, std::string line,
                                 std::string include);

} // namespace reprise::rules

#endif
