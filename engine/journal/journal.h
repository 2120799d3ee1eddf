/* journal.h - what was asked of every day, in the order in which it was done, on disk before anybody
 * is told that it was done.
 *
 * A journal is a directory with three files:
 *   journal.db    an SQLite database in WAL mode, synchronous=FULL. Table `days` has a row for every
 *                 day opened, `records` what happened to it, `meta` one row: how often something was
 *                 committed, and a digest of all days; `matrices` has cells of travel matrices that
 *                 openings name by their SHA-256, each once, and `uses` which day needs which.
 *   journal.head  the same two numbers, written after every commit. SQLite takes the end of its WAL for
 *                 whatever survived of it, and so would lose what was acknowledged without a word when
 *                 the end is cut off or damaged; with the head that is noticed. It is not synced:
 *                 older than the database it may be, never newer.
 *   journal.lock  locked by the one process that may write.
 *
 * Every record has a checksum (xxh3) chained to that of the record before it of the same day, every
 * day ends in the digest of all. journal_open reads every record of the days that are open and holds
 * all of that against each other: what it opens is what was written, or it says what is wrong and
 * where. Closed days are checked when they are read, and kept until journal_prune.
 *
 * What a record says is the caller's business: bytes, a kind, a few numbers to look things up with.
 * Errors of the file system and of SQLite are IO with text, the path is that of the file; lack of
 * memory is RESOURCE_EXHAUSTED, another process in the way UNAVAILABLE. Not thread safe. */
#ifndef JOURNAL_JOURNAL_H
#define JOURNAL_JOURNAL_H

#include <arrival/basics.h>

enum {
    JOURNAL_SCHEMA = 2, /* a journal of schema 1 becomes one of 2 when it is opened to be written */
    JOURNAL_DIGEST_BYTES = 32, /* SHA-256 */
};

typedef struct journal journal;

typedef enum journal_mode {
    JOURNAL_WRITE, /* makes the files when there are none; one process at a time */
    JOURNAL_READ   /* also beside a process that writes */
} journal_mode;

typedef struct journal_record {
    int64_t sequence; /* within its day, from 1 without gaps; given by the journal */
    int32_t kind;
    const char *event_id; /* NULL = none */
    int64_t time_s;
    int64_t told;    /* sequence of the day's newest update after it */
    uint64_t digest; /* of the updates it caused */
    uint64_t chain;  /* checksum of its day up to and with it; given by the journal */
    const void *bytes;
    size_t size;
} journal_record;

typedef struct journal_day {
    int64_t id; /* never used again */
    const char *depot, *day;
    const char *version; /* of the program that opened it */
    int64_t opened_s,
        closed_s; /* wall clock, seconds since 1970; closed_s ARV_UNSET = it is open */
    int64_t records;
} journal_day;

/* Opens the journal in a directory that exists. FAILED_PRECONDITION: of a newer schema or not a
 * journal; UNAVAILABLE: another process writes; NOT_FOUND: JOURNAL_READ and nothing there; IO: damaged
 * or not accessible. O(records of open days), and of JOURNAL_WRITE O(bytes of the database). */
arv_status journal_open(const char *directory, journal_mode mode, journal **out, arv_error *error);
/* Ends it; what is not committed is lost. NULL is allowed. */
void journal_close(journal **self);

/* ---- writing ----------------------------------------------------------------------------------
 * The first write after a commit begins a transaction. When one fails the others do too, until
 * journal_commit says so or journal_rollback is called: all of it is as if it had never been. */

/* A new day; at most one of a key is open at a time (else ALREADY_EXISTS). */
arv_status journal_open_day(journal *self, const char *depot, const char *day, int64_t now_s,
                            int64_t *id, arv_error *error);
/* One record of an open day; record->sequence is not read. */
arv_status journal_append(journal *self, int64_t id, const journal_record *record,
                          arv_error *error);
/* Keeps the cells that an opening names, for as long as the day is kept. */
arv_status journal_keep_matrix(journal *self, int64_t id,
                               const uint8_t digest[JOURNAL_DIGEST_BYTES], const void *bytes,
                               size_t size, arv_error *error);
arv_status journal_close_day(journal *self, int64_t id, int64_t now_s, arv_error *error);
/* Returns when all of it is on disk. An error rolls back and leaves the journal broken. */
arv_status journal_commit(journal *self, arv_error *error);
/* Forgets what was not committed. Nothing to do after a failed journal_commit, and harmless. */
void journal_rollback(journal *self);

/* Something waits for journal_commit. */
bool journal_is_writing(const journal *self);

/* A failed commit may or may not be found on disk by the next process that looks. So a broken journal
 * takes nothing until it has been opened anew, checked, and seen to take a commit: what it has then is
 * what there is. Callers throw away what they know of its days and read them again. */
bool journal_is_broken(const journal *self);
arv_status journal_recover(journal *self, arv_error *error);

/* Moves the WAL into the database when it has grown, which takes a while: to be called when nobody
 * waits. Without it SQLite does so in the middle of some commit, later. */
void journal_tidy(journal *self);

/* Forgets the days closed before that moment. O(what they hold). Commits. */
arv_status journal_prune(journal *self, int64_t closed_before_s, arv_error *error);

/* ---- reading ----------------------------------------------------------------------------------*/

/* All days by id, in `arena`. */
arv_status journal_days(journal *self, arv_arena *arena, journal_day **days, int32_t *count,
                        arv_error *error);

/* Takes one record; a status other than OK ends the reading and is returned. The record is valid until
 * it returns. */
typedef arv_status journal_visit(void *context, const journal_record *record, arv_error *error);
/* How many records an open day has on disk, and their checksum. NOT_FOUND. O(open days). */
arv_status journal_day_end(const journal *self, int64_t id, int64_t *records, uint64_t *chain,
                           arv_error *error);
/* Hands out the records of a day in order, each checked against the chain before it is seen; those
 * of JOURNAL_READ as of one moment. IO when one is damaged or missing. */
arv_status journal_read(journal *self, const journal_day *day, journal_visit *visit, void *context,
                        arv_error *error);

/* Cells by their digest, in `arena`. IO when they are missing or are not what their name says. */
arv_status journal_find_matrix(journal *self, const uint8_t digest[JOURNAL_DIGEST_BYTES],
                               arv_arena *arena, const void **bytes, size_t *size,
                               arv_error *error);
/* Hands out the cells of all of them, those kept last first, unchecked, until `visit` says false. */
typedef bool journal_visit_matrix(void *context, const void *bytes, size_t size);
arv_status journal_visit_matrices(journal *self, journal_visit_matrix *visit, void *context,
                                  arv_error *error);

#endif
