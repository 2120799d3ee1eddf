/* Whom the daemon lets in: key files, the keyring of a directory, and what a key may ask for.
 *
 * The daemon is a program, not a library, so its files are included here as they are. */
#include "daemon/access.c"
#include "daemon/keyring.c"

#include "journal_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* Keys of nobody, in Z85. */
static const char key_a[] = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
static const char key_b[] = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";

static const key_file_grants no_grants;

typedef struct place {
    char home[SCRATCH_BYTES];
    arv_arena *arena;
    arv_error error;
} place;

static const char *path_of(const place *p, const char *name)
{
    const char *path = arena_printf(p->arena, "%s/%s", p->home, name);
    assert_non_null(path);
    return path;
}

static int set_up(void **state)
{
    static place p;
    p.error = (arv_error){0};
    scratch_make(p.home);
    p.arena = arv_arena_create(0);
    *state = &p;
    return p.arena && mkdir(path_of(&p, "clients"), 0700) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    place *p = *state;
    scratch_remove(path_of(p, "clients"));
    arv_arena_destroy(&p->arena);
    scratch_remove(p->home);
    return 0;
}

static void write_text(const place *p, const char *name, const char *text)
{
    scratch_write(p->home, name, text, strlen(text));
}

/* A public file of a client with that metadata. */
static void list_client(const place *p, const char *name, const char *metadata, const char *key)
{
    write_text(
        p, arena_printf(p->arena, "clients/%s", name),
        arena_printf(p->arena, "metadata\n%scurve\n    public-key = \"%s\"\n", metadata, key));
}

/* ---- key files -------------------------------------------------------------------------------*/

static arv_status read_text(place *p, const char *text, key_file *out)
{
    write_text(p, "x.key", text);
    p->error = (arv_error){0};
    return key_file_read(p->arena, path_of(p, "x.key"), out, &p->error);
}

static void test_a_key_file_says_what_its_client_may(void **state)
{
    key_file key;
    const char *text = "# of the portal\n"
                       "metadata   \n"
                       "    rights = \"solve, control\"   # both\n"
                       "\tdepots = 'north,south'\r\n"
                       "    watch = *\n"
                       "\n"
                       "curve\n"
                       "    public-key = \"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID\"\n";
    assert_int_equal(read_text(*state, text, &key), ARV_OK);
    assert_string_equal(key.public_key, key_a);
    assert_string_equal(key.secret_key, "");
    assert_int_equal(key.rights, KEY_FILE_SOLVE | KEY_FILE_CONTROL);
    assert_int_equal(key.depots.count, 2);
    assert_string_equal(key.depots.names[0], "north");
    assert_string_equal(key.depots.names[1], "south");
    assert_true(key.watch.all && !key.depots.all);
}

/* What is not given is not allowed. */
static void test_a_bare_key_may_nothing(void **state)
{
    key_file key;
    const char *text = "curve\n    public-key = \"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID\"\n";
    assert_int_equal(read_text(*state, text, &key), ARV_OK);
    assert_int_equal(key.rights, 0);
    assert_int_equal(key.depots.count + key.watch.count, 0);
    assert_false(key.depots.all || key.watch.all);
}

#define CURVE_A "curve\n    public-key = \"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID\"\n"

static void test_what_is_wrong_is_told_with_its_line(void **state)
{
    static const struct {
        const char *text, *path; /* how the path ends */
    } wrong[] = {
        {"", "/x.key"},
        {"metadata\n", "/x.key"},
        {"curve\n    public-key = \"short\"\n", "/x.key:2"},
        {"curve\n    public-key = \"~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\"\n", "/x.key:2"},
        {CURVE_A "    public-key = \"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID\"\n", "/x.key:3"},
        {"metadata\n    rigths = \"solve\"\n" CURVE_A, "/x.key:2"},
        {"metadata\n    rights = \"solve,fly\"\n" CURVE_A, "/x.key:2"},
        {"metadata\n    rights = \"solve\"\n    rights = \"solve\"\n" CURVE_A, "/x.key:3"},
        {"metadata\n    depots = \"a\"\n    depots = \"b\"\n" CURVE_A, "/x.key:3"},
        {"metadata\n    depots = \"a/b\"\n" CURVE_A, "/x.key:2"},
        {"metadata\n    depots = \"a\" b\n" CURVE_A, "/x.key:2"},
        {"metadata\n    depots = \"a\n" CURVE_A, "/x.key:2"},
        {"metadata\n    depots\n" CURVE_A, "/x.key:2"},
        {"    rights = \"solve\"\n" CURVE_A, "/x.key:1"},
        {"grants\n" CURVE_A, "/x.key:1"},
        {"# \xff\n" CURVE_A, "/x.key:1"},
    };
    place *p = *state;
    key_file key;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(read_text(p, wrong[i].text, &key), ARV_INVALID_ARGUMENT);
        const char *path = p->error.items[0].path;
        const size_t length = strlen(path), tail = strlen(wrong[i].path);
        assert_true(length > tail);
        assert_string_equal(path + length - tail, wrong[i].path);
        assert_true(*p->error.items[0].text);
    }
}

