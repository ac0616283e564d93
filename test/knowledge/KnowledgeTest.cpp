//===- KnowledgeTest.cpp - reading rows and finding them ------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/knowledge/Knowledge.h"

#include <gtest/gtest.h>

#include <set>

using namespace reprise;
using namespace reprise::knowledge;

namespace {

/// What the rows for a name do, in order: `operation throws`, `nothing`.
std::vector<std::string> deeds(const char *name, On on,
                               facts::Version version) {
  std::vector<std::string> result;
  for (const Row *row : Base::builtin().find(name, on, version)) {
    auto mode = row->with.find("mode");
    auto device = row->with.find("device");
    if (device != row->with.end() && device->second == "xpu")
      continue;
    result.push_back(row->does +
                     (mode == row->with.end() ? "" : " " + mode->second));
  }
  return result;
}

using Deeds = std::vector<std::string>;

std::string mistake(const char *yaml) {
  llvm::Expected<Base> base = Base::parse(yaml, "rows.yaml");
  return base ? "none" : llvm::toString(base.takeError());
}

std::string conditionMistake(const char *text) {
  llvm::Expected<Condition> condition = Condition::parse(text);
  return condition ? "none" : llvm::toString(condition.takeError());
}

Condition condition(const char *text) {
  return llvm::cantFail(Condition::parse(text));
}

} // namespace

TEST(Builtin, everyRowSaysWhereItIsFrom) {
  ASSERT_GT(Base::builtin().rows().size(), 300u);
  for (const Row &row : Base::builtin().rows()) {
    std::string name = row.api.empty() ? row.what : row.api[0];
    EXPECT_FALSE(row.source.empty()) << name;
    EXPECT_FALSE(name.empty());
    for (const std::string &api : row.api)
      EXPECT_TRUE(Base::builtin().knows(api)) << api;
  }
}

TEST(Builtin, drawsAndSeedsNameTheirStream) {
  const std::set<std::string> streams = {"default", "cuda", "mps",
                                         "xpu",     "own",  "engine",
                                         "rand",    "cv",   "entropy"};
  for (const Row &row : Base::builtin().rows())
    if (row.does == "seed" || row.does == "draw") {
      EXPECT_TRUE(streams.count(row.what)) << row.api[0] << ": " << row.what;
      if (row.does == "draw")
        EXPECT_TRUE(row.with.count("why")) << row.api[0];
    }
}

TEST(Builtin, whatHasNoStateDoesNothingByMode) {
  unsigned stateless = 0;
  for (const Row &row : Base::builtin().rows()) {
    if (row.what != "stateless")
      continue;
    for (const std::string &api : row.api) {
      ++stateless;
      for (const Row *other : Base::builtin().find(api, On::Forward, {}))
        EXPECT_TRUE(other->does != "draw" && other->does != "statistics")
            << api;
      for (const Row *other : Base::builtin().find(api, On::Construct, {}))
        EXPECT_NE(other->does, "draw") << api;
    }
  }
  EXPECT_GT(stateless, 50u);
}

TEST(Builtin, optimizersSayWhetherTheyKeepState) {
  unsigned optimizers = 0;
  for (const Row &row : Base::builtin().rows())
    if (row.does == "optimizer") {
      ++optimizers;
      EXPECT_TRUE(row.with.count("state")) << row.api[0];
    }
  EXPECT_EQ(optimizers, 2u);
}

TEST(Builtin, aDeviceOfEntropyDrawsAndGivesASeed) {
  EXPECT_EQ(deeds("std::random_device::operator()", On::Call, {}),
            (Deeds{"source", "draw"}));
}

TEST(Builtin, whatIsPrintedIsRecorded) {
  for (const char *name :
       {"std::operator<<", "std::basic_ostream::operator<<", "printf"})
    EXPECT_EQ(deeds(name, On::Call, {}), Deeds{"record"}) << name;
}

TEST(Versions, kthvalueIsHarmlessSince210) {
  EXPECT_EQ(deeds("at::kthvalue", On::Call, {2, 9}), Deeds{"operation throws"});
  EXPECT_EQ(deeds("at::kthvalue", On::Call, {2, 11}), Deeds{"nothing"});
  EXPECT_EQ(deeds("at::Tensor::kthvalue", On::Call, {2, 10}), Deeds{"nothing"});
}

