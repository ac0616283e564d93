// Checkpoints of our runtime library that were not given all that training hangs
// on. Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-incomplete-checkpoint %t/*.cpp -- %torch_flags -I%source_root/runtime/include > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- loader.cpp
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
  auto loader = reprise::data::make_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  reprise::Checkpoint checkpoint("run");
  checkpoint.add("model", model).add("optimizer", optimizer);
  // CHECK-DAG: loader.cpp:[[#@LINE+1]]:3: note: read again here, before training
  checkpoint.resume();
  auto step = checkpoint.step();
  for (int epoch = 0; epoch < 10; ++epoch)
    // CHECK-DAG: loader.cpp:[[#@LINE+1]]:5: note: it is saved amid this pass over the data
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      torch::mse_loss(model(batch.data), batch.target).backward();
      optimizer.step();
      // CHECK-DAG: loader.cpp:[[#@LINE+1]]:7: warning: training goes on from this checkpoint, which lacks the position in the data and the loop's count: the resumed run is not the one that was interrupted [reprise-incomplete-checkpoint]
      checkpoint.save(epoch, ++step);
    }
}

//--- moments.cpp
#include <reprise/reprise.h>
#include <torch/torch.h>

int main() {
  reprise::seed_everything(1);
  torch::nn::Linear model(8, 1);
  // CHECK-DAG: moments.cpp:[[#@LINE+1]]:22: note: this optimizer keeps state between steps
  torch::optim::Adam optimizer(model->parameters());
  reprise::Checkpoint checkpoint("run");
  double best = 1e9;
  checkpoint.add("model", model).add("best", best);
  checkpoint.resume();
  for (auto step = checkpoint.step(); step < 100; ++step) {
    optimizer.zero_grad();
    auto loss = model(torch::randn({4, 8})).sum();
    loss.backward();
    optimizer.step();
    // CHECK-DAG: moments.cpp:[[#@LINE+1]]:5: warning: training goes on from this checkpoint, which lacks the optimizer's state:
    checkpoint.save(0, step, loss.item<double>());
  }
}

//--- schedule.cpp
#include <reprise/reprise.h>
#include <torch/torch.h>

// What saves and what resumes are members of one class.
class Run {
public:
  Run() {
    checkpoint.add("model", model);
    checkpoint.add("optimizer", optimizer);
    checkpoint.resume();
  }
  void train() {
    for (auto epoch = checkpoint.epoch(); epoch < 10; ++epoch) {
      optimizer.zero_grad();
      model(torch::ones({4, 8})).sum().backward();
      optimizer.step();
      // CHECK-DAG: schedule.cpp:[[#@LINE+1]]:7: note: the learning rate is scheduled here
      schedule.step();
      // CHECK-DAG: schedule.cpp:[[#@LINE+1]]:7: warning: training goes on from this checkpoint, which lacks the schedule's position:
      checkpoint.save(epoch, 0);
    }
  }

private:
  torch::nn::Linear model{8, 1};
  torch::optim::SGD optimizer{model->parameters(),
                              torch::optim::SGDOptions(0.1).momentum(0.9)};
  torch::optim::StepLR schedule{optimizer, 3, 0.5};
  reprise::Checkpoint checkpoint{"run"};
};

int main() {
  reprise::seed_everything(1);
  Run run;
  run.train();
}
