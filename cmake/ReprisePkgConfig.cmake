# Installs reprise.pc, with which a program that has no CMake is built:
#   g++ main.cpp $(pkg-config --cflags --libs reprise)

set(folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
# From that folder up to the prefix, wherever it is put.
string(REGEX REPLACE "[^/]+" ".." prefix ${folder})
string(REPLACE cxx_std_ c++ std ${REPRISE_TORCH_CXX_FEATURE})

# As FindLibTorch.cmake gives them, or LibTorch's own package.
set(abi)
if(LibTorch_OLD_STRING_ABI OR TORCH_CXX_FLAGS MATCHES "CXX11_ABI=0")
  set(abi "-D_GLIBCXX_USE_CXX11_ABI=0 ")
endif()
set(libraries "-ltorch_cpu -lc10")
if(EXISTS /dev/nvidiactl AND EXISTS ${REPRISE_TORCH_ROOT}/lib/libtorch_cuda.so)
  # In one word, which pkg-config leaves in its order.
  string(APPEND libraries " -Wl,--no-as-needed,-ltorch_cuda,-lc10_cuda,--as-needed")
endif()
set(dl)
if(CMAKE_DL_LIBS)
  set(dl " -l${CMAKE_DL_LIBS}")
endif()

configure_file(${CMAKE_CURRENT_LIST_DIR}/reprise.pc.in ${made}/reprise.pc @ONLY)
install(FILES ${made}/reprise.pc DESTINATION ${folder} COMPONENT runtime)
