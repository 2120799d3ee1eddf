/* test_format_text.c - Solomon, VRPLIB and CVRPLIB solution files: exact numbers under each convention,
 * every section, errors with their line. Real instances when ARRIVAL_DATA is there. */
#include "format_support.h"

#include "format/text_scanner.h"

static void read_text(reading *r, const char *text, format_convention convention)
{
    const format_options options = {.convention = convention};
    read_bytes(r, text, strlen(text), &options);
}

static void read_text_ok(reading *r, const char *text, format_convention convention)
{
    read_text(r, text, convention);
    if (r->status != ARV_OK)
        fail_msg("%s: %s", r->error.items[0].path, r->error.items[0].text);
}

static void must_compile(reading *r)
{
    const arv_problem *problem;
    const arv_status status = arv_problem_compile(r->arena, r->spec, &problem, &r->error);
    print_violations(&r->error);
    assert_int_equal(status, ARV_OK);
}

static int32_t cell(const reading *r, int32_t from, int32_t to)
{
    const arv_matrix *m = &r->spec->profiles[0].matrices[0];
    return m->durations[from * m->rows + to];
}

/* ---- numbers --------------------------------------------------------------------------------- */

static text_span span_of(const char *text)
{
    return (text_span){text, text + strlen(text)};
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {
        {"0", 0.0},
        {"-1", -1.0},
        {"+7", 7.0},
        {"12.5", 12.5},
        {".25", 0.25},
        {"3.", 3.0},
        {"0.1", 0.1},
        {"1e3", 1000.0},
        {"2.5E-2", 0.025},
        {"100.000000000000000000", 100.0},
        {"44.306", 44.306},
        {"-25.952", -25.952},
        {"0.30000000000004", 0.30000000000004},
        {"10.050", 10.05},
        {"999999999999999", 999999999999999.0},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        double value;
        assert_true(text_to_real(span_of(good[i].text), &value));
        assert_memory_equal(&value, &good[i].value, sizeof value);
    }
    static const char *const bad[] = {"",
                                      "-",
                                      ".",
                                      "1.2.3",
                                      "1,5",
                                      "nan",
                                      "inf",
                                      "0x10",
                                      "1e",
                                      "1e+",
                                      "1e99",
                                      "1 2",
                                      "--1",
                                      "1-",
                                      "1e2.5",
                                      "1000000000000000",
                                      "0.1234567890123456"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double value;
        if (text_to_real(span_of(bad[i]), &value))
            fail_msg("\"%s\" is read as %g", bad[i], value);
    }
    int64_t whole;
    assert_true(text_to_int(span_of("-9223372036854775800"), &whole));
    assert_true(whole == INT64_MIN + 8);
    assert_false(text_to_int(span_of("9223372036854775808"), &whole));
    assert_false(text_to_int(span_of("1.0"), &whole));
    assert_false(text_to_int(span_of(""), &whole));
}

/* ---- Solomon --------------------------------------------------------------------------------- */

#define SOLOMON_HEAD                                                    \
    "T1\n\nVEHICLE\nNUMBER     CAPACITY\n  3         200\n\nCUSTOMER\n" \
    "CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME   DUE DATE   SERVICE TIME\n \n"

static const char SOLOMON[] = SOLOMON_HEAD "    0      0    0     0      0     230     0\r\n"
                                           "    1      3    4    10    161     171    10\r\n"
                                           "    2      1    1     7     50      60.5  10\r\n";

