# Decides which parts are built: the linter needs Clang 19, the runtime library,
# the examples and the validation need LibTorch.

include(CTest)
find_package(Clang19)
find_package(LibTorch)

set(REPRISE_LINTER ${Clang19_FOUND})
set(REPRISE_RUNTIME ${LibTorch_FOUND})

if(NOT REPRISE_LINTER)
  message(STATUS "left out: the linter (no Clang 19 development files; "
                 "apt-get install libclang-19-dev llvm-19-dev)")
endif()
if(NOT REPRISE_RUNTIME)
  message(STATUS "left out: runtime, examples and validation (no LibTorch; "
                 "set REPRISE_LIBTORCH to a LibTorch or torch folder)")
endif()

find_program(REPRISE_CCACHE ccache)
if(REPRISE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${REPRISE_CCACHE})
endif()
