//===- Devices.cpp - the GPUs and what drives them
//---------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Asks the driver itself, which needs no CUDA headers and starts no context.
//===----------------------------------------------------------------------===//

#include "Sections.h"

#include <dlfcn.h>

using namespace reprise;

namespace {

/// A library that may be missing; it stays loaded, as CUDA's do not bear being
/// unloaded.
class Library {
public:
  Library(const char *name, int flags) : handle(dlopen(name, flags)) {}

  template <class Function> Function *find(const char *symbol) const {
    return handle ? reinterpret_cast<Function *>(dlsym(handle, symbol))
                  : nullptr;
  }

private:
  void *handle;
};

} // namespace

// Numbers of cuda.h's CUdevice_attribute.
static constexpr int multiprocessors = 16, major = 75, minor = 76;

static void describe_gpus(Manifest &manifest) {
  const Library driver("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  auto *start = driver.find<int(unsigned)>("cuInit");
  auto *version = driver.find<int(int *)>("cuDriverGetVersion");
  auto *count = driver.find<int(int *)>("cuDeviceGetCount");
  auto *name = driver.find<int(char *, int, int)>("cuDeviceGetName");
  auto *attribute = driver.find<int(int *, int, int)>("cuDeviceGetAttribute");
  int devices = 0, supports = 0;
  if (!start || !version || !count || !name || !attribute || start(0) != 0 ||
      count(&devices) != 0)
    return;
  if (version(&supports) == 0)
    manifest.set("gpu.driver.cuda", std::to_string(supports / 1000) + "." +
                                        std::to_string(supports % 1000 / 10));
  manifest.set("gpu.count", std::to_string(devices));
  for (int device = 0; device < devices; ++device) {
    const std::string prefix = "gpu." + std::to_string(device);
    char model[256] = {};
    if (name(model, sizeof model - 1, device) == 0)
      manifest.set(prefix + ".model", model);
    int high = 0, low = 0, processors = 0;
    if (attribute(&high, major, device) == 0 &&
        attribute(&low, minor, device) == 0)
      manifest.set(prefix + ".capability",
                   std::to_string(high) + "." + std::to_string(low));
    if (attribute(&processors, multiprocessors, device) == 0)
      manifest.set(prefix + ".multiprocessors", std::to_string(processors));
  }
}

void reprise::detail::describe_devices(Manifest &manifest) {
  const std::string kernel = content_of("/proc/driver/nvidia/version");
  if (!kernel.empty())
    manifest.set("gpu.driver.kernel",
                 without_blanks_around(kernel.substr(0, kernel.find('\n'))));
  describe_gpus(manifest);

  const Library nccl("libnccl.so.2", RTLD_NOW | RTLD_NOLOAD);
  int version = 0;
  if (auto *ask = nccl.find<int(int *)>("ncclGetVersion"))
    if (ask(&version) == 0)
      manifest.set("cuda.nccl", std::to_string(version));
}
