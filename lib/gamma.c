#include "strict_fp.h"

#include "gamma.h"

#include "math.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

/* From here on the series of the asymptotic expansions are exact to the last
 * bits of a double. */
#define ASYMPTOTIC 16

/* log Gamma*(k) for k >= ASYMPTOTIC: Stirling's series. */
static double stirling(double k)
{
	static const double coefficients[] = {
		0.08333333333333333,   -0.002777777777777778,
		0.0007936507936507937, -0.0005952380952380953,
		0.0008417508417508417, -0.0019175269175269176,
		0.00641025641025641,   -0.029550653594771242,
	};

	return salmap_polynomial(coefficients, COUNT(coefficients),
	                         1 / (k * k)) / k;
}

/* log Gamma(k+1) - k log k + k. */
static double log_scale_of(double k)
{
	const double half_log_two_pi = 0.9189385332046727;
	const double shifted = k + ASYMPTOTIC;
	double product = 1;
	int i;

	if (k >= ASYMPTOTIC)
		return 0.5 * salmap_log(k) + half_log_two_pi + stirling(k);
	for (i = 1; i < ASYMPTOTIC; i++) /* Gamma(k+16) / Gamma(k+1) */
		product *= k + i;
	return (shifted - 0.5) * salmap_log(shifted) - ASYMPTOTIC +
	       half_log_two_pi + stirling(shifted) - salmap_log(product) -
	       k * salmap_log(k);
}

/* log k - digamma(k), and its derivative, for k >= ASYMPTOTIC. */
static double likelihood_asymptotic(double k, double *slope)
{
	/* Bernoulli numbers B(2n) / 2n. */
	static const double coefficients[] = {
		0.08333333333333333,  -0.008333333333333333,
		0.003968253968253968, -0.004166666666666667,
		0.007575757575757576, -0.021092796092796094,
		0.08333333333333333,  -0.4432598039215686,
	};
	const double v = 1 / k;

	*slope = -v * v * (0.5 + v * (1.0 / 6 - v * v / 30));
	return v * (0.5 + v * salmap_polynomial(coefficients,
	                                        COUNT(coefficients), v * v));
}

/* log k - digamma(k), and its derivative. */
static double likelihood(double k, double *slope)
{
	double shifted = k, sum = 0, sum_of_squares = 0, value;

	if (k >= ASYMPTOTIC)
		return likelihood_asymptotic(k, slope);
	for (; shifted < ASYMPTOTIC; shifted += 1) {
		sum += 1 / shifted;
		sum_of_squares += 1 / (shifted * shifted);
	}
	value = likelihood_asymptotic(shifted, slope);
	*slope += 1 / k - 1 / shifted - sum_of_squares;
	return value + sum - salmap_log(shifted / k);
}

/*
 * Newton's method on 1/k, of which the likelihood equation is almost linear,
 * from the start of S. Choi and R. Wette, "Maximum likelihood estimation of the
 * parameters of the gamma distribution", Technometrics 11, 1969, which is
 * within 1.5 %.
 */
static double shape_of(double spread)
{
	const double b = 3 - spread;
	double k = (b + salmap_sqrt(b * b + 24 * spread)) / (12 * spread);
	int step;

	for (step = 0; step < 16; step++) {
		double slope;
		const double excess = likelihood(k, &slope) - spread;
		const double next = 1 / (1 / k + excess / (k * k * slope));
		const double change = next > k ? next - k : k - next;

		k = next;
		if (change <= 4e-16 * k)
			break;
	}
	return k;
}

struct salmap_gamma salmap_gamma_fit(double mean, double spread)
{
	struct salmap_gamma gamma;

	gamma.shape = shape_of(spread);
	gamma.mean = mean;
	gamma.root = salmap_sqrt(gamma.shape);
	gamma.log_scale = log_scale_of(gamma.shape);
	return gamma;
}

