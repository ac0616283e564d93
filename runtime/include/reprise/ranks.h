//===- ranks.h - processes that train together ---------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RANKS_H
#define REPRISE_RANKS_H

#include <c10/core/Device.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace at {
class Tensor;
}

namespace torch {
namespace nn {
class Module;
}
namespace optim {
class Optimizer;
}
} // namespace torch

namespace reprise {

namespace detail {

// A pointer to c10d's ProcessGroup or Backend, or to what looks like them.
template <class T, class = void> struct is_process_group : std::false_type {};
template <class T>
struct is_process_group<
    T, std::void_t<decltype((*std::declval<const T &>()).getRank()),
                   decltype((*std::declval<const T &>()).getSize()),
                   decltype((*std::declval<const T &>()).getBackendName())>>
    : std::true_type {};

template <class T, class = void> struct has_device_types : std::false_type {};
template <class T>
struct has_device_types<
    T, std::void_t<decltype(std::declval<T &>().getDeviceTypes().front())>>
    : std::true_type {};

// The device on which a group exchanges bytes: the CPU where it can.
template <class Group> at::Device device_of(Group &group) {
  // From LibTorch 2.0 on a ProcessGroup has a backend for each kind of device.
  if constexpr (has_device_types<Group>::value) {
    const auto devices = group.getDeviceTypes();
    for (const at::Device &device : devices)
      if (device.is_cpu())
        return device;
    if (!devices.empty())
      return devices.front();
  }
  const std::string name = group.getBackendName();
  return at::Device(name == "nccl"   ? at::DeviceType::CUDA
                    : name == "xccl" ? at::DeviceType::XPU
                                     : at::DeviceType::CPU);
}

} // namespace detail

/// The processes of one distributed training, as Reprise needs them: which of
/// them this one is, how many there are, and a way to exchange bytes.
///
/// A c10d process group converts to it, whatever pointer holds it:
///
///     reprise::Ranks ranks(group);
///     reprise::seed_everything(42);     // The same first weights everywhere,
///     Net model;
///     reprise::seed_rank(ranks);        // then other numbers on each rank.
///     reprise::Checkpoint checkpoint("run", ranks);
///     ...
///     reprise::check_ranks_agree(model, ranks);
///
/// What takes a Ranks is collective unless it says otherwise: all ranks call it
/// in the same order, and no other collective of the group runs meanwhile. What
/// fails on one rank is thrown on all of them, so that none waits for one that
/// has given up. If a process ends instead, the others get the group's own
/// error, or wait until its timeout.
///
/// Copies stand for the same processes. One thread uses a group at a time.
class Ranks {
public:
  /// Gives all ranks' bytes, in the order of the ranks, for this one's.
  using Gather = std::function<std::vector<std::string>(const std::string &)>;
  /// Gathers tensors of one shape into `outputs[0]`, as c10d's allgather() does
  /// with `inputs[0]`, and waits for it.
  using GatherTensors =
      std::function<void(std::vector<std::vector<at::Tensor>> &outputs,
                         std::vector<at::Tensor> &inputs)>;

  /// From a c10d::ProcessGroup or Backend, Gloo's or another, by any kind of
  /// pointer, which is kept. Bytes travel as tensors on the CPU, or with NCCL
  /// alone on the current CUDA device.
  template <class Group,
            std::enable_if_t<detail::is_process_group<Group>::value, int> = 0>
  Ranks(const Group &group);
  /// The same with the device on which bytes travel: one that the group has a
  /// backend for.
  template <class Group,
            std::enable_if_t<detail::is_process_group<Group>::value, int> = 0>
  Ranks(const Group &group, at::Device device);
  /// With another way to exchange bytes. Throws std::invalid_argument unless
  /// rank < size.
  Ranks(std::size_t rank, std::size_t size, Gather gather);

  /// @{
  /// Which process this is, from 0 on, and how many there are. Not collective.
  std::size_t rank() const { return rank_; }
  std::size_t size() const { return size_; }
  /// @}

  /// The bytes of each rank, in the order of the ranks. They may differ in
  /// length, and may be empty. Throws what the group throws.
  std::vector<std::string> gather(const std::string &bytes) const;

private:
  static Gather by_tensors(std::size_t size, at::Device device,
                           GatherTensors gather);

