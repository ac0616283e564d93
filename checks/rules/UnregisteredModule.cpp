//===- UnregisteredModule.cpp - parts that their module does not know -----===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Members.h"
#include "Story.h"

#include "llvm/ADT/STLExtras.h"

namespace reprise::rules {

using facts::Function;
using facts::Value;

namespace {

class Registering {
public:
  Registering(const link::Program &program, std::vector<Finding> &findings)
      : program(program), code(program.units), findings(findings) {}

  void check() {
    for (const auto &unit : program.units)
      for (const facts::Class &type : unit->classes)
        if (type.role == "module" && done.insert(type.symbol).second)
          checkClass(type);
  }

private:
  void checkClass(const facts::Class &type) {
    Members members(code, functionsOf(type));
    for (const facts::Field &field : type.fields) {
      if (field.role.empty() || members.isRegistered(field.name))
        continue;
      if (field.role == "tensor")
        checkTensor(type, field, members);
      else
        checkModule(type, field, members);
    }
  }

  void checkModule(const facts::Class &type, const facts::Field &field,
                   const Members &members) {
    bool many = field.role == "modules";
    const Members::Made *made = members.made(field.name, many);
    // Made elsewhere, it may be registered elsewhere.
    if (!made || !hasState(field.holds))
      return;
    Finding finding = report(
        type, field,
        "'" + field.name + "' is " +
            (many ? "a container of modules" : "a module") +
            " that is never registered: eval(), to(), parameters() and saving "
            "pass it by");
    note(finding, made->event->place,
         many ? "an element is made here" : "made here");
    if (!many && isShared(field))
      addFix(finding, field, *made, "register_module");
    findings.push_back(std::move(finding));
  }

  void checkTensor(const facts::Class &type, const facts::Field &field,
                   const Members &members) {
    const Members::Made *made = members.gradients(field.name);
    if (!made || !isSetUp(*made->function))
      return;
    Finding finding =
        report(type, field,
               "'" + field.name +
                   "' is a tensor with gradients that is never registered as a "
                   "parameter: to(), parameters() and saving pass it by");
    note(finding, made->event->place, "gradients are asked for here");
    addFix(finding, field, *made, "register_parameter");
    findings.push_back(std::move(finding));
  }

  Finding report(const facts::Class &type, const facts::Field &field,
                 std::string message) const {
    Finding finding;
    finding.level = Level::Likely;
    finding.message = std::move(message);
    finding.place = field.place;
    finding.identity = type.name + "::" + field.name;
    return finding;
  }

  /// Only a holder or a shared pointer can be registered.
  static bool isShared(const facts::Field &field) {
    llvm::StringRef type = field.type, holds = field.holds;
    bool byValue = type.ends_with("Impl") ||
                   (!holds.contains("torch::nn::") && holds.ends_with(type));
    return !byValue && !type.contains("unique_ptr");
  }

  static bool isSetUp(const Function &function) {
    return function.isConstructor ||
           llvm::StringRef(function.name).ends_with("::reset");
  }

  /// The call behind the statement that makes the member, or first in the body
  /// of the constructor whose initialiser does.
  static void addFix(Finding &finding, const facts::Field &field,
                     const Members::Made &made, llvm::StringRef call) {
    Fix fix;
    fix.tier = Fix::Tier::Unsafe;
    fix.description = "register it";
    std::string text =
        (call + "(\"" + field.name + "\", " + field.name + ");").str();
    const Place &statement = made.event->statement;
    if (!isSetUp(*made.function))
      return;
    if (statement && !statement.inMacro)
      fix.edits.push_back({statement, text, Edit::Layout::LineAfter});
    else if (!statement && made.function->body && !made.function->body.inMacro)
      fix.edits.push_back(
          {made.function->body, text, Edit::Layout::BlockStart});
    else
      return;
    finding.fixes.push_back(std::move(fix));
  }

  /// Whether there is something in objects of the class that eval(), to() or
  /// saving must reach. LibTorch's modules without that are no members here.
  bool hasState(const std::string &name, unsigned depth = 0) const {
    const facts::Class *type = code.findClass(name);
    if (!type || depth > 8)
      return type == nullptr && llvm::StringRef(name).contains("::nn::");
    for (const facts::Field &field : type->fields)
      if (field.role == "module" || field.role == "modules")
        if (hasState(field.holds, depth + 1))
          return true;
    bool found = false;
    for (const Function *function : functionsOf(*type)) {
      link::forEachEvent(function->nodes, [&](const facts::Event &event) {
        found |= event.kind == EventKind::AddModule ||
                 event.kind == EventKind::AskGradients;
      });
      link::forEachValue(function->nodes, [&](const Value &value) {
        found |= value.kind == Value::Kind::Training;
      });
    }
    return found;
  }

  bool isBase(const facts::Class &base, const facts::Class &type) const {
    return llvm::is_contained(type.bases, base.name);
  }

  /// Functions that may speak of the class's members as their own.
  std::vector<const Function *> functionsOf(const facts::Class &type) const {
    std::vector<const Function *> functions;
    for (const auto &unit : program.units)
      for (const Function &function : unit->functions) {
        const facts::Class *owner = code.findClass(function.owner);
        bool own = owner && (owner->symbol == type.symbol ||
                             isBase(type, *owner) || isBase(*owner, type));
        bool lambda = function.owner.empty() && function.name == "lambda";
        if (own || lambda)
          functions.push_back(&function);
      }
    return functions;
  }

  const link::Program &program;
  link::Code code;
  std::vector<Finding> &findings;
  std::set<std::string> done;
};

} // namespace

void checkUnregisteredModule(const link::Program &program,
                             std::vector<Finding> &findings) {
  Registering(program, findings).check();
}

} // namespace reprise::rules
