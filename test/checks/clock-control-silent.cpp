// Time that is measured, shown or written, and decides nothing about training.
//
// REQUIRES: libtorch
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: %reprise lint --checks=reprise-clock-control --level=possible %t/*.cpp -- %torch_flags | FileCheck %s
// CHECK-NOT: warning:
// CHECK: {{^}}no findings in 14 files

//--- aggregate.cpp
#include <torch/torch.h>

#include <chrono>
#include <iostream>
#include <tuple>
#include <utility>

struct Report {
  double loss, seconds;
};

static Report train(torch::nn::Linear &model, torch::optim::SGD &optimizer) {
  auto begin = std::chrono::steady_clock::now();
  optimizer.zero_grad();
  auto loss = model(torch::ones({4, 8})).sum();
  loss.backward();
  optimizer.step();
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  return {loss.item<double>(), time.count()};
}

static std::pair<double, double> asPair(const Report &report) {
  return std::make_pair(report.loss, report.seconds);
}

// The loss ends training, not the seconds that come with it.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  double best = 1e9;
  for (int epoch = 0; epoch < 100; ++epoch) {
    Report report = train(model, optimizer);
    std::cout << report.seconds << " s\n";
    if (report.loss > best)
      break;
    auto [loss, seconds] = asPair(report);
    if (loss > best)
      break;
    if (std::get<0>(asPair(report)) > best)
      break;
    best = loss;
  }
}

//--- after.cpp
#include <torch/torch.h>

#include <chrono>
#include <cstdlib>

// Training is over when the clock is asked.
int main() {
  torch::manual_seed(42);
  auto begin = std::chrono::steady_clock::now();
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
  if (std::chrono::steady_clock::now() - begin > std::chrono::hours(1))
    return 1;
  for (int i = 0; i < 10; ++i)
    if (std::chrono::steady_clock::now() - begin > std::chrono::hours(2))
      break;
}

//--- deadline-of-data.cpp
#include <torch/torch.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <thread>

std::optional<torch::Tensor> poll();

// Waiting has a limit; when it is reached something is broken.
static torch::Tensor receive() {
  auto begin = std::chrono::steady_clock::now();
  for (;;) {
    if (auto batch = poll())
      return *batch;
    if (std::chrono::steady_clock::now() - begin > std::chrono::seconds(30))
      throw std::runtime_error("no data");
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    auto batch = receive();
    optimizer.zero_grad();
    model(batch).sum().backward();
    optimizer.step();
  }
}

//--- directory.cpp
#include <torch/torch.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

// A folder with the date in its name: that it can be made is no question of
// time.
int main() {
  std::time_t now = std::time(nullptr);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%F", std::localtime(&now));
  const std::filesystem::path folder =
      std::filesystem::path("runs") / (std::to_string(now) + stamp);
  if (!std::filesystem::create_directories(folder))
    return 1;
  std::ofstream log((folder / "log.txt").string());
  if (!log)
    return 1;
  std::ofstream more(folder / "more.txt", std::ios::app);
  if (!more.is_open()) {
    std::cerr << "cannot write\n";
    return 1;
  }
  bool exists = std::filesystem::exists(folder / "log.txt");
  if (!exists)
    return 1;
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- guarded.cpp
#include <torch/torch.h>

#include <chrono>
#include <iostream>

// What is drawn for the picture, a generator of its own gives.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear decoder(2, 64);
  torch::optim::SGD optimizer(decoder->parameters(), 0.1);
  auto generator = at::detail::createCPUGenerator(7);
  auto last = std::chrono::steady_clock::now();
  for (int step = 0; step < 1000; ++step) {
    optimizer.zero_grad();
    decoder(torch::randn({4, 2})).sum().backward();
    optimizer.step();
    if (std::chrono::steady_clock::now() - last > std::chrono::minutes(10)) {
      torch::NoGradGuard noGrad;
      torch::save(decoder(torch::randn({1, 2}, generator)), "sample.pt");
      last = std::chrono::steady_clock::now();
    }
  }
}

//--- log-rate.cpp
#include <torch/torch.h>

#include <chrono>
#include <iostream>

// A line each second, and how fast it goes.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto last = std::chrono::steady_clock::now();
  int done = 0;
  for (int step = 0; step < 1000; ++step) {
    optimizer.zero_grad();
    auto loss = model(torch::ones({4, 8})).sum();
    loss.backward();
    optimizer.step();
    ++done;
    auto now = std::chrono::steady_clock::now();
    if (now - last >= std::chrono::seconds(1)) {
      std::cout << done << " steps/s, loss " << loss.item<float>() << '\n';
      done = 0;
      last = now;
    }
  }
}

//--- measured.cpp
#include <torch/torch.h>

#include <chrono>
#include <cstdio>
#include <vector>

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  std::vector<double> seconds;
  double slowest = 0;
  for (int epoch = 0; epoch < 10; ++epoch) {
    auto begin = std::chrono::high_resolution_clock::now();
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      model(torch::ones({4, 8})).sum().backward();
      optimizer.step();
    }
    auto end = std::chrono::high_resolution_clock::now();
    double time = std::chrono::duration<double>(end - begin).count();
    if (time > slowest)
      slowest = time;
    seconds.push_back(time);
    std::printf("epoch %d took %.1f s, %.1f left\n", epoch, time,
                time * (9 - epoch));
  }
  if (seconds.size() > 5)
    std::printf("slowest %.1f s\n", slowest);
}

//--- patience.cpp
#include <torch/torch.h>

#include <chrono>
#include <iostream>

// Ends by the loss; the clock is for the log.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  double best = 1e9;
  int waited = 0;
  auto start = std::chrono::steady_clock::now();
  for (int epoch = 0; epoch < 1000; ++epoch) {
    optimizer.zero_grad();
    auto loss = model(torch::ones({4, 8})).sum();
    loss.backward();
    optimizer.step();
    double value = loss.item<double>();
    std::chrono::duration<double> used =
        std::chrono::steady_clock::now() - start;
    std::cout << epoch << ": " << value << " after " << used.count() << " s\n";
    if (value < best) {
      best = value;
      waited = 0;
    } else if (++waited > 10) {
      break;
    }
  }
}

//--- progress.cpp
#include <torch/torch.h>

#include <chrono>
#include <iostream>
#include <string>

class ProgressBar {
public:
  explicit ProgressBar(int total) : total(total) {}
  void update(int done) {
    auto now = std::chrono::steady_clock::now();
    if (now - shown < std::chrono::milliseconds(100))
      return;
    shown = now;
    std::cerr << '\r' << std::string(40 * done / total, '#') << std::flush;
  }

private:
  int total;
  std::chrono::steady_clock::time_point shown;
};

int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  ProgressBar bar(100);
  for (int step = 0; step < 100; ++step) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    bar.update(step);
  }
}

//--- save-rate.cpp
#include <torch/torch.h>

#include <chrono>

// When the model is written changes nothing of what it becomes.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto saved = std::chrono::steady_clock::now();
  for (int step = 0; step < 1000; ++step) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    if (std::chrono::steady_clock::now() - saved > std::chrono::minutes(15)) {
      torch::save(model, "latest.pt");
      saved = std::chrono::steady_clock::now();
    }
  }
}

//--- screen.cpp
#include <torch/torch.h>

#include <chrono>

void show(const torch::Tensor &frame);

// Frames are shown thirty times a second; the game goes on in between.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear policy(8, 4);
  torch::optim::SGD optimizer(policy->parameters(), 0.1);
  auto shown = std::chrono::steady_clock::now();
  bool dirty = false;
  for (int step = 0; step < 1000; ++step) {
    auto state = torch::full({1, 8}, double(step % 7));
    auto action = policy(state).argmax(1);
    optimizer.zero_grad();
    policy(state).sum().backward();
    optimizer.step();
    if (std::chrono::steady_clock::now() - shown >
        std::chrono::milliseconds(33)) {
      show(state);
      shown = std::chrono::steady_clock::now();
      dirty = true;
    }
    if (dirty) {
      dirty = false;
      show(action);
    }
  }
}

//--- seed.cpp
#include <torch/torch.h>

#include <ctime>
#include <random>

// Another hazard: the seed. The steps that it leads to are counted.
int main() {
  std::mt19937 engine(std::time(nullptr));
  torch::manual_seed(engine());
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  for (int step = 0; step < 100; ++step) {
    if (engine() % 2)
      continue;
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
  }
}

//--- steps.cpp
#include <torch/torch.h>

#include <chrono>
#include <iostream>

// The clock is restarted where the count of steps says so.
int main() {
  torch::manual_seed(42);
  torch::nn::Linear model(8, 1);
  torch::optim::SGD optimizer(model->parameters(), 0.1);
  auto start = std::chrono::steady_clock::now();
  int remaining = 1000;
  while (remaining-- > 0) {
    optimizer.zero_grad();
    model(torch::ones({4, 8})).sum().backward();
    optimizer.step();
    if (remaining % 100 == 0) {
      auto now = std::chrono::steady_clock::now();
      std::cout << 100.0 / std::chrono::duration<double>(now - start).count()
                << " steps/s\n";
      start = now;
    }
  }
}

//--- z-inference.cpp
#include <torch/torch.h>

#include <chrono>

// No training at all.
int main() {
  torch::nn::Linear model(8, 1);
  torch::NoGradGuard noGrad;
  model->eval();
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (std::chrono::steady_clock::now() < end)
    model(torch::ones({1, 8}));
}
