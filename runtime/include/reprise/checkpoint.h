//===- checkpoint.h - all that a run needs to go on ----------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_CHECKPOINT_H
#define REPRISE_CHECKPOINT_H

#include <reprise/ranks.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace at {
class Tensor;
struct Generator;
} // namespace at

namespace torch {
namespace nn {
class Module;
}
namespace optim {
class LRScheduler;
class Optimizer;
class ReduceLROnPlateauScheduler;
} // namespace optim
} // namespace torch

namespace reprise {

/// A checkpoint that is not as it was written.
struct DamagedCheckpoint : std::runtime_error {
  /// With the message of what(), and the damaged part.
  DamagedCheckpoint(const std::string &message, std::string part)
      : std::runtime_error(message), part(std::move(part)) {}
  /// The name under which the damaged part was added; "file" for the frame
  /// around the parts.
  std::string part;
};

/// What resume() does about a damaged checkpoint.
enum class OnDamage {
  /// Throws DamagedCheckpoint.
  refuse,
  /// Takes the newest one that is not damaged; throws if all are.
  previous,
};

/// Which checkpoints are kept, and what is in them.
struct CheckpointOptions {
  /// How many of the newest are kept, 1 or more.
  std::size_t keep_last = 3;
  /// Keeps the one with the best metric too.
  bool keep_best = true;
  /// Says which metric is better.
  bool higher_is_better = false;
  /// Saves the parameters' gradients too. Without them, a run goes on with the
  /// same bits only if it saves where gradients do not matter any more:
  /// outside of an accumulation over batches, and with
  /// zero_grad(/*set_to_none=*/true) before the next backward().
  bool gradients = true;
};

/// Saves a training run so that it goes on with the same bits:
///
///     reprise::Checkpoint checkpoint("run");
///     checkpoint.add("model", model)
///         .add("optimizer", optimizer)
///         .add("loader", loader);
///     checkpoint.resume();
///     std::uint64_t step = checkpoint.step();
///     for (auto epoch = loader->epoch(); epoch < epochs; ++epoch)
///       for (auto &batch : *loader) {
///         ... // One step of training.
///         checkpoint.save(epoch, ++step, loss.item<double>());
///       }
///
/// A checkpoint is a file in a folder of its own. What is added by name is in
/// it, and by itself also the state of the default generators of all devices
/// and the run's seed. The same state gives the same bytes.
///
/// Saving is atomic: the file is written under another name, synchronised with
/// the disk and renamed, and the folder is synchronised. A process that is
/// killed at any moment, or a disk that is full, leaves the checkpoints that
/// were there. Older ones are removed only after that.
///
/// Restoring checks all of the file before anything changes: each part's
/// checksum, that the program added what the file holds and nothing else, and
/// that names, shapes and types agree. Then it brings back modules, optimizers,
/// other state in the order in which it was added, generators of one's own, and
/// the default generators last, so that nothing that was built or restored
/// before disturbs their numbers.
///
/// Not in a checkpoint: C's rand(), cuDNN's dropout state of recurrent layers,
/// whether modules are in train or eval mode, and what program code chooses
/// before resume() (thread counts, deterministic mode).
///
/// Processes that train together give it their Ranks (a c10d process group will
/// do), and each saves its own state: generators, place in the data, model,
/// optimizer. Each rank writes its own file, into "rank-0" and so on below the
/// folder, which may be one folder of all or one on each machine. A checkpoint
/// exists once all ranks have written theirs; of ranks that are killed between,
/// resume() takes the newest that all have. What makes one rank's save(),
/// resume() or load() throw makes all ranks throw, as Ranks says, so that they
/// fall back together or stop together; and nothing is restored on any.
///
/// What was added must outlive the Checkpoint. One thread uses it at a time.
class Checkpoint {
public:
  /// Creates the folder if there is none. Throws std::runtime_error if it
  /// cannot, std::invalid_argument if keep_last is 0.
  explicit Checkpoint(std::string folder, CheckpointOptions options = {});
  /// Of several processes; collective, and so are save(), resume() and load().
  Checkpoint(std::string folder, const Ranks &ranks,
             CheckpointOptions options = {});
  ~Checkpoint();
  Checkpoint(const Checkpoint &) = delete;
  Checkpoint &operator=(const Checkpoint &) = delete;

