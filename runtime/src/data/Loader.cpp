//===- Loader.cpp - batches with an exact position ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "reprise/loader.h"

#include "../bytes/Bytes.h"

using namespace reprise;

static std::string batches(std::uint64_t size, bool dropLast) {
  return "batches of " + std::to_string(size) +
         (dropLast ? " without a smaller last one" : "");
}

std::string reprise::detail::encode_loader_state(const std::string &sampler,
                                                 std::size_t batch_size,
                                                 bool drop_last) {
  reprise::detail::ByteWriter out;
  out.u64(batch_size);
  out.u8(drop_last);
  out.text(sampler);
  return out.take();
}

std::string reprise::detail::decode_loader_state(const std::string &state,
                                                 std::size_t batch_size,
                                                 bool drop_last) {
  reprise::detail::ByteReader in(state);
  std::uint64_t size;
  bool drop;
  std::string sampler;
  try {
    size = in.u64();
    drop = in.flag();
    sampler = in.text();
    in.expect_end();
  } catch (const reprise::detail::MalformedBytes &error) {
    throw std::runtime_error(
        std::string("loader: this is not a loader's state: ") + error.what());
  }
  if (size != batch_size || drop != drop_last)
    throw std::runtime_error("loader: the state is that of " +
                             batches(size, drop) + ", but this loader has " +
                             batches(batch_size, drop_last) +
                             "; resume with the options that were saved");
  return sampler;
}
