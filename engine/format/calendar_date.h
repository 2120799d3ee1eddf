/* calendar_date.h - dates of the Gregorian calendar as days since 1970-01-01. */
#ifndef FORMAT_CALENDAR_DATE_H
#define FORMAT_CALENDAR_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "2022-07-01" and nothing else; years 0001 to 9999. False when there is no such day. */
bool calendar_date_parse(const char *text, size_t length, int32_t *day);

#endif
