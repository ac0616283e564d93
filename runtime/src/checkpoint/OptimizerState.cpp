//===- OptimizerState.cpp - optimizers as bytes ---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../bytes/Hash.h"
#include "../bytes/TensorBytes.h"
#include "TrainingState.h"

#include <torch/optim/adagrad.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/lbfgs.h>
#include <torch/optim/rmsprop.h>
#include <torch/optim/sgd.h>
#include <torch/serialize/archive.h>

#include <deque>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <type_traits>
#include <typeinfo>
#include <vector>

using namespace reprise::detail;
namespace optim = torch::optim;

// LibTorch saves an optimizer's state under the addresses of its parameters, in
// the order of a hash table. Here it goes by the parameters' places, so that
// the same state gives the same bytes.

namespace {

/// Writes fields.
class FieldWriter {
public:
  FieldWriter(PieceWriter &out, const std::string &name)
      : out_(out), name_(name) {}

  void operator()(bool value) { out_.u8(value); }
  void operator()(std::int64_t value) { out_.i64(value); }
  void operator()(double value) { out_.f64(value); }
  void operator()(const std::string &value) { out_.text(value); }
  void operator()(const at::Tensor &value) { write_tensor(out_, value, name_); }
  void operator()(const std::tuple<double, double> &value) {
    (*this)(std::get<0>(value));
    (*this)(std::get<1>(value));
  }
  template <class List> void list(const List &values) {
    out_.u64(values.size());
    for (const auto &value : values)
      (*this)(value);
  }
  void operator()(const std::vector<at::Tensor> &values) { list(values); }
  void operator()(const std::deque<at::Tensor> &values) { list(values); }
  template <class Optional>
  std::void_t<decltype(std::declval<Optional>().has_value())>
  operator()(const Optional &value) {
    out_.u8(value.has_value());
    if (value.has_value())
      (*this)(*value);
  }

private:
  PieceWriter &out_;
  const std::string &name_;
};

/// Reads what FieldWriter wrote; tensors go to a device.
class FieldReader {
public:
  FieldReader(ByteReader &in, at::Device device) : in_(in), device_(device) {}

  void operator()(bool &value) { value = in_.flag(); }
  void operator()(std::int64_t &value) { value = in_.i64(); }
  void operator()(double &value) { value = in_.f64(); }
  void operator()(std::string &value) { value = in_.text(); }
  void operator()(at::Tensor &value) {
    value = read_tensor(in_);
    if (value.defined())
      value = value.to(device_);
  }
  void operator()(std::tuple<double, double> &value) {
    (*this)(std::get<0>(value));
    (*this)(std::get<1>(value));
  }
  template <class List> void list(List &values) {
    values.clear();
    for (std::size_t left = in_.count(1); left > 0; --left) {
      values.emplace_back();
      (*this)(values.back());
    }
  }
  void operator()(std::vector<at::Tensor> &values) { list(values); }
  void operator()(std::deque<at::Tensor> &values) { list(values); }
  template <class Optional>
  std::void_t<decltype(std::declval<Optional>().has_value())>
  operator()(Optional &value) {
    value.reset();
    if (in_.flag()) {
      value.emplace();
      (*this)(*value);
    }
  }

private:
  ByteReader &in_;
  at::Device device_;
};

// The fields of each kind's options and states.

struct Adagrad {
  using Optimizer = optim::Adagrad;
  using Options = optim::AdagradOptions;
  using State = optim::AdagradParamState;
  static constexpr const char *name = "Adagrad";
  template <class Visit> static void options(Visit &visit, Options &o) {
    visit(o.lr()), visit(o.lr_decay()), visit(o.weight_decay());
    visit(o.initial_accumulator_value()), visit(o.eps());
  }
  template <class Visit> static void state(Visit &visit, State &s) {
    visit(s.sum()), visit(s.step());
  }
};

struct Adam {
  using Optimizer = optim::Adam;
  using Options = optim::AdamOptions;
  using State = optim::AdamParamState;
  static constexpr const char *name = "Adam";
  template <class Visit, class Options>
  static void options(Visit &visit, Options &o) {
    visit(o.lr()), visit(o.betas()), visit(o.eps()), visit(o.weight_decay());
    visit(o.amsgrad());
  }
  template <class Visit, class State>
  static void state(Visit &visit, State &s) {
    visit(s.step()), visit(s.exp_avg()), visit(s.exp_avg_sq());
    visit(s.max_exp_avg_sq());
  }
};

struct AdamW : Adam {
  using Optimizer = optim::AdamW;
  using Options = optim::AdamWOptions;
  using State = optim::AdamWParamState;
  static constexpr const char *name = "AdamW";
};

struct LBFGS {
  using Optimizer = optim::LBFGS;
  using Options = optim::LBFGSOptions;
  using State = optim::LBFGSParamState;
  static constexpr const char *name = "LBFGS";
  template <class Visit> static void options(Visit &visit, Options &o) {
    visit(o.lr()), visit(o.max_iter()), visit(o.max_eval());
    visit(o.tolerance_grad()), visit(o.tolerance_change());
    visit(o.history_size()), visit(o.line_search_fn());
  }
  template <class Visit> static void state(Visit &visit, State &s) {
    visit(s.func_evals()), visit(s.n_iter()), visit(s.t());
    visit(s.prev_loss()), visit(s.d()), visit(s.H_diag());
    visit(s.prev_flat_grad()), visit(s.old_dirs()), visit(s.old_stps());
    visit(s.ro()), visit(s.al());
  }
};

struct RMSprop {
  using Optimizer = optim::RMSprop;
  using Options = optim::RMSpropOptions;
  using State = optim::RMSpropParamState;
  static constexpr const char *name = "RMSprop";
  template <class Visit> static void options(Visit &visit, Options &o) {
    visit(o.lr()), visit(o.alpha()), visit(o.eps()), visit(o.weight_decay());
    visit(o.momentum()), visit(o.centered());
  }
  template <class Visit> static void state(Visit &visit, State &s) {
    visit(s.step()), visit(s.square_avg()), visit(s.momentum_buffer());
    visit(s.grad_avg());
  }
};

struct SGD {
  using Optimizer = optim::SGD;
  using Options = optim::SGDOptions;
  using State = optim::SGDParamState;
  static constexpr const char *name = "SGD";
  template <class Visit> static void options(Visit &visit, Options &o) {
    visit(o.lr()), visit(o.momentum()), visit(o.dampening());
    visit(o.weight_decay()), visit(o.nesterov());
  }
  template <class Visit> static void state(Visit &visit, State &s) {
    visit(s.momentum_buffer());
  }
};

using States =
    std::decay_t<decltype(std::declval<optim::Optimizer &>().state())>;

} // namespace

