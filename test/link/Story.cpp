//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/link/Story.h"

#include "checks/facts/Json.h"

#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace reprise;
using namespace reprise::link;

std::vector<Program> linkFacts(const std::vector<std::string> &units) {
  std::vector<std::shared_ptr<const facts::Unit>> parsed;
  for (const std::string &text : units) {
    llvm::Expected<facts::Unit> unit = facts::parseUnit(text);
    if (!unit) {
      ADD_FAILURE() << llvm::toString(unit.takeError()) << "\n" << text;
      continue;
    }
    parsed.push_back(std::make_shared<facts::Unit>(std::move(*unit)));
  }
  return linkPrograms(std::move(parsed));
}

Timeline timelineOf(const std::string &functions, const std::string &classes) {
  // The timeline points into the facts: they stay for the whole test program.
  static std::vector<std::vector<Program>> kept;
  kept.push_back(linkFacts({"{\"source\": \"/p/main.cpp\", \"functions\": [" +
                            functions + "], \"classes\": [" + classes + "]}"}));
  const std::vector<Program> &programs = kept.back();
  if (programs.size() != 1 || programs[0].timelines.size() != 1) {
    ADD_FAILURE() << "expected one program with one timeline";
    return {};
  }
  return programs[0].timelines[0];
}

static bool isTold(const Step &step) {
  return step.event->kind != facts::EventKind::Construct &&
         !(step.event->kind == facts::EventKind::Call &&
           step.event->find("class"));
}

static std::string nameOf(const Frame &frame) {
  std::string function = frame.function ? frame.function->name : "";
  switch (frame.kind) {
  case Frame::Kind::Program:
    return "";
  case Frame::Kind::Call:
    return "call(" + function + ")";
  case Frame::Kind::Forward:
    return function.empty() ? "forward" : "forward(" + function + ")";
  case Frame::Kind::Loop:
    return "loop";
  case Frame::Kind::Arm:
    return "arm";
  case Frame::Kind::Thread:
    return "thread(" + function + ")";
  case Frame::Kind::Fetch:
    return "fetch";
  }
  return "";
}

std::vector<std::string> storyOf(const Timeline &timeline) {
  std::vector<std::string> lines;
  for (const Step &step : timeline.steps) {
    if (!isTold(step))
      continue;
    std::string line;
    std::vector<unsigned> around = timeline.enclosing(step.frame);
    for (auto frame = around.rbegin(); frame != around.rend(); ++frame) {
      const Frame &told = timeline.frames[*frame];
      if (told.kind == Frame::Kind::Program)
        continue;
      line += nameOf(told) + (told.entered == Truth::Yes ? " > " : "? > ");
    }
    line += facts::toString(step.event->kind).str();
    if (!step.event->what.empty())
      line += " " + step.event->what;
    if (step.happens != Truth::Yes)
      line += "?";
    lines.push_back(line);
  }
  return lines;
}

unsigned stepOf(const Timeline &timeline, unsigned line) {
  for (unsigned step = 0; step < timeline.steps.size(); ++step)
    if (isTold(timeline.steps[step]) && line-- == 0)
      return step;
  ADD_FAILURE() << "no such line";
  return 0;
}
