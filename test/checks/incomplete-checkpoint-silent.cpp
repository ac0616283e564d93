// Weights that nobody trains on from, and checkpoints that hold it all.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-incomplete-checkpoint %t/*.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 21 files

//--- before-training.cpp
#include <torch/torch.h>
#include <filesystem>
#include <string>
struct NetImpl : torch::nn::Module {
  NetImpl() : fc(register_module("fc", torch::nn::Linear(8, 2))) {}
  torch::Tensor forward(torch::Tensor x) { return fc(x); }
  torch::nn::Linear fc;
};
TORCH_MODULE(Net);
int main(int argc, char **argv) {
  torch::manual_seed(1);
  std::string path = argv[1];
  Net net;
  if (std::filesystem::is_regular_file(path))
    torch::load(net, path);
  else
    torch::save(net, path); // There is no state but the weights.
  torch::optim::Adam optimizer(net->parameters(), 1e-3);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    net->forward(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- best-for-prediction.cpp
#include <torch/torch.h>

// The best weights are read when training is done.
int main() {
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
    torch::save(model, "best.pt");
  }
  torch::load(model, "best.pt");
  std::cout << model(torch::ones({1, 8}));
}

//--- complete.cpp
#include <torch/torch.h>

int main(int argc, char **argv) {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  if (argc > 1) {
    torch::Tensor rng;
    torch::load(model, "model.pt");
    torch::load(optimizer, "optimizer.pt");
    torch::load(rng, "rng.pt");
    generator.set_state(rng);
  }
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
    torch::save(model, "model.pt");
    torch::save(optimizer, "optimizer.pt");
    torch::save(generator.get_state(), "rng.pt");
  }
}

//--- copied-backbone.cpp
#include <torch/torch.h>

// Pretrained weights come from a model of their own.
int main() {
  torch::nn::Linear pretrained(8, 8), model(8, 8);
  torch::load(pretrained, "pretrained.pt");
  {
    torch::NoGradGuard noGrad;
    model->weight.copy_(pretrained->weight);
  }
  torch::optim::Adam optimizer(model->parameters());
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
    torch::save(model, "model.pt");
  }
}

//--- export.cpp
#include <torch/torch.h>

int main() {
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
  torch::save(model, "model.pt");
}

//--- fine-tuned.cpp
#include <torch/torch.h>

// Two files: where training starts, and what comes of it.
int main(int argc, char **argv) {
  torch::nn::Linear model(8, 1);
  if (argc > 1)
    torch::load(model, "pretrained.pt");
  torch::optim::Adam optimizer(model->parameters());
  for (int epoch = 0; epoch < 100; ++epoch) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
    torch::save(model, "tuned-" + std::to_string(epoch) + ".pt");
  }
}

//--- given-start.cpp
#include <torch/torch.h>

// Every run starts from weights that it is given, and exports at the end.
int main(int argc, char **argv) {
  torch::nn::Linear model(8, 1);
  torch::load(model, argv[1]);
  torch::optim::Adam optimizer(model->parameters());
  for (int epoch = 0; epoch < 100; ++epoch) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
  }
  torch::save(model, argv[2]);
}

//--- modes.cpp
#include <torch/torch.h>

#include <string>

// One run trains and another predicts.
int main(int argc, char **argv) {
  torch::nn::Linear model(8, 1);
  if (std::string(argv[1]) == "predict") {
    torch::load(model, "model.pt");
    std::cout << model(torch::ones({1, 8}));
    return 0;
  }
  torch::optim::Adam optimizer(model->parameters());
  for (int epoch = 0; epoch < 100; ++epoch) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
    torch::save(model, "model.pt");
  }
}

