//===- Checkpoints.cpp - what is saved and read again ---------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Checkpoints.h"

#include "Passes.h"
#include "Story.h"
#include "checks/link/Code.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

namespace reprise::rules {

using facts::Value;
using link::Origin;
using link::Resolved;

namespace {

const Resolved Nothing;

bool hasObject(const Resolved &value) {
  return llvm::any_of(value.origins, [](const Origin &origin) {
    return origin.kind == Origin::Kind::Object;
  });
}

bool shareObject(const Resolved &left, const Resolved &right) {
  return llvm::any_of(left.origins, [&](const Origin &origin) {
    return origin.kind == Origin::Kind::Object &&
           llvm::is_contained(right.origins, origin);
  });
}

/// Memory that a stream is given, of a tensor: a format of one's own.
bool isBytes(const Step &step) {
  return step.event->what == "bytes" && !step.arguments.empty() &&
         step.arguments[0].find(Origin::Kind::Source, "tensor-data");
}

/// The object whose member function the step is in.
const Resolved &ownerOf(const Timeline &timeline, unsigned step) {
  for (unsigned frame : timeline.enclosing(timeline.steps[step].frame))
    if (timeline.frames[frame].function)
      return timeline.frames[frame].self;
  return Nothing;
}

const Value *subjectOf(const facts::Event &event) {
  if (!event.object.isUnknown())
    return &event.object;
  return event.arguments.empty() ? nullptr : &event.arguments[0];
}

bool sameName(const Value &left, const Value &right) {
  bool isName =
      left.kind == Value::Kind::Variable || left.kind == Value::Kind::Global ||
      left.kind == Value::Kind::Field || left.kind == Value::Kind::This;
  if (!isName || left.kind != right.kind || left.name != right.name ||
      left.parts.size() != right.parts.size())
    return false;
  for (size_t i = 0; i < left.parts.size(); ++i)
    if (!sameName(left.parts[i], right.parts[i]))
      return false;
  return true;
}

const Resolved &pathOf(const Step &step) {
  const auto &arguments = step.arguments;
  if (hasObject(step.object))
    return arguments.empty() ? Nothing : arguments[0];
  return arguments.size() < 2 ? Nothing : arguments[1];
}

std::vector<llvm::StringRef> textsOf(const Resolved &value) {
  std::vector<llvm::StringRef> texts;
  for (const Origin &origin : value.origins)
    // Extensions and separators say nothing.
    if (origin.kind == Origin::Kind::Constant && origin.name.size() > 3 &&
        origin.name[0] != '.' && origin.name != "default")
      texts.push_back(origin.name);
  return texts;
}

/// Whether what is written under one name is read under the other.
Truth samePath(const Resolved &saved, const Resolved &loaded) {
  auto isText = [](const Resolved &path) {
    return path.origins.size() == 1 &&
           path.origins[0].kind == Origin::Kind::Constant;
  };
  if (isText(saved) && isText(loaded))
    return saved == loaded ? Truth::Yes : Truth::No;
  // A name that is given to the program in one place.
  auto isGiven = [](const Origin &origin) {
    return origin.kind == Origin::Kind::Source;
  };
  if (!saved.origins.empty() && saved == loaded &&
      llvm::all_of(saved.origins, isGiven))
    return Truth::Yes;
  std::vector<llvm::StringRef> left = textsOf(saved), right = textsOf(loaded);
  for (llvm::StringRef text : left)
    if (llvm::is_contained(right, text))
      return Truth::Yes;
  // Two files in a folder that is given to the program.
  if (!left.empty() && !right.empty() && llvm::any_of(saved.origins, isGiven) &&
      llvm::any_of(loaded.origins, isGiven))
    return Truth::No;
  // A whole name that lacks a part of the other is another name.
  auto lacks = [](llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> parts) {
    return llvm::any_of(
        parts, [&](llvm::StringRef part) { return !name.contains(part); });
  };
  if ((isText(loaded) && lacks(loaded.origins[0].name, left)) ||
      (isText(saved) && lacks(saved.origins[0].name, right)))
    return Truth::No;
  return Truth::Maybe;
}

/// Whether the program goes on from \p load to \p train: not where the way
/// behind the load leaves the function that trains.
bool goesOnTo(const Timeline &timeline, unsigned load, unsigned train) {
  if (timeline.precedes(load, train) == Truth::No)
    return false;
  for (unsigned index : timeline.enclosing(timeline.steps[load].frame)) {
    if (timeline.contains(index, train))
      return true;
    const facts::Event *last = endOf(timeline.frames[index]);
    if (!last)
      continue;
    if (last->kind == EventKind::Leave &&
        (last->what == "exit" || last->what == "throw"))
      return false;
    if (last->kind != EventKind::Return)
      continue;
    for (unsigned outer : timeline.enclosing(index))
      if (timeline.frames[outer].function) {
        if (timeline.contains(outer, train))
          return false;
        break;
      }
  }
  return true;
}

class Finder {
public:
  Finder(const Timeline &timeline, const Training &training)
      : timeline(timeline), training(training) {
    for (unsigned i = 0; i < timeline.steps.size(); ++i) {
      const facts::Event &event = *timeline.steps[i].event;
      executed.insert(&event);
      if (event.kind == EventKind::LoadModel &&
          (event.what.empty() || isBytes(timeline.steps[i])) &&
          !isForPrediction(i))
        loads.push_back(i);
      if (event.kind == EventKind::RestoreRng && event.what == "checkpoint")
        restores.push_back(i);
      if (event.kind == EventKind::RenameFile &&
          timeline.steps[i].arguments.size() >= 2)
        renames.push_back(i);
    }
  }

