// Training that uses numbers from outside LibTorch which no seed reaches. Each
// part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-host-random --level=likely %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out
// RUN: not %reprise lint --checks=reprise-host-random --level=possible %t/bare-engine.cpp -- %torch_flags | FileCheck %s --check-prefix=POSSIBLE

//--- augmentation.cpp
#include <torch/torch.h>

#include <cstdlib>

// Draws in get() reach training through the loader.
template <typename T> T randomNumber(T low, T high) {
  return std::rand() / (double)RAND_MAX * (high - low) + low;
  // CHECK: augmentation.cpp:[[@LINE-1]]:10: warning: training uses numbers from rand(), which nothing seeds: its state is the process's, whatever the run's seed is, and anything else that draws from it moves it [reprise-host-random]
  // CHECK: augmentation.cpp:[[@LINE+5]]:7: note: 'randomNumber' is called here
  // CHECK: augmentation.cpp:[[@LINE+13]]:26: note: 'flip' is called here
}

static torch::Tensor flip(torch::Tensor image, float probability) {
  if (randomNumber<float>(0, 1) < probability)
    return image.flip(1);
  return image;
}

class Images : public torch::data::Dataset<Images> {
public:
  torch::data::Example<> get(size_t index) override {
    auto image = torch::ones({3, 8, 8});
    torch::Tensor seen = flip(image, probability);
    return {seen, torch::ones({1})};
  }
  torch::optional<size_t> size() const override { return 64; }

private:
  float probability = 0.5f;
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Images().map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    torch::mse_loss(model(batch.data).mean(), batch.target.mean()).backward();
    optimizer.step();
  }
}

//--- bare-engine.cpp
#include <torch/torch.h>

#include <algorithm>
#include <random>
#include <vector>

// Its state is fixed, and its own: that repeats.
int main() {
  torch::manual_seed(42);
  std::vector<float> samples(64, 1.0f);
  std::default_random_engine engine;
  std::shuffle(samples.begin(), samples.end(), engine);
  // POSSIBLE: bare-engine.cpp:[[@LINE-1]]:3: warning: training uses numbers from an engine that is made without a seed: the run's seed does not reach it [reprise-host-random]
  torch::nn::Linear model(64, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::tensor(samples)).sum().backward();
  optimizer.step();
}

//--- device-shuffle.cpp
#include <torch/torch.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

static std::vector<std::string> listFiles() {
  return {"a.png", "b.png", "c.png"};
}

int main() {
  torch::manual_seed(42);
  auto files = listFiles();
  std::random_device device;
  std::shuffle(files.begin(), files.end(), device);
  // CHECK: device-shuffle.cpp:[[@LINE-1]]:3: warning: training uses numbers drawn from the system's entropy, which no seed reaches: each run gets others [reprise-host-random]
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (const std::string &file : files) {
    optimizer.zero_grad();
    model(torch::full({8}, (float)file.size())).sum().backward();
    optimizer.step();
  }
}

//--- exploration.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <vector>

class Agent {
public:
  int act(const std::vector<float> &state) {
    if (rand() % 200 < 80 - games)
      // CHECK: exploration.cpp:[[@LINE-1]]:9: warning: training uses numbers from rand(), which nothing seeds
      // CHECK: exploration.cpp:[[@LINE+23]]:24: note: 'Agent::act' is called here
      // CHECK: exploration.cpp:[[@LINE-3]]:9: note: this is the first of 2 places that draw from it
      return rand() % 3;
    return model(torch::tensor(state)).argmax().item<int>();
  }
  void learn(const std::vector<float> &state, int action) {
    optimizer.zero_grad();
    model(torch::tensor(state))[action].backward();
    optimizer.step();
    ++games;
  }

private:
  int games = 0;
  torch::nn::Linear model{4, 3};
  torch::optim::Adam optimizer{model->parameters(), 1e-3};
};

int main() {
  torch::manual_seed(42);
  Agent agent;
  for (int game = 0; game < 100; ++game) {
    std::vector<float> state(4, 1.0f);
    agent.learn(state, agent.act(state));
  }
}

//--- replay.cpp
#include <torch/torch.h>

#include <deque>
#include <random>

class ImagePool {
public:
  torch::Tensor query(torch::Tensor image) {
    if (pool.size() < 50) {
      pool.push_back(image);
      return image;
    }
    auto index = device() % pool.size();
    // CHECK: replay.cpp:[[@LINE-1]]:18: warning: training uses numbers drawn from the system's entropy, which no seed reaches: each run gets others [reprise-host-random]
    // CHECK: replay.cpp:[[@LINE+19]]:20: note: 'ImagePool::query' is called here
    torch::Tensor old = pool[index];
    pool[index] = image;
    return old;
  }

private:
  std::random_device device;
  std::deque<torch::Tensor> pool;
};

int main() {
  torch::manual_seed(42);
  ImagePool pool;
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    auto image = torch::randn({8});
    auto history = pool.query(image);
    model(history).sum().backward();
    optimizer.step();
  }
}

//--- split.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <vector>

static void split(const std::vector<float> &all, std::vector<float> &train,
                  std::vector<float> &test) {
  for (float sample : all) {
    double draw = (double)std::rand() / RAND_MAX;
    // CHECK: split.cpp:[[@LINE-1]]:27: warning: training uses numbers from rand(), which nothing seeds
    // CHECK: split.cpp:[[@LINE+11]]:3: note: 'split' is called here
    if (draw < 0.8)
      train.push_back(sample);
    else
      test.push_back(sample);
  }
}

int main() {
  torch::manual_seed(42);
  std::vector<float> all(64, 1.0f), train, test;
  split(all, train, test);
  torch::nn::Linear model(1, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (float sample : train) {
    optimizer.zero_grad();
    model(torch::full({1}, sample)).sum().backward();
    optimizer.step();
  }
}

//--- synthetic.cpp
#include <torch/torch.h>

#include <random>
#include <vector>

int main() {
  torch::manual_seed(42);
  std::random_device device;
  std::normal_distribution<float> noise(0, 0.1f);
  std::vector<float> samples(64);
  for (size_t i = 0; i < samples.size(); ++i)
    samples[i] = 2.0f * i + noise(device);
  // CHECK: synthetic.cpp:[[@LINE-1]]:29: warning: training uses numbers drawn from the system's entropy
  torch::nn::Linear model(64, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::tensor(samples)).sum().backward();
  optimizer.step();
}
