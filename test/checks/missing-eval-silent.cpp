// Models in the right mode, models that have none, and modes that are wanted.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-missing-eval %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 19 files

//--- another-model.cpp
#include <torch/torch.h>

// Tried for its shapes; what is trained is something else.
int main() {
  torch::manual_seed(1);
  torch::nn::Linear trained(8, 1);
  torch::optim::SGD optimizer(trained->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    trained->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
  torch::nn::Sequential model(torch::nn::Linear(8, 8), torch::nn::Dropout());
  std::cout << model->forward(torch::ones({1, 8})).sizes();
}

//--- early-stop.cpp
#include <torch/torch.h>

// No turn comes behind it.
int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 2), torch::nn::Dropout());
  torch::optim::Adam optimizer(model->parameters());
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    auto loss = model->forward(torch::ones({4, 8})).sum();
    loss.backward();
    optimizer.step();
    if (loss.item<double>() < 1e-3) {
      model->eval();
      std::cout << model->forward(torch::ones({4, 8}));
      break;
    }
  }
}

//--- eval-after-last.cpp
#include <torch/torch.h>

// Nothing trains behind it.
int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 2), torch::nn::Dropout());
  torch::optim::Adam optimizer(model->parameters());
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
  model->eval();
  model->forward(torch::ones({4, 8}));
}

//--- evaluated-by-others.cpp
#include <torch/torch.h>

// Another program calls eval() and then test().
struct Detector : torch::nn::Module {
  explicit Detector(const std::string &weights) {
    register_module("norm", norm);
    torch::serialize::InputArchive archive;
    archive.load_from(weights);
    load(archive);
  }
  torch::Tensor test(torch::Tensor x) {
    torch::NoGradGuard noGrad;
    return norm(x);
  }
  torch::Tensor train_loss(torch::Tensor x) { return norm(x).sum(); }
  torch::nn::BatchNorm1d norm{8};
};

int main() {
  torch::manual_seed(42);
  Detector detector("weights.pt");
  torch::optim::SGD optimizer(detector.parameters(), 0.1);
  optimizer.zero_grad();
  detector.train_loss(torch::ones({4, 8})).backward();
  optimizer.step();
}

//--- flags-restored.cpp
#include <torch/torch.h>

void validate(torch::nn::Sequential &model) {
  const bool wasTraining = model->is_training();
  model->eval();
  model->forward(torch::ones({4, 8}));
  model->train(wasTraining);
}

int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 2), torch::nn::Dropout());
  torch::optim::Adam optimizer(model->parameters());
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    validate(model);
  }
}

//--- frozen-features.cpp
#include <torch/torch.h>

// A feature extractor that stays in eval mode is meant to.
int main() {
  torch::nn::Sequential features(torch::nn::Linear(8, 8),
                                 torch::nn::BatchNorm1d(8));
  torch::nn::Linear head(8, 2);
  torch::optim::Adam optimizer(head->parameters());
  for (int epoch = 0; epoch < 10; ++epoch) {
    features->eval();
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      head(features->forward(torch::ones({4, 8}))).sum().backward();
      optimizer.step();
    }
  }
}

//--- in-its-own-epoch-function.cpp
#include <torch/torch.h>

void train(torch::nn::Sequential &model, torch::optim::Optimizer &optimizer) {
  model->train();
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
}

void test(torch::nn::Sequential &model) {
  torch::NoGradGuard noGrad;
  model->eval();
  model->forward(torch::ones({4, 8}));
}

int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 2), torch::nn::Dropout());
  torch::optim::Adam optimizer(model->parameters());
  for (int epoch = 0; epoch < 10; ++epoch) {
    train(model, optimizer);
    test(model);
  }
}

//--- inference-only.cpp
#include <torch/torch.h>

// A tour of the API: these weights are nobody's.
int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 2), torch::nn::Dropout());
  std::cout << model->forward(torch::ones({1, 8}));
}

//--- loaded-for-test.cpp
#include <torch/torch.h>

int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 2), torch::nn::Dropout());
  torch::load(model, "weights.pt");
  model->eval();
  std::cout << model->forward(torch::ones({1, 8}));
}

//--- monte-carlo.cpp
#include <torch/torch.h>

// Dropout at test time, said so.
int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 2), torch::nn::Dropout());
  torch::optim::Adam optimizer(model->parameters());
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
  model->train();
  for (int sample = 0; sample < 10; ++sample)
    std::cout << model->forward(torch::ones({4, 8}));
}

//--- no-mode.cpp
#include <torch/torch.h>

// Nothing in it knows a mode.
int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 2), torch::nn::ReLU(),
                              torch::nn::LayerNorm(
                                  torch::nn::LayerNormOptions({2})));
  torch::optim::Adam optimizer(model->parameters());
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    model->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    torch::NoGradGuard noGrad;
    for (int step = 0; step < 10; ++step)
      model->forward(torch::ones({4, 8}));
  }
}

//--- no-statistics.cpp
#include <torch/torch.h>

// Batch norm without running statistics is the same in both modes, as is
// dropout of nothing.
int main() {
  torch::nn::Sequential model(
      torch::nn::Linear(8, 2),
      torch::nn::BatchNorm1d(
          torch::nn::BatchNorm1dOptions(2).track_running_stats(false)),
      torch::nn::Dropout(0.0));
  torch::optim::Adam optimizer(model->parameters());
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    model->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    if (epoch % 2 == 0)
      model->forward(torch::ones({4, 8}));
  }
}

//--- once-before.cpp
#include <torch/torch.h>

