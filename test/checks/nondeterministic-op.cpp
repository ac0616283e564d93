// Operations that training reaches on CUDA and that add in any order. Each part
// is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-nondeterministic-op %t/*.cpp -- %torch_flags -I%source_root/runtime/include > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- aggregation.cpp
#include <torch/torch.h>

// Has a deterministic kernel, but only in the mode.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 8);
  model->to(torch::kCUDA);
  torch::optim::Adam optimizer(model->parameters(), 1e-3);
  auto index = torch::tensor({0, 1, 1, 2}).to(torch::kCUDA);
  for (int step = 0; step < 10; ++step) {
    auto messages = model(torch::ones({4, 8}, torch::kCUDA));
    auto nodes =
        torch::zeros({3, 8}, torch::kCUDA).index_add(0, index, messages);
    // CHECK: aggregation.cpp:[[@LINE-1]]:9: warning: 'Tensor::index_add' (index_add) on CUDA has a deterministic kernel only in deterministic mode [reprise-nondeterministic-op]
    optimizer.zero_grad();
    nodes.sum().backward();
    optimizer.step();
  }
}

//--- cast-element.cpp
#include <torch/torch.h>

// A module of a list, cast to its class.
struct UpBlockImpl : torch::nn::Module {
  UpBlockImpl() {
    pool = register_module("pool", torch::nn::AdaptiveAvgPool2d(4));
    // CHECK: cast-element.cpp:[[@LINE-1]]:36: warning: 'torch::nn::AdaptiveAvgPool2d' {{.*}} [reprise-nondeterministic-op]
  }
  torch::Tensor forward(torch::Tensor x) { return pool(x); }
  torch::nn::AdaptiveAvgPool2d pool{nullptr};
};
TORCH_MODULE(UpBlock);

struct DecoderImpl : torch::nn::Module {
  DecoderImpl() {
    blocks = torch::nn::ModuleList();
    blocks->push_back(UpBlock());
    register_module("blocks", blocks);
    conv = register_module("conv", torch::nn::Linear(8, 8));
  }
  torch::Tensor forward(torch::Tensor x) {
    return blocks[0]->as<UpBlock>()->forward(conv(x));
  }
  torch::nn::ModuleList blocks{nullptr};
  torch::nn::Linear conv{nullptr};
};
TORCH_MODULE(Decoder);

int main() {
  torch::manual_seed(42);
  Decoder model;
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model->forward(torch::ones({1, 3, 8, 8}, torch::kCUDA)).sum().backward();
    optimizer.step();
  }
}

//--- decoder.cpp
#include <torch/torch.h>

#include <memory>

struct Decoder : torch::nn::Module {
  Decoder() {
    register_module("conv", conv);
    register_module("up", up);
  }
  torch::Tensor forward(torch::Tensor x) { return up(torch::relu(conv(x))); }
  torch::nn::Conv2d conv{torch::nn::Conv2dOptions(8, 8, 3).padding(1)};
  torch::nn::Upsample up{
      // CHECK: decoder.cpp:[[@LINE-1]]:25: warning: 'torch::nn::Upsample' (upsample_bilinear2d_backward) on CUDA has no deterministic kernel: deterministic mode makes it throw [reprise-nondeterministic-op]
      // CHECK: decoder.cpp:[[@LINE+13]]:19: note: 'Decoder::forward' is called here
      torch::nn::UpsampleOptions()
          .scale_factor(std::vector<double>{2, 2})
          .mode(torch::kBilinear)
          .align_corners(false)};
};

int main() {
  torch::manual_seed(42);
  auto decoder = std::make_shared<Decoder>();
  decoder->to(torch::kCUDA);
  torch::optim::Adam optimizer(decoder->parameters(), 1e-3);
  for (int step = 0; step < 10; ++step) {
    auto output = decoder->forward(torch::ones({1, 8, 16, 16}, torch::kCUDA));
    optimizer.zero_grad();
    output.mean().backward();
    optimizer.step();
  }
}

//--- functional.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

