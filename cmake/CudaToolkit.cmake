# Where the CUDA compiler is that of the Python packages, its libraries lie in lib,
# and nvcc looks for them in lib64. Included before the language is enabled, since
# CMake links a first program then.

find_program(CUDA_NVCC nvcc HINTS ENV CUDA_PATH PATH_SUFFIXES bin)
mark_as_advanced(CUDA_NVCC)
if(CMAKE_CUDA_COMPILER)
  set(nvcc ${CMAKE_CUDA_COMPILER})
else()
  set(nvcc ${CUDA_NVCC})
endif()
if(nvcc)
  get_filename_component(toolkit ${nvcc} REALPATH)
  cmake_path(SET toolkit NORMALIZE ${toolkit}/../..)
  if(NOT EXISTS ${toolkit}/lib64 AND EXISTS ${toolkit}/lib)
    string(APPEND CMAKE_CUDA_FLAGS " -L${toolkit}/lib")
  endif()
endif()
