/* top_board_put.c - see top_board.h: the board as lines of text. */
#include "report/top_board_state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    WHO = 16,    /* columns of a technician's name */
    NOW = 30,    /* of what he does */
    LEFT = 6,    /* of how many stops are left */
    NEXT = 22,   /* of a customer with his window */
    COUNTS = 64, /* of the figures behind the name of the day */
    LATEST = 8   /* most lines of windows that changed */
};

static const char BOLD[] = "\033[1m", DIM[] = "\033[2m", RED[] = "\033[31m", PLAIN[] = "\033[0m";

/* Lines on their way to the terminal. */
typedef struct canvas {
    play_text *text;
    const top_frame *frame;
    int32_t line; /* written so far */
} canvas;

/* One line, cut to the width, in `attribute` when there is colour. */
static void put_line(canvas *c, const char *attribute, const char *words)
{
    if (c->line == c->frame->lines)
        return;
    const bool styled = c->frame->colour && attribute;
    int32_t columns = 0;
    size_t bytes = 0;
    while (words[bytes]) {
        if (((unsigned char)words[bytes] & 0xc0) != 0x80 && columns++ == c->frame->columns)
            break;
        bytes++;
    }
    while (bytes > 0 && words[bytes - 1] == ' ')
        bytes--;
    text_put(c->text, c->line > 0 ? "\n" : "");
    text_put(c->text, styled ? attribute : "");
    text_put_bytes(c->text, words, bytes);
    text_put(c->text, styled ? PLAIN : "");
    c->line++;
}

/* A line that was made in a text of its own. */
static void end_line(canvas *c, const char *attribute, play_text *line)
{
    const char *words;
    if (play_text_end(line, &words) == ARV_OK)
        put_line(c, attribute, words);
    else
        c->text->failed = true;
}

/* ---- technicians ----------------------------------------------------------------------------- */

/* Cancelled jobs have no technician; then by technician, those who wait by when he comes. */
static int64_t moment_of(const top_row *row)
{
    if (row->arrived_s != ARV_UNSET)
        return row->arrived_s;
    return row->last.eta_s != ARV_UNSET ? row->last.eta_s : row->last.window_from_s;
}

static int by_technician(const void *left, const void *right)
{
    const top_row *a = *(const top_row *const *)left, *b = *(const top_row *const *)right;
    const int order = strcmp(a->technician, b->technician);
    if (order != 0)
        return order;
    if (a->last.stops_away != b->last.stops_away)
        return a->last.stops_away < b->last.stops_away ? -1 : 1;
    const int64_t x = moment_of(a), y = moment_of(b);
    return x != y ? (x < y ? -1 : 1) : strcmp(a->job, b->job);
}

/* Rows with a technician, sorted; the caller frees. */
static const top_row **sort_rows(const top_board *board, int32_t *count)
{
    const top_row **rows = malloc(((size_t)board->count + 1) * sizeof(top_row *));
    *count = 0;
    for (int32_t i = 0; rows && i < board->count; i++)
        if (board->rows[i].technician && board->rows[i].last.notice != ARV_NOTICE_CANCELLED)
            rows[(*count)++] = &board->rows[i];
    if (rows)
        qsort(rows, (size_t)*count, sizeof *rows, by_technician);
    return rows;
}

static int32_t end_of(const top_row *const *rows, int32_t count, int32_t first)
{
    int32_t end = first + 1;
    while (end < count && strcmp(rows[end]->technician, rows[first]->technician) == 0)
        end++;
    return end;
}

int32_t top_board_technicians(const top_board *board)
{
    int32_t count, technicians = 0;
    const top_row **rows = sort_rows(board, &count);
    for (int32_t i = 0; rows && i < count; i = end_of(rows, count, i))
        technicians++;
    free(rows);
    return technicians;
}

static void put_clock(play_text *line, int64_t time_s)
{
    text_clock(line, time_s, time_s);
}

