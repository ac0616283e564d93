// Evaluation in train mode, and eval() that nothing undoes. Each part is a
// program of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-missing-eval %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- after-training.cpp
#include <torch/torch.h>

#include <iostream>

struct NetImpl : torch::nn::Module {
  NetImpl() {
    fc = register_module("fc", torch::nn::Linear(8, 8));
    drop = register_module("drop", torch::nn::Dropout(0.5));
  }
  torch::Tensor forward(torch::Tensor x) { return drop(fc(x)); }
  torch::nn::Linear fc{nullptr};
  torch::nn::Dropout drop{nullptr};
};
TORCH_MODULE(Net);

int main() {
  torch::manual_seed(1);
  Net net;
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    net->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
  torch::NoGradGuard noGrad;
  // CHECK: after-training.cpp:[[#@LINE+1]]:16: warning: this evaluates the model in train mode: dropout draws, so what comes out is not what the model has learnt [reprise-missing-eval]
  std::cout << net->forward(torch::ones({1, 8}));
}

//--- at-the-head.cpp
#include <torch/torch.h>
#include <iostream>
int main() {
  torch::manual_seed(1);
  torch::nn::Sequential model(torch::nn::Linear(8, 4), torch::nn::BatchNorm1d(4));
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto held = torch::ones({16, 8});
  for (int epoch = 0; epoch < 10; ++epoch) {
    if (epoch % 5 == 0) {
      torch::NoGradGuard noGrad;
      std::cout << model->forward(held).sum();
      // CHECK: at-the-head.cpp:[[@LINE-1]]:20: warning: this evaluates the model in train mode: batch norm moves its statistics{{.*}}[reprise-missing-eval]
    }
    optimizer.zero_grad();
    model->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- eval-from-the-start.cpp
#include <torch/torch.h>

// In eval mode before training, too: it never trains with dropout.
int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 8), torch::nn::Dropout());
  torch::load(model, "weights.pt");
  model->eval();
  model->forward(torch::ones({1, 8}));
  torch::optim::Adam optimizer(model->parameters());
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    model->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    // CHECK: eval-from-the-start.cpp:[[#@LINE+1]]:5: warning: eval() is never undone
    model->eval();
    model->forward(torch::ones({1, 8}));
  }
}

//--- eval-in-function.cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  NetImpl() {
    register_module("fc", fc);
    register_module("drop", drop);
  }
  torch::Tensor forward(torch::Tensor x) { return drop(fc(x)); }
  torch::nn::Linear fc{8, 8};
  torch::nn::Dropout drop{0.5};
};
TORCH_MODULE(Net);

double evaluate(Net &net) {
  torch::NoGradGuard noGrad;
  // CHECK: eval-in-function.cpp:[[#@LINE+1]]:3: warning: eval() is never undone: the next turn trains in eval mode, so when this runs decides how the model is trained [reprise-missing-eval]
  net->eval();
  return net->forward(torch::ones({1, 8})).sum().item<double>();
}

int main() {
  torch::manual_seed(1);
  Net net;
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  net->train();
  for (int epoch = 0; epoch < 10; ++epoch) {
    optimizer.zero_grad();
    net->forward(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    evaluate(net);
  }
}

//--- gan-preview.cpp
#include <torch/torch.h>

struct GeneratorImpl : torch::nn::Module {
  GeneratorImpl() : fc(4, 8), norm(8) {
    register_module("fc", fc);
    register_module("norm", norm);
  }
  torch::Tensor forward(torch::Tensor x) { return torch::relu(norm(fc(x))); }
  torch::nn::Linear fc;
  torch::nn::BatchNorm1d norm;
};
TORCH_MODULE(Generator);

int main() {
  torch::manual_seed(1);
  Generator generator;
  torch::optim::Adam optimizer(generator->parameters());
  auto noise = torch::randn({8, 4});
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    generator->forward(torch::randn({8, 4})).mean().backward();
    optimizer.step();
    if (step % 10 == 0) {
      // CHECK: gan-preview.cpp:[[#@LINE+3]]:21: warning: this evaluates the model in train mode: batch norm moves its statistics, so how often it runs changes the training
      // CHECK: gan-preview.cpp:{{[0-9]+}}:{{[0-9]+}}: note: the statistics move here
      // CHECK: gan-preview.cpp:{{[0-9]+}}:3: note: inside this loop
      auto sample = generator->forward(noise);
      torch::save(sample, "sample.pt");
    }
  }
}

//--- loaded.cpp
#include <torch/torch.h>

#include <iostream>

// Weights for prediction, read by a program that does not train.
int main() {
  torch::nn::Sequential model(torch::nn::Linear(8, 2), torch::nn::Dropout(0.5));
  torch::load(model, "weights.pt");
  // CHECK: loaded.cpp:[[#@LINE+1]]:16: warning: this evaluates the model in train mode: dropout draws
  std::cout << model->forward(torch::ones({1, 8}));
}

