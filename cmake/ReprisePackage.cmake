# Installs the runtime library as the CMake package Reprise.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Reprise)
set(here ${CMAKE_CURRENT_LIST_DIR})
set(made ${CMAKE_CURRENT_BINARY_DIR}/package)

configure_package_config_file(${here}/ReprisePackageConfig.cmake.in
  ${made}/RepriseConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${made}/RepriseConfigVersion.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)

install(TARGETS reprise_runtime EXPORT Reprise COMPONENT runtime
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${here}/../runtime/include/reprise
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT runtime)
install(EXPORT Reprise NAMESPACE reprise:: FILE RepriseTargets.cmake
        DESTINATION ${package} COMPONENT runtime)
install(FILES ${made}/RepriseConfig.cmake ${made}/RepriseConfigVersion.cmake
              ${here}/FindLibTorch.cmake ${here}/ReprisePackageTorch.cmake
        DESTINATION ${package} COMPONENT runtime)

include(${here}/ReprisePkgConfig.cmake)