  /// A checkpoint in one or more files of the user's own making.
  std::optional<Checkpoint> describe(unsigned save) const {
    std::optional<Checkpoint> placed = place(save);
    if (!placed)
      return std::nullopt;
    Checkpoint &found = *placed;
    bool during = training.loopAround(found.around) != Step::None;
    for (unsigned load : loads) {
      Match match = isReadBy(save, load);
      // A file of unknown name that every run begins with is where training
      // starts from; one that only some runs read is where they go on.
      bool optional = timeline.certainty(load) != Truth::Yes;
      if (match.isRead == Truth::No ||
          (match.isRead == Truth::Maybe && !(during && optional)))
        continue;
      found.load = load;
      found.rename = match.rename;
      found.certain = match.isRead == Truth::Yes;
      return found;
    }
    found.dead = during ? deadLoad(save) : nullptr;
    if (found.dead)
      return found;
    return std::nullopt;
  }

  /// One of our runtime library's, which restores all that it saves.
  std::optional<Checkpoint> describeWhole(unsigned save) const {
    std::optional<Checkpoint> found = place(save);
    if (!found)
      return std::nullopt;
    const unsigned train = firstAround(save);
    for (unsigned restore : restores)
      if (restore < train && goesOnTo(timeline, restore, train)) {
        found->load = restore;
        found->certain = true;
        return found;
      }
    return std::nullopt;
  }

private:
  /// Where a save stands, if training goes on around it.
  std::optional<Checkpoint> place(unsigned save) const {
    Checkpoint found;
    found.save = save;
    found.around = training.around(save);
    if (found.around == Step::None)
      return std::nullopt;
    // Ahead of all training there is no state but the weights.
    if (save < training.first() &&
        training.loopAround(timeline.steps[save].frame) == Step::None)
      return std::nullopt;
    found.frame = timeline.steps[save].frame;
    found.place = timeline.steps[save].event->place;
    for (unsigned index : timeline.enclosing(timeline.steps[save].frame)) {
      if (index == found.around)
        break;
      const Frame &frame = timeline.frames[index];
      if (frame.kind == Frame::Kind::Call && frame.function) {
        found.frame = frame.parent;
        found.place = frame.place;
      }
    }
    return found;
  }

  /// Whether a load reads what is saved, and what renames the file in between.
  struct Match {
    Truth isRead = Truth::No;
    unsigned rename = Step::None;
  };

  Match isReadBy(unsigned save, unsigned load) const {
    const Step &written = timeline.steps[save], &read = timeline.steps[load];
    const Resolved &what = rules::subjectOf(written),
                   &into = rules::subjectOf(read);
    if (written.event->what != read.event->what)
      return {};
    if (written.event->what == "bytes") {
      // What one member function writes another reads.
      if (!shareObject(ownerOf(timeline, save), ownerOf(timeline, load)))
        return {};
    } else if (!shareObject(what, into)) {
      const Value *left = subjectOf(*written.event),
                  *right = subjectOf(*read.event);
      bool named =
          !hasObject(what) && !hasObject(into) && left && right &&
          functionAround(timeline, save) == functionAround(timeline, load) &&
          sameName(*left, *right);
      if (!named)
        return {};
    }
    // What is read after training has begun is the best state so far, or what
    // is tested. Other ways through the program may have trained before.
    unsigned train = firstAround(save);
    if (load > train || !goesOnTo(timeline, load, train))
      return {};
    for (unsigned step = training.first(); step < load; ++step)
      if (trains(step) && timeline.precedes(step, load) != Truth::No)
        return {};
    if (written.event->what == "bytes")
      return {Truth::Maybe};
    return isNamed(save, pathOf(read));
  }

