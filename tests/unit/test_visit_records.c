/* test_visit_records.c - visit records from CSV: every column, quoting, order, and each way to be
 * wrong with its line; dates against a calendar counted day by day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "format/calendar_date.h"
#include "format/visit_records.h"

#define HEADER                                                                        \
    "date,technician,route,stop,job_type,from,to,depart_s,arrive_s,start_s,finish_s," \
    "planned_travel_s,planned_service_s\n"
#define SHORT_HEADER \
    "date,technician,route,stop,job_type,from,to,depart_s,arrive_s,start_s,finish_s\n"
#define ROW "2022-07-01,ann,r1,1,boiler,home,a,100,200,300,400,90,80\n"

typedef struct reading {
    arv_arena *arena;
    arv_error error;
    arv_status status;
    visit_records records;
} reading;

static void read_bytes(reading *r, const char *bytes, size_t length)
{
    r->arena = arv_arena_create(0);
    assert_non_null(r->arena);
    r->status = visit_records_read(r->arena, bytes, length, &r->records, &r->error);
    assert_int_equal(r->status, r->error.status);
    if (r->status != ARV_OK) {
        assert_int_equal(r->records.count, 0);
        assert_true(r->error.count > 0);
    }
}

static void read_ok(reading *r, const char *text)
{
    read_bytes(r, text, strlen(text));
    if (r->status != ARV_OK)
        fail_msg("%s: %s", r->error.items[0].path, r->error.items[0].text);
}

static void release(reading *r)
{
    arv_arena_destroy(&r->arena);
}

/* ---- what is read ---------------------------------------------------------------------------- */

static void test_whole_row(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, HEADER ROW);
    assert_int_equal(r.records.count, 1);
    const arv_visit *v = r.records.visits;
    assert_int_equal(v->day, 19174);
    assert_string_equal(v->technician, "ann");
    assert_string_equal(v->route, "r1");
    assert_int_equal(v->stop, 1);
    assert_string_equal(v->job_type, "boiler");
    assert_string_equal(v->from, "home");
    assert_string_equal(v->to, "a");
    assert_int_equal(v->depart_s, 100);
    assert_int_equal(v->arrive_s, 200);
    assert_int_equal(v->start_s, 300);
    assert_int_equal(v->finish_s, 400);
    assert_int_equal(v->planned_travel_s, 90);
    assert_int_equal(v->planned_service_s, 80);
    assert_int_equal(r.records.line[0], 2);
    release(&r);
}

static void test_unknown_is_unset(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, HEADER "2022-07-01,ann,r1,1,,,,,,,,,\n");
    const arv_visit *v = r.records.visits;
    assert_null(v->job_type);
    assert_null(v->from);
    assert_null(v->to);
    assert_true(v->depart_s == ARV_UNSET && v->arrive_s == ARV_UNSET && v->start_s == ARV_UNSET);
    assert_true(v->finish_s == ARV_UNSET && v->planned_travel_s == ARV_UNSET);
    assert_true(v->planned_service_s == ARV_UNSET);
    release(&r);
    read_ok(&r, SHORT_HEADER "2022-07-01,ann,r1,1,x,a,b,1,,,86401");
    v = r.records.visits;
    assert_true(v->depart_s == 1 && v->arrive_s == ARV_UNSET && v->finish_s == 86401);
    assert_true(v->planned_travel_s == ARV_UNSET && v->planned_service_s == ARV_UNSET);
    release(&r);
}

static void test_open_visits(void **state)
{
    (void)state;
    static const char *const header = "open_until_s," SHORT_HEADER;
    char text[512];
    reading r;
    snprintf(text, sizeof text, "%s%s", header,
             "900,2022-07-01,ann,r1,1,x,a,b,1,2,3,\n,2022-07-01,ann,r1,2,x,a,b,1,2,3,4\n"
             "4,2022-07-01,ann,r1,3,x,a,b,1,2,3,4\n");
    read_ok(&r, text);
    assert_int_equal(r.records.visits[0].open_until_s, 900);
    assert_true(r.records.visits[0].finish_s == ARV_UNSET);
    assert_true(r.records.visits[1].open_until_s == ARV_UNSET);
    release(&r);
    read_ok(&r, HEADER ROW);
    assert_true(r.records.visits[0].open_until_s == ARV_UNSET);
    release(&r);
    snprintf(text, sizeof text, "%s%s", header, "5,2022-07-01,ann,r1,1,x,a,b,1,2,3,4\n");
    read_bytes(&r, text, strlen(text));
    assert_string_equal(r.error.items[0].path, "records[0].open_until_s");
    assert_string_equal(r.error.items[0].text, "line 2: 5 is after finish_s, 4");
    release(&r);
}

