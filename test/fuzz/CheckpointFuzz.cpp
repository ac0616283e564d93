//===- CheckpointFuzz.cpp - the readers of checkpoints --------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"
#include "States.h"

#include "runtime/src/checkpoint/Container.h"

#include <stdexcept>
#include <vector>

using namespace reprise;
using namespace reprise::detail;

// An input's first byte chooses what the rest is read as: a container, whose
// checksums keep most changed bytes from reaching what its parts hold, or one
// of these states by itself.

static std::string container() {
  std::vector<Part> parts;
  for (const fuzz::State &state : fuzz::states()) {
    PieceWriter out;
    state.write(out);
    parts.push_back({state.name, "kind", out.take_pieces()});
    if (parts.size() == 2)
      break;
  }
  std::string bytes;
  write_container(parts, [&](const void *data, std::size_t size) {
    bytes.append(static_cast<const char *>(data), size);
  });
  return bytes;
}

std::map<std::string, std::string> fuzz::seeds() {
  std::map<std::string, std::string> seeds = {
      {"container", '\0' + container()}};
  char number = 0;
  for (const State &state : states()) {
    PieceWriter out;
    state.write(out);
    seeds.emplace(state.name, ++number + out.take());
  }
  return seeds;
}

static void read_container_of(const std::vector<char> &bytes) {
  const auto half = [](const PartName &, ByteReader &data) {
    data.raw(data.left() / 2);
  };
  try {
    read_first_part(from_memory(bytes.data()), bytes.size(), half);
  } catch (const std::runtime_error &) {
    // The rest must hold without it.
  }
  read_container(from_memory(bytes.data()), bytes.size(), half);
}

void fuzz::read(const std::string &input) {
  if (input.empty())
    return;
  // A text has one byte more, behind which a reader could look unseen.
  const std::vector<char> bytes(input.begin() + 1, input.end());
  const auto number = static_cast<unsigned char>(input[0]);
  if (number == 0)
    return read_container_of(bytes);
  if (number > states().size())
    return;
  ByteReader in(bytes.data(), bytes.size());
  states()[number - 1].read(in)();
}