TEST(Versions, cublasNeedsItsWorkspaceUpTo29) {
  EXPECT_EQ(deeds("at::mm", On::Call, {2, 9}),
            (Deeds{"operation throws", "touch"}));
  EXPECT_EQ(deeds("at::mm", On::Call, {2, 11}), (Deeds{"nothing", "touch"}));
  EXPECT_EQ(deeds("torch::nn::LinearImpl", On::Construct, {2, 9}),
            (Deeds{"draw", "operation throws"}));
  EXPECT_EQ(deeds("torch::nn::LinearImpl", On::Construct, {2, 11}),
            (Deeds{"draw", "nothing"}));
}

TEST(Versions, embeddingsDifferSince211) {
  EXPECT_EQ(deeds("torch::nn::EmbeddingImpl", On::Construct, {2, 6}),
            (Deeds{"draw", "nothing"}));
  EXPECT_EQ(deeds("torch::nn::EmbeddingImpl", On::Construct, {2, 11}),
            (Deeds{"draw", "operation switches"}));
}

TEST(Versions, reflectionPaddingGotItsKernelIn211) {
  EXPECT_EQ(deeds("at::reflection_pad2d", On::Call, {2, 10}),
            Deeds{"operation throws"});
  EXPECT_EQ(deeds("at::reflection_pad2d", On::Call, {2, 11}),
            Deeds{"operation switches"});
}

TEST(Versions, unknownTakesAll) {
  EXPECT_EQ(deeds("at::reflection_pad2d", On::Call, {}),
            (Deeds{"operation throws", "operation switches"}));
}

TEST(Versions, laterMinorsAreNotDecimals) {
  Base base =
      llvm::cantFail(Base::parse("- {api: [a], does: draw, since: 2.9}\n"
                                 "- {api: [b], does: draw, until: 2.9}\n",
                                 "rows.yaml"));
  EXPECT_EQ(base.find("a", On::Call, {2, 10}).size(), 1u);
  EXPECT_EQ(base.find("a", On::Call, {2, 8}).size(), 0u);
  EXPECT_EQ(base.find("b", On::Call, {2, 10}).size(), 0u);
  EXPECT_EQ(base.find("b", On::Call, {1, 13}).size(), 1u);
}

TEST(Find, tellsWhen) {
  auto count = [](On on) {
    return Base::builtin().find("torch::nn::DropoutImpl", on, {2, 11}).size();
  };
  EXPECT_EQ(count(On::Forward), 1u);
  EXPECT_EQ(count(On::Construct), 0u);
  EXPECT_EQ(count(On::Call), 0u);
  EXPECT_FALSE(Base::builtin().knows("torch::nn::MyOwn"));
}

TEST(Find, addedRowsJoinTheOthers) {
  Base base = Base::builtin();
  size_t before = base.rows().size();
  EXPECT_FALSE(
      bool(base.add("- {api: [my::set_seed], does: seed, what: default, "
                    "argument: '#0'}\n",
                    "mine.yaml")));
  EXPECT_EQ(base.rows().size(), before + 1);
  ASSERT_EQ(base.find("my::set_seed", On::Call, {2, 11}).size(), 1u);
  EXPECT_TRUE(base.knows("at::manual_seed"));
  EXPECT_FALSE(Base::builtin().knows("my::set_seed"));
  // A mistake adds nothing.
  llvm::Error error = base.add("- {api: [b], does: draw}\n- {api: [c]}\n", "m");
  EXPECT_TRUE(bool(error));
  llvm::consumeError(std::move(error));
  EXPECT_FALSE(base.knows("b"));
}

TEST(Normalise, libtorch) {
  EXPECT_EQ(normalise("at::manual_seed"), "torch::manual_seed");
  EXPECT_EQ(normalise("::c10::NoGradGuard"), "torch::NoGradGuard");
  EXPECT_EQ(normalise("at::native::dropout"), "torch::dropout");
  EXPECT_EQ(normalise("at::Tensor::uniform_"), "Tensor::uniform_");
  EXPECT_EQ(normalise("at::TensorBase::to"), "Tensor::to");
  EXPECT_EQ(normalise("torch::Tensor::backward"), "Tensor::backward");
  EXPECT_EQ(normalise("at::Tensor"), "torch::Tensor");
  EXPECT_EQ(normalise("torch::nn::LinearImpl"), "torch::nn::Linear");
  EXPECT_EQ(normalise("torch::nn::LinearImpl::LinearImpl"),
            "torch::nn::Linear");
  EXPECT_EQ(normalise("torch::nn::LinearImpl::forward"),
            "torch::nn::Linear::forward");
  EXPECT_EQ(normalise("torch::nn::Cloneable<torch::nn::LinearImpl>::clone"),
            "torch::nn::Cloneable::clone");
  EXPECT_EQ(normalise("torch::jit::script::Module::eval"),
            "torch::jit::Module::eval");
  // Only there does Impl mean that.
  EXPECT_EQ(normalise("at::CPUGeneratorImpl"), "torch::CPUGeneratorImpl");
  EXPECT_EQ(normalise("NetImpl"), "NetImpl");
}

