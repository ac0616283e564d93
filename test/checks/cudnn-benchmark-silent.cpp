// cudnn.benchmark off, off again, not known, or where nothing trains.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-cudnn-benchmark %t/*.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 9 files

//--- after-training.cpp
#include <torch/torch.h>

// On for the inference that follows.
int main() {
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto images = torch::ones({4, 3, 32, 32}, torch::kCUDA);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(images).sum().backward();
    optimizer.step();
  }
  at::globalContext().setBenchmarkCuDNN(true);
  torch::NoGradGuard noGrad;
  model(images);
}

//--- argument.cpp
#include <torch/torch.h>

#include <string>

// The user asks for it, or not.
int main(int argc, char **argv) {
  const bool benchmark = argc > 1 && std::string(argv[1]) == "--benchmark";
  at::globalContext().setBenchmarkCuDNN(benchmark);
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- getter.cpp
#include <torch/torch.h>

#include <iostream>

int main() {
  std::cout << "cudnn.benchmark: " << at::globalContext().benchmarkCuDNN()
            << '\n';
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- inference.cpp
#include <torch/torch.h>

int main() {
  at::globalContext().setBenchmarkCuDNN(true);
  torch::NoGradGuard noGrad;
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA));
}

//--- member.cpp
#include <torch/torch.h>

struct Options {
  bool benchmark = false;
};

void train(const Options &options) {
  at::globalContext().setBenchmarkCuDNN(options.benchmark);
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

int main() { train(Options()); }

//--- off-again.cpp
#include <torch/torch.h>

void reproducible() { at::globalContext().setBenchmarkCuDNN(false); }

int main() {
  at::globalContext().setBenchmarkCuDNN(true);
  reproducible();
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- off.cpp
#include <torch/torch.h>

int main() {
  at::globalContext().setBenchmarkCuDNN(false);
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- runtime.cpp
#include <torch/torch.h>

#include <reprise/deterministic_mode.h>

int main() {
  at::globalContext().setBenchmarkCuDNN(true);
  reprise::DeterministicMode::enable();
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- template.cpp
#include <torch/torch.h>

template <bool Benchmark> void configure() {
  at::globalContext().setBenchmarkCuDNN(Benchmark);
}

int main() {
  configure<false>();
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}
