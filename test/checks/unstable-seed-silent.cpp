// Seeds that are the same in each run, or that no training can feel.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-unstable-seed %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 17 files

//--- after-training.cpp
#include <torch/torch.h>

#include <ctime>
#include <iostream>

// Other pictures each time, from weights that are the same.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear decoder(2, 64);
  torch::optim::SGD optimizer(decoder->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    decoder(torch::randn({4, 2})).sum().backward();
    optimizer.step();
  }
  torch::NoGradGuard noGrad;
  torch::manual_seed(std::time(nullptr));
  std::cout << decoder(torch::randn({4, 2})) << '\n';
}

//--- argument.cpp
#include <torch/torch.h>

#include <cstdlib>

int main(int argc, char **argv) {
  std::uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 42;
  torch::manual_seed(seed);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- behind-weak-pointer.cpp
#include <torch/torch.h>
#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <vector>
class Loader;
class Wrapper : public std::enable_shared_from_this<Wrapper> {
public:
  Wrapper() { seed = 7; }
  std::optional<int> getSeed() const { return this->seed; }
  void init();
  std::shared_ptr<Loader> train;
private:
  std::optional<int> seed;
};
class Loader {
public:
  Loader(std::weak_ptr<Wrapper> parent) : parent(parent) {}
  virtual ~Loader() = default;
  virtual void load() = 0;
  std::vector<size_t> order(size_t count) {
    auto parentPtr = parent.lock();
    std::vector<size_t> indices(count);
    std::iota(indices.begin(), indices.end(), 0);
    if (parentPtr->getSeed().has_value()) {
      std::mt19937 rng(parentPtr->getSeed().value());
      std::shuffle(indices.begin(), indices.end(), rng);
    }
    return indices;
  }
  std::weak_ptr<Wrapper> parent;
  std::vector<size_t> indices;
};
class Mnist : public Loader {
public:
  Mnist(std::weak_ptr<Wrapper> parent) : Loader(parent) {}
  void load() override { indices = order(100); }
};
void Wrapper::init() {
  train = std::make_shared<Mnist>(weak_from_this());
  train->load();
}
int main() {
  torch::manual_seed(1);
  auto wrapper = std::make_shared<Wrapper>();
  wrapper->init();
  torch::nn::Linear net(1, 1);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  for (size_t i : wrapper->train->indices) {
    optimizer.zero_grad();
    net(torch::full({1, 1}, double(i))).sum().backward();
    optimizer.step();
  }
}

//--- constant-member.cpp
#include <torch/torch.h>

struct Config {
  int64_t epochs = 10;
  std::uint64_t seed = 1337;
};

void train(const Config &config) {
  torch::manual_seed(config.seed);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int64_t epoch = 0; epoch < config.epochs; ++epoch) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
}

int main() { train(Config{}); }

//--- environment.cpp
#include <torch/torch.h>

#include <cstdlib>

int main() {
  const char *text = std::getenv("SEED");
  torch::manual_seed(text ? std::strtoull(text, nullptr, 10) : 0);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- epoch.cpp
#include <torch/torch.h>

// Each epoch has a stream of its own, the same in each run.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    torch::manual_seed(42 + epoch);
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- file.cpp
#include <torch/torch.h>

#include <fstream>

int main() {
  std::uint64_t seed = 0;
  std::ifstream("experiment.seed") >> seed;
  torch::manual_seed(seed);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- inference.cpp
#include <torch/torch.h>

#include <ctime>
#include <iostream>

int main() {
  torch::manual_seed(std::time(nullptr));
  std::cout << torch::randn({2, 2}) << '\n';
}

//--- measured-time.cpp
#include <torch/torch.h>

#include <chrono>
#include <ctime>
#include <iostream>

// The clock is for the log.
int main() {
  const auto start = std::chrono::steady_clock::now();
  const std::time_t now = std::time(nullptr);
  std::cout << "started " << std::ctime(&now);
  const std::uint64_t seed = 42;
  torch::manual_seed(seed);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
  std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  std::cout << seconds.count() << " s\n";
}

//--- overwritten.cpp
#include <torch/torch.h>

#include <ctime>

int main() {
  std::uint64_t seed = std::time(nullptr);
  seed = 42;
  torch::manual_seed(seed);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- rank.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <string>

int main() {
  const char *rank = std::getenv("RANK");
  torch::manual_seed(1000 + (rank ? std::stoi(rank) : 0));
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- run-name.cpp
#include <torch/torch.h>

#include <random>
#include <string>

// Entropy for a name that tells runs apart, not for the training.
std::string runName() {
  std::random_device device;
  return "run-" + std::to_string(device());
}

int main() {
  const std::string name = runName();
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
  torch::save(model, name + ".pt");
}

//--- seed-sequence.cpp
#include <torch/torch.h>

#include <random>

// One engine with a constant seed gives the others theirs.
int main() {
  std::mt19937_64 seeds(2024);
  torch::manual_seed(seeds());
  std::mt19937 augmentation(seeds());
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::full({4, 8}, double(augmentation() % 3))).sum().backward();
  optimizer.step();
}

//--- template.cpp
#include <torch/torch.h>

template <std::uint64_t Seed> struct Experiment {
  void run() {
    torch::manual_seed(Seed);
    torch::nn::Linear model(8, 1);
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
};

int main() { Experiment<7>().run(); }

//--- z-printed.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <iostream>
#include <random>

// Taken from the command line or from the system, and shown.
int main(int argc, char **argv) {
  const std::uint64_t seed =
      argc > 1 ? std::strtoull(argv[1], nullptr, 10) : std::random_device{}();
  std::cout << "seed: " << seed << " (give it again to repeat)" << std::endl;
  torch::manual_seed(seed);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- z-printf.cpp
#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>

static std::uint64_t chooseSeed() {
  if (const char *given = std::getenv("SEED"))
    return std::strtoull(given, nullptr, 10);
  return std::time(nullptr);
}

int main() {
  std::uint64_t seed = chooseSeed();
  torch::manual_seed(seed);
  printf("seed %llu\n", (unsigned long long)seed);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- z-written.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <fstream>
#include <random>

struct Options {
  std::uint64_t seed = 0;
};

static void writeDown(const Options &options) {
  std::ofstream("run.txt") << "seed=" << options.seed << '\n';
}

// Zero stands for a new one.
int main(int argc, char **argv) {
  Options options;
  if (argc > 1)
    options.seed = std::strtoull(argv[1], nullptr, 10);
  if (options.seed == 0)
    options.seed = std::random_device()();
  writeDown(options);
  torch::manual_seed(options.seed);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}