static void test_columns_in_any_order(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "stop,planned_service_s,to,from,route,finish_s,start_s,arrive_s,depart_s,job_type,"
                "technician,date\n7,80,b,a,r9,40,30,20,10,t,bob,2021-10-01\n");
    const arv_visit *v = r.records.visits;
    assert_int_equal(v->stop, 7);
    assert_int_equal(v->planned_service_s, 80);
    assert_true(v->planned_travel_s == ARV_UNSET);
    assert_string_equal(v->to, "b");
    assert_string_equal(v->from, "a");
    assert_string_equal(v->route, "r9");
    assert_string_equal(v->technician, "bob");
    assert_string_equal(v->job_type, "t");
    assert_int_equal(v->depart_s, 10);
    assert_int_equal(v->finish_s, 40);
    release(&r);
}

static void test_quotes_and_line_ends(void **state)
{
    (void)state;
    reading r;
    read_ok(&r,
            "\xef\xbb\xbf\"date\",technician,route,stop,job_type,from,to,depart_s,arrive_s,"
            "start_s,finish_s\r\n"
            "\r\n"
            "2022-07-01,\"Smith, Ann\",\"the \"\"big\"\" one\",\"1\",\"\",\"12 High St\nLeeds\","
            "\"\"\"\",\"5\",,,\r\n"
            "2022-07-01,J\xc3\xb8rgen,r2,2,,,,,,,\r");
    assert_int_equal(r.records.count, 2);
    const arv_visit *v = r.records.visits;
    assert_string_equal(v[0].technician, "J\xc3\xb8rgen");
    assert_int_equal(r.records.line[0], 5);
    assert_string_equal(v[1].technician, "Smith, Ann");
    assert_string_equal(v[1].route, "the \"big\" one");
    assert_null(v[1].job_type);
    assert_string_equal(v[1].from, "12 High St\nLeeds");
    assert_string_equal(v[1].to, "\"");
    assert_int_equal(v[1].depart_s, 5);
    assert_int_equal(r.records.line[1], 3);
    release(&r);
}

static void test_equal_texts_are_equal_pointers(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, SHORT_HEADER "2022-07-01,ann,r1,1,x,a,b,,,,\n"
                             "2022-07-01,\"ann\",\"r1\",2,y,b,\"a\",,,,\n"
                             "2022-07-02,bob,x,1,ann,a,\"\"\"\",,,,\n"
                             "2022-07-02,bob,x,2,ann,\"\"\"\",a,,,,\n");
    const arv_visit *v = r.records.visits;
    assert_ptr_equal(v[0].technician, v[1].technician);
    assert_ptr_equal(v[0].route, v[1].route);
    assert_ptr_equal(v[0].from, v[1].to);
    assert_ptr_equal(v[0].job_type, v[2].route);
    assert_ptr_equal(v[0].technician, v[2].job_type);
    assert_ptr_equal(v[2].to, v[3].from);
    assert_ptr_not_equal(v[0].technician, v[2].technician);
    release(&r);
}

/* Ten thousand different texts, each twice: the table grows several times. */
static void test_many_texts(void **state)
{
    (void)state;
    enum { TEXTS = 10000, ROW_BYTES = 64 };
    char *text = malloc(sizeof SHORT_HEADER + (size_t)2 * TEXTS * ROW_BYTES);
    assert_non_null(text);
    size_t length = (size_t)sprintf(text, SHORT_HEADER);
    for (int i = 0; i < 2 * TEXTS; i++)
        length += (size_t)sprintf(text + length, "2022-07-01,t%d,r%05d,%d,,,,,,,\n", i % TEXTS,
                                  i % TEXTS, 1 + i / TEXTS);
    reading r;
    read_bytes(&r, text, length);
    assert_int_equal(r.status, ARV_OK);
    assert_int_equal(r.records.count, 2 * TEXTS);
    for (int i = 0; i < TEXTS; i++) {
        char expected[16];
        sprintf(expected, "r%05d", i);
        const arv_visit *v = &r.records.visits[2 * i];
        assert_string_equal(v->route, expected);
        assert_ptr_equal(v[0].route, v[1].route);
        assert_ptr_equal(v[0].technician, v[1].technician);
        assert_int_equal(v[1].stop, 2);
    }
    release(&r);
    free(text);
}

