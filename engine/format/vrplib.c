/* vrplib.c - VRPLIB text (CVRPLIB, the EURO/NeurIPS 2022 ORTEC days, PyVRP's dialect):
 *
 *     DIMENSION : 255            keys with a value, then
 *     EDGE_WEIGHT_SECTION        sections of numbers, one node or vehicle a line
 *     ...
 *     EOF
 *
 * Node k of the file is location k - 1, and job "k-1": the numbering of CVRPLIB solutions. Unknown
 * keys and sections are errors with their line. Conventions: format.h. */
#include "format/format_kinds.h"

#include "base/arena.h"
#include "format/node_problem.h"
#include "format/text_scanner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is known of one section of numbered lines: `width` numbers behind each number. */
typedef struct section {
    double *values; /* [rows * width] */
    int32_t *line;  /* [rows] 0 = not given */
    int32_t rows, width;
    int32_t at_line; /* 0 = not in the file */
} section;

typedef enum section_kind {
    COORDINATES,
    DEMANDS,
    WINDOWS,
    SERVICES,
    PRIZES,
    CAPACITIES, /* by vehicle, as the next */
    VEHICLE_DEPOTS,
    NUMBERED, /* the sections above */
    WEIGHTS = NUMBERED,
    DEPOTS,
    ALLOWED
} section_kind;

typedef struct section_name {
    const char *name;
    section_kind kind;
    int32_t width;
} section_name;

static const section_name SECTIONS[] = {
    {"NODE_COORD_SECTION", COORDINATES, 2},
    {"DEMAND_SECTION", DEMANDS, 1},
    {"TIME_WINDOW_SECTION", WINDOWS, 2},
    {"SERVICE_TIME_SECTION", SERVICES, 1},
    {"PRIZE_SECTION", PRIZES, 1},
    {"CAPACITY_SECTION", CAPACITIES, 1},
    {"VEHICLES_DEPOT_SECTION", VEHICLE_DEPOTS, 1},
    {"EDGE_WEIGHT_SECTION", WEIGHTS, 0},
    {"DEPOT_SECTION", DEPOTS, 0},
    {"VEHICLES_ALLOWED_CLIENTS_SECTION", ALLOWED, 0},
};

typedef enum vrplib_type { CVRP, VRPTW, MDVRPTW, SDVRPTW, PCVRPTW, TYPES } vrplib_type;

static const char *const TYPE_NAMES[TYPES] = {"CVRP", "VRPTW", "MDVRPTW", "SDVRPTW", "PCVRPTW"};

typedef struct vrplib {
    arv_arena *arena;
    arv_error *error;
    text_scanner scan;
    bool no_memory;

    vrplib_type type;
    int64_t nodes, vehicles, capacity; /* ARV_UNSET = not given */
    int32_t vehicle_line;
    double service, max_duration; /* < 0 = not given */
    int32_t max_duration_line;
    bool is_explicit, is_full_matrix;
    node_rounding rounding;

    section sections[NUMBERED];
    int32_t *matrix;
    bool *is_depot;
    int32_t depot_count;
    uint64_t *allowed; /* [nodes * words]: bit v = vehicle v may serve the node */
    int32_t words;
} vrplib;

static void bad(vrplib *f, const char *text)
{
    text_bad(f->error, ARV_INVALID_ARGUMENT, f->scan.line, "%s", text);
}

