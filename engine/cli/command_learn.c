/* command_learn.c - arrival learn: visit records in, duration and travel models out. */
#include "cli/arguments.h"
#include "cli/bar.h"
#include "cli/command.h"
#include "cli/learned.h"
#include "cli/output.h"
#include "cli/records_file.h"
#include "format/learner_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KEY_UPDATE = 0x200 };

/* Days are learned in pieces of so many visits, so that the bar can move. */
enum { PIECE = 20000 };

typedef struct learn_arguments {
    const char *file;
    const char *update;
    arguments_output_input output;
} learn_arguments;

static error_t parse(int key, char *text, struct argp_state *state)
{
    learn_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->output;
        return 0;
    case KEY_UPDATE:
        a->update = text;
        return 0;
    default:
        return records_file_argument(key, text, state, &a->file);
    }
}

static const struct argp_option rows[] = {
    {"update", KEY_UPDATE, "OLD", 0,
     "Go on from these models: days that they know are passed over, and the result is that of "
     "learning all days at once, bit for bit",
     1},
    {0},
};

static const struct argp_child children[] = {
    {&arguments_output, 0, NULL, 0},
    {0},
};

static const struct argp parser = {
    .options = rows,
    .parser = parse,
    .args_doc = "RECORDS.csv",
    .doc = "Learns from visit records how long jobs and legs take, and writes models for --models "
           "of solve, estimate and play: by job type and technician, by leg and hour, with what "
           "the legs of a day share. Older records count less. `-` reads standard input.\v"
           "One row a visit (arrival-records(5)):\n"
           "  date,technician,route,stop,job_type,from,to,depart_s,arrive_s,start_s,finish_s,\n"
           "  planned_travel_s,planned_service_s[,open_until_s]\n\n"
           "Every night, with the records of the day:\n"
           "  arrival learn today.csv --update models.json -o models.json",
    .children = children,
};

/* First visit of a day after `day`. */
static int32_t first_after(const visit_records *records, int32_t day)
{
    int32_t i = 0;
    while (i < records->count && records->visits[i].day <= day)
        i++;
    return i;
}

static arv_status learn(session *s, const visit_records *records, int32_t first)
{
    bar shown;
    arv_status status = ARV_OK;
    bar_open(&shown, "visits");
    while (first < records->count && status == ARV_OK) {
        int32_t end = first + PIECE < records->count ? first + PIECE : records->count;
        while (end < records->count && records->visits[end].day == records->visits[end - 1].day)
            end++;
        status = arv_learner_add(s->learner, &records->visits[first], end - first, &s->error);
        first = end;
        bar_step(&shown, end, records->count);
    }
    bar_close(&shown);
    return status;
}

/* ---- what was learned from -------------------------------------------------------------------- */

typedef struct text_pair {
    const char *a, *b; /* texts of the records: equal exactly when the pointers are */
} text_pair;

static int compare_pairs(const void *x, const void *y)
{
    return memcmp(x, y, sizeof(text_pair));
}

static int32_t count_distinct(text_pair *pairs, int32_t count)
{
    int32_t distinct = 0;
    if (count > 0)
        qsort(pairs, (size_t)count, sizeof *pairs, compare_pairs);
    for (int32_t i = 0; i < count; i++)
        distinct += i == 0 || compare_pairs(&pairs[i - 1], &pairs[i]) != 0;
    return distinct;
}

static void print_date(int32_t day)
{
    enum { DAY_S = 86400 };
    const time_t seconds = (time_t)day * DAY_S;
    struct tm parts;
    char text[32] = "";
    if (gmtime_r(&seconds, &parts))
        strftime(text, sizeof text, "%Y-%m-%d", &parts);
    fputs(text, stderr);
}

/* "learned 73425 visits on 210 days ..."; `pairs` has room for all visits. */
static void summarise(const visit_records *records, int32_t first, text_pair *pairs)
{
    int32_t days = 0, types = 0, legs = 0;
    for (int32_t i = first; i < records->count; i++) {
        days += i == first || records->visits[i].day != records->visits[i - 1].day;
        if (records->visits[i].job_type)
            pairs[types++] = (text_pair){.a = records->visits[i].job_type};
    }
    types = count_distinct(pairs, types);
    for (int32_t i = first; i < records->count; i++)
        if (records->visits[i].from && records->visits[i].to)
            pairs[legs++] = (text_pair){records->visits[i].from, records->visits[i].to};
    legs = count_distinct(pairs, legs);
    fprintf(stderr,
            "arrival: learned %" PRId32 " visits on %" PRId32 " days: %" PRId32
            " job types, %" PRId32 " legs\n",
            records->count - first, days, types, legs);
    if (first > 0)
        fprintf(stderr, "arrival: %" PRId32 " visits of days known already were passed over\n",
                first);
}

static arv_status tell(session *s, const visit_records *records, int32_t first)
{
    text_pair *pairs = arv_arena_alloc(s->arena, (size_t)records->count + 1, sizeof(text_pair));
    if (!pairs)
        return arv_error_add(&s->error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the summary");
    summarise(records, first, pairs);
    if (arv_learner_day(s->learner) != INT32_MIN) {
        fputs("arrival: the last day known is ", stderr);
        print_date(arv_learner_day(s->learner));
        fputs("\n", stderr);
    }
    return ARV_OK;
}

static arv_status open_learner(session *s, const learn_arguments *a)
{
    if (a->update)
        return learned_read(s, a->update, &s->learner);
    s->learner = arv_learner_create(NULL);
    if (!s->learner)
        return arv_error_add(&s->error, ARV_RESOURCE_EXHAUSTED, "", "no memory to learn");
    return ARV_OK;
}

static int run(session *s, const learn_arguments *a)
{
    visit_records records;
    arv_status status = open_learner(s, a);
    if (status == ARV_OK)
        status = records_file_read(s, a->file, &records);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    const int32_t first = first_after(&records, arv_learner_day(s->learner));
    status = learn(s, &records, first);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    char *text = NULL;
    size_t length = 0;
    status = tell(s, &records, first);
    if (status == ARV_OK)
        status = learner_json_write(s->learner, s->arena, &text, &length);
    return status == ARV_OK ? output_write(a->output.path, text, length) : session_fail(s, status);
}

int command_learn(int argc, char **argv)
{
    learn_arguments a = {.file = NULL};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
