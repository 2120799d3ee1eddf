/* json_names.h - how JSON spells the enumerations, for reader and writer alike. */
#ifndef FORMAT_JSON_NAMES_H
#define FORMAT_JSON_NAMES_H

/* By arv_relation_kind and arv_model_family; [0] is NULL. */
extern const char *const FORMAT_RELATION_NAMES[];
extern const char *const FORMAT_FAMILY_NAMES[];

#endif
