// Passes between training steps that move the generator which training draws
// from. Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-unguarded-validation %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- ahead-of-the-steps.cpp
#include <torch/torch.h>
void sample(torch::nn::Linear &model) {
  torch::NoGradGuard noGrad;
  torch::save(model->forward(torch::randn({4, 8})), "sample.pt");
  // CHECK: ahead-of-the-steps.cpp:[[@LINE-1]]:30: warning: 'torch::randn' draws here, between training steps, from the generator that training draws from{{.*}}[reprise-unguarded-validation]
}
int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 8);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    if (step % 50 == 0) sample(model);
    optimizer.zero_grad();
    model->forward(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- at-the-head.cpp
#include <torch/torch.h>
#include <iostream>
using Data = torch::data::datasets::MNIST;
int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(784, 8);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto loader = torch::data::make_data_loader(Data("data").map(torch::data::transforms::Stack<>()), 64);
  auto testLoader = torch::data::make_data_loader(Data("data", Data::Mode::kTest).map(torch::data::transforms::Stack<>()), 64);
  for (int epoch = 0; epoch < 10; ++epoch) {
    {
      torch::NoGradGuard noGrad;
      model->eval();
      for (auto &batch : *testLoader)
        // CHECK: at-the-head.cpp:[[@LINE-1]]:26: warning: this pass iterates a shuffling loader between training steps{{.*}}[reprise-unguarded-validation]
        std::cout << model->forward(batch.data.flatten(1)).sum();
      model->train();
    }
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model->forward(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
  }
}

//--- class-trainer.cpp
#include <torch/torch.h>

#include <iostream>
#include <memory>
#include <utility>

class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  explicit Ramp(size_t length) : length(length) {}
  torch::data::Example<> get(size_t index) override {
    return {torch::full({3}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return length; }

private:
  size_t length;
};

struct NetImpl : torch::nn::Module {
  NetImpl() {
    register_module("first", first);
    register_module("dropout", dropout);
    register_module("second", second);
  }
  torch::Tensor forward(torch::Tensor x) {
    return second(dropout(torch::relu(first(x))));
  }
  torch::nn::Linear first{3, 8}, second{8, 1};
  torch::nn::Dropout dropout{0.2};
};
TORCH_MODULE(Net);

auto makeLoader(size_t length, int64_t batchSize) {
  auto data = Ramp(length).map(torch::data::transforms::Stack<>());
  return torch::data::make_data_loader(std::move(data), batchSize);
}

class Trainer {
public:
  Trainer() : optimizer(net->parameters(), 1e-3) {}

  void run(int epochs) {
    auto trainLoader = makeLoader(1000, 32);
    auto testLoader = makeLoader(100, 100);
    for (int epoch = 0; epoch < epochs; ++epoch) {
      net->train();
      for (auto &batch : *trainLoader) {
        optimizer.zero_grad();
        torch::mse_loss(net(batch.data), batch.target).backward();
        optimizer.step();
      }
      std::cout << epoch << ": " << evaluate(*testLoader) << '\n';
    }
  }

private:
  template <typename Loader> double evaluate(Loader &loader) {
    torch::NoGradGuard noGrad;
    net->eval();
    double sum = 0;
    for (auto &batch : loader)
      // CHECK: class-trainer.cpp:[[@LINE-1]]:24: warning: this pass iterates a shuffling loader between training steps: each begin() draws a permutation from the generator that training draws from, eval() and no-grad or not [reprise-unguarded-validation]
      // CHECK: class-trainer.cpp:[[@LINE-28]]:10: note: the loader is built here, with the default RandomSampler
      // CHECK: class-trainer.cpp:[[@LINE-12]]:37: note: 'Trainer::evaluate' is called here
      // CHECK: class-trainer.cpp:[[@LINE+14]]:3: note: 'Trainer::run' is called here
      // CHECK: class-trainer.cpp:[[@LINE-21]]:5: note: inside this loop, which trains
      // CHECK: class-trainer.cpp:[[@LINE-20]]:26: note: training draws from the same generator here
      sum += torch::mse_loss(net(batch.data), batch.target)
                 .template item<double>();
    return sum;
  }

  Net net;
  torch::optim::Adam optimizer;
};

int main() {
  torch::manual_seed(42);
  Trainer().run(10);
}

//--- every-so-often.cpp
#include <torch/torch.h>

#include <iostream>

// Pictures every hundred steps.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear generator(16, 64);
  torch::optim::Adam optimizer(generator->parameters(), 2e-4);
  for (int step = 0; step < 1000; ++step) {
    auto fake = generator(torch::randn({8, 16}));
    optimizer.zero_grad();
    fake.abs().mean().backward();
    optimizer.step();
    if (step % 100 == 0) {
      torch::NoGradGuard noGrad;
      std::cout << generator(torch::randn({1, 16})) << '\n';
      // CHECK: every-so-often.cpp:[[@LINE-1]]:30: warning: 'torch::randn' draws here, between training steps, from the generator that training draws from: how often this runs changes the training [reprise-unguarded-validation]
      // CHECK: every-so-often.cpp:[[@LINE-9]]:3: note: inside this loop, which trains
      // CHECK: every-so-often.cpp:[[@LINE-9]]:27: note: training draws from the same generator here
    }
  }
}

//--- function.cpp
#include <torch/torch.h>

#include <iostream>

void sample(torch::nn::Sequential &decoder, int epoch) {
  torch::NoGradGuard noGrad;
  decoder->eval();
  auto noise = torch::randn({16, 2});
  // CHECK: function.cpp:[[@LINE-1]]:16: warning: 'torch::randn' draws here, between training steps, from the generator that training draws from: how often this runs changes the training [reprise-unguarded-validation]
  // CHECK: function.cpp:[[@LINE+23]]:5: note: 'sample' is called here
  // CHECK: function.cpp:[[@LINE+20]]:3: note: inside this loop, which trains
  // CHECK: function.cpp:[[@LINE+9]]:22: note: training draws from the same generator here
  torch::save(decoder->forward(noise),
              "sample-" + std::to_string(epoch) + ".pt");
  decoder->train();
}

void trainEpoch(torch::nn::Sequential &decoder, torch::optim::Adam &optimizer) {
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    decoder->forward(torch::randn({8, 2})).abs().mean().backward();
    optimizer.step();
  }
}

