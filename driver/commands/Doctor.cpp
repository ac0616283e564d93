//===- Doctor.cpp - reprise doctor ----------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Commands.h"
#include "Options.h"

#include "checks/config/Finder.h"
#include "driver/frontend/CacheFolder.h"
#include "driver/frontend/CompileDatabase.h"
#include "driver/frontend/CudaToolkit.h"
#include "driver/frontend/FlagFilter.h"
#include "driver/frontend/Installation.h"

#include "clang/Basic/Version.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace reprise::commands {

namespace {

/// Says what is there and what is not, a line each.
class Examination {
public:
  void say(StringRef what, const Twine &found) {
    outs() << left_justify(what, 16) << found << "\n";
  }
  /// Something without which nothing can be analysed.
  void miss(StringRef what, const Twine &why) {
    say(what, "missing: " + why);
    code = Exit::Unanalysed;
  }
  int code = Exit::Clean;
};

/// `MAJOR.MINOR` as \p folder, an include folder, has it; empty: no LibTorch.
std::string libTorchVersion(StringRef folder) {
  for (StringRef header : {"torch/headeronly/version.h", "torch/version.h",
                           "torch/csrc/api/include/torch/version.h"}) {
    auto buffer = MemoryBuffer::getFile(folder + "/" + header);
    if (!buffer)
      continue;
    auto number = [&](StringRef macro) {
      StringRef text = (*buffer)->getBuffer();
      size_t at = text.find(("#define " + macro + " ").str());
      return at == StringRef::npos ? StringRef()
                                   : text.drop_front(at)
                                         .split(' ')
                                         .second.split(' ')
                                         .second.take_while(llvm::isDigit);
    };
    StringRef major = number("TORCH_VERSION_MAJOR"),
              minor = number("TORCH_VERSION_MINOR");
    if (!major.empty() && !minor.empty())
      return (major + "." + minor).str();
  }
  return "";
}

void examineDatabase(Examination &examination, StringRef build) {
  auto database =
      frontend::CompileDatabase::open(build, frontend::absolutePath("."));
  if (!database)
    return examination.miss("database", toString(database.takeError()));
  examination.say("database", database->path() + ", " +
                                  Twine(database->commands().size()) +
                                  " sources");
  // Of the first source that says where LibTorch is.
  for (const frontend::Command &command : database->commands()) {
    auto flags = frontend::filterFlags(command);
    if (!flags) {
      consumeError(flags.takeError());
      continue;
    }
    for (StringRef flag : *flags) {
      flag.consume_front("-isystem");
      flag.consume_front("-I");
      std::string version = libTorchVersion(flag);
      if (!version.empty())
        return examination.say("LibTorch", version + " in " + flag);
    }
  }
  examination.miss("LibTorch", "no source of the database has it on its "
                               "include path");
}

void examineConfiguration(Examination &examination) {
  config::Finder configurations;
  auto found = configurations.in(frontend::absolutePath("."));
  if (!found) {
    examination.say("configuration", "wrong: " + toString(found.takeError()));
    examination.code = std::max<int>(examination.code, Exit::Misused);
  } else if ((*found)->file.empty()) {
    examination.say("configuration", "none: no .reprise.yaml here or above");
  } else {
    size_t rows = (*found)->knowledge->rows().size() -
                  knowledge::Base::builtin().rows().size();
    examination.say("configuration", (*found)->file + ", " + Twine(rows) +
                                         (rows == 1 ? " row" : " rows") +
                                         " of knowledge");
  }
}

} // namespace

int doctorMain(ArrayRef<const char *> arguments) {
  Verb verb("doctor", "Say what is found here and what is missing");
  cl::opt<std::string> build("p", cl::sub(verb), cl::value_desc("build"),
                             cl::desc("Compile database, or its folder"));
  cl::opt<std::string> cache("cache-dir", cl::sub(verb),
                             cl::value_desc("folder"),
                             cl::desc("The cache to look at"));
  if (!verb.parse(arguments))
    return Exit::Misused;

  Examination examination;
  examination.say("Clang", clang::getClangFullVersion());
  std::string resources = frontend::resourceFolder();
  if (resources.empty())
    examination.miss("Clang's headers", "install libclang-common-19-dev");
  else
    examination.say("Clang's headers", resources);

  frontend::CacheFolder folder(cache.empty()
                                   ? frontend::CacheFolder::standardPath()
                                   : frontend::absolutePath(cache));
  std::string why = folder ? folder.whyNotWritable() : "no home folder";
  examination.say("cache", why.empty()
                               ? folder.root()
                               : folder.root() + ", not writable: " + why);
  examineDatabase(examination, build);
  examineConfiguration(examination);
  std::string toolkit = frontend::cudaToolkit("nvcc");
  examination.say("CUDA toolkit", toolkit.empty()
                                      ? "none: .cu files cannot be analysed"
                                      : toolkit);

  static char anchor;
  std::string program = sys::fs::getMainExecutable("reprise", &anchor);
  StringRef root = sys::path::parent_path(sys::path::parent_path(program));
  for (auto [what, file] :
       {std::pair<StringRef, StringRef>{"plug-in", "reprise-tidy.so"},
        {"tracer", "libreprise-tracer.so"}}) {
    std::string path = (root + "/lib/" + file).str();
    examination.say(what,
                    sys::fs::exists(path) ? path : "none in " + root + "/lib");
  }
  return examination.code;
}

} // namespace reprise::commands
