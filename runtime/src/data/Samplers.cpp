//===- Samplers.cpp - the order of samples --------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/samplers.h"

#include "../bytes/Bytes.h"
#include "../rng/RunSeed.h"
#include "reprise/seed.h"

#include <ATen/core/ivalue.h>
#include <torch/serialize/archive.h>

#include <algorithm>
#include <mutex>
#include <numeric>
#include <stdexcept>

using namespace reprise;

/// The stream of derive_seed() that orders use: "shuff" in ASCII, far from the
/// small numbers that users take.
static constexpr std::uint64_t orderStream = 0x7368756666;

/// The upper half of the product; not every compiler has 128-bit numbers.
static std::uint64_t multiply_high(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t aLow = a & 0xffffffff, aHigh = a >> 32;
  const std::uint64_t bLow = b & 0xffffffff, bHigh = b >> 32;
  const std::uint64_t first = aHigh * bLow + ((aLow * bLow) >> 32);
  const std::uint64_t second = aLow * bHigh + (first & 0xffffffff);
  return aHigh * bHigh + (first >> 32) + (second >> 32);
}

/// A number in [0, range), each as likely as the others (Lemire 2019).
static std::uint64_t below(std::uint64_t range, std::uint64_t &counter) {
  const auto draw = [&] {
    return reprise::detail::mix(counter += reprise::detail::weyl);
  };
  std::uint64_t bits = draw();
  if (bits * range < range) {
    const std::uint64_t unfair = (0 - range) % range;
    while (bits * range < unfair)
      bits = draw();
  }
  return multiply_high(bits, range);
}

std::vector<std::size_t> reprise::shuffled(std::size_t size, std::uint64_t seed,
                                           std::uint64_t epoch) {
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::uint64_t counter = derive_seed(seed, orderStream, epoch);
  for (std::size_t left = size; left > 1; --left)
    std::swap(order[left - 1], order[below(left, counter)]);
  return order;
}

//===- EpochSampler -------------------------------------------------------===//

struct EpochSampler::Shared {
  mutable std::mutex mutex;
  std::size_t size;
  /// The epoch that runs, if one has begun.
  std::uint64_t seed;
  std::uint64_t epoch = 0;
  std::size_t position = 0;
  bool begun = false;
  /// Where the next one begins.
  std::uint64_t nextSeed;
  Start next{0, 0, true};
  /// The order of the epoch that runs, made when it is first asked for.
  std::vector<std::size_t> order;
  bool ordered = false;

  Shared(std::size_t size, std::uint64_t seed)
      : size(size), seed(seed), nextSeed(seed) {}

  void begin() {
    seed = nextSeed;
    epoch = next.epoch;
    position = next.position;
    begun = true;
    ordered = false;
    next = {epoch + 1, 0, false};
  }

  std::string encode(const std::string &description, std::uint64_t epoch,
                     std::size_t position) const {
    reprise::detail::ByteWriter out;
    out.text(description);
    out.u64(size);
    out.u64(nextSeed);
    out.u64(epoch);
    out.u64(position);
    return out.take();
  }
};

EpochSampler::EpochSampler(std::size_t size, std::uint64_t seed)
    : shared_(std::make_shared<Shared>(size, seed)) {}

void EpochSampler::reset(OptionalSize new_size) {
  std::lock_guard<std::mutex> lock(shared_->mutex);
  if (new_size) {
    shared_->size = *new_size;
    shared_->next.position =
        std::min(shared_->next.position, count(shared_->size));
  }
  shared_->begin();
}

EpochSampler::OptionalBatch EpochSampler::next(std::size_t batch_size) {
  std::lock_guard<std::mutex> lock(shared_->mutex);
  Shared &shared = *shared_;
  if (!shared.begun)
    shared.begin();
  if (!shared.ordered) {
    shared.order = order(shared.size, shared.seed, shared.epoch);
    shared.ordered = true;
  }
  const std::size_t left = count(shared.size) - shared.position;
  const std::size_t size = std::min(batch_size, left);
  if (size == 0)
    return {};
  std::vector<std::size_t> batch;
  if (shared.order.empty()) {
    batch.resize(size);
    std::iota(batch.begin(), batch.end(), shared.position);
  } else {
    const auto first =
        shared.order.begin() + static_cast<std::ptrdiff_t>(shared.position);
    batch.assign(first, first + static_cast<std::ptrdiff_t>(size));
  }
  shared.position += size;
  return batch;
}

void EpochSampler::set_epoch(std::uint64_t epoch) {
  std::lock_guard<std::mutex> lock(shared_->mutex);
  if (shared_->next.epoch != epoch)
    shared_->next = {epoch, 0, true};
  shared_->next.chosen = true;
}

void EpochSampler::seek(std::uint64_t epoch, std::size_t position) {
  std::lock_guard<std::mutex> lock(shared_->mutex);
  const std::size_t samples = count(shared_->size);
  if (position > samples)
    throw std::out_of_range("sampler: position " + std::to_string(position) +
                            " is behind the end of an epoch of " +
                            std::to_string(samples) + " samples");
  shared_->next = {epoch, position, true};
}

