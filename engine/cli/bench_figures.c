/* bench_figures.c - see bench_figures.h. */
#include "cli/bench_figures.h"

#include "cli/bar.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "workbench/figures.h"

#include <inttypes.h>
#include <stdio.h>

typedef struct watch {
    bar bar;
    char doing[160];
    const bench_row *row;
    int32_t done, total;
} watch;

static void on_waiting(void *context, double elapsed_s)
{
    watch *w = context;
    snprintf(w->doing, sizeof w->doing, "%s %s: %.0f s", w->row->suite, w->row->instance,
             elapsed_s);
    bar_step(&w->bar, w->done, w->total);
}

static void print_figures(const bench_rows *found)
{
    for (int32_t i = 0; i < found->count; i++) {
        const bench_row *row = &found->items[i];
        fprintf(stderr, "%-10s %-12s %-58s %12.6g %-16s %s%s\n", row->suite, row->instance,
                row->figure, row->value, row->unit, row->target,
                bench_row_ok(row) ? "" : "  MISSED");
    }
}

int bench_figures_run(bench_run *run, const instance *what, bench_row *row, int32_t done,
                      int32_t total)
{
    session *s = run->session;
    bench_rows found = {.arena = s->arena};
    watch w = {.row = row, .done = done, .total = total};
    const figures_options options = {
        .scripts = run->options->importers,
        .data = run->options->data,
        .interrupted = interrupt_seen,
        .waiting = on_waiting,
        .context = &w,
    };
    bar_open(&w.bar, w.doing);
    const arv_status status = figures_measure(s->arena, what, &options, row, &found, &s->error);
    bar_close(&w.bar);
    if (status == ARV_CANCELLED)
        return EXIT_CODE_DONE;
    if (status == ARV_OK && found.count > 0) {
        print_figures(&found);
        return bench_run_keep(run, found.items, found.count);
    }
    row->check = arv_status_name(status == ARV_OK ? ARV_INTERNAL : status);
    fprintf(stderr, "%-10s %-12s %s %s\n", row->suite, row->instance, row->check,
            s->error.count > 0 ? s->error.items[0].text : "no figures");
    s->error = (arv_error){.status = ARV_OK};
    return bench_run_keep(run, row, 1);
}