static void *allocate(vrplib *f, size_t count, size_t size)
{
    void *memory = f->no_memory ? NULL : arv_arena_alloc(f->arena, count, size);
    if (!memory && !f->no_memory) {
        f->no_memory = true;
        text_bad(f->error, ARV_RESOURCE_EXHAUSTED, 0, "no memory left in the arena");
    }
    return memory;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static bool read_positive(vrplib *f, text_span value, int64_t limit, int64_t *out)
{
    if (text_to_int(value, out) && *out >= 1 && *out <= limit)
        return true;
    *out = ARV_UNSET;
    text_bad(f->error, ARV_INVALID_ARGUMENT, f->scan.line, "must be an integer within 1..%lld",
             (long long)limit);
    return false;
}

static void read_duration(vrplib *f, text_span value, double *out)
{
    if (!text_to_real(value, out) || *out < 0.0) {
        *out = -1.0;
        bad(f, "must be a number from 0");
    }
}

static void read_type(vrplib *f, text_span value)
{
    for (int t = 0; t < TYPES; t++)
        if (text_equals(value, TYPE_NAMES[t])) {
            f->type = (vrplib_type)t;
            return;
        }
    text_bad(f->error, ARV_UNIMPLEMENTED, f->scan.line,
             "TYPE must be CVRP, VRPTW, MDVRPTW, SDVRPTW or PCVRPTW, not \"%.*s\"",
             text_print_length(value), value.at);
}

static void read_weight_type(vrplib *f, text_span value)
{
    f->is_explicit = text_equals(value, "EXPLICIT");
    if (!f->is_explicit && !text_equals(value, "EUC_2D"))
        text_bad(f->error, ARV_UNIMPLEMENTED, f->scan.line,
                 "EDGE_WEIGHT_TYPE must be EUC_2D or EXPLICIT, not \"%.*s\"",
                 text_print_length(value), value.at);
}

static void read_weight_format(vrplib *f, text_span value)
{
    f->is_full_matrix = text_equals(value, "FULL_MATRIX");
    if (!f->is_full_matrix)
        text_bad(f->error, ARV_UNIMPLEMENTED, f->scan.line,
                 "EDGE_WEIGHT_FORMAT must be FULL_MATRIX, not \"%.*s\"", text_print_length(value),
                 value.at);
}

static void read_key(vrplib *f, text_span key, text_span value)
{
    if (text_equals(key, "NAME") || text_equals(key, "COMMENT")) {
        return;
    } else if (text_equals(key, "TYPE")) {
        read_type(f, value);
    } else if (text_equals(key, "DIMENSION")) {
        if (f->nodes == ARV_UNSET)
            read_positive(f, value, ARV_MAX_MATRIX_ROWS, &f->nodes);
        else
            bad(f, "DIMENSION stands there twice");
    } else if (text_equals(key, "VEHICLES")) {
        f->vehicle_line = f->scan.line;
        if (f->vehicles == ARV_UNSET)
            read_positive(f, value, ARV_MAX_TECHNICIANS, &f->vehicles);
        else
            bad(f, "VEHICLES stands there twice, or after a section of vehicles");
    } else if (text_equals(key, "CAPACITY")) {
        read_positive(f, value, ARV_MAX_QUANTITY, &f->capacity);
    } else if (text_equals(key, "SERVICE_TIME")) {
        read_duration(f, value, &f->service);
    } else if (text_equals(key, "VEHICLES_MAX_DURATION")) {
        read_duration(f, value, &f->max_duration);
        f->max_duration_line = f->scan.line;
    } else if (text_equals(key, "EDGE_WEIGHT_TYPE")) {
        read_weight_type(f, value);
    } else if (text_equals(key, "EDGE_WEIGHT_FORMAT")) {
        read_weight_format(f, value);
    } else {
        text_bad(f->error, ARV_UNIMPLEMENTED, f->scan.line, "unknown key \"%.*s\"",
                 text_print_length(key), key.at);
    }
}

/* ---- sections -------------------------------------------------------------------------------- */

/* A line that begins with a letter ends a section. */
static bool next_numbers(vrplib *f, text_span *line)
{
    const text_scanner before = f->scan;
    if (!text_next_line(&f->scan, line))
        return false;
    const char c = *line->at;
    if ((c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.')
        return true;
    f->scan = before;
    return false;
}

/* The vehicles are counted before a section needs them: one per customer when not said. */
static int32_t vehicle_count(vrplib *f)
{
    if (f->vehicles == ARV_UNSET)
        f->vehicles = f->nodes - 1 > ARV_MAX_TECHNICIANS ? ARV_MAX_TECHNICIANS : f->nodes - 1;
    return (int32_t)f->vehicles;
}

static void read_row(vrplib *f, section *s, text_span line)
{
    text_span word;
    int64_t number;
    if (text_count_words(line) != s->width + 1) {
        text_bad(f->error, ARV_INVALID_ARGUMENT, f->scan.line, "%d numbers expected", s->width + 1);
        return;
    }
    text_next_word(&line, &word);
    if (!text_to_int(word, &number) || number < 1 || number > s->rows) {
        text_bad(f->error, ARV_INVALID_ARGUMENT, f->scan.line,
                 "the line must begin with a number within 1..%d", s->rows);
        return;
    }
    const size_t row = (size_t)number - 1;
    if (s->line[row] != 0)
        bad(f, "this number stands there twice");
    s->line[row] = f->scan.line;
    for (int32_t c = 0; c < s->width; c++) {
        text_next_word(&line, &word);
        if (!text_to_real(word, &s->values[row * (size_t)s->width + (size_t)c]))
            text_bad(f->error, ARV_INVALID_ARGUMENT, f->scan.line, "\"%.*s\" is no number",
                     text_print_length(word), word.at);
    }
}

static void read_numbered(vrplib *f, const section_name *name)
{
    section *s = &f->sections[name->kind];
    if (s->at_line) {
        bad(f, "this section stands there twice");
        return;
    }
    const bool by_vehicle = name->kind == CAPACITIES || name->kind == VEHICLE_DEPOTS;
    s->at_line = f->scan.line;
    s->width = name->width;
    s->rows = by_vehicle ? vehicle_count(f) : (int32_t)f->nodes;
    s->values = allocate(f, (size_t)s->rows * (size_t)s->width, sizeof *s->values);
    s->line = allocate(f, (size_t)s->rows, sizeof *s->line);
    text_span line;
    while (!f->no_memory && next_numbers(f, &line))
        read_row(f, s, line);
    for (int32_t row = 0; s->line && row < s->rows; row++)
        if (s->line[row] == 0)
            text_bad(f->error, ARV_INVALID_ARGUMENT, s->at_line, "%s: no line for %d", name->name,
                     row + 1);
}

/* Cells in proportion to the text: room grows with what is read. */
static void read_weights(vrplib *f)
{
    const size_t all = (size_t)f->nodes * (size_t)f->nodes;
    const int32_t from = f->scan.line;
    size_t count = 0;
    text_span line, word;
    if (f->matrix || (size_t)(f->scan.end - f->scan.at) < 2 * all - 1) {
        text_bad(f->error, ARV_INVALID_ARGUMENT, from,
                 "EDGE_WEIGHT_SECTION must stand there once, with %zu numbers", all);
        return;
    }
    f->matrix = allocate(f, all, sizeof *f->matrix);
    while (!f->no_memory && next_numbers(f, &line))
        while (text_next_word(&line, &word)) {
            int64_t value = 0;
            if (!text_to_int(word, &value) || value < 0 || value > INT32_MAX)
                text_bad(f->error, ARV_INVALID_ARGUMENT, f->scan.line,
                         "\"%.*s\" is no integer within 0..%d", text_print_length(word), word.at,
                         INT32_MAX);
            else if (count < all)
                f->matrix[count] = (int32_t)value;
            count++;
        }
    if (count != all && !f->no_memory)
        text_bad(f->error, ARV_INVALID_ARGUMENT, from, "%zu numbers instead of %zu", count, all);
}

static void read_depots(vrplib *f)
{
    text_span line, word;
    bool ended = false;
    if (!f->is_depot)
        f->is_depot = allocate(f, (size_t)f->nodes, sizeof *f->is_depot);
    while (!f->no_memory && next_numbers(f, &line))
        while (text_next_word(&line, &word)) {
            int64_t node;
            if (text_equals(word, "-1")) {
                ended = true;
            } else if (ended || !text_to_int(word, &node) || node < 1 || node > f->nodes) {
                bad(f, ended ? "nothing may follow -1" : "no such node");
            } else if (!f->is_depot[node - 1]) {
                f->is_depot[node - 1] = true;
                f->depot_count++;
            }
        }
}

static void read_allowed(vrplib *f)
{
    const int32_t vehicles = vehicle_count(f);
    text_span line, word;
    f->words = (vehicles + 63) / 64;
    f->allowed = allocate(f, (size_t)f->nodes * (size_t)f->words, sizeof *f->allowed);
    while (!f->no_memory && next_numbers(f, &line)) {
        int64_t vehicle, node;
        text_next_word(&line, &word);
        if (!text_to_int(word, &vehicle) || vehicle < 1 || vehicle > vehicles) {
            bad(f, "the line must begin with the number of a vehicle");
            continue;
        }
        while (text_next_word(&line, &word))
            if (!text_to_int(word, &node) || node < 1 || node > f->nodes)
                bad(f, "no such client");
            else
                f->allowed[(node - 1) * f->words + (vehicle - 1) / 64] |= UINT64_C(1)
                                                                          << ((vehicle - 1) % 64);
    }
}

static void read_section(vrplib *f, text_span name)
{
    if (f->nodes == ARV_UNSET) {
        bad(f, "DIMENSION must stand before the first section");
        return;
    }
    for (size_t i = 0; i < sizeof SECTIONS / sizeof *SECTIONS; i++) {
        if (!text_equals(name, SECTIONS[i].name))
            continue;
        if (SECTIONS[i].kind < NUMBERED)
            read_numbered(f, &SECTIONS[i]);
        else if (SECTIONS[i].kind == WEIGHTS)
            read_weights(f);
        else if (SECTIONS[i].kind == DEPOTS)
            read_depots(f);
        else
            read_allowed(f);
        return;
    }
    text_bad(f->error, ARV_UNIMPLEMENTED, f->scan.line, "unknown section or line \"%.*s\"",
             text_print_length(name), name.at);
    text_span line;
    while (next_numbers(f, &line))
        continue;
}

static void read_lines(vrplib *f)
{
    text_span line;
    while (!f->no_memory && text_next_line(&f->scan, &line)) {
        const char *colon = memchr(line.at, ':', (size_t)(line.end - line.at));
        if (text_equals(line, "EOF"))
            return;
        if (colon)
            read_key(f, text_trim((text_span){line.at, colon}),
                     text_trim((text_span){colon + 1, line.end}));
        else
            read_section(f, line);
    }
}

/* ---- what the parts mean together ------------------------------------------------------------ */

static bool choose_rounding(vrplib *f, format_convention convention, format_info *info)
{
    f->rounding = NODE_NEAREST;
    if (f->is_explicit && convention != FORMAT_CONVENTION_DEFAULT) {
        text_bad(f->error, ARV_INVALID_ARGUMENT, 0,
                 "a convention applies to distances between coordinates, not to explicit ones");
        return false;
    }
    if (!f->is_explicit && convention == FORMAT_CONVENTION_DEFAULT) {
        if (f->type == MDVRPTW || f->type == SDVRPTW)
            convention = FORMAT_CONVENTION_EXACT;
        else if (f->type == PCVRPTW)
            convention = FORMAT_CONVENTION_DIMACS;
    }
    if (convention == FORMAT_CONVENTION_DIMACS)
        f->rounding = NODE_TENTHS;
    else if (convention == FORMAT_CONVENTION_EXACT)
        f->rounding = NODE_THOUSANDTHS;
    info->convention = convention;
    return true;
}

static void check_parts(vrplib *f)
{
    if (f->nodes == ARV_UNSET) {
        text_bad(f->error, ARV_INVALID_ARGUMENT, 0, "DIMENSION is missing");
        return;
    }
    if (f->is_explicit && (!f->matrix || !f->is_full_matrix))
        text_bad(f->error, ARV_INVALID_ARGUMENT, 0,
                 "EXPLICIT needs EDGE_WEIGHT_FORMAT FULL_MATRIX and an EDGE_WEIGHT_SECTION");
    if (!f->is_explicit && !f->sections[COORDINATES].at_line)
        text_bad(f->error, ARV_INVALID_ARGUMENT, 0, "EUC_2D needs a NODE_COORD_SECTION");
    if (!f->is_explicit && f->matrix)
        text_bad(f->error, ARV_INVALID_ARGUMENT, 0, "EUC_2D allows no EDGE_WEIGHT_SECTION");
    if (f->service >= 0.0 && f->sections[SERVICES].at_line)
        text_bad(f->error, ARV_INVALID_ARGUMENT, f->sections[SERVICES].at_line,
                 "SERVICE_TIME and SERVICE_TIME_SECTION exclude each other");
    if (f->capacity != ARV_UNSET && f->sections[CAPACITIES].at_line)
        text_bad(f->error, ARV_INVALID_ARGUMENT, f->sections[CAPACITIES].at_line,
                 "CAPACITY and CAPACITY_SECTION exclude each other");
    if (f->depot_count > 1 && !f->sections[VEHICLE_DEPOTS].at_line)
        text_bad(f->error, ARV_INVALID_ARGUMENT, 0, "several depots need a VEHICLES_DEPOT_SECTION");
}

/* Column `column` of a section as integers: rounded like distances when `scaled`, else exact. */
static int64_t *column_of(vrplib *f, section_kind kind, int32_t column, bool scaled)
{
    const section *s = &f->sections[kind];
    if (!s->at_line)
        return NULL;
    int64_t *out = allocate(f, (size_t)s->rows, sizeof *out);
    for (int32_t row = 0; out && row < s->rows; row++) {
        const double value = s->values[(size_t)row * (size_t)s->width + (size_t)column];
        const bool whole = !(floor(value) < value) && fabs(value) <= (double)INT32_MAX;
        if (scaled ? node_round(f->rounding, value, &out[row]) : whole) {
            if (!scaled)
                out[row] = (int64_t)value;
            continue;
        }
        text_bad(f->error, ARV_INVALID_ARGUMENT, s->line[row],
                 scaled ? "%g does not fit 32 bits" : "%g must be an integer", value);
    }
    return out;
}

static const int64_t *services(vrplib *f)
{
    int64_t all = 0;
    if (f->service < 0.0)
        return column_of(f, SERVICES, 0, true);
    if (!node_round(f->rounding, f->service, &all))
        text_bad(f->error, ARV_INVALID_ARGUMENT, 0, "SERVICE_TIME is out of range");
    int64_t *out = allocate(f, (size_t)f->nodes, sizeof *out);
    for (int64_t i = 0; out && i < f->nodes; i++)
        out[i] = f->is_depot[i] ? 0 : all;
    return out;
}

static const int32_t *vehicle_depots(vrplib *f)
{
    const int32_t vehicles = vehicle_count(f);
    const int64_t *given = column_of(f, VEHICLE_DEPOTS, 0, false);
    int32_t *out = allocate(f, (size_t)vehicles, sizeof *out);
    int32_t first = 0;
    while (first < f->nodes && !f->is_depot[first])
        first++;
    for (int32_t v = 0; out && v < vehicles; v++) {
        out[v] = first;
        if (!given)
            continue;
        if (given[v] >= 1 && given[v] <= f->nodes && f->is_depot[given[v] - 1])
            out[v] = (int32_t)given[v] - 1;
        else
            text_bad(f->error, ARV_INVALID_ARGUMENT, f->sections[VEHICLE_DEPOTS].line[v],
                     "node %lld is no depot", (long long)given[v]);
    }
    return out;
}

static const int64_t *capacities(vrplib *f)
{
    if (f->capacity == ARV_UNSET)
        return column_of(f, CAPACITIES, 0, false);
    int64_t *out = allocate(f, (size_t)f->vehicles, sizeof *out);
    for (int64_t v = 0; out && v < f->vehicles; v++)
        out[v] = f->capacity;
    return out;
}

/* The longest duration of a route; not a bound when the working hours imply it. */
static void bound_duration(vrplib *f, node_problem *n)
{
    int64_t most = 0;
    n->max_duration_s = ARV_UNSET;
    if (f->max_duration < 0.0)
        return;
    if (!node_round(f->rounding, f->max_duration, &most)) {
        text_bad(f->error, ARV_INVALID_ARGUMENT, f->max_duration_line,
                 "VEHICLES_MAX_DURATION is out of range");
        return;
    }
    for (int32_t v = 0; v < n->vehicles; v++) {
        const int32_t depot = n->vehicle_depot[v];
        if (!n->open_s || n->close_s[depot] - n->open_s[depot] > most)
            n->max_duration_s = most;
    }
}

static void check_depots(vrplib *f, const node_problem *n)
{
    for (int32_t i = 0; i < n->nodes; i++) {
        if (!f->is_depot[i])
            continue;
        if (n->demand && n->demand[i] != 0)
            text_bad(f->error, ARV_INVALID_ARGUMENT, f->sections[DEMANDS].line[i],
                     "a depot has no demand");
        if (n->service_s && n->service_s[i] != 0)
            text_bad(f->error, ARV_UNIMPLEMENTED, f->sections[SERVICES].line[i],
                     "service time at a depot");
        if (n->unserved_price && n->unserved_price[i] != 0)
            text_bad(f->error, ARV_INVALID_ARGUMENT, f->sections[PRIZES].line[i],
                     "a depot has no prize");
    }
}

/* ---- site dependence: clients of the same set of vehicles form a group ----------------------- */

typedef struct group_key {
    const uint64_t *bits;
    int32_t words, node;
} group_key;

static int by_bits(const void *left, const void *right)
{
    const group_key *a = left, *b = right;
    const int order = memcmp(a->bits, b->bits, (size_t)a->words * sizeof *a->bits);
    return order != 0 ? order : (a->node > b->node) - (a->node < b->node);
}

static bool all_vehicles(const uint64_t *bits, int32_t vehicles)
{
    int32_t count = 0;
    for (int32_t v = 0; v < vehicles; v++)
        count += (int)(bits[v / 64] >> (v % 64) & 1);
    return count == vehicles;
}

/* group[node] = ARV_NONE for clients of all vehicles; else the number of its set. */
static bool number_groups(vrplib *f, node_problem *n, int32_t *group, const uint64_t **bits_of)
{
    group_key *keys = allocate(f, (size_t)f->nodes, sizeof *keys);
    if (!keys)
        return false;
    for (int32_t i = 0; i < n->nodes; i++)
        keys[i] = (group_key){f->allowed + (size_t)i * (size_t)f->words, f->words, i};
    qsort(keys, (size_t)n->nodes, sizeof *keys, by_bits);
    const uint64_t *last = NULL;
    for (int32_t i = 0; i < n->nodes; i++) {
        const int32_t node = keys[i].node;
        group[node] = ARV_NONE;
        if (f->is_depot[node] || all_vehicles(keys[i].bits, n->vehicles))
            continue;
        if (!last || memcmp(last, keys[i].bits, (size_t)f->words * sizeof *last) != 0) {
            if (n->group_count == ARV_MAX_SKILLS) {
                text_bad(f->error, ARV_INVALID_ARGUMENT, 0,
                         "more than %d different sets of allowed vehicles", ARV_MAX_SKILLS);
                return false;
            }
            last = keys[i].bits;
            bits_of[n->group_count++] = last;
        }
        group[node] = n->group_count - 1;
    }
    return true;
}

static void build_groups(vrplib *f, node_problem *n)
{
    if (!f->allowed)
        return;
    int32_t *group = allocate(f, (size_t)n->nodes, sizeof *group);
    const uint64_t **bits_of = allocate(f, ARV_MAX_SKILLS, sizeof *bits_of);
    if (!group || !bits_of || !number_groups(f, n, group, bits_of))
        return;
    bool *has = allocate(f, (size_t)n->vehicles * (size_t)n->group_count, sizeof *has);
    for (int32_t v = 0; has && v < n->vehicles; v++)
        for (int32_t g = 0; g < n->group_count; g++)
            has[(size_t)v * (size_t)n->group_count + (size_t)g] =
                (bits_of[g][v / 64] >> (v % 64) & 1) != 0;
    n->group = group;
    n->vehicle_group = has;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static const int32_t *travel(vrplib *f)
{
    if (f->is_explicit)
        return f->matrix;
    const section *s = &f->sections[COORDINATES];
    double *x = allocate(f, (size_t)s->rows, sizeof *x);
    double *y = allocate(f, (size_t)s->rows, sizeof *y);
    if (!x || !y)
        return NULL;
    for (int32_t i = 0; i < s->rows; i++) {
        x[i] = s->values[2 * (size_t)i];
        y[i] = s->values[2 * (size_t)i + 1];
    }
    return node_distances(f->arena, x, y, s->rows, f->rounding, f->error);
}

/* Numbers and lines of the nodes; the depots, node 1 when the file names none. */
static void number_nodes(vrplib *f, node_problem *n)
{
    int64_t *id = allocate(f, (size_t)f->nodes, sizeof *id);
    int32_t *line = allocate(f, (size_t)f->nodes, sizeof *line);
    if (!f->is_depot)
        f->is_depot = allocate(f, (size_t)f->nodes, sizeof *f->is_depot);
    if (!id || !line || !f->is_depot)
        return;
    if (f->depot_count == 0) {
        f->is_depot[0] = true;
        f->depot_count = 1;
    }
    static const section_kind telling[] = {WINDOWS, DEMANDS, COORDINATES};
    for (int32_t i = 0; i < f->nodes; i++) {
        id[i] = i;
        for (size_t k = 0; k < sizeof telling / sizeof *telling && line[i] == 0; k++)
            line[i] = f->sections[telling[k]].line ? f->sections[telling[k]].line[i] : 0;
    }
    n->id = id;
    n->line = line;
    n->is_depot = f->is_depot;
}

static arv_status build(vrplib *f, arv_spec *spec, format_info *info)
{
    node_problem n = {.nodes = (int32_t)f->nodes, .vehicles = vehicle_count(f)};
    number_nodes(f, &n);
    if (f->error->status != ARV_OK)
        return f->error->status;
    n.matrix = travel(f);
    n.demand = column_of(f, DEMANDS, 0, false);
    n.open_s = column_of(f, WINDOWS, 0, true);
    n.close_s = column_of(f, WINDOWS, 1, true);
    n.service_s = services(f);
    n.unserved_price = column_of(f, PRIZES, 0, true);
    n.vehicle_depot = vehicle_depots(f);
    n.vehicle_capacity = capacities(f);
    n.vehicle_line = f->vehicle_line;
    if (f->error->status == ARV_OK)
        build_groups(f, &n);
    if (f->error->status == ARV_OK) {
        bound_duration(f, &n);
        check_depots(f, &n);
    }
    return f->error->status == ARV_OK ? node_problem_build(f->arena, &n, spec, info, f->error)
                                      : f->error->status;
}

arv_status format_read_vrplib(arv_arena *arena, const char *bytes, size_t length,
                              format_convention convention, arv_spec *spec, format_info *info,
                              arv_error *error)
{
    vrplib f = {
        .arena = arena,
        .error = error,
        .type = VRPTW,
        .nodes = ARV_UNSET,
        .vehicles = ARV_UNSET,
        .capacity = ARV_UNSET,
        .service = -1.0,
        .max_duration = -1.0,
    };
    text_scanner_init(&f.scan, bytes, length);
    read_lines(&f);
    if (error->status == ARV_OK)
        check_parts(&f);
    if (error->status != ARV_OK || !choose_rounding(&f, convention, info))
        return error->status;
    return build(&f, spec, info);
}