int main() {
  torch::manual_seed(42);
  torch::nn::Sequential decoder(torch::nn::Linear(2, 32), torch::nn::ReLU(),
                                torch::nn::Linear(32, 64));
  torch::optim::Adam optimizer(decoder->parameters(), 1e-3);
  for (int epoch = 0; epoch < 5; ++epoch) {
    trainEpoch(decoder, optimizer);
    sample(decoder, epoch);
  }
}

//--- functional-dropout.cpp
#include <torch/torch.h>

// Its dropout does not hear of eval().
struct NetImpl : torch::nn::Module {
  NetImpl() {
    register_module("first", first);
    register_module("second", second);
  }
  torch::Tensor forward(torch::Tensor x) {
    x = torch::dropout(torch::relu(first(x)), 0.5, true);
    // CHECK: functional-dropout.cpp:[[@LINE+15]]:23: warning: 'torch::dropout' draws in this pass, between training steps, from the generator that training draws from: how often this runs changes the training [reprise-unguarded-validation]
    // CHECK: functional-dropout.cpp:[[@LINE-2]]:9: note: drawn here
    // CHECK: functional-dropout.cpp:[[@LINE+13]]:23: note: 'NetImpl::forward' is called here
    // CHECK: functional-dropout.cpp:[[@LINE+28]]:27: note: 'validate' is called here
    // CHECK: functional-dropout.cpp:[[@LINE+21]]:3: note: inside this loop, which trains
    // CHECK: functional-dropout.cpp:[[@LINE-6]]:9: note: training draws from the same generator here
    return second(x);
  }
  torch::nn::Linear first{8, 8}, second{8, 1};
};
TORCH_MODULE(Net);

double validate(Net &net) {
  torch::NoGradGuard noGrad;
  net->eval();
  const double loss = net(torch::ones({16, 8})).pow(2).mean().item<double>();
  net->train();
  return loss;
}

int main() {
  torch::manual_seed(42);
  Net net;
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  double best = 1e9;
  for (int epoch = 0; epoch < 10; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      net(torch::ones({4, 8})).pow(2).mean().backward();
      optimizer.step();
    }
    best = std::min(best, validate(net));
  }
}

//--- functional-options.cpp
#include <torch/torch.h>

namespace F = torch::nn::functional;

// Functional dropout drops unless it is told of eval().
struct NetImpl : torch::nn::Module {
  NetImpl() {
    register_module("first", first);
    register_module("second", second);
  }
  torch::Tensor forward(torch::Tensor x) {
    x = F::dropout(torch::relu(first(x)), F::DropoutFuncOptions().p(0.5));
    // CHECK: functional-options.cpp:[[@LINE+15]]:23: warning: 'torch::nn::functional::dropout' draws in this pass, between training steps, from the generator that training draws from: how often this runs changes the training [reprise-unguarded-validation]
    // CHECK: functional-options.cpp:[[@LINE-2]]:9: note: drawn here
    // CHECK: functional-options.cpp:[[@LINE+13]]:23: note: 'NetImpl::forward' is called here
    // CHECK: functional-options.cpp:[[@LINE+28]]:27: note: 'validate' is called here
    // CHECK: functional-options.cpp:[[@LINE+21]]:3: note: inside this loop, which trains
    // CHECK: functional-options.cpp:[[@LINE-6]]:9: note: training draws from the same generator here
    return second(x);
  }
  torch::nn::Linear first{8, 8}, second{8, 1};
};
TORCH_MODULE(Net);

