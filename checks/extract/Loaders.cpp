//===- Loaders.cpp - data loaders and what they run -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FunctionWalker.h"

#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace reprise::extract {

using facts::EventKind;

namespace {

/// The loader class behind references and pointers.
const ClassTemplateSpecializationDecl *loaderClass(QualType type) {
  const auto *record =
      llvm::dyn_cast_or_null<ClassTemplateSpecializationDecl>(pointee(type));
  if (record && record->getIdentifier() &&
      (record->getName() == "StatelessDataLoader" ||
       record->getName() == "StatefulDataLoader" ||
       isNamed(record, "reprise::data::Loader")))
    return record;
  return nullptr;
}

/// random, sequential, or the sampler's class.
std::string samplerKind(const CXXRecordDecl *sampler, Names &names) {
  if (!sampler)
    return "";
  std::string name = names.known(sampler);
  return llvm::StringSwitch<std::string>(name)
      .Case("torch::data::samplers::RandomSampler", "random")
      .Cases(
          "torch::data::samplers::SequentialSampler",
          "reprise::SequentialSampler", "torch::data::samplers::StreamSampler",
          "torch::data::samplers::DistributedSequentialSampler", "sequential")
      .Default(name);
}

/// LibTorch: StatelessDataLoader's begin() resets its sampler, and a
/// RandomSampler's reset() draws a permutation on the calling thread
/// (torch/csrc/api/src/data/samplers/random.cpp).
void describeShuffle(facts::Event &event, llvm::StringRef on) {
  event.what = "default";
  event.with["why"] = facts::Value::constant("shuffle");
  if (!on.empty())
    event.with["on"] = facts::Value::constant(on.str());
}

} // namespace

std::vector<facts::Value>
FunctionWalker::fetchesOf(const CXXRecordDecl *dataset, unsigned depth) {
  std::vector<Value> fetches;
  if (!dataset || depth > 8)
    return fetches;
  if (unit.isUser(dataset)) {
    for (const CXXRecordDecl *record = dataset;
         record && unit.isUser(record);) {
      for (const CXXMethodDecl *method : record->methods()) {
        if (!method->getIdentifier() && !method->isOverloadedOperator())
          continue;
        std::string name = method->getNameAsString();
        if (name != "get" && name != "get_batch" && name != "apply" &&
            name != "apply_batch" && name != "operator()")
          continue;
        if (record->isLambda())
          name = "operator()";
        Value value;
        value.kind = Value::Kind::Callable;
        value.name = unit.addFunction(method);
        fetches.push_back(std::move(value));
      }
      record = record->getNumBases()
                   ? recordOf(record->bases_begin()->getType())
                   : nullptr;
    }
    return fetches;
  }
  // MapDataset<Inner, Transform>, SharedBatchDataset<Inner>, Lambda<…>: the
  // user's parts are in the arguments.
  const auto *specialisation =
      llvm::dyn_cast<ClassTemplateSpecializationDecl>(dataset);
  if (!specialisation)
    return fetches;
  for (const TemplateArgument &argument :
       specialisation->getTemplateArgs().asArray())
    if (argument.getKind() == TemplateArgument::Type)
      for (Value &value : fetchesOf(recordOf(argument.getAsType()), depth + 1))
        fetches.push_back(std::move(value));
  return fetches;
}

/// Where a call of make_data_loader() names its sampler; an empty place behind
/// the function's name where it does not.
static facts::Place samplerName(const Expr *expression, Places &places) {
  const auto *call = llvm::dyn_cast_or_null<CallExpr>(expression);
  const auto *name = call ? llvm::dyn_cast<DeclRefExpr>(
                                call->getCallee()->IgnoreParenImpCasts())
                          : nullptr;
  if (!name)
    return {};
  if (name->getNumTemplateArgs() > 0)
    return places.of(name->template_arguments().front().getSourceRange());
  return places.of(SourceRange(name->getLocation())).atEnd();
}

std::optional<facts::Value> FunctionWalker::buildLoader(Call &call) {
  const ClassTemplateSpecializationDecl *loader =
      loaderClass(call.callee->getReturnType());
  if (!loader)
    return std::nullopt;
  bool stateful = loader->getName() == "StatefulDataLoader";
  const CXXRecordDecl *dataset = templateArgument(loader, 0);
  const CXXRecordDecl *sampler =
      stateful ? nullptr : templateArgument(loader, 1);
  std::string kind = stateful ? "sequential" : samplerKind(sampler, unit.names);

  // (dataset, options) or (dataset, sampler, options).
  bool samplerGiven = call.callee->getNumParams() == 3;
  Value options =
      call.arguments.empty() ? Value::unknown() : call.arguments.back();
  std::vector<Value> fetches = fetchesOf(dataset);

  Event &event = emit(EventKind::BuildLoader, call.expression, call.name);
  event.what = kind;
  event.arguments = call.arguments;
  event.with["options"] = options;
  event.with["workers"] = Value::field(options, "workers");
  event.with["batch_size"] = Value::field(options, "batch_size");
  event.with["sampler"] = Value::constant(kind);
  if (!samplerGiven && kind == "random")
    if (facts::Place name = samplerName(call.expression, unit.places))
      event.with["sampler-name"] = Value::source("sampler-name", name);
  // What its order hangs on, where that is not the default generator.
  for (const knowledge::Row *row : unit.rows(kind, knowledge::On::Construct))
    if (auto by = row->with.find("seeded-by"); by != row->with.end())
      event.with[by->first] = Value::constant(by->second);
  if (!fetches.empty())
    event.with["fetch"] = Value::mix(std::move(fetches));
  Value made = resultOf(event);

  if (kind == "random") {
    if (!samplerGiven)
      describeShuffle(emit(EventKind::Draw, call.expression,
                           "torch::data::make_data_loader"),
                      "");
    Event &shuffle =
        emit(EventKind::Draw, call.expression, "torch::data::make_data_loader");
    describeShuffle(shuffle, "iterate");
  }
  return made;
}

void FunctionWalker::iterate(const Value &loader, QualType type,
                             const Expr *expression) {
  Event &event = emit(EventKind::Iterate, expression, "begin");
  event.object = loader;
  const ClassTemplateSpecializationDecl *record = loaderClass(type);
  if (!record || record->getName() != "StatelessDataLoader")
    return;
  if (samplerKind(templateArgument(record, 1), unit.names) == "random") {
    Event &shuffle = emit(EventKind::Draw, expression, "begin");
    describeShuffle(shuffle, "iterate-unknown");
  }
}

} // namespace reprise::extract