static void test_solomon_dimacs(void **state)
{
    (void)state;
    reading r;
    read_text_ok(&r, SOLOMON, FORMAT_CONVENTION_DEFAULT);
    assert_int_equal(r.info.kind, FORMAT_SOLOMON);
    assert_int_equal(r.info.convention, FORMAT_CONVENTION_DIMACS);
    assert_int_equal(r.info.cost_decimals, 0);
    assert_int_equal(r.spec->technician_count, 3);
    assert_string_equal(r.spec->technicians[2].id, "3");
    assert_int_equal(r.spec->technicians[2].capacity[0], 200);
    assert_int_equal(r.spec->technicians[2].shifts[0].start_s, 0);
    assert_int_equal(r.spec->technicians[2].shifts[0].end_s, 2300);
    assert_int_equal(r.spec->technicians[2].costs.per_hour, 3600);
    assert_int_equal(r.spec->load_count, 1);
    assert_int_equal(r.spec->job_count, 2);
    const arv_job *job = &r.spec->jobs[0];
    assert_string_equal(job->id, "1");
    assert_int_equal(job->location, 1);
    assert_int_equal(job->delivery[0], 10);
    assert_int_equal(job->service_s, 100);
    assert_int_equal(job->windows[0].open_s, 1610);
    assert_int_equal(job->windows[0].close_s, 1710);
    assert_int_equal(r.spec->jobs[1].windows[0].close_s, 605);
    assert_int_equal(cell(&r, 0, 1), 50);
    assert_int_equal(cell(&r, 0, 2), 14); /* floor(14.142...) */
    assert_int_equal(cell(&r, 2, 1), 36); /* floor(36.055...) */
    assert_int_equal(cell(&r, 1, 1), 0);
    assert_true(r.info.job_number[0]);
    assert_int_equal(r.info.job_line[0], 11);
    assert_int_equal(r.info.vehicle_line, 5);
    must_compile(&r);
    release(&r);
}

static void test_solomon_exact(void **state)
{
    (void)state;
    reading r;
    read_text_ok(&r, SOLOMON, FORMAT_CONVENTION_EXACT);
    assert_int_equal(r.info.convention, FORMAT_CONVENTION_EXACT);
    assert_int_equal(r.info.cost_decimals, 3);
    assert_int_equal(cell(&r, 0, 1), 5000); /* 5 exactly: not rounded up */
    assert_int_equal(cell(&r, 0, 2), 1415); /* 1414.2... rounded up */
    assert_int_equal(r.spec->jobs[0].service_s, 10000);
    assert_int_equal(r.spec->jobs[1].windows[0].close_s, 60500);
    release(&r);
}

typedef struct wrong_text {
    const char *text, *path, *message;
} wrong_text;

static void check_wrong(const wrong_text *inputs, size_t count, arv_status status, format_kind kind)
{
    for (size_t i = 0; i < count; i++) {
        const format_options options = {.kind = kind};
        reading r;
        read_bytes(&r, inputs[i].text, strlen(inputs[i].text), &options);
        if (!has_violation(&r.error, status, inputs[i].path, inputs[i].message)) {
            print_violations(&r.error);
            fail_msg("input %zu: expected %s: %s: %s", i, arv_status_name(status), inputs[i].path,
                     inputs[i].message);
        }
        release(&r);
    }
}

static void test_solomon_errors(void **state)
{
    (void)state;
    static const wrong_text inputs[] = {
        {"", "", "empty"},
        {"T1\n", "line 1", "ends before VEHICLE"},
        {"T1\nCUSTOMER\n", "line 2", "VEHICLE expected"},
        {"T1\nVEHICLE\nNUMBER CAPACITY\n3\n", "line 4", "two integers"},
        {"T1\nVEHICLE\nNUMBER CAPACITY\n3 x\n", "line 4", "two integers"},
        {"T1\nVEHICLE\nNUMBER CAPACITY\n-1 5\n", "line 4", "0 to 10000"},
        {"T1\nVEHICLE\nNUMBER CAPACITY\n10001 5\n", "line 4", "0 to 10000"},
        {SOLOMON_HEAD, "", "not even a depot"},
        {SOLOMON_HEAD "0 0 0 0 0 9\n", "line 10", "7 numbers"},
        {SOLOMON_HEAD "0 0 0 0 0 9 0 1\n", "line 10", "7 numbers"},
        {SOLOMON_HEAD "0 0 0 0 0 9 0\n1 x 0 0 0 9 0\n", "line 11", "XCOORD."},
        {SOLOMON_HEAD "0 0 0 0 0 9 0\n1 0 0 1.5 0 9 0\n", "line 11", "DEMAND"},
        {SOLOMON_HEAD "0 0 0 0 0 1e12 0\n", "line 10", "DUE DATE"},
        {SOLOMON_HEAD "0 0 0 5 0 9 0\n", "line 10", "neither demand"},
        {SOLOMON_HEAD "0 0 0 0 0 9 0\n1 1e15 0 0 0 9 0\n", "", "does not fit"},
    };
    check_wrong(inputs, sizeof inputs / sizeof *inputs, ARV_INVALID_ARGUMENT, FORMAT_SOLOMON);
}

