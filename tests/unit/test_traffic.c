/* test_traffic.c - the filter over a day's legs against conditioning of the whole normal vector: the
 * parts of every leg of two routes, all at once, by a Cholesky factor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "arrival/traffic.h"
#include "base/rng.h"
#include "duration/normal.h"

static const double EXACT = 1e-9;

static void assert_near(double value, double wanted)
{
    if (!(fabs(value - wanted) <= EXACT))
        fail_msg("%.17g is not %.17g", value, wanted);
}

/* ---- the oracle: g, then f and a_0 .. a_n of each route ----------------------------------------*/

enum { ROUTES = 2, LEGS = 12, PER_ROUTE = 1 + LEGS, PARTS = 1 + ROUTES * PER_ROUTE };
enum { MOST_SEEN = ROUTES * LEGS + 1 };

static int32_t f_of(int32_t route)
{
    return 1 + route * PER_ROUTE;
}

static int32_t a_of(int32_t route, int32_t leg)
{
    return f_of(route) + 1 + leg;
}

typedef struct dense {
    double mean[PARTS], cov[PARTS][PARTS];
    double of[MOST_SEEN][PARTS]; /* what each sight is the sum of */
    double seen[MOST_SEEN], noise[MOST_SEEN];
    int32_t count;
} dense;

static double own_of(const traffic_shares *s)
{
    return fmax(1 - s->part[0] - s->part[1] - s->part[2], 1e-3);
}

static void dense_start(dense *d, const traffic_shares *s)
{
    memset(d, 0, sizeof *d);
    d->cov[0][0] = s->part[TRAFFIC_DAY];
    for (int32_t r = 0; r < ROUTES; r++) {
        d->cov[f_of(r)][f_of(r)] = s->part[TRAFFIC_TECHNICIAN];
        for (int32_t i = 0; i < LEGS; i++)
            for (int32_t k = 0; k < LEGS; k++)
                d->cov[a_of(r, i)][a_of(r, k)] =
                    s->part[TRAFFIC_NEIGHBOUR] * pow(s->decay, i > k ? i - k : k - i);
    }
}

static void dense_leg(dense *d, const traffic_shares *s, int32_t route, int32_t leg, double q)
{
    double *of = d->of[d->count];
    of[0] = of[f_of(route)] = of[a_of(route, leg)] = 1;
    d->noise[d->count] = own_of(s);
    d->seen[d->count++] = q;
}

static void dense_day(dense *d, const traffic_news *news)
{
    if (news->precision <= 0)
        return;
    d->of[d->count][0] = 1;
    d->noise[d->count] = 1 / news->precision;
    d->seen[d->count++] = news->weighted / news->precision;
}

/* In place: the lower factor of a positive definite matrix. */
static void cholesky(double a[MOST_SEEN][MOST_SEEN], int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        for (int32_t k = 0; k <= i; k++) {
            double sum = a[i][k];
            for (int32_t m = 0; m < k; m++)
                sum -= a[i][m] * a[k][m];
            a[i][k] = i == k ? sqrt(sum) : sum / a[k][k];
        }
}

static void solve_lower(double l[MOST_SEEN][MOST_SEEN], int32_t n, double *x)
{
    for (int32_t i = 0; i < n; i++) {
        for (int32_t k = 0; k < i; k++)
            x[i] -= l[i][k] * x[k];
        x[i] /= l[i][i];
    }
}

/* Mean and covariance of all parts given all that was seen. */
static void dense_condition(dense *d)
{
    static double with[PARTS][MOST_SEEN], within[MOST_SEEN][MOST_SEEN];
    memset(with, 0, sizeof with);
    memset(within, 0, sizeof within);
    for (int32_t i = 0; i < PARTS; i++)
        for (int32_t s = 0; s < d->count; s++)
            for (int32_t k = 0; k < PARTS; k++)
                with[i][s] += d->cov[i][k] * d->of[s][k];
    for (int32_t s = 0; s < d->count; s++)
        for (int32_t t = 0; t < d->count; t++) {
            within[s][t] = s == t ? d->noise[s] : 0;
            for (int32_t i = 0; i < PARTS; i++)
                within[s][t] += d->of[t][i] * with[i][s];
        }
    cholesky(within, d->count);
    solve_lower(within, d->count, d->seen);
    for (int32_t i = 0; i < PARTS; i++)
        solve_lower(within, d->count, with[i]);
    for (int32_t i = 0; i < PARTS; i++)
        for (int32_t s = 0; s < d->count; s++) {
            d->mean[i] += with[i][s] * d->seen[s];
            for (int32_t k = 0; k < PARTS; k++)
                d->cov[i][k] -= with[i][s] * with[k][s];
        }
}

