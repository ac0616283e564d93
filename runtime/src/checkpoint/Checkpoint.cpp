//===- Checkpoint.cpp - all that a run needs to go on ---------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/checkpoint.h"

#include "../TorchVersion.h"
#include "../bytes/TensorBytes.h"
#include "../files/DurableFile.h"
#include "Container.h"
#include "SchedulerState.h"
#include "TrainingState.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>

using namespace reprise;
using namespace reprise::detail;

// Names of the parts that every checkpoint has; a user's cannot be in brackets.
static const std::string headName = "(head)";
static const std::string generatorsName = "(generators)";

namespace {

/// Something that was added.
struct Entry {
  std::string name, kind;
  std::function<void(PieceWriter &)> write;
  std::function<Restore(ByteReader &)> read;
};

/// The first part: epoch (u64), step (u64), metric (flag, f64), LibTorch's
/// version (text).
struct Head {
  std::uint64_t epoch = 0, step = 0;
  std::optional<double> metric;

  void write(PieceWriter &out) const {
    out.u64(epoch);
    out.u64(step);
    out.u8(metric.has_value());
    out.f64(metric.value_or(0));
    out.text(TORCH_VERSION);
  }
  static Head read(const PartName &part, ByteReader &in) {
    if (part.name != headName)
      throw DamagedCheckpoint("checkpoint: the first part is not the head",
                              "file");
    Head head;
    head.epoch = in.u64();
    head.step = in.u64();
    const bool has = in.flag();
    const double metric = in.f64();
    if (has)
      head.metric = metric;
    in.text();
    in.expect_end();
    return head;
  }
};

template <class Write>
Part make_part(const std::string &name, const std::string &kind, Write write) {
  PieceWriter out;
  write(out);
  return {name, kind, out.take_pieces()};
}

// "checkpoint-00000012.reprise": numbered in the order of saving, since steps
// may go back when a run is resumed from an older one.
const std::string prefix = "checkpoint-", suffix = ".reprise";

/// The number of a checkpoint's file name, none for another file.
std::optional<std::uint64_t> number_of(const std::string &name) {
  if (name.size() <= prefix.size() + suffix.size() ||
      name.compare(0, prefix.size(), prefix) != 0 ||
      name.compare(name.size() - suffix.size(), suffix.size(), suffix) != 0)
    return {};
  const std::string digits =
      name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
  if (digits.size() > 18 ||
      digits.find_first_not_of("0123456789") != std::string::npos)
    return {};
  return std::stoull(digits);
}

} // namespace

struct Checkpoint::Impl {
  std::filesystem::path folder;
  CheckpointOptions options;
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

  std::map<std::uint64_t, std::filesystem::path> files() const {
    std::map<std::uint64_t, std::filesystem::path> found;
    for (const auto &entry : std::filesystem::directory_iterator(folder))
      if (const auto number = number_of(entry.path().filename().string()))
        found.emplace(*number, entry.path());
    return found;
  }

  /// All parts behind the head and the texts, in the order of restoring.
  std::vector<Entry> parts() const;
  std::string best() const;
  void remove_old() const;
  void remove_partial() const;
  void restore(const Source &source, std::uint64_t size);
};

/// Of a file's head, none if it is damaged.
static std::optional<Head> head_of(const std::filesystem::path &path) {
  std::optional<Head> head;
  try {
    read_file(path.string(), [&](const Source &source, std::uint64_t size) {
      // A damaged length must not cost the reading of all that follows.
      size = std::min<std::uint64_t>(size, 4096);
      read_first_part(source, size, [&](const PartName &part, ByteReader &in) {
        head = Head::read(part, in);
      });
    });
    return head;
  } catch (const std::runtime_error &) {
    return {};
  }
}

std::string Checkpoint::Impl::best() const {
  std::string best;
  double bestMetric = 0;
  for (const auto &file : files()) {
    const auto found = head_of(file.second);
    if (!found || !found->metric || std::isnan(*found->metric))
      continue;
    const double metric = *found->metric;
    if (best.empty() || (options.higher_is_better ? metric > bestMetric
                                                  : metric < bestMetric)) {
      best = file.second.string();
      bestMetric = metric;
    }
  }
  return best;
}

void Checkpoint::Impl::remove_old() const {
  const auto all = files();
  if (all.size() <= options.keep_last)
    return;
  const std::string kept = options.keep_best ? best() : "";
  std::size_t surplus = all.size() - options.keep_last;
  for (const auto &file : all) {
    if (surplus-- == 0)
      break;
    std::error_code ignored;
    if (file.second.string() != kept)
      std::filesystem::remove(file.second, ignored);
  }
}

