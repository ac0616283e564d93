// Passes that draw nothing, that are guarded, or that training itself needs.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-unguarded-validation %t/*.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 19 files

//--- after-training.cpp
#include <torch/torch.h>

// What is drawn when training is done moves nothing.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
  torch::NoGradGuard noGrad;
  model->eval();
  for (int batch = 0; batch < 10; ++batch)
    model(torch::randn({4, 8}));
}

//--- collects-batch.cpp
#include <torch/torch.h>

struct Batch {
  torch::Tensor states, actions;
};

Batch rollOut(torch::nn::Linear &policy) {
  torch::NoGradGuard noGrad;
  policy->eval();
  auto states = torch::randn({16, 4});
  auto actions = torch::multinomial(torch::softmax(policy(states), -1), 1);
  policy->train();
  return {states, actions};
}

Batch prepare(const Batch &batch) { return {batch.states / 2, batch.actions}; }

void update(torch::nn::Linear &policy, torch::optim::Optimizer &optimizer,
            const Batch &batch) {
  for (int pass = 0; pass < 4; ++pass) {
    auto order = torch::randperm(16);
    optimizer.zero_grad();
    auto scores = torch::log_softmax(policy(batch.states.index({order})), -1);
    (-scores.gather(1, batch.actions.index({order})).mean()).backward();
    optimizer.step();
  }
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear policy(4, 2);
  torch::optim::SGD optimizer(policy->parameters(), 0.1);
  for (int turn = 0; turn < 10; ++turn) {
    Batch batch;
    {
      auto raw = rollOut(policy);
      batch = prepare(raw);
    }
    update(policy, optimizer, batch);
  }
}

//--- copied-net.cpp
#include <torch/torch.h>

// A network of its own for each turn, and nothing left of what it drew.
std::shared_ptr<torch::nn::LinearImpl> copyOf(torch::nn::Linear &net) {
  auto copy = std::make_shared<torch::nn::LinearImpl>(4, 1);
  torch::NoGradGuard noGrad;
  auto from = net->parameters(), to = copy->parameters();
  for (size_t i = 0; i < from.size(); ++i)
    to[i].copy_(from[i]);
  return copy;
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear net(4, 1);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  for (int turn = 0; turn < 10; ++turn) {
    auto best = copyOf(net);
    optimizer.zero_grad();
    net(torch::ones({2, 4})).sum().backward();
    optimizer.step();
    best = copyOf(net);
  }
}

//--- eval-dropout.cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  NetImpl() {
    register_module("first", first);
    register_module("dropout", dropout);
  }
  torch::Tensor forward(torch::Tensor x) {
    x = dropout(torch::relu(first(x)));
    return torch::dropout(x, 0.5, is_training());
  }
  torch::nn::Linear first{8, 8};
  torch::nn::Dropout dropout{0.5};
};
TORCH_MODULE(Net);

double validate(Net &net) {
  torch::NoGradGuard noGrad;
  net->eval();
  const double loss = net(torch::ones({16, 8})).pow(2).mean().item<double>();
  net->train();
  return loss;
}

int main() {
  torch::manual_seed(42);
  Net net;
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  double best = 1e9;
  for (int epoch = 0; epoch < 10; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      net(torch::ones({4, 8})).pow(2).mean().backward();
      optimizer.step();
    }
    best = std::min(best, validate(net));
  }
}

//--- fixed-noise.cpp
#include <torch/torch.h>

// The noise for the pictures is drawn once, ahead of training.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear generator(16, 64);
  torch::optim::Adam optimizer(generator->parameters(), 2e-4);
  const auto fixedNoise = torch::randn({16, 16});
  for (int step = 0; step < 1000; ++step) {
    optimizer.zero_grad();
    generator(torch::randn({8, 16})).abs().mean().backward();
    optimizer.step();
    if (step % 100 == 0) {
      torch::NoGradGuard noGrad;
      torch::save(generator(fixedNoise), "picture.pt");
    }
  }
}

//--- gan.cpp
#include <torch/torch.h>

