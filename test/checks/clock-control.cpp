// Time that decides what training does. Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-clock-control %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- budget.cpp
#include <torch/torch.h>

#include <chrono>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto start = std::chrono::steady_clock::now();
  // CHECK: budget.cpp:[[@LINE+2]]:3: warning: wall-clock time decides how many turns this training loop makes: a slower or busier machine trains differently [reprise-clock-control]
  // CHECK: budget.cpp:[[@LINE+1]]:10: note: the clock is read here
  while (std::chrono::steady_clock::now() - start < std::chrono::minutes(5)) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- class.cpp
#include <torch/torch.h>

#include <chrono>

class Timer {
public:
  double seconds() const {
    using namespace std::chrono;
    // CHECK-DAG: class.cpp:[[@LINE+1]]:29: note: the clock is read here
    return duration<double>(steady_clock::now() - start).count();
  }
  bool isOver(double limit) const { return seconds() > limit; }

private:
  std::chrono::steady_clock::time_point start =
      std::chrono::steady_clock::now();
};

struct Trainer {
  torch::nn::Linear model{8, 1};
  torch::optim::Adam optimizer{model->parameters(), 1e-3};
  Timer timer;

  void run() {
    for (int epoch = 0; epoch < 1000; ++epoch) {
      optimizer.zero_grad();
      model(torch::ones({4, 8})).sum().backward();
      optimizer.step();
      // CHECK-DAG: class.cpp:[[@LINE+1]]:7: warning: wall-clock time decides when this training loop ends: a slower or busier machine trains differently [reprise-clock-control]
      if (timer.isOver(3600))
        break;
    }
  }
};

int main() {
  torch::manual_seed(42);
  Trainer trainer;
  // CHECK: class.cpp:[[@LINE+1]]:3: note: 'Trainer::run' is called here
  trainer.run();
}

//--- continue.cpp
#include <torch/torch.h>

#include <ctime>

// Steps are left out where the data came late.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    std::clock_t begin = std::clock();
    auto input = torch::ones({4, 8});
    // CHECK: continue.cpp:[[@LINE+1]]:5: warning: wall-clock time decides which turns of this loop train
    if (double(std::clock() - begin) / CLOCKS_PER_SEC > 0.5)
      continue;
    optimizer.zero_grad();
    model(input).sum().backward();
    optimizer.step();
  }
}

//--- exit.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <ctime>

static void stopAtLimit(torch::nn::Linear &model, std::time_t begin) {
  // CHECK: exit.cpp:[[@LINE+3]]:3: warning: wall-clock time decides when training ends
  // CHECK: exit.cpp:[[@LINE+2]]:7: note: the clock is read here
  // CHECK: exit.cpp:[[@LINE+15]]:5: note: 'stopAtLimit' is called here
  if (std::time(nullptr) - begin > 23 * 3600) {
    torch::save(model, "last.pt");
    std::exit(0);
  }
}

int main() {
  torch::manual_seed(42);
  std::time_t begin = std::time(nullptr);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    stopAtLimit(model, begin);
    optimizer.step();
  }
}

//--- flag.cpp
#include <torch/torch.h>

#include <chrono>
#include <iostream>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  const auto deadline =
      std::chrono::system_clock::now() + std::chrono::hours(8);
  bool running = true;
  // CHECK: flag.cpp:[[@LINE+9]]:5: warning: wall-clock time decides how many turns this training loop makes
  // CHECK: flag.cpp:[[@LINE+8]]:9: note: the clock is read here
  // CHECK: flag.cpp:[[@LINE+1]]:3: note: through 'running', which is asked here
  for (int epoch = 0; running && epoch < 500; ++epoch) {
    for (int step = 0; step < 100; ++step) {
      optimizer.zero_grad();
      model(torch::ones({4, 8})).sum().backward();
      optimizer.step();
    }
    if (std::chrono::system_clock::now() > deadline) {
      std::cout << "time is up\n";
      running = false;
    }
  }
}