  /// Adds what a checkpoint holds, under a name: a module, an optimizer, a
  /// learning-rate scheduler of LibTorch, a loader of
  /// reprise::data::make_loader(), one of Reprise's samplers, a generator of
  /// one's own, a tensor, a number, a std::string, an engine or a distribution
  /// of the standard library, anything that has
  /// `std::string state() const` and `void load_state(const std::string &)`,
  /// and smart pointers to these.
  ///
  /// Of modules, all parameters and buffers are saved. LibTorch's optimizers
  /// (Adagrad, Adam, AdamW, LBFGS, RMSprop, SGD) are saved exactly, in the
  /// order of their parameters; others by their own save() and load(). A tensor
  /// is restored in place where it has the saved shape and type.
  ///
  /// Throws std::invalid_argument if the name is empty or taken.
  template <class T> Checkpoint &add(const std::string &name, T &object);

  /// Adds a state by the functions that save and restore it.
  Checkpoint &add_state(const std::string &name,
                        std::function<std::string()> save,
                        std::function<void(const std::string &)> load);

  /// Sets a text that is saved along with the rest, such as a manifest of the
  /// run, and can be read with any version of the program.
  void set_text(const std::string &name, std::string text);
  /// The text as it was last set or restored; empty if there is none.
  std::string text(const std::string &name) const;

  /// Saves. Returns the file's path. The metric (a loss, an accuracy) decides
  /// which checkpoint is the best; it may be left out, and a NaN never is the
  /// best.
  ///
  /// Ranks save the same epoch and step, or std::runtime_error is thrown, and
  /// rank 0's metric counts. Call it on all of them; the path is this rank's.
  ///
  /// Throws std::runtime_error with the path if the file cannot be written (a
  /// full disk); the checkpoints of before are still there then.
  std::string save(std::uint64_t epoch, std::uint64_t step,
                   std::optional<double> metric = std::nullopt);

  /// Restores the newest checkpoint of the folder. Returns false, and changes
  /// nothing, if there is none. Throws as load() does. Of ranks, the newest
  /// that all of them have; also throws std::runtime_error if another number of
  /// ranks saved it, and if a rank has lost its files.
  bool resume(OnDamage on_damage = OnDamage::refuse);

  /// Restores a certain one, such as best(). Throws DamagedCheckpoint, which
  /// names the part, if its bytes are not those that were written, and
  /// std::runtime_error if it does not fit this program. In both cases nothing
  /// has changed, except where a state added by functions refuses it. Ranks
  /// load each its own file of one checkpoint.
  void load(const std::string &path);

  /// @{
  /// What was given to save() for the checkpoint that was last saved or
  /// restored; 0 and none before.
  std::uint64_t epoch() const;
  std::uint64_t step() const;
  std::optional<double> metric() const;
  /// @}