torch::Tensor pad(torch::Tensor x) {
  return F::pad(x, F::PadFuncOptions({1, 1, 1, 1}).mode(torch::kReplicate));
  // CHECK: functional.cpp:[[@LINE-1]]:10: warning: 'torch::nn::functional::pad' (replication_pad2d_backward) on CUDA has no deterministic kernel: deterministic mode makes it throw [reprise-nondeterministic-op]
  // CHECK: functional.cpp:[[@LINE-2]]:10: note: Python's pad has a deterministic form that C++ does not have
  // CHECK: functional.cpp:[[@LINE+12]]:5: note: 'pad' is called here
}

int main() {
  torch::manual_seed(42);
  torch::Device device(torch::cuda::is_available() ? torch::kCUDA
                                                   : torch::kCPU);
  torch::nn::Conv2d conv(torch::nn::Conv2dOptions(1, 1, 3));
  conv->to(device);
  torch::optim::SGD optimizer(conv->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    pad(conv(torch::ones({1, 1, 8, 8}, device))).sum().backward();
    optimizer.step();
  }
}

//--- holder-template.cpp
#include <torch/torch.h>

#include <memory>

// Only LibTorch's own code calls the constructor and forward of the instance.
template <typename Block> struct StackImpl : torch::nn::Module {
  explicit StackImpl(int64_t width) : body(Block(width, width)) {
    pool = torch::nn::AdaptiveAvgPool2d(4);
    // CHECK: holder-template.cpp:[[@LINE-1]]:12: warning: 'torch::nn::AdaptiveAvgPool2d' {{.*}} [reprise-nondeterministic-op]
    register_module("body", body);
  }
  torch::Tensor forward(torch::Tensor x) { return pool(body->forward(x)); }
  Block body{nullptr};
  torch::nn::AdaptiveAvgPool2d pool{nullptr};
};
template <typename Block>
struct Stack : torch::nn::ModuleHolder<StackImpl<Block>> {
  using torch::nn::ModuleHolder<StackImpl<Block>>::ModuleHolder;
};

int main() {
  torch::manual_seed(42);
  torch::nn::Sequential model(Stack<torch::nn::Linear>(8));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model->forward(torch::ones({1, 3, 8, 8}, torch::kCUDA)).sum().backward();
    optimizer.step();
  }
}

//--- lambda-loss.cpp
#include <torch/torch.h>

// With deterministic mode on, what throws is still told of.
int main() {
  torch::manual_seed(42);
  at::globalContext().setDeterministicAlgorithms(true, false);
  torch::nn::Conv3d conv(torch::nn::Conv3dOptions(1, 4, 3));
  conv->to(torch::kCUDA);
  torch::optim::SGD optimizer(conv->parameters(), 0.1);
  auto loss = [&](const torch::Tensor &volume) {
    return torch::max_pool3d(conv(volume), 2).mean();
    // CHECK: lambda-loss.cpp:[[@LINE-1]]:12: warning: 'torch::max_pool3d' (max_pool3d_with_indices_backward) on CUDA throws in deterministic mode, which this program switches on [reprise-nondeterministic-op]
    // CHECK: lambda-loss.cpp:[[@LINE-2]]:12: note: Python's max_pool3d has a deterministic form that C++ does not have
    // CHECK: lambda-loss.cpp:[[@LINE+4]]:5: note: 'lambda' is called here
  };
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    loss(torch::ones({1, 1, 8, 8, 8}, torch::kCUDA)).backward();
    optimizer.step();
  }
}

//--- offered.cpp
#include <torch/torch.h>

// A module that this main does not build, beside one that it trains on CUDA: one
// finding for all that it does.
struct PyramidImpl : torch::nn::Module {
  PyramidImpl() {
    conv = register_module("conv", torch::nn::Conv2d(8, 8, 3));
    up = register_module(
        "up", torch::nn::Upsample(torch::nn::UpsampleOptions()
                                      .scale_factor(std::vector<double>{2, 2})
                                      .mode(torch::kBilinear)));
    // CHECK: offered.cpp:[[@LINE-3]]:15: warning: 'torch::nn::Upsample' (upsample_bilinear2d_backward) on CUDA {{.*}} [reprise-nondeterministic-op]
    // CHECK: note: the first of 2 such operations of this module
    // CHECK: note: no main that was analysed runs this module, but one trains others on CUDA
  }
  torch::Tensor forward(torch::Tensor x) {
    auto small = torch::adaptive_avg_pool2d(conv(x), {4, 4});
    return up(small);
  }
  torch::nn::Conv2d conv{nullptr};
  torch::nn::Upsample up{nullptr};
};
TORCH_MODULE(Pyramid);

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 8);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
    optimizer.step();
  }
}

