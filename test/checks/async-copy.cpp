// Copies that the host reads before they are done. Each part is a program of
// its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-async-copy --level=possible %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- at-once.cpp
#include <torch/torch.h>

#include <iostream>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  const torch::Device host(torch::kCPU);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    auto loss = model(torch::ones({4, 8}, torch::kCUDA)).sum();
    loss.backward();
    optimizer.step();
    // CHECK: at-once.cpp:[[@LINE+2]]:9: warning: the host reads what 'Tensor::to' copies from the device without waiting for the copy: it may find what was there before [reprise-async-copy]
    // CHECK: at-once.cpp:[[@LINE+1]]:9: note: read here by 'Tensor::item', with no synchronisation in between
    if (loss.to(host, torch::kFloat64, true).item<double>() < 0.1)
      break;
  }
}

//--- data-pointer.cpp
#include <torch/torch.h>

#include <vector>

std::vector<float> scoresOf(const torch::Tensor &scores) {
  // CHECK: data-pointer.cpp:[[@LINE+3]]:15: warning: the host reads what 'Tensor::to' copies
  // CHECK: data-pointer.cpp:[[@LINE+3]]:24: note: read here by 'Tensor::data_ptr', with no synchronisation in between
  // CHECK: data-pointer.cpp:[[@LINE+13]]:7: note: 'scoresOf' is called here
  auto host = scores.to(torch::kCPU, /*non_blocking=*/true);
  const float *begin = host.data_ptr<float>();
  return {begin, begin + host.numel()};
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto output = model(torch::ones({4, 8}, torch::kCUDA));
  output.sum().backward();
  if (scoresOf(output.detach())[0] > 0)
    optimizer.step();
}

//--- memcpy.cpp
#include <torch/torch.h>

enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost };
extern "C" int cudaMemcpyAsync(void *to, const void *from, size_t count,
                               cudaMemcpyKind kind, void *stream);
extern "C" int cudaMallocHost(void **pointer, size_t size);

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto output = model(torch::ones({4, 8}, torch::kCUDA));
  output.sum().backward();
  float *pinned = nullptr;
  cudaMallocHost((void **)&pinned, 4 * sizeof(float));
  // CHECK: memcpy.cpp:[[@LINE+2]]:3: warning: the host reads what 'cudaMemcpyAsync' copies
  // CHECK: memcpy.cpp:[[@LINE+3]]:7: note: read here
  cudaMemcpyAsync(pinned, output.data_ptr(), 4 * sizeof(float),
                  cudaMemcpyDeviceToHost, nullptr);
  if (pinned[0] > 0)
    optimizer.step();
  float *heap = new float[4];
  // CHECK: memcpy.cpp:[[@LINE+1]]:3: warning: the host reads what 'cudaMemcpyAsync' copies
  cudaMemcpyAsync(heap, output.data_ptr(), 4 * sizeof(float),
                  cudaMemcpyDeviceToHost, nullptr);
  if (heap[0] > 0)
    optimizer.step();
}

//--- pinned.cpp
#include <torch/torch.h>

#include <iostream>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto staging =
      torch::zeros({4, 1}, torch::TensorOptions().pinned_memory(true));
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    auto output = model(torch::ones({4, 8}, torch::kCUDA));
    output.sum().backward();
    optimizer.step();
    // CHECK: pinned.cpp:[[@LINE+2]]:5: warning: the host reads what 'Tensor::copy_' copies
    // CHECK: pinned.cpp:[[@LINE+2]]:18: note: read here
    staging.copy_(output.detach(), /*non_blocking=*/true);
    std::cout << staging << '\n';
  }
}
