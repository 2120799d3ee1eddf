/* batch_manifest.c - which depots there are, one a line: a path, or a JSON object. */
#include "base/arena.h"
#include "format/batch_files.h"
#include "format/json_reader.h"
#include "format/text_scanner.h"

#include <string.h>

static const json_field ROW[] = {
    {.key = "problem",
     .kind = JSON_FIELD_TEXT,
     .required = true,
     .offset = offsetof(batch_row, problem)},
    {.key = "id", .kind = JSON_FIELD_NAME, .offset = offsetof(batch_row, id)},
    {.key = "models", .kind = JSON_FIELD_TEXT, .offset = offsetof(batch_row, models)},
    {.key = "seed", .kind = JSON_FIELD_INT, .offset = offsetof(batch_row, seed)},
    {.key = "epochs", .kind = JSON_FIELD_INT, .offset = offsetof(batch_row, epochs)},
};

static void check_row(json_reader *r, const batch_row *row)
{
    if (row->problem && !row->problem[0])
        json_bad(r, "problem", "must not be empty");
    if (row->models && !row->models[0])
        json_bad(r, "models", "must not be empty");
    if (row->seed != ARV_UNSET && row->seed < 0)
        json_bad(r, "seed", "must not be negative");
    if (row->epochs != ARV_UNSET && (row->epochs < 1 || row->epochs > ARV_MAX_EPOCHS))
        json_bad(r, "epochs", "must be from 1 to %d", ARV_MAX_EPOCHS);
}

/* `line` holds JSON. A syntax error says where in the line. */
static void read_json_row(json_reader *r, text_span line, batch_row *row)
{
    arv_error syntax = {.status = ARV_OK};
    json_t *root = json_parse(line.at, (size_t)(line.end - line.at), &syntax);
    if (!root) {
        json_bad(r, NULL, "%s: %s", syntax.items[0].path, syntax.items[0].text);
        return;
    }
    json_read_object(r, root, JSON_TABLE(ROW), row);
    check_row(r, row);
    json_decref(root);
}

static void read_row(json_reader *r, text_span line, int32_t number, batch_row *row)
{
    *row = (batch_row){.seed = ARV_UNSET, .epochs = ARV_UNSET, .line = number};
    const char *name = arena_printf(r->arena, "line %d", number);
    json_enter_key(r, name ? name : "line");
    if (*line.at == '{')
        read_json_row(r, line, row);
    else
        row->problem = json_copy_text(r, line.at, (size_t)(line.end - line.at));
    json_leave(r);
}

/* The next line that is no comment; false at the end. */
static bool next_row(text_scanner *s, text_span *line)
{
    while (text_next_line(s, line)) {
        *line = text_trim(*line);
        if (*line->at != '#')
            return true;
    }
    return false;
}

arv_status batch_manifest_read(arv_arena *arena, const char *bytes, size_t length,
                               const batch_row **rows, int32_t *count, arv_error *error)
{
    text_scanner s;
    text_span line;
    int32_t total = 0;
    *error = (arv_error){.status = ARV_OK};
    *rows = NULL;
    *count = 0;
    text_scanner_init(&s, bytes, length);
    while (next_row(&s, &line) && total <= BATCH_MAX_DEPOTS)
        total++;
    if (total > BATCH_MAX_DEPOTS)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "", "more than %d depots",
                             BATCH_MAX_DEPOTS);
    json_reader r = {.arena = arena, .error = error};
    batch_row *list = JSON_ARRAY_OF(&r, batch_row, total);
    text_scanner_init(&s, bytes, length);
    for (int32_t i = 0; list && i < total && next_row(&s, &line); i++)
        read_row(&r, line, s.line, &list[i]);
    if (error->status == ARV_OK) {
        *rows = list;
        *count = total;
    }
    return error->status;
}

static void put_row(json_writer *w, const batch_row *row)
{
    json_open(w, '{', JSON_LINE);
    json_text_if(w, "id", row->id);
    json_text_at(w, "problem", row->problem);
    json_text_if(w, "models", row->models);
    json_int_unless(w, "seed", row->seed, ARV_UNSET);
    json_int_unless(w, "epochs", row->epochs, ARV_UNSET);
    json_close(w, '}');
}

arv_status batch_manifest_write(arv_arena *arena, const batch_row *rows, int32_t count, char **text,
                                size_t *length)
{
    json_writer w;
    json_writer_init(&w, false);
    for (int32_t i = 0; i < count; i++) {
        if (i > 0)
            json_next_line(&w);
        put_row(&w, &rows[i]);
    }
    return json_writer_finish(&w, arena, text, length);
}
