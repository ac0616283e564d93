//===- Support.h - what the runtime's tests share ------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_TEST_RUNTIME_SUPPORT_H
#define REPRISE_TEST_RUNTIME_SUPPORT_H

#include <gtest/gtest.h>
#include <reprise/sample_generator.h>
#include <torch/torch.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace reprise::test {

/// A tensor's bits, since -0.0 equals 0.0 and no NaN equals itself.
inline std::vector<std::uint8_t> bits(const at::Tensor &tensor) {
  const at::Tensor host = tensor.detach().cpu().contiguous();
  std::vector<std::uint8_t> bytes(host.nbytes());
  if (!bytes.empty())
    std::memcpy(bytes.data(), host.data_ptr(), bytes.size());
  return bytes;
}

/// The next numbers of the default CPU generator, by kernels of several kinds.
inline std::vector<std::uint8_t> draw() {
  std::vector<std::uint8_t> all;
  for (const at::Tensor &tensor :
       {torch::randn({1}), torch::randn({32}), torch::rand({5}),
        torch::randperm(10), torch::bernoulli(torch::full({9}, 0.5))}) {
    const std::vector<std::uint8_t> some = bits(tensor);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

/// Samples with noise of their own: {4} and their sum {1}.
struct Points : torch::data::datasets::Dataset<Points> {
  explicit Points(std::size_t count) : count(count) {}
  torch::data::Example<> get(std::size_t index) override {
    auto generator = sample_generator(index);
    const auto x = torch::randn({4}, generator);
    return {x, x.sum().reshape({1})};
  }
  torch::optional<std::size_t> size() const override { return count; }
  std::size_t count;
};

/// The data of all batches of a \p Dataset of 64 samples, in order.
template <typename Dataset>
std::vector<std::uint8_t> load(std::size_t workers) {
  auto loader = torch::data::make_data_loader(
      Dataset().map(torch::data::transforms::Stack<>()),
      torch::data::samplers::SequentialSampler(64),
      torch::data::DataLoaderOptions(8).workers(workers));
  std::vector<std::uint8_t> all;
  for (auto &batch : *loader) {
    const auto some = bits(batch.data);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

/// Sets an environment variable, or unsets it (null), for a scope.
class Environment {
public:
  Environment(const char *name, const char *value) : name(name) {
    if (const char *old = std::getenv(name)) {
      before = old;
      wasSet = true;
    }
    set(value);
  }
  ~Environment() { set(wasSet ? before.c_str() : nullptr); }
  Environment(const Environment &) = delete;
  Environment &operator=(const Environment &) = delete;

private:
  const char *name;
  std::string before;
  bool wasSet = false;
  void set(const char *value) {
    if (value)
      setenv(name, value, 1);
    else
      unsetenv(name);
  }
};

/// A file's bytes; none where it cannot be read.
inline std::string contents(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The path of a file that is removed with the test.
class TemporaryFile {
public:
  TemporaryFile() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "reprise-XXXXXX").string();
    const int descriptor = mkstemp(pattern.data());
    if (descriptor < 0)
      throw std::runtime_error("no temporary file");
    close(descriptor);
    path = pattern;
  }
  ~TemporaryFile() {
    std::filesystem::remove(path);
    std::filesystem::remove(path + ".manifest.json");
  }
  TemporaryFile(const TemporaryFile &) = delete;
  TemporaryFile &operator=(const TemporaryFile &) = delete;

  std::string path;

  std::string read() const { return contents(path); }
  void write(const std::string &text) const {
    std::ofstream(path, std::ios::binary) << text;
  }
};

/// The path of a folder that is removed with the test.
class TemporaryFolder {
public:
  TemporaryFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "reprise-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
      throw std::runtime_error("no temporary folder");
    path = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;

  std::string path;
};

/// EXPECT_THROW that also asks for words of the message.
template <class Error, class Function>
void expectError(Function function, const std::string &words) {
  try {
    function();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error &error) {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos)
        << error.what();
  }
}

} // namespace reprise::test

#endif
