//===- Checkpoint.cpp - all that a run needs to go on ---------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/checkpoint.h"

#include "../bytes/TensorBytes.h"
#include "../files/DurableFile.h"
#include "../ranks/Together.h"
#include "Container.h"
#include "Folder.h"
#include "Head.h"
#include "RankCheckpoints.h"
#include "SchedulerState.h"
#include "TrainingState.h"

#include <cstring>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>

using namespace reprise;
using namespace reprise::detail;

// Names of parts; a user's cannot be in brackets.
static const std::string generatorsName = "(generators)";

namespace {

/// Something that was added.
struct Entry {
  std::string name, kind;
  std::function<void(PieceWriter &)> write;
  std::function<Restore(ByteReader &)> read;
};

/// A checkpoint that has been read and checked, and can be restored.
struct Plan {
  Head head;
  std::map<std::string, std::string> texts;
  std::vector<Restore> restores;
};

template <class Write>
Part make_part(const std::string &name, const std::string &kind, Write write) {
  PieceWriter out;
  write(out);
  return {name, kind, out.take_pieces()};
}

} // namespace

struct Checkpoint::Impl {
  Impl(std::filesystem::path folder, Ranks ranks, bool several,
       CheckpointOptions options);

  CheckpointOptions options;
  /// Of this rank.
  Folder folder;
  Ranks ranks;
  /// Made for ranks, though it be one.
  bool several;
  std::vector<Entry> entries;
  /// Own generators, restored behind all other entries.
  std::vector<Entry> generators;
  std::map<std::string, std::string> texts;
  Head head;

  void add(const std::string &name, const std::string &kind,
           std::function<void(PieceWriter &)> write,
           std::function<Restore(ByteReader &)> read) {
    if (name.empty() || name.front() == '(')
      throw std::invalid_argument("checkpoint: '" + name +
                                  "' is no name for a part");
    for (const auto *list : {&entries, &generators})
      for (const Entry &entry : *list)
        if (entry.name == name)
          throw std::invalid_argument("checkpoint: '" + name +
                                      "' has been added already");
    (kind == "generator" ? generators : entries)
        .push_back({name, kind, std::move(write), std::move(read)});
  }

  /// All parts behind the head and the texts, in the order of restoring.
  std::vector<Entry> parts() const;
  Plan plan(const Source &source, std::uint64_t size) const;
  void check_folder() const;
  void check_rank(const Head &found) const;
  void restore(const std::string &path);
  void write(const std::string &path, const Head &newHead) const;
};

static CheckpointOptions checked(const CheckpointOptions &options) {
  if (options.keep_last == 0)
    throw std::invalid_argument("checkpoint: keep_last must be 1 or more");
  return options;
}

Checkpoint::Impl::Impl(std::filesystem::path folder, Ranks ranks, bool several,
                       CheckpointOptions options)
    : options(checked(options)), folder(std::move(folder)),
      ranks(std::move(ranks)), several(several) {}

/// Throws if the folder has no checkpoints of this kind of run, but of the
/// other: to begin anew would be no resuming.
void Checkpoint::Impl::check_folder() const {
  const std::filesystem::path other =
      several ? folder.path().parent_path() : folder.path() / rank_folder(0);
  if (folder.numbers().empty() && !numbers_in(other).empty())
    throw std::runtime_error(
        "checkpoint: those in '" + other.string() + "' were saved by " +
        (several ? "a process that trained alone; resume without ranks"
                 : "ranks that trained together; give the Checkpoint these "
                   "ranks") +
        ", or start in another folder");
}

/// Throws unless a checkpoint is of this rank of as many.
void Checkpoint::Impl::check_rank(const Head &found) const {
  if (!several && found.rank)
    throw std::runtime_error(
        "checkpoint: it was saved by rank " + std::to_string(found.rank->rank) +
        " of " + std::to_string(found.rank->size) +
        " that trained together; give the Checkpoint these ranks");
  if (several && !found.rank)
    throw std::runtime_error("checkpoint: it was saved by a process that "
                             "trained alone; resume it without ranks");
  if (several &&
      (found.rank->rank != ranks.rank() || found.rank->size != ranks.size()))
    throw std::runtime_error(
        "checkpoint: it was saved by rank " + std::to_string(found.rank->rank) +
        " of " + std::to_string(found.rank->size) + ", but this is rank " +
        std::to_string(ranks.rank()) + " of " + std::to_string(ranks.size()) +
        "; resume with as many ranks as saved it");
}

std::vector<Entry> Checkpoint::Impl::parts() const {
  std::vector<Entry> all = entries;
  all.insert(all.end(), generators.begin(), generators.end());
  all.push_back({generatorsName, "generators", write_default_generators,
                 read_default_generators});
  return all;
}

