// The seed stands behind a draw that training depends on. Each part is a
// program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-late-seed %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- class-trainer.cpp
#include <torch/torch.h>

// The members are made before the constructor's body runs.
class Trainer {
public:
  explicit Trainer(std::uint64_t seed)
      : model(16, 4), optimizer(model->parameters(), 0.1) {
    torch::manual_seed(seed);
    // CHECK: class-trainer.cpp:[[@LINE-1]]:5: warning: the default generator is seeded after it was drawn from: what was drawn before differs in each run [reprise-late-seed]
    // CHECK: class-trainer.cpp:[[@LINE-3]]:9: note: drawn here by 'torch::nn::Linear', before the seed
    // CHECK: class-trainer.cpp:[[@LINE+16]]:11: note: 'Trainer::Trainer' is called here
  }
  void run() {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      model(torch::randn({2, 16})).sum().backward();
      optimizer.step();
    }
  }

private:
  torch::nn::Linear model;
  torch::optim::SGD optimizer;
};

int main() {
  Trainer trainer(42);
  trainer.run();
}

//--- global-model.cpp
#include <torch/torch.h>

static torch::nn::Linear policy(4, 2);

int main() {
  torch::manual_seed(42);
  // CHECK: global-model.cpp:[[@LINE-1]]:3: warning: the default generator is seeded after it was drawn from: what was drawn before differs in each run [reprise-late-seed]
  // CHECK: global-model.cpp:[[@LINE-5]]:26: note: drawn here by 'torch::nn::Linear', before the seed
  torch::optim::RMSprop optimizer(policy->parameters());
  for (int episode = 0; episode < 50; ++episode) {
    optimizer.zero_grad();
    policy->forward(torch::rand({10, 4})).logsumexp(1).mean().backward();
    optimizer.step();
  }
}

//--- helper.cpp
#include <torch/torch.h>

#include <memory>

struct NetImpl : torch::nn::Module {
  NetImpl() { register_module("conv", conv); }
  torch::Tensor forward(torch::Tensor x) { return conv(x); }
  torch::nn::Conv2d conv{torch::nn::Conv2dOptions(1, 8, 3)};
};
TORCH_MODULE(Net);

Net makeNet() { return Net(); }

void train(Net net, std::uint64_t seed) {
  torch::manual_seed(seed);
  // CHECK: helper.cpp:[[@LINE-1]]:3: warning: the default generator is seeded after it was drawn from: what was drawn before differs in each run [reprise-late-seed]
  // CHECK: helper.cpp:[[@LINE-9]]:25: note: drawn here by 'torch::nn::Conv2d', before the seed
  // CHECK: helper.cpp:[[@LINE-6]]:24: note: 'NetImpl::NetImpl' is called here
  // CHECK: helper.cpp:[[@LINE+10]]:13: note: 'makeNet' is called here
  torch::optim::Adam optimizer(net->parameters(), 1e-3);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    net(torch::randn({4, 1, 8, 8})).mean().backward();
    optimizer.step();
  }
}

int main() {
  Net net = makeNet();
  train(net, 42);
}

//--- lambda.cpp
#include <torch/torch.h>

int main() {
  auto weights = torch::randn({8, 1}).set_requires_grad(true);
  auto seed = [](std::uint64_t value) { torch::manual_seed(value); };
  // CHECK: lambda.cpp:[[@LINE-1]]:41: warning: the default generator is seeded after it was drawn from: what was drawn before differs in each run [reprise-late-seed]
  // CHECK: lambda.cpp:[[@LINE-3]]:18: note: drawn here by 'torch::randn', before the seed
  seed(42);
  torch::optim::SGD optimizer({weights}, 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    torch::randn({4, 8}).mm(weights).sum().backward();
    optimizer.step();
  }
}

//--- loader.cpp
#include <torch/torch.h>

#include <utility>

