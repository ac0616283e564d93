// Checkpoints that training goes on from and that lack a part of its state.
// Each part is a program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-incomplete-checkpoint %t/*.cpp -- %torch_flags -I%source_root/runtime/include > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- amid-an-epoch.cpp
#include <torch/torch.h>

class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({8}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

const bool kResume = false;

int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  auto loader = torch::data::make_data_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  if (kResume) {
    // CHECK-DAG: amid-an-epoch.cpp:[[#@LINE+1]]:5: note: read again here, behind a constant that switches it off now
    torch::load(model, "model.pt");
    torch::load(optimizer, "optimizer.pt");
  }
  int step = 0;
  for (int epoch = 0; epoch < 10; ++epoch)
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      torch::mse_loss(model(batch.data), batch.target).backward();
      optimizer.step();
      if (++step % 100 == 0) {
        // CHECK-DAG: amid-an-epoch.cpp:[[#@LINE+1]]:9: warning: training goes on from this checkpoint, which lacks the random generators' state, the position in the data and the loop's count: the resumed run is not the one that was interrupted [reprise-incomplete-checkpoint]
        torch::save(model, "model.pt");
        torch::save(optimizer, "optimizer.pt");
      }
    }
}

//--- archive.cpp
#include <torch/torch.h>

int main(int argc, char **argv) {
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(),
                              torch::optim::SGDOptions(0.1).momentum(0.9));
  torch::optim::StepLR schedule(optimizer, 10);
  if (argc > 1) {
    torch::serialize::InputArchive archive;
    archive.load_from(argv[1]);
    // CHECK-DAG: archive.cpp:[[#@LINE+1]]:5: note: read again here, before training
    model->load(archive);
  }
  for (int epoch = 0; epoch < 100; ++epoch) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    // CHECK-DAG: archive.cpp:[[#@LINE+1]]:5: note: the learning rate is scheduled here
    schedule.step();
    torch::serialize::OutputArchive archive;
    // CHECK-DAG: archive.cpp:[[#@LINE+1]]:5: warning: training goes on from this checkpoint, which lacks the optimizer's state, the schedule's position and the loop's count:
    model->save(archive);
    archive.save_to("last.pt");
  }
}

//--- best.cpp
#include <torch/torch.h>

void train(torch::nn::Linear &model) {
  torch::optim::Adam optimizer(model->parameters());
  double best = 1e10;
  for (int epoch = 0; epoch < 100; ++epoch) {
    optimizer.zero_grad();
    auto loss = model(torch::ones({4, 8})).sum();
    loss.backward();
    optimizer.step();
    if (loss.item<double>() < best) {
      best = loss.item<double>();
      // CHECK: best.cpp:[[#@LINE+3]]:7: warning: training goes on from this checkpoint, which lacks the optimizer's state and the loop's count:
      // CHECK: best.cpp:{{[0-9]+}}:3: note: read again here, before training
      // CHECK: best.cpp:{{[0-9]+}}:{{[0-9]+}}: note: this optimizer keeps state between steps
      torch::save(model, "../best.pt");
    }
  }
}

int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::load(model, "../best.pt");
  train(model);
}

//--- in-class.cpp
#include <torch/torch.h>

#include <filesystem>

class Agent {
public:
  Agent() { resume(); }

  void train() {
    for (int update = 0; update < 100; ++update) {
      auto noise = torch::randn({4, 8});
      optimizer.zero_grad();
      model(noise).sum().backward();
      optimizer.step();
      if (update % 10 == 0) {
        std::string name = folder + "agent-" + std::to_string(update) + ".pt";
        // CHECK: in-class.cpp:[[#@LINE+1]]:9: warning: training goes on from this checkpoint, which lacks the random generators' state and the loop's count:
        torch::save(model, name);
        torch::save(optimizer, folder + "optimizer.pt");
      }
    }
  }

private:
  void resume() {
    if (!std::filesystem::exists(folder))
      return;
    std::string newest;
    for (auto &entry : std::filesystem::directory_iterator(folder))
      newest = std::max(newest, entry.path().string());
    torch::load(model, newest);
    torch::load(optimizer, folder + "optimizer.pt");
  }

  std::string folder = "checkpoints/";
  torch::nn::Linear model{8, 2};
  torch::optim::Adam optimizer{model->parameters(), 1e-3};
};

int main() {
  torch::manual_seed(1);
  Agent agent;
  agent.train();
}

//--- last.cpp
#include <torch/torch.h>

