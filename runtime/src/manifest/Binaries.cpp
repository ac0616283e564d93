//===- Binaries.cpp - the code that runs
//-------------------------------------===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Sections.h"

#include "../bytes/Hash.h"

#include <cstring>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdint>
#include <cstdio>
#include <vector>

using namespace reprise;

static std::string hex(const unsigned char *bytes, std::size_t size) {
  static const char digits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

/// The GNU build ID in the notes of a loaded object; empty where it has none.
static std::string build_id(const dl_phdr_info &object) {
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr) &segment = object.dlpi_phdr[i];
    if (segment.p_type != PT_NOTE)
      continue;
    const auto *at = reinterpret_cast<const unsigned char *>(object.dlpi_addr +
                                                             segment.p_vaddr);
    const unsigned char *end = at + segment.p_memsz;
    const std::size_t align = segment.p_align == 8 ? 8 : 4;
    auto padded = [&](std::size_t size) {
      return (size + align - 1) / align * align;
    };
    while (static_cast<std::size_t>(end - at) >= sizeof(ElfW(Nhdr))) {
      ElfW(Nhdr) note;
      std::memcpy(&note, at, sizeof note);
      const std::size_t nameSize = padded(note.n_namesz),
                        size = sizeof note + nameSize + padded(note.n_descsz);
      if (size > static_cast<std::size_t>(end - at))
        break;
      const unsigned char *name = at + sizeof note;
      if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
          std::memcmp(name, "GNU", 4) == 0)
        return hex(name + nameSize, note.n_descsz);
      at += size;
    }
  }
  return {};
}

/// A digest of the file's bytes; empty where it cannot be read.
static std::string digest_of_file(const std::string &path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return {};
  struct stat status{};
  std::string digest;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
      status.st_size > 0) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void *content = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (content != MAP_FAILED) {
      char text[17];
      std::snprintf(text, sizeof text, "%016llx",
                    static_cast<unsigned long long>(
                        reprise::detail::xxh64(content, size)));
      digest = text;
      munmap(content, size);
    }
  }
  close(file);
  return digest;
}

namespace {
struct Object {
  std::string path, buildId;
};
} // namespace

static int collect(dl_phdr_info *object, std::size_t, void *into) {
  static_cast<std::vector<Object> *>(into)->push_back(
      {object->dlpi_name ? object->dlpi_name : "", build_id(*object)});
  return 0;
}

void reprise::detail::describe_binaries(Manifest &manifest) {
  std::vector<Object> objects;
  dl_iterate_phdr(collect, &objects);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const Object &object = objects[i];
    const std::string name = object.path.substr(object.path.rfind('/') + 1);
    // The kernel's own comes with it and has no file.
    if (i != 0 && (name.empty() || name.compare(0, 10, "linux-vdso") == 0))
      continue;
    const std::string path = i == 0 ? "/proc/self/exe" : object.path;
    const std::string value = object.buildId.empty()
                                  ? digest_of_file(path)
                                  : "build " + object.buildId;
    if (!value.empty())
      manifest.set(i == 0 ? "code.executable" : "code.library." + name, value);
  }
}