  /// The folder's checkpoints, oldest first. Of ranks, this rank's files: until
  /// the next save() there may be one that not all ranks have.
  std::vector<std::string> list() const;
  /// The one with the best metric; empty if none has one.
  std::string best() const;

private:
  Checkpoint &add_module(const std::string &name, torch::nn::Module &module);
  Checkpoint &add_optimizer(const std::string &name,
                            torch::optim::Optimizer &optimizer);
  Checkpoint &add_scheduler(const std::string &name,
                            torch::optim::LRScheduler &scheduler);
  Checkpoint &add_plateau(const std::string &name,
                          torch::optim::ReduceLROnPlateauScheduler &scheduler);
  Checkpoint &add_generator(const std::string &name, at::Generator &generator);
  Checkpoint &add_tensor(const std::string &name, at::Tensor &tensor);
  Checkpoint &add_number(const std::string &name, const char *kind, void *data,
                         std::size_t size);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

namespace detail {

template <class T, class = void> struct has_state : std::false_type {};
template <class T>
struct has_state<
    T, std::void_t<decltype(std::string(std::declval<const T &>().state())),
                   decltype(std::declval<T &>().load_state(
                       std::declval<const std::string &>()))>>
    : std::true_type {};

// LibTorch's holders of modules.
template <class T, class = void> struct is_holder : std::false_type {};
template <class T>
struct is_holder<T, std::void_t<decltype(*std::declval<T &>().ptr())>>
    : std::true_type {};

template <class T, class = void> struct is_pointer : std::false_type {};
template <class T>
struct is_pointer<
    T, std::void_t<typename T::element_type, decltype(*std::declval<T &>()),
                   decltype(static_cast<bool>(std::declval<T &>()))>>
    : std::true_type {};

// Engines and distributions write all of their state as text.
template <class T, class = void> struct is_random : std::false_type {};
template <class T>
struct is_random<T, std::void_t<typename T::result_type,
                                decltype(std::declval<std::ostream &>()
                                         << std::declval<const T &>()),
                                decltype(std::declval<std::istream &>() >>
                                         std::declval<T &>())>>
    : std::true_type {};

template <class T> constexpr const char *number_kind() {
  if (std::is_floating_point_v<T>)
    return "float";
  if (std::is_same_v<T, bool>)
    return "bool";
  return std::is_signed_v<T> ? "int" : "uint";
}

template <class> constexpr bool never = false;

} // namespace detail

template <class T>
Checkpoint &Checkpoint::add(const std::string &name, T &object) {
  static_assert(!std::is_const_v<T>, "what is restored cannot be const");
  if constexpr (detail::has_state<T>::value) {
    return add_state(
        name, [&object] { return std::string(object.state()); },
        [&object](const std::string &state) { object.load_state(state); });
  } else if constexpr (std::is_convertible_v<T *, torch::nn::Module *>) {
    return add_module(name, object);
  } else if constexpr (detail::is_holder<T>::value) {
    return add(name, *object.ptr());
  } else if constexpr (std::is_convertible_v<T *, torch::optim::Optimizer *>) {
    return add_optimizer(name, object);
  } else if constexpr (std::is_convertible_v<T *,
                                             torch::optim::LRScheduler *>) {
    return add_scheduler(name, object);
  } else if constexpr (std::is_convertible_v<
                           T *, torch::optim::ReduceLROnPlateauScheduler *>) {
    return add_plateau(name, object);
  } else if constexpr (std::is_convertible_v<T *, at::Generator *>) {
    return add_generator(name, object);
  } else if constexpr (std::is_convertible_v<T *, at::Tensor *>) {
    return add_tensor(name, object);
  } else if constexpr (std::is_arithmetic_v<T>) {
    return add_number(name, detail::number_kind<T>(), &object, sizeof object);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return add_state(
        name, [&object] { return object; },
        [&object](const std::string &state) { object = state; });
  } else if constexpr (detail::is_random<T>::value) {
    return add_state(
        name,
        [&object] {
          std::ostringstream text;
          text.precision(17);
          text << object;
          return text.str();
        },
        [&object, name](const std::string &state) {
          std::istringstream text(state);
          T read;
          if (!(text >> read))
            throw std::runtime_error("checkpoint: '" + name +
                                     "' is not this engine's state");
          object = read;
        });
  } else if constexpr (detail::is_pointer<T>::value) {
    if (!object)
      throw std::invalid_argument("checkpoint: '" + name +
                                  "' is a null pointer");
    return add(name, *object);
  } else {
    static_assert(detail::never<T>,
                  "give it `std::string state() const` and `void load_state("
                  "const std::string &)`, or use add_state()");
  }
}

} // namespace reprise

#endif
