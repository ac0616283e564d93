//===- Recorder.cpp - the half of the tracer that knows LibTorch ----------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loaded by the preloaded half where LibTorch is present. Its callback sees
// each operation of each thread begin and end.
//
//===----------------------------------------------------------------------===//
#include "Backtrace.h"
#include "Digest.h"
#include "Operators.h"
#include "Parameters.h"
#include "Stream.h"
#include "TensorDigest.h"
#include "Threads.h"

#include <ATen/Context.h>
#include <ATen/record_function.h>
#include <c10/core/GradMode.h>
#include <torch/version.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <memory>
#include <pthread.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace reprise::trace {
namespace {

/// The first output of the operation that ended last. The composite operation
/// around it often puts out the same tensor, and need not read it again.
struct LastOutput {
  c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl> tensor{
      c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>()};
  const c10::TensorImpl *address = nullptr; ///< Null: not known.
  std::uint64_t digest = 0;

  /// The weak pointer keeps the address from being another tensor's.
  void set(const at::Tensor &output, std::uint64_t value) {
    tensor = output.getIntrusivePtr();
    address = output.unsafeGetTensorImpl();
    digest = value;
  }
  bool is(const c10::IValue &value) const {
    return address && value.isTensor() &&
           value.toTensor().unsafeGetTensorImpl() == address;
  }
};

/// What the tracer keeps for a thread.
struct Thread {
  Operators operators;
  Parameters parameters;
  LastOutput last;
  std::unique_ptr<Stream> stream;
  std::uint16_t depth = 0;
  /// How many of the operations it is in are read when they end.
  std::uint16_t readDepth = 0;
  std::uint64_t seenSteps = 0;
  /// Operations recorded, and the number of the one at which to end; 0: none.
  std::uint64_t operationsDone = 0, lastOperation = 0;
};

/// The process's folder, made when its first operation comes: a child that
/// only forks to start another program leaves none.
class Process {
public:
  void start(std::string folder) { wanted = std::move(folder); }
  const std::string &folder();
  void forking() { ++children; }
  void forked();

private:
  std::string wanted; ///< `.../p`, or `.../p1.f1` in a child.
  std::string made;
  std::atomic<unsigned> children{0};
  bool isChild = false;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
};

const std::string &Process::folder() {
  pthread_mutex_lock(&mutex);
  if (made.empty()) {
    // The number is the first free one; a child's name is its own.
    for (int number = 1; made.empty() && number < 10000; ++number) {
      std::string name = isChild ? wanted : wanted + std::to_string(number);
      if (mkdir(name.c_str(), 0777) == 0 || isChild || errno != EEXIST)
        made = name;
    }
  }
  pthread_mutex_unlock(&mutex);
  return made;
}

// Never destroyed: operations may run in destructors of static objects.
Process &process() {
  static auto *instance = new Process;
  return *instance;
}

/// Of all threads.
std::atomic<std::uint64_t> stepsDone{0};

/// Operations are looked at, to find steps and losses, and not recorded.
bool stepsOnly = false;
/// The byte that new tensors are filled with; less than 0: none.
int fill = -1;
/// The number of steps after which the process is killed, else 0.
std::uint64_t lastStep = 0;

pthread_key_t endOfThread;
thread_local Thread *current = nullptr;
/// The main thread's, which ends with the process and not by itself.
Thread *mainThread = nullptr;

void endStep(Thread &thread) {
  try {
    thread.parameters.endStep(*thread.stream);
  } catch (...) {
    // A device that shuts down can no longer be read: the step stays unread.
  }
}

void endThread(void *thread) {
  auto *self = static_cast<Thread *>(thread);
  endStep(*self);
  self->stream->close();
  current = nullptr;
  delete self;
}

/// The main thread's last step may end with the process. The state of the
/// default generator belongs to it, so this comes before that one's end: what
/// is registered later is called earlier.
void endLastStepAtExit() {
  static bool isRegistered = false; // A child process has it from its parent.
  if (isRegistered)
    return;
  isRegistered = true;
  at::globalContext().defaultGenerator(c10::kCPU);
  std::atexit([] {
    if (mainThread)
      endStep(*mainThread);
  });
}

/// The number of the thread's operation at which the process is to end, or 0.
std::uint64_t lastOperationOf(const std::string &process, const char *thread) {
  const char *wanted = std::getenv(backtraceVariable);
  if (!wanted)
    return 0;
  char *name = nullptr;
  const std::uint64_t number = std::strtoull(wanted, &name, 10);
  return name == ' ' + process + ' ' + thread ? number : 0;
}

Thread &thread() {
  if (!current) {
    current = new Thread;
    const std::string &folder = process().folder();
    current->stream = std::make_unique<Stream>(folder, reprise_tracer_thread());
    current->lastOperation = lastOperationOf(
        folder.substr(folder.rfind('/') + 1), reprise_tracer_thread());
    if (std::strcmp(reprise_tracer_thread(), "main") == 0) {
      mainThread = current;
      endLastStepAtExit();
    } else {
      pthread_setspecific(endOfThread, current);
    }
  }
  return *current;
}

void Process::forked() {
  pthread_mutex_init(&mutex, nullptr);
  wanted =
      (made.empty() ? wanted : made) + ".f" + std::to_string(children.load());
  made.clear();
  isChild = true;
  children = 0;
  if (current) {
    current->stream->abandon();
    current->parameters.forget();
    // The parent's copy; its memory may be in use by a thread that is not here.
    current = nullptr;
    mainThread = nullptr;
    pthread_setspecific(endOfThread, nullptr);
  }
}

/// What the end of a call needs from its beginning.
struct Call : at::ObserverContext {
  const Operator *operation = nullptr;
  std::vector<c10::IValue> written;
  c10::ScalarType numberType = c10::ScalarType::Undefined;
  bool fromDevice = false;

