# Gives LibTorch::LibTorch, from LibTorch's own package where the project has
# found that one, else from FindLibTorch.cmake beside this file. Also:
#   REPRISE_TORCH_VERSION      such as 2.11.0
#   REPRISE_TORCH_ROOT         the folder with its include/ and lib/
#   REPRISE_TORCH_CXX_FEATURE  cxx_std_17, or cxx_std_20 where its headers want it

if(NOT TARGET LibTorch::LibTorch)
  if(TARGET Torch::torch OR TARGET torch)
    add_library(LibTorch::LibTorch INTERFACE IMPORTED GLOBAL)
    if(TARGET Torch::torch)
      target_link_libraries(LibTorch::LibTorch INTERFACE Torch::torch)
    else()
      # Older packages name c10 and others beside `torch` only in this list.
      target_link_libraries(LibTorch::LibTorch INTERFACE torch ${TORCH_LIBRARIES})
    endif()
  else()
    include(${CMAKE_CURRENT_LIST_DIR}/FindLibTorch.cmake)
    if(NOT LibTorch_FOUND)
      message(FATAL_ERROR
        "Reprise needs LibTorch: call find_package(Torch REQUIRED) before it, or "
        "set REPRISE_LIBTORCH to a folder with LibTorch's include/ and lib/")
    endif()
  endif()
endif()

set(REPRISE_TORCH_VERSION "")
set(REPRISE_TORCH_ROOT "")
set(REPRISE_TORCH_CXX_FEATURE cxx_std_17)
set(folders ${TORCH_INCLUDE_DIRS})
foreach(target torch Torch::torch LibTorch::LibTorch)
  if(TARGET ${target})
    get_target_property(found ${target} INTERFACE_INCLUDE_DIRECTORIES)
    if(found)
      list(APPEND folders ${found})
    endif()
  endif()
endforeach()
foreach(folder ${folders})
  if(EXISTS ${folder}/ATen/ATen.h)
    get_filename_component(REPRISE_TORCH_ROOT ${folder} DIRECTORY)
    file(STRINGS ${folder}/ATen/ATen.h wants REGEX "__cplusplus < 2020")
    if(wants)
      set(REPRISE_TORCH_CXX_FEATURE cxx_std_20)
    endif()
  endif()
  foreach(header torch/headeronly/version.h torch/version.h)
    if(NOT REPRISE_TORCH_VERSION AND EXISTS ${folder}/${header})
      file(STRINGS ${folder}/${header} numbers
           REGEX "#define TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
      string(REGEX REPLACE "[^0-9;]" "" numbers "${numbers}")
      string(REPLACE ";" "." REPRISE_TORCH_VERSION "${numbers}")
    endif()
  endforeach()
endforeach()
