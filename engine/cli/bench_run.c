/* bench_run.c - see bench_run.h. */
#include "cli/bench_run.h"

#include "base/arena.h"
#include "base/cores.h"
#include "cli/bar.h"
#include "cli/bench_figures.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "workbench/bench_summary.h"
#include "workbench/beside.h"
#include "workbench/commit.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* ---- files ----------------------------------------------------------------------------------- */

static int complain(const char *path)
{
    fprintf(stderr, "arrival: %s: %s\n", path, strerror(errno));
    return EXIT_CODE_OTHER;
}

static bool is_empty(FILE *file)
{
    return fseek(file, 0, SEEK_END) == 0 && ftell(file) == 0;
}

/* What an earlier run has left, in whichever state it ended. */
static int take_rows(bench_run *run)
{
    session *s = run->session;
    const char *path = run->options->csv;
    arv_status status = bench_rows_mend(path, &s->error);
    if (status == ARV_OK)
        status = bench_rows_read(&run->rows, path, true, &s->error);
    if (status == ARV_OK && !bench_rows_are_current(s->arena, path))
        status = bench_rows_renew(&run->rows, path, &s->error);
    return status == ARV_OK ? EXIT_CODE_DONE : session_fail_input(s, status);
}

static int open_for_appending(const char *path, FILE **file)
{
    *file = fopen(path, "a");
    return *file ? EXIT_CODE_DONE : complain(path);
}

/* Rows of an earlier run are worth hours: never written over. */
static int open_csv(bench_run *run)
{
    const char *path = run->options->csv;
    if (!path)
        return EXIT_CODE_DONE;
    const bool there = access(path, F_OK) == 0;
    if (there && !run->options->resume) {
        fprintf(stderr, "arrival: %s is there already; --resume goes on with it\n", path);
        return EXIT_CODE_USAGE;
    }
    int code = open_for_appending(path, &run->csv);
    if (code != EXIT_CODE_DONE)
        return code;
    if (is_empty(run->csv))
        return bench_rows_write_head(run->csv) ? EXIT_CODE_DONE : complain(path);
    fclose(run->csv); /* it may be replaced */
    run->csv = NULL;
    code = take_rows(run);
    return code == EXIT_CODE_DONE ? open_for_appending(path, &run->csv) : code;
}

static int open_trace(bench_run *run)
{
    const char *path = run->options->trace;
    if (!path)
        return EXIT_CODE_DONE;
    if (access(path, F_OK) == 0) {
        const arv_status status = bench_rows_mend(path, &run->session->error);
        if (status != ARV_OK)
            return session_fail_input(run->session, status);
    }
    const int code = open_for_appending(path, &run->trace);
    if (code == EXIT_CODE_DONE && is_empty(run->trace))
        fputs("suite,instance,seed,elapsed_s,cost,unassigned,priority_lost,epochs\n", run->trace);
    return code;
}

static const char *version_text(arv_arena *arena)
{
    return arena_printf(arena, "%s%s%s", arv_version(), COMMIT[0] ? " " : "", COMMIT);
}

