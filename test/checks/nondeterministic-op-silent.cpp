// Operations that repeat, that training does not reach, or that run on the CPU.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-nondeterministic-op %t/*.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 13 files

//--- cpu.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Sequential model(
      torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 8, 3)),
      torch::nn::Upsample(torch::nn::UpsampleOptions()
                              .scale_factor(std::vector<double>{2, 2})
                              .mode(torch::kBilinear)
                              .align_corners(false)));
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({2, 3, 32, 32})).sum().backward();
  optimizer.step();
}

//--- deterministic-layers.cpp
#include <torch/torch.h>

// Pooling in two dimensions, normalisation and the usual losses repeat.
struct ResidualImpl : torch::nn::Module {
  ResidualImpl() {
    register_module("conv", conv);
    register_module("norm", norm);
    register_module("fc", fc);
  }
  torch::Tensor forward(torch::Tensor x) {
    x = torch::max_pool2d(torch::relu(norm(conv(x))), 2);
    x = torch::avg_pool2d(x, 2);
    return fc(torch::adaptive_avg_pool2d(x, {1, 1}).flatten(1));
  }
  torch::nn::Conv2d conv{torch::nn::Conv2dOptions(3, 8, 3)};
  torch::nn::BatchNorm2d norm{8};
  torch::nn::Linear fc{8, 10};
};
TORCH_MODULE(Residual);

int main() {
  torch::manual_seed(42);
  Residual model;
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto labels = torch::zeros({2}, torch::kInt64).to(torch::kCUDA);
  for (int step = 0; step < 10; ++step) {
    auto output = model(torch::ones({2, 3, 32, 32}, torch::kCUDA));
    optimizer.zero_grad();
    torch::nn::functional::cross_entropy(output, labels).backward();
    optimizer.step();
  }
}

//--- evaluation.cpp
#include <torch/torch.h>

// Only the picture at the end is resized.
int main() {
  torch::manual_seed(42);
  torch::nn::Conv2d conv(torch::nn::Conv2dOptions(1, 1, 3));
  conv->to(torch::kCUDA);
  torch::optim::SGD optimizer(conv->parameters(), 0.1);
  auto image = torch::ones({1, 1, 8, 8}, torch::kCUDA);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    conv(image).sum().backward();
    optimizer.step();
  }
  torch::NoGradGuard noGrad;
  torch::upsample_bilinear2d(conv(image), {32, 32}, false);
}

//--- inference.cpp
#include <torch/torch.h>

int main() {
  torch::NoGradGuard noGrad;
  torch::nn::Conv3d conv(torch::nn::Conv3dOptions(1, 4, 3));
  torch::load(conv, "conv.pt");
  conv->to(torch::kCUDA);
  torch::max_pool3d(conv(torch::ones({1, 1, 8, 8, 8}, torch::kCUDA)), 2);
}

//--- nearest.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Sequential model(
      torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 8, 3)),
      torch::nn::Upsample(torch::nn::UpsampleOptions()
                              .scale_factor(std::vector<double>{2, 2})
                              .mode(torch::kNearest)));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({2, 3, 32, 32}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- never-given.cpp
#include <torch/torch.h>

#include <optional>

// Adds by index only where a batch is given, which nobody does.
struct Energies : torch::nn::Module {
  torch::nn::Linear linear{register_module("linear", torch::nn::Linear(4, 1))};
  torch::Tensor forward(torch::Tensor x,
                        std::optional<torch::Tensor> batch = std::nullopt) {
    torch::Tensor energy = linear(x);
    if (batch.has_value()) {
      torch::Tensor total = torch::zeros({8}, energy.options());
      return total.index_add_(0, *batch, energy.squeeze());
    }
    return batch ? torch::zeros_like(energy).index_add_(0, *batch, energy)
                 : energy.sum();
  }
};

int main() {
  Energies model;
  model.to(torch::kCUDA);
  torch::optim::SGD optimizer(model.parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model.forward(torch::ones({64, 4}, torch::kCUDA)).sum().backward();
    optimizer.step();
  }
}

//--- offered-cpu.cpp
#include <torch/torch.h>

// A module that no main runs, in a program that trains on the CPU.
struct PoolImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    return torch::adaptive_avg_pool2d(x, {4, 4});
  }
};
TORCH_MODULE(Pool);

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 8);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  optimizer.zero_grad();
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- offered-unsure.cpp
#include <torch/torch.h>

