//===- TraceFormat.h - what the tracer writes -------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_RUNTIME_TRACER_TRACEFORMAT_H
#define REPRISE_RUNTIME_TRACER_TRACEFORMAT_H

#include <cstddef>
#include <cstdint>

/// The files that the tracer writes and `reprise verify` reads. Plain data
/// without a LibTorch or LLVM type in it, since both sides include it.
///
/// A traced run has one folder. In it `status` has a line for each process that
/// loaded the tracer, and there is a folder `p1`, `p2`, ... for each process
/// that has LibTorch (`p1.f1` is the first child that p1 forked). A process
/// folder holds one file for each thread that ran an operation.
///
/// A thread's file is a Header and then Records of 16 bytes. It is a shared
/// mapping: what was recorded is in the file even if the process is killed.
/// `committed` is written after the record it counts, so a record that was cut
/// off is recognised by lying behind it.
namespace reprise::trace {

/// The folder that a run is recorded into; without it the tracer does nothing.
inline constexpr char folderVariable[] = "REPRISE_TRACE";
/// In that folder: the paths of the traces that the program itself writes with
/// `reprise::Trace`, each with a zero behind it.
inline constexpr char programTraces[] = "program-traces";
/// `steps`: operations are not recorded, only what comes of them: losses, the
/// parameters after each step, the random stream.
inline constexpr char depthVariable[] = "REPRISE_TRACE_DEPTH";
inline constexpr char depthSteps[] = "steps";
/// A number: disturb the scheduling of threads with this seed.
inline constexpr char disturbVariable[] = "REPRISE_TRACE_DISTURB";
/// Set: threads that the program makes all stay on one core.
inline constexpr char pinVariable[] = "REPRISE_TRACE_PIN";

/// A number: hand out the entries of a directory in an order of this seed.
inline constexpr char directoriesVariable[] = "REPRISE_TRACE_DIRECTORIES";
/// The name that the machine tells the program.
inline constexpr char hostVariable[] = "REPRISE_TRACE_HOST";
/// How many processors the machine says it has.
inline constexpr char processorsVariable[] = "REPRISE_TRACE_PROCESSORS";
/// A byte: new tensors without contents are filled with it.
inline constexpr char fillVariable[] = "REPRISE_TRACE_FILL";
/// A number: the process is killed when it has made so many steps.
inline constexpr char killVariable[] = "REPRISE_TRACE_KILL";
/// `NUMBER PROCESS THREAD`: the process writes where it is into its folder when
/// this thread has done as many operations, and ends there with its group.
inline constexpr char backtraceVariable[] = "REPRISE_TRACE_BACKTRACE";
/// What it writes there: see Backtrace.h.
inline constexpr char backtraceFile[] = "backtrace";

inline constexpr char magic[8] = {'R', 'P', 'T', 'R', 'A', 'C', 'E', '2'};

struct Header {
  char magic[8];
  /// Bytes of records that are complete.
  std::uint64_t committed;
  /// 1 when the thread or the process ended by itself.
  std::uint32_t closed;
  /// 1 when the disk was full and recording stopped.
  std::uint32_t truncated;
  /// Steps recorded: how far the run is can be seen without reading it all.
  std::uint64_t steps;
  /// The thread as a path of creation: `main`, or `main/2/1` for the first
  /// thread that the second thread of main made. Ends with a zero.
  char thread[224];
};
static_assert(sizeof(Header) == 256);

enum class Kind : std::uint8_t {
  /// `id` is from now on the operation whose name, `aux` bytes, follows in as
  /// many blocks of 16 bytes as it needs.
  Name = 1,
  /// An operation has ended: `aux` is its depth, `value` the digest of what it
  /// put out. Operations that it called stand before it.
  Operation,
  /// The one element of the output of the operation that follows: `aux` is its
  /// type, `value` the bits of it as a double.
  Scalar,
  /// A floating-point number was read out of a tensor (`item`): as Scalar.
  Loss,
  /// A parameter that the step changed: `id` counts from 0 in the step, `value`
  /// is its digest.
  Parameter,
  /// A step of an optimizer: `id` parameters changed, `value` is the digest of
  /// all of them.
  Step,
  /// On a thread that makes no steps itself: `value` steps of the process are
  /// done. It only places what follows; when it comes may differ between runs.
  Progress,
  /// Follows a Step: `value` is the digest of a default generator's state, and
  /// `id` says which one's (the device's type and, above it, index). `unread`
  /// is
  /// set where another thread was drawing. Threads that draw without being
  /// waited for may change it, so it explains a difference and is none itself.
  Random,
};

/// Flags of an operation.
inline constexpr std::uint8_t failed = 1; ///< It threw.
inline constexpr std::uint8_t unread =
    2;                                   ///< Outputs not read: see Operators.h.
inline constexpr std::uint8_t draws = 4; ///< It takes random numbers.

/// `aux` of Scalar and Loss: c10::ScalarType's numbers.
enum class ScalarType : std::uint16_t {
  Half = 5,
  Float = 6,
  Double = 7,
  BFloat16 = 15
};

struct Record {
  Kind kind;
  std::uint8_t flags;
  std::uint16_t aux;
  std::uint32_t id;
  std::uint64_t value;
};
static_assert(sizeof(Record) == 16);

} // namespace reprise::trace

#endif
