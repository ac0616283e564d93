// Loaders without workers, data that draws nothing or from a generator for each
// sample, and workers that may be none.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-unseeded-worker %t/*.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 11 files
//
// How many workers there are is for the configuration to say.
// RUN: not %reprise lint --checks=reprise-unseeded-worker --level=possible %t/argument.cpp -- %torch_flags | FileCheck --check-prefix=POSSIBLE %s
// POSSIBLE: argument.cpp:{{.*}}drawn while loader workers run{{.*}}[reprise-unseeded-worker]

//--- argument.cpp
#include <torch/torch.h>

#include <string>

struct Noisy : torch::data::datasets::Dataset<Noisy> {
  torch::data::Example<> get(size_t index) override {
    return {torch::full({4}, double(index)) + torch::rand({4}),
            torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }
};

int main(int argc, char **argv) {
  torch::manual_seed(42);
  const size_t workers = argc > 1 ? std::stoul(argv[1]) : 0;
  auto loader = torch::data::make_data_loader(
      Noisy().map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(8).workers(workers));
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- constructor.cpp
#include <torch/torch.h>

// Drawn once, in the thread that makes the data set.
class Synthetic : public torch::data::datasets::Dataset<Synthetic> {
public:
  Synthetic() : data(torch::randn({64, 4})) {}
  torch::data::Example<> get(size_t index) override {
    return {data[index], torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return data.size(0); }

private:
  torch::Tensor data;
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Synthetic().map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(8).workers(2));
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- default-workers.cpp
#include <torch/torch.h>

struct Noisy : torch::data::datasets::Dataset<Noisy> {
  torch::data::Example<> get(size_t index) override {
    return {torch::full({4}, double(index)) + torch::rand({4}),
            torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }
};

auto makeLoader() {
  return torch::data::make_data_loader(
      Noisy().map(torch::data::transforms::Stack<>()), /*batch_size=*/8);
}

int main() {
  torch::manual_seed(42);
  auto loader = makeLoader();
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- engine-of-the-sample.cpp
#include <torch/torch.h>
#include <random>
struct Set : torch::data::Dataset<Set> {
  torch::data::Example<> get(size_t i) override {
    std::mt19937 rng(static_cast<unsigned>(1000 + i));
    std::uniform_real_distribution<float> dist(0.0f, 1.0f);
    auto x = torch::full({8}, double(i));
    if (dist(rng) < 0.5f)
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

//--- loop.cpp
#include <torch/torch.h>

// Draws in the training's own thread, between batches.
struct Ramp : torch::data::datasets::Dataset<Ramp> {
  torch::data::Example<> get(size_t index) override {
    return {torch::full({4}, double(index)), torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(8).workers(2));
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    auto noisy = batch.data + 0.1 * torch::randn_like(batch.data);
    optimizer.zero_grad();
    model(noisy).sum().backward();
    optimizer.step();
  }
}

//--- normalise.cpp
#include <torch/torch.h>

// Workers, and a transform that draws nothing.
int main() {
  torch::manual_seed(42);
  auto data = torch::data::datasets::MNIST("data")
                  .map(torch::data::transforms::Normalize<>(0.13, 0.31))
                  .map(torch::data::transforms::Stack<>());
  auto loader = torch::data::make_data_loader(
      std::move(data),
      torch::data::DataLoaderOptions().batch_size(64).workers(4));
  torch::nn::Linear model(784, 10);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    torch::nll_loss(torch::log_softmax(model(batch.data.flatten(1)), 1),
                    batch.target)
        .backward();
    optimizer.step();
  }
}

//--- other-method.cpp
#include <torch/torch.h>

// A method that draws and that the loader never calls.
class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({4}, double(index)), torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }
  torch::Tensor example() const { return torch::rand({4}); }
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(8).workers(2));
  torch::nn::Linear model(4, 1);
  model(Ramp().example());
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- per-sample-generator.cpp
#include <torch/torch.h>

struct Noisy : torch::data::datasets::Dataset<Noisy> {
  torch::data::Example<> get(size_t index) override {
    at::Generator generator = at::detail::createCPUGenerator(42 + index);
    return {torch::full({4}, double(index)) + torch::rand({4}, generator),
            torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Noisy().map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(8).workers(2));
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- runtime.cpp
#include <torch/torch.h>

#include <reprise/sample_generator.h>

struct Noisy : torch::data::datasets::Dataset<Noisy> {
  torch::data::Example<> get(size_t index) override {
    return {torch::full({4}, double(index)) +
                torch::rand({4}, reprise::sample_generator(index)),
            torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Noisy().map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(8).workers(2));
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- transform-lambda.cpp
#include <torch/torch.h>
using namespace torch::data;
int main() {
  transforms::Lambda<Example<>> noisy([](Example<> example) {
    example.data += torch::randn_like(example.data) * 0.1;
    return example;
  });
  noisy.apply(Example<>()); // On the main thread, and never given to a loader.
  torch::manual_seed(1);
  torch::nn::Linear net(784, 10);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  auto set = datasets::MNIST("data")
                 .map(transforms::Lambda<Example<>>([](Example<> example) {
                   example.data = example.data.flip(-1);
                   return example;
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

//--- zero-workers.cpp
#include <torch/torch.h>

struct Options {
  size_t workers = 0;
};

struct Noisy : torch::data::datasets::Dataset<Noisy> {
  torch::data::Example<> get(size_t index) override {
    return {torch::full({4}, double(index)) + torch::rand({4}),
            torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }
};

void train(const Options &options) {
  auto loader = torch::data::make_data_loader(
      Noisy().map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(8).workers(options.workers));
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

int main() {
  torch::manual_seed(42);
  train(Options());
}
