# reprise_room(NAME SOURCES... [LINKS targets...] [DATA files...])
#
# A room of the linter as a static library `reprise_NAME`. Its includes are
# written from the project's root, `checks/facts/Unit.h`, or from its own folder.
function(reprise_room NAME)
  cmake_parse_arguments(ROOM "" "" "LINKS" ${ARGN})
  add_library(reprise_${NAME} STATIC ${ROOM_UNPARSED_ARGUMENTS})
  target_compile_features(reprise_${NAME} PUBLIC cxx_std_20)
  target_include_directories(reprise_${NAME} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(reprise_${NAME} PUBLIC Clang19::LLVM ${ROOM_LINKS})
  target_compile_options(reprise_${NAME} PRIVATE -Wall -Wextra -Wno-unused-parameter)
  set_target_properties(reprise_${NAME} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()
