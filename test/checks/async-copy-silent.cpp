// Copies that are waited for, and those that the host does not read.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-async-copy --level=possible %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 9 files

//--- blocking.cpp
#include <torch/torch.h>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto loss = model(torch::ones({4, 8}, torch::kCUDA)).sum();
  loss.backward();
  auto host = loss.to(torch::kCPU);
  auto copy = loss.to(torch::kCPU, torch::kFloat64, /*non_blocking=*/false,
                      /*copy=*/true);
  if (host.item<float>() > 0 && copy.item<double>() > 0)
    optimizer.step();
}

//--- choice.cpp
#include <torch/torch.h>

// Whether it waits, or where to, is not known here.
static double valueOf(const torch::Tensor &tensor, bool overlap) {
  return tensor.to(torch::kCPU, overlap).item<double>();
}
static double sumOn(const torch::Tensor &tensor, torch::Device device) {
  return tensor.to(device, torch::kFloat64, true).sum().item<double>();
}

int main(int argc, char **argv) {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto loss = model(torch::ones({4, 8}, torch::kCUDA)).sum();
  loss.backward();
  if (valueOf(loss, argc > 1) > 0 && sumOn(loss, torch::kCUDA) > 0)
    optimizer.step();
}

//--- device.cpp
#include <torch/torch.h>

struct Graph {
  torch::Tensor input;
  // From one place on the device to another, in the order of the stream.
  void set(const torch::Tensor &source) {
    input = torch::zeros_like(source);
    input.copy_(source, /*non_blocking=*/true);
  }
};

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  Graph graph;
  graph.set(torch::ones({4, 8}, torch::kCUDA));
  auto loss = model(graph.input).sum();
  loss.backward();
  optimizer.step();
}

//--- event.cpp
#include <torch/torch.h>

enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost };
extern "C" int cudaMemcpyAsync(void *to, const void *from, size_t count,
                               cudaMemcpyKind kind, void *stream);
extern "C" int cudaStreamSynchronize(void *stream);

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto output = model(torch::ones({4, 8}, torch::kCUDA));
  output.sum().backward();
  float *host = nullptr;
  cudaMemcpyAsync(host, output.data_ptr(), 4, cudaMemcpyDeviceToHost, nullptr);
  if (cudaStreamSynchronize(nullptr) == 0 && host[0] > 0)
    optimizer.step();
  cudaMemcpyAsync(output.data_ptr(), host, 4, cudaMemcpyHostToDevice, nullptr);
  host[0] = host[0] + 1;
}

//--- kept.cpp
#include <torch/torch.h>

#include <vector>

// Read after training, when all is done.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  std::vector<torch::Tensor> losses;
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    auto loss = model(torch::ones({4, 8}, torch::kCUDA)).sum();
    loss.backward();
    optimizer.step();
    auto host = loss.detach().to(torch::kCPU, /*non_blocking=*/true);
    losses.push_back(host);
  }
  torch::cuda::synchronize();
  for (const auto &loss : losses)
    std::cout << loss.item<float>() << '\n';
}

//--- other-item.cpp
#include <torch/torch.h>

// item() of a tensor on the device waits for the stream.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto output = model(torch::ones({4, 8}, torch::kCUDA));
  auto loss = output.sum();
  loss.backward();
  auto host = output.detach().to(torch::kCPU, true);
  double value = loss.item<double>();
  if (host.sum().item<double>() > value)
    optimizer.step();
}

//--- synchronised.cpp
#include <torch/torch.h>

#include <iostream>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    auto loss = model(torch::ones({4, 8}, torch::kCUDA)).sum();
    loss.backward();
    auto host = loss.detach().to(torch::kCPU, /*non_blocking=*/true);
    optimizer.step();
    torch::cuda::synchronize();
    std::cout << host.item<float>() << '\n';
  }
}

//--- to-device.cpp
#include <torch/torch.h>

// To the device: what runs there runs behind it.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto batch = torch::ones({4, 8}).pin_memory().to(torch::kCUDA, true);
  model(batch * 2).sum().backward();
  optimizer.step();
}

//--- wrapper.cpp
#include <torch/torch.h>

void waitForDevice();

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto output = model(torch::ones({4, 8}, torch::kCUDA));
  output.sum().backward();
  auto host = output.detach().to(torch::kCPU, true);
  waitForDevice();
  if (host.sum().item<float>() > 0)
    optimizer.step();
}
