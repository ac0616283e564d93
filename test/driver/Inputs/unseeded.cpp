#include <torch/torch.h>

#include <iostream>

int main() {
  torch::nn::Linear net(4, 1);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  for (int step = 0; step < 10; ++step) {
    torch::Tensor loss = net->forward(torch::rand({8, 4})).sum();
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    std::cout << loss.item<float>() << '\n';
  }
}
