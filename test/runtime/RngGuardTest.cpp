//===- RngGuardTest.cpp - draws that leave no trace -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include "runtime/src/rng/DrawWatch.h"
#include <reprise/rng_guard.h>

#include <functional>
#include <stdexcept>
#include <thread>
#include <type_traits>

using namespace reprise;
using namespace reprise::test;

static std::vector<std::uint8_t> defaultState() {
  return bits(at::detail::getDefaultCPUGenerator().get_state());
}

static_assert(!std::is_copy_constructible_v<RngGuard> &&
              !std::is_move_constructible_v<RngGuard>);

TEST(RngGuard, RestoresTheBits) {
  torch::manual_seed(1);
  const auto state = defaultState();
  const auto expected = draw();
  torch::manual_seed(1);
  {
    RngGuard guard;
    draw();
    EXPECT_NE(defaultState(), state);
  }
  EXPECT_EQ(defaultState(), state);
  EXPECT_EQ(draw(), expected);
}

// The control: without the guard the numbers after the scope do change.
TEST(RngGuard, WithoutItTheNumbersPart) {
  torch::manual_seed(1);
  const auto expected = draw();
  torch::manual_seed(1);
  draw();
  EXPECT_NE(draw(), expected);
}

TEST(RngGuard, RestoresAfterAnException) {
  torch::manual_seed(1);
  const auto state = defaultState();
  try {
    RngGuard guard(99);
    draw();
    throw std::runtime_error("validation failed");
  } catch (const std::runtime_error &) {
  }
  EXPECT_EQ(defaultState(), state);
}

TEST(RngGuard, RestoresAfterReseeding) {
  torch::manual_seed(1);
  draw();
  const auto state = defaultState();
  const auto seed = at::detail::getDefaultCPUGenerator().current_seed();
  {
    RngGuard guard;
    torch::manual_seed(12345);
  }
  EXPECT_EQ(defaultState(), state);
  EXPECT_EQ(at::detail::getDefaultCPUGenerator().current_seed(), seed);
}

// A small randn() leaves a second normal in the generator for the next one.
TEST(RngGuard, RestoresTheCachedNormal) {
  torch::manual_seed(1);
  const auto first = bits(torch::randn({1}));
  const auto second = bits(torch::randn({1}));
  const auto third = bits(torch::randn({1}));
  torch::manual_seed(1);
  EXPECT_EQ(bits(torch::randn({1})), first);
  {
    RngGuard guard;
    torch::randn({1});
    torch::randn({1});
    torch::randn({1});
  }
  EXPECT_EQ(bits(torch::randn({1})), second);
  EXPECT_EQ(bits(torch::randn({1})), third);
}

TEST(RngGuard, RestoresTheAbsenceOfACachedNormal) {
  torch::manual_seed(1);
  torch::randn({1});
  torch::randn({1});
  const auto state = defaultState();
  {
    RngGuard guard;
    torch::randn({1});
  }
  EXPECT_EQ(defaultState(), state);
}

TEST(RngGuard, Nests) {
  torch::manual_seed(1);
  const auto outerState = defaultState();
  {
    RngGuard outer;
    draw();
    const auto innerState = defaultState();
    {
      RngGuard inner(5);
      draw();
      EXPECT_NE(defaultState(), innerState);
    }
    EXPECT_EQ(defaultState(), innerState);
    EXPECT_NE(defaultState(), outerState);
  }
  EXPECT_EQ(defaultState(), outerState);
}

TEST(RngGuard, SeedStartsTheScopeTheSameEachTime) {
  torch::manual_seed(1);
  std::vector<std::uint8_t> first, second, other;
  {
    RngGuard guard(5);
    first = draw();
  }
  draw();
  {
    RngGuard guard(5);
    second = draw();
  }
  {
    RngGuard guard(6);
    other = draw();
  }
  EXPECT_EQ(first, second);
  EXPECT_NE(first, other);
}

TEST(RngGuard, WithoutASeedTheScopeGoesOn) {
  torch::manual_seed(1);
  const auto expected = draw();
  torch::manual_seed(1);
  RngGuard guard;
  EXPECT_EQ(draw(), expected);
}

TEST(RngGuard, ItselfDrawsNothing) {
  torch::manual_seed(1);
  const auto state = defaultState();
  RngGuard guard;
  EXPECT_EQ(defaultState(), state);
}

TEST(RngGuard, LeavesOwnGeneratorsAlone) {
  auto own = at::detail::createCPUGenerator(5);
  auto twin = at::detail::createCPUGenerator(5);
  {
    RngGuard guard(7);
    torch::rand({4}, own);
  }
  // The scope's draw counts, and nothing else does.
  torch::rand({4}, twin);
  EXPECT_EQ(bits(torch::rand({4}, own)), bits(torch::rand({4}, twin)));
}

TEST(RngGuard, LeavesGlobalSwitchesAlone) {
  at::globalContext().setBenchmarkCuDNN(false);
  {
    RngGuard guard;
    at::globalContext().setBenchmarkCuDNN(true);
  }
  EXPECT_TRUE(at::globalContext().benchmarkCuDNN());
  at::globalContext().setBenchmarkCuDNN(false);
}

