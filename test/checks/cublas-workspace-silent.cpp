// CUBLAS_WORKSPACE_CONFIG is set, not asked for, or nobody's business.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-cublas-workspace %t/unset.cpp -- %torch_flags | FileCheck %s --check-prefix=NEWER
// NEWER: {{^}}no findings in 1 file
// RUN: sh %S/Inputs/with-version.sh 2.9 %reprise %t convolution.cpp cpu.cpp forwarded.cpp inference.cpp off.cpp putenv.cpp runtime.cpp set.cpp warns.cpp -- %torch_flags -I%source_root/runtime/include | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 9 files

//--- convolution.cpp
#include <torch/torch.h>

// Nothing here calls cuBLAS.
int main() {
  at::globalContext().setDeterministicAlgorithms(true, false);
  torch::nn::Conv2d model(torch::nn::Conv2dOptions(3, 8, 3));
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({4, 3, 8, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- cpu.cpp
#include <torch/torch.h>

int main() {
  at::globalContext().setDeterministicAlgorithms(true, false);
  torch::nn::Linear model(8, 2);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({4, 8})).sum().backward();
  optimizer.step();
}

//--- forwarded.cpp
#include <torch/torch.h>

#include <cstdlib>

// The user says how large.
int main(int argc, char **argv) {
  setenv("CUBLAS_WORKSPACE_CONFIG", argc > 1 ? argv[1] : ":16:8", 0);
  at::globalContext().setDeterministicAlgorithms(true, false);
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- inference.cpp
#include <torch/torch.h>

int main() {
  at::globalContext().setDeterministicAlgorithms(true, false);
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::NoGradGuard noGrad;
  model->forward(torch::ones({4, 8}, torch::kCUDA));
}

//--- off.cpp
#include <torch/torch.h>

int main() {
  at::globalContext().setDeterministicAlgorithms(false, false);
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- putenv.cpp
#include <torch/torch.h>

#include <cstdlib>

// Behind the mode, ahead of CUDA.
int main() {
  at::globalContext().setDeterministicAlgorithms(true, false);
  putenv((char *)"CUBLAS_WORKSPACE_CONFIG=:4096:8");
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- runtime.cpp
#include <reprise/deterministic_mode.h>
#include <torch/torch.h>

int main() {
  reprise::DeterministicMode::enable();
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- set.cpp
#include <torch/torch.h>

#include <cstdlib>

static void prepare() {
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 1);
  at::globalContext().setDeterministicAlgorithms(true, false);
}

int main() {
  prepare();
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- unset.cpp
#include <torch/torch.h>

int main() {
  at::globalContext().setDeterministicAlgorithms(true, false);
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}

//--- warns.cpp
#include <torch/torch.h>

// Only warns, as reprise-nondeterminism-enabled says.
int main() {
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/true);
  torch::nn::Linear model(8, 2);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  model->forward(torch::ones({4, 8}, torch::kCUDA)).sum().backward();
  optimizer.step();
}
