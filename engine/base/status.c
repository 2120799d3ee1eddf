/* status.c - names of the public enumerations and the collection of violations. */
#include <arrival/arrival.h>

#include <stdarg.h>
#include <stdio.h>

#define STRING_(x) #x
#define STRING(x)  STRING_(x)

const char *arv_version(void)
{
    return STRING(ARV_VERSION_MAJOR) "." STRING(ARV_VERSION_MINOR) "." STRING(ARV_VERSION_PATCH);
}

const char *arv_status_name(arv_status status)
{
    switch (status) {
    case ARV_OK:
        return "OK";
    case ARV_CANCELLED:
        return "CANCELLED";
    case ARV_INVALID_ARGUMENT:
        return "INVALID_ARGUMENT";
    case ARV_DEADLINE_EXCEEDED:
        return "DEADLINE_EXCEEDED";
    case ARV_NOT_FOUND:
        return "NOT_FOUND";
    case ARV_ALREADY_EXISTS:
        return "ALREADY_EXISTS";
    case ARV_RESOURCE_EXHAUSTED:
        return "RESOURCE_EXHAUSTED";
    case ARV_FAILED_PRECONDITION:
        return "FAILED_PRECONDITION";
    case ARV_UNIMPLEMENTED:
        return "UNIMPLEMENTED";
    case ARV_INTERNAL:
        return "INTERNAL";
    case ARV_UNAVAILABLE:
        return "UNAVAILABLE";
    case ARV_IO:
        return "IO";
    case ARV_PERMISSION_DENIED:
        return "PERMISSION_DENIED";
    }
    return "UNKNOWN";
}

const char *arv_reason_name(arv_reason reason)
{
    switch (reason) {
    case ARV_REASON_NONE:
        return "NONE";
    case ARV_REASON_NO_SKILL:
        return "NO_SKILL";
    case ARV_REASON_NO_STOCK:
        return "NO_STOCK";
    case ARV_REASON_UNREACHABLE:
        return "UNREACHABLE";
    case ARV_REASON_NO_TIME:
        return "NO_TIME";
    case ARV_REASON_FULL:
        return "FULL";
    case ARV_REASON_PRICE:
        return "PRICE";
    case ARV_REASON_RELATION:
        return "RELATION";
    }
    return "UNKNOWN";
}

const char *arv_notice_name(arv_notice notice)
{
    switch (notice) {
    case ARV_NOTICE_NONE:
        return "NONE";
    case ARV_NOTICE_BOOKED:
        return "BOOKED";
    case ARV_NOTICE_N_AWAY:
        return "N_AWAY";
    case ARV_NOTICE_ON_THE_WAY:
        return "ON_THE_WAY";
    case ARV_NOTICE_REVISED:
        return "REVISED";
    case ARV_NOTICE_EARLY_OFFER:
        return "EARLY_OFFER";
    case ARV_NOTICE_DONE:
        return "DONE";
    case ARV_NOTICE_OFFER_TAKEN:
        return "OFFER_TAKEN";
    case ARV_NOTICE_DAY_BEFORE:
        return "DAY_BEFORE";
    case ARV_NOTICE_CANCELLED:
        return "CANCELLED";
    }
    return "UNKNOWN";
}

const char *arv_cause_name(arv_cause cause)
{
    static const char *const names[ARV_CAUSES] = {"WORK",  "PACE",  "TRAVEL", "TRAFFIC",
                                                  "ORDER", "CLOCK", "DELAY"};
    return (int)cause >= 0 && cause < ARV_CAUSES ? names[cause] : "UNKNOWN";
}

/* INVALID_ARGUMENT outranks UNIMPLEMENTED: input that is wrong is wrong in every version. */
static bool outranks(arv_status a, arv_status b)
{
    return b == ARV_OK || (b == ARV_UNIMPLEMENTED && a != ARV_UNIMPLEMENTED);
}

arv_status arv_error_add(arv_error *error, arv_status status, const char *path, const char *format,
                         ...)
{
    if (!error)
        return status;
    error->total++;
    if (outranks(status, error->status))
        error->status = status;
    if (error->count >= ARV_MAX_ERRORS)
        return status;
    arv_violation *item = &error->items[error->count++];
    item->status = status;
    snprintf(item->path, sizeof item->path, "%s", path);
    va_list args;
    va_start(args, format);
    vsnprintf(item->text, sizeof item->text, format, args);
    va_end(args);
    return status;
}
