//===- States.cpp - what parts of a checkpoint hold -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "States.h"

#include "runtime/src/bytes/TensorBytes.h"
#include "runtime/src/checkpoint/SchedulerState.h"

#include <reprise/loader.h>
#include <reprise/samplers.h>
#include <torch/torch.h>

#include <memory>

using namespace reprise;
using namespace reprise::detail;
namespace optim = torch::optim;

namespace {

/// A small training, which has made one step with each optimizer.
struct Training {
  torch::nn::Sequential model{torch::nn::Linear(2, 3),
                              torch::nn::BatchNorm1d(3)};
  at::Tensor tensor = torch::ones({2, 3}).t();
  at::Generator generator = at::detail::createCPUGenerator(1);
  std::vector<std::shared_ptr<optim::Optimizer>> optimizers;
  std::unique_ptr<optim::StepLR> scheduler;
  std::unique_ptr<optim::ReduceLROnPlateauScheduler> plateau;
  SeededRandomSampler sampler{10, 1};

  Training() {
    torch::manual_seed(1);
    add<optim::SGD>(optim::SGDOptions(0.1).momentum(0.9));
    add<optim::Adam>(optim::AdamOptions(0.1).amsgrad(true));
    add<optim::AdamW>(optim::AdamWOptions(0.1));
    add<optim::Adagrad>(optim::AdagradOptions(0.1));
    add<optim::RMSprop>(optim::RMSpropOptions(0.1).momentum(0.9));
    add<optim::LBFGS>(optim::LBFGSOptions(0.1).max_iter(2));
    scheduler = std::make_unique<optim::StepLR>(*optimizers[0], 2);
    plateau =
        std::make_unique<optim::ReduceLROnPlateauScheduler>(*optimizers[0]);
  }

  template <class Optimizer, class Options> void add(const Options &options) {
    optimizers.push_back(
        std::make_shared<Optimizer>(model->parameters(), options));
    optimizers.back()->step([this] {
      optimizers.back()->zero_grad();
      at::Tensor loss = model->forward(torch::rand({4, 2})).pow(2).sum();
      loss.backward();
      return loss;
    });
  }
};

} // namespace

static std::vector<fuzz::State> make_states() {
  static Training training;
  std::vector<fuzz::State> states = {
      {"tensor",
       [](PieceWriter &out) { write_tensor(out, training.tensor, "tensor"); },
       [](ByteReader &in) -> Restore {
         const at::Tensor saved = read_tensor(in);
         in.expect_end();
         return [saved] {
           if (same_kind(saved, training.tensor))
             copy_bits(saved, training.tensor);
         };
       }},
      {"module",
       [](PieceWriter &out) {
         write_module(out, "model", *training.model, true);
       },
       [](ByteReader &in) {
         return read_module(in, "model", *training.model);
       }},
      {"generator",
       [](PieceWriter &out) { write_generator(out, training.generator); },
       [](ByteReader &in) {
         return read_generator(in, "generator", training.generator);
       }},
      {"generators", write_default_generators, read_default_generators},
      {"scheduler",
       [](PieceWriter &out) { write_scheduler(out, *training.scheduler); },
       [](ByteReader &in) { return read_scheduler(in, *training.scheduler); }},
      {"plateau",
       [](PieceWriter &out) { write_plateau(out, *training.plateau); },
       [](ByteReader &in) { return read_plateau(in, *training.plateau); }},
      {"sampler",
       [](PieceWriter &out) {
         const std::string state = training.sampler.state();
         out.raw(state.data(), state.size());
       },
       [](ByteReader &in) -> Restore {
         return [state = in.raw(in.left())] {
           training.sampler.load_state(state);
         };
       }},
      {"loader",
       [](PieceWriter &out) {
         const std::string state =
             encode_loader_state(training.sampler.state(), 4, false);
         out.raw(state.data(), state.size());
       },
       [](ByteReader &in) -> Restore {
         return [state = in.raw(in.left())] {
           training.sampler.load_state(decode_loader_state(state, 4, false));
         };
       }},
  };
  for (std::size_t i = 0; i < training.optimizers.size(); ++i) {
    optim::Optimizer &optimizer = *training.optimizers[i];
    states.push_back({"optimizer" + std::to_string(i),
                      [&optimizer](PieceWriter &out) {
                        write_optimizer(out, "optimizer", optimizer);
                      },
                      [&optimizer](ByteReader &in) {
                        return read_optimizer(in, "optimizer", optimizer);
                      }});
  }
  return states;
}

const std::vector<fuzz::State> &fuzz::states() {
  static const std::vector<fuzz::State> states = make_states();
  return states;
}