double validate(Net &net) {
  torch::NoGradGuard noGrad;
  net->eval();
  const double loss = net(torch::ones({16, 8})).pow(2).mean().item<double>();
  net->train();
  return loss;
}

int main() {
  torch::manual_seed(42);
  Net net;
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  double best = 1e9;
  for (int epoch = 0; epoch < 10; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      net(torch::ones({4, 8})).pow(2).mean().backward();
      optimizer.step();
    }
    best = std::min(best, validate(net));
  }
}

//--- lambda.cpp
#include <torch/torch.h>

#include <functional>

void train(torch::nn::Linear &model, torch::optim::Optimizer &optimizer,
           const std::function<void(int)> &onEpochEnd) {
  for (int epoch = 0; epoch < 10; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      model(torch::randn({4, 8})).sum().backward();
      optimizer.step();
    }
    onEpochEnd(epoch);
  }
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  train(model, optimizer, [&](int) {
    torch::NoGradGuard noGrad;
    auto probe = torch::rand({2, 8});
    // CHECK: lambda.cpp:[[@LINE-1]]:18: warning: 'torch::rand' draws here, between training steps, from the generator that training draws from: how often this runs changes the training [reprise-unguarded-validation]
    // CHECK: lambda.cpp:[[@LINE-12]]:5: note: 'lambda' is called here
    // CHECK: lambda.cpp:[[@LINE-5]]:3: note: 'train' is called here
    // CHECK: lambda.cpp:[[@LINE-20]]:3: note: inside this loop, which trains
    // CHECK: lambda.cpp:[[@LINE-18]]:13: note: training draws from the same generator here
    model->forward(probe);
  });
}

//--- loop.cpp
#include <torch/torch.h>

#include <utility>

class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({3}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

int main() {
  torch::manual_seed(42);
  auto trainLoader = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  auto testLoader = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 100);
  torch::nn::Linear model(3, 1);
  torch::optim::SGD optimizer(model->parameters(), 1e-6);
  for (int epoch = 0; epoch < 5; ++epoch) {
    model->train();
    for (auto &batch : *trainLoader) {
      optimizer.zero_grad();
      torch::mse_loss(model(batch.data), batch.target).backward();
      optimizer.step();
    }
    model->eval();
    double loss = 0;
    for (auto &batch : *testLoader)
      // CHECK: loop.cpp:[[@LINE-1]]:24: warning: this pass iterates a shuffling loader between training steps: each begin() draws a permutation from the generator that training draws from, eval() and no-grad or not [reprise-unguarded-validation]
      // CHECK: loop.cpp:[[@LINE-15]]:21: note: the loader is built here, with the default RandomSampler
      // CHECK: loop.cpp:[[@LINE-12]]:3: note: inside this loop, which trains
      // CHECK: loop.cpp:[[@LINE-11]]:24: note: training draws from the same generator here
      loss += torch::mse_loss(model(batch.data), batch.target).item<double>();
  }
}
// CHECK: fix (safe): keep what is drawn here from moving the training's stream
// CHECK: fix (unsafe): go through this loader's data in order
// CHECK-NEXT: auto testLoader = torch::data::make_data_loader(
// CHECK-NEXT: auto testLoader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(

//--- made-in-the-pass.cpp
#include <torch/torch.h>
struct BlockImpl : torch::nn::Module {
  // The constructor makes what training trains, too: no guard belongs there.
  BlockImpl(int n) : conv{torch::nn::LinearOptions(n, n)} { register_module("conv", conv); }
  // CHECK: made-in-the-pass.cpp:[[@LINE-1]]:22: warning: 'torch::nn::Linear' draws here, between training steps{{.*}}[reprise-unguarded-validation]
  // CHECK-NOT: fix (
  torch::Tensor forward(torch::Tensor x) { return conv->forward(x); }
  torch::nn::Linear conv;
};
TORCH_MODULE(Block);
struct NetImpl : torch::nn::Module {
  NetImpl(int blocks) {
    for (int i = 0; i < blocks; ++i)
      list->push_back(Block(8));
    register_module("list", list);
  }
  torch::Tensor forward(torch::Tensor x) { return list->forward(x); }
  torch::nn::Sequential list;
};
TORCH_MODULE(Net);
int main() {
  torch::manual_seed(1);
  Net a(3), b(3);
  auto parameters = a->parameters();
  for (auto &p : b->parameters()) parameters.push_back(p);
  torch::optim::SGD optimizer(parameters, 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      auto x = torch::randn({4, 8});
      (a->forward(x) + b->forward(x)).sum().backward();
      optimizer.step();
    }
    torch::save(a, "current.pt");
    {
      torch::NoGradGuard no_grad;
      Net test(3);
      torch::load(test, "current.pt");
      test->eval();
      std::cout << test->forward(torch::ones({4, 8})).sum().item<float>() << '\n';
    }
  }
}