static void test_order(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, SHORT_HEADER "2022-07-02,a,r1,1,,,,,,,\n"
                             "2022-07-01,b,r2,10,,,,,,,\n"
                             "2022-07-01,c,r10,1,,,,,,,\n"
                             "2022-07-01,b,r2,9,,,,,,,\n"
                             "1969-12-31,d,z,1,,,,,,,\n"
                             "2022-07-01,c,r10,3,,,,,,,\n");
    static const int32_t lines[] = {6, 4, 7, 5, 3, 2};
    assert_int_equal(r.records.count, 6);
    assert_memory_equal(r.records.line, lines, sizeof lines);
    assert_int_equal(r.records.visits[0].day, -1);
    assert_int_equal(r.records.visits[3].stop, 9);
    release(&r);
}

static void test_no_rows(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, HEADER);
    assert_int_equal(r.records.count, 0);
    release(&r);
}

/* ---- what is refused ------------------------------------------------------------------------- */

typedef struct refusal {
    const char *text;  /* the file */
    const char *path;  /* of the one violation */
    const char *holds; /* its text contains this */
} refusal;

static void refuse(const refusal *each, size_t length)
{
    reading r;
    read_bytes(&r, each->text, length);
    const arv_violation *v = &r.error.items[0];
    if (r.status != ARV_INVALID_ARGUMENT || r.error.total != 1 ||
        strcmp(v->path, each->path) != 0 || !strstr(v->text, each->holds))
        fail_msg("\"%s\": %lld violations, %s: %s", each->text, (long long)r.error.total, v->path,
                 v->text);
    release(&r);
}

static void refuse_all(const refusal *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        refuse(&all[i], strlen(all[i].text));
}

#define REFUSE_ALL(all) refuse_all((all), sizeof(all) / sizeof *(all))

static void test_bad_header(void **state)
{
    (void)state;
    static const refusal all[] = {
        {"", "header", "the file is empty"},
        {"\n\r\n", "header", "the file is empty"},
        {"date,colour\"", "header", "line 1: a quote inside"},
        {"colour," SHORT_HEADER, "header", "line 1: unknown column \"colour\""},
        {"date ," SHORT_HEADER, "header", "unknown column \"date \""},
        {"\n\n\xff\xfe," SHORT_HEADER, "header", "line 3: unknown column \"...\""},
        {"," SHORT_HEADER, "header", "unknown column \"\""},
        {"stop," SHORT_HEADER, "header", "the column stop stands there twice"},
        {"technician,route,stop,job_type,from,to,depart_s,arrive_s,start_s,finish_s\n", "header",
         "the column date is missing"},
        {"date,technician,route,stop,job_type,from,to,depart_s,arrive_s,start_s\n" ROW, "header",
         "the column finish_s is missing"},
    };
    REFUSE_ALL(all);
}

static void test_bad_csv(void **state)
{
    (void)state;
    static const refusal all[] = {
        {HEADER "x\n", "records[0]", "line 2: 1 fields, but 13 columns"},
        {HEADER ROW "2022-07-01,ann,r1,2,,,,,,,,,,\n", "records[1]", "14 fields, but 13 columns"},
        {HEADER "2022-07-01,a\"n,r1,1,,,,,,,,,\n" ROW, "records[0]", "line 2: a quote inside"},
        {HEADER ROW "\n2022-07-01,\"ann\"x,r1,1,,,,,,,,,\n", "records[1]",
         "line 4: a closing quote must be followed"},
        {HEADER ROW "2022-07-01,\"ann,r1,1,,,,,,,,,\n" ROW, "records[1]",
         "line 3: a quote is opened and never closed"},
        {HEADER "2022-07-01,ann\rr1,1,,,,,,,,,\n", "records[0]",
         "line 2: a carriage return without a line feed"},
        {HEADER "2022-07-01,\"ann\"\rr1,1,,,,,,,,,\n", "records[0]", "a carriage return without"},
    };
    REFUSE_ALL(all);
}

