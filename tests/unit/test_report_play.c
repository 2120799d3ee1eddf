/* test_report_play.c - the page and the terminal summary of a played day: nothing in a name becomes
 * markup, nothing is loaded, every tag is closed, columns stand under each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "play/play.h"
#include "play/play_text.h"
#include "report/report_play.h"
#include "tiny_problem.h"

static const char *const evil_job = "<script>alert(1)</script>";
static const char *const evil_name = "\"><img src=x onerror='go()'>&amp;";
static const char *const evil_words = "</title><script src=//x>";

typedef struct played {
    tiny_problem tiny;
    play_result *result;
} played;

static void play(played *p, int32_t days, bool evil)
{
    tiny_fill(&p->tiny, &(tiny_options){.technicians = 2,
                                        .jobs_each = 5,
                                        .travel_s = 900,
                                        .planned_s = 2700,
                                        .mean_s = 2700,
                                        .cv_ppm = 600000,
                                        .leg_ppm = 180000,
                                        .shift_s = 6 * 3600});
    if (evil) {
        p->tiny.jobs[0].id = evil_job;
        p->tiny.jobs[1].description = evil_words;
        p->tiny.technicians[0].id = evil_name;
        p->tiny.technicians[1].description = evil_words;
    }
    tiny_compile(&p->tiny);
    play_options options;
    play_options_init(&options);
    options.days = days;
    options.windows.scenarios = 512;
    options.windows.threads = 1;
    play_local local = {0};
    const play_backend backend = play_local_backend(&local);
    arv_error error = {0};
    assert_int_equal(arv_estimate(p->tiny.problem, &options.windows, NULL, &p->tiny.plan, &error),
                     ARV_OK);
    assert_int_equal(play_run(p->tiny.problem, &p->tiny.plan, &options, &backend, NULL,
                              p->tiny.arena, &p->result, &error),
                     ARV_OK);
}

static const char *page_of(played *p, const char *title)
{
    const char *text;
    assert_int_equal(report_play_html(p->result, title, p->tiny.arena, &text), ARV_OK);
    return text;
}

static int count(const char *text, const char *what)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
        n++;
    return n;
}

/* ---- names are text -------------------------------------------------------------------------- */