static void assert_forecast(const traffic_forecast *t, const dense *d, const traffic_shares *s,
                            int32_t route, int32_t leg)
{
    const int32_t f = f_of(route), a = a_of(route, leg);
    assert_near(t->own, own_of(s));
    assert_near(t->mean_h, d->mean[0] + d->mean[f]);
    assert_near(t->mean_a, d->mean[a]);
    assert_near(t->var_h, d->cov[0][0] + 2 * d->cov[0][f] + d->cov[f][f]);
    assert_near(t->var_a, d->cov[a][a]);
    assert_near(t->cov_ha, d->cov[0][a] + d->cov[f][a]);
}

/* ---- random days -------------------------------------------------------------------------------*/

static double normal(rng *r)
{
    return normal_quantile(rng_unit(r));
}

/* Shares that leave some variance over, some of them zero. */
static traffic_shares random_shares(rng *r)
{
    traffic_shares s = {.decay = rng_below(r, 8) ? rng_unit(r) : 0};
    double left = .95 * rng_unit(r);
    for (int32_t i = 0; i < TRAFFIC_PARTS; i++) {
        s.part[i] = rng_below(r, 5) ? left * rng_unit(r) : 0;
        left -= s.part[i];
    }
    return s;
}

/* Legs of a route in order, some left out; the last one seen stays below `until`. */
static void drive(rng *r, const traffic_shares *s, int32_t route, int32_t until,
                  traffic_state *state, dense *d)
{
    for (int32_t leg = rng_below(r, 3); leg < until; leg += 1 + rng_below(r, 3)) {
        const double q = 1.5 * normal(r);
        traffic_observe(s, leg, q, state);
        dense_leg(d, s, route, leg, q);
    }
}

static void the_filter_is_dense_conditioning(void **state)
{
    (void)state;
    rng r = rng_make(31, 0, 0);
    for (int round = 0; round < 400; round++) {
        const traffic_shares s = random_shares(&r);
        traffic_state t = traffic_start(&s);
        dense d;
        dense_start(&d, &s);
        const int32_t until = rng_below(&r, LEGS);
        drive(&r, &s, 0, until, &t, &d);
        assert_int_equal(t.observations, d.count);
        traffic_news outside = {.precision = 0};
        if (rng_below(&r, 2)) {
            outside.precision = 20 * rng_unit(&r);
            outside.weighted = outside.precision * normal(&r);
        }
        if (s.part[TRAFFIC_DAY] > 0)
            dense_day(&d, &outside);
        dense_condition(&d);
        for (int32_t leg = t.leg; leg < LEGS; leg++) {
            const traffic_forecast look = traffic_look(&s, &t, &outside, leg);
            assert_forecast(&look, &d, &s, 0, leg);
        }
    }
}

/* What one route says of the day tells another one all that it can know from it. */
static void news_of_a_route_is_all_that_others_need(void **state)
{
    (void)state;
    rng r = rng_make(32, 0, 0);
    for (int round = 0; round < 400; round++) {
        const traffic_shares s = random_shares(&r);
        traffic_state t[ROUTES] = {traffic_start(&s), traffic_start(&s)};
        dense d;
        dense_start(&d, &s);
        for (int32_t route = 0; route < ROUTES; route++)
            drive(&r, &s, route, rng_below(&r, LEGS), &t[route], &d);
        dense_condition(&d);
        for (int32_t route = 0; route < ROUTES; route++) {
            const traffic_news news = traffic_day_news(&s, &t[1 - route]);
            const traffic_forecast look = traffic_look(&s, &t[route], &news, LEGS - 1);
            assert_forecast(&look, &d, &s, route, LEGS - 1);
        }
    }
}

/* News of several technicians add up, in any order. */
static void news_add_up(void **state)
{
    (void)state;
    const traffic_shares s = {.part = {.2, .1, .3}, .decay = .6};
    traffic_state a = traffic_start(&s), b = traffic_start(&s);
    const traffic_state nothing = traffic_start(&s);
    traffic_observe(&s, 0, 1.2, &a);
    traffic_observe(&s, 2, .4, &a);
    traffic_observe(&s, 1, -.7, &b);
    const traffic_news one = traffic_day_news(&s, &a), other = traffic_day_news(&s, &b);
    const traffic_news both = {.precision = one.precision + other.precision,
                               .weighted = one.weighted + other.weighted};
    const traffic_forecast look = traffic_look(&s, &nothing, &both, 0);
    const double precision = 1 / .2 + both.precision;
    assert_true(one.precision > 0 && other.precision > 0);
    assert_near(look.var_h, .1 + 1 / precision);
    assert_near(look.mean_h, both.weighted / precision);
    assert_near(look.var_a, .3);
    assert_near(look.cov_ha, 0);
}

