// Samplers that a loader has copied. Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-sampler-epoch %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- callback.cpp
#include <torch/torch.h>

#include <functional>

// Of another unit: may call what it is given, and more than once.
int runRanks(const std::function<void(size_t)> &train);

void train(size_t rank) {
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  torch::data::samplers::DistributedRandomSampler sampler(
      data.size().value(), 2, rank, false);
  auto loader = torch::data::make_data_loader(std::move(data), sampler, 64);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (size_t epoch = 0; epoch < 10; ++epoch) {
    // CHECK: callback.cpp:[[@LINE+1]]:5: warning: 'torch::data::samplers::DistributedSampler::set_epoch' acts on a sampler that the loader has copied
    sampler.set_epoch(epoch);
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model->forward(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
  }
}

int main() {
  torch::manual_seed(42);
  return runRanks([](size_t rank) { train(rank); });
}

//--- factory.cpp
#include <torch/torch.h>

using torch::data::samplers::DistributedRandomSampler;

// Built in a function, begun in another one.
auto makeLoader(size_t ranks, size_t rank) {
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  auto size = data.size().value();
  return torch::data::make_data_loader(
      std::move(data), DistributedRandomSampler(size, ranks, rank), 64);
  // CHECK: factory.cpp:[[@LINE-1]]:24: warning: this sampler shuffles by the number of the epoch alone, and nothing can set that in the loader's copy: each epoch has the same order [reprise-sampler-epoch]
  // CHECK: factory.cpp:[[@LINE-3]]:10: note: the loader copies it here
  // CHECK: factory.cpp:[[@LINE+6]]:{{[0-9]+}}: note: each turn of the loop around begins it anew here
}

template <typename Loader>
void trainEpoch(torch::nn::Linear &model, Loader &loader,
                torch::optim::SGD &optimizer) {
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model->forward(batch.data.flatten(1)).sum().backward();
    optimizer.step();
  }
}

int main() {
  torch::manual_seed(42);
  auto loader = makeLoader(4, 0);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch)
    trainEpoch(model, loader, optimizer);
}

//--- load.cpp
#include <torch/torch.h>

// A position that is restored into an object that the loader does not have.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  torch::data::samplers::RandomSampler sampler(data.size().value());
  auto loader = torch::data::make_data_loader(data, sampler, 64);
  torch::serialize::InputArchive archive;
  archive.load_from("sampler.pt");
  sampler.load(archive);
  // CHECK: load.cpp:[[@LINE-1]]:3: warning: 'torch::data::samplers::RandomSampler::load' acts on a sampler that the loader has copied: the order of its samples stays as it is [reprise-sampler-epoch]
  // CHECK: load.cpp:[[@LINE-5]]:17: note: the loader copies it here
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data.flatten(1)).sum().backward();
    optimizer.step();
  }
}

//--- never-set.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  auto sampler = torch::data::samplers::DistributedRandomSampler(
      data.size().value(), 2, 0, false);
  // CHECK: never-set.cpp:[[@LINE-2]]:18: warning: this sampler shuffles by the number of the epoch alone
  // CHECK: never-set.cpp:[[@LINE+3]]:17: note: the loader copies it here
  // CHECK: never-set.cpp:[[@LINE+6]]:{{[0-9]+}}: note: each turn of the loop around begins it anew here
  // (three lines further)
  auto loader = torch::data::make_data_loader(std::move(data), sampler, 64);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch)
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
}

//--- set-epoch.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  torch::data::samplers::DistributedRandomSampler sampler(
      data.size().value(), 2, 0, false);
  auto loader = torch::data::make_data_loader(std::move(data), sampler, 64);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (size_t epoch = 0; epoch < 10; ++epoch) {
    sampler.set_epoch(epoch);
    // CHECK: set-epoch.cpp:[[@LINE-1]]:5: warning: 'torch::data::samplers::DistributedSampler::set_epoch' acts on a sampler that the loader has copied
    // CHECK: set-epoch.cpp:[[@LINE-6]]:17: note: the loader copies it here
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
  }
}
// CHECK: {{^}}5 findings in 5 of 5 files
