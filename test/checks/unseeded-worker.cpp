// Data sets and transforms that draw while their loader runs workers. Each part
// is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-unseeded-worker %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- batch.cpp
#include <torch/torch.h>

#include <vector>

// A data set that makes whole batches.
class Corpus : public torch::data::datasets::BatchDataset<
                   Corpus, std::vector<torch::data::Example<>>> {
public:
  std::vector<torch::data::Example<>>
  get_batch(c10::ArrayRef<size_t> indices) override {
    std::vector<torch::data::Example<>> batch;
    for (size_t index : indices)
      batch.emplace_back(torch::full({4}, double(index)) * augment(),
                         torch::zeros({1}));
    return batch;
  }
  torch::optional<size_t> size() const override { return 64; }

private:
  static torch::Tensor augment() { return torch::bernoulli(torch::ones({4})); }
  // CHECK: batch.cpp:[[@LINE-1]]:43: warning: drawn while loader workers run: they race with each other and with training for one generator [reprise-unseeded-worker]
  // CHECK: batch.cpp:[[@LINE-9]]:60: note: 'Corpus::augment' is called here
  // CHECK: batch.cpp:[[@LINE+12]]:22: note: 'Corpus::get_batch' is called here
  // CHECK: batch.cpp:[[@LINE+11]]:22: note: the loader fetches a batch here
  // CHECK: batch.cpp:[[@LINE+5]]:17: note: the loader with workers is built here
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Corpus().map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(8).workers(4));
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- chosen.cpp
#include <torch/torch.h>

