/* moves.c - the table of moves, in the order they are tried. */
#include "genetic/move_list.h"

const move_kind MOVES[] = {
    {"relocate", move_relocate},
    {"relocate pair", move_relocate_pair},
    {"relocate turned", move_relocate_turned},
    {"swap", move_swap},
    {"swap pair and one", move_swap_pair_one},
    {"swap pairs", move_swap_pairs},
    {"tails", move_tails},
    {"tails ahead", move_tails_ahead},
    {"reverse", move_reverse},
};
const int32_t MOVE_COUNT = sizeof MOVES / sizeof MOVES[0];
