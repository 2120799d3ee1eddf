/* calendar_date.c - days_from_civil of H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
#include "format/calendar_date.h"

static bool take_digits(const char *text, size_t count, int32_t *value)
{
    *value = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *value = *value * 10 + (text[i] - '0');
    }
    return true;
}

static int32_t days_in_month(int32_t year, int32_t month)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (leap && month == 2);
}

/* A year begins in March, so that its leap day is the last one; an era is 400 years. */
static int32_t days_since_1970(int32_t year, int32_t month, int32_t day)
{
    enum { DAYS_PER_ERA = 146097, ERA_TO_1970 = 719468 };
    if (month <= 2) {
        year--;
        month += 12;
    }
    const int32_t era = year / 400, year_of_era = year % 400;
    const int32_t day_of_year = (153 * (month - 3) + 2) / 5 + day - 1;
    return era * DAYS_PER_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - ERA_TO_1970;
}

bool calendar_date_parse(const char *text, size_t length, int32_t *day)
{
    enum { LENGTH = 10 };
    int32_t y, m, d;
    if (length != LENGTH || text[4] != '-' || text[7] != '-' || !take_digits(text, 4, &y) ||
        !take_digits(text + 5, 2, &m) || !take_digits(text + 8, 2, &d))
        return false;
    if (y < 1 || m < 1 || m > 12 || d < 1 || d > days_in_month(y, m))
        return false;
    *day = days_since_1970(y, m, d);
    return true;
}