/// The key of a parameter's state: its address, which was a text once.
template <class Key = States::key_type>
static Key key_of(const at::Tensor &parameter) {
  if constexpr (std::is_same_v<Key, std::string>) {
    std::ostringstream text;
    text << parameter.unsafeGetTensorImpl();
    return text.str();
  } else {
    return parameter.unsafeGetTensorImpl();
  }
}

template <class Kind>
static void write_options(PieceWriter &out, const std::string &name,
                          optim::OptimizerParamGroup &group) {
  FieldWriter visit(out, name);
  Kind::options(visit, static_cast<typename Kind::Options &>(group.options()));
}

template <class Kind>
static void write_state(PieceWriter &out, const std::string &name,
                        optim::Optimizer &optimizer,
                        const at::Tensor &parameter) {
  FieldWriter visit(out, name);
  const auto state = optimizer.state().find(key_of(parameter));
  const bool has = state != optimizer.state().end();
  out.u8(has);
  if (has)
    Kind::state(visit, static_cast<typename Kind::State &>(*state->second));
}

template <class Kind>
static void write(PieceWriter &out, const std::string &name,
                  optim::Optimizer &optimizer) {
  out.u64(optimizer.param_groups().size());
  for (auto &group : optimizer.param_groups()) {
    write_options<Kind>(out, name, group);
    out.u64(group.params().size());
    for (const at::Tensor &parameter : group.params())
      write_state<Kind>(out, name, optimizer, parameter);
  }
}

template <class Write> static std::uint64_t sum_of(Write write) {
  PieceWriter out;
  write(out);
  Xxh64 sum;
  for (const Piece &piece : out.take_pieces())
    sum.update(piece.data(), piece.size());
  return sum.digest();
}

template <class Kind>
static std::vector<OptimizerSums> sums(optim::Optimizer &optimizer) {
  const std::string name = "optimizer";
  std::vector<OptimizerSums> groups;
  for (auto &group : optimizer.param_groups()) {
    groups.push_back({sum_of([&](PieceWriter &out) {
                        write_options<Kind>(out, name, group);
                      }),
                      {}});
    for (const at::Tensor &parameter : group.params())
      groups.back().states.push_back(sum_of([&](PieceWriter &out) {
        write_state<Kind>(out, name, optimizer, parameter);
      }));
  }
  return groups;
}

static std::runtime_error other_shape(const std::string &name, const char *what,
                                      std::size_t saved, std::size_t here) {
  return std::runtime_error(
      "checkpoint: '" + name + "' was saved with " + std::to_string(saved) +
      " " + what + ", but has " + std::to_string(here) +
      "; build the optimizer as it was when it was saved");
}

