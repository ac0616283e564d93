//===- trace.h - what a run computed, bit for bit ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_TRACE_H
#define REPRISE_TRACE_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace at {
class Tensor;
}
namespace torch::optim {
class Optimizer;
}

namespace reprise {

class TraceSink;

/// A digest of a tensor: its element type, its shape and its elements' bits in
/// row-major order.
///
/// Permuted elements, another shape or type, -0.0 for 0.0 and other bits of a
/// NaN give another digest. Strides, storage offset and device do not count: a
/// transposed view and a contiguous copy of it have the same digest. Two
/// different tensors share one by chance only (64 bits).
///
/// Copies a tensor that is on a device to the host, and waits for it. Throws
/// std::invalid_argument for an undefined, sparse or quantized tensor.
std::uint64_t digest(const at::Tensor &tensor);

/// Records a run as a file of JSON lines, for comparing runs bit for bit: equal
/// runs write equal files, so that `cmp` is enough.
///
///     reprise::Trace trace("run.jsonl");
///     trace.loss(step, loss);
///     trace.parameters(step, model->named_parameters());
///
/// What may explain a difference, the run's Manifest, goes into a file beside
/// it: run.jsonl.manifest.json. Make the trace once the run is seeded.
///
/// Each line reaches the system before the call returns, so that a run that is
/// killed leaves whole lines and at most one torn one. Nothing is drawn and no
/// gradient is recorded. Safe to use from several threads (whose lines then
/// stand in the order of their calls). The functions throw std::runtime_error
/// where the file cannot be written.
class Trace {
public:
  /// Creates the file, or empties it.
  explicit Trace(const std::string &path);
  ~Trace();

  /// Gives the sink the run's manifest and, from now on, each loss, once the
  /// line is written. What the sink throws reaches who called loss(); the trace
  /// then has the line, the other sinks have the loss, and both go on. The sink
  /// must live as long as the trace is written to.
  Trace &add(TraceSink &sink);

  /// Thins out the digests, which read all memory that they speak of: from now
  /// on parameters(), gradients() and optimizer() write at steps that are
  /// multiples of \p steps, and return at once at others. 1 at first; throws
  /// std::invalid_argument for 0.
  Trace &every(std::uint64_t steps);

  /// @{
  /// Writes one value with its bits. A tensor must have one element of type
  /// float32, float64, float16 or bfloat16, else std::invalid_argument.
  void loss(std::uint64_t step, const at::Tensor &value,
            const std::string &name = "loss");
  void loss(std::uint64_t step, float value, const std::string &name = "loss");
  void loss(std::uint64_t step, double value, const std::string &name = "loss");
  /// @}

  /// Writes the digest of one tensor: a gradient, a buffer, a batch.
  void tensor(std::uint64_t step, const std::string &name,
              const at::Tensor &value);

  /// Writes a digest for each tensor, and one of all with their names and
  /// order.
  void
  parameters(std::uint64_t step,
             const std::vector<std::pair<std::string, at::Tensor>> &tensors);
  /// The same for model->parameters(): the names are "0", "1" and so on.
  void parameters(std::uint64_t step, const std::vector<at::Tensor> &tensors);
  /// The same for model->named_parameters() or named_buffers().
  template <class Tensor, template <class, class> class Dict>
  void parameters(std::uint64_t step, const Dict<std::string, Tensor> &dict) {
    parameters(step, named_tensors(dict));
  }

  /// @{
  /// The same for the gradients of parameters, where they have one; of
  /// `fc.weight` it is called `fc.weight.grad`.
  void
  gradients(std::uint64_t step,
            const std::vector<std::pair<std::string, at::Tensor>> &tensors);
  void gradients(std::uint64_t step, const std::vector<at::Tensor> &tensors);
  template <class Tensor, template <class, class> class Dict>
  void gradients(std::uint64_t step, const Dict<std::string, Tensor> &dict) {
    gradients(step, named_tensors(dict));
  }
  /// @}

  /// Writes one digest of all that the optimizer keeps between steps, options
  /// such as the learning rate with it; the bytes are those of a Checkpoint.
  void optimizer(std::uint64_t step, torch::optim::Optimizer &optimizer,
                 const std::string &name = "optimizer");

  Trace(const Trace &) = delete;
  Trace &operator=(const Trace &) = delete;

private:
  template <class Tensor, template <class, class> class Dict>
  static std::vector<std::pair<std::string, Tensor>>
  named_tensors(const Dict<std::string, Tensor> &dict) {
    std::vector<std::pair<std::string, Tensor>> tensors;
    for (const auto &item : dict)
      tensors.emplace_back(item.key(), item.value());
    return tensors;
  }

  class File;
  std::unique_ptr<File> file_;
  std::uint64_t every_ = 1;
};

/// One line of a trace.
struct TraceRecord {
  /// "loss"; "tensor"; "parameters", of all of them; "state", of all gradients
  /// or an optimizer.
  std::string kind;
  /// @{
  /// What the run gave.
  std::uint64_t step = 0;
  std::string name;
  /// @}
  /// "float32" and so on, of a "loss" or a "tensor".
  std::string type;
  /// Of a "tensor".
  std::vector<std::uint64_t> shape;
  /// A loss's bits (the low 16, 32 or 64), else the digest.
  std::uint64_t bits = 0;

  /// The value of a loss; throws std::logic_error for another kind.
  double value() const;
  /// @{
  /// Compare all members.
  bool operator==(const TraceRecord &other) const;
  bool operator!=(const TraceRecord &other) const { return !(*this == other); }
  /// @}
};

/// A trace as read back.
struct TraceFile {
  /// All whole lines.
  std::vector<TraceRecord> records;
  /// The last line has no end: the run was stopped while it wrote. The line is
  /// not among the records.
  bool torn = false;
};

/// Where the manifest of a trace lies: beside it.
std::string manifest_path(const std::string &trace);

/// Reads a trace. Throws std::runtime_error with the file and the line if it
/// cannot be read or is not a trace.
TraceFile read_trace(const std::string &path);

/// Where two runs part.
struct TraceDifference {
  /// How many records are equal before it.
  std::size_t index = 0;
  /// @{
  /// The two records there; nothing where that trace has ended.
  std::optional<TraceRecord> left, right;
  /// @}
  /// One line: "at step 3 the loss 'loss' is 0x1p+0 here and 0x1.8p+0 there,
  /// 4194304 units in the last place apart". The two runs can be given other
  /// names: "in run 1".
  std::string words(const std::string &left_place = "here",
                    const std::string &right_place = "there") const;
};

/// The first record in which two traces differ; nothing where all are equal.
/// One that ends earlier differs there, unless its last line is torn: a run
/// that was killed is compared as far as it came.
std::optional<TraceDifference> first_difference(const TraceFile &left,
                                                const TraceFile &right);

} // namespace reprise

#endif
