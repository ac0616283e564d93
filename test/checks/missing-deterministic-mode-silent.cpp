// Programs that switch deterministic algorithms on, train on the CPU, or train
// nothing.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-missing-deterministic-mode %t/*.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 11 files

//--- argument.cpp
#include <torch/torch.h>

#include <string>

// Switched on by the command line.
int main(int argc, char **argv) {
  if (argc > 1 && std::string(argv[1]) == "--deterministic")
    at::globalContext().setDeterministicAlgorithms(true, false);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- build-option.cpp
#include <torch/torch.h>

// This build never takes the arm with CUDA.
constexpr bool use_cuda = false;

int main() {
  torch::Device device = use_cuda ? torch::kCUDA : torch::kCPU;
  torch::nn::Linear model(8, 1);
  model->to(device);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, device)).sum().backward();
  optimizer.step();
}

//--- class-member.cpp
#include <torch/torch.h>

class Experiment {
public:
  explicit Experiment(bool deterministic) {
    at::globalContext().setDeterministicAlgorithms(deterministic, false);
  }
  void run() {
    torch::nn::Linear model(8, 1);
    model->to(torch::kCUDA);
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
    optimizer.step();
  }
};

int main() {
  Experiment experiment(true);
  experiment.run();
}

//--- cpu.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::Device device(torch::kCPU);
  torch::nn::Linear model(8, 1);
  model->to(device);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, device)).sum().backward();
  optimizer.step();
}

//--- dtype.cpp
#include <torch/torch.h>

// to() with a type moves nothing.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kFloat64);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}).to(torch::kFloat64)).sum().backward();
  optimizer.step();
}

//--- inference.cpp
#include <torch/torch.h>

#include <iostream>

int main() {
  torch::NoGradGuard noGrad;
  torch::nn::Linear model(8, 1);
  torch::load(model, "model.pt");
  model->to(torch::kCUDA);
  std::cout << model(torch::ones({4, 8}, torch::kCUDA)) << '\n';
}

//--- inference-after.cpp
#include <torch/torch.h>

// Trains on the CPU, then answers on the GPU.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
  model->to(torch::kCUDA);
  torch::NoGradGuard noGrad;
  model(torch::ones({4, 8}, torch::kCUDA));
}

//--- lambda.cpp
#include <torch/torch.h>

int main() {
  auto reproducible = [](std::uint64_t seed) {
    torch::manual_seed(seed);
    auto &context = at::globalContext();
    context.setDeterministicAlgorithms(true, /*warn_only=*/true);
    context.setBenchmarkCuDNN(false);
  };
  reproducible(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- library.cpp
#include <torch/torch.h>

// Whoever calls this may have switched the mode on.
void train(torch::nn::Linear model) {
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- runtime.cpp
#include <torch/torch.h>

#include <reprise/deterministic_mode.h>

int main() {
  reprise::DeterministicMode mode;
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- template.cpp
#include <torch/torch.h>

template <typename Train> void deterministically(Train train) {
  at::globalContext().setDeterministicAlgorithms(true, false);
  train();
  at::globalContext().setDeterministicAlgorithms(false, false);
}

int main() {
  torch::manual_seed(42);
  deterministically([] {
    torch::nn::Linear model(8, 1);
    model->to(torch::kCUDA);
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
    optimizer.step();
  });
}
