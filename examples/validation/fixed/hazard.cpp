//===- hazard.cpp - validation changes the training -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains a small network on CIFAR-10 and validates after each epoch. It is
// seeded, test() calls eval() and runs under NoGradGuard, and still the
// training of epoch 2 depends on whether validation ran after epoch 1.
//
//===----------------------------------------------------------------------===//

#include "data/cifar10.h"
#include "options.h"

#include <reprise/rng_guard.h>
#include <torch/torch.h>

#include <cstdio>
#include <exception>

struct NetImpl : torch::nn::Module {
  explicit NetImpl(double dropoutRate)
      : conv1(torch::nn::Conv2dOptions(3, 16, 3).padding(1)),
        conv2(torch::nn::Conv2dOptions(16, 32, 3).padding(1)),
        dropout(dropoutRate), fc1(32 * 8 * 8, 64), fc2(64, 10) {
    register_module("conv1", conv1);
    register_module("conv2", conv2);
    register_module("dropout", dropout);
    register_module("fc1", fc1);
    register_module("fc2", fc2);
  }

  /// Images {N, 3, 32, 32} to scores {N, 10}.
  torch::Tensor forward(torch::Tensor x) {
    x = torch::max_pool2d(torch::relu(conv1->forward(x)), 2);
    x = torch::max_pool2d(torch::relu(conv2->forward(x)), 2);
    x = torch::relu(fc1->forward(x.flatten(1)));
    return fc2->forward(dropout->forward(x));
  }

  torch::nn::Conv2d conv1, conv2;
  torch::nn::Dropout dropout;
  torch::nn::Linear fc1, fc2;
};
TORCH_MODULE(Net);

template <typename DataLoader>
void train(int epoch, Net &model, torch::Device device, DataLoader &loader,
           torch::optim::Optimizer &optimizer, const Options &options) {
  model->train();
  int step = 0;
  for (auto &batch : loader) {
    auto images = batch.data.to(device);
    auto labels = batch.target.to(device);
    optimizer.zero_grad();
    auto loss =
        torch::nn::functional::cross_entropy(model->forward(images), labels);
    loss.backward();
    optimizer.step();
    if (++step % options.logEvery == 0) {
      auto value = loss.template item<float>();
      std::printf("epoch %d  step %3d  loss %.6f  %a\n", epoch, step, value,
                  value);
    }
  }
}

template <typename DataLoader>
void test(int epoch, Net &model, torch::Device device, DataLoader &loader,
          const Options &options) {
  torch::NoGradGuard noGrad;
  model->eval();
  std::int64_t correct = 0, total = 0;
  for (auto &batch : loader) {
    if (options.loaderOnly)
      continue;
    auto images = batch.data.to(device);
    auto labels = batch.target.to(device);
    auto predicted = model->forward(images).argmax(1);
    correct += predicted.eq(labels).sum().template item<std::int64_t>();
    total += labels.size(0);
  }
  if (total > 0)
    std::printf("epoch %d  validation  %lld of %lld right\n", epoch,
                static_cast<long long>(correct), static_cast<long long>(total));
}

/// Trains for all epochs, with a validation after each where that is asked for.
template <typename TrainLoader, typename TestLoader>
void fit(Net &model, torch::Device device, TrainLoader &trainLoader,
         TestLoader &testLoader, const Options &options) {
  torch::optim::SGD optimizer(model->parameters(),
                              torch::optim::SGDOptions(0.02).momentum(0.9));
  for (int epoch = 1; epoch <= options.epochs; ++epoch) {
    train(epoch, model, device, trainLoader, optimizer, options);
    if (options.validate && epoch % options.validateEvery == 0) {
      reprise::RngGuard rng_guard;
      test(epoch, model, device, testLoader, options);
    }
  }
}

torch::Device pickDevice(const Options &options) {
  if (!options.device.empty())
    return torch::Device(options.device);
  return torch::cuda::is_available() ? torch::kCUDA : torch::kCPU;
}

void run(const Options &options) {
  torch::manual_seed(options.seed);
  torch::Device device = pickDevice(options);

  Net model(options.dropout);
  model->to(device);

  auto trainSet = Cifar10(options.data, Cifar10::Split::Train)
                      .map(torch::data::transforms::Normalize<>(0.5, 0.5))
                      .map(torch::data::transforms::Stack<>());
  auto testSet = Cifar10(options.data, Cifar10::Split::Test)
                     .map(torch::data::transforms::Normalize<>(0.5, 0.5))
                     .map(torch::data::transforms::Stack<>());
  auto testLoader =
      torch::data::make_data_loader(std::move(testSet), options.testBatchSize);

  if (options.sequential) {
    auto trainLoader =
        torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
            std::move(trainSet), options.batchSize);
    fit(model, device, *trainLoader, *testLoader, options);
  } else {
    auto trainLoader =
        torch::data::make_data_loader<torch::data::samplers::RandomSampler>(
            std::move(trainSet), options.batchSize);
    fit(model, device, *trainLoader, *testLoader, options);
  }
}

int main(int argc, char **argv) {
  Options options = parseOptions(argc, argv);
  try {
    run(options);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
  return 0;
}
