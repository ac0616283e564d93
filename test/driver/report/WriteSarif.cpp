//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// write-sarif FILE: reads an outcome as writeJson() writes it, and writes it as
// SARIF.

#include "driver/report/Report.h"

#include "llvm/Support/MemoryBuffer.h"

namespace {

llvm::Error run(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return llvm::errorCodeToError(buffer.getError());
  auto json = llvm::json::parse((*buffer)->getBuffer());
  if (!json)
    return json.takeError();
  reprise::report::Outcome outcome;
  const llvm::json::Object &object = *json->getAsObject();
  outcome.project = object.getString("project")->str();
  outcome.files = *object.getInteger("files");
  llvm::json::Path::Root root("outcome");
  if (!llvm::json::fromJSON(*object.get("findings"), outcome.findings, root))
    return root.getError();
  for (const llvm::json::Value &one : *object.getArray("unanalysed")) {
    const llvm::json::Object &entry = *one.getAsObject();
    outcome.unanalysed.push_back(
        {entry.getString("source")->str(), entry.getString("message")->str(),
         reprise::facts::parsePlace(*entry.getString("place"))
             .value_or(reprise::facts::Place())});
  }
  reprise::report::writeSarif(outcome, llvm::outs());
  return llvm::Error::success();
}

} // namespace

int main(int count, char **arguments) {
  if (count != 2) {
    llvm::errs() << "usage: write-sarif FILE\n";
    return 2;
  }
  if (llvm::Error error = run(arguments[1])) {
    llvm::errs() << "write-sarif: " << toString(std::move(error)) << '\n';
    return 1;
  }
  return 0;
}
