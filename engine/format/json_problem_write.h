/* json_problem_write.h - what the writers of one JSON problem share. Internal to the format room. */
#ifndef FORMAT_JSON_PROBLEM_WRITE_H
#define FORMAT_JSON_PROBLEM_WRITE_H

#include "format/format.h"
#include "format/json_writer.h"
#include "model/id_index.h"

typedef struct problem_writer {
    json_writer w;
    const arv_spec *spec;
    const format_info *info;
    int32_t *shift_first;    /* per technician (+1): his shifts, numbered through */
    int32_t *route_of_shift; /* ARV_NONE = no order in force */
    int32_t break_count;     /* breaks written so far */
    id_index technicians, jobs;
} problem_writer;

/* An id as the file spells it: a number when it was one. */
void json_put_technician(problem_writer *p, const char *id);
void json_put_job(problem_writer *p, const char *id);

/* Members of the top level, left out when there is nothing to say (json_model_write.c). */
void json_put_relations(problem_writer *p);
void json_put_models(problem_writer *p); /* duration_models, access_models, travel_models */

#endif
