//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/link/Story.h"

#include "gtest/gtest.h"

using namespace reprise::link;
using Story = std::vector<std::string>;

namespace {

/// A module with a dropout, made in its constructor, that its forward runs.
const std::string Net = R"(
    {"symbol": "Net#Net", "name": "Net::Net", "owner": "Net", "nodes": [
      {"event": "construct", "what": "torch::nn::Dropout", "id": 1,
       "at": "/p/net.h:3:3-3:9"},
      {"event": "draw", "what": "default", "object": {"result": 1},
       "with": {"on": {"constant": "forward"}},
       "conditions": [{"subject": {"training": {"result": 1}},
                       "anyOf": ["true"]}]},
      {"event": "add-module", "object": {"this": true}, "what": "drop",
       "arguments": [{"result": 1}]},
      {"event": "assign", "object": {"field": "drop", "of": {"this": true}},
       "arguments": [{"result": 1}]}]},
    {"symbol": "Net#forward", "name": "Net::forward", "owner": "Net",
     "nodes": [
      {"event": "forward", "what": "torch::nn::Dropout",
       "object": {"field": "drop", "of": {"this": true}}},
      {"event": "draw", "what": "default",
       "object": {"field": "drop", "of": {"this": true}},
       "with": {"on": {"constant": "forward-unknown"}},
       "conditions": [{"subject": {"training":
           {"field": "drop", "of": {"this": true}}}, "anyOf": ["true"]}]}]})";
const std::string NetClass =
    R"({"symbol": "Net", "name": "Net", "role": "module",
        "fields": [{"name": "drop", "type": "torch::nn::Dropout"}]})";
const std::string MakeNet = R"({"event": "call", "what": "Net#Net", "id": 1,
       "with": {"class": {"constant": "Net"}, "owner": {"constant": "user"}}},
      {"event": "assign", "object": {"variable": "net"},
       "arguments": [{"result": 1}]})";
const std::string CallForward =
    R"({"event": "call", "what": "Net#forward", "object": {"variable": "net"}})";

std::string mode(const char *train) {
  return std::string(R"({"event": "mode", "object": {"variable": "net"},
       "arguments": [{"constant": ")") +
         train + "\"}]}";
}

Timeline withNet(const std::string &nodes) {
  return timelineOf(Net + R"(, {"symbol": "main", "main": true, "nodes": [)" +
                        MakeNet + "," + nodes + "]}",
                    NetClass);
}

TEST(Modules, ConstructionMakesNoForward) {
  EXPECT_EQ(storyOf(withNet(mode("true"))),
            (Story{"call(Net::Net) > add-module drop", "mode"}));
}

TEST(Modules, ForwardDrawsInTrainModeWhichIsTheDefault) {
  Timeline t = withNet(CallForward);
  Story expected{"call(Net::Net) > add-module drop",
                 "call(Net::forward) > forward torch::nn::Dropout",
                 "call(Net::forward) > forward > draw default"};
  EXPECT_EQ(storyOf(t), expected);
  const Step &draw = t.steps[stepOf(t, 2)];
  ASSERT_NE(draw.cause, Step::None);
  EXPECT_EQ(t.steps[draw.cause].event->what, "torch::nn::Dropout");
}

TEST(Modules, EvalReachesTheChildren) {
  Timeline t = withNet(mode("false") + "," + CallForward);
  EXPECT_EQ(storyOf(t).back(),
            "call(Net::forward) > forward torch::nn::Dropout");
}

TEST(Modules, EvalInOneArmLeavesTheModeOpen) {
  Timeline t = withNet(R"({"branch": "if", "arms": [[)" + mode("false") +
                       "]]}," + CallForward);
  EXPECT_EQ(storyOf(t).back(), "call(Net::forward) > forward > draw default?");
}

TEST(Modules, EvalAtTheEndOfALoopIsFoundAtItsStart) {
  Timeline t = withNet(R"({"loop": "for", "body": [)" + CallForward + "," +
                       mode("false") + "]}");
  EXPECT_EQ(storyOf(t)[2],
            "loop > call(Net::forward) > forward > draw default?");
  t = withNet(R"({"loop": "for", "body": [)" + mode("true") + "," +
              CallForward + "," + mode("false") + "]}");
  EXPECT_EQ(storyOf(t)[3],
            "loop > call(Net::forward) > forward > draw default");
}

TEST(Modules, AModeThatIsAskedForDecidesABranch) {
  Timeline t = withNet(mode("false") + R"(,
      {"branch": "if", "condition": {"training": {"variable": "net"}},
       "arms": [[{"event": "seed"}]]},
      {"branch": "if", "condition": {"not": {"training": {"variable": "net"}}},
       "arms": [[{"event": "backward"}]]})");
  EXPECT_EQ(storyOf(t).back(), "arm > backward");
  EXPECT_EQ(storyOf(t).size(), 3u);
}

TEST(Modules, ASequentialRunsItsChildrenInOrder) {
  Timeline t = timelineOf(Net + R"(,
    {"symbol": "main", "main": true, "nodes": [
      {"event": "construct", "what": "torch::nn::Linear", "id": 1},
      {"event": "operation", "what": "addmm", "object": {"result": 1},
       "with": {"on": {"constant": "forward"}}},
      {"event": "construct", "what": "torch::nn::Dropout", "id": 2},
      {"event": "draw", "what": "default", "object": {"result": 2},
       "with": {"on": {"constant": "forward"}}},
      {"event": "construct", "what": "torch::nn::Sequential", "id": 3,
       "arguments": [{"result": 1}, {"result": 2}]},
      {"event": "call", "what": "Net#Net", "id": 4,
       "with": {"class": {"constant": "Net"}}},
      {"event": "add-module", "object": {"result": 3},
       "arguments": [{"result": 4}]},
      {"event": "forward", "what": "torch::nn::Sequential",
       "object": {"result": 3}}]})",
                          NetClass);
  Story expected{"call(Net::Net) > add-module drop",
                 "add-module",
                 "forward torch::nn::Sequential",
                 "forward > forward > operation addmm",
                 "forward > forward > draw default",
                 "forward > forward(Net::forward) > forward torch::nn::Dropout",
                 "forward > forward(Net::forward) > forward > draw default"};
  EXPECT_EQ(storyOf(t), expected);
}

TEST(Modules, AnUnknownModuleMayBeInTrainMode) {
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "forward", "what": "torch::nn::Dropout",
       "object": {"variable": "d"}},
      {"event": "draw", "what": "default", "object": {"variable": "d"},
       "with": {"on": {"constant": "forward-unknown"}},
       "conditions": [{"subject": {"training": {"variable": "d"}},
                       "anyOf": ["true"]}]}]})");
  EXPECT_EQ(storyOf(t), (Story{"forward torch::nn::Dropout", "draw default?"}));
}

