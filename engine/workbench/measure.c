/* measure.c - see measure.h. Parent and child speak through a pipe, in whole messages smaller than
 * PIPE_BUF: incumbents as they come, the measurement at the end. */
#include "workbench/measure.h"

#include "base/arena.h"
#include "base/child_process.h"
#include "base/clock.h"
#include "play/generate.h"
#include "workbench/importer.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { POLL_MS = 100, CHILD_FAILED = 1 };

/* The processor time decides. */
static const double NO_TIME_LIMIT_S = 1e8;

typedef struct message {
    bool last; /* then it carries the measurement */
    union {
        arv_progress news;
        measurement result;
    } body;
} message;

_Static_assert(sizeof(message) <= PIPE_BUF, "messages are written in one piece");

/* ---- the child ------------------------------------------------------------------------------- */

typedef struct child {
    int out; /* -1 = nobody listens */
    pid_t parent;
    const measure_options *options;
    double cpu_until_s; /* 0 = no limit */
    format_info info;   /* of the problem file, once it is read */
    measurement result;
    arv_error error;
} child;

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* False when nobody reads any more. */
static bool tell_parent(int out, const message *m)
{
    ssize_t n;
    do
        n = write(out, m, sizeof *m);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof *m;
}

static void on_progress(void *context, const arv_progress *news)
{
    const child *c = context;
    message m;
    memset(&m, 0, sizeof m);
    m.body.news = *news;
    if (!tell_parent(c->out, &m))
        _exit(CHILD_FAILED);
}

/* Also when the parent is gone. */
static bool is_unwanted(const child *c)
{
    return c->options->interrupted() || getppid() != c->parent;
}

static bool on_cancelled(void *context)
{
    const child *c = context;
    return (c->cpu_until_s > 0 && cpu_s() >= c->cpu_until_s) || is_unwanted(c);
}

