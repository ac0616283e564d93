//===- UnorderedBatches.cpp - batches in the order of completion ----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Order.h"
#include "Story.h"

namespace reprise::rules {

using facts::Event;
using facts::Function;
using facts::Value;

namespace {

bool same(const Value &left, const Value &right) {
  return left.kind == right.kind && left.name == right.name &&
         left.event == right.event && left.parts.size() == right.parts.size() &&
         std::equal(left.parts.begin(), left.parts.end(), right.parts.begin(),
                    same);
}

/// The options that a function sets: a variable stands for what it was made of.
class Options {
public:
  Options(const Function &function, const Value &base) : function(function) {
    bases.push_back(base);
    link::forEachEvent(function.nodes, [&](const Event &event) {
      if (event.kind != EventKind::Assign || event.arguments.empty() ||
          event.object.kind != Value::Kind::Variable)
        return;
      for (size_t i = 0; i < bases.size() && bases.size() < 8; ++i) {
        if (same(event.object, bases[i]) && !isOne(event.arguments[0]))
          bases.push_back(event.arguments[0]);
        else if (same(event.arguments[0], bases[i]) && !isOne(event.object))
          bases.push_back(event.object);
      }
    });
  }

  /// Whether \p value is these options.
  bool isOne(const Value &value) const {
    return llvm::any_of(bases,
                        [&](const Value &base) { return same(base, value); });
  }
  /// How sure it is that a loader with them runs two workers or more.
  Truth haveWorkers() const {
    const Value *workers = nullptr;
    bool madeHere = false;
    link::forEachEvent(function.nodes, [&](const Event &event) {
      if (event.kind == EventKind::Assign && !event.arguments.empty() &&
          event.object.kind == Value::Kind::Field &&
          event.object.name == "workers" && isOne(event.object.parts.front()))
        workers = &event.arguments[0];
      Value made = Value::result(event.id);
      if (event.kind == EventKind::Construct && event.id && isOne(made))
        madeHere = true;
    });
    // LibTorch's default is none.
    if (!workers)
      return madeHere ? Truth::No : Truth::Maybe;
    if (workers->kind != Value::Kind::Constant)
      return Truth::Yes;
    return workers->name == "0" || workers->name == "1" ? Truth::No
                                                        : Truth::Yes;
  }

private:
  const Function &function;
  std::vector<Value> bases;
};

/// Whether all that is seen of the loaders with these options goes on without
/// training: a loader that evaluates.
bool onlyEvaluates(const link::Program &program, const Function &function,
                   const Options &options) {
  const Event *built = nullptr;
  link::forEachEvent(function.nodes, [&](const Event &event) {
    const Value *given = event.find("options");
    if (event.kind == EventKind::BuildLoader && given && options.isOne(*given))
      built = &event;
  });
  bool seen = false, trains = false;
  for (const Timeline &timeline : program.timelines) {
    Training training(timeline);
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const Step &step = timeline.steps[i];
      const link::Origin *loader = step.object.soleObject();
      if (!built || step.event->kind != EventKind::Iterate || !loader)
        continue;
      unsigned made = timeline.objects[loader->object].step;
      if (made == Step::None || timeline.steps[made].event != built)
        continue;
      seen = true;
      // The loop behind begin() is the one over the batches.
      unsigned loop = Step::None;
      for (unsigned f = 0; f < timeline.frames.size() && loop == Step::None;
           ++f)
        if (timeline.frames[f].kind == Frame::Kind::Loop &&
            timeline.frames[f].parent == step.frame &&
            timeline.frames[f].begin > i)
          loop = f;
      trains |= loop == Step::None || training.in(loop);
    }
  }
  return seen && !trains;
}

bool isUnordered(const Event &event) {
  return event.kind == EventKind::Assign && !event.arguments.empty() &&
         event.object.kind == Value::Kind::Field &&
         event.object.name == "enforce_ordering" &&
         event.arguments[0].kind == Value::Kind::Constant &&
         (event.arguments[0].name == "false" || event.arguments[0].name == "0");
}

void checkFunction(const link::Program &program, const Function &function,
                   std::vector<Finding> &findings) {
  link::forEachEvent(function.nodes, [&](const Event &event) {
    if (!isUnordered(event))
      return;
    Options options(function, event.object.parts.front());
    Truth workers = options.haveWorkers();
    if (workers == Truth::No || onlyEvaluates(program, function, options))
      return;
    Finding finding;
    finding.level = workers == Truth::Yes ? Level::Likely : Level::Possible;
    finding.message = "batches come in the order in which workers finish them, "
                      "which differs in each run";
    finding.place = event.place;
    finding.identity = function.name + ":enforce_ordering";
    Fix fix;
    fix.tier = Fix::Tier::Safe;
    fix.description = "keep the batches in order";
    fix.edits.push_back({event.place, "true"});
    if (!event.place.inMacro)
      finding.fixes.push_back(std::move(fix));
    findings.push_back(std::move(finding));
  });
}

} // namespace

void checkUnorderedBatches(const link::Program &program,
                           std::vector<Finding> &findings) {
  if (!hasEvent(program, isUnordered) ||
      !hasEvent(program, [](const Event &event) {
        return event.kind == EventKind::Backward;
      }))
    return;
  link::Code code(program.units);
  for (const auto &unit : program.units)
    for (const Function &function : unit->functions)
      if (code.function(function.symbol) == &function)
        checkFunction(program, function, findings);
}

} // namespace reprise::rules
