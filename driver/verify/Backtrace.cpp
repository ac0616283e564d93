//===- Backtrace.cpp - where in the source --------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Backtrace.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/DebugInfo/Symbolize/Symbolize.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <cstdlib>

namespace reprise::verify {

namespace {

using llvm::symbolize::LLVMSymbolizer;

/// Libraries that are no user's, by how their names begin. A user's own may
/// well be called `libtorch-samples.so`.
constexpr llvm::StringLiteral OthersLibraries[] = {
    "libtorch.",    "libtorch_cpu.", "libtorch_cuda", "libtorch_hip",
    "libtorch_xpu", "libc10.",       "libc10_",       "libtorch_python.",
    "libreprise-",  "libc.so",       "libstdc++",     "libc++",
    "libgomp",      "libomp",        "libiomp",       "libgcc",
    "libpthread",   "ld-linux"};

/// Code that is compiled into the user's binaries, by namespace.
constexpr llvm::StringLiteral OthersNamespaces[] = {
    "at", "c10", "torch", "caffe2", "std", "__gnu_cxx", "reprise"};

/// Headers that are compiled into the user's binaries, by what is in their
/// paths: a function that was inlined may be known by its last name only.
constexpr llvm::StringLiteral OthersHeaders[] = {
    "/include/c++/", "/include/torch/", "/include/ATen/", "/include/c10/"};

bool isOthersLibrary(llvm::StringRef path) {
  return llvm::any_of(OthersLibraries, [&](llvm::StringRef start) {
    return llvm::sys::path::filename(path).starts_with(start);
  });
}

/// Whether the word `operator` begins \p name, which stands behind \p before.
bool beginsOperator(llvm::StringRef name, llvm::StringRef before) {
  auto isInWord = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  return name.consume_front("operator") &&
         (name.empty() || !isInWord(name.front())) &&
         (before.empty() || !isInWord(before.back()));
}

/// `Samples::get` of `Samples<float>::get<int>`. What stands behind `operator`
/// may be no bracket.
std::string withoutTemplateArguments(llvm::StringRef name) {
  std::string result;
  unsigned depth = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!depth && beginsOperator(name.drop_front(i), name.take_front(i)))
      return result + name.drop_front(i).str();
    depth += name[i] == '<';
    if (!depth)
      result += name[i];
    depth -= name[i] == '>' && depth;
  }
  return result;
}

/// `Samples::get` of the mangled name of a function; the name itself where it
/// is none, as `main`.
std::string nameOf(const std::string &mangled) {
  std::string result = mangled;
  llvm::ItaniumPartialDemangler demangler;
  std::size_t size = 0;
  if (!demangler.partialDemangle(mangled.c_str()))
    if (char *text = demangler.getFunctionName(nullptr, &size)) {
      result = text;
      std::free(text);
    }
  llvm::StringRef name = result;
  name.consume_front("(anonymous namespace)::");
  return withoutTemplateArguments(name);
}

bool isOthers(const Frame &call) {
  llvm::StringRef function = call.function;
  return function == "_start" || function.starts_with("__libc_start") ||
         llvm::is_contained(OthersNamespaces, function.split("::").first) ||
         llvm::any_of(OthersHeaders, [&](llvm::StringRef folder) {
           return llvm::StringRef(call.file).contains(folder);
         });
}

/// A compiler that is given `../main.cpp` notes it behind its own folder:
/// `/work/build/../main.cpp`. Behind a link `..` may be another folder.
std::string withoutDots(llvm::StringRef path) {
  llvm::SmallString<256> plain(path);
  llvm::sys::path::remove_dots(plain, /*remove_dot_dot=*/true);
  const bool isOther =
      llvm::sys::fs::exists(path) && !llvm::sys::fs::equivalent(path, plain);
  return isOther ? path.str() : plain.str().str();
}

void addCalls(LLVMSymbolizer &symbolizer, llvm::StringRef binary,
              std::uint64_t address, std::vector<Frame> &calls) {
  llvm::object::SectionedAddress at;
  at.Address = address;
  auto found = symbolizer.symbolizeInlinedCode(binary.str(), at);
  if (!found) {
    llvm::consumeError(found.takeError());
    return;
  }
  for (std::uint32_t i = 0; i < found->getNumberOfFrames(); ++i) {
    const llvm::DILineInfo &info = found->getFrame(i);
    if (info.FunctionName == llvm::DILineInfo::BadString)
      continue;
    Frame frame;
    frame.function = nameOf(info.FunctionName);
    // That of an inherited constructor, which nobody has written.
    if (llvm::StringRef(frame.function).starts_with("_Z"))
      continue;
    if (info.FileName != llvm::DILineInfo::BadString && info.Line) {
      frame.file = withoutDots(info.FileName);
      frame.line = info.Line;
    }
    if (!isOthers(frame))
      calls.push_back(std::move(frame));
  }
}

} // namespace

std::vector<Frame> readBacktrace(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return {};
  llvm::SmallVector<llvm::StringRef> lines;
  (*buffer)->getBuffer().split(lines, '\n', -1, /*KeepEmpty=*/false);
  LLVMSymbolizer::Options options;
  options.Demangle = false;
  LLVMSymbolizer symbolizer(options);
  std::vector<Frame> calls;
  for (llvm::StringRef line : lines) {
    auto [binary, text] = line.split('\t');
    std::uint64_t address = 0;
    if (!isOthersLibrary(binary) && !text.getAsInteger(16, address))
      addCalls(symbolizer, binary, address, calls);
  }
  return calls;
}

} // namespace reprise::verify
