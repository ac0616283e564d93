//===- Interpreter.h - runs facts to a timeline -*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKS_LINK_INTERPRETER_H
#define REPRISE_CHECKS_LINK_INTERPRETER_H

#include "Code.h"
#include "State.h"
#include "Timeline.h"

#include "llvm/ADT/ArrayRef.h"

#include <functional>

namespace reprise::link {

/// Runs a program's facts abstractly, once, and writes down what happens:
/// Interpreter.cpp follows control, Events.cpp the single events, Values.cpp
/// names, Calls.cpp functions, Modules.cpp forward, mode and loaders.
class Interpreter {
public:
  /// Slots gone through: bounds the time that large code takes with many ways
  /// out of each function, to some seconds. The largest training program known
  /// to us needs a third.
  static constexpr size_t MaxVisited = 10'000'000;

  explicit Interpreter(const Code &code, size_t maxVisited = MaxVisited)
      : code(code), maxVisited(maxVisited) {}

  /// \p initialisers, then \p start.
  Timeline run(const std::vector<const facts::Function *> &initialisers,
               const facts::Function &start);
  size_t visitedSlots() const { return state.visitedSlots(); }

private:
  using Node = facts::Node;
  using Event = facts::Event;
  using Function = facts::Function;
  using Value = facts::Value;

  /// How a stretch of code ends.
  enum class Flow {
    Next,   ///< At its end.
    Break,  ///< The rest of the loop's body, or the loop, is left out.
    Return, ///< The function ends.
    Exit,   ///< The program ends, or an exception flies.
  };

  /// A running function.
  struct Activation {
    const Function *function = nullptr;
    /// The frame that its variables belong to.
    unsigned frame = 0;
    Resolved returned;
    /// Where its state starts, and what it was at each return.
    size_t mark = 0;
    std::vector<State::Changes> returns;
    /// What nobody asks for behind it; not of the start.
    std::optional<Locals> locals;
    /// The innermost loop's, likewise for break and continue.
    size_t loopMark = 0;
    std::vector<State::Changes> breaks;
    unsigned loops = 0;
    /// Destructors that are due, in the order in which their variables were
    /// made, and how many were before the innermost loop.
    std::vector<const Event *> due;
    size_t dueBeforeLoop = 0;
    /// Branches that may have returned; what follows happens perhaps.
    unsigned maybeReturned = 0;
    /// What the effects that follow an event belong to.
    Resolved made;
    bool unknownForward = false, unknownLoader = false;
  };

  /// Who sees what in a frame where a function runs.
  struct View {
    Resolved self;
    /// The frame around a lambda, or Step::None.
    unsigned outer = Step::None;
  };

  /// An event that happens when its module runs, or its loader begins.
  struct Effect {
    const Event *event;
    Truth happens;
    /// Conditions that ask for the mode when it happens.
    std::vector<const facts::Condition *> open;
    Resolved object;
    std::vector<Resolved> arguments;
    unsigned frame;
  };

  /// Sizes to go back to when a loop's first pass is forgotten.
  struct Checkpoint {
    size_t frames, steps, objects, unseen, saves;
  };

  // Interpreter.cpp
  /// Runs the constructors that may have made the receiver of the start.
  void constructStandIn(const facts::Class &type, const facts::Place &place);
  Flow runSequence(const std::vector<Node> &nodes);
  Flow runNode(const Node &node);
  Flow runBranch(const Node &node);
  Flow runLoop(const Node &node);
  void foreseeLoop(const Node &node);
  Flow runLoopBody(const Node &node);
  /// Notes the state, in which what is due from \p due on has run, as one of
  /// \p exits; what follows goes on from here where \p surely is false.
  void leave(std::vector<State::Changes> &exits, size_t mark, size_t due,
             bool surely, const Locals *without = nullptr);
  /// Runs the destructors that are due, the last first, down to \p due.
  void runDue(size_t due);
  unsigned openFrame(Frame::Kind kind, const facts::Place &place,
                     Truth entered);
  void closeFrame();
  Checkpoint checkpoint() const;
  void forget(const Checkpoint &checkpoint, State::Changes &changes);
  /// Runs each of \p arms from the same state and joins what comes of them.
  void runArms(const facts::Place &place, Truth entered,
               llvm::ArrayRef<std::function<void()>> arms);

