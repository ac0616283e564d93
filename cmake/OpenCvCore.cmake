# Looks for OpenCV's core, for which there is a header of ours, an example and
# tests; each is left out without it.
find_path(REPRISE_OPENCV_INCLUDE opencv2/core.hpp PATH_SUFFIXES opencv4)
find_library(REPRISE_OPENCV_CORE opencv_core)