class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({3}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

template <typename Loader>
void fit(torch::nn::Linear &model, Loader &loader, int epochs) {
  torch::optim::SGD optimizer(model->parameters(), 1e-6);
  for (int epoch = 0; epoch < epochs; ++epoch)
    for (auto &batch : loader) {
      optimizer.zero_grad();
      torch::mse_loss(model(batch.data), batch.target).backward();
      optimizer.step();
    }
}

int main() {
  torch::nn::Linear model(3, 1);
  auto loader = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  torch::manual_seed(42);
  // CHECK: loader.cpp:[[@LINE-1]]:3: warning: the default generator is seeded after it was drawn from: what was drawn before differs in each run [reprise-late-seed]
  // CHECK: loader.cpp:[[@LINE-5]]:21: note: drawn here by 'torch::nn::Linear', before the seed
  fit(model, *loader, 5);
}

//--- loads-samples.cpp
#include <torch/torch.h>
struct Images : torch::data::datasets::Dataset<Images> {
  torch::data::Example<> get(size_t index) override {
    torch::Tensor image;
    torch::load(image, std::to_string(index) + ".pt");
    return {image, torch::tensor(0)};
  }
  torch::optional<size_t> size() const override { return 100; }
};
int main() {
  torch::nn::Linear model(8, 1);
  torch::manual_seed(1);
  // CHECK: loads-samples.cpp:[[@LINE-1]]:3: warning: {{.*}}[reprise-late-seed]
  auto loader = torch::data::make_data_loader<torch::data::samplers::RandomSampler>(
      Images().map(torch::data::transforms::Stack<>()), 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- make-unique.cpp
#include <torch/torch.h>

#include <memory>

class Reinforce {
public:
  void learn() {
    torch::manual_seed(9);
    // CHECK: make-unique.cpp:[[@LINE-1]]:5: warning: the default generator is seeded after it was drawn from: what was drawn before differs in each run [reprise-late-seed]
    // CHECK: make-unique.cpp:[[@LINE+10]]:27: note: drawn here by 'torch::nn::Linear', before the seed
    // CHECK: make-unique.cpp:[[@LINE+14]]:16: note: 'Reinforce::Reinforce' is called here
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      policy(torch::rand({1, 4})).sum().backward();
      optimizer.step();
    }
  }

private:
  torch::nn::Linear policy{4, 2};
  torch::optim::SGD optimizer{policy->parameters(), 0.1};
};

int main() {
  auto agent = std::make_unique<Reinforce>();
  agent->learn();
}

//--- sequential.cpp
#include <torch/torch.h>

int main() {
  torch::nn::Sequential model(torch::nn::Linear(10, 10),
                              torch::nn::Dropout(0.5),
                              torch::nn::Linear(10, 1));
  torch::manual_seed(0);
  // CHECK: sequential.cpp:[[@LINE-1]]:3: warning: the default generator is seeded after it was drawn from: what was drawn before differs in each run [reprise-late-seed]
  // CHECK: sequential.cpp:[[@LINE-5]]:31: note: drawn here by 'torch::nn::Linear', before the seed
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model->forward(torch::ones({4, 10})).sum().backward();
    optimizer.step();
  }
}

//--- shared-module.cpp
#include <torch/torch.h>

#include <memory>

struct Generator : torch::nn::Module {
  Generator() : layer(register_module("layer", torch::nn::Linear(32, 64))) {
    torch::nn::init::xavier_uniform_(layer->weight);
  }
  torch::Tensor forward(torch::Tensor z) { return layer(z); }
  torch::nn::Linear layer;
};

int main() {
  auto generator = std::make_shared<Generator>();
  torch::manual_seed(123);
  // CHECK: shared-module.cpp:[[@LINE-1]]:3: warning: the default generator is seeded after it was drawn from: what was drawn before differs in each run [reprise-late-seed]
  // CHECK: shared-module.cpp:[[@LINE-11]]:48: note: drawn here by 'torch::nn::Linear', before the seed
  // CHECK: shared-module.cpp:[[@LINE-4]]:20: note: 'Generator::Generator' is called here
  torch::optim::Adam optimizer(generator->parameters(), 2e-4);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    generator->forward(torch::randn({16, 32})).abs().mean().backward();
    optimizer.step();
  }
}

//--- split.cpp
#include <torch/torch.h>

#include <utility>

// The split into training and test data is drawn before the seed.
std::pair<torch::Tensor, torch::Tensor> split(torch::Tensor data) {
  auto order = torch::randperm(data.size(0));
  auto cut = data.size(0) * 8 / 10;
  return {data.index_select(0, order.slice(0, 0, cut)),
          data.index_select(0, order.slice(0, cut))};
}

int main() {
  auto [train, test] = split(torch::eye(100));
  torch::manual_seed(42);
  // CHECK: split.cpp:[[@LINE-1]]:3: warning: the default generator is seeded after it was drawn from: what was drawn before differs in each run [reprise-late-seed]
  // CHECK: split.cpp:[[@LINE-10]]:16: note: drawn here by 'torch::randperm', before the seed
  // CHECK: split.cpp:[[@LINE-4]]:24: note: 'split' is called here
  torch::nn::Linear model(100, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(train).sum().backward();
    optimizer.step();
  }
}

//--- virtual-empty-constructor.cpp
#include <torch/torch.h>

#include <memory>

struct Agent {
  virtual ~Agent() = default;
  virtual void learn() = 0;
};

class Reinforce : public Agent {
public:
  Reinforce() {}
  void learn() override {
    torch::manual_seed(9);
    // CHECK: virtual-empty-constructor.cpp:[[@LINE-1]]:5: warning: the default generator is seeded after it was drawn from: what was drawn before differs in each run [reprise-late-seed]
    // CHECK: virtual-empty-constructor.cpp:[[@LINE+10]]:27: note: drawn here by 'torch::nn::Linear', before the seed
    // CHECK: virtual-empty-constructor.cpp:[[@LINE+14]]:34: note: 'Reinforce::Reinforce' is called here
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      policy(torch::rand({1, 4})).sum().backward();
      optimizer.step();
    }
  }

private:
  torch::nn::Linear policy{4, 2};
  torch::optim::SGD optimizer{policy->parameters(), 0.1};
};

int main() {
  std::unique_ptr<Agent> agent = std::make_unique<Reinforce>();
  agent->learn();
}

//--- virtual.cpp
#include <torch/torch.h>

#include <memory>

struct Agent {
  virtual ~Agent() = default;
  virtual void learn() = 0;
};

class Reinforce : public Agent {
public:
  explicit Reinforce(int64_t states)
      : policy(states, 2), optimizer(policy->parameters(), 0.1) {}
  void learn() override {
    torch::manual_seed(9);
    // CHECK: virtual.cpp:[[@LINE-1]]:5: warning: the default generator is seeded after it was drawn from: what was drawn before differs in each run [reprise-late-seed]
    // CHECK: virtual.cpp:[[@LINE-4]]:9: note: drawn here by 'torch::nn::Linear', before the seed
    // CHECK: virtual.cpp:[[@LINE+14]]:34: note: 'Reinforce::Reinforce' is called here
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      policy(torch::rand({1, 4})).sum().backward();
      optimizer.step();
    }
  }

private:
  torch::nn::Linear policy;
  torch::optim::SGD optimizer;
};

int main() {
  std::unique_ptr<Agent> agent = std::make_unique<Reinforce>(4);
  agent->learn();
}
// CHECK: {{^}}12 findings in 12 of 12 files
