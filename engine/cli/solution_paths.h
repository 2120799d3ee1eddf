/* solution_paths.h - violations of a plan in the words of the answer's file. */
#ifndef CLI_SOLUTION_PATHS_H
#define CLI_SOLUTION_PATHS_H

#include <arrival/arrival.h>

/* Rewrites the paths of arv_check (routes[2].steps[5].arrive_s) to the keys of the JSON answer
 * (routes[2].steps[5].arrival). What the file does not state by itself goes to the key that it
 * follows from: start_s to waiting_time, finish_s to service. Other paths stay. */
void solution_paths_translate(arv_error *error);

#endif
