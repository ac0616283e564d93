//===- FlagFilter.cpp - a compile command as Clang can take it ------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FlagFilter.h"
#include "HostCompiler.h"
#include "Nvcc.h"

#include "clang/Driver/Options.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/StringSaver.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace llvm;
using namespace clang::driver::options;
using llvm::opt::OptSpecifier;

namespace reprise::frontend {

namespace {

Expected<std::vector<std::string>> expandResponseFiles(const Command &command,
                                                       bool isNvcc) {
  BumpPtrAllocator memory;
  StringSaver saver(memory);
  SmallVector<const char *> arguments;
  for (size_t i = 1; i < command.arguments.size(); ++i) {
    StringRef argument = command.arguments[i];
    // nvcc's own spelling.
    if (isNvcc && (argument == "-optf" || argument == "--options-file") &&
        i + 1 != command.arguments.size())
      arguments.push_back(saver.save("@" + command.arguments[++i]).data());
    else if (isNvcc && argument.consume_front("--options-file="))
      arguments.push_back(saver.save("@" + argument).data());
    else
      arguments.push_back(command.arguments[i].c_str());
  }
  cl::ExpansionContext context(memory, cl::TokenizeGNUCommandLine);
  context.setCurrentDir(command.directory);
  if (Error error = context.expandResponseFiles(arguments))
    return error;
  for (StringRef argument : arguments)
    if (argument.consume_front("@") && !argument.empty())
      return createStringError("response file '" + argument + "' not found");
  return std::vector<std::string>(arguments.begin(), arguments.end());
}

/// What steers warnings, outputs, tuning, linking or debugging: nothing of it
/// changes what the source says, and some of it Clang does not take.
const OptSpecifier leftOut[] = {
    OPT_W_Group,
    OPT_R_Group,
    OPT_pedantic_Group,
    OPT_g_Group,
    OPT_M_Group,
    OPT_Link_Group,
    OPT_T_Group,
    OPT_c,
    OPT_o,
    OPT_S,
    OPT_E,
    OPT_MJ,
    OPT_w,
    OPT_pipe,
    OPT_save_temps,
    OPT_save_temps_EQ,
    OPT_include_pch,
    OPT_fpch_preprocess,
    OPT_Xlinker,
    OPT_Xassembler,
    OPT_Wa_COMMA,
    OPT_Wl_COMMA,
    OPT_v,
    OPT__HASH_HASH_HASH,
    OPT_clang_ignored_f_Group,
    OPT_clang_ignored_m_Group,
    OPT_fsanitize_EQ,
    OPT_fno_sanitize_EQ,
    OPT_flto,
    OPT_flto_EQ,
    OPT_fno_lto,
    OPT_mtune_EQ,
    OPT__param,
    OPT__param_EQ,
    OPT_specs_EQ,
    OPT_fplugin_EQ,
    OPT_fpass_plugin_EQ,
    OPT_fmodules,
    OPT_ftime_trace,
    OPT_ftime_trace_EQ,
    OPT_fcolor_diagnostics,
    OPT_fno_color_diagnostics,
    OPT_fdiagnostics_color_EQ,
    OPT_fmax_errors_EQ,
    OPT_ferror_limit_EQ,
    OPT_fuse_ld_EQ,
    OPT_x,
    OPT_fprofile_arcs,
    OPT_ftest_coverage,
    OPT_coverage,
    OPT_fstack_protector,
    OPT_fstack_protector_strong,
    OPT_fstack_protector_all,
    OPT_fvisibility_EQ,
    OPT_fvisibility_inlines_hidden,
    OPT_fsyntax_only,
    OPT_emit_llvm,
    OPT_emit_ast,
    OPT_B,
};

const OptSpecifier hasPath[] = {
    OPT_I,           OPT_isystem,     OPT_iquote,   OPT_idirafter, OPT_F,
    OPT_cxx_isystem, OPT__sysroot_EQ, OPT_isysroot, OPT_include,   OPT_imacros,
};

/// `-Xclang -include-pch -Xclang FILE`, as CMake writes it, is another
/// compiler's precompiled header; `-Xclang -include` behind it is its text.
void unwrapXclang(std::vector<std::string> &arguments) {
  std::vector<std::string> result;
  for (size_t i = 0; i != arguments.size(); ++i) {
    bool quad = i + 3 < arguments.size() && arguments[i] == "-Xclang" &&
                arguments[i + 2] == "-Xclang";
    if (quad && arguments[i + 1] == "-include-pch") {
      i += 3;
    } else if (quad && arguments[i + 1] == "-include") {
      result.insert(result.end(), {"-include", arguments[i + 3]});
      i += 3;
    } else if (arguments[i] == "-Xclang" && i + 1 != arguments.size()) {
      ++i;
    } else {
      result.push_back(arguments[i]);
    }
  }
  arguments = std::move(result);
}

bool isKnownArch(StringRef value) {
  // Other targets' names are many and older than Clang 19.
  return value == "native" || value.contains("arm") ||
         X86::parseArchX86(value) != X86::CK_None;
}

} // namespace

bool isCuda(const Command &command) {
  ArrayRef<std::string> arguments = command.arguments;
  if (sourceKind(command.file) == SourceKind::Cuda)
    return true;
  for (size_t i = 1; i < arguments.size(); ++i) {
    StringRef argument = arguments[i];
    StringRef language;
    if (argument == "-x" && i + 1 != arguments.size())
      language = arguments[i + 1];
    else if (argument.starts_with("-x"))
      language = argument.drop_front(2).ltrim('=');
    if (language == "cu" || language == "cuda")
      return true;
  }
  return false;
}

Expected<std::vector<std::string>> filterFlags(const Command &command) {
  StringRef compiler = command.arguments.front();
  bool isNvcc = sys::path::stem(compiler) == "nvcc";
  auto expanded = expandResponseFiles(command, isNvcc);
  if (!expanded)
    return expanded.takeError();
  std::vector<std::string> given = std::move(*expanded);
  if (isNvcc)
    given = translateNvcc(given);
  unwrapXclang(given);

  SmallVector<const char *> pointers;
  for (const std::string &argument : given)
    pointers.push_back(argument.c_str());
  unsigned missingIndex = 0, missingCount = 0;
  opt::InputArgList parsed = clang::driver::getDriverOptTable().ParseArgs(
      pointers, missingIndex, missingCount, opt::Visibility(ClangOption));

  opt::ArgStringList kept;
  std::vector<std::string> result;
  for (const opt::Arg *arg : parsed) {
    const opt::Option &option = arg->getOption();
    auto matches = [&](OptSpecifier id) { return option.matches(id); };
    // The source is put at the end.
    if (option.getKind() == opt::Option::InputClass ||
        option.getKind() == opt::Option::UnknownClass)
      continue;
    if (any_of(leftOut, matches) && !option.matches(OPT_Wp_COMMA))
      continue;
    if (option.matches(OPT_march_EQ) && !isKnownArch(arg->getValue()))
      continue;
    if (any_of(hasPath, matches) && arg->getNumValues() == 1) {
      std::string path = arg->getValue();
      // -include also looks through the include folders.
      std::string absolute = absolutePath(path, command.directory);
      if (option.matches(OPT_include) || option.matches(OPT_imacros)) {
        if (sys::fs::exists(absolute))
          path = absolute;
        else if (StringRef(path).ends_with(".gch"))
          continue;
      } else if (!StringRef(path).starts_with("=")) {
        path = absolute;
      }
      if (option.getRenderStyle() == opt::Option::RenderSeparateStyle) {
        result.push_back(arg->getSpelling().str());
        result.push_back(path);
      } else {
        result.push_back((arg->getSpelling() + path).str());
      }
      continue;
    }
    kept.clear();
    arg->render(parsed, kept);
    result.insert(result.end(), kept.begin(), kept.end());
  }
  return result;
}

} // namespace reprise::frontend
