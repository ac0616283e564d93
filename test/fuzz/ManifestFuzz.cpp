//===- ManifestFuzz.cpp - the reader of manifests -------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"

#include <reprise/manifest.h>

using namespace reprise;

std::map<std::string, std::string> fuzz::seeds() {
  Manifest manifest;
  manifest.set("seed.run", "42")
      .set("command.arguments", "train \"--name=\\\" \t\x7f")
      .set("environment.LANG", "\xc3\xa9\xff\xf0\x9f\x98\x80")
      .set("", "");
  return {{"manifest", manifest.json()}, {"empty", Manifest().json()}};
}

void fuzz::read(const std::string &input) {
  const Manifest manifest = Manifest::from_json(input);
  expect(Manifest::from_json(manifest.json()) == manifest,
         "a manifest is read back as it was written");
  expect(differences(manifest, manifest).empty(),
         "a manifest does not differ from itself");
}