static void test_a_line_has_an_end(void **state)
{
    static char text[40000];
    place *p = *state;
    key_file key;
    memset(text, 'x', sizeof text - 1);
    assert_int_equal(read_text(p, text, &key), ARV_INVALID_ARGUMENT);
    assert_non_null(strstr(p->error.items[0].text, "too long"));
}

static void test_a_pair_is_made_and_read_and_kept_from_others(void **state)
{
    place *p = *state;
    const char *path = path_of(p, "anna.key");
    key_file pair, public_half;
    const key_file_grants grants = {.rights = "solve", .depots = "north", .watch = "*"};
    assert_int_equal(key_file_create(p->home, "anna", &grants, &p->error), ARV_OK);
    assert_int_equal(key_file_create(p->home, "anna", &grants, &p->error), ARV_ALREADY_EXISTS);
    assert_int_equal(key_file_create(p->home, "../anna", &grants, &p->error), ARV_INVALID_ARGUMENT);
    assert_int_equal(key_file_read(p->arena, path, &public_half, &p->error), ARV_OK);
    assert_int_equal(public_half.rights, KEY_FILE_SOLVE);
    assert_string_equal(public_half.secret_key, "");
    path = path_of(p, "anna.key_secret");
    assert_int_equal(key_file_read(p->arena, path, &pair, &p->error), ARV_OK);
    assert_string_equal(pair.public_key, public_half.public_key);
    assert_int_equal(strlen(pair.secret_key), KEY_FILE_TEXT_BYTES - 1);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(key_file_read(p->arena, path, &pair, &p->error), ARV_FAILED_PRECONDITION);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(key_file_read(p->arena, path_of(p, "nobody.key"), &pair, &p->error), ARV_IO);
}

/* ---- keyring ---------------------------------------------------------------------------------*/

static keyring *read_clients(place *p)
{
    keyring *keys;
    p->error = (arv_error){0};
    assert_int_equal(keyring_read_clients(p->home, &keys, &p->error), ARV_OK);
    assert_non_null(keys);
    return keys;
}

static void test_the_keyring_finds_whom_it_lists(void **state)
{
    place *p = *state;
    list_client(p, "anna.key", "    depots = \"north\"\n    watch = \"south\"\n", key_a);
    list_client(p, "bert.key", "    depots = \"*\"\n", key_b);
    write_text(p, "clients/notes.txt", "no key file");
    write_text(p, "clients/.key", "nor this");
    keyring *keys = read_clients(p);
    assert_int_equal(keys->count, 2);
    assert_int_equal(p->error.count, 0);
    const keyring_client *anna = keyring_find(keys, key_a), *bert = keyring_find(keys, key_b);
    assert_string_equal(anna->name, "anna");
    assert_string_equal(bert->name, "bert");
    assert_null(keyring_find(keys, ""));
    assert_null(keyring_find(keys, "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hIE"));
    assert_true(keyring_may_feed(anna, "north") && !keyring_may_feed(anna, "south"));
    assert_true(keyring_may_watch(anna, "north") && keyring_may_watch(anna, "south"));
    assert_false(keyring_may_watch(anna, "nort") || keyring_may_watch(anna, "northern"));
    assert_true(keyring_may_feed(bert, "south") && keyring_may_watch(bert, "anything"));
    keyring_destroy(&keys);
    keyring_destroy(&keys);
}

/* A file that is wrong lets nobody in, two files of one key neither; the others stay. */
static void test_what_cannot_be_used_lets_nobody_in(void **state)
{
    place *p = *state;
    list_client(p, "anna.key", "", key_a);
    list_client(p, "twin.key", "    rights = \"control\"\n", key_a);
    list_client(p, "bert.key", "", key_b);
    list_client(p, "wrong.key", "    rights = \"fly\"\n", key_b);
    keyring *keys = read_clients(p);
    assert_int_equal(keys->count, 1);
    assert_null(keyring_find(keys, key_a));
    assert_non_null(keyring_find(keys, key_b));
    assert_int_equal(p->error.count, 2);
    keyring_destroy(&keys);
}

static void test_a_secret_has_no_place_among_clients(void **state)
{
    place *p = *state;
    assert_int_equal(key_file_create(path_of(p, "clients"), "anna", &no_grants, &p->error), ARV_OK);
    assert_int_equal(rename(path_of(p, "clients/anna.key_secret"), path_of(p, "clients/anna.key")),
                     0);
    keyring *keys = read_clients(p);
    assert_int_equal(keys->count, 0);
    assert_int_equal(p->error.items[0].status, ARV_FAILED_PRECONDITION);
    keyring_destroy(&keys);
}

