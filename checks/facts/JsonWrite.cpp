//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/facts/Json.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::facts {
namespace json = llvm::json;
namespace {

/// Source text need not be UTF-8, JSON must.
json::Value text(llvm::StringRef string) {
  return json::isUTF8(string) ? json::Value(string.str())
                              : json::Value(json::fixUTF8(string));
}

json::Array texts(const std::vector<std::string> &strings) {
  json::Array array;
  for (const std::string &string : strings)
    array.push_back(text(string));
  return array;
}

template <typename T> json::Array array(const std::vector<T> &items) {
  json::Array result;
  for (const T &item : items)
    result.push_back(toJSON(item));
  return result;
}

void put(json::Object &object, llvm::StringLiteral key,
         const std::string &string) {
  if (!string.empty())
    object[key] = text(string);
}

void put(json::Object &object, llvm::StringLiteral key, const Place &place) {
  if (place)
    object[key] = text(toString(place));
}

void put(json::Object &object, llvm::StringLiteral key, bool flag) {
  if (flag)
    object[key] = true;
}

void put(json::Object &object, llvm::StringLiteral key,
         const std::vector<std::string> &strings) {
  if (!strings.empty())
    object[key] = texts(strings);
}

void put(json::Object &object, llvm::StringLiteral key, const Value &value) {
  if (!value.isUnknown())
    object[key] = toJSON(value);
}

template <typename T>
void put(json::Object &object, llvm::StringLiteral key,
         const std::vector<T> &items) {
  if (!items.empty())
    object[key] = array(items);
}

} // namespace

static json::Value toJSON(const Condition &condition) {
  json::Object object;
  object["subject"] = toJSON(condition.subject);
  object["anyOf"] = texts(condition.anyOf);
  put(object, "negated", condition.negated);
  return object;
}

static json::Value toJSON(const Field &field) {
  json::Object object;
  put(object, "name", field.name);
  put(object, "type", field.type);
  put(object, "at", field.place);
  put(object, "role", field.role);
  put(object, "holds", field.holds);
  return object;
}

static json::Value toJSON(const Class &item) {
  json::Object object;
  put(object, "symbol", item.symbol);
  put(object, "name", item.name);
  put(object, "at", item.place);
  put(object, "bases", item.bases);
  put(object, "fields", item.fields);
  put(object, "role", item.role);
  return object;
}

static json::Value toJSON(const Problem &problem) {
  json::Object object;
  put(object, "kind", problem.kind);
  put(object, "message", problem.message);
  put(object, "at", problem.place);
  return object;
}

/// An arm, or the whole of a loop's body, is written as a plain array where it
/// is a sequence that nothing else is known of.
static json::Value armJSON(const Node &node) {
  if (node.kind == Node::Kind::Sequence && !node.place)
    return array(node.children);
  return toJSON(node);
}

json::Value toJSON(const Value &value) {
  json::Object object;
  switch (value.kind) {
  case Value::Kind::Unknown:
    break;
  case Value::Kind::Constant:
    object["constant"] = text(value.name);
    break;
  case Value::Kind::Variable:
    object["variable"] = text(value.name);
    break;
  case Value::Kind::Global:
    object["global"] = text(value.name);
    break;
  case Value::Kind::This:
    object["this"] = true;
    break;
  case Value::Kind::Field:
    object["field"] = text(value.name);
    object["of"] = value.parts.empty() ? json::Value(json::Object())
                                       : toJSON(value.parts.front());
    break;
  case Value::Kind::Result:
    object["result"] = value.event;
    break;
  case Value::Kind::Source:
    object["source"] = text(value.name);
    break;
  case Value::Kind::Device:
    object["device"] = text(value.name);
    break;
  case Value::Kind::Callable:
    object["callable"] = text(value.name);
    break;
  case Value::Kind::Training:
    object["training"] = value.parts.empty() ? json::Value(json::Object())
                                             : toJSON(value.parts.front());
    break;
  case Value::Kind::Not:
    object["not"] = value.parts.empty() ? json::Value(json::Object())
                                        : toJSON(value.parts.front());
    break;
  case Value::Kind::Mix:
    object["mix"] = array(value.parts);
    put(object, "how", value.name);
    break;
  }
  put(object, "at", value.place);
  return object;
}

json::Value toJSON(const Event &event) {
  json::Object object;
  object["event"] = toString(event.kind);
  if (event.id)
    object["id"] = event.id;
  put(object, "api", event.api);
  put(object, "at", event.place);
  put(object, "statement", event.statement);
  put(object, "what", event.what);
  put(object, "object", event.object);
  put(object, "arguments", event.arguments);
  if (!event.argumentPlaces.empty()) {
    json::Array places;
    for (const Place &place : event.argumentPlaces)
      places.push_back(text(toString(place)));
    object["argumentPlaces"] = std::move(places);
  }
  if (!event.with.empty()) {
    json::Object with;
    for (const auto &[key, value] : event.with)
      with[json::fixUTF8(key)] = toJSON(value);
    object["with"] = std::move(with);
  }
  put(object, "conditions", event.conditions);
  put(object, "remark", event.remark);
  return object;
}

json::Value toJSON(const Node &node) {
  json::Object object;
  switch (node.kind) {
  case Node::Kind::Event:
    return toJSON(node.event);
  case Node::Kind::Sequence:
    object["sequence"] = array(node.children);
    break;
  case Node::Kind::Scope:
    object["scope"] = array(node.children);
    break;
  case Node::Kind::Loop:
    object["loop"] = text(node.what);
    object["body"] = array(node.children);
    break;
  case Node::Kind::Branch: {
    object["branch"] = text(node.what);
    json::Array arms;
    for (const Node &arm : node.children)
      arms.push_back(armJSON(arm));
    object["arms"] = std::move(arms);
    put(object, "exhaustive", node.exhaustive);
    break;
  }
  }
  put(object, "condition", node.condition);
  put(object, "at", node.place);
  return object;
}

json::Value toJSON(const Function &function) {
  json::Object object;
  put(object, "symbol", function.symbol);
  put(object, "name", function.name);
  put(object, "at", function.place);
  put(object, "body", function.body);
  put(object, "owner", function.owner);
  put(object, "parameters", function.parameters);
  put(object, "overrides", function.overrides);
  put(object, "main", function.isMain);
  put(object, "constructor", function.isConstructor);
  put(object, "kernel", function.isKernel);
  put(object, "staticInitialiser", function.isStaticInitialiser);
  put(object, "validates", function.validates);
  put(object, "opaque", function.opaque);
  put(object, "nodes", function.nodes);
  return object;
}

json::Value toJSON(const Unit &unit) {
  json::Object object;
  put(object, "source", unit.source);
  if (unit.libtorch)
    object["libtorch"] = std::to_string(unit.libtorch.major) + '.' +
                         std::to_string(unit.libtorch.minor);
  put(object, "userFiles", unit.userFiles);
  put(object, "functions", unit.functions);
  put(object, "classes", unit.classes);
  put(object, "undefined", unit.undefined);
  put(object, "problems", unit.problems);
  put(object, "remarks", unit.remarks);
  return object;
}

} // namespace reprise::facts
