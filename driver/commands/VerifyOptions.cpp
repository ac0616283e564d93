//===- VerifyOptions.cpp - the command line of reprise verify -------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/commands/VerifyOptions.h"

#include "llvm/ADT/StringExtras.h"

namespace reprise::commands {

const char verifyUsage[] =
    R"(usage: reprise verify [OPTION...] -- PROGRAM [ARGS...]

Runs a LibTorch program N times (3) and compares the runs bit for bit: every
operation, every loss that is read, the parameters after every step. From run to
run it varies what must not matter: address layout, scheduling of threads, fill of
fresh memory, order of directories and more. It runs unmodified and must be linked
with LibTorch's shared libraries.

  --runs N         how often it runs, at least 2; rare races need more runs
  --minutes M      go on for so long, or until --runs if that is given, too
  --steps N        end each run after N steps: the beginning of a long training
  --timeout S      end a run that takes more than S seconds
  --vary LIST      what is varied: names (these alone), +NAME and -NAME (with,
                   without), all, none; 'help' lists them
  --vary-args NAME=ARGS
                   ARGS of the program must not matter to the training either:
                   every other run gets them
  --resume ARGS    every other run is killed after a random step and started again
                   with ARGS ('' for none): it must go on as if nothing had been
  --depth D        'operations' (as it is) or 'steps': compare losses and parameters
                   alone, which costs little
  --no-blame       do not look for the variation that makes runs part, nor for
                   the place in the source
  --against COMMAND, --against-args ARGS
                   compare with the training of another command, or of this one
                   with more arguments: with validation, with workers
  --own-folders    start each run in a folder of its own, with links to what is
                   in this one, so that none finds what another left
  --files DIR      compare the files that each run writes there; may be repeated
  --findings FILE  what 'reprise lint --format json' wrote: where runs part, those
                   are named that may explain it
  --html FILE, --markdown FILE
                   write a page, or a summary for CI
  --out DIR        keep the runs' output and traces there, and report.json
  -v               say what each run varies and did

{run} in arguments and --files is the folder of the run, DIR/run-1 and so on.

Exit codes: 0 the runs are identical, 1 they part, 2 wrong usage, 3 the program
could not be run or traced.
)";

namespace {

llvm::Error wrong(const llvm::Twine &text) {
  return llvm::createStringError(text.str() + "; see 'reprise verify --help'");
}

/// Goes from argument to argument; an option's value stands behind it or after
/// `=`.
class Reader {
public:
  Reader(llvm::ArrayRef<const char *> arguments, VerifyOptions &options)
      : arguments(arguments), options(options) {}

  llvm::Error read();

private:
  bool isFlag(llvm::StringRef name, bool &into);
  bool isOption(llvm::StringRef name, std::string &into);
  llvm::Error readNumber(llvm::StringRef name, double &into);
  llvm::Error readOne();

  llvm::ArrayRef<const char *> arguments;
  VerifyOptions &options;
  llvm::StringRef argument;
  std::string value;
};

bool Reader::isFlag(llvm::StringRef name, bool &into) {
  if (argument != name)
    return false;
  into = true;
  return true;
}

bool Reader::isOption(llvm::StringRef name, std::string &into) {
  llvm::StringRef rest = argument;
  if (argument == name && !arguments.empty()) {
    into = arguments.front();
    arguments = arguments.drop_front();
    return true;
  }
  if (!rest.consume_front(name) || !rest.consume_front("="))
    return false;
  into = rest.str();
  return true;
}

llvm::Error Reader::readNumber(llvm::StringRef name, double &into) {
  if (!llvm::to_float(value, into) || !(into > 0) || into > 1e9)
    return wrong(name + " wants a number greater than 0, not '" + value + "'");
  return llvm::Error::success();
}

llvm::Error Reader::readOne() {
  if (isFlag("-h", options.help) || isFlag("--help", options.help) ||
      isFlag("-v", options.verbose) || isFlag("--verbose", options.verbose) ||
      isFlag("--no-blame", options.noBlame) ||
      isFlag("--own-folders", options.ownFolders) ||
      isOption("--vary", options.vary) ||
      isOption("--against", options.against) ||
      isOption("--against-args", options.againstArgs))
    return llvm::Error::success();
  for (auto [name, into] :
       {std::pair("--findings", &options.findings),
        std::pair("--out", &options.out), std::pair("--html", &options.html),
        std::pair("--markdown", &options.markdown)})
    if (isOption(name, *into))
      return into->empty() ? wrong(llvm::Twine(name) + " wants a path")
                           : llvm::Error::success();
  for (auto [name, into] : {std::pair("--files", &options.files),
                            std::pair("--vary-args", &options.declared)})
    if (isOption(name, value)) {
      into->push_back(value);
      return llvm::Error::success();
    }
  if (isOption("--depth", value)) {
    options.stepsOnly = value == "steps";
    return options.stepsOnly || value == "operations"
               ? llvm::Error::success()
               : wrong("--depth wants 'operations' or 'steps', not '" + value +
                       "'");
  }
  if (isOption("--resume", value)) {
    options.resume = value;
    return llvm::Error::success();
  }
  if (isOption("--minutes", value))
    return readNumber("--minutes", options.minutes);
  if (isOption("--timeout", value))
    return readNumber("--timeout", options.timeout);
  if (isOption("--steps", value))
    return llvm::to_integer(value, options.steps, 10) && options.steps
               ? llvm::Error::success()
               : wrong("--steps wants a whole number greater than 0, not '" +
                       value + "'");
  if (!isOption("--runs", value))
    return wrong(argument.starts_with("-")
                     ? "unknown option '" + argument + "'"
                     : "write '--' before the program '" + argument +
                           "' (an option before it may have taken it as its "
                           "value)");
  if (!llvm::to_integer(value, options.runs, 10) || options.runs < 2 ||
      options.runs > 10000)
    return wrong("--runs wants a number from 2 to 10000, not '" + value + "'");
  return llvm::Error::success();
}

llvm::Error Reader::read() {
  while (!arguments.empty()) {
    argument = arguments.front();
    arguments = arguments.drop_front();
    if (argument == "--")
      break;
    if (auto error = readOne())
      return error;
  }
  options.command.assign(arguments.begin(), arguments.end());
  if (!options.against.empty() && !options.againstArgs.empty())
    return wrong("give --against or --against-args, not both");
  if (options.steps && options.resume)
    return wrong("give --steps or --resume, not both");
  if (options.command.empty() && !options.help && options.vary != "help")
    return wrong("no program to run: write '-- PROGRAM [ARGS...]'");
  return llvm::Error::success();
}

} // namespace

llvm::Expected<VerifyOptions>
parseVerifyOptions(llvm::ArrayRef<const char *> arguments) {
  VerifyOptions options;
  if (auto error = Reader(arguments.drop_front(), options).read())
    return error;
  return options;
}

} // namespace reprise::commands