// Modules that no main runs: how one upsamples its callers decide, and the other
// is for inference.
struct PyramidImpl : torch::nn::Module {
  explicit PyramidImpl(torch::nn::UpsampleOptions options)
      : up(register_module("up", torch::nn::Upsample(options))) {}
  torch::Tensor forward(torch::Tensor x) {
    torch::NoGradGuard no_grad;
    return torch::adaptive_avg_pool2d(up(x), {4, 4});
  }
  torch::nn::Upsample up;
};
TORCH_MODULE(Pyramid);

struct ResizeImpl : torch::nn::Module {
  explicit ResizeImpl(torch::nn::UpsampleOptions options)
      : up(register_module("up", torch::nn::Upsample(options))) {}
  torch::Tensor forward(torch::Tensor x) { return up(x); }
  torch::nn::Upsample up;
};
TORCH_MODULE(Resize);

// No part of a module.
torch::Tensor thumbnail(torch::Tensor image) {
  return torch::adaptive_avg_pool2d(image, {4, 4});
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 8);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  optimizer.zero_grad();
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- padding.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

int main() {
  torch::manual_seed(42);
  torch::nn::Conv2d conv(torch::nn::Conv2dOptions(1, 1, 3));
  conv->to(torch::kCUDA);
  torch::optim::SGD optimizer(conv->parameters(), 0.1);
  auto output = conv(torch::ones({1, 1, 8, 8}, torch::kCUDA));
  output = F::pad(output, F::PadFuncOptions({1, 1, 1, 1}));
  output =
      F::pad(output, F::PadFuncOptions({1, 1, 1, 1}).mode(torch::kCircular));
  output.sum().backward();
  optimizer.step();
}

//--- repeated-by-a-number.cpp
#include <torch/torch.h>
int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    auto x = torch::randn({4, 8}, torch::kCUDA);
    auto target = torch::randn({4, 4}, torch::kCUDA);
    auto mask = (target.slice(1, 0, 2) > 0.5).to(torch::kFloat);
    mask = mask.repeat_interleave(2, -1);                 
    auto out = model->forward(x).repeat_interleave(2, -1); // its gradient is a sum
    ((out - target).square() * mask).sum().backward();
    optimizer.step();
  }
}

//--- switched-by-the-mode.cpp
#include <torch/torch.h>

#include <reprise/deterministic_mode.h>

// In the mode index_add takes its deterministic kernel.
int main() {
  reprise::DeterministicMode mode;
  torch::manual_seed(42);
  torch::nn::Linear model(8, 8);
  model->to(torch::kCUDA);
  torch::optim::Adam optimizer(model->parameters(), 1e-3);
  auto index = torch::tensor({0, 1, 1, 2}).to(torch::kCUDA);
  auto messages = model(torch::ones({4, 8}, torch::kCUDA));
  auto nodes = torch::zeros({3, 8}, torch::kCUDA).index_add(0, index, messages);
  nodes.sum().backward();
  optimizer.step();
}

//--- targets.cpp
#include <torch/torch.h>

// Resized without gradients: the forward pass of the interpolation repeats.
torch::Tensor teacher(const torch::Tensor &image) {
  torch::NoGradGuard noGrad;
  return torch::upsample_bilinear2d(image, {6, 6}, false);
}

int main() {
  torch::manual_seed(42);
  torch::nn::Conv2d conv(torch::nn::Conv2dOptions(1, 1, 3));
  conv->to(torch::kCUDA);
  torch::optim::SGD optimizer(conv->parameters(), 0.1);
  auto image = torch::ones({1, 1, 8, 8}, torch::kCUDA);
  for (int step = 0; step < 10; ++step) {
    auto target = teacher(image);
    optimizer.zero_grad();
    torch::mse_loss(conv(image), target).backward();
    optimizer.step();
  }
}

//--- whole-median.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto output = model(torch::ones({4, 8}, torch::kCUDA));
  auto scale = output.detach().abs().median();
  auto order = std::get<1>(output.detach().flatten().sort());
  (output / (scale + 1)).sum().backward();
  optimizer.step();
}
