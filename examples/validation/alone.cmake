# The CMakeLists.txt of the example as a project of its own, which `demo` makes a
# copy of: as plain as a user's, so that `reprise fix` can add the link line.
cmake_minimum_required(VERSION 3.18)
project(validation CXX)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
find_package(LibTorch REQUIRED)

add_executable(validation hazard.cpp)
target_compile_features(validation PRIVATE cxx_std_17)
target_link_libraries(validation PRIVATE LibTorch::LibTorch)
