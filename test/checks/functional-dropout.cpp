// Dropout that does not follow its module's mode. Each part is a program of its
// own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-functional-dropout %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- attention.cpp
#include <torch/torch.h>

struct AttentionImpl : torch::nn::Module {
  explicit AttentionImpl(double dropout) : dropout(dropout) {}
  torch::Tensor forward(torch::Tensor x) {
    // CHECK: attention.cpp:[[#@LINE+1]]:12: warning: 'torch::scaled_dot_product_attention' knows no mode: with this dropout_p it drops and draws in eval mode, too [reprise-functional-dropout]
    return torch::scaled_dot_product_attention(x, x, x, {}, dropout, true);
  }
  double dropout;
};
TORCH_MODULE(Attention);

int main() {
  Attention attention(0.1);
  torch::optim::Adam optimizer({torch::ones({1}, torch::requires_grad())});
  attention->forward(torch::ones({1, 1, 4, 8})).sum().backward();
  optimizer.step();
}

//--- defaults.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

struct NetImpl : torch::nn::Module {
  NetImpl() { register_module("fc", fc); }
  torch::Tensor forward(torch::Tensor x) {
    // CHECK: defaults.cpp:[[#@LINE+1]]:9: warning: 'torch::nn::functional::dropout' is left on its default training=true: it drops and draws in eval mode, too [reprise-functional-dropout]
    x = F::dropout(torch::relu(fc(x)));
    // CHECK: defaults.cpp:[[#@LINE+1]]:9: warning: 'torch::nn::functional::dropout2d' is left on its default
    x = F::dropout2d(x, F::Dropout2dFuncOptions().p(0.2).inplace(true));
    return x;
  }
  torch::nn::Linear fc{8, 8};
};
TORCH_MODULE(Net);

int main() {
  Net net;
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    net->forward(torch::ones({4, 8, 8})).sum().backward();
    optimizer.step();
    net->eval();
    net->forward(torch::ones({4, 8, 8}));
    net->train();
  }
}

//--- in-validation.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

torch::Tensor apply(torch::nn::Linear &fc, torch::Tensor x) {
  // CHECK: in-validation.cpp:[[#@LINE+2]]:10: warning: 'torch::nn::functional::dropout' is left on its default
  // CHECK: in-validation.cpp:{{[0-9]+}}:5: note: 'apply' is called here
  return F::dropout(fc(x), F::DropoutFuncOptions().p(0.5));
}

int main() {
  torch::nn::Linear fc(8, 2);
  torch::optim::SGD optimizer(fc->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    fc(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    torch::NoGradGuard noGrad;
    apply(fc, torch::ones({4, 8}));
  }
}

//--- offered.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

// A module that this main does not run.
struct NetImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    // CHECK: offered.cpp:[[#@LINE+1]]:12: warning: 'torch::nn::functional::dropout' is left on its default
    return F::dropout(x);
  }
};
TORCH_MODULE(Net);

int main() {}

//--- options-in-member.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

// Under a test of a number, which is no mode.
struct NetImpl : torch::nn::Module {
  explicit NetImpl(double rate) : rate(rate) { register_module("fc", fc); }
  torch::Tensor forward(torch::Tensor x) {
    x = fc(x);
    if (rate > 0) {
      auto options = F::DropoutFuncOptions().p(rate);
      // CHECK: options-in-member.cpp:[[#@LINE+1]]:11: warning: 'torch::nn::functional::dropout' is left
      x = F::dropout(x, options);
    }
    return x;
  }
  double rate;
  torch::nn::Linear fc{8, 8};
};
TORCH_MODULE(Net);

int main(int argc, char **argv) {
  Net net(std::atof(argv[1]));
  net->forward(torch::ones({4, 8}));
}
