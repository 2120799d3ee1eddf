# Writes OUTPUT, a C file that knows which commit is built; touched only when that changes.
#   cmake -DSOURCE=<tree> -DOUTPUT=<file.c> -P Commit.cmake
set(commit "")
find_program(GIT git)
if(GIT)
  # No locks: others may be committing in the same tree.
  execute_process(
    COMMAND ${GIT} --no-optional-locks describe --always --dirty --abbrev=10 --exclude=*
    WORKING_DIRECTORY ${SOURCE}
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
set(text "/* generated */\n#include \"workbench/commit.h\"\nconst char COMMIT[] = \"${commit}\";\n")
set(before "")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} before)
endif()
if(NOT text STREQUAL before)
  file(WRITE ${OUTPUT} "${text}")
endif()