//--- no-eval.cpp
#include <torch/torch.h>

#include <memory>

// Dropout is still on while it validates.
class Classifier : public torch::nn::Module {
public:
  Classifier() {
    layers->push_back(torch::nn::Linear(8, 8));
    layers->push_back(torch::nn::Dropout(0.5));
    layers->push_back(torch::nn::Linear(8, 2));
    register_module("layers", layers);
  }
  torch::Tensor forward(torch::Tensor x) { return layers->forward(x); }
  // CHECK: no-eval.cpp:[[@LINE+14]]:10: warning: 'torch::nn::Dropout' draws in this pass, between training steps, from the generator that training draws from: how often this runs changes the training [reprise-unguarded-validation]
  // CHECK: no-eval.cpp:[[@LINE-2]]:51: note: drawn here
  // CHECK: no-eval.cpp:[[@LINE-7]]:23: note: what draws is made here
  // CHECK: no-eval.cpp:[[@LINE+11]]:10: note: 'Classifier::forward' is called here
  // CHECK: no-eval.cpp:[[@LINE+23]]:5: note: 'validate' is called here
  // CHECK: no-eval.cpp:[[@LINE+16]]:3: note: inside this loop, which trains
  // CHECK: no-eval.cpp:[[@LINE-7]]:51: note: training draws from the same generator here

private:
  torch::nn::Sequential layers;
};

float validate(const std::shared_ptr<Classifier> &model) {
  torch::NoGradGuard noGrad;
  return model->forward(torch::ones({16, 8})).mean().item<float>();
}

int main() {
  torch::manual_seed(42);
  auto model = std::make_shared<Classifier>();
  torch::optim::Adam optimizer(model->parameters(), 1e-3);
  for (int epoch = 0; epoch < 5; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      model->forward(torch::ones({4, 8})).sum().backward();
      optimizer.step();
    }
    validate(model);
  }
}

//--- uncalled.cpp
#include <torch/torch.h>

struct Detector {
  // main only predicts today; the training is here all the same.
  void train(int epochs) {
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    for (int epoch = 0; epoch < epochs; ++epoch) {
      optimizer.zero_grad();
      model(torch::randn({4, 8})).sum().backward();
      optimizer.step();
      torch::NoGradGuard noGrad;
      model(torch::randn({16, 8}));
      // CHECK: uncalled.cpp:[[@LINE-1]]:13: warning: 'torch::randn' draws here, between training steps, from the generator that training draws from: how often this runs changes the training [reprise-unguarded-validation]
    }
  }
  torch::Tensor predict(torch::Tensor x) { return model(x); }
  torch::nn::Linear model{8, 1};
};

int main() {
  torch::manual_seed(42);
  Detector().predict(torch::ones({1, 8}));
}

//--- virtual.cpp
#include <torch/torch.h>

#include <memory>

struct Callback {
  virtual ~Callback() = default;
  virtual void afterEpoch(torch::nn::Linear &model) = 0;
};

struct SaveSamples : Callback {
  void afterEpoch(torch::nn::Linear &model) override {
    torch::NoGradGuard noGrad;
    torch::save(model(torch::randn({4, 8})), "samples.pt");
    // CHECK: virtual.cpp:[[@LINE-1]]:23: warning: 'torch::randn' draws here, between training steps, from the generator that training draws from: how often this runs changes the training [reprise-unguarded-validation]
    // CHECK: virtual.cpp:[[@LINE+17]]:5: note: 'SaveSamples::afterEpoch' is called here
    // CHECK: virtual.cpp:[[@LINE+10]]:3: note: inside this loop, which trains
    // CHECK: virtual.cpp:[[@LINE+12]]:13: note: training draws from the same generator here
  }
};

int main() {
  torch::manual_seed(42);
  std::unique_ptr<Callback> callback = std::make_unique<SaveSamples>();
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      model(torch::randn({4, 8})).sum().backward();
      optimizer.step();
    }
    callback->afterEpoch(model);
  }
}
// CHECK: {{^}}13 findings in 13 of 13 files