int bench_run_open(bench_run *run, session *s, const bench_run_options *options)
{
    *run = (bench_run){
        .session = s,
        .options = options,
        .rows = {.arena = s->arena},
        .version = version_text(s->arena),
        .machine = bench_machine(s->arena),
        .threads = options->threads > 0 ? options->threads : cores_usable(),
    };
    if (!run->version || !run->machine) {
        arv_error_add(&s->error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
        return session_fail(s, ARV_RESOURCE_EXHAUSTED);
    }
    int code = open_csv(run);
    if (code == EXIT_CODE_DONE)
        code = open_trace(run);
    if (code == EXIT_CODE_DONE)
        interrupt_watch();
    else
        bench_run_close(run);
    return code;
}

static int close_file(FILE **file, const char *path)
{
    if (!*file)
        return EXIT_CODE_DONE;
    const bool written = !ferror(*file);
    const bool closed = fclose(*file) == 0;
    *file = NULL;
    return written && closed ? EXIT_CODE_DONE : complain(path);
}

int bench_run_close(bench_run *run)
{
    const int trace = close_file(&run->trace, run->options->trace);
    const int csv = close_file(&run->csv, run->options->csv);
    return csv != EXIT_CODE_DONE ? csv : trace;
}

/* ---- one solve ------------------------------------------------------------------------------- */

typedef struct watch {
    bench_run *run;
    const instance *what;
    bench_row *row;
    bar bar;
    char doing[160];
    int32_t done, total;
} watch;

static bool counts(const instance *what, int32_t unassigned)
{
    return unassigned == 0 || what->suite->priced;
}

static void on_incumbent(void *context, const arv_progress *news)
{
    watch *w = context;
    bench_row *row = w->row;
    row->best_at_s = news->elapsed_s;
    const double gap = counts(w->what, news->unassigned)
                           ? bench_gap_pct(news->cost, w->what->best_known)
                           : BENCH_NONE;
    for (int i = 0; i < BENCH_MARKS; i++)
        if (news->elapsed_s <= BENCH_MARK_S[i])
            row->gap_at_pct[i] = gap;
    if (w->run->trace)
        fprintf(w->run->trace,
                "%s,%s,%" PRIu64 ",%.4f,%" PRId64 ",%" PRId32 ",%" PRId64 ",%" PRId64 "\n",
                row->suite, row->instance, row->seed, news->elapsed_s, news->cost, news->unassigned,
                news->priority_lost, news->epochs);
    snprintf(w->doing, sizeof w->doing, "%s %s: %.1f s, cost %" PRId64, row->suite, row->instance,
             news->elapsed_s, news->cost);
}

static void on_waiting(void *context, double elapsed_s)
{
    watch *w = context;
    (void)elapsed_s;
    bar_step(&w->bar, w->done, w->total);
}

static void fill(bench_row *row, const instance *what, const measurement *m)
{
    row->check = m->status == ARV_OK ? "ok" : m->refused ? "refused" : arv_status_name(m->status);
    row->wall_s = m->wall_s;
    row->cpu_s = m->cpu_s;
    row->epochs = m->epochs;
    row->cost = m->cost;
    row->unassigned = m->unassigned;
    row->priority_lost = m->priority_lost;
    row->travel_s = m->travel_s;
    row->peak_rss_kb = m->peak_rss_kb;
    row->bound = m->bound;
    row->bound_priority_lost = m->bound_priority_lost;
    if (m->beside.given) {
        const arv_status status = m->beside.status;
        row->beside_check = status == ARV_OK                    ? "ok"
                            : status == ARV_FAILED_PRECONDITION ? "refused"
                                                                : arv_status_name(status);
        row->beside_cost = m->beside.cost;
        row->beside_unassigned = m->beside.unassigned;
        row->beside_priority_lost = m->beside.priority_lost;
    }
    if (m->status == ARV_OK && counts(what, m->unassigned))
        row->gap_pct = bench_gap_pct(m->cost, what->best_known);
    for (int i = 0; i < BENCH_MARKS; i++)
        if (m->status != ARV_OK || m->wall_s < BENCH_MARK_S[i])
            row->gap_at_pct[i] = BENCH_NONE;
}

static void print_head(void)
{
    fprintf(stderr, "%-10s %-24s %4s %12s %12s %9s %6s %6s %8s %8s %8s\n", "suite", "instance",
            "seed", "cost", "best known", "gap %", "open", "lost", "wall s", "cpu s", "MB");
}

static void print_beside(const bench_row *row, const beside_answer *b)
{
    if (!b->given)
        return;
    fprintf(stderr, "%-10s %-24s %4s ", "", "  beside", "");
    if (b->status == ARV_OK || b->status == ARV_FAILED_PRECONDITION)
        fprintf(stderr, "%12" PRId64 " %12s %9s %6" PRId32 " %6" PRId64, row->beside_cost, "", "",
                row->beside_unassigned, row->beside_priority_lost);
    if (b->status != ARV_OK)
        fprintf(stderr, "  %s: %s", row->beside_check, b->text);
    fputc('\n', stderr);
}

static void print_row(const bench_row *row, const measurement *m)
{
    char best[24] = "", gap[24] = "";
    if (row->best_known != ARV_UNSET)
        snprintf(best, sizeof best, "%" PRId64, row->best_known);
    if (isfinite(row->gap_pct))
        snprintf(gap, sizeof gap, "%.3f", row->gap_pct);
    fprintf(stderr, "%-10s %-24s %4" PRIu64 " ", row->suite, row->instance, row->seed);
    if (m->status == ARV_OK || m->refused)
        fprintf(stderr, "%12" PRId64 " %12s %9s %6" PRId32 " %6" PRId64 " %8.2f %8.2f %8.1f%s\n",
                row->cost, best, gap, row->unassigned, row->priority_lost, row->wall_s, row->cpu_s,
                (double)row->peak_rss_kb / 1024, m->refused ? "  REFUSED" : "");
    if (m->status != ARV_OK)
        fprintf(stderr, "%s %s\n", m->refused ? "          " : row->check, m->text);
    print_beside(row, &m->beside);
}

int bench_run_keep(bench_run *run, const bench_row *rows, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (bench_rows_add(&run->rows, &rows[i]) != ARV_OK) {
            arv_error_add(&run->session->error, ARV_RESOURCE_EXHAUSTED, "",
                          "no memory for the rows");
            return session_fail(run->session, ARV_RESOURCE_EXHAUSTED);
        }
    if (run->csv && !bench_rows_write(run->csv, rows, count))
        return complain(run->options->csv);
    return EXIT_CODE_DONE;
}

/* The limit that a solve is given; what measures knows its own. */
static double time_limit_s(const bench_run_options *o, const suite *s)
{
    if (suite_measures(s))
        return 0;
    if (o->time_limit_s > 0)
        return o->time_limit_s;
    return o->epochs > 0 ? 0 : s->time_limit_s;
}

bench_row bench_run_blank_row(const bench_run *run, const instance *what, uint64_t seed)
{
    bench_row row = {
        .suite = what->suite->name,
        .instance = what->name,
        .seed = seed,
        .threads = run->threads,
        .time_limit_s = time_limit_s(run->options, what->suite),
        .best_known = what->best_known,
        .bound = ARV_UNSET,
        .bound_priority_lost = ARV_UNSET,
        .gap_pct = BENCH_NONE,
        .best_at_s = BENCH_NONE,
        .version = run->version,
        .machine = run->machine,
    };
    for (int i = 0; i < BENCH_MARKS; i++)
        row.gap_at_pct[i] = BENCH_NONE;
    return row;
}

/* The file with another solver's answer; NULL = there is none. */
static int find_beside(bench_run *run, const instance *what, const char **path)
{
    *path = NULL;
    if (!run->options->beside)
        return EXIT_CODE_DONE;
    const arv_status status = beside_find(run->session->arena, run->options->beside, what, path);
    run->beside += *path != NULL;
    return status == ARV_OK ? EXIT_CODE_DONE : session_fail(run->session, status);
}

static int solve_one(bench_run *run, const instance *what, bench_row *row, int32_t done,
                     int32_t total)
{
    measurement m;
    watch w = {.run = run, .what = what, .row = row, .done = done, .total = total};
    const char *beside = NULL;
    const int code = find_beside(run, what, &beside);
    if (code != EXIT_CODE_DONE)
        return code;
    const measure_options options = {
        .beside = beside,
        .time_limit_s = row->time_limit_s,
        .epochs = run->options->epochs,
        .bound_s = run->options->bound_s,
        .seed = row->seed,
        .threads = row->threads,
        .importers = run->options->importers,
        .interrupted = interrupt_seen,
        .incumbent = on_incumbent,
        .waiting = on_waiting,
        .context = &w,
    };
    bar_open(&w.bar, w.doing);
    snprintf(w.doing, sizeof w.doing, "%s %s", row->suite, row->instance);
    if (run->trace)
        fflush(run->trace); /* the child shall not inherit what waits in the buffer */
    measure(what, &options, &m);
    bar_close(&w.bar);
    if (m.stopped)
        return EXIT_CODE_DONE;
    fill(row, what, &m);
    print_row(row, &m);
    return bench_run_keep(run, row, 1);
}

/* ---- a suite --------------------------------------------------------------------------------- */

/* How ours compare with the answers of the other solver. */
static int print_comparison(const bench_run *run, const suite *s)
{
    bench_comparison c;
    const arv_status status = beside_compare(run->session->arena, &run->rows, s, &c);
    if (status != ARV_OK)
        return session_fail(run->session, status);
    if (c.count == 0)
        return EXIT_CODE_DONE;
    fprintf(stderr, "%s beside the answers given: better on %d, worse on %d, equal on %d", s->name,
            c.better, c.worse, c.equal);
    if (c.differences > 0)
        fprintf(stderr, "; mean difference %+.3f %%", c.mean_pct);
    fprintf(stderr, "; sign test p = %.3g\n", c.sign_p);
    return EXIT_CODE_DONE;
}

static void print_summary(const suite *s, const bench_summary *sum)
{
    if (suite_measures(s)) {
        fprintf(stderr, "%s: %" PRId32 " figures, %" PRId32 " of %" PRId32 " targets met\n",
                s->name, sum->figures, sum->judged - sum->missed, sum->judged);
        return;
    }
    fprintf(stderr, "%s: %" PRId32 " runs", s->name, sum->runs);
    if (sum->failed + sum->refused > 0)
        fprintf(stderr, ", %" PRId32 " failed, %" PRId32 " refused", sum->failed, sum->refused);
    if (sum->incomplete > 0)
        fprintf(stderr, ", %" PRId32 " with jobs left", sum->incomplete);
    if (sum->gaps > 0)
        fprintf(stderr,
                ", mean gap %.3f %%, worst %.3f %% (%s), best known met on %" PRId32
                ", beaten on %" PRId32,
                sum->mean_gap_pct, sum->worst_gap_pct, sum->worst_instance, sum->at_best,
                sum->new_bests);
    if (sum->bounds > 0)
        fprintf(stderr, ", proven to %.3f %% on the mean of %" PRId32, sum->mean_proof_pct,
                sum->bounds);
    if (sum->false_bounds > 0)
        fprintf(stderr, ", %" PRId32 " BOUNDS ABOVE A KNOWN COST", sum->false_bounds);
    if (sum->gaps == 0 && sum->runs > sum->failed + sum->refused)
        fprintf(stderr, ", unassigned %" PRId64 ", priority lost %" PRId64 ", travel %" PRId64 " s",
                sum->unassigned, sum->priority_lost, sum->travel_s);
    fputc('\n', stderr);
}

/* Rows that are there and sound are not measured again; a figure that misses its target is sound. */
static bool is_done(const bench_run *run, const bench_row *row)
{
    const bench_row *before = bench_rows_find(&run->rows, row);
    return before && (bench_row_ok(before) || bench_row_is_figure(before));
}

static int run_one(bench_run *run, const instance *what, bench_row *row, int32_t done,
                   int32_t total)
{
    return suite_measures(what->suite) ? bench_figures_run(run, what, row, done, total)
                                       : solve_one(run, what, row, done, total);
}

static int run_all(bench_run *run, const instance *list, int32_t count)
{
    const bench_run_options *o = run->options;
    const int32_t total = count * o->seeds;
    int code = EXIT_CODE_DONE;
    for (int32_t i = 0; i < total && code == EXIT_CODE_DONE && !interrupt_seen(); i++) {
        bench_row row = bench_run_blank_row(run, &list[i % count], o->seed + (uint64_t)(i / count));
        if (!is_done(run, &row))
            code = run_one(run, &list[i % count], &row, i, total);
    }
    return code;
}

int bench_run_suite(bench_run *run, const suite *s)
{
    const instance *list;
    int32_t count;
    arv_error *error = &run->session->error;
    const arv_status status = instances_list(run->session->arena, s, run->options->data,
                                             run->options->only, &list, &count, error);
    if (status == ARV_NOT_FOUND) {
        fprintf(stderr, "arrival: %s: %s\n", s->name, error->items[error->count - 1].text);
        run->missing++;
        return EXIT_CODE_DONE;
    }
    if (status != ARV_OK)
        return session_fail_input(run->session, status);
    run->instances += count;
    if (count == 0)
        return EXIT_CODE_DONE;
    if (!suite_measures(s))
        print_head();
    const int code = run_all(run, list, count);
    const bench_summary sum = bench_summarise(&run->rows, s);
    print_summary(s, &sum);
    return code == EXIT_CODE_DONE ? print_comparison(run, s) : code;
}
