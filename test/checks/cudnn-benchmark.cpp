// cudnn.benchmark on while something trains. Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-cudnn-benchmark %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- class-trainer.cpp
#include <torch/torch.h>

class Trainer {
public:
  Trainer() : model(torch::nn::Conv2dOptions(3, 8, 3)) {
    if (torch::cuda::is_available())
      at::globalContext().setBenchmarkCuDNN(true);
    // CHECK: class-trainer.cpp:[[@LINE-1]]:7: warning: cudnn.benchmark chooses convolution algorithms by timing them: two runs may choose differently, also in deterministic mode [reprise-cudnn-benchmark]
    // CHECK: class-trainer.cpp:[[@LINE+18]]:3: note: 'Trainer::Trainer' is called here
    model->to(torch::kCUDA);
  }
  void run() {
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
      optimizer.step();
    }
  }

private:
  torch::nn::Conv2d model;
};

int main() {
  torch::manual_seed(42);
  Trainer().run();
}

//--- deterministic.cpp
#include <torch/torch.h>

// Deterministic mode does not switch it off.
int main() {
  torch::manual_seed(42);
  at::globalContext().setDeterministicAlgorithms(true, false);
  at::globalContext().setBenchmarkCuDNN(true);
  // CHECK: deterministic.cpp:[[@LINE-1]]:3: warning: cudnn.benchmark chooses convolution algorithms by timing them: two runs may choose differently, also in deterministic mode [reprise-cudnn-benchmark]
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- helper.cpp
#include <torch/torch.h>

void speedUp(bool benchmark) {
  auto &context = at::globalContext();
  context.setUserEnabledCuDNN(true);
  context.setBenchmarkCuDNN(benchmark);
  // CHECK: helper.cpp:[[@LINE-1]]:3: warning: cudnn.benchmark chooses convolution algorithms by timing them: two runs may choose differently, also in deterministic mode [reprise-cudnn-benchmark]
  // CHECK: helper.cpp:[[@LINE+5]]:3: note: 'speedUp' is called here
  context.setAllowTF32CuDNN(true);
}

int main() {
  speedUp(true);
  torch::nn::Sequential model(
      torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 8, 3)), torch::nn::ReLU());
  model->to(torch::kCUDA);
  torch::optim::Adam optimizer(model->parameters(), 1e-3);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model->forward(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
    optimizer.step();
  }
}

//--- lambda.cpp
#include <torch/torch.h>

int main() {
  auto configure = [] { at::globalContext().setBenchmarkCuDNN(true); };
  // CHECK: lambda.cpp:[[@LINE-1]]:25: warning: cudnn.benchmark chooses convolution algorithms by timing them: two runs may choose differently, also in deterministic mode [reprise-cudnn-benchmark]
  // CHECK: lambda.cpp:[[@LINE+1]]:3: note: 'lambda' is called here
  configure();
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- member.cpp
#include <torch/torch.h>

struct Options {
  bool benchmark = true;
  double rate = 0.1;
};

void train(const Options &options) {
  at::globalContext().setBenchmarkCuDNN(options.benchmark);
  // CHECK: member.cpp:[[@LINE-1]]:3: warning: cudnn.benchmark chooses convolution algorithms by timing them: two runs may choose differently, also in deterministic mode [reprise-cudnn-benchmark]
  // CHECK: member.cpp:[[@LINE+10]]:3: note: 'train' is called here
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), options.rate);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

int main() {
  Options options;
  train(options);
}

//--- off-after.cpp
#include <torch/torch.h>

// Off again only when training is done.
int main() {
  at::globalContext().setBenchmarkCuDNN(true);
  // CHECK: off-after.cpp:[[@LINE-1]]:3: warning: cudnn.benchmark chooses convolution algorithms by timing them: two runs may choose differently, also in deterministic mode [reprise-cudnn-benchmark]
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
  at::globalContext().setBenchmarkCuDNN(false);
}

//--- static.cpp
#include <torch/torch.h>

static const bool fast = [] {
  at::globalContext().setBenchmarkCuDNN(true);
  // CHECK: static.cpp:[[@LINE-1]]:3: warning: cudnn.benchmark chooses convolution algorithms by timing them: two runs may choose differently, also in deterministic mode [reprise-cudnn-benchmark]
  // CHECK: static.cpp:[[@LINE-3]]:26: note: 'lambda' is called here
  return true;
}();

int main() {
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- template.cpp
#include <torch/torch.h>

#include <thread>

template <bool Benchmark> void train() {
  at::globalContext().setBenchmarkCuDNN(Benchmark);
  // CHECK: template.cpp:[[@LINE-1]]:3: warning: cudnn.benchmark chooses convolution algorithms by timing them: two runs may choose differently, also in deterministic mode [reprise-cudnn-benchmark]
  // CHECK: template.cpp:[[@LINE+9]]:15: note: the thread is started here
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

int main() {
  std::thread trainer(train<true>);
  trainer.join();
}
// CHECK: {{^}}8 findings in 8 of 8 files
