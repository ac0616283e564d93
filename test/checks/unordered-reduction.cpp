// Sums that several threads make, each part a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-unordered-reduction %t/*.cpp -- %torch_flags -fopenmp > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- atomic.cpp
#include <torch/torch.h>
#include <atomic>
#include <thread>
#include <vector>

// std::atomic<float> has no += before C++20.
struct Statistics {
  std::atomic<float> sum{0};
};

int main() {
  torch::manual_seed(42);
  auto data = torch::randn({64, 4});
  Statistics statistics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&statistics, &data, i] {
      float value = data[i].sum().item<float>();
      float old = statistics.sum.load();
      while (!statistics.sum.compare_exchange_weak(old, old + value))
        ;
      // CHECK: atomic.cpp:[[@LINE-2]]:15: warning: threads add floating-point numbers atomically, in the order in which they arrive: the last bits of the sum differ in each run [reprise-unordered-reduction]
      // CHECK: atomic.cpp:[[@LINE-6]]:5: note: the thread is started here
      // CHECK: atomic.cpp:[[@LINE+4]]:{{[0-9]+}}: note: becomes part of a tensor here
    });
  for (auto &thread : threads)
    thread.join();
  data = data - statistics.sum / 64;
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- clip.cpp
#include <torch/torch.h>
#include <cmath>

// The norm of the gradients scales each step.
double normOf(const std::vector<torch::Tensor> &parameters) {
  double norm = 0;
#pragma omp parallel for reduction(+ : norm)
  for (size_t i = 0; i < parameters.size(); ++i)
    norm += parameters[i].grad().pow(2).sum().item<double>();
  // CHECK: clip.cpp:[[@LINE-3]]:26: warning: an OpenMP reduction adds up floating-point numbers in the order in which its threads end: the last bits of the sum differ in each run
  // CHECK: clip.cpp:[[@LINE+14]]:{{[0-9]+}}: note: 'normOf' is called here
  // CHECK: clip.cpp:[[@LINE+16]]:{{[0-9]+}}: note: becomes part of a tensor here
  return std::sqrt(norm);
}

int main() {
  torch::manual_seed(42);
  auto data = torch::randn({64, 4});
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    auto parameters = model->parameters();
    double norm = normOf(parameters);
    if (norm > 1)
      for (auto &parameter : parameters)
        parameter.mutable_grad().mul_(1 / norm);
    optimizer.step();
  }
}

//--- critical.cpp
#include <torch/torch.h>

// Parts that each thread adds up alone, joined in the order of arrival.
int main() {
  torch::manual_seed(42);
  auto data = torch::randn({4096, 4});
  const float *values = data.data_ptr<float>();
  double total = 0;
#pragma omp parallel
  {
    double part = 0;
#pragma omp for
    for (int i = 0; i < 4096 * 4; ++i)
      part += values[i];
#pragma omp critical
    total += part;
    // CHECK: critical.cpp:[[@LINE-1]]:5: warning: threads add floating-point numbers under a lock, in the order in which they get it
    // CHECK: critical.cpp:[[@LINE+2]]:{{[0-9]+}}: note: becomes part of a tensor here
  }
  data.sub_(total / data.numel());
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- gradients.cpp
#include <torch/torch.h>
#include <mutex>
#include <thread>
#include <vector>

// Each worker has a model of its own and adds to the gradients of one.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  std::mutex mutex;
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    std::vector<std::thread> workers;
    for (int i = 0; i < 4; ++i)
      workers.emplace_back([&, i] {
        torch::nn::Linear own(4, 1);
        own(torch::full({8, 4}, i)).sum().backward();
        std::lock_guard<std::mutex> lock(mutex);
        model->weight.mutable_grad().add_(own->weight.grad());
        // CHECK: gradients.cpp:[[@LINE-1]]:9: warning: threads add floating-point numbers under a lock
        // CHECK: gradients.cpp:[[@LINE-2]]:9: note: added to a gradient
      });
    for (auto &worker : workers)
      worker.join();
    optimizer.step();
  }
}

//--- histogram.cpp
#include <torch/torch.h>
#include <vector>

