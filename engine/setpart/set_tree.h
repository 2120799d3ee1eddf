/* set_tree.h - branch and cut on a small set partition (linear.h). */
#ifndef SETPART_SET_TREE_H
#define SETPART_SET_TREE_H

#include "setpart/set_choice.h"
#include "setpart/set_core.h"

typedef struct set_tree {
    const set_limits *limits;
    pool_route *const *own; /* a known solution: the first basis */
    int32_t own_count;
    double cutoff; /* only choices below it count */
    int64_t nodes; /* solved */
    bool found;    /* `choice` is then a finished solution */
} set_tree;

/* Searches the columns of `core`, in addition to what is in the choice already. Columns of the core
 * are numbered in pool_route.chosen meanwhile. RESOURCE_EXHAUSTED. */
arv_status set_tree_run(set_tree *tree, arv_arena *arena, const set_core *core, set_choice *choice);

#endif