/* What the compiler finds is said with the line of the customer. */
static void test_solomon_paths(void **state)
{
    (void)state;
    reading r;
    const arv_problem *problem;
    read_text_ok(&r, SOLOMON_HEAD "0 0 0 0 0 9 0\n1 0 0 0 9 3 0\n1 0 0 -4 0 9 0\n",
                 FORMAT_CONVENTION_DEFAULT);
    assert_int_equal(arv_problem_compile(r.arena, r.spec, &problem, &r.error),
                     ARV_INVALID_ARGUMENT);
    format_translate_error(&r.info, &r.error);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT,
                              "line 11 (customer 1): windows[0].close_s", "before"));
    arv_error_add(&r.error, ARV_INVALID_ARGUMENT, "technicians[2].capacity", "x");
    arv_error_add(&r.error, ARV_INVALID_ARGUMENT, "profiles[0].name", "x");
    format_translate_error(&r.info, &r.error);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "line 5 (vehicle 3): capacity", "x"));
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "profiles[0].name", "x"));
    assert_true(
        has_violation(&r.error, ARV_INVALID_ARGUMENT, "line 12 (customer 1): delivery[0]", "-4"));
    release(&r);
}

/* ---- VRPLIB ---------------------------------------------------------------------------------- */

static const char EXPLICIT[] =
    "NAME : x\nTYPE : VRPTW\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EXPLICIT\nVEHICLES : 2\n"
    "EDGE_WEIGHT_FORMAT : FULL_MATRIX\nCAPACITY : 145\nEDGE_WEIGHT_SECTION\n"
    "0 12 13\n21 0\n23 31 32 0\n" /* numbers may break anywhere */
    "NODE_COORD_SECTION\n1 0 268\n2 345 82\n3 718 489\n"
    "DEMAND_SECTION\n1 0\n3 10\n2 20\nDEPOT_SECTION\n1\n-1\n"
    "SERVICE_TIME_SECTION\n1 0\n2 1440\n3 1740\n"
    "TIME_WINDOW_SECTION\n1 0 45000\n2 12600 19800\n3 16200 26040\nEOF\nignored\n";

static void test_vrplib_matrix_values(void **state)
{
    (void)state;
    reading r;
    read_text_ok(&r, EXPLICIT, FORMAT_CONVENTION_DEFAULT);
    assert_int_equal(r.info.kind, FORMAT_VRPLIB);
    assert_int_equal(cell(&r, 0, 1), 12);
    assert_int_equal(cell(&r, 1, 0), 21);
    assert_int_equal(cell(&r, 1, 2), 23);
    assert_int_equal(cell(&r, 2, 1), 32);
    assert_int_equal(r.spec->technician_count, 2);
    assert_int_equal(r.spec->technicians[1].capacity[0], 145);
    assert_int_equal(r.spec->technicians[1].shifts[0].end_s, 45000);
    assert_int_equal(r.spec->job_count, 2);
    assert_string_equal(r.spec->jobs[0].id, "1"); /* node 2 */
    assert_int_equal(r.spec->jobs[0].delivery[0], 20);
    assert_int_equal(r.spec->jobs[1].delivery[0], 10);
    assert_int_equal(r.spec->jobs[1].service_s, 1740);
    assert_int_equal(r.spec->jobs[1].windows[0].open_s, 16200);
    must_compile(&r);
    release(&r);
    char text[sizeof EXPLICIT];
    strcpy(text, EXPLICIT);
    memcpy(strstr(text, "12 13"), "12 1 ", 5); /* still nine */
    read_text_ok(&r, text, FORMAT_CONVENTION_DEFAULT);
    assert_int_equal(cell(&r, 0, 2), 1);
    release(&r);
    memcpy(strstr(text, "12 1 "), "1 2 3", 5); /* ten */
    read_text(&r, text, FORMAT_CONVENTION_DEFAULT);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "line 8", "10 numbers instead of 9"));
    release(&r);
    read_text(&r, EXPLICIT, FORMAT_CONVENTION_EXACT);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "", "convention"));
    release(&r);
}

