/* compile_travel_models.c - learned travel models, sorted to be found by leg (travel_match.h).
 *
 * They change what windows expect, never the plan: no cost, class or planned time depends on them.
 * Refused here, because it takes more than one entity to see: a technician that is not there, two
 * models of one key, and a model that replaces the sigmas of a profile that states them. */
#include "model/compile.h"
#include "model/travel_match.h"
#include "model/validate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The names that travel models use, in order: the position of a name is its rank. */
typedef struct name_ranks {
    id_index places, profiles;
} name_ranks;

static arv_status rank_names(compiler *c, const char **names, int32_t count, id_index *index)
{
    return id_index_build(c->arena, names, id_unique_sorted(names, count), index)
               ? ARV_OK
               : compile_no_memory(c);
}

static arv_status rank_all_names(compiler *c, name_ranks *ranks)
{
    const arv_spec *spec = c->spec;
    const int32_t count = spec->travel_model_count;
    const char **places = ARENA_ARRAY(c->arena, const char *, 2 * (int64_t)count);
    const char **profiles = ARENA_ARRAY(c->arena, const char *, count);
    if (!places || !profiles)
        return compile_no_memory(c);
    int32_t place_count = 0, profile_count = 0;
    for (int32_t i = 0; i < count; i++) {
        const arv_travel_model *model = &spec->travel_models[i];
        if (model->from) {
            places[place_count++] = model->from;
            places[place_count++] = model->to;
        }
        if (model->profile)
            profiles[profile_count++] = model->profile;
    }
    const arv_status status = rank_names(c, places, place_count, &ranks->places);
    return status == ARV_OK ? rank_names(c, profiles, profile_count, &ranks->profiles) : status;
}

static int32_t rank_of(const id_index *index, const char *name)
{
    return name ? id_index_find(index, name) : ARV_NONE;
}

/* Ties in input order, so that the later of two equals is the one reported. */
static int compare_items(const void *a, const void *b)
{
    const travel_match_item *x = a, *y = b;
    const int order = travel_match_key_compare(x->key, y->key);
    return order ? order : (x->model > y->model) - (x->model < y->model);
}

static void report_duplicates(compiler *c, const travel_match *match)
{
    int32_t first = 0;
    for (int32_t i = 1; i < match->item_count; i++) {
        if (travel_match_key_compare(match->items[i].key, match->items[first].key) != 0) {
            first = i;
            continue;
        }
        char text[96];
        snprintf(text, sizeof text, "same profile, places and technician as travel_models[%d]",
                 match->items[first].model);
        compile_bad(c, text, "travel_models[%d]", match->items[i].model);
    }
}

static arv_status sort_models(compiler *c, const name_ranks *ranks, travel_match *match)
{
    const int32_t count = c->spec->travel_model_count;
    travel_match_item *items = ARENA_ARRAY(c->arena, travel_match_item, count);
    if (!items)
        return compile_no_memory(c);
    for (int32_t i = 0; i < count; i++) {
        const arv_travel_model *model = &c->spec->travel_models[i];
        const int32_t technician = rank_of(&c->technician_ids, model->technician);
        if (model->technician && technician == ARV_NONE)
            compile_bad(c, "no technician has this id", "travel_models[%d].technician", i);
        items[i].model = i;
        items[i].key = travel_match_key_make(rank_of(&ranks->places, model->from),
                                             rank_of(&ranks->places, model->to), technician,
                                             rank_of(&ranks->profiles, model->profile));
    }
    if (c->error->status != ARV_OK)
        return c->error->status;
    qsort(items, (size_t)count, sizeof *items, compare_items);
    match->items = items;
    match->item_count = count;
    report_duplicates(c, match);
    return c->error->status;
}

static const char *given_sigma(const arv_profile *profile)
{
    if (profile->leg_sigma_ppm > 0)
        return "leg_sigma_ppm";
    if (profile->technician_day_sigma_ppm > 0)
        return "technician_day_sigma_ppm";
    return profile->day_sigma_ppm > 0 ? "day_sigma_ppm" : NULL;
}

/* May a model without places hold for a technician who drives by this profile? */
static bool holds_on(const compiler *c, const arv_travel_model *model, int32_t profile)
{
    if (model->profile)
        return strcmp(model->profile, c->spec->profiles[profile].name) == 0;
    if (!model->technician)
        return true;
    const int32_t technician = id_index_find(&c->technician_ids, model->technician);
    return c->problem->travels[c->technician_travel[technician]].profile == profile;
}

static arv_status check_sigmas(compiler *c)
{
    for (int32_t profile = 0; profile < c->spec->profile_count; profile++) {
        const char *sigma = given_sigma(&c->spec->profiles[profile]);
        for (int32_t i = 0; sigma && i < c->spec->travel_model_count; i++) {
            const arv_travel_model *model = &c->spec->travel_models[i];
            if (model->from || !holds_on(c, model, profile))
                continue;
            char text[96];
            snprintf(text, sizeof text, "replaces profiles[%d].%s, which is given too", profile,
                     sigma);
            compile_bad(c, text, "travel_models[%d]", i);
        }
    }
    return c->error->status;
}

/* Names of the problem to ranks, and what holds for a shift wherever it goes. */
static arv_status resolve(compiler *c, const name_ranks *ranks, travel_match *match)
{
    const arv_spec *spec = c->spec;
    const arv_problem *p = c->problem;
    const int32_t locations = spec_location_count(spec);
    int32_t *place = ARENA_ARRAY(c->arena, int32_t, locations);
    int32_t *profile = ARENA_ARRAY(c->arena, int32_t, p->travel_count);
    int32_t *general = ARENA_ARRAY(c->arena, int32_t, p->shift_count);
    if (!place || !profile || !general)
        return compile_no_memory(c);
    for (int32_t i = 0; i < locations; i++)
        place[i] = spec->locations && i < spec->location_count
                       ? rank_of(&ranks->places, spec->locations[i].id)
                       : ARV_NONE;
    for (int32_t i = 0; i < p->travel_count; i++) {
        const int32_t stated = p->travels[i].profile;
        const char *name =
            stated == ARV_NONE ? COMPILE_DEFAULT_PROFILE : spec->profiles[stated].name;
        profile[i] = rank_of(&ranks->profiles, name);
    }
    for (int32_t s = 0; s < p->shift_count; s++)
        general[s] = travel_match_find(match, ARV_NONE, ARV_NONE, p->shift_technician[s],
                                       profile[p->shift_travel[s]]);
    match->place = place;
    match->profile = profile;
    match->general = general;
    c->problem->travel_match = match;
    return ARV_OK;
}

arv_status compile_travel_models(compiler *c)
{
    if (c->spec->travel_model_count == 0)
        return ARV_OK;
    travel_match *match = ARENA_ARRAY(c->arena, travel_match, 1);
    if (!match)
        return compile_no_memory(c);
    name_ranks ranks;
    arv_status status = rank_all_names(c, &ranks);
    if (status == ARV_OK)
        status = sort_models(c, &ranks, match);
    if (status == ARV_OK)
        status = check_sigmas(c);
    return status == ARV_OK ? resolve(c, &ranks, match) : status;
}
