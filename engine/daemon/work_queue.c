/* work_queue.c - an unordered array that is searched at pop: it is short, and turns change while
 * jobs wait. See work_queue.h. */
#include "daemon/work_queue.h"

#include <math.h>
#include <string.h>

/* Places of a table for so many waiting jobs and a newcomer. */
static size_t table_size(int length)
{
    size_t size = 4;
    while (size < 2 * ((size_t)length + 1))
        size *= 2;
    return size;
}

bool work_queue_init(work_queue *queue, int length_max, size_t bytes_max)
{
    *queue = (work_queue){.length_max = length_max, .bytes_max = bytes_max};
    queue->jobs = calloc((size_t)length_max, sizeof *queue->jobs);
    queue->holdings = calloc(table_size(length_max), sizeof *queue->holdings);
    return queue->jobs && queue->holdings;
}

void work_queue_free(work_queue *queue)
{
    while (queue->length > 0)
        job_destroy(&queue->jobs[--queue->length]);
    free(queue->jobs);
    free(queue->holdings);
    *queue = (work_queue){0};
}

bool work_queue_has_room(const work_queue *queue, size_t bytes)
{
    return queue->length < queue->length_max && bytes <= queue->bytes_max - queue->bytes;
}

static double seconds_of(const job *waiting, double usual_s)
{
    return waiting->estimate_s >= 0.0 ? waiting->estimate_s : usual_s;
}

double work_queue_seconds(const work_queue *queue, int64_t priority, double usual_s)
{
    double seconds = 0.0;
    for (int i = 0; i < queue->length; i++)
        if (queue->jobs[i]->header.priority >= priority)
            seconds += seconds_of(queue->jobs[i], usual_s);
    return seconds;
}

/* ---- shares ----------------------------------------------------------------------------------*/

/* The place of a share in the table, which is never full. */
static work_queue_holding *holding_of(work_queue *queue, uint64_t share)
{
    size_t at = share & (queue->holdings_size - 1);
    while (queue->holdings[at].share && queue->holdings[at].share != share)
        at = (at + 1) & (queue->holdings_size - 1);
    queue->holdings[at].share = share;
    return &queue->holdings[at];
}

/* Fills the table anew. The newcomer's place is there also when he has nothing. */
static const work_queue_holding *count_holdings(work_queue *queue,
                                                const work_queue_newcomer *newcomer, double usual_s)
{
    queue->holdings_size = table_size(queue->length);
    memset(queue->holdings, 0, queue->holdings_size * sizeof *queue->holdings);
    for (int i = 0; i < queue->length; i++) {
        const job *waiting = queue->jobs[i];
        work_queue_holding *holding = holding_of(queue, waiting->share[JOB_SHARE_KEY]);
        holding->count++;
        holding->bytes += job_bytes(waiting);
        if (waiting->header.priority == newcomer->priority) {
            holding->alike_count++;
            holding->alike_s += seconds_of(waiting, usual_s);
        }
    }
    return holding_of(queue, newcomer->share);
}

double work_queue_seconds_before(work_queue *queue, const work_queue_newcomer *newcomer,
                                 double usual_s)
{
    const work_queue_holding *own = count_holdings(queue, newcomer, usual_s);
    double seconds = work_queue_seconds(queue, newcomer->priority + 1, usual_s) + own->alike_s;
    for (size_t i = 0; i < queue->holdings_size; i++) {
        const work_queue_holding *other = &queue->holdings[i];
        if (other == own || other->alike_count == 0)
            continue;
        const double turns = fmin(other->alike_count, own->alike_count + 1);
        seconds += other->alike_s * turns / other->alike_count;
    }
    return seconds;
}

/* Who has most of what there is too little of: places, or else bytes. */
static const work_queue_holding *heaviest(const work_queue *queue, bool by_bytes)
{
    const work_queue_holding *most = &queue->holdings[0];
    for (size_t i = 1; i < queue->holdings_size; i++) {
        const work_queue_holding *next = &queue->holdings[i];
        if (by_bytes ? next->bytes > most->bytes : next->count > most->count)
            most = next;
    }
    return most;
}

