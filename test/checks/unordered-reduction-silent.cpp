// Sums of whole numbers, sums in a fixed order, and sums that only a person
// reads.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-unordered-reduction %t/*.cpp -- %torch_flags -fopenmp | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 13 files

//--- counters.cpp
#include <torch/torch.h>
#include <atomic>
#include <thread>
#include <vector>

// Whole numbers add up to the same in any order.
int main() {
  torch::manual_seed(42);
  auto data = torch::randn({64, 4});
  const float *values = data.data_ptr<float>();
  std::atomic<int> seen{0};
  long positive = 0;
#pragma omp parallel for reduction(+ : positive)
  for (int i = 0; i < 256; ++i)
    positive += values[i] > 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { seen += 8; });
  for (auto &thread : threads)
    thread.join();
  data = data * (double(positive) / seen);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- disjoint.cpp
#include <torch/torch.h>
#include <mutex>
#include <thread>
#include <vector>

// A slot for each thread, added up by one in their order.
int main() {
  torch::manual_seed(42);
  auto data = torch::randn({64, 4});
  const float *values = data.data_ptr<float>();
  std::vector<double> sums(8);
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::vector<int> done;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      for (int j = 0; j < 32; ++j)
        sums[i] += values[32 * i + j];
      std::lock_guard<std::mutex> lock(mutex);
      sums[i] /= 32;
      sums[i] += 1;
      done.push_back(i);
    });
  for (auto &thread : threads)
    thread.join();
  double total = 0;
  for (double sum : sums)
    total += sum;
  data = data - total;
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- local.cpp
#include <torch/torch.h>

// Each turn sums for itself.
int main() {
  torch::manual_seed(42);
  auto data = torch::zeros({64, 4});
  float *values = data.data_ptr<float>();
#pragma omp parallel for
  for (int i = 0; i < 64; ++i) {
    float sum = 0;
    for (int j = 0; j < 4; ++j)
      sum += i * j;
#pragma omp simd reduction(+ : sum)
    for (int j = 0; j < 4; ++j)
      sum += j;
    values[4 * i] = sum;
  }
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- logged.cpp
#include <torch/torch.h>
#include <atomic>
#include <chrono>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

// How long it took, and how good it is.
int main() {
  torch::manual_seed(42);
  auto data = torch::randn({64, 4});
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  std::mutex mutex;
  std::vector<double> history;
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
    double seconds = 0, error = 0;
    auto predicted = model(data).detach();
    const float *values = predicted.data_ptr<float>();
#pragma omp parallel for reduction(+ : error)
    for (int i = 0; i < 64; ++i)
      error += values[i] * values[i];
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        auto start = std::chrono::steady_clock::now();
        std::lock_guard<std::mutex> lock(mutex);
        seconds += std::chrono::duration<double>(
                       std::chrono::steady_clock::now() - start)
                       .count();
      });
    for (auto &thread : threads)
      thread.join();
    history.push_back(error / 64);
    std::cout << "epoch " << epoch << " error " << error / 64 << " in "
              << seconds << '\n';
  }
}

//--- maximum.cpp
#include <torch/torch.h>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>
#include <vector>

// A maximum is the same in any order.
int main() {
  torch::manual_seed(42);
  auto data = torch::randn({64, 4});
  const float *values = data.data_ptr<float>();
  float largest = 0;
  std::atomic<float> smallest{0};
#pragma omp parallel for reduction(max : largest)
  for (int i = 0; i < 256; ++i)
    largest = std::max(largest, std::abs(values[i]));
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      float old = smallest.load();
      while (!smallest.compare_exchange_weak(old, std::min(old, values[i])))
        ;
    });
  for (auto &thread : threads)
    thread.join();
  data = (data - smallest.load()) / largest;
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- nothing-trains.cpp
#include <torch/torch.h>
#include <iostream>

int main() {
  auto data = torch::randn({64, 4});
  const float *values = data.data_ptr<float>();
  double sum = 0;
#pragma omp parallel for reduction(+ : sum)
  for (int i = 0; i < 256; ++i)
    sum += values[i];
  std::cout << data / sum << '\n';
}

//--- one-thread.cpp
#include <torch/torch.h>
#include <mutex>
#include <thread>

