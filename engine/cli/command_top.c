/* command_top.c - arrival top: a live board of an open day in the terminal.
 *
 * It subscribes first and takes a snapshot second, so that nothing falls between; a gap in the sequences,
 * or a day that has moved on without a word, is repaired by another snapshot. */
#include "base/clock.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/top_screen.h"
#include "client/client_follow.h"
#include "report/top_board.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { KEY_ONCE = 0x200, KEY_DAY };
enum { WAIT_MS = 250, ONCE_COLUMNS = 120, ONCE_LINES = 48 };

static const double ASK_EVERY_S = 1.0; /* stats and days */

typedef struct top_arguments {
    const char *day; /* "depot/day", NULL = the one opened last */
    arguments_connect_input daemon;
    bool once;
} top_arguments;

typedef struct top {
    session *s;
    const top_arguments *asked;
    top_board *board;
    client_follower *follower;
    char day[2 * ARV_MAX_ID_BYTES + 2]; /* "depot/day" shown; "" = none */
    wire_stats stats;
    client_health_info health;
    int32_t scroll;
    int64_t asked_at; /* sequence of the board when the days were asked for last */
    bool dirty;
    double asked_s;
} top;

static error_t parse(int key, char *text, struct argp_state *state)
{
    top_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->daemon;
        return 0;
    case KEY_DAY:
        if (!strchr(text, '/') || strlen(text) > 2 * (size_t)ARV_MAX_ID_BYTES + 1)
            argp_error(state, "--day: '%s' is not DEPOT/DAY", text);
        a->day = text;
        return 0;
    case KEY_ONCE:
        a->once = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s': no file is read", text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option rows[] = {
    {"day", KEY_DAY, "DEPOT/DAY", 0, "The open day to show (default: the one opened last)", 1},
    {"once", KEY_ONCE, NULL, 0, "Print one frame and end; needs no terminal", 1},
    {0},
};

static const struct argp_child children[] = {{&arguments_connect, 0, NULL, 0}, {0}};

static const struct argp parser = {
    .options = rows,
    .parser = parse,
    .children = children,
    .doc =
        "Shows an open day of a running arrivald in the terminal as it goes: every technician with "
        "what he was last reported to do, his stops left and the next windows; the windows that "
        "changed last; queue and solves of the daemon.\v"
        "Keys: q quits, tab shows the next open day, arrows (or k and j) scroll the technicians. "
        "What got lost on the way is fetched again. The terminal is given back whatever ends the "
        "program.\n"
        "Exit code 69: nobody answers at the endpoint.",
};

/* ---- which day ------------------------------------------------------------------------------- */

static bool is_day(const char *name, const client_day_line *day)
{
    const size_t depot = strlen(day->depot);
    return strncmp(name, day->depot, depot) == 0 && name[depot] == '/' &&
           strcmp(name + depot + 1, day->day) == 0;
}

/* Index of the day shown, or -1. */
static int32_t find_day(const char *name, const client_day_line *days, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (is_day(name, &days[i]))
            return i;
    return -1;
}

