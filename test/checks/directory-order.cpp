// Samples in the order in which a directory is listed. Each part is a program
// of its own.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %reprise lint --checks=reprise-directory-order %t/*.cpp -- %torch_flags > %t.out
// RUN: FileCheck %s --implicit-check-not='{{^[^ ]+: (warning|error):}}' < %t.out
//
// A sort that would part files from their labels, or a file's bytes or lines
// from each other, is not offered.
// RUN: not %reprise fix --dry-run --checks=reprise-directory-order %t/bytes.cpp %t/labels.cpp %t/lines.cpp %t/numbers.cpp -- %torch_flags 2>&1 | FileCheck --check-prefix=LABELS --implicit-check-not='std::sort' %s
// LABELS: would fix 0 of 4 findings; 0 files to change

//--- algorithm.cpp
#include <torch/torch.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <vector>

namespace fs = std::filesystem;

// Without a loop of one's own.
torch::Tensor loadAll(const fs::path &folder) {
  std::vector<fs::path> files;
  std::copy_if(fs::directory_iterator(folder), fs::directory_iterator(),
               std::back_inserter(files),
               [](const fs::path &path) { return path.extension() == ".pt"; });
  // CHECK: algorithm.cpp:[[@LINE-3]]:16: warning: training takes its samples in the order in which 'std::filesystem::directory_iterator' lists a directory: it hangs on the file system and on how the files came there [reprise-directory-order]
  // CHECK: algorithm.cpp:[[@LINE-4]]:3: note: collected here, never sorted
  // CHECK: algorithm.cpp:[[@LINE+8]]:10: note: they become one tensor here
  std::vector<torch::Tensor> images;
  for (const auto &file : files) {
    torch::Tensor image;
    torch::load(image, file.string());
    images.push_back(image);
  }
  // clang-format off
  return torch::stack(images);
}

int main() {
  torch::manual_seed(42);
  auto data = loadAll("data");
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model(data).sum().backward();
    optimizer.step();
  }
}

//--- bytes.cpp
#include <torch/torch.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

struct Bins : torch::data::datasets::Dataset<Bins> {
  torch::Tensor images;
  explicit Bins(const std::string &root) {
    std::vector<char> buffer;
    for (const auto &entry : std::filesystem::directory_iterator(root)) {
      // CHECK: bytes.cpp:[[@LINE-1]]:30: warning: {{.*}}'std::filesystem::directory_iterator' lists a directory
      // CHECK: bytes.cpp:[[@LINE+3]]:7: note: collected here, never sorted
      // CHECK: bytes.cpp:[[@LINE+6]]:7: note: they become one tensor here
      std::ifstream in(entry.path(), std::ios::binary);
      buffer.insert(buffer.end(), std::istreambuf_iterator<char>(in), {});
    }
    images = torch::empty({int64_t(buffer.size() / 8), 8}, torch::kByte);
    for (int64_t i = 0; i < images.size(0); ++i)
      std::copy(buffer.begin() + 8 * i, buffer.begin() + 8 * i + 8, reinterpret_cast<char *>(images[i].data_ptr()));
    images = images.to(torch::kFloat32);
  }
  torch::data::Example<> get(size_t i) override { return {images[i], images[i].sum()}; }
  torch::optional<size_t> size() const override { return images.size(0); }
};
int main() {
  torch::manual_seed(1);
  torch::nn::Linear net(8, 1);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  auto loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
      Bins("data").map(torch::data::transforms::Stack<>()), 8);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    torch::mse_loss(net(batch.data).squeeze(1), batch.target).backward();
    optimizer.step();
  }
}

//--- callback.cpp
#include <torch/torch.h>

#include <dirent.h>
#include <functional>
#include <string>
#include <vector>

// The list grows in a function that the listing is given.
void forEachFile(const std::string &folder,
                 std::function<void(const std::string &)> take) {
  DIR *dir = opendir(folder.c_str());
  if (!dir)
    return;
  while (dirent *entry = readdir(dir)) {
    // CHECK: callback.cpp:[[@LINE-1]]:26: warning: {{.*}}'readdir' lists a directory
    // CHECK: callback.cpp:[[@LINE+20]]:26: note: collected here, never sorted
    // CHECK: callback.cpp:[[@LINE+7]]:7: note: the data set 'Files' holds them
    take(folder + "/" + entry->d_name);
  }
  closedir(dir);
}

// clang-format off
class Files : public torch::data::datasets::Dataset<Files> {
public:
  explicit Files(std::vector<std::string> list) : files(std::move(list)) {}
  torch::data::Example<> get(size_t index) override;
  torch::optional<size_t> size() const override { return files.size(); }

private:
  std::vector<std::string> files;
};

