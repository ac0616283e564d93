//===- RanksTraining.cpp - one rank of a training ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// usage: reprise_ranks_training STORE RANK SIZE RESULT ACTION ...
//
//   agree WHAT           compares models; WHAT says in what rank 1's differs
//   seed                 writes what each rank draws before and after
//   train FOLDER STEPS [previous] [die STEP] [disk STEP] [behind STEP]
//                        trains with checkpoints in FOLDER, from where they
//                        stand, and writes the bits of the last state
//
// joins SIZE processes through the file STORE, and writes to RESULT.RANK. What
// is thrown goes there instead, and the program ends with 3.
//
//===----------------------------------------------------------------------===//

#define USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include "Support.h"

#include "runtime/src/TorchVersion.h"

#include <reprise/reprise.h>

#include <chrono>
#include <csignal>
#include <thread>

using namespace reprise;

static c10::intrusive_ptr<c10d::ProcessGroupGloo> join(const std::string &path,
                                                       int rank, int size) {
  const auto store = c10::make_intrusive<c10d::FileStore>(path, size);
  auto options = c10d::ProcessGroupGloo::Options::create();
  options->devices.push_back(
      c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1"));
  options->timeout = std::chrono::minutes(2);
  return c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, size,
                                                     options);
}

/// The group as one whose backends belong to devices, where LibTorch has such.
static Ranks by_device(const c10::intrusive_ptr<c10d::ProcessGroupGloo> &gloo) {
#if REPRISE_TORCH_AT_LEAST(2, 6)
  const auto group = c10::make_intrusive<c10d::ProcessGroup>(
      c10::intrusive_ptr<c10d::Store>(), gloo->getRank(), gloo->getSize());
  group->setBackend(torch::kCPU, c10d::ProcessGroup::GLOO, gloo);
  return group;
#else
  return gloo;
#endif
}

/// Layer by layer: a compiler may evaluate arguments in any order, and so draw
/// the weights in another.
static torch::nn::Sequential make_model(std::int64_t width = 16,
                                        bool last = true) {
  torch::nn::Sequential model;
  model->push_back(torch::nn::Linear(4, width));
  model->push_back(torch::nn::BatchNorm1d(width));
  model->push_back(torch::nn::Dropout(0.3));
  if (last)
    model->push_back(torch::nn::Linear(width, 1));
  return model;
}

static void agree(const Ranks &ranks, const std::string &what) {
  seed_everything(42);
  const bool other = ranks.rank() == 1;
  auto model = make_model(other && what == "shape" ? 17 : 16,
                          !(other && what == "missing"));
  if (other && what == "more")
    model->push_back(torch::nn::Linear(1, 1));
  torch::optim::Adam optimizer(model->parameters(),
                               torch::optim::AdamOptions(0.01));
  if (what != "missing" && what != "more") {
    torch::manual_seed(7);
    torch::mse_loss(model->forward(torch::ones({8, 4})), torch::ones({8, 1}))
        .backward();
    optimizer.step();
  }
  torch::NoGradGuard noGradient;
  if (other && what == "value") {
    // The last bit of one element.
    auto weight = model->named_parameters()["1.weight"];
    reinterpret_cast<std::uint32_t *>(weight.data_ptr<float>())[3] ^= 1;
  }
  if (other && what == "buffer")
    model->named_buffers()["1.running_mean"][0] += 1;
  if (other && what == "state")
    for (auto &state : optimizer.state())
      static_cast<torch::optim::AdamParamState &>(*state.second).step(5);
  if (other && what == "options")
    static_cast<torch::optim::AdamOptions &>(
        optimizer.param_groups()[0].options())
        .lr(0.02);
  if (what == "sparse") {
    std::vector<std::pair<std::string, at::Tensor>> tensors = {
        {"x", torch::ones({2, 2})}};
    if (other)
      tensors[0].second = tensors[0].second.to_sparse();
    check_ranks_agree(tensors, ranks);
  } else {
    check_ranks_agree(model, optimizer, ranks);
  }
}

static std::string hex(const at::Tensor &tensor) {
  return std::to_string(digest(tensor)) + "\n";
}

/// What is common to all ranks, and what is each one's own.
static std::string seed(const Ranks &ranks) {
  const auto run = seed_everything(42);
  const std::string model = hex(make_model()->parameters()[0]);
  const auto own = seed_rank(ranks);
  const std::string sample = hex(torch::rand({3}, sample_generator(5)));
  return "seed " + std::to_string(run) + "\nmodel " + model + "sample " +
         sample + "own " + std::to_string(own) + " " + hex(torch::rand({100}));
}