// Two players a step, each with noise of its own: both train.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear generator(16, 64), critic(64, 1);
  torch::optim::Adam g(generator->parameters(), 2e-4);
  torch::optim::Adam d(critic->parameters(), 2e-4);
  for (int epoch = 0; epoch < 5; ++epoch)
    for (int step = 0; step < 100; ++step) {
      auto fake = generator(torch::randn({8, 16}));
      d.zero_grad();
      auto noisy = fake.detach() + 0.1 * torch::randn_like(fake);
      critic(noisy).mean().backward();
      d.step();
      g.zero_grad();
      (-critic(generator(torch::randn({8, 16}))).mean()).backward();
      g.step();
    }
}

//--- generator-argument.cpp
#include <torch/torch.h>

// Samples from a generator of their own.
int main() {
  torch::manual_seed(42);
  auto sampleGenerator = at::detail::createCPUGenerator(7);
  torch::nn::Linear decoder(8, 64);
  torch::optim::Adam optimizer(decoder->parameters(), 1e-3);
  for (int epoch = 0; epoch < 5; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      decoder(torch::randn({4, 8})).abs().mean().backward();
      optimizer.step();
    }
    torch::NoGradGuard noGrad;
    torch::save(decoder(torch::randn({1, 8}, sampleGenerator)), "sample.pt");
  }
}

//--- greedy.cpp
#include <torch/torch.h>

torch::Tensor next(torch::Tensor logits, double temperature = 0.0) {
  if (temperature > 0.0)
    return torch::multinomial(torch::softmax(logits / temperature, -1), 1);
  return torch::argmax(logits, -1, /*keepdim=*/true);
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear net(4, 8);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    net(torch::randn({2, 4})).sum().backward();
    optimizer.step();
    next(net(torch::ones({2, 4})));
    next(net(torch::ones({2, 4})), /*temperature=*/0);
  }
}

//--- guarded.cpp
#include <torch/torch.h>

#include <reprise/rng_guard.h>

#include <utility>

class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({3}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

template <typename Loader>
double validate(torch::nn::Linear &model, Loader &loader) {
  reprise::RngGuard guard;
  torch::NoGradGuard noGrad;
  model->eval();
  double loss = 0;
  for (auto &batch : loader)
    loss += torch::mse_loss(model(batch.data), batch.target)
                .template item<double>();
  model->train();
  return loss;
}

int main() {
  torch::manual_seed(42);
  auto trainLoader = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  auto testLoader = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 100);
  torch::nn::Linear model(3, 1);
  torch::optim::SGD optimizer(model->parameters(), 1e-6);
  for (int epoch = 0; epoch < 5; ++epoch) {
    for (auto &batch : *trainLoader) {
      optimizer.zero_grad();
      torch::mse_loss(model(batch.data), batch.target).backward();
      optimizer.step();
    }
    validate(model, *testLoader);
  }
}

//--- loaders.cpp
#include <torch/torch.h>

#include <utility>

// Two shuffling loaders in turn, both to train on.
class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({3}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

template <typename Loader>
void trainOn(torch::nn::Linear &model, torch::optim::SGD &optimizer,
             Loader &loader) {
  for (auto &batch : loader) {
    optimizer.zero_grad();
    torch::mse_loss(model(batch.data), batch.target).backward();
    optimizer.step();
  }
}

int main() {
  torch::manual_seed(42);
  auto real = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  auto synthetic = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  torch::nn::Linear model(3, 1);
  torch::optim::SGD optimizer(model->parameters(), 1e-6);
  for (int epoch = 0; epoch < 5; ++epoch) {
    trainOn(model, optimizer, *real);
    trainOn(model, optimizer, *synthetic);
  }
}

//--- noise-schedule.cpp
#include <torch/torch.h>

// Diffusion: noise and times are drawn in a function, without gradients, and
// training needs them.
struct Batch {
  torch::Tensor noisy, noise;
};

Batch diffuse(const torch::Tensor &clean) {
  torch::NoGradGuard noGrad;
  auto time = torch::rand({clean.size(0), 1});
  auto noise = torch::randn_like(clean);
  return {clean * (1 - time) + noise * time, noise};
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 8);
  torch::optim::Adam optimizer(model->parameters(), 1e-3);
  for (int step = 0; step < 1000; ++step) {
    Batch batch = diffuse(torch::ones({16, 8}));
    optimizer.zero_grad();
    torch::mse_loss(model(batch.noisy), batch.noise).backward();
    optimizer.step();
  }
}

