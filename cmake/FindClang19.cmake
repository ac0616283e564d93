# Finds the development files of Clang 19 and gives the target Clang19::Clang.
#
# The shared libraries are linked by their full paths: on a machine with several
# LLVM versions `-lclang-cpp` may name another one. Clang's own CMake package is
# not used since it wants every static library that LLVM could have.

find_path(Clang19_ROOT include/clang/AST/ASTContext.h
          HINTS $ENV{REPRISE_LLVM} /usr/lib/llvm-19 NO_DEFAULT_PATH)
find_library(Clang19_CLANG_LIBRARY NAMES clang-cpp.so.19.1 libclang-cpp.so.19.1
             HINTS ${Clang19_ROOT}/lib NO_DEFAULT_PATH)
find_library(Clang19_LLVM_LIBRARY NAMES LLVM-19 libLLVM.so.19.1
             HINTS ${Clang19_ROOT}/lib NO_DEFAULT_PATH)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Clang19 REQUIRED_VARS
  Clang19_ROOT Clang19_CLANG_LIBRARY Clang19_LLVM_LIBRARY)

if(Clang19_FOUND AND NOT TARGET Clang19::Clang)
  add_library(Clang19::LLVM INTERFACE IMPORTED)
  target_include_directories(Clang19::LLVM SYSTEM INTERFACE ${Clang19_ROOT}/include)
  target_compile_definitions(Clang19::LLVM INTERFACE
    _GNU_SOURCE __STDC_CONSTANT_MACROS __STDC_FORMAT_MACROS __STDC_LIMIT_MACROS)
  target_link_libraries(Clang19::LLVM INTERFACE ${Clang19_LLVM_LIBRARY})

  add_library(Clang19::Clang INTERFACE IMPORTED)
  target_compile_definitions(Clang19::Clang INTERFACE
    REPRISE_CLANG_RESOURCE_DIR="${Clang19_ROOT}/lib/clang/19")
  target_link_libraries(Clang19::Clang INTERFACE ${Clang19_CLANG_LIBRARY} Clang19::LLVM)
endif()
