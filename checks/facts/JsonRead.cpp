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

/// Maps the keys of an object to fields, each but the named ones at will, and
/// finds keys that nothing asked for: facts written by hand have typos.
class Reader {
public:
  Reader(const json::Value &value, json::Path path)
      : object(value.getAsObject()), path(path) {
    if (!object)
      path.report("expected object");
  }

  explicit operator bool() const { return object; }
  bool has(llvm::StringRef key) const { return object->get(key); }

  template <typename T> bool map(llvm::StringLiteral key, T &out) {
    asked.push_back(key);
    const json::Value *value = object->get(key);
    return !value || read(*value, out, path.field(key));
  }

  bool finish() const {
    // Sorted: the first wrong key is the same one in every run.
    for (const auto *member : json::sortedElements(*object))
      if (!llvm::is_contained(asked, llvm::StringRef(member->first))) {
        path.field(member->first).report("unknown key");
        return false;
      }
    return true;
  }

private:
  template <typename T>
  static bool read(const json::Value &value, T &out, json::Path path);

  const json::Object *object;
  mutable json::Path path;
  std::vector<llvm::StringRef> asked;
};

bool read(const json::Value &value, std::string &out, json::Path path) {
  return fromJSON(value, out, path);
}

bool read(const json::Value &value, bool &out, json::Path path) {
  return fromJSON(value, out, path);
}

bool read(const json::Value &value, unsigned &out, json::Path path) {
  std::optional<int64_t> number = value.getAsInteger();
  if (!number || *number < 0 || *number > UINT_MAX) {
    path.report("expected a number from 0");
    return false;
  }
  out = *number;
  return true;
}

bool read(const json::Value &value, Place &out, json::Path path) {
  std::optional<llvm::StringRef> string = value.getAsString();
  if (string && string->empty()) {
    out = {};
    return true;
  }
  std::optional<Place> place = string ? parsePlace(*string) : std::nullopt;
  if (!place) {
    path.report("expected a place, file:line:column-endLine:endColumn");
    return false;
  }
  out = *place;
  return true;
}

bool read(const json::Value &value, Version &out, json::Path path) {
  std::optional<llvm::StringRef> string = value.getAsString();
  if (string) {
    auto [major, minor] = string->split('.');
    if (!major.getAsInteger(10, out.major) &&
        !minor.getAsInteger(10, out.minor))
      return true;
  }
  path.report("expected a version, major.minor");
  return false;
}

template <typename T>
bool read(const json::Value &value, std::vector<T> &out, json::Path path);

bool read(const json::Value &value, Value &out, json::Path path);

/// The one part of a value that is made from another.
bool readPart(const json::Value &value, Value &out, json::Path path) {
  return read(value, out.parts.emplace_back(), path);
}

struct ValueKey {
  llvm::StringLiteral key;
  Value::Kind kind;
};

constexpr ValueKey NamedValues[] = {
    {"constant", Value::Kind::Constant}, {"variable", Value::Kind::Variable},
    {"global", Value::Kind::Global},     {"source", Value::Kind::Source},
    {"device", Value::Kind::Device},     {"callable", Value::Kind::Callable},
    {"field", Value::Kind::Field},
};

constexpr ValueKey WrappedValues[] = {
    {"training", Value::Kind::Training},
    {"not", Value::Kind::Not},
};

/// A value's own key, which says what it is.
bool readKind(const json::Object &object, Value &out, json::Path path,
              llvm::StringRef &key) {
  for (const ValueKey &named : NamedValues)
    if (const json::Value *name = object.get(named.key)) {
      key = named.key;
      out.kind = named.kind;
      return read(*name, out.name, path.field(key));
    }
  for (const ValueKey &wrapped : WrappedValues)
    if (const json::Value *part = object.get(wrapped.key)) {
      key = wrapped.key;
      out.kind = wrapped.kind;
      return readPart(*part, out, path.field(key));
    }
  if (object.get("this")) {
    key = "this";
    out.kind = Value::Kind::This;
  } else if (const json::Value *event = object.get("result")) {
    key = "result";
    out.kind = Value::Kind::Result;
    return read(*event, out.event, path.field(key));
  } else if (const json::Value *parts = object.get("mix")) {
    key = "mix";
    out.kind = Value::Kind::Mix;
    return read(*parts, out.parts, path.field(key));
  }
  return true;
}

bool read(const json::Value &value, Value &out, json::Path path) {
  if (value.kind() == json::Value::Null)
    return true;
  const json::Object *object = value.getAsObject();
  if (!object) {
    path.report("expected a value: an object such as {\"constant\": \"42\"}");
    return false;
  }
  llvm::StringRef kind;
  if (!readKind(*object, out, path, kind))
    return false;
  for (const auto *member : json::sortedElements(*object)) {
    llvm::StringRef key = member->first;
    if (key == kind)
      continue;
    if (key == "at") {
      if (!read(member->second, out.place, path.field(key)))
        return false;
    } else if (key == "how" && out.kind == Value::Kind::Mix) {
      if (!read(member->second, out.name, path.field(key)))
        return false;
    } else if (key == "of" && out.kind == Value::Kind::Field) {
      if (!readPart(member->second, out, path.field(key)))
        return false;
    } else {
      path.field(key).report("unknown key of a value");
      return false;
    }
  }
  if (out.kind == Value::Kind::Field && out.parts.empty()) {
    path.field("of").report("missing: the object that the field is read from");
    return false;
  }
  return true;
}

bool read(const json::Value &value, Condition &out, json::Path path) {
  Reader reader(value, path);
  return reader && reader.map("subject", out.subject) &&
         reader.map("anyOf", out.anyOf) && reader.map("negated", out.negated) &&
         reader.finish();
}

