/* words.h - the sentences of advice. */
#ifndef ADVICE_WORDS_H
#define ADVICE_WORDS_H

#include <arrival/advice.h>

enum { WORDS_CLOCK = 16, WORDS_MONEY = 32 };

/* "10:05" on the caller's clock, in `text`; returns it. */
const char *words_clock(int64_t time_s, char text[WORDS_CLOCK]);

/* "9 min", "2 h 5 min", "30 s"; likewise. */
const char *words_length(int64_t length_s, char text[WORDS_CLOCK]);

/* An amount of money, "-1.25" with two decimals; likewise. */
const char *words_money(int64_t price, int32_t decimals, char text[WORDS_MONEY]);

/* Why a job that is in no plan cannot come into one at all, as a sentence. */
const char *words_reason(arv_reason reason);

/* The sentence of a slot, in the arena; NULL = no memory. */
const char *words_slot(arv_arena *arena, const arv_spec *spec, const arv_slot *slot);

/* The sentence of one choice for a job; `name` and `level` are those of the rule that forbids it
 * (advice/rules.h). Likewise. */
const char *words_choice(arv_arena *arena, const arv_spec *spec, const arv_choice *choice,
                         const char *name, int64_t level, int32_t cost_decimals);

/* The sentences of an explanation; likewise. */
const char *words_explanation(arv_arena *arena, const arv_spec *spec, const arv_explanation *e,
                              const arv_explain_options *options);

#endif
