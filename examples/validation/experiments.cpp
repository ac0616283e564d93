//===- experiments.cpp - who moves the training? --------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the example with and without validation and compares the losses bit for
// bit. By default the four experiments as a table; with --losses PROGRAM the
// losses of one program side by side.
//
//===----------------------------------------------------------------------===//

#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

/// A loss as the example prints it. `bits` is the hexadecimal form, which is
/// exact, so two losses are the same bits where these texts are the same.
struct Loss {
  int epoch = 0, step = 0;
  std::string decimal, bits;
};

/// For the shell: in single quotes.
std::string quoted(const std::string &text) {
  std::string result = "'";
  for (char c : text)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::optional<Loss> parseLoss(const char *line) {
  Loss loss;
  char decimal[64], bits[64];
  if (std::sscanf(line, "epoch %d step %d loss %63s %63s", &loss.epoch,
                  &loss.step, decimal, bits) != 4)
    return std::nullopt;
  loss.decimal = decimal;
  loss.bits = bits;
  return loss;
}

/// A shell command that runs while others do.
class Run {
public:
  explicit Run(std::string shellCommand)
      : command(std::move(shellCommand)), pipe(popen(command.c_str(), "r")) {
    if (!pipe)
      throw std::runtime_error("cannot run " + command);
  }
  ~Run() {
    if (pipe)
      pclose(pipe);
  }
  Run(const Run &) = delete;
  Run &operator=(const Run &) = delete;

  /// Waits for the end; throws where the command fails or prints no loss.
  std::vector<Loss> losses() {
    std::vector<Loss> result;
    char line[256];
    while (std::fgets(line, sizeof line, pipe))
      if (auto loss = parseLoss(line))
        result.push_back(*loss);
    int status = pclose(pipe);
    pipe = nullptr;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
      throw std::runtime_error("failed: " + command);
    if (result.empty())
      throw std::runtime_error("printed no loss: " + command);
    return result;
  }

private:
  std::string command;
  FILE *pipe;
};

/// The losses of one program without validation and with it.
struct Comparison {
  std::vector<Loss> without, with;

  Comparison(const std::string &program, const std::string &data,
             const std::string &flags) {
    // The CPU's kernels repeat here, so that only the generator is at stake.
    // Both run at once, so each gets one thread.
    std::string command = "OMP_NUM_THREADS=1 " + quoted(program) +
                          " --device cpu --data " + quoted(data) + " " + flags;
    Run first(command + " --no-validate"), second(command + " --validate");
    without = first.losses();
    with = second.losses();
    if (without.size() != with.size())
      throw std::runtime_error("not the same number of steps: " + command);
  }

  /// The index of the first loss of \p epoch that differs, or of any epoch for
  /// 0.
  std::optional<std::size_t> parting(int epoch = 0) const {
    for (std::size_t i = 0; i < with.size(); ++i)
      if ((epoch == 0 || with[i].epoch == epoch) &&
          with[i].bits != without[i].bits)
        return i;
    return std::nullopt;
  }
};

struct Experiment {
  const char *title;
  const char *flags;
  bool guarded; ///< Runs the repaired program.
  bool parts;   ///< What the example is there to show.
};

const Experiment Experiments[] = {
    {"dropout, random training sampler", "", false, true},
    {"no dropout, sequential training sampler", "--no-dropout --sequential",
     false, false},
    {"validation only iterates its loader", "--loader-only", false, true},
    {"validation inside reprise::RngGuard", "", true, false},
};

/// Prints the table; false where an experiment did not come out as it should.
bool runExperiments(const std::string &bin, const std::string &data) {
  std::printf("Losses of two trainings with one seed, without validation and "
              "with it:\n\n");
  std::printf("   %-40s %-8s %-8s %s\n", "experiment", "epoch 1", "epoch 2",
              "first loss that differs");
  bool asExpected = true;
  int number = 0;
  for (const Experiment &experiment : Experiments) {
    Comparison runs(
        bin + (experiment.guarded ? "/validation-fixed" : "/validation-hazard"),
        data, experiment.flags);
    auto verdict = [&](int epoch) {
      return runs.parting(epoch) ? "part" : "agree";
    };
    std::printf("%d  %-40s %-8s %s", ++number, experiment.title, verdict(1),
                verdict(2));
    if (auto at = runs.parting())
      std::printf("     step %d: %s | %s", runs.with[*at].step,
                  runs.without[*at].bits.c_str(), runs.with[*at].bits.c_str());
    std::printf("\n");
    std::fflush(stdout);
    asExpected &= !runs.parting(1) && !!runs.parting(2) == experiment.parts;
  }
  std::printf(
      "\n3 shows that the loader alone is enough: it draws the order of "
      "its samples\nfrom the generator that training uses. eval() and "
      "NoGradGuard do not help.\n");
  return asExpected;
}

void printLosses(const std::string &program, const std::string &data) {
  Comparison runs(program, data, "");
  std::printf("%-17s %-27s %s\n", "", "without validation", "with validation");
  for (std::size_t i = 0; i < runs.with.size(); ++i) {
    const Loss &a = runs.without[i], &b = runs.with[i];
    std::printf("epoch %d  step %2d  ", a.epoch, a.step);
    if (a.bits == b.bits)
      std::printf("%-27s %s\n", a.decimal.c_str(), b.decimal.c_str());
    else
      std::printf("%s %-18s %s %-18s parts\n", a.decimal.c_str(),
                  a.bits.c_str(), b.decimal.c_str(), b.bits.c_str());
  }
}

} // namespace

int main(int argc, char **argv) {
  std::vector<std::string> args(argv, argv + argc);
  try {
    if (args.size() == 4 && args[1] == "--losses") {
      printLosses(args[2], args[3]);
      return 0;
    }
    if (args.size() == 3)
      return runExperiments(args[1], args[2]) ? 0 : 1;
  } catch (const std::exception &error) {
    std::fflush(stdout);
    std::cerr << "error: " << error.what() << "\n";
    return 3;
  }
  std::cerr << "usage: validation-experiments BIN_FOLDER DATA_FOLDER\n"
               "       validation-experiments --losses PROGRAM DATA_FOLDER\n";
  return 2;
}
