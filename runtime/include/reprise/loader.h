//===- loader.h - batches with an exact position -------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_LOADER_H
#define REPRISE_LOADER_H

#include <reprise/detail/prefetch.h>
#include <reprise/samplers.h>

#include <torch/data/dataloader_options.h>
#include <torch/data/worker_exception.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace reprise::detail {

std::string encode_loader_state(const std::string &sampler,
                                std::size_t batch_size, bool drop_last);
/// Returns the sampler's state. Throws std::runtime_error if the bytes are no
/// loader's state, or that of one with other batches.
std::string decode_loader_state(const std::string &state,
                                std::size_t batch_size, bool drop_last);

} // namespace reprise::detail

namespace reprise::data {

/// A loader like that of torch::data::make_data_loader(), whose place in the
/// data can be saved and taken up again after any batch:
///
///     auto loader = reprise::data::make_loader(std::move(dataset), options);
///     for (auto epoch = loader->epoch(); epoch < epochs; ++epoch)
///       for (auto &batch : *loader)
///         train(batch);
///
/// Each begin() begins the next epoch: 0, 1, 2 and so on, unless set_epoch()
/// names another. The batches depend on the sampler's seed, the epoch and the
/// data set, not on the number of workers; batches come in the sampler's order.
///
/// A batch counts as handed out while the loop's body works on it: a state
/// saved there goes on with the batch behind it. When a loop has ended by
/// itself the state is the beginning of the next epoch. When it was left early
/// (break, an exception), the state is still inside this epoch, and so a
/// program that leaves early and does not come back says set_epoch(epoch() + 1)
/// before it saves. In the same process, the next begin() begins the next epoch
/// in either case.
///
/// While a data set's get() runs on a loader's thread, sample_generator(),
/// sample_seed() and sample_engine() take the loader's epoch, so that a
/// validation loader does not disturb a training one; reprise::set_epoch() is
/// not needed. Threads that get() itself starts do not see it.
///
/// As with LibTorch's loader each worker has its own copy of the data set, and
/// an exception that a worker throws comes out as torch::data::WorkerException.
/// The failed batch then does not count as handed out, and is fetched anew if
/// the iteration goes on. One thread uses a loader
/// at a time, and one iteration runs at a time.
template <class Dataset, class Sampler> class Loader {
  static_assert(std::is_base_of_v<EpochSampler, Sampler>,
                "a loader whose position can be restored needs a sampler that "
                "can be set to it: reprise::SeededRandomSampler, "
                "SeededDistributedSampler, SequentialSampler or one derived "
                "from reprise::EpochSampler");
  static_assert(!Dataset::is_stateful,
                "a stateful data set keeps its own position, which a loader "
                "cannot restore; use torch::data::make_data_loader()");

public:
  /// What the loop's body gets.
  using BatchType = typename Dataset::BatchType;
  /// The indices of a batch.
  using BatchRequestType = std::vector<std::size_t>;

  /// Throws std::invalid_argument for enforce_ordering(false), with which
  /// batches would come in the order in which threads finish.
  Loader(Dataset dataset, Sampler sampler,
         torch::data::DataLoaderOptions options)
      : options_(std::move(options)), sampler_(std::move(sampler)) {
    if (!options_.enforce_ordering)
      throw std::invalid_argument(
          "loader: enforce_ordering(false) makes the order of batches depend "
          "on the threads' timing; leave it on");
    if (options_.batch_size == 0)
      throw std::invalid_argument("loader: the batch size is 0");
    if (options_.workers > 0)
      prefetch_ = std::make_unique<reprise::detail::Prefetch<Dataset>>(
          dataset, options_.workers, options_.max_jobs);
    else
      dataset_ = std::make_unique<Dataset>(std::move(dataset));
  }
  Loader(const Loader &) = delete;
  Loader &operator=(const Loader &) = delete;

  /// An input iterator over an epoch's batches.
  class Iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = BatchType;
    using difference_type = std::ptrdiff_t;
    using pointer = BatchType *;
    using reference = BatchType &;

    BatchType &operator*() const { return loader_->current(); }
    BatchType *operator->() const { return &loader_->current(); }
    Iterator &operator++() {
      loader_->step();
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(const Iterator &other) const {
      return at_end() == other.at_end();
    }
    bool operator!=(const Iterator &other) const { return !(*this == other); }

  private:
    friend class Loader;
    explicit Iterator(Loader *loader) : loader_(loader) {}
    bool at_end() const { return !loader_ || !loader_->fetch_first(); }

    Loader *loader_;
  };

  /// Begins an epoch; workers begin to fetch.
  Iterator begin() {
    if (joined_)
      throw std::logic_error("loader: begin() after join()");
    abandon();
    sampler_.reset();
    epoch_ = sampler_.epoch();
    position_ = sampler_.position();
    running_ = true;
    fetched_ = false;
    if (prefetch_)
      fill();
    return Iterator(this);
  }
  /// Behind the last batch.
  Iterator end() { return Iterator(nullptr); }

  /// The epoch that runs or was left early; before the first, after one that
  /// has ended by itself and after set_epoch(), the one that begin() begins.
  std::uint64_t epoch() const { return place().first; }
  /// How many samples of that epoch have been handed out.
  std::size_t position() const { return place().second; }
  /// Says which epoch the next begin() begins; see EpochSampler::set_epoch().
  void set_epoch(std::uint64_t epoch) { sampler_.set_epoch(epoch); }

  /// The place in the data, as bytes for a checkpoint.
  std::string state() const {
    const auto [epoch, position] = place();
    return reprise::detail::encode_loader_state(
        sampler_.state_at(epoch, position), options_.batch_size,
        options_.drop_last);
  }
  /// Takes up a state: the next begin() goes on there. Throws
  /// std::runtime_error if the bytes are no state, or that of another kind of
  /// sampler, another size of data set or other batches. The numbers of workers
  /// may differ.
  void load_state(const std::string &state) {
    sampler_.load_state(reprise::detail::decode_loader_state(
        state, options_.batch_size, options_.drop_last));
    abandon();
  }

  /// The options that the loader was made with, and LibTorch's for the rest.
  const torch::data::FullDataLoaderOptions &options() const noexcept {
    return options_;
  }
  /// Ends the workers. The destructor does it too.
  void join() {
    abandon();
    prefetch_.reset();
    joined_ = true;
  }

private:
  std::pair<std::uint64_t, std::size_t> place() const {
    const EpochSampler::Start next = sampler_.next_start();
    if (running_ && !next.chosen)
      return {epoch_, position_};
    return {next.epoch, next.position};
  }

  BatchType &current() {
    if (!fetch_first())
      throw std::logic_error("loader: the iterator is past the end");
    return *batch_;
  }

  /// Asks for what failed anew, and for the batch behind what did not.
  void step() {
    if (!failed_)
      current();
    advance();
  }

  bool fetch_first() {
    if (!fetched_ || failed_)
      advance();
    return batch_.has_value();
  }

  void advance() {
    if (std::exchange(failed_, false)) {
      sampler_.seek(epoch_, position_);
      sampler_.reset();
    }
    batch_.reset();
    try {
      prefetch_ ? take() : get();
    } catch (...) {
      failed_ = true;
      fetched_ = true;
      if (prefetch_)
        prefetch_->cancel();
      throw;
    }
    fetched_ = true;
    running_ = batch_.has_value();
  }

  void get() {
    auto indices = request();
    if (indices.empty())
      return;
    reprise::detail::EpochOfThread scope(epoch_);
    const std::size_t size = indices.size();
    batch_.emplace(dataset_->get_batch(std::move(indices)));
    position_ += size;
  }

  void take() {
    fill();
    if (prefetch_->empty())
      return;
    std::optional<std::chrono::milliseconds> timeout;
    if (options_.timeout)
      timeout = *options_.timeout;
    auto fetch = prefetch_->take(timeout);
    if (fetch.error)
      throw torch::data::WorkerException(fetch.error);
    batch_ = std::move(fetch.batch);
    position_ += fetch.indices.size();
    fill();
  }

  void fill() {
    while (!prefetch_->full()) {
      auto indices = request();
      if (indices.empty())
        return;
      prefetch_->ask(std::move(indices), epoch_);
    }
  }

  /// The next batch's indices, none at the end.
  std::vector<std::size_t> request() {
    auto indices = sampler_.next(options_.batch_size);
    if (!indices ||
        (options_.drop_last && indices->size() < options_.batch_size))
      return {};
    return std::move(*indices);
  }

  /// Forgets the iteration that runs, if one does.
  void abandon() {
    if (prefetch_)
      prefetch_->cancel();
    batch_.reset();
    running_ = false;
    failed_ = false;
    fetched_ = true;
  }

  const torch::data::FullDataLoaderOptions options_;
  Sampler sampler_;
  /// Without workers the data set, else they.
  std::unique_ptr<Dataset> dataset_;
  std::unique_ptr<reprise::detail::Prefetch<Dataset>> prefetch_;

  std::optional<BatchType> batch_;
  std::uint64_t epoch_ = 0;
  std::size_t position_ = 0;
  /// An epoch has begun and has not ended by itself.
  bool running_ = false;
  /// The first batch of the iteration was asked for (or there is none).
  bool fetched_ = true;
  bool failed_ = false;
  bool joined_ = false;
};

/// Creates a loader; takes what torch::data::make_data_loader() takes.
template <class Dataset, class Sampler,
          class = std::enable_if_t<std::is_base_of_v<EpochSampler, Sampler>>>
std::unique_ptr<Loader<Dataset, Sampler>>
make_loader(Dataset dataset, Sampler sampler,
            torch::data::DataLoaderOptions options = {}) {
  return std::make_unique<Loader<Dataset, Sampler>>(
      std::move(dataset), std::move(sampler), std::move(options));
}

/// The same with a sampler of the data set's size. Shuffles by default, as
/// LibTorch does, with the run's seed: throws std::logic_error if nothing has
/// been seeded, and std::invalid_argument if the data set has no size.
template <class Sampler = SeededRandomSampler, class Dataset,
          class = std::enable_if_t<std::is_base_of_v<EpochSampler, Sampler> &&
                                   !std::is_base_of_v<EpochSampler, Dataset>>>
std::unique_ptr<Loader<Dataset, Sampler>>
make_loader(Dataset dataset, torch::data::DataLoaderOptions options = {}) {
  const auto size = dataset.size();
  if (!size)
    throw std::invalid_argument("make_loader: the data set has no size; pass "
                                "a sampler with one");
  return make_loader(std::move(dataset), Sampler(*size), std::move(options));
}

} // namespace reprise::data

#endif