template <class Kind>
static Restore read(ByteReader &in, const std::string &name,
                    optim::Optimizer &optimizer) {
  using Options = typename Kind::Options;
  using State = typename Kind::State;
  auto options = std::make_shared<std::vector<Options>>();
  using Entry = std::pair<States::key_type, std::shared_ptr<State>>;
  auto states = std::make_shared<std::vector<Entry>>();
  const std::size_t groups = in.count(8);
  if (groups != optimizer.param_groups().size())
    throw other_shape(name, "parameter groups", groups,
                      optimizer.param_groups().size());
  for (auto &group : optimizer.param_groups()) {
    options->push_back(static_cast<const Options &>(group.options()));
    FieldReader visit(in, at::kCPU);
    Kind::options(visit, options->back());
    const std::size_t count = in.count(1);
    if (count != group.params().size())
      throw other_shape(name, "parameters in a group", count,
                        group.params().size());
    for (const at::Tensor &parameter : group.params()) {
      std::shared_ptr<State> state;
      if (in.flag()) {
        state = std::make_shared<State>();
        FieldReader fields(in, parameter.device());
        Kind::state(fields, *state);
      }
      states->push_back({key_of(parameter), std::move(state)});
    }
  }
  in.expect_end();
  return [&optimizer, options, states] {
    for (std::size_t i = 0; i < options->size(); ++i)
      static_cast<Options &>(optimizer.param_groups()[i].options()) =
          (*options)[i];
    for (const auto &[key, state] : *states) {
      // What has no state in the checkpoint must not keep one.
      optimizer.state().erase(key);
      if (state)
        optimizer.state()[key] = std::make_unique<State>(*state);
    }
  };
}

static void write_archive(PieceWriter &out, optim::Optimizer &optimizer) {
  torch::serialize::OutputArchive archive;
  optimizer.save(archive);
  std::ostringstream bytes;
  archive.save_to(bytes);
  out.text(bytes.str());
}

static Restore read_archive(ByteReader &in, optim::Optimizer &optimizer) {
  auto bytes = std::make_shared<std::string>(in.text());
  in.expect_end();
  return [&optimizer, bytes] {
    std::istringstream stream(*bytes);
    torch::serialize::InputArchive archive;
    archive.load_from(stream);
    optimizer.load(archive);
  };
}

namespace {
struct Codec {
  const std::type_info &type;
  const char *name;
  void (*write)(PieceWriter &, const std::string &, optim::Optimizer &);
  Restore (*read)(ByteReader &, const std::string &, optim::Optimizer &);
  std::vector<OptimizerSums> (*sums)(optim::Optimizer &);
};
} // namespace

template <class Kind> static Codec codec() {
  return {typeid(typename Kind::Optimizer), Kind::name, write<Kind>, read<Kind>,
          sums<Kind>};
}

/// Null for an optimizer of one's own, also one derived from LibTorch's: only
/// its own save() knows what it holds.
static const Codec *codec_of(const optim::Optimizer &optimizer) {
  static const Codec codecs[] = {codec<Adagrad>(), codec<Adam>(),
                                 codec<AdamW>(),   codec<LBFGS>(),
                                 codec<RMSprop>(), codec<SGD>()};
  for (const Codec &codec : codecs)
    if (codec.type == typeid(optimizer))
      return &codec;
  return nullptr;
}

void reprise::detail::write_optimizer(PieceWriter &out, const std::string &name,
                                      optim::Optimizer &optimizer) {
  const Codec *codec = codec_of(optimizer);
  out.text(codec ? codec->name : "archive");
  if (codec)
    codec->write(out, name, optimizer);
  else
    write_archive(out, optimizer);
}

Restore reprise::detail::read_optimizer(ByteReader &in, const std::string &name,
                                        optim::Optimizer &optimizer) {
  const Codec *codec = codec_of(optimizer);
  const std::string here = codec ? codec->name : "archive";
  const std::string saved = in.text();
  if (saved != here)
    throw std::runtime_error("checkpoint: '" + name + "' was saved as " +
                             saved + ", but is " + here +
                             "; resume with the optimizer that was saved");
  return codec ? codec->read(in, name, optimizer) : read_archive(in, optimizer);
}

std::vector<OptimizerSums>
reprise::detail::sums_of(optim::Optimizer &optimizer) {
  const Codec *codec = codec_of(optimizer);
  if (!codec)
    throw std::invalid_argument(
        "check_ranks_agree: only LibTorch's own optimizers can be compared; "
        "give the tensors of this one by their names");
  return codec->sums(optimizer);
}
