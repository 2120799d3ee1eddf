/* test_validate_models.c - the rules of duration, access and travel models; as test_validate.c. */
#include "sound_spec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static sound_spec s;

static void numbers_are_taken_up_to_their_edges(void **unused)
{
    (void)unused;
    const int64_t span = ARV_MAX_HORIZON_S;
    const range_case cases[] = {
        {"models[0].pace_sigma_ppm", &s.models[0].pace_sigma_ppm, 0, 2000000, false},
        {"models[0].quantile_ppm[1]", &s.ppm[1], 100001, 1000000, false},
        {"models[0].quantile_value[1]", &s.value[1], 300, span, false},
        {"access_models[0].mean", &s.access_models[0].mean, 0, span, false},
        {"access_models[0].cv_ppm", &s.access_models[0].cv_ppm, 0, 10000000, false},
        {"travel_models[0].hour_ppm[0]", &s.hour_ppm[0], 1, 100000000, false},
        {"travel_models[0].hour_ppm[23]", &s.hour_ppm[23], 1, 100000000, false},
        {"travel_models[1].quantile_ppm[1]", &s.travel_ppm[1], 1, 1000000, false},
        {"travel_models[0].quantile_value[1]", &s.travel_value[1], 800000, 100000000, false},
        {"travel_models[0].neighbour_decay_ppm", &s.travel_models[0].neighbour_decay_ppm, 0, 999999,
         false},
    };
    sound_check_ranges(&s, cases, sizeof cases / sizeof *cases);
}

static void texts_are_short_and_utf8(void **unused)
{
    (void)unused;
    static char overlong[ARV_MAX_ID_BYTES + 2];
    memset(overlong, 'x', ARV_MAX_ID_BYTES + 1);
    BROKEN("models[0].job_type", s.models[0].job_type = overlong);
    BROKEN("models[0].technician", s.models[0].technician = "\x90");
    BROKEN("access_models[0].job_type", s.access_models[0].job_type = overlong);
    BROKEN("access_models[0].technician", s.access_models[0].technician = "\x80");
    BROKEN("travel_models[0].profile", s.travel_models[0].profile = "");
    BROKEN("travel_models[0].technician", s.travel_models[0].technician = "\xFF");
    BROKEN("travel_models[1].from", s.travel_models[1].from = overlong);
    BROKEN("travel_models[1].to", s.travel_models[1].to = "");
}

static void counts_and_arrays_agree(void **unused)
{
    (void)unused;
    BROKEN("models", s.spec.model_count = ARV_MAX_MODELS + 1);
    BROKEN("access_models", s.spec.access_model_count = ARV_MAX_MODELS + 1);
    BROKEN("access_models", s.spec.access_models = NULL);
    BROKEN("travel_models", s.spec.travel_model_count = ARV_MAX_TRAVEL_MODELS + 1);
    BROKEN("travel_models", s.spec.travel_model_count = -1);
    BROKEN("travel_models", s.spec.travel_models = NULL);
    BROKEN("travel_models[1].quantile_ppm", s.travel_models[1].quantile_ppm = NULL);
    BROKEN("travel_models[1].quantile_value", s.travel_models[1].quantile_value = NULL);
    BROKEN("travel_models[1].quantile_ppm", s.travel_models[1].quantile_count = 1);
    BROKEN("travel_models[1].quantile_ppm",
           s.travel_models[1].quantile_count = ARV_MAX_QUANTILES + 1);
    BROKEN("models[0].quantile_ppm", s.models[0].quantile_ppm = NULL);
    BROKEN("models[0].quantile_value", s.models[0].quantile_value = NULL);
    BROKEN("models[0].quantile_ppm", s.models[0].quantile_count = 1);
}

static void models_are_tables_or_curves(void **unused)
{
    (void)unused;
    BROKEN("models[0].family", s.models[0].family = ARV_MODEL_UNSPECIFIED);
    BROKEN("models[0].family", s.models[0].family = (arv_model_family)77);
    BROKEN("models[0].mean", s.models[0].family = ARV_MODEL_LOGNORMAL);
    BROKEN("models[0].mean", s.models[0].family = ARV_MODEL_LOGNORMAL, s.models[0].mean = -1);
    BROKEN("models[0].cv_ppm", s.models[0].family = ARV_MODEL_LOGNORMAL, s.models[0].mean = 1,
           s.models[0].cv_ppm = 10000001);
    BROKEN("models[0].quantile_ppm[0]", s.ppm[0] = -1);
    BROKEN("models[0].quantile_value[0]", s.value[0] = -1);
    BROKEN("models[0].quantile_ppm[1]", s.ppm[1] = s.ppm[0]);
    BROKEN("models[0].quantile_value[1]", s.value[1] = s.value[0] - 1);
    BROKEN("models[0].technician", s.models[0].technician = "nobody");
    BROKEN("relations[0].jobs", s.spec.relations = s.relations, s.spec.relation_count = 1,
           s.relations[0].job_count = 1);
    BROKEN("relations[0].kind", s.spec.relations = s.relations, s.spec.relation_count = 1,
           s.relations[0].kind = ARV_RELATION_UNSPECIFIED);
    BROKEN("relations[0].min_gap_s", s.spec.relations = s.relations, s.spec.relation_count = 1,
           s.relations[0].kind = ARV_BEFORE, s.relations[0].min_gap_s = ARV_MAX_HORIZON_S + 1);
    BROKEN("relations[0].max_gap_s", s.spec.relations = s.relations, s.spec.relation_count = 1,
           s.relations[0].kind = ARV_BEFORE, s.relations[0].max_gap_s = -1);
    BROKEN("relations[0].max_gap_s", s.spec.relations = s.relations, s.spec.relation_count = 1,
           s.relations[0].max_gap_s = 60);
    BROKEN("relations[0].jobs[1]", s.spec.relations = s.relations, s.spec.relation_count = 1,
           s.pair[1] = "j0");
    BROKEN("relations[0].jobs[1]", s.spec.relations = s.relations, s.spec.relation_count = 1,
           s.pair[1] = "nobody");
}