double salmap_gamma_prefactor(const struct salmap_gamma *gamma, double d,
                              double r)
{
	return salmap_exp(-gamma->shape * salmap_log_excess(d, r) -
	                  gamma->log_scale);
}

/* P(k, x) / prefactor = 1 + x/(k+1) + x^2/((k+1)(k+2)) + ... for x < k + 1. */
static double lower_series(double k, double x)
{
	double term = 1, sum = 1, n;

	for (n = 1; term > sum * 1e-17; n += 1) {
		term *= x / (k + n);
		sum += term;
	}
	return sum;
}

/*
 * Q(k, x) / prefactor for x >= k + 1: Legendre's continued fraction, by
 * W. Lentz's method; all its denominators are positive there.
 */
static double upper_fraction(double k, double x)
{
	double b = x + 1 - k;
	double c = 1e300, d = 1 / b, product = d;
	int i;

	/* Six million random arguments took 162 steps at most. That is no proof,
	 * and so there is an end, which no test reaches. */
	for (i = 1; i < 1000; i++) { /* LCOV_EXCL_BR_LINE: no proof */
		const double a = -i * (i - k);
		double factor;

		b += 2;
		d = 1 / (a * d + b);
		c = b + a / c;
		factor = c * d;
		product *= factor;
		if (factor > 1 - 3e-16 && factor < 1 + 3e-16)
			break;
	}
	return k * product;
}

/* Where the uniform expansion holds to the last bits of a double. */
#define UNIFORM_SHAPE SALMAP_GAMMA_UNIFORM_SHAPE
#define UNIFORM_WIDTH 0.4

/*
 * The correction of the uniform expansion, which times exp(-k eta^2 / 2) is
 * taken from Phi(eta sqrt(k)): N. Temme, "The asymptotic expansion of the
 * incomplete gamma functions", SIAM Journal on Mathematical Analysis 10, 1979.
 */
static double uniform_correction(const struct salmap_gamma *gamma, double eta)
{
	static const double rows[][16] = {
		{ -0.3333333333333333, 0.08333333333333333,
		  -0.014814814814814815, 0.0011574074074074073,
		  0.0003527336860670194, -0.0001787551440329218,
		  3.919263178522438e-05, -2.185448510679992e-06,
		  -1.85406221071516e-06, 8.296711340953087e-07,
		  -1.7665952736826078e-07, 6.707853543401498e-09,
		  1.0261809784240309e-08, -4.382036018453353e-09,
		  9.14769958223679e-10, -2.5514193994946248e-11 },
		{ -0.001851851851851852, -0.003472222222222222,
		  0.0026455026455026454, -0.0009902263374485596,
		  0.00020576131687242798, -4.018775720164609e-07,
		  -1.8098550334489977e-05, 7.64916091608111e-06,
		  -1.6120900894563446e-06, 4.647127802807434e-09,
		  1.378633446915721e-07, -5.752545603517705e-08,
		  1.1951628599778148e-08, -1.7543241719747647e-11,
		  -1.0091543710600413e-09, 4.162792991842583e-10 },
		{ 0.004133597883597883, -0.0026813271604938273,
		  0.0007716049382716049, 2.0093878600823047e-06,
		  -0.0001073665322636516, 5.2923448829120125e-05,
		  -1.2760635188618728e-05, 3.423578734096138e-08,
		  1.3721957309062934e-06, -6.298992138380055e-07,
		  1.4280614206064242e-07, -2.0477098421990866e-10,
		  -1.409252991086752e-08, 6.228974084922022e-09,
		  -1.3670488396617114e-09, 9.428356159014678e-13 },
		{ 0.0006494341563786008, 0.00022947209362139917,
		  -0.0004691894943952557, 0.00026772063206283885,
		  -7.561801671883977e-05, -2.396505113867297e-07,
		  1.1082654115347302e-05, -5.6749528269915965e-06,
		  1.4230900732435883e-06, -2.7861080291528143e-11,
		  -1.6958404091930278e-07, 8.099464905388083e-08,
		  -1.9111168485973655e-08, 2.3928620439808118e-12,
		  2.0620131815488797e-09, -9.460496661855133e-10 },
		{ -0.0008618882909167117, 0.0007840392217200666,
		  -0.0002990724803031902, -1.4638452578843418e-06,
		  6.641498215465122e-05, -3.968365047179435e-05,
		  1.1375726970678419e-05, 2.507497226237533e-10,
		  -1.6954149536558305e-06, 8.907507532205309e-07,
		  -2.292934834000805e-07, 2.956794137544049e-11,
		  2.8865829742708783e-08, -1.4189739437803219e-08,
		  3.4463580499464896e-09, -2.3024517174528067e-13 },
		{ -0.00033679855336635813, -6.972813758365857e-05,
		  0.0002772753244959392, -0.00019932570516188847,
		  6.797780477937208e-05, 1.419062920643967e-07,
		  -1.3594048189768693e-05, 8.018470256334202e-06,
		  -2.291481176508095e-06, -3.252473551298454e-10,
		  3.4652846491085265e-07, -1.8447187191171344e-07,
		  4.8240967037894184e-08, -1.7989466721743514e-14,
		  -6.306194500013523e-09, 3.162417628774568e-09 },
	};
	const double root_two_pi = 2.5066282746310002;
	double sum = 0;
	int j;

	for (j = COUNT(rows) - 1; j >= 0; j--)
		sum = sum / gamma->shape + salmap_polynomial(rows[j], 16, eta);
	return sum / (root_two_pi * gamma->root);
}

