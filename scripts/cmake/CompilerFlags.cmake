# How everything is compiled: warnings (target arrival_warnings), optimisation, sanitizers, coverage.

# ---- warnings, for our own code only: generated code does not link this target --------------------
add_library(arrival_warnings INTERFACE)
target_compile_options(arrival_warnings INTERFACE
  -Wall -Wextra -Wpedantic
  -Wconversion -Wsign-conversion -Wdouble-promotion
  -Wshadow -Wundef -Wvla
  -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
  -Wcast-align -Wcast-qual -Wpointer-arith -Wwrite-strings
  -Wformat=2
  $<$<BOOL:${ARV_WERROR}>:-Werror>)

# ---- code generation -----------------------------------------------------------------------------
# The same bytes on any machine: no -ffast-math, no -march=native, no multiply and add fused into
# one rounding.
add_compile_options(-ffp-contract=off -fno-math-errno)
set(CMAKE_C_FLAGS_DEBUG "-Og -g")
set(CMAKE_C_FLAGS_RELEASE "-O3 -DNDEBUG")
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

# What links a hundred tests in a tenth of the time; the programs of a release are linked as ever.
set(ARV_FAST_LINK)
include(CheckLinkerFlag)
check_linker_flag(C -fuse-ld=lld ARV_HAVE_LLD)
if(ARV_HAVE_LLD)
  set(ARV_FAST_LINK -fuse-ld=lld)
endif()

if(NOT ARV_SANITIZE)
  add_compile_options(-fstack-protector-strong $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
  add_link_options(-Wl,-z,relro,-z,now)
endif()

# ---- sanitizers, fuzzing, coverage: the whole tree or nothing ------------------------------------
# What the tests of an instrumented build need in their environment.
set(ARV_SANITIZER_ENVIRONMENT)

if(ARV_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "ARV_FUZZ needs clang (libFuzzer); use the preset `fuzz`")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(ARV_SANITIZE)
  # Faster than -Og under instrumentation; reports need lines, not types, which take a quarter of the time of gcc.
  set(CMAKE_C_FLAGS_DEBUG "-O1 -g1")
  add_compile_options(-fsanitize=${ARV_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ARV_SANITIZE})
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    # The instrumentation itself sets this one off.
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
endif()

if(ARV_SANITIZE MATCHES "address")
  list(APPEND ARV_SANITIZER_ENVIRONMENT
    "ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:detect_leaks=1"
    "UBSAN_OPTIONS=print_stacktrace=1")
endif()

if(ARV_SANITIZE MATCHES "thread")
  # Archer tells ThreadSanitizer how OpenMP synchronises; without it every parallel region is a race.
  string(REGEX MATCH "^[0-9]+" llvm "${CMAKE_C_COMPILER_VERSION}")
  find_library(ARV_ARCHER archer HINTS /usr/lib/llvm-${llvm}/lib)
  if(NOT ARV_ARCHER)
    message(FATAL_ERROR "libarcher.so not found (Debian: libomp-dev); ThreadSanitizer needs it")
  endif()
  list(APPEND ARV_SANITIZER_ENVIRONMENT
    "OMP_TOOL_LIBRARIES=${ARV_ARCHER}"
    "TSAN_OPTIONS=ignore_noninstrumented_modules=1:second_deadlock_stack=1")
endif()

if(ARV_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
