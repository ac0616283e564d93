//===- Variations.cpp - what must not matter to a training ----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/Variations.h"

#include "driver/verify/Faketime.h"
#include "runtime/tracer/TraceFormat.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/StringSaver.h"

#include <algorithm>
#include <cstdlib>
#include <locale.h>

namespace reprise::verify {

std::vector<std::string> splitWords(llvm::StringRef text) {
  llvm::BumpPtrAllocator memory;
  llvm::StringSaver saver(memory);
  llvm::SmallVector<const char *> words;
  llvm::cl::TokenizeGNUCommandLine(text, saver, words);
  return {words.begin(), words.end()};
}

namespace {

bool isEven(const Turn &turn) { return turn.number % 2 == 0; }

std::string addresses(const Turn &turn, Conditions &conditions) {
  // The system lays out the other runs at random by itself.
  if (isEven(turn))
    return {};
  conditions.fixedAddresses = true;
  return "address randomisation off";
}

std::string environmentSize(const Turn &turn, Conditions &conditions) {
  // The environment lies on the stack and moves what lies below it.
  const unsigned bytes = 1000 + 977 * ((turn.number + 1) % 7);
  conditions.set("REPRISE_PADDING", std::string(bytes, '.'));
  return "environment " + std::to_string(bytes) + " bytes larger";
}

std::string scheduling(const Turn &turn, Conditions &conditions) {
  conditions.set(trace::disturbVariable, std::to_string(turn.number));
  return "threads disturbed (seed " + std::to_string(turn.number) + ")";
}

std::string affinity(const Turn &turn, Conditions &conditions) {
  if (!isEven(turn))
    return {};
  conditions.set(trace::pinVariable, "1");
  conditions.niceness = 5;
  return "its threads on one core, nice 5";
}

std::string cpus(const Turn &turn, Conditions &conditions) {
  if (isEven(turn))
    return {};
  conditions.oneCpu = true;
  conditions.set(trace::processorsVariable, "1");
  return "one CPU";
}

std::string threads(const Turn &turn, Conditions &conditions) {
  const unsigned other =
      isEven(turn) || turn.threads == 1 ? turn.threads + 1 : 1;
  conditions.set("OMP_NUM_THREADS", std::to_string(other));
  return std::to_string(other) + " LibTorch threads";
}

std::string memoryFill(const Turn &turn, Conditions &conditions) {
  // glibc fills what malloc() returns with the complement, and what free() gets
  // with the byte itself.
  const unsigned byte = turn.number * 85 % 255 + 1;
  conditions.set("MALLOC_PERTURB_", std::to_string(byte));
  return "fresh memory filled with byte " + std::to_string(byte ^ 255);
}

std::string tensorFill(const Turn &turn, Conditions &conditions) {
  // All bits set is no number; a pattern that is one is no exception to it.
  const unsigned byte = isEven(turn) ? 0x3f : 0xff;
  conditions.set(trace::fillVariable, std::to_string(byte));
  return "new tensors filled with byte " + std::to_string(byte);
}

std::string directoryOrder(const Turn &turn, Conditions &conditions) {
  conditions.set(trace::directoriesVariable, std::to_string(turn.number));
  return "directory entries shuffled (seed " + std::to_string(turn.number) +
         ")";
}

std::string missingFaketime() {
  return findFaketime().empty() ? "libfaketime is not installed" : "";
}

std::string clockOffset(const Turn &turn, Conditions &conditions) {
  const unsigned days = 40 * turn.number + 1;
  conditions.preloads.push_back(findFaketime());
  conditions.set("FAKETIME", ("+" + llvm::Twine(days) + "d").str());
  // Waiting and measuring go on as they are.
  conditions.set("FAKETIME_DONT_FAKE_MONOTONIC", "1");
  return "clock " + std::to_string(days) + " days ahead";
}

/// A locale of this machine that is not the user's, best one whose decimals
/// have a comma.
std::string otherLocale() {
  const char *own = std::getenv("LC_ALL");
  if (!own || !*own)
    own = std::getenv("LANG");
  for (const char *name :
       {"de_DE.UTF-8", "fr_FR.UTF-8", "tr_TR.UTF-8", "C", "C.UTF-8"}) {
    if (own && llvm::StringRef(own) == name)
      continue;
    if (locale_t found = newlocale(LC_ALL_MASK, name, nullptr)) {
      freelocale(found);
      return name;
    }
  }
  return {};
}

std::string locale(const Turn &, Conditions &conditions) {
  const std::string name = otherLocale();
  conditions.set("LC_ALL", name);
  return "locale " + name;
}

std::string timeZone(const Turn &turn, Conditions &conditions) {
  // West and east of Greenwich; this form needs no data base.
  const std::string zone = isEven(turn) ? "XYZ9:30" : "XYZ-5:45";
  conditions.set("TZ", zone);
  return "time zone " + zone;
}

std::string home(const Turn &turn, Conditions &conditions) {
  const std::string folder = (turn.folder + "/home").str();
  conditions.set("HOME", folder);
  return llvm::sys::fs::create_directories(folder) ? "a home that is missing"
                                                   : "an empty home";
}

std::string hostName(const Turn &turn, Conditions &conditions) {
  const std::string name = "host-" + std::to_string(turn.number);
  conditions.set(trace::hostVariable, name);
  conditions.set("HOSTNAME", name);
  return "host name " + name;
}

std::string workingFolder(const Turn &turn, Conditions &conditions) {
  conditions.workingFolder = (turn.folder + "/folder").str();
  return "another working folder";
}

std::string gpuTiming(const Turn &turn, Conditions &conditions) {
  if (isEven(turn))
    return {};
  conditions.set("CUDA_LAUNCH_BLOCKING", "1");
  return "CUDA_LAUNCH_BLOCKING=1";
}

std::string missingGpu() {
  return llvm::sys::fs::exists("/dev/nvidiactl") ? "" : "there is no GPU";
}

} // namespace

const std::vector<Variation> &knownVariations() {
  static const std::vector<Variation> table = {
      {"addresses", "address randomisation off, as 'setarch -R' does", true,
       addresses},
      {"environment-size", "the environment some thousand bytes larger", true,
       environmentSize},
      {"scheduling", "threads sleep and yield at random", true, scheduling},
      {"affinity", "threads that it makes share one core, at a lower priority",
       true, affinity},
      {"memory-fill", "fresh and freed memory filled (MALLOC_PERTURB_)", true,
       memoryFill},
      {"tensor-fill", "new tensors without contents filled", true, tensorFill},
      {"directory-order", "the entries of directories in another order", true,
       directoryOrder},
      {"clock", "the clock weeks ahead (libfaketime)", true, clockOffset,
       missingFaketime},
      {"locale", "another locale (LC_ALL)", true, locale},
      {"time-zone", "another time zone (TZ)", true, timeZone},
      {"gpu-timing", "CUDA kernels one by one (CUDA_LAUNCH_BLOCKING)", true,
       gpuTiming, missingGpu},
      {"threads", "another number of LibTorch threads: sums may differ", false,
       threads},
      {"cpus", "one CPU for the whole process", false, cpus},
      {"home", "an empty home folder", false, home},
      {"host-name", "another host name", false, hostName},
      {"working-folder", "another folder, with links to what is in this one",
       false, workingFolder},
  };
  return table;
}

llvm::Expected<Variation> declaredVariation(llvm::StringRef declaration) {
  auto [name, text] = declaration.split('=');
  name = name.trim();
  if (name.empty() || name.starts_with("-") || name.contains(',') ||
      text.trim().empty())
    return llvm::createStringError(
        "write the option as NAME=ARGUMENTS, such as 'workers=--workers 4'");
  for (const Variation &known : knownVariations())
    if (known.name == name)
      return llvm::createStringError("there is a variation '%s' already",
                                     known.name.c_str());
  const std::vector<std::string> arguments = splitWords(text);
  Variation result;
  result.name = name.str();
  result.what = "with " + llvm::join(arguments, " ");
  result.apply = [arguments, what = result.what](const Turn &turn,
                                                 Conditions &conditions) {
    if (isEven(turn))
      return std::string();
    llvm::append_range(conditions.arguments, arguments);
    return what;
  };
  result.compared = Compared::Training;
  return result;
}

Variation resumeVariation(llvm::StringRef text) {
  Variation result;
  result.name = "resume";
  result.what = "killed after a random step and resumed";
  if (!text.trim().empty())
    result.what += " with " + text.str();
  result.apply = [arguments = splitWords(text)](const Turn &turn,
                                                Conditions &conditions) {
    if (!isEven(turn) || turn.steps < 2)
      return std::string();
    const std::uint64_t random = turn.number * 0x9e3779b97f4a7c15ULL;
    conditions.killAfter = 1 + (random >> 33) % (turn.steps - 1);
    conditions.resumeArguments = arguments;
    return "killed after step " + std::to_string(conditions.killAfter) +
           " and resumed";
  };
  result.compared = Compared::Resumed;
  return result;
}

Compared comparedOf(const std::vector<Variation> &variations,
                    const std::vector<Difference> &differences) {
  Compared result = Compared::All;
  for (const Variation &variation : variations)
    if (llvm::any_of(differences, [&](const Difference &difference) {
          return difference.name == variation.name;
        }))
      result = std::max(result, variation.compared);
  return result;
}

llvm::Expected<Selection> selectVariations(llvm::StringRef list,
                                           std::vector<Variation> declared) {
  std::vector<Variation> table = knownVariations();
  const std::size_t known = table.size();
  llvm::append_range(table, std::move(declared));
  std::vector<bool> isOn;
  for (const Variation &variation : table)
    isOn.push_back(variation.isDefault);
  llvm::SmallVector<llvm::StringRef> items;
  list.split(items, ',', -1, /*KeepEmpty=*/false);
  bool isFirst = true;
  std::vector<bool> isNamed(table.size(), false);
  for (llvm::StringRef item : items) {
    item = item.trim();
    const bool isOut = item.consume_front("-");
    const bool isIn = !isOut && item.consume_front("+");
    // What was declared beside a list is meant to be tried.
    auto setKnown = [&](bool value) {
      std::fill(isOn.begin(), isOn.begin() + known, value);
    };
    if (!isOut && !isIn && (item == "all" || item == "none")) {
      setKnown(item == "all");
    } else {
      auto found = llvm::find_if(
          table, [&](const Variation &row) { return row.name == item; });
      if (found == table.end())
        return llvm::createStringError(
            "there is no variation '%s'; '--vary help' lists them",
            item.str().c_str());
      if (isFirst && !isOut && !isIn)
        setKnown(false);
      isOn[found - table.begin()] = !isOut;
      isNamed[found - table.begin()] = !isOut;
    }
    isFirst = false;
  }
  Selection result;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (!isOn[i])
      continue;
    std::string reason = table[i].missing();
    if (reason.empty())
      result.variations.push_back(table[i]);
    else if (isNamed[i])
      return llvm::createStringError("'%s' cannot be varied here: %s",
                                     table[i].name.c_str(), reason.c_str());
    else
      result.missing.push_back({table[i].name, reason});
  }
  return result;
}

std::vector<Difference> applyAll(const std::vector<Variation> &variations,
                                 const Turn &turn, Conditions &conditions) {
  std::vector<Difference> result;
  for (const Variation &variation : variations) {
    std::string what = variation.apply(turn, conditions);
    if (!what.empty())
      result.push_back({variation.name, std::move(what)});
  }
  return result;
}

std::string describe(const std::vector<Difference> &differences) {
  std::vector<std::string> parts;
  for (const Difference &difference : differences)
    parts.push_back(difference.what);
  return parts.empty() ? "as it is" : llvm::join(parts, ", ");
}

void printVariations(llvm::raw_ostream &out) {
  out << "What --vary can name; * is on by default:\n\n";
  for (const Variation &variation : knownVariations()) {
    out << (variation.isDefault ? "* " : "  ")
        << llvm::left_justify(variation.name, 18) << variation.what;
    if (std::string reason = variation.missing(); !reason.empty())
      out << " [not here: " << reason << ']';
    out << '\n';
  }
}

} // namespace reprise::verify
