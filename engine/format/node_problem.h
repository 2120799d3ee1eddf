/* node_problem.h - the classical routing problem that Solomon and VRPLIB files describe: numbered
 * nodes, vehicles that start and end at depots. Internal to the format room. */
#ifndef FORMAT_NODE_PROBLEM_H
#define FORMAT_NODE_PROBLEM_H

#include "format/format.h"

/* How a number of the file becomes an integer; see format_convention. */
typedef enum node_rounding {
    NODE_NEAREST,        /* floor(x + 0.5): TSPLIB's nint */
    NODE_TENTHS,         /* floor(10 * x) */
    NODE_THOUSANDTHS_UP, /* ceil(1000 * x - 1e-7) */
    NODE_THOUSANDTHS     /* round(1000 * x), ties to even */
} node_rounding;

/* False when the result does not fit int32. */
bool node_round(node_rounding rounding, double x, int64_t *out);

typedef struct node_problem {
    int32_t nodes;
    const int64_t *id;               /* [nodes] number in the answer */
    const int32_t *line;             /* [nodes] where the file describes it */
    const bool *is_depot;            /* [nodes] the others are jobs */
    const int32_t *matrix;           /* [nodes * nodes] travel and cost */
    const int64_t *demand;           /* [nodes], NULL = none */
    const int64_t *open_s, *close_s; /* [nodes] of start, depots: of the shift; NULL = any time */
    const int64_t *service_s;        /* [nodes], NULL = none */
    const int64_t *unserved_price;   /* [nodes], NULL = all must be served if possible */
    const int32_t *group; /* [nodes] needs skill `group`, ARV_NONE = any vehicle; NULL = none */

    int32_t vehicles;
    const int32_t *vehicle_depot;    /* [vehicles] node */
    const int64_t *vehicle_capacity; /* [vehicles], NULL = unbounded */
    int64_t max_duration_s;          /* of each route, ARV_UNSET = any */
    int32_t group_count;
    const bool *vehicle_group; /* [vehicles * group_count] has the skill */
    int32_t vehicle_line;
} node_problem;

/* Travel between points: sqrt(dx^2 + dy^2), rounded. NULL and a violation when a distance does not
 * fit or the arena is full. O(nodes^2). */
const int32_t *node_distances(arv_arena *arena, const double *x, const double *y, int32_t nodes,
                              node_rounding rounding, arv_error *error);

/* Makes the spec: technicians "1".."K", jobs named by node id, the one profile "car". */
arv_status node_problem_build(arv_arena *arena, const node_problem *n, arv_spec *spec,
                              format_info *info, arv_error *error);

#endif
