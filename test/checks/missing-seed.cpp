// Training that draws from the default generator while nothing on the way from
// main seeds it. Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-missing-seed %t/*.cpp -- %torch_flags -I%source_root/runtime/include > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- by-hand-asked.cpp
#include <torch/torch.h>
int main() {
  auto w = torch::randn({8, 1}, torch::requires_grad());
  // CHECK: by-hand-asked.cpp:[[@LINE-1]]:12: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
  auto bias = torch::zeros({1}, torch::requires_grad());
  auto x = torch::linspace(-1, 1, 32).view({4, 8});
  for (int step = 0; step < 100; ++step) {
    auto loss = torch::mse_loss(x.mm(w) + bias, x.sum(1, true));
    auto gradients = torch::autograd::grad({loss}, {w, bias});
    torch::NoGradGuard off;
    w -= 0.1 * gradients[0];
    bias -= 0.1 * gradients[1];
  }
}

//--- by-hand-in-a-function.cpp
#include <torch/torch.h>
#include <vector>
void descend(std::vector<torch::Tensor> params, double rate) {
  for (auto &p : params) {
    p.data() = p.data() - rate * p.grad();
    p.grad().zero_();
  }
}
int main() {
  torch::nn::Linear model(8, 1);
  // CHECK: by-hand-in-a-function.cpp:[[@LINE-1]]:21: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
  auto x = torch::linspace(-1, 1, 32).view({4, 8});
  for (int step = 0; step < 100; ++step) {
    auto loss = torch::mse_loss(model(x), x.sum(1, true));
    loss.backward();
    descend(model->parameters(), 0.1);
  }
}

//--- by-hand-named.cpp
#include <torch/torch.h>
int main() {
  torch::nn::Linear model(8, 1);
  // CHECK: by-hand-named.cpp:[[@LINE-1]]:21: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
  auto x = torch::linspace(-1, 1, 32).view({4, 8});
  for (int step = 0; step < 100; ++step) {
    auto loss = torch::mse_loss(model(x), x.sum(1, true));
    loss.backward();
    for (const auto &item : model->named_parameters()) {
      auto weights = item.value().data();
      auto gradient = item.value().grad();
      weights.add_(gradient, -0.1);
      gradient.zero_();
    }
  }
}

//--- by-hand-rebound.cpp
#include <torch/torch.h>
int main() {
  auto w = torch::randn({8, 1}, torch::requires_grad());
  // CHECK: by-hand-rebound.cpp:[[@LINE-1]]:12: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
  auto x = torch::linspace(-1, 1, 32).view({4, 8});
  for (int step = 0; step < 100; ++step) {
    auto loss = torch::mse_loss(x.mm(w), x.sum(1, true));
    loss.backward();
    w = (w - 0.1 * w.grad()).detach().requires_grad_(true);
  }
}

//--- by-hand.cpp
#include <torch/torch.h>
int main() {
  auto w = torch::randn({8, 1}, torch::requires_grad());
  // CHECK: by-hand.cpp:[[@LINE-1]]:12: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
  auto x = torch::linspace(-1, 1, 32).view({4, 8});
  for (int step = 0; step < 100; ++step) {
    auto loss = torch::mse_loss(x.mm(w), x.sum(1, true));
    loss.backward();
    torch::NoGradGuard noGrad;
    w -= 0.1 * w.grad();
    w.grad().zero_();
  }
}

//--- class-trainer.cpp
#include <torch/torch.h>

#include <iostream>
#include <memory>

struct NetImpl : torch::nn::Module {
  NetImpl(int64_t inputs, int64_t hidden)
      : first(register_module("first", torch::nn::Linear(inputs, hidden))),
        second(register_module("second", torch::nn::Linear(hidden, 1))) {}
  torch::Tensor forward(torch::Tensor x) {
    return second(torch::relu(first(x)));
  }
  torch::nn::Linear first, second;
};
TORCH_MODULE(Net);

class Trainer {
public:
  explicit Trainer(double rate)
      : net(8, 16),
        optimizer(net->parameters(), torch::optim::AdamOptions(rate)) {}

