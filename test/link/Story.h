//===- Story.h - timelines as text that a test can compare -*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_TEST_LINK_STORY_H
#define REPRISE_TEST_LINK_STORY_H

#include "checks/link/Program.h"

#include <string>
#include <vector>

/// Facts written by hand, linked. A unit that does not parse fails the test.
std::vector<reprise::link::Program>
linkFacts(const std::vector<std::string> &units);

/// The timeline of a program with the functions \p functions (JSON, with commas
/// between them), of which one is main, and the classes \p classes.
reprise::link::Timeline timelineOf(const std::string &functions,
                                   const std::string &classes = "");

/// A line a step: the frames around it, `?` behind those that are not surely
/// entered, then the event and its `what`, `?` where it may not happen.
///   call(setup) > arm? > seed default
/// Constructions are left out.
std::vector<std::string> storyOf(const reprise::link::Timeline &timeline);

/// The step that storyOf() tells as its line number \p line.
unsigned stepOf(const reprise::link::Timeline &timeline, unsigned line);

#endif