double accuracy(torch::nn::Sequential &model) {
  model->eval();
  return model->forward(torch::ones({4, 8})).sum().item<double>();
}

// A first look, then train().
int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 2), torch::nn::Dropout());
  torch::optim::Adam optimizer(model->parameters());
  double best = accuracy(model);
  model->train();
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    model->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    best = std::max(best, accuracy(model));
    if (epoch < 9)
      model->train();
  }
}

//--- other-instance.cpp
#include <torch/torch.h>
#include <iostream>
struct NetImpl : torch::nn::Module {
  NetImpl() {
    register_module("fc", fc);
    register_module("bn", bn);
  }
  torch::Tensor forward(torch::Tensor x) { return bn(fc(x)); }
  torch::nn::Linear fc{8, 4};
  torch::nn::BatchNorm1d bn{4};
};
TORCH_MODULE(Net);
struct Wrapper {
  Net model;
  Wrapper() { model(torch::zeros({2, 8})); } // warm-up: allocates, tells wrong shapes at once
};
struct Train {
  Wrapper network;
  torch::optim::Adam optimizer{network.model->parameters(), 1e-3};
  void evaluate() {
    Wrapper other;
    torch::load(other.model, "best.pt");
    other.model->eval();
    torch::NoGradGuard noGrad;
    std::cout << other.model->forward(torch::ones({2, 8})).sum() << '\n';
  }
  void run() {
    for (int step = 0; step < 100; ++step) {
      optimizer.zero_grad();
      network.model->forward(torch::ones({4, 8})).sum().backward();
      optimizer.step();
      if (step % 10 == 0)
        evaluate();
    }
  }
};
int main() {
  torch::manual_seed(1);
  Train train;
  train.run();
}

//--- q-learning.cpp
#include <torch/torch.h>

// Q-learning: eval() for the target, train() before the pass that trains.
int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 2), torch::nn::Dropout());
  torch::optim::Adam optimizer(model->parameters());
  while (true) {
    model->eval();
    auto action = model->forward(torch::ones({1, 8})).argmax();
    model->train();
    auto value = model->forward(torch::ones({1, 8}));
    optimizer.zero_grad();
    torch::mse_loss(value, value.detach() + action).backward();
    optimizer.step();
  }
}

//--- rollout.cpp
#include <torch/torch.h>

// Acting is part of training: its data comes from there.
int main() {
  torch::nn::Sequential policy(torch::nn::Linear(8, 2), torch::nn::Dropout());
  torch::optim::Adam optimizer(policy->parameters());
  for (int update = 0; update < 10; ++update) {
    std::vector<torch::Tensor> actions;
    {
      torch::NoGradGuard noGrad;
      for (int step = 0; step < 10; ++step)
        actions.push_back(policy->forward(torch::ones({1, 8})));
    }
    optimizer.zero_grad();
    (policy->forward(torch::ones({10, 8})) - torch::cat(actions)).sum().backward();
    optimizer.step();
  }
}

//--- train-at-top.cpp
#include <torch/torch.h>

int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 2), torch::nn::Dropout());
  torch::optim::Adam optimizer(model->parameters());
  for (int epoch = 0; epoch < 10; ++epoch) {
    model->train();
    optimizer.zero_grad();
    model->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    model->eval();
    torch::NoGradGuard noGrad;
    model->forward(torch::ones({4, 8}));
  }
}

//--- unseen.cpp
#include <torch/torch.h>

// What runs in there cannot be seen, and so not whether it has a mode.
torch::Tensor predict(torch::nn::AnyModule &model, torch::Tensor x);

int main() {
  torch::nn::AnyModule model(torch::nn::Linear(8, 2));
  torch::optim::Adam optimizer(model.ptr()->parameters());
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    predict(model, torch::ones({4, 8})).sum().backward();
    optimizer.step();
    torch::NoGradGuard noGrad;
    for (int step = 0; step < 10; ++step)
      predict(model, torch::ones({4, 8}));
  }
}

//--- until-the-scope-ends.cpp
#include <torch/torch.h>

#include <memory>
#include <optional>

// Destructors give the mode back, however the scope is left.
struct ModeGuard {
  ModeGuard(torch::nn::Module &module, bool mode)
      : module(module), before(module.is_training()) {
    module.train(mode);
  }
  ~ModeGuard() { module.train(before); }
  torch::nn::Module &module;
  bool before;
};
struct EvalGuard : ModeGuard {
  explicit EvalGuard(torch::nn::Module &module) : ModeGuard(module, false) {}
};

struct NetImpl : torch::nn::Module {
  NetImpl() {
    register_module("linear", linear);
    register_module("norm", norm);
  }
  torch::Tensor forward(torch::Tensor x) { return norm(linear(x)); }
  torch::nn::Linear linear{4, 8};
  torch::nn::BatchNorm1d norm{8};
};
TORCH_MODULE(Net);

float evaluate(Net &net) {
  EvalGuard guard(*net);
  auto output = net(torch::ones({2, 4}));
  if (output.numel() == 1)
    return output.item<float>();
  return output.sum().item<float>();
}

float evaluateOwned(Net &net) {
  auto guard = std::make_unique<EvalGuard>(*net);
  return net(torch::ones({2, 4})).sum().item<float>();
}

float evaluateOptional(Net &net) {
  std::optional<EvalGuard> guard;
  guard.emplace(*net);
  return net(torch::ones({2, 4})).sum().item<float>();
}

int main() {
  torch::manual_seed(42);
  Net net;
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    net(torch::ones({2, 4})).sum().backward();
    optimizer.step();
    evaluate(net);
    evaluateOwned(net);
    evaluateOptional(net);
  }
}
