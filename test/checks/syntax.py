"""Whether sources compile against LibTorch, many of them in seconds.

Parsing LibTorch's headers takes half a minute, and instantiating what they
leave open takes seconds in each unit. So the headers are compiled once, and the
sources are compiled as one unit, each in a namespace of its own; what does not
compile there is compiled alone.
"""

import fcntl
import hashlib
import os
import pathlib
import re
import subprocess

INCLUDE = re.compile(r"^\s*#\s*include\s*<[^>]+>.*$", re.M)
OWN_INCLUDE = re.compile(r'^\s*#\s*include\s*"', re.M)


class Compiler:
    """clang++ and what it needs to know of LibTorch and Reprise."""

    def __init__(self, clang, libtorch, source_root, cache):
        self.clang = clang
        cache = pathlib.Path(cache)
        include = libtorch + "/include"
        openmp = self._openmp_header(source_root, cache)
        self.flags = ["-std=c++17", "-fopenmp", "-w", "-ferror-limit=0"]
        self.flags += ["-isystem", str(openmp), "-isystem", include]
        self.flags += ["-isystem", include + "/torch/csrc/api/include"]
        self.flags += ["-I" + source_root + "/runtime/include"]
        self.headers = self._headers(cache)

    @staticmethod
    def _openmp_header(source_root, cache):
        """The folder of an omp.h: the one that the linter brings along, since
        Clang's comes with another package."""
        embedded = pathlib.Path(source_root, "driver/frontend/OpenMp.cpp")
        text = re.search(r'R"\((.*)\)"', embedded.read_text(), re.S).group(1)
        folder = cache / "openmp"
        folder.mkdir(parents=True, exist_ok=True)
        header = folder / "omp.h"
        if not header.exists() or header.read_text() != text:
            header.write_text(text)
        return folder

    def _headers(self, cache):
        """LibTorch's headers, compiled; made again when one has changed."""
        version = subprocess.run([self.clang, "--version"], capture_output=True)
        key = hashlib.sha256(version.stdout + "\0".join(self.flags).encode())
        path = cache / ("torch-%s.pch" % key.hexdigest()[:16])
        source = cache / "torch.h"
        with open(cache / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not source.exists():
                source.write_text("#include <torch/torch.h>\n")
            probe = cache / "probe.cpp"
            probe.write_text("int main() {}\n")
            if path.exists() and not self._run([str(probe)], path, ["-E"]):
                return path
            new = path.with_suffix(".new")
            subprocess.run(
                [self.clang, *self.flags, "-fpch-instantiate-templates"]
                + ["-x", "c++-header", str(source), "-o", str(new)],
                check=True,
            )
            os.replace(new, path)
        return path

    def _run(self, sources, headers=None, how=("-fsyntax-only",)):
        """What the compiler says of the errors, empty where there is none."""
        command = [self.clang, *how, *self.flags]
        command += ["-include-pch", str(headers or self.headers), *sources]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.stderr if done.returncode else ""

    def errors(self, sources, scratch):
        """{source: what the compiler says} of those that do not compile."""
        failed = {}
        alone = [s for s in sources if OWN_INCLUDE.search(read(s))]
        together = [s for s in sources if s not in alone]
        while together:
            unit = pathlib.Path(scratch, "all.cpp")
            unit.write_text(one_unit({s: read(s) for s in together}))
            said = self._run([str(unit)])
            if not said:
                break
            blamed = [s for s in together if '"%s"' % s in said or s + ":" in said]
            alone += blamed or together
            together = [s for s in together if s not in alone]
        self.alone = alone
        for source in alone:
            said = self._run([source])
            if said:
                failed[source] = said
        return failed


def read(path):
    return pathlib.Path(path).read_text(encoding="utf-8")


def one_unit(texts, with_lines=True):
    """The text of one unit that holds those of all files, {file: text}, the
    headers they share first; with_lines errors name the file and its line."""
    headers, parts = {}, []
    for number, (source, text) in enumerate(texts.items()):
        for line in INCLUDE.findall(text):
            headers[line.strip()] = None
        line = '#line 1 "%s"\n' % source if with_lines else ""
        text = INCLUDE.sub("", text)
        parts.append("namespace part_%d {\n%s%s\n}\n" % (number, line, text))
    return "\n".join([*headers, *parts])
