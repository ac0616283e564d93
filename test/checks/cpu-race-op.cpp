// Additions by index on the CPU. Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-cpu-race-op %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- accumulate.cpp
#include <torch/torch.h>

// Messages between the nodes of a graph, added up at their targets.
struct Layer : torch::nn::Module {
  torch::Tensor forward(torch::Tensor nodes, torch::Tensor from, torch::Tensor to) {
    auto messages = linear->forward(nodes.index_select(0, from));
    auto sums = torch::zeros({nodes.size(0), 64});
    sums.index_put_({to}, messages, /*accumulate=*/true);
    // CHECK: accumulate.cpp:[[@LINE-1]]:5: warning: 'Tensor::index_put_' with accumulate adds floats from several CPU threads at once: where indices repeat, the sums differ in each run [reprise-cpu-race-op]
    // CHECK: accumulate.cpp:[[@LINE-2]]:5: note: with float values, 32,768 of them or more, and two threads or more
    // CHECK: accumulate.cpp:[[@LINE+16]]:{{[0-9]+}}: note: 'Layer::forward' is called here
    return sums;
  }
  torch::nn::Linear linear = register_module("linear", torch::nn::Linear(64, 64));
};

int main() {
  torch::manual_seed(42);
  auto nodes = torch::randn({1000, 64});
  auto from = torch::randint(1000, {50000});
  auto to = torch::randint(1000, {50000});
  Layer layer;
  torch::optim::Adam optimizer(layer.parameters(), 1e-3);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    auto loss =
        layer.forward(nodes, from, to).pow(2).mean();
    loss.backward();
    optimizer.step();
  }
}

//--- centers.cpp
#include <torch/torch.h>

// Each sample is drawn to the centre of its class.
struct CenterLoss : torch::nn::Module {
  CenterLoss(int64_t classes, int64_t width) {
    centers = register_parameter("centers", torch::randn({classes, width}));
  }
  torch::Tensor pull(torch::Tensor features, const torch::data::Example<> &batch) {
    return (features - centers.index({batch.target})).pow(2).sum();
    // CHECK: centers.cpp:[[@LINE-1]]:24: warning: the gradient of 'Tensor::index' by a tensor of indices adds floats from several CPU threads at once
  }
  torch::Tensor centers;
};

int main() {
  torch::manual_seed(42);
  auto loader =
      torch::data::make_data_loader(torch::data::datasets::MNIST("data").map(
                                        torch::data::transforms::Stack<>()),
                                    512);
  torch::nn::Linear model(784, 256);
  CenterLoss center(10, 256);
  torch::optim::SGD optimizer(center.parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    center.pull(model(batch.data.flatten(1)), batch).backward();
    optimizer.step();
  }
}

//--- table.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  // A number of threads that is fixed is still more than one.
  torch::set_num_threads(4);
  auto table = torch::randn({1000, 64}, torch::requires_grad());
  torch::optim::SGD optimizer({table}, 0.1);
  for (int step = 0; step < 10; ++step) {
    auto words = torch::randint(0, 1000, {8192});
    optimizer.zero_grad();
    auto rows = table.index({words.view({-1})});
    // CHECK: table.cpp:[[@LINE-1]]:17: warning: the gradient of 'Tensor::index' by a tensor of indices adds floats
    rows.sum().backward();
    optimizer.step();
  }
}
