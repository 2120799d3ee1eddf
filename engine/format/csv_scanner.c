/* csv_scanner.c - see csv_scanner.h. */
#include "format/csv_scanner.h"

#include <string.h>

void csv_scanner_init(csv_scanner *s, const char *bytes, size_t length)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    *s = (csv_scanner){.at = bytes, .end = bytes + length, .line = 1, .row_line = 1};
    if (length >= 3 && memcmp(bytes, byte_order_mark, 3) == 0)
        s->at += 3;
}

/* True when a row can end here: at LF, CR LF, or the end of the text (also behind a CR). */
static bool at_row_end(const csv_scanner *s)
{
    if (s->at == s->end || *s->at == '\n')
        return true;
    return *s->at == '\r' && (s->at + 1 == s->end || s->at[1] == '\n');
}

static void take_row_end(csv_scanner *s)
{
    if (s->at < s->end && *s->at == '\r')
        s->at++;
    if (s->at < s->end) {
        s->at++;
        s->line++;
    }
}

static void skip_line(csv_scanner *s)
{
    const char *feed = memchr(s->at, '\n', (size_t)(s->end - s->at));
    s->at = feed ? feed : s->end;
    take_row_end(s);
}

/* From behind the opening quote to behind the closing one. */
static bool take_quoted(csv_scanner *s, csv_field *field)
{
    *field = (csv_field){.at = s->at};
    for (; s->at < s->end; s->at++) {
        s->line += *s->at == '\n';
        if (*s->at != '"')
            continue;
        if (s->at + 1 == s->end || s->at[1] != '"') {
            field->length = (size_t)(s->at++ - field->at);
            return true;
        }
        field->doubled = true;
        s->at++;
    }
    s->fault = "a quote is opened and never closed";
    return false;
}

static bool take_plain(csv_scanner *s, csv_field *field)
{
    const char *at = s->at;
    while (at < s->end && *at != ',' && *at != '\n' && *at != '\r' && *at != '"')
        at++;
    *field = (csv_field){.at = s->at, .length = (size_t)(at - s->at)};
    s->at = at;
    if (at < s->end && *at == '"')
        s->fault = "a quote inside a field that does not begin with one";
    return !s->fault;
}

static bool take_field(csv_scanner *s, csv_field *field)
{
    const bool quoted = s->at < s->end && *s->at == '"';
    s->at += quoted;
    if (!(quoted ? take_quoted(s, field) : take_plain(s, field)))
        return false;
    if (at_row_end(s) || *s->at == ',')
        return true;
    s->fault = *s->at == '\r'
                   ? "a carriage return without a line feed"
                   : "a closing quote must be followed by a comma or the end of the line";
    return false;
}

csv_result csv_next_row(csv_scanner *s, csv_field *fields, int32_t room, int32_t *count)
{
    *count = 0;
    s->fault = NULL;
    while (s->at < s->end && at_row_end(s))
        take_row_end(s);
    s->row_line = s->line;
    if (s->at == s->end)
        return CSV_END;
    for (;; s->at++) {
        csv_field field;
        if (!take_field(s, &field)) {
            skip_line(s);
            return CSV_BAD;
        }
        if (*count < room)
            fields[*count] = field;
        ++*count;
        if (at_row_end(s))
            break;
    }
    take_row_end(s);
    return CSV_ROW;
}

csv_field csv_undouble(csv_field field, char *buffer, size_t room)
{
    if (!field.doubled)
        return field;
    size_t length = 0;
    for (size_t i = 0; i < field.length; i++) {
        if (length == room)
            return field;
        buffer[length++] = field.at[i];
        i += field.at[i] == '"';
    }
    return (csv_field){.at = buffer, .length = length};
}
