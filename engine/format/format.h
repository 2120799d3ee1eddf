/* format.h - files in, files out: problems and answers as JSON, Solomon, VRPLIB and CVRPLIB text.
 *
 *     bytes --format_read_problem--> arv_spec + format_info     (then arv_problem_compile)
 *     arv_plan --format_write_plan--> VROOM-shaped answer       (and back: format_read_plan)
 *
 * JSON is VROOM's documented input and output (github.com/VROOM-Project/vroom, docs/API.md) plus
 * keys of ours; unknown keys are errors. `format_info` remembers what the file looked like (numeric
 * ids, coordinates, shorthands), so that answers echo it and violations name the file's own paths.
 *
 * Ownership: everything returned lives in the arena given, and borrows nothing from `bytes`.
 * Errors: `error` must be given and is cleared first. INVALID_ARGUMENT (violations with the paths of
 * the file, up to ARV_MAX_ERRORS; reading goes on after each), UNIMPLEMENTED (a documented field that
 * this version does not honour), RESOURCE_EXHAUSTED (arena cap), IO (files only).
 * Threads: no state outside the arguments. Cost: O(length) plus sorting ids.
 */
#ifndef FORMAT_FORMAT_H
#define FORMAT_FORMAT_H

#include <arrival/arrival.h>

/* Largest file that is read into memory. */
#define FORMAT_MAX_FILE_BYTES ((size_t)1 << 31)

typedef enum format_kind {
    FORMAT_AUTO = 0, /* by the first bytes */
    FORMAT_JSON,
    FORMAT_SOLOMON, /* Solomon and Gehring & Homberger .txt */
    FORMAT_VRPLIB,  /* VRPTW, CVRP, MDVRPTW, site-dependent, prize-collecting; EUC_2D or FULL_MATRIX
                     */
    FORMAT_ROUTES   /* CVRPLIB .sol; an answer, never a problem */
} format_kind;

/* How plane distances (and the times of such files) become integers. Explicit matrices are integers
 * already and take FORMAT_CONVENTION_DEFAULT only.
 *   DIMACS  floor(10 * x): one unit of time and cost is a tenth.
 *   EXACT   Solomon: ceil(1000 * x - 1e-7), costs printed with three decimals;
 *           VRPLIB: round(1000 * x), costs printed as that integer.
 *   DEFAULT Solomon: DIMACS. VRPLIB: EXACT for MDVRPTW and SDVRPTW, DIMACS for PCVRPTW, else the
 *           nearest integer of TSPLIB's EUC_2D. */
typedef enum format_convention {
    FORMAT_CONVENTION_DEFAULT = 0,
    FORMAT_CONVENTION_DIMACS,
    FORMAT_CONVENTION_EXACT
} format_convention;

typedef struct format_options {
    format_kind kind;
    format_convention convention;
    /* One job more, a JSON object as in `jobs`, behind those of the file; NULL = none. JSON only. */
    const char *job;
    size_t job_length;
} format_options;

/* What the file looked like. Filled by format_read_problem; read-only afterwards; lives as long as
 * the arena. Every pointer may be NULL. A zeroed format_info with `spec` set describes a spec that
 * came from elsewhere: ids are written as strings, paths stay canonical. */
/* What a job of ours is in the file: VROOM's shipments are two. */
typedef enum format_half { FORMAT_WHOLE, FORMAT_PICKUP, FORMAT_DELIVERY } format_half;

typedef struct format_info {
    format_kind kind;             /* FORMAT_AUTO: not read from a file */
    format_convention convention; /* the one applied; DEFAULT = none */
    const arv_spec *spec;
    int32_t cost_decimals; /* costs are printed divided by 10^cost_decimals */
    bool indexed;          /* JSON: places are rows (location_index), not coordinates */

    /* ids that were JSON numbers are written as numbers */
    const bool *technician_number; /* [technician_count] */
    const bool *job_number;        /* [job_count] */
    /* Shipments come behind the jobs, pickup and delivery in turn (json_shipment.c). */
    const uint8_t *job_half; /* [job_count]: format_half; NULL = all are whole */
    const bool *half_number; /* [job_count]: as job_number, of what the file said */
    /* Breaks are numbered through: by technician, shift, break. */
    const bool *break_number;
    const char *const *break_description; /* entries may be NULL */

    /* coordinates as the file gives them, place by place; without = none given */
    const arv_location *job_place;               /* [job_count] */
    const arv_location *start_place, *end_place; /* [technician_count] */

    const bool *shorthand;       /* [technician_count]: one shift, said as vehicle.time_window */
    const int32_t *hard_windows; /* [job_count]: how many of his windows are in time_windows */
    const int32_t *route_technician;  /* [route_count]: whose `steps` they were */
    const int32_t *const *route_step; /* [route_count][job]: index into these `steps` */
    const int32_t *job_line;          /* text formats: line of the customer; [job_count] */
    int32_t vehicle_line;             /* text formats: line of the vehicles */
    int32_t added_job;                /* 1 + index of format_options.job; 0 = there is none */
} format_info;

/* Guesses the kind by the first bytes; FORMAT_AUTO when nothing fits. */
format_kind format_guess(const char *bytes, size_t length);

/* The name of a kind as the command line spells it: "json", "solomon", "vrplib", "routes", "auto".
 */
const char *format_kind_name(format_kind kind);

/* Reads a file, or standard input when `path` is "-", into the arena; a NUL follows the bytes.
 * An .xz file is unpacked; other compressed ones are refused by name (IO when unreadable,
 * INVALID_ARGUMENT when damaged or compressed otherwise). */
