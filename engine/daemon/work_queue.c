/* work_queue.c - an unordered array that is searched at pop: it is short, and turns change while
 * jobs wait. See work_queue.h. */
#include "daemon/work_queue.h"

#include <string.h>
#include <xxhash.h>

bool work_queue_init(work_queue *queue, int length_max, size_t bytes_max)
{
    *queue = (work_queue){.length_max = length_max, .bytes_max = bytes_max};
    queue->jobs = calloc((size_t)length_max, sizeof *queue->jobs);
    return queue->jobs != NULL;
}

void work_queue_free(work_queue *queue)
{
    while (queue->length > 0)
        job_destroy(&queue->jobs[--queue->length]);
    free(queue->jobs);
    *queue = (work_queue){0};
}

bool work_queue_has_room(const work_queue *queue, size_t bytes)
{
    return queue->length < queue->length_max && bytes <= queue->bytes_max - queue->bytes;
}

double work_queue_seconds(const work_queue *queue, int64_t priority, double usual_s)
{
    double seconds = 0.0;
    for (int i = 0; i < queue->length; i++) {
        const job *waiting = queue->jobs[i];
        if (waiting->header.priority >= priority)
            seconds += waiting->estimate_s >= 0.0 ? waiting->estimate_s : usual_s;
    }
    return seconds;
}

void work_queue_push(work_queue *queue, job *waiting)
{
    assert(work_queue_has_room(queue, job_bytes(waiting)));
    waiting->ticket = queue->next_ticket++;
    queue->bytes += job_bytes(waiting);
    queue->jobs[queue->length++] = waiting;
}

static uint64_t client_of(const job *waiting)
{
    return XXH3_64bits(waiting->header.client_id, strlen(waiting->header.client_id));
}

/* When the client of a job was served last; 0 = not that we remember. */
static uint64_t last_turn(const work_queue *queue, const job *waiting)
{
    const uint64_t client = client_of(waiting);
    for (int i = 0; i < WORK_QUEUE_CLIENTS; i++)
        if (queue->served[i].turn && queue->served[i].client == client)
            return queue->served[i].turn;
    return 0;
}

/* Remembers the turn, in the place of the client that was served longest ago. */
static void note_turn(work_queue *queue, const job *served)
{
    const uint64_t client = client_of(served);
    int slot = 0;
    for (int i = 0; i < WORK_QUEUE_CLIENTS; i++) {
        if (queue->served[i].turn && queue->served[i].client == client) {
            slot = i;
            break;
        }
        if (queue->served[i].turn < queue->served[slot].turn)
            slot = i;
    }
    queue->served[slot].client = client;
    queue->served[slot].turn = ++queue->next_turn;
}

static bool goes_before(const work_queue *queue, const job *a, const job *b)
{
    if (a->header.priority != b->header.priority)
        return a->header.priority > b->header.priority;
    const uint64_t turn_a = last_turn(queue, a), turn_b = last_turn(queue, b);
    if (turn_a != turn_b)
        return turn_a < turn_b;
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
    note_turn(queue, next);
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