#include <fstream>

// Saved when training is done, and where the next run goes on.
int main() {
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  if (std::ifstream("model.pt").good())
    torch::load(model, "model.pt");
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
  // CHECK: last.cpp:[[#@LINE+1]]:3: warning: training goes on from this checkpoint, which lacks the optimizer's state and the loop's count:
  torch::save(model, "model.pt");
}

//--- optimizer-by-option.cpp
#include <torch/torch.h>

#include <memory>
#include <string>

int main(int argc, char **argv) {
  torch::manual_seed(2022);
  torch::nn::Linear net(8, 2);
  std::unique_ptr<torch::optim::Optimizer> optimizer;
  if (std::string(argv[1]) == "adam")
    optimizer = std::make_unique<torch::optim::Adam>(net->parameters(), 0.1);
  else
    optimizer = std::make_unique<torch::optim::SGD>(net->parameters(), 0.1);
  if (argc > 2)
    torch::load(net, "net.pt");
  for (int epoch = 0; epoch < 100; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      optimizer->zero_grad();
      net->forward(torch::randn({4, 8})).square().mean().backward();
      optimizer->step();
    }
    torch::save(net, "net.pt");
    // CHECK: optimizer-by-option.cpp:[[@LINE-1]]:5: warning: training goes on from this checkpoint, which lacks the optimizer's state{{.*}}[reprise-incomplete-checkpoint]
  }
}

//--- other-file.cpp
#include <torch/torch.h>

#include <filesystem>
#include <string>
int main(int argc, char **argv) {
  torch::manual_seed(3);
  std::string folder = argv[1];
  std::string best = folder + "/best.pt", current = folder + "/current.pt";
  std::string opt = folder + "/opt.pt";
  torch::nn::Linear model(8, 2);
  torch::optim::Adam optimizer(model->parameters(), 0.1);
  if (std::filesystem::exists(best)) {
    torch::load(model, best);
    torch::load(optimizer, opt);
  }
  double previous = 100;
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    auto loss = model->forward(torch::randn({4, 8})).square().sum();
    loss.backward();
    optimizer.step();
    torch::save(model, current);
    torch::save(optimizer, opt);
    torch::nn::Linear test{nullptr};
    torch::load(test, current);
    if (loss.item<double>() < previous) {
      previous = loss.item<double>();
      torch::save(model, best);
      // CHECK: other-file.cpp:[[@LINE-1]]:7: warning: training goes on from this checkpoint{{.*}}[reprise-incomplete-checkpoint]
    }
  }
}

//--- own-format.cpp
#include <torch/torch.h>

#include <fstream>

struct Scene {
  Scene() {
    points = torch::zeros({100, 3}).requires_grad_();
    optimizer = new torch::optim::Adam({points}, 1e-3);
  }
  void save(const std::string &file) {
    std::ofstream out(file, std::ios::binary);
    auto data = points.detach().cpu();
    for (int i = 0; i < 100; ++i)
      // CHECK-DAG: own-format.cpp:[[#@LINE+1]]:7: note: saved here
      out.write(reinterpret_cast<const char *>(data[i].data_ptr()), 12);
  }
  void load(const std::string &file) {
    std::ifstream in(file, std::ios::binary);
    auto data = torch::zeros({100, 3});
    for (int i = 0; i < 100; ++i)
      in.read(reinterpret_cast<char *>(data[i].data_ptr()), 12);
    points = data.requires_grad_();
  }
  torch::Tensor points;
  torch::optim::Adam *optimizer;
};

int main(int argc, char **argv) {
  Scene scene;
  if (argc > 1)
    scene.load(argv[1]);
  for (int step = 0; step < 1000; ++step) {
    scene.optimizer->zero_grad();
    scene.points.square().sum().backward();
    scene.optimizer->step();
    if (step % 100 == 0)
      // CHECK-DAG: own-format.cpp:[[#@LINE+1]]:7: warning: training goes on from this checkpoint, which lacks the optimizer's state and the loop's count:
      scene.save("scene.bin");
  }
}

//--- renamed.cpp
#include <filesystem>
#include <torch/torch.h>

// No file is ever half written.
void save(const torch::nn::Linear &model) {
  torch::save(model, "last.pt.new");
  // CHECK-DAG: renamed.cpp:[[#@LINE+1]]:3: note: gets the name that is read here
  std::filesystem::rename("last.pt.new", "last.pt");
}

