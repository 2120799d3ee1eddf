/* lanes.c - see lanes.h. */
#include "tune/lanes.h"

#include "base/child_process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { POLL_MS = 200, CHILD_FAILED = 1 };

typedef struct lane {
    pid_t process; /* 0 = idle */
    int in;
    int32_t piece;
} lane;

/* Results are shorter than PIPE_BUF: one write, one read. */
static _Noreturn void live_as_child(const lanes_work *work, int32_t piece, int out)
{
    unsigned char result[LANES_RESULT_MOST] = {0};
    work->run(work->context, piece, result);
    ssize_t n;
    do
        n = write(out, result, work->result_size);
    while (n < 0 && errno == EINTR);
    _exit(n == (ssize_t)work->result_size ? 0 : CHILD_FAILED);
}

static bool start(const lanes_work *work, int32_t piece, lane *l)
{
    int ends[2];
    if (pipe(ends) != 0)
        return false;
    const pid_t process = fork();
    if (process == 0) {
        close(ends[0]);
        live_as_child(work, piece, ends[1]);
    }
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return false;
    }
    *l = (lane){.process = process, .in = ends[0], .piece = piece};
    return true;
}

static void leave(lane *l)
{
    close(l->in);
    child_process_wait(l->process);
    l->process = 0;
}

static void take_result(const lanes_work *work, lane *l)
{
    unsigned char result[LANES_RESULT_MOST] = {0};
    ssize_t n;
    do
        n = read(l->in, result, work->result_size);
    while (n < 0 && errno == EINTR);
    if (n != (ssize_t)work->result_size)
        memset(result, 0, sizeof result);
    const int32_t piece = l->piece;
    leave(l);
    work->done(work->context, piece, result);
}

static void give_up(lane *lanes, int32_t count)
{
    for (int32_t k = 0; k < count; k++)
        if (lanes[k].process != 0)
            kill(lanes[k].process, SIGKILL);
    for (int32_t k = 0; k < count; k++)
        if (lanes[k].process != 0)
            leave(&lanes[k]);
}

/* Waits for some lanes to end; how many did. */
static int32_t harvest(const lanes_work *work, lane *lanes, int32_t count)
{
    struct pollfd ends[LANES_MOST];
    int32_t ended = 0;
    for (int32_t k = 0; k < count; k++)
        ends[k] = (struct pollfd){.fd = lanes[k].process != 0 ? lanes[k].in : -1, .events = POLLIN};
    if (poll(ends, (nfds_t)count, POLL_MS) <= 0)
        return 0;
    for (int32_t k = 0; k < count; k++)
        if (lanes[k].process != 0 && ends[k].revents != 0) {
            take_result(work, &lanes[k]);
            ended++;
        }
    return ended;
}

bool lanes_run(const lanes_work *work, int32_t count, int32_t lanes)
{
    lane all[LANES_MOST] = {{0}};
    const int32_t width = lanes < 1 ? 1 : lanes > LANES_MOST ? LANES_MOST : lanes;
    int32_t next = 0, under_way = 0;
    while (next < count || under_way > 0) {
        bool sound = !work->interrupted();
        for (int32_t k = 0; k < width && next < count && sound; k++)
            if (all[k].process == 0) {
                sound = start(work, next, &all[k]);
                next += sound;
                under_way += sound;
            }
        if (!sound) {
            give_up(all, width);
            return false;
        }
        under_way -= harvest(work, all, width);
    }
    return true;
}
