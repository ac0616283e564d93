// Seeds that come first, or behind draws that training does not depend on.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-late-seed %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 13 files

//--- branch.cpp
#include <torch/torch.h>

// Whether anything is drawn before the seed is not known.
int main(int argc, char **argv) {
  torch::Tensor bias = torch::zeros({1});
  if (argc > 1)
    bias = torch::randn({1});
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  (model(torch::ones({4, 8})) + bias).sum().backward();
  optimizer.step();
}

//--- class-trainer.cpp
#include <torch/torch.h>

class Trainer {
public:
  explicit Trainer(std::uint64_t seed) {
    torch::manual_seed(seed);
    model = torch::nn::Linear(16, 4);
    optimizer = std::make_unique<torch::optim::SGD>(model->parameters(), 0.1);
  }
  void run() {
    for (int step = 0; step < 10; ++step) {
      optimizer->zero_grad();
      model(torch::randn({2, 16})).sum().backward();
      optimizer->step();
    }
  }

private:
  torch::nn::Linear model{nullptr};
  std::unique_ptr<torch::optim::SGD> optimizer;
};

int main() {
  Trainer trainer(42);
  trainer.run();
}

//--- copied-weights.cpp
#include <torch/torch.h>

// Weights that are copied in by hand leave nothing of what initialised them.
int main() {
  torch::nn::Linear model(8, 1);
  {
    torch::NoGradGuard no_grad;
    model->weight.copy_(torch::ones({1, 8}));
    model->bias.copy_(torch::zeros({1}));
  }
  torch::manual_seed(42);
  torch::nn::Dropout dropout(0.5);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(dropout(torch::ones({4, 8}))).sum().backward();
  optimizer.step();
}

//--- constants.cpp
#include <torch/torch.h>

// What stands before the seed draws nothing.
int main() {
  auto weights = torch::zeros({8, 1}, torch::requires_grad());
  torch::nn::BatchNorm1d norm(8);
  torch::optim::SGD optimizer({weights}, 0.1);
  torch::manual_seed(42);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    norm(torch::randn({4, 8})).mm(weights).sum().backward();
    optimizer.step();
  }
}

//--- empty-holder.cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  NetImpl() : layer(register_module("layer", torch::nn::Linear(4, 2))) {}
  torch::Tensor forward(torch::Tensor x) { return layer(x); }
  torch::nn::Linear layer;
};
TORCH_MODULE(Net);

// A holder of nothing draws nothing.
static Net net(nullptr);

int main() {
  torch::manual_seed(42);
  net = Net();
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  net(torch::ones({4, 4})).sum().backward();
  optimizer.step();
}

//--- evaluation-only.cpp
#include <torch/torch.h>

#include <iostream>

// Draws before the seed, but trains nothing.
int main() {
  torch::nn::Linear model(8, 1);
  torch::manual_seed(42);
  std::cout << model(torch::randn({4, 8})) << '\n';
}

//--- function-static.cpp
#include <torch/torch.h>

// Made when it is first asked for, behind the seed.
torch::nn::Linear &model() {
  static torch::nn::Linear instance(8, 1);
  return instance;
}

int main() {
  torch::manual_seed(42);
  torch::optim::SGD optimizer(model()->parameters(), 0.1);
  model()->forward(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- loaded.cpp
#include <torch/torch.h>

// What the constructor drew is loaded over.
int main() {
  torch::nn::Linear model(8, 1);
  torch::load(model, "pretrained.pt");
  torch::manual_seed(42);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- own-generator.cpp
#include <torch/torch.h>

int main() {
  auto generator = at::detail::createCPUGenerator(1);
  auto weights = torch::randn({8, 1}, generator).set_requires_grad(true);
  torch::manual_seed(42);
  torch::optim::SGD optimizer({weights}, 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    torch::randn({4, 8}).mm(weights).sum().backward();
    optimizer.step();
  }
}

//--- reseeded.cpp
#include <torch/torch.h>

// Seeded first, and again for the training.
int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::manual_seed(2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- seed-in-factory.cpp
#include <torch/torch.h>

#include <memory>

struct Net : torch::nn::Module {
  Net() { register_module("layer", layer); }
  torch::nn::Linear layer{8, 1};
};

std::shared_ptr<Net> makeNet(std::uint64_t seed) {
  torch::manual_seed(seed);
  return std::make_shared<Net>();
}

int main() {
  auto net = makeNet(42);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  net->layer(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- template.cpp
#include <torch/torch.h>

template <typename Model, typename... Arguments>
Model seeded(std::uint64_t seed, Arguments... arguments) {
  torch::manual_seed(seed);
  return Model(arguments...);
}

int main() {
  auto model = seeded<torch::nn::Linear>(42, 8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- unseen-code.cpp
#include <torch/torch.h>

// Elsewhere; it may seed.
void initialise(int argc, char **argv);

int main(int argc, char **argv) {
  initialise(argc, argv);
  torch::nn::Linear model(8, 1);
  torch::manual_seed(42);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::randn({4, 8})).sum().backward();
  optimizer.step();
}
