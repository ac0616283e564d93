//===- TensorBoardTest.cpp - losses for TensorBoard -----------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// tensorboard_test.py has TensorBoard itself read what this only compares.

#include "Support.h"

#include "runtime/src/bytes/Crc32c.h"
#include "runtime/src/sinks/EventRecord.h"
#include <reprise/manifest.h>
#include <reprise/tensorboard.h>
#include <reprise/trace.h>

#include <thread>

using namespace reprise;
using namespace reprise::detail;
using namespace reprise::test;

static double zero() { return 0.0; }

/// RFC 3720, B.4, and the usual check value.
TEST(Crc32c, KnownVectors) {
  EXPECT_EQ(crc32c(""), 0x00000000u);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  std::string up, down;
  for (int i = 0; i < 32; ++i) {
    up += static_cast<char>(i);
    down += static_cast<char>(31 - i);
  }
  EXPECT_EQ(crc32c(up), 0x46dd794eu);
  EXPECT_EQ(crc32c(down), 0x113fdb5cu);
  // An iSCSI command.
  const unsigned char command[48] = {
      0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,    0, 0, 0, 0,
      0x14, 0,    0, 0, 0, 0, 4, 0, 0, 0, 0, 0x14, 0, 0, 0, 0x18,
      0x28, 0,    0, 0, 0, 0, 0, 0, 2, 0, 0, 0,    0, 0, 0, 0};
  EXPECT_EQ(crc32c({reinterpret_cast<const char *>(command), 48}), 0xd9963a56u);
}

TEST(EventRecord, BytesOfAScalar) {
  // Field 1 is a double, 2 a number, 5 a summary with one value: a tag and a
  // float.
  const std::string expected("\x09\x00\x00\x00\x00\x00\x00\xf8\x3f"
                             "\x10\xac\x02"
                             "\x2a\x0a\x0a\x08\x0a\x01x\x15\x00\x00\x80\x3f",
                             24);
  EXPECT_EQ(scalar_event(1.5, 300, "x", 1.0f), expected);
}

TEST(EventRecord, FrameOfTheFirstEvent) {
  // The beginning of every file that TensorFlow writes, but for the time.
  const std::string record = framed(version_event(0.0));
  EXPECT_EQ(record.size(), 8u + 4 + 24 + 4);
  EXPECT_EQ(record.substr(0, 12),
            std::string("\x18\0\0\0\0\0\0\0\xa3\x7f\x4b\x22", 12));
  EXPECT_EQ(record.substr(21, 15), "\x1a\rbrain.Event:2");
}

/// The events of a file, and what is left of a torn one.
static std::vector<std::string> events(const std::string &bytes,
                                       std::string *torn = nullptr) {
  std::vector<std::string> found;
  std::size_t at = 0;
  while (bytes.size() - at >= 16) {
    std::uint64_t size;
    std::memcpy(&size, bytes.data() + at, 8);
    if (bytes.size() - at < size + 16)
      break;
    const std::string event = bytes.substr(at + 12, size);
    EXPECT_EQ(framed(event), bytes.substr(at, size + 16));
    found.push_back(event);
    at += size + 16;
  }
  if (torn)
    *torn = bytes.substr(at);
  return found;
}

TEST(TensorBoardWriter, WritesEachRecordAtOnce) {
  TemporaryFolder folder;
  TensorBoardWriter board(folder.path, zero);
  EXPECT_EQ(events(contents(board.path())).size(), 1u);
  board.scalar(0, 1.0, "loss");
  board.text(0, "words", "notes");
  std::string torn;
  const auto found = events(contents(board.path()), &torn);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0], version_event(0.0));
  EXPECT_EQ(found[1], scalar_event(0.0, 0, "loss", 1.0f));
  EXPECT_EQ(found[2], text_event(0.0, 0, "notes", "words"));
  EXPECT_EQ(torn, "");
}

TEST(TensorBoardWriter, LeavesOtherFilesAlone) {
  TemporaryFolder folder;
  const std::string inner = folder.path + "/runs/a";
  TensorBoardWriter first(inner, zero), second(inner, zero);
  EXPECT_EQ(first.path(), inner + "/events.out.tfevents.0000000000.reprise.0");
  EXPECT_EQ(second.path(), inner + "/events.out.tfevents.0000000000.reprise.1");
  TensorBoardWriter real(inner);
  EXPECT_GT(real.path(), second.path());
}

TEST(TensorBoardWriter, EqualRunsWriteEqualFilesWithAFixedClock) {
  auto run = [] {
    TemporaryFolder folder;
    TemporaryFile file;
    TensorBoardWriter board(folder.path, zero);
    Trace trace(file.path);
    for (std::uint64_t step = 0; step < 5; ++step)
      trace.loss(step, 1.0f);
    board.manifest(Manifest().set("seed.run", "1"));
    return contents(board.path());
  };
  EXPECT_EQ(run(), run());
}

TEST(TensorBoardWriter, NamesBecomeUtf8) {
  TemporaryFolder folder;
  TensorBoardWriter board(folder.path, zero);
  board.scalar(0, 1.0, "a\xff");
  EXPECT_EQ(events(contents(board.path())).at(1),
            scalar_event(0.0, 0, "a\xef\xbf\xbd", 1.0f));
}

TEST(TensorBoardWriter, ThreadsWriteWholeRecords) {
  TemporaryFolder folder;
  TensorBoardWriter board(folder.path);
  std::vector<std::thread> threads;
  for (std::uint64_t worker = 0; worker < 4; ++worker)
    threads.emplace_back([&] {
      for (std::uint64_t i = 0; i < 50; ++i)
        board.scalar(i, 1.0, "loss");
    });
  for (std::thread &thread : threads)
    thread.join();
  std::string torn;
  EXPECT_EQ(events(contents(board.path()), &torn).size(), 201u);
  EXPECT_EQ(torn, "");
}

TEST(TensorBoardWriter, Errors) {
  TemporaryFile file;
  expectError<std::runtime_error>(
      [&] { TensorBoardWriter board(file.path + "/runs"); },
      "tensorboard: cannot create " + file.path + "/runs: ");
  TemporaryFolder folder;
  TensorBoardWriter board(folder.path);
  expectError<std::invalid_argument>(
      [&] { board.scalar(std::uint64_t(1) << 63, 1.0, "loss"); },
      "tensorboard: the step 9223372036854775808 is 2^63 or more");
}