Plan Checkpoint::Impl::plan(const Source &source, std::uint64_t size) const {
  Plan plan;
  const std::vector<Entry> wanted = parts();
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    places.emplace(wanted[i].name, i);
  bool hasHead = false;
  std::set<std::string> found, unknown;
  plan.restores.resize(wanted.size());

  read_container(source, size, [&](const PartName &part, ByteReader &in) {
    if (!hasHead) {
      plan.head = Head::read(part, in);
      hasHead = true;
      return;
    }
    if (part.kind == "text") {
      plan.texts[part.name] = in.raw(in.left());
      return;
    }
    if (!found.insert(part.name).second)
      throw DamagedCheckpoint(
          "checkpoint: the part '" + part.name + "' is there twice", part.name);
    const auto place = places.find(part.name);
    if (place == places.end()) {
      unknown.insert(part.name);
      return;
    }
    const Entry &entry = wanted[place->second];
    if (part.kind != entry.kind)
      throw std::runtime_error("checkpoint: '" + part.name + "' was saved as " +
                               part.kind + ", but was added as " + entry.kind);
    plan.restores[place->second] = entry.read(in);
  });
  if (!hasHead)
    throw DamagedCheckpoint("checkpoint: the file has no parts", "file");
  check_rank(plan.head);
  for (const Entry &entry : wanted)
    if (!found.count(entry.name))
      throw std::runtime_error(
          "checkpoint: it has no '" + entry.name +
          "'; it was saved by a program that did not add it");
  if (!unknown.empty())
    throw std::runtime_error("checkpoint: it has '" + *unknown.begin() +
                             "', which this program has not added; without it "
                             "the run would not go on with the same bits");
  return plan;
}

/// Restores this rank's file, if that can be done on all ranks.
void Checkpoint::Impl::restore(const std::string &path) {
  const auto at_path = [&](const auto &work) {
    try {
      return work();
    } catch (const DamagedCheckpoint &error) {
      throw DamagedCheckpoint(std::string(error.what()) + " ('" + path + "')",
                              error.part);
    } catch (const std::runtime_error &error) {
      throw std::runtime_error(std::string(error.what()) + " ('" + path + "')");
    }
  };
  Plan found;
  const auto places = together(ranks, [&] {
    // Everything is read and checked first.
    read_file(path, [&](const Source &source, std::uint64_t size) {
      found = at_path([&] { return plan(source, size); });
    });
    return "step " + std::to_string(found.head.step) + " of epoch " +
           std::to_string(found.head.epoch);
  });
  const std::string parted = difference(places);
  if (!parted.empty())
    throw std::runtime_error("checkpoint: the files are not of one step: " +
                             parted + "; load the same step on all ranks");
  together(ranks, [&] {
    at_path([&] {
      for (const Restore &restore : found.restores)
        restore();
      return 0;
    });
    return std::string();
  });
  texts = std::move(found.texts);
  head = found.head;
}

void Checkpoint::Impl::write(const std::string &path,
                             const Head &newHead) const {
  std::vector<Part> parts;
  parts.push_back(make_part(Head::name, newHead.kind(),
                            [&](PieceWriter &out) { newHead.write(out); }));
  for (const auto &[name, text] : texts)
    parts.push_back(
        make_part(name, "text", [&, &text = text](PieceWriter &out) {
          out.raw(text.data(), text.size());
        }));
  for (const Entry &entry : this->parts())
    parts.push_back(make_part(entry.name, entry.kind, entry.write));
  folder.remove_partial();
  replace_file(path, [&](const Sink &sink) { write_container(parts, sink); });
}

Checkpoint::Checkpoint(std::string folder, CheckpointOptions options)
    : impl_(
          std::make_unique<Impl>(std::move(folder), alone(), false, options)) {}

Checkpoint::Checkpoint(std::string folder, const Ranks &ranks,
                       CheckpointOptions options) {
  together(ranks, [&] {
    impl_ = std::make_unique<Impl>(std::filesystem::path(folder) /
                                       rank_folder(ranks.rank()),
                                   ranks, true, options);
    return std::string();
  });
}

Checkpoint::~Checkpoint() = default;

Checkpoint &Checkpoint::add_module(const std::string &name,
                                   torch::nn::Module &module) {
  impl_->add(
      name, "module",
      [this, name, &module](PieceWriter &out) {
        write_module(out, name, module, impl_->options.gradients);
      },
      [name, &module](ByteReader &in) {
        return read_module(in, name, module);
      });
  return *this;
}

Checkpoint &Checkpoint::add_optimizer(const std::string &name,
                                      torch::optim::Optimizer &optimizer) {
  impl_->add(
      name, "optimizer",
      [name, &optimizer](PieceWriter &out) {
        write_optimizer(out, name, optimizer);
      },
      [name, &optimizer](ByteReader &in) {
        return read_optimizer(in, name, optimizer);
      });
  return *this;
}

Checkpoint &Checkpoint::add_scheduler(const std::string &name,
                                      torch::optim::LRScheduler &scheduler) {
  impl_->add(
      name, "scheduler",
      [&scheduler](PieceWriter &out) { write_scheduler(out, scheduler); },
      [&scheduler](ByteReader &in) { return read_scheduler(in, scheduler); });
  return *this;
}

