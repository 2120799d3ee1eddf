/* parameters_file.c - see parameters_file.h. */
#include "cli/parameters_file.h"

arv_status parameters_file_read(session *s, const char *path, const arv_parameters **parameters)
{
    const char *bytes = NULL;
    size_t length = 0;
    *parameters = NULL;
    if (!path)
        return ARV_OK;
    const arv_status status = format_load_file(s->arena, path, &bytes, &length, &s->error);
    return status == ARV_OK ? arv_parameters_read(s->arena, bytes, length, parameters, &s->error)
                            : status;
}
