# Debian packages by CPack, one for each component of the install rules; scripts/package makes them.
#
#   arrival         the programs, their manual pages, the service, the wire contract
#   libarrival-dev  the static library and its headers
#   arrival-bench   what `arrival bench` measures and imports with, and the Python client

set(ARV_PACKAGE_RELEASE 1 CACHE STRING "Revision of the Debian packages of this version")
set(ARV_PACKAGE_MAINTAINER "arrivald authors <arrivald@example.org>" CACHE STRING "Maintainer of the Debian packages")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME arrivald)
# CPack's default; any other one would come before what each package says of itself.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_NAME} built using CMake")
set(CPACK_PACKAGE_CONTACT "${ARV_PACKAGE_MAINTAINER}")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL arrival development bench)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_VERBATIM_VARIABLES ON)
# What Debian wants beside what an installation has: changelogs, packed manual pages, configuration.
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/scripts/cmake/DebianLayout.cmake)
set(CPACK_ARV_SOURCE ${CMAKE_SOURCE_DIR})
set(CPACK_ARV_LIBDIR ${CMAKE_INSTALL_LIBDIR})
set(CPACK_ARV_STRIP ${CMAKE_STRIP})

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${ARV_PACKAGE_RELEASE})
set(CPACK_DEBIAN_PACKAGE_SOURCE arrivald)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(same_version "${PROJECT_VERSION}-${ARV_PACKAGE_RELEASE}")

set(CPACK_DEBIAN_ARRIVAL_PACKAGE_NAME arrival)
set(CPACK_DEBIAN_ARRIVAL_PACKAGE_SECTION science)
set(CPACK_DEBIAN_ARRIVAL_PACKAGE_DEPENDS
  "init-system-helpers (>= 1.54), systemd | systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_ARRIVAL_PACKAGE_SUGGESTS arrival-bench)
set(CPACK_COMPONENT_ARRIVAL_DESCRIPTION
"technician routes and arrival windows that only ever shrink
Takes technician queues, models of how long jobs take, and travel matrices;
finds the routes, and tells every customer an arrival window that is kept as
often as promised.

This package has the daemon arrivald (protobuf over ZeroMQ, days kept in a
journal, a service of systemd) and the command line arrival: solve, check,
explain and report a plan, offer slots, play a day, learn from records, plan
many depots overnight.")
set(controls postinst prerm postrm conffiles)
list(TRANSFORM controls PREPEND ${CMAKE_SOURCE_DIR}/scripts/debian/)
set(CPACK_DEBIAN_ARRIVAL_PACKAGE_CONTROL_EXTRA ${controls})

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libarrival-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libczmq-dev, libglpk-dev, libjansson-dev, liblzma-dev, libprotobuf-c-dev, libsodium-dev, libsqlite3-dev, libxxhash-dev, libzmq3-dev")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "arrival (= ${same_version})")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
"technician routes and arrival windows - development files
The engine behind arrivald as a static C library: plans for technicians, the
windows of their customers, the live day, learning from visit records. One
header, or the part of it that is needed, and a file for pkg-config.")

set(CPACK_DEBIAN_BENCH_PACKAGE_NAME arrival-bench)
set(CPACK_DEBIAN_BENCH_PACKAGE_SECTION science)
set(CPACK_DEBIAN_BENCH_PACKAGE_DEPENDS
  "arrival (= ${same_version}), protobuf-compiler, python3, python3-protobuf, python3-zmq")
set(CPACK_DEBIAN_BENCH_PACKAGE_SUGGESTS "python3-numpy, python3-pandas")
set(CPACK_COMPONENT_BENCH_DESCRIPTION
"technician routes and arrival windows - benchmarks and Python client
What \"arrival bench\" measures the daemon and the simulation with, importers of
public data sets and of visit records, and the Python client of arrivald with
its examples (/usr/share/arrival/proto/python).")

include(CPack)
