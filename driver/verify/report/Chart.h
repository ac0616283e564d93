//===- Chart.h - lines as a picture -----------------------------*- C++ -*-===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef REPRISE_DRIVER_VERIFY_REPORT_CHART_H
#define REPRISE_DRIVER_VERIFY_REPORT_CHART_H

#include "llvm/Support/raw_ostream.h"

#include <optional>
#include <string>
#include <vector>

namespace reprise::verify {

/// A line of a chart: a value for each place from 1 on. What is no number
/// leaves a gap.
struct Line {
  std::string name;
  std::string style; ///< The class that the page gives a colour.
  std::vector<double> values;
};

struct Chart {
  std::string title; ///< For those who cannot see it.
  std::string xLabel;
  std::vector<Line> lines;
  /// Powers of ten, with zero below them.
  bool isLogarithmic = false;
  /// The place where the lines part; 0: nowhere.
  std::size_t partsAt = 0;
};

/// Draws it as SVG that takes its colours from the page.
void drawChart(const Chart &chart, llvm::raw_ostream &out);

/// Text in which no character means anything to HTML.
std::string escapeHtml(llvm::StringRef text);

} // namespace reprise::verify

#endif
