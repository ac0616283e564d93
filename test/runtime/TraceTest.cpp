//===- TraceTest.cpp - what a run computed, bit for bit -------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include <reprise/manifest.h>
#include <reprise/trace.h>

#include <ATen/record_function.h>

#include <atomic>
#include <clocale>
#include <cmath>
#include <limits>
#include <locale>
#include <set>
#include <thread>

using namespace reprise;
using namespace reprise::test;

static const std::string head = "{\"kind\":\"reprise-trace\",\"version\":1}\n";

static float floatOf(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

TEST(Trace, LinesAreAsDocumented) {
  TemporaryFile file;
  {
    Trace trace(file.path);
    trace.loss(3, 3.14159274f);
    trace.loss(4, 0.1, "validation");
    trace.tensor(4, "fc.bias", torch::zeros({2, 0}));
  }
  const std::string text = file.read();
  EXPECT_EQ(
      text.substr(0, text.rfind("0x")),
      head + "{\"kind\":\"loss\",\"step\":3,\"name\":\"loss\",\"type\":"
             "\"float32\",\"bits\":\"0x40490fdb\",\"hex\":\"0x1.921fb6p+1\","
             "\"decimal\":\"3.14159274\"}\n"
             "{\"kind\":\"loss\",\"step\":4,\"name\":\"validation\",\"type\":"
             "\"float64\",\"bits\":\"0x3fb999999999999a\",\"hex\":"
             "\"0x1.999999999999ap-4\",\"decimal\":\"0.10000000000000001\"}\n"
             "{\"kind\":\"tensor\",\"step\":4,\"name\":\"fc.bias\",\"type\":"
             "\"float32\",\"shape\":[2,0],\"digest\":\"");
}

TEST(Trace, LossesComeBackBitForBit) {
  TemporaryFile file;
  const std::vector<std::uint32_t> patterns = {
      0x00000000, 0x80000000, 0x00000001, 0x007fffff, 0x3f800000, 0x3f800001,
      0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0x7fc00001, 0xffc12345};
  {
    Trace trace(file.path);
    for (std::size_t i = 0; i < patterns.size(); ++i)
      trace.loss(i, floatOf(patterns[i]));
    for (std::size_t i = 0; i < patterns.size(); ++i)
      trace.loss(i, torch::full({1}, floatOf(patterns[i])));
  }
  const TraceFile read = read_trace(file.path);
  EXPECT_FALSE(read.torn);
  ASSERT_EQ(read.records.size(), 2 * patterns.size());
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const TraceRecord &record = read.records[i];
    EXPECT_EQ(record.bits, patterns[i]);
    EXPECT_EQ(record.step, i);
    EXPECT_EQ(record.type, "float32");
    const float value = floatOf(patterns[i]);
    if (std::isnan(value))
      EXPECT_TRUE(std::isnan(record.value()));
    else
      EXPECT_EQ(record.value(), value);
    EXPECT_EQ(read.records[patterns.size() + i], record);
  }
}

TEST(Trace, DoublesComeBackBitForBit) {
  TemporaryFile file;
  const double values[] = {0.1, -0.0, 5e-324, 1.7976931348623157e308,
                           std::nextafter(1.0, 2.0)};
  {
    Trace trace(file.path);
    for (double value : values)
      trace.loss(0, value);
  }
  const auto records = read_trace(file.path).records;
  ASSERT_EQ(records.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    const double value = records[i].value();
    EXPECT_EQ(std::memcmp(&value, &values[i], sizeof value), 0);
  }
}

TEST(Trace, AllValuesOf16BitsAreLibTorchs) {
  TraceRecord record;
  record.kind = "loss";
  for (std::uint32_t bits = 0; bits <= 0xffff; ++bits) {
    record.bits = bits;
    const auto word = static_cast<std::uint16_t>(bits);
    const double half = c10::Half(word, c10::Half::from_bits());
    record.type = "float16";
    ASSERT_TRUE(record.value() == half ||
                (std::isnan(record.value()) && std::isnan(half)))
        << bits;
    const double bfloat = c10::BFloat16(word, c10::BFloat16::from_bits());
    record.type = "bfloat16";
    ASSERT_TRUE(record.value() == bfloat ||
                (std::isnan(record.value()) && std::isnan(bfloat)))
        << bits;
  }
}

