// Numbers of threads that are fixed, or that share no sum.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-hardware-threads %t/*.cpp -- %torch_flags -fopenmp | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 9 files

//--- cuda.cpp
#include <torch/torch.h>
#include <thread>

// Training runs on the GPU.
int main() {
  torch::manual_seed(42);
  torch::set_num_threads(std::thread::hardware_concurrency());
  torch::nn::Linear model(4, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({64, 4}, torch::kCUDA)).sum().backward();
    optimizer.step();
  }
}

//--- fixed.cpp
#include <torch/torch.h>
#include <omp.h>

int main() {
  torch::manual_seed(42);
  at::set_num_threads(1);
  omp_set_num_threads(8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({64, 4})).sum().backward();
    optimizer.step();
  }
}

//--- given.cpp
#include <torch/torch.h>
#include <cstdlib>
#include <thread>

// Whoever runs it can say how many.
int main(int argc, char **argv) {
  torch::manual_seed(42);
  int threads = argc > 1 ? std::atoi(argv[1]) : std::thread::hardware_concurrency();
  torch::set_num_threads(threads);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({64, 4})).sum().backward();
    optimizer.step();
  }
}

//--- interop.cpp
#include <torch/torch.h>
#include <thread>

// Tasks side by side, each with sums of its own.
int main() {
  torch::manual_seed(42);
  torch::set_num_interop_threads(std::thread::hardware_concurrency());
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({64, 4})).sum().backward();
    optimizer.step();
  }
}

//--- loader.cpp
#include <torch/torch.h>
#include <thread>

// Workers of a loader make a batch each.
int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      torch::data::datasets::MNIST("data").map(
          torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(64).workers(
          std::thread::hardware_concurrency()));
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data.flatten(1)).sum().backward();
    optimizer.step();
  }
}

//--- page-size.cpp
#include <torch/torch.h>
#include <unistd.h>

// A property of the system, not a number of processors.
int main() {
  torch::manual_seed(42);
  long page = sysconf(_SC_PAGESIZE);
  torch::set_num_threads(page > 4096 ? 4 : page / 1024);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({64, 4})).sum().backward();
    optimizer.step();
  }
}

//--- pool.cpp
#include <torch/torch.h>
#include <functional>
#include <thread>
#include <vector>

// A pool of jobs that have nothing to do with each other.
class Pool {
public:
  explicit Pool(size_t threads) : count(threads) {}
  void run(const std::function<void(size_t)> &job) {
    std::vector<std::thread> threads;
    for (size_t i = 0; i < count; ++i)
      threads.emplace_back(job, i);
    for (auto &thread : threads)
      thread.join();
  }
  size_t count;
};

int main() {
  torch::manual_seed(42);
  Pool pool(std::thread::hardware_concurrency());
  std::vector<int> done(pool.count);
  pool.run([&](size_t job) { done[job] = 1; });
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({64, 4})).sum().backward();
    optimizer.step();
  }
}

//--- prediction.cpp
#include <torch/torch.h>
#include <thread>

int main() {
  torch::set_num_threads(std::thread::hardware_concurrency());
  torch::nn::Linear model(4, 1);
  model->eval();
  std::cout << model(torch::ones({1, 4})) << '\n';
}

//--- whole-numbers.cpp
#include <torch/torch.h>
#include <thread>

// Integers add up to the same in any parts.
int main() {
  torch::manual_seed(42);
  int cores = std::thread::hardware_concurrency();
  long sum = 0;
#pragma omp parallel for num_threads(cores) reduction(+ : sum)
  for (int i = 0; i < 4096; ++i)
    sum += i;
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({64, 4})).sum().backward();
    optimizer.step();
  }
}