  bool isRead() const { return operation->isRead() && !fromDevice; }
};

bool isFloating(c10::ScalarType type) {
  return type == c10::ScalarType::Float || type == c10::ScalarType::Double ||
         type == c10::ScalarType::Half || type == c10::ScalarType::BFloat16;
}

void writeLoss(double value, c10::ScalarType type, Stream &stream) {
  Record record{Kind::Loss, 0, static_cast<std::uint16_t>(type), 0, 0};
  std::memcpy(&record.value, &value, sizeof(value));
  stream.write(record);
}

/// The number that is about to be read out of a tensor. Without operations it
/// is all that outputs would be needed for, and to hand them out costs more.
void writeNumberOf(const at::Tensor &tensor, Stream &stream) {
  if (!tensor.defined() || tensor.is_meta() || tensor.numel() != 1 ||
      !isFloating(tensor.scalar_type()))
    return;
  at::DisableRecordFunctionGuard quiet;
  writeLoss(tensor.item().toDouble(), tensor.scalar_type(), stream);
}

std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction &record) {
  reprise_tracer_disturb();
  Thread &self = thread();
  bool isNew = false;
  const Operator &operation = self.operators.find(record, isNew);
  if (isNew && !stepsOnly)
    self.stream->writeName(operation.id, operation.name);
  const auto inputs = record.inputs();
  const bool backward =
      std::strncmp(record.name(), "autograd::engine", 16) == 0;
  const std::uint64_t before = self.parameters.steps();
  self.parameters.begin(operation, inputs, backward, *self.stream);
  if (self.parameters.steps() != before) {
    if (++stepsDone == lastStep)
      raise(SIGKILL);
  } else if (const std::uint64_t done =
                 stepsDone.load(std::memory_order_relaxed);
             !before && done != self.seenSteps) {
    self.seenSteps = done;
    self.stream->write({Kind::Progress, 0, 0, 0, done});
  }

  if (stepsOnly) {
    if (operation.readsNumber && !inputs.empty() && inputs[0].isTensor())
      writeNumberOf(inputs[0].toTensor(), *self.stream);
    if (!operation.makesEmpty || fill < 0)
      return nullptr;
  }
  auto call = std::make_unique<Call>();
  call->operation = &operation;
  if (operation.readsWritten)
    for (std::uint32_t i : operation.written)
      if (i < inputs.size())
        call->written.push_back(inputs[i]);
  if (operation.readsNumber && !inputs.empty() && inputs[0].isTensor())
    call->numberType = inputs[0].toTensor().scalar_type();
  if (operation.copies)
    for (const c10::IValue &input : inputs)
      call->fromDevice |= input.isTensor() && input.toTensor().defined() &&
                          !input.toTensor().device().is_cpu();
  self.last.address = nullptr;
  ++self.depth;
  self.readDepth += call->isRead();
  return call;
}

/// Fills new tensors of the operation with the byte that the run is told, on
/// the device that they are on. What reads them before it writes is found out.
void fillNew(const std::vector<c10::IValue> &outputs, int byte) {
  at::DisableRecordFunctionGuard quiet;
  c10::AutoGradMode noGrad(false);
  for (const c10::IValue &output : outputs) {
    if (!output.isTensor() || !output.toTensor().defined())
      continue;
    at::Tensor tensor = output.toTensor();
    if (tensor.layout() != c10::kStrided || tensor.is_meta() ||
        !tensor.has_storage() || tensor.is_quantized() ||
        !tensor.storage().nbytes())
      continue;
    if (tensor.is_cpu())
      std::memset(tensor.data_ptr(), byte, tensor.storage().nbytes());
    else if (tensor.is_non_overlapping_and_dense() && tensor.is_contiguous())
      tensor.view(c10::kByte).fill_(byte);
  }
}

/// The one element of a floating-point output, as a record of its own.
void writeScalar(const std::vector<c10::IValue> &outputs, Stream &stream) {
  if (outputs.size() != 1 || !outputs[0].isTensor())
    return;
  const at::Tensor &tensor = outputs[0].toTensor();
  if (!tensor.defined() || !tensor.device().is_cpu() || !tensor.has_storage() ||
      tensor.numel() != 1 || !elements(tensor))
    return;
  double number;
  if (tensor.scalar_type() == c10::ScalarType::Float)
    number = *static_cast<const float *>(elements(tensor));
  else if (tensor.scalar_type() == c10::ScalarType::Double)
    number = *static_cast<const double *>(elements(tensor));
  else
    return;
  Record record{Kind::Scalar, 0,
                static_cast<std::uint16_t>(tensor.scalar_type()), 0, 0};
  std::memcpy(&record.value, &number, sizeof(number));
  stream.write(record);
}