static void names_never_become_markup(void **state)
{
    (void)state;
    played p;
    play(&p, 1, true);
    const char *page = page_of(&p, "a <b> & \"c\" 'd' </title>");
    assert_null(strstr(page, "<script>alert"));
    assert_null(strstr(page, "<img"));
    assert_null(strstr(page, "<script src"));
    assert_int_equal(count(page, "<script>"), 1);
    assert_int_equal(count(page, "</script>"), 1);
    assert_int_equal(count(page, "</title>"), 1 + count(page, "</title></"));
    assert_non_null(strstr(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_non_null(strstr(page, "&quot;&gt;&lt;img src=x onerror=&#39;go()&#39;&gt;&amp;amp;"));
    assert_non_null(strstr(page, "<h1>a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; &lt;/title&gt;"));
    tiny_free(&p.tiny);
}

/* Every attribute value is quoted, every element closed in order. */
static void assert_well_formed(const char *page)
{
    static const char *const alone[] = {"meta", "input"};
    char open[64][16];
    int depth = 0;
    for (const char *at = page; (at = strchr(at, '<'));) {
        if (at[1] == '!') {
            at = strchr(at, '>');
            continue;
        }
        const bool closing = at[1] == '/';
        at += 1 + closing;
        char name[16] = "";
        for (size_t n = 0; n + 1 < sizeof name && isalnum((unsigned char)*at); n++)
            name[n] = *at++;
        assert_true(name[0] != 0);
        bool quoted = false;
        for (; *at && (quoted || *at != '>'); at++) {
            if (*at == '"')
                quoted = !quoted;
            assert_true(quoted || *at != '<');
            if (*at == '=' && !quoted)
                assert_true(at[1] == '"');
        }
        assert_true(*at == '>');
        if (closing) {
            assert_true(depth > 0);
            assert_string_equal(open[--depth], name);
        } else if (strcmp(name, "script") == 0 || strcmp(name, "style") == 0) {
            at = strstr(at, strcmp(name, "style") ? "</script>" : "</style>");
            assert_non_null(at);
            at = strchr(at, '>');
        } else if (at[-1] != '/') {
            bool empty = false;
            for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++)
                empty |= strcmp(name, alone[i]) == 0;
            if (!empty) {
                assert_true(depth < 64);
                strcpy(open[depth++], name);
            }
        }
    }
    assert_int_equal(depth, 0);
}

static void the_page_is_well_formed(void **state)
{
    (void)state;
    played p;
    play(&p, 2, true);
    assert_well_formed(page_of(&p, "title"));
    tiny_free(&p.tiny);
}

static void the_page_loads_nothing(void **state)
{
    (void)state;
    played p;
    play(&p, 1, false);
    const char *page = page_of(&p, "title");
    assert_null(strstr(page, "http:"));
    assert_null(strstr(page, "https:"));
    assert_null(strstr(page, " src="));
    assert_null(strstr(page, "<link"));
    assert_null(strstr(page, "url("));
    assert_null(strstr(page, "@import"));
    assert_non_null(strstr(page, "default-src 'none'"));
    assert_string_equal(page, page_of(&p, "title"));
    tiny_free(&p.tiny);
}

static void everyone_is_on_the_page(void **state)
{
    (void)state;
    played p;
    play(&p, 2, false);
    const char *page = page_of(&p, "title");
    assert_int_equal(count(page, "<svg class=\"day\""), 10);
    assert_int_equal(count(page, "<section class=\"tech\""), 2);
    int32_t reached = 0;
    for (int32_t c = 0; c < 10; c++)
        reached += p.result->customers[c].arrive_s != ARV_UNSET;
    assert_int_equal(count(page, "<title>arrived "), reached);
    assert_true(reached > 0);
    assert_int_equal(count(page, "<title>booked"), 10);
    assert_non_null(strstr(page, "20</b><span>customers on all days"));
    assert_non_null(strstr(page, "<h2 id=\"day\">The first day</h2>"));
    tiny_free(&p.tiny);
}

/* A plan that serves nobody has no figures, and says so in each of the texts. */
static void nobody_to_visit(void **state)
{
    (void)state;
    played p;
    play(&p, 1, false);
    const arv_plan empty = {.routes = NULL};
    play_options options;
    play_options_init(&options);
    options.windows.threads = 1;
    play_local local = {0};
    const play_backend backend = play_local_backend(&local);
    arv_error error = {0};
    assert_int_equal(
        play_run(p.tiny.problem, &empty, &options, &backend, NULL, p.tiny.arena, &p.result, &error),
        ARV_OK);
    const char *text;
    assert_int_equal(play_report_json(p.result, p.tiny.arena, &text), ARV_OK);
    assert_non_null(strstr(text, "\"customers\": 0,\n  \"promise_kept\": null,"));
    assert_int_equal(play_summary_text(p.result, p.tiny.arena, &text), ARV_OK);
    assert_non_null(strstr(text, "Promise kept (ledger): - of 0 customers"));
    assert_null(strstr(text, "null"));
    text = page_of(&p, "empty");
    assert_well_formed(text);
    assert_null(strstr(text, "null"));
    assert_null(strstr(text, "nan"));
    tiny_free(&p.tiny);
}

/* ---- the summary ----------------------------------------------------------------------------- */

/* Column of `what` in a line, in code points. */
static int column(const char *line, const char *what)
{
    const char *at = strstr(line, what);
    assert_non_null(at);
    int n = 0;
    for (const char *c = line; c < at; c++)
        n += ((unsigned char)*c & 0xc0) != 0x80;
    return n;
}

static void summary_lines_are_aligned(void **state)
{
    (void)state;
    played p;
    play(&p, 1, false);
    p.tiny.technicians[0].id = "Zo\xc3\xab";
    p.tiny.technicians[1].id = "Wilhelmina-Charlotte";
    const char *text;
    assert_int_equal(play_summary_text(p.result, p.tiny.arena, &text), ARV_OK);
    const int arrived = column(text, "arrived"), promise = column(text, "promise");
    const char *line = strchr(text, '\n') + 1;
    for (int32_t c = 0; c < 10; c++) {
        const play_customer *customer = &p.result->customers[c];
        char one[256];
        const size_t length = (size_t)(strchr(line, '\n') - line);
        assert_true(length < sizeof one);
        memcpy(one, line, length);
        one[length] = '\0';
        const bool kept = strstr(one, "kept") != NULL;
        assert_int_equal(column(one, kept ? "kept" : "BROKEN"), promise);
        if (customer->arrive_s != ARV_UNSET) {
            const text_word clock = word_clock(customer->arrive_s, 0);
            const char *last = NULL; /* the arrival may equal an edge of a window */
            for (const char *at = one; (at = strstr(at, clock.text)); at++)
                last = at;
            assert_non_null(last);
            assert_int_equal(column(one, last), arrived);
        }
        line += length + 1;
    }
    assert_true(line[0] == '\n');
    assert_non_null(strstr(text, "Wilhelmin\xe2\x80\xa6 j5"));
    assert_non_null(strstr(text, "Promise kept (ledger): "));
    for (int k = 0; k < PLAY_POLICIES; k++)
        assert_int_equal(count(line, play_policy_name((play_policy)k)), k == PLAY_LEDGER ? 5 : 4);
    tiny_free(&p.tiny);
}

static void cells_are_cut_between_characters(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    play_text text = play_text_begin(arena);
    text_cell(&text, "abc", 5);
    text_cell(&text, "abc", -5);
    text_cell(&text, "abcde", 5);
    text_cell(&text,
              "a\xc3\xa4\xc3\xb6"
              "def",
              5);
    text_cell(&text, "", 2);
    const char *out;
    assert_int_equal(play_text_end(&text, &out), ARV_OK);
    assert_string_equal(out, "abc    abcabcdea\xc3\xa4\xc3\xb6"
                             "d\xe2\x80\xa6  ");
    arv_arena_destroy(&arena);
}

static void texts_grow_and_fail_cleanly(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    play_text text = play_text_begin(arena);
    for (int i = 0; i < 5000; i++)
        text_format(&text, "%04d %s", i, i % 100 ? "" : "a line that is a good deal longer");
    text_json_string(&text, "a\"b\\c\n\x01");
    const char *out;
    assert_int_equal(play_text_end(&text, &out), ARV_OK);
    assert_int_equal(strlen(out), 5000 * 5 + 50 * 33 + 21);
    assert_string_equal(out + strlen(out) - 21, "\"a\\\"b\\\\c\\u000a\\u0001\"");
    arv_arena_destroy(&arena);

    arena = arv_arena_create(10000);
    text = play_text_begin(arena);
    for (int i = 0; i < 5000; i++)
        text_put(&text, "0123456789");
    assert_int_equal(play_text_end(&text, &out), ARV_RESOURCE_EXHAUSTED);
    arv_arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_never_become_markup),
        cmocka_unit_test(the_page_is_well_formed),
        cmocka_unit_test(the_page_loads_nothing),
        cmocka_unit_test(everyone_is_on_the_page),
        cmocka_unit_test(nobody_to_visit),
        cmocka_unit_test(summary_lines_are_aligned),
        cmocka_unit_test(cells_are_cut_between_characters),
        cmocka_unit_test(texts_grow_and_fail_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
