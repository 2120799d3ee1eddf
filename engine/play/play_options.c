/* play_options.c - names of policies, defaults and limits of the options (play.h). */
#include "play/play.h"

static const char *const policy_names[PLAY_POLICIES] = {"ledger",   "reissue",     "fixed_2h",
                                                        "fixed_4h", "plan_normal", "last_eta"};

const char *play_policy_name(play_policy policy)
{
    return (int)policy >= 0 && policy < PLAY_POLICIES ? policy_names[policy] : "unknown";
}

bool play_policy_parse(const char *name, play_policy *policy)
{
    for (int p = 0; p < PLAY_POLICIES; p++) {
        const char *a = name, *b = policy_names[p];
        while (*a && (*a == '-' ? '_' : *a) == *b)
            a++, b++;
        if (*a || *b)
            continue;
        *policy = (play_policy)p;
        return true;
    }
    return false;
}

void play_options_init(play_options *options)
{
    *options = (play_options){
        .seed = 1, .days = 1, .policy = PLAY_LEDGER, .clock_every_s = 900, .training_days = 200};
    arv_window_options_init(&options->windows);
}

static void require(bool holds, const char *path, const char *text, arv_error *error)
{
    if (!holds)
        arv_error_add(error, ARV_INVALID_ARGUMENT, path, "%s", text);
}

arv_status play_options_check(const play_options *options, arv_error *error)
{
    const int64_t before = error->total;
    require(options->days >= 1 && options->days <= PLAY_MAX_DAYS, "options.days",
            "must be 1 to 10000", error);
    require(options->training_days >= 2 && options->training_days <= PLAY_MAX_TRAINING_DAYS,
            "options.training_days", "must be 2 to 10000", error);
    require(options->clock_every_s == 0 || options->clock_every_s >= 60, "options.clock_every_s",
            "must be 0 or at least 60", error);
    require(options->take_offer_ppm >= 0 && options->take_offer_ppm <= 1000000,
            "options.take_offer_ppm", "must be 0 to 1000000", error);
    require((int)options->policy >= 0 && options->policy < PLAY_POLICIES, "options.policy",
            "is not a policy", error);
    require(options->windows.alpha_ppm >= 1 && options->windows.alpha_ppm <= 999999,
            "options.windows.alpha_ppm", "must be 1 to 999999", error);
    require(options->reality.mean_ppm > -1000000 && options->reality.mean_ppm <= 9000000,
            "options.reality.mean_ppm", "must be above -1000000 and at most 9000000", error);
    require(options->reality.spread_ppm > -1000000 && options->reality.spread_ppm <= 9000000,
            "options.reality.spread_ppm", "must be above -1000000 and at most 9000000", error);
    return error->total == before ? ARV_OK : ARV_INVALID_ARGUMENT;
}
