//===- DeterministicModeTest.cpp - LibTorch's switches --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include "runtime/src/CudaInUse.h"
#include "runtime/src/TorchVersion.h"
#include "runtime/src/deterministic/CublasWorkspace.h"
#include <reprise/deterministic_mode.h>
#include <reprise/seed.h>

#include <tuple>

using namespace reprise;
using namespace reprise::test;

namespace {

auto switches() {
  const at::Context &context = at::globalContext();
  return std::make_tuple(context.deterministicAlgorithms(),
                         context.deterministicAlgorithmsWarnOnly(),
                         context.deterministicCuDNN(), context.benchmarkCuDNN(),
#if REPRISE_TORCH_AT_LEAST(2, 2)
                         context.deterministicFillUninitializedMemory()
#else
                         false
#endif
#if REPRISE_TORCH_AT_LEAST(2, 6)
                             ,
                         context.deterministicMkldnn()
#endif
  );
}

/// Puts LibTorch's own defaults back around each test.
class DeterministicModeTest : public testing::Test {
protected:
  void SetUp() override { reset(); }
  void TearDown() override { reset(); }
  static void reset() {
    at::Context &context = at::globalContext();
    context.setDeterministicAlgorithms(false, false);
    context.setDeterministicCuDNN(false);
    context.setBenchmarkCuDNN(false);
#if REPRISE_TORCH_AT_LEAST(2, 2)
    context.setDeterministicFillUninitializedMemory(true);
#endif
#if REPRISE_TORCH_AT_LEAST(2, 6)
    context.setDeterministicMkldnn(false);
#endif
  }
  static void expectStrict() {
    const at::Context &context = at::globalContext();
    EXPECT_TRUE(context.deterministicAlgorithms());
    EXPECT_FALSE(context.deterministicAlgorithmsWarnOnly());
    EXPECT_TRUE(context.deterministicCuDNN());
    EXPECT_FALSE(context.benchmarkCuDNN());
#if REPRISE_TORCH_AT_LEAST(2, 2)
    EXPECT_FALSE(context.deterministicFillUninitializedMemory());
#endif
  }
};

} // namespace

TEST_F(DeterministicModeTest, ScopeSwitchesOnAndRestores) {
  at::globalContext().setBenchmarkCuDNN(true);
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/true);
  const auto before = switches();
  {
    DeterministicMode mode;
    expectStrict();
  }
  EXPECT_EQ(switches(), before);
  EXPECT_TRUE(at::globalContext().deterministicAlgorithmsWarnOnly());
}

TEST_F(DeterministicModeTest, ScopeRestoresDefaultsAfterAnException) {
  const auto before = switches();
  try {
    DeterministicMode mode;
    throw std::runtime_error("an operation without a deterministic kernel");
  } catch (const std::runtime_error &) {
  }
  EXPECT_EQ(switches(), before);
}

TEST_F(DeterministicModeTest, EnableStays) {
  DeterministicMode::enable();
  expectStrict();
  {
    DeterministicMode mode;
  }
  expectStrict();
}

TEST_F(DeterministicModeTest, ScopesNest) {
  const auto before = switches();
  {
    DeterministicMode outer;
    {
      DeterministicMode inner;
    }
    expectStrict();
  }
  EXPECT_EQ(switches(), before);
}

TEST_F(DeterministicModeTest, TheEnvironmentMayAskForIt) {
  Environment noSeed("REPRISE_SEED", nullptr);
  {
    Environment none("REPRISE_DETERMINISTIC", nullptr);
    EXPECT_FALSE(DeterministicMode::enable_if_asked());
  }
  {
    Environment off("REPRISE_DETERMINISTIC", "0");
    EXPECT_FALSE(DeterministicMode::enable_if_asked());
    EXPECT_FALSE(at::globalContext().deterministicAlgorithms());
  }
  for (const char *text : {"", "yes", "2", "01"}) {
    Environment wrong("REPRISE_DETERMINISTIC", text);
    expectError<std::invalid_argument>([] { seed_everything(1); },
                                       "REPRISE_DETERMINISTIC is '" +
                                           std::string(text) + "'");
    EXPECT_FALSE(at::globalContext().deterministicAlgorithms());
  }
  Environment on("REPRISE_DETERMINISTIC", "1");
  seed_everything(1);
  expectStrict();
}

