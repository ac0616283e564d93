//===- NamedGeneratorTest.cpp - streams of one's own ----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include <reprise/checkpoint.h>
#include <reprise/named_generator.h>
#include <reprise/seed.h>

using namespace reprise;
using namespace reprise::test;

namespace {

class NamedGenerator : public testing::Test {
protected:
  Environment none{"REPRISE_SEED", nullptr};
  void SetUp() override { seed_everything(42); }
};

std::vector<std::uint8_t> drawn(const std::string &name) {
  return bits(torch::randn({17}, named_generator(name)));
}

} // namespace

TEST_F(NamedGenerator, GoesOnWhereItWas) {
  auto own = named_generator("noise");
  const auto first = bits(torch::randn({17}, own));
  const auto second = drawn("noise");
  EXPECT_NE(first, second);
  seed_everything(42);
  EXPECT_EQ(drawn("noise"), first);
  EXPECT_EQ(bits(torch::randn({17}, own)), second);
}

TEST_F(NamedGenerator, HasAStreamForEachNameAndSeed) {
  const auto noise = drawn("noise");
  EXPECT_NE(drawn("exploration"), noise);
  seed_everything(43);
  EXPECT_NE(drawn("noise"), noise);
  // 2^32 apart, which LibTorch's own seeding does not tell apart.
  seed_everything(42 + (std::uint64_t{1} << 32));
  EXPECT_NE(drawn("noise"), noise);
}

TEST_F(NamedGenerator, AndTrainingLeaveEachOtherAlone) {
  const auto expected = draw();
  const auto noise = drawn("noise");
  seed_everything(42);
  drawn("noise");
  drawn("exploration");
  EXPECT_EQ(draw(), expected);
  seed_everything(42);
  draw();
  EXPECT_EQ(drawn("noise"), noise);
}

TEST_F(NamedGenerator, IsInACheckpointWhereItIsAdded) {
  TemporaryFolder folder;
  auto own = named_generator("noise");
  Checkpoint checkpoint(folder.path);
  checkpoint.add("noise", own);
  drawn("noise");
  checkpoint.save(0, 1);
  const auto expected = drawn("noise");
  drawn("noise");
  ASSERT_TRUE(checkpoint.resume());
  EXPECT_EQ(drawn("noise"), expected);
}
