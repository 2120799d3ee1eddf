/* test_day_random.c - random days of all kinds of events: whatever comes in whatever order, windows only shrink
 * but by saying so, stops away go up with REVISED only, sequences have no gaps, an update says something
 * new, a refused event leaves every byte of the day as it was, threads do not matter, and a day that goes on
 * from its image is the day that was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "day/day_image.h"
#include "day/day_state.h"
#include "day_support.h"

enum { ALL = TECHNICIANS * JOBS, STEPS = 160 };

typedef struct world {
    live *l;
    rng random;
    int64_t now_s, sequence;
    uint64_t digest; /* of all that was told */
    arv_update last[ALL];
    int32_t accepted[ARV_EVENT_PROMISED + 1], refused[ARV_EVENT_PROMISED + 1];
    int32_t jobs[TECHNICIANS][ALL]; /* of an accepted plan */
    arv_new_order orders[TECHNICIANS];
    arv_time_window window;
    arv_event past[STEPS]; /* accepted, with what they point to */
    int32_t past_count;
    int32_t taken, refused_images;
} world;

/* ---- random events --------------------------------------------------------------------------- */

static int32_t below(world *w, int32_t n)
{
    return rng_below(&w->random, n);
}

/* The visits not begun of all technicians, shuffled among some of them; now and then one too few. */
static void make_plan(world *w, arv_event *event)
{
    const arv_day *day = w->l->day;
    int32_t count[TECHNICIANS] = {0};
    const int32_t least = below(w, 8) == 0; /* technician 0 has no order: mostly refused */
    for (int32_t r = 0; r < day->route_count; r++) {
        const day_route *route = &day->routes[r];
        for (int32_t k = day_order_first_open(route); k < route->route.stop_count; k++) {
            if (below(w, 300) == 0)
                continue;
            int32_t to = route->route.technician;
            if (below(w, 4) == 0)
                to = least + below(w, TECHNICIANS - least);
            const int32_t at = below(w, count[to] + 1);
            memmove(&w->jobs[to][at + 1], &w->jobs[to][at],
                    (size_t)(count[to]++ - at) * sizeof(int32_t));
            w->jobs[to][at] = route->route.stops[k].job;
        }
    }
    event->order_count = TECHNICIANS - least;
    event->orders = w->orders;
    for (int32_t t = least; t < TECHNICIANS; t++)
        w->orders[t - least] =
            (arv_new_order){.technician = t, .jobs = w->jobs[t], .job_count = count[t]};
}

static void make_details(world *w, arv_event *event)
{
    event->position = below(w, 3);
    event->progress_ppm = below(w, 1000001);
    if (below(w, 2))
        event->length_s = below(w, 3000) - 20;
    if (event->kind == ARV_EVENT_TRAFFIC || event->kind == ARV_EVENT_UNAVAILABLE ||
        below(w, 3) == 0)
        event->until_s = below(w, 4) ? w->now_s + below(w, 5000) - 20 : ARV_UNSET;
    event->factor_ppm = 50000 + below(w, 3000000);
    if (event->kind == ARV_EVENT_TRAFFIC && below(w, 2))
        event->technician = ARV_NONE;
    if (below(w, 2))
        event->service_s = below(w, 9000);
    if (below(w, 3) == 0) {
        w->window = (arv_time_window){.open_s = w->now_s + below(w, 9000),
                                      .early_price_per_hour = ARV_UNSET,
                                      .late_price_per_hour = ARV_UNSET};
        w->window.close_s = w->window.open_s + below(w, 9000) - 50;
        event->windows = &w->window;
        event->window_count = below(w, 2);
    }
    const arv_update *last = &w->last[event->job];
    const int64_t from_s = last->window_from_s == ARV_UNSET ? w->now_s : last->window_from_s;
    event->window_from_s = from_s + below(w, 2400) - 600;
    event->window_to_s = event->window_from_s + 600 + below(w, 9000);
}

static arv_event random_event(world *w)
{
    static const arv_event_kind often[] = {ARV_EVENT_DEPARTED, ARV_EVENT_ARRIVED, ARV_EVENT_STARTED,
                                           ARV_EVENT_FINISHED, ARV_EVENT_CLOCK,   ARV_EVENT_PAUSED,
                                           ARV_EVENT_RESUMED};
    const int32_t many = (int32_t)(sizeof often / sizeof often[0]);
    arv_event event;
    arv_event_init(&event);
    event.kind = below(w, 5) < 3 ? often[below(w, many)]
                                 : (arv_event_kind)(1 + below(w, ARV_EVENT_PROMISED));
    event.time_s = w->now_s += below(w, 400);
    event.technician = below(w, TECHNICIANS);
    event.job = below(w, ALL);
    const day_route *route = &w->l->day->routes[event.technician];
    if (event.kind <= ARV_EVENT_FINISHED || event.kind == ARV_EVENT_PROGRESS ||
        event.kind == ARV_EVENT_PAUSED || event.kind == ARV_EVENT_RESUMED || below(w, 2))
        if (route->state.next < route->route.stop_count && below(w, 12))
            event.job = route->route.stops[route->state.next].job;
    for (int32_t job = 0; event.kind == ARV_EVENT_ADDED && job < ALL; job++)
        if (w->l->day->customers[job].route == ARV_NONE)
            event.job = job;
    make_details(w, &event);
    if (event.kind == ARV_EVENT_PLAN_ACCEPTED)
        make_plan(w, &event);
    return event;
}