TEST(Trace, IsAnnouncedToVerify) {
  const std::string folder = testing::TempDir() + "reprise-announced";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(folder);
  {
    Trace trace("not under verify.jsonl");
  }
  EXPECT_FALSE(std::filesystem::exists("program-traces"));
  setenv("REPRISE_TRACE", folder.c_str(), 1);
  {
    Trace first("a b.jsonl"), second(folder + "/second.jsonl");
  }
  unsetenv("REPRISE_TRACE");
  std::ifstream file("program-traces", std::ios::binary);
  const std::string list{std::istreambuf_iterator<char>(file), {}};
  std::string expected = folder + "/a b.jsonl";
  expected += '\0';
  expected += folder + "/second.jsonl";
  expected += '\0';
  EXPECT_EQ(list, expected);
  std::filesystem::current_path(here);
  std::filesystem::remove_all(folder);
}

TEST(Trace, HalfTypesKeepTheirType) {
  TemporaryFile file;
  {
    Trace trace(file.path);
    trace.loss(0, torch::full({}, 1.5, torch::kHalf));
    trace.loss(0, torch::full({}, 1.5, torch::kBFloat16));
    trace.loss(0, torch::full({}, 1.5, torch::kDouble));
  }
  const auto records = read_trace(file.path).records;
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].type, "float16");
  EXPECT_EQ(records[0].bits, 0x3e00u);
  EXPECT_EQ(records[1].type, "bfloat16");
  EXPECT_EQ(records[1].bits, 0x3fc0u);
  EXPECT_EQ(records[2].bits, 0x3ff8000000000000u);
  for (const TraceRecord &record : records)
    EXPECT_EQ(record.value(), 1.5);
}

TEST(Trace, NeighbouringLossesDiffer) {
  TemporaryFile file;
  {
    Trace trace(file.path);
    trace.loss(0, 1.0f);
    trace.loss(0, std::nextafter(1.0f, 2.0f));
  }
  const auto records = read_trace(file.path).records;
  EXPECT_NE(records.at(0), records.at(1));
}