  void run(int epochs) {
    for (int epoch = 0; epoch < epochs; ++epoch)
      std::cout << "epoch " << epoch << ": " << trainOneEpoch() << '\n';
  }

private:
  float trainOneEpoch() {
    net->train();
    auto inputs = torch::linspace(-1, 1, 64).view({8, 8});
    auto loss = torch::mse_loss(net(inputs), inputs.sum(1, true));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    return loss.item<float>();
  }

  Net net;
  torch::optim::Adam optimizer;
};

int main() {
  auto trainer = std::make_unique<Trainer>(1e-3);
  // CHECK: class-trainer.cpp:[[@LINE-1]]:18: warning: training draws from LibTorch's default generator, which nothing seeds: it starts from the system's entropy, differently in each run [reprise-missing-seed]
  // CHECK: class-trainer.cpp:[[@LINE-38]]:40: note: 'torch::nn::Linear' draws here
  // CHECK: class-trainer.cpp:[[@LINE-27]]:9: note: 'NetImpl::NetImpl' is called here
  // CHECK: class-trainer.cpp:[[@LINE-4]]:18: note: 'Trainer::Trainer' is called here
  // CHECK: class-trainer.cpp:[[@LINE-5]]:18: note: this is the first of 2 places that draw from it
  // CHECK: class-trainer.cpp:[[@LINE-15]]:5: note: the training that depends on it steps here
  trainer->run(10);
}

//--- container-emplace.cpp
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
  std::vector<Member> pool;
  pool.emplace_back(3);
  // CHECK: container-emplace.cpp:[[@LINE-1]]:{{[0-9]+}}: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
  for (auto &member : pool)
    train(member);
}

//--- container-map.cpp
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
  std::map<int, Member> pool;
  pool.emplace(1, 3);
  // CHECK: container-map.cpp:[[@LINE-1]]:{{[0-9]+}}: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
  for (auto &[key, member] : pool)
    train(member);
}

//--- container-sized.cpp
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
  std::vector<Member> pool(5);
  // CHECK: container-sized.cpp:[[@LINE-1]]:{{[0-9]+}}: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
  for (auto &member : pool)
    train(member);
}

//--- cuda-only.cpp
#include <torch/torch.h>

// torch::cuda::manual_seed leaves the CPU's generator alone, and the weights
// are drawn there.
int main() {
  torch::cuda::manual_seed(42);
  torch::nn::Linear model(16, 4);
  // CHECK: cuda-only.cpp:[[@LINE-1]]:21: warning: training draws from LibTorch's default generator, which nothing seeds: it starts from the system's entropy, differently in each run [reprise-missing-seed]
  // CHECK: cuda-only.cpp:[[@LINE+7]]:5: note: the training that depends on it steps here
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.01);
  auto inputs = torch::ones({32, 16}, torch::kCUDA);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(inputs).pow(2).mean().backward();
    optimizer.step();
  }
}

//--- evolved.cpp
#include <torch/torch.h>
#include <vector>
struct NetImpl : torch::nn::Module {
  NetImpl() : layer(register_module("layer", torch::nn::Linear(4, 2))) {}
  torch::Tensor forward(torch::Tensor x) { return layer(x); }
  void mutate(double rate) {
    for (auto &parameter : parameters()) {
      auto data = parameter.data();
      auto mask = torch::rand_like(data) < rate;
      data.masked_scatter_(mask, torch::randn_like(data));
    }
  }
  torch::nn::Linear layer;
};
TORCH_MODULE(Net);
double fitness(Net &net) {
  return net->forward(torch::linspace(-1, 1, 4).view({1, 4})).sum().item<double>();
}
int main() {
  torch::NoGradGuard noGrad;
  std::vector<Net> population(10);
  // CHECK: evolved.cpp:[[@LINE-1]]:20: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
  for (int generation = 0; generation < 100; ++generation) {
    double best = -1e9;
    for (auto &net : population)
      best = std::max(best, fitness(net));
    for (auto &net : population)
      net->mutate(0.1);
  }
}

//--- gan-lambda.cpp
#include <torch/torch.h>

#include <vector>

