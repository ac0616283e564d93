//===- samplers.h - the order of samples ---------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_SAMPLERS_H
#define REPRISE_SAMPLERS_H

#include <torch/data/samplers/base.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace reprise {

/// A sampler that knows its epoch and its position, and can be set to any.
///
/// An object is a handle: its copies share one epoch and one position. So a
/// call on the program's own sampler reaches the copy that a loader took, which
/// it does not for LibTorch's samplers (github.com/pytorch/pytorch/issues/73141
/// has the consequences). Give each loader a sampler made for it.
///
/// reset(), which a loader calls in begin(), begins an epoch. These are epochs
/// 0, 1, 2 and so on, unless set_epoch() or seek() named another one.
///
/// Works with torch::data::make_data_loader() too. That loader asks its sampler
/// for batches before it hands them out, so that position() is ahead of the
/// training by up to `max_jobs` batches where there are workers;
/// reprise::data::make_loader() counts what it has handed out.
///
/// Safe to use from several threads.
class EpochSampler : public torch::data::samplers::Sampler<> {
  using Base = torch::data::samplers::Sampler<>;
  // LibTorch's optional has not been the standard library's in all versions.
  template <class Class, class Argument>
  static Argument argument_of(void (Class::*)(Argument));

public:
  /// @{
  /// LibTorch's optional of a size and of a batch of indices.
  using OptionalSize = decltype(argument_of(&Base::reset));
  using OptionalBatch =
      decltype(std::declval<Base &>().next(std::declval<std::size_t>()));
  /// @}

  /// Begins an epoch. With a size, the data set has that many samples from now
  /// on.
  void reset(OptionalSize new_size = {}) override;
  /// The next indices, `batch_size` of them or fewer at the end; none once the
  /// epoch is over.
  OptionalBatch next(std::size_t batch_size) override;

  /// Says which epoch the next reset() begins; the one that runs goes on.
  /// Leaves a position alone that seek() or load_state() set in this epoch, so
  /// that a call before every epoch does no harm when a run is resumed.
  void set_epoch(std::uint64_t epoch);
  /// Says where the next reset() begins: at a number of samples into an epoch.
  /// Throws std::out_of_range if the epoch has fewer.
  void seek(std::uint64_t epoch, std::size_t position);

  /// The epoch that runs; before the first, the one that will be begun.
  std::uint64_t epoch() const;
  /// How many samples of this epoch have been handed out.
  std::size_t position() const;
  /// How many samples an epoch has (of one replica).
  std::size_t size() const;

  /// Seed, epoch and position as bytes, for a checkpoint.
  std::string state() const;
  /// What state() would give at another place.
  std::string state_at(std::uint64_t epoch, std::size_t position) const;
  /// Takes up a state: the next reset() begins there, with its seed. Throws
  /// std::runtime_error if the bytes are no such state, or if they are that of
  /// another kind of sampler or of a data set of another size.
  void load_state(const std::string &state);
  /// @{
  /// The same, in LibTorch's archives.
  void save(torch::serialize::OutputArchive &archive) const override;
  void load(torch::serialize::InputArchive &archive) override;
  /// @}

  /// Where a reset() begins.
  struct Start {
    /// @{
    /// The place.
    std::uint64_t epoch;
    std::size_t position;
    /// @}
    /// Whether set_epoch(), seek() or load_state() named it since the last.
    bool chosen;
  };
  /// Where the next reset() begins.
  Start next_start() const;

protected:
  /// At the beginning of epoch 0.
  EpochSampler(std::size_t size, std::uint64_t seed);

  /// The indices of an epoch in their order, for a data set of `size` samples.
  /// An empty result stands for 0, 1, ... It may depend on the arguments and on
  /// constants of the object only.
  virtual std::vector<std::size_t> order(std::size_t size, std::uint64_t seed,
                                         std::uint64_t epoch) const = 0;
  /// How many indices order() gives.
  virtual std::size_t count(std::size_t size) const { return size; }
  /// The kind with its constants: what must be the same when a state is loaded.
  virtual std::string description() const = 0;

private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

/// The numbers from 0 to size - 1 in an order that depends on the seed and the
/// epoch only: the same on every machine, in every release, whatever else has
/// drawn.
///
/// The order is a Fisher-Yates shuffle: for i = size - 1, ..., 1, exchange
/// places i and j with j in [0, i]. The j come from SplitMix64 started at
/// derive_seed(seed, 0x7368756666, epoch), reduced to the range with Lemire's
/// method (64-bit multiply, rejection), so that no j is preferred.
std::vector<std::size_t> shuffled(std::size_t size, std::uint64_t seed,
                                  std::uint64_t epoch);

/// Each epoch in a new order, that of shuffled(size, seed, epoch). The default
/// generators are neither used nor changed.
class SeededRandomSampler : public EpochSampler {
public:
  /// For a data set of `size` samples.
  SeededRandomSampler(std::size_t size, std::uint64_t seed);
  /// With the run's seed, as sample_seed() has it. Throws std::logic_error if
  /// nothing has been seeded.
  explicit SeededRandomSampler(std::size_t size);

protected:
  std::vector<std::size_t> order(std::size_t size, std::uint64_t seed,
                                 std::uint64_t epoch) const override;
  std::string description() const override;
};

/// A share of shuffled(size, seed, epoch) for one of several processes. Give
/// all of them the same size and seed.
///
/// With `allow_duplicates` each replica has ceil(size / num_replicas) samples,
/// and the first ones of the order come again at its end to make that up;
/// without, each has floor(size / num_replicas), and the last ones of the order
/// are left out, other ones in each epoch. The counts are those of LibTorch's
/// DistributedRandomSampler. Replica r has the r-th block of the order.
class SeededDistributedSampler : public EpochSampler {
public:
  /// Throws std::invalid_argument unless rank < num_replicas.
  SeededDistributedSampler(std::size_t size, std::size_t num_replicas,
                           std::size_t rank, std::uint64_t seed,
                           bool allow_duplicates = true);

protected:
  std::vector<std::size_t> order(std::size_t size, std::uint64_t seed,
                                 std::uint64_t epoch) const override;
  std::size_t count(std::size_t size) const override;
  std::string description() const override;

private:
  std::size_t replicas_, rank_;
  bool duplicates_;
};

/// The numbers from 0 to size - 1, in each epoch.
class SequentialSampler : public EpochSampler {
public:
  /// For a data set of `size` samples.
  explicit SequentialSampler(std::size_t size);

protected:
  std::vector<std::size_t> order(std::size_t size, std::uint64_t seed,
                                 std::uint64_t epoch) const override;
  std::string description() const override;
};

} // namespace reprise

#endif
