/* commit.h - which commit this program was built from, for tables of results.
 *
 * scripts/cmake/Commit.cmake writes the definition at every build. */
#ifndef WORKBENCH_COMMIT_H
#define WORKBENCH_COMMIT_H

/* "33d64cb27f", with "-dirty" when files differed from it; "" outside a git checkout. */
extern const char COMMIT[];

#endif
