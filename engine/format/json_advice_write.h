/* json_advice_write.h - answers of arv_slots and arv_explain as JSON documents. */
#ifndef FORMAT_JSON_ADVICE_WRITE_H
#define FORMAT_JSON_ADVICE_WRITE_H

#include "format/format.h"

#include <arrival/advice.h>

/* {"job": id, "offered": n, "slots": [{from, to, offered, technician, ...}]}; money as in
 * format_write_plan, probabilities within 0..1. RESOURCE_EXHAUSTED. */
arv_status format_write_slots(arv_arena *arena, const arv_spec *spec, const format_info *info,
                              int32_t job, const arv_slots_answer *answer, char **text,
                              size_t *length);

/* One job: {"job": id, "served": bool, ..., "technicians": [...]}. Likewise. */
arv_status format_write_explanation(arv_arena *arena, const arv_spec *spec, const format_info *info,
                                    const arv_explanation *explanation, char **text,
                                    size_t *length);

/* The table: {"unserved": [...], "unserved_total": n, "promises": [...], "promises_total": n}. Likewise. */
arv_status format_write_explained_plan(arv_arena *arena, const arv_spec *spec,
                                       const format_info *info, const arv_explained_plan *explained,
                                       char **text, size_t *length);

#endif
