// Dropout that follows the mode, or that somebody has said to be on.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-functional-dropout %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 9 files

//--- alpha.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

// These are off unless it is said.
struct NetImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    return F::feature_alpha_dropout(F::alpha_dropout(x));
  }
};
TORCH_MODULE(Net);

int main() { Net()->forward(torch::ones({4, 8})); }

//--- attention-by-branch.cpp
#include <torch/torch.h>

struct AttentionImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    double p = 0;
    if (is_training())
      p = 0.1;
    return torch::scaled_dot_product_attention(x, x, x, {}, p);
  }
};
TORCH_MODULE(Attention);

int main() { Attention()->forward(torch::ones({1, 1, 4, 8})); }

//--- attention-by-mode.cpp
#include <torch/torch.h>

struct AttentionImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    return torch::scaled_dot_product_attention(x, x, x, {},
                                               is_training() ? 0.1 : 0.0);
  }
};
TORCH_MODULE(Attention);

int main() { Attention()->forward(torch::ones({1, 1, 4, 8})); }

//--- attention-without.cpp
#include <torch/torch.h>

struct AttentionImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    x = torch::scaled_dot_product_attention(x, x, x);
    return torch::scaled_dot_product_attention(x, x, x, {}, 0.0, true);
  }
};
TORCH_MODULE(Attention);

int main() { Attention()->forward(torch::ones({1, 1, 4, 8})); }

//--- by-mode.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

struct NetImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    x = F::dropout(x, F::DropoutFuncOptions().p(0.5).training(is_training()));
    auto options = F::DropoutFuncOptions().p(0.2);
    options.training(is_training());
    return F::dropout(x, options);
  }
};
TORCH_MODULE(Net);

int main() {
  Net net;
  net->forward(torch::ones({4, 8}));
  net->eval();
  net->forward(torch::ones({4, 8}));
}

//--- in-branch.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

struct NetImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    if (rate > 0 && is_training())
      x = F::dropout(x, F::DropoutFuncOptions().p(rate));
    return x;
  }
  double rate = 0.5;
};
TORCH_MODULE(Net);

int main() { Net()->forward(torch::ones({4, 8})); }

//--- said-so.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

// Monte Carlo dropout, written out.
struct NetImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    x = torch::dropout(x, 0.5, true);
    return F::dropout(x, F::DropoutFuncOptions().p(0.5).training(true));
  }
};
TORCH_MODULE(Net);

int main() { Net()->forward(torch::ones({4, 8})); }

//--- training-only.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

// Outside a module there is no mode, and here only training drops.
int main() {
  torch::nn::Linear fc(8, 2);
  torch::optim::SGD optimizer(fc->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    F::dropout(fc(torch::ones({4, 8}))).sum().backward();
    optimizer.step();
  }
}

//--- zero.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

struct NetImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    return F::dropout(x, F::DropoutFuncOptions().p(0));
  }
};
TORCH_MODULE(Net);

int main() { Net()->forward(torch::ones({4, 8})); }