/* Four nodes, two of them depots; vehicles bound to depots. */
static const char DEPOTS[] =
    "NAME: x\nTYPE: MDVRPTW\nEDGE_WEIGHT_TYPE: EUC_2D\nDIMENSION: 4\nVEHICLES: 3\nCAPACITY: 20\n"
    "VEHICLES_MAX_DURATION: 1000\nNODE_COORD_SECTION\n1\t0\t0\n2\t10\t0\n3\t1\t1\n4\t9.5\t0\n"
    "DEMAND_SECTION\n1 0\n2 0\n3 4\n4 5\nSERVICE_TIME_SECTION\n1 0\n2 0\n3 7\n4 8.5\n"
    "TIME_WINDOW_SECTION\n1 0 1000\n2 100 900\n3 10 20\n4 30.5 40\n"
    "VEHICLES_DEPOT_SECTION\n1 1\n2 2\n3 2\nDEPOT_SECTION\n1\n2\nEOF";

static void test_vrplib_depots(void **state)
{
    (void)state;
    reading r;
    read_text_ok(&r, DEPOTS, FORMAT_CONVENTION_DEFAULT);
    assert_int_equal(r.info.convention, FORMAT_CONVENTION_EXACT);
    assert_int_equal(r.info.cost_decimals, 0);
    assert_int_equal(r.spec->technicians[0].start_location, 0);
    assert_int_equal(r.spec->technicians[1].start_location, 1);
    assert_int_equal(r.spec->technicians[2].end_location, 1);
    assert_int_equal(r.spec->technicians[1].shifts[0].start_s, 100000);
    assert_int_equal(r.spec->technicians[1].shifts[0].end_s, 900000);
    assert_int_equal(r.spec->job_count, 2);
    assert_string_equal(r.spec->jobs[0].id, "2");
    assert_int_equal(r.spec->jobs[0].location, 2);
    assert_int_equal(r.spec->jobs[1].windows[0].open_s, 30500);
    assert_int_equal(r.spec->jobs[1].service_s, 8500);
    assert_int_equal(cell(&r, 0, 2), 1414); /* to nearest, not up */
    assert_int_equal(cell(&r, 3, 1), 500);
    must_compile(&r);
    release(&r);
    read_text_ok(&r, DEPOTS, FORMAT_CONVENTION_DIMACS);
    assert_int_equal(cell(&r, 0, 2), 14);
    assert_int_equal(r.spec->jobs[1].windows[0].open_s, 305);
    release(&r);
}

/* A longest duration is one of the shifts, unless the working hours imply it. */
static void test_vrplib_max_duration(void **state)
{
    (void)state;
    char text[sizeof DEPOTS];
    reading r;
    read_text_ok(&r, DEPOTS, FORMAT_CONVENTION_DEFAULT);
    for (int v = 0; v < 3; v++)
        assert_true(r.spec->technicians[v].shifts[0].max_duration_s == ARV_UNSET);
    release(&r);
    strcpy(text, DEPOTS);
    memcpy(strstr(text, "DURATION: 1000"), "DURATION: 0999", 14);
    read_text_ok(&r, text, FORMAT_CONVENTION_DEFAULT);
    for (int v = 0; v < 3; v++)
        assert_int_equal(r.spec->technicians[v].shifts[0].max_duration_s, 999000);
    release(&r);
    read_text_ok(&r, text, FORMAT_CONVENTION_DIMACS);
    assert_int_equal(r.spec->technicians[0].shifts[0].max_duration_s, 9990);
    release(&r);
}

