"""make-paths.py DEPTH: a program with 2 to the power of DEPTH calls of rand()."""

import sys

depth = int(sys.argv[1])
print("#include <cstdio>\n#include <cstdlib>\nint f0() { return rand(); }")
for i in range(depth):
    print(f"int f{i + 1}() {{ return f{i}() + f{i}(); }}")
print(f'int main() {{ std::printf("%d\\n", f{depth}()); }}')
