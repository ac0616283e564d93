//===- HeaderCache.cpp - LibTorch's headers, parsed once ------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "HeaderCache.h"
#include "FileList.h"
#include "Invocation.h"

#include "clang/Basic/Version.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/LockFileManager.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace reprise::frontend {

namespace {

/// Raised when what is kept changes its form.
constexpr StringRef formatVersion = "3";

/// First line of a list: the precompiled header's file name, size and checksum;
/// `unusable` where there is none.
struct Header {
  std::string name;
  uint64_t size = 0, checksum = 0, checksumOfNames = 0;
};

std::optional<Header> readHeader(StringRef line) {
  Header header;
  auto [name, rest] = line.split(' ');
  SmallVector<StringRef> numbers;
  rest.split(numbers, ' ');
  header.name = name.str();
  if (header.name == "unusable")
    return header;
  if (numbers.size() != 3 || numbers[0].getAsInteger(10, header.size) ||
      numbers[1].getAsInteger(16, header.checksum) ||
      numbers[2].getAsInteger(16, header.checksumOfNames))
    return std::nullopt;
  return header;
}

/// Checksum of the file's content; nothing where it cannot be read.
std::optional<Header> describe(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return std::nullopt;
  Header header;
  header.size = (*buffer)->getBufferSize();
  header.checksum = xxh3_64bits((*buffer)->getBuffer());
  return header;
}

/// Counts errors, says nothing.
struct ErrorCounter : clang::DiagnosticConsumer {};

/// Precompiles, and notes which identifiers it met and which headers were asked
/// for.
class PrecompileAction : public clang::GeneratePCHAction {
public:
  std::string names;
  std::set<std::string> asked;

protected:
  bool BeginSourceFileAction(clang::CompilerInstance &compiler) override {
    compiler.getPreprocessor().addPPCallbacks(
        std::make_unique<AskedHeaders>(asked));
    return GeneratePCHAction::BeginSourceFileAction(compiler);
  }
  void EndSourceFileAction() override {
    std::vector<StringRef> met;
    for (const auto &entry :
         getCompilerInstance().getPreprocessor().getIdentifierTable())
      met.push_back(entry.getKey());
    llvm::sort(met);
    names = llvm::join(met, "\n") + "\n";
    GeneratePCHAction::EndSourceFileAction();
  }
};

/// Where the names of a precompiled header stand.
std::string namesOf(StringRef header) {
  return ("headers/" + header.drop_back(StringRef(".pch").size()) + ".names")
      .str();
}

/// A part of a list: lines up to an empty one.
std::vector<std::string> takeLines(StringRef &text) {
  std::vector<std::string> lines;
  for (StringRef line; !text.empty();) {
    std::tie(line, text) = text.split('\n');
    if (line.empty())
      break;
    lines.push_back(line.str());
  }
  return lines;
}

/// Length of the two hashes in the name of a key.
constexpr size_t familyLength = 32, pathLength = 8;

} // namespace

std::string HeaderCache::Key::name() const {
  return family + "-" + hashText(join(path, "\n")).substr(0, pathLength);
}

StringRef HeaderCache::familyOf(StringRef keyName) {
  return keyName.take_front(familyLength);
}

std::string HeaderCache::virtualName(StringRef keyName) {
  return "/reprise-builtin/prefix/" + keyName.str() + ".h";
}

HeaderCache::Key HeaderCache::key(const clang::CompilerInvocation &invocation,
                                  StringRef prefix) {
  // What names the one source must not keep others from sharing the entry.
  clang::CompilerInvocation common(invocation);
  common.getFrontendOpts().Inputs.clear();
  common.getFrontendOpts().OutputFile.clear();
  common.getCodeGenOpts() = {};
  common.getFileSystemOpts() = {};
  common.getHeaderSearchOpts().UserEntries.clear();
  std::string text =
      (formatVersion + "\n" + clang::getClangFullVersion() + "\n" + prefix)
          .str();
  for (const std::string &argument : common.getCC1CommandLine())
    text += "\n" + argument;
  return {hashText(text).substr(0, familyLength), includePathOf(invocation)};
}

HeaderCache::Entry HeaderCache::find(const Key &key,
                                     const extract::UserCode &user) const {
  std::string own = key.name();
  if (Entry entry = findAs(own, key, user); entry.state != State::Missing)
    return entry;
  std::set<std::string> others;
  std::error_code error;
  for (sys::fs::directory_iterator it(folder.entry("headers"), error), end;
       it != end && !error; it.increment(error)) {
    StringRef name = sys::path::filename(it->path());
    if (name.starts_with(key.family) && name.consume_back(".list") &&
        name != own)
      others.insert(name.str());
  }
  for (const std::string &other : others)
    if (Entry entry = findAs(other, key, user); entry.state == State::Ready)
      return entry;
  return {};
}