Checkpoint &
Checkpoint::add_plateau(const std::string &name,
                        torch::optim::ReduceLROnPlateauScheduler &scheduler) {
  impl_->add(
      name, "plateau",
      [&scheduler](PieceWriter &out) { write_plateau(out, scheduler); },
      [&scheduler](ByteReader &in) { return read_plateau(in, scheduler); });
  return *this;
}

Checkpoint &Checkpoint::add_generator(const std::string &name,
                                      at::Generator &generator) {
  impl_->add(
      name, "generator",
      [&generator](PieceWriter &out) { write_generator(out, generator); },
      [name, &generator](ByteReader &in) {
        return read_generator(in, name, generator);
      });
  return *this;
}

Checkpoint &Checkpoint::add_tensor(const std::string &name,
                                   at::Tensor &tensor) {
  impl_->add(
      name, "tensor",
      [name, &tensor](PieceWriter &out) { write_tensor(out, tensor, name); },
      [&tensor](ByteReader &in) -> Restore {
        const at::Tensor saved = read_tensor(in);
        in.expect_end();
        return [&tensor, saved] {
          if (same_kind(saved, tensor))
            copy_bits(saved, tensor);
          else
            tensor = saved;
        };
      });
  return *this;
}

Checkpoint &Checkpoint::add_number(const std::string &name, const char *kind,
                                   void *data, std::size_t size) {
  impl_->add(
      name, kind + std::to_string(8 * size),
      [data, size](PieceWriter &out) { out.raw(data, size); },
      [data, size](ByteReader &in) -> Restore {
        const std::string bytes = in.raw(size);
        in.expect_end();
        return [data, bytes] { std::memcpy(data, bytes.data(), bytes.size()); };
      });
  return *this;
}

Checkpoint &
Checkpoint::add_state(const std::string &name,
                      std::function<std::string()> save,
                      std::function<void(const std::string &)> load) {
  impl_->add(
      name, "state",
      [save = std::move(save)](PieceWriter &out) {
        const std::string state = save();
        out.raw(state.data(), state.size());
      },
      [load = std::move(load)](ByteReader &in) -> Restore {
        return [load, state = in.raw(in.left())] { load(state); };
      });
  return *this;
}

void Checkpoint::set_text(const std::string &name, std::string text) {
  impl_->texts[name] = std::move(text);
}

std::string Checkpoint::text(const std::string &name) const {
  const auto found = impl_->texts.find(name);
  return found == impl_->texts.end() ? "" : found->second;
}

std::string Checkpoint::save(std::uint64_t epoch, std::uint64_t step,
                             std::optional<double> metric) {
  Head head;
  head.epoch = epoch;
  head.step = step;
  head.metric = metric;
  const Ranks &ranks = impl_->ranks;
  const RankNumbers before = before_save(ranks, impl_->folder, head);
  // A number that no rank has used yet: a file that only some ranks could write
  // is never taken for a part of a later checkpoint.
  const std::uint64_t number = before.newest + 1;
  if (impl_->several)
    head.rank = RankOf{ranks.rank(), ranks.size(), !before.common.empty()};
  const std::string path = impl_->folder.path(number);
  together(
      ranks,
      [&] {
        impl_->write(path, head);
        return path;
      },
      [&] { impl_->folder.remove(number); });
  impl_->head = head;

  // All ranks have it: the older ones can go, and what only some have.
  const CheckpointOptions &options = impl_->options;
  Numbers all = before.common;
  all.insert(number);
  Numbers kept;
  for (auto next = all.rbegin();
       next != all.rend() && kept.size() < options.keep_last; ++next)
    kept.insert(*next);
  if (options.keep_best)
    kept.insert(impl_->folder.best(all, options.higher_is_better));
  for (const std::uint64_t old : before.own)
    if (kept.count(old) == 0)
      impl_->folder.remove(old);
  return path;
}

bool Checkpoint::resume(OnDamage on_damage) {
  together(impl_->ranks, [&] {
    impl_->check_folder();
    return std::string();
  });
  const Numbers numbers = resumable(impl_->ranks, impl_->folder);
  for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
    try {
      impl_->restore(impl_->folder.path(*number));
      return true;
    } catch (const DamagedCheckpoint &) {
      if (on_damage == OnDamage::refuse || std::next(number) == numbers.rend())
        throw;
    }
  }
  return false;
}

void Checkpoint::load(const std::string &path) { impl_->restore(path); }

std::uint64_t Checkpoint::epoch() const { return impl_->head.epoch; }
std::uint64_t Checkpoint::step() const { return impl_->head.step; }
std::optional<double> Checkpoint::metric() const { return impl_->head.metric; }

std::vector<std::string> Checkpoint::list() const {
  std::vector<std::string> paths;
  for (const std::uint64_t number : impl_->folder.numbers())
    paths.push_back(impl_->folder.path(number));
  return paths;
}

std::string Checkpoint::best() const {
  const std::uint64_t number = impl_->folder.best(
      impl_->folder.numbers(), impl_->options.higher_is_better);
  return number == 0 ? "" : impl_->folder.path(number);
}
