//===- prefetch.h - batches fetched ahead by threads ---------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DETAIL_PREFETCH_H
#define REPRISE_DETAIL_PREFETCH_H

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace reprise::detail {

/// For the scope of this object, sample_seed() and its kin on this thread take
/// this epoch. Scopes nest.
class EpochOfThread {
public:
  explicit EpochOfThread(std::uint64_t epoch) noexcept;
  ~EpochOfThread();

  EpochOfThread(const EpochOfThread &) = delete;
  EpochOfThread &operator=(const EpochOfThread &) = delete;

private:
  std::optional<std::uint64_t> before_;
};

/// A batch to fetch, and then the batch or what was thrown instead.
template <class Batch> struct Fetch {
  std::vector<std::size_t> indices;
  std::uint64_t epoch = 0;
  std::optional<Batch> batch;
  std::exception_ptr error;
  bool done = false;
};

/// Threads that fetch batches, each from its own copy of the data set, and give
/// them out in the order in which they were asked for. One thread at a time
/// calls the functions.
template <class Dataset> class Prefetch {
public:
  using Batch = typename Dataset::BatchType;

  /// `ahead`: how many batches may be asked for and not yet taken.
  Prefetch(const Dataset &dataset, std::size_t workers, std::size_t ahead)
      : ring_(std::max<std::size_t>(ahead, 1)) {
    try {
      for (std::size_t i = 0; i < workers; ++i)
        threads_.emplace_back([this, copy = dataset]() mutable { work(copy); });
    } catch (...) {
      join();
      throw;
    }
  }
  ~Prefetch() { join(); }
  Prefetch(const Prefetch &) = delete;
  Prefetch &operator=(const Prefetch &) = delete;

  bool full() const { return asked_ - given_ == ring_.size(); }
  bool empty() const { return asked_ == given_; }

  void ask(std::vector<std::size_t> indices, std::uint64_t epoch) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      Fetch<Batch> &fetch = at(asked_);
      fetch = Fetch<Batch>();
      fetch.indices = std::move(indices);
      fetch.epoch = epoch;
      ++asked_;
    }
    work_.notify_one();
  }

  /// Waits for the next batch; there must be one that was asked for.
  Fetch<Batch> take(std::optional<std::chrono::milliseconds> timeout) {
    std::unique_lock<std::mutex> lock(mutex_);
    Fetch<Batch> &fetch = at(given_);
    const auto done = [&] { return fetch.done; };
    if (!timeout)
      ready_.wait(lock, done);
    else if (!ready_.wait_for(lock, *timeout, done))
      throw std::runtime_error("loader: no batch came within the timeout of " +
                               std::to_string(timeout->count()) + " ms");
    ++given_;
    return std::move(fetch);
  }

  /// Forgets all that was asked for, and waits for what is being fetched.
  void cancel() {
    std::unique_lock<std::mutex> lock(mutex_);
    asked_ = begun_;
    ready_.wait(lock, [this] { return running_ == 0; });
    for (; given_ != asked_; ++given_)
      at(given_) = Fetch<Batch>();
  }

private:
  Fetch<Batch> &at(std::uint64_t number) {
    return ring_[number % ring_.size()];
  }

  void work(Dataset &dataset) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      work_.wait(lock, [this] { return stop_ || begun_ != asked_; });
      if (stop_)
        return;
      const std::uint64_t number = begun_++;
      Fetch<Batch> &fetch = at(number);
      ++running_;
      lock.unlock();
      try {
        EpochOfThread scope(fetch.epoch);
        fetch.batch.emplace(dataset.get_batch(fetch.indices));
      } catch (...) {
        fetch.error = std::current_exception();
      }
      lock.lock();
      fetch.done = true;
      --running_;
      // The loader waits for the next batch, or in cancel() for all.
      if (number == given_ || running_ == 0)
        ready_.notify_one();
    }
  }

  void join() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    work_.notify_all();
    for (std::thread &thread : threads_)
      thread.join();
  }

  std::mutex mutex_;
  std::condition_variable work_, ready_;
  /// Batch number n is in place n modulo the size.
  std::vector<Fetch<Batch>> ring_;
  /// How many batches were asked for, begun, and given out. Written under the
  /// lock; what the loader's thread alone writes it may read without.
  std::uint64_t asked_ = 0, begun_ = 0, given_ = 0;
  std::size_t running_ = 0;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

} // namespace reprise::detail

#endif
