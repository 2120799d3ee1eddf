/* fuzz_records.c - libFuzzer entry for visit records, alone and behind a good header.
 *
 * What must hold beside not crashing: a refusal has a violation; what was read is in order, without
 * duplicates, and its times do not run backwards. */
#include "format/visit_records.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CAP_BYTES = 64 << 20 };

static const char HEADER[] =
    "date,technician,route,stop,job_type,from,to,depart_s,arrive_s,start_s,finish_s\n";

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_visit(const arv_visit *v)
{
    const int64_t times[] = {v->depart_s, v->arrive_s, v->start_s, v->finish_s};
    int64_t last = 0;
    require(v->technician && v->route && v->stop > 0);
    require(strlen(v->technician) - 1 < ARV_MAX_ID_BYTES && strlen(v->route) > 0);
    for (int i = 0; i < 4; i++) {
        require(times[i] == ARV_UNSET || times[i] >= last);
        last = times[i] == ARV_UNSET ? last : times[i];
    }
}

static void check_order(const arv_visit *a, const arv_visit *b)
{
    const int route = strcmp(a->route, b->route);
    require((route == 0) == (a->route == b->route));
    require(a->day < b->day || (a->day == b->day && route < 0) ||
            (a->day == b->day && route == 0 && a->stop < b->stop));
}

static void read(const char *bytes, size_t size)
{
    arv_arena *arena = arv_arena_create(CAP_BYTES);
    arv_error error;
    visit_records records;
    require(arena);
    const arv_status status = visit_records_read(arena, bytes, size, &records, &error);
    require(status == error.status && (status == ARV_OK) == (error.count == 0));
    require(status == ARV_OK || records.count == 0);
    for (int32_t i = 0; i < records.count; i++) {
        check_visit(&records.visits[i]);
        if (i > 0)
            check_order(&records.visits[i - 1], &records.visits[i]);
    }
    arv_arena_destroy(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read((const char *)data, size);
    char *behind = malloc(sizeof HEADER - 1 + size);
    require(behind != NULL);
    memcpy(behind, HEADER, sizeof HEADER - 1);
    memcpy(behind + sizeof HEADER - 1, data, size);
    read(behind, sizeof HEADER - 1 + size);
    free(behind);
    return 0;
}
