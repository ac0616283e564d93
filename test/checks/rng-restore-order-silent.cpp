// States that are restored in time, and that are no resumed run's.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-rng-restore-order %t/*.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 9 files

//--- at-end-of-turn.cpp
#include <torch/torch.h>

// Keeps the numbers of a sample out of training.
int main() {
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  auto generator = at::detail::getDefaultCPUGenerator();
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    model(torch::randn({64, 8})).sum().backward();
    optimizer.step();
    auto state = generator.get_state();
    model(torch::randn({1, 8}));
    generator.set_state(state);
  }
}

//--- before-begin.cpp
#include <torch/torch.h>

class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({8}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  auto loader = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  torch::Tensor state;
  torch::load(state, "rng.pt");
  auto generator = at::detail::getDefaultCPUGenerator();
  generator.set_state(state);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    torch::mse_loss(model(batch.data), batch.target).backward();
    optimizer.step();
  }
}

//--- before-epochs.cpp
#include <torch/torch.h>

void restore(const std::string &file) {
  torch::Tensor state;
  torch::load(state, file);
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  generator.set_state(state);
}

int main(int argc, char **argv) {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  auto fixed = torch::randn({4, 8}); // the same in each run
  torch::optim::Adam optimizer(model->parameters());
  if (argc > 1)
    restore(argv[1]);
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    model(torch::randn({64, 8})).sum().backward();
    optimizer.step();
    model(fixed);
  }
}

//--- checkpoint.cpp
#include <reprise/reprise.h>
#include <torch/torch.h>

class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({8}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

int main() {
  reprise::seed_everything(1);
  torch::nn::Sequential model(torch::nn::Linear(8, 8), torch::nn::Dropout(0.1),
                              torch::nn::Linear(8, 1));
  torch::optim::Adam optimizer(model->parameters());
  auto loader = reprise::data::make_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  reprise::Checkpoint checkpoint("run");
  checkpoint.add("model", model).add("optimizer", optimizer);
  checkpoint.add("loader", loader);
  checkpoint.resume();
  std::uint64_t step = checkpoint.step();
  for (auto epoch = loader->epoch(); epoch < 10; ++epoch)
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      torch::mse_loss(model->forward(batch.data), batch.target).backward();
      optimizer.step();
      checkpoint.save(epoch, ++step);
    }
}

//--- last-skipped-turn.cpp
#include <torch/torch.h>

class Noisy : public torch::data::datasets::Dataset<Noisy> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({8}, double(index)) + torch::randn({8}),
            torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

// The next batch is yet to be fetched.
int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  auto loader =
      torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
          Noisy().map(torch::data::transforms::Stack<>()), 32);
  torch::Tensor state, done;
  torch::load(state, "rng.pt");
  torch::load(done, "step.pt");
  auto generator = at::detail::getDefaultCPUGenerator();
  int step = 0;
  for (auto &batch : *loader) {
    ++step;
    if (step <= done.item<int>()) {
      if (step == done.item<int>())
        generator.set_state(state);
      continue;
    }
    optimizer.zero_grad();
    torch::mse_loss(model(batch.data), batch.target).backward();
    optimizer.step();
  }
}

//--- no-training.cpp
#include <torch/torch.h>

int main() {
  auto noise = torch::randn({4});
  torch::Tensor state;
  torch::load(state, "rng.pt");
  auto generator = at::detail::getDefaultCPUGenerator();
  generator.set_state(state);
  std::cout << noise + torch::randn({4});
}

//--- own-generator.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  auto generator = at::detail::createCPUGenerator(1);
  torch::Tensor state;
  torch::load(state, "rng.pt");
  for (int epoch = 0; epoch < 10; ++epoch) {
    auto noise = torch::randn({64, 8});
    generator.set_state(state);
    optimizer.zero_grad();
    model(noise + torch::randn({64, 8}, generator)).sum().backward();
    optimizer.step();
  }
}

//--- start-of-turn.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  torch::Tensor state;
  torch::load(state, "rng.pt");
  auto generator = at::detail::getDefaultCPUGenerator();
  for (int epoch = 0; epoch < 10; ++epoch) {
    if (epoch == 5)
      generator.set_state(state);
    optimizer.zero_grad();
    model(torch::randn({64, 8})).sum().backward();
    optimizer.step();
  }
}

//--- unshuffled.cpp
#include <torch/torch.h>

class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({8}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

// A pass in order has nothing to restore.
int main(int argc, char **argv) {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  auto loader =
      torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
          Ramp().map(torch::data::transforms::Stack<>()), 32);
  torch::Tensor state;
  torch::load(state, "rng.pt");
  auto generator = at::detail::getDefaultCPUGenerator();
  for (auto &batch : *loader) {
    generator.set_state(state);
    optimizer.zero_grad();
    model(batch.data + torch::randn({1})).sum().backward();
    optimizer.step();
  }
}