bool read(const json::Value &value, std::map<std::string, Value> &out,
          json::Path path) {
  const json::Object *object = value.getAsObject();
  if (!object) {
    path.report("expected object");
    return false;
  }
  for (const auto *member : json::sortedElements(*object))
    if (!read(member->second, out[member->first.str()],
              path.field(member->first)))
      return false;
  return true;
}

bool read(const json::Value &value, EventKind &out, json::Path path) {
  std::optional<llvm::StringRef> string = value.getAsString();
  std::optional<EventKind> kind =
      string ? parseEventKind(*string) : std::nullopt;
  if (!kind) {
    path.report("expected the kind of an event, as spelled in Events.def");
    return false;
  }
  out = *kind;
  return true;
}

bool read(const json::Value &value, Event &out, json::Path path) {
  Reader reader(value, path);
  return reader && reader.map("event", out.kind) && reader.map("id", out.id) &&
         reader.map("api", out.api) && reader.map("at", out.place) &&
         reader.map("statement", out.statement) &&
         reader.map("what", out.what) && reader.map("object", out.object) &&
         reader.map("arguments", out.arguments) &&
         reader.map("argumentPlaces", out.argumentPlaces) &&
         reader.map("with", out.with) &&
         reader.map("conditions", out.conditions) &&
         reader.map("remark", out.remark) && reader.finish();
}

bool read(const json::Value &value, Node &out, json::Path path) {
  // An arm: a sequence without more to it.
  if (value.getAsArray()) {
    out.kind = Node::Kind::Sequence;
    return read(value, out.children, path);
  }
  Reader reader(value, path);
  if (!reader)
    return false;
  if (reader.has("event")) {
    out.kind = Node::Kind::Event;
    return read(value, out.event, path);
  }
  bool good = true;
  if (reader.has("branch")) {
    out.kind = Node::Kind::Branch;
    good = reader.map("branch", out.what) && reader.map("arms", out.children) &&
           reader.map("exhaustive", out.exhaustive);
  } else if (reader.has("loop")) {
    out.kind = Node::Kind::Loop;
    good = reader.map("loop", out.what) && reader.map("body", out.children);
  } else if (reader.has("scope")) {
    out.kind = Node::Kind::Scope;
    good = reader.map("scope", out.children);
  } else if (reader.has("sequence")) {
    good = reader.map("sequence", out.children);
  } else {
    path.report("expected one of the keys event, branch, loop, scope or "
                "sequence");
    return false;
  }
  return good && reader.map("condition", out.condition) &&
         reader.map("at", out.place) && reader.finish();
}

bool read(const json::Value &value, Function &out, json::Path path) {
  Reader reader(value, path);
  return reader && reader.map("symbol", out.symbol) &&
         reader.map("name", out.name) && reader.map("at", out.place) &&
         reader.map("body", out.body) && reader.map("owner", out.owner) &&
         reader.map("parameters", out.parameters) &&
         reader.map("overrides", out.overrides) &&
         reader.map("main", out.isMain) &&
         reader.map("constructor", out.isConstructor) &&
         reader.map("kernel", out.isKernel) &&
         reader.map("staticInitialiser", out.isStaticInitialiser) &&
         reader.map("validates", out.validates) &&
         reader.map("opaque", out.opaque) && reader.map("nodes", out.nodes) &&
         reader.finish();
}

bool read(const json::Value &value, Field &out, json::Path path) {
  Reader reader(value, path);
  return reader && reader.map("name", out.name) &&
         reader.map("type", out.type) && reader.map("at", out.place) &&
         reader.map("role", out.role) && reader.map("holds", out.holds) &&
         reader.finish();
}

bool read(const json::Value &value, Class &out, json::Path path) {
  Reader reader(value, path);
  return reader && reader.map("symbol", out.symbol) &&
         reader.map("name", out.name) && reader.map("at", out.place) &&
         reader.map("bases", out.bases) && reader.map("fields", out.fields) &&
         reader.map("role", out.role) && reader.finish();
}

bool read(const json::Value &value, Problem &out, json::Path path) {
  Reader reader(value, path);
  return reader && reader.map("kind", out.kind) &&
         reader.map("message", out.message) && reader.map("at", out.place) &&
         reader.finish();
}

bool read(const json::Value &value, Unit &out, json::Path path) {
  Reader reader(value, path);
  return reader && reader.map("source", out.source) &&
         reader.map("libtorch", out.libtorch) &&
         reader.map("userFiles", out.userFiles) &&
         reader.map("functions", out.functions) &&
         reader.map("classes", out.classes) &&
         reader.map("undefined", out.undefined) &&
         reader.map("problems", out.problems) &&
         reader.map("remarks", out.remarks) && reader.finish();
}

template <typename T>
bool read(const json::Value &value, std::vector<T> &out, json::Path path) {
  const json::Array *array = value.getAsArray();
  if (!array) {
    path.report("expected array");
    return false;
  }
  out.resize(array->size());
  for (size_t index = 0; index < array->size(); ++index)
    if (!read((*array)[index], out[index], path.index(index)))
      return false;
  return true;
}

template <typename T>
bool Reader::read(const json::Value &value, T &out, json::Path path) {
  return reprise::facts::read(value, out, path);
}

} // namespace

llvm::Expected<Unit> fromJSON(const json::Value &json) {
  json::Path::Root root("unit");
  Unit unit;
  if (!read(json, unit, root))
    return root.getError();
  return unit;
}

llvm::Expected<Unit> parseUnit(llvm::StringRef text) {
  llvm::Expected<json::Value> document = json::parse(text);
  if (!document)
    return document.takeError();
  return fromJSON(*document);
}

} // namespace reprise::facts