//--- optimizer-of-each-round.cpp
#include <torch/torch.h>
#include <string>
struct NetImpl : torch::nn::Module {
  NetImpl() : fc(register_module("fc", torch::nn::Linear(8, 2))) {}
  torch::Tensor forward(torch::Tensor x) { return fc(x); }
  torch::nn::Linear fc;
};
TORCH_MODULE(Net);
void train(Net &net) {
  torch::optim::Adam optimizer(net->parameters(), 1e-3);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    net->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
}
int main(int argc, char **argv) {
  torch::manual_seed(1);
  Net net;
  if (argc > 1)
    torch::load(net, argv[1]);
  for (int round = 0; round < 100; ++round) {
    train(net);
    torch::save(net, "model.pt");
  }
}

//--- plain-sgd.cpp
#include <torch/torch.h>

// Nothing but the weights changes from step to step.
int main(int argc, char **argv) {
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  if (argc > 1)
    torch::load(model, "model.pt");
  for (int epoch = 0; epoch < 100; ++epoch) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    torch::save(model, "model.pt");
  }
}

//--- predicts-first.cpp
#include <torch/torch.h>

// Weights of an earlier run are tried, then training makes new ones of them: it
// is not meant to go on where that run stopped.
struct Classifier {
  void load(const std::string &path) {
    torch::load(net, path);
    net->eval();
  }
  void train(const std::string &path) {
    torch::optim::Adam optimizer(net->parameters());
    for (int epoch = 0; epoch < 10; ++epoch) {
      net->train();
      optimizer.zero_grad();
      net->forward(torch::rand({4, 8})).sum().backward();
      optimizer.step();
      torch::save(net, path);
    }
  }
  torch::nn::Sequential net{torch::nn::Linear(8, 1), torch::nn::Dropout()};
};

int main() {
  torch::manual_seed(1);
  Classifier classifier;
  classifier.load("classifier.pt");
  std::cout << classifier.net->forward(torch::ones({1, 8}));
  classifier.train("classifier.pt");
}

//--- renamed.cpp
#include <cstdio>
#include <torch/torch.h>

// What is read is the base that each run starts from.
int main() {
  torch::manual_seed(1);
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  torch::load(model, "base.pt");
  for (int epoch = 0; epoch < 100; ++epoch) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    torch::save(model, "last.pt.new");
    std::rename("last.pt.new", "last.pt");
  }
}

//--- reseeded.cpp
#include <torch/torch.h>

// Each epoch's numbers are its own, whatever ran before.
int main(int argc, char **argv) {
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  if (argc > 1) {
    torch::load(model, "model.pt");
    torch::load(optimizer, "optimizer.pt");
  }
  for (int epoch = 0; epoch < 100; ++epoch) {
    torch::manual_seed(1000 + epoch);
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
    torch::save(model, "model.pt");
    torch::save(optimizer, "optimizer.pt");
  }
}

//--- same-again.cpp
#include <torch/torch.h>

// Saved and read to show that both say the same.
int main() {
  torch::nn::Linear model(8, 1);
  torch::optim::Adam optimizer(model->parameters());
  for (int epoch = 0; epoch < 100; ++epoch) {
    optimizer.zero_grad();
    model(torch::randn({4, 8})).sum().backward();
    optimizer.step();
    torch::save(model, "model.pt");
  }
  torch::nn::Linear other(8, 1);
  torch::load(other, "model.pt");
  std::cout << other(torch::ones({1, 8}));
}

//--- scripted-backbone.cpp
#include <torch/script.h>
#include <torch/torch.h>

// A scripted module must come out of a file; that is no resuming.
int main(int argc, char **argv) {
  auto backbone = torch::jit::load(argv[1]);
  torch::nn::Linear head(8, 2);
  torch::optim::Adam optimizer(head->parameters());
  for (int epoch = 0; epoch < 100; ++epoch) {
    auto features = backbone.forward({torch::ones({4, 8})}).toTensor();
    optimizer.zero_grad();
    head(features).sum().backward();
    optimizer.step();
    backbone.save("model.pt");
    torch::save(head, "head.pt");
  }
}

//--- runtime-by-functions.cpp
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

//--- runtime-complete.cpp
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

//--- runtime-never-resumed.cpp
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

//--- runtime-one-of-several.cpp
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

//--- runtime-own-class.cpp
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

//--- runtime-plain-sgd.cpp
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
