//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/facts/Value.h"

#include "gtest/gtest.h"

using namespace reprise::facts;

namespace {

TEST(Place, IsReadAsWritten) {
  Place place{"/a/main.cpp", 12, 3, 12, 10, false};
  EXPECT_EQ(toString(place), "/a/main.cpp:12:3-12:10");
  EXPECT_EQ(parsePlace(toString(place)), place);
  place.inMacro = true;
  EXPECT_EQ(parsePlace(toString(place)), place);
}

TEST(Place, AFileNameMayHoldColonsAndDashes) {
  for (const char *file : {"/a:1:2-3:4/b.cpp", "/a-b.cpp", "/a b:7", "C:/x"}) {
    Place place{file, 1, 2, 3, 4, false};
    EXPECT_EQ(parsePlace(toString(place)), place) << file;
  }
}

TEST(Place, WithoutAnEndIsAnEmptyStretch) {
  Place expected{"main.cpp", 4, 7, 4, 7, false};
  EXPECT_EQ(parsePlace("main.cpp:4:7"), expected);
}

TEST(Place, WhatIsNoneIsRefused) {
  for (const char *text : {"", "main.cpp", "main.cpp:4", ":4:7", "a:x:7",
                           "a:4:-7", "a:4:99999999999"})
    EXPECT_FALSE(parsePlace(text)) << text;
}

TEST(Place, NoPlaceIsNoText) { EXPECT_EQ(toString(Place()), ""); }

TEST(Value, AMixIsFlatAndOnePartIsItself) {
  Value one = Value::constant("1"), two = Value::constant("2");
  EXPECT_EQ(Value::mix({one}).kind, Value::Kind::Constant);
  EXPECT_TRUE(Value::mix({}).isUnknown());
  EXPECT_EQ(Value::mix({Value::mix({one, two}), one}).parts.size(), 3u);
}

TEST(Value, AMixOfComputedValuesKeepsThem) {
  Value computed = Value::mix({Value::constant("1"), Value::constant("2")});
  computed.name = "computed";
  Value outer = Value::mix({computed, Value::constant("3")});
  ASSERT_EQ(outer.parts.size(), 2u);
  EXPECT_EQ(outer.parts[0].name, "computed");
}

} // namespace