// A switch that can do without workers is there to have them, too.
struct Noisy : torch::data::datasets::Dataset<Noisy> {
  torch::data::Example<> get(size_t index) override {
    return {
        torch::full({4}, double(index)) + torch::rand({4}),
        // CHECK: chosen.cpp:[[@LINE-1]]:43: warning: drawn while loader workers run{{.*}}[reprise-unseeded-worker]
        torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }
};

int main(int argc, char **) {
  torch::manual_seed(42);
  const bool parallel = argc > 1;
  auto loader = torch::data::make_data_loader(
      Noisy().map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(8).workers(parallel ? 2 : 0));
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- engine-of-the-thread.cpp
#include <torch/torch.h>
#include <random>
struct Set : torch::data::Dataset<Set> {
  torch::data::Example<> get(size_t i) override {
    thread_local std::mt19937 rng(static_cast<unsigned>(1000 + i));
    std::uniform_real_distribution<float> dist(0.0f, 1.0f);
    auto x = torch::full({8}, double(i));
    if (dist(rng) < 0.5f)
      // CHECK: engine-of-the-thread.cpp:[[@LINE-1]]:9: warning: drawn while loader workers run{{.*}}[reprise-unseeded-worker]
      x = x.flip({0});
    return {x, torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 100; }
};
int main() {
  torch::manual_seed(1337);
  torch::nn::Linear model(8, 2);
  auto loader = torch::data::make_data_loader<torch::data::samplers::RandomSampler>(
      Set().map(torch::data::transforms::Stack<>()), torch::data::DataLoaderOptions().batch_size(2).workers(6));
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model->forward(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- engine.cpp
#include <torch/torch.h>

#include <random>

// Each worker has a copy of the engine.
class Jitter : public torch::data::datasets::Dataset<Jitter> {
public:
  torch::data::Example<> get(size_t index) override {
    std::uniform_real_distribution<float> noise(-0.1f, 0.1f);
    return {torch::full({4}, double(index) + noise(engine)), torch::zeros({1})};
    // CHECK: engine.cpp:[[@LINE-1]]:46: warning: drawn while loader workers run: which worker fetches which sample, and so which numbers it gets, differs in each run [reprise-unseeded-worker]
    // CHECK: engine.cpp:[[@LINE+18]]:22: note: 'Jitter::get' is called here
    // CHECK: engine.cpp:[[@LINE+17]]:22: note: the loader fetches a batch here
    // CHECK: engine.cpp:[[@LINE+12]]:17: note: the loader with workers is built here
  }
  torch::optional<size_t> size() const override { return 64; }

private:
  std::mt19937 engine{42};
};

int main() {
  torch::manual_seed(42);
  auto options = torch::data::DataLoaderOptions(8);
  options.workers(2);
  auto loader = torch::data::make_data_loader(
      Jitter().map(torch::data::transforms::Stack<>()), options);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- factory.cpp
#include <torch/torch.h>

#include <utility>

// Built in a function, drawn from in a helper of get().
class Noisy : public torch::data::datasets::Dataset<Noisy> {
public:
  explicit Noisy(double strength) : strength(strength) {}
  torch::data::Example<> get(size_t index) override {
    auto image = torch::full({1, 8, 8}, double(index));
    return {addNoise(image), torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }

private:
  torch::Tensor addNoise(const torch::Tensor &image) const {
    return image + strength * torch::randn_like(image);
    // CHECK: factory.cpp:[[@LINE-1]]:31: warning: drawn while loader workers run: they race with each other and with training for one generator [reprise-unseeded-worker]
    // CHECK: factory.cpp:[[@LINE-8]]:13: note: 'Noisy::addNoise' is called here
    // CHECK: factory.cpp:[[@LINE+20]]:24: note: 'Noisy::get' is called here
    // CHECK: factory.cpp:[[@LINE+19]]:24: note: the loader fetches a batch here
    // CHECK: factory.cpp:[[@LINE+7]]:10: note: the loader with workers is built here
  }
  double strength;
};

auto makeLoader(double strength, size_t workers) {
  auto data = Noisy(strength).map(torch::data::transforms::Stack<>());
  return torch::data::make_data_loader(
      std::move(data),
      torch::data::DataLoaderOptions().batch_size(8).workers(workers));
}

int main() {
  torch::manual_seed(42);
  auto loader = makeLoader(0.1, 2);
  torch::nn::Linear model(64, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 2; ++epoch)
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      model(batch.data.flatten(1)).sum().backward();
      optimizer.step();
    }
}

//--- get.cpp
#include <torch/torch.h>

struct Noisy : torch::data::datasets::Dataset<Noisy> {
  torch::data::Example<> get(size_t index) override {
    return {
        torch::full({4}, double(index)) + torch::rand({4}),
        // CHECK: get.cpp:[[@LINE-1]]:43: warning: drawn while loader workers run: they race with each other and with training for one generator [reprise-unseeded-worker]
        // CHECK: get.cpp:[[@LINE+16]]:22: note: 'Noisy::get' is called here
        // CHECK: get.cpp:[[@LINE+15]]:22: note: the loader fetches a batch here
        // CHECK: get.cpp:[[@LINE+9]]:7: note: the loader with workers is built here
        torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }
};

int main() {
  torch::manual_seed(42);
  auto loader =
      torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
          Noisy().map(torch::data::transforms::Stack<>()),
          torch::data::DataLoaderOptions().batch_size(8).workers(1));
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- rand.cpp
#include <torch/torch.h>

#include <cstdlib>

struct Flipped : torch::data::datasets::Dataset<Flipped> {
  torch::data::Example<> get(size_t index) override {
    auto image = torch::full({1, 4, 4}, double(index));
    if (std::rand() % 2 == 0)
      // CHECK: rand.cpp:[[@LINE-1]]:9: warning: drawn while loader workers run: they race with each other and with training for one generator [reprise-unseeded-worker]
      // CHECK: rand.cpp:[[@LINE+17]]:22: note: 'Flipped::get' is called here
      // CHECK: rand.cpp:[[@LINE+16]]:22: note: the loader fetches a batch here
      // CHECK: rand.cpp:[[@LINE+10]]:17: note: the loader with workers is built here
      image = image.flip(2);
    return {image, torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }
};

int main() {
  torch::manual_seed(42);
  std::srand(42);
  auto loader = torch::data::make_data_loader(
      Flipped().map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(8).workers(2));
  torch::nn::Linear model(16, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data.flatten(1)).sum().backward();
    optimizer.step();
  }
}

//--- transform-lambda.cpp
#include <torch/torch.h>
using namespace torch::data;
int main() {
  torch::manual_seed(1);
  torch::nn::Linear net(784, 10);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  auto set = datasets::MNIST("data")
                 .map(transforms::Lambda<Example<>>([](Example<> example) {
                   example.data += torch::randn_like(example.data) * 0.1;
                   // CHECK: transform-lambda.cpp:[[@LINE-1]]:36: warning: drawn while loader workers run{{.*}}[reprise-unseeded-worker]
                   return example;
                 }))
                 .map(transforms::TensorLambda<>([](torch::Tensor data) {
                   return data + torch::rand_like(data);
                   // CHECK: transform-lambda.cpp:[[@LINE-1]]:34: warning: drawn while loader workers run{{.*}}[reprise-unseeded-worker]
                 }))
                 .map(transforms::Stack<>());
  auto loader = make_data_loader<samplers::SequentialSampler>(
      std::move(set), DataLoaderOptions().batch_size(8).workers(4));
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    torch::nll_loss(net(batch.data.flatten(1)), batch.target).backward();
    optimizer.step();
  }
}

//--- transform.cpp
#include <torch/torch.h>

struct Ramp : torch::data::datasets::Dataset<Ramp> {
  torch::data::Example<> get(size_t index) override {
    return {torch::full({4}, double(index)), torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }
};

// Transforms run on the workers too.
struct RandomScale : torch::data::transforms::TensorTransform<> {
  torch::Tensor operator()(torch::Tensor input) override {
    return input * torch::empty({1}).uniform_(0.9, 1.1);
    // CHECK: transform.cpp:[[@LINE-1]]:20: warning: drawn while loader workers run: they race with each other and with training for one generator [reprise-unseeded-worker]
    // CHECK: transform.cpp:[[@LINE+14]]:22: note: 'RandomScale::operator()' is called here
    // CHECK: transform.cpp:[[@LINE+13]]:22: note: the loader fetches a batch here
    // CHECK: transform.cpp:[[@LINE+7]]:17: note: the loader with workers is built here
  }
};

int main() {
  torch::manual_seed(42);
  auto data = Ramp().map(RandomScale()).map(torch::data::transforms::Stack<>());
  auto loader = torch::data::make_data_loader(
      std::move(data),
      torch::data::DataLoaderOptions().batch_size(8).workers(2));
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- validation-workers.cpp
#include <torch/torch.h>
#include <random>
std::mt19937 engine(7);
std::uniform_int_distribution<> die(1, 10);
struct Set : torch::data::Dataset<Set> {
  torch::data::Example<> get(size_t i) override {
    auto x = torch::full({8}, double(i));
    if (die(engine) % 2 == 0)
      // CHECK: validation-workers.cpp:[[@LINE-1]]:9: warning: drawn while loader workers run{{.*}}[reprise-unseeded-worker]
      x = x.flip({0});
    return {x, torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 100; }
};
template <typename Net, typename Loader> void train(Net model, Loader &loader, torch::optim::Optimizer &optimizer) {
  model->train();
  for (const auto &batch : *loader) {
    optimizer.zero_grad();
    model->forward(batch.data).sum().backward();
    optimizer.step();
  }
}
template <typename Net, typename Loader> void evaluate(Net model, Loader &loader) {
  model->eval();
  torch::NoGradGuard no_grad;
  double sum = 0;
  for (const auto &batch : *loader)
    sum += model->forward(batch.data).sum().template item<double>();
  std::cout << sum << '\n';
}
void training(std::string dir) {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 2);
  auto val = Set().map(torch::data::transforms::Stack<>());
  auto val_loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
      // CHECK: validation-workers.cpp:[[@LINE-1]]:21: note: the loader with workers is built here
      std::move(val), torch::data::DataLoaderOptions().batch_size(2).workers(8));
  auto set = Set().map(torch::data::transforms::Stack<>());
  auto train_loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
      std::move(set), torch::data::DataLoaderOptions().batch_size(2).workers(0));
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch) {
    train(model, train_loader, optimizer);
    evaluate(model, val_loader);
  }
}
int main(int argc, char **argv) {
  std::string mode = argv[1];
  if (mode == "train") training(argv[2]);
}
// CHECK: {{^}}11 findings in 10 of 10 files
