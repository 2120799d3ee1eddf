# Every test is found by its name; nothing needs to be listed here.
#
#   tests/unit/test_*.c         one CMocka program each; tests/unit/*.c of other names are for all of them
#   tests/blackbox/test_*.py    run against the built programs
#   tests/layers/               the layer check and its own self-test
#
# A test may exit with 77 to say "skipped". A name ending in `_timing` keeps the machine to itself.

set(test_environment OMP_WAIT_POLICY=passive ${ARV_SANITIZER_ENVIRONMENT})

function(arv_test_properties name label)
  set_tests_properties(${name} PROPERTIES
    LABELS ${label}
    TIMEOUT ${ARV_TEST_TIMEOUT}
    SKIP_RETURN_CODE 77
    ENVIRONMENT "${test_environment};${ARGN}")
  if(name MATCHES "_timing$")
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()

# Tests are compiled more often than they are run: little optimisation, whatever the engine has. At that level
# gcc does not see far enough to know what is initialised.
function(arv_test_build name)
  target_include_directories(${name} PRIVATE tests/unit)
  target_compile_options(${name} PRIVATE
    $<$<CONFIG:Release>:-O1>
    $<$<AND:$<CONFIG:Release>,$<C_COMPILER_ID:GNU>>:-Wno-maybe-uninitialized>)
endfunction()

# ---- unit ----------------------------------------------------------------------------------------
file(GLOB unit_sources CONFIGURE_DEPENDS tests/unit/*.c)
set(unit_shared ${unit_sources})
list(FILTER unit_sources INCLUDE REGEX "/test_[^/]*\\.c$")
list(FILTER unit_shared EXCLUDE REGEX "/test_[^/]*\\.c$")

if(unit_sources)
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
endif()
set(unit_support)
if(unit_shared)
  add_library(arrival_test_support STATIC ${unit_shared})
  target_link_libraries(arrival_test_support PRIVATE
    arrival arrival_internal arrival_warnings PkgConfig::CMOCKA)
  arv_test_build(arrival_test_support)
  set(unit_support arrival_test_support)
endif()
foreach(source IN LISTS unit_sources)
  cmake_path(GET source STEM name)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE
    ${unit_support} arrival arrival_internal arrival_warnings PkgConfig::CMOCKA OpenMP::OpenMP_C m)
  arv_test_build(${name})
  target_link_options(${name} PRIVATE ${ARV_FAST_LINK})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  if(TARGET arrival_proto AND name MATCHES "^test_wire")
    target_link_libraries(${name} PRIVATE arrival_proto_headers)
  endif()
  if(name MATCHES "_memory$") # allocations of ours go through the test
    target_link_options(${name} PRIVATE -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
      -Wl,--wrap=aligned_alloc,--wrap=strdup)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  arv_test_properties(${name} unit ARRIVAL_SOURCE_DIR=${CMAKE_SOURCE_DIR})
endforeach()

# ---- black box -----------------------------------------------------------------------------------
file(GLOB blackbox_sources CONFIGURE_DEPENDS tests/blackbox/test_*.py)
foreach(source IN LISTS blackbox_sources)
  cmake_path(GET source STEM name)
  add_test(NAME blackbox_${name} COMMAND /usr/bin/python3 -B ${source})
  arv_test_properties(blackbox_${name} blackbox
    ARRIVAL_BIN_DIR=${CMAKE_BINARY_DIR}/bin
    ARRIVAL_SOURCE_DIR=${CMAKE_SOURCE_DIR})
endforeach()

# ---- layers --------------------------------------------------------------------------------------
foreach(mode IN ITEMS check self-test)
  add_test(NAME layers_${mode}
    COMMAND /usr/bin/python3 -B ${CMAKE_SOURCE_DIR}/tests/layers/check_layers.py --${mode})
  arv_test_properties(layers_${mode} layers)
endforeach()