int main() {
  torch::manual_seed(42);
  auto rows = torch::randint(100, {100000});
  const int64_t *row = rows.data_ptr<int64_t>();
  std::vector<float> weights(100000, 0.1f), histogram(100);
#pragma omp parallel for
  for (int i = 0; i < 100000; ++i) {
#pragma omp atomic
    histogram[row[i]] += weights[i];
    // CHECK: histogram.cpp:[[@LINE-1]]:5: warning: threads add floating-point numbers atomically
  }
  auto data = torch::tensor(histogram).view({25, 4});
  // CHECK: histogram.cpp:[[@LINE-1]]:15: note: becomes part of a tensor here
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- loss.cpp
#include <torch/torch.h>
#include <mutex>
#include <thread>
#include <vector>

int main() {
  torch::manual_seed(42);
  auto data = torch::randn({64, 4});
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  std::mutex mutex;
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    torch::Tensor loss = torch::zeros({});
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        auto part = model(data.slice(0, i * 16, i * 16 + 16)).sum();
        std::lock_guard<std::mutex> lock(mutex);
        loss += part;
        // CHECK: loss.cpp:[[@LINE-1]]:9: warning: threads add floating-point numbers under a lock
        // CHECK: loss.cpp:[[@LINE+4]]:{{[0-9]+}}: note: differentiated here
      });
    for (auto &thread : threads)
      thread.join();
    loss.backward();
    optimizer.step();
  }
}

//--- made-elsewhere.cpp
#include <torch/torch.h>

// The tensor comes out of a function, too.
torch::Tensor measure() { return torch::randn({64, 4}); }

float meanOf(const torch::Tensor &data) {
  const float *values = data.data_ptr<float>();
  float sum = 0;
#pragma omp parallel for reduction(+ : sum)
  for (int i = 0; i < 64 * 4; ++i)
    sum += values[i];
  // CHECK: made-elsewhere.cpp:[[@LINE-3]]:26: warning: an OpenMP reduction adds up floating-point numbers
  // CHECK: made-elsewhere.cpp:[[@LINE+7]]:{{[0-9]+}}: note: 'meanOf' is called here
  // CHECK: made-elsewhere.cpp:[[@LINE+6]]:{{[0-9]+}}: note: becomes part of a tensor here
  return sum / 256;
}

int main() {
  torch::Tensor data = measure();
  data = data - meanOf(data);
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
#include <vector>

// A data set that takes the mean out of its samples.
class Signals : public torch::data::datasets::Dataset<Signals> {
public:
  explicit Signals(std::vector<float> values) : values(std::move(values)) {
    double sum = 0;
    const long count = this->values.size();
#pragma omp parallel for reduction(+ : sum)
    for (long i = 0; i < count; ++i)
      sum += this->values[i];
    // CHECK: member.cpp:[[@LINE-3]]:26: warning: an OpenMP reduction
    mean = sum / count;
  }
  torch::data::Example<> get(size_t index) override {
    return {torch::full({4}, values[index]) - mean, torch::zeros({1})};
    // CHECK: member.cpp:[[@LINE-1]]:13: note: becomes part of a tensor here
  }
  torch::optional<size_t> size() const override { return values.size(); }

private:
  std::vector<float> values;
  double mean = 0;
};

int main() {
  torch::manual_seed(42);
  auto loader =
      torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
          Signals(std::vector<float>(64, 0.5f))
              .map(torch::data::transforms::Stack<>()),
          8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- reduce.cpp
#include <torch/torch.h>
#include <execution>
#include <numeric>
#include <vector>

int main() {
  torch::manual_seed(42);
  std::vector<double> weights(100000, 0.1);
  double total = std::reduce(std::execution::par, weights.begin(), weights.end());
  // CHECK: reduce.cpp:[[@LINE-1]]:18: warning: a parallel algorithm adds up floating-point numbers in whichever order its threads run
  double squares = std::transform_reduce(
      // CHECK: reduce.cpp:[[@LINE-1]]:20: warning: a parallel algorithm
      std::execution::par_unseq, weights.begin(), weights.end(), 0.0,
      std::plus<>(), [](double weight) { return weight * weight; });
  auto data = torch::full({8, 4}, total) / squares;
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- scatter.cpp
#include <torch/torch.h>

// A kernel of one's own: adds rows to the slots that they belong to.
torch::Tensor scatterRows(const torch::Tensor &rows, const torch::Tensor &slots,
                          int64_t count) {
  auto out = torch::zeros({count, rows.size(1)});
  float *sums = out.data_ptr<float>();
  const float *values = rows.data_ptr<float>();
  const int64_t *slot = slots.data_ptr<int64_t>();
  const int64_t width = rows.size(1);
#pragma omp parallel for
  for (int64_t i = 0; i < rows.size(0); ++i)
    for (int64_t j = 0; j < width; ++j) {
#pragma omp atomic
      sums[slot[i] * width + j] += values[i * width + j];
      // CHECK: scatter.cpp:[[@LINE-1]]:7: warning: threads add floating-point numbers atomically
      // CHECK: scatter.cpp:[[@LINE+8]]:{{[0-9]+}}: note: 'scatterRows' is called here
      // CHECK: scatter.cpp:[[@LINE-3]]:7: note: added to the elements of a tensor
    }
  return out;
}

int main() {
  torch::manual_seed(42);
  auto data = scatterRows(torch::randn({4096, 4}), torch::randint(64, {4096}), 64);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}
