// Threads that draw from one generator. Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-racing-draw %t/*.cpp -- %torch_flags -fopenmp > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- async.cpp
#include <torch/torch.h>
#include <future>
#include <vector>

torch::Tensor noise() {
  return torch::randn({4});
  // CHECK: async.cpp:[[@LINE-1]]:10: warning: threads that run at one time draw from the default generator: which of them gets which numbers differs in each run [reprise-racing-draw]
  // CHECK: async.cpp:[[@LINE+8]]:20: note: the thread is started here
}

int main() {
  torch::manual_seed(42);
  std::vector<std::future<torch::Tensor>> jobs;
  for (int i = 0; i < 8; ++i)
    // Each of them draws when it happens to run.
    jobs.push_back(std::async(std::launch::async, noise));
  std::vector<torch::Tensor> made;
  for (auto &job : jobs)
    made.push_back(job.get());
  auto data = torch::stack(made);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- openmp.cpp
#include <torch/torch.h>
#include <random>

int main() {
  torch::manual_seed(42);
  std::mt19937 engine(42);
  std::normal_distribution<float> normal;
  torch::Tensor data = torch::zeros({64, 4});
  float *values = data.data_ptr<float>();
#pragma omp parallel for
  for (int i = 0; i < 256; ++i)
    values[i] = normal(engine);
  // CHECK: openmp.cpp:[[@LINE-1]]:17: warning: threads that run at one time draw from one shared engine
  // CHECK: openmp.cpp:[[@LINE-4]]:{{[0-9]+}}: note: the turns of this loop run in parallel
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- parallel-for.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::Tensor data = torch::zeros({64, 4});
  at::parallel_for(0, 64, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      data[i].uniform_(-1, 1);
    // CHECK: parallel-for.cpp:[[@LINE-1]]:7: warning: threads that run at one time draw from the default generator
    // CHECK: parallel-for.cpp:[[@LINE-4]]:3: note: the thread is started here
  });
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- static.cpp
#include <torch/torch.h>
#include <random>
#include <thread>
#include <vector>

// The engine is one for all calls.
float jitter() {
  static std::mt19937 engine(42);
  return std::uniform_real_distribution<float>(0, 1)(engine);
  // CHECK: static.cpp:[[@LINE-1]]:10: warning: threads that run at one time draw from one shared engine
  // CHECK: note: 'jitter' is called here
  // CHECK: note: the thread is started here
}

int main() {
  torch::manual_seed(42);
  std::vector<float> values(64);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < values.size(); ++i)
    threads.push_back(std::thread([&values, i] { values[i] = jitter(); }));
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

//--- workers.cpp
#include <torch/torch.h>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

// A lock keeps the engine whole, not the order.
class Players {
public:
  void play(int count) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i)
      threads.emplace_back([this] { games.push_back(game()); });
    for (auto &thread : threads)
      thread.join();
  }
  std::vector<float> games;

private:
  float game() {
    std::lock_guard<std::mutex> lock(mutex);
    return std::rand() % 100;
    // CHECK: workers.cpp:[[@LINE-1]]:12: warning: threads that run at one time draw from the C library's generator
    // CHECK: workers.cpp:[[@LINE-11]]:53: note: 'Players::game' is called here
    // CHECK: workers.cpp:[[@LINE-12]]:7: note: the thread is started here
    // CHECK: note: 'Players::play' is called here
  }
  std::mutex mutex;
};

int main() {
  torch::manual_seed(42);
  std::srand(42);
  Players players;
  players.play(16);
  auto data = torch::tensor(players.games).view({4, 4});
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}
// CHECK: {{^}}5 findings in 5 of 5 files
