/* compile_travel_models.c - learned travel models, sorted to be found by leg (travel_match.h).
 *
 * They change what windows expect, never the plan: no cost, class or planned time depends on them.
 * Refused here, because it takes more than one entity to see: two models of the same key, and a
 * model that replaces the sigmas of a profile that states them. */
#include "model/compile.h"
#include "model/travel_match.h"
#include "model/validate.h"

#include <stdio.h>
#include <stdlib.h>

/* Ranks of the names that travel models use, and the models by key. */
typedef struct ranking {
    id_index places, profiles;
    travel_match_item *items; /* all models, by key; those without places come first */
    int32_t item_count;
} ranking;

static arv_status rank_names(compiler *c, const char **names, int32_t count, id_index *index)
{
    return id_index_build(c->arena, names, id_unique_sorted(names, count), index)
               ? ARV_OK
               : compile_no_memory(c);
}

static arv_status rank_all_names(compiler *c, ranking *r)
{
    const arv_spec *spec = c->spec;
    const char **places =
        ARENA_ARRAY(c->arena, const char *, 2 * (int64_t)spec->travel_model_count);
    const char **profiles = ARENA_ARRAY(c->arena, const char *, spec->travel_model_count);
    if (!places || !profiles)
        return compile_no_memory(c);
    int32_t place_count = 0, profile_count = 0;
    for (int32_t i = 0; i < spec->travel_model_count; i++) {
        const arv_travel_model *model = &spec->travel_models[i];
        if (model->from) {
            places[place_count++] = model->from;
            places[place_count++] = model->to;
        }
        if (model->profile)
            profiles[profile_count++] = model->profile;
    }
    const arv_status status = rank_names(c, places, place_count, &r->places);
    return status == ARV_OK ? rank_names(c, profiles, profile_count, &r->profiles) : status;
}

/* After id_unique_sorted the position of a name is its rank. */
static int32_t rank_of(const id_index *index, const char *name)
{
    return name ? id_index_find(index, name) : ARV_NONE;
}

/* Ties in input order, so that the later of two equals is the one reported. */
static int compare_items(const void *a, const void *b)
{
    const travel_match_item *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->model > y->model) - (x->model < y->model);
}

static arv_status sort_models(compiler *c, ranking *r)
{
    const arv_spec *spec = c->spec;
    r->item_count = spec->travel_model_count;
    r->items = ARENA_ARRAY(c->arena, travel_match_item, r->item_count);
    if (!r->items)
        return compile_no_memory(c);
    for (int32_t i = 0; i < r->item_count; i++) {
        const arv_travel_model *model = &spec->travel_models[i];
        r->items[i] = (travel_match_item){
            .key =
                travel_match_key(rank_of(&r->profiles, model->profile),
                                 rank_of(&r->places, model->from), rank_of(&r->places, model->to)),
            .model = i,
        };
    }
    qsort(r->items, (size_t)r->item_count, sizeof *r->items, compare_items);
    int32_t first = 0;
    for (int32_t i = 1; i < r->item_count; i++) {
        if (r->items[i].key != r->items[first].key) {
            first = i;
            continue;
        }
        char text[96];
        snprintf(text, sizeof text, "same profile, from and to as travel_models[%d]",
                 r->items[first].model);
        compile_bad(c, text, "travel_models[%d]", r->items[i].model);
    }
    return c->error->status;
}

static int32_t find_without_places(const ranking *r, int32_t profile)
{
    return travel_match_find(r->items, r->item_count,
                             travel_match_key(profile, ARV_NONE, ARV_NONE));
}

/* (profile, any, any), else (any, any, any). */
static int32_t find_general(const ranking *r, int32_t profile)
{
    const int32_t own = profile == ARV_NONE ? ARV_NONE : find_without_places(r, profile);
    return own != ARV_NONE ? own : find_without_places(r, ARV_NONE);
}

static arv_status check_sigmas(compiler *c, const ranking *r)
{
    for (int32_t i = 0; i < c->spec->profile_count; i++) {
        const arv_profile *profile = &c->spec->profiles[i];
        const int32_t model = find_general(r, rank_of(&r->profiles, profile->name));
        if (model == ARV_NONE)
            continue;
        const char *given = profile->leg_sigma_ppm > 0              ? "leg_sigma_ppm"
                            : profile->technician_day_sigma_ppm > 0 ? "technician_day_sigma_ppm"
                            : profile->day_sigma_ppm > 0            ? "day_sigma_ppm"
                                                                    : NULL;
        char text[96];
        snprintf(text, sizeof text, "replaces profiles[%d].%s, which is given too", i,
                 given ? given : "");
        if (given)
            compile_bad(c, text, "travel_models[%d]", model);
    }
    return c->error->status;
}

static arv_status build_match(compiler *c, const ranking *r)
{
    const arv_spec *spec = c->spec;
    const arv_problem *p = c->problem;
    const int32_t locations = spec_location_count(spec);
    travel_match *match = ARENA_ARRAY(c->arena, travel_match, 1);
    int32_t *place = ARENA_ARRAY(c->arena, int32_t, locations);
    int32_t *profile = ARENA_ARRAY(c->arena, int32_t, p->travel_count);
    int32_t *general = ARENA_ARRAY(c->arena, int32_t, p->travel_count);
    if (!match || !place || !profile || !general)
        return compile_no_memory(c);
    for (int32_t i = 0; i < locations; i++)
        place[i] = spec->locations && i < spec->location_count
                       ? rank_of(&r->places, spec->locations[i].id)
                       : ARV_NONE;
    for (int32_t i = 0; i < p->travel_count; i++) {
        const int32_t stated = p->travels[i].profile;
        profile[i] = rank_of(&r->profiles, stated == ARV_NONE ? COMPILE_DEFAULT_PROFILE
                                                              : spec->profiles[stated].name);
        general[i] = find_general(r, profile[i]);
    }
    *match = (travel_match){.items = r->items,
                            .item_count = r->item_count,
                            .place = place,
                            .profile = profile,
                            .general = general};
    c->problem->travel_match = match;
    return ARV_OK;
}

arv_status compile_travel_models(compiler *c)
{
    if (c->spec->travel_model_count == 0)
        return ARV_OK;
    ranking r = {.item_count = 0};
    arv_status status = rank_all_names(c, &r);
    if (status == ARV_OK)
        status = sort_models(c, &r);
    if (status == ARV_OK)
        status = check_sigmas(c, &r);
    return status == ARV_OK ? build_match(c, &r) : status;
}
