//===----------------------------------------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CodeFrame.h"
#include "Paths.h"
#include "Report.h"
#include "Sources.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Process.h"

#include <set>

namespace reprise::report {
namespace {

using rules::Finding;
using rules::Fix;
using rules::Place;

enum class Ink { Plain, Bold, Warning, Error, Note, Mark, Added, Removed, Dim };

std::string count(unsigned number, llvm::StringRef what) {
  return llvm::formatv("{0} {1}{2}", number, what, number == 1 ? "" : "s");
}

/// Writes the parts of the text one after the other.
class TextWriter {
public:
  TextWriter(const TextOptions &options, llvm::raw_ostream &out)
      : colors(options.colors), folder(folderOrCurrent(options.folder)),
        out(out) {}

  void write(const Finding &finding) {
    header(finding.place, Ink::Warning, "warning",
           finding.message + " [" + finding.rule + "]");
    writeFrame(finding.place, /*marks=*/true);
    for (const rules::Note &note : finding.notes) {
      header(note.place, Ink::Note, "note", note.text);
      writeFrame(note.place, /*marks=*/false);
    }
    if (finding.programs.size() > 1) {
      std::string programs;
      for (const std::string &program : finding.programs)
        programs += (programs.empty() ? "" : ", ") + shortPath(program, folder);
      paint(Ink::Dim, "  concerns " + llvm::Twine(finding.programs.size()) +
                          " programs: " + programs + "\n");
    }
    for (const Fix &fix : finding.fixes)
      write(fix);
  }

  /// One cause, and what it kept from being analysed: the first place is shown,
  /// the other sources are named.
  void write(llvm::ArrayRef<const Unanalysed *> ofOneCause) {
    const Unanalysed &one = *ofOneCause.front();
    Place place = one.place;
    if (!place)
      place.file = one.source;
    std::string message = "could not analyse";
    if (place.file != one.source)
      message += " '" + shortPath(one.source, folder) + "'";
    header(place, Ink::Error, "error", message + ": " + one.message);
    writeFrame(place, /*marks=*/false);
    llvm::SetVector<llvm::StringRef> others;
    for (const Unanalysed *other : ofOneCause)
      if (other->source != one.source)
        others.insert(other->source);
    if (others.empty())
      return;
    std::string names;
    for (llvm::StringRef other : others.getArrayRef().take_front(MaxNamed))
      names += (names.empty() ? "" : ", ") + shortPath(other, folder);
    if (others.size() > MaxNamed)
      names += " and " + count(others.size() - MaxNamed, "other file");
    paint(Ink::Dim, "  the same in " + names + "\n");
  }

  void summary(llvm::StringRef line) { out << line << '\n'; }

private:
  void paint(Ink ink, const llvm::Twine &text) {
    static constexpr const char *Codes[] = {
        "", "1", "1;35", "1;31", "1;36", "1;32", "32", "31", "2"};
    const char *code = Codes[static_cast<int>(ink)];
    if (colors && *code)
      out << "\x1b[" << code << "m" << text << "\x1b[0m";
    else
      out << text;
  }

  void header(const Place &place, Ink ink, llvm::StringRef kind,
              const llvm::Twine &message) {
    if (place) {
      std::string where = shortPath(place.file, folder);
      if (place.line)
        where += llvm::formatv(":{0}:{1}", place.line, place.column);
      paint(Ink::Bold, where + ": ");
    } else {
      paint(Ink::Bold, "reprise: ");
    }
    paint(ink, kind + ": ");
    paint(ink == Ink::Note ? Ink::Plain : Ink::Bold, message);
    out << '\n';
  }

  void gutter(const llvm::Twine &text) {
    paint(Ink::Dim, llvm::formatv("{0,5} | ", text.str()).str());
  }

  void writeFrame(const Place &place, bool marks) {
    const rules::SourceText *source =
        place && place.line ? sources.get(place.file) : nullptr;
    if (!source || place.line > source->lineCount())
      return;
    llvm::StringRef line = source->line(place.line);
    bool isOneLine = place.endLine <= place.line;
    CodeFrame shown =
        frame(line, place.column,
              isOneLine ? place.endColumn : line.rtrim().size() + 1);
    gutter(llvm::Twine(place.line));
    out << shown.line << '\n';
    if (!marks)
      return;
    gutter("");
    paint(Ink::Mark, shown.marks);
    out << '\n';
  }

  void write(const Fix &fix) {
    bool isSafe = fix.tier == Fix::Tier::Safe;
    out << "  ";
    paint(Ink::Note, isSafe ? "fix (safe): " : "fix (unsafe): ");
    out << fix.description << '\n';
    auto replacements = sources.replacementsFor(fix);
    if (!replacements) {
      out << "        by hand, since it " << toString(replacements.takeError())
          << '\n';
      return;
    }
    linesLeft = MaxPreview;
    for (const auto &[file, list] : *replacements)
      for (llvm::ArrayRef<rules::Replacement> left = list; !left.empty();)
        preview(takeOnOneLine(left, *sources.get(file)), *sources.get(file));
    if (linesLeft < 0)
      out << "        ...\n";
  }