// The weights are constants; only the noise is drawn.
int main() {
  torch::Tensor generator = torch::full({16, 8}, 0.1).set_requires_grad(true);
  torch::optim::Adam optimizer({generator}, 2e-4);
  auto noise = [](int64_t batch) { return torch::randn({batch, 16}); };
  // CHECK: gan-lambda.cpp:[[@LINE-1]]:43: warning: training draws from LibTorch's default generator, which nothing seeds: it starts from the system's entropy, differently in each run [reprise-missing-seed]
  // CHECK: gan-lambda.cpp:[[@LINE+4]]:17: note: 'lambda' is called here
  // CHECK: gan-lambda.cpp:[[@LINE+12]]:22: note: 'lambda' is called here
  // CHECK: gan-lambda.cpp:[[@LINE+6]]:5: note: the training that depends on it steps here
  auto trainStep = [&](int64_t batch) {
    auto fake = noise(batch).mm(generator);
    auto loss = torch::mse_loss(fake, torch::ones_like(fake));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    return loss.item<float>();
  };
  std::vector<float> losses;
  for (int step = 0; step < 1000; ++step)
    losses.push_back(trainStep(64));
}

//--- global-model.cpp
#include <torch/torch.h>

static torch::nn::Linear policy(4, 2);
// CHECK: global-model.cpp:[[@LINE-1]]:26: warning: training draws from LibTorch's default generator, which nothing seeds: it starts from the system's entropy, differently in each run [reprise-missing-seed]
// CHECK: global-model.cpp:[[@LINE+5]]:3: note: the training that depends on it steps here

static void update(torch::optim::Optimizer &optimizer, torch::Tensor states) {
  optimizer.zero_grad();
  policy->forward(states).logsumexp(1).mean().backward();
  optimizer.step();
}

int main() {
  torch::optim::RMSprop optimizer(policy->parameters());
  for (int episode = 0; episode < 50; ++episode)
    update(optimizer, torch::ones({10, 4}));
}

//--- loader.cpp
#include <torch/torch.h>

#include <utility>