TEST(RngGuard, WorksInInferenceModeAndWithoutGradients) {
  torch::manual_seed(1);
  const auto state = defaultState();
  {
    torch::InferenceMode mode;
    RngGuard guard;
    draw();
  }
  EXPECT_EQ(defaultState(), state);
  {
    torch::NoGradGuard noGradient;
    RngGuard guard;
    draw();
  }
  EXPECT_EQ(defaultState(), state);
}

TEST(RngGuard, HoldsNoLockInTheScope) {
  RngGuard guard;
  auto generator = at::detail::getDefaultCPUGenerator();
  ASSERT_TRUE(generator.mutex().try_lock());
  generator.mutex().unlock();
}

/// The story that the guard is for: training is the same with and without a
/// validation that shuffles and drops out.
TEST(RngGuard, ValidationLeavesTrainingAlone) {
  enum class Validation { None, Bare, Guarded };
  auto train = [](Validation validation) {
    torch::manual_seed(3);
    torch::nn::Sequential model(torch::nn::Linear(8, 16), torch::nn::ReLU(),
                                torch::nn::Dropout(0.5),
                                torch::nn::Linear(16, 1));
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    std::vector<std::uint8_t> losses;
    for (int epoch = 0; epoch < 3; ++epoch) {
      model->train();
      auto loss = model->forward(torch::randn({4, 8})).pow(2).mean();
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      const auto some = bits(loss);
      losses.insert(losses.end(), some.begin(), some.end());
      auto validate = [&] {
        model->eval();
        torch::NoGradGuard noGradient;
        const auto order = torch::randperm(8);
        model->forward(torch::ones({8, 8}).index_select(0, order));
      };
      if (validation == Validation::Bare)
        validate();
      if (validation == Validation::Guarded) {
        RngGuard guard;
        validate();
      }
    }
    return losses;
  };
  const auto expected = train(Validation::None);
  EXPECT_EQ(train(Validation::Guarded), expected);
  EXPECT_NE(train(Validation::Bare), expected);
}

TEST(RngGuard, CoversEveryCudaDevice) {
  if (!torch::cuda::is_available())
    GTEST_SKIP() << "no CUDA device";
  torch::manual_seed(1);
  const int count = static_cast<int>(torch::cuda::device_count());
  for (int i = 0; i < count; ++i) {
    const at::Device device(at::kCUDA, static_cast<c10::DeviceIndex>(i));
    auto generator = at::globalContext().defaultGenerator(device);
    torch::rand({100}, device);
    const auto state = bits(generator.get_state());
    {
      RngGuard guard(5);
      torch::rand({100}, device);
      EXPECT_NE(bits(generator.get_state()), state);
    }
    EXPECT_EQ(bits(generator.get_state()), state);
  }
}

namespace {

// A watch counts what other threads draw from the default generators, whatever
// NDEBUG is for the guards.
std::string seenWhile(const std::function<void()> &run) {
  reprise::detail::DrawWatch watch;
  run();
  return watch.seen();
}

void onAThread(const std::function<void()> &run) { std::thread(run).join(); }

} // namespace

TEST(DrawWatch, SeesOtherThreadsDraw) {
  EXPECT_NE(seenWhile([] { onAThread([] { torch::rand({2}); }); }), "");
  EXPECT_NE(seenWhile([] { onAThread([] { torch::randperm(5); }); }), "");
  EXPECT_NE(seenWhile([] {
              onAThread([] { torch::dropout(torch::ones({9}), 0.5, true); });
            }),
            "");
  EXPECT_NE(seenWhile([] {
              onAThread([] {
                torch::rand({2}, at::detail::getDefaultCPUGenerator());
              });
            }),
            "");
}

TEST(DrawWatch, DoesNotMindTheRest) {
  EXPECT_EQ(seenWhile([] { torch::rand({2}); }), "");
  EXPECT_EQ(seenWhile([] {
              onAThread([] {
                torch::rand({2}, at::detail::createCPUGenerator(1));
                torch::ones({2}).sum();
                torch::dropout(torch::ones({9}), 0.5, /*train=*/false);
              });
            }),
            "");
  onAThread([] { torch::rand({2}); });
}

TEST(DrawWatch, EachWatchHasItsOwnThread) {
  EXPECT_NE(seenWhile([] {
              // Here the inner watch's own thread draws.
              onAThread([] { EXPECT_EQ(seenWhile([] { draw(); }), ""); });
            }),
            "");
}

TEST(RngGuardDeathTest, AWatchedGuardEndsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto watched = [](bool assertions, const std::function<void()> &run) {
    RngGuard guard(RngGuard::watched, assertions);
    run();
  };
  EXPECT_DEATH(watched(true, [] { onAThread([] { draw(); }); }),
               "another thread drew from a default generator .aten::");
  watched(false, [] { onAThread([] { draw(); }); });
  watched(true, [] { draw(); });
}
