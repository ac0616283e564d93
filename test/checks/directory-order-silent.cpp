// Lists that are sorted, here or where they are used, listings that make no
// list, and lists that are no samples.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-directory-order %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 10 files

//--- caller-sorts.cpp
#include <torch/torch.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

std::vector<std::string> list(const std::string &folder) {
  std::vector<std::string> files;
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    files.push_back(entry.path().string());
  return files;
}

torch::Tensor read(const std::string &path);

int main() {
  torch::manual_seed(42);
  auto files = list("data");
  std::sort(files.begin(), files.end());
  std::vector<torch::Tensor> images;
  for (const auto &file : files)
    images.push_back(read(file));
  auto data = torch::stack(images);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- checkpoints.cpp
#include <torch/torch.h>

#include <filesystem>
#include <string>
#include <vector>

namespace fs = std::filesystem;

// Old checkpoints, deleted; the newest one, found by its time.
void prune(const fs::path &folder) {
  std::vector<fs::path> old;
  for (const auto &entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".pt")
      old.push_back(entry.path());
  for (const auto &path : old)
    fs::remove(path);
}

fs::path newest(const fs::path &folder) {
  fs::path best;
  fs::file_time_type time = fs::file_time_type::min();
  for (const auto &entry : fs::directory_iterator(folder))
    if (fs::last_write_time(entry) > time) {
      time = fs::last_write_time(entry);
      best = entry.path();
    }
  return best;
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(4, 1);
  torch::load(model, newest("checkpoints").string());
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::ones({2, 4})).sum().backward();
    optimizer.step();
    prune("checkpoints");
    torch::save(model, "checkpoints/" + std::to_string(step) + ".pt");
  }
}

//--- count.cpp
#include <torch/torch.h>

#include <filesystem>
#include <iostream>
#include <iterator>

namespace fs = std::filesystem;

class Numbered : public torch::data::datasets::Dataset<Numbered> {
public:
  explicit Numbered(const fs::path &folder)
      : count(std::distance(fs::directory_iterator(folder),
                            fs::directory_iterator())) {
    size_t bytes = 0;
    for (const auto &entry : fs::directory_iterator(folder))
      bytes += entry.file_size();
    std::cout << bytes << " bytes\n";
  }
  torch::data::Example<> get(size_t index) override;
  torch::optional<size_t> size() const override { return count; }

private:
  size_t count;
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Numbered("data").map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- glob.cpp
#include <torch/torch.h>

#include <dirent.h>
#include <glob.h>
#include <string>
#include <vector>

// Both sort by themselves.
class Images : public torch::data::datasets::Dataset<Images> {
public:
  Images() {
    glob_t found;
    glob("data/*.png", GLOB_TILDE, nullptr, &found);
    for (size_t i = 0; i < found.gl_pathc; ++i)
      files.push_back(found.gl_pathv[i]);
    globfree(&found);
    dirent **entries;
    int count = scandir("more", &entries, nullptr, alphasort);
    for (int i = 0; i < count; ++i)
      files.push_back(entries[i]->d_name);
  }
  torch::data::Example<> get(size_t index) override;
  torch::optional<size_t> size() const override { return files.size(); }

private:
  std::vector<std::string> files;
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Images().map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- helper-sorts.cpp
#include <torch/torch.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

// A method of the data set sorts, with an order of its own.
class Frames : public torch::data::datasets::Dataset<Frames> {
public:
  explicit Frames(const std::string &folder) {
    for (const auto &entry : std::filesystem::directory_iterator(folder))
      files.push_back(entry.path().string());
    arrange();
  }
  torch::data::Example<> get(size_t index) override;
  torch::optional<size_t> size() const override { return files.size(); }

private:
  void arrange() {
    std::stable_sort(files.begin(), files.end(),
                     [](const std::string &a, const std::string &b) {
                       return a.size() != b.size() ? a.size() < b.size()
                                                   : a < b;
                     });
  }
  std::vector<std::string> files;
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Frames("data").map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- inference.cpp
#include <torch/torch.h>

#include <dirent.h>
#include <iostream>
#include <string>
#include <vector>

torch::Tensor read(const std::string &path);

// Nothing trains here.
int main() {
  std::vector<std::string> files;
  if (DIR *dir = opendir("images")) {
    while (dirent *entry = readdir(dir))
      files.push_back(entry->d_name);
    closedir(dir);
  }
  torch::nn::Linear model(4, 1);
  torch::load(model, "model.pt");
  std::vector<torch::Tensor> images;
  for (const auto &file : files)
    images.push_back(read(file));
  std::cout << model(torch::stack(images)) << '\n';
}

//--- keyed.cpp
#include <torch/torch.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

// Kept by name, so in the order of names.
class Images : public torch::data::datasets::Dataset<Images> {
public:
  explicit Images(const std::string &folder) {
    std::set<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
      names.insert(entry.path().string());
      sizes[entry.path().string()] = entry.file_size();
    }
    files.assign(names.begin(), names.end());
  }
  torch::data::Example<> get(size_t index) override;
  torch::optional<size_t> size() const override { return files.size(); }

private:
  std::map<std::string, size_t> sizes;
  std::vector<std::string> files;
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Images("data").map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- printed.cpp
#include <torch/torch.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

// A list for people, beside a training that takes nothing from it.
void show(const std::vector<std::string> &names) {
  for (const auto &name : names)
    std::cout << name << '\n';
}

int main() {
  torch::manual_seed(42);
  std::vector<std::string> runs;
  for (const auto &entry : std::filesystem::directory_iterator("runs"))
    runs.push_back(entry.path().filename().string());
  show(runs);
  std::cout << runs.size() << " earlier runs\n";
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(torch::ones({2, 4})).sum().backward();
    optimizer.step();
  }
}

//--- search.cpp
#include <torch/torch.h>

#include <cstring>
#include <dirent.h>
#include <string>
#include <vector>

// Looks whether one file is there.
bool has(const char *folder, const char *name) {
  bool found = false;
  DIR *dir = opendir(folder);
  while (dirent *entry = readdir(dir))
    found |= std::strcmp(entry->d_name, name) == 0;
  closedir(dir);
  return found;
}

class Numbers : public torch::data::datasets::Dataset<Numbers> {
public:
  Numbers() {
    for (int i = 0; has("data", (std::to_string(i) + ".pt").c_str()); ++i)
      files.push_back(std::to_string(i) + ".pt");
  }
  torch::data::Example<> get(size_t index) override;
  torch::optional<size_t> size() const override { return files.size(); }

private:
  std::vector<std::string> files;
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Numbers().map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- two-lists.cpp
#include <torch/torch.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace fs = std::filesystem;

// Pairs, sorted whole; folders sorted before they get their numbers.
std::vector<std::pair<std::string, int>> samples(const std::string &root) {
  std::vector<fs::path> folders(fs::directory_iterator(root),
                                fs::directory_iterator{});
  std::sort(folders.begin(), folders.end());
  std::vector<std::pair<std::string, int>> all;
  int label = 0;
  for (const auto &folder : folders) {
    for (fs::directory_iterator it(folder); it != fs::directory_iterator();
         ++it)
      all.emplace_back(it->path().string(), label);
    ++label;
  }
  std::sort(std::begin(all), std::end(all));
  return all;
}

class Images : public torch::data::datasets::Dataset<Images> {
public:
  explicit Images(std::vector<std::pair<std::string, int>> all)
      : all(std::move(all)) {}
  torch::data::Example<> get(size_t index) override;
  torch::optional<size_t> size() const override { return all.size(); }

private:
  std::vector<std::pair<std::string, int>> all;
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Images(samples("data")).map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}
