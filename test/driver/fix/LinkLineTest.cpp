//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/fix/LinkLine.h"
#include "test/driver/TemporaryFolder.h"

#include <gtest/gtest.h>

namespace reprise::fix {
namespace {

std::string linked(llvm::StringRef text,
                   llvm::StringRef source = "/p/mnist.cpp") {
  auto result = linkRuntime(text, "/p", source);
  return result ? *result : "error: " + toString(result.takeError());
}

TEST(LinkLine, AddsPackageAndTarget) {
  EXPECT_EQ(
      linked("cmake_minimum_required(VERSION 3.10)\nproject(mnist)\n"
             "find_package(Torch REQUIRED)\n"
             "if(MSVC)\n  find_package(Other)\nendif()\n"
             "add_executable(mnist mnist.cpp)\n"
             "target_link_libraries(mnist ${TORCH_LIBRARIES})\n"),
      "cmake_minimum_required(VERSION 3.10)\nproject(mnist)\n"
      "find_package(Torch REQUIRED)\nfind_package(Reprise REQUIRED)\n"
      "if(MSVC)\n  find_package(Other)\nendif()\n"
      "add_executable(mnist mnist.cpp)\n"
      "target_link_libraries(mnist ${TORCH_LIBRARIES} reprise::runtime)\n");
}

TEST(LinkLine, KeepsTheLayoutOfALongList) {
  EXPECT_EQ(
      linked("ADD_EXECUTABLE(\"m\" # the program\r\n"
             "  ${CMAKE_CURRENT_SOURCE_DIR}/./mnist.cpp)\r\n"
             "target_link_libraries(m PRIVATE\r\n\ta\r\n\tb # last\r\n)\r\n"),
      "find_package(Reprise REQUIRED)\r\n"
      "ADD_EXECUTABLE(\"m\" # the program\r\n"
      "  ${CMAKE_CURRENT_SOURCE_DIR}/./mnist.cpp)\r\n"
      "target_link_libraries(m PRIVATE\r\n\ta\r\n\tb\r\n"
      "\treprise::runtime # last\r\n)\r\n");
}

TEST(LinkLine, DoesNotLinkAsAnInterfaceOnly) {
  EXPECT_EQ(linked("find_package(Reprise)\nadd_library(m mnist.cpp)\n"
                   "target_link_libraries(m PRIVATE a INTERFACE b)\n"),
            "find_package(Reprise)\nadd_library(m mnist.cpp)\n"
            "target_link_libraries(m PRIVATE a INTERFACE b PRIVATE "
            "reprise::runtime)\n");
}

TEST(LinkLine, ChangesNothingThatIsLinked) {
  std::string text = "find_package(Reprise REQUIRED)\n"
                     "add_executable(m mnist.cpp)\n"
                     "target_link_libraries(m PRIVATE reprise::runtime)\n";
  EXPECT_EQ(linked(text), text);
}

TEST(LinkLine, ChoosesTheTargetOfTheSource) {
  EXPECT_EQ(linked("find_package(Reprise)\n"
                   "add_executable(a a.cpp)\ntarget_link_libraries(a x)\n"
                   "add_executable(m mnist.cpp)\ntarget_link_libraries(m x)\n"),
            "find_package(Reprise)\n"
            "add_executable(a a.cpp)\ntarget_link_libraries(a x)\n"
            "add_executable(m mnist.cpp)\n"
            "target_link_libraries(m x reprise::runtime)\n");
}

TEST(LinkLine, TakesTheOnlyTargetForAHeader) {
  EXPECT_EQ(linked("find_package(Reprise)\nadd_executable(m mnist.cpp)\n"
                   "target_link_libraries(m x)\n",
                   "/p/include/net.h"),
            "find_package(Reprise)\nadd_executable(m mnist.cpp)\n"
            "target_link_libraries(m x reprise::runtime)\n");
}

TEST(LinkLine, SaysWhatIsNotPlain) {
  EXPECT_EQ(linked("foreach(x a b)\nadd_executable(${x} mnist.cpp)\n"
                   "endforeach()\n"),
            "error: no target names 'mnist.cpp' outside conditions");
  EXPECT_EQ(linked("add_executable(m mnist.cpp)\n"),
            "error: 'm' has no target_link_libraries of its own");
  EXPECT_EQ(linked("add_executable(m ${SOURCES})\n"
                   "target_link_libraries(m x)\n"),
            "error: no target names 'mnist.cpp' outside conditions");
  EXPECT_EQ(linked("add_executable(m mnist.cpp\n"), "error: it cannot be read");
  EXPECT_EQ(linked("add_executable(m \"mnist.cpp"), "error: it cannot be read");
}

TEST(LinkLine, ReadsPastCommentsAndBrackets) {
  EXPECT_EQ(linked("#[[ add_executable(no mnist.cpp) ]]\n"
                   "message([==[ ) ]] ]==])\nfind_package(Reprise)\n"
                   "add_executable(m mnist.cpp)\ntarget_link_libraries(m x)"),
            "#[[ add_executable(no mnist.cpp) ]]\n"
            "message([==[ ) ]] ]==])\nfind_package(Reprise)\n"
            "add_executable(m mnist.cpp)\n"
            "target_link_libraries(m x reprise::runtime)");
}

TEST(LinkLine, LooksUpwardsForTheList) {
  TemporaryFolder folder;
  std::string lists = folder.write("CMakeLists.txt", "");
  EXPECT_EQ(nearestCMakeLists(folder.path("a/b/c.cpp")), lists);
}

} // namespace
} // namespace reprise::fix
