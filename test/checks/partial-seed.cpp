// One source of randomness is seeded, another that training uses is not. Each
// part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-partial-seed %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- clock-rand.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <ctime>
#include <vector>

int main() {
  torch::manual_seed(42);
  // CHECK: clock-rand.cpp:[[@LINE-1]]:3: warning: only LibTorch is seeded here: training also uses numbers that the clock makes different in each run [reprise-partial-seed]
  // CHECK: clock-rand.cpp:[[@LINE+7]]:16: note: 'rand' draws here what training uses
  // CHECK: clock-rand.cpp:[[@LINE+1]]:14: note: from a source that starts here
  std::srand(std::time(nullptr));
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  std::vector<float> state(8, 1.0f);
  for (int step = 0; step < 100; ++step) {
    state[0] = std::rand() % 2;
    optimizer.zero_grad();
    model(torch::tensor(state)).sum().backward();
    optimizer.step();
  }
}

//--- cuda-only.cpp
#include <torch/torch.h>

int main() {
  torch::cuda::manual_seed_all(42);
  // CHECK: cuda-only.cpp:[[@LINE-1]]:3: warning: this seeds CUDA's generators only: what training draws on the CPU differs in each run [reprise-partial-seed]
  // CHECK: cuda-only.cpp:[[@LINE+1]]:21: note: 'torch::nn::Linear' draws here from the CPU's generator
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- environment.cpp
#include <torch/torch.h>

#include <random>
#include <vector>

// The start of each game comes from the system.
class Environment {
public:
  std::vector<float> reset() {
    state = uniform(-0.6f, -0.4f);
    return state;
  }

private:
  static std::vector<float> uniform(float low, float high) {
    std::random_device device;
    std::mt19937 engine(device());
    std::uniform_real_distribution<float> distribution(low, high);
    std::vector<float> result = {distribution(engine), 0.0f};
    return result;
  }

  std::vector<float> state;
};

class Trainer {
public:
  explicit Trainer(int64_t seed) {
    torch::manual_seed(seed);
    // CHECK: environment.cpp:[[@LINE-1]]:5: warning: only LibTorch is seeded here: training also uses numbers that the system's entropy makes different in each run [reprise-partial-seed]
    // CHECK: environment.cpp:[[@LINE-12]]:34: note: '{{.*}}' draws here what training uses
    // CHECK: environment.cpp:[[@LINE-15]]:25: note: from a source that starts here
  }
  void train() {
    torch::nn::Linear model(2, 1);
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    for (int episode = 0; episode < 100; ++episode) {
      std::vector<float> start = environment.reset();
      optimizer.zero_grad();
      model(torch::tensor(start)).sum().backward();
      optimizer.step();
    }
  }

private:
  Environment environment;
};

int main() { Trainer(7).train(); }

//--- shuffle.cpp
#include <torch/torch.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

static std::vector<std::string> readList() {
  std::vector<std::string> files = {"a", "b", "c"};
  std::shuffle(files.begin(), files.end(),
               std::mt19937(std::random_device()()));
  return files;
}

int main() {
  torch::manual_seed(1);
  // CHECK: shuffle.cpp:[[@LINE-1]]:3: warning: only LibTorch is seeded here: training also uses numbers that the system's entropy makes different in each run [reprise-partial-seed]
  // CHECK: shuffle.cpp:[[@LINE-8]]:3: note: 'std::shuffle' draws here what training uses
  auto files = readList();
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (const auto &file : files) {
    optimizer.zero_grad();
    model(torch::full({8}, (float)file.size())).sum().backward();
    optimizer.step();
  }
}

//--- two-members.cpp
#include <torch/torch.h>

#include <random>
#include <vector>

// A library's class: the constructor seeds, another member trains.
class Learner {
public:
  Learner();
  void learn();

private:
  torch::nn::Linear model{8, 1};
};

Learner::Learner() {
  torch::manual_seed(42);
  // CHECK: two-members.cpp:[[@LINE-1]]:3: warning: only LibTorch is seeded here
}

void Learner::learn() {
  std::mt19937 engine(std::random_device{}());
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  std::vector<float> state(8, 1.0f);
  for (int step = 0; step < 100; ++step) {
    state[engine() % 8] = 0;
    optimizer.zero_grad();
    model(torch::tensor(state)).sum().backward();
    optimizer.step();
  }
}