arv_status format_load_file(arv_arena *arena, const char *path, const char **bytes, size_t *length,
                            arv_error *error);

/* Reads a problem. `options` may be NULL (all defaults). On anything but OK, `*spec` is NULL.
 *
 * JSON reading rules that VROOM leaves open:
 *   - A vehicle without time_window works from F to F + 2^27 s (4.25 years), or to the last moment
 *     named in the file when that is later. F is the smaller of 0 and the first moment named, but
 *     30 days before the first moment when all moments lie past 2^27 (unix times).
 *   - With matrices each place needs its *_index. Without, equal coordinates are one place, and
 *     indices are irrelevant unless every place has one and they agree with the coordinates.
 *   - A profile not listed in `matrices` is allowed only when `matrices` is absent; it then travels
 *     the great circle at the default speed.
 *   - capacity absent while amounts are given = zeros (as VROOM). A skill is of level 1 by default.
 *   - matrix entries null or negative = no way.
 *   - steps of vehicles are orders in force; breaks in them are placed anew; `frozen` counts jobs.
 *   - shifts replaces time_window, breaks, steps and frozen of the vehicle, which are one shift.
 */
arv_status format_read_problem(arv_arena *arena, const char *bytes, size_t length,
                               const format_options *options, const arv_spec **spec,
                               format_info *info, arv_error *error);

/* The same from a file, or standard input when `path` is "-". */
arv_status format_read_problem_file(arv_arena *arena, const char *path,
                                    const format_options *options, const arv_spec **spec,
                                    format_info *info, arv_error *error);

/* Rewrites the canonical paths of arrival.h in `error` (technicians[3].shifts[0].end_s) to those of
 * the file (vehicles[3].time_window[1]; line 12 of a text format). For violations of
 * arv_problem_compile and arv_solve; those of this room are in file terms already, and those of
 * arv_check (routes[0].steps[2]) stay as they are. Not for arv_plan_from_order, whose routes are
 * not the spec's. Cost: O(violations), O(places) for a violation of a location. */
void format_translate_error(const format_info *info, arv_error *error);

/* Writes a spec as a JSON problem: format_read_problem gives back an equal spec. `info` may be NULL
 * (ids as strings). Not written: coordinates of places that nobody uses. INVALID_ARGUMENT when an
 * order in force names no technician. `text` is NUL-terminated, `length` without the NUL. */
arv_status format_write_problem(arv_arena *arena, const arv_spec *spec, const format_info *info,
                                bool pretty, char **text, size_t *length, arv_error *error);

typedef struct format_write_options {
    bool pretty;        /* indented, one step a line */
    bool with_windows;  /* window, eta, stops_away and late of job steps */
    bool deterministic; /* no wall-clock figures: equal plans give equal bytes */
} format_write_options;

/* Writes an answer in VROOM's shape. Money is divided by 10^info->cost_decimals. Beyond VROOM:
 *   summary  priority_lost, mandatory_unassigned, epochs, bound and gap (when a bound is known)
 *   unassigned[]  reason (arv_reason_name)
 *   routes[]  shift (when he has several)
 *   steps[]  window {from, to, level}, eta, stops_away, late (probability of a start past the last
 *            time window)
 * `arrival` is arrive_s, start is arrival + waiting_time, finish is start + setup + service;
 * `duration` and `distance` of a step are cumulated travel. RESOURCE_EXHAUSTED only. */
arv_status format_write_plan(arv_arena *arena, const arv_spec *spec, const format_info *info,
                             const arv_plan *plan, const format_write_options *options, char **text,
                             size_t *length);

/* Writes {"code": 1|2, "error": "...", "violations": [{"path", "text", "status"}]}. Paths are
 * written as they stand: translate first. Code 2 is bad input, 1 anything else. */
arv_status format_write_error(arv_arena *arena, arv_status status, const arv_error *error,
                              char **text, size_t *length);

/* Reads an answer back: ours (every figure, windows included) or one of VROOM's own. Ids are
 * resolved against `spec`; what the answer states is taken as stated, arv_check judges it. */
arv_status format_read_plan(arv_arena *arena, const char *bytes, size_t length,
                            const arv_spec *spec, const format_info *info, arv_plan **plan,
                            arv_error *error);

/* Reads the file of an answer to `problem`, compiled from `spec`: JSON as it stands, or CVRPLIB routes,
 * which are given their times here. IO when unreadable. */
arv_status format_read_answer_file(arv_arena *arena, const char *path, const arv_spec *spec,
                                   const arv_problem *problem, const format_info *info,
                                   arv_plan **plan, arv_error *error);

/* Reads an answer without its problem: `*spec` has the technicians, jobs, breaks and places that it
 * names, nothing else of the problem, and is good for showing the plan only. `info` is filled;
 * costs have three decimals when the answer's cost is no whole number. */
arv_status format_read_plan_alone(arv_arena *arena, const char *bytes, size_t length,
                                  const arv_spec **spec, format_info *info, arv_plan **plan,
                                  arv_error *error);

/* Reads "Route #1: 3 5 7" lines (a "Cost 1234" line may follow) as orders for arv_plan_from_order:
 * the numbers are job ids, route k is technician k's first shift. */
arv_status format_read_routes(arv_arena *arena, const char *bytes, size_t length,
                              const arv_spec *spec, const arv_route_in_force **order,
                              int32_t *order_count, arv_error *error);

#endif
