// Programs that seed before they train, that train on nothing drawn, or where
// code that is not seen may have seeded.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-missing-seed %t/*.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 26 files
//
// What may have been seeded is told of where that is asked for.
// RUN: not %reprise lint --checks=reprise-missing-seed --level=possible %t/unseen-code.cpp -- %torch_flags | FileCheck --check-prefix=POSSIBLE %s
// POSSIBLE: unseen-code.cpp:{{.*}}nothing seeds{{.*}}[reprise-missing-seed]



//--- argument.cpp
#include <torch/torch.h>

#include <cstdlib>

void setSeed(std::uint64_t seed) {
  std::srand(static_cast<unsigned>(seed));
  torch::manual_seed(seed);
}

int main(int argc, char **argv) {
  setSeed(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- both-arms.cpp
#include <torch/torch.h>

#include <string>

int main(int argc, char **argv) {
  if (argc > 1)
    torch::manual_seed(std::stoul(argv[1]));
  else
    torch::manual_seed(0);
  torch::nn::LSTM model(8, 16);
  torch::optim::Adam optimizer(model->parameters());
  std::get<0>(model(torch::ones({3, 4, 8}))).mean().backward();
  optimizer.step();
}

//--- branch.cpp
#include <torch/torch.h>

#include <string>

// Seeds where it is asked to.
int main(int argc, char **argv) {
  if (argc > 1)
    torch::manual_seed(std::stoul(argv[1]));
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- constants.cpp
#include <torch/torch.h>

// Linear regression from zeros, in the order of the data: nothing draws.
int main() {
  auto weights = torch::zeros({3, 1}, torch::requires_grad());
  torch::optim::SGD optimizer({weights}, 0.01);
  auto inputs = torch::eye(3), targets = torch::ones({3, 1});
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    torch::mse_loss(inputs.mm(weights), targets).backward();
    optimizer.step();
  }
}

//--- containers.cpp
#include <torch/torch.h>

#include <deque>
#include <map>
#include <vector>

struct Member {
  explicit Member(int width = 2) : net(8, width) {}
  torch::nn::Linear net;
};

void train(Member &member) {
  torch::optim::SGD optimizer(member.net->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    member.net->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
}

int main() {
  torch::manual_seed(1);
  std::vector<Member> pool(5);
  pool.emplace_back(3);
  pool.emplace_back(pool.front());
  std::deque<int> counts(4);
  counts.emplace_back(1);
  for (auto &member : pool)
    train(member);
}

//--- first-member.cpp
#include <torch/torch.h>

struct Seeder {
  explicit Seeder(std::uint64_t seed) { torch::manual_seed(seed); }
};

// Members are made in the order of their declarations.
class Experiment {
public:
  explicit Experiment(std::uint64_t seed)
      : seeder(seed), model(16, 4), optimizer(model->parameters(), 0.1) {}
  void run() {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      model(torch::ones({2, 16})).sum().backward();
      optimizer.step();
    }
  }

private:
  Seeder seeder;
  torch::nn::Linear model;
  torch::optim::SGD optimizer;
};

int main() { Experiment(7).run(); }

//--- function-object.cpp
#include <torch/torch.h>

#include <functional>

void run(const std::function<void()> &prepare) {
  prepare();
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

int main() {
  run([] { torch::manual_seed(1234); });
}

//--- generator.cpp
#include <torch/torch.h>
int main() {
  auto generator = at::globalContext().defaultGenerator(at::kCPU);
  generator.set_current_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- gradient-scaled.cpp
#include <torch/torch.h>
int main() {
  torch::nn::Linear model(8, 1);
  torch::nn::Linear other(8, 1);
  for (int i = 0; i < 10; ++i) {
    model(torch::randn({1, 8})).sum().backward();
    for (auto &p : model->parameters())
      p.grad().mul_(0.5);
  }
}

//--- inference.cpp
#include <torch/torch.h>

#include <iostream>

// Draws a picture, trains nothing.
int main() {
  torch::NoGradGuard noGrad;
  torch::nn::Sequential decoder(torch::nn::Linear(2, 64), torch::nn::Tanh());
  torch::load(decoder, "decoder.pt");
  std::cout << decoder->forward(torch::randn({1, 2})) << '\n';
}

//--- lambda.cpp
#include <torch/torch.h>

int main() {
  auto initialise = [](std::uint64_t seed) {
    torch::manual_seed(seed);
    return torch::nn::Linear(8, 1);
  };
  torch::nn::Linear model = initialise(3);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- library.cpp
#include <torch/torch.h>

// Whoever calls this may have seeded.
float train(torch::nn::Linear model, int steps) {
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  float last = 0;
  for (int step = 0; step < steps; ++step) {
    auto loss = model(torch::randn({4, 8})).pow(2).mean();
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    last = loss.item<float>();
  }
  return last;
}

//--- loads-optimizer-too.cpp
#include <torch/torch.h>
int main() {
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters(), 0.1);
  // Both come out of files: nothing of what was drawn is left.
  torch::load(optimizer, "optimizer.pt");
  torch::load(model, "model.pt");
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- other-tensor-moves.cpp
#include <torch/torch.h>
int main() {
  // Nothing is trained: x moves by another's gradient, and y is a value.
  auto x = torch::randn({8, 1}), w = torch::ones({8, 1}, torch::requires_grad());
  for (int step = 0; step < 100; ++step) {
    auto loss = (x * w).sum();
    auto gradients = torch::autograd::grad({loss}, {w});
    x = x - gradients[0];
    auto y = x + w.grad();
  }
}

//--- own-generator.cpp
#include <torch/torch.h>

int main() {
  at::Generator generator = at::detail::createCPUGenerator(42);
  auto weights = torch::randn({8, 1}, generator).set_requires_grad(true);
  torch::optim::SGD optimizer({weights}, 0.1);
  for (int step = 0; step < 100; ++step) {
    auto inputs = torch::rand({4, 8}, generator);
    optimizer.zero_grad();
    inputs.mm(weights).pow(2).mean().backward();
    optimizer.step();
  }
}

//--- restored.cpp
#include <torch/torch.h>

void resume(const std::string &path) {
  torch::Tensor state;
  torch::load(state, path);
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  generator.set_state(state);
}

int main() {
  resume("rng.pt");
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- runtime.cpp
#include <torch/torch.h>

#include <reprise/seed.h>

int main() {
  reprise::seed_everything(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- saliency.cpp
#include <torch/torch.h>
int main() {
  torch::nn::Linear model(8, 1);
  torch::load(model, "model.pt");
  auto total = torch::zeros({1, 8});
  for (int i = 0; i < 10; ++i) {
    auto x = torch::randn({1, 8}, torch::requires_grad());
    model(x).sum().backward();
    total += x.grad().abs();
  }
}

//--- samples-after.cpp
#include <torch/torch.h>

#include <iostream>

// Draws only when training is done.
int main() {
  auto decoder = torch::full({2, 64}, 0.5).set_requires_grad(true);
  torch::optim::SGD optimizer({decoder}, 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    torch::ones({1, 2}).mm(decoder).sum().backward();
    optimizer.step();
  }
  std::cout << torch::randn({1, 2}).mm(decoder) << '\n';
}

//--- sequential-loader.cpp
#include <torch/torch.h>

#include <utility>

class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({3}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

int main() {
  auto weights = torch::zeros({3, 1}, torch::requires_grad());
  torch::optim::SGD optimizer({weights}, 1e-6);
  auto loader =
      torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
          Ramp().map(torch::data::transforms::Stack<>()), 32);
  for (int epoch = 0; epoch < 5; ++epoch)
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      torch::mse_loss(batch.data.mm(weights), batch.target).backward();
      optimizer.step();
    }
}

//--- static-seed.cpp
#include <torch/torch.h>

static const bool seeded = [] {
  torch::manual_seed(1);
  return true;
}();
static torch::nn::Linear policy(4, 2);

int main() {
  torch::optim::SGD optimizer(policy->parameters(), 0.1);
  policy(torch::ones({4, 4})).sum().backward();
  optimizer.step();
}

//--- template.cpp
#include <torch/torch.h>

template <typename Trainer> void reproduce(std::uint64_t seed, Trainer train) {
  torch::manual_seed(seed);
  train();
}

int main() {
  reproduce(42, [] {
    torch::nn::Embedding table(100, 8);
    torch::optim::SGD optimizer(table->parameters(), 0.1);
    table(torch::arange(10)).sum().backward();
    optimizer.step();
  });
}

//--- unseen-code.cpp
#include <torch/torch.h>

namespace lab {
// In a library that only the linker sees.
void setUp(int argc, char **argv);
} // namespace lab

int main(int argc, char **argv) {
  lab::setUp(argc, argv);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- virtual.cpp
#include <torch/torch.h>

#include <memory>

struct Task {
  virtual ~Task() = default;
  virtual void prepare() = 0;
};

struct Regression : Task {
  void prepare() override { torch::manual_seed(5); }
};

int main() {
  std::unique_ptr<Task> task = std::make_unique<Regression>();
  task->prepare();
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- weights-loaded-in-turn.cpp
#include <torch/torch.h>
#include <vector>
int main() {
  torch::NoGradGuard noGrad;
  torch::nn::Linear model(8, 1);
  for (int i = 0; i < 10; ++i) {
    std::vector<torch::Tensor> weights;
    torch::load(weights, "w" + std::to_string(i) + ".pt");
    auto parameters = model->parameters();
    for (size_t j = 0; j < weights.size(); ++j)
      parameters[j].copy_(weights[j]);
    std::cout << model(torch::randn({1, 8})).item<float>() << '\n';
  }
}

//--- written.cpp
#include <torch/torch.h>

#include <cstdio>
#include <functional>
#include <iostream>
#include <tuple>
#include <utility>

struct Options {
  int seed = -1;
};

class Parser {
public:
  void add(int *target) { this->target = target; }
  void add(int &target) {
    set = [&target](int value) { target = value; };
  }
  void parse(int value) {
    *target = value;
    set(value);
  }

private:
  int *target = nullptr;
  std::function<void(int)> set;
};

template <class T> void read(T &target, int value) { target = value; }

// What each of these held at first says nothing of what it holds then.
int main(int argc, char **argv) {
  int input = -1, scanned = -1, tied = -1, swapped = -1, parsed = -1, set = -1,
      named = -1, pointed = -1, called = -1, counted = -1;
  Options options;
  std::cin >> input;
  std::sscanf(argv[0], "%d", &scanned);
  std::tie(tied, std::ignore) = std::make_pair(argc, 0);
  std::swap(swapped, argc);
  Parser parser;
  parser.add(&parsed);
  parser.add(set);
  parser.parse(argc);
  int &name = named;
  name = argc;
  int *pointer = &pointed;
  *pointer = argc;
  auto call = [&](int value) { called = value; };
  call(argc);
  read(options.seed, argc);
  while (counted < argc)
    ++counted;
  if (input >= 0 && scanned >= 0 && tied >= 0 && swapped >= 0 && parsed >= 0 &&
      set >= 0 && named >= 0 && pointed >= 0 && called >= 0 && counted >= 0 &&
      options.seed >= 0)
    torch::manual_seed(input);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::ones({2, 4})).sum().backward();
    optimizer.step();
  }
}
