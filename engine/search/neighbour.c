/* neighbour.c - nearest jobs by travel and by time-window proximity (Vidal et al. 2013). */
#include "search/neighbour.h"

#include "base/arena.h"

typedef struct scored {
    int64_t score;
    int32_t job;
} scored;

static bool worse(scored a, scored b)
{
    return a.score != b.score ? a.score > b.score : a.job > b.job;
}

/* Keeps the `width` best of a stream in a heap whose root is the worst kept. */
static void heap_offer(scored *heap, int32_t *count, int32_t width, scored item)
{
    int32_t at;
    if (*count < width) {
        at = (*count)++;
        while (at > 0 && worse(item, heap[(at - 1) / 2])) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = item;
        return;
    }
    if (!worse(heap[0], item))
        return;
    at = 0;
    for (int32_t child = 1; child < width; child = 2 * at + 1) {
        if (child + 1 < width && worse(heap[child + 1], heap[child]))
            child++;
        if (!worse(heap[child], item))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = item;
}

/* Empties the heap into `out`, best first. */
static void heap_drain(scored *heap, int32_t count, int32_t *out)
{
    while (count > 0) {
        out[count - 1] = heap[0].job;
        const scored item = heap[--count];
        int32_t at = 0;
        for (int32_t child = 1; child < count; child = 2 * at + 1) {
            if (child + 1 < count && worse(heap[child + 1], heap[child]))
                child++;
            if (!worse(heap[child], item))
                break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = item;
    }
}

/* Ten times: travel from a to b, plus 0.2 x waiting and 1.0 x lateness when b follows a. */
static int64_t follow_score(const arv_problem *p, const problem_travel *travel, int32_t a,
                            int32_t b)
{
    const int64_t drive = problem_travel_s(travel, p->job_location[a], p->job_location[b]);
    if (p->window_first[a] == p->window_first[a + 1] ||
        p->window_first[b] == p->window_first[b + 1])
        return 10 * drive;
    const int64_t service = p->service_s[a];
    const int64_t first_a = p->window_open_s[p->window_first[a]];
    const int64_t last_a = p->window_close_s[p->window_first[a + 1] - 1];
    const int64_t first_b = p->window_open_s[p->window_first[b]];
    const int64_t last_b = p->window_close_s[p->window_first[b + 1] - 1];
    const int64_t wait = first_b - (last_a + service + drive);
    const int64_t late = first_a + service + drive - last_b;
    return 10 * drive + 2 * (wait > 0 ? wait : 0) + 10 * (late > 0 ? late : 0);
}

static void fill_row(const arv_problem *p, int32_t a, int32_t width, scored *heap,
                     neighbours *by_travel, neighbours *by_time)
{
    const problem_travel *travel = &p->travels[0];
    int32_t near = 0, timely = 0;
    scored *second = heap + width;
    for (int32_t b = 0; b < p->job_count; b++) {
        if (b == a)
            continue;
        const int64_t there = problem_travel_s(travel, p->job_location[a], p->job_location[b]);
        const int64_t back = problem_travel_s(travel, p->job_location[b], p->job_location[a]);
        const int64_t after = follow_score(p, travel, a, b), before = follow_score(p, travel, b, a);
        heap_offer(heap, &near, width, (scored){there < back ? there : back, b});
        heap_offer(second, &timely, width, (scored){after < before ? after : before, b});
    }
    heap_drain(heap, near, by_travel->list + (size_t)a * (size_t)width);
    heap_drain(second, timely, by_time->list + (size_t)a * (size_t)width);
}

/* Some other jobs, when there is no time to look for the nearest. */
static void fill_blindly(int32_t a, int32_t count, int32_t width, neighbours *by_travel,
                         neighbours *by_time)
{
    const size_t first = (size_t)a * (size_t)width;
    for (int32_t k = 0; k < width; k++)
        by_travel->list[first + (size_t)k] = by_time->list[first + (size_t)k] = (a + 1 + k) % count;
}

bool neighbours_build(arv_arena *arena, const arv_problem *p, int32_t width, int32_t threads,
                      bool (*stop)(void *context), void *context, neighbours *by_travel,
                      neighbours *by_time)
{
    const int32_t n = p->job_count;
    if (width > n - 1)
        width = n > 1 ? n - 1 : 0;
    *by_travel = *by_time = (neighbours){.width = width};
    by_travel->list = ARENA_ARRAY(arena, int32_t, (size_t)n * (size_t)width);
    by_time->list = ARENA_ARRAY(arena, int32_t, (size_t)n * (size_t)width);
    scored *heaps = ARENA_ARRAY(arena, scored, (size_t)threads * 2 * (size_t)(width + 1));
    if (!by_travel->list || !by_time->list || !heaps)
        return false;
    if (width == 0 || p->travel_count == 0)
        return true;
        /* Rows are independent: any split over threads gives the same lists. */
#pragma omp parallel num_threads(threads) default(none) \
    shared(p, n, width, heaps, by_travel, by_time, threads, stop, context)
    {
#pragma omp for schedule(static)
        for (int32_t block = 0; block < threads; block++)
            for (int32_t a = block; a < n; a += threads) {
                if (stop && stop(context))
                    fill_blindly(a, n, width, by_travel, by_time);
                else
                    fill_row(p, a, width, heaps + (size_t)block * 2 * (size_t)(width + 1),
                             by_travel, by_time);
            }
    }
    return true;
}