static const char ALLOWED[] =
    "TYPE: SDVRPTW\nEDGE_WEIGHT_TYPE: EUC_2D\nDIMENSION: 5\nVEHICLES: 3\nNODE_COORD_SECTION\n"
    "1 0 0\n2 1 0\n3 2 0\n4 3 0\n5 4 0\nDEMAND_SECTION\n1 0\n2 1\n3 1\n4 1\n5 1\n"
    "CAPACITY_SECTION\n1 10\n2 20\n3 30\nVEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3 4\n2 3 4 2\n"
    "3 2 5\nEOF";

static bool has_skill(const arv_technician *technician, const char *name)
{
    for (int32_t i = 0; i < technician->skill_count; i++)
        if (strcmp(technician->skills[i].name, name) == 0)
            return true;
    return false;
}

static void test_vrplib_site_dependence(void **state)
{
    (void)state;
    reading r;
    read_text_ok(&r, ALLOWED, FORMAT_CONVENTION_DEFAULT);
    static const bool allowed[4][3] = {{true, true, true},    /* node 2 */
                                       {true, true, false},   /* node 3 */
                                       {true, true, false},   /* node 4 */
                                       {false, false, true}}; /* node 5 */
    assert_int_equal(r.spec->jobs[0].skill_count, 0);
    for (int32_t j = 0; j < 4; j++)
        for (int32_t t = 0; t < 3; t++) {
            const arv_job *job = &r.spec->jobs[j];
            const bool may =
                job->skill_count == 0 || has_skill(&r.spec->technicians[t], job->skills[0].name);
            assert_int_equal(may, allowed[j][t]);
        }
    assert_string_equal(r.spec->jobs[1].skills[0].name, r.spec->jobs[2].skills[0].name);
    assert_int_equal(r.spec->technicians[1].capacity[0], 20);
    assert_int_equal(r.spec->jobs[0].window_count, 0);
    must_compile(&r);
    release(&r);
}

static void test_vrplib_prizes(void **state)
{
    (void)state;
    reading r;
    read_text_ok(&r,
                 "TYPE : PCVRPTW\nDIMENSION : 3\nVEHICLES : 1\nCAPACITY : 5\nSERVICE_TIME : 90\n"
                 "EDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n1 0 0\n2 1 1\n3 2 2\n"
                 "PRIZE_SECTION\n1 0\n2 21\n3 18.5\nDEPOT_SECTION\n1\n-1\nEOF",
                 FORMAT_CONVENTION_DEFAULT);
    assert_int_equal(r.info.convention, FORMAT_CONVENTION_DIMACS);
    assert_int_equal(r.spec->jobs[0].unserved_price, 210);
    assert_int_equal(r.spec->jobs[1].unserved_price, 185);
    assert_int_equal(r.spec->jobs[0].service_s, 900);
    assert_int_equal(cell(&r, 0, 1), 14);
    assert_int_equal(r.spec->load_count, 0); /* no demand, nothing to bound */
    must_compile(&r);
    release(&r);
}