/// What a process that was killed while it saved has left.
void Checkpoint::Impl::remove_partial() const {
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    std::filesystem::path name = entry.path().filename();
    std::error_code ignored;
    if (name.extension() == partialSuffix && number_of(name.stem().string()))
      std::filesystem::remove(entry.path(), ignored);
  }
}

std::vector<Entry> Checkpoint::Impl::parts() const {
  std::vector<Entry> all = entries;
  all.insert(all.end(), generators.begin(), generators.end());
  all.push_back({generatorsName, "generators", write_default_generators,
                 read_default_generators});
  return all;
}

void Checkpoint::Impl::restore(const Source &source, std::uint64_t size) {
  const std::vector<Entry> wanted = parts();
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    places.emplace(wanted[i].name, i);
  std::optional<Head> newHead;
  std::map<std::string, std::string> newTexts;
  std::set<std::string> found, unknown;
  std::vector<Restore> restores(wanted.size());

  // Everything is read and checked first.
  read_container(source, size, [&](const PartName &part, ByteReader &in) {
    if (!newHead) {
      newHead = Head::read(part, in);
      return;
    }
    if (part.kind == "text") {
      newTexts[part.name] = in.raw(in.left());
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
    restores[place->second] = entry.read(in);
  });
  if (!newHead)
    throw DamagedCheckpoint("checkpoint: the file has no parts", "file");
  for (const Entry &entry : wanted)
    if (!found.count(entry.name))
      throw std::runtime_error(
          "checkpoint: it has no '" + entry.name +
          "'; it was saved by a program that did not add it");
  if (!unknown.empty())
    throw std::runtime_error("checkpoint: it has '" + *unknown.begin() +
                             "', which this program has not added; without it "
                             "the run would not go on with the same bits");
  for (const Restore &restore : restores)
    restore();
  texts = std::move(newTexts);
  head = *newHead;
}

Checkpoint::Checkpoint(std::string folder, CheckpointOptions options)
    : impl_(std::make_unique<Impl>()) {
  if (options.keep_last == 0)
    throw std::invalid_argument("checkpoint: keep_last must be 1 or more");
  impl_->folder = std::move(folder);
  impl_->options = options;
  std::error_code error;
  std::filesystem::create_directories(impl_->folder, error);
  if (!std::filesystem::is_directory(impl_->folder))
    throw std::runtime_error("checkpoint: cannot create the folder '" +
                             impl_->folder.string() + "': " + error.message());
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
  std::vector<Part> parts;
  parts.push_back(
      make_part(headName, "head", [&](PieceWriter &out) { head.write(out); }));
  for (const auto &[name, text] : impl_->texts)
    parts.push_back(
        make_part(name, "text", [&, &text = text](PieceWriter &out) {
          out.raw(text.data(), text.size());
        }));
  for (const Entry &entry : impl_->parts())
    parts.push_back(make_part(entry.name, entry.kind, entry.write));

  impl_->remove_partial();
  const auto files = impl_->files();
  const std::uint64_t number = files.empty() ? 1 : files.rbegin()->first + 1;
  std::string digits = std::to_string(number);
  digits.insert(0, digits.size() < 8 ? 8 - digits.size() : 0, '0');
  const std::string path =
      (impl_->folder / (prefix + digits + suffix)).string();
  replace_file(path, [&](const Sink &sink) { write_container(parts, sink); });
  impl_->head = head;
  impl_->remove_old();
  return path;
}

bool Checkpoint::resume(OnDamage on_damage) {
  const auto files = impl_->files();
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    try {
      load(file->second.string());
      return true;
    } catch (const DamagedCheckpoint &) {
      if (on_damage == OnDamage::refuse || std::next(file) == files.rend())
        throw;
    }
  }
  return false;
}

void Checkpoint::load(const std::string &path) {
  read_file(path, [&](const Source &source, std::uint64_t size) {
    try {
      impl_->restore(source, size);
    } catch (const DamagedCheckpoint &error) {
      throw DamagedCheckpoint(std::string(error.what()) + " ('" + path + "')",
                              error.part);
    } catch (const std::runtime_error &error) {
      throw std::runtime_error(std::string(error.what()) + " ('" + path + "')");
    }
  });
}

std::uint64_t Checkpoint::epoch() const { return impl_->head.epoch; }
std::uint64_t Checkpoint::step() const { return impl_->head.step; }
std::optional<double> Checkpoint::metric() const { return impl_->head.metric; }

std::vector<std::string> Checkpoint::list() const {
  std::vector<std::string> paths;
  for (const auto &file : impl_->files())
    paths.push_back(file.second.string());
  return paths;
}

std::string Checkpoint::best() const { return impl_->best(); }
