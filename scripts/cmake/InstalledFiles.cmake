# Files whose text or mode is settled when they are installed.

# arv_install_configured(SOURCE.in DESTINATION COMPONENT): names of places in it are those of the prefix that
# it is installed with, which need not be the one the tree was configured with.
function(arv_install_configured source destination component)
  cmake_path(GET source STEM LAST_ONLY name)
  set(output ${CMAKE_BINARY_DIR}/installed/${name})
  install(CODE "
    set(CMAKE_INSTALL_FULL_BINDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
    set(CMAKE_INSTALL_LIBDIR \"${CMAKE_INSTALL_LIBDIR}\")
    set(CMAKE_INSTALL_INCLUDEDIR \"${CMAKE_INSTALL_INCLUDEDIR}\")
    set(PROJECT_DESCRIPTION \"${PROJECT_DESCRIPTION}\")
    set(PROJECT_VERSION \"${PROJECT_VERSION}\")
    set(OpenMP_C_FLAGS \"${OpenMP_C_FLAGS}\")
    configure_file(\"${CMAKE_SOURCE_DIR}/${source}\" \"${output}\" @ONLY)"
    COMPONENT ${component})
  install(FILES ${output} DESTINATION ${destination} COMPONENT ${component})
endfunction()

# arv_install_scripts(DESTINATION COMPONENT SCRIPT...): what names its interpreter can be run, the rest is imported.
function(arv_install_scripts destination component)
  foreach(script IN LISTS ARGN)
    file(STRINGS ${script} first LIMIT_COUNT 1)
    if(first MATCHES "^#!")
      install(PROGRAMS ${script} DESTINATION ${destination} COMPONENT ${component})
    else()
      install(FILES ${script} DESTINATION ${destination} COMPONENT ${component})
    endif()
  endforeach()
endfunction()