/// The ranks' mean gradient, the same on all: Gloo adds in an order that the
/// ranks and their number fix.
static void average_gradients(c10d::ProcessGroupGloo &group,
                              const torch::nn::Sequential &model) {
  std::vector<at::Tensor> parts;
  for (const at::Tensor &parameter : model->parameters())
    parts.push_back(parameter.grad().flatten());
  std::vector<at::Tensor> all = {torch::cat(parts)};
  group.allreduce(all)->wait();
  std::int64_t start = 0;
  for (at::Tensor &parameter : model->parameters()) {
    const std::int64_t size = parameter.numel();
    const auto mean = all[0].narrow(0, start, size) / group.getSize();
    parameter.mutable_grad().copy_(mean.reshape(parameter.sizes()));
    start += size;
  }
}

/// Ends this process as soon as rank 0 has a file that this rank has not.
[[noreturn]] static void die_behind(const std::string &folder) {
  const auto newest = [&](const std::string &rank) {
    std::string name;
    for (const auto &file :
         std::filesystem::directory_iterator(folder + "/" + rank))
      if (file.path().extension() == ".reprise")
        name = std::max(name, file.path().filename().string());
    return name;
  };
  while (newest("rank-0") <= newest("rank-1"))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::raise(SIGKILL);
  std::abort();
}

static std::string
train(const c10::intrusive_ptr<c10d::ProcessGroupGloo> &group,
      char **arguments) {
  const std::string folder = *arguments++;
  const std::uint64_t steps = std::stoull(*arguments++);
  std::map<std::string, std::uint64_t> when;
  for (; *arguments; ++arguments)
    if (const std::string word = *arguments; word == "previous")
      when[word] = 1;
    else
      when[word] = std::stoull(*++arguments);

  const Ranks ranks(group);
  const auto run = seed_everything(42);
  auto model = make_model();
  seed_rank(ranks);
  torch::optim::Adam optimizer(model->parameters(),
                               torch::optim::AdamOptions(0.01));
  SeededDistributedSampler sampler(60, ranks.size(), ranks.rank(), run);
  auto loader = data::make_loader(
      test::Points(60).map(torch::data::transforms::Stack<>()), sampler,
      torch::data::DataLoaderOptions(5));
  std::mt19937_64 engine(derive_seed(run, 1, 0, 0, ranks.rank()));
  std::uint64_t history = 0, step = 0;
  Checkpoint checkpoint(folder, group);
  checkpoint.add("model", model)
      .add("optimizer", optimizer)
      .add("loader", loader)
      .add("engine", engine)
      .add("history", history)
      .add_state(
          "trouble",
          [&] {
            if (ranks.rank() == 1 && when["die"] == step && step > 0)
              die_behind(folder);
            if (ranks.rank() == 1 && when["disk"] == step && step > 0)
              throw std::runtime_error("the disk is full");
            return std::string();
          },
          [](const std::string &) {});
  checkpoint.resume(when.count("previous") ? OnDamage::previous
                                           : OnDamage::refuse);
  step = checkpoint.step();
  const std::uint64_t first = step;
  for (auto epoch = loader->epoch(); step < steps; ++epoch)
    for (auto &batch : *loader) {
      if (step == steps)
        break;
      optimizer.zero_grad();
      const auto noise = 0.01 * torch::randn_like(batch.data) +
                         1e-22 * static_cast<double>(engine());
      const auto loss =
          torch::mse_loss(model->forward(batch.data + noise), batch.target);
      loss.backward();
      average_gradients(*group, model);
      optimizer.step();
      // Dropout and data differ from rank to rank, the weights do not.
      check_ranks_agree(model, optimizer, group, /*buffers=*/false);
      history = derive_seed(history, digest(loss));
      ++step;
      checkpoint.save(epoch,
                      step + (ranks.rank() == 1 && when["behind"] == step),
                      loss.item<double>());
    }
  std::printf("rank %zu: steps %d to %d\n", ranks.rank(),
              static_cast<int>(first), static_cast<int>(step));
  return reprise::test::contents(checkpoint.list().back());
}

static std::string act(char **argv) {
  const auto group = join(argv[1], std::stoi(argv[2]), std::stoi(argv[3]));
  const std::string action = argv[5];
  if (action == "seed")
    return seed(group);
  if (action == "train")
    return train(group, argv + 6);
  agree(by_device(group), argv[6]);
  return "they agree";
}

int main(int, char **argv) {
  torch::set_num_threads(1);
  std::string result;
  int status = 3;
  try {
    result = act(argv);
    status = 0;
  } catch (const DamagedCheckpoint &error) {
    result = "damaged " + error.part + ": " + error.what();
  } catch (const RanksDisagree &error) {
    result = "disagree " + error.name + ": " + error.what();
  } catch (const std::exception &error) {
    result = error.what();
  }
  std::ofstream(std::string(argv[4]) + "." + argv[2], std::ios::binary)
      << result;
  return status;
}
