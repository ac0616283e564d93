//===- LibTorchVersion.cpp - which LibTorch a unit includes ---------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LibTorchVersion.h"

#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace reprise::extract {

namespace {

unsigned macroIn(llvm::StringRef text, llvm::StringRef macro) {
  size_t at = text.find(("#define " + macro + " ").str());
  if (at == llvm::StringRef::npos)
    return 0;
  text = text.drop_front(at + macro.size() + 9).ltrim();
  unsigned value = 0;
  text.consumeInteger(10, value);
  return value;
}

facts::Version versionIn(FileManager &files, llvm::StringRef path) {
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer =
      files.getBufferForFile(path);
  if (!buffer)
    return {};
  llvm::StringRef text = (*buffer)->getBuffer();
  return {macroIn(text, "TORCH_VERSION_MAJOR"),
          macroIn(text, "TORCH_VERSION_MINOR")};
}

/// The include folder that a LibTorch header's declarations come from: the part
/// of the path before `/c10/` or `/ATen/`.
llvm::StringRef includeFolder(llvm::StringRef file) {
  for (llvm::StringRef mark : {"/c10/", "/ATen/", "/torch/"})
    if (size_t at = file.find(mark); at != llvm::StringRef::npos)
      return file.take_front(at);
  return {};
}

} // namespace

facts::Version findLibTorchVersion(ASTContext &context) {
  // Every LibTorch header declares something in namespace c10. A precompiled
  // header need not list the files that it was made of, so the way goes by a
  // declaration.
  const SourceManager &sources = context.getSourceManager();
  IdentifierInfo &c10 = context.Idents.get("c10");
  for (NamedDecl *decl : context.getTranslationUnitDecl()->lookup(&c10)) {
    llvm::StringRef folder =
        includeFolder(sources.getFilename(decl->getLocation()));
    if (folder.empty())
      continue;
    for (llvm::StringRef header :
         {"torch/headeronly/version.h", "torch/version.h",
          "torch/csrc/api/include/torch/version.h"}) {
      llvm::SmallString<256> path(folder);
      llvm::sys::path::append(path, header);
      if (facts::Version version = versionIn(sources.getFileManager(), path))
        return version;
    }
  }
  return {};
}

} // namespace reprise::extract
