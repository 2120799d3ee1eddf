/* A scripted day while memory runs out: the n-th allocation fails, once or all from then on, for every n. Each
 * request is answered with what it asked for or with an error, what was acknowledged is there after a restart,
 * what was not is not there twice, and a daemon that cannot start says so.
 *
 * Allocations of the engine and the daemon come here by --wrap of the linker (scripts/cmake/Tests.cmake), those of
 * SQLite by its own table. ZeroMQ's stay out: it ends the process when it has no memory, which is what a kill is.
 * The daemon is a program, not a library, so its files are included here as they are. */
#include "daemon/board.c"

#include "daemon/announce.c"
#include "daemon/daemon_log.c"
#include "daemon/job.c"
#include "daemon/keeper.c"
#include "daemon/keeper_replan.c"
#include "daemon/matrix_store.c"
#include "daemon/snapshot_writer.c"
#include "daemon/task.c"
#define dispatch perform_dispatch /* keeper.c has one too */
#include "daemon/perform.c"
#undef dispatch

#include "day_script.h"
#include "journal_support.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sqlite3.h>

enum { TECHNICIANS = 2, JOBS_EACH = 2, SCENARIOS = 64, TRIES = 3, MOST_ALLOCATIONS = 1000000 };

/* ---- memory that runs out --------------------------------------------------------------------*/

static struct {
    atomic_bool on; /* snapshots are written by a thread of their own */
    bool lasting;
    int64_t at;            /* the call that fails, 0 = none */
    _Atomic int64_t calls; /* so far */
} shortage;

static bool is_out(void)
{
    if (!shortage.on)
        return false;
    const int64_t now = ++shortage.calls;
    return shortage.at && (now == shortage.at || (shortage.lasting && now > shortage.at));
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t size)
{
    return is_out() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_out() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return is_out() ? NULL : __real_realloc(memory, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return is_out() ? NULL : __real_aligned_alloc(alignment, size);
}

char *__wrap_strdup(const char *text)
{
    return is_out() ? NULL : __real_strdup(text);
}

static sqlite3_mem_methods sqlite_methods;

static void *sqlite_malloc(int size)
{
    return is_out() ? NULL : sqlite_methods.xMalloc(size);
}

static void *sqlite_realloc(void *memory, int size)
{
    return is_out() ? NULL : sqlite_methods.xRealloc(memory, size);
}

static int install(void **state)
{
    (void)state;
    sqlite3_mem_methods wrapped;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_methods) != SQLITE_OK)
        return -1;
    wrapped = sqlite_methods;
    wrapped.xMalloc = sqlite_malloc;
    wrapped.xRealloc = sqlite_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &wrapped) != SQLITE_OK)
        return -1;
    /* What it keeps in reserve of its own would hide what is asked for. */
    return sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK &&
                   sqlite3_initialize() == SQLITE_OK
               ? 0
               : -1;
}

/* ---- a daemon without sockets ----------------------------------------------------------------*/

typedef struct house {
    const day_script *script;
    char directory[SCRATCH_BYTES];
    daemon_options options;
    keeper keeper;
    board board;
    bool runs;
    bool opened;      /* as acknowledged */
    int acknowledged; /* events, in order */
    int refused;
} house;

static bool start(house *h)
{
    h->board = (board){0};
    shortage.on = true;
    h->runs = keeper_start(&h->keeper, &h->options, &h->board);
    shortage.on = false;
    return h->runs;
}

static void stop(house *h)
{
    keeper_stop(&h->keeper);
    board_free(&h->board);
    h->runs = false;
}

/* As the reactor takes a request; NULL = no memory for it, and the client is told so. */
static job *receive(wire_bytes bytes)
{
    static const job_peer peer = {.identity_size = 1};
    static const uint8_t nobody[WIRE_REQUEST_ID_BYTES];
    wire_glance glance;
    arv_error error = {0};
    zframe_t *frame = zframe_new(bytes.data, bytes.size);
    assert_non_null(frame);
    assert_int_equal(wire_peek(zframe_data(frame), zframe_size(frame), &glance, &error), ARV_OK);
    assert_memory_not_equal(glance.header.request_id, nobody, sizeof nobody);
    return job_create(frame, &glance, &peer);
}

/* What the reactor does with a job that comes back: the board learns of it. */
static void show(house *h, job *work)
{
    if (work->opened) {
        board_add(&h->board, work->opened);
        work->opened = NULL;
    }
    board_day *day = work->publication_count ? board_find(&h->board, &work->day) : NULL;
    for (int32_t i = 0; day && i < work->publication_count; i++)
        board_day_note(day, &work->publications[i].update);
}

