// Training in the order of hashes or of addresses. Each part is a program of
// its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-pointer-order %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out

//--- addresses.cpp
#include <torch/torch.h>

#include <set>
#include <vector>

struct Layer {
  torch::nn::Linear linear{4, 4};
};

int main() {
  torch::manual_seed(42);
  std::set<Layer *> layers = {new Layer, new Layer, new Layer};
  std::vector<torch::Tensor> parameters;
  for (Layer *layer : layers)
    // CHECK: addresses.cpp:[[@LINE-1]]:3: warning: training depends on the order of this 'std::set', which is that of addresses: they differ in each run [reprise-pointer-order]
    // CHECK: addresses.cpp:[[@LINE+4]]:7: note: collected here, in that order
    // CHECK: addresses.cpp:[[@LINE+9]]:5: note: the optimizer goes through them here
    for (auto &parameter : layer->linear->parameters())
      // Each address, another place.
      parameters.push_back(parameter);
  torch::optim::SGD optimizer(parameters, 0.1);
  for (int step = 0; step < 10; ++step) {
    auto data = torch::ones({2, 4});
    optimizer.zero_grad();
    (*layers.begin())->linear(data).sum().backward();
    optimizer.step();
  }
}

//--- classes.cpp
#include <torch/torch.h>

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

// The number of a class is its place in a set.
// clang-format off
class Labelled : public torch::data::datasets::Dataset<Labelled> {
  // CHECK: classes.cpp:[[@LINE+6]]:5: warning: training depends on the order of this 'std::unordered_set', which is up to the library's hash and buckets [reprise-pointer-order]
  // CHECK: classes.cpp:[[@LINE+6]]:{{[0-9]+}}: note: numbered here, in that order
  // CHECK: classes.cpp:[[@LINE-3]]:7: note: the data set 'Labelled' holds them
public:
  explicit Labelled(const std::unordered_set<std::string> &names) {
    int next = 0;
    for (const auto &name : names)
      numbers[name] = next++;
  }
  torch::data::Example<> get(size_t index) override;
  torch::optional<size_t> size() const override { return 64; }

private:
  std::unordered_map<std::string, int> numbers;
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Labelled({"cat", "dog"}).map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- initialised.cpp
#include <torch/torch.h>

#include <string>
#include <unordered_map>

// Which weights get which numbers.
int main() {
  torch::manual_seed(42);
  std::unordered_map<std::string, torch::nn::Linear> heads;
  heads.emplace("a", torch::nn::Linear(4, 1));
  heads.emplace("b", torch::nn::Linear(4, 1));
  for (auto it = heads.begin(); it != heads.end(); ++it)
    // CHECK: initialised.cpp:[[@LINE-1]]:3: warning: training depends on the order of this 'std::unordered_map'
    // CHECK: initialised.cpp:[[@LINE+1]]:5: note: 'torch::nn::init::xavier_uniform_' draws here
    torch::nn::init::xavier_uniform_(it->second->weight);
  auto data = torch::ones({2, 4});
  auto &model = heads.at("a");
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- namesakes.cpp
#include <torch/torch.h>

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

// Two classes with a member of one name: one keeps by key, the other in order.
struct Calibration {
  std::map<std::string, double> cameras;
};
struct Camera {
  double angle;
};
struct Scene {
  std::vector<Camera> cameras;
};

Scene read(const std::unordered_map<std::string, double> &shots) {
  Calibration calibration;
  Scene scene;
  for (const auto &shot : shots) {
    // CHECK: namesakes.cpp:[[@LINE-1]]:3: warning: training depends on the order of this 'std::unordered_map'
    // CHECK: namesakes.cpp:[[@LINE+2]]:5: note: collected here, in that order
    calibration.cameras[shot.first] = shot.second;
    scene.cameras.push_back({calibration.cameras[shot.first]});
  }
  return scene;
}

int main() {
  torch::manual_seed(42);
  Scene scene = read({{"a", 0.1}, {"b", 0.2}});
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (const Camera &camera : scene.cameras) {
    optimizer.zero_grad();
    model(torch::full({2, 4}, camera.angle)).sum().backward();
    optimizer.step();
  }
}

//--- rows.cpp
#include <torch/torch.h>

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

struct Point {
  float x, y, z;
};

// A row for each turn.
torch::Tensor positions(const std::unordered_map<std::string, Point> &points) {
  torch::Tensor xyz = torch::zeros({static_cast<long>(points.size()), 3});
  size_t i = 0;
  for (const auto &point : points) {
    // CHECK: rows.cpp:[[@LINE-1]]:3: warning: training depends on the order of this 'std::unordered_map'
    // CHECK: rows.cpp:[[@LINE+1]]:5: note: a tensor is filled here, in that order
    xyz[i][0] = point.second.x;
    xyz[i][1] = point.second.y;
    i++;
  }
  return xyz;
}

int main() {
  torch::manual_seed(42);
  auto data = positions({{"a", {1, 2, 3}}, {"b", {4, 5, 6}}});
  torch::nn::Linear model(3, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- samples.cpp
#include <torch/torch.h>

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

using Samples = std::vector<std::pair<std::string, int>>;

Samples expand(const std::unordered_map<std::string, int> &classes) {
  Samples all;
  for (const auto &[name, label] : classes)
    // CHECK: samples.cpp:[[@LINE-1]]:3: warning: training depends on the order of this 'std::unordered_map'
    // CHECK: samples.cpp:[[@LINE+3]]:7: note: collected here, in that order
    // CHECK: samples.cpp:[[@LINE+7]]:7: note: the data set 'Images' holds them
    for (int i = 0; i < 10; ++i)
      all.emplace_back(name + std::to_string(i), label);
  return all;
}

// clang-format off
class Images : public torch::data::datasets::Dataset<Images> {
public:
  Images(const std::unordered_map<std::string, int> &classes)
      : all(expand(classes)) {}
  torch::data::Example<> get(size_t index) override;
  torch::optional<size_t> size() const override { return all.size(); }

private:
  Samples all;
};

int main() {
  torch::manual_seed(42);
  std::unordered_map<std::string, int> classes = {{"cat", 0}, {"dog", 1}};
  auto loader = torch::data::make_data_loader(
      Images(classes).map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- sum.cpp
#include <torch/torch.h>

#include <string>
#include <unordered_map>

// A sum of floats, differentiated.
int main() {
  torch::manual_seed(42);
  std::unordered_map<std::string, double> weights = {{"a", 0.3}, {"b", 0.7}};
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    torch::Tensor loss = torch::zeros({});
    for (const auto &weight : weights)
      // CHECK: sum.cpp:[[@LINE-1]]:5: warning: training depends on the order of this 'std::unordered_map'
      // CHECK: sum.cpp:[[@LINE+2]]:7: note: added up here, in that order
      // CHECK: sum.cpp:[[@LINE+3]]:5: note: differentiated here
      loss = loss + weight.second * model(torch::ones({2, 4})).sum();
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
}
// CHECK: {{^}}7 findings in 7 of 7 files
