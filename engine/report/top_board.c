/* top_board.c - see top_board.h: the state of the board. */
#include "report/top_board_state.h"

#include <stdlib.h>
#include <string.h>

top_board *top_board_create(void)
{
    return calloc(1, sizeof(top_board));
}

void top_board_clear(top_board *board)
{
    for (int32_t i = 0; i < board->count; i++) {
        free(board->rows[i].job);
        free(board->rows[i].technician);
    }
    board->count = 0;
    board->sequence = 0;
    board->change_count = 0;
}

void top_board_destroy(top_board **board)
{
    if (!*board)
        return;
    top_board_clear(*board);
    free((*board)->rows);
    free(*board);
    *board = NULL;
}

void top_board_at(top_board *board, int64_t sequence)
{
    board->sequence = sequence;
}

int64_t top_board_sequence(const top_board *board)
{
    return board->sequence;
}

/* ---- names ----------------------------------------------------------------------------------- */

/* A copy in which nothing moves a cursor: C0, DEL and C1 become '?'. The caller owns it. */
static char *tame(const char *name)
{
    const size_t length = strlen(name);
    char *copy = malloc(length + 1);
    size_t at = 0;
    for (size_t i = 0; copy && i < length; i++) {
        const unsigned char byte = (unsigned char)name[i], next = (unsigned char)name[i + 1];
        const bool c1 = byte == 0xc2 && next >= 0x80 && next < 0xa0;
        copy[at++] = byte < 0x20 || byte == 0x7f || c1 ? '?' : name[i];
        i += c1;
    }
    if (copy)
        copy[at] = '\0';
    return copy;
}

/* Rows are sorted by job: where it is, or belongs. */
static int32_t find(const top_board *board, const char *job, bool *found)
{
    int32_t low = 0, high = board->count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        const int order = strcmp(board->rows[middle].job, job);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found = false;
    return low;
}

static bool make_room(top_board *board)
{
    if (board->count < board->room)
        return true;
    const int32_t room = board->room ? 2 * board->room : 64;
    top_row *rows = realloc(board->rows, (size_t)room * sizeof *rows);
    if (!rows)
        return false;
    board->rows = rows;
    board->room = room;
    return true;
}

/* The row of a job, new ones without a window; takes over `job` in any case. NULL = no memory. */
static top_row *row_of(top_board *board, char *job)
{
    bool found;
    const int32_t at = find(board, job, &found);
    if (found || !make_room(board)) {
        free(job);
        return found ? &board->rows[at] : NULL;
    }
    memmove(&board->rows[at + 1], &board->rows[at],
            (size_t)(board->count - at) * sizeof *board->rows);
    board->count++;
    board->rows[at] = (top_row){.job = job,
                                .last = {.window_from_s = ARV_UNSET, .window_to_s = ARV_UNSET},
                                .arrived_s = ARV_UNSET};
    return &board->rows[at];
}

static top_row *named_row(top_board *board, const char *job, const char *technician)
{
    char *own_job = tame(job), *own_technician = technician ? tame(technician) : NULL;
    if (!own_job || (technician && !own_technician)) {
        free(own_job);
        free(own_technician);
        return NULL;
    }
    top_row *row = row_of(board, own_job);
    if (!row) {
        free(own_technician);
        return NULL;
    }
    free(row->technician);
    row->technician = own_technician;
    return row;
}

/* ---- updates --------------------------------------------------------------------------------- */

static void settle(top_row *row, const arv_update *update)
{
    if (update->notice == ARV_NOTICE_CANCELLED)
        row->arrived_s = ARV_UNSET;
    else if (update->stops_away == ARV_NONE && row->arrived_s == ARV_UNSET)
        row->arrived_s = update->time_s;
    row->last = *update;
}

bool top_board_set(top_board *board, const char *job, const char *technician,
                   const arv_update *update)
{
    top_row *row = named_row(board, job, technician);
    if (!row)
        return false;
    settle(row, update);
    return true;
}

static bool is_news(const arv_update *before, const arv_update *now)
{
    return before->window_from_s != now->window_from_s || before->window_to_s != now->window_to_s ||
           now->notice != ARV_NOTICE_NONE;
}

static void remember(top_board *board, const top_row *row, const arv_update *update)
{
    top_change *change = &board->changes[board->change_count++ % TOP_CHANGES];
    *change = (top_change){.before_from_s = row->last.window_from_s,
                           .before_to_s = row->last.window_to_s,
                           .update = *update};
    /* Names are cut to what a line can show; a character is not cut, the text of cells is. */
    strncpy(change->job, row->job, TOP_NAME_BYTES - 1);
    strncpy(change->technician, row->technician ? row->technician : "", TOP_NAME_BYTES - 1);
}

top_took top_board_take(top_board *board, const char *job, const char *technician,
                        const arv_update *update)
{
    if (update->sequence <= board->sequence)
        return TOP_OLD;
    if (update->sequence > board->sequence + 1)
        return TOP_GAP;
    top_row *row = named_row(board, job, technician);
    if (!row)
        return TOP_NO_MEMORY;
    if (is_news(&row->last, update))
        remember(board, row, update);
    settle(row, update);
    board->sequence = update->sequence;
    return TOP_TAKEN;
}