static void test_bad_values(void **state)
{
    (void)state;
    static const refusal all[] = {
        {HEADER ",ann,r1,1,,,,,,,,,\n", "records[0].date", "line 2: is empty"},
        {HEADER "2022-07-01,,r1,1,,,,,,,,,\n", "records[0].technician", "is empty"},
        {HEADER "2022-07-01,ann,\"\",1,,,,,,,,,\n", "records[0].route", "is empty"},
        {HEADER "2022-07-01,ann,r1,,,,,,,,,,\n", "records[0].stop", "is empty"},
        {HEADER ROW "2022-02-29,ann,r1,2,,,,,,,,,\n", "records[1].date",
         "line 3: a date like 2022-07-01 is expected, not \"2022-02-29\""},
        {HEADER "01/07/2022,ann,r1,1,,,,,,,,,\n", "records[0].date", "not \"01/07/2022\""},
        {HEADER "2022-07-01T08:00,ann,r1,1,,,,,,,,,\n", "records[0].date", "a date like"},
        {HEADER "2022-07-01,ann,r1,0,,,,,,,,,\n", "records[0].stop", "from 1 to 50000"},
        {HEADER "2022-07-01,ann,r1,50001,,,,,,,,,\n", "records[0].stop", "not \"50001\""},
        {HEADER "2022-07-01,ann,r1,1.0,,,,,,,,,\n", "records[0].stop", "an integer"},
        {HEADER "2022-07-01,ann,r1,1,,,,-1,,,,,\n", "records[0].depart_s", "from 0 to 604800"},
        {HEADER "2022-07-01,ann,r1,1,,,,,604801,,,,\n", "records[0].arrive_s", "not \"604801\""},
        {HEADER "2022-07-01,ann,r1,1,,,,,,1e3,,,\n", "records[0].start_s", "not \"1e3\""},
        {HEADER "2022-07-01,ann,r1,1,,,,,,,\xff,,\n", "records[0].finish_s", "not \"...\""},
        {HEADER "2022-07-01,ann,r1,1,,,,,,,, 5,\n", "records[0].planned_travel_s", "not \" 5\""},
        {HEADER "2022-07-01,ann,r1,1,,,,,,,,,99999999999999999999\n",
         "records[0].planned_service_s", "an integer"},
        {HEADER "2022-07-01,\xc3(,r1,1,,,,,,,,,\n", "records[0].technician", "not valid UTF-8"},
        {HEADER "2022-07-01, ann,r1,1,,,,,,,,,\n", "records[0].technician", "with a blank"},
        {HEADER "2022-07-01,ann,r1,1,,,\"a \",,,,,,\n", "records[0].to", "with a blank"},
        {HEADER "2022-07-01,ann,r1,1,,,,20,19,,,,\n", "records[0].arrive_s",
         "line 2: 19 is before depart_s, 20"},
        {HEADER "2022-07-01,ann,r1,1,,,,20,,,10,,\n", "records[0].finish_s",
         "10 is before depart_s"},
        {HEADER "2022-07-01,ann,r1,1,,,,,30,29,31,,\n", "records[0].start_s",
         "29 is before arrive_s"},
        {HEADER ROW "2022-07-02,ann,r1,1,,,,,,,,,\n" ROW, "records[2].stop",
         "line 4: line 2 has the same date, route and stop"},
        {HEADER ROW "2022-07-01,bob,r1,2,,,,,,,,,\n", "records[1].technician",
         "line 3: line 2 has the same date and route with another technician"},
    };
    REFUSE_ALL(all);
}

static void test_bytes_that_are_no_text(void **state)
{
    (void)state;
    static const char zero[] = HEADER "2022-07-01,a\0b,r1,1,,,,,,,,,\n";
    refuse(&(refusal){zero, "records[0].technician", "not valid UTF-8"}, sizeof zero - 1);
}

/* The longest id is read, one byte more is refused, quoted or not. */
static void test_id_limit(void **state)
{
    (void)state;
    char id[ARV_MAX_ID_BYTES + 2], text[1024], expected[ARV_MAX_ID_BYTES + 1];
    for (int quoted = 0; quoted < 2; quoted++)
        for (int extra = 0; extra < 2; extra++) {
            memset(id, 'x', sizeof id);
            id[ARV_MAX_ID_BYTES + extra] = 0;
            snprintf(text, sizeof text, HEADER "2022-07-01,%s%s%s,r1,1,,,,,,,,,\n",
                     quoted ? "\"\"\"" : "", quoted ? id + 1 : id, quoted ? "\"" : "");
            memset(expected, 'x', sizeof expected);
            expected[0] = quoted ? '"' : 'x';
            expected[ARV_MAX_ID_BYTES] = 0;
            reading r;
            read_bytes(&r, text, strlen(text));
            assert_int_equal(r.status, extra ? ARV_INVALID_ARGUMENT : ARV_OK);
            if (extra)
                assert_string_equal(r.error.items[0].text, "line 2: longer than 256 bytes");
            else
                assert_string_equal(r.records.visits[0].technician, expected);
            release(&r);
        }
}

/* Every fault is counted, and reading goes on behind each; rows without one are compared too. */
static void test_faults_are_collected(void **state)
{
    (void)state;
    reading r;
    const char *text = HEADER "2022-07-01,ann,r1,0,,,,-1,,,,,\n"
                              "2022-13-01,\"x\"y,r1,1,,,,,,,,,\n"
                              "short\n" ROW ROW;
    read_bytes(&r, text, strlen(text));
    static const char *const paths[] = {"records[0].stop", "records[0].depart_s", "records[1]",
                                        "records[2]", "records[4].stop"};
    assert_int_equal(r.error.total, 5);
    for (int i = 0; i < 5; i++)
        assert_string_equal(r.error.items[i].path, paths[i]);
    release(&r);
}

