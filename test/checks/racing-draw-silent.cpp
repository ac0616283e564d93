// Threads with an engine or generator of their own, threads that draw nothing,
// and draws outside of them.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-racing-draw %t/*.cpp -- %torch_flags -fopenmp | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 9 files

//--- array.cpp
#include <torch/torch.h>
#include <random>
#include <vector>

// Each thread its own of several engines.
int main() {
  torch::manual_seed(42);
  std::vector<std::mt19937> engines;
  for (int i = 0; i < 8; ++i)
    engines.emplace_back(42 + i);
  std::vector<float> values(64);
#pragma omp parallel for schedule(static)
  for (int i = 0; i < 8; ++i)
    for (int j = 0; j < 8; ++j)
      values[8 * i + j] = engines[i]() % 100;
  auto data = torch::tensor(values).view({16, 4});
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- deferred.cpp
#include <torch/torch.h>
#include <future>
#include <vector>

// Runs when it is asked for, in the thread that asks.
torch::Tensor noise() { return torch::randn({4}); }

int main() {
  torch::manual_seed(42);
  std::vector<torch::Tensor> made;
  for (int i = 0; i < 8; ++i) {
    auto job = std::async(std::launch::deferred, noise);
    made.push_back(job.get());
  }
  auto data = torch::stack(made);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- drawn-before.cpp
#include <torch/torch.h>

// Drawn before, used in threads.
int main() {
  torch::manual_seed(42);
  auto data = torch::randn({64, 4});
  at::parallel_for(0, 64, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      data[i].mul_(2);
  });
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- generator.cpp
#include <torch/torch.h>

// A generator for each index.
int main() {
  torch::manual_seed(42);
  torch::Tensor data = torch::zeros({64, 4});
#pragma omp parallel for
  for (int i = 0; i < 64; ++i) {
    at::Generator generator = at::detail::createCPUGenerator(42 + i);
    data[i].uniform_(-1, 1, generator);
  }
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- local-engine.cpp
#include <torch/torch.h>
#include <random>
#include <thread>
#include <vector>

// Seeded by the index, inside the job.
int main() {
  torch::manual_seed(42);
  std::vector<float> values(64);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < values.size(); ++i)
    threads.emplace_back([&values, i] {
      std::mt19937 engine(42 + i);
      values[i] = std::uniform_real_distribution<float>(0, 1)(engine);
    });
  for (auto &thread : threads)
    thread.join();
  auto data = torch::tensor(values).view({16, 4});
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- member.cpp
#include <torch/torch.h>
#include <memory>
#include <random>
#include <thread>
#include <vector>

// Each worker has an engine, and a thread that runs it.
struct Worker {
  explicit Worker(unsigned seed) : engine(seed) {}
  void run() {
    for (int i = 0; i < 8; ++i)
      values.push_back(engine() % 100);
  }
  std::mt19937 engine;
  std::vector<float> values;
};

int main() {
  torch::manual_seed(42);
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 8; ++i) {
    workers.push_back(std::make_unique<Worker>(42 + i));
    threads.emplace_back(&Worker::run, workers.back().get());
  }
  for (auto &thread : threads)
    thread.join();
  auto data = torch::tensor(workers[0]->values).view({2, 4});
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- one-thread.cpp
#include <torch/torch.h>

#include <thread>

// The whole training in one thread, which main waits for.
void train() {
  torch::manual_seed(42);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({8, 4})).sum().backward();
    optimizer.step();
  }
}

int main() {
  std::thread thread(train);
  thread.join();
}

//--- serial.cpp
#include <torch/torch.h>

// A critical section in plain code runs in one thread.
int main() {
  torch::manual_seed(42);
  torch::Tensor data = torch::zeros({64, 4});
  for (int i = 0; i < 64; ++i) {
#pragma omp critical
    data[i].uniform_(-1, 1);
  }
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- thread-local.cpp
#include <torch/torch.h>
#include <random>
#include <vector>

// One for each thread.
float jitter(unsigned seed) {
  thread_local std::mt19937 engine;
  engine.seed(seed);
  return std::uniform_real_distribution<float>(0, 1)(engine);
}

thread_local std::mt19937 other(7);

int main() {
  torch::manual_seed(42);
  std::vector<float> values(64);
#pragma omp parallel for
  for (int i = 0; i < 64; ++i)
    values[i] = jitter(i) + other() % 2;
  auto data = torch::tensor(values).view({16, 4});
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}
