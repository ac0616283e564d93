// Additions that one thread makes, or that meet nowhere.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-cpu-race-op %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 12 files

//--- actions.cpp
#include <torch/torch.h>

// One element of each row.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(64, 8);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    auto values = model(torch::randn({65536, 64}));
    auto actions = torch::randint(8, {65536});
    optimizer.zero_grad();
    values.index({torch::arange(65536), actions}).mean().backward();
    optimizer.step();
  }
}

//--- batches.cpp
#include <torch/torch.h>

// Samples are picked out of data that nobody differentiates.
int main() {
  torch::manual_seed(42);
  auto data = torch::randn({100000, 64});
  torch::nn::Linear model(64, 8);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    auto picked = torch::randint(100000, {4096});
    optimizer.zero_grad();
    model(data.index({picked})).mean().backward();
    optimizer.step();
  }
}

//--- counts.cpp
#include <torch/torch.h>

// Whole numbers, and equal ones: the order of additions does not show.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(64, 8);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    auto where = torch::randint(64, {100000});
    auto degree = torch::zeros({64});
    degree.index_put_({where}, torch::ones({100000}), true);
    auto seen = torch::zeros({64}, torch::kLong);
    seen.index_put_({where}, torch::randint(9, {100000}), true);
    optimizer.zero_grad();
    (model(torch::randn({8, 64}) / degree) * seen.sum()).mean().backward();
    optimizer.step();
  }
}

//--- cuda.cpp
#include <torch/torch.h>

// On CUDA it sorts first.
int main() {
  torch::manual_seed(42);
  auto table = torch::randn({1000, 64}, torch::device(torch::kCUDA).requires_grad(true));
  torch::optim::SGD optimizer({table}, 0.1);
  for (int step = 0; step < 10; ++step) {
    auto words = torch::randint(0, 1000, {8192}, torch::kCUDA);
    optimizer.zero_grad();
    table.index({words}).sum().backward();
    optimizer.step();
  }
}

//--- double.cpp
#include <torch/torch.h>

// The kernel for double runs on one thread.
int main() {
  torch::manual_seed(42);
  auto table = torch::randn({1000, 64}, torch::dtype(torch::kDouble)).requires_grad_();
  torch::optim::SGD optimizer({table}, 0.1);
  for (int step = 0; step < 10; ++step) {
    auto words = torch::randint(0, 1000, {8192});
    optimizer.zero_grad();
    table.index({words}).sum().backward();
    optimizer.step();
  }
}

//--- evaluation.cpp
#include <torch/torch.h>

// Nothing is differentiated there.
int main() {
  torch::manual_seed(42);
  auto table = torch::randn({1000, 64}, torch::requires_grad());
  torch::optim::SGD optimizer({table}, 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    table.pow(2).sum().backward();
    optimizer.step();
    torch::NoGradGuard guard;
    auto words = torch::randint(0, 1000, {8192});
    std::cout << table.index({words}).sum() << '\n';
  }
}

//--- mask.cpp
#include <torch/torch.h>

// Elements that a mask picks, or that were found, come once each.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(64, 8);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    auto values = model(torch::randn({65536, 64}));
    auto mask = values > 0;
    auto found = (values < -1).nonzero().squeeze(1).select(1, 0);
    auto order = torch::randperm(65536).slice(0, 0, 40000);
    optimizer.zero_grad();
    (values.index({mask}).sum() + values.index({order}).sum()).backward();
    optimizer.step();
  }
}

//--- mode.cpp
#include <torch/torch.h>

// Deterministic mode sorts.
int main() {
  torch::manual_seed(42);
  at::globalContext().setDeterministicAlgorithms(true, false);
  auto table = torch::randn({1000, 64}, torch::requires_grad());
  torch::optim::SGD optimizer({table}, 0.1);
  for (int step = 0; step < 10; ++step) {
    auto words = torch::randint(0, 1000, {8192});
    optimizer.zero_grad();
    table.index({words}).sum().backward();
    optimizer.step();
  }
}

//--- one-thread.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  at::set_num_threads(1);
  auto table = torch::randn({1000, 64}, torch::requires_grad());
  torch::optim::SGD optimizer({table}, 0.1);
  for (int step = 0; step < 10; ++step) {
    auto words = torch::randint(0, 1000, {8192});
    optimizer.zero_grad();
    table.index({words}).sum().backward();
    optimizer.step();
  }
}

//--- slices.cpp
#include <torch/torch.h>

// Slices and numbers are no tensors.
int main() {
  torch::manual_seed(42);
  using torch::indexing::Slice;
  auto table = torch::randn({1000, 64}, torch::requires_grad());
  torch::optim::SGD optimizer({table}, 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    (table.index({Slice(0, 900), 3}).sum() + table.index({"...", 0}).sum()).backward();
    optimizer.step();
  }
}

//--- small.cpp
#include <torch/torch.h>

// 512 rows of 32: fewer than the 32,768 elements from which threads share.
int main() {
  torch::manual_seed(42);
  auto table = torch::randn({1000, 32}, torch::requires_grad());
  torch::optim::SGD optimizer({table}, 0.1);
  for (int step = 0; step < 10; ++step) {
    auto words = torch::randint(0, 1000, {512});
    auto sums = torch::zeros({10});
    sums.index_put_({torch::randint(10, {100})}, torch::rand({100}), true);
    optimizer.zero_grad();
    (table.index({words}).sum() * sums.sum()).backward();
    optimizer.step();
  }
}

//--- store.cpp
#include <torch/torch.h>

// Stored, not added.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(64, 8);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    auto data = torch::zeros({65536, 64});
    data.index_put_({torch::randperm(65536)}, torch::randn({65536, 64}));
    optimizer.zero_grad();
    model(data).mean().backward();
    optimizer.step();
  }
}
