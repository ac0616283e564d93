// Memory that is written before it is read, or that may be.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-uninitialized-tensor --level=possible %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 13 files

//--- both-arms.cpp
#include <torch/torch.h>

int main(int argc, char **argv) {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto input = torch::empty({4, 8});
  if (argc > 2)
    input.normal_();
  else if (argc > 1)
    input = torch::ones({4, 8});
  else
    return 1;
  model(input + 1).sum().backward();
  optimizer.step();
}

//--- captured.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto input = torch::empty({4, 8});
  auto prepare = [&] { input.uniform_(); };
  prepare();
  model(input * 2).sum().backward();
  optimizer.step();
}

//--- copied.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto source = torch::ones({4, 8});
  auto input = torch::empty_like(source);
  input.copy_(source);
  auto staged = torch::empty({4, 8}, torch::kFloat32).copy_(source);
  model(input + staged).sum().backward();
  optimizer.step();
}

//--- elements.cpp
#include <torch/torch.h>

#include <vector>

torch::Tensor stack(const std::vector<torch::Tensor> &images) {
  auto all = torch::empty({int64_t(images.size()), 8});
  auto labels = torch::empty(int64_t(images.size()), torch::kByte);
  for (size_t i = 0; i < images.size(); ++i) {
    all[i] = images[i];
    labels[i] = int(i % 10);
  }
  return all + labels.unsqueeze(1);
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(stack({torch::ones({8}), torch::zeros({8})})).sum().backward();
  optimizer.step();
}

//--- filled.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto labels = torch::empty({4, 1}).uniform_(0.8, 1.0);
  auto noise = torch::empty({4, 8});
  torch::nn::init::normal_(noise, 0.0, 0.1);
  torch::mse_loss(model(torch::ones({4, 8}) + noise), labels).backward();
  optimizer.step();
}

//--- function.cpp
#include <torch/torch.h>

void fill(torch::Tensor tensor);
void launch(float *data, int64_t count);

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto first = torch::empty({4, 8});
  fill(first);
  auto second = torch::empty({4, 8});
  launch(second.data_ptr<float>(), second.numel());
  auto third = torch::empty({4, 8});
  auto cells = third.accessor<float, 2>();
  for (int row = 0; row < 4; ++row)
    for (int column = 0; column < 8; ++column)
      cells[row][column] = row + column;
  model(first + second + third).sum().backward();
  optimizer.step();
}

//--- no-training.cpp
#include <torch/torch.h>

#include <iostream>

int main() {
  auto x = torch::empty({5, 3});
  std::cout << x << '\n' << x + 1 << '\n';
}

//--- out.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto result = torch::empty({4, 8});
  torch::add_out(result, torch::ones({4, 8}), torch::ones({4, 8}));
  model(result * 2).sum().backward();
  optimizer.step();
}

//--- parameter.cpp
#include <torch/torch.h>

#include <cmath>

struct Scale : torch::nn::Module {
  Scale() {
    weight = register_parameter("weight", torch::empty({8, 8}));
    bias = register_parameter("bias", torch::empty(8));
    reset();
  }
  void reset() {
    torch::nn::init::kaiming_uniform_(weight, std::sqrt(5));
    torch::nn::init::zeros_(bias);
  }
  torch::Tensor forward(torch::Tensor x) {
    return torch::addmm(bias, x, weight);
  }
  torch::Tensor weight, bias;
};

int main() {
  torch::manual_seed(42);
  Scale model;
  torch::optim::SGD optimizer(model.parameters(), 0.1);
  model.forward(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- placeholder.cpp
#include <torch/torch.h>

#include <iostream>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  torch::Tensor loss = torch::empty(1, torch::requires_grad());
  for (int epoch = 0; epoch < 2; ++epoch)
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      loss = model(torch::ones({4, 8})).sum();
      loss.backward();
      optimizer.step();
    }
  std::cout << loss.item<float>() << '\n';
}

//--- shape.cpp
#include <torch/torch.h>

// Asked for its shape, its options and its number of elements.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto shape = torch::empty({4, 8});
  if (shape.dim() != 2 || shape.size(1) != 8 || !shape.defined())
    return 1;
  auto input = torch::ones(shape.sizes(), shape.options());
  model(input + torch::zeros_like(shape)).sum().backward();
  optimizer.step();
}

//--- view.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto input = torch::empty({4, 8});
  auto left = input.slice(1, 0, 4);
  auto right = input.narrow(1, 4, 4);
  left.fill_(1);
  right.fill_(2);
  auto other = torch::empty({4, 8});
  other.index_put_({torch::indexing::Slice()}, 3);
  other.select(0, 1).zero_();
  model(input + other).sum().backward();
  optimizer.step();
}

//--- zero-elements.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto seen = torch::empty({0});
  auto none = torch::empty({0, 8});
  auto count = (seen.sum() + none.sum()).item<float>();
  model(torch::full({4, 8}, count)).sum().backward();
  optimizer.step();
}
