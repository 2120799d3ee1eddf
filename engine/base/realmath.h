/* realmath.h - the few transcendental functions that must be the same on any CPU.
 *
 * libm may pick another kernel on another machine and differ in the last bit; these use nothing but
 * the five IEEE operations in a fixed order (the build forbids contraction), so that a day drawn from
 * a seed and what is learned from records are the same everywhere. Relative error below 1e-14,
 * tested against libm. */
#ifndef BASE_REALMATH_H
#define BASE_REALMATH_H

/* e^x; 0 below -700, x above 700 counts as 700. */
double real_exp(double x);

/* Natural logarithm of x > 0. */
double real_log(double x);

/* Quantile of the standard normal distribution, 0 < p < 1: Wichura, algorithm AS 241 (1988). */
double real_normal_quantile(double p);

/* Distribution function of the standard normal: Hart, algorithm 5666 (1968), as given by West, Better
 * approximations to cumulative normal functions (2005). Absolute error below 1e-14. */
double real_normal_cdf(double z);

/* 0.975 quantile of Student's t with `freedom` >= 1 degrees of freedom: exact for one and two, else
 * the expansion of Fisher & Cornish (1960), within 0.3 %. */
double real_t975(int freedom);

#endif
