/* test_play_generate.c - the generated day: the same everywhere, of the right make, within limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "format/format.h"
#include "play/generate.h"

typedef struct generated {
    arv_arena *arena;
    arv_spec spec;
    arv_error error;
} generated;

static void make(generated *g, int32_t technicians, int32_t jobs, uint64_t seed)
{
    memset(g, 0, sizeof *g);
    g->arena = arv_arena_create(0);
    const generate_options options = {.technicians = technicians, .jobs = jobs, .seed = seed};
    assert_int_equal(generate_day(g->arena, &options, &g->spec, &g->error), ARV_OK);
}

static uint64_t fold_text(uint64_t key, const char *text)
{
    for (; text && *text; text++)
        key = rng_key(key, (unsigned char)*text);
    return rng_key(key, 255);
}

/* Everything that was drawn, in one number. */
static uint64_t fingerprint(const arv_spec *spec)
{
    const arv_matrix *matrix = spec->profiles->matrices;
    uint64_t key = 0;
    for (int32_t i = 0; i < matrix->rows * matrix->rows; i++)
        key = rng_key(key, (uint64_t)matrix->durations[i]);
    for (int32_t t = 0; t < spec->technician_count; t++) {
        const arv_technician *who = &spec->technicians[t];
        key = fold_text(key, who->id);
        key = rng_key(key, (uint64_t)who->start_location ^ (uint64_t)who->duration_ppm << 32);
        key = rng_key(key, (uint64_t)(who->shifts->start_s ^ who->shifts->end_s << 20));
        for (int32_t k = 0; k < who->skill_count; k++)
            key = rng_key(fold_text(key, who->skills[k].name), (uint64_t)who->skills[k].level);
    }
    for (int32_t j = 0; j < spec->job_count; j++) {
        const arv_job *job = &spec->jobs[j];
        key = fold_text(fold_text(fold_text(key, job->id), job->type), job->pin_technician);
        key = rng_key(key, (uint64_t)(job->service_s ^ job->priority << 32));
        key = rng_key(key, job->window_count ? (uint64_t)job->windows->open_s : 1);
        key = fold_text(key, job->skill_count ? job->skills->name : NULL);
        key =
            fold_text(key, job->technician_price_count ? job->technician_prices->technician : NULL);
    }
    return key;
}

static void same_seed_same_day_on_any_machine(void **state)
{
    (void)state;
    generated a, b, c;
    make(&a, 12, 90, 1);
    make(&b, 12, 90, 1);
    make(&c, 12, 90, 2);
    assert_true(fingerprint(&a.spec) == fingerprint(&b.spec));
    assert_true(fingerprint(&a.spec) != fingerprint(&c.spec));
    /* The day of the sample: changes only when the generator does, and then the sample too. */
    if (fingerprint(&a.spec) != UINT64_C(0x48f68ac9edb7738b))
        fail_msg("fingerprint %#llx", (unsigned long long)fingerprint(&a.spec));
    arv_arena_destroy(&a.arena);
    arv_arena_destroy(&b.arena);
    arv_arena_destroy(&c.arena);
}

/* bench/sample/day.json is `arrival generate --technicians 12 --jobs 90 --seed 1`, byte for byte. */
static void the_sample_is_generated(void **state)
{
    (void)state;
    const char *source = getenv("ARRIVAL_SOURCE_DIR");
    if (!source)
        skip();
    generated g;
    make(&g, 12, 90, 1);
    char path[4096], *text;
    const char *bytes;
    size_t length, file_length;
    snprintf(path, sizeof path, "%s/bench/sample/day.json", source);
    assert_int_equal(format_write_problem(g.arena, &g.spec, NULL, true, &text, &length, &g.error),
                     ARV_OK);
    assert_int_equal(format_load_file(g.arena, path, &bytes, &file_length, &g.error), ARV_OK);
    assert_int_equal(file_length, length);
    assert_memory_equal(bytes, text, length);
    arv_arena_destroy(&g.arena);
}

static void problems_compile(void **state)
{
    (void)state;
    static const int32_t sizes[][2] = {{1, 0}, {1, 1}, {3, 40}, {12, 90}, {200, 1600}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        generated g;
        make(&g, sizes[i][0], sizes[i][1], 3 + i);
        const arv_problem *problem;
        const arv_status status = arv_problem_compile(g.arena, &g.spec, &problem, &g.error);
        if (status != ARV_OK)
            fail_msg("%d technicians, %d jobs: %s %s", sizes[i][0], sizes[i][1],
                     g.error.items[0].path, g.error.items[0].text);
        arv_arena_destroy(&g.arena);
    }
}

