/* realmath.c - see realmath.h. */
#include "base/realmath.h"

#include <math.h>

static const double LN2_HIGH = 6.93147180369123816490e-01; /* 32 bits, so that k * it is exact */
static const double LN2_LOW = 1.90821492927058770002e-10;

double real_exp(double x)
{
    if (x < -700)
        return 0;
    if (x > 700)
        x = 700;
    const double k = floor(x / (LN2_HIGH + LN2_LOW) + 0.5);
    const double r = (x - k * LN2_HIGH) - k * LN2_LOW; /* |r| <= ln 2 / 2 */
    double sum = 1;
    for (int n = 14; n >= 1; n--)
        sum = 1 + r / n * sum;
    return ldexp(sum, (int)k);
}

double real_log(double x)
{
    int k;
    double m = frexp(x, &k); /* in [0.5, 1) */
    if (m < 0.70710678118654752) {
        m *= 2;
        k--;
    }
    /* log m = 2 atanh s, |s| <= 0.172 */
    const double s = (m - 1) / (m + 1);
    double sum = 0;
    for (int n = 23; n >= 3; n -= 2)
        sum = (sum + 1.0 / n) * (s * s);
    return k * LN2_HIGH + (2 * (s + s * sum) + k * LN2_LOW);
}

/* Numerator and denominator by rising power. */
static double rational(const double top[8], const double bottom[8], double r)
{
    double a = top[7], b = bottom[7];
    for (int i = 6; i >= 0; i--) {
        a = a * r + top[i];
        b = b * r + bottom[i];
    }
    return a / b;
}

double real_normal_quantile(double p)
{
    static const double centre[2][8] = {
        {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
         1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
         3.3430575583588128105e4, 2.5090809287301226727e3},
        {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
         2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
         5.2264952788528545610e3}};
    static const double middle[2][8] = {
        {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
         3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
         2.27238449892691845833e-2, 7.74545014278341407640e-4},
        {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
         1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
         1.05075007164441684324e-9}};
    static const double tail[2][8] = {
        {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
         2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
         2.71155556874348757815e-5, 2.01033439929228813265e-7},
        {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
         7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
         2.04426310338993978564e-15}};
    const double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return q * rational(centre[0], centre[1], 0.180625 - q * q);
    const double r = sqrt(-real_log(q < 0 ? p : 1 - p));
    const double z =
        r <= 5 ? rational(middle[0], middle[1], r - 1.6) : rational(tail[0], tail[1], r - 5);
    return q < 0 ? -z : z;
}

double real_normal_cdf(double z)
{
    static const double above[7] = {220.206867912376,  221.213596169931, 112.079291497871,
                                    33.912866078383,   6.37396220353165, 0.700383064443688,
                                    0.0352624965998911};
    static const double below[8] = {440.413735824752, 793.826512519948,  637.333633378831,
                                    296.564248779674, 86.7807322029461,  16.064177579207,
                                    1.75566716318264, 0.0883883476483184};
    const double x = fabs(z);
    double tail;
    if (x < 7.07106781186547) {
        double p = above[6], q = below[7];
        for (int i = 6; i-- > 0;)
            p = p * x + above[i];
        for (int i = 7; i-- > 0;)
            q = q * x + below[i];
        tail = real_exp(-x * x / 2) * p / q;
    } else {
        double fraction = x + 0.65;
        for (int i = 4; i > 0; i--)
            fraction = x + i / fraction;
        tail = real_exp(-x * x / 2) / fraction / 2.506628274631;
    }
    return z > 0 ? 1 - tail : tail;
}

double real_t975(int freedom)
{
    if (freedom <= 1)
        return 12.706204736174698;
    if (freedom == 2)
        return 4.302652729749464;
    const double z = 1.9599639845400545, n = freedom;
    const double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z, z9 = z7 * z * z;
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n) +
           (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92160 * n * n * n * n);
}
