// All that training uses is seeded, or nothing is.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-partial-seed %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 11 files

//--- argument.cpp
#include <torch/torch.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <vector>

int main(int argc, char **argv) {
  uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 42;
  torch::manual_seed(seed);
  std::mt19937_64 engine(seed + 1);
  std::vector<float> samples(64, 1.0f);
  std::shuffle(samples.begin(), samples.end(), engine);
  torch::nn::Linear model(64, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::tensor(samples)).sum().backward();
  optimizer.step();
}

//--- both.cpp
#include <torch/torch.h>

// The CUDA seed is followed by one that covers every device.
int main() {
  torch::cuda::manual_seed_all(0);
  torch::manual_seed(0);
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::rand({4, 8}).to(torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- constant-engine.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <random>
#include <vector>

int main() {
  torch::manual_seed(42);
  std::srand(42);
  std::mt19937 engine(123);
  std::normal_distribution<float> noise;
  std::vector<float> samples(64);
  for (size_t i = 0; i < samples.size(); ++i)
    samples[i] = noise(engine) + std::rand() % 2;
  torch::nn::Linear model(64, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::tensor(samples)).sum().backward();
  optimizer.step();
}

//--- display.cpp
#include <torch/torch.h>

#include <iostream>
#include <random>
#include <vector>

// Only what is shown after training is drawn from the clock's engine.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({8})).sum().backward();
  optimizer.step();
  std::mt19937 engine(std::random_device{}());
  std::vector<float> test(64, 1.0f);
  std::cout << model(torch::full({8}, test[engine() % 64])) << '\n';
}

//--- everything-unstable.cpp
#include <torch/torch.h>

#include <algorithm>
#include <random>
#include <vector>

// Nothing is seeded in part: unstable-seed speaks of both.
int main() {
  std::random_device device;
  torch::manual_seed(device());
  std::mt19937 engine(device());
  std::vector<float> samples(64, 1.0f);
  std::shuffle(samples.begin(), samples.end(), engine);
  torch::nn::Linear model(64, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::tensor(samples)).sum().backward();
  optimizer.step();
}

//--- inference.cpp
#include <torch/torch.h>

#include <random>

int main() {
  torch::manual_seed(42);
  std::mt19937 engine(std::random_device{}());
  torch::nn::Linear model(8, 1);
  torch::NoGradGuard noGrad;
  model(torch::full({8}, (float)engine()));
}

//--- loaded.cpp
#include <torch/torch.h>

// The weights come from a file, the rest is drawn on the device.
int main() {
  torch::cuda::manual_seed_all(42);
  torch::nn::Linear model(8, 2);
  torch::load(model, "pretrained.pt");
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::randn({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- names.cpp
#include <torch/torch.h>

#include <algorithm>
#include <random>
#include <string>

// Modules get names that are told apart.
static std::string randomName() {
  std::string name("0123456789abcdefghijklmnopqrstuvwxyz");
  std::random_device device;
  std::mt19937 engine(device());
  std::shuffle(name.begin(), name.end(), engine);
  return name.substr(0, 8);
}

struct Net : torch::nn::Module {
  Net() { linear = register_module(randomName(), torch::nn::Linear(8, 1)); }
  torch::Tensor forward(torch::Tensor x) { return linear(x); }
  torch::nn::Linear linear{nullptr};
};

int main() {
  torch::manual_seed(42);
  Net net;
  torch::optim::SGD optimizer(net.parameters(), 0.1);
  net.forward(torch::ones({8})).sum().backward();
  optimizer.step();
}

//--- port.cpp
#include <torch/torch.h>

#include <iostream>
#include <random>
#include <string>

int main() {
  torch::manual_seed(42);
  std::mt19937 engine(std::random_device{}());
  const int port = 10000 + engine() % 1000;
  std::cout << "metrics on port " << port << '\n';
  const std::string run = "run-" + std::to_string(engine());
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({8})).sum().backward();
  optimizer.step();
  torch::save(model, run + ".pt");
}

//--- recorded.cpp
#include <torch/torch.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <vector>

// Taken from the command line or from the system, and written down.
int main(int argc, char **argv) {
  torch::manual_seed(1);
  unsigned seed = argc > 1 ? std::atoi(argv[1]) : std::random_device{}();
  std::cout << "data seed " << seed << std::endl;
  std::mt19937 engine(seed);
  std::vector<float> samples(64, 1.0f);
  std::shuffle(samples.begin(), samples.end(), engine);
  torch::nn::Linear model(64, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::tensor(samples)).sum().backward();
  optimizer.step();
}

//--- unseeded.cpp
#include <torch/torch.h>

#include <algorithm>
#include <random>
#include <vector>

// Nothing is seeded at all.
int main() {
  std::vector<float> samples(64, 1.0f);
  std::shuffle(samples.begin(), samples.end(),
               std::mt19937(std::random_device()()));
  torch::nn::Linear model(64, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::tensor(samples)).sum().backward();
  optimizer.step();
}