static bool can_serve(const arv_technician *who, const arv_job *job)
{
    for (int32_t k = 0; k < job->skill_count; k++) {
        bool has = false;
        for (int32_t h = 0; h < who->skill_count; h++)
            has |= strcmp(who->skills[h].name, job->skills[k].name) == 0 &&
                   who->skills[h].level >= job->skills[k].level;
        if (!has)
            return false;
    }
    return true;
}

static const arv_technician *find_technician(const arv_spec *spec, const char *id)
{
    for (int32_t t = 0; t < spec->technician_count; t++)
        if (strcmp(spec->technicians[t].id, id) == 0)
            return &spec->technicians[t];
    return NULL;
}

typedef struct tally {
    int32_t windows2, windows4, rare, pins, preferred, urgent, skilled;
    int64_t service_s;
} tally;

static void count_job(const arv_spec *spec, const arv_job *job, tally *n)
{
    int32_t able = 0;
    for (int32_t t = 0; t < spec->technician_count; t++)
        able += can_serve(&spec->technicians[t], job);
    n->rare += able <= 1;
    n->skilled += job->skill_count > 0;
    if (job->window_count > 0) {
        const int64_t width_s = job->windows->close_s - job->windows->open_s;
        n->windows2 += width_s == 2 * 3600;
        n->windows4 += width_s == 4 * 3600;
    }
    if (job->pin_technician) {
        n->pins++;
        assert_true(can_serve(find_technician(spec, job->pin_technician), job));
    }
    if (job->technician_price_count > 0) {
        n->preferred++;
        assert_true(can_serve(find_technician(spec, job->technician_prices->technician), job));
        assert_true(job->other_technician_price > 0);
    }
    n->urgent += job->priority > 0;
    n->service_s += job->service_s;
    assert_true(job->service_s > 0 && job->service_s % 300 == 0);
}

/* Shares on a big day; bounds are about four standard deviations of a binomial. */
static void shares_are_as_described(void **state)
{
    (void)state;
    generated g;
    make(&g, 200, 1600, 5);
    tally n = {0};
    for (int32_t j = 0; j < g.spec.job_count; j++)
        count_job(&g.spec, &g.spec.jobs[j], &n);
    assert_in_range(n.windows2, 400 - 70, 400 + 70);
    assert_in_range(n.windows4, 400 - 70, 400 + 70);
    assert_int_equal(n.rare, 16 * 3);
    assert_in_range(n.pins, 40 - 25, 40 + 25);
    assert_in_range(n.preferred, 125 - 45, 125 + 45);
    assert_in_range(n.urgent, 480 - 74, 480 + 74);
    assert_in_range(n.skilled, 980 - 90, 980 + 90);
    /* Work per technician: most of a shift, with room for travel and lunch. */
    const int64_t work_min = n.service_s / 60 / g.spec.technician_count;
    assert_in_range(work_min, 210, 330);
    arv_arena_destroy(&g.arena);
}

static void technicians_differ(void **state)
{
    (void)state;
    generated g;
    make(&g, 200, 10, 5);
    int32_t homes = 0, lunches = 0, other_pace = 0;
    for (int32_t t = 0; t < 200; t++) {
        const arv_technician *who = &g.spec.technicians[t];
        homes += who->start_location != 0;
        assert_int_equal(who->start_location, who->end_location);
        for (int32_t b = 0; b < who->shifts->break_count; b++)
            lunches += strcmp(who->shifts->breaks[b].id, "lunch") == 0;
        other_pace += who->duration_ppm != 1000000;
        assert_true(who->skill_count >= 1);
        for (int32_t u = 0; u < t; u++)
            assert_string_not_equal(who->id, g.spec.technicians[u].id);
    }
    assert_in_range(homes, 120 - 28, 120 + 28);
    assert_in_range(lunches, 180 - 17, 180 + 17);
    assert_in_range(other_pace, 64 - 28, 64 + 28);
    assert_string_equal(g.spec.technicians[0].id, "Ada");
    arv_arena_destroy(&g.arena);
}