//--- nothing-drawn-by-training.cpp
#include <torch/torch.h>

// The steps of training draw nothing that could be moved.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      model(torch::ones({4, 8})).sum().backward();
      optimizer.step();
    }
    torch::NoGradGuard noGrad;
    model(torch::randn({4, 8}));
  }
}

//--- other-transforms.cpp
#include <torch/torch.h>

#include <iostream>
#include <memory>
#include <vector>

struct Transform {
  virtual ~Transform() = default;
  virtual torch::Tensor apply(torch::Tensor x) = 0;
};
struct Scale : Transform {
  torch::Tensor apply(torch::Tensor x) override { return x / 255; }
};
// Nothing makes one.
struct Noise : Transform {
  torch::Tensor apply(torch::Tensor x) override {
    return x + torch::randn_like(x);
  }
};

struct Data {
  torch::Tensor get(int index) {
    auto x = torch::full({4, 8}, double(index));
    for (auto &transform : transforms)
      x = transform->apply(x);
    return x;
  }
  std::vector<std::shared_ptr<Transform>> transforms;
};

void validate(torch::nn::Linear &net, Data &data) {
  torch::NoGradGuard noGrad;
  net->eval();
  float sum = 0;
  for (int i = 0; i < 10; ++i)
    sum += net(data.get(i)).sum().item<float>();
  net->train();
  std::cout << sum << '\n';
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear net(8, 2);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  Data train{{std::make_shared<Scale>()}}, valid{{std::make_shared<Scale>()}};
  for (int epoch = 0; epoch < 5; ++epoch) {
    for (int i = 0; i < 10; ++i) {
      optimizer.zero_grad();
      net(train.get(i) + torch::rand({4, 8})).sum().backward();
      optimizer.step();
    }
    validate(net, valid);
  }
}

//--- own-guard.cpp
#include <torch/torch.h>

// A class of the program's own that keeps the state and puts it back.
class KeepRandomness {
public:
  KeepRandomness()
      : generator(at::detail::getDefaultCPUGenerator()),
        state(generator.get_state()) {}
  ~KeepRandomness() { generator.set_state(state); }

private:
  at::Generator generator;
  at::Tensor state;
};

void preview() {
  KeepRandomness keep;
  torch::randn({3});
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear net(4, 1);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    net(torch::randn({2, 4})).sum().backward();
    optimizer.step();
    preview();
  }
}

//--- own-mode.cpp
#include <torch/torch.h>
enum Mode { train, validate };
struct Pool { Mode mode = Mode::train; };
struct Pipe { Pool *pool = nullptr; };
struct Sampler : Pipe { virtual ~Sampler() = default; virtual torch::Tensor sample() = 0; };
struct NoiseSampler : Sampler {
  NoiseSampler(Pool *p) { pool = p; }
  torch::Tensor sample() override {
    torch::Tensor noise;
    if (pool->mode == Mode::validate) {
      noise = torch::ones({4, 8});
    } else {
      noise = torch::rand({4, 8});
    }
    return noise;
  }
};
std::unique_ptr<Sampler> make(Pool *p) { return std::make_unique<NoiseSampler>(p); }
struct Renderer : Pipe {
  std::unique_ptr<Sampler> sampler;
  torch::nn::Linear net{8, 2};
  Renderer(Pool *p) { pool = p; sampler = make(p); }
  torch::Tensor render(torch::Tensor x) { return net->forward(x * sampler->sample()); }
};
struct Runner {
  std::unique_ptr<Pool> pool;
  std::unique_ptr<Renderer> renderer;
  Runner() { pool = std::make_unique<Pool>(); renderer = std::make_unique<Renderer>(pool.get()); }
  torch::Tensor whole() { return renderer->render(torch::ones({4, 8})); }
  void visualize() {
    torch::NoGradGuard no_grad;
    auto previous = pool->mode;
    pool->mode = Mode::validate;
    std::cout << whole().sum().item<float>() << '\n';
    pool->mode = previous;
  }
  void train() {
    torch::optim::SGD optimizer(renderer->net->parameters(), 0.1);
    pool->mode = Mode::train;
    for (int step = 0; step < 100; ++step) {
      optimizer.zero_grad();
      renderer->render(torch::ones({4, 8})).sum().backward();
      optimizer.step();
      if (step % 10 == 0)
        visualize();
    }
  }
};
int main() {
  torch::manual_seed(1);
  Runner runner;
  runner.train();
}

