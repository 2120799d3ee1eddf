/* day_notice.c - few messages, at transitions only: BOOKED, N_AWAY, ON_THE_WAY, and REVISED when a
 * promise is given up. At most four routine ones per customer, twenty minutes apart; all other
 * changes are silent and visible to who looks. */
#include "day/day_state.h"

enum {
    MOST_ROUTINE = 4, /* BOOKED among them */
    MOST_AWAY = 2,    /* keeps one for ON_THE_WAY */
    ROUTINE_APART_S = 1200
};

static bool routine_allowed(const day_customer *customer, int64_t now_s)
{
    return customer->routine < MOST_ROUTINE &&
           (customer->last_routine_s == ARV_UNSET ||
            now_s - customer->last_routine_s >= ROUTINE_APART_S);
}

/* First time within reach, then when he is next; not when ON_THE_WAY would follow within the
 * distance that two notices keep. */
static bool away_wanted(const simulate_stop *stop, const day_customer *customer, int64_t now_s)
{
    const int32_t away = customer->account.stops_away;
    if (away < 1 || away > DAY_STOPS_SHOWN || customer->away >= MOST_AWAY)
        return false;
    if (customer->away == 1 && away != 1)
        return false;
    const int64_t leaves_s = (int64_t)customer->eta_s - stop->leg.single_s;
    return leaves_s - now_s >= ROUTINE_APART_S;
}

arv_notice day_notice(const simulate_stop *stop, const day_customer *customer,
                      ledger_outcome outcome, bool moved_up, bool departed, int64_t now_s)
{
    if (outcome == LEDGER_REVISED)
        return ARV_NOTICE_REVISED;
    if (!routine_allowed(customer, now_s))
        return ARV_NOTICE_NONE;
    if (departed && customer->account.stops_away == 0)
        return ARV_NOTICE_ON_THE_WAY;
    if (moved_up && away_wanted(stop, customer, now_s))
        return ARV_NOTICE_N_AWAY;
    return ARV_NOTICE_NONE;
}
