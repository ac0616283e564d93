# reprise_gloo_headers: what a program that makes process groups includes. Gloo is
# in LibTorch's libraries; its headers stand in for those that LibTorch lacks.
set(folder ${CMAKE_CURRENT_BINARY_DIR}/gloo-headers)
foreach(header algorithm common/error context rendezvous/store transport/device)
  file(CONFIGURE OUTPUT ${folder}/gloo/${header}.h CONTENT "#include <GlooTypes.h>\n")
endforeach()
add_library(reprise_gloo_headers INTERFACE)
target_include_directories(reprise_gloo_headers SYSTEM INTERFACE
  ${folder} ${CMAKE_CURRENT_LIST_DIR}/gloo)
