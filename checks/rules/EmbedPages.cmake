# Writes a C++ initialiser for each page: {"name", "text"}. A raw string may not
# be longer than some compilers take, so the text comes a line a literal.
set(text "")
foreach(page IN LISTS PAGES)
  get_filename_component(name ${page} NAME_WE)
  file(READ ${page} content)
  string(REPLACE "\\" "\\\\" content "${content}")
  string(REPLACE "\"" "\\\"" content "${content}")
  string(REPLACE "\n" "\\n\"\n\"" content "${content}")
  string(APPEND text "{\"${name}\",\n\"${content}\"},\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