// Nothing but the loader's default sampler draws.
class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({3}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

auto makeLoader(int64_t batchSize) {
  auto data = Ramp().map(torch::data::transforms::Stack<>());
  return torch::data::make_data_loader(std::move(data), batchSize);
  // CHECK: loader.cpp:[[@LINE-1]]:10: warning: training draws from LibTorch's default generator, which nothing seeds: it starts from the system's entropy, differently in each run [reprise-missing-seed]
  // CHECK: loader.cpp:[[@LINE+8]]:17: note: 'makeLoader' is called here
  // CHECK: loader.cpp:[[@LINE-3]]:10: note: this is the first of 2 places that draw from it
  // CHECK: loader.cpp:[[@LINE+11]]:7: note: the training that depends on it steps here
}

int main() {
  auto weights = torch::zeros({3, 1}, torch::requires_grad());
  torch::optim::SGD optimizer({weights}, 1e-6);
  auto loader = makeLoader(32);
  for (int epoch = 0; epoch < 5; ++epoch) {
    for (torch::data::Example<> &batch : *loader) {
      optimizer.zero_grad();
      torch::mse_loss(batch.data.mm(weights), batch.target).backward();
      optimizer.step();
    }
  }
}

//--- loads-samples.cpp
#include <torch/torch.h>
#include <string>
#include <vector>
struct Images : torch::data::datasets::Dataset<Images> {
  std::vector<std::string> files;
  explicit Images(std::vector<std::string> files) : files(std::move(files)) {}
  torch::data::Example<> get(size_t index) override {
    torch::Tensor image;
    torch::load(image, files[index]);
    return {image, torch::tensor(0)};
  }
  torch::optional<size_t> size() const override { return files.size(); }
};
int main() {
  torch::nn::Linear model(8, 1);
  // The files hold images, not the model's weights.
  // CHECK: loads-samples.cpp:[[@LINE-2]]:21: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
  auto loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
      Images({"a.pt", "b.pt"}).map(torch::data::transforms::Stack<>()), 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- other-streams.cpp
#include <torch/torch.h>

#include <cstdlib>
#include <random>

// Seeds each stream but the one that the weights are drawn from.
int main() {
  std::srand(42);
  std::mt19937 engine(42);
  auto generator = at::detail::createCPUGenerator(42);
  torch::nn::Sequential model(
      torch::nn::Linear(10, 10), torch::nn::ReLU(),
      // CHECK: other-streams.cpp:[[@LINE-1]]:7: warning: training draws from LibTorch's default generator, which nothing seeds: it starts from the system's entropy, differently in each run [reprise-missing-seed]
      // CHECK: other-streams.cpp:[[@LINE-2]]:7: note: this is the first of 2 places that draw from it
      // CHECK: other-streams.cpp:[[@LINE+7]]:5: note: the training that depends on it steps here
      torch::nn::Linear(10, 1));
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    auto inputs = torch::randn({4, 10}, generator) + double(engine() % 2);
    optimizer.zero_grad();
    model->forward(inputs).sum().backward();
    optimizer.step();
  }
}

//--- sampling-seed.cpp
#include <torch/torch.h>

#include <iostream>

// Seeds for the pictures that it shows at the end: too late for training.
torch::Tensor sample(torch::nn::Linear &decoder) {
  torch::NoGradGuard noGrad;
  torch::manual_seed(0);
  return decoder(torch::randn({4, 2}));
}

int main() {
  torch::nn::Linear decoder(2, 28 * 28);
  // CHECK: sampling-seed.cpp:[[@LINE-1]]:21: warning: training draws from LibTorch's default generator, which nothing seeds: it starts from the system's entropy, differently in each run [reprise-missing-seed]
  // CHECK: sampling-seed.cpp:[[@LINE+6]]:5: note: the training that depends on it steps here
  torch::optim::Adam optimizer(decoder->parameters(), 1e-3);
  for (int step = 0; step < 200; ++step) {
    optimizer.zero_grad();
    torch::mse_loss(decoder(torch::ones({8, 2})), torch::zeros({8, 28 * 28}))
        .backward();
    optimizer.step();
  }
  std::cout << sample(decoder) << '\n';
}

//--- shared-module.cpp
#include <torch/torch.h>

#include <memory>

class Generator : public torch::nn::Module {
public:
  Generator() {
    layers->push_back(torch::nn::Linear(32, 64));
    layers->push_back(torch::nn::BatchNorm1d(64));
    layers->push_back(torch::nn::Linear(64, 128));
    register_module("layers", layers);
  }
  torch::Tensor forward(const torch::Tensor &z) { return layers->forward(z); }

private:
  torch::nn::Sequential layers;
};

int main(int argc, char **argv) {
  const int steps = argc > 1 ? std::stoi(argv[1]) : 100;
  auto generator = std::make_shared<Generator>();
  // CHECK: shared-module.cpp:[[@LINE-1]]:20: warning: training draws from LibTorch's default generator, which nothing seeds: it starts from the system's entropy, differently in each run [reprise-missing-seed]
  // CHECK: shared-module.cpp:[[@LINE-15]]:23: note: 'torch::nn::Linear' draws here
  // CHECK: shared-module.cpp:[[@LINE-3]]:20: note: 'Generator::Generator' is called here
  // CHECK: shared-module.cpp:[[@LINE-4]]:20: note: this is the first of 2 places that draw from it
  // CHECK: shared-module.cpp:[[@LINE+5]]:5: note: the training that depends on it steps here
  torch::optim::Adam optimizer(generator->parameters(), 2e-4);
  for (int step = 0; step < steps; ++step) {
    optimizer.zero_grad();
    generator->forward(torch::ones({16, 32})).abs().mean().backward();
    optimizer.step();
  }
}

//--- template.cpp
#include <torch/torch.h>

template <typename Model, typename Loss>
double fit(Model &model, torch::optim::Optimizer &optimizer, Loss loss,
           int steps) {
  double last = 0;
  for (int step = 0; step < steps; ++step) {
    optimizer.zero_grad();
    auto value = loss(model->forward(torch::ones({1, 3, 32, 32})));
    value.backward();
    optimizer.step();
    last = value.template item<double>();
  }
  return last;
}

int main() {
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3).padding(1));
  // CHECK: template.cpp:[[@LINE-1]]:21: warning: training draws from LibTorch's default generator, which nothing seeds: it starts from the system's entropy, differently in each run [reprise-missing-seed]
  // CHECK: template.cpp:[[@LINE-9]]:5: note: the training that depends on it steps here
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  fit(model, optimizer, [](torch::Tensor out) { return out.norm(); }, 10);
}

//--- thread.cpp
#include <torch/torch.h>

#include <thread>

