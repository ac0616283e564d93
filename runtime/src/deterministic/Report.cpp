//===- Report.cpp - what decides whether runs repeat ----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../TorchVersion.h"
#include "../manifest/Sections.h"
#include "reprise/deterministic_mode.h"

#include <map>
#include <sstream>

using namespace reprise;

namespace {

/// What the manifest has of LibTorch, by name.
class Flags {
public:
  Flags() {
    Manifest manifest;
    reprise::detail::describe_libtorch(manifest);
    for (const auto &entry : manifest.entries())
      values_[entry.first] = entry.second;
  }

  /// Empty where this version does not have it.
  std::string operator()(const std::string &name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? "" : found->second;
  }
  bool on(const std::string &name) const {
    return (*this)("flags." + name) == "on";
  }

private:
  std::map<std::string, std::string> values_;
};

class Lines {
public:
  void add(const std::string &what, const std::string &now,
           const std::string &meaning) {
    text_ << what << ": " << now;
    if (!meaning.empty())
      text_ << " (" << meaning << ")";
    text_ << '\n';
  }
  void leave_out(const std::string &what) {
    text_ << "not covered: " << what << '\n';
  }
  std::string text() const { return text_.str(); }

private:
  std::ostringstream text_;
};

} // namespace

static void add_algorithms(const Flags &flags, Lines &lines) {
  if (!flags.on("deterministic"))
    lines.add("deterministic algorithms", "off",
              "operations may add in the order in which threads come");
  else if (flags.on("deterministic.warn-only"))
    lines.add("deterministic algorithms", "on, with warnings",
              "an operation that has none runs all the same, attention too");
  else
    lines.add("deterministic algorithms", "on, strict",
              "an operation that has none throws; those that switch are "
              "slower, by a few percent to several times, by network");
  lines.add(
      "cuDNN",
      std::string(flags.on("cudnn.deterministic") || flags.on("deterministic")
                      ? "deterministic"
                      : "any algorithm") +
          (flags.on("cudnn.benchmark") ? ", benchmark on" : ", benchmark off"),
      flags.on("cudnn.benchmark")
          ? "two runs may time, and take, different algorithms"
          : "");
  if (!flags("flags.deterministic.fill").empty())
    lines.add("fill of uninitialised memory",
              flags.on("deterministic.fill") ? "on" : "off",
              flags.on("deterministic.fill") && flags.on("deterministic")
                  ? "costs up to 15 %, and hides a read of memory that nobody "
                    "wrote"
                  : "");
}

static void add_precision(const Flags &flags, Lines &lines) {
  lines.add("precision",
            "float32 products " + flags("flags.matmul-precision") +
                ", TF32 in cuBLAS " + flags("flags.cublas.tf32") +
                ", TF32 in cuDNN " + flags("flags.cudnn.tf32"),
            "repeats on one kind of GPU; another kind gives other bits");
  lines.add("threads",
            flags("threads.intra-op") + " within an operation, " +
                flags("threads.inter-op") + " between operations",
            "another number gives other bits in sums of more than 32,768 "
            "elements");
  std::string attention;
  for (const char *name : {"flash", "memory-efficient", "cudnn", "math"})
    if (flags.on(std::string("attention.") + name))
      attention += (attention.empty() ? "" : ", ") + std::string(name);
  lines.add("attention", attention.empty() ? "none" : attention,
            "which of them runs goes by shape, type and GPU, and decides the "
            "bits");
}

static void add_cublas(Lines &lines) {
#if REPRISE_TORCH_AT_LEAST(2, 10)
  lines.add("cuBLAS workspace", "LibTorch's own",
            "this version needs no CUBLAS_WORKSPACE_CONFIG");
#else
  const char *value = std::getenv("CUBLAS_WORKSPACE_CONFIG");
  lines.add("cuBLAS workspace", value ? value : "not set",
            "products on CUDA repeat with :4096:8 or :16:8, set before CUDA "
            "starts");
#endif
}

std::string DeterministicMode::report() {
  const Flags flags;
  Lines lines;
  add_algorithms(flags, lines);
  add_cublas(lines);
  add_precision(flags, lines);
  lines.leave_out("random numbers; loader workers and threads of one's own");
  lines.leave_out("kernels of one's own, cuSPARSE's products, NCCL's choice of "
                  "algorithm");
  lines.leave_out("the gradient of adaptive_max_pool3d, cumprod and "
                  "logcumsumexp in one dimension, ties in topk");
#if !REPRISE_TORCH_AT_LEAST(2, 12)
  lines.leave_out("the gradient of grid_sample through cuDNN");
#endif
  return lines.text();
}
