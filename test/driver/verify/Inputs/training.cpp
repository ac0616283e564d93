//===- training.cpp - small trainings that repeat, and that do not --------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One program for all tests of verify, since LibTorch's headers take long to
// compile. The first argument says which training runs.
//
//===----------------------------------------------------------------------===//
#include <torch/torch.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <dirent.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <glob.h>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

torch::nn::Sequential makeModel() {
  return torch::nn::Sequential(torch::nn::Linear(8, 16), torch::nn::ReLU(),
                               torch::nn::Dropout(0.5),
                               torch::nn::Linear(16, 1));
}

/// Ten steps on noise. `after` is called when a step is done.
template <typename Optimizer>
void train(torch::nn::Sequential model, Optimizer &optimizer,
           const std::function<void(int)> &after = {}) {
  for (int step = 1; step <= 10; ++step) {
    auto input = torch::randn({32, 8});
    auto target = input.sum(1, true);
    optimizer.zero_grad();
    auto loss = torch::mse_loss(model->forward(input), target);
    loss.backward();
    optimizer.step();
    std::cout << loss.template item<float>() << std::endl;
    if (after)
      after(step);
  }
}

void trainWithSgd(const std::function<void(int)> &after = {}) {
  auto model = makeModel();
  torch::optim::SGD optimizer(model->parameters(),
                              torch::optim::SGDOptions(0.1).momentum(0.9));
  train(model, optimizer, after);
}

void trainWithAdam() {
  auto model = makeModel();
  torch::optim::Adam optimizer(model->parameters(), 0.01);
  train(model, optimizer);
}

/// Reads no loss: the last step ends with the process.
void trainWithoutLosses() {
  auto model = makeModel();
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    model->forward(torch::randn({32, 8})).sum().backward();
    optimizer.step();
  }
}

/// The gradient of indexing adds in parallel on the CPU, in any order. The loss
/// is computed from values that are alike in all elements, so it is equal in
/// all runs while the gradient is not.
void trainIndexed() {
  auto weight = torch::ones({100}, torch::requires_grad());
  auto index = torch::randint(0, 100, {200000});
  auto factor = torch::randn({200000});
  torch::optim::SGD optimizer({weight}, 1e-3);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    auto loss = (weight.index({index}).detach()).sum() * 0 + step;
    (weight.index({index}) * factor).sum().backward();
    optimizer.step();
    std::cout << loss.item<float>() << std::endl;
  }
}

/// Draws in `get`: with workers they race for the default generator.
struct NoisySamples : torch::data::datasets::Dataset<NoisySamples> {
  explicit NoisySamples(bool draws) : draws(draws) {}
  torch::data::Example<> get(std::size_t index) override {
    auto data = torch::full({8}, static_cast<float>(index) / 256);
    if (draws)
      data = data + torch::rand({8});
    return {data, torch::ones({1})};
  }
  torch::optional<std::size_t> size() const override { return 256; }
  bool draws;
};

void trainWithWorkers(bool draws, std::size_t workers = 3) {
  auto model = makeModel();
  model->eval();
  torch::optim::SGD optimizer(model->parameters(), 0.01);
  auto loader =
      torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
          NoisySamples(draws).map(torch::data::transforms::Stack<>()),
          torch::data::DataLoaderOptions().batch_size(8).workers(workers));
  for (auto &batch : *loader) {
    optimizer.zero_grad();
    auto loss = torch::mse_loss(model->forward(batch.data), batch.target);
    loss.backward();
    optimizer.step();
    std::cout << loss.item<float>() << std::endl;
  }
}

/// Draws, then trains in a child process and after it here. With `reseed` the
/// child's seed is its process number.
void trainForked(bool reseed) {
  std::cout << torch::rand({1}).item<float>() << std::endl;
  if (pid_t child = fork()) {
    int status = 0;
    waitpid(child, &status, 0);
    trainWithSgd();
    return;
  }
  if (reseed)
    torch::manual_seed(static_cast<std::uint64_t>(getpid()));
  trainWithSgd();
  _exit(0);
}

/// Trains with a seed from what must not matter.
void trainSeeded(std::uint64_t seed) {
  torch::manual_seed(seed);
  trainWithSgd();
}

std::uint64_t hashOf(const std::string &text) {
  std::uint64_t hash = 14695981039346656037u;
  for (unsigned char c : text)
    hash = (hash ^ c) * 1099511628211u;
  return hash;
}

