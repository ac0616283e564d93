// Numbers of threads that the machine decides. Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-hardware-threads %t/*.cpp -- %torch_flags -fopenmp > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- all-but-one.cpp
#include <torch/torch.h>
#include <algorithm>
#include <thread>

// Leaves one for the rest of the system.
int workers() {
  unsigned cores = std::thread::hardware_concurrency();
  // CHECK: all-but-one.cpp:[[@LINE+6]]:3: warning: the machine decides how many threads share LibTorch's and OpenMP's sums: another machine splits them in other places and rounds otherwise [reprise-hardware-threads]
  // CHECK: all-but-one.cpp:[[@LINE-2]]:20: note: the number is read here
  return std::max(1u, cores - 1);
}
int main() {
  torch::manual_seed(42);
  torch::set_num_threads(workers());
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({64, 4})).sum().backward();
    optimizer.step();
  }
}

//--- openmp.cpp
#include <torch/torch.h>
#include <omp.h>

int main() {
  torch::manual_seed(42);
  omp_set_num_threads(omp_get_num_procs());
  // CHECK: openmp.cpp:[[@LINE-1]]:3: warning: the machine decides how many threads share
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({64, 4})).sum().backward();
    optimizer.step();
  }
}

//--- posix.cpp
#include <torch/torch.h>
#include <unistd.h>

int main() {
  torch::manual_seed(42);
  at::set_num_threads(sysconf(_SC_NPROCESSORS_ONLN) / 2);
  // CHECK: posix.cpp:[[@LINE-1]]:3: warning: the machine decides how many threads share
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({64, 4})).sum().backward();
    optimizer.step();
  }
}

//--- reduction.cpp
#include <torch/torch.h>
#include <thread>

int main() {
  torch::manual_seed(42);
  auto values = torch::randn({4096});
  const float *value = values.data_ptr<float>();
  int cores = std::thread::hardware_concurrency();
  float sum = 0;
#pragma omp parallel for num_threads(cores) reduction(+ : sum)
  for (int i = 0; i < 4096; ++i)
    sum += value[i];
  // CHECK: reduction.cpp:[[@LINE-3]]:45: warning: the machine decides how many threads share this sum
  // CHECK: reduction.cpp:[[@LINE-6]]:15: note: the number is read here
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({64, 4})).sum().backward();
    optimizer.step();
  }
}