static arv_status make_problem(child *c, const instance *what, arv_arena *arena,
                               const arv_spec **spec)
{
    const generate_options options = {
        .technicians = what->size.technicians, .jobs = what->size.jobs, .seed = what->day_seed};
    arv_spec *made = ARENA_ARRAY(arena, arv_spec, 1);
    *spec = made;
    if (!made)
        return arv_error_add(&c->error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    arv_spec_init(made);
    return generate_day(arena, &options, made, &c->error);
}

static arv_status read_problem(child *c, const instance *what, arv_arena *arena,
                               const arv_spec **spec)
{
    const format_options options = {.convention = what->suite->convention};
    const char *bytes = NULL, *folder = NULL;
    size_t length = 0;
    const char *script = what->suite->importer;
    if (suite_is_generated(what->suite))
        return make_problem(c, what, arena, spec);
    if (!script)
        return format_read_problem_file(arena, what->path, &options, spec, &c->info, &c->error);
    arv_status status = importer_folder(arena, c->options->importers, script, &folder, &c->error);
    if (status == ARV_OK)
        status = importer_run(arena, folder, script, what->path, &bytes, &length, &c->error);
    return status == ARV_OK
               ? format_read_problem(arena, bytes, length, &options, spec, &c->info, &c->error)
               : status;
}

static arv_status solve(child *c, const arv_problem *problem, arv_arena *arena, arv_plan **plan)
{
    const measure_options *o = c->options;
    const arv_control control = {on_cancelled, c->out < 0 ? NULL : on_progress, c};
    arv_solve_options options;
    arv_solve_options_init(&options);
    options.time_limit_s =
        o->cpu_limit_s > 0 && o->time_limit_s <= 0 ? NO_TIME_LIMIT_S : o->time_limit_s;
    options.parameters = o->parameters;
    options.epochs = o->epochs;
    options.bound_s = o->bound_s;
    options.seed = o->seed;
    options.threads = o->threads;
    const double wall = clock_monotonic_s(), cpu = cpu_s();
    c->cpu_until_s = o->cpu_limit_s > 0 ? cpu + o->cpu_limit_s : 0;
    const arv_status status = arv_solve(problem, &options, &control, arena, plan, &c->error);
    c->result.wall_s = clock_monotonic_s() - wall;
    c->result.cpu_s = cpu_s() - cpu;
    c->result.stopped = is_unwanted(c);
    return status;
}

static arv_status check(child *c, const arv_spec *spec, const arv_plan *plan)
{
    arv_summary sum = {.cost = 0};
    measurement *r = &c->result;
    const arv_status status = arv_check(spec, plan, &sum, &c->error);
    r->refused = status == ARV_FAILED_PRECONDITION;
    r->cost = sum.cost;
    r->priority_lost = sum.priority_lost;
    r->travel_s = sum.travel_s;
    r->unassigned = sum.unassigned;
    r->mandatory_unassigned = sum.mandatory_unassigned;
    r->epochs = plan->summary.epochs;
    r->bound = plan->summary.bound;
    r->bound_priority_lost = plan->summary.bound_priority_lost;
    return status;
}

/* Its own errors: a bad answer of somebody else is no failure of ours. */
static void judge_beside(child *c, const arv_spec *spec, const arv_problem *problem,
                         arv_arena *arena)
{
    beside_answer *b = &c->result.beside;
    arv_error error = {.status = ARV_OK};
    arv_summary sum = {.cost = 0};
    arv_plan *plan = NULL;
    b->given = c->options->beside != NULL;
    if (!b->given)
        return;
    b->status =
        format_read_answer_file(arena, c->options->beside, spec, problem, &c->info, &plan, &error);
    if (b->status == ARV_OK)
        b->status = arv_check(spec, plan, &sum, &error);
    b->cost = sum.cost;
    b->priority_lost = sum.priority_lost;
    b->unassigned = sum.unassigned;
    if (error.count > 0)
        snprintf(b->text, sizeof b->text, "%s%s%s", error.items[0].path,
                 error.items[0].path[0] ? ": " : "", error.items[0].text);
}

static arv_status run(child *c, const instance *what, arv_arena *arena)
{
    const arv_spec *spec = NULL;
    const arv_problem *problem = NULL;
    arv_plan *plan = NULL;
    arv_status status = read_problem(c, what, arena, &spec);
    if (status == ARV_OK)
        status = arv_problem_compile(arena, spec, &problem, &c->error);
    if (status == ARV_OK)
        judge_beside(c, spec, problem, arena);
    if (status == ARV_OK)
        status = solve(c, problem, arena, &plan);
    return status == ARV_OK ? check(c, spec, plan) : status;
}

static void tell_first(child *c)
{
    const arv_violation *first = &c->error.items[0];
    if (c->info.spec && !c->result.refused)
        format_translate_error(&c->info, &c->error);
    if (c->error.count > 0)
        snprintf(c->result.text, sizeof c->result.text, "%s%s%s", first->path,
                 first->path[0] ? ": " : "", first->text);
    else
        snprintf(c->result.text, sizeof c->result.text, "%s", arv_status_name(c->result.status));
}

static measurement run_and_tell(const instance *what, const measure_options *options, int out,
                                pid_t parent)
{
    child c = {.out = out,
               .parent = parent,
               .options = options,
               .result = {.bound = ARV_UNSET, .bound_priority_lost = ARV_UNSET}};
    arv_arena *arena = arv_arena_create(0);
    c.result.status = arena ? run(&c, what, arena) : ARV_RESOURCE_EXHAUSTED;
    if (c.result.status != ARV_OK)
        tell_first(&c);
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    c.result.peak_rss_kb = used.ru_maxrss;
    arv_arena_destroy(&arena);
    return c.result;
}

void measure_here(const instance *what, const measure_options *options, measurement *result)
{
    *result = run_and_tell(what, options, -1, getppid());
}

static _Noreturn void live_as_child(const instance *what, const measure_options *options, int out,
                                    pid_t parent)
{
    message m;
    memset(&m, 0, sizeof m);
    m.last = true;
    m.body.result = run_and_tell(what, options, out, parent);
    const bool sent = tell_parent(out, &m);
    _exit(sent ? 0 : CHILD_FAILED);
}

/* ---- the parent ------------------------------------------------------------------------------ */

/* A message, or nothing: the child has ended without a last one. */
static bool receive(int in, message *m)
{
    size_t have = 0;
    while (have < sizeof *m) {
        const ssize_t n = read(in, (char *)m + have, sizeof *m - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        have += (size_t)n;
    }
    return true;
}

/* Waits for the next message. An interrupt is passed on once: the child ends with what it has. */
static bool next_message(int in, pid_t process, double started_s, const measure_options *options,
                         bool *told, message *m)
{
    struct pollfd pipe_end = {.fd = in, .events = POLLIN};
    for (;;) {
        const int ready = poll(&pipe_end, 1, POLL_MS);
        if (ready > 0)
            return receive(in, m);
        if (options->interrupted() && !*told) {
            *told = true;
            kill(process, SIGTERM);
        }
        if (options->waiting)
            options->waiting(options->context, clock_monotonic_s() - started_s);
    }
}

static void fail(measurement *result, arv_status status, const char *text)
{
    *result = (measurement){.status = status, .bound = ARV_UNSET, .bound_priority_lost = ARV_UNSET};
    snprintf(result->text, sizeof result->text, "%s", text);
}

static void follow(pid_t process, int in, const measure_options *options, measurement *result)
{
    const double started_s = clock_monotonic_s();
    bool told = false;
    message m;
    fail(result, ARV_INTERNAL, "the process that solved ended without an answer");
    while (next_message(in, process, started_s, options, &told, &m)) {
        if (m.last) {
            *result = m.body.result;
            if (result->status != ARV_OK) /* Ctrl-C also ends an importer, which then "refuses" */
                result->stopped = result->stopped || options->interrupted();
            return;
        }
        if (options->incumbent)
            options->incumbent(options->context, &m.body.news);
    }
    result->stopped = options->interrupted();
}

void measure(const instance *what, const measure_options *options, measurement *result)
{
    int ends[2];
    const pid_t self = getpid();
    if (pipe(ends) != 0) {
        fail(result, ARV_IO, strerror(errno));
        return;
    }
    const pid_t process = fork();
    if (process == 0) {
        close(ends[0]);
        live_as_child(what, options, ends[1], self);
    }
    close(ends[1]);
    if (process < 0) {
        fail(result, ARV_RESOURCE_EXHAUSTED, strerror(errno));
    } else {
        follow(process, ends[0], options, result);
        child_process_wait(process);
    }
    close(ends[0]);
}
