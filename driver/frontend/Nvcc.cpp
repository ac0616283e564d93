//===- Nvcc.cpp - nvcc's command lines ------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Nvcc.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"

using namespace llvm;

namespace reprise::frontend {

namespace {

// Options with a value, in the same argument behind `=` or in the next one.
constexpr StringRef steersNvcc[] = {
    "-gencode",
    "--generate-code",
    "-arch",
    "--gpu-architecture",
    "-code",
    "--gpu-code",
    "-Xptxas",
    "--ptxas-options",
    "-Xlinker",
    "--linker-options",
    "-Xcudafe",
    "-Xnvlink",
    "--nvlink-options",
    "-Xarchive",
    "--archive-options",
    "-ccbin",
    "--compiler-bindir",
    "-rdc",
    "--relocatable-device-code",
    "-maxrregcount",
    "--maxrregcount",
    "-t",
    "--threads",
    "-default-stream",
    "--default-stream",
    "-diag-suppress",
    "--diag-suppress",
    "-diag-error",
    "--diag-error",
    "-diag-warn",
    "--diag-warn",
    "-ftz",
    "--ftz",
    "-prec-div",
    "--prec-div",
    "-prec-sqrt",
    "--prec-sqrt",
    "-fmad",
    "--fmad",
    "-cudart",
    "--cudart",
    "-cudadevrt",
    "--cudadevrt",
    "-split-compile",
    "--split-compile",
    "-dlto",
    "-idp",
    "--machine",
    "-odir",
    "--output-directory",
    "-MT",
    "-MF",
    "-MQ",
    "-o",
    "--output-file",
    "-x",
    "--x",
};

// Options without a value.
constexpr StringRef steersNvccAlone[] = {
    "-dc",
    "--device-c",
    "-dw",
    "--device-w",
    "-dlink",
    "--device-link",
    "-c",
    "--compile",
    "-cuda",
    "--cuda",
    "-ptx",
    "--ptx",
    "-cubin",
    "--cubin",
    "-fatbin",
    "--fatbin",
    "-use_fast_math",
    "--use_fast_math",
    "-lineinfo",
    "--generate-line-info",
    "-G",
    "--device-debug",
    "-MD",
    "-MMD",
    "-MP",
    "-keep",
    "--keep",
    "-v",
    "--verbose",
    "-dryrun",
    "--dryrun",
    "-expt-relaxed-constexpr",
    "--expt-relaxed-constexpr",
    "-expt-extended-lambda",
    "--expt-extended-lambda",
    "-extended-lambda",
    "--extended-lambda",
    "-forward-unknown-to-host-compiler",
    "--forward-unknown-to-host-compiler",
    "-forward-unknown-to-host-linker",
    "-res-usage",
    "--resource-usage",
    "-restrict",
    "--restrict",
    "--display-error-number",
    "-no-align-double",
    "-w",
    "--disable-warnings",
    "-ewp",
    "--extra-device-vectorization",
    "-ltcg",
    "-source-in-ptx",
    "--source-in-ptx",
    "-Werror",
};

/// nvcc's long names of what each compiler has.
constexpr std::pair<StringRef, StringRef> sameMeaning[] = {
    {"--include-path", "-I"},
    {"-isystem", "-isystem"},
    {"--system-include", "-isystem"},
    {"--define-macro", "-D"},
    {"--undefine-macro", "-U"},
    {"--pre-include", "-include"},
    {"--std", "-std"},
    {"-I", "-I"},
};

} // namespace

std::vector<std::string>
translateNvcc(const std::vector<std::string> &arguments) {
  std::vector<std::string> result;
  auto handOn = [&](StringRef list) {
    SmallVector<StringRef> flags;
    list.trim("\"'").split(flags, ',', -1, /*KeepEmpty=*/false);
    result.insert(result.end(), flags.begin(), flags.end());
  };
  for (size_t i = 0; i != arguments.size(); ++i) {
    StringRef argument = arguments[i];
    auto [name, value] = argument.split('=');
    bool joined = argument.contains('=');
    bool hasNext = i + 1 != arguments.size();
    if (name == "-Xcompiler" || name == "--compiler-options") {
      if (!joined && hasNext)
        value = arguments[++i];
      handOn(value);
      continue;
    }
    if (is_contained(steersNvcc, name)) {
      if (!joined)
        ++i;
      continue;
    }
    if (is_contained(steersNvccAlone, argument))
      continue;
    auto same = find_if(sameMeaning,
                        [&](const auto &pair) { return pair.first == name; });
    if (same != std::end(sameMeaning) && (joined || hasNext)) {
      if (!joined)
        value = arguments[++i];
      if (same->second == "-std") {
        result.push_back((Twine("-std=") + value).str());
      } else {
        result.push_back(same->second.str());
        result.push_back(value.str());
      }
      continue;
    }
    result.push_back(argument.str());
  }
  return result;
}

} // namespace reprise::frontend
