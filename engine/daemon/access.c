/* access.c - see access.h. */
#include "daemon/access.h"

#include <string.h>

typedef enum need {
    NEED_KEY,
    NEED_SOLVE,
    NEED_FEED,
    NEED_WATCH,
    NEED_CONTROL,
    NEED_PLAN,
    NEED_ALL
} need;

static need need_of(wire_kind kind)
{
    static const struct {
        wire_kind kind;
        need need;
    } table[] = {
        {WIRE_SOLVE, NEED_SOLVE},        {WIRE_ESTIMATE, NEED_SOLVE}, {WIRE_OPEN_DAY, NEED_FEED},
        {WIRE_EVENT, NEED_FEED},         {WIRE_CLOSE_DAY, NEED_FEED}, {WIRE_SNAPSHOT, NEED_WATCH},
        {WIRE_CANCEL, NEED_KEY},         {WIRE_HEALTH, NEED_KEY},     {WIRE_STATS, NEED_CONTROL},
        {WIRE_DRAIN, NEED_CONTROL},      {WIRE_SLOTS, NEED_SOLVE},    {WIRE_EXPLAIN, NEED_SOLVE},
        {WIRE_DAYS, NEED_KEY},           {WIRE_REPLAN, NEED_FEED},    {WIRE_DAY_SLOTS, NEED_FEED},
        {WIRE_UPLOAD_MATRIX, NEED_PLAN},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].kind == kind)
            return table[i].need;
    return NEED_ALL;
}

static const char *refuse_depot(const keyring_client *client, need what, const uint8_t *body,
                                size_t body_size)
{
    char depot[ARV_MAX_ID_BYTES + 1];
    if (!wire_peek_depot(body, body_size, depot))
        return "the depot must be given once, for the rights of the key depend on it";
    if (what == NEED_WATCH ? keyring_may_watch(client, depot) : keyring_may_feed(client, depot))
        return NULL;
    return "the key has no right to this depot";
}

static const char *refuse_right(const keyring_client *client, unsigned right)
{
    return (client->key.rights & right) == right ? NULL : "the key has no right to this request";
}

const char *access_refusal(const keyring *keys, const char *public_key, wire_kind kind,
                           const uint8_t *body, size_t body_size)
{
    const need what = need_of(kind);
    if (!keys)
        return NULL;
    const keyring_client *client = keyring_find(keys, public_key);
    if (!client)
        return "the key is not, or no longer, let in";
    switch (what) {
    case NEED_KEY:
        return NULL;
    case NEED_SOLVE:
        return refuse_right(client, KEY_FILE_SOLVE);
    case NEED_PLAN: /* for whatever needs matrices: a solve, or the opening of a day */
        return client->key.depots.all || client->key.depots.count > 0
                   ? NULL
                   : refuse_right(client, KEY_FILE_SOLVE);
    case NEED_CONTROL:
        return refuse_right(client, KEY_FILE_CONTROL);
    case NEED_FEED:
    case NEED_WATCH:
        return refuse_depot(client, what, body, body_size);
    case NEED_ALL:
        break;
    }
    if (!client->key.depots.all)
        return "the key has no right to this request";
    return refuse_right(client, KEY_FILE_SOLVE | KEY_FILE_CONTROL);
}

bool access_controls(const keyring *keys, const char *public_key)
{
    if (!keys)
        return true;
    const keyring_client *client = keyring_find(keys, public_key);
    return client && (client->key.rights & KEY_FILE_CONTROL);
}

bool access_watches(const keyring *keys, const char *public_key, const char *depot)
{
    if (!keys)
        return true;
    const keyring_client *client = keyring_find(keys, public_key);
    return client && keyring_may_watch(client, depot);
}

/* ---- subscriptions ---------------------------------------------------------------------------*/

/* How much of a topic is there to be served under "depot/". */
static void narrow_to(const char *depot, const char *topic, size_t size, access_topic *take,
                      void *context)
{
    char prefix[ARV_MAX_ID_BYTES + 2];
    const size_t length = strlen(depot) + 1;
    memcpy(prefix, depot, length - 1);
    prefix[length - 1] = '/';
    const bool within = size >= length && memcmp(topic, prefix, length) == 0;
    const bool above = size < length && memcmp(topic, prefix, size) == 0;
    if (within)
        take(context, topic, size);
    else if (above)
        take(context, prefix, length);
}

static void narrow_to_each(const key_file_depots *depots, const char *topic, size_t size,
                           access_topic *take, void *context)
{
    for (int32_t i = 0; i < depots->count; i++)
        narrow_to(depots->names[i], topic, size, take, context);
}

void access_narrow(const keyring *keys, const char *public_key, const char *topic, size_t size,
                   access_topic *take, void *context)
{
    const keyring_client *client = keyring_find(keys, public_key);
    if (!client)
        return;
    if (client->key.depots.all || client->key.watch.all) {
        take(context, topic, size);
        return;
    }
    narrow_to_each(&client->key.depots, topic, size, take, context);
    narrow_to_each(&client->key.watch, topic, size, take, context);
}
