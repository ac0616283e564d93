//===- Rows.cpp - what knowledge says of a call, as events ----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace reprise::extract {

using facts::EventKind;
using knowledge::Row;

namespace {

/// Whether the caller wrote the argument, and not as nothing.
bool isGiven(const Expr *written) {
  if (!written || llvm::isa<CXXDefaultArgExpr>(written))
    return false;
  const Expr *inner = written->IgnoreImplicit();
  if (const auto *list = llvm::dyn_cast<InitListExpr>(inner))
    return list->getNumInits() > 0;
  if (const auto *construction = llvm::dyn_cast<CXXConstructExpr>(inner)) {
    if (construction->getNumArgs() == 0)
      return false;
    if (construction->getNumArgs() == 1)
      return isGiven(construction->getArg(0));
  }
  const CXXRecordDecl *record = recordOf(inner->getType());
  return !record || !record->getIdentifier() ||
         record->getName() != "nullopt_t";
}

bool isGenerator(QualType type) {
  const CXXRecordDecl *record = pointee(type);
  return record && record->getIdentifier() &&
         record->getName() == "Generator" && isNamed(record, "at::Generator");
}

/// What torch::load() and its kin fill, where it is no module.
llvm::StringRef loadedKind(QualType type) {
  const CXXRecordDecl *record = pointee(type);
  const CXXRecordDecl *element =
      isContainer(record) ? templateArgument(record, 0) : nullptr;
  if (isTensor(type) || (element && isNamed(element, "at::Tensor")))
    return "tensor";
  return record && isOrDerivesFrom(record, "torch::optim::Optimizer")
             ? "optimizer"
             : "";
}

/// What a checkpoint of our runtime library is given, where a resumed run asks
/// for it; "other" where it may hold such a thing.
llvm::StringRef keptKind(QualType type) {
  const CXXRecordDecl *record = pointee(type);
  if (!record)
    return "";
  if (isOrDerivesFrom(record, "torch::optim::Optimizer"))
    return "optimizer";
  if (isOrDerivesFrom(record, "torch::optim::LRScheduler") ||
      isOrDerivesFrom(record, "torch::optim::ReduceLROnPlateauScheduler"))
    return "scheduler";
  if (isOrDerivesFrom(record, "reprise::data::Loader") ||
      isOrDerivesFrom(record, "reprise::EpochSampler"))
    return "loader";
  const bool isKnown = record->isInStdNamespace() || isTensor(type) ||
                       isGenerator(type) ||
                       isOrDerivesFrom(record, "torch::nn::Module");
  return isKnown ? "" : "other";
}

facts::Value defaultValue() { return facts::Value::constant("default"); }

} // namespace

std::optional<unsigned>
FunctionWalker::argumentIndex(const Call &call, llvm::StringRef name) const {
  if (name.consume_front("#")) {
    unsigned index = 0;
    if (name.getAsInteger(10, index) || index >= call.arguments.size())
      return std::nullopt;
    return index;
  }
  if (call.callee)
    for (unsigned i = 0; i < call.callee->getNumParams(); ++i)
      if (call.callee->getParamDecl(i)->getName() == name &&
          i < call.arguments.size())
        return i;
  return std::nullopt;
}

facts::Value FunctionWalker::optionOf(const Call &call,
                                      llvm::StringRef name) const {
  if (call.options)
    return call.options->kind == Value::Kind::Constant
               ? defaultValue()
               : Value::field(*call.options, name.str());
  return defaultValue();
}

facts::Condition FunctionWalker::inTraining(Value module) {
  facts::Condition condition;
  condition.subject.kind = Value::Kind::Training;
  condition.subject.parts.push_back(std::move(module));
  condition.anyOf = {"true"};
  return condition;
}