int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  if (std::filesystem::exists("last.pt"))
    torch::load(model, "last.pt");
  for (int epoch = 0; epoch < 100; ++epoch) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    // CHECK-DAG: renamed.cpp:[[#@LINE+1]]:5: warning: training goes on from this checkpoint, which lacks the optimizer's state and the loop's count:
    save(model);
  }
}

//--- runtime-loader.cpp
#include <reprise/reprise.h>
#include <torch/torch.h>

class Ramp : public torch::data::datasets::Dataset<Ramp> {
public:
  torch::data::Example<> get(size_t index) override {
    return {torch::full({8}, double(index)), torch::full({1}, 2.0 * index)};
  }
  torch::optional<size_t> size() const override { return 1000; }
};

// Which optimizer it is given does not matter to the loader.
int main(int argc, char **) {
  reprise::seed_everything(1);
  torch::nn::Linear model(8, 1);
  std::unique_ptr<torch::optim::Optimizer> optimizer;
  if (argc > 1)
    optimizer = std::make_unique<torch::optim::Adam>(model->parameters());
  else
    optimizer = std::make_unique<torch::optim::RMSprop>(model->parameters());
  auto loader = reprise::data::make_loader(
      Ramp().map(torch::data::transforms::Stack<>()), 32);
  reprise::Checkpoint checkpoint("run");
  checkpoint.add("model", model).add("optimizer", optimizer);
  // CHECK-DAG: runtime-loader.cpp:[[#@LINE+1]]:3: note: read again here, before training
  checkpoint.resume();
  auto step = checkpoint.step();
  for (int epoch = 0; epoch < 10; ++epoch)
    // CHECK-DAG: runtime-loader.cpp:[[#@LINE+1]]:5: note: it is saved amid this pass over the data
    for (auto &batch : *loader) {
      optimizer->zero_grad();
      torch::mse_loss(model(batch.data), batch.target).backward();
      optimizer->step();
      // CHECK-DAG: runtime-loader.cpp:[[#@LINE+1]]:7: warning: training goes on from this checkpoint, which lacks the position in the data and the loop's count: the resumed run is not the one that was interrupted [reprise-incomplete-checkpoint]
      checkpoint.save(epoch, ++step);
    }
}

//--- runtime-moments.cpp
#include <reprise/reprise.h>
#include <torch/torch.h>

int main() {
  reprise::seed_everything(1);
  torch::nn::Linear model(8, 1);
  // CHECK-DAG: runtime-moments.cpp:[[#@LINE+1]]:22: note: this optimizer keeps state between steps
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
    // CHECK-DAG: runtime-moments.cpp:[[#@LINE+1]]:5: warning: training goes on from this checkpoint, which lacks the optimizer's state:
    checkpoint.save(0, step, loss.item<double>());
  }
}

//--- runtime-schedule.cpp
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
      // CHECK-DAG: runtime-schedule.cpp:[[#@LINE+1]]:7: note: the learning rate is scheduled here
      schedule.step();
      // CHECK-DAG: runtime-schedule.cpp:[[#@LINE+1]]:7: warning: training goes on from this checkpoint, which lacks the schedule's position:
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

//--- wrapped.cpp
#include <torch/torch.h>

template <typename T>
void saveModel(const torch::nn::ModuleHolder<T> &model, const char *file) {
  torch::save(model, file);
}
template <typename T>
void loadModel(torch::nn::ModuleHolder<T> model, const char *file) {
  torch::load(model, file);
}

struct NetImpl : torch::nn::Module {
  NetImpl() { register_module("fc", fc); }
  torch::Tensor forward(torch::Tensor x) { return fc(x); }
  torch::nn::Linear fc{8, 1};
};
TORCH_MODULE(Net);

int main(int argc, char **argv) {
  Net net;
  if (argc > 1)
    loadModel<>(net, argv[1]);
  torch::optim::Adam optimizer(net->parameters());
  for (int step = 0; step < 100; ++step) {
    auto index = rand() % 4;
    optimizer.zero_grad();
    net(torch::ones({4, 8}))[index].sum().backward();
    optimizer.step();
    if (step % 10 == 0)
      // CHECK: wrapped.cpp:[[#@LINE+2]]:7: warning: training goes on from this checkpoint, which lacks the optimizer's state, the random generators' state and the loop's count:
      // CHECK: wrapped.cpp:{{[0-9]+}}:{{[0-9]+}}: note: saved here
      saveModel<>(net, "net.pt");
  }
}
