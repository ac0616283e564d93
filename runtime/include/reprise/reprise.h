//===- reprise.h - the whole runtime library -----------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_REPRISE_H
#define REPRISE_REPRISE_H

#include <reprise/checkpoint.h>
#include <reprise/deterministic_mode.h>
#include <reprise/loader.h>
#include <reprise/manifest.h>
#include <reprise/mlflow.h>
#include <reprise/named_generator.h>
#include <reprise/ranks.h>
#include <reprise/rng_guard.h>
#include <reprise/sample_generator.h>
#include <reprise/sample_seed.h>
#include <reprise/samplers.h>
#include <reprise/seed.h>
#include <reprise/tensorboard.h>
#include <reprise/trace.h>
#include <reprise/trace_sink.h>

#endif