/* The tail beyond 1 + d, on the side where it is below one half or so. */
static double uniform_tail(const struct salmap_gamma *gamma, double d)
{
	const double half_square = salmap_log_excess(d, 1 + d);
	const double eta = salmap_sqrt(2 * half_square);
	const double sign = d < 0 ? -1 : 1;
	const double root_half = 0.7071067811865476;

	return 0.5 * salmap_erfc(eta * gamma->root * root_half) +
	       sign * salmap_exp(-gamma->shape * half_square) *
	               uniform_correction(gamma, sign * eta);
}

/* P for a value of mean * r with d = r - 1. Each way computes the smaller tail,
 * whose relative error is small, before it is taken from 1. */
static double cdf(const struct salmap_gamma *gamma, double d, double r)
{
	const double x = gamma->shape * r;

	if (gamma->shape >= UNIFORM_SHAPE && d > -UNIFORM_WIDTH &&
	    d < UNIFORM_WIDTH)
		return d < 0 ? uniform_tail(gamma, d)
		             : 1 - uniform_tail(gamma, d);
	if (x < gamma->shape + 1)
		return salmap_gamma_prefactor(gamma, d, r) *
		       lower_series(gamma->shape, x);
	return 1 - salmap_gamma_prefactor(gamma, d, r) *
	                   upper_fraction(gamma->shape, x);
}

/*
 * The argument is put on a grid of about 2^-36 first, relative for a small
 * shape, in standard deviations for a large one. From one grid point to the
 * next the CDF grows by more than the rounding errors of its evaluation, and so
 * the computed function never falls: that is what makes the normaliser keep the
 * order of pixels.
 */
double salmap_gamma_cdf(const struct salmap_gamma *gamma, double value,
                        double deviation)
{
	const double rounder = 0x1.8p16; /* 52 - 36 */
	const double widest = 40;        /* all but 1e-300 lies within */
	double d, z;

	if (gamma->shape < UNIFORM_SHAPE) {
		value = salmap_double_of_bits(salmap_bits_of_double(value) &
		                              ~UINT64_C(0xffff));
		return cdf(gamma, (value - gamma->mean) / gamma->mean,
		           value / gamma->mean);
	}
	z = deviation / gamma->mean * gamma->root;
	if (z >= widest)
		return 1;
	if (z <= -widest)
		return 0;
	d = (z + rounder - rounder) / gamma->root;
	return d > -1 ? cdf(gamma, d, 1 + d) : 0;
}