/* The status of the reply, or RESOURCE_EXHAUSTED when there is no memory for one: both are answers. */
static arv_status ask(house *h, wire_bytes request, bool needs_engine)
{
    const performer engine = {.threads = 1, .memory_bytes = h->keeper.memory_bytes};
    shortage.on = true;
    job *work = receive(request);
    if (work && needs_engine)
        perform(&engine, work);
    if (work && (!needs_engine || work->prepared))
        assert_int_equal(keeper_perform(&h->keeper, &work, 1), 1);
    shortage.on = false;
    if (!work)
        return ARV_RESOURCE_EXHAUSTED;
    const arv_status status = work->status;
    assert_true(status || work->reply.data); /* what is done is also told */
    show(h, work);
    job_destroy(&work);
    return status;
}

/* ---- the day ---------------------------------------------------------------------------------*/

static bool ask_until_done(house *h, wire_bytes request, bool needs_engine)
{
    for (int i = 0; i < TRIES; i++) {
        if (ask(h, request, needs_engine) == ARV_OK)
            return true;
        h->refused++;
    }
    return false;
}

static void play(house *h)
{
    for (int i = 0; i < TRIES && !h->runs; i++)
        if (!start(h))
            stop(h);
    if (!h->runs)
        return;
    h->opened = ask_until_done(h, h->script->opening, true);
    while (h->opened && h->acknowledged < h->script->event_count) {
        if (!ask_until_done(h, h->script->events[h->acknowledged], false))
            break;
        h->acknowledged++;
        shortage.on = true;
        keeper_tidy(&h->keeper);
        shortage.on = false;
    }
    stop(h);
}

/* The bytes of the day after so many events that nobody disturbed. */
static wire_bytes undisturbed(const day_script *script, int events, arv_arena *arena)
{
    open_day *day = day_script_open(script);
    for (int i = 0; i < events; i++)
        day_script_apply(script, day, i, arena);
    const wire_bytes bytes = day_script_snapshot(day, arena);
    open_day_destroy(&day);
    return bytes;
}

static bool same(wire_bytes a, wire_bytes b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* After a restart with memory enough: all that was acknowledged, and at most one event more. */
static void assert_kept(house *h, const wire_bytes *after)
{
    static const wire_day key = {"depot", "2026-11-23"};
    arv_arena *arena = arv_arena_create(0);
    assert_non_null(arena);
    shortage.at = 0;
    assert_true(start(h));
    const open_day *day = days_find(&h->keeper.days, &key);
    if (h->opened)
        assert_non_null(day);
    if (day) {
        const wire_bytes seen = day_script_snapshot(day, arena);
        const bool has_next = h->acknowledged < h->script->event_count;
        assert_true(same(seen, after[h->acknowledged]) ||
                    (has_next && same(seen, after[h->acknowledged + 1])));
    }
    stop(h);
    arv_arena_destroy(&arena);
}

/* One day with the n-th allocation failing; true when there were so many. */
static bool day_without_memory(const day_script *script, const wire_bytes *after, bool lasting,
                               int64_t at)
{
    static house h;
    h = (house){.script = script};
    scratch_make(h.directory);
    h.options = (daemon_options){
        .state = h.directory, .days = 4, .memory_mb = 64, .keep_days = 30, .threads = 1};
    shortage.lasting = lasting;
    shortage.at = at;
    shortage.calls = 0;
    play(&h);
    const bool struck = shortage.calls >= at;
    if (!lasting && (!h.opened || h.acknowledged != script->event_count))
        fail_msg("allocation %lld: %d events", (long long)at, h.acknowledged);
    assert_kept(&h, after);
    scratch_remove(h.directory);
    return struck;
}

static void try_every_allocation(bool lasting)
{
    day_script script;
    wire_bytes after[4 * TECHNICIANS * JOBS_EACH + 1];
    arv_arena *arena = arv_arena_create(0);
    const int log = dup(STDERR_FILENO);
    int64_t at = 1, tried = 0;
    assert_non_null(freopen("/dev/null", "w", stderr)); /* every failure is logged */
    day_script_make(&script, TECHNICIANS, JOBS_EACH, SCENARIOS);
    for (int i = 0; i <= script.event_count; i++)
        after[i] = undisturbed(&script, i, arena);
    const int64_t stride = (int64_t)scratch_stride(lasting ? 31 : 13, 1);
    for (; day_without_memory(&script, after, lasting, at) && at < MOST_ALLOCATIONS; at += stride)
        tried++;
    dup2(log, STDERR_FILENO);
    close(log);
    print_message("%lld allocations, %lld tried%s\n", (long long)at, (long long)tried,
                  lasting ? ", all from then on" : "");
    assert_true(tried > 20);
    day_script_free(&script);
    arv_arena_destroy(&arena);
}

static void test_one_allocation_fails(void **state)
{
    (void)state;
    try_every_allocation(false);
}

static void test_all_allocations_fail_from_then_on(void **state)
{
    (void)state;
    try_every_allocation(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_allocation_fails),
        cmocka_unit_test(test_all_allocations_fail_from_then_on),
    };
    return cmocka_run_group_tests(tests, install, NULL);
}