/* CVRP: TSPLIB's nearest integer, as many vehicles as customers, no times. */
static void test_vrplib_cvrp(void **state)
{
    (void)state;
    reading r;
    read_text_ok(&r,
                 "TYPE : CVRP\nDIMENSION : 4\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 9\n"
                 "NODE_COORD_SECTION\n1 0 0\n2 1 1\n3 2.5 0\n4 0 1.4999\nDEMAND_SECTION\n1 0\n2 3\n"
                 "3 4\n4 5\nDEPOT_SECTION\n1\n-1\nEOF\n",
                 FORMAT_CONVENTION_DEFAULT);
    assert_int_equal(cell(&r, 0, 1), 1);
    assert_int_equal(cell(&r, 0, 2), 3); /* 2.5 */
    assert_int_equal(cell(&r, 0, 3), 1);
    assert_int_equal(r.spec->technician_count, 3);
    assert_int_equal(r.spec->technicians[0].shifts[0].end_s, 1 << 27);
    assert_int_equal(r.spec->jobs[0].unserved_price, ARV_UNSET);
    must_compile(&r);
    release(&r);
}

#define NODES "DIMENSION : 2\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n1 0 0\n2 1 1\n"

static void test_vrplib_errors(void **state)
{
    (void)state;
    static const wrong_text inputs[] = {
        {"TYPE : CVRP\n", "", "DIMENSION is missing"},
        {"DIMENSION : 0\n", "line 1", "within 1..30000"},
        {"DIMENSION : 30001\n", "line 1", "within 1..30000"},
        {"DIMENSION : 2\nDIMENSION : 2\n", "line 2", "twice"},
        {"DEMAND_SECTION\n1 0\n", "line 1", "DIMENSION must stand"},
        {"DIMENSION : 2\n", "", "NODE_COORD_SECTION"},
        {"DIMENSION : 2\nEDGE_WEIGHT_TYPE : EXPLICIT\n", "", "FULL_MATRIX"},
        {"DIMENSION : 2\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX\n"
         "EDGE_WEIGHT_SECTION\n0 1 -1 0\n",
         "line 5", "\"-1\""},
        {"DIMENSION : 2\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX\n"
         "EDGE_WEIGHT_SECTION\n0 1 1.5 0\n",
         "line 5", "\"1.5\""},
        {"DIMENSION : 2\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX\n"
         "EDGE_WEIGHT_SECTION\n",
         "line 4", "4 numbers"},
        {"DIMENSION : 2\nNODE_COORD_SECTION\n1 0 0\n", "line 2", "no line for 2"},
        {"DIMENSION : 2\nNODE_COORD_SECTION\n1 0 0\n1 1 1\n", "line 4", "twice"},
        {"DIMENSION : 2\nNODE_COORD_SECTION\n1 0 0\n3 1 1\n", "line 4", "within 1..2"},
        {"DIMENSION : 2\nNODE_COORD_SECTION\n1 0 0\n2 1\n", "line 4", "3 numbers"},
        {"DIMENSION : 2\nNODE_COORD_SECTION\n1 0 0\n2 1 x\n", "line 4", "no number"},
        {NODES "NODE_COORD_SECTION\n1 0 0\n2 1 1\n", "line 6", "twice"},
        {NODES "DEMAND_SECTION\n1 0\n2 1.5\nCAPACITY : 3\n", "line 8", "integer"},
        {NODES "DEMAND_SECTION\n1 5\n2 1\nCAPACITY : 3\n", "line 7", "no demand"},
        {NODES "PRIZE_SECTION\n1 5\n2 1\n", "line 7", "no prize"},
        {NODES "DEPOT_SECTION\n3\n", "line 7", "no such node"},
        {NODES "DEPOT_SECTION\n1\n-1\n2\n", "line 9", "follow -1"},
        {NODES "DEPOT_SECTION\n1\n2\n", "", "VEHICLES_DEPOT_SECTION"},
        {NODES "VEHICLES_DEPOT_SECTION\n1 2\n", "line 7", "node 2 is no depot"},
        {NODES "VEHICLES_DEPOT_SECTION\n1 1\nVEHICLES : 3\n", "line 8", "after a section"},
        {NODES "VEHICLES : 1\nVEHICLES_ALLOWED_CLIENTS_SECTION\n2 2\n", "line 8", "number of a"},
        {NODES "VEHICLES : 1\nVEHICLES_ALLOWED_CLIENTS_SECTION\n1 7\n", "line 8", "no such client"},
        {NODES "SERVICE_TIME : 3\nSERVICE_TIME_SECTION\n1 0\n2 1\n", "line 7", "exclude"},
        {NODES "SERVICE_TIME : -3\n", "line 6", "from 0"},
        {NODES "SERVICE_TIME : 1e12\n", "", "SERVICE_TIME"},
        {NODES "EDGE_WEIGHT_SECTION\n0 1 1 0\n", "", "allows no EDGE_WEIGHT_SECTION"},
        {NODES "CAPACITY : 3\nCAPACITY_SECTION\n1 4\n", "line 7", "exclude"},
        {NODES "TIME_WINDOW_SECTION\n1 0 1e14\n2 0 1\n", "line 7", "32 bits"},
    };
    check_wrong(inputs, sizeof inputs / sizeof *inputs, ARV_INVALID_ARGUMENT, FORMAT_VRPLIB);
}

