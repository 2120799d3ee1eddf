/* day_image.c - see day_image.h. One walk over the day counts the bytes, writes them or takes them back. */
#include "day/day_image.h"

#include "day/day_state.h"

#include <string.h>
#include <xxhash.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "images are written as numbers lie in memory");

typedef enum walk_mode { WALK_COUNT, WALK_WRITE, WALK_READ } walk_mode;

typedef struct walk {
    walk_mode mode;
    uint8_t *to;
    const uint8_t *from;
    size_t size, at;
    bool other; /* read: it is not an image of this day */
} walk;

/* ---- fields ----------------------------------------------------------------------------------- */

static void bytes(walk *w, void *value, size_t size)
{
    if (w->mode == WALK_READ && (w->other || size > w->size - w->at)) {
        w->other = true;
        return;
    }
    if (w->mode == WALK_WRITE)
        memcpy(w->to + w->at, value, size);
    else if (w->mode == WALK_READ)
        memcpy(value, w->from + w->at, size);
    w->at += size;
}

static void int_32(walk *w, int32_t *value)
{
    bytes(w, value, sizeof *value);
}

static void int_64(walk *w, int64_t *value)
{
    bytes(w, value, sizeof *value);
}

static void real(walk *w, double *value)
{
    bytes(w, value, sizeof *value);
}

static void flag(walk *w, bool *value)
{
    uint8_t one = *value;
    bytes(w, &one, sizeof one);
    *value = one != 0;
}

/* What follows from the events: it must be the same. */
static void same(walk *w, uint64_t value)
{
    uint64_t seen = value;
    bytes(w, &seen, sizeof seen);
    w->other = w->other || seen != value;
}

/* ---- routes ----------------------------------------------------------------------------------- */

static uint64_t digest_numbers(const int32_t *numbers, int32_t count, uint64_t digest)
{
    const size_t size = count > 0 ? (size_t)count * sizeof *numbers : 0;
    return XXH3_64bits_withSeed(size ? (const void *)numbers : "", size, digest);
}

static uint64_t digest_windows(const kernel_windows *windows, uint64_t digest)
{
    digest = digest_numbers(windows->open_s, windows->count, digest);
    return digest_numbers(windows->close_s, windows->count, digest);
}

static uint64_t digest_leg(const travel_leg *leg, uint64_t digest)
{
    const int32_t numbers[] = {leg->slice_count, leg->single_s};
    const int32_t slices = leg->slice_count > 1 ? leg->slice_count : 0;
    digest = digest_numbers(numbers, 2, digest);
    digest = digest_numbers(leg->from_s, slices, digest);
    return digest_numbers(leg->duration_s, slices, digest);
}

static uint64_t digest_rests(const simulate_rest *rests, int32_t count, uint64_t digest)
{
    for (int32_t b = 0; b < count; b++) {
        const int32_t numbers[] = {rests[b].service_s, rests[b].row};
        digest = digest_windows(&rests[b].windows, digest_numbers(numbers, 2, digest));
    }
    return digest;
}

static uint64_t digest_stop(const simulate_stop *stop)
{
    const int32_t numbers[] = {stop->job,        stop->rest_s,        stop->setup_s,
                               stop->law.base_s, stop->access.base_s, stop->law.pace};
    uint64_t digest = digest_leg(&stop->leg, digest_numbers(numbers, 6, 0));
    digest = digest_windows(&stop->windows, digest);
    return digest_rests(stop->rests, stop->rest_count, digest);
}

static void walk_news(walk *w, traffic_news *news)
{
    real(w, &news->precision);
    real(w, &news->weighted);
}

static void walk_traffic(walk *w, traffic_state *traffic)
{
    for (int i = 0; i < TRAFFIC_PARTS; i++)
        real(w, &traffic->mean[i]);
    for (int i = 0; i < TRAFFIC_PARTS * TRAFFIC_PARTS; i++)
        real(w, &traffic->cov[i / TRAFFIC_PARTS][i % TRAFFIC_PARTS]);
    int_32(w, &traffic->leg);
    int_32(w, &traffic->observations);
}

static void walk_state(walk *w, simulate_state *state)
{
    same(w, (uint64_t)state->next);
    same(w, (uint64_t)state->phase);
    int_32(w, &state->since_s);
    int_32(w, &state->now_s);
    flag(w, &state->paused);
    int_32(w, &state->paused_s);
    int_32(w, &state->pause_s);
    int_32(w, &state->late_s);
    int_32(w, &state->leave_s);
    for (int i = 0; i < SHARED_CELLS; i++)
        real(w, &state->pace.log_likelihood[i]);
    int_32(w, &state->pace.observations);
    walk_traffic(w, &state->traffic);
    walk_news(w, &state->outside);
}

static void walk_drive(walk *w, day_drive *drive)
{
    int_32(w, &drive->left_s);
    walk_traffic(w, &drive->before);
    same(w, drive->split);
    if (!drive->split)
        return;
    int_32(w, &drive->covered_ppm);
    same(w, digest_rests(drive->rests, drive->rest_count, digest_leg(&drive->whole, 0)));
}

static void walk_spells(walk *w, simulate_route *route)
{
    same(w, (uint64_t)route->spell_count);
    for (int32_t i = 0; i < route->spell_count; i++) {
        same(w, (uint64_t)route->spells[i].from_s);
        same(w, (uint64_t)route->spells[i].until_s);
        int_32(w, &route->spells[i].ppm);
    }
}