static void test_a_directory_may_be_missing_and_a_file_is_none(void **state)
{
    place *p = *state;
    const char *clients = path_of(p, "clients");
    keyring *keys;
    assert_int_equal(remove(clients), 0);
    keys = read_clients(p);
    assert_int_equal(keys->count, 0);
    keyring_destroy(&keys);
    write_text(p, "clients", "a file");
    assert_int_equal(keyring_read_clients(p->home, &keys, &p->error), ARV_IO);
    assert_null(keys);
    assert_int_equal(remove(clients), 0);
    assert_int_equal(mkdir(clients, 0700), 0);
}

static void test_the_daemon_needs_its_secret(void **state)
{
    place *p = *state;
    key_file server;
    assert_int_equal(keyring_read_server(p->arena, p->home, &server, &p->error), ARV_IO);
    assert_int_equal(key_file_create(p->home, "server", &no_grants, &p->error), ARV_OK);
    assert_int_equal(keyring_read_server(p->arena, p->home, &server, &p->error), ARV_OK);
    assert_int_equal(rename(path_of(p, "server.key"), path_of(p, "server.key_secret")), 0);
    assert_int_equal(keyring_read_server(p->arena, p->home, &server, &p->error),
                     ARV_INVALID_ARGUMENT);
}

static void test_a_reload_that_takes_sight_away_is_noticed(void **state)
{
    static const struct {
        const char *before, *now; /* NULL = the client is gone */
        bool takes;
    } cases[] = {
        {"    watch = \"a,b\"\n", "    watch = \"a,b,c\"\n", false},
        {"    watch = \"a,b\"\n", "    watch = \"a\"\n", true},
        {"    watch = \"a\"\n", "    depots = \"a\"\n", false},
        {"    depots = \"a\"\n", "    watch = \"*\"\n", false},
        {"    depots = \"*\"\n", "    watch = \"*\"\n", false},
        {"    watch = \"*\"\n", "    watch = \"a,b\"\n", true},
        {"    watch = \"a\"\n", NULL, true},
        {"    rights = \"solve\"\n", NULL, false},
        {"    rights = \"solve,control\"\n", "    rights = \"solve\"\n", false},
    };
    place *p = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        list_client(p, "anna.key", cases[i].before, key_a);
        keyring *before = read_clients(p);
        if (cases[i].now)
            list_client(p, "anna.key", cases[i].now, key_a);
        else
            list_client(p, "anna.key", "", key_b);
        keyring *now = read_clients(p);
        assert_int_equal(keyring_takes_away(before, now), cases[i].takes);
        keyring_destroy(&before);
        keyring_destroy(&now);
    }
}

/* ---- access ----------------------------------------------------------------------------------*/

/* Whether the key may send that with a body of one depot. */
static bool may(const keyring *keys, wire_kind kind, const char *depot)
{
    uint8_t body[64] = {1 << 3 | 2, (uint8_t)strlen(depot)};
    memcpy(body + 2, depot, strlen(depot));
    return access_refusal(keys, key_a, kind, body, 2 + strlen(depot)) == NULL;
}

/* One row a kind: what a client needs for it. Kinds that are asked of the daemon are all here: a new one
 * is refused to who has not every right until the table of access.c knows it. */
static void test_every_request_needs_its_right(void **state)
{
    enum { KEY, SOLVE, FEED, WATCH, CONTROL, PLAN };
    static const struct {
        wire_kind kind;
        int needs;
    } kinds[] = {
        {WIRE_SOLVE, SOLVE},        {WIRE_ESTIMATE, SOLVE}, {WIRE_SLOTS, SOLVE},
        {WIRE_EXPLAIN, SOLVE},      {WIRE_OPEN_DAY, FEED},  {WIRE_EVENT, FEED},
        {WIRE_CLOSE_DAY, FEED},     {WIRE_SNAPSHOT, WATCH}, {WIRE_HEALTH, KEY},
        {WIRE_CANCEL, KEY},         {WIRE_DAYS, KEY},       {WIRE_STATS, CONTROL},
        {WIRE_DRAIN, CONTROL},      {WIRE_REPLAN, FEED},    {WIRE_DAY_SLOTS, FEED},
        {WIRE_UPLOAD_MATRIX, PLAN},
    };
    static const char *const metadata[] = {"", "    rights = \"solve\"\n",
                                           "    depots = \"north\"\n", "    watch = \"north\"\n",
                                           "    rights = \"control\"\n"};
    place *p = *state;
    for (int has = KEY; has <= CONTROL; has++) {
        list_client(p, "anna.key", metadata[has], key_a);
        keyring *keys = read_clients(p);
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
            const int needs = kinds[i].needs;
            const bool expected = needs == KEY || needs == has || (needs == WATCH && has == FEED) ||
                                  (needs == PLAN && (has == SOLVE || has == FEED));
            assert_int_equal(may(keys, kinds[i].kind, "north"), expected);
            assert_int_equal(may(keys, kinds[i].kind, "south"),
                             expected && needs != FEED && needs != WATCH);
        }
        keyring_destroy(&keys);
    }
}