/// The entries of a folder in the order that the system gives them.
std::string entriesOf(const std::string &folder) {
  std::string names;
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    names += entry.path().filename().string() + '\n';
  return names;
}

/// The same through scandir(), which sorts if it is told how.
using Order = int(const dirent **, const dirent **);
std::string scanned(const std::string &folder, Order *order) {
  std::string names;
  dirent **entries = nullptr;
  const int count = scandir(
      folder.c_str(), &entries,
      [](const dirent *entry) -> int { return entry->d_name[0] != '.'; },
      order);
  for (int i = 0; i < count; ++i) {
    names += std::string(entries[i]->d_name) + '\n';
    std::free(entries[i]);
  }
  std::free(entries);
  return names;
}

/// Finds all names alike.
int inAnyOrder(const dirent **, const dirent **) { return 0; }

/// The same through glob(), in two folders.
std::string globbed(const std::string &folder, int flags) {
  std::string names;
  glob_t found{};
  if (glob((folder + "/[ab]*/?").c_str(), flags, nullptr, &found))
    return names;
  for (std::size_t i = 0; i < found.gl_pathc; ++i)
    names += std::string(found.gl_pathv[i]) + '\n';
  globfree(&found);
  return names;
}

/// The same through readdir_r(), which older versions of Boost use.
std::string readInto(const std::string &folder) {
  std::string names;
  DIR *directory = opendir(folder.c_str());
  dirent entry, *found = nullptr;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  while (directory && readdir_r(directory, &entry, &found) == 0 && found)
    names += std::string(found->d_name) + '\n';
#pragma GCC diagnostic pop
  closedir(directory);
  return names;
}

/// Validates after each third step and at the end. Drawing the order of
/// validation moves the training's own draws on, unless the generator is put
/// back.
void trainValidated(bool guarded) {
  trainWithSgd([&](int step) {
    if (step % 3 && step != 10)
      return;
    torch::NoGradGuard noGrad;
    auto generator = at::detail::getDefaultCPUGenerator();
    auto state = generator.get_state();
    auto order = torch::randperm(100);
    std::cout << "validation " << (order[0] * 0.5).item<float>() << std::endl;
    if (guarded)
      generator.set_state(state);
  });
}

/// Draws the order of 64 samples in each epoch and, if it validates, behind it,
/// in the same words: the first order of validation is the next of training.
void trainShuffled(bool validates) {
  torch::nn::Linear model(8, 1); // Without dropout: it draws nothing else.
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  const auto samples = torch::arange(512).reshape({64, 8}) * 0.01;
  for (int epoch = 0; epoch < 3; ++epoch) {
    const auto order = torch::randperm(64);
    for (int first = 0; first < 64; first += 16) {
      optimizer.zero_grad();
      auto loss =
          model(samples.index_select(0, order.slice(0, first, first + 16)))
              .sum();
      loss.backward();
      optimizer.step();
      std::cout << loss.item<float>() << std::endl;
    }
    if (!validates)
      continue;
    torch::NoGradGuard noGrad;
    const auto others = torch::randperm(64);
    std::cout << model->forward(samples.index_select(0, others.slice(0, 0, 16)))
                     .sum()
                     .item<float>()
              << std::endl;
  }
}

/// Saves itself to a folder after each second step, and goes on from there if
/// `resume` is set. `whole`: with the state of the generator.
void trainResumable(const std::string &folder, bool resume, bool whole) {
  auto model = makeModel();
  torch::optim::SGD optimizer(model->parameters(),
                              torch::optim::SGDOptions(0.1).momentum(0.9));
  auto generator = at::detail::getDefaultCPUGenerator();
  int done = 0;
  if (resume && std::filesystem::exists(folder + "/done")) {
    torch::load(model, folder + "/model");
    torch::load(optimizer, folder + "/optimizer");
    torch::Tensor state;
    torch::load(state, folder + "/generator");
    if (whole)
      generator.set_state(state);
    std::ifstream(folder + "/done") >> done;
  }
  while (done < 10) {
    auto input = torch::randn({32, 8});
    optimizer.zero_grad();
    auto loss = torch::mse_loss(model->forward(input), input.sum(1, true));
    loss.backward();
    optimizer.step();
    std::cout << loss.item<float>() << std::endl;
    if (++done % 2)
      continue;
    std::filesystem::create_directories(folder);
    torch::save(model, folder + "/model");
    torch::save(optimizer, folder + "/optimizer");
    torch::save(generator.get_state(), folder + "/generator");
    std::ofstream(folder + "/done") << done;
  }
}

