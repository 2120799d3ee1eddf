/* records_file.c - see records_file.h. */
#include "cli/records_file.h"

#include <errno.h>

/* NOLINTNEXTLINE(readability-non-const-parameter): argp says what a parser takes */
error_t records_file_argument(int key, char *text, struct argp_state *state, const char **file)
{
    if (key == ARGP_KEY_ARG) {
        if (*file)
            argp_error(state, "'%s' is one file too many", text);
        *file = text;
        return 0;
    }
    if (key == ARGP_KEY_END && !*file)
        argp_error(state, "a file of visit records is needed, see arrival-records(5)");
    return key == ARGP_KEY_END ? 0 : ARGP_ERR_UNKNOWN;
}

arv_status records_file_read(session *s, const char *path, visit_records *records)
{
    return visit_records_read_file(s->arena, path, records, &s->error);
}
