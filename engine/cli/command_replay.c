/* command_replay.c - arrival replay: the days of a daemon's journal, and one of them played again, as
 * it was or with windows of another policy. */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/learned.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/window_arguments.h"
#include "daybook/day_records.h"
#include "format/learned_models.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { KEY_DAY = 0x200, KEY_TO, KEY_SEED, KEY_FINAL, KEY_MODELS };

typedef struct replay_arguments {
    const char *journal;
    const char *day;
    int64_t to; /* last record; 0 = all */
    bool final_only;
    bool has_seed;
    uint64_t seed;
    const char *models; /* NULL = those of its opening */
    window_arguments windows;
    arguments_output_input output;
} replay_arguments;

/* ---- arguments -------------------------------------------------------------------------------*/

static bool is_another_policy(const replay_arguments *a)
{
    return a->has_seed || a->models || window_arguments_any(&a->windows);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    replay_arguments *a = state->input;
    const error_t file = arguments_files(key, text, state, &a->journal, 1);
    if (file != ARGP_ERR_UNKNOWN)
        return file;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->windows;
        state->child_inputs[1] = &a->windows;
        state->child_inputs[2] = &a->output;
        return 0;
    case KEY_DAY:
        a->day = text;
        return 0;
    case KEY_TO:
        a->to = arguments_integer(state, "--to", text, 2, INT64_MAX);
        return 0;
    case KEY_SEED:
        a->seed = arguments_seed(state, text);
        a->has_seed = true;
        return 0;
    case KEY_MODELS:
        a->models = text;
        return 0;
    case KEY_FINAL:
        a->final_only = true;
        return 0;
    case ARGP_KEY_SUCCESS:
        if (!a->day && (a->to || a->final_only || is_another_policy(a)))
            argp_error(state, "--day DEPOT/DAY says which day is played again");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option rows[] = {
    {"day", KEY_DAY, "DEPOT/DAY", 0,
     "Play this day again: the last of that name, or one by the id that the list gives it", 1},
    {"to", KEY_TO, "RECORD", 0, "Stop after this record: the day as it was then", 1},
    {"final", KEY_FINAL, NULL, 0, "Only what customers see at the end", 1},
    {"models", KEY_MODELS, "FILE", 0,
     "Durations and travel as `arrival learn` wrote them, in the place of the models of the day",
     2},
    {"seed", KEY_SEED, "N", 0, "Seed of the windows' scenarios", 2},
    {0},
};

static const struct argp_child children[] = {
    {&arguments_promise, 0,
     "Another policy or model: windows are promised anew, events are the same", 2},
    {&arguments_booking, 0, NULL, 2},
    {&arguments_output, 0, NULL, 3},
    {0},
};

static const struct argp parser = {
    .options = rows,
    .parser = parse,
    .args_doc = "JOURNAL",
    .children = children,
    .doc =
        "Lists the days of a journal of arrivald (its state directory), or plays one again.\v"
        "Without --day: one JSON document with all days, open and closed. With --day: JSON lines, one an "
        "update in the order in which customers saw them, and a last one with what each sees at the "
        "end. As it was, every update must be the one that was told, or the journal is refused "
        "(exit 65). Under another policy or with other models events that do not fit any more, such as an offer taken that "
        "nobody made, are left out and counted.\n\n"
        "The journal may be in use by a daemon: it is read as of one moment and not changed.",
};

/* Whatever is wrong is wrong with the journal that was given, but for want of memory. */
static int fail(session *s, arv_status status)
{
    const int code = session_fail(s, status);
    return status == ARV_RESOURCE_EXHAUSTED ? code : EXIT_CODE_BAD_INPUT;
}

/* ---- the list --------------------------------------------------------------------------------*/

static void put_time(json_writer *w, const char *key, int64_t time_s)
{
    json_int_unless(w, key, time_s, ARV_UNSET);
}

static int print_days(session *s, const journal_day *all, int32_t count, const char *path)
{
    json_writer w;
    json_writer_init(&w, true);
    json_open(&w, '{', JSON_BLOCK);
    json_key(&w, "days");
    json_open(&w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < count; i++) {
        json_open(&w, '{', JSON_LINE);
        json_int_at(&w, "id", all[i].id);
        json_text_at(&w, "depot", all[i].depot);
        json_text_at(&w, "day", all[i].day);
        json_text_at(&w, "state", all[i].closed_s == ARV_UNSET ? "open" : "closed");
        json_int_at(&w, "records", all[i].records);
        put_time(&w, "opened", all[i].opened_s);
        put_time(&w, "closed", all[i].closed_s);
        json_text_at(&w, "version", all[i].version);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    json_close(&w, '}');
    return session_write_json(s, &w, path);
}

/* ---- playing again ---------------------------------------------------------------------------*/

typedef struct telling {
    const replay_arguments *asked;
    json_writer w;
    int64_t events, left_out, updates;
} telling;

static void put_why(json_writer *w, const arv_update *update)
{
    bool moved = false;
    for (int c = 0; c < ARV_CAUSES; c++)
        moved = moved || update->why_s[c] != 0;
    if (!moved)
        return;
    json_key(w, "why_s");
    json_open(w, '{', JSON_LINE);
    for (int c = 0; c < ARV_CAUSES; c++)
        json_int_unless(w, arv_cause_name((arv_cause)c), update->why_s[c], 0);
    json_close(w, '}');
}

static void put_span(json_writer *w, const char *key, int64_t from_s, int64_t to_s)
{
    if (from_s == ARV_UNSET)
        return;
    json_key(w, key);
    json_open(w, '[', JSON_LINE);
    json_put_int(w, from_s);
    json_put_int(w, to_s);
    json_close(w, ']');
}

static void put_update(json_writer *w, const wire_roster *roster, const arv_update *update)
{
    json_text_at(w, "job", roster->jobs[update->job]);
    if (update->technician != ARV_NONE)
        json_text_at(w, "technician", roster->technicians[update->technician]);
    json_int_at(w, "sequence", update->sequence);
    json_int_at(w, "time_s", update->time_s);
    put_span(w, "window", update->window_from_s, update->window_to_s);
    put_span(w, "offer", update->offer_from_s, update->offer_to_s);
    put_time(w, "eta_s", update->eta_s);
    json_int_at(w, "level_ppm", update->level_ppm);
    json_int_at(w, "spent_ppm", update->spent_ppm);
    json_int_unless(w, "stops_away", update->stops_away, ARV_NONE);
    json_text_at(w, "notice", arv_notice_name(update->notice));
    put_why(w, update);
}

static void put_event(json_writer *w, const day_step *step)
{
    json_int_at(w, "record", step->record);
    json_text_at(w, "event", step->event ? wire_event_kind_name(step->event->kind) : "OPENED");
}

/* An event of another policy that was left out, and why. */
static void put_left_out(telling *t, const day_step *step)
{
    json_open(&t->w, '{', JSON_LINE);
    put_event(&t->w, step);
    json_text_at(&t->w, "left_out", step->why->count > 0 ? step->why->items[0].text : "");
    json_close(&t->w, '}');
    json_next_line(&t->w);
}

static void tell(void *context, const day_step *step)
{
    telling *t = context;
    t->events += step->event && !step->status;
    t->left_out += step->status != ARV_OK;
    if (step->status && !t->asked->final_only)
        put_left_out(t, step);
    if (step->status)
        return;
    t->updates += step->told->count;
    for (int32_t i = 0; i < step->told->count && !t->asked->final_only; i++) {
        json_open(&t->w, '{', JSON_LINE);
        put_event(&t->w, step);
        put_update(&t->w, &step->day->roster, &step->told->items[i]);
        json_close(&t->w, '}');
        json_next_line(&t->w);
    }
}

static void put_final(telling *t, const journal_day *row, const open_day *day,
                      const wire_updates *last)
{
    json_open(&t->w, '{', JSON_LINE);
    json_text_at(&t->w, "depot", row->depot);
    json_text_at(&t->w, "day", row->day);
    json_int_at(&t->w, "events", t->events);
    json_int_at(&t->w, "left_out", t->left_out);
    json_int_at(&t->w, "updates", t->updates);
    json_int_at(&t->w, "sequence", day->sequence);
    json_key(&t->w, "customers");
    json_open(&t->w, '[', JSON_LINE);
    for (int32_t i = 0; i < last->count; i++) {
        json_open(&t->w, '{', JSON_LINE);
        put_update(&t->w, &day->roster, &last->items[i]);
        json_close(&t->w, '}');
    }
    json_close(&t->w, ']');
    json_close(&t->w, '}');
}

/* What a day is played again with. */
typedef struct other_day {
    const replay_arguments *asked;
    const arv_learner *learner; /* NULL = models of its opening */
} other_day;

static void apply_policy(const void *context, arv_window_options *options)
{
    const replay_arguments *a = ((const other_day *)context)->asked;
    window_arguments_apply(&a->windows, options);
    if (a->has_seed)
        options->seed = a->seed;
}

/* Models of the day itself would stand before what was learned. */
static arv_status apply_models(const void *context, const arv_spec *spec, arv_arena *arena,
                               const arv_spec **other, arv_error *error)
{
    const other_day *o = context;
    arv_spec *bare = arv_arena_alloc(arena, 1, sizeof *bare);
    if (!bare)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the day");
    *bare = *spec;
    bare->model_count = bare->access_model_count = bare->travel_model_count = 0;
    return learned_models_apply(o->learner, bare, arena, other, error);
}

static int play_again(session *s, journal *kept, const journal_day *row, const replay_arguments *a)
{
    telling t = {.asked = a};
    if (a->models && learned_read(s, a->models, &s->learner))
        return session_fail(s, s->error.status);
    const other_day other = {.asked = a, .learner = s->learner};
    const day_policy policy = {
        .apply = apply_policy, .models = a->models ? apply_models : NULL, .context = &other};
    const day_replay how = {.policy = is_another_policy(a) ? &policy : NULL,
                            .until = a->to,
                            .tell = tell,
                            .context = &t};
    open_day *day = NULL;
    wire_updates last = {0};
    json_writer_init(&t.w, false);
    arv_status status = day_records_replay(kept, row, &how, &day, &s->error);
    if (!status)
        status = open_day_snapshot(day, s->arena, &last, &s->error);
    if (status) {
        json_writer_drop(&t.w);
        open_day_destroy(&day);
        return fail(s, status);
    }
    put_final(&t, row, day, &last);
    open_day_destroy(&day);
    return session_write_json(s, &t.w, a->output.path);
}

/* ---- the whole -------------------------------------------------------------------------------*/

static bool is_named(const journal_day *row, const char *name)
{
    const size_t depot = strlen(row->depot);
    if (isdigit((unsigned char)*name) && !strchr(name, '/'))
        return strtoll(name, NULL, 10) == row->id;
    return strncmp(name, row->depot, depot) == 0 && name[depot] == '/' &&
           strcmp(name + depot + 1, row->day) == 0;
}

static const journal_day *find_day(const journal_day *all, int32_t count, const char *name)
{
    for (int32_t i = count - 1; i >= 0; i--)
        if (is_named(&all[i], name))
            return &all[i];
    return NULL;
}

/* The state directory, also when one of the files in it is named. */
static const char *directory_of(session *s, const char *path)
{
    struct stat status;
    char *copy = arv_arena_strdup(s->arena, path);
    if (!copy || stat(path, &status) != 0 || S_ISDIR(status.st_mode))
        return copy;
    char *slash = strrchr(copy, '/');
    if (!slash)
        return ".";
    slash[slash == copy] = '\0';
    return copy;
}

static int use(session *s, journal *kept, const replay_arguments *a)
{
    journal_day *all = NULL;
    int32_t count = 0;
    const arv_status status = journal_days(kept, s->arena, &all, &count, &s->error);
    if (status)
        return fail(s, status);
    if (!a->day)
        return print_days(s, all, count, a->output.path);
    const journal_day *row = find_day(all, count, a->day);
    if (row)
        return play_again(s, kept, row, a);
    return fail(s, arv_error_add(&s->error, ARV_NOT_FOUND, "--day",
                                 "no day of the journal is called %.100s", a->day));
}

static int run(session *s, const replay_arguments *a)
{
    journal *kept = NULL;
    const char *directory = directory_of(s, a->journal);
    arv_status status = ARV_RESOURCE_EXHAUSTED;
    if (directory)
        status = journal_open(directory, JOURNAL_READ, &kept, &s->error);
    if (status)
        return fail(s, status);
    const int code = use(s, kept, a);
    journal_close(&kept);
    return code;
}

int command_replay(int argc, char **argv)
{
    replay_arguments a = {.journal = NULL};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
