//===- CheckpointTest.cpp - all that a run needs to go on -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include <reprise/checkpoint.h>
#include <reprise/loader.h>
#include <reprise/sample_generator.h>
#include <reprise/sample_seed.h>
#include <reprise/seed.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <random>

#include <sys/resource.h>

using namespace reprise;
using namespace reprise::test;

using Bytes = std::vector<std::uint8_t>;

namespace {

class CheckpointTest : public testing::Test {
protected:
  Environment none{"REPRISE_SEED", nullptr};
  TemporaryFolder folder;
  void SetUp() override { seed_everything(42); }
};

void overwrite(const std::string &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

Bytes all_bits(torch::nn::Module &module) {
  Bytes all;
  for (const auto &item : module.named_parameters()) {
    const Bytes some = bits(item.value());
    all.insert(all.end(), some.begin(), some.end());
  }
  for (const auto &item : module.named_buffers()) {
    const Bytes some = bits(item.value());
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

torch::nn::Sequential make_model() {
  return torch::nn::Sequential(
      torch::nn::Linear(4, 8), torch::nn::BatchNorm1d(8), torch::nn::ReLU(),
      torch::nn::Dropout(0.3), torch::nn::Linear(8, 1));
}

using MakeOptimizer = std::function<std::unique_ptr<torch::optim::Optimizer>(
    std::vector<torch::Tensor>)>;

/// A run: training with everything that draws.
struct Training {
  torch::nn::Sequential model = make_model();
  std::unique_ptr<torch::optim::Optimizer> optimizer;
  decltype(data::make_loader(
      test::Points(22).map(torch::data::transforms::Stack<>()), 4)) loader =
      data::make_loader(
          test::Points(22).map(torch::data::transforms::Stack<>()),
          torch::data::DataLoaderOptions(4).workers(2));
  at::Generator noise = at::detail::createCPUGenerator(5);
  std::mt19937_64 engine{7};
  std::normal_distribution<double> normal;
  double scale = 1;
  Checkpoint checkpoint;

  Training(const std::string &folder, const MakeOptimizer &make,
           CheckpointOptions options = {})
      : optimizer(make(model->parameters())), checkpoint(folder, options) {
    checkpoint.add("model", model)
        .add("optimizer", optimizer)
        .add("loader", loader)
        .add("noise", noise)
        .add("engine", engine)
        .add("normal", normal)
        .add("scale", scale);
  }

  /// Trains until \p steps are done, saves after each, and gives all losses'
  /// bits.
  std::vector<Bytes> train(std::uint64_t steps, bool save = true) {
    std::vector<Bytes> losses;
    std::uint64_t step = checkpoint.step();
    for (auto epoch = loader->epoch();; ++epoch)
      for (auto &batch : *loader) {
        const auto loss = [&] {
          optimizer->zero_grad();
          const auto x = batch.data + 0.01 * torch::randn({4}, noise) +
                         0.01 * normal(engine) * scale;
          auto value = torch::mse_loss(model->forward(x), batch.target);
          value.backward();
          return value;
        };
        losses.push_back(bits(optimizer->step(loss)));
        scale *= 0.99;
        ++step;
        if (save)
          checkpoint.save(epoch, step);
        if (step == steps)
          return losses;
      }
  }
};

struct Named {
  const char *name;
  MakeOptimizer make;
};

template <class Optimizer, class Options> MakeOptimizer maker(Options options) {
  return [options](std::vector<torch::Tensor> parameters) {
    return std::make_unique<Optimizer>(std::move(parameters), options);
  };
}

const Named optimizers[] = {
    {"SGD", maker<torch::optim::SGD>(torch::optim::SGDOptions(0.1))},
    {"SGDMomentum",
     maker<torch::optim::SGD>(
         torch::optim::SGDOptions(0.05).momentum(0.9).weight_decay(0.01))},
    {"SGDNesterov",
     maker<torch::optim::SGD>(
         torch::optim::SGDOptions(0.05).momentum(0.9).nesterov(true))},
    {"Adam", maker<torch::optim::Adam>(torch::optim::AdamOptions(0.01))},
    {"AdamAmsgrad",
     maker<torch::optim::Adam>(torch::optim::AdamOptions(0.01).amsgrad(true))},
    {"AdamW", maker<torch::optim::AdamW>(torch::optim::AdamWOptions(0.01))},
    {"Adagrad", maker<torch::optim::Adagrad>(
                    torch::optim::AdagradOptions(0.05).lr_decay(0.1))},
    {"RMSprop",
     maker<torch::optim::RMSprop>(
         torch::optim::RMSpropOptions(0.01).momentum(0.9).centered(true))},
    {"LBFGS", maker<torch::optim::LBFGS>(
                  torch::optim::LBFGSOptions(0.1).max_iter(4).history_size(3))},
    {"LBFGSWolfe",
     maker<torch::optim::LBFGS>(
         torch::optim::LBFGSOptions(0.5).max_iter(3).line_search_fn(
             "strong_wolfe"))},
};

class EveryOptimizer : public CheckpointTest,
                       public testing::WithParamInterface<Named> {};

} // namespace

/// The run that is resumed after each of its steps is the run that was never
/// interrupted: losses, weights, statistics, and the checkpoint's own bytes.
TEST_P(EveryOptimizer, ResumedEqualsUninterrupted) {
  constexpr std::uint64_t steps = 9; // Into the second epoch.
  Training whole(folder.path + "/whole", GetParam().make, {100});
  const auto expected = whole.train(steps);
  const auto files = whole.checkpoint.list();
  ASSERT_EQ(files.size(), steps);
  for (std::uint64_t done : {1, 5, 6, 8}) {
    seed_everything(done); // The seed comes with the checkpoint.
    torch::rand({3});
    Training resumed(folder.path + "/resumed" + std::to_string(done),
                     GetParam().make);
    resumed.checkpoint.load(files[done - 1]);
    EXPECT_EQ(resumed.checkpoint.step(), done);
    const auto rest = resumed.train(steps);
    EXPECT_EQ(rest, std::vector<Bytes>(expected.begin() +
                                           static_cast<std::ptrdiff_t>(done),
                                       expected.end()))
        << "resumed after step " << done;
    EXPECT_EQ(all_bits(*resumed.model), all_bits(*whole.model));
    EXPECT_EQ(contents(resumed.checkpoint.list().back()),
              contents(files.back()));
  }
}

INSTANTIATE_TEST_SUITE_P(Checkpoint, EveryOptimizer,
                         testing::ValuesIn(optimizers),
                         [](const auto &info) { return info.param.name; });

static const MakeOptimizer adam = optimizers[3].make;

TEST_F(CheckpointTest, NothingToResume) {
  Training run(folder.path, adam);
  const Bytes before = all_bits(*run.model);
  EXPECT_FALSE(run.checkpoint.resume());
  EXPECT_FALSE(run.checkpoint.resume(OnDamage::previous));
  EXPECT_EQ(all_bits(*run.model), before);
  EXPECT_EQ(run.checkpoint.step(), 0u);
}

TEST_F(CheckpointTest, SavingChangesNothing) {
  Training saving(folder.path + "/a", adam);
  const auto with = saving.train(7, true);
  seed_everything(42);
  Training silent(folder.path + "/b", adam);
  EXPECT_EQ(silent.train(7, false), with);
}

TEST_F(CheckpointTest, ResumesAnOlderOneInTheSameProcess) {
  Training run(folder.path, adam, {100});
  const auto expected = run.train(8);
  run.checkpoint.load(run.checkpoint.list()[2]);
  EXPECT_EQ(run.train(8),
            std::vector<Bytes>(expected.begin() + 3, expected.end()));
}

// LibTorch's load() leaves what an optimizer holds beyond the archive.
TEST_F(CheckpointTest, AnOptimizerForgetsWhatItHadNotYetSaved) {
  Training run(folder.path, adam);
  run.checkpoint.save(0, 0);
  run.train(3, false);
  EXPECT_FALSE(run.optimizer->state().empty());
  run.checkpoint.resume();
  EXPECT_TRUE(run.optimizer->state().empty());
}

TEST_F(CheckpointTest, GroupsKeepTheirOptions) {
  auto model = make_model();
  const auto parameters = model->parameters();
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(
      std::vector<torch::Tensor>(parameters.begin(), parameters.begin() + 2),
      std::make_unique<torch::optim::SGDOptions>(0.1));
  groups.emplace_back(
      std::vector<torch::Tensor>(parameters.begin() + 2, parameters.end()),
      std::make_unique<torch::optim::SGDOptions>(0.2));
  torch::optim::SGD optimizer(groups, torch::optim::SGDOptions(0.3));
  Checkpoint checkpoint(folder.path);
  checkpoint.add("optimizer", optimizer);
  optimizer.param_groups()[1].options().set_lr(0.7);
  checkpoint.save(0, 0);
  optimizer.param_groups()[0].options().set_lr(9);
  optimizer.param_groups()[1].options().set_lr(9);
  checkpoint.resume();
  EXPECT_EQ(optimizer.param_groups()[0].options().get_lr(), 0.1);
  EXPECT_EQ(optimizer.param_groups()[1].options().get_lr(), 0.7);
}

namespace {
/// An optimizer of the user's own, which LibTorch's optimizers' format does not
/// cover.
struct Own : torch::optim::SGD {
  using SGD::SGD;
  double extra = 0;
  void save(torch::serialize::OutputArchive &archive) const override {
    SGD::save(archive);
    archive.write("extra", c10::IValue(extra));
  }
  void load(torch::serialize::InputArchive &archive) override {
    SGD::load(archive);
    c10::IValue value;
    archive.read("extra", value);
    extra = value.toDouble();
  }
};
} // namespace

TEST_F(CheckpointTest, OwnOptimizersAreAskedThemselves) {
  auto model = make_model();
  Own optimizer(model->parameters(), torch::optim::SGDOptions(0.1));
  Checkpoint checkpoint(folder.path);
  checkpoint.add("optimizer", optimizer);
  optimizer.extra = 0.1;
  checkpoint.save(0, 0);
  optimizer.extra = 3;
  checkpoint.resume();
  EXPECT_EQ(optimizer.extra, 0.1);
}

/// Interrupts twelve steps before each of them, and compares the learning
/// rates.
/// \p make makes a scheduler of an optimizer, \p advance takes it a step on.
template <typename Make, typename Advance>
void expect_same_rates(const std::string &folder, Make make, Advance advance) {
  const auto rates = [&](int interruption) {
    auto model = make_model();
    torch::optim::SGD optimizer(model->parameters(),
                                torch::optim::SGDOptions(1));
    auto scheduler = make(optimizer);
    std::vector<double> all;
    for (int i = 0; i < 12; ++i) {
      if (i == interruption) {
        {
          Checkpoint checkpoint(folder);
          checkpoint.add("o", optimizer).add("s", scheduler);
          checkpoint.save(0, 0);
        }
        optimizer.param_groups()[0].options().set_lr(1);
        scheduler = make(optimizer);
        Checkpoint checkpoint(folder);
        checkpoint.add("o", optimizer).add("s", scheduler);
        checkpoint.resume();
      }
      optimizer.step();
      advance(*scheduler, i);
      all.push_back(optimizer.param_groups()[0].options().get_lr());
    }
    return all;
  };
  const auto expected = rates(-1);
  EXPECT_LT(expected.back(), 0.2);
  for (int interruption = 0; interruption < 12; ++interruption)
    EXPECT_EQ(rates(interruption), expected) << interruption;
}

TEST_F(CheckpointTest, AScheduler) {
  expect_same_rates(
      folder.path,
      [](auto &optimizer) {
        return std::make_unique<torch::optim::StepLR>(optimizer, 3, 0.5);
      },
      [](auto &scheduler, int) { scheduler.step(); });
}

// LibTorch 1.13 has none.
#if __has_include(<torch/optim/schedulers/reduce_on_plateau_scheduler.h>)
TEST_F(CheckpointTest, ASchedulerThatWaitsForAPlateau) {
  using Plateau = torch::optim::ReduceLROnPlateauScheduler;
  expect_same_rates(
      folder.path,
      [](auto &optimizer) {
        return std::make_unique<Plateau>(optimizer, Plateau::min, 0.5f, 2);
      },
      [](auto &scheduler, int step) {
        scheduler.step(step < 3 ? 1.0f - 0.1f * static_cast<float>(step)
                                : 2.0f);
      });
}
#endif

TEST_F(CheckpointTest, NumbersTextsTensorsAndFunctions) {
  bool flag = true;
  float small = 0.1f;
  double nan = std::nan("0x123");
  std::int64_t large = INT64_MIN;
  std::uint8_t byte = 200;
  std::string name("a\0b", 3);
  auto ema = torch::rand({3, 4}).t();
  auto alias = ema;
  torch::Tensor undefined, later = torch::rand({0, 3});
  std::deque<int> own = {1, 2, 3};
  const double before = nan;
  Checkpoint checkpoint(folder.path);
  checkpoint.add("flag", flag).add("small", small).add("nan", nan);
  checkpoint.add("large", large).add("byte", byte).add("name", name);
  checkpoint.add("ema", ema).add("undefined", undefined).add("later", later);
  checkpoint.add_state(
      "own", [&] { return std::string(own.begin(), own.end()); },
      [&](const std::string &state) {
        own.assign(state.begin(), state.end());
      });
  checkpoint.set_text("manifest", "{\"machine\": 1}");
  const Bytes expected = bits(ema);
  checkpoint.save(3, 4, 0.5);
  flag = false, small = 2, nan = 0, large = 1, byte = 0, name = "";
  undefined = torch::ones({2}), later = torch::Tensor(), own.clear();
  ema.zero_();
  checkpoint.set_text("manifest", "");
  ASSERT_TRUE(checkpoint.resume());
  EXPECT_TRUE(flag);
  EXPECT_EQ(small, 0.1f);
  EXPECT_EQ(std::memcmp(&nan, &before, sizeof nan), 0);
  EXPECT_EQ(large, INT64_MIN);
  EXPECT_EQ(byte, 200);
  EXPECT_EQ(name, std::string("a\0b", 3));
  EXPECT_EQ(bits(ema), expected);
  EXPECT_TRUE(alias.is_same(ema)); // In place.
  EXPECT_EQ(bits(alias), expected);
  EXPECT_FALSE(undefined.defined());
  EXPECT_EQ(later.sizes(), (std::vector<std::int64_t>{0, 3}));
  EXPECT_EQ(own, (std::deque<int>{1, 2, 3}));
  EXPECT_EQ(checkpoint.text("manifest"), "{\"machine\": 1}");
  EXPECT_EQ(checkpoint.epoch(), 3u);
  EXPECT_EQ(checkpoint.step(), 4u);
  EXPECT_EQ(checkpoint.metric(), 0.5);
}

TEST_F(CheckpointTest, TensorsOfAllTypesAndOrders) {
  std::vector<torch::Tensor> tensors;
  for (auto type : {torch::kUInt8, torch::kInt8, torch::kInt16, torch::kInt32,
                    torch::kInt64, torch::kFloat16, torch::kBFloat16,
                    torch::kFloat32, torch::kFloat64, torch::kComplexFloat,
                    torch::kComplexDouble, torch::kBool})
    tensors.push_back((torch::rand({2, 3}) * 5).to(type));
  tensors.push_back(torch::tensor(-0.0));
  tensors.push_back(torch::rand({200, 300})); // Written without a copy.
  tensors.push_back(
      torch::rand({2, 3, 4, 5}).contiguous(torch::MemoryFormat::ChannelsLast));
  tensors.push_back(torch::rand({1, 1, 3}).expand({2, 4, 3}));
  tensors.push_back(torch::rand({8, 8}).slice(1, 0, 8, 2));
  tensors.push_back(torch::rand({2, 2}, torch::kComplexFloat).conj());
  std::vector<Bytes> expected;
  Checkpoint checkpoint(folder.path);
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    expected.push_back(bits(tensors[i].resolve_conj()));
    checkpoint.add("tensor" + std::to_string(i), tensors[i]);
  }
  checkpoint.save(0, 0);
  for (auto &tensor : tensors)
    tensor = torch::Tensor();
  checkpoint.resume();
  for (std::size_t i = 0; i < tensors.size(); ++i)
    EXPECT_EQ(bits(tensors[i]), expected[i]) << i;
  EXPECT_TRUE(tensors[14].is_contiguous(torch::MemoryFormat::ChannelsLast));
}

TEST_F(CheckpointTest, Gradients) {
  for (bool gradients : {true, false}) {
    CheckpointOptions options;
    options.gradients = gradients;
    torch::nn::Linear model(2, 2);
    Checkpoint checkpoint(folder.path + (gradients ? "/a" : "/b"), options);
    checkpoint.add("model", model);
    model->forward(torch::ones({1, 2})).sum().backward();
    model->bias.mutable_grad() = torch::Tensor();
    const Bytes expected = bits(model->weight.grad());
    checkpoint.save(0, 0);
    model->zero_grad(false);
    model->bias.mutable_grad() = torch::ones({2});
    checkpoint.resume();
    EXPECT_EQ(bits(model->weight.grad()) == expected, gradients);
    EXPECT_EQ(model->bias.grad().defined(), !gradients);
  }
}

TEST_F(CheckpointTest, GeneratorsComeBackLast) {
  at::Generator own = at::detail::createCPUGenerator(1);
  const auto drawBoth = [&] {
    torch::rand({7});
    torch::rand({3}, own);
  };
  Checkpoint checkpoint(folder.path);
  // A state that draws while it is restored disturbs nothing.
  checkpoint.add("own", own)
      .add_state(
          "drawing", [] { return std::string(); },
          [&](const std::string &) { drawBoth(); });
  torch::randn({1}); // Leaves a cached normal.
  checkpoint.save(0, 0);
  const Bytes expected = draw(), expectedOwn = bits(torch::rand({4}, own));
  drawBoth();
  checkpoint.resume();
  EXPECT_EQ(draw(), expected);
  EXPECT_EQ(bits(torch::rand({4}, own)), expectedOwn);
}

TEST_F(CheckpointTest, TheRunsSeedAndEpochComeBack) {
  set_epoch(6);
  const auto expected = sample_seed(3);
  Checkpoint checkpoint(folder.path);
  checkpoint.save(0, 0);
  seed_everything(1);
  checkpoint.resume();
  EXPECT_EQ(sample_seed(3), expected);
}

TEST_F(CheckpointTest, KeepsTheLastAndTheBest) {
  CheckpointOptions options;
  options.keep_last = 2;
  Checkpoint checkpoint(folder.path, options);
  std::uint64_t value = 0;
  checkpoint.add("value", value);
  const double losses[] = {5, std::nan(""), 1, 3, 2, 1, 4};
  for (double loss : losses) {
    ++value;
    checkpoint.save(0, value, loss);
  }
  ASSERT_EQ(checkpoint.list().size(), 3u);
  EXPECT_EQ(checkpoint.best(), checkpoint.list()[0]);
  checkpoint.load(checkpoint.best());
  EXPECT_EQ(value, 3u);
  checkpoint.resume();
  EXPECT_EQ(value, 7u);
  // Another process knows it too, and a later, better one takes its place.
  Checkpoint other(folder.path, options);
  other.add("value", value);
  value = 8;
  other.save(0, 8, 0.5);
  EXPECT_EQ(other.list().size(), 2u);
  EXPECT_EQ(other.best(), other.list()[1]);

  options.higher_is_better = true;
  options.keep_best = false;
  Checkpoint third(folder.path, options);
  EXPECT_EQ(third.best(), third.list()[0]);
}

TEST_F(CheckpointTest, NumbersOfFilesGoOnWhenStepsGoBack) {
  Checkpoint checkpoint(folder.path);
  std::uint64_t value = 1;
  checkpoint.add("value", value);
  const std::string first = checkpoint.save(0, 10);
  checkpoint.save(0, 20);
  checkpoint.load(first);
  value = 2;
  checkpoint.save(0, 11);
  value = 3;
  checkpoint.resume();
  EXPECT_EQ(checkpoint.step(), 11u);
  EXPECT_EQ(value, 2u);
}

/// Any byte that changes, and any end that is missing, is found before anything
/// is restored.
TEST_F(CheckpointTest, AnyDamageIsFound) {
  torch::nn::Linear model(2, 2);
  std::string text = "unchanged";
  Checkpoint checkpoint(folder.path);
  checkpoint.add("model", model).add("text", text);
  const std::string path = checkpoint.save(0, 0);
  const std::string good = contents(path);
  torch::nn::init::zeros_(model->weight);
  text = "newer";
  const Bytes before = all_bits(*model);
  const auto refused = [&](const std::string &bytes) {
    overwrite(path, bytes);
    EXPECT_THROW(checkpoint.resume(), std::runtime_error);
    EXPECT_EQ(text, "newer");
  };
  for (std::size_t at = 0; at < good.size(); at += at < 600 ? 1 : 97) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    refused(bad);
    refused(good.substr(0, at));
  }
  refused(good + '\0');
  EXPECT_EQ(all_bits(*model), before);
  overwrite(path, good);
  EXPECT_TRUE(checkpoint.resume());
  EXPECT_EQ(text, "unchanged");
}

TEST_F(CheckpointTest, DamageIsCalledByThePartsName) {
  torch::nn::Linear model(64, 64);
  int number = 5;
  Checkpoint checkpoint(folder.path);
  checkpoint.add("number", number).add("model", model);
  checkpoint.save(0, 0);
  number = 6;
  const std::string path = checkpoint.save(0, 1);
  std::string bytes = contents(path);
  bytes[bytes.size() / 3] ^= 1; // The model is the largest part.
  overwrite(path, bytes);
  try {
    checkpoint.resume();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const DamagedCheckpoint &error) {
    EXPECT_EQ(error.part, "model");
    EXPECT_NE(std::string(error.what()).find(path), std::string::npos);
  }
  EXPECT_TRUE(checkpoint.resume(OnDamage::previous));
  EXPECT_EQ(number, 5);
  EXPECT_EQ(checkpoint.step(), 0u);
  // If all are damaged it says so.
  overwrite(checkpoint.list()[0], "");
  EXPECT_THROW(checkpoint.resume(OnDamage::previous), DamagedCheckpoint);
}

TEST_F(CheckpointTest, WhatDoesNotFitIsRefusedAndNothingChanges) {
  torch::nn::Linear model(2, 2);
  torch::optim::SGD sgd(model->parameters(), torch::optim::SGDOptions(0.1));
  const auto path = [&] {
    Checkpoint checkpoint(folder.path);
    checkpoint.add("model", model).add("optimizer", sgd);
    return checkpoint.save(0, 0);
  }();
  torch::nn::Linear narrow(2, 1),
      bare(torch::nn::LinearOptions(2, 2).bias(false));
  torch::nn::Linear twin(2, 2);
  torch::optim::Adam other(twin->parameters());
  torch::optim::SGD fewer(bare->parameters(), torch::optim::SGDOptions(0.1));
  int number = 0;
  const Bytes before = all_bits(*twin);
  const auto refused = [&](const std::string &words, auto &module,
                           auto &optimizer, bool more = false) {
    Checkpoint checkpoint(folder.path);
    checkpoint.add("model", module).add("optimizer", optimizer);
    if (more)
      checkpoint.add("number", number);
    expectError<std::runtime_error>([&] { checkpoint.load(path); }, words);
  };
  refused("'model.weight' was saved as float32 [2, 2], but is float32 [1, 2]",
          narrow, sgd);
  refused("2 parameters and buffers", bare, sgd);
  refused("was saved as SGD, but is Adam", twin, other);
  refused("with 2 parameters in a group, but has 1", twin, fewer);
  refused("was saved as module, but was added as optimizer", sgd, sgd);
  refused("it has no 'number'", twin, sgd, true);
  Checkpoint less(folder.path);
  less.add("model", twin);
  expectError<std::runtime_error>([&] { less.load(path); },
                                  "it has 'optimizer'");
  EXPECT_EQ(all_bits(*twin), before);
}

TEST_F(CheckpointTest, WrongNamesAndFoldersAreErrors) {
  int number = 0;
  Checkpoint checkpoint(folder.path);
  checkpoint.add("number", number);
  EXPECT_THROW(checkpoint.add("number", number), std::invalid_argument);
  EXPECT_THROW(checkpoint.add("", number), std::invalid_argument);
  EXPECT_THROW(checkpoint.add("(head)", number), std::invalid_argument);
  std::unique_ptr<torch::optim::Optimizer> nothing;
  EXPECT_THROW(checkpoint.add("nothing", nothing), std::invalid_argument);
  CheckpointOptions options;
  options.keep_last = 0;
  EXPECT_THROW(Checkpoint(folder.path, options), std::invalid_argument);
  overwrite(folder.path + "/file", "");
  EXPECT_THROW(Checkpoint(folder.path + "/file"), std::runtime_error);
  EXPECT_THROW(checkpoint.load(folder.path + "/absent"), std::runtime_error);
  auto sparse = torch::eye(3).to_sparse();
  checkpoint.add("sparse", sparse);
  expectError<std::invalid_argument>([&] { checkpoint.save(0, 0); }, "sparse");
}

TEST_F(CheckpointTest, AFullDiskLosesNothingThatWasSaved) {
  auto values = torch::rand({100000});
  int number = 1;
  Checkpoint checkpoint(folder.path);
  checkpoint.add("values", values).add("number", number);
  checkpoint.save(0, 1);
  number = 2;
  checkpoint.save(0, 2);
  const auto before = checkpoint.list();
  std::vector<std::string> bytes;
  for (const auto &path : before)
    bytes.push_back(contents(path));

  // A file may grow to this size only, as on a full disk.
  rlimit old;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  auto *handler = std::signal(SIGXFSZ, SIG_IGN);
  number = 3;
  for (rlim_t size : {0, 10, 1000, 200000, 400000}) {
    rlimit small = old;
    small.rlim_cur = size;
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    std::string message;
    try {
      checkpoint.save(0, 3);
    } catch (const std::runtime_error &error) {
      message = error.what();
    }
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
    EXPECT_NE(message.find("cannot write"), std::string::npos) << message;
    EXPECT_EQ(checkpoint.list(), before);
  }
  std::signal(SIGXFSZ, handler);
  for (std::size_t i = 0; i < before.size(); ++i)
    EXPECT_EQ(contents(before[i]), bytes[i]);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path),
                          std::filesystem::directory_iterator()),
            2);
  checkpoint.resume();
  EXPECT_EQ(number, 2);
  EXPECT_EQ(checkpoint.step(), 2u);
}

TEST_F(CheckpointTest, WhatAKilledProcessLeftIsRemoved) {
  int number = 1;
  Checkpoint checkpoint(folder.path);
  checkpoint.add("number", number);
  overwrite(folder.path + "/checkpoint-00000009.reprise.partial", "torn");
  overwrite(folder.path + "/mine.partial", "kept");
  EXPECT_FALSE(checkpoint.resume());
  checkpoint.save(0, 0);
  EXPECT_FALSE(std::filesystem::exists(folder.path +
                                       "/checkpoint-00000009.reprise.partial"));
  EXPECT_TRUE(std::filesystem::exists(folder.path + "/mine.partial"));
}
