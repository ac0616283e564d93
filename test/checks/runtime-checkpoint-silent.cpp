// Checkpoints of our runtime library that have it all, or may have it.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-incomplete-checkpoint %t/*.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 6 files

//--- by-functions.cpp
#include <reprise/reprise.h>
#include <sstream>
#include <torch/torch.h>

int main() {
  reprise::seed_everything(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  reprise::Checkpoint checkpoint("run");
  checkpoint.add("model", model)
      .add_state(
          "optimizer",
          [&] {
            std::ostringstream out;
            torch::save(optimizer, out);
            return out.str();
          },
          [&](const std::string &text) {
            std::istringstream in(text);
            torch::load(optimizer, in);
          });
  checkpoint.resume();
  for (auto step = checkpoint.step(); step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
    checkpoint.save(0, step);
  }
}

//--- complete.cpp
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
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  auto schedule = std::make_shared<torch::optim::StepLR>(optimizer, 3, 0.5);
  auto loader = reprise::data::make_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  reprise::Checkpoint checkpoint("run");
  checkpoint.add("model", model)
      .add("optimizer", optimizer)
      .add("schedule", schedule)
      .add("loader", loader);
  checkpoint.resume();
  auto step = checkpoint.step();
  for (auto epoch = loader->epoch(); epoch < 10; ++epoch) {
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      torch::mse_loss(model(batch.data), batch.target).backward();
      optimizer.step();
      checkpoint.save(epoch, ++step);
    }
    schedule->step();
  }
}

//--- never-resumed.cpp
#include <reprise/reprise.h>
#include <torch/torch.h>

// Weights for prediction.
int main() {
  reprise::seed_everything(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  reprise::Checkpoint checkpoint("best");
  checkpoint.add("model", model);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    auto loss = model(torch::randn({4, 8})).sum();
    loss.backward();
    optimizer.step();
    checkpoint.save(0, step, loss.item<double>());
  }
  checkpoint.load(checkpoint.best());
  std::cout << model(torch::ones({1, 8}));
}

//--- one-of-several.cpp
#include <reprise/reprise.h>
#include <torch/torch.h>

int main(int argc, char **) {
  reprise::seed_everything(1);
  torch::nn::Linear model(8, 1);
  std::unique_ptr<torch::optim::Optimizer> optimizer;
  if (argc > 1)
    optimizer = std::make_unique<torch::optim::Adam>(model->parameters());
  else
    optimizer = std::make_unique<torch::optim::RMSprop>(model->parameters());
  reprise::Checkpoint checkpoint("run");
  checkpoint.add("model", model).add("optimizer", optimizer);
  checkpoint.resume();
  for (auto step = checkpoint.step(); step < 100; ++step) {
    optimizer->zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer->step();
    checkpoint.save(0, step);
  }
}

//--- own-class.cpp
#include <reprise/reprise.h>
#include <sstream>
#include <torch/torch.h>

struct Trainer {
  torch::nn::Linear model{8, 1};
  torch::optim::Adam optimizer{model->parameters()};
  std::string state() const {
    std::ostringstream out;
    torch::save(optimizer, out);
    return out.str();
  }
  void load_state(const std::string &text) {
    std::istringstream in(text);
    torch::load(optimizer, in);
  }
};

int main() {
  reprise::seed_everything(1);
  Trainer trainer;
  reprise::Checkpoint checkpoint("run");
  checkpoint.add("model", trainer.model).add("trainer", trainer);
  checkpoint.resume();
  for (auto step = checkpoint.step(); step < 100; ++step) {
    trainer.optimizer.zero_grad();
    trainer.model(torch::randn({4, 8})).sum().backward();
    trainer.optimizer.step();
    checkpoint.save(0, step);
  }
}

//--- plain-sgd.cpp
#include <reprise/reprise.h>
#include <torch/torch.h>

int main() {
  reprise::seed_everything(1);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  reprise::Checkpoint checkpoint("run");
  checkpoint.add("model", model);
  checkpoint.resume();
  for (auto step = checkpoint.step(); step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
    checkpoint.save(0, step);
  }
}
