/* day_script.h - a small day as the bytes of its requests, for tests of what keeps and replays days. */
#ifndef TESTS_DAY_SCRIPT_H
#define TESTS_DAY_SCRIPT_H

#include "daybook/days.h"

typedef struct day_script {
    arv_arena *arena;
    int32_t technicians, jobs_each;
    wire_bytes opening;
    wire_bytes *events; /* all visits of all technicians: departed, arrived, started, finished */
    int32_t event_count;
} day_script;

/* `scenarios` of the windows; names of all technicians and jobs follow from their numbers. Every third
 * event has no id of its own. */
void day_script_make(day_script *script, int32_t technicians, int32_t jobs_each, int32_t scenarios);
void day_script_free(day_script *script);

/* The message of some bytes, in `arena`. */
wire_message *day_script_read(arv_arena *arena, wire_bytes bytes);
/* A day opened by the script. */
open_day *day_script_open(const day_script *script);
/* Applies event number n, which must be accepted. The updates are in `arena`. */
wire_updates day_script_apply(const day_script *script, open_day *day, int32_t n, arv_arena *arena);
/* The bytes of a snapshot of the day. */
wire_bytes day_script_snapshot(const open_day *day, arv_arena *arena);

#endif
