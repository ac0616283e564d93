//===- Annotations.cpp - what the code itself says of its functions -------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UnitWalker.h"

#include "checks/knowledge/YamlReading.h"

#include "clang/AST/Attr.h"

using namespace clang;

namespace reprise::extract {

using knowledge::On;
using knowledge::Row;

static constexpr llvm::StringRef prefix = "reprise::";

std::vector<const Row *> UnitWalker::declared(const Decl *decl, On on) const {
  std::vector<const Row *> found;
  if (!decl)
    return found;
  // Later declarations inherit from earlier ones.
  for (const auto *attribute :
       decl->getMostRecentDecl()->specific_attrs<AnnotateAttr>())
    if (attribute->getAnnotation().starts_with(prefix))
      for (const Row *row : rows(("@" + attribute->getAnnotation()).str(), on))
        // Said at several declarations it is said once.
        if (!llvm::is_contained(found, row))
          found.push_back(row);
  return found;
}

void UnitWalker::noteAnnotations(const Decl *decl) {
  for (const auto *attribute : decl->specific_attrs<AnnotateAttr>()) {
    llvm::StringRef text = attribute->getAnnotation();
    if (attribute->isInherited() || !text.starts_with(prefix))
      continue;
    facts::Problem remark;
    remark.kind = "annotation";
    remark.place = places.of(attribute->getRange()).atStart();
    std::string name = ("@" + text).str();
    bool isFunction = llvm::isa<FunctionDecl>(decl);
    bool isClass = llvm::isa<CXXRecordDecl>(decl);
    if (!knowledge.knows(name)) {
      std::vector<llvm::StringRef> known;
      for (const Row &row : knowledge.rows())
        for (llvm::StringRef api : row.api)
          if (api.consume_front("@"))
            known.push_back(api);
      remark.message = ("unknown annotation '" + text + "'" +
                        knowledge::didYouMean(text, known))
                           .str();
    } else if (!isFunction && !isClass) {
      remark.message = ("'" + text + "' belongs on a function or class").str();
    } else if (rows(name, isFunction ? On::Call : On::Construct).empty()) {
      remark.message =
          ("'" + text + "' says nothing of a " +
           (isFunction ? "function" : "class") + "; it belongs on a " +
           (isFunction ? "class" : "function"))
              .str();
    } else {
      continue;
    }
    // Each instance of a template has it.
    if (llvm::none_of(unit.remarks, [&](const facts::Problem &known) {
          return known.place == remark.place && known.message == remark.message;
        }))
      unit.remarks.push_back(std::move(remark));
  }
}

namespace {

/// Puts \p event at the end of \p nodes, ahead of the return that ends them.
void addAtEnd(std::vector<facts::Node> &nodes, facts::Node event) {
  if (!nodes.empty()) {
    facts::Node &last = nodes.back();
    if (last.kind == facts::Node::Kind::Scope ||
        last.kind == facts::Node::Kind::Sequence)
      return addAtEnd(last.children, std::move(event));
    if (last.kind == facts::Node::Kind::Event &&
        last.event.kind == facts::EventKind::Return) {
      nodes.insert(nodes.end() - 1, std::move(event));
      return;
    }
  }
  nodes.push_back(std::move(event));
}

} // namespace

void UnitWalker::applyPurpose(const FunctionDecl *declaration,
                              facts::Function &function) {
  std::vector<const Row *> said = rows(function.name, On::Call);
  llvm::append_range(said, declared(declaration, On::Call));
  for (const Row *row : said) {
    function.validates |= row->does == "validate";
    if (row->does != "train")
      continue;
    for (facts::EventKind kind :
         {facts::EventKind::Backward, facts::EventKind::Step}) {
      facts::Node node;
      node.kind = facts::Node::Kind::Event;
      node.event.kind = kind;
      node.event.api = function.name;
      node.event.place = function.place;
      if (kind == facts::EventKind::Step)
        node.event.what = "optimizer";
      addAtEnd(function.nodes, std::move(node));
    }
  }
}

} // namespace reprise::extract
