/* compile_cost.c - money as exact integers.
 *
 * A price is 18,000 cost units, so that an hourly rate per second (18000 / 3600 = 5) and a
 * kilometre rate per metre (18000 / 1000 = 18) are whole; then the greatest common divisor of
 * everything is divided out, which for plain travel seconds leaves one unit a second. The largest
 * total a plan can cost is bounded here, so that the search may add without checks. */
#include "model/compile.h"

typedef struct cost_rows {
    int64_t *rate_second, *rate_metric, *rate_duration, *rate_overtime, *fixed, *unserved;
    int64_t *rate_task;             /* per shift: units per second of service */
    int64_t *late_job, *late_break; /* units per second after the window */
} cost_rows;

static int64_t gcd(int64_t a, int64_t b)
{
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static bool allocate_rows(compiler *c, cost_rows *r)
{
    const int32_t shifts = c->problem->shift_count;
    r->rate_second = ARENA_ARRAY(c->arena, int64_t, shifts);
    r->rate_metric = ARENA_ARRAY(c->arena, int64_t, shifts);
    r->rate_duration = ARENA_ARRAY(c->arena, int64_t, shifts);
    r->rate_overtime = ARENA_ARRAY(c->arena, int64_t, shifts);
    r->fixed = ARENA_ARRAY(c->arena, int64_t, shifts);
    r->rate_task = ARENA_ARRAY(c->arena, int64_t, shifts);
    r->unserved = ARENA_ARRAY(c->arena, int64_t, c->problem->job_count);
    r->late_job = ARENA_ARRAY(c->arena, int64_t, c->problem->job_count);
    r->late_break = ARENA_ARRAY(c->arena, int64_t, c->problem->break_count);
    return r->rate_second && r->rate_metric && r->rate_duration && r->rate_overtime && r->fixed &&
           r->rate_task && r->unserved && r->late_job && r->late_break;
}

/* Does the matrix of this travel table state costs of its own? */
static bool has_own_costs(const compiler *c, const problem_travel *travel)
{
    return travel->profile != ARV_NONE && c->spec->profiles[travel->profile].matrix_count > 0 &&
           c->spec->profiles[travel->profile].matrices[0].costs;
}

static void fill_time_rates(compiler *c, int32_t s, cost_rows *r)
{
    arv_problem *p = c->problem;
    const arv_technician *who = &c->spec->technicians[p->shift_technician[s]];
    const int64_t overtime = who->shifts[p->shift_index[s]].overtime_price_per_hour;
    r->rate_duration[s] = who->costs.per_shift_hour * (PROBLEM_COST_SCALE / 3600);
    if (overtime != ARV_UNSET && p->shift_regular_end_s[s] < p->shift_end_s[s])
        r->rate_overtime[s] = overtime * (PROBLEM_COST_SCALE / 3600);
    p->rich_timing |= (r->rate_duration[s] != 0 ? (uint32_t)PROBLEM_SHIFT_PRICE : 0) |
                      (r->rate_overtime[s] != 0 ? (uint32_t)PROBLEM_OVERTIME_PRICE : 0);
}

static void fill_shift_rates(compiler *c, int32_t s, cost_rows *r)
{
    const arv_problem *p = c->problem;
    const arv_costs *costs = &c->spec->technicians[p->shift_technician[s]].costs;
    const problem_travel *travel = &p->travels[p->shift_travel[s]];
    r->fixed[s] = costs->fixed * PROBLEM_COST_SCALE;
    r->rate_task[s] = costs->per_task_hour * (PROBLEM_COST_SCALE / 3600);
    if (p->shift_max_distance_m[s] != INT64_MAX && !travel->distance_m)
        compile_bad(c, "needs distances: the technician's profile has none",
                    "technicians[%d].max_distance_m", p->shift_technician[s]);
    if (has_own_costs(c, travel)) {
        r->rate_metric[s] = PROBLEM_COST_SCALE;
        return;
    }
    r->rate_second[s] = costs->per_hour * (PROBLEM_COST_SCALE / 3600);
    r->rate_metric[s] = travel->metric ? costs->per_km * (PROBLEM_COST_SCALE / 1000) : 0;
    if (costs->per_km > 0 && !travel->metric)
        compile_bad(c, "needs distances: the technician's profile has none",
                    "technicians[%d].costs.per_km", p->shift_technician[s]);
}

/* What a second after the window costs that may be missed for a price, 0 when none may; of several
 * prices the greatest common divisor (compile_price.c has the rest). */
static int64_t late_rate(const arv_time_window *windows, int32_t count)
{
    int64_t rate = 0;
    for (int32_t w = 0; w < count; w++) {
        if (windows[w].late_price_per_hour != ARV_UNSET)
            rate = gcd(rate, windows[w].late_price_per_hour * (PROBLEM_COST_SCALE / 3600));
        if (windows[w].early_price_per_hour != ARV_UNSET)
            rate = gcd(rate, windows[w].early_price_per_hour * (PROBLEM_COST_SCALE / 3600));
    }
    return rate;
}

/* The dearest that one start can be that is early or late. */
static double dearest_start(const arv_problem *p)
{
    if (!(p->rich_timing & PROBLEM_HELD))
        return 0;
    const int64_t scale = PROBLEM_COST_SCALE / 3600;
    return (double)ARV_MAX_RATE * (double)scale * p->horizon_s;
}

static void fill_late_rates(compiler *c, cost_rows *r)
{
    const arv_problem *p = c->problem;
    for (int32_t j = 0; j < p->job_count; j++)
        r->late_job[j] = late_rate(c->spec->jobs[j].windows, c->spec->jobs[j].window_count);
    for (int32_t s = 0; s < p->shift_count; s++) {
        const arv_shift *shift =
            &c->spec->technicians[p->shift_technician[s]].shifts[p->shift_index[s]];
        for (int32_t b = 0; b < shift->break_count; b++)
            r->late_break[p->break_first[s] + b] =
                late_rate(shift->breaks[b].windows, shift->breaks[b].window_count);
    }
}

static int64_t technician_price(const arv_job *job, const id_index *ids, int32_t t)
{
    for (int32_t i = 0; i < job->technician_price_count; i++)
        if (id_index_find(ids, job->technician_prices[i].technician) == t)
            return job->technician_prices[i].price;
    return job->other_technician_price == ARV_UNSET ? 0 : job->other_technician_price;
}

static bool has_change_price(const compiler *c)
{
    return c->spec->change_price != ARV_UNSET && c->spec->change_price > 0 &&
           c->spec->route_count > 0;
}

/* Does serving a job ever cost more than the way there? */
static bool prices_used(const compiler *c, const cost_rows *r)
{
    if (has_change_price(c))
        return true;
    for (int32_t s = 0; s < c->problem->shift_count; s++)
        if (r->rate_task[s] != 0)
            return true;
    for (int32_t j = 0; j < c->problem->job_count; j++)
        if (c->spec->jobs[j].technician_price_count > 0 ||
            c->spec->jobs[j].other_technician_price != ARV_UNSET)
            return true;
    return false;
}

static bool same_prices(const compiler *c, const cost_rows *r, int32_t a, int32_t b)
{
    const arv_problem *p = c->problem;
    return c->technician_rank[p->shift_technician[a]] ==
               c->technician_rank[p->shift_technician[b]] &&
           p->shift_service_row[a] == p->shift_service_row[b] && r->rate_task[a] == r->rate_task[b];
}

static int32_t group_prices(const compiler *c, const cost_rows *r, int32_t *row_of, int32_t *leader)
{
    int32_t rows = 0;
    for (int32_t s = 0; s < c->problem->shift_count; s++) {
        int32_t row = 0;
        while (row < rows && !same_prices(c, r, leader[row], s))
            row++;
        if (row == rows)
            leader[rows++] = s;
        row_of[s] = row;
    }
    return rows;
}

/* A job in force costs more with every other technician than with its own, who has a row alone. */
static void add_change_price(compiler *c, const int32_t *leader, int64_t *table)
{
    const arv_problem *p = c->problem;
    const int64_t price = c->spec->change_price * PROBLEM_COST_SCALE;
    for (int32_t s = 0; s < p->shift_count; s++)
        for (int32_t k = p->force_first[s]; k < p->force_first[s + 1]; k++)
            for (int32_t row = 0; row < p->price_row_count; row++)
                if (p->shift_technician[leader[row]] != p->shift_technician[s])
                    table[(size_t)row * (size_t)p->job_count + (size_t)p->force_job[k]] += price;
}

static arv_status compile_assign(compiler *c, const cost_rows *r, int64_t **assign)
{
    arv_problem *p = c->problem;
    int32_t *row_of = ARENA_ARRAY(c->arena, int32_t, p->shift_count);
    int32_t *leader = ARENA_ARRAY(c->arena, int32_t, p->shift_count);
    if (!row_of || !leader)
        return compile_no_memory(c);
    p->shift_price_row = row_of;
    *assign = NULL;
    if (!prices_used(c, r))
        return ARV_OK;
    const int32_t rows = group_prices(c, r, row_of, leader);
    int64_t *table = ARENA_ARRAY(c->arena, int64_t, (size_t)rows * (size_t)p->job_count);
    if (!table)
        return compile_no_memory(c);
    for (int32_t row = 0; row < rows; row++) {
        const int32_t s = leader[row], t = p->shift_technician[s];
        for (int32_t j = 0; j < p->job_count; j++)
            table[(size_t)row * (size_t)p->job_count + (size_t)j] =
                technician_price(&c->spec->jobs[j], &c->technician_ids, t) * PROBLEM_COST_SCALE +
                r->rate_task[s] * problem_service_s(p, s, j);
    }
    p->price_row_count = rows;
    if (has_change_price(c))
        add_change_price(c, leader, table);
    *assign = table;
    return ARV_OK;
}

static int64_t common_divisor(const compiler *c, const cost_rows *r, const int64_t *assign)
{
    const arv_problem *p = c->problem;
    int64_t g = PROBLEM_COST_SCALE;
    for (int32_t s = 0; s < p->shift_count; s++)
        g = gcd(gcd(gcd(g, r->rate_second[s]), r->rate_metric[s]),
                gcd(gcd(r->rate_duration[s], r->rate_overtime[s]), r->fixed[s]));
    for (int32_t s = 0; p->job_setup_s && s < p->shift_count; s++)
        g = gcd(g, r->rate_task[s]);
    for (int32_t j = 0; j < p->job_count; j++)
        g = gcd(gcd(g, r->unserved[j]), r->late_job[j]);
    for (int32_t b = 0; b < p->break_count; b++)
        g = gcd(g, r->late_break[b]);
    g = gcd(g, p->balance_rate);
    const size_t cells = (size_t)p->price_row_count * (size_t)p->job_count;
    for (size_t i = 0; assign && g > 1 && i < cells; i++)
        g = gcd(g, assign[i]);
    return g;
}

static void divide(int64_t *values, size_t count, int64_t divisor)
{
    for (size_t i = 0; values && i < count; i++)
        values[i] /= divisor;
}

/* The dearest that the setup of a job can be. */
static double setup_price(const arv_problem *p, const cost_rows *r, int32_t job)
{
    int64_t rate = 0;
    for (int32_t s = 0; p->job_setup_s && s < p->shift_count; s++)
        rate = r->rate_task[s] > rate ? r->rate_task[s] : rate;
    return rate == 0 ? 0 : (double)rate * p->job_setup_s[job];
}

/* Largest total of any plan, in doubles: must stay well inside int64. */
static double largest_total(const arv_problem *p, const cost_rows *r, const int64_t *assign)
{
    double longest = 0, total = 0;
    for (int32_t s = 0; s < p->shift_count; s++) {
        const double metric = (double)r->rate_metric[s] * INT32_MAX;
        longest = metric > longest ? metric : longest;
        /* Travel of one shift is bounded by its length, but for one leg in and out of nowhere. */
        total +=
            (double)r->fixed[s] + (double)r->rate_second[s] * PROBLEM_UNREACHABLE_S * 3.0 +
            (double)(r->rate_duration[s] + r->rate_overtime[s] + p->balance_rate) * p->horizon_s;
    }
    total += longest * ((double)p->job_count + 2.0 * (double)p->shift_count);
    total += dearest_start(p) * ((double)p->job_count + (double)p->break_count);
    double dearest = 0;
    const size_t cells = (size_t)p->price_row_count * (size_t)p->job_count;
    for (size_t i = 0; assign && i < cells; i++)
        dearest = (double)assign[i] > dearest ? (double)assign[i] : dearest;
    for (int32_t j = 0; j < p->job_count; j++)
        total += (double)r->unserved[j] + dearest + setup_price(p, r, j) +
                 (double)r->late_job[j] * p->horizon_s;
    for (int32_t b = 0; b < p->break_count; b++)
        total += (double)r->late_break[b] * p->horizon_s;
    return total;
}

/* The search prices legs without asking whether there is a metric. */
static arv_status complete_metrics(compiler *c)
{
    arv_problem *p = c->problem;
    problem_travel *travels = ARENA_ARRAY(c->arena, problem_travel, p->travel_count);
    if (!travels)
        return compile_no_memory(c);
    for (int32_t i = 0; i < p->travel_count; i++) {
        travels[i] = p->travels[i];
        if (!travels[i].metric && !travels[i].on_sphere)
            travels[i].metric = travels[i].duration_s[0];
    }
    p->travels = travels;
    return ARV_OK;
}

arv_status compile_costs(compiler *c)
{
    arv_problem *p = c->problem;
    cost_rows r;
    int64_t *assign = NULL;
    if (!allocate_rows(c, &r))
        return compile_no_memory(c);
    for (int32_t s = 0; s < p->shift_count; s++) {
        fill_shift_rates(c, s, &r);
        fill_time_rates(c, s, &r);
    }
    for (int32_t j = 0; j < p->job_count; j++)
        if (c->spec->jobs[j].unserved_price != ARV_UNSET)
            r.unserved[j] = c->spec->jobs[j].unserved_price * PROBLEM_COST_SCALE;
    fill_late_rates(c, &r);
    const arv_status status = compile_assign(c, &r, &assign);
    if (status != ARV_OK)
        return status;
    const int64_t g = common_divisor(c, &r, assign);
    divide(r.rate_second, (size_t)p->shift_count, g);
    divide(r.rate_metric, (size_t)p->shift_count, g);
    divide(r.rate_duration, (size_t)p->shift_count, g);
    divide(r.rate_overtime, (size_t)p->shift_count, g);
    divide(r.fixed, (size_t)p->shift_count, g);
    if (p->job_setup_s)
        divide(r.rate_task, (size_t)p->shift_count, g);
    divide(r.unserved, (size_t)p->job_count, g);
    divide(r.late_job, (size_t)p->job_count, g);
    divide(r.late_break, (size_t)p->break_count, g);
    divide(assign, (size_t)p->price_row_count * (size_t)p->job_count, g);
    divide(&p->balance_rate, 1, g);
    if (largest_total(p, &r, assign) > 0x1p61)
        return compile_bad(c, "rates and prices are too large to be summed exactly", "technicians");
    p->cost_unit = PROBLEM_COST_SCALE / g;
    p->shift_rate_second = r.rate_second;
    p->shift_rate_metric = r.rate_metric;
    p->shift_rate_duration = r.rate_duration;
    p->shift_rate_overtime = r.rate_overtime;
    p->shift_rate_setup = p->job_setup_s ? r.rate_task : NULL;
    const bool late = (p->rich_timing & (PROBLEM_LATE_PRICE | PROBLEM_HELD)) == PROBLEM_LATE_PRICE;
    p->job_late_rate = late ? r.late_job : NULL;
    p->break_late_rate = late ? r.late_break : NULL;
    p->shift_fixed_cost = r.fixed;
    p->job_unserved_cost = r.unserved;
    p->assign_cost = assign;
    return complete_metrics(c);
}
