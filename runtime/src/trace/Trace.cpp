//===- Trace.cpp - what a run computed, bit for bit -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/trace.h"

#include "../bytes/Hash.h"
#include "../bytes/TensorBits.h"
#include "../checkpoint/TrainingState.h"
#include "../files/GrowingFile.h"
#include "Announce.h"
#include "TraceLine.h"
#include "reprise/manifest.h"
#include "reprise/trace_sink.h"

#include <cstring>
#include <exception>
#include <filesystem>
#include <mutex>
#include <stdexcept>

using namespace reprise;

/// The file that lines go to, one whole line at a time, and the sinks.
class Trace::File {
public:
  explicit File(const std::string &path) : out("trace", path) {
    out.append(reprise::detail::traceHead);
    // A pipe or a device has no place beside it.
    if (std::filesystem::is_regular_file(path)) {
      manifest = Manifest::collect();
      manifest->write(manifest_path(path));
      reprise::detail::announce_trace(path);
    }
  }

  void add(TraceSink &sink) {
    std::lock_guard<std::mutex> lock(mutex);
    if (!manifest)
      manifest = Manifest::collect();
    sink.manifest(*manifest);
    sinks.push_back(&sink);
  }

  void write(const std::string &lines) {
    std::lock_guard<std::mutex> lock(mutex);
    out.append(lines);
  }

  void write_loss(const TraceRecord &loss) {
    std::lock_guard<std::mutex> lock(mutex);
    out.append(reprise::detail::to_line(loss));
    std::exception_ptr error;
    for (TraceSink *sink : sinks) {
      try {
        sink->scalar(loss.step, loss.value(), loss.name);
      } catch (...) {
        if (!error)
          error = std::current_exception();
      }
    }
    if (error)
      std::rethrow_exception(error);
  }

private:
  reprise::detail::GrowingFile out;
  std::optional<Manifest> manifest;
  std::vector<TraceSink *> sinks;
  std::mutex mutex;
};

Trace::Trace(const std::string &path) : file_(std::make_unique<File>(path)) {}
Trace::~Trace() = default;

Trace &Trace::add(TraceSink &sink) {
  file_->add(sink);
  return *this;
}

static TraceRecord loss_record(std::uint64_t step, const std::string &name,
                               const char *type, std::uint64_t bits) {
  TraceRecord record;
  record.kind = "loss";
  record.step = step;
  record.name = name;
  record.type = type;
  record.bits = bits;
  return record;
}

void Trace::loss(std::uint64_t step, float value, const std::string &name) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  file_->write_loss(loss_record(step, name, "float32", bits));
}

void Trace::loss(std::uint64_t step, double value, const std::string &name) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  file_->write_loss(loss_record(step, name, "float64", bits));
}

void Trace::loss(std::uint64_t step, const at::Tensor &value,
                 const std::string &name) {
  const at::Tensor host = reprise::detail::on_host(value);
  const std::string type = reprise::detail::type_name(host.scalar_type());
  if (host.numel() != 1)
    throw std::invalid_argument(
        "trace: a loss has one element, this tensor has " +
        std::to_string(host.numel()) + "; record it with tensor()");
  if (type != "float32" && type != "float64" && type != "float16" &&
      type != "bfloat16")
    throw std::invalid_argument("trace: a loss is a floating-point number, "
                                "this tensor is of type " +
                                type + "; record it with tensor()");
  // The low bytes come first in memory.
  std::uint64_t bits = 0;
  std::memcpy(&bits, host.data_ptr(), host.nbytes());
  file_->write_loss(loss_record(step, name, type.c_str(), bits));
}

static TraceRecord tensor_record(std::uint64_t step, const std::string &name,
                                 const at::Tensor &value) {
  TraceRecord record;
  record.kind = "tensor";
  record.step = step;
  record.name = name;
  record.bits = digest(value);
  record.type = reprise::detail::type_name(value.scalar_type());
  for (std::int64_t size : value.sizes())
    record.shape.push_back(static_cast<std::uint64_t>(size));
  return record;
}

void Trace::tensor(std::uint64_t step, const std::string &name,
                   const at::Tensor &value) {
  file_->write(reprise::detail::to_line(tensor_record(step, name, value)));
}

Trace &Trace::every(std::uint64_t steps) {
  if (steps == 0)
    throw std::invalid_argument("trace: every() takes 1 or more steps");
  every_ = steps;
  return *this;
}

namespace {
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;
} // namespace

static NamedTensors numbered(const std::vector<at::Tensor> &tensors) {
  NamedTensors named;
  for (std::size_t i = 0; i < tensors.size(); ++i)
    named.emplace_back(std::to_string(i), tensors[i]);
  return named;
}

static std::string summary_line(const char *kind, std::uint64_t step,
                                const std::string &name, std::uint64_t bits) {
  TraceRecord all;
  all.kind = kind;
  all.step = step;
  all.name = name;
  all.bits = bits;
  return reprise::detail::to_line(all);
}

/// A line for each tensor and one of all.
static std::string lines_of(const char *kind, std::uint64_t step,
                            const std::string &name,
                            const NamedTensors &tensors) {
  std::string lines;
  for (const auto &entry : tensors)
    lines += reprise::detail::to_line(
        tensor_record(step, entry.first, entry.second));
  return lines +
         summary_line(kind, step, name,
                      reprise::detail::xxh64(lines.data(), lines.size()));
}

void Trace::parameters(std::uint64_t step, const NamedTensors &tensors) {
  if (step % every_ == 0)
    file_->write(lines_of("parameters", step, "parameters", tensors));
}

void Trace::parameters(std::uint64_t step,
                       const std::vector<at::Tensor> &tensors) {
  parameters(step, numbered(tensors));
}

void Trace::gradients(std::uint64_t step, const NamedTensors &tensors) {
  if (step % every_ != 0)
    return;
  NamedTensors gradients;
  for (const auto &entry : tensors)
    if (const at::Tensor &gradient = entry.second.grad(); gradient.defined())
      gradients.emplace_back(entry.first + ".grad", gradient);
  file_->write(lines_of("state", step, "gradients", gradients));
}

void Trace::gradients(std::uint64_t step,
                      const std::vector<at::Tensor> &tensors) {
  gradients(step, numbered(tensors));
}

void Trace::optimizer(std::uint64_t step, torch::optim::Optimizer &optimizer,
                      const std::string &name) {
  if (step % every_ != 0)
    return;
  reprise::detail::PieceWriter out;
  reprise::detail::write_optimizer(out, name, optimizer);
  reprise::detail::Xxh64 hash;
  for (const reprise::detail::Piece &piece : out.take_pieces())
    hash.update(piece.data(), piece.size());
  file_->write(summary_line("state", step, name, hash.digest()));
}
