# Runs within CPack when every component is installed below CPACK_TEMPORARY_DIRECTORY and before its package
# is packed: brings what was installed into the shape that Debian's policy and lintian ask for.

set(debian ${CPACK_ARV_SOURCE}/scripts/debian)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# The moment of what is packaged, so that the same commit makes the same bytes: SOURCE_DATE_EPOCH.
function(stamp result)
  if(DEFINED ENV{SOURCE_DATE_EPOCH})
    execute_process(COMMAND date -u -R -d @$ENV{SOURCE_DATE_EPOCH}
      OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  else()
    execute_process(COMMAND date -u -R
      OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  endif()
  set(${result} "${date}" PARENT_SCOPE)
endfunction()

function(add_documents root package)
  set(folder ${root}/usr/share/doc/${package})
  file(MAKE_DIRECTORY ${folder})
  file(COPY ${debian}/copyright DESTINATION ${folder})
  file(COPY ${CPACK_ARV_SOURCE}/CHANGELOG.md DESTINATION ${folder})
  file(RENAME ${folder}/CHANGELOG.md ${folder}/changelog)
  set(VERSION ${CPACK_PACKAGE_VERSION})
  set(RELEASE ${CPACK_DEBIAN_PACKAGE_RELEASE})
  set(MAINTAINER "${CPACK_PACKAGE_CONTACT}")
  stamp(DATE)
  configure_file(${debian}/changelog.in ${folder}/changelog.Debian @ONLY)
  run(gzip -9n ${folder}/changelog ${folder}/changelog.Debian)
  file(COPY ${debian}/lintian-overrides DESTINATION ${root}/usr/share/lintian/overrides)
  file(RENAME ${root}/usr/share/lintian/overrides/lintian-overrides ${root}/usr/share/lintian/overrides/${package})
endfunction()

# Beside what CPACK_STRIP_FILES takes away, which leaves static libraries alone.
function(strip_more root)
  file(GLOB programs ${root}/usr/bin/* ${root}/usr/lib/arrival/*)
  file(GLOB libraries ${root}/usr/${CPACK_ARV_LIBDIR}/*.a)
  set(unneeded --remove-section=.comment --remove-section=.note)
  if(programs)
    run(${CPACK_ARV_STRIP} ${unneeded} ${programs})
  endif()
  if(libraries)
    run(${CPACK_ARV_STRIP} --strip-debug ${unneeded} --enable-deterministic-archives ${libraries})
  endif()
endfunction()

function(pack_manual_pages root)
  file(GLOB pages ${root}/usr/share/man/man*/*.[0-9])
  if(pages)
    run(gzip -9n ${pages})
  endif()
endfunction()

# The service: units belong to /lib in Debian 12.
function(add_configuration root)
  file(MAKE_DIRECTORY ${root}/etc/default ${root}/lib)
  file(COPY ${CPACK_ARV_SOURCE}/engine/daemon/systemd/arrivald.conf DESTINATION ${root}/etc)
  file(COPY ${debian}/arrivald.default DESTINATION ${root}/etc/default)
  file(RENAME ${root}/etc/default/arrivald.default ${root}/etc/default/arrivald)
  file(RENAME ${root}/usr/lib/systemd ${root}/lib/systemd)
endfunction()

set(top ${CPACK_TEMPORARY_DIRECTORY})
add_documents(${top}/arrival arrival)
add_documents(${top}/development libarrival-dev)
add_documents(${top}/bench arrival-bench)
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  strip_more(${top}/${component})
endforeach()
pack_manual_pages(${top}/arrival)
add_configuration(${top}/arrival)