TEST(Normalise, standardLibrary) {
  EXPECT_EQ(normalise("std::mersenne_twister_engine<unsigned long, 32, "
                      "624>::operator()"),
            "std::mersenne_twister_engine::operator()");
  EXPECT_EQ(normalise("std::uniform_int_distribution<int>::operator()<std::"
                      "linear_congruential_engine<unsigned long>>"),
            "std::uniform_int_distribution::operator()");
  EXPECT_EQ(normalise("std::chrono::_V2::system_clock::now"),
            "std::chrono::system_clock::now");
  EXPECT_EQ(normalise("std::filesystem::__cxx11::directory_iterator"),
            "std::filesystem::directory_iterator");
  EXPECT_EQ(normalise("std::__1::shuffle"), "std::shuffle");
  EXPECT_EQ(normalise("std::__shared_ptr<T, 2>::operator->"),
            "std::__shared_ptr::operator->");
}

TEST(Normalise, operators) {
  EXPECT_EQ(normalise("a::operator<<"), "a::operator<<");
  EXPECT_EQ(normalise("a::operator<"), "a::operator<");
  EXPECT_EQ(normalise("a::operator<=>"), "a::operator<=>");
  EXPECT_EQ(normalise("a::operator>><int>"), "a::operator>>");
  EXPECT_EQ(normalise("a::B<(1 < 2)>::operator[]"), "a::B::operator[]");
  EXPECT_EQ(normalise("a::operators<b>"), "a::operators");
}

TEST(Normalise, twiceIsOnce) {
  for (const Row &row : Base::builtin().rows())
    for (const std::string &api : row.api)
      EXPECT_EQ(normalise(normalise(api)), normalise(api));
  EXPECT_EQ(normalise(""), "");
}

TEST(Conditions, say) {
  using Subject = Condition::Subject;
  Condition c = condition("argument p is not 0|1");
  EXPECT_EQ(c.subject, Subject::Argument);
  EXPECT_EQ(c.name, "p");
  EXPECT_TRUE(c.negated);
  EXPECT_EQ(c.anyOf, (Deeds{"0", "1"}));

  c = condition("option output_size is 1|[1]|[1, 1]");
  EXPECT_EQ(c.subject, Subject::Option);
  EXPECT_FALSE(c.negated);
  EXPECT_EQ(c.anyOf, (Deeds{"1", "[1]", "[1, 1]"}));

  c = condition("argument #2 not given");
  EXPECT_EQ(c.subject, Subject::ArgumentGiven);
  EXPECT_EQ(c.name, "#2");
  EXPECT_TRUE(c.negated);

  c = condition("argument #0 has type bool");
  EXPECT_EQ(c.subject, Subject::ArgumentType);
  EXPECT_EQ(c.anyOf, Deeds{"bool"});
  EXPECT_TRUE(condition("argument #0 has not type bool").negated);

  c = condition("arguments are not 2|3");
  EXPECT_EQ(c.subject, Subject::Count);
  EXPECT_TRUE(c.negated);

  EXPECT_EQ(condition("training").subject, Subject::Training);
  // A value may begin with `not`.
  EXPECT_EQ(condition("argument p is nothing").anyOf, Deeds{"nothing"});
}

TEST(Conditions, mistakes) {
  EXPECT_NE(conditionMistake("p is 3").find("begins with"), std::string::npos);
  EXPECT_NE(
      conditionMistake("argument p equals 3").find("after the argument's"),
      std::string::npos);
  EXPECT_NE(conditionMistake("argument p is").find("value is missing"),
            std::string::npos);
  EXPECT_NE(conditionMistake("option p is 1||2").find("value is missing"),
            std::string::npos);
  EXPECT_NE(conditionMistake("arguments are many").find("not a number"),
            std::string::npos);
  EXPECT_NE(conditionMistake("argument #x is 1").find("not a position"),
            std::string::npos);
  EXPECT_NE(conditionMistake("option p given").find("'is' or 'is not'"),
            std::string::npos);
}

