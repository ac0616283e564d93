//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/link/Interpreter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/SaveAndRestore.h"

namespace reprise::link {
namespace {

constexpr unsigned MaxSteps = 200'000;

/// Bounds the memory: half a gigabyte. The largest training program known to us
/// has a twentieth.
constexpr unsigned MaxFrames = 1'000'000;

/// Nodes: bounds the time that code takes which makes no steps.
constexpr unsigned MaxWork = 4'000'000;

} // namespace

bool Interpreter::isOutOfWork() const {
  return work > MaxWork || visitedSlots() > maxVisited;
}

bool Interpreter::exhausted() {
  ++work;
  if (isOutOfWork() || timeline.steps.size() >= MaxSteps ||
      timeline.frames.size() >= MaxFrames) {
    timeline.truncated = true;
    stopped = true;
  }
  return stopped;
}

Timeline Interpreter::run(const std::vector<const Function *> &initialisers,
                          const Function &start) {
  timeline.frames.emplace_back();
  timeline.frames[0].place = start.place;
  timeline.frames[0].function = &start;
  views.emplace_back();

  Activation program;
  activations.push_back(&program);
  for (const Function *initialiser : initialisers) {
    Invocation invocation;
    invocation.place = initialiser->place;
    runFunction(*initialiser, invocation);
  }
  // The start runs in the outermost frame itself.
  program.function = &start;
  program.mark = state.mark();
  const facts::Class *owner = code.findClass(start.owner);
  if (owner)
    timeline.frames[0].self = views[0].self = standIn(owner->name);
  // Whoever calls a member function has made its object.
  if (owner && !start.isConstructor)
    constructStandIn(*owner, start.place);
  if (start.opaque)
    timeline.unseen.push_back({0, start.name, start.place});
  runSequence(start.nodes);
  // At the end of the program each way out counts.
  program.returns.push_back(state.takeBack(program.mark));
  state.join(program.returns, false);
  activations.pop_back();

  timeline.frames[0].end = timeline.steps.size();
  for (const auto &[slot, value] : state.all()) {
    if (slot.kind == Slot::Kind::Field)
      timeline.attributes[{slot.owner, slot.name}] = value;
    if (slot.kind != Slot::Kind::Children)
      continue;
    for (const Origin &child : value.origins) {
      timeline.objects[slot.owner].children.push_back(child.object);
      timeline.objects[child.object].parents.push_back(slot.owner);
    }
  }
  return std::move(timeline);
}

void Interpreter::constructStandIn(const facts::Class &type,
                                   const facts::Place &place) {
  std::vector<std::function<void()>> arms;
  for (const Function *constructor : code.constructors(type)) {
    Invocation invocation;
    invocation.place = constructor->place;
    invocation.self = standIn(type.name);
    arms.push_back([this, constructor, invocation] {
      runFunction(*constructor, invocation);
    });
  }
  if (!arms.empty())
    runArms(place, Truth::Yes, arms);
}

unsigned Interpreter::openFrame(Frame::Kind kind, const facts::Place &place,
                                Truth entered) {
  Frame opened;
  opened.kind = kind;
  opened.parent = frame;
  opened.place = place;
  opened.entered = entered;
  opened.begin = timeline.steps.size();
  frame = timeline.frames.size();
  timeline.frames.push_back(std::move(opened));
  views.emplace_back();
  return frame;
}

void Interpreter::closeFrame() {
  timeline.frames[frame].end = timeline.steps.size();
  frame = timeline.frames[frame].parent;
}

Interpreter::Flow Interpreter::runSequence(const std::vector<Node> &nodes) {
  unsigned opened = 0;
  Flow flow = Flow::Next;
  for (const Node &node : nodes) {
    if (exhausted()) {
      flow = Flow::Exit;
      break;
    }
    unsigned before = active().maybeReturned;
    flow = runNode(node);
    if (flow != Flow::Next)
      break;
    // What stands behind a branch that may have returned may not be reached.
    if (active().maybeReturned > before && &node != &nodes.back()) {
      openFrame(Frame::Kind::Arm, node.place, Truth::Maybe);
      ++opened;
    }
  }
  while (opened--)
    closeFrame();
  return flow;
}

Interpreter::Flow Interpreter::runNode(const Node &node) {
  switch (node.kind) {
  case Node::Kind::Sequence:
    return runSequence(node.children);
  case Node::Kind::Scope: {
    llvm::SaveAndRestore<unsigned> keepGuard(guard);
    llvm::SaveAndRestore<bool> keepGradients(gradients);
    size_t due = active().due.size();
    Flow flow = runSequence(node.children);
    if (flow == Flow::Next)
      runDue(due);
    active().due.resize(due);
    return flow;
  }
  case Node::Kind::Branch:
    return runBranch(node);
  case Node::Kind::Loop:
    return runLoop(node);
  case Node::Kind::Event:
    return runEvent(node.event);
  }
  return Flow::Next;
}

/// Whether an arm of \p branch says that something is to be on CUDA. A number
/// decides which GPU, or none: the first thing that is changed for another run.
static bool choosesDevice(const facts::Node &branch) {
  constexpr llvm::StringRef comparisons[] = {"==", "!=", "<", "<=", ">", ">="};
  if (!llvm::is_contained(comparisons, branch.condition.name))
    return false;
  bool chooses = false;
  forEachValue(branch.children, [&](const facts::Value &value) {
    chooses |= value.kind == facts::Value::Kind::Device && value.name == "cuda";
  });
  return chooses;
}

void Interpreter::leave(std::vector<State::Changes> &exits, size_t mark,
                        size_t due, bool surely, const Locals *without) {
  size_t here = state.mark();
  runDue(due);
  exits.push_back(state.since(mark, without));
  if (!surely)
    state.takeBack(here);
}

void Interpreter::runDue(size_t due) {
  for (size_t i = active().due.size(); i > due; --i)
    call(*active().due[i - 1], happens(*active().due[i - 1]));
}

Interpreter::Flow Interpreter::runBranch(const Node &node) {
  Resolved condition =
      node.what == "if" ? resolve(node.condition) : Resolved::unknown();
  Truth truth = condition.truth();
  if (truth != Truth::Maybe && choosesDevice(node))
    truth = Truth::Maybe;
  llvm::SaveAndRestore<unsigned> keepGuard(guard);
  llvm::SaveAndRestore<bool> keepGradients(gradients);
  std::vector<State::Changes> ways;
  bool passesBy = !node.exhaustive;
  if (truth == Truth::Yes)
    passesBy = false;
  if (truth == Truth::No && node.children.size() == 1)
    passesBy = true;
  Flow flow = Flow::Exit;
  bool returned = false;
  for (unsigned arm = 0; arm < node.children.size(); ++arm) {
    if (arm == 0 ? truth == Truth::No : truth == Truth::Yes)
      continue;
    bool only =
        truth != Truth::Maybe || (node.exhaustive && node.children.size() == 1);
    openFrame(Frame::Kind::Arm, node.place, only ? Truth::Yes : Truth::Maybe);
    timeline.frames[frame].node = &node;
    timeline.frames[frame].arm = arm;
    timeline.frames[frame].condition = condition;
    size_t mark = state.mark();
    const Node &child = node.children[arm];
    Flow end = runNode(child);
    closeFrame();
    State::Changes changes = state.takeBack(mark);
    if (end == Flow::Next)
      ways.push_back(std::move(changes));
    returned |= end == Flow::Return;
    // Return before break before exit: the first is the least of an end.
    if (end != Flow::Next && (flow == Flow::Exit || end == Flow::Return))
      flow = end;
    guard = keepGuard.get();
    gradients = keepGradients.get();
  }
  if (ways.empty() && !passesBy)
    return node.children.empty() ? Flow::Next : flow;
  // After a return from main nothing comes. In a loop some pass goes on.
  Activation &current = active();
  if (returned && current.loops == 0 && activations.size() > 1)
    ++current.maybeReturned;
  state.join(ways, passesBy);
  return Flow::Next;
}

void Interpreter::runArms(const facts::Place &place, Truth entered,
                          llvm::ArrayRef<std::function<void()>> arms) {
  if (arms.size() == 1 && entered == Truth::Yes)
    return arms.front()();
  std::vector<State::Changes> ways;
  for (unsigned arm = 0; arm < arms.size(); ++arm) {
    openFrame(Frame::Kind::Arm, place, Truth::Maybe);
    timeline.frames[frame].arm = arm;
    size_t mark = state.mark();
    arms[arm]();
    closeFrame();
    ways.push_back(state.takeBack(mark));
  }
  state.join(ways, entered != Truth::Yes);
}

Interpreter::Checkpoint Interpreter::checkpoint() const {
  return {timeline.frames.size(), timeline.steps.size(),
          timeline.objects.size(), timeline.unseen.size(), saves.size()};
}

void Interpreter::forget(const Checkpoint &old, State::Changes &changes) {
  timeline.frames.resize(old.frames);
  timeline.steps.resize(old.steps);
  timeline.objects.resize(old.objects);
  timeline.unseen.resize(old.unseen);
  saves.resize(old.saves);
  views.resize(old.frames);
  onForward.erase(onForward.lower_bound(old.objects), onForward.end());
  onIterate.erase(onIterate.lower_bound(old.objects), onIterate.end());
  for (auto it = standIns.begin(); it != standIns.end();)
    it = it->second >= old.objects ? standIns.erase(it) : std::next(it);
  for (Step &step : timeline.steps)
    if (step.guard != Step::None && step.guard >= old.steps)
      step.guard = Step::None;

  // What is forgotten can be held by nothing that stays.
  for (auto it = changes.begin(); it != changes.end();) {
    const Slot &slot = it->first;
    bool ofFrame =
        slot.kind == Slot::Kind::Variable || slot.kind == Slot::Kind::Result;
    bool ofObject = slot.kind != Slot::Kind::Global && !ofFrame;
    if ((ofFrame && slot.owner >= old.frames) ||
        (ofObject && slot.owner >= old.objects)) {
      it = changes.erase(it);
      continue;
    }
    Resolved kept;
    for (const Origin &origin : it->second.origins) {
      bool gone =
          (origin.kind == Origin::Kind::Object &&
           origin.object >= old.objects) ||
          (origin.kind == Origin::Kind::Training &&
           origin.object != Origin::NoObject && origin.object >= old.objects) ||
          (origin.kind == Origin::Kind::Callable && origin.frame >= old.frames);
      if (!gone)
        kept.add(origin);
      else if (slot.kind != Slot::Kind::Children)
        kept.add(Origin());
    }
    it->second = std::move(kept);
    ++it;
  }
}

/// A loop's body is told once, but what it does in one pass the next one finds:
/// a mode that is switched, a flag that is cleared. So it runs once unseen, and
/// starts from what held before it or holds after a pass.
void Interpreter::foreseeLoop(const Node &node) {
  Checkpoint before = checkpoint();
  Activation &current = active();
  Activation kept = current;
  size_t mark = state.mark();
  bool wasTruncated = timeline.truncated;
  foreseeing = true;
  runLoopBody(node);
  foreseeing = false;
  if (!isOutOfWork()) {
    stopped = false;
    timeline.truncated = wasTruncated;
  }
  State::Changes changes = state.takeBack(mark);
  forget(before, changes);
  current = std::move(kept);
  state.join({std::move(changes)}, true);
}

Interpreter::Flow Interpreter::runLoop(const Node &node) {
  llvm::SaveAndRestore<unsigned> keepGuard(guard);
  llvm::SaveAndRestore<bool> keepGradients(gradients);
  // Only where the timeline is told: loops in loops would double each time.
  if (!foreseeing && !stopped)
    foreseeLoop(node);
  return runLoopBody(node);
}

Interpreter::Flow Interpreter::runLoopBody(const Node &node) {
  Activation &current = active();
  llvm::SaveAndRestore<size_t> keepMark(current.loopMark, state.mark());
  llvm::SaveAndRestore<size_t> keepDue(current.dueBeforeLoop,
                                       current.due.size());
  std::vector<State::Changes> outer = std::move(current.breaks);
  current.breaks.clear();
  ++current.loops;
  // Entered surely, though a loop may run no time at all: a training loop that
  // does not run is not what anyone asks about.
  openFrame(Frame::Kind::Loop, node.place, Truth::Yes);
  timeline.frames[frame].node = &node;
  Flow flow = runSequence(node.children);
  // With what the body leaves behind: that is what the next turn hangs on.
  timeline.frames[frame].condition = resolve(node.condition);
  closeFrame();
  --current.loops;

  std::vector<State::Changes> ways = std::move(current.breaks);
  current.breaks = std::move(outer);
  State::Changes whole = state.takeBack(current.loopMark);
  if (flow == Flow::Next)
    ways.push_back(std::move(whole));
  // A body that always returns: behind the loop one comes only past it.
  state.join(ways, ways.empty());
  return stopped ? Flow::Exit : Flow::Next;
}

} // namespace reprise::link
