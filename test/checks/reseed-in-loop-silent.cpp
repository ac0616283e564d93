// Seeds in a loop that change, are put back, or start a training of their own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-reseed-in-loop %t/*.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 11 files

//--- before.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- counter.cpp
#include <torch/torch.h>

// A member that each turn counts up.
class Trainer {
public:
  void epoch() {
    torch::manual_seed(seed);
    ++seed;
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
  void run() {
    for (int i = 0; i < 10; ++i)
      epoch();
  }

private:
  int seed = 0;
  torch::nn::Linear model{8, 2};
  torch::optim::SGD optimizer{model->parameters(), 0.1};
};

int main() { Trainer().run(); }

//--- epoch.cpp
#include <torch/torch.h>

int main(int argc, char **argv) {
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    torch::manual_seed(epoch);
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- folds.cpp
#include <torch/torch.h>

// Each fold is a training of its own, and starts alike.
int main() {
  for (int fold = 0; fold < 5; ++fold) {
    torch::manual_seed(42);
    torch::nn::Linear model(8, 2);
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    for (int step = 0; step < 100; ++step) {
      optimizer.zero_grad();
      model(torch::randn({4, 8})).sum().backward();
      optimizer.step();
    }
  }
}

//--- guard.cpp
#include <reprise/rng_guard.h>
#include <torch/torch.h>

// The stream goes on behind the guard.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear generator(8, 16);
  torch::optim::Adam optimizer(generator->parameters(), 1e-3);
  for (int step = 0; step < 10000; ++step) {
    optimizer.zero_grad();
    generator(torch::randn({4, 8})).sum().backward();
    optimizer.step();
    if (step % 500 == 0) {
      reprise::RngGuard guard;
      torch::manual_seed(7);
      torch::save(generator(torch::randn({16, 8})), "samples.pt");
    }
  }
}

//--- nothing-drawn.cpp
#include <torch/torch.h>

// Nothing in the loop draws.
int main() {
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    torch::manual_seed(42);
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- offset.cpp
#include <torch/torch.h>

#include <cstdlib>

struct Options {
  uint64_t seed = 42;
};

int main() {
  Options options;
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (size_t epoch = 0; epoch < 10; ++epoch) {
    torch::manual_seed(options.seed + epoch);
    for (size_t step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      model(torch::randn({4, 8})).sum().backward();
      optimizer.step();
    }
  }
}

//--- own.cpp
#include <torch/torch.h>

// A generator of its own for what is the same each time.
int main() {
  torch::manual_seed(42);
  auto fixed = at::detail::createCPUGenerator(7);
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    fixed.set_current_seed(7);
    auto noise = torch::randn({4, 8}, fixed);
    optimizer.zero_grad();
    model(noise + torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- put-back.cpp
#include <torch/torch.h>

// The state from before is put back.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
    auto generator = at::detail::getDefaultCPUGenerator();
    auto state = generator.get_state();
    torch::manual_seed(7);
    torch::save(model(torch::randn({16, 8})), "samples.pt");
    generator.set_state(state);
  }
}

//--- sweep.cpp
#include <torch/torch.h>

static double train(double rate) {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), rate);
  auto loss = torch::zeros({});
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    loss = model(torch::randn({4, 8})).sum();
    loss.backward();
    optimizer.step();
  }
  return loss.item<double>();
}

// The same start for each learning rate.
int main() {
  double best = 1e9;
  for (double rate : {0.1, 0.01, 0.001})
    best = std::min(best, train(rate));
  return best > 1;
}

//--- table.cpp
#include <torch/torch.h>

#include <vector>

// Seeds that were written down: one for each turn.
int main() {
  const std::vector<uint64_t> seeds = {3, 1, 4, 1, 5};
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (uint64_t seed : seeds) {
    torch::manual_seed(seed);
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}