static void access_is_in_seconds(void **unused)
{
    (void)unused;
    BROKEN("access_models[0].ratio", s.access_models[0].ratio = true);
    BROKEN("access_models[0].pace_sigma_ppm", s.access_models[0].pace_sigma_ppm = 1);
    BROKEN("access_models[0].pace_sigma_ppm", s.access_models[0].pace_sigma_ppm = -1);
    BROKEN("access_models[0].family", s.access_models[0].family = ARV_MODEL_FIXED);
    BROKEN("access_models[0].family", s.access_models[0].family = ARV_MODEL_UNSPECIFIED);
    BROKEN("access_models[0].mean", s.access_models[0].mean = ARV_UNSET);
    BROKEN("access_models[0].quantile_ppm", s.access_models[0].family = ARV_MODEL_QUANTILES);
    BROKEN("access_models[0].technician", s.access_models[0].technician = "nobody");
    sound_fill(&s);
    s.access_models[0].technician = "t1";
    assert_int_equal(sound_compile(&s), ARV_OK);
}

static void travel_models_state_one_thing_once(void **unused)
{
    (void)unused;
    arv_travel_model *const general = &s.travel_models[0], *const leg = &s.travel_models[1];
    BROKEN("travel_models[1].to", leg->to = NULL);
    BROKEN("travel_models[1].from", leg->from = NULL);
    BROKEN("travel_models[1].technician", leg->technician = "nobody");
    BROKEN("travel_models[1]", leg->from = leg->to = leg->technician = NULL, leg->profile = "car");
    BROKEN("travel_models[1].day_ppm", leg->day_ppm = 1);
    BROKEN("travel_models[1].technician_day_ppm", leg->technician_day_ppm = 1);
    BROKEN("travel_models[1].neighbour_ppm", leg->neighbour_ppm = 1);
    BROKEN("travel_models[1].neighbour_decay_ppm", leg->neighbour_decay_ppm = 1);
    BROKEN("travel_models[0].day_ppm", general->day_ppm = -1);
    BROKEN("travel_models[0].technician_day_ppm", general->technician_day_ppm = INT64_MIN);
    BROKEN("travel_models[0].neighbour_ppm", general->neighbour_ppm = INT64_MAX);
    BROKEN("travel_models[0].neighbour_ppm", general->neighbour_ppm = 700001);
    BROKEN("travel_models[0].technician_day_ppm", general->technician_day_ppm = 900001,
           general->neighbour_ppm = 0);
    BROKEN("travel_models[0]", s.profiles[0].day_sigma_ppm = 1);
    sound_fill(
        &s); /* other profiles may keep their sigmas, names may be strange, all may be shared */
    s.profiles[1].leg_sigma_ppm = 100000;
    leg->from = "nowhere", leg->profile = "bike";
    general->neighbour_ppm = 700000;
    general->quantile_count = 0;
    general->hour_ppm = NULL;
    assert_int_equal(sound_compile(&s), ARV_OK);
}

/* NULL, which means any, is a key as well. */
static void one_model_for_each_type_and_technician(void **unused)
{
    (void)unused;
    static const char *const keys[][2] = {
        {NULL, NULL}, {NULL, "t1"}, {"repair", NULL}, {"repair", "t1"}};
    enum { KEYS = sizeof keys / sizeof keys[0] };
    arv_duration_model models[KEYS + 1];
    for (int access = 0; access < 2; access++) {
        sound_fill(&s);
        for (int k = 0; k <= KEYS; k++) {
            models[k] = s.access_models[0];
            models[k].job_type = keys[k % KEYS][0];
            models[k].technician = keys[k % KEYS][1];
        }
        for (int k = 0; k <= KEYS; k++) { /* the last repeats the k-th; alone all are well */
            s.spec.models = s.spec.access_models = NULL;
            s.spec.model_count = s.spec.access_model_count = 0;
            *(access ? &s.spec.access_models : &s.spec.models) = models;
            *(access ? &s.spec.access_model_count : &s.spec.model_count) = KEYS + (k < KEYS);
            models[KEYS].job_type = keys[k % KEYS][0];
            models[KEYS].technician = keys[k % KEYS][1];
            assert_int_equal(sound_compile(&s), k < KEYS ? ARV_INVALID_ARGUMENT : ARV_OK);
            if (k == KEYS)
                continue;
            char text[64];
            snprintf(text, sizeof text, "same job type and technician as %smodels[%d]",
                     access ? "access_" : "", k);
            assert_int_equal(s.error.count, 1);
            assert_string_equal(s.error.items[0].path, access ? "access_models[4]" : "models[4]");
            assert_string_equal(s.error.items[0].text, text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_taken_up_to_their_edges),
        cmocka_unit_test(texts_are_short_and_utf8),
        cmocka_unit_test(counts_and_arrays_agree),
        cmocka_unit_test(models_are_tables_or_curves),
        cmocka_unit_test(access_is_in_seconds),
        cmocka_unit_test(travel_models_state_one_thing_once),
        cmocka_unit_test(one_model_for_each_type_and_technician),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
