/* key_grants.c - see key_grants.h. */
#include "client/key_grants.h"

#include "base/arena.h"

#include <string.h>

/* One word of a list; blanks around it do not count. */
typedef struct word {
    const char *at;
    size_t length;
} word;

/* The next word, the empty one between two commas too. False at the end of the list. */
static bool next_word(const char **list, word *out)
{
    if (!*list)
        return false;
    const char *comma = strchr(*list, ',');
    out->at = *list;
    out->length = comma ? (size_t)(comma - *list) : strlen(*list);
    *list = comma ? comma + 1 : NULL;
    while (out->length > 0 && *out->at == ' ')
        out->at++, out->length--;
    while (out->length > 0 && out->at[out->length - 1] == ' ')
        out->length--;
    return true;
}

static bool is_word(const word *w, const char *text)
{
    return w->length == strlen(text) && memcmp(w->at, text, w->length) == 0;
}

static bool is_empty(const char *list)
{
    return list[strspn(list, " ")] == '\0';
}

const char *key_grants_read_rights(const char *list, unsigned *rights)
{
    word one;
    *rights = 0;
    for (const char *rest = is_empty(list) ? NULL : list; next_word(&rest, &one);) {
        if (is_word(&one, "solve"))
            *rights |= KEY_FILE_SOLVE;
        else if (is_word(&one, "control"))
            *rights |= KEY_FILE_CONTROL;
        else
            return "rights are solve and control, with a comma between them";
    }
    return NULL;
}

static int32_t count_words(const char *list)
{
    int32_t count = 1;
    for (; *list; list++)
        count += *list == ',';
    return count;
}

arv_status key_grants_read_depots(arv_arena *arena, const char *list, key_file_depots *out,
                                  const char **why)
{
    word one;
    *out = (key_file_depots){0};
    out->names = ARENA_ARRAY(arena, const char *, count_words(list));
    if (!out->names)
        return ARV_RESOURCE_EXHAUSTED;
    for (const char *rest = is_empty(list) ? NULL : list; next_word(&rest, &one);) {
        if (is_word(&one, "*")) {
            out->all = true;
            continue;
        }
        *why = "names of depots have 1 to 256 bytes without '/' and a comma between them; * is all";
        if (one.length == 0 || one.length > ARV_MAX_ID_BYTES || memchr(one.at, '/', one.length))
            return ARV_INVALID_ARGUMENT;
        const char *name = arena_printf(arena, "%.*s", (int)one.length, one.at);
        if (!name)
            return ARV_RESOURCE_EXHAUSTED;
        out->names[out->count++] = name;
    }
    return ARV_OK;
}