//--- sequential.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Sequential model(
      torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 8, 3)), torch::nn::ReLU(),
      torch::nn::AdaptiveAvgPool2d(torch::nn::AdaptiveAvgPool2dOptions({7, 7})),
      // CHECK: sequential.cpp:[[@LINE-1]]:7: warning: 'torch::nn::AdaptiveAvgPool2d' (_adaptive_avg_pool2d_backward) on CUDA has no deterministic kernel: deterministic mode makes it throw [reprise-nondeterministic-op]
      // CHECK: sequential.cpp:[[@LINE-2]]:7: note: one value for each channel is a mean, and repeats
      torch::nn::Flatten(), torch::nn::Linear(8 * 7 * 7, 10));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model->forward(torch::ones({2, 3, 32, 32}, torch::kCUDA)).sum().backward();
    optimizer.step();
  }
}

//--- template.cpp
#include <torch/torch.h>

template <typename Criterion> struct Trainer {
  Criterion criterion;
  torch::nn::Linear model{8, 4};
  torch::optim::Adam optimizer{model->parameters(), 1e-3};

  void run() {
    model->to(torch::kCUDA);
    for (int step = 0; step < 10; ++step)
      trainStep(torch::ones({4, 8}, torch::kCUDA));
  }
  void trainStep(const torch::Tensor &inputs) {
    optimizer.zero_grad();
    criterion(model(inputs)).backward();
    optimizer.step();
  }
};

struct UpsampledLoss {
  torch::Tensor operator()(torch::Tensor output) {
    return torch::upsample_linear1d(output.unsqueeze(0), 9, false).mean();
    // CHECK: template.cpp:[[@LINE-1]]:12: warning: 'torch::upsample_linear1d' (upsample_linear1d_backward) on CUDA has no deterministic kernel: deterministic mode makes it throw [reprise-nondeterministic-op]
    // CHECK: template.cpp:[[@LINE-9]]:5: note: 'UpsampledLoss::operator()' is called here
    // CHECK: template.cpp:[[@LINE-14]]:7: note: 'Trainer<UpsampledLoss>::trainStep' is called here
    // CHECK: template.cpp:[[@LINE+7]]:3: note: 'Trainer<UpsampledLoss>::run' is called here
  }
};

int main() {
  torch::manual_seed(42);
  Trainer<UpsampledLoss> trainer;
  trainer.run();
}

//--- virtual.cpp
#include <torch/torch.h>

#include <memory>

struct Model : torch::nn::Module {
  virtual torch::Tensor forward(torch::Tensor x) = 0;
};

struct Volume : Model {
  Volume() { register_module("conv", conv); }
  torch::Tensor forward(torch::Tensor x) override { return pool(conv(x)); }
  torch::nn::Conv3d conv{torch::nn::Conv3dOptions(1, 2, 3)};
  torch::nn::AvgPool3d pool{2};
  // CHECK: virtual.cpp:[[@LINE-1]]:28: warning: 'torch::nn::AvgPool3d' (avg_pool3d_backward) on CUDA has no deterministic kernel: deterministic mode makes it throw [reprise-nondeterministic-op]
  // CHECK: virtual.cpp:[[@LINE+10]]:5: note: 'Volume::forward' is called here
};

int main() {
  torch::manual_seed(42);
  std::shared_ptr<Model> model = std::make_shared<Volume>();
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model->forward(torch::ones({1, 1, 8, 8, 8}, torch::kCUDA)).sum().backward();
    optimizer.step();
  }
}
// CHECK: {{^}}10 findings in 10 of 10 files