/* ---- the edges ---------------------------------------------------------------------------------*/

static void nothing_seen_says_nothing(void **state)
{
    (void)state;
    const traffic_shares s = {.part = {.1, .2, .3}, .decay = .5};
    const traffic_state t = traffic_start(&s);
    const traffic_news news = traffic_day_news(&s, &t);
    assert_near(news.precision, 0);
    assert_near(news.weighted, 0);
    for (int32_t leg = 0; leg < 50; leg += 7) {
        const traffic_forecast look = traffic_look(&s, &t, &news, leg);
        assert_near(look.mean_h + look.mean_a, 0);
        assert_near(look.var_h, .3);
        assert_near(look.var_a, .3);
        assert_near(look.own, .4);
    }
}

static void legs_that_share_nothing_teach_nothing(void **state)
{
    (void)state;
    const traffic_shares s = {.decay = .9};
    traffic_state t = traffic_start(&s);
    for (int32_t leg = 0; leg < 5; leg++)
        traffic_observe(&s, leg, 3, &t);
    const traffic_news loud = {.precision = 1e6, .weighted = 1e6}, own = traffic_day_news(&s, &t);
    assert_near(own.precision, 0);
    const traffic_forecast look = traffic_look(&s, &t, &loud, 5);
    assert_near(look.own, 1);
    assert_near(look.mean_h, 0);
    assert_near(look.mean_a, 0);
    assert_near(look.var_h, 0);
    assert_near(look.var_a, 0);
    assert_near(look.cov_ha, 0);
}

/* All of the variance in one part: what is left is the least of a leg's own. */
static void one_part_may_have_it_all(void **state)
{
    (void)state;
    rng r = rng_make(33, 0, 0);
    for (int32_t part = 0; part < TRAFFIC_PARTS; part++)
        for (int round = 0; round < 50; round++) {
            traffic_shares s = {.decay = .9 * rng_unit(&r)};
            s.part[part] = 1;
            traffic_state t[ROUTES] = {traffic_start(&s), traffic_start(&s)};
            dense d;
            dense_start(&d, &s);
            for (int32_t route = 0; route < ROUTES; route++)
                drive(&r, &s, route, LEGS / 2, &t[route], &d);
            dense_condition(&d);
            const traffic_news news = traffic_day_news(&s, &t[1]);
            const traffic_forecast look = traffic_look(&s, &t[0], &news, LEGS / 2);
            assert_near(look.own, 1e-3);
            assert_forecast(&look, &d, &s, 0, LEGS / 2);
        }
}

static void shares_may_sum_to_one(void **state)
{
    (void)state;
    rng r = rng_make(34, 0, 0);
    for (int round = 0; round < 100; round++) {
        traffic_shares s = random_shares(&r);
        s.part[TRAFFIC_NEIGHBOUR] = 1 - s.part[TRAFFIC_DAY] - s.part[TRAFFIC_TECHNICIAN];
        traffic_state t = traffic_start(&s);
        const traffic_news nothing = {.precision = 0};
        dense d;
        dense_start(&d, &s);
        drive(&r, &s, 0, LEGS - 1, &t, &d);
        dense_condition(&d);
        const traffic_forecast look = traffic_look(&s, &t, &nothing, LEGS - 1);
        assert_forecast(&look, &d, &s, 0, LEGS - 1);
        assert_true(look.var_h >= -EXACT && look.var_a >= -EXACT);
    }
}

/* Without decay the neighbours part is one more of the leg's own. */
static void neighbours_that_forget_at_once_share_nothing(void **state)
{
    (void)state;
    const traffic_shares s = {.part = {0, 0, .7}};
    const traffic_news nothing = {.precision = 0};
    traffic_state t = traffic_start(&s);
    traffic_observe(&s, 0, 2, &t);
    const traffic_forecast here = traffic_look(&s, &t, &nothing, 0);
    const traffic_forecast next = traffic_look(&s, &t, &nothing, 1);
    assert_near(here.mean_a, 2 * .7);
    assert_near(next.mean_a, 0);
    assert_near(next.var_a, .7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_filter_is_dense_conditioning),
        cmocka_unit_test(news_of_a_route_is_all_that_others_need),
        cmocka_unit_test(news_add_up),
        cmocka_unit_test(nothing_seen_says_nothing),
        cmocka_unit_test(legs_that_share_nothing_teach_nothing),
        cmocka_unit_test(one_part_may_have_it_all),
        cmocka_unit_test(shares_may_sum_to_one),
        cmocka_unit_test(neighbours_that_forget_at_once_share_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
