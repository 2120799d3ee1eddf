/* report_play.h - the page of played days: the first as it narrowed, and the honest report of all. */
#ifndef REPORT_REPORT_PLAY_H
#define REPORT_REPORT_PLAY_H

#include "play/play.h"

/* A self-contained page; `title` is shown as text. RESOURCE_EXHAUSTED is the only error. */
arv_status report_play_html(const play_result *result, const char *title, arv_arena *arena,
                            const char **out);

#endif
