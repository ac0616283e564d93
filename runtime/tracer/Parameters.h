//===- Parameters.h - finding the steps of an optimizer ---------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_TRACER_PARAMETERS_H
#define REPRISE_RUNTIME_TRACER_PARAMETERS_H

#include "Operators.h"
#include "Stream.h"

#include <ATen/core/Tensor.h>

#include <unordered_map>
#include <vector>

namespace reprise::trace {

/// Finds the optimizer's steps of one thread.
///
/// LibTorch's C++ optimizers announce nothing, and write through
/// `parameter.data()`, a tensor that is not the parameter and needs no
/// gradient. So:
/// - A *parameter* is a leaf that requires a gradient and was once given to an
///   operation; it is known by its storage.
/// - It is *stepped* when an operation writes to its storage while its gradient
///   is defined. (Initialisation writes to it too, but has no gradient yet.)
/// - A *step* is the parameters stepped in a row. It ends when one of them is
///   next given, to be read, to an operation with gradients enabled (the next
///   forward pass), when a backward pass begins, when a number is read with
///   gradients enabled, or with the thread.
///
/// Steps made without operations, through data pointers, are not seen.
class Parameters {
public:
  /// Looks at an operation that begins; may end a step before it.
  void begin(const Operator &operation, c10::ArrayRef<const c10::IValue> inputs,
             bool backward, Stream &stream);
  /// Ends the step in progress, if there is one, and records it.
  void endStep(Stream &stream);
  /// Steps that this thread made.
  std::uint64_t steps() const { return stepCount; }
  /// After fork(): the step in progress is the parent's.
  void forget() { stepped.clear(); }

private:
  using WeakTensor =
      c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;
  struct Known {
    c10::weak_intrusive_ptr<c10::StorageImpl> storage;
    WeakTensor parameter;
    bool isStepped = false;
  };

  void read(const at::Tensor &tensor, bool isWritten, Stream &stream);
  void write(const at::Tensor &tensor);

  std::unordered_map<const c10::StorageImpl *, Known> known;
  /// Kept alive until the step ends, so that the last one can still be read.
  std::vector<at::Tensor> stepped;
  std::uint64_t stepCount = 0;
  std::size_t nextPrune = 256;
};

} // namespace reprise::trace

#endif