static void test_vrplib_refused(void **state)
{
    (void)state;
    static const wrong_text inputs[] = {
        {NODES "TYPE : OVRP\n", "line 6", "OVRP"},
        {"DIMENSION : 2\nEDGE_WEIGHT_TYPE : GEO\n", "line 2", "GEO"},
        {"DIMENSION : 2\nEDGE_WEIGHT_FORMAT : LOWER_ROW\n", "line 2", "LOWER_ROW"},
        {NODES "BACKHAUL_SECTION\n1 2\n", "line 6", "BACKHAUL_SECTION"},
        {NODES "DISTANCE : 100\n", "line 6", "DISTANCE"},
        {NODES "hello\n", "line 6", "hello"},
        {NODES "SERVICE_TIME_SECTION\n1 9\n2 9\n", "line 7", "service time at a depot"},
    };
    check_wrong(inputs, sizeof inputs / sizeof *inputs, ARV_UNIMPLEMENTED, FORMAT_VRPLIB);
}

/* ---- CVRPLIB solutions ----------------------------------------------------------------------- */

static void test_routes(void **state)
{
    (void)state;
    reading r;
    read_text_ok(&r, SOLOMON, FORMAT_CONVENTION_DEFAULT);
    static const char text[] = "Route #1: 2\r\nRoute #3: 1 7\n\nCost 1234.5\n";
    const arv_route_in_force *order;
    int32_t count;
    assert_int_equal(
        format_read_routes(r.arena, text, sizeof text - 1, r.spec, &order, &count, &r.error),
        ARV_OK);
    assert_int_equal(count, 2);
    assert_string_equal(order[0].technician, "1");
    assert_int_equal(order[0].job_count, 1);
    assert_string_equal(order[0].jobs[0], "2");
    assert_string_equal(order[1].technician, "3");
    assert_string_equal(order[1].jobs[1], "7");
    assert_int_equal(order[1].shift, 0);
    assert_int_equal(order[1].frozen, 0);
    release(&r);
}

static void test_wrong_routes(void **state)
{
    (void)state;
    static const wrong_text inputs[] = {
        {"hello", "line 1", "Route #1"},
        {"Route #1: 2\nRoute 2: 1", "line 2", "Route #1"},
        {"Route #x: 1", "line 1", "Route #1"},
        {"Route #4: 1", "line 1", "3 technicians"},
        {"Route #0: 1", "line 1", "3 technicians"},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        reading r;
        const arv_route_in_force *order;
        int32_t count;
        read_text_ok(&r, SOLOMON, FORMAT_CONVENTION_DEFAULT);
        assert_int_equal(format_read_routes(r.arena, inputs[i].text, strlen(inputs[i].text), r.spec,
                                            &order, &count, &r.error),
                         ARV_INVALID_ARGUMENT);
        assert_null(order);
        assert_true(
            has_violation(&r.error, ARV_INVALID_ARGUMENT, inputs[i].path, inputs[i].message));
        release(&r);
    }
}

