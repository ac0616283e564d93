//===- Invocation.cpp - from a compile command to Clang's options ---------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Invocation.h"
#include "CudaToolkit.h"
#include "FlagFilter.h"
#include "HostCompiler.h"
#include "Installation.h"
#include "OpenMp.h"

#include "clang/Basic/Diagnostic.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/TextDiagnosticBuffer.h"
#include "clang/Frontend/Utils.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace reprise::frontend {

namespace {

/// Where headers lie that are only in memory.
constexpr StringRef builtinFolder = "/reprise-builtin";

} // namespace

Expected<Job> makeJob(Command command) {
  Job job;
  auto flags = filterFlags(command);
  if (!flags)
    return flags.takeError();
  job.flags = std::move(*flags);
  StringRef compiler = command.arguments.front();
  for (std::string &flag : hostCompilerFlags(compiler, job.flags))
    job.flags.push_back(std::move(flag));
  bool isOpenMp = any_of(job.flags, [](StringRef flag) {
    return flag == "-fopenmp" || flag.starts_with("-fopenmp=");
  });
  if (isOpenMp)
    job.flags.insert(job.flags.end(),
                     {"-isystem", (builtinFolder + "/openmp").str()});
  if (isCuda(command)) {
    std::string toolkit = cudaToolkit(compiler, job.flags);
    if (toolkit.empty())
      return createStringError(
          "it is CUDA, and no CUDA toolkit was found (set CUDA_HOME; the "
          "headers suffice: of pip's packages nvidia-cuda-runtime, "
          "nvidia-cuda-crt and nvidia-cuda-cccl)");
    for (std::string &flag : cudaFlags(toolkit))
      job.flags.push_back(std::move(flag));
  } else if (SourceKind kind = sourceKind(command.file);
             kind == SourceKind::None || kind == SourceKind::Header ||
             (kind == SourceKind::C &&
              sys::path::filename(compiler).contains("++"))) {
    job.flags.insert(job.flags.end(), {"-x", "c++"});
  }
  job.command = std::move(command);
  return job;
}

IntrusiveRefCntPtr<vfs::FileSystem> makeFileSystem(StringRef virtualFile,
                                                   StringRef content) {
  auto memory = makeIntrusiveRefCnt<vfs::InMemoryFileSystem>();
  for (const std::string &header : missingCudaHeaders())
    memory->addFile(header, 0, MemoryBuffer::getMemBuffer(""));
  memory->addFile(builtinFolder + "/openmp/omp.h", 0,
                  MemoryBuffer::getMemBuffer(openMpHeader()));
  if (!virtualFile.empty())
    memory->addFile(virtualFile, 0, MemoryBuffer::getMemBufferCopy(content));
  auto overlay =
      makeIntrusiveRefCnt<vfs::OverlayFileSystem>(vfs::getRealFileSystem());
  overlay->pushOverlay(memory);
  return overlay;
}

Expected<std::shared_ptr<clang::CompilerInvocation>>
makeInvocation(const Job &job) {
  if (resourceFolder().empty())
    return createStringError("Clang's own headers are missing (" +
                             Twine(REPRISE_CLANG_RESOURCE_DIR) +
                             "); install libclang-common-19-dev");
  bool isC = sourceKind(job.command.file) == SourceKind::C;
  std::vector<std::string> arguments{isC ? "clang" : "clang++"};
  arguments.insert(arguments.end(), job.flags.begin(), job.flags.end());
  arguments.insert(arguments.end(),
                   {"-fsyntax-only", "-w", "-Wno-everything", "-ferror-limit=0",
                    "-Wno-unknown-cuda-version", "-resource-dir",
                    resourceFolder(), "--", job.command.file});
  std::vector<const char *> pointers;
  for (const std::string &argument : arguments)
    pointers.push_back(argument.c_str());

  auto *buffer = new clang::TextDiagnosticBuffer;
  auto diagnostics = clang::CompilerInstance::createDiagnostics(
      new clang::DiagnosticOptions, buffer, /*ShouldOwnClient=*/true);
  clang::CreateInvocationOptions options;
  options.Diags = diagnostics;
  options.VFS = makeFileSystem();
  options.RecoverOnError = true;
  std::shared_ptr<clang::CompilerInvocation> invocation =
      clang::createInvocation(pointers, options);
  // Clang goes on with its own idea of what it does not know. Of most flags
  // that is no matter; the standard decides how the code reads.
  const bool isLanguageUnknown =
      any_of(make_range(buffer->err_begin(), buffer->err_end()),
             [](const auto &error) {
               return StringRef(error.second).contains("'-std=");
             });
  if (!invocation || isLanguageUnknown)
    return createStringError("the flags are not understood" +
                             (buffer->err_begin() == buffer->err_end()
                                  ? std::string()
                                  : ": " + buffer->err_begin()->second));
  clang::FrontendOptions &frontend = invocation->getFrontendOpts();
  frontend.SkipFunctionBodies = true;
  frontend.DisableFree = false;
  frontend.ProgramAction = clang::frontend::ParseSyntaxOnly;
  invocation->getDependencyOutputOpts() = {};
  return invocation;
}

} // namespace reprise::frontend
