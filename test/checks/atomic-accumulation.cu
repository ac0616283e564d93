// Sums in the order in which threads come. Each part is a program of its own.
//
// REQUIRES: libtorch, cuda-headers
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-atomic-accumulation %t/*.cu -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- backward.cu
#include <torch/torch.h>

// The kernel of a gradient: several additions, one finding.
__global__ void spread(const float *gradient, const int *row, float *sums,
                       float *total, int count) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= count)
    return;
  atomicAdd(&sums[row[i]], gradient[i]);
  // CHECK: backward.cu:[[@LINE-1]]:3: warning: 'atomicAdd' in kernel 'spread' adds floating-point numbers in the order in which threads come: the last bits of the sums differ from run to run [reprise-atomic-accumulation]
  // CHECK: backward.cu:[[@LINE-2]]:3: note: and 1 more in this kernel
  // CHECK: backward.cu:[[@LINE+15]]:5: note: 'spread' is called here
  atomicAdd(total, gradient[i]);
}

struct Gather : torch::autograd::Function<Gather> {
  static torch::Tensor forward(torch::autograd::AutogradContext *context,
                               torch::Tensor x, torch::Tensor index) {
    context->save_for_backward({index});
    return x.index_select(0, index);
  }
  static torch::autograd::tensor_list
  backward(torch::autograd::AutogradContext *context,
           torch::autograd::tensor_list gradients) {
    torch::Tensor sums = torch::zeros({10}, torch::kCUDA);
    torch::Tensor index = context->get_saved_variables()[0];
    spread<<<4, 256>>>(gradients[0].data_ptr<float>(), index.data_ptr<int>(),
                       sums.data_ptr<float>(), sums.data_ptr<float>(), 1024);
    return {sums, torch::Tensor()};
  }
};

int main() {
  torch::nn::Linear model(4, 10);
  model->to(torch::kCUDA);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  torch::Tensor data = torch::ones({64, 4}, torch::kCUDA);
  torch::Tensor index = torch::zeros({64}, torch::kInt);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    Gather::apply(model(data), index).sum().backward();
    optimizer.step();
  }
}

//--- forward.cu
#include <torch/torch.h>

// In a device function that the kernel calls; each type's instance is the same
// line.
template <typename Number>
__device__ void add(Number *sum, Number value) {
  atomicAdd(sum, value);
  // CHECK: forward.cu:[[@LINE-1]]:3: warning: 'atomicAdd' in kernel 'sumAll' adds floating-point numbers
}

template <typename Number>
__global__ void sumAll(const Number *values, Number *sum, int count) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count)
    add(sum, values[i]);
}

struct Norm : torch::nn::Module {
  torch::Tensor scale = register_parameter("scale", torch::ones({1}));
  torch::Tensor forward(torch::Tensor x) {
    torch::Tensor sum = torch::zeros({1}, x.options());
    AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "sumAll", [&] {
      sumAll<<<4, 256>>>(x.data_ptr<scalar_t>(), sum.data_ptr<scalar_t>(),
                         int(x.numel()));
    });
    return x * scale / sum;
  }
};

int main() {
  Norm model;
  model.to(torch::kCUDA);
  torch::optim::SGD optimizer(model.parameters(), 0.1);
  torch::Tensor data = torch::ones({64, 4}, torch::kCUDA);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model.forward(data).sum().backward();
    optimizer.step();
  }
}
