// Samplers that are set before the loader copies them, that share their state,
// or that draw from the default generator.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-sampler-epoch %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 9 files

//--- before.cpp
#include <torch/torch.h>

// Set before it is copied, and used for one epoch.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  torch::data::samplers::DistributedRandomSampler sampler(
      data.size().value(), 2, 0, false);
  sampler.set_epoch(3);
  auto loader = torch::data::make_data_loader(std::move(data), sampler, 64);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data.flatten(1)).sum().backward();
    optimizer.step();
  }
}

//--- callback.cpp
#include <torch/torch.h>

#include <functional>

void eachEpoch(const std::function<void(size_t)> &train);

// The sampler outlives the call, and the next one builds a loader from it.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  torch::data::samplers::DistributedRandomSampler sampler(
      data.size().value(), 2, 0, false);
  eachEpoch([&](size_t epoch) {
    auto loader = torch::data::make_data_loader(data, sampler, 64);
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model->forward(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
    sampler.set_epoch(epoch + 1);
  });
}

//--- default.cpp
#include <torch/torch.h>

// LibTorch shuffles anew at each begin().
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  auto loader = torch::data::make_data_loader(std::move(data), 64);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (size_t epoch = 0; epoch < 10; ++epoch)
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
}

//--- each-epoch.cpp
#include <torch/torch.h>

// A loader for each epoch.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (size_t epoch = 0; epoch < 10; ++epoch) {
    torch::data::samplers::DistributedRandomSampler sampler(
        data.size().value(), 2, 0, false);
    sampler.set_epoch(epoch);
    auto loader = torch::data::make_data_loader(data, sampler, 64);
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
  }
}

//--- next-epoch.cpp
#include <torch/torch.h>

// Set for the loader that the next turn builds.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  torch::data::samplers::DistributedRandomSampler sampler(
      data.size().value(), 2, 0, false);
  for (size_t epoch = 0; epoch < 10; ++epoch) {
    auto loader = torch::data::make_data_loader(data, sampler, 64);
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
    sampler.set_epoch(epoch + 1);
  }
}

//--- no-loader.cpp
#include <torch/torch.h>

// Asked for indices without a loader.
int main() {
  torch::manual_seed(42);
  torch::data::samplers::DistributedRandomSampler sampler(100, 2, 0, false);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (size_t epoch = 0; epoch < 10; ++epoch) {
    sampler.set_epoch(epoch);
    sampler.reset();
    while (auto indices = sampler.next(8)) {
      auto batch = torch::full({8, 784}, double(indices->front()));
      optimizer.zero_grad();
      model(batch).sum().backward();
      optimizer.step();
    }
  }
}

//--- other-sampler.cpp
#include <torch/torch.h>

// The one that is set is not the one that the loader has.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  torch::data::samplers::DistributedRandomSampler sampler(100, 2, 0, false);
  torch::data::samplers::SequentialSampler order(data.size().value());
  auto loader = torch::data::make_data_loader(data, order, 64);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (size_t epoch = 0; epoch < 10; ++epoch) {
    sampler.set_epoch(epoch);
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
  }
}

//--- sequential.cpp
#include <torch/torch.h>

// No shuffle that an epoch could change.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  torch::data::samplers::DistributedSequentialSampler sampler(
      data.size().value(), 2, 0, false);
  auto loader = torch::data::make_data_loader(data, sampler, 64);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (size_t epoch = 0; epoch < 10; ++epoch)
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
}

//--- shared.cpp
#include <torch/torch.h>
#include <memory>
#include <vector>

// Copies of this sampler share their epoch.
class Shuffled : public torch::data::samplers::Sampler<> {
public:
  explicit Shuffled(size_t size) : epoch(std::make_shared<size_t>(0)), size(size) {}
  void set_epoch(size_t value) { *epoch = value; }
  void reset(torch::optional<size_t> = torch::nullopt) override { next_ = 0; }
  torch::optional<std::vector<size_t>> next(size_t count) override {
    if (next_ >= size)
      return torch::nullopt;
    std::vector<size_t> indices;
    for (; indices.size() < count && next_ < size; ++next_)
      indices.push_back((next_ * 7 + *epoch) % size);
    return indices;
  }
  void save(torch::serialize::OutputArchive &) const override {}
  void load(torch::serialize::InputArchive &) override {}

private:
  std::shared_ptr<size_t> epoch;
  size_t size, next_ = 0;
};

int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  Shuffled sampler(data.size().value());
  auto loader = torch::data::make_data_loader(std::move(data), sampler, 64);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (size_t epoch = 0; epoch < 10; ++epoch) {
    sampler.set_epoch(epoch);
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
  }
}
