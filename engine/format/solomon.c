/* solomon.c - the text format of Solomon (1987) and Gehring & Homberger (1999):
 *
 *     R101
 *
 *     VEHICLE
 *     NUMBER     CAPACITY
 *       25         200
 *
 *     CUSTOMER
 *     CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME
 *         0      35       35        0        0         230        0
 *
 * The first customer is the depot. Ready time and due date bound the start of service; the depot's
 * are the working hours. Conventions: format.h. */
#include "format/format_kinds.h"

#include "base/arena.h"
#include "format/node_problem.h"
#include "format/text_scanner.h"

enum { NUMBER, X, Y, DEMAND, READY, DUE, SERVICE, COLUMNS };

typedef struct solomon {
    arv_arena *arena;
    arv_error *error;
    node_rounding rounding;
    int64_t vehicles, capacity;
    int32_t vehicle_line;
    int32_t nodes, room;
    double *x, *y;
    int64_t *id, *demand, *open_s, *close_s, *service_s;
    int32_t *line;
} solomon;

static bool expect(solomon *f, text_scanner *s, const char *first_word)
{
    text_span line;
    if (!text_next_line(s, &line)) {
        text_bad(f->error, ARV_INVALID_ARGUMENT, s->line, "the file ends before %s", first_word);
        return false;
    }
    if (text_starts_with(line, first_word))
        return true;
    text_bad(f->error, ARV_INVALID_ARGUMENT, s->line, "%s expected, not \"%.*s\"", first_word,
             text_print_length(line), line.at);
    return false;
}

static bool read_vehicles(solomon *f, text_scanner *s)
{
    text_span line, number, capacity;
    if (!expect(f, s, "VEHICLE") || !expect(f, s, "NUMBER"))
        return false;
    const bool there = text_next_line(s, &line);
    f->vehicle_line = s->line;
    if (!there || text_count_words(line) != 2 || !text_next_word(&line, &number) ||
        !text_next_word(&line, &capacity) || !text_to_int(number, &f->vehicles) ||
        !text_to_int(capacity, &f->capacity)) {
        text_bad(f->error, ARV_INVALID_ARGUMENT, s->line,
                 "number and capacity of the vehicles expected: two integers");
        return false;
    }
    if (f->vehicles >= 0 && f->vehicles <= ARV_MAX_TECHNICIANS)
        return expect(f, s, "CUSTOMER") && expect(f, s, "CUST");
    text_bad(f->error, ARV_INVALID_ARGUMENT, s->line, "0 to %d vehicles are possible",
             ARV_MAX_TECHNICIANS);
    return false;
}

/* Room for every line that is left. */
static bool make_room(solomon *f, text_scanner rest)
{
    text_span line;
    while (text_next_line(&rest, &line))
        f->room++;
    if (f->room > ARV_MAX_MATRIX_ROWS) {
        text_bad(f->error, ARV_INVALID_ARGUMENT, 0, "%d customers, at most %d are possible",
                 f->room, ARV_MAX_MATRIX_ROWS);
        return false;
    }
    f->x = ARENA_ARRAY(f->arena, double, f->room);
    f->y = ARENA_ARRAY(f->arena, double, f->room);
    f->id = ARENA_ARRAY(f->arena, int64_t, f->room);
    f->demand = ARENA_ARRAY(f->arena, int64_t, f->room);
    f->open_s = ARENA_ARRAY(f->arena, int64_t, f->room);
    f->close_s = ARENA_ARRAY(f->arena, int64_t, f->room);
    f->service_s = ARENA_ARRAY(f->arena, int64_t, f->room);
    f->line = ARENA_ARRAY(f->arena, int32_t, f->room);
    if (f->x && f->y && f->id && f->demand && f->open_s && f->close_s && f->service_s && f->line)
        return true;
    text_bad(f->error, ARV_RESOURCE_EXHAUSTED, 0, "no memory left in the arena");
    return false;
}