void collect(std::vector<std::string> &list) {
  forEachFile("data", [&](const std::string &name) {
    if (name.size() > 4) list.push_back(name);
  });
}

int main() {
  torch::manual_seed(42);
  std::vector<std::string> list;
  collect(list);
  auto loader = torch::data::make_data_loader(
      Files(list).map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- labels.cpp
#include <torch/torch.h>

#include <filesystem>
#include <string>
#include <vector>

struct Data : torch::data::datasets::Dataset<Data> {
  std::vector<std::string> samples;
  std::vector<int> labels;
  explicit Data(const std::string &root) {
    for (const auto &entry : std::filesystem::directory_iterator(root)) {
      // CHECK: labels.cpp:[[@LINE-1]]:30: warning: training takes its samples in the order in which 'std::filesystem::directory_iterator' lists a directory{{.*}}[reprise-directory-order]
      samples.push_back(entry.path().string());
      if (entry.path().stem() == "cat")
        labels.push_back(0);
      else
        labels.push_back(1);
    }
  }
  torch::data::Example<> get(size_t index) override {
    return {torch::full({8}, double(samples[index].size())), torch::tensor(labels[index])};
  }
  torch::optional<size_t> size() const override { return samples.size(); }
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Data("pictures").map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- lines.cpp
#include <torch/torch.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

std::vector<std::string> readText(const std::string &root) {
  std::vector<std::string> lines;
  for (const auto &entry : std::filesystem::directory_iterator(root)) {
    // CHECK: lines.cpp:[[@LINE-1]]:28: warning: {{.*}}'std::filesystem::directory_iterator' lists a directory
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);)
      lines.push_back(line);
  }
  return lines;
}

int main() {
  torch::manual_seed(1);
  torch::nn::Embedding model(256, 8);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (const auto &line : readText("data")) {
    std::vector<int64_t> tokens(line.begin(), line.end());
    optimizer.zero_grad();
    model(torch::tensor(tokens)).sum().backward();
    optimizer.step();
  }
}

//--- member.cpp
#include <torch/torch.h>

#include <filesystem>
#include <string>
#include <vector>

class Images : public torch::data::datasets::Dataset<Images> {
  // CHECK: member.cpp:[[@LINE+5]]:30: warning: {{.*}}'std::filesystem::directory_iterator' lists a directory
  // CHECK: member.cpp:[[@LINE+5]]:7: note: collected here, never sorted
  // CHECK: member.cpp:[[@LINE-3]]:7: note: the data set 'Images' holds them
public:
  explicit Images(const std::string &folder) {
    for (const auto &entry : std::filesystem::directory_iterator(folder))
      paths.push_back(entry.path().string());
  }
  torch::data::Example<> get(size_t index) override;
  torch::optional<size_t> size() const override { return paths.size(); }

private:
  std::vector<std::string> paths;
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

//--- numbers.cpp
#include <torch/torch.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

struct Data : torch::data::datasets::Dataset<Data> {
  std::vector<std::pair<std::string, int>> samples;
  explicit Data(const std::string &root) {
    int label = 0;
    for (const auto &entry : std::filesystem::directory_iterator(root)) {
      // CHECK: numbers.cpp:[[@LINE-1]]:30: warning: training takes its samples in the order in which 'std::filesystem::directory_iterator' lists a directory{{.*}}[reprise-directory-order]
      samples.push_back({entry.path().string(), label});
      ++label;
    }
  }
  torch::data::Example<> get(size_t index) override {
    return {torch::full({8}, double(samples[index].first.size())), torch::tensor(samples[index].second)};
  }
  torch::optional<size_t> size() const override { return samples.size(); }
};

int main() {
  torch::manual_seed(42);
  auto loader = torch::data::make_data_loader(
      Data("pictures").map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- pairs.cpp
#include <torch/torch.h>

#include <dirent.h>
#include <string>
#include <utility>
#include <vector>

// Two lists, returned as a pair, and a constructor that loads what they name.
std::pair<std::vector<std::string>, std::vector<int>>
listFolders(const std::vector<std::string> &folders) {
  std::vector<std::string> images;
  std::vector<int> labels;
  int label = 0;
  for (const auto &folder : folders) {
    if (DIR *dir = opendir(folder.c_str())) {
      dirent *entry;
      while ((entry = readdir(dir)) != nullptr) {
        // CHECK: pairs.cpp:[[@LINE-1]]:23: warning: {{.*}}'readdir' lists a directory
        // CHECK: pairs.cpp:[[@LINE+3]]:9: note: collected here, never sorted
        // CHECK: pairs.cpp:[[@LINE+3]]:9: note: collected here, never sorted
        // CHECK: pairs.cpp:[[@LINE+13]]:7: note: the data set 'Pets' holds them
        images.push_back(folder + entry->d_name);
        labels.push_back(label);
      }
      closedir(dir);
    }
    ++label;
  }
  return std::make_pair(images, labels);
}

torch::Tensor read(const std::string &path);

class Pets : public torch::data::datasets::Dataset<Pets> {
public:
  Pets(const std::vector<std::string> &paths, const std::vector<int> &labels)
      : labels(labels) {
    for (const auto &path : paths)
      images.push_back(read(path));
  }
  torch::data::Example<> get(size_t index) override {
    return {images[index], torch::tensor(labels[index])};
  }
  torch::optional<size_t> size() const override { return images.size(); }

private:
  std::vector<torch::Tensor> images;
  std::vector<int> labels;
};

int main() {
  torch::manual_seed(42);
  std::pair<std::vector<std::string>, std::vector<int>> lists =
      listFolders({"cats", "dogs"});
  std::vector<std::string> paths = lists.first;
  std::vector<int> labels = lists.second;
  auto loader = torch::data::make_data_loader(
      Pets(paths, labels).map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}

//--- plain-loop.cpp
#include <torch/torch.h>

#include <filesystem>
#include <vector>

torch::Tensor read(const std::filesystem::path &path);

// No data set: the training loop goes through the files itself.
int main() {
  torch::manual_seed(42);
  std::vector<std::filesystem::path> files;
  std::filesystem::recursive_directory_iterator it("data"), end;
  // CHECK: plain-loop.cpp:[[@LINE-1]]:49: warning: {{.*}}'std::filesystem::recursive_directory_iterator' lists a directory
  // CHECK: plain-loop.cpp:[[@LINE+4]]:7: note: collected here, never sorted
  // CHECK: plain-loop.cpp:[[@LINE+7]]:{{[0-9]+}}: note: training goes through them here
  for (; it != end; ++it)
    if (it->is_regular_file())
      files.push_back(it->path());
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int epoch = 0; epoch < 10; ++epoch)
    for (const auto &file : files) {
      optimizer.zero_grad();
      model(read(file)).sum().backward();
      optimizer.step();
    }
}

//--- reader.cpp
#include <torch/torch.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

// The data set asks a reader, which has listed the files before.
class Reader {
public:
  virtual ~Reader() = default;
  virtual void open() = 0;
  virtual torch::Tensor read(size_t index) = 0;
};

class FolderReader : public Reader {
public:
  void open() override {
    std::vector<std::string> found;
    for (auto &folder : std::filesystem::recursive_directory_iterator("data")) {
      // CHECK: reader.cpp:[[@LINE-1]]:25: warning: {{.*}}'std::filesystem::recursive_directory_iterator' lists
      // CHECK: reader.cpp:[[@LINE+6]]:9: note: collected here, never sorted
      // CHECK: note: training goes through them here
      // CHECK: reader.cpp:[[@LINE+3]]:25: warning: {{.*}}'std::filesystem::directory_iterator' lists
      // CHECK: reader.cpp:[[@LINE+3]]:9: note: collected here, never sorted
      // CHECK: note: training goes through them here
      for (auto &file : std::filesystem::directory_iterator(folder.path()))
        found.emplace_back(file.path().string());
    }
    files = split(found);
  }
  torch::Tensor read(size_t index) override { return load(files[index]); }

private:
  template <typename T> std::vector<T> split(const std::vector<T> &all) {
    std::vector<T> part;
    for (size_t i = 0; i < all.size() / 2; ++i)
      part.push_back(all[i]);
    return part;
  }
  static torch::Tensor load(const std::string &path);
  std::vector<std::string> files;
};

class Data : public torch::data::datasets::Dataset<Data> {
public:
  explicit Data(std::shared_ptr<Reader> reader) : reader(reader) {}
  torch::data::Example<> get(size_t index) override {
    return {reader->read(index), torch::zeros({1})};
  }
  torch::optional<size_t> size() const override { return 64; }

private:
  std::shared_ptr<Reader> reader;
};

int main() {
  torch::manual_seed(42);
  auto reader = std::make_shared<FolderReader>();
  reader->open();
  auto loader = torch::data::make_data_loader(
      Data(reader).map(torch::data::transforms::Stack<>()), 8);
  torch::nn::Linear model(4, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    model(batch.data).sum().backward();
    optimizer.step();
  }
}
// CHECK: {{^}}11 findings in 10 of 10 files
