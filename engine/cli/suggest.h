/* suggest.h - the name that was probably meant. */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

/* The one of `names` fewest edits away from `typed` (insert, delete, replace, swap of neighbours),
 * when that is at most two and less than half of what was typed; else NULL. The first of equals. */
const char *suggest_name(const char *typed, const char *const *names, int count);

#endif
