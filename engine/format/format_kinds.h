/* format_kinds.h - one reader per kind of problem file. Internal to the format room.
 *
 * Each fills a spec that arv_spec_init prepared and a zeroed info, and returns error->status. */
#ifndef FORMAT_FORMAT_KINDS_H
#define FORMAT_FORMAT_KINDS_H

#include "format/format.h"

arv_status format_read_json(arv_arena *arena, const char *bytes, size_t length,
                            const format_options *options, arv_spec *spec, format_info *info,
                            arv_error *error);
arv_status format_read_solomon(arv_arena *arena, const char *bytes, size_t length,
                               format_convention convention, arv_spec *spec, format_info *info,
                               arv_error *error);
arv_status format_read_vrplib(arv_arena *arena, const char *bytes, size_t length,
                              format_convention convention, arv_spec *spec, format_info *info,
                              arv_error *error);

#endif