static void read_customer(solomon *f, text_span line, int32_t number)
{
    static const char *const names[COLUMNS] = {"CUST NO.",   "XCOORD.",  "YCOORD.",     "DEMAND",
                                               "READY TIME", "DUE DATE", "SERVICE TIME"};
    double value[COLUMNS];
    int64_t whole[COLUMNS] = {0};
    if (text_count_words(line) != COLUMNS) {
        text_bad(f->error, ARV_INVALID_ARGUMENT, number, "%d numbers expected", COLUMNS);
        return;
    }
    for (int c = 0; c < COLUMNS; c++) {
        text_span word;
        text_next_word(&line, &word);
        bool ok = text_to_real(word, &value[c]);
        if (ok && (c == NUMBER || c == DEMAND))
            ok = text_to_int(word, &whole[c]);
        if (ok && c >= READY)
            ok = node_round(f->rounding, value[c], &whole[c]);
        if (!ok) {
            text_bad(f->error, ARV_INVALID_ARGUMENT, number, "%s is \"%.*s\"", names[c],
                     text_print_length(word), word.at);
            return;
        }
    }
    const int32_t at = f->nodes++;
    f->id[at] = whole[NUMBER];
    f->x[at] = value[X];
    f->y[at] = value[Y];
    f->demand[at] = whole[DEMAND];
    f->open_s[at] = whole[READY];
    f->close_s[at] = whole[DUE];
    f->service_s[at] = whole[SERVICE];
    f->line[at] = number;
}

static void check_depot(solomon *f)
{
    if (f->nodes == 0)
        text_bad(f->error, ARV_INVALID_ARGUMENT, 0, "the file has no customers, not even a depot");
    else if (f->demand[0] != 0 || f->service_s[0] != 0)
        text_bad(f->error, ARV_INVALID_ARGUMENT, f->line[0],
                 "the depot can have neither demand nor service time");
}

static arv_status build(solomon *f, arv_spec *spec, format_info *info)
{
    bool *is_depot = ARENA_ARRAY(f->arena, bool, f->nodes);
    int32_t *vehicle_depot = ARENA_ARRAY(f->arena, int32_t, f->vehicles); /* zero: the depot */
    int64_t *capacity = ARENA_ARRAY(f->arena, int64_t, f->vehicles);
    if (!is_depot || !vehicle_depot || !capacity)
        return text_bad(f->error, ARV_RESOURCE_EXHAUSTED, 0, "no memory left in the arena");
    is_depot[0] = true;
    for (int64_t v = 0; v < f->vehicles; v++)
        capacity[v] = f->capacity;
    const node_problem n = {
        .nodes = f->nodes,
        .id = f->id,
        .line = f->line,
        .is_depot = is_depot,
        .matrix = node_distances(f->arena, f->x, f->y, f->nodes, f->rounding, f->error),
        .demand = f->demand,
        .open_s = f->open_s,
        .close_s = f->close_s,
        .service_s = f->service_s,
        .vehicles = (int32_t)f->vehicles,
        .vehicle_depot = vehicle_depot,
        .vehicle_capacity = capacity,
        .vehicle_line = f->vehicle_line,
        .max_duration_s = ARV_UNSET,
    };
    return n.matrix ? node_problem_build(f->arena, &n, spec, info, f->error) : f->error->status;
}

arv_status format_read_solomon(arv_arena *arena, const char *bytes, size_t length,
                               format_convention convention, arv_spec *spec, format_info *info,
                               arv_error *error)
{
    const bool exact = convention == FORMAT_CONVENTION_EXACT;
    solomon f = {
        .arena = arena,
        .error = error,
        .rounding = exact ? NODE_THOUSANDTHS_UP : NODE_TENTHS,
    };
    info->convention = exact ? FORMAT_CONVENTION_EXACT : FORMAT_CONVENTION_DIMACS;
    info->cost_decimals = exact ? 3 : 0;
    text_scanner s;
    text_span line;
    text_scanner_init(&s, bytes, length);
    if (!text_next_line(&s, &line))
        return text_bad(error, ARV_INVALID_ARGUMENT, 0, "the file is empty");
    if (!read_vehicles(&f, &s) || !make_room(&f, s))
        return error->status;
    while (text_next_line(&s, &line))
        read_customer(&f, line, s.line);
    if (error->status == ARV_OK)
        check_depot(&f);
    return error->status == ARV_OK ? build(&f, spec, info) : error->status;
}
