/* planning.c - solve and estimate, here or there. */
#include "cli/planning.h"

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/parameters_file.h"
#include "cli/progress.h"

#include <stdio.h>

static bool failed(int code, int *exit_code)
{
    *exit_code = code;
    return false;
}

bool planning_configure(session *s, planning *asked, int *exit_code)
{
    if (asked->search.config && asked->engine.daemon.endpoint) {
        fputs("arrival: --config is of the engine in this process, not of --connect\n", stderr);
        return failed(EXIT_CODE_USAGE, exit_code);
    }
    const arv_status status = parameters_file_read(s, asked->search.config, &asked->parameters);
    return status == ARV_OK || failed(session_fail_input(s, status), exit_code);
}

void planning_window_options(const planning *asked, arv_window_options *options)
{
    arguments_window_options(&asked->engine, options);
    window_arguments_apply(&asked->windows, options);
    options->parameters = asked->parameters;
}

/* Solve with progress and Ctrl-C, by whoever does it. */
static arv_status solve(session *s, const arv_solve_options *options,
                        const arv_window_options *windows, bool lines, arv_plan **plan)
{
    progress shown;
    progress_open(&shown, lines, options, s->info.cost_decimals);
    const arv_control control = progress_control(&shown);
    interrupt_watch();
    const arv_status status =
        s->remote ? client_solve(s->remote, s->spec, options, windows, &control, s->arena, plan,
                                 &s->error)
                  : arv_solve(s->problem, options, &control, s->arena, plan, &s->error);
    interrupt_leave();
    progress_close(&shown);
    if (status == ARV_OK && interrupt_seen())
        fputs("arrival: stopped; this is the best plan so far\n", stderr);
    return status;
}

static bool connect_if_asked(session *s, const arguments_connect_input *asked, int *exit_code)
{
    if (!asked->endpoint || s->remote)
        return true;
    s->keys = asked->keys;
    const arv_status status = session_connect(s, asked->endpoint);
    return status == ARV_OK || failed(session_fail_remote(s, status), exit_code);
}

bool planning_run(session *s, const planning *asked, arv_plan **plan, int *exit_code)
{
    arv_solve_options options;
    arv_window_options windows;
    arguments_solve_options(&asked->engine, &asked->search, &options);
    planning_window_options(asked, &windows);
    options.parameters = asked->parameters;
    if (!connect_if_asked(s, &asked->engine.daemon, exit_code))
        return false;
    arv_status status =
        solve(s, &options, asked->no_windows ? NULL : &windows, asked->search.progress, plan);
    if (status == ARV_FAILED_PRECONDITION) /* the order in force contradicts the rules */
        return failed(session_fail_input(s, status), exit_code);
    if (s->remote)
        return status == ARV_OK || failed(session_fail_remote(s, status), exit_code);
    if (status == ARV_OK && !asked->no_windows)
        status = arv_estimate(s->problem, &windows, NULL, *plan, &s->error);
    return status == ARV_OK || failed(session_fail(s, status), exit_code);
}

bool planning_estimate(session *s, const planning *asked, arv_plan **plan, int *exit_code)
{
    arv_window_options windows;
    planning_window_options(asked, &windows);
    if (!connect_if_asked(s, &asked->engine.daemon, exit_code))
        return false;
    if (s->remote) {
        arv_plan *answer = NULL;
        const arv_status status = client_estimate(s->remote, s->spec, *plan, &windows, NULL,
                                                  s->arena, &answer, &s->error);
        *plan = answer;
        return status == ARV_OK || failed(session_fail_remote(s, status), exit_code);
    }
    const arv_status status = arv_estimate(s->problem, &windows, NULL, *plan, &s->error);
    return status == ARV_OK || failed(session_fail(s, status), exit_code);
}
