//===- hazard.cpp - an explorer whose dice nobody set ---------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A network learns to balance a pole on a cart (the task and its constants are
// those of Barto, Sutton and Anderson, 1983) by trying moves and remembering
// what came of them. One seed is behind all: LibTorch's numbers, and those of
// the engine that explores and that picks the memories to learn from.
//
//===----------------------------------------------------------------------===//

#include <reprise/seed.h>
#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

/// Where the cart is and how fast it goes, and the same of the pole's angle.
using State = std::array<float, 4>;

/// A pole on a cart that can be pushed to the left and to the right.
class CartPole {
public:
  /// The pole stands nearly upright.
  State reset(std::mt19937_64 &engine) {
    std::uniform_real_distribution<float> nearly(-0.05F, 0.05F);
    for (float &value : state)
      value = nearly(engine);
    return state;
  }

  /// Pushes for a fiftieth of a second.
  State push(bool right) {
    const float force = right ? 10.0F : -10.0F;
    auto &[place, speed, angle, turn] = state;
    const float sine = std::sin(angle), cosine = std::cos(angle);
    const float thrust = (force + 0.05F * turn * turn * sine) / 1.1F;
    const float turning = (9.8F * sine - cosine * thrust) /
                          (0.5F * (4.0F / 3 - 0.1F * cosine * cosine / 1.1F));
    const float pushing = thrust - 0.05F * turning * cosine / 1.1F;
    place += 0.02F * speed;
    speed += 0.02F * pushing;
    angle += 0.02F * turn;
    turn += 0.02F * turning;
    return state;
  }

  /// The pole leans by more than 12 degrees, or the cart is at the end.
  bool fallen() const {
    return std::abs(state[2]) > 0.2095F || std::abs(state[0]) > 2.4F;
  }

private:
  State state{};
};

/// A move and what came of it.
struct Memory {
  State before;
  bool right;
  State after;
  bool fell;
};

torch::Tensor toTensor(const std::vector<State> &states) {
  auto result = torch::zeros({static_cast<std::int64_t>(states.size()), 4});
  for (std::size_t i = 0; i < states.size(); ++i)
    std::copy(states[i].begin(), states[i].end(),
              result[static_cast<std::int64_t>(i)].data_ptr<float>());
  return result;
}

/// What is expected of both moves: how many more there will be until it falls.
torch::nn::Sequential makeNetwork() {
  return torch::nn::Sequential(torch::nn::Linear(4, 64), torch::nn::ReLU(),
                               torch::nn::Linear(64, 2));
}

/// How far what the network expects of moves is from what came of them, as an
/// older network, the critic, sees what follows.
torch::Tensor surprise(torch::nn::Sequential &network,
                       torch::nn::Sequential &critic,
                       const std::vector<Memory> &memories) {
  std::vector<State> before, after;
  std::vector<std::int64_t> moves;
  std::vector<float> goesOn;
  for (const Memory &memory : memories) {
    before.push_back(memory.before);
    after.push_back(memory.after);
    moves.push_back(memory.right);
    goesOn.push_back(memory.fell ? 0.0F : 1.0F);
  }
  auto expected = network->forward(toTensor(before))
                      .gather(1, torch::tensor(moves).unsqueeze(1))
                      .squeeze(1);
  auto best = std::get<0>(critic->forward(toTensor(after)).detach().max(1));
  return torch::smooth_l1_loss(expected,
                               1 + 0.98 * torch::tensor(goesOn) * best);
}

void copyWeights(torch::nn::Sequential &from, torch::nn::Sequential &to) {
  torch::NoGradGuard noGrad;
  auto source = from->parameters(), target = to->parameters();
  for (std::size_t i = 0; i < source.size(); ++i)
    target[i].copy_(source[i]);
}

int main() {
  const std::uint64_t seed = reprise::seed_everything(1);
  std::mt19937_64 engine(reprise::derive_seed(seed, /*stream=*/1));

  auto network = makeNetwork(), critic = makeNetwork();
  torch::optim::Adam optimizer(network->parameters(), 3e-3);
  std::vector<Memory> memories;
  std::uniform_real_distribution<double> chance(0, 1);

  for (int episode = 1; episode <= 100; ++episode) {
    CartPole cart;
    State state = cart.reset(engine);
    int moves = 0;
    float value = 0;
    while (!cart.fallen() && moves < 200) {
      bool right = chance(engine) < 0.5;
      if (chance(engine) > std::max(0.02, 1 - episode / 50.0))
        right = network->forward(toTensor({state})).argmax(1).item<int>() == 1;
      State next = cart.push(right);
      memories.push_back({state, right, next, cart.fallen()});
      state = next;
      ++moves;

      std::vector<Memory> some;
      std::uniform_int_distribution<std::size_t> any(0, memories.size() - 1);
      for (int i = 0; i < 64; ++i)
        some.push_back(memories[any(engine)]);
      optimizer.zero_grad();
      auto loss = surprise(network, critic, some);
      loss.backward();
      optimizer.step();
      value = loss.item<float>();
      if (memories.size() % 50 == 0)
        copyWeights(network, critic);
    }
    if (episode % 10 == 0)
      std::printf("episode %3d  balanced for %3d moves  loss %.6f  %a\n",
                  episode, moves, value, value);
  }
}