/* ---- rules ----------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t digest, const void *bytes, size_t size)
{
    const unsigned char *b = bytes;
    for (size_t i = 0; i < size; i++)
        digest = (digest ^ b[i]) * UINT64_C(0x100000001b3);
    return digest;
}

/* Every byte that the day may change. */
static uint64_t state_of(const arv_day *day)
{
    uint64_t digest = mix(UINT64_C(0xcbf29ce484222325), day, sizeof *day);
    digest = mix(digest, day->customers, ALL * sizeof *day->customers);
    digest = mix(digest, day->routes, (size_t)day->route_count * sizeof *day->routes);
    for (int32_t r = 0; r < day->route_count; r++)
        digest = mix(digest, day->routes[r].route.stops,
                     (size_t)day->routes[r].route.stop_count * sizeof(simulate_stop));
    return digest;
}

static bool says_something(const arv_update *u, const arv_update *old)
{
    return u->notice != ARV_NOTICE_NONE || u->technician != old->technician ||
           u->window_from_s != old->window_from_s || u->window_to_s != old->window_to_s ||
           u->stops_away != old->stops_away || u->show != old->show ||
           u->offer_from_s != old->offer_from_s;
}

static void check_update(world *w, const arv_event *event, const arv_update *u)
{
    const arv_update *old = &w->last[u->job];
    const bool anew = u->notice == ARV_NOTICE_BOOKED || u->notice == ARV_NOTICE_CANCELLED ||
                      u->notice == ARV_NOTICE_OFFER_TAKEN || u->notice == ARV_NOTICE_REVISED;
    assert_int_equal(u->sequence, ++w->sequence);
    assert_int_equal(u->time_s, event->time_s);
    assert_true(says_something(u, old));
    if (!anew && old->window_from_s != ARV_UNSET) {
        assert_true(u->window_from_s >= old->window_from_s);
        assert_true(u->window_to_s <= old->window_to_s);
        assert_true(u->window_from_s < u->window_to_s || event->kind == ARV_EVENT_PROMISED);
    }
    if (!anew && old->window_from_s == ARV_UNSET) /* nobody gives him one in silence but a human */
        assert_true(u->window_from_s == ARV_UNSET || event->kind == ARV_EVENT_PROMISED);
    if (!anew)
        assert_true(u->stops_away <= old->stops_away || old->stops_away > 3);
    w->digest = mix(w->digest, &u->window_from_s, 3 * sizeof(int64_t));
    w->digest = mix(w->digest, u->why_s, sizeof u->why_s);
    w->last[u->job] = *u;
}

/* The event with copies of what it points to. */
static arv_event keep_event(world *w, const arv_event *event)
{
    arv_event kept = *event;
    arv_time_window *window = ARENA_ARRAY(w->l->arena, arv_time_window, 1);
    arv_new_order *orders = ARENA_ARRAY(w->l->arena, arv_new_order, TECHNICIANS);
    *window = w->window;
    kept.windows = window;
    for (int32_t i = 0; i < event->order_count; i++) {
        int32_t *jobs = ARENA_ARRAY(w->l->arena, int32_t, ALL);
        memcpy(jobs, event->orders[i].jobs, (size_t)event->orders[i].job_count * sizeof *jobs);
        orders[i] = event->orders[i];
        orders[i].jobs = jobs;
    }
    kept.orders = orders;
    return kept;
}

/* The day again from its image and its events; with `hold` and traffic updates an image may be refused, never
 * wrong. */
static void go_on_from_image(world *w)
{
    live *l = w->l;
    const size_t size = day_image_size(l->day);
    uint8_t *image = arv_arena_alloc(l->arena, size, 1),
            *again = arv_arena_alloc(l->arena, size, 1);
    arv_day *day = NULL;
    arv_updates updates;
    day_image_write(l->day, image);
    assert_int_equal(day_open_quietly(l->tiny.problem, &l->tiny.plan, &l->options, &day, &l->error),
                     ARV_OK);
    for (int32_t i = 0; i < w->past_count; i++) {
        if (i + 1 == w->past_count) { /* too early, and cut off */
            assert_int_equal(day_image_read(day, image, size, &l->error), ARV_FAILED_PRECONDITION);
            arv_day_close(&day);
            assert_int_equal(
                day_open_quietly(l->tiny.problem, &l->tiny.plan, &l->options, &day, &l->error),
                ARV_OK);
            for (int32_t k = 0; k < i; k++)
                assert_int_equal(arv_day_apply(day, &w->past[k], l->arena, &updates, &l->error),
                                 ARV_OK);
        }
        assert_int_equal(arv_day_apply(day, &w->past[i], l->arena, &updates, &l->error), ARV_OK);
    }
    w->taken++;
    if (day_image_read(day, image, size, &l->error) != ARV_OK) {
        w->refused_images++;
        arv_day_close(&day);
        return;
    }
    assert_int_equal(day_image_size(day), size);
    day_image_write(day, again);
    assert_memory_equal(image, again, size);
    arv_day_close(&l->day);
    l->day = day;
}