/* The last job of a share: of the lowest priority, then the one that came last. */
static job *last_of(const work_queue *queue, uint64_t share)
{
    job *last = NULL;
    for (int i = 0; i < queue->length; i++) {
        job *next = queue->jobs[i];
        if (next->share[JOB_SHARE_KEY] != share)
            continue;
        const bool later = last && next->header.priority == last->header.priority
                               ? next->ticket > last->ticket
                               : !last || next->header.priority < last->header.priority;
        last = later ? next : last;
    }
    return last;
}

job *work_queue_who_gives_way(work_queue *queue, const work_queue_newcomer *newcomer)
{
    const bool by_bytes = queue->length < queue->length_max;
    const work_queue_holding *own = count_holdings(queue, newcomer, 0.0);
    const work_queue_holding *most = heaviest(queue, by_bytes);
    if (most == own || newcomer->bytes > queue->bytes_max)
        return NULL;
    const size_t left = queue->bytes_max - queue->bytes;
    const size_t over = newcomer->bytes > left ? newcomer->bytes - left : 0;
    if (by_bytes ? most->bytes < own->bytes + newcomer->bytes + over : most->count < own->count + 2)
        return NULL;
    job *last = last_of(queue, most->share);
    return last && last->header.priority <= newcomer->priority ? last : NULL;
}

/* ---- in and out ------------------------------------------------------------------------------*/

void work_queue_push(work_queue *queue, job *waiting)
{
    assert(work_queue_has_room(queue, job_bytes(waiting)));
    waiting->ticket = queue->next_ticket++;
    queue->bytes += job_bytes(waiting);
    queue->jobs[queue->length++] = waiting;
}

/* When a share was served last; 0 = not that we remember. */
static uint64_t last_turn(const work_queue *queue, uint64_t share)
{
    const work_queue_turn *ways = queue->served[share % WORK_QUEUE_SETS];
    for (int i = 0; i < WORK_QUEUE_WAYS; i++)
        if (ways[i].turn && ways[i].share == share)
            return ways[i].turn;
    return 0;
}

/* Remembers the turn, in the place of the share of its set that was served longest ago. */
static void note_turn(work_queue *queue, uint64_t share)
{
    work_queue_turn *ways = queue->served[share % WORK_QUEUE_SETS];
    int at = 0;
    for (int i = 0; i < WORK_QUEUE_WAYS; i++) {
        if (ways[i].turn && ways[i].share == share) {
            at = i;
            break;
        }
        if (ways[i].turn < ways[at].turn)
            at = i;
    }
    ways[at] = (work_queue_turn){.share = share, .turn = queue->next_turn};
}

static bool goes_before(const work_queue *queue, const job *a, const job *b)
{
    if (a->header.priority != b->header.priority)
        return a->header.priority > b->header.priority;
    for (int level = 0; level < JOB_SHARES; level++) {
        if (a->share[level] == b->share[level])
            continue;
        const uint64_t turn_a = last_turn(queue, a->share[level]);
        const uint64_t turn_b = last_turn(queue, b->share[level]);
        if (turn_a != turn_b)
            return turn_a < turn_b;
    }
    return a->ticket < b->ticket;
}

job *work_queue_pop(work_queue *queue)
{
    job *next = NULL;
    for (int i = 0; i < queue->length; i++)
        if (!next || goes_before(queue, queue->jobs[i], next))
            next = queue->jobs[i];
    if (!next)
        return NULL;
    work_queue_remove(queue, next);
    queue->next_turn++;
    for (int level = 0; level < JOB_SHARES; level++)
        note_turn(queue, next->share[level]);
    return next;
}

job *work_queue_find(const work_queue *queue, const uint8_t request_id[WIRE_REQUEST_ID_BYTES])
{
    for (int i = 0; i < queue->length; i++)
        if (memcmp(queue->jobs[i]->header.request_id, request_id, WIRE_REQUEST_ID_BYTES) == 0)
            return queue->jobs[i];
    return NULL;
}

void work_queue_remove(work_queue *queue, const job *waiting)
{
    for (int i = 0; i < queue->length; i++) {
        if (queue->jobs[i] != waiting)
            continue;
        queue->bytes -= job_bytes(waiting);
        queue->jobs[i] = queue->jobs[--queue->length];
        return;
    }
    assert(false && "the job is in the queue");
}