//--- learning-rate.cpp
#include <torch/torch.h>

#include <chrono>

// The step size falls to zero as the budget is used up.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto start = std::chrono::steady_clock::now();
  for (int step = 0; step < 100; ++step) {
    std::chrono::duration<double> used =
        std::chrono::steady_clock::now() - start;
    double rate = 0.1 * (1 - used.count() / 3600);
    for (auto &group : optimizer.param_groups())
      // CHECK: learning-rate.cpp:[[@LINE+1]]:7: warning: wall-clock time decides the optimizer's 'lr'
      static_cast<torch::optim::SGDOptions &>(group.options()).lr(rate);
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- out-pointer.cpp
#include <torch/torch.h>

#include <sys/time.h>
#include <time.h>

static double now() {
  struct timeval time;
  gettimeofday(&time, nullptr);
  return time.tv_sec + 1e-6 * time.tv_usec;
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  double begin = now();
  struct timespec start, current;
  clock_gettime(CLOCK_MONOTONIC, &start);
  // CHECK: out-pointer.cpp:[[@LINE+1]]:3: warning: wall-clock time decides how many turns this training loop makes
  do {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    clock_gettime(CLOCK_MONOTONIC, &current);
    // CHECK: out-pointer.cpp:[[@LINE+1]]:5: warning: wall-clock time decides when training ends
    if (now() - begin > 3600)
      return 0;
  } while (current.tv_sec - start.tv_sec < 600);
}

//--- rate-branch.cpp
#include <torch/torch.h>

#include <chrono>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  torch::optim::StepLR scheduler(optimizer, 10, 0.5);
  auto start = std::chrono::steady_clock::now();
  auto last = start;
  bool halved = false;
  for (int step = 0; step < 100; ++step) {
    auto now = std::chrono::steady_clock::now();
    // CHECK: rate-branch.cpp:[[@LINE+1]]:5: warning: wall-clock time decides the optimizer's 'lr'
    if (!halved && now - start > std::chrono::minutes(30)) {
      static_cast<torch::optim::SGDOptions &>(optimizer.defaults()).lr() = 0.05;
      halved = true;
    }
    // CHECK: rate-branch.cpp:[[@LINE+1]]:5: warning: wall-clock time decides when the scheduler makes a step
    if (now - last > std::chrono::seconds(60)) {
      scheduler.step();
      last = now;
    }
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- sample.cpp
#include <torch/torch.h>

#include <chrono>
#include <iostream>

// A picture each ten minutes, drawn from training's own numbers.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear decoder(2, 64);
  torch::optim::SGD optimizer(decoder->parameters(), 0.1);
  auto last = std::chrono::steady_clock::now();
  for (int step = 0; step < 100000; ++step) {
    optimizer.zero_grad();
    decoder(torch::randn({4, 2})).sum().backward();
    optimizer.step();
    // CHECK: sample.cpp:[[@LINE+1]]:5: warning: wall-clock time decides when 'torch::randn' draws from the generator that training draws from
    if (std::chrono::steady_clock::now() - last > std::chrono::minutes(10)) {
      torch::NoGradGuard noGrad;
      torch::save(decoder(torch::randn({1, 2})), "sample.pt");
      last = std::chrono::steady_clock::now();
    }
  }
}

//--- timeout.cpp
#include <torch/torch.h>

extern "C" double omp_get_wtime();

bool train(torch::nn::Linear &model, double limit) {
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  double begin = omp_get_wtime();
  for (int step = 0; step < 100; ++step) {
    // CHECK: timeout.cpp:[[@LINE+3]]:5: warning: wall-clock time decides when training ends
    // CHECK: timeout.cpp:[[@LINE+2]]:9: note: the clock is read here
    // CHECK: timeout.cpp:[[@LINE+13]]:10: note: 'train' is called here
    if (omp_get_wtime() - begin > limit)
      return false;
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
  return true;
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  return train(model, 60.0) ? 0 : 1;
}
