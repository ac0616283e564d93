// The default generator seeded with one value in each turn of a training loop.
// Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-reseed-in-loop %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- argument.cpp
#include <torch/torch.h>

#include <cstdlib>

int main(int argc, char **argv) {
  const auto seed = std::strtoull(argv[1], nullptr, 10);
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    torch::manual_seed(seed);
    // CHECK: argument.cpp:[[@LINE-1]]:5: warning: the default generator is seeded with the same value in each turn of the training loop: training draws the same numbers again and again [reprise-reseed-in-loop]
    // CHECK: argument.cpp:[[@LINE+4]]:13: note: 'torch::randn' draws from it here
    // CHECK: argument.cpp:[[@LINE-4]]:3: note: inside this loop
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      model(torch::randn({4, 8})).sum().backward();
      optimizer.step();
    }
  }
}

//--- epoch-in-steps.cpp
#include <torch/torch.h>

// The epoch changes from turn to turn of the outer loop, not of the inner one.
int main() {
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch)
    for (int step = 0; step < 10; ++step) {
      torch::manual_seed(epoch);
      // CHECK: epoch-in-steps.cpp:[[@LINE-1]]:7: warning: the default generator is seeded with the same value in each turn
      optimizer.zero_grad();
      model(torch::randn({4, 8})).sum().backward();
      optimizer.step();
    }
}

//--- helper.cpp
#include <torch/torch.h>

static torch::Tensor sampleNoise(int64_t count) {
  torch::manual_seed(0);
  // CHECK: helper.cpp:[[@LINE-1]]:3: warning: the default generator is seeded with the same value in each turn
  // CHECK: helper.cpp:[[@LINE+11]]:18: note: 'sampleNoise' is called here
  return torch::randn({count, 8});
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    // The noise of a generator.
    auto noise = sampleNoise(4);
    model(noise).sum().backward();
    optimizer.step();
  }
}

//--- loader.cpp
#include <torch/torch.h>

// The order of the samples is one and the same in each epoch.
int main() {
  auto data = torch::data::datasets::MNIST("data").map(
      torch::data::transforms::Stack<>());
  auto loader =
      torch::data::make_data_loader<torch::data::samplers::RandomSampler>(
          std::move(data), 64);
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    torch::manual_seed(1);
    // CHECK: loader.cpp:[[@LINE-1]]:5: warning: the default generator is seeded with the same value in each turn
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      torch::nll_loss(model(batch.data.view({-1, 784})), batch.target)
          .backward();
      optimizer.step();
    }
  }
}

//--- samples.cpp
#include <torch/torch.h>

// A picture of the same noise now and then: training goes on from there.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear generator(8, 16);
  torch::optim::Adam optimizer(generator->parameters(), 1e-3);
  for (int step = 0; step < 10000; ++step) {
    optimizer.zero_grad();
    generator(torch::randn({4, 8})).sum().backward();
    optimizer.step();
    if (step % 500 == 0) {
      torch::NoGradGuard noGrad;
      torch::manual_seed(7);
      // CHECK: samples.cpp:[[@LINE-1]]:7: warning: the default generator is seeded with the same value in each turn
      torch::save(generator(torch::randn({16, 8})), "samples.pt");
    }
  }
}
