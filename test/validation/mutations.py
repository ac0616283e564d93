# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The mutants of examples/cifar/fixed/hazard.cpp: each breaks one thing.

An edit is a text that stands in the program exactly once, and what takes its
place. `stops` says that the program must refuse to run, with these words.
`missed` says why verify cannot see it; a mutant that is missed without, or
caught all the same, makes mutants.py fail.
"""

import dataclasses


@dataclasses.dataclass
class Mutant:
    name: str
    broken: str  # What, in one line.
    edits: list
    stops: str = ""
    missed: str = ""
    silent: str = ""  # Why lint finds nothing.

    def of(self, text):
        for old, new in self.edits:
            count = text.count(old)
            if count != 1:
                raise ValueError(f"{self.name}: stands there {count} times: {old!r}")
            text = text.replace(old, new)
        return text


def without(text):
    return (text, "")


def after(text, added):
    return (text, text + added)


def before(text, added):
    return (text, added + text)


def including(*headers):
    lines = "".join(f"#include <{header}>\n" for header in headers)
    return after("#include <cstdlib>\n", lines)


SEED = "  reprise::seed_everything(1);\n"
DETERMINISTIC = "  reprise::DeterministicMode::enable();\n"
DRAW = "torch::rand({1}, reprise::sample_generator(index)).item<float>() < 0.5"
MEMBER = "private:\n  Cifar10 images;\n"
SAMPLE = "    return {image, label};\n"
MODEL = "  Network model;\n"
RATE = "SGDOptions(0.001)"
LOADER = "reprise::data::make_loader("
OPTIONS = "DataLoaderOptions(4).workers(workers)"
RESUME = "  checkpoint.resume();\n"
LOOP = "  for (auto epoch = checkpoint.epoch(); epoch < epochs;) {\n"
ZERO = "      optimizer.zero_grad();\n"
INPUT = "model->forward(batch.data.to(device)), batch.target.to(device)"
BACKWARD = "      loss.backward();\n"
STEP = "      optimizer.step();\n"
VALIDATION = "    if (validates) {\n"
GUARD = "      reprise::RngGuard guard;\n"
SAVE = "    checkpoint.save(epoch, /*step=*/0);\n"
SET_RATE = "optimizer.param_groups()[0].options().set_lr"


# Why lint says nothing of several.
CHOSEN = "what the environment gives counts as chosen"
KEPT = "incomplete-checkpoint asks a Checkpoint for optimizers and schedules alone"


def seeded_with(value):
    return (SEED, f"  reprise::seed_everything({value});\n")


SEEDS = [
    Mutant("no-seed", "the seed is dropped", [without(SEED)], stops="has no seed"),
    Mutant(
        "seed-clock",
        "the seed is the time",
        [including("ctime"), seeded_with("std::time(nullptr)")],
    ),
    Mutant(
        "seed-address",
        "the seed is an address",
        [seeded_with("reinterpret_cast<std::uintptr_t>(argv)")],
    ),
    Mutant(
        "seed-host",
        "the seed is a hash of the machine's name",
        [
            including("functional", "unistd.h"),
            before(SEED, "  char host[256] = {};\n  gethostname(host, sizeof host - 1);\n"),
            seeded_with("std::hash<std::string>()(host)"),
        ],
        silent=CHOSEN,
    ),
    Mutant(
        "seed-late",
        "the seed stands behind the model",
        [without(SEED), after(MODEL, SEED)],
    ),
    Mutant(
        "seed-again",
        "the seed is set again behind resume()",
        [after(RESUME, "  torch::manual_seed(1);\n")],
        silent="no check looks for a seed between resume() and training",
    ),
]

VALIDATES = [
    Mutant("no-guard", "validation is not guarded", [without(GUARD)]),
    Mutant(
        "guard-too-long",
        "the guard is still open when the checkpoint is saved",
        [without(GUARD), before(VALIDATION, "    reprise::RngGuard guard;\n")],
        silent="no check looks for a checkpoint that is saved within a guard",
    ),
    Mutant("no-eval", "validation without eval()", [without("      model->eval();\n")]),
    Mutant("no-train", "train() is not called again", [without("      model->train();\n")]),
    Mutant(
        "rate-from-validation",
        "what validation finds sets the learning rate",
        [after("      model->train();\n", f"      {SET_RATE}(0.001 / (1 + right));\n")],
        silent="no check, since schedules that heed the validation are meant so",
    ),
]

DATA = [
    Mutant(
        "worker-draw",
        "samples draw from the default generator",
        [(DRAW, "torch::rand({1}).item<float>() < 0.5")],
    ),
    Mutant("rand", "samples draw from rand()", [(DRAW, "std::rand() % 2 == 0")]),
    Mutant(
        "engine-member",
        "samples draw from an engine in the data set",
        [
            including("random"),
            (DRAW, "engine() % 2 == 0"),
            after(MEMBER, "  std::mt19937 engine{1};\n"),
        ],
    ),
    Mutant(
        "split-by-device",
        "std::random_device chooses which images are left out",
        [
            including("random"),
            after(MEMBER, "  unsigned left = std::random_device()() % 50;\n"),
            ("images.get(index)", "images.get(index == left ? 0 : index)"),
        ],
    ),
    Mutant(
        "unordered",
        "batches come as they are ready",
        [(OPTIONS, OPTIONS + ".enforce_ordering(false)")],
        stops="leave it on",
    ),
    Mutant(
        "unordered-libtorch",
        "the same with LibTorch's loader",
        [
            (LOADER, "torch::data::make_data_loader<torch::data::samplers::RandomSampler>("),
            (OPTIONS, OPTIONS + ".enforce_ordering(false)"),
            without('\n      .add("loader", trainLoader)'),
        ],
    ),
    Mutant(
        "rate-by-workers",
        "the learning rate grows with the number of workers",
        [(RATE, "SGDOptions(0.001 * (1 + workers))")],
        silent="no check looks at what the number of workers decides",
    ),
    Mutant(
        "directory-order",
        "each file's brightness, in the order of the folder",
        [
            including("filesystem", "fstream", "vector"),
            (
                "images(folder, Cifar10::Split::Train) {}",
                "images(folder, Cifar10::Split::Train) {\n"
                "    for (const auto &file : std::filesystem::directory_iterator(folder)) {\n"
                "      std::ifstream bytes(file.path(), std::ios::binary);\n"
                "      bytes.seekg(100);\n"
                "      shades.push_back(bytes.get() / 1000.0f);\n"
                "    }\n"
                "  }",
            ),
            before(SAMPLE, "    image = image.add(shades[index % shades.size()]);\n"),
            after(MEMBER, "  std::vector<float> shades;\n"),
        ],
    ),
    Mutant(
        "uninitialised",
        "a buffer that nothing was written to is added to the image",
        [before(SAMPLE, "    image = image.add(torch::empty({3, 32, 32}), 0.001);\n")],
    ),
    Mutant(
        "pointer-order",
        "weights of the classes, in the order of a hash table of pointers",
        [
            including("memory", "unordered_set", "vector"),
            before(
                LOOP,
                "  std::unordered_set<std::shared_ptr<float>> shares;\n"
                "  for (int label = 0; label < 10; ++label)\n"
                "    shares.insert(std::make_shared<float>(1 + 0.1f * label));\n"
                "  std::vector<float> weights;\n"
                "  for (const auto &share : shares)\n"
                "    weights.push_back(*share);\n",
            ),
            (INPUT, INPUT + ", torch::tensor(weights)"),
        ],
        silent="the order is not followed into a tensor that is an argument of the loss",
    ),
]

CHECKPOINTS = [
    Mutant(
        "no-model",
        "the model is not in the checkpoint",
        [without('add("model", model)\n      .')],
        silent=KEPT,
    ),
    Mutant(
        "no-optimizer",
        "the optimizer is not in the checkpoint",
        [without('\n      .add("optimizer", optimizer)')],
    ),
    Mutant(
        "no-loader",
        "the loader is not in the checkpoint",
        [without('\n      .add("loader", trainLoader)')],
        silent="incomplete-checkpoint asks for a loader only where it is saved amid a pass",
    ),
    Mutant(
        "resume-before-add",
        "resume() before anything was added",
        [without(RESUME), before('  checkpoint.add("model", model)\n', RESUME)],
        stops="has not added",
        silent="no check looks at what stands behind resume(); the library does",
    ),
    Mutant(
        "resume-after-epoch",
        "the epoch is read before resume()",
        [
            without(RESUME),
            (LOOP, f"  auto epoch = checkpoint.epoch();\n{RESUME}  while (epoch < epochs) {{\n"),
        ],
        silent="no check looks at what was read from a checkpoint before resume()",
    ),
    Mutant(
        "resume-before-init",
        "weights are set behind resume()",
        [after(RESUME, "  torch::nn::init::kaiming_uniform_(model->scores->weight);\n")],
    ),
    Mutant(
        "saved-early",
        "a checkpoint is saved before the step that its batch is for",
        [before(STEP, "      checkpoint.save(epoch - 1, step);\n")],
        silent="no check looks at the place of a save within a step",
    ),
    Mutant(
        "counter-not-saved",
        "the learning rate rises with a count that is not saved",
        [
            after(RESUME, "  int count = 0;\n"),
            before(ZERO, f"      {SET_RATE}(0.00001 * ++count);\n"),
        ],
        silent=KEPT,
    ),
    Mutant(
        "engine-not-saved",
        "noise from an engine that is not saved",
        [
            including("random"),
            after(RESUME, "  std::mt19937 engine(1);\n"),
            (INPUT, INPUT.replace("batch.data", "batch.data.add(engine() % 100 / 1e4)")),
        ],
        silent=KEPT,
    ),
]

CONDITIONS = [
    Mutant(
        "rate-by-clock",
        "the learning rate falls with the time that has passed",
        [
            including("chrono"),
            before(LOOP, "  const auto start = std::chrono::steady_clock::now();\n"),
            before(
                ZERO,
                "      const std::chrono::duration<double> passed =\n"
                "          std::chrono::steady_clock::now() - start;\n"
                f"      {SET_RATE}(0.001 / (1 + passed.count()));\n",
            ),
        ],
    ),
    Mutant(
        "budget",
        "training ends after ten minutes",
        [
            including("chrono"),
            before(LOOP, "  const auto start = std::chrono::steady_clock::now();\n"),
            before(
                ZERO,
                "      if (std::chrono::steady_clock::now() - start > std::chrono::minutes(10))\n"
                "        break;\n",
            ),
        ],
        missed="no run takes ten minutes",
    ),
    Mutant(
        "rate-by-environment",
        "an environment variable sets the learning rate",
        [
            before("  Network model;\n", '  const char *rate = std::getenv("CIFAR_RATE");\n'),
            (RATE, "SGDOptions(rate ? std::atof(rate) : 0.001)"),
        ],
        missed="the variable is the same in all runs",
        silent=CHOSEN,
    ),
    Mutant(
        "all-threads",
        "as many threads as the machine has",
        [
            including("thread"),
            after(
                SEED,
                "  torch::set_num_threads(std::thread::hardware_concurrency());\n",
            ),
        ],
    ),
    Mutant(
        "drawing-thread",
        "a thread beside training draws from its generator",
        [
            including("atomic", "chrono", "thread"),
            before(
                LOOP,
                "  std::atomic<bool> done(false);\n"
                "  std::thread pictures([&done] {\n"
                "    while (!done) {\n"
                "      torch::randn({3, 32, 32});\n"
                "      std::this_thread::sleep_for(std::chrono::milliseconds(5));\n"
                "    }\n"
                "  });\n",
            ),
            after(
                SAVE,
                "    if (epoch == epochs) {\n"
                "      done = true;\n"
                "      pictures.join();\n"
                "    }\n",
            ),
        ],
    ),
    Mutant(
        "index-gradient",
        "deterministic mode off, and a table whose gradients threads add at once",
        [
            without(DETERMINISTIC),
            after(
                MODEL,
                '  auto table = model->register_parameter("table", torch::ones({256, 8}));\n',
            ),
            (
                INPUT,
                INPUT.replace(
                    "batch.data",
                    "table.index({batch.data.mul(255).to(torch::kLong)}).mean(-1)",
                ),
            ),
        ],
    ),
    Mutant(
        "sum-by-threads",
        "threads add up the norm of the gradients as they come",
        [
            including("mutex", "thread", "vector"),
            after(
                BACKWARD,
                "      float norm = 0;\n"
                "      std::mutex mutex;\n"
                "      std::vector<std::thread> threads;\n"
                "      for (const auto &each : model->parameters())\n"
                "        threads.emplace_back([each, &norm, &mutex] {\n"
                "          const auto own = each.grad().norm().item<float>();\n"
                "          std::lock_guard<std::mutex> lock(mutex);\n"
                "          norm += own;\n"
                "        });\n"
                "      for (auto &thread : threads)\n"
                "        thread.join();\n"
                "      for (const auto &each : model->parameters())\n"
                "        each.grad().div_(1 + norm);\n",
            ),
        ],
    ),
]

UNMUTATED = Mutant("unmutated", "nothing", [])
MUTANTS = SEEDS + VALIDATES + DATA + CHECKPOINTS + CONDITIONS
