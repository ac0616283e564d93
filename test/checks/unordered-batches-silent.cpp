// Orders that are kept, workers that cannot overtake each other, and loaders
// that train nothing.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-unordered-batches %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 8 files

//--- default.cpp
#include <torch/torch.h>

// LibTorch keeps the order where nobody says otherwise.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  auto loader = torch::data::make_data_loader(data, torch::data::DataLoaderOptions().workers(4));
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data.flatten(1)).sum().backward();
    optimizer.step();
  }
}

//--- kept.cpp
#include <torch/torch.h>

// As the default.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  auto loader = torch::data::make_data_loader(data, torch::data::DataLoaderOptions().workers(4).enforce_ordering(true));
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data.flatten(1)).sum().backward();
    optimizer.step();
  }
}

//--- no-workers.cpp
#include <torch/torch.h>

// The training thread fetches.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  auto loader = torch::data::make_data_loader(data, torch::data::DataLoaderOptions().enforce_ordering(false));
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data.flatten(1)).sum().backward();
    optimizer.step();
  }
}

//--- one-worker.cpp
#include <torch/torch.h>

// Nobody to overtake.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  auto loader = torch::data::make_data_loader(data, torch::data::DataLoaderOptions().workers(1).enforce_ordering(false));
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data.flatten(1)).sum().backward();
    optimizer.step();
  }
}

//--- zero-workers.cpp
#include <torch/torch.h>

// Said in so many words.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  auto loader = torch::data::make_data_loader(data, torch::data::DataLoaderOptions().enforce_ordering(false).workers(0));
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data.flatten(1)).sum().backward();
    optimizer.step();
  }
}

//--- predict.cpp
#include <torch/torch.h>

// Nothing trains.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  auto loader = torch::data::make_data_loader(data, torch::data::DataLoaderOptions().workers(4).enforce_ordering(false));
  torch::nn::Linear model(784, 10);
  for (auto &batch : *loader)
    model(batch.data.flatten(1));
}

//--- evaluation.cpp
#include <torch/torch.h>

// The loader of the test set counts hits.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  auto trainLoader = torch::data::make_data_loader(
      data, torch::data::DataLoaderOptions().workers(4));
  auto testLoader = torch::data::make_data_loader(
      data,
      torch::data::DataLoaderOptions().workers(4).enforce_ordering(false));
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 2; ++epoch) {
    for (auto &batch : *trainLoader) {
      optimizer.zero_grad();
      model(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
    torch::NoGradGuard noGrad;
    int64_t hits = 0;
    for (auto &batch : *testLoader)
      hits += model(batch.data.flatten(1))
                  .argmax(1)
                  .eq(batch.target)
                  .sum()
                  .item<int64_t>();
  }
}

//--- variable.cpp
#include <torch/torch.h>

// A choice that is made somewhere else.
void train(bool ordered) {
  auto options = torch::data::DataLoaderOptions(32);
  options.workers(4);
  options.enforce_ordering(ordered);
  auto loader = torch::data::make_data_loader(
      torch::data::datasets::MNIST("data").map(
          torch::data::transforms::Stack<>()),
      options);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data.flatten(1)).sum().backward();
    optimizer.step();
  }
}

int main() {
  torch::manual_seed(42);
  train(true);
}
