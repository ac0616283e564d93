//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/link/Interpreter.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::link {

void Interpreter::buildLoader(const Event &event, Truth happens) {
  unsigned step = addStep(event, happens);
  unsigned object = makeObject("loader", event.place, step);
  Resolved made = Resolved::ofObject(object);
  auto set = [&](const std::string &name, const Resolved &value) {
    state.set({Slot::Kind::Field, object, name}, value);
  };
  std::vector<Resolved> arguments = timeline.steps[step].arguments;
  Resolved options = arguments.empty() ? Resolved::unknown() : arguments.back();
  if (const facts::Value *named = event.find("options"))
    options = resolve(*named);
  const Origin *known = options.soleObject();
  // The loader copies its options: what they are set to later is not its.
  if (known) {
    std::vector<std::pair<std::string, Resolved>> fields;
    const auto &slots = state.all();
    for (auto at = slots.lower_bound({Slot::Kind::Field, known->object, ""});
         at != slots.end() && at->first.kind == Slot::Kind::Field &&
         at->first.owner == known->object;
         ++at)
      fields.emplace_back(at->first.name, at->second);
    for (const auto &[name, value] : fields)
      set(name, value);
  }
  for (const auto &[name, value] : event.with) {
    bool isOption = value.kind == Value::Kind::Field;
    // An option that nobody sets has its default: it stays absent.
    if (!(isOption && known))
      set(name, resolve(value));
  }
  if (!known && !event.find("workers"))
    set("workers", Resolved::unknown());
  if (!arguments.empty())
    set("dataset", arguments.front());
  set("sampler", Resolved::constant(event.what));
  active().made = made;
  setResult(event, made, happens);
}

void Interpreter::iterate(const Event &event, Truth happens) {
  unsigned step = addStep(event, happens);
  Resolved loader = timeline.steps[step].object;
  std::vector<std::function<void()>> arms;
  bool known = !loader.origins.empty();
  for (const Origin &origin : loader.origins) {
    if (origin.kind != Origin::Kind::Object ||
        timeline.objects[origin.object].type != "loader") {
      known = false;
      continue;
    }
    arms.push_back([&, object = origin.object] {
      auto effects = onIterate.find(object);
      if (effects != onIterate.end())
        replay(effects->second, object);
      fetch(event, object);
    });
  }
  active().unknownLoader = arms.empty();
  if (!arms.empty())
    runArms(event.place, known ? happens : Truth::Maybe, arms);
}

/// What the loader runs for its batches. It stands where the loader is begun,
/// once.
void Interpreter::fetch(const Event &event, unsigned loader) {
  const Resolved *known = state.find({Slot::Kind::Field, loader, "fetch"});
  const Resolved *dataset = state.find({Slot::Kind::Field, loader, "dataset"});
  Resolved given = dataset ? *dataset : Resolved::unknown(), callables;
  for (const Resolved *from : {known, dataset})
    if (from)
      llvm::copy_if(from->origins, std::back_inserter(callables.origins),
                    [](const Origin &origin) {
                      return origin.kind == Origin::Kind::Callable;
                    });
  if (callables.origins.empty())
    return;
  openFrame(Frame::Kind::Fetch, event.place, Truth::Yes);
  timeline.frames[frame].object = loader;
  timeline.frames[frame].self = given;
  for (const Origin &callable : callables.origins) {
    const Function *function = code.function(callable.name);
    if (!function)
      continue;
    Invocation invocation;
    invocation.place = event.place;
    // The data set's own functions work on it; a transform's on another thing.
    for (const Origin &origin : given.origins) {
      if (origin.kind != Origin::Kind::Object)
        continue;
      const facts::Class *type =
          code.findClass(timeline.objects[origin.object].type);
      if (type && code.dispatch(*type, function->symbol))
        invocation.self.add(origin);
    }
    runCallable(callable, invocation);
  }
  closeFrame();
}

} // namespace reprise::link
