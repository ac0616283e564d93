"""How lit runs the linter's tests: the RUN lines in .cpp, .cu and .test files.

A test says what it needs, `REQUIRES: libtorch`; inputs lie in folders named
Inputs.
"""

import glob
import os
import shutil

import lit.formats

config.name = "Reprise"
config.test_format = lit.formats.ShTest(execute_external=True)
config.suffixes = [".cpp", ".cu", ".test"]
config.test_source_root = os.path.join(config.reprise_source, "test")
config.test_exec_root = os.path.join(config.reprise_build, "test", "lit")
# What tests write is a project of its own, not a part of this build.
os.makedirs(os.path.join(config.test_exec_root, ".git"), exist_ok=True)


def runs_under_lit(path):
    """Whether the file is a test of lit's: outside test/checks sources of
    GoogleTest programs lie beside them, without a RUN line."""
    if os.path.basename(os.path.dirname(path)) == "checks":
        return True
    with open(path, encoding="utf-8") as file:
        return "RUN:" in file.read()


config.excludes = ["Inputs", "rooms", "runtime"] + [
    os.path.basename(path)
    for path in glob.glob(config.test_source_root + "/**/*.cpp", recursive=True)
    if "Inputs" not in path and not runs_under_lit(path)
]

binaries = os.path.join(config.reprise_build, "bin")
include = os.path.join(config.libtorch, "include")
# All tests share the headers that one of them has parsed. A test of the cache
# itself takes a folder of its own.
cache = os.path.join(config.reprise_build, "test", "cache", "reprise")


def quoted(path):
    return "'" + path + "'" if " " in path else path


config.substitutions += [
    (r"%reprise\b", quoted(os.path.join(binaries, "reprise"))),
    (r"%build\b", quoted(config.reprise_build)),
    (r"%source_root\b", quoted(config.reprise_source)),
    (r"%libtorch\b", quoted(config.libtorch)),
    (
        r"%torch_flags\b",
        "-std=c++17 -isystem %s -isystem %s"
        % (quoted(include), quoted(include + "/torch/csrc/api/include")),
    ),
    (r"%clangxx\b", quoted(os.path.join(config.llvm_bin, "clang++"))),
    (r"%clang_tidy\b", quoted(os.path.join(config.llvm_bin, "clang-tidy"))),
    (
        r"%tidy_plugin\b",
        quoted(os.path.join(config.reprise_build, "lib", "reprise-tidy.so")),
    ),
    (r"%cache\b", quoted(cache)),
    # LibTorch's headers, compiled once for all tests that compile sources.
    (r"%compiled_headers\b", quoted(os.path.join(os.path.dirname(cache), "syntax"))),
]

# FileCheck, not and clang-19's own tools before others of the same name.
config.environment["PATH"] = os.pathsep.join(
    [config.llvm_bin, binaries, config.environment["PATH"]]
)
# No test writes into the user's own cache.
config.environment["XDG_CACHE_HOME"] = os.path.dirname(cache)
config.environment["LC_ALL"] = "C.UTF-8"

if config.has_libtorch:
    config.available_features.add("libtorch")
    config.environment["REPRISE_LIBTORCH"] = config.libtorch
# The headers of CUDA that pip brings for the tests; no toolkit is needed.
cuda = glob.glob(config.reprise_source + "/.venv/lib/*/site-packages/nvidia/cu*")
if cuda:
    config.available_features.add("cuda-headers")
    config.environment["CUDA_HOME"] = config.environment["CUDA_PATH"] = cuda[0]
    # nvcc would come before it.
    config.environment["PATH"] = os.pathsep.join(
        folder
        for folder in config.environment["PATH"].split(os.pathsep)
        if not os.path.exists(os.path.join(folder, "nvcc"))
    )
if shutil.which("clang-tidy-14"):
    config.available_features.add("clang-tidy-14")
if glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1"):
    config.available_features.add("faketime")
if (os.cpu_count() or 1) > 1:
    config.available_features.add("processors")
# A container may have no terminals to give.
try:
    for end in os.openpty():
        os.close(end)
    config.available_features.add("terminal")
except OSError:
    pass
if config.has_linter:
    config.available_features.add("linter")
else:
    config.unsupported = True