//--- never-undone.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(1);
  torch::nn::Sequential model(torch::nn::Linear(8, 8),
                              torch::nn::BatchNorm1d(8), torch::nn::Dropout());
  torch::optim::Adam optimizer(model->parameters());
  for (int epoch = 0; epoch < 10; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      // CHECK-DAG: never-undone.cpp:[[#@LINE+1]]:7: note: trained here in the next turn, still in eval mode
      model->forward(torch::ones({4, 8})).sum().backward();
      optimizer.step();
    }
    // CHECK-DAG: never-undone.cpp:[[#@LINE+1]]:5: warning: eval() is never undone
    model->eval();
    double loss = 0;
    for (int step = 0; step < 10; ++step)
      // CHECK-DAG: never-undone.cpp:[[#@LINE+1]]:15: note: evaluated here
      loss += model->forward(torch::ones({4, 8})).sum().item<double>();
  }
}

//--- players.cpp
#include <torch/torch.h>
#include <iostream>
struct NetImpl : torch::nn::Module {
  NetImpl() {
    register_module("fc", fc);
    register_module("bn", bn);
  }
  torch::Tensor forward(torch::Tensor x) { return bn(fc(x)); }
  torch::nn::Linear fc{8, 4};
  torch::nn::BatchNorm1d bn{4};
};
TORCH_MODULE(Net);
struct Player {
  virtual ~Player() = default;
  virtual int move(const torch::Tensor &board) = 0;
};
struct Search : Player {
  Net *net;
  explicit Search(Net *net) : net(net) {}
  int move(const torch::Tensor &board) override {
    // CHECK: players.cpp:[[@LINE+1]]:12: warning: this evaluates the model in train mode: batch norm moves its statistics{{.*}}[reprise-missing-eval]
    return (*net)->forward(board)[0].argmax().item<int>();
  }
};
int play(Player *first, Player *second) {
  Player *players[2] = {first, second};
  auto board = torch::zeros({2, 8});
  for (int turn = 0; turn < 8; ++turn)
    board[0][players[turn % 2]->move(board)] = turn % 2 ? 1 : -1;
  return board.sum().item<int>();
}
struct Train {
  Net net;
  Search search{&net};
  torch::optim::Adam optimizer{net->parameters(), 1e-3};
  double evaluate() {
    Net best;
    torch::load(best, "best.pt");
    best->eval();
    Search other(&best);
    int won = 0;
    for (int game = 0; game < 10; ++game)
      won += play(&search, &other) > 0;
    return won / 10.;
  }
  void run() {
    for (int step = 0; step < 100; ++step) {
      optimizer.zero_grad();
      net->forward(torch::ones({4, 8})).sum().backward();
      optimizer.step();
      if (step % 10 == 9)
        std::cout << evaluate() << '\n';
    }
  }
};
int main() {
  torch::manual_seed(1);
  Train train;
  train.run();
}

//--- scripted.cpp
#include <torch/script.h>
#include <torch/torch.h>

void test(torch::jit::Module network) {
  // CHECK: scripted.cpp:[[#@LINE+1]]:3: warning: eval() is never undone
  network.eval();
  for (int step = 0; step < 10; ++step)
    network.forward({torch::ones({4, 8})});
}

int main(int argc, char **argv) {
  torch::manual_seed(1);
  auto backbone = torch::jit::load(argv[1]);
  torch::nn::Linear head(8, 2);
  torch::optim::Adam optimizer(head->parameters());
  for (int epoch = 0; epoch < 10; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      auto features = backbone.forward({torch::ones({4, 8})}).toTensor();
      optimizer.zero_grad();
      head(features).sum().backward();
      optimizer.step();
    }
    test(backbone);
  }
}

//--- validation.cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  NetImpl() {
    register_module("fc", fc);
    register_module("drop", drop);
  }
  torch::Tensor forward(torch::Tensor x) { return drop(fc(x)); }
  torch::nn::Linear fc{8, 8};
  torch::nn::Dropout drop{0.5};
};
TORCH_MODULE(Net);

double validate(Net net) {
  torch::NoGradGuard noGrad;
  double sum = 0;
  for (int step = 0; step < 10; ++step)
    // CHECK: validation.cpp:[[#@LINE+4]]:12: warning: this evaluates the model in train mode: dropout draws, so how often it runs changes the training
    // CHECK: validation.cpp:{{[0-9]+}}:{{[0-9]+}}: note: dropout is on here
    // CHECK: validation.cpp:{{[0-9]+}}:3: note: inside this loop
    // CHECK: validation.cpp:{{[0-9]+}}:5: note: 'validate' is called here
    sum += net(torch::ones({4, 8})).sum().item<double>();
  return sum;
}

int main() {
  torch::manual_seed(1);
  Net net;
  torch::optim::Adam optimizer(net->parameters());
  for (int epoch = 0; epoch < 10; ++epoch) {
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      net(torch::ones({4, 8})).sum().backward();
      optimizer.step();
    }
    validate(net);
  }
}
