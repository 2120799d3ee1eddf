/* travel_match.c - see travel_match.h. */
#include "model/travel_match.h"

int32_t travel_match_find(const travel_match_item *items, int32_t count, uint64_t key)
{
    int32_t low = 0, high = count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (items[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && items[low].key == key ? items[low].model : ARV_NONE;
}

static int32_t find(const travel_match *match, int32_t profile, int32_t from, int32_t to)
{
    return travel_match_find(match->items, match->item_count, travel_match_key(profile, from, to));
}

static int32_t find_leg(const travel_match *match, int32_t profile, int32_t from, int32_t to)
{
    if ((from | to) < 0)
        return ARV_NONE;
    int32_t found = ARV_NONE;
    if (profile != ARV_NONE)
        found = find(match, profile, from, to);
    return found != ARV_NONE ? found : find(match, ARV_NONE, from, to);
}

const arv_travel_model *problem_travel_model(const arv_problem *p, int32_t shift, int32_t from,
                                             int32_t to)
{
    const travel_match *match = p->travel_match;
    if (!match || (from | to) < 0)
        return NULL;
    const int32_t travel = p->shift_travel[shift];
    const int32_t found =
        find_leg(match, match->profile[travel], match->place[from], match->place[to]);
    return found != ARV_NONE ? &p->spec->travel_models[found] : problem_travel_shares(p, shift);
}

const arv_travel_model *problem_travel_shares(const arv_problem *p, int32_t shift)
{
    const int32_t model =
        p->travel_match ? p->travel_match->general[p->shift_travel[shift]] : ARV_NONE;
    return model == ARV_NONE ? NULL : &p->spec->travel_models[model];
}
