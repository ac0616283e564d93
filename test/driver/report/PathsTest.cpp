//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/report/Paths.h"

#include <gtest/gtest.h>

namespace reprise::report {
namespace {

TEST(Paths, AreRelativeWhereThatIsShorter) {
  EXPECT_EQ(shortPath("/p/src/a.cpp", "/p"), "src/a.cpp");
  EXPECT_EQ(shortPath("/p/src/a.cpp", "/p/build/x"), "/p/src/a.cpp");
  EXPECT_EQ(shortPath("/home/user/p/a.cpp", "/home/user/p/b"), "../a.cpp");
  EXPECT_EQ(shortPath("a.cpp", "/p"), "a.cpp");
}

TEST(Paths, LieInsideAFolderOrNot) {
  EXPECT_EQ(insideFolder("/p/a.cpp", "/p"), "a.cpp");
  EXPECT_EQ(insideFolder("/pq/a.cpp", "/p"), "/pq/a.cpp");
  EXPECT_EQ(insideFolder("/a.cpp", "/"), "a.cpp");
}

TEST(Paths, AreEncodedInUris) {
  EXPECT_EQ(encodeUriPath("/a b/\xC3\xBC%#?:.cpp"),
            "/a%20b/%C3%BC%25%23%3F%3A.cpp");
  EXPECT_EQ(encodeUriPath("a-b_c~1.h"), "a-b_c~1.h");
}

} // namespace
} // namespace reprise::report
