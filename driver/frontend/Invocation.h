//===- Invocation.h - from a compile command to Clang's options -*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_FRONTEND_INVOCATION_H
#define REPRISE_DRIVER_FRONTEND_INVOCATION_H

#include "CompileDatabase.h"

#include "clang/Frontend/CompilerInvocation.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <memory>

namespace reprise::frontend {

/// A source to analyse and the flags that Clang gets for it.
struct Job {
  Command command;
  /// As filterFlags() leaves them, with the host compiler's.
  std::vector<std::string> flags;
};

/// The error says why the source cannot be analysed: a response file is
/// missing, there is no CUDA toolkit.
llvm::Expected<Job> makeJob(Command command);

/// The real file system, with the few headers in it that Reprise brings and
/// with `virtualFile` where one is given (empty name: none).
llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>
makeFileSystem(llvm::StringRef virtualFile = "", llvm::StringRef content = "");

/// Options for a parse of \p job without bodies and without warnings. The error
/// says what Clang does not take.
llvm::Expected<std::shared_ptr<clang::CompilerInvocation>>
makeInvocation(const Job &job);

} // namespace reprise::frontend

#endif