/// A step whose result is off by one unit in the last place in each process
/// that has the variable.
void trainNudged() {
  auto weight = torch::ones({1}, torch::requires_grad());
  torch::optim::SGD optimizer({weight}, 1e-3);
  for (int step = 1; step <= 10; ++step) {
    optimizer.zero_grad();
    const bool isNudged = step == 4 && std::getenv("REPRISE_PADDING");
    auto loss = (weight * weight).sum() + (isNudged ? 1.2e-7 : 0.0);
    loss.backward();
    optimizer.step();
    std::cout << loss.item<float>() << std::endl;
  }
}

/// Multiplies the gradient where it begins. Reads the step's number, \p watched
/// also another one, and its loss.
void trainScaled(float factor, bool watched) {
  auto weight = torch::ones({4}, torch::requires_grad());
  torch::optim::SGD optimizer({weight}, 1e-3);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    auto loss = (weight * weight).sum();
    loss.register_hook(
        [&](const torch::Tensor &gradient) { return gradient * factor; });
    loss.backward();
    optimizer.step();
    std::cout << torch::full({1}, 1.0F + step).item<float>() << std::endl;
    if (watched)
      std::cout << (weight.max() * 1000.0F).item<float>() << std::endl;
    std::cout << loss.item<float>() << std::endl;
  }
}

/// The main thread and another one take turns, as the threads of an OpenMP loop
/// do, and train on what comes out. Which of them takes how many depends on the
/// run; also, if \p how says so, what comes out, or only the order in which the
/// main thread takes its own.
void trainOnTurns(const std::string &how) {
  const bool isOther = std::getenv("REPRISE_PADDING");
  std::vector<torch::Tensor> data(8);
  auto take = [&](int turn) {
    const int value = isOther && how == "other" && turn == 4 ? 9 : turn;
    data[turn] = torch::full({8}, static_cast<float>(value)) * 0.125;
    data[turn].sum().item<float>();
  };
  const int mine = isOther && how != "order" ? 5 : 3;
  std::thread helper([&] {
    for (int turn = mine; turn < 8; ++turn)
      take(turn);
  });
  for (int turn = 0; turn < mine; ++turn)
    take(isOther && how == "order" ? mine - 1 - turn : turn);
  helper.join();
  auto weight = torch::ones({8}, torch::requires_grad());
  torch::optim::SGD optimizer({weight}, 1e-3);
  for (int step = 0; step < 10; ++step) {
    optimizer.zero_grad();
    (weight * data[step % 4]).sum().backward();
    optimizer.step();
  }
}

void writeFile(const std::string &path, const std::string &text) {
  std::ofstream(path) << text;
}

} // namespace

