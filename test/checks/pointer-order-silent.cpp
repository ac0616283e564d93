// Hashed containers that are only looked up, counted or copied to another one,
// and orders that reach no training.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-pointer-order %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 9 files

//--- counted.cpp
#include <torch/torch.h>

#include <iostream>
#include <string>
#include <unordered_map>

int main() {
  torch::manual_seed(42);
  std::unordered_map<std::string, int> words = {{"a", 3}, {"b", 5}};
  int total = 0, most = 0;
  for (const auto &word : words) {
    total += word.second;
    if (word.second > most)
      most = word.second;
  }
  auto data = torch::ones({total, 4});
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- inverted.cpp
#include <torch/torch.h>

#include <string>
#include <unordered_map>

class Tokens : public torch::data::datasets::Dataset<Tokens> {
public:
  explicit Tokens(std::unordered_map<std::string, int> vocabulary)
      : encoder(std::move(vocabulary)) {
    for (const auto &[token, number] : encoder)
      decoder[number] = token;
  }
  torch::data::Example<> get(size_t index) override {
    return {torch::tensor(encoder.at(decoder.at(int(index)))), torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return decoder.size(); }

private:
  std::unordered_map<std::string, int> encoder;
  std::unordered_map<int, std::string> decoder;
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Tokens({{"a", 0}}).map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- logged.cpp
#include <torch/torch.h>

#include <iostream>
#include <string>
#include <unordered_map>
#include <vector>

// Metrics, printed and kept for a plot.
struct Log {
  std::vector<std::string> lines;
  void add(const std::unordered_map<std::string, double> &values) {
    double sum = 0;
    for (const auto &value : values) {
      lines.push_back(value.first + "=" + std::to_string(value.second));
      sum += value.second;
    }
    std::cout << sum << '\n';
  }
};

int main() {
  torch::manual_seed(42);
  Log log;
  auto data = torch::ones({2, 4});
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    auto loss = model(data).sum();
    loss.backward();
    optimizer.step();
    log.add({{"loss", loss.item<double>()}});
  }
}

//--- looked-up.cpp
#include <torch/torch.h>

#include <string>
#include <unordered_map>
#include <vector>

// The samples follow the list of files.
class Captions : public torch::data::datasets::Dataset<Captions> {
public:
  Captions(const std::unordered_map<std::string, std::vector<int>> &captions,
           const std::vector<std::string> &files) {
    for (const auto &file : files) {
      auto found = captions.find(file);
      if (found != captions.end())
        for (int caption : found->second)
          samples.emplace_back(file, caption);
    }
  }
  torch::data::Example<> get(size_t index) override;
  torch::optional<size_t> size() const override { return samples.size(); }

private:
  std::vector<std::pair<std::string, int>> samples;
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Captions({{"a", {1}}}, {"a"}).map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- moved.cpp
#include <torch/torch.h>

#include <string>
#include <unordered_map>

// Each tensor is changed by itself.
int main() {
  torch::manual_seed(42);
  std::unordered_map<std::string, torch::Tensor> state;
  state["weight"] = torch::ones({4, 4});
  for (auto &entry : state) {
    entry.second = entry.second.to(torch::kFloat);
    entry.second.mul_(2);
  }
  auto data = state.at("weight");
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- ordered-map.cpp
#include <torch/torch.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

struct ById {
  bool operator()(const std::shared_ptr<int> &a,
                  const std::shared_ptr<int> &b) const {
    return *a < *b;
  }
};

// Names in their own order, and pointers in the order of what they point to.
class Heads : public torch::nn::Module {
public:
  Heads(const std::map<std::string, int> &sizes,
        const std::map<std::shared_ptr<int>, int, ById> &more) {
    for (const auto &[name, size] : sizes)
      heads.push_back(register_module(name, torch::nn::Linear(4, size)));
    for (const auto &[key, size] : more)
      heads.push_back(
          register_module(std::to_string(*key), torch::nn::Linear(4, size)));
  }
  torch::Tensor forward(torch::Tensor input) { return heads[0](input); }

private:
  std::vector<torch::nn::Linear> heads;
};

int main() {
  torch::manual_seed(42);
  Heads model({{"a", 1}, {"b", 2}}, {});
  torch::optim::SGD optimizer(model.parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model.forward(torch::ones({2, 4})).sum().backward();
    optimizer.step();
  }
}

//--- outside.cpp
#include <torch/torch.h>

#include <iostream>
#include <string>
#include <unordered_map>
#include <vector>

// A tool beside the training: what it lists, nobody trains on.
std::vector<std::string> names(const std::unordered_map<std::string, int> &map) {
  std::vector<std::string> list;
  for (const auto &entry : map)
    list.push_back(entry.first);
  return list;
}

int main(int argc, char **argv) {
  torch::manual_seed(42);
  std::unordered_map<std::string, int> options = {{"--help", 0}};
  for (const auto &name : names(options))
    std::cout << name << '\n';
  auto data = torch::ones({2, 4});
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- sorted-keys.cpp
#include <torch/torch.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

class Images : public torch::data::datasets::Dataset<Images> {
public:
  explicit Images(const std::unordered_map<std::string, int> &classes) {
    for (const auto &entry : classes)
      names.push_back(entry.first);
    std::sort(names.begin(), names.end());
  }
  torch::data::Example<> get(size_t index) override;
  torch::optional<size_t> size() const override { return names.size(); }

private:
  std::vector<std::string> names;
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Images({{"cat", 0}}).map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- zero-grad.cpp
#include <torch/torch.h>

#include <unordered_set>

// All that a set of parameters is used for is order-free.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  std::unordered_set<torch::TensorImpl *> frozen;
  for (auto &parameter : model->parameters())
    frozen.insert(parameter.unsafeGetTensorImpl());
  auto data = torch::ones({2, 4});
  for (int step = 0; step < 10; ++step) {
    model(data).sum().backward();
    int count = 0;
    for (auto *parameter : frozen) {
      parameter->set_requires_grad(true);
      ++count;
    }
    optimizer.step();
  }
}