  // Events.cpp
  Flow runEvent(const Event &event);
  unsigned addStep(const Event &event, Truth happens);
  unsigned addStep(const Event &event, Truth happens, Resolved object,
                   std::vector<Resolved> arguments);
  void setResult(const Event &event, Resolved value, Truth happens);
  Truth happens(const Event &event);
  Truth holds(const facts::Condition &condition);
  bool noteSources(const Event &event, Truth happens,
                   llvm::ArrayRef<llvm::StringRef> sources);
  void noteHeld(const Event &event, Truth happens);
  Resolved resolveKeeper(const Value &value);
  void restoreRng(const Event &event, Truth happens);

  // Values.cpp
  Resolved resolve(const Value &value);
  Resolved resolveMix(const Value &value);
  Resolved resolveTraining(const Value &value);
  Resolved readField(const Resolved &base, const std::string &name);
  std::vector<Resolved> resolveAll(const std::vector<Value> &values);
  /// The slot that a variable's name means here, outwards through lambdas.
  Slot variableSlot(const std::string &name) const;
  void assign(const Value &target, const Resolved &value, bool surely);
  void assignField(const Resolved &base, const std::string &name,
                   const Resolved &value, bool surely);
  /// What is assigned through: unknown bases get an object to hold the field.
  Resolved resolveBase(const Value &value);
  unsigned makeObject(llvm::StringRef type, const facts::Place &place,
                      unsigned step);
  /// The one object that stands for all unseen ones of a class.
  Resolved standIn(llvm::StringRef type);
  const View &view() const { return views[active().frame]; }

  // Calls.cpp
  struct Invocation {
    Frame::Kind kind = Frame::Kind::Call;
    facts::Place place;
    Resolved self;
    std::vector<Resolved> arguments;
    Truth entered = Truth::Yes;
    unsigned outer = Step::None;
    /// Fetch: the loader.
    unsigned object = 0;
  };
  void call(const Event &event, Truth happens);
  std::vector<const Function *> callees(const Event &event,
                                        const Resolved &receiver);
  void constructUser(const Event &event, Truth happens);
  void runGiven(const Event &event);
  Resolved invoke(const Event &event, const Resolved &callee,
                  Invocation invocation, Truth happens);
  Resolved runCallable(const Origin &callable, Invocation invocation);
  Resolved runFunction(const Function &function, Invocation invocation);
  bool mayEnter(const Function &function, const Invocation &invocation);
  void unseen(const Event &event, Truth happens, llvm::StringRef name);
  /// Whether a call that may mean several functions is inside so many others
  /// of that interface that those are told already.
  bool isToldByOuterDispatch(llvm::StringRef symbol) const;

  // Modules.cpp
  void construct(const Event &event, Truth happens);
  void addChild(const Resolved &parent, const Resolved &child);
  std::vector<unsigned> childrenOf(unsigned object) const;
  void setMode(const Resolved &module, const Resolved &mode, bool surely);
  void setMode(unsigned module, const Resolved &mode, bool surely,
               std::vector<unsigned> &seen);
  void forward(const Event &event, Truth happens);
  void forwardObject(const Event &event, unsigned object, Truth entered);
  void deferEffect(const Event &event, llvm::StringRef on);
  void replay(const std::vector<Effect> &effects, unsigned object);
  void buildLoader(const Event &event, Truth happens);
  void iterate(const Event &event, Truth happens);
  void fetch(const Event &event, unsigned loader);

  Activation &active() { return *activations.back(); }
  const Activation &active() const { return *activations.back(); }
  /// Whether a bound is reached; then nothing more runs.
  bool exhausted();
  bool isOutOfWork() const;

  const Code &code;
  size_t maxVisited;
  Timeline timeline;
  State state;
  std::vector<Activation *> activations;
  /// The virtual calls that run, outermost first, which may mean several
  /// functions: the symbols that they name.
  std::vector<llvm::StringRef> dispatching;
  unsigned frame = 0;
  /// By frame.
  std::vector<View> views;
  /// By object, for its forward and for its begin().
  std::map<unsigned, std::vector<Effect>> onForward, onIterate;
  std::map<std::string, unsigned> standIns;
  std::vector<unsigned> forwarding;
  /// Steps that saved the default generator's state, and in which frame.
  struct Save {
    unsigned step, frame, object;
  };
  std::vector<Save> saves;
  unsigned guard = Step::None;
  bool gradients = true;
  /// A loop's first pass runs: see foreseeLoop().
  bool foreseeing = false;
  bool stopped = false;
  unsigned work = 0;
};

} // namespace reprise::link

#endif
