// A kept state of the generator that is restored too late. Each part is a
// program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-rng-restore-order %t/*.cpp -- %torch_flags -I%source_root/runtime/include > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out
// RUN: not %reprise lint --level=possible --checks=reprise-rng-restore-order %t/too-early.cpp -- %torch_flags | FileCheck %s --check-prefix=EARLY

//--- after-begin.cpp
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
  auto batch = loader->begin();
  // CHECK: after-begin.cpp:[[#@LINE+2]]:3: warning: the state is restored after the loader's begin() has drawn from the old one: this pass has another order than the run that is resumed [reprise-rng-restore-order]
  // CHECK: after-begin.cpp:[[#@LINE-2]]:16: note: begin() draws here
  generator.set_state(state);
  for (; batch != loader->end(); ++batch) {
    optimizer.zero_grad();
    torch::mse_loss(model(batch->data), batch->target).backward();
    optimizer.step();
  }
}

//--- after-fetch.cpp
#include <torch/torch.h>

class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({8}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

int main(int argc, char **argv) {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  auto loader = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  torch::Tensor state;
  torch::load(state, "rng.pt");
  bool resumed = argc > 1;
  for (int epoch = 0; epoch < 10; ++epoch)
    for (auto &batch : *loader) {
      if (resumed) {
        auto generator = at::detail::getDefaultCPUGenerator();
        // CHECK: after-fetch.cpp:[[#@LINE+1]]:9: warning: the state is restored after the loader's begin() has drawn from the old one:
        generator.set_state(state);
        resumed = false;
      }
      optimizer.zero_grad();
      torch::mse_loss(model(batch.data), batch.target).backward();
      optimizer.step();
    }
}

//--- checkpoint.cpp
#include <reprise/checkpoint.h>
#include <torch/torch.h>

class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({8}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

// LibTorch's loader shuffles in begin(), ahead of what resume() restores.
int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  auto loader = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  reprise::Checkpoint checkpoint("run");
  checkpoint.add("model", model).add("optimizer", optimizer);
  auto batch = loader->begin();
  // CHECK: checkpoint.cpp:[[#@LINE+1]]:3: warning: the state is restored after the loader's begin() has drawn from the old one:
  checkpoint.resume();
  for (; batch != loader->end(); ++batch) {
    optimizer.zero_grad();
    torch::mse_loss(model(batch->data), batch->target).backward();
    optimizer.step();
  }
  checkpoint.save(1, 1);
}

//--- in-turn.cpp
#include <torch/torch.h>

int main(int argc, char **argv) {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  torch::Tensor state;
  torch::load(state, "rng.pt");
  auto generator = at::globalContext().defaultGenerator(torch::kCPU);
  for (int epoch = 0; epoch < 10; ++epoch) {
    auto order = torch::randperm(64);
    if (epoch == 5)
      // CHECK: in-turn.cpp:[[#@LINE+2]]:7: warning: the state is restored after this turn has drawn from the old one:
      // CHECK: in-turn.cpp:[[#@LINE-3]]:18: note: drawn here
      generator.set_state(state);
    optimizer.zero_grad();
    model(torch::ones({64, 8}).index({order})).sum().backward();
    optimizer.step();
  }
}

//--- noise-of-the-batch.cpp
#include <torch/torch.h>

class Noisy : public torch::data::datasets::Dataset<Noisy> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({8}, double(index)) + torch::randn({8}),
            torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

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
      continue;
    }
    if (step == done.item<int>() + 1)
      generator.set_state(state);
    // CHECK: noise-of-the-batch.cpp:[[#@LINE-1]]:7: warning: the state is restored after a batch has been fetched with draws from the old one: its samples are not those of the run that is resumed [reprise-rng-restore-order]
    // CHECK: noise-of-the-batch.cpp:[[#@LINE-26]]:47: note: drawn here for the batch
    optimizer.zero_grad();
    torch::mse_loss(model(batch.data), batch.target).backward();
    optimizer.step();
  }
}

//--- too-early.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(1);
  torch::Tensor state;
  torch::load(state, "rng.pt");
  auto generator = at::detail::getDefaultCPUGenerator();
  // EARLY: too-early.cpp:[[#@LINE+2]]:3: warning: something draws between the restored state and training: where the interrupted run did not draw there, the two part
  // EARLY: too-early.cpp:[[#@LINE+2]]:21: note: drawn here
  generator.set_state(state);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    model(torch::randn({64, 8})).sum().backward();
    optimizer.step();
  }
}