  /// Whether what is saved is read under this name, as it is written or as it
  /// is renamed then.
  Match isNamed(unsigned save, const Resolved &path) const {
    const Resolved &written = pathOf(timeline.steps[save]);
    Match found = {samePath(written, path)};
    for (unsigned rename : renames) {
      const std::vector<Resolved> &names = timeline.steps[rename].arguments;
      if (found.isRead == Truth::Yes || rename < save ||
          samePath(written, names[0]) != Truth::Yes)
        continue;
      Truth isRead = samePath(names[1], path);
      if (isRead == Truth::Yes || found.isRead == Truth::No)
        found = {isRead, rename};
    }
    return found;
  }

  /// Whether the function that loads goes on with eval(): what trains later
  /// does not do so in order to go on.
  bool isForPrediction(unsigned load) const {
    const Resolved &into = rules::subjectOf(timeline.steps[load]);
    for (unsigned index : timeline.enclosing(timeline.steps[load].frame)) {
      const Frame &frame = timeline.frames[index];
      if (!frame.function)
        continue;
      for (unsigned i = load + 1; i < frame.end; ++i) {
        const Step &step = timeline.steps[i];
        if (step.event->kind == EventKind::Forward ||
            step.event->kind == EventKind::Backward)
          return false;
        if (step.event->kind == EventKind::SetMode &&
            shareObject(step.object, into))
          return !step.arguments.empty() &&
                 step.arguments[0].truth() == Truth::No;
      }
      return false;
    }
    return false;
  }

  bool trains(unsigned step) const {
    return timeline.steps[step].event->kind == EventKind::Backward;
  }

  /// The first step that trains in the loops around the save.
  unsigned firstAround(unsigned save) const {
    unsigned first = training.first();
    for (unsigned frame : timeline.enclosing(training.around(save))) {
      const Frame &loop = timeline.frames[frame];
      for (unsigned i = loop.begin;
           loop.kind == Frame::Kind::Loop && i < loop.end; ++i)
        if (trains(i)) {
          first = i;
          break;
        }
    }
    return first;
  }

  /// A load of the same variable that a constant switches off in this build.
  const facts::Event *deadLoad(unsigned save) const {
    const facts::Function *function = functionAround(timeline, save);
    const Value *what = subjectOf(*timeline.steps[save].event);
    const facts::Event *found = nullptr;
    if (!function || !what)
      return found;
    const facts::Place &first = timeline.steps[training.first()].event->place;
    link::forEachEvent(function->nodes, [&](const facts::Event &event) {
      const Value *into =
          event.kind == EventKind::LoadModel && event.what.empty()
              ? subjectOf(event)
              : nullptr;
      if (!found && into && !executed.count(&event) && sameName(*what, *into) &&
          event.place.file == first.file && event.place.line < first.line)
        found = &event;
    });
    return found;
  }

  const Timeline &timeline;
  const Training &training;
  std::vector<unsigned> loads, restores, renames;
  std::set<const facts::Event *> executed;
};

} // namespace

const Resolved &subjectOf(const Step &step) {
  if (hasObject(step.object))
    return step.object;
  return step.arguments.empty() ? Nothing : step.arguments[0];
}

std::vector<Checkpoint> findCheckpoints(const Timeline &timeline,
                                        const Training &training) {
  std::vector<Checkpoint> found;
  if (!training)
    return found;
  Finder finder(timeline, training);
  for (unsigned i = 0; i < timeline.steps.size(); ++i) {
    const Step &step = timeline.steps[i];
    std::optional<Checkpoint> checkpoint;
    if (step.event->kind == EventKind::SaveModel &&
        (step.event->what.empty() || isBytes(step)))
      checkpoint = finder.describe(i);
    else if (step.event->kind == EventKind::SaveRng &&
             step.event->what == "checkpoint")
      checkpoint = finder.describeWhole(i);
    if (checkpoint)
      found.push_back(*checkpoint);
  }
  return found;
}

} // namespace reprise::rules