static arv_status look(top *t, const client_day_line *day, arv_arena *arena)
{
    client_view view = {0, NULL, 0};
    const arv_status status =
        client_look(t->s->remote, day->depot, day->day, arena, &view, &t->s->error);
    if (status == ARV_NOT_FOUND) { /* it was closed meanwhile: the next round sees that */
        t->s->error = (arv_error){.count = 0};
        return ARV_OK;
    }
    if (status != ARV_OK)
        return status;
    for (int32_t i = 0; i < view.count; i++)
        if (!top_board_set(t->board, view.items[i].job, view.items[i].technician,
                           &view.items[i].update))
            return arv_error_add(&t->s->error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    top_board_at(t->board, view.sequence);
    t->dirty = true;
    return ARV_OK;
}

static arv_status turn_to(top *t, const client_day_line *day, arv_arena *arena)
{
    snprintf(t->day, sizeof t->day, "%s/%s", day->depot, day->day);
    top_board_clear(t->board);
    t->scroll = 0;
    const arv_status status = client_follow_day(t->follower, day->depot, day->day, &t->s->error);
    return status == ARV_OK ? look(t, day, arena) : status;
}

/* Stats, and the day shown: another one when it is gone or `next` is asked for; a snapshot when updates
 * were `lost`, or it has moved on without us. */
static arv_status ask(top *t, bool next, bool lost, arv_arena *arena)
{
    client_day_line *days = NULL;
    int32_t count = 0;
    session *s = t->s;
    arv_status status = client_stats(s->remote, &t->stats, &s->error);
    if (status == ARV_OK)
        status = client_health(s->remote, &t->health, &s->error);
    if (status == ARV_OK)
        status = client_days(s->remote, arena, &days, &count, &s->error);
    if (status != ARV_OK)
        return status;
    t->dirty = true;
    t->asked_s = clock_monotonic_s();
    int32_t at = find_day(t->day, days, count);
    if (at < 0 && t->asked->day) {
        at = find_day(t->asked->day, days, count);
        if (at < 0)
            return arv_error_add(&s->error, ARV_NOT_FOUND, "", "'%.100s' is not open",
                                 t->asked->day);
        return turn_to(t, &days[at], arena);
    }
    if (count == 0) {
        t->day[0] = '\0';
        top_board_clear(t->board);
        return ARV_OK;
    }
    if (at < 0 || (next && count > 1))
        return turn_to(t, &days[at < 0 ? 0 : (at + 1) % count], arena);
    /* Updates may be on their way; if not one came since the last time, they are not. */
    const int64_t now_at = top_board_sequence(t->board);
    const bool stuck = days[at].sequence > now_at && t->asked_at == now_at;
    t->asked_at = now_at;
    return lost || stuck ? look(t, &days[at], arena) : ARV_OK;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static void put_head(const top *t, char *head, size_t room)
{
    const wire_stats *now = &t->stats;
    char solving[48] = "idle";
    if (now->running_ms > 0)
        snprintf(solving, sizeof solving, "solving for %.1f s", (double)now->running_ms / 1000);
    snprintf(head, room,
             "arrivald %s  %s  up %" PRId64 ":%02" PRId64 "  queue %" PRId64 " of %" PRId64
             ", %s  events %" PRId64 "  updates %" PRId64 "  days %" PRId64 "  %" PRId64 " MB",
             t->health.version ? t->health.version : "?",
             t->health.draining ? "draining"
             : t->health.ready  ? "ready"
                                : "starting",
             now->uptime_ms / 3600000, now->uptime_ms / 60000 % 60, now->queue_length,
             now->queue_length_max, solving, now->events_applied, now->updates_published,
             now->days_open, now->memory_bytes >> 20);
}

static arv_status make_frame(const top *t, top_size size, bool colour, arv_arena *arena,
                             const char **text)
{
    char head[320];
    put_head(t, head, sizeof head);
    play_text frame = play_text_begin(arena);
    top_board_put(t->board,
                  &(top_frame){.head = head,
                               .day = t->day[0] ? t->day : NULL,
                               .columns = size.columns,
                               .lines = size.lines,
                               .scroll = t->scroll,
                               .colour = colour},
                  &frame);
    return play_text_end(&frame, text);
}

static arv_status draw(top *t)
{
    const char *text = NULL;
    arv_arena *arena = arv_arena_create(0);
    arv_status status = ARV_RESOURCE_EXHAUSTED;
    if (arena)
        status = make_frame(t, top_screen_size(), true, arena, &text);
    if (status == ARV_OK)
        top_screen_draw(text, strlen(text));
    arv_arena_destroy(&arena);
    t->dirty = false;
    return status;
}

/* ---- the loop -------------------------------------------------------------------------------- */

/* Takes what has been published. True in `lost` when a snapshot is needed. */
static arv_status take_news(top *t, bool *lost)
{
    arv_arena *arena = arv_arena_create(0);
    client_news news;
    *lost = false;
    if (!arena)
        return ARV_RESOURCE_EXHAUSTED;
    while (!*lost && client_follow_next(t->follower, arena, &news)) {
        const top_took took = top_board_take(t->board, news.job, news.technician, &news.update);
        *lost = took == TOP_GAP || took == TOP_NO_MEMORY;
        t->dirty = t->dirty || took == TOP_TAKEN;
    }
    arv_arena_destroy(&arena);
    return ARV_OK;
}

static arv_status round_trip(top *t, bool next, bool lost)
{
    arv_arena *arena = arv_arena_create(0);
    if (!arena)
        return ARV_RESOURCE_EXHAUSTED;
    const arv_status status = ask(t, next, lost, arena);
    arv_arena_destroy(&arena);
    return status;
}

/* The keys that were pressed. False = quit. */
static bool take_keys(top *t, bool *next)
{
    while (true) {
        switch (top_screen_key()) {
        case TOP_KEY_NONE:
            return true;
        case TOP_KEY_QUIT:
            return false;
        case TOP_KEY_NEXT_DAY:
            *next = true;
            break;
        case TOP_KEY_DOWN:
            t->scroll += t->scroll + 1 < top_board_technicians(t->board);
            break;
        case TOP_KEY_UP:
            t->scroll -= t->scroll > 0;
            break;
        }
        t->dirty = true;
    }
}

static arv_status watch(top *t)
{
    const int input = STDIN_FILENO;
    arv_status status = round_trip(t, false, false);
    while (status == ARV_OK) {
        bool ready = false, next = false, lost = false;
        if (t->dirty || top_screen_changed())
            status = draw(t);
        client_follow_wait(t->follower, &input, &ready, 1, WAIT_MS);
        if (ready && !take_keys(t, &next))
            break;
        if (status == ARV_OK)
            status = take_news(t, &lost);
        if (status == ARV_OK && (next || lost || clock_monotonic_s() - t->asked_s > ASK_EVERY_S))
            status = round_trip(t, next, lost);
    }
    return status;
}

static int print_once(top *t)
{
    const top_size size = {ONCE_COLUMNS, ONCE_LINES};
    const char *text = NULL;
    arv_status status = round_trip(t, false, false);
    if (status != ARV_OK)
        return session_fail_remote(t->s, status);
    status = make_frame(t, size, false, t->s->arena, &text);
    if (status != ARV_OK)
        return session_fail(t->s, status);
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == '\n')
        length--;
    char *lines = arv_arena_alloc(t->s->arena, length + 2, 1);
    if (!lines)
        return session_fail(t->s, ARV_RESOURCE_EXHAUSTED);
    memcpy(lines, text, length);
    lines[length] = '\n';
    return output_write(NULL, lines, length + 1);
}

static int show(top *t)
{
    if (t->asked->once)
        return print_once(t);
    if (!top_screen_open()) {
        fputs("arrival top: standard input and output must be a terminal; see --once\n", stderr);
        return EXIT_CODE_USAGE;
    }
    const arv_status status = watch(t);
    top_screen_close();
    return status == ARV_OK ? EXIT_CODE_DONE : session_fail_remote(t->s, status);
}

static int run(session *s, const top_arguments *a)
{
    top t = {.s = s, .asked = a, .board = top_board_create()};
    s->keys = a->daemon.keys;
    arv_status status = t.board ? session_connect(s, a->daemon.endpoint) : ARV_RESOURCE_EXHAUSTED;
    if (status == ARV_OK)
        status = client_follow(s->remote, a->daemon.endpoint, &t.follower, &s->error);
    const int code = status == ARV_OK ? show(&t) : session_fail_remote(s, status);
    client_follow_close(&t.follower);
    top_board_destroy(&t.board);
    return code;
}

int command_top(int argc, char **argv)
{
    top_arguments a = {.daemon = {.needed = true}};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