  std::size_t rank_, size_;
  Gather gather_;
};

/// Gives each rank random numbers of its own: seeds the default generators of
/// all devices, and C's rand(), with
///     derive_seed(run's seed, 0x72616e6b, 0, 0, rank)
/// and returns that seed. Call it once, behind seed_everything(), which all
/// ranks give the same seed, and behind what must be equal on all ranks: the
/// model's first weights. Dropout, noise and augmentation drawn after it differ
/// from rank to rank.
///
/// What is keyed by the run's seed stays the same on all ranks: the order of
/// reprise::data::make_loader() and SeededDistributedSampler, which must be
/// common, named_generator(), and sample_generator(), whose numbers belong to a
/// sample whichever rank has it. For generators of one's own pass a rank to
/// derive_seed().
///
/// Throws on all ranks std::logic_error if a rank is not seeded, and
/// std::runtime_error if they are seeded differently, such as by a REPRISE_SEED
/// that only one machine has. Nothing has been seeded then.
std::uint64_t seed_rank(const Ranks &ranks);

/// What check_ranks_agree() throws.
struct RanksDisagree : std::runtime_error {
  /// With the message of what(), and the name of what differs.
  RanksDisagree(const std::string &message, std::string name)
      : std::runtime_error(message), name(std::move(name)) {}
  /// What differs first: "layer.weight".
  std::string name;
};

/// Checks that tensors have the same names, types, shapes and bits on all
/// ranks, by their digests; devices and strides do not count. Throws the same
/// RanksDisagree on all ranks if not: it names the first tensor that differs,
/// in rank 0's order, and says what each rank has.
///
/// If all is well it exchanges one number a rank, whatever the model's size. It
/// reads each tensor once, and copies those that are on a device to the host.
/// Throws std::invalid_argument for a sparse or quantized tensor.
void check_ranks_agree(
    const std::vector<std::pair<std::string, at::Tensor>> &tensors,
    const Ranks &ranks);

namespace detail {

void check_ranks_agree(const torch::nn::Module &module,
                       torch::optim::Optimizer *optimizer, const Ranks &ranks,
                       bool buffers);

template <class T, class = void> struct has_ptr : std::false_type {};
template <class T>
struct has_ptr<T, std::void_t<decltype(*std::declval<const T &>().ptr())>>
    : std::true_type {};

// A module by itself, in LibTorch's holder or behind a pointer.
template <class T> const torch::nn::Module &module_of(const T &model) {
  if constexpr (std::is_convertible_v<const T *, const torch::nn::Module *>)
    return model;
  else if constexpr (has_ptr<T>::value)
    return *model.ptr();
  else
    return *model;
}

} // namespace detail

/// The same for a model's parameters, and behind them its buffers. Leave these
/// out where they differ by design: a BatchNorm's running mean is each rank's
/// own, unless it is synchronised.
template <class Model>
void check_ranks_agree(const Model &model, const Ranks &ranks,
                       bool buffers = true) {
  detail::check_ranks_agree(detail::module_of(model), nullptr, ranks, buffers);
}

/// The same for a model and an optimizer: its options, and its state of each
/// parameter, by the parameters' places. One of LibTorch's (Adagrad, Adam,
/// AdamW, LBFGS, RMSprop, SGD); for another, throws std::invalid_argument.
template <class Model>
void check_ranks_agree(const Model &model, torch::optim::Optimizer &optimizer,
                       const Ranks &ranks, bool buffers = true) {
  detail::check_ranks_agree(detail::module_of(model), &optimizer, ranks,
                            buffers);
}

template <class Group,
          std::enable_if_t<detail::is_process_group<Group>::value, int>>
Ranks::Ranks(const Group &group) : Ranks(group, detail::device_of(*group)) {}

template <class Group,
          std::enable_if_t<detail::is_process_group<Group>::value, int>>
Ranks::Ranks(const Group &group, at::Device device)
    : Ranks(static_cast<std::size_t>(group->getRank()),
            static_cast<std::size_t>(group->getSize()),
            by_tensors(static_cast<std::size_t>(group->getSize()), device,
                       [group](std::vector<std::vector<at::Tensor>> &outputs,
                               std::vector<at::Tensor> &inputs) {
                         if (!group->allgather(outputs, inputs)->wait())
                           throw std::runtime_error(
                               "ranks: the exchange was aborted");
                       })) {}

} // namespace reprise

#endif