/// The entry of the key of that name, if it suits \p wanted.
HeaderCache::Entry HeaderCache::findAs(StringRef keyName, const Key &wanted,
                                       const extract::UserCode &user) const {
  std::string listName = ("headers/" + keyName + ".list").str();
  auto list = folder.read(listName);
  if (!list)
    return {};
  auto [first, rest] = StringRef(*list).split('\n');
  auto header = readHeader(first);
  IncludePath path = takeLines(rest);
  std::vector<std::string> asked = takeLines(rest);
  if (!header ||
      (keyName != wanted.name() && !leadToTheSame(path, wanted.path, asked)))
    return {};
  auto stamps = readStamps(rest);
  if (!stamps || !StampChecker().areUnchanged(*stamps))
    return {};
  Entry unusable;
  unusable.state = State::Unusable;
  if (header->name == "unusable")
    return unusable;
  for (const FileStamp &stamp : *stamps)
    if (user.contains(stamp.path))
      return unusable;
  std::string file = folder.entry("headers/" + header->name);
  auto real = describe(file);
  auto names = folder.read(namesOf(header->name));
  if (!real || real->size != header->size ||
      real->checksum != header->checksum || !names ||
      xxh3_64bits(*names) != header->checksumOfNames) {
    sys::fs::remove(folder.entry(listName));
    return {};
  }
  return {State::Ready, file, keyName.str(), std::move(*names),
          std::move(*stamps)};
}

bool HeaderCache::Entry::includes(StringRef path) const {
  auto at = llvm::lower_bound(files, path,
                              [](const FileStamp &stamp, StringRef wanted) {
                                return stamp.path < wanted;
                              });
  return at != files.end() && at->path == path;
}

bool HeaderCache::Entry::mentions(StringRef name) const {
  // The line that the middle of what is left stands in, until it is the name.
  StringRef left = names;
  while (!left.empty()) {
    size_t start = left.rfind('\n', left.size() / 2);
    start = start == StringRef::npos ? 0 : start + 1;
    StringRef line = left.substr(start);
    line = line.take_until([](char c) { return c == '\n'; });
    if (line == name)
      return true;
    left = line < name ? left.substr(start + line.size()).drop_front()
                       : left.take_front(start);
  }
  return false;
}

void HeaderCache::build(const clang::CompilerInvocation &invocation,
                        StringRef prefix, const Key &key) const {
  std::string target = folder.entry("headers/" + key.name());
  for (unsigned attempt = 0; attempt != 3; ++attempt) {
    LockFileManager lock(target);
    switch (lock.getState()) {
    case LockFileManager::LFS_Owned:
      buildLocked(invocation, prefix, key);
      return;
    case LockFileManager::LFS_Error:
      // Without a lock the work may be done twice; the result is the same.
      buildLocked(invocation, prefix, key);
      return;
    case LockFileManager::LFS_Shared:
      if (lock.waitForUnlock() == LockFileManager::Res_Success)
        return;
      lock.unsafeRemoveLockFile();
    }
  }
}

void HeaderCache::buildLocked(const clang::CompilerInvocation &invocation,
                              StringRef prefix, const Key &key) const {
  std::string keyName = key.name();
  std::string temporary =
      folder.entry(("headers/" + keyName + "-" +
                    Twine(sys::Process::getProcessId()) + ".tmp.pch")
                       .str());
  auto options = std::make_shared<clang::CompilerInvocation>(invocation);
  clang::FrontendOptions &frontend = options->getFrontendOpts();
  clang::InputKind kind = frontend.Inputs.front().getKind();
  std::string name = virtualName(keyName);
  frontend.Inputs.clear();
  frontend.Inputs.emplace_back(name, kind.getHeader());
  frontend.ProgramAction = clang::frontend::GeneratePCH;
  frontend.OutputFile = temporary;
  frontend.SkipFunctionBodies = true;
  options->getLangOpts().CompilingPCH = true;

  auto files = std::make_shared<FileList>();
  clang::CompilerInstance compiler;
  compiler.setInvocation(options);
  ErrorCounter counter;
  compiler.createDiagnostics(&counter, /*ShouldOwnClient=*/false);
  compiler.createFileManager(makeFileSystem(name, prefix));
  compiler.addDependencyCollector(files);
  PrecompileAction action;
  bool succeeded = compiler.ExecuteAction(action) && !counter.getNumErrors();

  std::string firstLine = "unusable";
  if (succeeded)
    if (auto header = describe(temporary)) {
      header->name = keyName + "-" + utohexstr(header->checksum, true) + ".pch";
      if (sys::fs::rename(temporary, folder.entry("headers/" + header->name)) ||
          !folder.write(namesOf(header->name), action.names))
        return;
      firstLine = header->name + " " + std::to_string(header->size) + " " +
                  utohexstr(header->checksum, true) + " " +
                  utohexstr(xxh3_64bits(action.names), true);
    }
  sys::fs::remove(temporary);
  auto lines = [](const auto &texts) { return join(texts, "\n") + "\n\n"; };
  folder.write("headers/" + keyName + ".list",
               firstLine + "\n" + lines(key.path) + lines(action.asked) +
                   writeStamps(stampAll(files->paths())));
}

} // namespace reprise::frontend