static void step(world *w)
{
    const arv_event event = random_event(w);
    const uint64_t before = state_of(w->l->day);
    arv_updates updates;
    w->l->error = (arv_error){.count = 0};
    const arv_status status = arv_day_apply(w->l->day, &event, w->l->arena, &updates, &w->l->error);
    if (status != ARV_OK) {
        assert_true(state_of(w->l->day) == before);
        assert_int_equal(updates.count, 0);
        assert_true(w->l->error.count > 0);
        w->refused[event.kind]++;
        return;
    }
    w->accepted[event.kind]++;
    w->past[w->past_count++] = keep_event(w, &event);
    for (int32_t i = 0; i < updates.count; i++)
        check_update(w, &event, &updates.items[i]);
    const arv_updates all = live_snapshot(w->l); /* whoever was not told sees what he saw */
    for (int32_t i = 0; i < all.count; i++)
        assert_memory_equal(&all.items[i], &w->last[all.items[i].job], sizeof(arv_update));
}

typedef struct policy {
    int32_t threads, missing_ppm;
    bool hold;
    int32_t image_every; /* so many steps the day goes on from its image; 0 = never */
    int32_t taken, refused_images;
} policy;

static uint64_t random_day_of(uint64_t seed, policy *how, int32_t *accepted, int32_t *refused)
{
    tiny_options o = live_work;
    o.day_ppm = 100000;
    world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->l = live_new(&o);
    w->l->options.threads = how->threads;
    w->l->options.scenarios = 256;
    w->l->options.missing_tap_ppm = how->missing_ppm;
    w->l->options.hold_early = how->hold;
    live_begin(w->l);
    w->random = rng_make(seed, 5, 5);
    w->now_s = START - 600;
    const arv_updates booked = live_snapshot(w->l);
    w->sequence = booked.count;
    memcpy(w->last, booked.items, sizeof w->last);
    for (int i = 0; i < STEPS; i++) {
        step(w);
        if (how->image_every > 0 && i % how->image_every == how->image_every - 1)
            go_on_from_image(w);
    }
    how->taken += w->taken;
    how->refused_images += w->refused_images;
    for (int kind = 0; kind <= ARV_EVENT_PROMISED; kind++) {
        accepted[kind] += w->accepted[kind];
        refused[kind] += w->refused[kind];
    }
    const uint64_t digest = w->digest;
    live_drop(w->l);
    free(w);
    return digest;
}

static uint64_t random_day(uint64_t seed, policy how, int32_t *accepted, int32_t *refused)
{
    return random_day_of(seed, &how, accepted, refused);
}

static void random_days_keep_the_rules(void **state)
{
    (void)state;
    int32_t accepted[ARV_EVENT_PROMISED + 1] = {0}, refused[ARV_EVENT_PROMISED + 1] = {0};
    for (uint64_t seed = 0; seed < 16; seed++) {
        random_day(3 * seed, (policy){.threads = 1}, accepted, refused);
        random_day(3 * seed + 1, (policy){.threads = 1, .missing_ppm = 50000}, accepted, refused);
        random_day(3 * seed + 2, (policy){.threads = 1, .hold = true}, accepted, refused);
    }
    for (int kind = ARV_EVENT_CLOCK; kind <= ARV_EVENT_PROMISED; kind++) {
        print_message("kind %2d: %4d accepted, %4d refused\n", kind, accepted[kind], refused[kind]);
        assert_true(accepted[kind] > 5 || kind == ARV_EVENT_OFFER_TAKEN);
    }
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    int32_t accepted[ARV_EVENT_PROMISED + 1] = {0}, refused[ARV_EVENT_PROMISED + 1] = {0};
    const uint64_t one = random_day(1, (policy){.threads = 1, .hold = true}, accepted, refused);
    const uint64_t three = random_day(1, (policy){.threads = 3, .hold = true}, accepted, refused);
    assert_true(one == three);
}

static void days_go_on_from_their_images(void **state)
{
    (void)state;
    int32_t accepted[ARV_EVENT_PROMISED + 1] = {0}, refused[ARV_EVENT_PROMISED + 1] = {0};
    for (uint64_t seed = 0; seed < 12; seed++) {
        policy how = {.threads = 1,
                      .missing_ppm = seed % 3 == 1 ? 50000 : 0,
                      .hold = seed % 3 == 2,
                      .image_every = 1 + (int32_t)(seed * 7 % 20)};
        policy never = how;
        never.image_every = 0;
        assert_true(random_day_of(seed, &how, accepted, refused) ==
                    random_day_of(seed, &never, accepted, refused));
        print_message("seed %d: %d images, %d refused\n", (int)seed, how.taken, how.refused_images);
        assert_true(how.taken > 0);
        if (!how.hold)
            assert_int_equal(how.refused_images, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_days_keep_the_rules),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(days_go_on_from_their_images),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
