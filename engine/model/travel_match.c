/* travel_match.c - see travel_match.h. */
#include "model/travel_match.h"

static uint64_t pack(int32_t a, int32_t b)
{
    return (uint64_t)(uint32_t)(a + 1) << 32 | (uint32_t)(b + 1);
}

travel_match_key travel_match_key_make(int32_t from, int32_t to, int32_t technician,
                                       int32_t profile)
{
    return (travel_match_key){.leg = pack(from, to), .who = pack(technician, profile)};
}

int travel_match_key_compare(travel_match_key a, travel_match_key b)
{
    if (a.leg != b.leg)
        return a.leg < b.leg ? -1 : 1;
    return (a.who > b.who) - (a.who < b.who);
}

static int32_t find_exactly(const travel_match *match, travel_match_key key)
{
    int32_t low = 0, high = match->item_count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        const int order = travel_match_key_compare(match->items[middle].key, key);
        if (order == 0)
            return match->items[middle].model;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return ARV_NONE;
}

int32_t travel_match_find(const travel_match *match, int32_t from, int32_t to, int32_t technician,
                          int32_t profile)
{
    const travel_match_key keys[] = {
        travel_match_key_make(from, to, technician, profile),
        travel_match_key_make(from, to, technician, ARV_NONE),
        travel_match_key_make(from, to, ARV_NONE, profile),
        travel_match_key_make(from, to, ARV_NONE, ARV_NONE),
    };
    int32_t found = ARV_NONE;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && found == ARV_NONE; i++)
        found = find_exactly(match, keys[i]);
    return found;
}

const arv_travel_model *problem_travel_model(const arv_problem *p, int32_t shift, int32_t from,
                                             int32_t to)
{
    const travel_match *match = p->travel_match;
    if (!match || (from | to) < 0)
        return NULL;
    const int32_t a = match->place[from], b = match->place[to];
    int32_t found = ARV_NONE;
    if ((a | b) >= 0)
        found = travel_match_find(match, a, b, p->shift_technician[shift],
                                  match->profile[p->shift_travel[shift]]);
    return found != ARV_NONE ? &p->spec->travel_models[found] : problem_travel_shares(p, shift);
}

const arv_travel_model *problem_travel_shares(const arv_problem *p, int32_t shift)
{
    const int32_t model = p->travel_match ? p->travel_match->general[shift] : ARV_NONE;
    return model == ARV_NONE ? NULL : &p->spec->travel_models[model];
}