static void travel_is_a_city(void **state)
{
    (void)state;
    generated g;
    make(&g, 12, 90, 7);
    const arv_matrix *m = g.spec.profiles->matrices;
    const int32_t n = m->rows;
    assert_int_equal(n, 1 + 12 + 90);
    int32_t asymmetric = 0, pairs = 0;
    int64_t sum = 0;
    for (int32_t a = 0; a < n; a++)
        for (int32_t b = 0; b < n; b++) {
            const int32_t there = m->durations[a * n + b], back = m->durations[b * n + a];
            if (a == b) {
                assert_int_equal(there, 0);
                continue;
            }
            assert_in_range(there, 60, 2 * 3600);
            assert_in_range(there, back / 2, back * 2);
            asymmetric += there != back;
            sum += there;
            pairs++;
        }
    assert_true(asymmetric > pairs * 9 / 10);
    assert_in_range(sum / pairs, 8 * 60, 40 * 60);
    arv_arena_destroy(&g.arena);
}

static void every_place_has_its_name(void **state)
{
    (void)state;
    generated g;
    make(&g, 3, 5, 7);
    static const char *const names[] = {"depot",  "home 1", "home 2", "home 3", "site 1",
                                        "site 2", "site 3", "site 4", "site 5"};
    assert_int_equal(g.spec.location_count, sizeof names / sizeof names[0]);
    for (int32_t i = 0; i < g.spec.location_count; i++)
        assert_string_equal(g.spec.locations[i].id, names[i]);
    arv_arena_destroy(&g.arena);
}

/* What is drawn is the same; what it varies by is left to be learned. */
static void a_plain_day_is_the_same_without_models(void **state)
{
    (void)state;
    generated full, plain = {.arena = arv_arena_create(0)};
    make(&full, 12, 90, 1);
    const generate_options options = {.technicians = 12, .jobs = 90, .seed = 1, .plain = true};
    assert_int_equal(generate_day(plain.arena, &options, &plain.spec, &plain.error), ARV_OK);
    assert_true(fingerprint(&full.spec) == fingerprint(&plain.spec));
    assert_int_equal(full.spec.model_count, 4);
    assert_true(full.spec.profiles->leg_sigma_ppm > 0);
    assert_int_equal(plain.spec.model_count, 0);
    assert_true(plain.spec.profiles->leg_sigma_ppm == ARV_UNSET);
    assert_true(plain.spec.profiles->technician_day_sigma_ppm == ARV_UNSET);
    assert_true(plain.spec.profiles->day_sigma_ppm == ARV_UNSET);
    arv_arena_destroy(&full.arena);
    arv_arena_destroy(&plain.arena);
}

static void limits_are_named(void **state)
{
    (void)state;
    static const struct {
        int32_t technicians, jobs;
        const char *path;
    } bad[] = {{0, 5, "technicians"},
               {-1, 5, "technicians"},
               {ARV_MAX_TECHNICIANS + 1, 5, "technicians"},
               {5, -1, "jobs"},
               {5, ARV_MAX_JOBS + 1, "jobs"},
               {5, ARV_MAX_MATRIX_ROWS - 5, "jobs"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        arv_arena *arena = arv_arena_create(0);
        arv_error error = {0};
        arv_spec spec;
        const generate_options options = {
            .technicians = bad[i].technicians, .jobs = bad[i].jobs, .seed = 1};
        assert_int_equal(generate_day(arena, &options, &spec, &error), ARV_INVALID_ARGUMENT);
        assert_string_equal(error.items[0].path, bad[i].path);
        arv_arena_destroy(&arena);
    }
}

static void a_small_arena_is_an_answer(void **state)
{
    (void)state;
    for (size_t cap = 1 << 10; cap <= 1 << 16; cap *= 2) {
        arv_arena *arena = arv_arena_create(cap);
        arv_error error = {0};
        arv_spec spec;
        const generate_options options = {.technicians = 12, .jobs = 90, .seed = 1};
        assert_int_equal(generate_day(arena, &options, &spec, &error), ARV_RESOURCE_EXHAUSTED);
        arv_arena_destroy(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_day_on_any_machine),
        cmocka_unit_test(the_sample_is_generated),
        cmocka_unit_test(problems_compile),
        cmocka_unit_test(shares_are_as_described),
        cmocka_unit_test(technicians_differ),
        cmocka_unit_test(travel_is_a_city),
        cmocka_unit_test(every_place_has_its_name),
        cmocka_unit_test(a_plain_day_is_the_same_without_models),
        cmocka_unit_test(limits_are_named),
        cmocka_unit_test(a_small_arena_is_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
