# Finds LibTorch and gives the target LibTorch::LibTorch.
#
# LibTorch's own package fails where the CUDA toolkit is absent, although its
# libraries then work on the CPU. Looked for in this order: $REPRISE_LIBTORCH
# (a folder with include/ and lib/), the cache entry REPRISE_LIBTORCH that `dev`
# sets. With a CUDA device and toolkit `torch` itself is linked, else the
# CPU's two libraries.

set(REPRISE_LIBTORCH "$ENV{REPRISE_LIBTORCH}" CACHE PATH "LibTorch: a folder with include/ and lib/")
find_path(LibTorch_ROOT include/torch/csrc/api/include/torch/torch.h
          HINTS ${REPRISE_LIBTORCH} NO_DEFAULT_PATH)
find_library(LibTorch_CPU_LIBRARY torch_cpu HINTS ${LibTorch_ROOT}/lib NO_DEFAULT_PATH)
find_library(LibTorch_C10_LIBRARY c10 HINTS ${LibTorch_ROOT}/lib NO_DEFAULT_PATH)
find_library(LibTorch_CUDA_LIBRARY torch_cuda HINTS ${LibTorch_ROOT}/lib NO_DEFAULT_PATH)
find_library(LibTorch_C10_CUDA_LIBRARY c10_cuda HINTS ${LibTorch_ROOT}/lib NO_DEFAULT_PATH)

include(FindPackageHandleStandardArgs)
# Reprise's package includes this file too, under its own name.
find_package_handle_standard_args(LibTorch NAME_MISMATCHED REQUIRED_VARS
  LibTorch_ROOT LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY)

# PyPI's wheels had the std::string of before C++11 until 2.5; what links them
# must have it too.
set(LibTorch_OLD_STRING_ABI FALSE)
if(EXISTS ${LibTorch_ROOT}/share/cmake/Torch/TorchConfig.cmake)
  file(STRINGS ${LibTorch_ROOT}/share/cmake/Torch/TorchConfig.cmake old REGEX "CXX11_ABI=0")
  if(old)
    set(LibTorch_OLD_STRING_ABI TRUE)
  endif()
endif()

if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  add_library(LibTorch::LibTorch INTERFACE IMPORTED GLOBAL)
  target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE
    ${LibTorch_ROOT}/include ${LibTorch_ROOT}/include/torch/csrc/api/include)
  target_link_libraries(LibTorch::LibTorch INTERFACE
    ${LibTorch_CPU_LIBRARY} ${LibTorch_C10_LIBRARY})
  target_link_options(LibTorch::LibTorch INTERFACE
    -Wl,-rpath,${LibTorch_ROOT}/lib -Wl,--allow-shlib-undefined)
  if(LibTorch_OLD_STRING_ABI)
    target_compile_definitions(LibTorch::LibTorch INTERFACE _GLIBCXX_USE_CXX11_ABI=0)
  endif()
  if(EXISTS /dev/nvidiactl AND LibTorch_CUDA_LIBRARY)
    # Nothing calls into torch_cuda by symbol; it registers itself when loaded.
    target_link_libraries(LibTorch::LibTorch INTERFACE
      -Wl,--no-as-needed ${LibTorch_CUDA_LIBRARY} ${LibTorch_C10_CUDA_LIBRARY} -Wl,--as-needed)
  endif()
endif()
