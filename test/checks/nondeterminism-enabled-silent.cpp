// Deterministic mode on and strict, not known, or where nothing trains.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-nondeterminism-enabled %t/*.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 10 files

//--- after-training.cpp
#include <torch/torch.h>

// Off for the inference that follows.
int main() {
  at::globalContext().setDeterministicAlgorithms(true, false);
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
    optimizer.step();
  }
  at::globalContext().setDeterministicAlgorithms(false, false);
  torch::NoGradGuard noGrad;
  model(torch::ones({4, 8}, torch::kCUDA));
}

//--- configured.cpp
#include <torch/torch.h>

#include <string>

// The user asks for it, or not.
int main(int argc, char **argv) {
  const bool deterministic =
      argc > 1 && std::string(argv[1]) == "--deterministic";
  at::globalContext().setDeterministicCuDNN(deterministic);
  at::globalContext().setDeterministicAlgorithms(deterministic, false);
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- covered.cpp
#include <torch/torch.h>

// The mode covers cuDNN.
int main() {
  at::globalContext().setDeterministicCuDNN(false);
  at::globalContext().setDeterministicAlgorithms(true, false);
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- cpu.cpp
#include <torch/torch.h>

// Nothing that trains here throws on a CPU.
int main() {
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/true);
  at::globalContext().setDeterministicCuDNN(false);
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- fill.cpp
#include <torch/torch.h>

// Filling memory is only slow.
int main() {
  at::globalContext().setDeterministicAlgorithms(true, false);
  at::globalContext().setDeterministicFillUninitializedMemory(false);
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- on-again.cpp
#include <torch/torch.h>

// Off while a table is made, on before anything trains.
int main() {
  at::globalContext().setDeterministicAlgorithms(false, false);
  auto counts = torch::bincount(torch::randint(10, {100}));
  at::globalContext().setDeterministicAlgorithms(true, false);
  torch::nn::Linear model(10, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(counts.to(torch::kFloat).to(torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- probe.cpp
#include <torch/torch.h>

#include <chrono>
#include <iostream>

template <typename Function> double seconds(Function function) {
  auto start = std::chrono::steady_clock::now();
  function();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

// How much the mode costs: nothing is trained.
int main() {
  torch::nn::Conv2d convolution(torch::nn::Conv2dOptions(3, 8, 3));
  convolution->to(torch::kCUDA);
  auto image = torch::rand({1, 3, 64, 64}, torch::kCUDA);
  at::globalContext().setDeterministicCuDNN(true);
  std::cout << seconds([&] { convolution(image); }) << '\n';
  at::globalContext().setDeterministicCuDNN(false);
  at::globalContext().setDeterministicAlgorithms(false, false);
  std::cout << seconds([&] { convolution(image); }) << '\n';
}

//--- query.cpp
#include <torch/torch.h>

#include <iostream>

int main() {
  at::globalContext().setDeterministicAlgorithms(true, false);
  if (!at::globalContext().deterministicAlgorithms() ||
      at::globalContext().deterministicAlgorithmsWarnOnly())
    std::cerr << "not deterministic\n";
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- runtime.cpp
#include <reprise/deterministic_mode.h>
#include <torch/torch.h>

int main() {
  reprise::DeterministicMode mode;
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- strict-after-all.cpp
#include <torch/torch.h>

// The library's default first, what this program wants then.
static void libraryDefaults() {
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/true);
}

int main() {
  libraryDefaults();
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false);
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}