TEST(Trace, ParametersOfAModule) {
  torch::manual_seed(1);
  torch::nn::Sequential model(torch::nn::Linear(3, 2), torch::nn::Linear(2, 1));
  TemporaryFile file;
  {
    Trace trace(file.path);
    trace.parameters(1, model->named_parameters());
    trace.parameters(2, model->named_parameters());
    trace.parameters(3, model->parameters());
    trace.parameters(4, model->named_buffers());
  }
  const auto records = read_trace(file.path).records;
  ASSERT_EQ(records.size(), 5u + 5 + 5 + 1);
  EXPECT_EQ(records[0].name, "0.weight");
  EXPECT_EQ(records[0].kind, "tensor");
  EXPECT_EQ(records[0].shape, (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(records[0].bits, digest(model->parameters()[0]));
  EXPECT_EQ(records[4].kind, "parameters");
  EXPECT_EQ(records[10].name, "0");
  EXPECT_EQ(records[10].bits, records[0].bits);
  EXPECT_EQ(records[15].kind, "parameters");
}

TEST(Trace, AllParametersAreInTheOneDigest) {
  const auto a = torch::randn({3}), b = torch::randn({3});
  using Named = std::vector<std::pair<std::string, at::Tensor>>;
  auto all = [](const Named &tensors) {
    TemporaryFile file;
    Trace(file.path).parameters(0, tensors);
    return read_trace(file.path).records.back().bits;
  };
  const auto expected = all({{"a", a}, {"b", b}});
  EXPECT_EQ(all({{"a", a.clone()}, {"b", b.clone()}}), expected);
  EXPECT_NE(all({{"b", b}, {"a", a}}), expected);
  EXPECT_NE(all({{"a", b}, {"b", a}}), expected);
  EXPECT_NE(all({{"a", a}, {"c", b}}), expected);
  EXPECT_NE(all({{"a", a}}), expected);
}

TEST(Trace, EqualRunsWriteEqualFiles) {
  auto run = [](std::uint64_t seed) {
    torch::manual_seed(seed);
    torch::nn::Linear model(4, 1);
    torch::optim::SGD optimizer(model->parameters(), 0.1);
    TemporaryFile file;
    Trace trace(file.path);
    for (std::uint64_t step = 0; step < 5; ++step) {
      auto loss = model->forward(torch::randn({8, 4})).pow(2).mean();
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      trace.loss(step, loss);
      trace.parameters(step, model->named_parameters());
    }
    return file.read();
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

TEST(Trace, LinesAreThereBeforeTheEnd) {
  TemporaryFile file;
  Trace trace(file.path);
  EXPECT_EQ(file.read(), head);
  trace.loss(0, 1.0f);
  EXPECT_EQ(read_trace(file.path).records.size(), 1u);
  trace.loss(1, 1.0f);
  EXPECT_EQ(read_trace(file.path).records.size(), 2u);
}

TEST(Trace, EmptiesAnOldFile) {
  TemporaryFile file;
  file.write("old\n");
  Trace trace(file.path);
  EXPECT_EQ(file.read(), head);
}

TEST(Trace, StrangeNamesComeBack) {
  TemporaryFile file;
  const std::string names[] = {"", "a\"b\\c", "line\nend\t\x01", "Größe/損失",
                               "{\"kind\":1}"};
  {
    Trace trace(file.path);
    for (const std::string &name : names)
      trace.loss(UINT64_MAX, 1.0f, name);
  }
  const auto records = read_trace(file.path).records;
  ASSERT_EQ(records.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(records[i].name, names[i]);
    EXPECT_EQ(records[i].step, UINT64_MAX);
  }
}

namespace {
/// Writes decimals as in Germany.
struct Comma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};
} // namespace

TEST(Trace, LocaleDoesNotCount) {
  TemporaryFile file;
  const std::locale before =
      std::locale::global(std::locale(std::locale::classic(), new Comma));
  Trace(file.path).loss(123456, 1234.5f);
  std::locale::global(before);
  EXPECT_NE(file.read().find("\"step\":123456"), std::string::npos);
  EXPECT_NE(file.read().find("\"decimal\":\"1234.5\""), std::string::npos);
}

TEST(Trace, ThreadsWriteWholeLines) {
  TemporaryFile file;
  {
    Trace trace(file.path);
    std::vector<std::thread> threads;
    for (std::uint64_t worker = 0; worker < 4; ++worker)
      threads.emplace_back([&, worker] {
        for (std::uint64_t i = 0; i < 50; ++i)
          trace.loss(worker * 50 + i, 1.0f);
      });
    for (std::thread &thread : threads)
      thread.join();
  }
  std::set<std::uint64_t> steps;
  for (const TraceRecord &record : read_trace(file.path).records)
    steps.insert(record.step);
  EXPECT_EQ(steps.size(), 200u);
}

TEST(Trace, LeavesTrainingAlone) {
  static std::atomic<int> operations{0};
  auto x = torch::randn({3, 4}, torch::requires_grad());
  const auto view = x.t();
  auto loss = view.pow(2).sum();
  auto generator = at::detail::getDefaultCPUGenerator();
  const auto state = bits(generator.get_state());
  TemporaryFile file;
  Trace trace(file.path);
  const auto handle = at::addGlobalCallback(at::RecordFunctionCallback(
      [](const at::RecordFunction &) -> std::unique_ptr<at::ObserverContext> {
        ++operations;
        return nullptr;
      }));
  trace.loss(0, loss);
  trace.tensor(0, "x", view);
  const int seen = operations;
  at::removeCallback(handle);
  // A tracer of operations sees the program's own and none of the trace's.
  EXPECT_EQ(seen, 0);
  EXPECT_EQ(bits(generator.get_state()), state);
  EXPECT_FALSE(x.grad().defined());
  EXPECT_NO_THROW(loss.backward());
}

TEST(Trace, WhatIsNoLossIsAnErrorAndWritesNothing) {
  TemporaryFile file;
  Trace trace(file.path);
  expectError<std::invalid_argument>([&] { trace.loss(0, torch::zeros({2})); },
                                     "has 2; record it with tensor()");
  expectError<std::invalid_argument>(
      [&] { trace.loss(0, torch::zeros({1}, torch::kLong)); }, "int64");
  expectError<std::invalid_argument>([&] { trace.loss(0, torch::Tensor()); },
                                     "undefined");
  EXPECT_EQ(file.read(), head);
}

TEST(Trace, WhatCannotBeWrittenIsAnError) {
  expectError<std::runtime_error>([] { Trace trace("/nowhere/run.jsonl"); },
                                  "cannot write /nowhere/run.jsonl: No such");
  if (std::filesystem::exists("/dev/full"))
    expectError<std::runtime_error>([] { Trace trace("/dev/full"); },
                                    "cannot write /dev/full: No space");
}

TEST(TraceReader, TornLastLineIsLeftOut) {
  TemporaryFile file;
  {
    Trace trace(file.path);
    trace.loss(0, 1.0f);
    trace.loss(1, 2.0f);
  }
  const std::string text = file.read();
  const std::size_t second = text.rfind("{\"kind\"");
  for (std::size_t length = second; length < text.size(); ++length) {
    file.write(text.substr(0, length));
    const TraceFile read = read_trace(file.path);
    EXPECT_EQ(read.torn, length > second) << length;
    ASSERT_EQ(read.records.size(), 1u) << length;
  }
  for (std::size_t length = 1; length < head.size(); ++length) {
    file.write(text.substr(0, length));
    EXPECT_TRUE(read_trace(file.path).torn);
  }
}

TEST(TraceReader, BrokenLinesAreErrorsWithTheirPlace) {
  const std::string good =
      "{\"kind\":\"loss\",\"step\":1,\"name\":\"loss\",\"type\":\"float32\","
      "\"bits\":\"0x3f800000\",\"hex\":\"0x1p+0\",\"decimal\":\"1\"}\n";
  const std::pair<std::string, std::string> lines[] = {
      {"", "expected '{'"},
      {"{", "expected '\"'"},
      {"nonsense", "expected '{'"},
      {"{}", "'kind' is missing"},
      {"{\"kind\":\"loss\"}", "'step' is missing"},
      {"{\"kind\":\"guess\",\"step\":1,\"name\":\"\"}", "unknown kind"},
      {"{\"kind\":\"loss\",\"step\":\"1\",\"name\":\"\"}", "'step' is missing"},
      {"{\"kind\":\"loss\",\"step\":-1,\"name\":\"\"}", "natural number"},
      {"{\"kind\":\"loss\",\"step\":18446744073709551616}", "64 bits"},
      {"{\"kind\":\"loss\",\"kind\":\"loss\"}", "comes twice"},
      {"{\"kind\":\"loss\"} x", "follows the object"},
      {"{\"kind\":\"loss", "without an end"},
      {"{\"kind\":\"\\x\"}", "escape"},
      {"{\"kind\":\"loss\",\"step\":1,\"name\":\"\",\"type\":\"int8\"}",
       "a loss of type 'int8'"},
      {"{\"kind\":\"loss\",\"step\":1,\"name\":\"\",\"type\":\"float32\","
       "\"bits\":\"0x3f8\"}",
       "8 digits"},
      {"{\"kind\":\"parameters\",\"step\":1,\"name\":\"\",\"digest\":"
       "\"0x000000000000000g\"}",
       "16 digits"},
  };
  TemporaryFile file;
  for (const auto &[line, words] : lines) {
    SCOPED_TRACE(line);
    file.write(head + good + line + "\n" + good);
    expectError<std::runtime_error>([&] { read_trace(file.path); },
                                    file.path + ":3: ");
    expectError<std::runtime_error>([&] { read_trace(file.path); }, words);
  }
  file.write(head + good + good);
  EXPECT_EQ(read_trace(file.path).records.size(), 2u);
}

TEST(TraceReader, WhatIsNoTraceIsAnError) {
  TemporaryFile file;
  const auto read = [&] { read_trace(file.path); };
  expectError<std::runtime_error>(read, "is empty");
  file.write("step,loss\n1,2\n");
  expectError<std::runtime_error>(read, "is not a trace");
  file.write("step,loss");
  expectError<std::runtime_error>(read, "is not a trace");
  file.write("{\"kind\":\"reprise-trace\",\"version\":2}\n");
  expectError<std::runtime_error>(read, "is not a trace of this version");
  expectError<std::runtime_error>([] { read_trace("/nowhere/run.jsonl"); },
                                  "cannot read /nowhere/run.jsonl");
}

TEST(Trace, KeepsTheManifestBesideIt) {
  TemporaryFile file;
  {
    Trace trace(file.path);
  }
  EXPECT_EQ(file.read(), head);
  const Manifest manifest = Manifest::read(file.path + ".manifest.json");
  EXPECT_EQ(manifest.entries().at("libtorch.version"), TORCH_VERSION);
  // What is no file has nothing beside it.
  {
    Trace trace("/dev/null");
  }
  EXPECT_FALSE(std::filesystem::exists("/dev/null.manifest.json"));
}

static TraceFile losses(const std::vector<float> &values) {
  TemporaryFile file;
  Trace trace(file.path);
  for (std::size_t i = 0; i < values.size(); ++i)
    trace.loss(i, values[i]);
  return read_trace(file.path);
}

TEST(TraceDifference, IsTheFirst) {
  const TraceFile run = losses({1, 2, 3, 4});
  EXPECT_FALSE(first_difference(run, losses({1, 2, 3, 4})));
  const auto found = first_difference(run, losses({1, 2, 3.5, 5}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->index, 2u);
  EXPECT_EQ(found->words(),
            "at step 2 the loss 'loss' is 0x1.8p+1 here and 0x1.cp+1 there, "
            "2097152 units in the last place apart");
  EXPECT_EQ(found->words("in run 1", "in run 4"),
            "at step 2 the loss 'loss' is 0x1.8p+1 in run 1 and 0x1.cp+1 in "
            "run 4, 2097152 units in the last place apart");
}

TEST(TraceDifference, CountsUnitsAcrossZero) {
  const float least = std::numeric_limits<float>::denorm_min();
  const auto words = [](float left, float right) {
    return first_difference(losses({left}), losses({right}))->words();
  };
  EXPECT_NE(words(least, -least).find(", 2 units"), std::string::npos);
  EXPECT_NE(words(1, std::nextafter(1.0f, 2.0f)).find(", 1 unit in"),
            std::string::npos);
  EXPECT_NE(words(0.0f, -0.0f).find(", 0 units"), std::string::npos);
  EXPECT_EQ(words(1, NAN).find("unit"), std::string::npos);
}

TEST(TraceDifference, AnEarlyEndIsOneUnlessItIsTorn) {
  const TraceFile run = losses({1, 2, 3});
  TraceFile part = losses({1, 2});
  ASSERT_TRUE(first_difference(run, part));
  EXPECT_EQ(first_difference(run, part)->words(),
            "the trace there ends, the other goes on at step 2 with the loss "
            "'loss'");
  EXPECT_EQ(first_difference(part, run)->words(),
            "the trace here ends, the other goes on at step 2 with the loss "
            "'loss'");
  part.torn = true;
  EXPECT_FALSE(first_difference(run, part));
  EXPECT_FALSE(first_difference(part, run));
}

TEST(TraceDifference, TellsOtherRecordsTypesAndShapesApart) {
  TemporaryFile one, other;
  const auto words = [&](auto write, auto writeOther) {
    {
      Trace trace(one.path), second(other.path);
      write(trace);
      writeOther(second);
    }
    const auto found =
        first_difference(read_trace(one.path), read_trace(other.path));
    return found ? found->words() : std::string();
  };
  EXPECT_EQ(words([](Trace &t) { t.loss(1, 1.0f); },
                  [](Trace &t) { t.loss(1, 1.0); }),
            "at step 1 the loss 'loss' is of type float32 here and float64 "
            "there");
  EXPECT_EQ(words([](Trace &t) { t.loss(1, 1.0f, "train"); },
                  [](Trace &t) { t.loss(2, 1.0f, "test"); }),
            "here comes step 1 with the loss 'train', there step 2 with the "
            "loss 'test'");
  EXPECT_EQ(words([](Trace &t) { t.tensor(1, "w", torch::zeros({2, 3})); },
                  [](Trace &t) { t.tensor(1, "w", torch::zeros({3, 2})); }),
            "at step 1 the tensor 'w' has another shape here than there");
  EXPECT_NE(words([](Trace &t) { t.parameters(1, {torch::zeros({2})}); },
                  [](Trace &t) { t.parameters(1, {torch::ones({2})}); })
                .find("at step 1 the tensor '0' is 0x"),
            std::string::npos);
}

TEST(TraceReader, OnlyALossHasAValue) {
  TraceRecord record;
  record.kind = "tensor";
  EXPECT_THROW(record.value(), std::logic_error);
}

static torch::nn::Linear trained(torch::optim::Optimizer *&optimizer) {
  torch::manual_seed(1);
  torch::nn::Linear model(3, 2);
  optimizer = new torch::optim::Adam(model->parameters());
  model(torch::ones({4, 3})).sum().backward();
  optimizer->step();
  return model;
}

TEST(Trace, GradientsAreWrittenWhereThereAreSome) {
  TemporaryFile file;
  torch::nn::Linear model(3, 2);
  model->weight.mutable_grad() = torch::ones({2, 3});
  {
    Trace trace(file.path);
    trace.gradients(1, model->named_parameters());
    trace.gradients(2, model->parameters());
  }
  const TraceFile read = read_trace(file.path);
  ASSERT_EQ(read.records.size(), 4u);
  EXPECT_EQ(read.records[0].name, "weight.grad");
  EXPECT_EQ(read.records[0].bits, digest(torch::ones({2, 3})));
  EXPECT_EQ(read.records[1].kind, "state");
  EXPECT_EQ(read.records[1].name, "gradients");
  EXPECT_EQ(read.records[2].name, "0.grad");
  EXPECT_NE(read.records[3].bits, read.records[1].bits);
}

TEST(Trace, TheOptimizersStateHasOneDigest) {
  TemporaryFile one, other;
  for (const TemporaryFile *file : {&one, &other}) {
    torch::optim::Optimizer *made = nullptr;
    torch::nn::Linear model = trained(made);
    std::unique_ptr<torch::optim::Optimizer> optimizer(made);
    Trace trace(file->path);
    trace.optimizer(1, *optimizer);
    model->zero_grad();
    model(torch::ones({4, 3})).sum().backward();
    optimizer->step();
    trace.optimizer(2, *optimizer);
    static_cast<torch::optim::AdamOptions &>(
        optimizer->param_groups()[0].options())
        .lr(0.5);
    trace.optimizer(3, *optimizer);
  }
  EXPECT_EQ(one.read(), other.read());
  const TraceFile read = read_trace(one.path);
  ASSERT_EQ(read.records.size(), 3u);
  // Another number of steps, another learning rate.
  EXPECT_NE(read.records[0].bits, read.records[1].bits);
  EXPECT_NE(read.records[1].bits, read.records[2].bits);
}

TEST(Trace, DigestsCanBeThinnedOut) {
  TemporaryFile file;
  torch::optim::Optimizer *made = nullptr;
  torch::nn::Linear model = trained(made);
  std::unique_ptr<torch::optim::Optimizer> optimizer(made);
  {
    Trace trace(file.path);
    trace.every(10);
    for (std::uint64_t step = 1; step <= 20; ++step) {
      trace.parameters(step, model->named_parameters());
      trace.gradients(step, model->named_parameters());
      trace.optimizer(step, *optimizer);
      trace.loss(step, 1.0);
    }
    EXPECT_THROW(trace.every(0), std::invalid_argument);
  }
  std::set<std::uint64_t> digested;
  unsigned losses = 0;
  for (const TraceRecord &record : read_trace(file.path).records)
    if (record.kind == "loss")
      ++losses;
    else
      digested.insert(record.step);
  EXPECT_EQ(digested, (std::set<std::uint64_t>{10, 20}));
  EXPECT_EQ(losses, 20u);
}
