//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/fix/ReplaceFile.h"
#include "test/driver/TemporaryFolder.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace reprise::fix {
namespace {

unsigned modeOf(const std::string &file) {
  struct stat status;
  EXPECT_EQ(::stat(file.c_str(), &status), 0);
  return status.st_mode & 07777;
}

/// Names in the folder: no temporary may be left.
unsigned entries(const std::string &folder) {
  std::error_code error;
  unsigned count = 0;
  for (llvm::sys::fs::directory_iterator at(folder, error), end;
       at != end && !error; at.increment(error))
    ++count;
  return count;
}

TEST(ReplaceFile, KeepsTheMode) {
  TemporaryFolder folder;
  std::string file = folder.write("a b.cpp", "old");
  ASSERT_EQ(::chmod(file.c_str(), 0754), 0);
  EXPECT_FALSE(replaceFile(file, "old", "new"));
  EXPECT_EQ(folder.read("a b.cpp"), "new");
  EXPECT_EQ(modeOf(file), 0754u);
  EXPECT_EQ(entries(folder.path()), 1u);
}

TEST(ReplaceFile, LeavesAReadOnlyFileAlone) {
  TemporaryFolder folder;
  std::string file = folder.write("a.cpp", "old");
  ASSERT_EQ(::chmod(file.c_str(), 0444), 0);
  EXPECT_EQ(toString(replaceFile(file, "old", "new")),
            "cannot write '" + file + "': it is read-only");
  EXPECT_EQ(folder.read("a.cpp"), "old");
  EXPECT_EQ(entries(folder.path()), 1u);
}

TEST(ReplaceFile, LeavesAFileAloneThatChanged) {
  TemporaryFolder folder;
  std::string file = folder.write("a.cpp", "edited");
  EXPECT_EQ(toString(replaceFile(file, "old", "new")),
            "cannot write '" + file + "': it changed meanwhile; run again");
  EXPECT_EQ(folder.read("a.cpp"), "edited");
  EXPECT_EQ(entries(folder.path()), 1u);
}

TEST(ReplaceFile, WritesThroughALink) {
  TemporaryFolder folder;
  folder.write("real.cpp", "old");
  std::string link = folder.path("link.cpp");
  ASSERT_EQ(::symlink("real.cpp", link.c_str()), 0);
  EXPECT_FALSE(replaceFile(link, "old", "new"));
  EXPECT_EQ(folder.read("real.cpp"), "new");
  EXPECT_TRUE(llvm::sys::fs::is_symlink_file(link));
}

TEST(ReplaceFile, SaysThatAFileIsGone) {
  TemporaryFolder folder;
  std::string message =
      toString(replaceFile(folder.path("none.cpp"), "old", "new"));
  EXPECT_NE(message.find("No such file"), std::string::npos) << message;
}

} // namespace
} // namespace reprise::fix
