# Configures, builds and runs the project in this folder; see ../CMakeLists.txt.

# Only what the program itself prints is compared.
set(ENV{REPRISE_LOG} 0)

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE output
                  ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "failed (${code}): ${ARGV}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

set(build ${WORK}/${WAY})
file(MAKE_DIRECTORY ${WORK})
file(REMOVE_RECURSE ${build})
set(options -D WAY=${WAY} -D LIBTORCH=${LIBTORCH}
    -D CMAKE_CXX_COMPILER=${COMPILER} "-DCMAKE_CXX_FLAGS=${FLAGS}"
    -D CMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER})
if(WAY MATCHES "folder|fetched")
  # Of the checkout, no more than the library needs. It is told where LibTorch
  # is: an installed package knows, and a target is there.
  run(${CMAKE_COMMAND} -E chdir ${RUNTIME}/..
      ${CMAKE_COMMAND} -E tar cf ${WORK}/${WAY}.tar CMakeLists.txt cmake runtime)
  list(APPEND options -D REPRISE_LIBTORCH=${LIBTORCH}
       -D ARCHIVE=${WORK}/${WAY}.tar -D FOLDER=${build}/user/_deps/reprise-src)
  # The folder is where a fetched one would be, so that the compiler's cache
  # spares the second of them the building.
  set(ENV{CCACHE_BASEDIR} ${build})
else()
  run(${CMAKE_COMMAND} --install ${BUILT} --component runtime
      --prefix ${build}/installed)
  list(APPEND options -D CMAKE_PREFIX_PATH=${build}/installed)
endif()
if(WAY STREQUAL "folder")
  file(ARCHIVE_EXTRACT INPUT ${WORK}/folder.tar
       DESTINATION ${build}/user/_deps/reprise-src)
endif()
unset(ENV{REPRISE_LIBTORCH})

if(WAY STREQUAL "pkg-config")
  # From another folder than the one it was installed to.
  file(RENAME ${build}/installed ${build}/moved)
  file(GLOB_RECURSE package ${build}/moved/*/reprise.pc)
  get_filename_component(package ${package} DIRECTORY)
  set(ENV{PKG_CONFIG_PATH} ${package})
  file(MAKE_DIRECTORY ${build}/user)
  run(sh -c "${LAUNCHER} ${COMPILER} ${FLAGS} -o ${build}/user/user \
    ${CMAKE_CURRENT_LIST_DIR}/main.cpp $(${PKG_CONFIG} --cflags --libs reprise)")
else()
  run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${CMAKE_CURRENT_LIST_DIR} -B ${build}/user
      ${options})
  run(${CMAKE_COMMAND} --build ${build}/user)
endif()
run(${build}/user/user)
message(STATUS "${output}")
if(NOT output STREQUAL "same 1 guarded 1\n")
  message(FATAL_ERROR "the program printed: ${output}")
endif()

if(WAY STREQUAL "installed")
  # The package refuses a LibTorch of another version than it was built with.
  set(other ${build}/other)
  foreach(header ATen/ATen.h torch/csrc/api/include/torch/torch.h)
    file(WRITE ${other}/include/${header} "")
  endforeach()
  file(WRITE ${other}/include/torch/headeronly/version.h
"#define TORCH_VERSION_MAJOR 1
#define TORCH_VERSION_MINOR 2
#define TORCH_VERSION_PATCH 3
")
  foreach(library torch_cpu c10)
    file(WRITE ${other}/lib/lib${library}.so "")
  endforeach()
  execute_process(
    COMMAND ${CMAKE_COMMAND} -G ${GENERATOR} -S ${CMAKE_CURRENT_LIST_DIR}
            -B ${build}/refused ${options} -D REPRISE_LIBTORCH=${other}
    RESULT_VARIABLE code OUTPUT_QUIET ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  if(code EQUAL 0 OR NOT output MATCHES "the project has 1.2.3; build Reprise again")
    message(FATAL_ERROR "another LibTorch was not refused: ${output}")
  endif()
endif()