std::optional<std::vector<facts::Condition>>
FunctionWalker::conditionsOf(const Row &row, const Call &call) const {
  using Subject = knowledge::Condition::Subject;
  std::vector<facts::Condition> open;
  for (const knowledge::Condition &condition : row.when) {
    std::optional<bool> known;
    Value subject;
    std::optional<unsigned> index = argumentIndex(call, condition.name);
    switch (condition.subject) {
    case Subject::Count: {
      unsigned written = llvm::count_if(call.written, [](const Expr *argument) {
        return !llvm::isa<CXXDefaultArgExpr>(argument);
      });
      known = llvm::is_contained(condition.anyOf, std::to_string(written));
      break;
    }
    case Subject::ArgumentGiven:
      known = index && isGiven(call.written[*index]);
      break;
    case Subject::ArgumentType: {
      std::string type;
      if (index && call.written[*index]) {
        QualType written = call.written[*index]->IgnoreImplicit()->getType();
        written = written.getNonReferenceType();
        // As it is written, and what its aliases stand for.
        type = written.getAsString() + " = " +
               written.getCanonicalType().getAsString();
      }
      known = llvm::any_of(condition.anyOf, [&](const std::string &part) {
        return llvm::StringRef(type).contains(part);
      });
      break;
    }
    case Subject::Training: {
      facts::Condition training = inTraining(call.made);
      training.negated = condition.negated;
      open.push_back(std::move(training));
      continue;
    }
    case Subject::Argument:
      subject = index ? call.arguments[*index] : defaultValue();
      break;
    case Subject::Option:
      subject = optionOf(call, condition.name);
      break;
    }
    if (!known && subject.kind == Value::Kind::Constant)
      known = llvm::is_contained(condition.anyOf, subject.name);
    if (!known) {
      open.push_back({std::move(subject), condition.anyOf, condition.negated});
      continue;
    }
    if (*known == condition.negated)
      return std::nullopt;
  }
  return open;
}

std::vector<const Row *> FunctionWalker::rowsFor(const Call &call,
                                                 knowledge::On on) const {
  std::vector<const Row *> rows = unit.rows(call.name, on);
  const Decl *subject = call.callee;
  if (on == knowledge::On::Construct)
    subject = call.constructed;
  llvm::append_range(rows, unit.declared(subject, on));
  return rows;
}

std::optional<facts::Value>
FunctionWalker::applyKnowledge(Call &call, knowledge::On on,
                               llvm::StringRef deferred) {
  std::optional<Value> value;
  for (const Row *row : rowsFor(call, on)) {
    // An operation of a module happens when it runs, not when it is made.
    llvm::StringRef when = deferred;
    if (on == knowledge::On::Construct && row->does == "operation")
      when = "forward";
    if (std::optional<Value> result = applyRow(*row, call, when))
      if (!value || value->isUnknown())
        value = std::move(result);
  }
  return value;
}

bool FunctionWalker::isMemoryAsked(EventKind kind, const Call &call) const {
  switch (kind) {
  case EventKind::MakeEmpty:
  case EventKind::CopyAsync:
    return memory.find(call.expression) != nullptr;
  case EventKind::Synchronise:
    return memory.hasCopies();
  case EventKind::Touch: // Memory has asked that row.
    return false;
  default:
    return true;
  }
}

void FunctionWalker::describeMemory(const Row &row, const Call &call,
                                    Event &event) {
  const Memory::Origin &origin = *memory.find(call.expression);
  event.object = origin.holder ? Value::variable(variableName(origin.holder))
                               : Value::unknown();
  event.what = origin.pageable ? "pageable" : origin.use;
  if (!origin.by.empty())
    event.with["by"] = Value::constant(origin.by);
  if (event.kind == EventKind::CopyAsync) {
    Value device, goesOn = Value::constant("true");
    device.kind = Value::Kind::Device;
    device.name = "cpu";
    if (auto value = row.with.find("value"); value != row.with.end())
      if (std::optional<unsigned> index = argumentIndex(call, value->second)) {
        goesOn = call.arguments[*index];
        if (*index + 1 == call.written.size() ||
            llvm::isa<CXXDefaultArgExpr>(call.written[*index + 1]))
          event.with["last"] = Value::constant("yes");
      }
    if (!row.argument.empty() && row.argument != "none")
      if (std::optional<unsigned> index = argumentIndex(call, row.argument))
        device = call.arguments[*index];
    event.arguments = {std::move(device), std::move(goesOn)};
  }
  // How the callee is written, and where: a fix writes another.
  if (const auto *written = llvm::dyn_cast<CallExpr>(call.expression)) {
    const Expr *callee = written->getCallee()->IgnoreImplicit();
    SourceLocation begin = callee->getBeginLoc();
    if (const auto *member = llvm::dyn_cast<MemberExpr>(callee))
      begin = member->getMemberLoc();
    CharSourceRange range =
        CharSourceRange::getTokenRange(begin, callee->getEndLoc());
    Value text = Value::constant(
        Lexer::getSourceText(range, unit.context.getSourceManager(),
                             unit.context.getLangOpts())
            .str());
    text.place = unit.places.of(range.getAsRange());
    event.with["callee"] = std::move(text);
  }
}

