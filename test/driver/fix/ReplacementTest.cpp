//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/rules/Replacement.h"

#include <gtest/gtest.h>

namespace reprise::rules {
namespace {

using Layout = Edit::Layout;

/// Makes an edit in a text where `[[` and `]]` stand around its place.
struct Marked {
  std::string text;
  Place place;

  explicit Marked(std::string marked) {
    size_t open = marked.find("[[");
    marked.erase(open, 2);
    size_t close = marked.find("]]");
    marked.erase(close, 2);
    text = marked;
    place.file = "/f.cpp";
    locate(open, place.line, place.column);
    locate(close, place.endLine, place.endColumn);
  }

  void locate(size_t offset, unsigned &line, unsigned &column) {
    SourceText source(text);
    line = source.lineOf(offset);
    column = offset - source.lineStart(line) + 1;
  }

  std::string edited(Layout layout, std::string inserted) {
    SourceText source(text);
    auto made = replacementsFor({place, inserted, layout}, source);
    if (!made)
      return "error: " + toString(made.takeError());
    return applyReplacements(text, *made);
  }
};

std::string make(std::string marked, Layout layout, std::string inserted) {
  return Marked(std::move(marked)).edited(layout, std::move(inserted));
}

TEST(Verbatim, ReplacesExactlyThePlace) {
  EXPECT_EQ(make("f([[true]]);\n", Layout::Verbatim, "false"), "f(false);\n");
}

TEST(LineBefore, TakesTheLinesIndentation) {
  EXPECT_EQ(make("void f() {\n\t[[g()]];\n}\n", Layout::LineBefore, "h();"),
            "void f() {\n\th();\n\tg();\n}\n");
}

TEST(LineBefore, KeepsCarriageReturns) {
  EXPECT_EQ(make("{\r\n  [[g()]];\r\n}\r\n", Layout::LineBefore, "a;\nb;"),
            "{\r\n  a;\r\n  b;\r\n  g();\r\n}\r\n");
}

TEST(LineBefore, GoesBeforeTheWholeStatementOfItsLine) {
  EXPECT_EQ(make("  auto x = [[g()]];\n", Layout::LineBefore, "h();"),
            "  h();\n  auto x = g();\n");
}

TEST(LineBefore, SplitsALineOfSeveralStatements) {
  EXPECT_EQ(make("void f() { a(); [[b()]]; }\n", Layout::LineBefore, "h();"),
            "void f() { a();\n  h();\n  b(); }\n");
}

TEST(LineBefore, RefusesABodyWithoutBraces) {
  EXPECT_EQ(make("if (x(1))\n  [[g()]];\n", Layout::LineBefore, "h();"),
            "error: needs braces around the statement; add them first");
  EXPECT_EQ(make("if (x) { } else\n  [[g()]];\n", Layout::LineBefore, "h();"),
            "error: needs braces around the statement; add them first");
  EXPECT_EQ(make("for (;;) // )\n  [[g()]];\n", Layout::LineBefore, "h();"),
            "error: needs braces around the statement; add them first");
}

TEST(LineBefore, RefusesTheMiddleOfAnExpression) {
  EXPECT_EQ(make("a(1,\n  [[g()]]);\n", Layout::LineBefore, "h();"),
            "error: stands amid an expression");
}

TEST(LineBefore, AcceptsAMacroWithoutSemicolonBefore) {
  EXPECT_EQ(make("TORCH_MODULE(Net)\n[[g()]];\n", Layout::LineBefore, "h();"),
            "TORCH_MODULE(Net)\nh();\ng();\n");
}

TEST(LineBefore, DoesNotRepeatItself) {
  std::string text = "{\n  h();\n  [[g()]];\n}\n";
  EXPECT_EQ(make(text, Layout::LineBefore, "h();"), "{\n  h();\n  g();\n}\n");
}

TEST(LineBefore, StaysBehindTheByteOrderMark) {
  EXPECT_EQ(make("\xEF\xBB\xBF[[g()]];\n", Layout::LineBefore, "h();"),
            "\xEF\xBB\xBFh();\ng();\n");
}

TEST(LineAfter, TakesTheSemicolonAndTheComment) {
  EXPECT_EQ(make("  [[g()]]; // why\n  k();\n", Layout::LineAfter, "h();"),
            "  g(); // why\n  h();\n  k();\n");
}

TEST(LineAfter, GoesBehindAStatementOfSeveralLines) {
  EXPECT_EQ(make("  auto x = [[g(1,\n         2)]].k(\";\");\n  z();\n",
                 Layout::LineAfter, "h();"),
            "  auto x = g(1,\n         2).k(\";\");\n  h();\n  z();\n");
}

TEST(LineAfter, KeepsTheMissingLineEnd) {
  EXPECT_EQ(make("[[g()]];", Layout::LineAfter, "h();"), "g();\nh();");
}

TEST(LineAfter, NeverStandsBehindWhatLeaves) {
  EXPECT_EQ(make("  [[return g();]]\n", Layout::LineAfter, "h();"),
            "error: would stand behind a 'return' and never run");
  EXPECT_EQ(make("  [[returned();]]\n", Layout::LineAfter, "h();"),
            "  returned();\n  h();\n");
}

TEST(LineAfter, SplitsALineOfSeveralStatements) {
  EXPECT_EQ(make("{\n  [[a()]]; b();\n}\n", Layout::LineAfter, "h();"),
            "{\n  a();\n  h();\n  b();\n}\n");
}

TEST(BlockStart, TakesTheFirstStatementsIndentation) {
  EXPECT_EQ(make("int main() {[[ // go\n    f();\n]]}\n", Layout::BlockStart,
                 "seed(1);"),
            "int main() { // go\n    seed(1);\n    f();\n}\n");
}

TEST(BlockStart, OpensABodyInOneLine) {
  EXPECT_EQ(make("if (x) {\n  y();\n}\nint main() {[[ f(); ]]}\n",
                 Layout::BlockStart, "seed(1);"),
            "if (x) {\n  y();\n}\nint main() {\n  seed(1);\n  f();\n}\n");
}

TEST(BlockStart, FillsAnEmptyBody) {
  EXPECT_EQ(make("void f() {[[]]}\n", Layout::BlockStart, "h();"),
            "void f() {\n  h();\n}\n");
  EXPECT_EQ(make("void f() {[[\n]]}\n", Layout::BlockStart, "h();"),
            "void f() {\n  h();\n}\n");
}

TEST(BlockStart, DoesNotRepeatItself) {
  std::string text = "void f() {[[\n  k();\n  h();\n  g();\n]]}\n";
  EXPECT_EQ(make(text, Layout::BlockStart, "h();"),
            "void f() {\n  k();\n  h();\n  g();\n}\n");
}

TEST(BlockStart, RefusesWhatIsNoBlock) {
  EXPECT_EQ(make("void f() { [[g();]] }\n", Layout::BlockStart, "h();"),
            "error: is not the inside of a block");
}

TEST(Wrap, IndentsAStatementOfSeveralLines) {
  EXPECT_EQ(make("void f() {\n  [[test(model,\n       loader)]]; // eval\n}\n",
                 Layout::Wrap, "Guard guard;"),
            "void f() {\n  {\n    Guard guard;\n    test(model,\n"
            "         loader); // eval\n  }\n}\n");
}

TEST(Wrap, LeavesLiteralsAndDirectivesAlone) {
  EXPECT_EQ(
      make("{\n\t[[f(R\"(a\nb)\",\n#ifdef X\n\t  1,\n#endif\n\n\t  2)]];\n}"
           "\n",
           Layout::Wrap, "G g;"),
      "{\n\t{\n\t\tG g;\n\t\tf(R\"(a\nb)\",\n#ifdef X\n\t\t  1,\n#endif\n"
      "\n\t\t  2);\n\t}\n}\n");
}

TEST(Wrap, BracesABodyWithoutBraces) {
  EXPECT_EQ(make("for (;;)\n  [[f()]];\n", Layout::Wrap, "G g;"),
            "for (;;)\n  {\n    G g;\n    f();\n  }\n");
}

TEST(Wrap, WorksInsideALine) {
  EXPECT_EQ(make("void f() { a(); [[b()]]; c(); }\n", Layout::Wrap, "G g;"),
            "void f() { a();\n  {\n    G g;\n    b();\n  }\n  c(); }\n");
}

TEST(Wrap, TakesALoopAsItIs) {
  EXPECT_EQ(make("  [[for (auto &b : l) {\n    x(b);\n  }]]\n  y();\n",
                 Layout::Wrap, "G g;"),
            "  {\n    G g;\n    for (auto &b : l) {\n      x(b);\n    }\n  }\n"
            "  y();\n");
}

TEST(Wrap, RefusesAPartOfAnExpression) {
  EXPECT_EQ(make("auto x = [[f()]];\n", Layout::Wrap, "G g;"),
            "error: is not a whole statement");
}

TEST(Wrap, DoesNotRepeatItself) {
  std::string text = "{\n  {\n    G g;\n    [[f()]];\n  }\n}\n";
  EXPECT_EQ(make(text, Layout::Wrap, "G g;"), Marked(text).text);
}

TEST(Callee, IsTheNameAlone) {
  EXPECT_EQ(make("x = [[F::pad(a::b(x), F::Options({1, 1}))]];\n",
                 Layout::Callee, "g::pad"),
            "x = g::pad(a::b(x), F::Options({1, 1}));\n");
  EXPECT_EQ(make("[[::F::pad (x)]];\n", Layout::Callee, "g::pad"),
            "g::pad (x);\n");
}

TEST(Callee, RefusesWhatIsNotCalledByName) {
  for (const char *call : {"[[x.pad(1)]];\n", "[[(*f)(x)]];\n",
                           "[[f<1>(x)]];\n", "[[F::pad]](x);\n"})
    EXPECT_EQ(make(call, Layout::Callee, "g"),
              "error: is not a call of a function by its name");
}

TEST(Erase, TakesTheLineWithIt) {
  EXPECT_EQ(make("{\r\n  [[f()]];\r\n  g();\r\n}\r\n", Layout::Erase, ""),
            "{\r\n  g();\r\n}\r\n");
}

TEST(Erase, LeavesWhatElseStandsInTheLine) {
  EXPECT_EQ(make("{ a(); [[f()]]; b(); }\n", Layout::Erase, ""),
            "{ a(); b(); }\n");
  EXPECT_EQ(make("{\n  [[f()]]; // why\n}\n", Layout::Erase, ""),
            "{\n  // why\n}\n");
}

TEST(Erase, KeepsTheSemicolonOfABody) {
  EXPECT_EQ(make("if (x) [[f()]];\n", Layout::Erase, ""), "if (x) ;\n");
}

TEST(Erase, KeepsTheMissingLineEnd) {
  EXPECT_EQ(make("g();\n[[f();]]", Layout::Erase, ""), "g();");
}

TEST(Edits, RefuseMacrosAndPlacesOutsideTheFile) {
  SourceText source("f();\n");
  Edit edit{{"/f.cpp", 1, 1, 1, 2, true}, "x", Layout::Verbatim};
  EXPECT_EQ(toString(replacementsFor(edit, source).takeError()),
            "stands in a macro");
  edit.place = {"/f.cpp", 9, 1, 9, 2, false};
  EXPECT_EQ(toString(replacementsFor(edit, source).takeError()),
            "is outside the file, which must have changed");
}

std::string included(std::string text, std::vector<std::string> headers) {
  SourceText source(text);
  return applyReplacements(text, includeReplacements(headers, source));
}

TEST(Include, IsSortedIntoTheBlockOfItsKind) {
  EXPECT_EQ(
      included("#include \"net.h\"\n\n#include <ATen/ATen.h>\n"
               "#include <torch/torch.h>\n\n#include <vector>\n\nint x;\n",
               {"<reprise/seed.h>"}),
      "#include \"net.h\"\n\n#include <ATen/ATen.h>\n"
      "#include <reprise/seed.h>\n#include <torch/torch.h>\n\n"
      "#include <vector>\n\nint x;\n");
}

TEST(Include, GoesLastWhereTheBlockIsNotSorted) {
  EXPECT_EQ(included("#include <torch/torch.h>\r\n#include <iostream>\r\n",
                     {"<reprise/seed.h>", "<reprise/guard.h>"}),
            "#include <torch/torch.h>\r\n#include <iostream>\r\n"
            "#include <reprise/guard.h>\r\n#include <reprise/seed.h>\r\n");
}

TEST(Include, IsAddedOnce) {
  std::string text = "#include <reprise/seed.h>\n#include <torch/torch.h>\n";
  EXPECT_EQ(included(text, {"<reprise/seed.h>"}), text);
  text = "#  include <reprise/reprise.h> // all\n";
  EXPECT_EQ(included(text, {"<reprise/seed.h>"}), text);
}

TEST(Include, DoesNotCountInCommentsAndConditions) {
  EXPECT_EQ(included("// #include <a.h>\n#ifdef X\n#include <a.h>\n#endif\n"
                     "#include <z.h>\n",
                     {"<a.h>"}),
            "// #include <a.h>\n#ifdef X\n#include <a.h>\n#endif\n"
            "#include <a.h>\n#include <z.h>\n");
}

TEST(Include, StandsBehindTheGuard) {
  EXPECT_EQ(
      included("// Title.\n\n#ifndef A_H\n#define A_H\n\nint x;\n\n#endif\n",
               {"<a.h>", "<b.h>"}),
      "// Title.\n\n#ifndef A_H\n#define A_H\n#include <a.h>\n"
      "#include <b.h>\n\nint x;\n\n#endif\n");
  EXPECT_EQ(
      included("#ifndef A_H\n#define A_H\n#include <b.h>\n#endif\n", {"<a.h>"}),
      "#ifndef A_H\n#define A_H\n#include <a.h>\n#include <b.h>\n#endif\n");
}

TEST(Include, StandsBehindLeadingCommentsAndPragmaOnce) {
  EXPECT_EQ(included("// One.\n// Two.\n#pragma once\nint x;\n", {"<a.h>"}),
            "// One.\n// Two.\n#pragma once\n#include <a.h>\n\nint x;\n");
  EXPECT_EQ(included("\xEF\xBB\xBFint x;\n", {"<a.h>"}),
            "\xEF\xBB\xBF#include <a.h>\n\nint x;\n");
}

TEST(Include, IgnoresTextThatIsIncludedInsideCode) {
  EXPECT_EQ(
      included("int a[] = {\n#include <data.inc>\n};\nint x;\n", {"<a.h>"}),
      "#include <a.h>\n\nint a[] = {\n#include <data.inc>\n};\nint x;\n");
}

TEST(Include, GoesBehindQuotedOnesWithoutALineEnd) {
  EXPECT_EQ(included("#include \"a.h\"", {"<b.h>"}),
            "#include \"a.h\"\n#include <b.h>");
}

} // namespace
} // namespace reprise::rules
