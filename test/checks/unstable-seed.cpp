// Seeds that are another number in each run. Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-unstable-seed %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- address.cpp
#include <torch/torch.h>

int main(int argc, char **argv) {
  torch::manual_seed(reinterpret_cast<std::uintptr_t>(&argc));
  // CHECK: address.cpp:[[@LINE-1]]:3: warning: LibTorch's default generator is seeded from an address: each run gets another stream [reprise-unstable-seed]
  // CHECK: address.cpp:[[@LINE-2]]:22: note: the value comes from here
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- behind-weak-pointer.cpp
#include <torch/torch.h>
#include <algorithm>
#include <ctime>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <vector>
class Loader;
class Wrapper : public std::enable_shared_from_this<Wrapper> {
public:
  Wrapper() { seed = int(time(nullptr)); }
  // CHECK: behind-weak-pointer.cpp:[[@LINE-1]]:26: warning: the engine is seeded from the clock: each run gets another stream [reprise-unstable-seed]
  // CHECK: behind-weak-pointer.cpp:[[@LINE+17]]:20: note: seeded here
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

//--- chrono-helper.cpp
#include <torch/torch.h>

#include <chrono>

static std::uint64_t currentSeed() {
  auto now = std::chrono::high_resolution_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

static void setSeed(std::uint64_t seed) { torch::manual_seed(seed); }
// CHECK: chrono-helper.cpp:[[@LINE-5]]:14: warning: LibTorch's default generator is seeded from the clock: each run gets another stream [reprise-unstable-seed]
// CHECK: chrono-helper.cpp:[[@LINE-2]]:43: note: seeded here
// CHECK: chrono-helper.cpp:[[@LINE+3]]:3: note: 'setSeed' is called here

int main() {
  setSeed(currentSeed());
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- default-argument.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <ctime>

// The command line is a stable seed; what stands in for it is not.
int main(int argc, char **argv) {
  std::uint64_t seed =
      argc > 1 ? std::strtoull(argv[1], nullptr, 10) : std::time(nullptr);
  torch::manual_seed(seed);
  // CHECK: default-argument.cpp:[[@LINE-2]]:56: warning: LibTorch's default generator is seeded from the clock: each run gets another stream [reprise-unstable-seed]
  // CHECK: default-argument.cpp:[[@LINE-2]]:3: note: seeded here
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- engine.cpp
#include <torch/torch.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

// The order of the samples comes from an engine of the standard library.
int main() {
  torch::manual_seed(42);
  std::random_device device;
  std::mt19937 engine(device());
  // CHECK: engine.cpp:[[@LINE-1]]:16: warning: the engine is seeded from the system's entropy: each run gets another stream [reprise-unstable-seed]
  // CHECK: engine.cpp:[[@LINE-2]]:23: note: the value comes from here
  std::vector<int64_t> order(100);
  std::iota(order.begin(), order.end(), 0);
  torch::nn::Linear model(1, 1);
  torch::optim::SGD optimizer(model->parameters(), 1e-4);
  for (int epoch = 0; epoch < 5; ++epoch) {
    std::shuffle(order.begin(), order.end(), engine);
    for (int64_t index : order) {
      optimizer.zero_grad();
      model(torch::full({1, 1}, double(index))).sum().backward();
      optimizer.step();
    }
  }
}

//--- generator-seed.cpp
#include <torch/torch.h>

#include <iostream>

int main() {
  auto generator = at::detail::createCPUGenerator();
  torch::manual_seed(generator.seed());
  // CHECK: generator-seed.cpp:[[@LINE-1]]:22: warning: the generator is seeded from the system's entropy: each run gets another stream [reprise-unstable-seed]
  // CHECK: generator-seed.cpp:[[@LINE-2]]:3: note: LibTorch's default generator is seeded from it here
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- lambda.cpp
#include <torch/torch.h>

#include <random>

int main() {
  auto entropy = [] { return std::random_device{}(); };
  auto seedEverything = [&] {
    const unsigned seed = entropy();
    torch::manual_seed(seed);
    // CHECK: lambda.cpp:[[@LINE-4]]:30: warning: LibTorch's default generator is seeded from the system's entropy: each run gets another stream [reprise-unstable-seed]
    // CHECK: lambda.cpp:[[@LINE-2]]:5: note: seeded here
    // CHECK: lambda.cpp:[[@LINE+4]]:3: note: 'lambda' is called here
    torch::cuda::manual_seed_all(seed);
    // CHECK: lambda.cpp:[[@LINE-1]]:5: note: the CUDA generator is seeded from it here
  };
  seedEverything();
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- member.cpp
#include <torch/torch.h>

#include <ctime>

struct Config {
  int64_t epochs = 10;
  std::uint64_t seed = std::time(nullptr);
};

class Trainer {
public:
  explicit Trainer(const Config &config) : config(config) {}
  void run() {
    torch::manual_seed(config.seed);
    // CHECK: member.cpp:[[@LINE-8]]:24: warning: LibTorch's default generator is seeded from the clock: each run gets another stream [reprise-unstable-seed]
    // CHECK: member.cpp:[[@LINE-2]]:5: note: seeded here
    // CHECK: member.cpp:[[@LINE+17]]:3: note: 'Trainer::run' is called here
    torch::nn::Linear model(8, 1);
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    for (int64_t epoch = 0; epoch < config.epochs; ++epoch) {
      optimizer.zero_grad();
      model(torch::ones({4, 8})).sum().backward();
      optimizer.step();
    }
  }

private:
  Config config;
};

int main() {
  Config config;
  Trainer trainer(config);
  trainer.run();
}

//--- own-generator.cpp
#include <torch/torch.h>

#include <ctime>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto generator = at::detail::createCPUGenerator(std::time(nullptr));
  // CHECK: own-generator.cpp:[[@LINE-1]]:20: warning: the generator is seeded from the clock: each run gets another stream [reprise-unstable-seed]
  // CHECK: own-generator.cpp:[[@LINE-2]]:51: note: the value comes from here
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8}, generator)).sum().backward();
    optimizer.step();
  }
}

//--- pid.cpp
#include <torch/torch.h>

#include <unistd.h>

template <typename Integer> Integer mix(Integer a, Integer b) {
  return a * 6364136223846793005u + b;
}

int main() {
  torch::manual_seed(mix<std::uint64_t>(42, getpid()));
  // CHECK: pid.cpp:[[@LINE-1]]:3: warning: LibTorch's default generator is seeded from a process or thread id: each run gets another stream [reprise-unstable-seed]
  // CHECK: pid.cpp:[[@LINE-2]]:45: note: the value comes from here
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- rand.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <ctime>

int main() {
  srand(time(NULL));
  // CHECK: rand.cpp:[[@LINE-1]]:3: warning: rand() is seeded from the clock: each run gets another stream [reprise-unstable-seed]
  // CHECK: rand.cpp:[[@LINE-2]]:9: note: the value comes from here
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    auto inputs = torch::full({4, 8}, rand() / double(RAND_MAX));
    optimizer.zero_grad();
    model(inputs).sum().backward();
    optimizer.step();
  }
}

//--- static-global.cpp
#include <torch/torch.h>

#include <chrono>

static const auto started = std::chrono::system_clock::now();

int main() {
  torch::manual_seed(started.time_since_epoch().count());
  // CHECK: static-global.cpp:[[@LINE-4]]:29: warning: LibTorch's default generator is seeded from the clock: each run gets another stream [reprise-unstable-seed]
  // CHECK: static-global.cpp:[[@LINE-2]]:3: note: seeded here
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- virtual.cpp
#include <torch/torch.h>

#include <memory>
#include <random>

struct SeedSource {
  virtual ~SeedSource() = default;
  virtual std::uint64_t next() = 0;
};

struct Entropy : SeedSource {
  std::uint64_t next() override { return device(); }
  std::random_device device;
};

int main() {
  std::unique_ptr<SeedSource> source = std::make_unique<Entropy>();
  torch::manual_seed(source->next());
  // CHECK: virtual.cpp:[[@LINE-7]]:42: warning: LibTorch's default generator is seeded from the system's entropy: each run gets another stream [reprise-unstable-seed]
  // CHECK: virtual.cpp:[[@LINE-2]]:3: note: seeded here
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- z-other-printed.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <iostream>
#include <random>

// Something is shown, but not what was taken.
int main(int argc, char **argv) {
  const bool given = argc > 1;
  std::uint64_t seed =
      given ? std::strtoull(argv[1], nullptr, 10) : std::random_device{}();
  // CHECK: z-other-printed.cpp:[[@LINE-1]]:53: warning: LibTorch's default generator is seeded from the system's entropy: each run gets another stream [reprise-unstable-seed]
  // CHECK: z-other-printed.cpp:[[@LINE+3]]:3: note: seeded here
  std::cout << "seeded from the " << (given ? "command line" : "system")
            << '\n';
  torch::manual_seed(seed);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- z-printed-only.cpp
#include <torch/torch.h>

#include <iostream>
#include <random>

// It is shown, but no run can be told to take it again.
int main() {
  std::random_device device;
  auto seed = device();
  // CHECK: z-printed-only.cpp:[[@LINE-1]]:15: warning: LibTorch's default generator is seeded from the system's entropy: each run gets another stream [reprise-unstable-seed]
  // CHECK: z-printed-only.cpp:[[@LINE+2]]:3: note: seeded here
  std::cout << "seed: " << seed << '\n';
  torch::manual_seed(seed);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- z-static-engine.cpp
#include <torch/torch.h>

#include <random>
#include <vector>

// Made before main, drawn from in training.
static std::random_device device;
static std::mt19937 engine(device());
// CHECK: z-static-engine.cpp:[[@LINE-1]]:21: warning: the engine is seeded from the system's entropy: each run gets another stream [reprise-unstable-seed]
// CHECK: z-static-engine.cpp:[[@LINE-2]]:28: note: the value comes from here

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  std::vector<float> state(8, 1.0f);
  for (int step = 0; step < 100; ++step) {
    state[engine() % 8] = 0;
    optimizer.zero_grad();
    model(torch::tensor(state)).sum().backward();
    optimizer.step();
  }
}
// CHECK: {{^}}16 findings in 16 of 16 files