TEST(Mistakes, sayWhere) {
  EXPECT_EQ(
      mistake("- {api: [a], does: draw}\n- api: [b]\n  does: draw\n"
              "  wat: 3\n"),
      "rows.yaml:4:3: unknown key 'wat'; did you mean 'what'? known here: "
      "api, argument, does, on, remark, since, source, until, what, when, "
      "with");
  EXPECT_EQ(mistake("- {api: [a], does: draws}\n"),
            "rows.yaml:1:20: 'draws' is not an event kind, nor source, same, "
            "device, default-generator, third-party, lock, unlock, tensor, "
            "train, validate or nothing; did you mean 'draw'?");
  EXPECT_EQ(mistake("- {api: [a], does: draw, since: two}\n"),
            "rows.yaml:1:33: a version is major.minor, such as 2.11");
  EXPECT_EQ(mistake("- {api: [a], does: draw, on: made}\n").substr(0, 15),
            "rows.yaml:1:30:");
  EXPECT_EQ(mistake("- {api: [a], does: draw,\n   when: ['argument p']}\n")
                .substr(0, 15),
            "rows.yaml:2:11:");
  EXPECT_EQ(mistake("- {does: draw}\n"),
            "rows.yaml:1:4: missing required key 'api'");
  EXPECT_EQ(mistake("api: [a]\n"),
            "rows.yaml:1:1: a list is wanted here: [a, b], or lines that begin "
            "with '- '");
  EXPECT_EQ(mistake("- {api: [a, does: draw}\n").substr(0, 12), "rows.yaml:1:");
}

TEST(Mistakes, inWholeRows) {
  auto ends = [](const std::string &text, const char *end) {
    return llvm::StringRef(text).ends_with(end) &&
           llvm::StringRef(text).starts_with("rows.yaml:1:");
  };
  EXPECT_TRUE(
      ends(mistake("- {api: [], does: draw}\n"), "can only do 'nothing'"));
  EXPECT_TRUE(
      ends(mistake("- {api: [a], does: draw, since: 2.11, until: 2.9}\n"),
           "'until' is not later than 'since'"));
  EXPECT_TRUE(ends(mistake("- {api: [a], does: operation}\n"),
                   "name the operation with 'what'"));
  EXPECT_TRUE(ends(mistake("- {api: [a], does: operation, what: a, with: "
                           "{device: cuda, pass: forward, mode: breaks}}\n"),
                   "throws, switches, stays or fills"));
}

TEST(Mistakes, noneInWhatIsNoEvent) {
  for (const char *does : {"lock", "unlock", "tensor", "accumulate", "source"})
    EXPECT_EQ(
        mistake(("- {api: [a], does: " + std::string(does) + "}\n").c_str()),
        "none")
        << does;
}

TEST(Rows, threadsSumsAndIndices) {
  auto deedOf = [](const char *api, const char *does) {
    std::string what = "none";
    for (const Row *row : Base::builtin().find(api, On::Call, {2, 11}))
      if (row->does == does)
        what = row->what;
    return what;
  };
  EXPECT_EQ(deedOf("std::reduce", "accumulate"), "reduce");
  EXPECT_EQ(deedOf("std::accumulate", "accumulate"), "none");
  EXPECT_EQ(deedOf("at::parallel_reduce", "accumulate"), "none");
  EXPECT_EQ(deedOf("std::atomic::compare_exchange_weak", "accumulate"),
            "atomic");
  EXPECT_EQ(deedOf("std::mutex::unlock", "unlock"), "");
  EXPECT_EQ(deedOf("torch::randint", "tensor"), "repeating");
  EXPECT_EQ(deedOf("torch::randperm", "tensor"), "distinct");
  EXPECT_EQ(deedOf("sysconf", "source"), "hardware");
}

TEST(Mistakes, streamsAndPurposes) {
  auto contains = [](const std::string &text, const char *part) {
    return text.find(part) != std::string::npos;
  };
  EXPECT_TRUE(contains(mistake("- {api: [a], does: seed, what: defualt}\n"),
                       "did you mean 'default'?"));
  EXPECT_TRUE(contains(mistake("- {api: [a], does: train, on: construct}\n"),
                       "'on' does not belong here"));
  EXPECT_EQ(mistake("- {api: [a], does: validate}\n"), "none");
  EXPECT_EQ(mistake("[]\n---\n[]\n"), "rows.yaml: has more than one document");
}

TEST(Mistakes, noneInAnEmptyFile) {
  EXPECT_EQ(mistake(""), "none");
  EXPECT_EQ(mistake("# nothing yet\n"), "none");
  EXPECT_EQ(mistake("[]\n"), "none");
}
