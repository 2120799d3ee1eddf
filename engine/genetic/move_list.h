/* move_list.h - the moves of exchange.c and tails.c, listed in moves.c. */
#ifndef GENETIC_MOVE_LIST_H
#define GENETIC_MOVE_LIST_H

#include "genetic/descent.h"

move_attempt move_relocate, move_relocate_pair, move_relocate_turned, move_swap, move_swap_pair_one,
    move_swap_pairs;
move_attempt move_tails, move_tails_ahead, move_reverse;

/* The six moves of exchange.c in one: the compiler then loads what they share once. */
move_attempt move_any_exchange;

#endif