// A lock, and one thread.
int main() {
  torch::manual_seed(42);
  auto data = torch::randn({64, 4});
  double sum = 0;
  std::mutex mutex;
  std::thread thread([&] {
    for (int i = 0; i < 64; ++i) {
      std::lock_guard<std::mutex> lock(mutex);
      sum += i * 0.1;
    }
  });
  thread.join();
  data = data / sum;
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- ordered.cpp
#include <torch/torch.h>

// In the order of the turns.
int main() {
  torch::manual_seed(42);
  auto data = torch::randn({64, 4});
  double sum = 0;
#pragma omp parallel for ordered
  for (int i = 0; i < 64; ++i) {
    double part = data[i].sum().item<double>();
#pragma omp ordered
    sum += part;
  }
#pragma omp parallel
  {
#pragma omp single
    sum += 1;
  }
  data = data / sum;
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- parallel-reduce.cpp
#include <torch/torch.h>
#include <ATen/Parallel.h>
#include <numeric>
#include <vector>

// LibTorch joins the parts in their order.
int main() {
  torch::manual_seed(42);
  std::vector<double> weights(100000, 0.1);
  double total = at::parallel_reduce(
      0, 100000, 1000, 0.0,
      [&](int64_t begin, int64_t end, double sum) {
        for (int64_t i = begin; i < end; ++i)
          sum += weights[i];
        return sum;
      },
      [](double left, double right) { return left + right; });
  auto data = torch::full({8, 4}, total);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- sequence.cpp
#include <torch/torch.h>
#include <execution>
#include <numeric>
#include <vector>

// One thread, from the first to the last; and whole numbers, in parallel.
int main() {
  torch::manual_seed(42);
  std::vector<double> weights(100000, 0.1);
  std::vector<long> counts(100000, 3);
  double total = std::reduce(std::execution::seq, weights.begin(), weights.end()) +
                 std::accumulate(weights.begin(), weights.end(), 0.0) +
                 std::reduce(weights.begin(), weights.end());
  long count = std::reduce(std::execution::par, counts.begin(), counts.end());
  auto data = torch::full({8, 4}, total / count);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- serial.cpp
#include <torch/torch.h>
#include <algorithm>
#include <vector>

// A lambda that adds, run by nobody but this thread.
int main() {
  torch::manual_seed(42);
  std::vector<float> weights(100, 0.1f);
  double total = 0;
  std::for_each(weights.begin(), weights.end(),
                [&](float weight) { total += weight; });
  auto data = torch::full({8, 4}, total);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- turn.cpp
#include <torch/torch.h>
#include <mutex>
#include <thread>
#include <vector>

// Joined in the order in which they were started, after the lock is given back.
int main() {
  torch::manual_seed(42);
  auto data = torch::randn({64, 4});
  std::mutex mutex;
  std::vector<int> log;
  std::vector<double> sums(8);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      {
        std::lock_guard<std::mutex> lock(mutex);
        log.push_back(i);
      }
      double mine = 0;
      for (int j = 0; j < 8; ++j)
        mine += 0.1 * j;
      sums[i] = mine;
    });
  double total = 0;
  for (int i = 0; i < 8; ++i) {
    threads[i].join();
    std::lock_guard<std::mutex> lock(mutex);
    total += sums[i];
  }
  data = data / total;
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
#include <thread>
#include <vector>

// Threads that work on items of their own, as many as the machine has.
template <typename Function>
void parallelFor(size_t begin, size_t end, Function function) {
  size_t count = std::thread::hardware_concurrency();
  size_t chunk = (end - begin + count - 1) / count;
  std::vector<std::thread> threads;
  for (size_t i = 0; i < count; ++i)
    threads.emplace_back([=, &function] {
      for (size_t item = begin + i * chunk;
           item < std::min(end, begin + (i + 1) * chunk); ++item)
        function(item);
    });
  for (auto &thread : threads)
    thread.join();
}

int main() {
  torch::manual_seed(42);
  auto data = torch::zeros({64, 4});
  float *values = data.data_ptr<float>();
  parallelFor(0, 64, [&](size_t item) {
    for (int j = 0; j < 4; ++j)
      values[4 * item + j] += item * 0.5f;
  });
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}
