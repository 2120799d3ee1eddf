/* xz.c - see xz.h. */
#include "format/xz.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t DICTIONARY_BYTES = UINT64_C(256) << 20;
static const size_t FIRST_BYTES = (size_t)1 << 16;

bool xz_is(const char *bytes, size_t length)
{
    static const char magic[] = {'\xfd', '7', 'z', 'X', 'Z', '\0'};
    return length >= sizeof magic && memcmp(bytes, magic, sizeof magic) == 0;
}

static arv_status refuse(lzma_ret result, arv_error *error)
{
    if (result == LZMA_MEM_ERROR || result == LZMA_MEMLIMIT_ERROR)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory to unpack the file");
    return arv_error_add(error, ARV_INVALID_ARGUMENT, "",
                         "the file is compressed (xz) and damaged, or ends early");
}

/* Doubles the room behind what has come out; false when there is no more to be had. */
static bool grow(lzma_stream *stream, char **out, size_t *room, size_t most)
{
    const size_t filled = *room;
    if (filled >= most)
        return false;
    size_t wanted = filled ? 2 * filled : FIRST_BYTES;
    wanted = wanted < most ? wanted : most;
    char *larger = realloc(*out, wanted);
    if (!larger)
        return false;
    *out = larger;
    *room = wanted;
    stream->next_out = (uint8_t *)larger + filled;
    stream->avail_out = wanted - filled;
    return true;
}

arv_status xz_unpack(const char *bytes, size_t length, size_t most, char **out, size_t *out_length,
                     arv_error *error)
{
    lzma_stream stream = LZMA_STREAM_INIT;
    size_t room = 0;
    *out = NULL;
    *out_length = 0;
    lzma_ret result = lzma_stream_decoder(&stream, DICTIONARY_BYTES, LZMA_CONCATENATED);
    stream.next_in = (const uint8_t *)bytes;
    stream.avail_in = length;
    while (result == LZMA_OK) {
        if (stream.avail_out == 0 && !grow(&stream, out, &room, most))
            result = LZMA_MEM_ERROR;
        else
            result = lzma_code(&stream, LZMA_FINISH);
    }
    *out_length = room - stream.avail_out;
    lzma_end(&stream);
    if (result == LZMA_STREAM_END)
        return ARV_OK;
    free(*out);
    *out = NULL;
    return refuse(result, error);
}