TEST(Modules, ObjectsKnowTheirChildren) {
  Timeline t = withNet(mode("true"));
  ASSERT_EQ(t.objects.size(), 2u);
  EXPECT_EQ(t.objects[0].type, "Net");
  EXPECT_EQ(t.objects[0].children, std::vector<unsigned>{1});
  EXPECT_EQ(t.objects[1].parents, std::vector<unsigned>{0});
}

TEST(Modules, AMemberFunctionOfALibraryWorksOnAStandIn) {
  Timeline t = timelineOf(Net + R"(,
    {"symbol": "evaluate", "name": "evaluate", "parameters": ["net"],
     "nodes": [
      {"event": "call", "what": "Net#forward", "object": {"variable": "net"}},
      {"event": "call", "what": "Net#forward",
       "object": {"variable": "net"}}]},
    {"symbol": "use", "nodes": [{"event": "call", "what": "Net#Net"}]},
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "evaluate"}]})",
                          NetClass);
  EXPECT_EQ(storyOf(t),
            (Story{"call(evaluate) > call(Net::forward) > forward "
                   "torch::nn::Dropout",
                   "call(evaluate) > call(Net::forward) > draw default?",
                   "call(evaluate) > call(Net::forward) > forward "
                   "torch::nn::Dropout",
                   "call(evaluate) > call(Net::forward) > draw default?"}));
  // One member is one thing wherever it is read.
  EXPECT_EQ(t.steps[0].object, t.steps[2].object);
  EXPECT_TRUE(t.steps[0].object.soleObject());
}

const std::string Loader = R"(
      {"event": "construct", "what": "torch::data::DataLoaderOptions",
       "id": 1},
      {"event": "assign", "object": {"field": "workers", "of": {"result": 1}},
       "arguments": [{"constant": "2"}]},
      {"event": "call", "id": 2, "with": {"class": {"constant": "Data"}}},
      {"event": "loader", "what": "random", "id": 3,
       "arguments": [{"result": 2}, {"result": 1}],
       "with": {"fetch": {"callable": "Data#get"},
                "workers": {"field": "workers", "of": {"result": 1}},
                "batch_size": {"field": "batch_size", "of": {"result": 1}},
                "options": {"result": 1}}},
      {"event": "draw", "what": "default", "with": {"why":
          {"constant": "shuffle"}, "on": {"constant": "iterate"}}},
      {"event": "assign", "object": {"field": "workers", "of": {"result": 1}},
       "arguments": [{"constant": "0"}]},
      {"event": "return", "arguments": [{"result": 3}]})";
