/* parameter_table.h - the settings of the searches and of the windows' policy, one row each.
 *
 * A row serves the structure (parameter_set.h), files of settings, their help, and the ranges in which
 * `arrival tune` looks. Defaults are what was measured by hand, or what a race found (bench/README.md).
 * All values are whole numbers: thousandths, millionths or per cent where the unit says so.
 *
 * X(name, PART, default, low, high, SCALE, unit, meaning). PART: ROUTES or WINDOWS. SCALE: LOG where a
 * factor counts, LINEAR where a difference does. */
#ifndef PARAMETERS_PARAMETER_TABLE_H
#define PARAMETERS_PARAMETER_TABLE_H

/* clang-format off */
#define PARAMETER_TABLE(X) \
    /* annealing (search/cooling.c); measured on field days and ORTEC days */ \
    X(hot_millilegs, ROUTES, 2000, 100, 5000, LOG, "1/1000 leg", "first temperature of a cycle") \
    X(cold_millilegs, ROUTES, 100, 2, 200, LOG, "1/1000 leg", "last temperature of a cycle") \
    X(first_cycle, ROUTES, 32, 4, 200, LOG, "epochs", "length of the first cycle") \
    X(cycle_growth_percent, ROUTES, 200, 100, 400, LOG, "%", "length of a cycle beside the one before") \
    /* ... where jobs are left; measured on technician days of 80, 400 and 1,600 jobs */ \
    X(hot_choosing_millilegs, ROUTES, 2000, 100, 10000, LOG, "1/1000 leg", "first temperature where jobs are left") \
    X(cold_choosing_millilegs, ROUTES, 20, 2, 200, LOG, "1/1000 leg", "last temperature where jobs are left") \
    X(first_choosing_cycle, ROUTES, 12, 2, 100, LOG, "epochs", "length of the first cycle where jobs are left") \
    X(choosing_cycle_jobs, ROUTES, 25, 5, 200, LOG, "jobs", "jobs for which that cycle is one epoch longer") \
    /* ... of one cycle that others go on from; measured on Gehring & Homberger's 1,000 customers */ \
    X(hot_once_millilegs, ROUTES, 350, 50, 2000, LOG, "1/1000 leg", "first temperature before breeding takes over") \
    X(cold_once_millilegs, ROUTES, 20, 2, 200, LOG, "1/1000 leg", "last temperature before breeding takes over") \
    X(unserved_legs, ROUTES, 40, 4, 400, LOG, "legs", "weight of a typical unserved job while annealing") \
    /* epochs and pieces (search/search.c) */ \
    X(epoch_iterations, ROUTES, 2000, 200, 8000, LOG, "iterations", "of all pieces together in an epoch") \
    X(piece_jobs, ROUTES, 60, 20, 400, LOG, "jobs", "jobs per piece, at least") \
    X(piece_routes, ROUTES, 8, 2, 40, LOG, "routes", "routes per piece, at least") \
    X(neighbours, ROUTES, 64, 10, 128, LOG, "jobs", "neighbours listed per job") \
    X(neighbours_served, ROUTES, 40, 5, 128, LOG, "jobs", "neighbours looked at when all jobs are served") \
    /* ruin (search/ruin.c, search/anneal.c); Christiaens & Vanden Berghe 2020 */ \
    X(ruin_jobs, ROUTES, 10, 2, 40, LOG, "jobs", "removed in an iteration, on average") \
    X(ruin_string, ROUTES, 10, 2, 40, LOG, "jobs", "longest string removed from a route") \
    X(ruin_split_ppm, ROUTES, 500000, 0, 1000000, LINEAR, "millionths", "chance that jobs within a string stay") \
    X(ruin_split_stop_ppm, ROUTES, 990000, 500000, 1000000, LINEAR, "millionths", "chance that no further one stays") \
    X(waiting_few, ROUTES, 4, 1, 24, LOG, "jobs", "unserved jobs tried in an iteration, picked at random") \
    X(waiting_near, ROUTES, 12, 2, 48, LOG, "jobs", "... or neighbours of each other") \
    /* recreate (search/recreate.c); orders in the proportions of the paper, and weight */ \
    X(blink_ppm, ROUTES, 10000, 0, 200000, LINEAR, "millionths", "chance that a place is overlooked") \
    X(everywhere_ppm, ROUTES, 62500, 0, 1000000, LINEAR, "millionths", "chance that a job that fits near none of its neighbours is tried everywhere") \
    X(open_ppm, ROUTES, 50000, 0, 1000000, LINEAR, "millionths", "chance that a technician at home is sent out, where they differ") \
    X(order_random, ROUTES, 4, 0, 20, LINEAR, "share", "jobs are inserted in random order") \
    X(order_demand, ROUTES, 4, 0, 20, LINEAR, "share", "... largest demand first") \
    X(order_far, ROUTES, 2, 0, 20, LINEAR, "share", "... farthest first") \
    X(order_close, ROUTES, 1, 0, 20, LINEAR, "share", "... closest first") \
    X(order_narrow, ROUTES, 2, 0, 20, LINEAR, "share", "... shortest windows first") \
    X(order_opening, ROUTES, 2, 0, 20, LINEAR, "share", "... earliest opening first") \
    X(order_closing, ROUTES, 2, 0, 20, LINEAR, "share", "... earliest closing first") \
    X(order_weight, ROUTES, 4, 0, 20, LINEAR, "share", "... highest priority first") \
    /* who searches when (solve/optimise.c) */ \
    X(warm_up_choosing, ROUTES, 45, 1, 400, LOG, "epochs", "before breeding, below 150 jobs, where jobs are left") \
    X(warm_up_choosing_jobs, ROUTES, 4, 1, 40, LOG, "jobs", "... from 150 jobs on: jobs for an epoch of it") \
    X(warm_up_served, ROUTES, 2, 1, 100, LOG, "epochs", "before breeding, below 150 jobs, where all are served") \
    X(warm_up_served_jobs, ROUTES, 5, 1, 40, LOG, "jobs", "... from 150 jobs on: jobs for an epoch of it") \
    /* breeding (genetic/); Vidal 2022, Kool et al. 2022 */ \
    X(breed_whole, ROUTES, 380, 50, 1500, LOG, "jobs", "bred as one, at most") \
    X(breed_whole_long, ROUTES, 470, 50, 1500, LOG, "jobs", "... where routes are long") \
    X(breed_long_route, ROUTES, 14, 5, 60, LOG, "jobs", "that make a long route") \
    X(breed_part, ROUTES, 170, 50, 600, LOG, "jobs", "of a part, where there are more") \
    X(breed_whole_choosing, ROUTES, 150, 30, 600, LOG, "jobs", "bred as one where some are left, at most") \
    X(breed_part_choosing, ROUTES, 100, 30, 400, LOG, "jobs", "of a part, where there are more") \
    X(breed_part_routes, ROUTES, 5, 2, 30, LOG, "routes", "of a part, at least") \
    X(breed_stage, ROUTES, 50, 5, 400, LOG, "epochs", "until parts are cut anew") \
    X(breed_near, ROUTES, 30, 8, 80, LOG, "jobs", "neighbours of a job that moves look at") \
    X(breed_members_whole, ROUTES, 20, 2, 80, LOG, "solutions", "made before the first child, of a whole") \
    X(breed_members_part, ROUTES, 8, 2, 80, LOG, "solutions", "... of a part") \
    X(population_least, ROUTES, 25, 3, 25, LOG, "solutions", "that survive in a group") \
    X(population_born, ROUTES, 40, 2, 40, LOG, "solutions", "born until a group is cut to these") \
    X(population_elite, ROUTES, 4, 1, 20, LOG, "solutions", "whose cost outweighs diversity") \
    X(breed_stagnation, ROUTES, 4000, 100, 40000, LOG, "children", "none of them better: it begins anew") \
    X(breed_mutation_ppm, ROUTES, 300000, 0, 1000000, LINEAR, "millionths", "chance that a child is ruined and recreated") \
    X(breed_mutation_jobs, ROUTES, 20, 2, 80, LOG, "jobs", "ruined then, at most") \
    X(breed_thorough_ppm, ROUTES, 150000, 0, 1000000, LINEAR, "millionths", "chance that pairs of routes are searched") \
    X(breed_repair_ppm, ROUTES, 500000, 0, 1000000, LINEAR, "millionths", "chance that an infeasible child is repaired") \
    X(breed_feasible_aim, ROUTES, 20, 4, 36, LINEAR, "of 40", "children that are to be feasible") \
    X(choice_first, ROUTES, 15, 1, 100, LOG, "epochs", "until the first choice among all routes") \
    X(choice_every, ROUTES, 60, 5, 400, LOG, "epochs", "between two of them") \
    X(choice_length, ROUTES, 8, 1, 30, LOG, "epochs", "that an epoch with a choice is long") \
    /* the ledger of windows (window/ledger.c); measured on simulated days */ \
    X(share_first, WINDOWS, 18, 2, 60, LINEAR, "% of alpha", "that the first window may leave out") \
    X(share_first_far, WINDOWS, 30, 2, 70, LINEAR, "% of alpha", "... where 9 to 11 visits are before it") \
    X(share_first_farthest, WINDOWS, 40, 2, 80, LINEAR, "% of alpha", "... where 12 or more are") \
    X(share_4, WINDOWS, 30, 5, 100, LINEAR, "% of alpha", "spent by then with 4 or more visits left") \
    X(share_3, WINDOWS, 65, 5, 100, LINEAR, "% of alpha", "... with 3 left") \
    X(share_2, WINDOWS, 80, 5, 100, LINEAR, "% of alpha", "... with 2 left") \
    X(share_1, WINDOWS, 100, 5, 100, LINEAR, "% of alpha", "... with 1 left") \
    X(share_0, WINDOWS, 100, 5, 100, LINEAR, "% of alpha", "... when he is next") \
    X(revise_percent, WINDOWS, 70, 50, 99, LINEAR, "%", "chance of missing at which a promise is given up") \
    X(least_width_percent, WINDOWS, 75, 20, 200, LOG, "% of the live window", "least width") \
    X(least_width_next_percent, WINDOWS, 200, 50, 400, LOG, "% of the live window", "... when he is next") \
    X(least_shrink_steps, WINDOWS, 3, 1, 8, LINEAR, "steps", "of rounding that a cut between visits saves at least") \
    X(least_shrink_part, WINDOWS, 5, 2, 20, LOG, "1/n of the width", "... or such a part of it") \
    X(optimism, WINDOWS, 50, 0, 400, LINEAR, "scenarios", "counted as missed beside those seen")
/* clang-format on */

#endif