static void walk_route(walk *w, day_route *route)
{
    simulate_route *stops = &route->route;
    same(w, (uint64_t)stops->shift);
    same(w, (uint64_t)stops->stop_count);
    for (int32_t k = 0; k < stops->stop_count && !w->other; k++) {
        same(w, digest_stop(&stops->stops[k]));
        int_32(w, &stops->stops[k].hold_s);
    }
    walk_spells(w, stops);
    walk_state(w, &route->state);
    flag(w, &route->halt.away);
    int_32(w, &route->halt.from_s);
    int_32(w, &route->halt.until_s);
    flag(w, &route->unsure);
    same(w, (uint64_t)route->here.at);
    same(w, (uint64_t)route->here.toward);
    real(w, &route->here.covered);
    walk_drive(w, &route->drive);
    walk_news(w, &route->said);
}

/* ---- customers -------------------------------------------------------------------------------- */

static void walk_ledger(walk *w, ledger *account)
{
    int_32(w, &account->from_s);
    int_32(w, &account->to_s);
    int_64(w, &account->spent);
    int_32(w, &account->stops_away);
}

static void walk_notice(walk *w, arv_notice *notice)
{
    int32_t number = (int32_t)*notice;
    int_32(w, &number);
    *notice = (arv_notice)number;
}

static void walk_update(walk *w, arv_update *update)
{
    int_32(w, &update->job);
    int_32(w, &update->technician);
    int_64(w, &update->sequence);
    int_64(w, &update->time_s);
    int_64(w, &update->window_from_s);
    int_64(w, &update->window_to_s);
    int_64(w, &update->eta_s);
    int_32(w, &update->level_ppm);
    int_32(w, &update->spent_ppm);
    int_32(w, &update->stops_away);
    int_64(w, &update->offer_from_s);
    int_64(w, &update->offer_to_s);
    walk_notice(w, &update->notice);
    int_32(w, &update->show);
    for (int i = 0; i < ARV_CAUSES; i++)
        int_32(w, &update->why_s[i]);
}

static void walk_watch(walk *w, calibration_watch *watch)
{
    for (int i = 0; i < CALIBRATION_LOOKS; i++) {
        flag(w, &watch->live[i].seen);
        int_32(w, &watch->live[i].low_s);
        int_32(w, &watch->live[i].median_s);
        int_32(w, &watch->live[i].high_s);
    }
    flag(w, &watch->revised);
    flag(w, &watch->later);
    flag(w, &watch->arrived);
    int_32(w, &watch->from_s);
    int_32(w, &watch->to_s);
    int_32(w, &watch->arrive_s);
}

static void walk_told(walk *w, day_customer *customer)
{
    int_32(w, &customer->eta_s);
    int_32(w, &customer->reckoned_s);
    for (int i = 0; i < ARV_CAUSES; i++)
        int_32(w, &customer->why_s[i]);
    int_32(w, &customer->routine);
    int_32(w, &customer->away);
    int_64(w, &customer->last_routine_s);
    walk_ledger(w, &customer->offer);
    flag(w, &customer->offered);
    flag(w, &customer->agreed);
    int_32(w, &customer->held_s);
    int_32(w, &customer->offers);
    flag(w, &customer->changed);
    walk_notice(w, &customer->notice);
}

static void walk_customer(walk *w, day_customer *customer)
{
    same(w, (uint64_t)customer->route);
    same(w, (uint64_t)customer->stop);
    same(w, customer->change != NULL);
    walk_update(w, &customer->last);
    if (customer->last.sequence == 0)
        return; /* never in the plan of the day */
    walk_ledger(w, &customer->account);
    flag(w, &customer->fresh);
    flag(w, &customer->has_window);
    flag(w, &customer->withdrawn);
    walk_told(w, customer);
    walk_watch(w, &customer->watch);
}

/* ---- the day ---------------------------------------------------------------------------------- */

static void walk_jams(walk *w, const arv_day *day)
{
    same(w, (uint64_t)day->jam_count);
    for (int32_t i = 0; i < day->jam_count; i++) {
        const day_jam *jam = &day->jams[i];
        const int32_t numbers[] = {jam->from_s, jam->until_s, jam->ppm, jam->technician,
                                   jam->profile};
        same(w, digest_numbers(numbers, 5, 0));
    }
}

/* Writes to the day only when reading. */
static void walk_day(walk *w, arv_day *day)
{
    same(w, DAY_IMAGE_FORMAT);
    same(w, day->models.seed);
    same(w, (uint64_t)day->models.scenarios);
    same(w, (uint64_t)day->problem->job_count);
    same(w, (uint64_t)day->problem->spec->profile_count);
    same(w, (uint64_t)day->route_count);
    same(w, (uint64_t)day->customer_count);
    same(w, (uint64_t)day->clock_s);
    same(w, day->clock_set);
    int_64(w, &day->sequence);
    int_64(w, &day->tally.kept);
    int_64(w, &day->tally.broken);
    walk_news(w, &day->heard);
    for (int32_t i = 0; i <= day->problem->spec->profile_count && !w->other; i++)
        walk_news(w, &day->said[i]);
    walk_jams(w, day);
    for (int32_t r = 0; r < day->route_count && !w->other; r++)
        walk_route(w, &day->routes[r]);
    for (int32_t j = 0; j < day->problem->job_count && !w->other; j++)
        walk_customer(w, &day->customers[j]);
}

size_t day_image_size(arv_day *day)
{
    walk w = {.mode = WALK_COUNT};
    walk_day(&w, day);
    return w.at;
}

void day_image_write(arv_day *day, void *to)
{
    walk w = {.mode = WALK_WRITE, .to = to};
    walk_day(&w, day);
}

arv_status day_image_read(arv_day *day, const void *from, size_t size, arv_error *error)
{
    walk w = {.mode = WALK_READ, .from = from, .size = size};
    walk_day(&w, day);
    if (w.other || w.at != size)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "image",
                             "not of this day after these events");
    day->quiet = false;
    return ARV_OK;
}
