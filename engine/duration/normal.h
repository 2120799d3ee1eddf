/* normal.h - the standard normal distribution in double precision. */
#ifndef DURATION_NORMAL_H
#define DURATION_NORMAL_H

/* Phi^-1(p) for 0 < p < 1; relative error about 1e-16 (Wichura 1988, AS 241, PPND16). */
double normal_quantile(double p);
/* Phi(z). */
double normal_cdf(double z);

#endif