static void test_who_is_not_listed_may_nothing(void **state)
{
    place *p = *state;
    list_client(p, "bert.key", "    rights = \"solve,control\"\n    depots = \"*\"\n", key_b);
    keyring *keys = read_clients(p);
    for (int kind = WIRE_SOLVE; kind <= WIRE_DAYS; kind++) {
        assert_false(may(keys, (wire_kind)kind, "north"));
        assert_true(may(NULL, (wire_kind)kind, "north")); /* without keys */
    }
    assert_false(access_controls(keys, key_a) || access_watches(keys, key_a, "north"));
    assert_true(access_controls(keys, key_b) && access_watches(keys, key_b, "north"));
    assert_true(access_controls(NULL, "") && access_watches(NULL, "", "north"));
    keyring_destroy(&keys);
}

/* Two depots in one body, or none: whose rights would count? */
static void test_a_depot_is_given_once(void **state)
{
    static const uint8_t twice[] = {1 << 3 | 2, 1, 'a', 1 << 3 | 2, 1, 'b'};
    place *p = *state;
    list_client(p, "anna.key", "    depots = \"*\"\n", key_a);
    keyring *keys = read_clients(p);
    assert_non_null(access_refusal(keys, key_a, WIRE_EVENT, twice, sizeof twice));
    assert_non_null(access_refusal(keys, key_a, WIRE_EVENT, twice, 0));
    assert_null(access_refusal(keys, key_a, WIRE_EVENT, twice, 3));
    keyring_destroy(&keys);
}

typedef struct topics {
    char text[512];
} topics;

static void note_topic(void *context, const char *topic, size_t size)
{
    topics *all = context;
    const size_t length = strlen(all->text);
    snprintf(all->text + length, sizeof all->text - length, "%.*s|", (int)size, topic);
}

static void test_a_subscription_is_cut_to_what_may_be_seen(void **state)
{
    static const struct {
        const char *metadata, *topic, *served;
    } cases[] = {
        {"    watch = \"north\"\n", "", "north/|"},
        {"    watch = \"north\"\n", "north/day/j1", "north/day/j1|"},
        {"    watch = \"north\"\n", "nor", "north/|"},
        {"    watch = \"north\"\n", "north", "north/|"},
        {"    watch = \"north\"\n", "north2/", ""},
        {"    watch = \"north\"\n", "south/", ""},
        {"    depots = \"a,b\"\n    watch = \"c\"\n", "", "a/|b/|c/|"},
        {"    watch = \"*\"\n", "", "|"},
        {"    rights = \"solve,control\"\n", "", ""},
    };
    place *p = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        topics served = {""};
        list_client(p, "anna.key", cases[i].metadata, key_a);
        keyring *keys = read_clients(p);
        access_narrow(keys, key_a, cases[i].topic, strlen(cases[i].topic), note_topic, &served);
        access_narrow(keys, key_b, cases[i].topic, strlen(cases[i].topic), note_topic, &served);
        assert_string_equal(served.text, cases[i].served);
        keyring_destroy(&keys);
    }
}

#define KEY_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEY_TEST(test_a_key_file_says_what_its_client_may),
        KEY_TEST(test_a_bare_key_may_nothing),
        KEY_TEST(test_what_is_wrong_is_told_with_its_line),
        KEY_TEST(test_a_line_has_an_end),
        KEY_TEST(test_a_pair_is_made_and_read_and_kept_from_others),
        KEY_TEST(test_the_keyring_finds_whom_it_lists),
        KEY_TEST(test_what_cannot_be_used_lets_nobody_in),
        KEY_TEST(test_a_secret_has_no_place_among_clients),
        KEY_TEST(test_a_directory_may_be_missing_and_a_file_is_none),
        KEY_TEST(test_the_daemon_needs_its_secret),
        KEY_TEST(test_a_reload_that_takes_sight_away_is_noticed),
        KEY_TEST(test_every_request_needs_its_right),
        KEY_TEST(test_who_is_not_listed_may_nothing),
        KEY_TEST(test_a_depot_is_given_once),
        KEY_TEST(test_a_subscription_is_cut_to_what_may_be_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