TEST_F(DeterministicModeTest, TheReportSaysHowThingsStand) {
  auto has = [](const std::string &line) {
    return ("\n" + DeterministicMode::report()).find("\n" + line) !=
           std::string::npos;
  };
  at::globalContext().setBenchmarkCuDNN(true);
  EXPECT_TRUE(has("deterministic algorithms: off"));
  EXPECT_TRUE(has("cuDNN: any algorithm, benchmark on"));
  EXPECT_TRUE(has("threads: " + std::to_string(torch::get_num_threads())));
  EXPECT_TRUE(has("precision: float32 products highest"));
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/true);
  EXPECT_TRUE(has("deterministic algorithms: on, with warnings"));
  DeterministicMode mode;
  EXPECT_TRUE(has("deterministic algorithms: on, strict"));
  EXPECT_TRUE(has("cuDNN: deterministic, benchmark off"));
  EXPECT_TRUE(has("not covered: random numbers"));
}

TEST_F(DeterministicModeTest, OperationsWithoutAKernelThrow) {
  const auto refuses = [] {
    at::globalContext().alertNotDeterministic("an_operation");
  };
  EXPECT_NO_THROW(refuses());
  DeterministicMode mode;
  EXPECT_THROW(refuses(), c10::Error);
}

TEST_F(DeterministicModeTest, DrawsNothingAndLeavesThreadsAndPrecisionAlone) {
  auto generator = at::detail::getDefaultCPUGenerator();
  const auto state = bits(generator.get_state());
  const int threads = torch::get_num_threads();
  const bool cublas = at::globalContext().allowTF32CuBLAS();
  const bool cudnn = at::globalContext().allowTF32CuDNN();
  DeterministicMode mode;
  EXPECT_EQ(bits(generator.get_state()), state);
  EXPECT_EQ(torch::get_num_threads(), threads);
  EXPECT_EQ(at::globalContext().allowTF32CuBLAS(), cublas);
  EXPECT_EQ(at::globalContext().allowTF32CuDNN(), cudnn);
}

#if REPRISE_TORCH_AT_LEAST(2, 2)
// The fill writes NaN into torch::empty(); the mode leaves it out. The value
// that a test can rely on is the switch with the mode on and the fill on.
TEST_F(DeterministicModeTest, LeavesUninitialisedMemoryUnfilled) {
  // Memory of this size comes back from the allocator with what was in it.
  auto freshSum = [] {
    {
      torch::full({64}, 3.0f);
    }
    return torch::isnan(torch::empty({64})).all().item<bool>();
  };
  {
    DeterministicMode mode;
    EXPECT_FALSE(freshSum());
    at::globalContext().setDeterministicFillUninitializedMemory(true);
    EXPECT_TRUE(freshSum());
  }
}
#endif

// A sum into few places by more than one thread: other bits at each run, unless
// the mode is on.
TEST_F(DeterministicModeTest, MakesParallelAccumulationRepeat) {
  torch::manual_seed(1);
  const auto index = torch::randint(0, 100, {200000}, torch::kLong);
  const auto values = torch::randn({200000});
  auto sum = [&] {
    return bits(torch::zeros({100}).index_put_({index}, values, true));
  };
  DeterministicMode mode;
  const auto first = sum();
  for (int run = 0; run < 10; ++run)
    EXPECT_EQ(sum(), first);
}

static const char variable[] = "CUBLAS_WORKSPACE_CONFIG";

TEST(CublasWorkspace, IsSetWhereItIsUnset) {
  Environment none(variable, nullptr);
  reprise::detail::ensure_cublas_workspace(/*cudaInUse=*/false);
  ASSERT_NE(std::getenv(variable), nullptr);
  EXPECT_STREQ(std::getenv(variable), ":4096:8");
}

TEST(CublasWorkspace, KeepsADeterministicValue) {
  for (bool inUse : {false, true}) {
    Environment set(variable, ":16:8");
    reprise::detail::ensure_cublas_workspace(inUse);
    EXPECT_STREQ(std::getenv(variable), ":16:8");
  }
}

TEST(CublasWorkspace, IsAnErrorWhereItIsTooLate) {
  Environment none(variable, nullptr);
  expectError<std::runtime_error>(
      [] { reprise::detail::ensure_cublas_workspace(true); }, "already in use");
  EXPECT_EQ(std::getenv(variable), nullptr);
}

TEST(CublasWorkspace, IsAnErrorWithAnotherValue) {
  for (const char *value : {"", ":4096:2", ":0:0", "4096:8"}) {
    Environment set(variable, value);
    expectError<std::runtime_error>(
        [] { reprise::detail::ensure_cublas_workspace(false); },
        "not deterministic");
    EXPECT_STREQ(std::getenv(variable), value);
  }
}

TEST(CublasWorkspace, NoCudaIsInUseWithoutADevice) {
  if (torch::cuda::is_available())
    GTEST_SKIP() << "there is a CUDA device";
  EXPECT_FALSE(reprise::detail::cuda_in_use());
}
