/* basics.h - what every part of libarrival uses: version, limits, status and errors, memory.
 *
 * Conventions of the whole interface stand in arrival.h. */
#ifndef ARRIVAL_BASICS_H
#define ARRIVAL_BASICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ARV_API __attribute__((visibility("default")))
#else
#define ARV_API
#endif

#define ARV_VERSION_MAJOR 0
#define ARV_VERSION_MINOR 1
#define ARV_VERSION_PATCH 0

/* Version string "0.1.0"; static storage. */
ARV_API const char *arv_version(void);

/* ---- limits ------------------------------------------------------------------------------------
 * The one table of limits. Everything that reads input checks against it; README prints it; the
 * tests try each edge. X(NAME, value, meaning) */
#define ARV_LIMITS(X)                                                                 \
    X(TECHNICIANS, 10000, "technicians in one problem")                               \
    X(SHIFTS, 50000, "shifts of all technicians together")                            \
    X(JOBS, 50000, "jobs in one problem")                                             \
    X(LOCATIONS, 70000, "locations in one problem")                                   \
    X(MATRIX_ROWS, 30000, "rows of one travel matrix")                                \
    X(PROFILES, 32, "travel profiles in one problem")                                 \
    X(SLICES, 96, "time slices of one travel profile")                                \
    X(WINDOWS_PER_JOB, 16, "time windows of one job")                                 \
    X(BREAKS_PER_SHIFT, 8, "breaks of one technician")                                \
    X(SKILLS, 1024, "different skill and tool names in one problem")                  \
    X(LOADS, 16, "capacity dimensions and part names in one problem")                 \
    X(RELATIONS, 100000, "relations in one problem")                                  \
    X(MODELS, 100000, "duration models, and access models, in one problem")           \
    X(TRAVEL_MODELS, 100000, "travel models in one problem")                          \
    X(QUANTILES, 10000, "rows of one quantile table")                                 \
    X(ID_BYTES, 256, "bytes of one id or name")                                       \
    X(HORIZON_S, 268435456, "seconds from the first to the last moment of a problem") \
    X(PRICE, 1000000000, "largest price")                                             \
    X(RATE, 100000, "largest price per hour or per kilometre")                        \
    X(PRIORITY, 1000, "largest priority")                                             \
    X(QUANTITY, 1000000000, "largest load, stock or part quantity")                   \
    X(THREADS, 256, "threads of one call")                                            \
    X(EPOCHS, 1000000000, "epochs of one solve")                                      \
    X(SCENARIOS, 65536, "scenarios of one simulation")                                \
    X(ERRORS, 100, "violations reported for one input")                               \
    X(MESSAGE_BYTES, 268435456, "bytes of one message on the wire")                   \
    X(KEPT_MATRICES, 4096, "uploaded travel matrices that a daemon keeps")            \
    X(ADDED_MB, 2048, "MiB, as estimated, of a day for jobs its problem did not have")

enum {
#define ARV_LIMIT_ENUM(name, value, meaning) ARV_MAX_##name = (value),
    ARV_LIMITS(ARV_LIMIT_ENUM)
#undef ARV_LIMIT_ENUM
};

/* Largest absolute time in seconds (2^53); apart because an enumerator is an int. */
#define ARV_MAX_TIME_S ((int64_t)9007199254740992)

/* "Not given" for times, durations, quantities and prices. */
#define ARV_UNSET INT64_MIN
/* "No index" for locations, technicians, jobs. */
#define ARV_NONE (-1)

/* ---- status and errors -------------------------------------------------------------------------
 * Codes carry the names of google.rpc so that they mean the same on the wire. */
typedef enum arv_status {
    ARV_OK = 0,
    ARV_CANCELLED,           /* the caller asked to stop before there was an answer */
    ARV_INVALID_ARGUMENT,    /* the input breaks a rule; see the violations */
    ARV_DEADLINE_EXCEEDED,   /* the budget ended before there was an answer */
    ARV_NOT_FOUND,           /* a day, job or file that is not there */
    ARV_ALREADY_EXISTS,      /* same id, other content */
    ARV_RESOURCE_EXHAUSTED,  /* memory cap or limit reached */
    ARV_FAILED_PRECONDITION, /* valid by itself, not now (event out of order, plan not feasible) */
    ARV_UNIMPLEMENTED,       /* a field that this version does not honour, by path */
    ARV_INTERNAL,            /* a defect in arrival */
    ARV_UNAVAILABLE,         /* busy or draining: try again later */
    ARV_IO,                  /* a file or socket failed */
    ARV_PERMISSION_DENIED    /* the key of the caller has no right to it */
} arv_status;

/* Name of a status, "INVALID_ARGUMENT"; static storage. */
ARV_API const char *arv_status_name(arv_status status);

/* One violation: where (field path, "jobs[3].windows[0].close_s") and what. */
typedef struct arv_violation {
    arv_status status;
    char path[120];
    char text[200];
} arv_violation;

/* What went wrong. The first ARV_MAX_ERRORS violations are kept, `total` counts all.
 * `status` is that of the gravest: INVALID_ARGUMENT before UNIMPLEMENTED. Zero-initialise. */
typedef struct arv_error {
    arv_status status;
    int32_t count;
    int64_t total;
    arv_violation items[ARV_MAX_ERRORS];
} arv_error;

/* Adds a violation; `format` as printf. Returns `status`. Text is cut to its field. */
ARV_API arv_status arv_error_add(arv_error *error, arv_status status, const char *path,
                                 const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 4, 5)))
#endif
    ;

/* ---- memory ------------------------------------------------------------------------------------
 * An arena owns all memory of one request and frees it at once. Not thread safe. */
typedef struct arv_arena arv_arena;

/* `cap_bytes` bounds what the arena may hold, 0 = no bound. NULL when there is no memory. */
ARV_API arv_arena *arv_arena_create(size_t cap_bytes);
/* Zeroed memory aligned to 16 bytes (to 64 from 1 KiB up); NULL past the cap. */
ARV_API void *arv_arena_alloc(arv_arena *arena, size_t count, size_t size);
/* Copy of a string; NULL past the cap. */
ARV_API char *arv_arena_strdup(arv_arena *arena, const char *text);
/* Bytes handed out so far. */
ARV_API size_t arv_arena_used(const arv_arena *arena);
/* Frees everything; sets the pointer to NULL; NULL is allowed. */
ARV_API void arv_arena_destroy(arv_arena **arena);

#ifdef __cplusplus
}
#endif
#endif