/* ---- damaged and real files ------------------------------------------------------------------ */

static void test_damaged_files(void **state)
{
    (void)state;
    static const char *const files[] = {SOLOMON, EXPLICIT, DEPOTS, ALLOWED};
    static const char damage[] = "9-:\nA. ";
    int32_t bad = 0, fine = 0;
    char text[2048];
    for (size_t f = 0; f < sizeof files / sizeof *files; f++)
        for (size_t i = 0; files[f][i]; i++)
            for (size_t d = 0; d < sizeof damage; d++) { /* the closing NUL among them */
                strcpy(text, files[f]);
                text[i] = damage[d];
                reading r;
                read_bytes(&r, text, strlen(files[f]), NULL);
                bad += r.status != ARV_OK;
                fine += r.status == ARV_OK;
                release(&r);
            }
    assert_true(bad > 1000);
    assert_true(fine > 1000);
}

/* Every cap between nothing and enough ends in RESOURCE_EXHAUSTED or success. */
static void test_small_arenas(void **state)
{
    (void)state;
    static const char *const files[] = {SOLOMON, DEPOTS, ALLOWED};
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        int32_t full = 0, enough = 0;
        for (size_t cap = 0; cap < 32768; cap += 128) {
            arv_arena *arena = arv_arena_create(cap + 1);
            arv_error error = {.status = ARV_OK};
            format_info info;
            const arv_spec *spec;
            const arv_status status =
                format_read_problem(arena, files[f], strlen(files[f]), NULL, &spec, &info, &error);
            assert_true(status == ARV_OK || status == ARV_RESOURCE_EXHAUSTED);
            assert_int_equal(status, error.status);
            full += status != ARV_OK;
            enough += status == ARV_OK;
            arv_arena_destroy(&arena);
        }
        assert_true(full > 10);
        assert_true(enough > 10);
    }
}

static bool read_data(reading *r, const char *name)
{
    const char *root = getenv("ARRIVAL_DATA");
    char path[1024];
    if (!root)
        return false;
    snprintf(path, sizeof path, "%s/%s", root, name);
    memset(&r->error, 0, sizeof r->error);
    r->arena = arv_arena_create(0);
    r->status = format_read_problem_file(r->arena, path, NULL, &r->spec, &r->info, &r->error);
    return true;
}

static void test_real_instances(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int32_t technicians, jobs;
    } files[] = {
        {"vrptw/solomon/R101.txt", 25, 100},
        {"vrptw/homberger_200/C1_2_1.txt", 50, 200},
        {"vrptw/homberger_1000/C1_10_1.txt", 250, 1000},
        {"pyvrp_variants/pcvrptw_prize/C1_10_1.vrp", 100, 1000},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        reading r;
        if (!read_data(&r, files[i].name))
            skip();
        print_violations(&r.error);
        assert_int_equal(r.status, ARV_OK);
        assert_int_equal(r.spec->technician_count, files[i].technicians);
        assert_int_equal(r.spec->job_count, files[i].jobs);
        must_compile(&r);
        release(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_solomon_dimacs),
        cmocka_unit_test(test_solomon_exact),
        cmocka_unit_test(test_solomon_errors),
        cmocka_unit_test(test_solomon_paths),
        cmocka_unit_test(test_vrplib_matrix_values),
        cmocka_unit_test(test_vrplib_depots),
        cmocka_unit_test(test_vrplib_max_duration),
        cmocka_unit_test(test_vrplib_site_dependence),
        cmocka_unit_test(test_vrplib_prizes),
        cmocka_unit_test(test_vrplib_cvrp),
        cmocka_unit_test(test_vrplib_errors),
        cmocka_unit_test(test_vrplib_refused),
        cmocka_unit_test(test_routes),
        cmocka_unit_test(test_wrong_routes),
        cmocka_unit_test(test_damaged_files),
        cmocka_unit_test(test_small_arenas),
        cmocka_unit_test(test_real_instances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
