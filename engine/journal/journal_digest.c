/* journal_digest.c - the checksums of a journal; see journal_file.h. Numbers are packed without gaps
 * before they are hashed. */
#include "journal/journal_file.h"

#include <string.h>
#include <xxhash.h>

static uint64_t text_digest(const char *text, uint64_t seed)
{
    return XXH3_64bits_withSeed(text ? text : "", text ? strlen(text) : 0, seed + (text != NULL));
}

uint64_t journal_key_digest(int64_t id, const char *depot, const char *day, int64_t opened_s)
{
    const int64_t numbers[] = {id, opened_s};
    return XXH3_64bits_withSeed(numbers, sizeof numbers, text_digest(depot, text_digest(day, 0)));
}

uint64_t journal_chain(uint64_t chain, const journal_record *record)
{
    const uint64_t numbers[] = {
        (uint64_t)record->sequence,
        (uint64_t)record->kind,
        (uint64_t)record->time_s,
        (uint64_t)record->told,
        record->digest,
        text_digest(record->event_id, 0),
        XXH3_64bits(record->bytes, record->size),
    };
    return XXH3_64bits_withSeed(numbers, sizeof numbers, chain);
}

uint64_t journal_day_digest(int64_t id, const journal_tip *tip, int64_t closed_s)
{
    const uint64_t numbers[] = {(uint64_t)id, (uint64_t)tip->records, tip->chain,
                                (uint64_t)closed_s};
    return XXH3_64bits(numbers, sizeof numbers);
}

uint64_t journal_row_digest(const journal_day *day, const journal_tip *tip)
{
    const uint64_t numbers[] = {
        journal_key_digest(day->id, day->depot, day->day, day->opened_s),
        text_digest(day->version, 0),
        (uint64_t)day->closed_s,
        (uint64_t)tip->records,
        tip->chain,
    };
    return XXH3_64bits(numbers, sizeof numbers);
}
