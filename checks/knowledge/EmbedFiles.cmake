# cmake -DFILES="a.yaml;b.yaml" -DOUTPUT=x.inc -P EmbedFiles.cmake
#
# Writes one line `REPRISE_FILE("a.yaml", bytes...)` for each file.
set(text "")
foreach(file IN LISTS FILES)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND text "REPRISE_FILE(\"${file}\", ${bytes} 0)\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
