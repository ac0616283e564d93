// Numbers from outside LibTorch that are seeded, that training does not use, or
// that another check speaks of.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-host-random %t/*.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 14 files

//--- after-training.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <iostream>
#include <vector>

// Pictures to look at when training is done.
int main() {
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({8})).sum().backward();
  optimizer.step();
  std::vector<float> test(64, 1.0f);
  for (int i = 0; i < 4; ++i)
    std::cout << model(torch::full({8}, test[rand() % test.size()])) << '\n';
}

//--- configured.cpp
#include <torch/torch.h>

#include <algorithm>
#include <random>
#include <vector>

struct Config {
  uint64_t seed = 123;
};

static std::vector<float> shuffled(std::vector<float> samples, uint64_t seed) {
  std::mt19937 engine(seed);
  std::shuffle(samples.begin(), samples.end(), engine);
  return samples;
}

int main() {
  Config config;
  torch::manual_seed(config.seed);
  auto samples = shuffled(std::vector<float>(64, 1.0f), config.seed);
  torch::nn::Linear model(64, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::tensor(samples)).sum().backward();
  optimizer.step();
}

//--- constant-engine.cpp
#include <torch/torch.h>

#include <algorithm>
#include <random>
#include <vector>

template <typename T> class EndlessIterator {
public:
  explicit EndlessIterator(const std::vector<T> &all) : all(all), engine(42) {
    shuffle();
  }
  void shuffle() {
    std::shuffle(all.begin(), all.end(), engine);
    next = 0;
  }
  T get() {
    T value = all[next++];
    if (next >= all.size())
      shuffle();
    return value;
  }

private:
  std::vector<T> all;
  size_t next = 0;
  std::default_random_engine engine;
};

int main() {
  EndlessIterator<float> samples(std::vector<float>(64, 1.0f));
  torch::nn::Linear model(1, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::full({1}, samples.get())).sum().backward();
    optimizer.step();
  }
}

//--- derived.cpp
#include <reprise/seed.h>
#include <torch/torch.h>

#include <algorithm>
#include <random>
#include <vector>

int main() {
  const std::uint64_t seed = reprise::seed_everything(42);
  std::vector<float> samples(64, 1.0f);
  std::mt19937_64 engine(reprise::derive_seed(seed, 1));
  std::shuffle(samples.begin(), samples.end(), engine);
  samples[0] = std::rand(); // seed_everything() seeds it
  torch::nn::Linear model(64, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::tensor(samples)).sum().backward();
  optimizer.step();
}

//--- inference.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <vector>

int main() {
  torch::nn::Linear model(8, 1);
  std::vector<float> input(8);
  for (float &value : input)
    value = std::rand();
  torch::NoGradGuard noGrad;
  model(torch::tensor(input));
}

//--- pause.cpp
#include <torch/torch.h>

#include <chrono>
#include <cstdlib>
#include <thread>

// Between two tries.
int main() {
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    std::this_thread::sleep_for(std::chrono::milliseconds(rand() % 10));
    optimizer.zero_grad();
    model(torch::ones({8})).sum().backward();
    optimizer.step();
  }
}

//--- port.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <random>

struct Server {
  explicit Server(int port) : port(port) {}
  int port;
};

int main() {
  std::random_device device;
  int port = 10000 + std::rand() % 1000;
  Server metrics(port), control(20000 + device() % 1000);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({8})).sum().backward();
  optimizer.step();
  return metrics.port == control.port;
}

//--- run-name.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <iostream>
#include <string>

static std::string randomName() {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
  std::string name = "run-";
  for (int i = 0; i < 8; ++i)
    name += letters[rand() % 26];
  return name + std::to_string(rand());
}

int main() {
  const std::string name = randomName();
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::ones({8})).sum().backward();
    optimizer.step();
    if (rand() % 10 == 0)
      std::cout << name << ": " << step << '\n';
  }
  torch::save(model, name + ".pt");
}

//--- seeded-by-clock.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <ctime>
#include <vector>

// Seeded, though badly: unstable-seed speaks at the seed.
int main() {
  std::srand(std::time(nullptr));
  std::vector<float> samples(64);
  for (size_t i = 0; i < samples.size(); ++i)
    samples[i] = std::rand();
  torch::nn::Linear model(64, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::tensor(samples)).sum().backward();
  optimizer.step();
}

//--- seeded-by-device.cpp
#include <torch/torch.h>

#include <algorithm>
#include <random>
#include <vector>

int main() {
  std::random_device device;
  std::mt19937 engine(device());
  torch::manual_seed(device());
  std::vector<float> samples(64, 1.0f);
  std::shuffle(samples.begin(), samples.end(), engine);
  torch::nn::Linear model(64, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::tensor(samples)).sum().backward();
  optimizer.step();
}

//--- srand.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <vector>

class Trainer {
public:
  explicit Trainer(long seed) {
    srand(static_cast<unsigned>(seed));
    torch::manual_seed(seed);
  }
  void run() {
    torch::nn::Linear model(8, 1);
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    std::vector<float> samples(8, 1.0f);
    for (int step = 0; step < 100; ++step) {
      samples[rand() % samples.size()] = 0;
      optimizer.zero_grad();
      model(torch::tensor(samples)).sum().backward();
      optimizer.step();
    }
  }
};

int main(int argc, char **argv) { Trainer(argc > 1 ? atol(argv[1]) : 1).run(); }

//--- srand-here.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <string>
#include <vector>

// Right ahead of its only use.
static size_t validationIndex(const std::vector<float> &cameras,
                              const std::string &name) {
  std::srand(42);
  return name == "random" ? std::rand() % cameras.size() : 0;
}

int main(int argc, char **argv) {
  std::vector<float> cameras(64, 1.0f);
  size_t held = validationIndex(cameras, argc > 1 ? argv[1] : "random");
  torch::nn::Linear model(1, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (size_t i = 0; i < cameras.size(); ++i) {
    if (i == held)
      continue;
    optimizer.zero_grad();
    model(torch::full({1}, cameras[i])).sum().backward();
    optimizer.step();
  }
}

//--- unreached.cpp
#include <torch/torch.h>

#include <algorithm>
#include <random>
#include <vector>

// Nobody calls it.
void splitData(std::vector<float> &samples) {
  std::shuffle(samples.begin(), samples.end(), std::random_device());
}

int main() {
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({8})).sum().backward();
  optimizer.step();
}

//--- vocabulary.cpp
#include <torch/torch.h>

#include <random>
#include <vector>

// An engine that came in from elsewhere.
static void fill(std::vector<float> &samples, std::mt19937 &engine) {
  std::uniform_real_distribution<float> uniform;
  for (size_t i = 0; i < samples.size(); ++i)
    samples[i] = uniform(engine);
}

int main() {
  std::vector<float> samples(8);
  std::seed_seq seeds{1, 2, 3};
  std::mt19937 engine(seeds);
  fill(samples, engine);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::tensor(samples)).sum().backward();
  optimizer.step();
}