  /// The first of these replacements, with those that begin on the line on
  /// which the one before ends.
  static llvm::ArrayRef<rules::Replacement>
  takeOnOneLine(llvm::ArrayRef<rules::Replacement> &left,
                const rules::SourceText &source) {
    std::size_t count = 1;
    while (count < left.size() && source.lineOf(left[count].offset) ==
                                      source.lineOf(left[count - 1].end()))
      ++count;
    const auto taken = left.take_front(count);
    left = left.drop_front(count);
    return taken;
  }

  /// The lines that neighbouring replacements remove and add.
  void preview(llvm::ArrayRef<rules::Replacement> together,
               const rules::SourceText &source) {
    unsigned first = source.lineOf(together.front().offset),
             last = source.lineOf(together.back().end());
    unsigned start = source.lineStart(first);
    unsigned stop = source.lineStart(last) + source.line(last).size();
    llvm::StringRef old = source.text().slice(start, stop);
    const std::string changed =
        rules::applyReplacements(source.text().take_front(stop), together)
            .substr(start);
    llvm::SmallVector<llvm::StringRef> before, after;
    old.split(before, '\n');
    llvm::StringRef(changed).split(after, '\n');
    unsigned same = 0;
    while (same < before.size() && same < after.size() &&
           before[same].rtrim() == after[same].rtrim())
      ++same;
    unsigned number = first + same;
    llvm::ArrayRef<llvm::StringRef> removed(before), added(after);
    removed = removed.drop_front(same);
    added = added.drop_front(same);
    while (!removed.empty() && !added.empty() &&
           removed.back().rtrim() == added.back().rtrim()) {
      removed = removed.drop_back();
      added = added.drop_back();
    }
    unsigned at = number;
    for (llvm::StringRef line : removed)
      previewLine(at++, '-', Ink::Removed, line);
    at = number;
    for (llvm::StringRef line : added)
      previewLine(at++, '+', Ink::Added, line);
  }

  void previewLine(unsigned number, char sign, Ink ink, llvm::StringRef line) {
    if (linesLeft-- <= 0)
      return;
    paint(Ink::Dim, llvm::formatv("{0,5} ", number).str());
    paint(ink, llvm::Twine(sign) + " " + frame(line, 1, 1).line);
    out << '\n';
  }

  static constexpr int MaxPreview = 16;
  static constexpr unsigned MaxNamed = 5;
  const bool colors;
  const std::string folder;
  llvm::raw_ostream &out;
  Sources sources;
  int linesLeft = 0;
};

} // namespace

bool wantsColors(llvm::raw_ostream &stream) {
  auto set = [](const char *name) {
    auto value = llvm::sys::Process::GetEnv(name);
    return value ? *value : std::string();
  };
  return set("NO_COLOR").empty() && set("TERM") != "dumb" &&
         stream.is_displayed();
}

std::string summary(const Outcome &outcome) {
  std::set<llvm::StringRef> places, failed;
  unsigned safe = 0, unsafe = 0;
  for (const Finding &finding : outcome.findings) {
    places.insert(finding.place.file);
    auto has = [&](Fix::Tier tier) {
      return llvm::any_of(finding.fixes,
                          [&](const Fix &fix) { return fix.tier == tier; });
    };
    if (has(Fix::Tier::Safe))
      ++safe;
    else if (has(Fix::Tier::Unsafe))
      ++unsafe;
  }
  for (const Unanalysed &one : outcome.unanalysed)
    failed.insert(one.source);

  std::string line;
  if (outcome.findings.empty()) {
    line = "no findings in " + count(outcome.files, "file");
  } else {
    line = count(outcome.findings.size(), "finding") + " in ";
    // Findings in headers may make more files than were asked for.
    line += places.size() <= outcome.files
                ? std::to_string(places.size()) + " of " +
                      count(outcome.files, "file")
                : count(places.size(), "file");
    if (safe)
      line += llvm::formatv("; {0} can be fixed with 'reprise fix'", safe);
    if (unsafe)
      line += llvm::formatv("{0} {1}{2} with 'reprise fix --unsafe'",
                            safe ? "," : ";", unsafe,
                            safe ? " more" : " can be fixed");
  }
  if (!failed.empty())
    line += "; " + count(failed.size(), "file") + " could not be analysed";
  if (outcome.suppressed)
    line += "; " + std::to_string(outcome.suppressed) + " suppressed by NOLINT";
  return line + leftOut(outcome);
}

std::string leftOut(const Outcome &outcome) {
  if (!outcome.leftOut)
    return "";
  return "; " + count(outcome.leftOut, "file") +
         " left out, see 'reprise lint --explain-scope'";
}

void writeText(const Outcome &outcome, const TextOptions &options,
               llvm::raw_ostream &out) {
  TextWriter writer(options, out);
  for (const Finding &finding : outcome.findings)
    writer.write(finding);
  llvm::MapVector<llvm::StringRef, std::vector<const Unanalysed *>> causes;
  for (const Unanalysed &one : outcome.unanalysed)
    causes[one.message].push_back(&one);
  for (const auto &[message, ofOneCause] : causes)
    writer.write(ofOneCause);
  writer.summary(summary(outcome));
}

} // namespace reprise::report
