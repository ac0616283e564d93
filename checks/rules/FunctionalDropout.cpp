//===- FunctionalDropout.cpp - dropout that no mode switches --------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SidePass.h"
#include "Story.h"
#include "checks/link/Code.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

namespace reprise::rules {

using facts::Value;

namespace {

bool asksForMode(const Value &value) {
  return value.kind == Value::Kind::Training ||
         llvm::any_of(value.parts, asksForMode);
}

/// Whether the function asks anywhere whether its module is in train mode.
bool knowsMode(const facts::Function &function) {
  bool found = false;
  link::forEachValue(function.nodes, [&](const Value &value) {
    found |= value.kind == Value::Kind::Training;
  });
  return found;
}

/// A comparison of numbers is no mode; a flag may be one.
bool mayBeFlag(const Value &condition) {
  switch (condition.kind) {
  case Value::Kind::Constant:
    return false;
  case Value::Kind::Mix:
    if (condition.name == "and" || condition.name == "or")
      return llvm::any_of(condition.parts, mayBeFlag);
    // Computed with a number, it is a number.
    if (condition.name == "computed" &&
        llvm::any_of(condition.parts, [](const Value &part) {
          double number;
          return part.kind == Value::Kind::Constant &&
                 !llvm::StringRef(part.name).getAsDouble(number);
        }))
      return false;
    return condition.name.empty() || condition.name == "computed";
  case Value::Kind::Not:
    return mayBeFlag(condition.parts.front());
  default:
    return true;
  }
}

class Dropouts {
public:
  Dropouts(const Timeline &timeline, const link::Code &code,
           std::vector<Finding> &findings)
      : timeline(timeline), code(code), training(timeline),
        sides(timeline, training), findings(findings) {}

  void check(unsigned index) {
    const Step &step = timeline.steps[index];
    llvm::StringRef mode = step.event->text("training");
    if (step.event->kind != EventKind::Draw || mode.empty())
      return;
    const facts::Function *function = functionAround(timeline, index);
    const facts::Class *owner =
        function ? code.findClass(function->owner) : nullptr;
    bool inModule = owner && owner->role == "module";
    Truth switched = isSwitched(index, mode == "none");
    if (switched == Truth::Yes)
      return;
    // Outside modules there is no mode to follow: only where it is evaluation
    // that drops is something wrong.
    if (!inModule && !isEvaluation(index))
      return;
    if (!told.insert(step.event->place).second)
      return;
    bool sure =
        (step.happens == Truth::Yes || (mode == "default" && isUnsaid(step))) &&
        switched == Truth::No;
    Finding finding = findingAt(
        timeline, index, sure ? Level::Likely : Level::Possible,
        mode == "none"
            ? "'" + step.event->api +
                  "' knows no mode: with this dropout_p it drops and draws in "
                  "eval mode, too"
            : "'" + step.event->api +
                  "' is left on its default training=true: it drops and draws "
                  "in eval mode, too");
    tellPath(timeline, index, finding);
    if (inModule)
      if (std::optional<Fix> fix = askMode(*step.event, mode == "none"))
        finding.fixes.push_back(std::move(*fix));
    findings.push_back(std::move(finding));
  }

private:
  /// Whether the code around asks for the mode and drops only in training.
  Truth isSwitched(unsigned index, bool byProbability) const {
    Truth switched = Truth::No;
    for (unsigned frame : timeline.enclosing(timeline.steps[index].frame)) {
      const Frame &around = timeline.frames[frame];
      if (around.kind == Frame::Kind::Arm && around.node &&
          around.node->what == "if") {
        const Value &condition = around.node->condition;
        if (asksForMode(condition))
          return Truth::Yes;
        if (mayBeFlag(condition))
          switched = Truth::Maybe;
      }
      if (!around.function)
        continue;
      // `if (!is_training()) p = 0` leaves no trace in the value of p.
      if (byProbability && knowsMode(*around.function))
        return Truth::Yes;
      // The caller's branches are about other things.
      if (!byProbability)
        break;
    }
    return switched;
  }

  /// The options are seen, and say nothing of training; open is only the rate.
  bool isUnsaid(const Step &step) const {
    auto isOpen = [&](unsigned options, llvm::StringRef name) {
      const link::Resolved *value = timeline.attribute(options, name);
      return value && value->isOneOf({"default"}) != Truth::Yes;
    };
    for (const link::Resolved &argument : step.arguments)
      if (const link::Origin *options = argument.soleObject())
        if (llvm::StringRef(timeline.objects[options->object].type)
                .ends_with("Options"))
          return !isOpen(options->object, "training") &&
                 isOpen(options->object, "p") &&
                 !timeline.attribute(options->object, "p")
                      ->find(link::Origin::Kind::Constant, "0");
    return false;
  }

  bool isEvaluation(unsigned index) const {
    if (!timeline.steps[index].gradients)
      return true;
    std::optional<SidePasses::Site> site = sides.siteOf(index);
    return training && site && sides.isSidePass(index, *site);
  }

  static std::optional<Fix> askMode(const facts::Event &event,
                                    bool byProbability) {
    Fix fix;
    fix.tier = Fix::Tier::Unsafe;
    fix.description = "drop in train mode only";
    const std::vector<Place> &places = event.argumentPlaces;
    if (byProbability) {
      unsigned at;
      if (event.text("at").getAsInteger(10, at) || at >= places.size() ||
          !places[at] || places[at].inMacro)
        return std::nullopt;
      fix.edits.push_back({places[at].atStart(), "is_training() ? "});
      fix.edits.push_back({places[at].atEnd(), " : 0.0"});
      return fix;
    }
    unsigned written =
        llvm::count_if(places, [](const Place &place) { return bool(place); });
    if (written == 0 || places[written - 1].inMacro)
      return std::nullopt;
    if (written == 1) {
      fix.edits.push_back({places[0].atEnd(),
                           ", torch::nn::functional::DropoutFuncOptions()"
                           ".training(is_training())"});
      return fix;
    }
    // Options that are made in the call; a variable may serve others, too.
    if (event.arguments[written - 1].kind != Value::Kind::Result)
      return std::nullopt;
    fix.edits.push_back(
        {places[written - 1].atEnd(), ".training(is_training())"});
    return fix;
  }

  const Timeline &timeline;
  const link::Code &code;
  Training training;
  SidePasses sides;
  std::vector<Finding> &findings;
  std::set<Place> told;
};

} // namespace

void checkFunctionalDropout(const link::Program &program,
                            std::vector<Finding> &findings) {
  link::Code code(program.units);
  for (const auto *timelines : {&program.timelines, &program.offered})
    for (const Timeline &timeline : *timelines) {
      Dropouts dropouts(timeline, code, findings);
      for (unsigned i = 0; i < timeline.steps.size(); ++i)
        dropouts.check(i);
    }
}

} // namespace reprise::rules