std::optional<facts::Value> FunctionWalker::applyRow(const Row &row, Call &call,
                                                     llvm::StringRef deferred) {
  std::optional<std::vector<facts::Condition>> conditions =
      conditionsOf(row, call);
  if (!conditions)
    return std::nullopt;

  std::optional<unsigned> index;
  if (row.argument.empty() && !call.arguments.empty())
    index = 0;
  else if (row.argument != "this" && row.argument != "all" &&
           row.argument != "none")
    index = argumentIndex(call, row.argument);
  Value main = index ? call.arguments[*index] : Value::unknown();
  bool named = index && !row.argument.empty();

  facts::Place place = call.expression
                           ? unit.places.of(call.expression->getSourceRange())
                           : unit.places.of(fallback);
  if (row.does == "validate")
    return std::nullopt;
  if (row.does == "train") {
    // A body that is seen here trains itself; see UnitWalker::applyPurpose().
    if (unit.isUser(call.callee) && call.callee->isDefined())
      return std::nullopt;
    emit(EventKind::Backward, call.expression, call.name);
    emit(EventKind::Step, call.expression, call.name).what = "optimizer";
    return std::nullopt;
  }
  if (row.does == "nothing")
    return Value::unknown();
  if (row.does == "lock" || row.does == "unlock") {
    guard = row.does == "lock" ? Guard::Lock : Guard::None;
    return std::nullopt;
  }
  if (row.does == "source") {
    Value source = Value::source(row.what, place);
    // gettimeofday(&now, nullptr) gives it through a pointer.
    auto into = row.with.find("into");
    if (std::optional<unsigned> target =
            into == row.with.end() ? std::nullopt
                                   : argumentIndex(call, into->second)) {
      Value::Kind kind = call.arguments[*target].kind;
      if (kind == Value::Kind::Variable || kind == Value::Kind::Field ||
          kind == Value::Kind::Global)
        assign(call.arguments[*target], source, call.expression);
    }
    return source;
  }
  if (row.does == "default-generator") {
    auto stream = row.with.find("stream");
    return Value::source(stream == row.with.end()
                             ? "default-generator"
                             : stream->second + "-generator",
                         place);
  }
  if (row.does == "same") {
    Value same = named || !call.hasReceiver || row.argument == "all"
                     ? main
                     : call.receiver;
    // set.map(Lambda<>(augment)) runs it later.
    if (auto runs = row.with.find("runs"); runs != row.with.end())
      if (std::optional<unsigned> held = argumentIndex(call, runs->second);
          held && holdsCallable(call.written[*held]->getType()))
        return Value::mix({std::move(same), call.arguments[*held]});
    return same;
  }
  if (row.does == "device" && row.what.empty())
    return main;
  if (row.does == "device") {
    Value device;
    device.kind = Value::Kind::Device;
    device.name = row.what;
    return device;
  }
  std::optional<EventKind> kind = facts::parseEventKind(row.does);
  if (!kind || !isMemoryAsked(*kind, call))
    return std::nullopt;
  if (*kind == EventKind::Update && !isUpdate(targetOf(call), call.written))
    return std::nullopt;

  if (*kind == EventKind::Accumulate)
    return applySum(row, call);
  if (auto into = row.with.find("into"); into != row.with.end()) {
    std::optional<unsigned> target = argumentIndex(call, into->second);
    if (!target || call.arguments[*target].name != "tensor-data")
      return std::nullopt;
  }

  // Most of what is printed nobody asks for.
  if (*kind == EventKind::Record &&
      llvm::none_of(call.arguments, [&](const Value &value) {
        return mayBeFollowed(value) || value.kind == Value::Kind::Field ||
               value.kind == Value::Kind::Global;
      }))
    return std::nullopt;

  Event &event = emit(*kind, call.expression, call.name);
  event.what = row.what;
  event.conditions = std::move(*conditions);
  event.remark = row.remark;
  for (const auto &[key, text] : row.with)
    event.with[key] = Value::constant(text);
  if (!deferred.empty())
    event.with["on"] = Value::constant(deferred.str());
  for (const Expr *argument : call.written)
    event.argumentPlaces.push_back(
        llvm::isa_and_nonnull<CXXDefaultArgExpr>(argument) || !argument
            ? facts::Place()
            : unit.places.of(argument->getSourceRange()));
  event.object = call.hasReceiver ? call.receiver : Value::unknown();
  if (call.made.kind != Value::Kind::Unknown)
    event.object = call.made;

  switch (*kind) {
  case EventKind::Seed: {
    Value seed = index ? main : defaultValue();
    if (auto source = row.with.find("source"); source != row.with.end())
      seed = Value::source(source->second, place);
    event.arguments = {std::move(seed)};
    if (index && *index < event.argumentPlaces.size())
      event.argumentPlaces = {event.argumentPlaces[*index]};
    else
      event.argumentPlaces.clear();
    break;
  }
  case EventKind::Draw:
    if (named)
      event.object = main;
    for (unsigned i = 0; i < call.written.size(); ++i)
      if (row.what == "default" && call.callee &&
          i < call.callee->getNumParams() &&
          isGenerator(call.callee->getParamDecl(i)->getType()) &&
          isGiven(call.written[i])) {
        event.what = "own";
        event.object = call.arguments[i];
      }
    event.arguments = call.arguments;
    // Letters in another order are a name, not data.
    if (event.text("why") == "shuffle" && !call.written.empty() &&
        isTextIterator(call.written.front()->getType()))
      event.with["why"] = Value::constant("sample");
    break;
  case EventKind::SetMode:
    event.arguments = {row.what == "eval" ? Value::constant("false")
                       : index            ? main
                                          : Value::constant("true")};
    if (std::string text = receiverText(call.expression); !text.empty())
      event.with["receiver"] = Value::constant(std::move(text));
    break;
  case EventKind::SetEnvironment:
    if (!row.what.empty())
      break;
    event.what = call.arguments.empty() ? "" : call.arguments[0].name;
    if (call.arguments.size() > 1) {
      event.arguments = {call.arguments[1]};
    } else { // putenv("NAME=value")
      auto [name, value] = llvm::StringRef(event.what).split('=');
      event.arguments = {Value::constant(value.str())};
      event.what = name.str();
    }
    break;
  case EventKind::ToDevice: {
    Value device = main;
    if (auto fixed = row.with.find("device"); fixed != row.with.end()) {
      device.kind = Value::Kind::Device;
      device.name = fixed->second;
    }
    event.arguments = {std::move(device)};
    break;
  }
  default:
    // The state of all generators is kept, whatever object keeps it.
    if ((*kind == EventKind::SaveRng || *kind == EventKind::RestoreRng) &&
        row.argument == "all") {
      event.object = Value::unknown();
      event.with["generators"] = Value::constant("all");
    }
    if (named && !call.hasReceiver)
      event.object = main;
    if (named)
      event.arguments = {main};
    else if (row.argument != "none")
      event.arguments = call.arguments;
    if (auto second = row.with.find("value"); second != row.with.end()) {
      if (std::optional<unsigned> other = argumentIndex(call, second->second))
        event.arguments.push_back(call.arguments[*other]);
      else
        event.arguments = {Value::constant(second->second)};
    }
    break;
  }
  if (*kind == EventKind::LoadModel && row.what.empty()) {
    const Expr *into = targetOf(call);
    if (llvm::StringRef loaded = into ? loadedKind(into->getType()) : "";
        !loaded.empty())
      event.with["kind"] = Value::constant(loaded.str());
  }
  if (*kind == EventKind::KeepState && !row.with.count("kind")) {
    llvm::StringRef kept = call.written.size() > 1 && call.written[1]
                               ? keptKind(call.written[1]->getType())
                               : "other";
    if (!kept.empty())
      event.with["kind"] = Value::constant(kept.str());
  }
  if (*kind == EventKind::Operation && row.with.count("indices"))
    describeIndexing(row, call, event);
  if (*kind == EventKind::MakeEmpty || *kind == EventKind::CopyAsync)
    describeMemory(row, call, event);
  // What the host draws is a number that goes on somewhere.
  if (*kind == EventKind::Draw &&
      (event.what == "rand" || event.what == "engine" || event.what == "cv"))
    return Value::source("draw", place);
  bool makes =
      *kind == EventKind::BuildLoader || *kind == EventKind::Construct ||
      *kind == EventKind::MakeOptimizer || *kind == EventKind::AskGradients ||
      *kind == EventKind::ListDirectory || *kind == EventKind::SaveRng ||
      row.with.count("makes");
  if (makes)
    return resultOf(event);
  return Value::unknown();
}

} // namespace reprise::extract
