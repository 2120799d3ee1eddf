/* problem_part_travel.c - the travel tables among the places of a part. */
#include "model/problem_part.h"

static const int32_t *gather_table(arv_arena *arena, const int32_t *whole, int32_t whole_rows,
                                   const problem_part *part)
{
    const size_t rows = (size_t)part->place_count;
    int32_t *cells = ARENA_ARRAY(arena, int32_t, rows * rows);
    for (size_t i = 0; cells && i < rows; i++) {
        const int32_t *row = whole + (size_t)part->place[i] * (size_t)whole_rows;
        for (size_t k = 0; k < rows; k++)
            cells[i * rows + k] = row[part->place[k]];
    }
    return cells;
}

static bool table_from_sphere(arv_arena *arena, const problem_travel *whole,
                              const problem_part *part, problem_travel *travel)
{
    const size_t rows = (size_t)part->place_count;
    sphere_place *places = ARENA_ARRAY(arena, sphere_place, rows);
    int32_t *duration_s = ARENA_ARRAY(arena, int32_t, rows * rows);
    int32_t *distance_m = ARENA_ARRAY(arena, int32_t, rows * rows);
    const int32_t **slices = ARENA_ARRAY(arena, const int32_t *, 1);
    if (!places || !duration_s || !distance_m || !slices)
        return false;
    sphere legs = *whole->on_sphere;
    for (size_t i = 0; i < rows; i++)
        places[i] = legs.places[part->place[i]];
    legs.places = places;
    sphere_fill(&legs, part->place_count, duration_s, distance_m);
    slices[0] = duration_s;
    travel->on_sphere = NULL;
    travel->duration_s = slices;
    travel->fastest_s = duration_s;
    travel->distance_m = travel->metric = distance_m;
    return true;
}

/* Tables that are one in the whole are one in the part. */
static bool table_from_table(arv_arena *arena, const problem_travel *whole,
                             const problem_part *part, problem_travel *travel)
{
    const int32_t **slices = ARENA_ARRAY(arena, const int32_t *, whole->slice_count);
    if (!slices)
        return false;
    for (int32_t k = 0; k < whole->slice_count; k++)
        if (!(slices[k] = gather_table(arena, whole->duration_s[k], whole->rows, part)))
            return false;
    travel->duration_s = slices;
    travel->fastest_s = whole->fastest_s == whole->duration_s[0]
                            ? slices[0]
                            : gather_table(arena, whole->fastest_s, whole->rows, part);
    travel->distance_m =
        whole->distance_m ? gather_table(arena, whole->distance_m, whole->rows, part) : NULL;
    if (whole->metric == whole->duration_s[0])
        travel->metric = slices[0];
    else if (whole->metric == whole->distance_m)
        travel->metric = travel->distance_m;
    else
        travel->metric = gather_table(arena, whole->metric, whole->rows, part);
    return travel->fastest_s && travel->metric && (!whole->distance_m || travel->distance_m);
}

bool problem_part_travel(arv_arena *arena, const arv_problem *whole, problem_part *part)
{
    const int32_t *shift_travel = part->problem.shift_travel; /* still that of the whole */
    const int32_t shifts = part->problem.shift_count;
    int32_t *local = ARENA_ARRAY(arena, int32_t, (size_t)whole->travel_count + 1);
    int32_t *renamed = ARENA_ARRAY(arena, int32_t, shifts);
    problem_travel *travels = ARENA_ARRAY(arena, problem_travel, whole->travel_count);
    if (!local || !renamed || !travels)
        return false;
    int32_t count = 0;
    for (int32_t s = 0; s < shifts; s++) {
        const int32_t t = shift_travel[s];
        if (local[t] == 0) {
            const problem_travel *from = &whole->travels[t];
            problem_travel *to = &travels[count];
            *to = *from;
            to->rows = part->place_count;
            if (!(from->on_sphere ? table_from_sphere(arena, from, part, to)
                                  : table_from_table(arena, from, part, to)))
                return false;
            local[t] = ++count;
        }
        renamed[s] = local[t] - 1;
    }
    part->problem.shift_travel = renamed;
    part->problem.travels = travels;
    part->problem.travel_count = count;
    return true;
}
