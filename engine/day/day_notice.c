/* day_notice.c - what a customer is told, and what he may see.
 *
 * Few messages, at transitions only: BOOKED, DAY_BEFORE, N_AWAY, ON_THE_WAY, and REVISED when a
 * promise is given up. At most four routine ones per customer, twenty minutes apart; all other
 * changes are silent and visible to who looks. */
#include "day/day_state.h"

enum {
    MOST_ROUTINE = 4, /* BOOKED among them */
    MOST_AWAY = 2,
    ROUTINE_APART_S = 1200
};

static bool routine_allowed(const day_customer *customer, int64_t now_s)
{
    return customer->routine < MOST_ROUTINE &&
           (customer->last_routine_s == ARV_UNSET ||
            now_s - customer->last_routine_s >= ROUTINE_APART_S);
}

/* The one table of who may see what. */
static const int32_t SHOW[DAY_STAGES] = {
    [DAY_FAR] = ARV_SHOW_WINDOW,
    [DAY_NEAR] = ARV_SHOW_WINDOW | ARV_SHOW_STOPS_AWAY,
    [DAY_COMING] = ARV_SHOW_WINDOW | ARV_SHOW_STOPS_AWAY | ARV_SHOW_ETA | ARV_SHOW_LOCATION,
    [DAY_MET] = ARV_SHOW_WINDOW,
    [DAY_OFF] = 0,
};

int32_t day_show(const arv_day *day, const day_customer *customer, int32_t stops_away)
{
    if (customer->route == ARV_NONE)
        return SHOW[DAY_OFF];
    if (stops_away == ARV_NONE)
        return SHOW[DAY_MET];
    if (stops_away > DAY_STOPS_SHOWN)
        return SHOW[DAY_FAR];
    const bool driving = day->routes[customer->route].state.phase == SIMULATE_DRIVING;
    return SHOW[stops_away == 0 && driving ? DAY_COMING : DAY_NEAR];
}

/* First time within reach, then when he is next; not when ON_THE_WAY would follow within the
 * distance that two notices keep. */
static bool away_wanted(const simulate_stop *stop, const day_customer *customer, int64_t now_s)
{
    const int32_t away = customer->account.stops_away;
    if (away < 1 || away > DAY_STOPS_SHOWN || customer->away >= MOST_AWAY ||
        customer->routine >= MOST_ROUTINE - 1) /* one is kept for ON_THE_WAY */
        return false;
    if (customer->away == 1 && away != 1)
        return false;
    const int64_t leaves_s = (int64_t)customer->eta_s - stop->leg.single_s;
    return leaves_s - now_s >= ROUTINE_APART_S;
}

arv_notice day_notice(const simulate_stop *stop, const day_customer *customer,
                      ledger_outcome outcome, bool moved_up, const day_news *news, int64_t now_s)
{
    if (outcome == LEDGER_REVISED)
        return ARV_NOTICE_REVISED;
    if (!routine_allowed(customer, now_s))
        return ARV_NOTICE_NONE;
    if (news->eve)
        return ARV_NOTICE_DAY_BEFORE;
    if (news->departed && customer->account.stops_away == 0)
        return ARV_NOTICE_ON_THE_WAY;
    if (moved_up && away_wanted(stop, customer, now_s))
        return ARV_NOTICE_N_AWAY;
    return ARV_NOTICE_NONE;
}
