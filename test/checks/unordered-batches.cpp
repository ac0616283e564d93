// Batches in the order in which workers finish them. Each part is a program of
// its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-unordered-batches %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- chain.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      torch::data::datasets::MNIST("data").map(
          torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions()
          .batch_size(64)
          .workers(4)
          .enforce_ordering(false));
  // CHECK: chain.cpp:[[@LINE-1]]:29: warning: batches come in the order in which workers finish them, which differs in each run [reprise-unordered-batches]
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 2; ++epoch)
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
}

//--- variable.cpp
#include <torch/torch.h>

struct Settings {
  size_t workers;
};

template <typename Data> auto makeLoader(Data data, const Settings &settings) {
  auto options = torch::data::DataLoaderOptions(32);
  options.enforce_ordering(false);
  // CHECK: variable.cpp:[[@LINE-1]]:28: warning: batches come in the order
  options.workers(settings.workers);
  return torch::data::make_data_loader(std::move(data), options);
}

int main(int argc, char **argv) {
  torch::manual_seed(42);
  Settings settings;
  settings.workers = std::stoul(argv[1]);
  auto loader = makeLoader(torch::data::datasets::MNIST("data").map(
                               torch::data::transforms::Stack<>()),
                           settings);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data.flatten(1)).sum().backward();
    optimizer.step();
  }
}
// CHECK: {{^}}2 findings in 2 of 2 files
