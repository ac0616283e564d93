//===- Chart.cpp - lines as a picture -------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver/verify/report/Chart.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

#include <algorithm>
#include <cmath>

namespace reprise::verify {

namespace {

constexpr double width = 860, height = 260;
constexpr double left = 64, right = 14, top = 14, bottom = 40;
/// More points than columns of the picture show nothing more.
constexpr std::size_t mostPoints = 1200;

std::string rounded(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.6g", value);
  return text;
}

/// Where values lie in the picture.
class Scale {
public:
  explicit Scale(const Chart &chart);

  double x(std::size_t place) const {
    return left +
           (width - left - right) *
               (count > 1 ? static_cast<double>(place) / (count - 1) : 0.5);
  }
  double y(double value) const {
    return height - bottom -
           (height - top - bottom) * (level(value) - low) / (high - low);
  }
  std::vector<double> ticks() const;
  std::size_t places() const { return count; }

private:
  /// Zero has a place of its own, one power below one.
  double level(double value) const {
    return !isLogarithmic ? value : value > 0 ? 1 + std::log10(value) : 0;
  }

  bool isLogarithmic;
  std::size_t count = 0;
  double low = 0, high = 1;
};

Scale::Scale(const Chart &chart) : isLogarithmic(chart.isLogarithmic) {
  bool isFirst = true;
  for (const Line &line : chart.lines) {
    count = std::max(count, line.values.size());
    for (double value : line.values) {
      if (!std::isfinite(value))
        continue;
      const double at = level(value);
      low = isFirst ? at : std::min(low, at);
      high = isFirst ? at : std::max(high, at);
      isFirst = false;
    }
  }
  if (isLogarithmic) {
    low = 0;
    high = std::max(2.0, std::ceil(high));
  } else {
    const double room = high > low ? (high - low) * 0.06 : 0.5;
    low -= room;
    high += room;
  }
}

/// Round numbers, some five of them.
std::vector<double> Scale::ticks() const {
  std::vector<double> result;
  if (isLogarithmic) {
    result.push_back(0);
    const int step = std::max(1, static_cast<int>(high / 6));
    for (int power = 0; power + 1 <= high; power += step)
      result.push_back(std::pow(10.0, power));
    return result;
  }
  const double raw = (high - low) / 5;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  double step = power * 10;
  for (double factor : {1.0, 2.0, 5.0})
    if (power * factor >= raw) {
      step = power * factor;
      break;
    }
  for (double tick = std::ceil(low / step) * step; tick <= high; tick += step)
    result.push_back(std::abs(tick) < step / 1e6 ? 0 : tick);
  return result;
}

void drawAxes(const Chart &chart, const Scale &scale, llvm::raw_ostream &out) {
  for (double tick : scale.ticks()) {
    const std::string y = rounded(scale.y(tick));
    out << "<line class=grid x1=" << left << " x2=" << width - right
        << " y1=" << y << " y2=" << y << " /><text class=tick x=" << left - 8
        << " y=" << y << " dy=4 text-anchor=end>" << rounded(tick)
        << "</text>\n";
  }
  const std::size_t count = scale.places();
  const std::size_t step = std::max<std::size_t>(1, (count + 9) / 10);
  for (std::size_t place = 0; place < count; place += step)
    out << "<text class=tick x=" << rounded(scale.x(place))
        << " y=" << height - bottom + 18 << " text-anchor=middle>" << place + 1
        << "</text>\n";
  out << "<text class=tick x=" << width - right << " y=" << height - 4
      << " text-anchor=end>" << escapeHtml(chart.xLabel) << "</text>\n";
}

/// Of many values the least and the greatest of each column are drawn.
void drawLine(const Line &line, const Scale &scale, llvm::raw_ostream &out) {
  const std::size_t count = line.values.size();
  const std::size_t column = 1 + count / mostPoints;
  std::string path;
  bool isDown = false;
  auto point = [&](std::size_t place) {
    if (!std::isfinite(line.values[place])) {
      isDown = false;
      return;
    }
    path += isDown ? 'L' : 'M';
    path += rounded(scale.x(place)) + ' ';
    path += rounded(scale.y(line.values[place]));
    isDown = true;
  };
  for (std::size_t begin = 0; begin < count; begin += column) {
    auto first = line.values.begin() + begin;
    auto last = line.values.begin() + std::min(count, begin + column);
    auto [least, greatest] = std::minmax_element(first, last);
    const std::size_t one = least - line.values.begin();
    const std::size_t other = greatest - line.values.begin();
    point(std::min(one, other));
    if (one != other)
      point(std::max(one, other));
  }
  out << "<path class=\"line " << line.style << "\" d=\"" << path
      << "\"><title>" << escapeHtml(line.name) << "</title></path>\n";
}

} // namespace

std::string escapeHtml(llvm::StringRef text) {
  std::string result;
  llvm::raw_string_ostream out(result);
  llvm::printHTMLEscaped(text, out);
  return result;
}

void drawChart(const Chart &chart, llvm::raw_ostream &out) {
  const Scale scale(chart);
  out << "<svg viewBox=\"0 0 " << width << ' ' << height
      << "\" role=img aria-label=\"" << escapeHtml(chart.title) << "\">\n";
  drawAxes(chart, scale, out);
  if (chart.partsAt) {
    const std::string x = rounded(scale.x(chart.partsAt - 1));
    const bool isLate = chart.partsAt * 2 > scale.places();
    out << "<line class=parts x1=" << x << " x2=" << x << " y1=" << top
        << " y2=" << height - bottom << " /><text class=\"tick parts\" x=" << x
        << " dx=" << (isLate ? -6 : 6) << " y=" << top + 10
        << " text-anchor=" << (isLate ? "end" : "start")
        << ">they part here</text>\n";
  }
  for (const Line &line : chart.lines)
    drawLine(line, scale, out);
  out << "</svg>\n<p class=legend>";
  // The line on top comes first.
  for (const Line &line : llvm::reverse(chart.lines))
    if (!line.name.empty())
      out << "<span><i class=\"" << line.style << "\"></i>"
          << escapeHtml(line.name) << "</span> ";
  out << "</p>\n";
}

} // namespace reprise::verify
