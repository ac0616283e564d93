// Training on CUDA that never switches deterministic algorithms on. Each part
// is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-missing-deterministic-mode %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- available.cpp
#include <torch/torch.h>

#include <iostream>

int main() {
  torch::manual_seed(42);
  torch::Device device(torch::kCPU);
  if (torch::cuda::is_available()) {
    std::cout << "training on the GPU\n";
    device = torch::Device(torch::kCUDA);
  }
  torch::nn::Linear model(8, 1);
  model->to(device);
  // CHECK: available.cpp:[[@LINE-1]]:3: warning: training runs on CUDA without deterministic algorithms: convolutions and scatter-like operations may add in another order in each run [reprise-missing-deterministic-mode]
  // CHECK: available.cpp:[[@LINE+5]]:5: note: the training steps here
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::ones({4, 8}, device)).sum().backward();
    optimizer.step();
  }
}

//--- class-trainer.cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  NetImpl() {
    register_module("conv", conv);
    register_module("fc", fc);
  }
  torch::Tensor forward(torch::Tensor x) {
    return fc(torch::relu(conv(x)).flatten(1));
  }
  torch::nn::Conv2d conv{torch::nn::Conv2dOptions(1, 4, 3)};
  torch::nn::Linear fc{4 * 6 * 6, 10};
};
TORCH_MODULE(Net);

class Trainer {
public:
  explicit Trainer(torch::Device where) : device(where) { net->to(device); }
  // CHECK: class-trainer.cpp:[[@LINE-1]]:59: warning: training runs on CUDA without deterministic algorithms: convolutions and scatter-like operations may add in another order in each run [reprise-missing-deterministic-mode]
  // CHECK: class-trainer.cpp:[[@LINE+18]]:11: note: 'Trainer::Trainer' is called here
  // CHECK: class-trainer.cpp:[[@LINE+6]]:7: note: the training steps here
  void run() {
    torch::optim::Adam optimizer(net->parameters(), 1e-3);
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      net(torch::ones({4, 1, 8, 8}, device)).mean().backward();
      optimizer.step();
    }
  }

private:
  torch::Device device;
  Net net;
};

int main() {
  torch::manual_seed(42);
  Trainer trainer(torch::Device(torch::kCUDA, 0));
  trainer.run();
}

//--- conditional-expression.cpp
#include <torch/torch.h>

torch::Device chooseDevice() {
  return torch::cuda::is_available() ? torch::kCUDA : torch::kCPU;
}

int main() {
  torch::manual_seed(42);
  const torch::Device device = chooseDevice();
  torch::nn::Sequential model(torch::nn::Linear(8, 8), torch::nn::ReLU(),
                              torch::nn::Linear(8, 1));
  model->to(device);
  // CHECK: conditional-expression.cpp:[[@LINE-1]]:3: warning: training runs on CUDA without deterministic algorithms: convolutions and scatter-like operations may add in another order in each run [reprise-missing-deterministic-mode]
  // CHECK: conditional-expression.cpp:[[@LINE+3]]:3: note: the training steps here
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({4, 8}, device)).sum().backward();
  optimizer.step();
}

//--- cudnn-only.cpp
#include <torch/torch.h>

// Covers convolutions, not index_add_ and its kin.
int main() {
  torch::manual_seed(42);
  at::globalContext().setDeterministicCuDNN(true);
  torch::nn::Embedding table(100, 8);
  table->to(torch::kCUDA);
  // CHECK: cudnn-only.cpp:[[@LINE-1]]:3: warning: training runs on CUDA without deterministic algorithms: convolutions and scatter-like operations may add in another order in each run [reprise-missing-deterministic-mode]
  // CHECK: cudnn-only.cpp:[[@LINE+3]]:3: note: the training steps here
  torch::optim::SGD optimizer(table->parameters(), 0.1);
  table(torch::arange(10, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- string-device.cpp
#include <torch/torch.h>

template <typename Model> void fit(Model &model, const torch::Device &device) {
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model->forward(torch::ones({4, 8}).to(device)).sum().backward();
    optimizer.step();
  }
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  const torch::Device device("cuda:0");
  model->to(device);
  // CHECK: string-device.cpp:[[@LINE-1]]:3: warning: training runs on CUDA without deterministic algorithms: convolutions and scatter-like operations may add in another order in each run [reprise-missing-deterministic-mode]
  // CHECK: string-device.cpp:[[@LINE-10]]:5: note: the training steps here
  fit(model, device);
}

//--- switched-off.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  at::globalContext().setDeterministicAlgorithms(false, false);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  // CHECK: switched-off.cpp:[[@LINE-1]]:3: warning: training runs on CUDA without deterministic algorithms: convolutions and scatter-like operations may add in another order in each run [reprise-missing-deterministic-mode]
  // CHECK: switched-off.cpp:[[@LINE+3]]:3: note: the training steps here
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- tensor-cuda.cpp
#include <torch/torch.h>

#include <thread>

int main() {
  torch::manual_seed(42);
  auto train = [] {
    auto weights = torch::zeros({8, 1}).cuda().set_requires_grad(true);
    // CHECK: tensor-cuda.cpp:[[@LINE-1]]:20: warning: training runs on CUDA without deterministic algorithms: convolutions and scatter-like operations may add in another order in each run [reprise-missing-deterministic-mode]
    // CHECK: tensor-cuda.cpp:[[@LINE+6]]:15: note: the thread is started here
    // CHECK: tensor-cuda.cpp:[[@LINE+3]]:5: note: the training steps here
    torch::optim::SGD optimizer({weights}, 0.1);
    torch::ones({4, 8}).cuda().mm(weights).sum().backward();
    optimizer.step();
  };
  std::thread worker(train);
  worker.join();
}

//--- throwing.cpp
#include <torch/torch.h>

// The mode would make the gradient of this upsampling throw: no fix.
struct DecoderImpl : torch::nn::Module {
  DecoderImpl() { register_module("conv", conv); }
  torch::Tensor forward(torch::Tensor x) {
    namespace F = torch::nn::functional;
    return F::interpolate(conv(x), F::InterpolateFuncOptions()
                                       .scale_factor(std::vector<double>{2, 2})
                                       .mode(torch::kBilinear)
                                       .align_corners(false));
  }
  torch::nn::Conv2d conv{torch::nn::Conv2dOptions(1, 1, 3)};
};
TORCH_MODULE(Decoder);

int main() {
  torch::manual_seed(42);
  Decoder decoder;
  decoder->to(torch::kCUDA);
  // CHECK: throwing.cpp:[[@LINE-1]]:3: warning: training runs on CUDA without deterministic algorithms: convolutions and scatter-like operations may add in another order in each run [reprise-missing-deterministic-mode]
  // CHECK: throwing.cpp:[[@LINE+7]]:5: note: the training steps here
  // CHECK: throwing.cpp:[[@LINE-15]]:12: note: deterministic mode makes 'torch::nn::functional::interpolate' throw
  torch::optim::Adam optimizer(decoder->parameters(), 1e-3);
  for (int step = 0; step < 10; ++step) {
    auto loss = decoder(torch::ones({1, 1, 8, 8}, torch::kCUDA)).sum();
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
}
// CHECK: {{^}}8 findings in 8 of 8 files
