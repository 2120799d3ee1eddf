/* Damaged messages through what the daemon does with a frame: peek, then decode. Whatever comes is decoded or
 * refused with a reason; under AddressSanitizer and UBSan nothing else happens either.
 *
 * ARRIVAL_MUTATIONS says how many (20,000), ARRIVAL_SEED which. `scripts/test --long` sends 100 million through the
 * instrumented build: what a fuzzer does with coverage, fuzz_wire.c, this does with numbers. */
#include "wire_sample.h"

#include "base/arena.h"
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum {
    SAMPLES_MOST = 64,
    ROOM = 1 << 16,       /* of one message */
    PIECE_MOST = 40,      /* bytes that come, go or are repeated at a time */
    DAMAGES_MOST = 4,     /* to one message */
    CAP_BYTES = 16 << 20, /* memory of one message */
    STATUSES = 32
};

typedef struct rig {
    arv_arena *arena;
    wire_roster roster;
    wire_bytes samples[SAMPLES_MOST];
    int sample_count;
    uint8_t *room; /* a message ends where it ends, so that reading on is noticed */
    int64_t outcomes[STATUSES];
} rig;

static int64_t number_of(const char *name, int64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoll(text, NULL, 10) : otherwise;
}

static void fill_samples(rig *r)
{
    wire_message message;
    r->arena = arv_arena_create(0);
    r->room = malloc(ROOM);
    assert_non_null(r->arena);
    assert_non_null(r->room);
    assert_int_equal(wire_roster_build(r->arena, wire_sample_spec(), &r->roster), ARV_OK);
    for (int i = 0; wire_sample_message(i, &message); i++) {
        assert_true(i < SAMPLES_MOST);
        assert_int_equal(wire_encode(r->arena, &message, &r->roster, &r->samples[i]), ARV_OK);
        assert_true(r->samples[i].size + DAMAGES_MOST * PIECE_MOST < ROOM);
        r->sample_count = i + 1;
    }
}

/* ---- damage ----------------------------------------------------------------------------------*/

/* What varints and lengths stumble over. */
static uint8_t odd_byte(rng *r)
{
    static const uint8_t odd[] = {0, 1, 0x7f, 0x80, 0x81, 0xfe, 0xff};
    return rng_below(r, 2) ? odd[rng_below(r, sizeof odd)] : (uint8_t)rng_below(r, 256);
}

static int32_t piece(rng *r, size_t most)
{
    const int32_t length = 1 + rng_below(r, PIECE_MOST);
    return (size_t)length < most ? length : (int32_t)most;
}

/* One change to the `size` bytes at `bytes`, with room behind them; the new size. */
static size_t damage(rng *r, uint8_t *bytes, size_t size, const wire_bytes *other)
{
    const size_t at = size ? (size_t)rng_below(r, (int32_t)size) : 0;
    const int32_t length = piece(r, size - at);
    switch (size ? rng_below(r, 6) : 3) {
    case 0: /* a byte */
        bytes[at] = odd_byte(r);
        return size;
    case 1: /* a bit */
        bytes[at] ^= (uint8_t)(1 << rng_below(r, 8));
        return size;
    case 2: /* some less */
        memmove(bytes + at, bytes + at + length, size - at - (size_t)length);
        return size - (size_t)length;
    case 3: { /* some of another message in between */
        const size_t from = (size_t)rng_below(r, (int32_t)other->size);
        const int32_t taken = piece(r, other->size - from);
        memmove(bytes + at + taken, bytes + at, size - at);
        memcpy(bytes + at, other->data + from, (size_t)taken);
        return size + (size_t)taken;
    }
    case 4: /* some of it twice */
        memmove(bytes + at + length, bytes + at, size - at);
        return size + (size_t)length;
    default: /* the end is missing */
        return at;
    }
}

/* ---- the way of a frame ----------------------------------------------------------------------*/

static arv_status take(rig *r, const uint8_t *bytes, size_t size, arv_error *error)
{
    wire_glance glance;
    wire_message *message = NULL;
    arv_status status = wire_peek(bytes, size, &glance, error);
    if (!status) {
        arv_arena *arena = arv_arena_create(CAP_BYTES);
        assert_non_null(arena);
        status =
            wire_decode_named(arena, bytes, size, &r->roster, &wire_sample_source, &message, error);
        assert_true(status || message->header.kind == glance.header.kind);
        arv_arena_destroy(&arena);
    }
    return status;
}

static void mutate(rig *r, rng *random)
{
    static arv_error error;
    uint8_t work[ROOM];
    const wire_bytes *sample = &r->samples[rng_below(random, r->sample_count)];
    const wire_bytes *other = &r->samples[rng_below(random, r->sample_count)];
    size_t size = sample->size;
    memcpy(work, sample->data, size);
    for (int32_t left = 1 + rng_below(random, DAMAGES_MOST); left > 0; left--)
        size = damage(random, work, size, other);
    uint8_t *bytes = r->room + ROOM - size;
    memcpy(bytes, work, size);
    error.count = 0;
    error.total = 0;
    const arv_status status = take(r, bytes, size, &error);
    assert_true((unsigned)status < STATUSES);
    assert_true(!status || (error.count > 0 && *error.items[0].text));
    r->outcomes[status]++;
}

static void test_damaged_messages_are_decoded_or_refused(void **state)
{
    (void)state;
    static rig r;
    const int64_t count = number_of("ARRIVAL_MUTATIONS", 20000);
    rng random = rng_make((uint64_t)number_of("ARRIVAL_SEED", 1), 0, 0);
    fill_samples(&r);
    const clock_t began = clock();
    for (int64_t i = 0; i < count; i++)
        mutate(&r, &random);
    print_message("%lld damaged messages, %.0f a second of processor\n", (long long)count,
                  (double)count * CLOCKS_PER_SEC / (double)(clock() - began + 1));
    for (int i = 0; i < STATUSES; i++)
        if (r.outcomes[i])
            print_message("  %s: %lld\n", arv_status_name((arv_status)i), (long long)r.outcomes[i]);
    assert_true(r.outcomes[ARV_OK] > count / 1000);
    assert_true(r.outcomes[ARV_INVALID_ARGUMENT] > count / 10);
    free(r.room);
    arv_arena_destroy(&r.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged_messages_are_decoded_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