/// The operation with a digest of what it put out. The one number of an output
/// stands before it.
Record recordOf(const Call &call, const std::vector<c10::IValue> &outputs,
                Thread &self) {
  const Operator &operation = *call.operation;
  // LibTorch copies memory that nobody wrote to, as the output of upsampling
  // that is then computed. What comes of a copy is seen in the operation that
  // makes it.
  const bool unread = operation.unread || call.fromDevice ||
                      (operation.onlyCopies && self.readDepth);
  // It may have written to any tensor by itself.
  if (!operation.isComposite)
    self.last.address = nullptr;
  Record result{Kind::Operation, 0, self.depth, operation.id, 0};
  if (unread)
    result.flags |= trace::unread;
  if (operation.draws)
    result.flags |= draws;
  if (operation.returns && outputs.empty())
    result.flags |= trace::failed;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const bool isRead = !unread && !(i < 32 && operation.workspace >> i & 1);
    if (i == 0 && isRead && operation.isComposite && self.last.is(outputs[0])) {
      result.value = self.last.digest;
      continue;
    }
    result.value = digestValue(outputs[i], isRead, result.value);
    if (i == 0 && isRead && outputs[0].isTensor() &&
        outputs[0].toTensor().defined())
      self.last.set(outputs[0].toTensor(), result.value);
  }
  if (!operation.unread)
    for (const c10::IValue &value : call.written)
      result.value = digestValue(value, true, result.value);
  if (!unread)
    writeScalar(outputs, *self.stream);
  return result;
}

void end(const at::RecordFunction &record, at::ObserverContext *context) {
  auto *call = static_cast<Call *>(context);
  if (!call)
    return;
  Thread &self = thread();
  const Operator &operation = *call->operation;
  if (self.depth) {
    --self.depth;
    self.readDepth -= call->isRead();
  }
  const auto &outputs = record.outputs();
  if (operation.makesEmpty && fill >= 0)
    fillNew(outputs, fill);
  if (stepsOnly)
    return;
  const Record result = recordOf(*call, outputs, self);
  if (operation.readsNumber && outputs.size() == 1 && outputs[0].isDouble() &&
      isFloating(call->numberType))
    writeLoss(outputs[0].toDouble(), call->numberType, *self.stream);
  self.stream->write(result);
  if (++self.operationsDone == self.lastOperation) {
    writeBacktrace(process().folder() + '/' + backtraceFile);
    // With all of the run, whose group is its own: what waits for this process
    // would wait forever, and a script would go on behind it.
    kill(0, SIGKILL);
  }
}

/// One line into the run's `status`.
void say(const std::string &line) {
  std::string path = std::string(std::getenv(folderVariable)) + "/status";
  int file =
      open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0)
    return;
  std::string text = line + '\n';
  if (::write(file, text.data(), text.size()) < 0)
    std::perror("reprise: cannot write the trace's status");
  ::close(file);
}

/// The layout of LibTorch's records changes between releases.
bool fitsLoadedLibTorch() {
#ifdef TORCH_ABI_VERSION
  using Version = std::uint64_t (*)();
  auto version =
      reinterpret_cast<Version>(dlsym(RTLD_DEFAULT, "aoti_torch_abi_version"));
  const std::uint64_t built = TORCH_ABI_VERSION;
  if (version && version() >> 48 == built >> 48)
    return true;
#else
  return true;
#endif
  say("failed\tthe tracer was built for LibTorch " TORCH_VERSION
      " and the program uses another one");
  return false;
}

struct Install {
  Install() {
    const char *folder = std::getenv(folderVariable);
    if (!folder || !fitsLoadedLibTorch())
      return;
    const char *depth = std::getenv(depthVariable);
    stepsOnly = depth && std::strcmp(depth, depthSteps) == 0;
    if (const char *byte = std::getenv(fillVariable))
      fill = std::atoi(byte) & 0xff;
    if (const char *step = std::getenv(killVariable))
      lastStep = std::strtoull(step, nullptr, 10);
    process().start(std::string(folder) + "/p");
    pthread_key_create(&endOfThread, endThread);
    pthread_atfork([] { process().forking(); }, nullptr,
                   [] { process().forked(); });
    at::addGlobalCallback(at::RecordFunctionCallback(begin, end)
                              .needsInputs(true)
                              .needsOutputs(!stepsOnly || fill >= 0)
                              .scopes({at::RecordScope::FUNCTION}));
    say("ready\t" TORCH_VERSION);
  }
  ~Install() {
    if (mainThread)
      mainThread->stream->close();
  }
} install;

} // namespace
} // namespace reprise::trace
