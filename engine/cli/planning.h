/* planning.h - a plan with windows for the problem of a session: in this process or by a daemon. */
#ifndef CLI_PLANNING_H
#define CLI_PLANNING_H

#include "cli/arguments.h"
#include "cli/session.h"
#include "cli/window_arguments.h"

typedef struct planning {
    arguments_engine_input engine;
    arguments_search_input search;
    window_arguments windows;
    bool no_windows;
    const arv_parameters *parameters; /* of --config, by planning_configure */
} planning;

/* Reads the settings of --config, if there are any: before all below. False: told already, and `*exit_code`
 * says how to end. A daemon has its own settings, so they do not go with an endpoint. */
bool planning_configure(session *s, planning *asked, int *exit_code);

/* Solves the problem that the session has read, connecting first when an endpoint is given. Ctrl-C
 * ends the search with the best plan so far. On failure everything has been told already and
 * `*exit_code` says how to end. */
bool planning_run(session *s, const planning *asked, arv_plan **plan, int *exit_code);

/* Windows for a plan at hand, likewise; `*plan` may become another one. */
bool planning_estimate(session *s, const planning *asked, arv_plan **plan, int *exit_code);

/* Options of windows as asked. */
void planning_window_options(const planning *asked, arv_window_options *options);

#endif
