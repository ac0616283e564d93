# make-headers.sh FOLDER: a small library where LibTorch's headers are looked
# for, so that tests of the cache itself need seconds, and a source that uses it.
mkdir -p "$1/third_party/torch" "$1/src"
cat > "$1/third_party/torch/torch.h" <<'END'
#pragma once
#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <regex>
inline int answer() { return 41; }
END
cat > "$1/src/main.cpp" <<'END'
#include <torch/torch.h>

int main() {
  std::mt19937 engine(answer());
  return engine();
}
END