//--- played-ahead.cpp
#include <torch/torch.h>

#include <vector>

// A roll-out: what is drawn ahead of the steps is what they train on.
struct Player {
  torch::nn::Linear model{8, 8};
  std::vector<torch::Tensor> played;
  void play() {
    torch::NoGradGuard noGrad;
    played.push_back(model->forward(torch::randn({4, 8})));
  }
};

int main() {
  torch::manual_seed(1);
  Player player;
  torch::optim::SGD optimizer(player.model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    player.play();
    optimizer.zero_grad();
    auto noisy = player.played.back() + torch::randn({4, 8});
    player.model->forward(noisy).sum().backward();
    optimizer.step();
  }
}

//--- rollout.cpp
#include <torch/torch.h>

#include <vector>

// Reinforcement learning: actions are drawn without gradients, and learnt from.
std::vector<int64_t> act(torch::nn::Linear &policy) {
  torch::NoGradGuard noGrad;
  std::vector<int64_t> actions;
  for (int step = 0; step < 20; ++step) {
    auto probabilities = torch::softmax(policy(torch::ones({4})), 0);
    actions.push_back(probabilities.multinomial(1).item<int64_t>());
  }
  return actions;
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear policy(4, 2);
  torch::optim::Adam optimizer(policy->parameters(), 1e-3);
  for (int episode = 0; episode < 100; ++episode) {
    auto actions = torch::tensor(act(policy));
    auto scores = torch::log_softmax(policy(torch::ones({20, 4})), 1);
    optimizer.zero_grad();
    torch::nll_loss(scores, actions).backward();
    optimizer.step();
  }
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

auto makeTestLoader() {
  return torch::data::make_data_loader<
      torch::data::samplers::SequentialSampler>(
      Ramp().map(torch::data::transforms::Stack<>()), 100);
}

int main() {
  torch::manual_seed(42);
  auto trainLoader =
      torch::data::make_data_loader<torch::data::samplers::RandomSampler>(
          Ramp().map(torch::data::transforms::Stack<>()), 32);
  auto testLoader = makeTestLoader();
  torch::nn::Linear model(3, 1);
  torch::optim::SGD optimizer(model->parameters(), 1e-6);
  for (int epoch = 0; epoch < 5; ++epoch) {
    for (auto &batch : *trainLoader) {
      optimizer.zero_grad();
      torch::mse_loss(model(batch.data), batch.target).backward();
      optimizer.step();
    }
    torch::NoGradGuard noGrad;
    for (auto &batch : *testLoader)
      model(batch.data);
  }
}

//--- step-helper.cpp
#include <torch/torch.h>

// The forward pass with dropout lies in a helper, the step in another.
class Trainer {
public:
  void run() {
    for (int step = 0; step < 100; ++step) {
      auto loss = forward(torch::ones({4, 8}));
      update(loss);
    }
  }

private:
  torch::Tensor forward(const torch::Tensor &x) {
    return model->forward(x).pow(2).mean();
  }
  void update(torch::Tensor loss) {
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  torch::nn::Sequential model{torch::nn::Linear(8, 8), torch::nn::Dropout(0.5)};
  torch::optim::SGD optimizer{model->parameters(), 0.1};
};

int main() {
  torch::manual_seed(42);
  Trainer().run();
}