static void put_window(play_text *line, int64_t from_s, int64_t to_s)
{
    put_clock(line, from_s);
    text_put(line, "-");
    put_clock(line, to_s);
}

/* Where he was last reported: rows[first..met) have been reached. */
static void put_now(play_text *line, const top_row *const *rows, int32_t first, int32_t met,
                    int32_t end)
{
    play_text words = play_text_begin(line->arena);
    const char *said = "";
    if (met < end && (rows[met]->last.show & ARV_SHOW_LOCATION)) {
        text_put(&words, "to ");
        text_put(&words, rows[met]->job);
        text_put(&words, ", ETA ");
        put_clock(&words, rows[met]->last.eta_s);
    } else if (met > first) {
        text_put(&words, "at ");
        text_put(&words, rows[met - 1]->job);
        text_put(&words, ", came ");
        put_clock(&words, rows[met - 1]->arrived_s);
    } else {
        text_put(&words, "not yet on the road");
    }
    if (play_text_end(&words, &said) != ARV_OK)
        line->failed = true;
    text_cell(line, said, NOW - 1);
    text_put(line, " ");
}

static void put_next(play_text *line, const top_row *row)
{
    play_text words = play_text_begin(line->arena);
    const char *said = "";
    text_cell(&words, row->job, NEXT - 12);
    text_put(&words, " ");
    put_window(&words, row->last.window_from_s, row->last.window_to_s);
    if (play_text_end(&words, &said) != ARV_OK)
        line->failed = true;
    text_cell(line, said, NEXT);
    text_put(line, "  ");
}

static void put_technician(canvas *c, const top_row *const *rows, int32_t first, int32_t end)
{
    play_text line = play_text_begin(c->text->arena);
    int32_t met = first;
    while (met < end && rows[met]->arrived_s != ARV_UNSET)
        met++;
    text_cell(&line, rows[first]->technician, WHO - 1);
    text_put(&line, " ");
    put_now(&line, rows, first, met, end);
    text_cell(&line, word_fixed(end - met, 0).text, -(LEFT - 2));
    text_put(&line, "  ");
    int32_t room = (c->frame->columns - WHO - NOW - LEFT) / (NEXT + 2);
    room = room < 1 ? 1 : room;
    for (int32_t i = met; i < end && i < met + room; i++)
        put_next(&line, rows[i]);
    end_line(c, NULL, &line);
}

static void put_technicians(canvas *c, const top_row *const *rows, int32_t count, int32_t last_line)
{
    int32_t at = 0, passed = 0;
    for (; at < count && passed < c->frame->scroll; passed++)
        at = end_of(rows, count, at);
    for (; at < count && c->line < last_line; at = end_of(rows, count, at))
        put_technician(c, rows, at, end_of(rows, count, at));
    int32_t more = 0;
    for (; at < count; at = end_of(rows, count, at))
        more++;
    if (more > 0) {
        play_text line = play_text_begin(c->text->arena);
        text_format(&line, "and %d more", more);
        end_line(c, DIM, &line);
    }
}

/* ---- windows that changed -------------------------------------------------------------------- */

static const char *change_words(const arv_update *update)
{
    static const char *const words[] = {
        [ARV_NOTICE_NONE] = "narrowed",   [ARV_NOTICE_BOOKED] = "booked",
        [ARV_NOTICE_N_AWAY] = "told",     [ARV_NOTICE_ON_THE_WAY] = "on the way",
        [ARV_NOTICE_REVISED] = "REVISED", [ARV_NOTICE_EARLY_OFFER] = "earlier offered",
        [ARV_NOTICE_DONE] = "reached",    [ARV_NOTICE_CANCELLED] = "cancelled",
        [ARV_NOTICE_DAY_BEFORE] = "told", [ARV_NOTICE_OFFER_TAKEN] = "offer taken",
    };
    const int count = sizeof words / sizeof *words;
    return (int)update->notice < count && words[update->notice] ? words[update->notice] : "changed";
}

