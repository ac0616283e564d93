//===- Preload.cpp - the library that is preloaded ------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This half knows no LibTorch, because a preloaded library comes into every
// process that the program starts, a shell too. It numbers threads, disturbs
// them, and loads the other half where LibTorch is present.
//
//===----------------------------------------------------------------------===//
#include "Original.h"
#include "Threads.h"
#include "TraceFormat.h"

#include <atomic>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr std::size_t keySize = sizeof(reprise::trace::Header::thread);

/// A thread's place in the order of creation, and its source of disturbance.
struct ThreadState {
  char key[keySize] = {};
  unsigned children = 0;
  std::uint64_t random = 0;
};
thread_local ThreadState state;

struct Settings {
  bool tracing = false;
  bool pin = false;
  std::uint64_t disturb = 0;
} settings;

std::uint64_t nextRandom() {
  if (!state.random) {
    state.random = settings.disturb * 0x9e3779b97f4a7c15ULL + 1;
    for (const char *at = reprise_tracer_thread(); *at; ++at)
      state.random =
          state.random * 1099511628211ULL + static_cast<unsigned char>(*at);
    state.random |= 1;
  }
  state.random ^= state.random << 13;
  state.random ^= state.random >> 7;
  state.random ^= state.random << 17;
  return state.random;
}

struct Start {
  void *(*routine)(void *);
  void *argument;
  char key[keySize];
};

/// Keeps the thread on the last core that it may use. The main thread is left
/// alone, so that the number of cores that a program sees does not change.
void pinToOneCore() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed))
    return;
  for (int core = CPU_SETSIZE - 1; core >= 0; --core)
    if (CPU_ISSET(core, &allowed)) {
      cpu_set_t one;
      CPU_ZERO(&one);
      CPU_SET(core, &one);
      sched_setaffinity(0, sizeof(one), &one);
      return;
    }
}

void *startThread(void *argument) {
  auto *start = static_cast<Start *>(argument);
  std::memcpy(state.key, start->key, keySize);
  auto *routine = start->routine;
  auto *routineArgument = start->argument;
  delete start;
  if (settings.pin)
    pinToOneCore();
  if (settings.disturb)
    usleep(nextRandom() % 2000);
  return routine(routineArgument);
}

/// One line into the run's `status`; a single write, so lines never mix.
void say(const char *word, const char *detail) {
  std::string path =
      std::string(std::getenv(reprise::trace::folderVariable)) + "/status";
  std::string line = std::string(word) + '\t' + detail + '\n';
  int file =
      open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0)
    return;
  if (write(file, line.data(), line.size()) < 0)
    std::perror("reprise: cannot write the trace's status");
  close(file);
}

/// The file name of this library with `-torch` in it.
std::string torchHalf() {
  Dl_info self;
  if (!dladdr(reinterpret_cast<void *>(&torchHalf), &self) || !self.dli_fname)
    return {};
  char resolved[PATH_MAX];
  std::string path =
      realpath(self.dli_fname, resolved) ? resolved : self.dli_fname;
  auto end = path.rfind(".so");
  return end == std::string::npos ? std::string() : path.insert(end, "-torch");
}

__attribute__((constructor)) void load() {
  const char *folder = std::getenv(reprise::trace::folderVariable);
  if (!folder || !*folder)
    return;
  settings.tracing = true;
  settings.pin = std::getenv(reprise::trace::pinVariable);
  if (const char *seed = std::getenv(reprise::trace::disturbVariable))
    settings.disturb = std::strtoull(seed, nullptr, 10);
  std::string program(4096, '\0');
  auto length = readlink("/proc/self/exe", program.data(), program.size());
  program.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
  // at::addGlobalCallback(at::RecordFunctionCallback)
  if (!dlsym(RTLD_DEFAULT,
             "_ZN2at17addGlobalCallbackENS_22RecordFunctionCallbackE")) {
    say("no-libtorch", program.c_str());
    return;
  }
  // It says `ready` itself, or why it cannot work with this LibTorch.
  if (!dlopen(torchHalf().c_str(), RTLD_NOW | RTLD_LOCAL))
    say("failed", dlerror());
}

} // namespace

const char *reprise_tracer_thread() {
  if (!state.key[0])
    std::strcpy(state.key,
                syscall(SYS_gettid) == getpid() ? "main" : "unknown");
  return state.key;
}

void reprise_tracer_disturb() {
  if (!settings.disturb)
    return;
  const bool main = std::strcmp(reprise_tracer_thread(), "main") == 0;
  const std::uint64_t random = nextRandom();
  if (main ? random % 512 == 0 : random % 8 == 0)
    usleep((random >> 32) % 300);
  else if (random % 16 == 1)
    sched_yield();
}

/// Stands before the C library's: gives each thread its path of creation.
VISIBLE int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                           void *(*routine)(void *), void *argument) {
  using Create =
      int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  static std::atomic<Create> next{nullptr};
  Create create = next.load(std::memory_order_relaxed);
  if (!create) {
    create = reprise::trace::original<Create>("pthread_create");
    next.store(create, std::memory_order_relaxed);
  }
  if (!settings.tracing)
    return create(thread, attributes, routine, argument);
  auto *start = new Start{routine, argument, {}};
  std::snprintf(start->key, keySize, "%.*s/%u", static_cast<int>(keySize - 12),
                reprise_tracer_thread(), ++state.children);
  int error = create(thread, attributes, startThread, start);
  if (error) {
    --state.children;
    delete start;
  }
  return error;
}