static void test_more_faults_than_kept(void **state)
{
    (void)state;
    enum { FAULTS = ARV_MAX_ERRORS + 50 };
    char text[sizeof HEADER + 3 * FAULTS];
    size_t length = (size_t)sprintf(text, HEADER);
    for (int i = 0; i < FAULTS; i++)
        length += (size_t)sprintf(text + length, "x\n");
    reading r;
    read_bytes(&r, text, length);
    assert_int_equal(r.error.count, ARV_MAX_ERRORS);
    assert_int_equal(r.error.total, FAULTS);
    assert_string_equal(r.error.items[ARV_MAX_ERRORS - 1].path, "records[99]");
    release(&r);
}

/* ---- memory and files ------------------------------------------------------------------------ */

/* With any cap the answer is OK or RESOURCE_EXHAUSTED, and with a small one the latter. */
static void test_arena_cap(void **state)
{
    (void)state;
    static const char text[] = HEADER ROW "2022-07-01,ann,r1,2,boiler,a,b,400,500,600,700,,\n";
    bool refused = false, read = false;
    for (size_t cap = 16; cap <= 4096; cap += 16) {
        arv_arena *arena = arv_arena_create(cap);
        visit_records records;
        arv_error error;
        const arv_status status =
            visit_records_read(arena, text, sizeof text - 1, &records, &error);
        assert_true(status == ARV_OK || status == ARV_RESOURCE_EXHAUSTED);
        assert_int_equal(records.count, status == ARV_OK ? 2 : 0);
        assert_false(read && status != ARV_OK);
        read |= status == ARV_OK;
        refused |= status != ARV_OK;
        arv_arena_destroy(&arena);
    }
    assert_true(read && refused);
}

static void test_files(void **state)
{
    (void)state;
    char path[] = "/tmp/arrival_records_XXXXXX";
    const int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, HEADER ROW, strlen(HEADER ROW)), strlen(HEADER ROW));
    close(file);
    reading r = {.arena = arv_arena_create(0)};
    assert_int_equal(visit_records_read_file(r.arena, path, &r.records, &r.error), ARV_OK);
    assert_int_equal(r.records.count, 1);
    assert_string_equal(r.records.visits[0].to, "a");
    unlink(path);
    assert_int_equal(visit_records_read_file(r.arena, path, &r.records, &r.error), ARV_IO);
    assert_int_equal(r.records.count, 0);
    release(&r);
}

/* ---- dates ----------------------------------------------------------------------------------- */

/* All days of four centuries, counted one by one. */
static void test_calendar(void **state)
{
    (void)state;
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t expected = -135140, day; /* 1600-01-01 */
    char text[64];
    for (int y = 1600; y < 2000; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= 31; d++) {
                const bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
                sprintf(text, "%04d-%02d-%02d", y, m, d);
                const bool there = d <= length[m - 1] + (m == 2 && leap);
                assert_int_equal(calendar_date_parse(text, 10, &day), there);
                if (there)
                    assert_int_equal(day, expected++);
            }
    assert_int_equal(expected, 10957); /* 2000-01-01 */
    assert_true(calendar_date_parse("0001-01-01", 10, &day) && day == -719162);
    assert_true(calendar_date_parse("9999-12-31", 10, &day) && day == 2932896);
    static const char *const bad[] = {"0000-01-01", "2022-00-01", "2022-01-00", "2022/01/01",
                                      "2022-1-01",  "2022-01-1x", "+022-01-01", ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(calendar_date_parse(bad[i], strlen(bad[i]), &day));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_row),
        cmocka_unit_test(test_unknown_is_unset),
        cmocka_unit_test(test_open_visits),
        cmocka_unit_test(test_columns_in_any_order),
        cmocka_unit_test(test_quotes_and_line_ends),
        cmocka_unit_test(test_equal_texts_are_equal_pointers),
        cmocka_unit_test(test_many_texts),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_no_rows),
        cmocka_unit_test(test_bad_header),
        cmocka_unit_test(test_bad_csv),
        cmocka_unit_test(test_bad_values),
        cmocka_unit_test(test_bytes_that_are_no_text),
        cmocka_unit_test(test_id_limit),
        cmocka_unit_test(test_faults_are_collected),
        cmocka_unit_test(test_more_faults_than_kept),
        cmocka_unit_test(test_arena_cap),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
