/* traffic.h - how the legs of a technician's day hang together, and what a day has shown so far.
 *
 * Every leg has a standard normal score q = g + f + a + e; its factor on the usual time is the
 * leg's quantile at rank Phi(q). Independent normal parts, whose variances add up to one:
 *     g  the day's, the same for all technicians
 *     f  the technician's day
 *     a  what neighbouring legs share: a_k+1 = decay a_k + noise (stationary AR(1))
 *     e  the leg's own
 * A leg driven shows its q. Then (g, f, a) given all legs so far is normal, and a Kalman filter keeps
 * its mean and covariance (Kalman 1960; here 3 x 3, one scalar observation a leg). What other
 * technicians' legs say of g comes in as a normal likelihood: precision and precision * mean. */
#ifndef ARRIVAL_TRAFFIC_H
#define ARRIVAL_TRAFFIC_H

#include <stdbool.h>
#include <stdint.h>

enum { TRAFFIC_DAY, TRAFFIC_TECHNICIAN, TRAFFIC_NEIGHBOUR, TRAFFIC_PARTS };

/* Variances of the parts; what is missing to one is the leg's own. */
typedef struct traffic_shares {
    double part[TRAFFIC_PARTS];
    double decay; /* in [0, 1) */
} traffic_shares;

/* What is known of the parts; a is that of leg `leg`. */
typedef struct traffic_state {
    double mean[TRAFFIC_PARTS];
    double cov[TRAFFIC_PARTS][TRAFFIC_PARTS];
    int32_t leg;
    int32_t observations;
} traffic_state;

/* A normal likelihood of the day's part; zero = nothing known. */
typedef struct traffic_news {
    double precision, weighted; /* weighted = precision * mean */
} traffic_news;

/* q of a leg and (h, a) with h = g + f, as needed to draw them. */
typedef struct traffic_forecast {
    double own;            /* variance of the leg's own part */
    double mean_h, mean_a; /* of h and a */
    double var_h, var_a, cov_ha;
} traffic_forecast;

double traffic_own(const traffic_shares *shares);

/* Before anything has happened, for leg 0. */
traffic_state traffic_start(const traffic_shares *shares);

/* Leg `leg` (not before state->leg) was driven with score q. */
void traffic_observe(const traffic_shares *shares, int32_t leg, double q, traffic_state *state);

/* What this route alone says of the day's part. */
traffic_news traffic_day_news(const traffic_shares *shares, const traffic_state *state);

/* The parts at leg `leg`, `outside` news included. */
traffic_forecast traffic_look(const traffic_shares *shares, const traffic_state *state,
                              const traffic_news *outside, int32_t leg);

#endif