static void put_change(canvas *c, const top_change *change)
{
    const arv_update *update = &change->update;
    play_text line = play_text_begin(c->text->arena);
    put_clock(&line, update->time_s);
    text_put(&line, "  ");
    text_cell(&line, change->job, NEXT - 10);
    text_put(&line, "  ");
    text_cell(&line, change->technician, WHO - 4);
    text_put(&line, "  ");
    if (change->before_from_s != ARV_UNSET)
        put_window(&line, change->before_from_s, change->before_to_s);
    if (update->window_from_s != ARV_UNSET && (change->before_from_s != update->window_from_s ||
                                               change->before_to_s != update->window_to_s)) {
        text_put(&line, change->before_from_s == ARV_UNSET ? "" : " to ");
        put_window(&line, update->window_from_s, update->window_to_s);
    }
    text_put(&line, "  ");
    text_put(&line, change_words(update));
    if (update->stops_away >= 0)
        text_format(&line, ", %d away", update->stops_away);
    end_line(c, update->notice == ARV_NOTICE_REVISED ? RED : NULL, &line);
}

static int32_t change_count(const top_board *board)
{
    return board->change_count < LATEST ? (int32_t)board->change_count : LATEST;
}

/* ---- the frame ------------------------------------------------------------------------------- */

static void put_day(canvas *c, const top_board *board, const top_row *const *rows, int32_t count)
{
    play_text line = play_text_begin(c->text->arena);
    int32_t met = 0, technicians = 0;
    for (int32_t i = 0; i < count; i++)
        met += rows[i]->arrived_s != ARV_UNSET;
    for (int32_t i = 0; i < count; i = end_of(rows, count, i))
        technicians++;
    /* What is counted matters more than the end of a long name. */
    const int32_t room = c->frame->columns > COUNTS + WHO ? c->frame->columns - COUNTS : WHO;
    if (strlen(c->frame->day) > (size_t)room)
        text_cell(&line, c->frame->day, room);
    else
        text_put(&line, c->frame->day);
    text_format(&line, "   %d technicians, %d customers: %d reached, %d to come", technicians,
                count, met, count - met);
    if (board->count > count)
        text_format(&line, ", %d cancelled", board->count - count);
    end_line(c, NULL, &line);
}

static void put_headings(canvas *c)
{
    play_text line = play_text_begin(c->text->arena);
    text_cell(&line, "TECHNICIAN", WHO);
    text_cell(&line, "NOW", NOW);
    text_cell(&line, "LEFT", -(LEFT - 2));
    text_put(&line, "  NEXT WINDOWS");
    end_line(c, BOLD, &line);
}

void top_board_put(const top_board *board, const top_frame *frame, play_text *text)
{
    canvas c = {.text = text, .frame = frame};
    int32_t count = 0;
    const top_row **rows = sort_rows(board, &count);
    if (!rows) {
        text->failed = true;
        return;
    }
    put_line(&c, BOLD, frame->head);
    if (!frame->day) {
        put_line(&c, NULL, "no day is open");
    } else {
        const int32_t changes = change_count(board);
        put_day(&c, board, rows, count);
        put_line(&c, NULL, "");
        put_headings(&c);
        /* The last line of the technicians says how many there are below. */
        put_technicians(&c, rows, count, frame->lines - (changes > 0 ? changes + 2 : 0) - 1);
        if (changes > 0 && c.line + 2 < frame->lines) {
            put_line(&c, NULL, "");
            put_line(&c, BOLD, "LATEST WINDOWS");
        }
        for (int32_t i = 0; i < changes && c.line < frame->lines; i++)
            put_change(&c, &board->changes[(board->change_count - 1 - i) % TOP_CHANGES]);
    }
    while (c.line < frame->lines)
        put_line(&c, NULL, "");
    free(rows);
}