const std::string Data = R"(
    {"symbol": "Data#get", "name": "Data::get", "owner": "Data",
     "parameters": ["index"], "nodes": [{"event": "draw", "what": "default"}]},
    {"symbol": "make", "name": "make", "nodes": [)" +
                         Loader + "]},";
const char *DataClass =
    R"({"symbol": "Data", "name": "Data", "role": "dataset"})";

TEST(Loaders, ARandomOneDrawsAtEachBegin) {
  Timeline t = timelineOf(Data + R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "make", "id": 1},
      {"loop": "for", "body": [
        {"event": "iterate", "object": {"result": 1}},
        {"event": "draw", "what": "default", "with":
          {"on": {"constant": "iterate-unknown"}}},
        {"loop": "each", "body": [{"event": "backward"}]}]}]})",
                          DataClass);
  Story expected{"call(make) > loader random", "loop > iterate",
                 "loop > draw default",
                 "loop > fetch > call(Data::get) > draw default",
                 "loop > loop > backward"};
  EXPECT_EQ(storyOf(t), expected);
  const Step &shuffle = t.steps[stepOf(t, 2)];
  EXPECT_EQ(t.steps[shuffle.cause].event->what, "random");
  EXPECT_NE(t.enclosing(stepOf(t, 3), Frame::Kind::Fetch), Step::None);
}

TEST(Loaders, AttributesAreThoseOfItsOptionsWhenItWasMade) {
  Timeline t = timelineOf(Data + R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "call", "what": "make", "id": 1},
      {"event": "iterate", "object": {"result": 1}}]})",
                          DataClass);
  const Step &iterate = t.steps[stepOf(t, 1)];
  const Origin *loader = iterate.object.soleObject();
  ASSERT_TRUE(loader);
  const Resolved *workers = t.attribute(loader->object, "workers");
  ASSERT_TRUE(workers);
  EXPECT_EQ(workers->isOneOf({"2"}), Truth::Yes);
  EXPECT_FALSE(t.attribute(loader->object, "batch_size"));
  EXPECT_EQ(t.attribute(loader->object, "sampler")->isOneOf({"random"}),
            Truth::Yes);
}

TEST(Loaders, AnUnknownOneMayBeAnything) {
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "iterate", "object": {"variable": "loader"}},
      {"event": "draw", "what": "default", "with":
        {"on": {"constant": "iterate-unknown"}}}]})");
  EXPECT_EQ(storyOf(t), (Story{"iterate", "draw default"}));
}

TEST(Guards, EndWithTheirScope) {
  Timeline t = timelineOf(R"(
    {"symbol": "validate", "name": "validate", "nodes": [{"event": "draw"}]},
    {"symbol": "main", "main": true, "nodes": [
      {"scope": [{"event": "guard"}, {"event": "no-grad"},
                 {"event": "call", "what": "validate"}]},
      {"event": "draw"}]})");
  EXPECT_EQ(storyOf(t),
            (Story{"guard", "no-grad", "call(validate) > draw", "draw"}));
  EXPECT_EQ(t.steps[2].guard, 0u);
  EXPECT_FALSE(t.steps[2].gradients);
  EXPECT_EQ(t.steps[3].guard, Step::None);
  EXPECT_TRUE(t.steps[3].gradients);
}

TEST(Guards, ASavedStateThatIsRestoredCoversWhatLiesBetween) {
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "save-rng", "id": 1,
       "object": {"source": "default-generator"}},
      {"event": "draw"},
      {"event": "restore-rng", "object": {"source": "default-generator"},
       "arguments": [{"result": 1}]},
      {"event": "draw"}]})");
  EXPECT_EQ(t.steps[1].guard, 0u);
  EXPECT_EQ(t.steps[3].guard, Step::None);
}

TEST(Guards, AnotherStateOrGeneratorCoversNothing) {
  Timeline t = timelineOf(R"(
    {"symbol": "main", "main": true, "nodes": [
      {"event": "save-rng", "id": 1,
       "object": {"source": "default-generator"}},
      {"event": "draw"},
      {"event": "restore-rng", "object": {"source": "default-generator"},
       "arguments": [{"constant": "7"}]},
      {"event": "construct", "what": "Generator", "id": 2},
      {"event": "save-rng", "id": 3, "object": {"result": 2}},
      {"event": "draw"},
      {"event": "restore-rng", "object": {"result": 2},
       "arguments": [{"result": 3}]}]})");
  for (const Step &step : t.steps)
    EXPECT_EQ(step.guard, Step::None);
}

} // namespace
