//===- ContainerTest.cpp - the file format of checkpoints -----------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include "runtime/src/bytes/TensorBytes.h"
#include "runtime/src/checkpoint/Container.h"
#include "runtime/src/checkpoint/TrainingState.h"
#include <reprise/checkpoint.h>

#include <random>

using namespace reprise;
using namespace reprise::test;
using namespace reprise::detail;

static std::string written(const std::vector<Part> &parts) {
  std::string bytes;
  write_container(parts, [&](const void *data, std::size_t size) {
    bytes.append(static_cast<const char *>(data), size);
  });
  return bytes;
}

/// A part as read.
struct ReadPart {
  PartName name;
  std::string data;
};

static std::vector<ReadPart> parts_of(const std::string &bytes) {
  std::vector<ReadPart> parts;
  read_container(from_memory(bytes.data()), bytes.size(),
                 [&](const PartName &name, ByteReader &data) {
                   parts.push_back({name, data.raw(data.left())});
                 });
  return parts;
}

static std::string hex(const std::string &bytes) {
  std::string text;
  for (unsigned char byte : bytes) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", byte);
    text += two;
  }
  return text;
}

// Computed by a separate program. A change here makes old checkpoints
// unreadable, and needs a new version.
TEST(Container, TestVector) {
  EXPECT_EQ(hex(written({{"a", "bc", {{"xyz", {}}}}})),
            "89525052434b0d0a01000000010000000100000000000000610200000000"
            "0000006263030000000000000078797a06655656c180eb47525052434b45"
            "4e444e000000000000003d8a6e45cc081699");
}

TEST(Container, GivesBackWhatWasWritten) {
  const std::string bytes =
      written({{"one", "text", {{"first", {}}, {" second", {}}}},
               {"", "", {}},
               {"three", "x", {{std::string(100000, '\7'), {}}}}});
  const auto parts = parts_of(bytes);
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0].name.name, "one");
  EXPECT_EQ(parts[0].name.kind, "text");
  EXPECT_EQ(parts[0].data, "first second");
  EXPECT_EQ(parts[1].data.size(), 0u);
  EXPECT_EQ(parts[2].data, std::string(100000, '\7'));
  std::string first;
  read_first_part(
      from_memory(bytes.data()), 80,
      [&](const PartName &part, ByteReader &) { first = part.name; });
  EXPECT_EQ(first, "one");
}

/// A reader sees a part before its checksum is known, so that what it says of
/// bytes that make no sense must not hide that they are damaged.
TEST(Container, DamageIsSaidBeforeWhatDoesNotFit) {
  std::string bytes =
      written({{"one", "x", {{"1", {}}}}, {"two", "x", {{"2", {}}}}});
  int seen = 0;
  const auto read = [&] {
    seen = 0;
    read_container(from_memory(bytes.data()), bytes.size(),
                   [&](const PartName &, ByteReader &) {
                     ++seen;
                     throw std::runtime_error("it does not fit");
                   });
  };
  expectError<std::runtime_error>(read, "it does not fit");
  EXPECT_EQ(seen, 1);
  bytes[bytes.find('2')] = '3';
  expectError<DamagedCheckpoint>(read, "'two' is damaged: its checksum");
}

TEST(Container, AnotherVersionIsCalledSo) {
  std::string bytes = written({});
  bytes[8] = 2;
  expectError<std::runtime_error>([&] { parts_of(bytes); }, "format version 2");
}

/// Random bytes, and good files with random changes, are read or refused; a
/// sanitizer sees the rest.
TEST(Container, SurvivesAnyBytes) {
  std::mt19937 random(5);
  torch::nn::Sequential model(torch::nn::Linear(2, 3),
                              torch::nn::BatchNorm1d(3));
  torch::optim::Adam optimizer(model->parameters());
  model->forward(torch::rand({4, 2})).sum().backward();
  optimizer.step();
  PieceWriter module, adam, generators;
  write_module(module, "model", *model, true);
  write_optimizer(adam, "optimizer", optimizer);
  write_default_generators(generators);
  const std::string good[] = {written({{"a", "b", {{"xyz", {}}}}}),
                              module.take(), adam.take(), generators.take()};
  const auto read = [&](std::size_t kind, const std::string &bytes) {
    ByteReader in(bytes);
    if (kind == 0)
      parts_of(bytes);
    else if (kind == 1)
      read_module(in, "model", *model);
    else if (kind == 2)
      read_optimizer(in, "optimizer", optimizer);
    else
      read_default_generators(in);
  };
  for (std::size_t kind = 0; kind < 4; ++kind) {
    EXPECT_NO_THROW(read(kind, good[kind]));
    for (int round = 0; round < 3000; ++round) {
      std::string bytes = good[kind];
      for (std::size_t changes = 1 + random() % 4; changes > 0; --changes)
        bytes[random() % bytes.size()] =
            static_cast<char>(random() % 3 ? random() : -1);
      if (random() % 4 == 0)
        bytes.resize(random() % bytes.size());
      try {
        read(kind, bytes);
      } catch (const std::runtime_error &) {
      }
    }
  }
}

TEST(Container, AnotherSizeOfGeneratorStateNamesBothVersions) {
  ByteWriter out;
  out.u64(1);
  out.text("cpu");
  out.text("1.2.3");
  out.text(std::string(816, '\0'));
  out.u8(0);
  out.u64(0);
  out.u64(0);
  const std::string bytes = out.take();
  for (const char *words : {"816 bytes", "5056", "LibTorch 1.2.3",
                            "this is LibTorch " TORCH_VERSION}) {
    ByteReader in(bytes);
    expectError<std::runtime_error>([&] { read_default_generators(in); },
                                    words);
  }
}

TEST(Container, AMissingDeviceIsCalledByItsName) {
  ByteWriter out;
  out.u64(1);
  out.text("cuda:99");
  out.text("2.11.0");
  out.text(std::string(16, '\0'));
  out.u8(0);
  out.u64(0);
  out.u64(0);
  const std::string bytes = out.take();
  ByteReader in(bytes);
  expectError<std::runtime_error>([&] { read_default_generators(in); },
                                  "cuda:99");
}