void train(torch::nn::GRU gru) {
  torch::optim::Adam optimizer(gru->parameters(), 1e-3);
  for (int step = 0; step < 100; ++step) {
    auto [output, state] = gru(torch::ones({5, 2, 8}));
    optimizer.zero_grad();
    output.sum().backward();
    optimizer.step();
  }
}

int main() {
  torch::nn::GRU gru(torch::nn::GRUOptions(8, 16).num_layers(2));
  // CHECK: thread.cpp:[[@LINE-1]]:18: warning: training draws from LibTorch's default generator, which nothing seeds: it starts from the system's entropy, differently in each run [reprise-missing-seed]
  // CHECK: thread.cpp:[[@LINE-7]]:5: note: the training that depends on it steps here
  std::thread trainer(train, gru);
  trainer.join();
}

//--- virtual.cpp
#include <torch/torch.h>

#include <memory>
#include <string>

struct Algorithm {
  virtual ~Algorithm() = default;
  virtual torch::Tensor loss() = 0;
  virtual std::vector<torch::Tensor> parameters() = 0;
};

class VariationalEncoder : public Algorithm {
public:
  torch::Tensor loss() override {
    auto epsilon = torch::randn_like(mean);
    // CHECK: virtual.cpp:[[@LINE-1]]:20: warning: training draws from LibTorch's default generator, which nothing seeds: it starts from the system's entropy, differently in each run [reprise-missing-seed]
    // CHECK: virtual.cpp:[[@LINE+18]]:17: note: 'VariationalEncoder::loss' is called here
    // CHECK: virtual.cpp:[[@LINE+20]]:5: note: the training that depends on it steps here
    return (mean + epsilon).pow(2).sum();
  }
  std::vector<torch::Tensor> parameters() override { return {mean}; }

private:
  torch::Tensor mean = torch::zeros({8}, torch::requires_grad());
};

std::unique_ptr<Algorithm> makeAlgorithm() {
  return std::make_unique<VariationalEncoder>();
}

int main() {
  std::unique_ptr<Algorithm> algorithm = makeAlgorithm();
  torch::optim::Adam optimizer(algorithm->parameters(), 1e-3);
  for (int step = 0; step < 100; ++step) {
    auto loss = algorithm->loss();
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
}

//--- which.cpp
#include <torch/torch.h>

#include <string>

struct Trainer {
  explicit Trainer(int64_t width) : model(width, 1) {}
  void train(int64_t width) {
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      model(torch::ones({4, width})).sum().backward();
      optimizer.step();
    }
  }
  torch::nn::Linear model;
};

// One run makes one of the trainings: each starts without a seed of its own.
int main(int, char **argv) {
  std::string which = argv[1];
  if (which == "narrow") {
    Trainer narrow(2);
    // CHECK-DAG: which.cpp:[[@LINE-1]]:13: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
    narrow.train(2);
  } else if (which == "seeded") {
    torch::manual_seed(42);
    Trainer seeded(8);
    seeded.train(8);
  } else {
    Trainer wide(64);
    // CHECK-DAG: which.cpp:[[@LINE-1]]:13: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
    wide.train(64);
  }
}

//--- with-checkpoint.cpp
#include <reprise/checkpoint.h>
#include <torch/torch.h>

// The first run has nothing to resume.
int main() {
  torch::nn::Linear model(4, 1);
  // CHECK-DAG: with-checkpoint.cpp:[[@LINE-1]]:21: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  reprise::Checkpoint checkpoint("run");
  checkpoint.add("model", model);
  checkpoint.resume();
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::dropout(torch::ones({2, 4}), 0.5, true)).sum().backward();
    optimizer.step();
    checkpoint.save(0, step);
  }
}

//--- zero-means-none.cpp
#include <torch/torch.h>

struct Options {
  int seed = 0; // Nothing sets it.
};

void setUp(const Options &options) {
  if (options.seed > 0)
    torch::manual_seed(options.seed);
}

int main() {
  setUp(Options());
  torch::nn::Linear model(4, 1);
  // CHECK: zero-means-none.cpp:[[@LINE-1]]:21: warning: training draws from LibTorch's default generator{{.*}}[reprise-missing-seed]
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::ones({2, 4})).sum().backward();
    optimizer.step();
  }
}
// CHECK: {{^}}25 findings in 24 of 24 files