int main(int argc, char **argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  const std::string argument = argc > 2 ? argv[2] : "";
  if (mode == "thread-count") { // As many as the environment says.
    trainSeeded(static_cast<std::uint64_t>(at::get_num_threads()));
    return 0;
  }
  at::set_num_threads(2);
  if (mode != "unseeded")
    torch::manual_seed(1);
  const std::map<std::string, std::function<void()>> modes = {
      {"sgd", [] { trainWithSgd(); }},
      {"adam", trainWithAdam},
      {"no-losses", trainWithoutLosses},
      {"unseeded", [] { trainWithSgd(); }},
      {"clock", // The same seed for all that start within a second.
       [] {
         torch::manual_seed(std::time(nullptr));
         trainWithSgd();
       }},
      {"indexed", trainIndexed},
      {"indexed-fixed",
       [] {
         at::globalContext().setDeterministicAlgorithms(true, false);
         trainIndexed();
       }},
      {"workers",
       [&] {
         trainWithWorkers(false, argument.empty() ? 3 : std::stoul(argument));
       }},
      {"racing-workers", [] { trainWithWorkers(true); }},
      {"killed",
       [] {
         trainWithSgd([](int step) {
           if (step == 4)
             raise(SIGKILL);
         });
       }},
      {"thread", [] { std::thread([] { trainWithSgd(); }).join(); }},
      {"forked", [] { trainForked(false); }},
      {"forked-reseeded", [] { trainForked(true); }},
      {"fails",
       [] {
         trainWithSgd();
         std::exit(7);
       }},
      {"late", // From step 6 on a draw that depends on the process.
       [] {
         trainWithSgd([](int step) {
           if (step == 5)
             torch::manual_seed(static_cast<std::uint64_t>(getpid()));
         });
       }},
      {"uninitialised", // Reads nothing that was not written.
       [] {
         auto buffer = torch::empty({4, 1000});
         auto view = buffer.view({-1}).unsqueeze(0).t();
         for (int row = 0; row < 4; ++row)
           buffer[row].copy_(torch::randn({1000}));
         std::cout << view.sum().item<float>() << std::endl;
         // LibTorch copies the output of upsampling before it computes it.
         auto large = torch::upsample_bilinear2d(torch::randn({8, 16, 8, 8}),
                                                 {13, 13}, false);
         std::cout << large.sum().item<float>() << std::endl;
       }},
      {"reads-uninitialised",
       [] {
         auto noise = torch::empty({300000});
         trainSeeded(hashOf(std::string(
             static_cast<const char *>(noise.data_ptr()), 1000000)));
       }},
      {"folder", [&] { trainSeeded(hashOf(entriesOf(argument))); }},
      {"scandir", [&] { trainSeeded(hashOf(scanned(argument, nullptr))); }},
      {"scandir-alike",
       [&] { trainSeeded(hashOf(scanned(argument, inAnyOrder))); }},
      {"scandir-sorted",
       [&] { trainSeeded(hashOf(scanned(argument, alphasort))); }},
      {"glob", [&] { trainSeeded(hashOf(globbed(argument, GLOB_NOSORT))); }},
      {"glob-sorted", [&] { trainSeeded(hashOf(globbed(argument, 0))); }},
      {"readdir_r", [&] { trainSeeded(hashOf(readInto(argument))); }},
      {"zone",
       [] {
         std::time_t noon = 1700000000;
         trainSeeded(
             static_cast<std::uint64_t>(std::localtime(&noon)->tm_hour));
       }},
      {"day",
       [] {
         trainSeeded(static_cast<std::uint64_t>(std::time(nullptr) / 864000));
       }},
      {"home", [] { trainSeeded(hashOf(std::getenv("HOME"))); }},
      {"here",
       [] { trainSeeded(hashOf(std::filesystem::current_path().string())); }},
      {"host",
       [] {
         char name[256] = {};
         gethostname(name, sizeof(name) - 1);
         trainSeeded(hashOf(name));
       }},
      {"processors", [] { trainSeeded(std::thread::hardware_concurrency()); }},
      {"option", // Not the same with a second argument.
       [&] { trainSeeded(hashOf(argument)); }},
      {"validated",
       [&] {
         if (argument.empty())
           trainWithSgd();
         else
           trainValidated(argument == "guarded");
         std::cout << torch::rand({1}).item<float>() << std::endl;
       }},
      {"shuffled", [&] { trainShuffled(!argument.empty()); }},
      {"nudged", trainNudged},
      {"scaled", [] { trainScaled(1.0F, false); }},
      {"scaled-more", [] { trainScaled(1.01F, true); }},
      {"turns", [&] { trainOnTurns(argument); }},
      {"resumable", [&] { trainResumable(argument, argc > 3, true); }},
      {"forgetful", [&] { trainResumable(argument, argc > 3, false); }},
      {"hangs",
       [&] {
         trainWithSgd([&](int step) {
           if (step == 4) {
             if (!argument.empty())
               writeFile(argument, "here");
             std::this_thread::sleep_for(std::chrono::hours(1));
           }
         });
       }},
      {"prints",
       [] {
         trainWithSgd();
         const std::string line(1 << 20, 'x');
         for (int megabytes = 0; megabytes < 200; ++megabytes)
           std::cout << line;
       }},
      {"leaves", // A process that would sleep on.
       [] {
         trainWithSgd();
         if (fork() == 0) {
           std::this_thread::sleep_for(std::chrono::hours(1));
           _exit(0);
         }
       }},
      {"files",
       [&] {
         std::filesystem::create_directories(argument);
         trainWithSgd();
         writeFile(argument + "/same", "the same in each run");
         if (argc > 3)
           writeFile(argument + "/differs",
                     std::to_string(10000000 + getpid()));
       }},
      {"draws", [] { torch::rand({2}); }},
      {"idle", [] { std::cout << "nothing" << std::endl; }}};
  auto found = modes.find(mode);
  if (found == modes.end()) {
    std::cerr << "unknown training '" << mode << "'" << std::endl;
    return 2;
  }
  found->second();
  return 0;
}