std::uint64_t EpochSampler::epoch() const {
  std::lock_guard<std::mutex> lock(shared_->mutex);
  return shared_->begun ? shared_->epoch : shared_->next.epoch;
}

std::size_t EpochSampler::position() const {
  std::lock_guard<std::mutex> lock(shared_->mutex);
  return shared_->begun ? shared_->position : shared_->next.position;
}

std::size_t EpochSampler::size() const {
  std::lock_guard<std::mutex> lock(shared_->mutex);
  return count(shared_->size);
}

EpochSampler::Start EpochSampler::next_start() const {
  std::lock_guard<std::mutex> lock(shared_->mutex);
  return shared_->next;
}

std::string EpochSampler::state() const {
  std::lock_guard<std::mutex> lock(shared_->mutex);
  return shared_->next.chosen
             ? shared_->encode(description(), shared_->next.epoch,
                               shared_->next.position)
             : shared_->encode(description(), shared_->epoch,
                               shared_->position);
}

std::string EpochSampler::state_at(std::uint64_t epoch,
                                   std::size_t position) const {
  std::lock_guard<std::mutex> lock(shared_->mutex);
  return shared_->encode(description(), epoch, position);
}

void EpochSampler::load_state(const std::string &state) {
  reprise::detail::ByteReader in(state);
  std::string kind;
  std::uint64_t size, seed, epoch, position;
  try {
    kind = in.text();
    size = in.u64();
    seed = in.u64();
    epoch = in.u64();
    position = in.u64();
    in.expect_end();
  } catch (const reprise::detail::MalformedBytes &error) {
    throw std::runtime_error(
        std::string("sampler: this is not a sampler's state: ") + error.what());
  }
  std::lock_guard<std::mutex> lock(shared_->mutex);
  if (kind != description())
    throw std::runtime_error("sampler: the state is that of a " + kind +
                             ", but this is a " + description() +
                             "; resume with the sampler that was saved");
  if (size != shared_->size)
    throw std::runtime_error(
        "sampler: the state is for " + std::to_string(size) +
        " samples, but the data set has " + std::to_string(shared_->size) +
        "; resume with the data that was trained on");
  if (position > count(shared_->size))
    throw std::runtime_error("sampler: the state's position is behind the end "
                             "of the epoch; it is damaged");
  shared_->nextSeed = seed;
  shared_->next = {epoch, static_cast<std::size_t>(position), true};
}

void EpochSampler::save(torch::serialize::OutputArchive &archive) const {
  archive.write("reprise_sampler", c10::IValue(state()));
}

void EpochSampler::load(torch::serialize::InputArchive &archive) {
  c10::IValue value;
  archive.read("reprise_sampler", value);
  load_state(value.toStringRef());
}

//===- The kinds ----------------------------------------------------------===//

SeededRandomSampler::SeededRandomSampler(std::size_t size, std::uint64_t seed)
    : EpochSampler(size, seed) {}

SeededRandomSampler::SeededRandomSampler(std::size_t size)
    : SeededRandomSampler(size,
                          reprise::detail::run_seed("SeededRandomSampler")) {}

std::vector<std::size_t> SeededRandomSampler::order(std::size_t size,
                                                    std::uint64_t seed,
                                                    std::uint64_t epoch) const {
  return shuffled(size, seed, epoch);
}

std::string SeededRandomSampler::description() const {
  return "SeededRandomSampler";
}

SeededDistributedSampler::SeededDistributedSampler(std::size_t size,
                                                   std::size_t num_replicas,
                                                   std::size_t rank,
                                                   std::uint64_t seed,
                                                   bool allow_duplicates)
    : EpochSampler(size, seed), replicas_(num_replicas), rank_(rank),
      duplicates_(allow_duplicates) {
  if (rank >= num_replicas)
    throw std::invalid_argument(
        "SeededDistributedSampler: the rank is " + std::to_string(rank) +
        ", but it must be less than the number of replicas, which is " +
        std::to_string(num_replicas));
}

std::size_t SeededDistributedSampler::count(std::size_t size) const {
  return size / replicas_ + (duplicates_ && size % replicas_ != 0 ? 1 : 0);
}

std::vector<std::size_t>
SeededDistributedSampler::order(std::size_t size, std::uint64_t seed,
                                std::uint64_t epoch) const {
  const std::vector<std::size_t> all = shuffled(size, seed, epoch);
  const std::size_t share = count(size);
  std::vector<std::size_t> own(share);
  for (std::size_t i = 0; i < share; ++i)
    own[i] = all[(rank_ * share + i) % size];
  return own;
}

std::string SeededDistributedSampler::description() const {
  return "SeededDistributedSampler of rank " + std::to_string(rank_) + " of " +
         std::to_string(replicas_) +
         (duplicates_ ? " with duplicates" : " without duplicates");
}

SequentialSampler::SequentialSampler(std::size_t size)
    : EpochSampler(size, 0) {}

std::vector<std::size_t> SequentialSampler::order(std::size_t, std::uint64_t,
                                                  std::uint64_t) const {
  return {};
}

std::string SequentialSampler::description() const {
  return "SequentialSampler";
}
