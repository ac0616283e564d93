# Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The strangers' programs. CMakeLists.txt says what each is built from."""

import dataclasses
import typing

import data


@dataclasses.dataclass(frozen=True)
class Repository:
    name: str
    commit: str
    licence: str


PYTORCH = Repository(
    "pytorch/examples", "77f55b912142e11fcfdf5b530231fb9c52f181e8", "BSD-3-Clause"
)
TUTORIALS = Repository(
    "prabhuomkar/pytorch-cpp", "4c4d060f94f4b06cf2ce8cf43fa48b320e319507", "MIT"
)
LEARN = Repository(
    "clearhanhui/LearnLibTorch", "305d571da3cf71119811c94f4e060ec51c37ebcf", "MIT"
)
PPO = Repository(
    "AidanShipperley/PPO-LibTorch", "9f5c46b9ea214d62b70c9a7969ca1e73e364c03f", "GPL-3.0"
)
# A header that dcgan includes.
ARGPARSE = Repository("p-ranav/argparse", "3eda91b2e1ce7d569f84ba295507c4cd8fd96910", "MIT")

REPOSITORIES = [PYTORCH, TUTORIALS, LEARN, PPO, ARGPARSE]


@dataclasses.dataclass(frozen=True)
class Program:
    name: str  # Of the target in CMakeLists.txt.
    what: str
    repository: Repository
    folder: str  # In the repository.
    make_data: typing.Callable  # Called with the folder that it is started in.
    start: str = "."  # Where that is, since some read ../data.
    arguments: tuple = ()
    verify: tuple = ()  # Options of `reprise verify`.
    then: tuple = ()  # More of them, after the fix.
    is_compared: bool = False  # As it is with its fixed form, too.


def nothing(_):
    pass


def lenet_data(start):
    data.mnist(start / "../data/MNIST/raw")


def language_data(start):
    data.text(start / "../../../../data/penntreebank/train.txt")
    # "All folders must exist!"
    (start / "output").mkdir(exist_ok=True)


def ppo_data(start):
    # What its game needs, and few turns; a checkpoint in the middle and at the end.
    (start / "PPOConfig.toml").write_text(
        "[environment]\nobs_size = 4\n"
        "[general]\ntotal_timesteps = 2560\ncheckpoint_updates = 5\n"
        "[ppo]\nnum_envs = 8\nnum_steps = 32\nnum_minibatches = 4\n"
    )


PROGRAMS = [
    Program(
        "mnist",
        "classifier, validated after each epoch",
        PYTORCH,
        "cpp/mnist",
        lambda start: data.mnist(start / "data"),
        verify=("--steps", "1000"),
        is_compared=True,
    ),
    Program(
        "dcgan",
        "GAN, two loader workers",
        PYTORCH,
        "cpp/dcgan",
        lambda start: data.mnist(start / "data"),
        arguments=("--epochs", "1"),
        verify=("--steps", "100"),
    ),
    Program("regression", "fits a polynomial", PYTORCH, "cpp/regression", nothing),
    Program(
        "language-model",
        "LSTM language model",
        TUTORIALS,
        "tutorials/intermediate/language_model",
        language_data,
        start="tutorials/intermediate/language_model/build",
        verify=("--steps", "20"),
    ),
    Program(
        "lenet",
        "classifier, shuffled data",
        LEARN,
        "chap5",
        lenet_data,
        start="build",
        verify=("--steps", "100"),
    ),
    Program(
        "ppo",
        "reinforcement learning, a pool of threads",
        PPO,
        "driver.cpp",
        ppo_data,
        then=("--own-folders",),
    ),
]
