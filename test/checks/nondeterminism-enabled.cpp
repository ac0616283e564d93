// Deterministic mode off, or only warning, while something trains. Each part is
// a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-nondeterminism-enabled %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- agent.cpp
#include <torch/torch.h>

// What is configured decides whether the mode is on; if it is, it warns only.
class Agent {
public:
  explicit Agent(const std::string &config)
      : deterministic(true),
        device(torch::cuda::is_available() ? torch::kCUDA : torch::kCPU) {
    if (config.find("fast") != std::string::npos)
      deterministic = readFlag(config);
    at::globalContext().setDeterministicCuDNN(deterministic ? true : false);
    at::globalContext().setDeterministicAlgorithms(deterministic ? true : false,
                                                   true);
    // CHECK: agent.cpp:[[@LINE-2]]:5: warning: deterministic mode only warns: operations without a deterministic kernel run on, and attention stays nondeterministic [reprise-nondeterminism-enabled]
    // CHECK: agent.cpp:[[@LINE+24]]:9: note: 'Agent::Agent' is called here
    model->to(device);
  }
  void train() {
    torch::optim::Adam optimizer(model->parameters(), 1e-3);
    for (int update = 0; update < 100; ++update) {
      optimizer.zero_grad();
      model(torch::ones({4, 8}, device)).sum().backward();
      optimizer.step();
    }
  }

private:
  static bool readFlag(const std::string &config) {
    return config.back() == '1';
  }

  bool deterministic;
  torch::Device device;
  torch::nn::Linear model{8, 2};
};

int main(int argc, char **argv) {
  torch::manual_seed(1);
  Agent agent(argc > 1 ? argv[1] : "");
  agent.train();
}

//--- cudnn.cpp
#include <torch/torch.h>

struct Performance {
  Performance() { enable(true); }
  void enable(bool fast) {
    if (torch::cuda::cudnn_is_available())
      torch::globalContext().setDeterministicCuDNN(!fast);
    // CHECK: cudnn.cpp:[[@LINE-1]]:7: warning: cuDNN is allowed nondeterministic convolution algorithms: two runs may add in another order [reprise-nondeterminism-enabled]
    // CHECK: cudnn.cpp:[[@LINE-5]]:19: note: 'Performance::enable' is called here
    // CHECK: note: 'Performance::Performance' is called here
  }
};

struct Settings {
  int epochs = 3;
  Performance performance;
};

int main() {
  torch::manual_seed(1);
  Settings settings;
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < settings.epochs; ++epoch) {
    optimizer.zero_grad();
    model(torch::ones({4, 3, 32, 32}, torch::kCUDA)).sum().backward();
    optimizer.step();
  }
}

//--- off.cpp
#include <torch/torch.h>

// On the CPU too: the gradient of an index adds in any order.
int main() {
  torch::manual_seed(1);
  at::globalContext().setDeterministicAlgorithms(false, false);
  // CHECK: off.cpp:[[@LINE-1]]:3: warning: deterministic mode is switched off: what training computes from here on may differ from run to run [reprise-nondeterminism-enabled]
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- part-of-step.cpp
#include <torch/torch.h>

// Off for the one operation that would throw, which is the one that matters.
int main() {
  torch::manual_seed(1);
  at::globalContext().setDeterministicAlgorithms(true, false);
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    auto output = model(torch::ones({4, 3, 32, 32}, torch::kCUDA));
    at::globalContext().setDeterministicAlgorithms(false, false);
    // CHECK: part-of-step.cpp:[[@LINE-1]]:5: warning: deterministic mode is switched off: what training computes from here on may differ from run to run [reprise-nondeterminism-enabled]
    output.sum().backward();
    at::globalContext().setDeterministicAlgorithms(true, false);
    optimizer.step();
  }
}

//--- warns.cpp
#include <torch/torch.h>

static void makeDeterministic(bool warnOnly = true) {
  auto &context = at::globalContext();
  context.setBenchmarkCuDNN(false);
  context.setDeterministicAlgorithms(true, warnOnly);
  // CHECK: warns.cpp:[[@LINE-1]]:3: warning: deterministic mode only warns
  // CHECK: warns.cpp:[[@LINE+5]]:3: note: 'makeDeterministic' is called here
}

int main() {
  torch::manual_seed(1);
  makeDeterministic();
  torch::nn::Linear model(8, 2);
  model->to(torch::Device(torch::kCUDA, 0));
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}
