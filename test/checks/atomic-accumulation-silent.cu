// Atomics that repeat, or that training does not use. Each part is a program of
// its own.
//
// REQUIRES: libtorch, cuda-headers
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-atomic-accumulation %t/*.cu -- %torch_flags | FileCheck %s
// CHECK: no findings in 7 files

//--- integers.cu
#include "train.cuh"

// Integers add up to the same in any order.
__global__ void operate(const float *x, float *out, int *counts) {
  atomicAdd(&counts[int(x[threadIdx.x]) & 7], 1);
  out[threadIdx.x] = x[threadIdx.x];
}
int main() { train(); }

//--- shared.cu
#include "train.cuh"

// A histogram of counts in shared memory, added up once a block.
__global__ void operate(const float *x, float *out, int *counts) {
  __shared__ unsigned bins[8];
  if (threadIdx.x < 8)
    bins[threadIdx.x] = 0;
  __syncthreads();
  atomicAdd(&bins[int(x[threadIdx.x]) & 7], 1u);
  __syncthreads();
  if (threadIdx.x < 8)
    atomicAdd(&counts[threadIdx.x], int(bins[threadIdx.x]));
  out[threadIdx.x] = x[threadIdx.x];
}
int main() { train(); }

//--- order.cu
#include "train.cuh"

// The sum in one thread's order; a maximum; a flag.
__global__ void operate(const float *x, float *out, int *counts) {
  float sum = 0;
  for (int i = 0; i < 64; ++i)
    sum += x[i];
  atomicMax(counts, __float_as_int(x[threadIdx.x]));
  atomicExch(counts + 1, 1);
  out[threadIdx.x] = sum;
}
int main() { train(); }

//--- unused.cu
#include "train.cuh"

// Nothing launches this one.
__global__ void old(const float *x, float *sum) {
  atomicAdd(sum, x[threadIdx.x]);
}
__global__ void operate(const float *x, float *out, int *) {
  out[threadIdx.x] = x[threadIdx.x];
}
int main() { train(); }

//--- metric.cu
#include "train.cuh"

__global__ void operate(const float *x, float *out, int *) {
  out[threadIdx.x] = x[threadIdx.x];
}
__global__ void mean(const float *x, float *sum) {
  atomicAdd(sum, x[threadIdx.x]);
}
// Behind the training, on what came of it.
int main() {
  train();
  torch::Tensor out = torch::zeros({1}, torch::kCUDA);
  mean<<<1, 64>>>(torch::ones({64}, torch::kCUDA).data_ptr<float>(),
                  out.data_ptr<float>());
  std::cout << out.item<float>() << std::endl;
}

//--- compiled-out.cu
#include "train.cuh"

__global__ void operate(const float *x, float *out, int *counts) {
#ifdef USE_ATOMICS
  atomicAdd(out, x[threadIdx.x]);
#else
  out[threadIdx.x] = x[threadIdx.x];
#endif
}
int main() { train(); }

//--- simulation.cu
#include <cuda_runtime.h>

// No training at all.
__global__ void deposit(const float *charge, float *grid, const int *cell) {
  atomicAdd(&grid[cell[threadIdx.x]], charge[threadIdx.x]);
}
int main() {
  for (int step = 0; step < 10; ++step)
    deposit<<<1, 64>>>(nullptr, nullptr, nullptr);
}

//--- train.cuh
#include <torch/torch.h>

__global__ void operate(const float *x, float *out, int *counts);

struct Operation : torch::autograd::Function<Operation> {
  static torch::Tensor forward(torch::autograd::AutogradContext *,
                               torch::Tensor x) {
    torch::Tensor out = torch::zeros_like(x);
    torch::Tensor counts = torch::zeros({8}, torch::kInt);
    operate<<<1, 64>>>(x.data_ptr<float>(), out.data_ptr<float>(),
                       counts.data_ptr<int>());
    return out;
  }
  static torch::autograd::tensor_list
  backward(torch::autograd::AutogradContext *,
           torch::autograd::tensor_list gradients) {
    return gradients;
  }
};

inline void train() {
  torch::nn::Linear model(4, 10);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  torch::Tensor data = torch::ones({64, 4}, torch::kCUDA);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    Operation::apply(model(data)).sum().backward();
    optimizer.step();
  }
}
