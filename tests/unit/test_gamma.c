#include "../support/internals.h"

#include "gamma.h"

#include <float.h>
#include <math.h>

/* Shape k and log k - digamma k. mpmath, 60 digits. */
static const struct {
	double shape, spread;
} fits[] = {
	{ 0.007, 138.46105738567368 },
	{ 0.01, 95.95571527188058 },
	{ 0.02, 46.632766305028035 },
	{ 0.05, 17.502112717745877 },
	{ 0.1, 8.12116984741703 },
	{ 0.25, 2.8411591722563747 },
	{ 0.5, 1.2703628454614782 },
	{ 0.75, 0.7981788073346913 },
	{ 1, 0.5772156649015329 },
	{ 1.5, 0.3689751341295879 },
	{ 2, 0.27036284546147815 },
	{ 3, 0.17582795356964256 },
	{ 5, 0.1033202440022999 },
	{ 7.5, 0.06814553629617796 },
	{ 10, 0.05083250392732458 },
	{ 15.9, 0.031776039050411986 },
	{ 16, 0.03157539391232087 },
	{ 16.1, 0.03137726647579433 },
	{ 25, 0.02013331201622674 },
	{ 50, 0.010033332000253862 },
	{ 63.9, 0.007845134414515372 },
	{ 64, 0.00783284455543569 },
	{ 64.1, 0.007820593141421988 },
	{ 100, 0.005008333250003967 },
	{ 1000, 0.000500083333325 },
	{ 10000, 5.00008333333325e-05 },
	{ 100000, 5.000008333333333e-06 },
	{ 1000000, 5.000000833333334e-07 },
	{ 10000000, 5.000000083333333e-08 },
	{ 100000000, 5.0000000083333336e-09 },
	{ 1000000000000, 5.000000000000833e-13 },
};

/* Shape k, x and P(k, x). mpmath, 80 digits: x^k e^-x / Gamma(k+1) times 1 +
 * x/(k+1) + x^2/((k+1)(k+2)) + ... */
static const struct {
	double shape, x, cdf;
} cdfs[] = {
	{ 0.01, 1e-300, 0.0010057065285003848 },
	{ 0.01, 1e-12, 0.7629064195808333 },
	{ 0.01, 0.0001, 0.9172143470922541 },
	{ 0.01, 0.005, 0.9537608600421978 },
	{ 0.01, 0.01, 0.9603474235215091 },
	{ 0.01, 1.00899, 0.9978167311468089 },
	{ 0.01, 1.01, 0.9978203981517484 },
	{ 0.01, 1.01101, 0.9978240578300058 },
	{ 0.01, 5, 0.9999882464805873 },
	{ 0.01, 20, 0.9999999999989803 },
	{ 0.01, 40, 1 },
	{ 0.5, 1e-30, 1.1283791670955127e-15 },
	{ 0.5, 5e-11, 7.978845607895674e-06 },
	{ 0.5, 0.005, 0.07965567455405796 },
	{ 0.5, 0.25, 0.5204998778130465 },
	{ 0.5, 0.5, 0.6826894921370859 },
	{ 0.5, 1.4985, 0.9165811487106036 },
	{ 0.5, 1.5, 0.9167354833364496 },
	{ 0.5, 1.5014999999999998, 0.9168895096014817 },
	{ 0.5, 5, 0.9984345977419975 },
	{ 0.5, 20, 0.9999999997460371 },
	{ 0.5, 40, 1 },
	{ 1, 0.001, 0.0009995001666250085 },
	{ 1, 0.2, 0.18126924692201815 },
	{ 1, 0.59, 0.44567271526549296 },
	{ 1, 0.6, 0.45118836390597356 },
	{ 1, 0.61, 0.4566491309255002 },
	{ 1, 0.9, 0.5934303402594009 },
	{ 1, 0.999, 0.631752495386337 },
	{ 1, 1, 0.6321205588285577 },
	{ 1, 1.001, 0.6324882543913064 },
	{ 1, 1.999, 0.8645293137899476 },
	{ 1, 2.001, 0.8647999844015325 },
	{ 1, 1.3, 0.7274682069659875 },
	{ 1, 1.39, 0.7509246953683318 },
	{ 1, 1.4, 0.7534030360583935 },
	{ 1, 1.41, 0.7558567168465629 },
	{ 1, 2, 0.8646647167633873 },
	{ 1, 3, 0.950212931632136 },
	{ 1, 6, 0.9975212478233336 },
	{ 3.7, 0.0037, 6.496445702336892e-11 },
	{ 3.7, 0.7400000000000001, 0.011978330664298757 },
	{ 3.7, 2.183, 0.2259786285200975 },
	{ 3.7, 2.22, 0.23424331575274304 },
	{ 3.7, 2.257, 0.24257439885020127 },
	{ 3.7, 3.33, 0.4906417620913228 },
	{ 3.7, 3.6963000000000004, 0.5684222293378326 },
	{ 3.7, 3.7, 0.5691729352471954 },
	{ 3.7, 3.7037, 0.5699228908263829 },
	{ 3.7, 4.699, 0.7420235053241561 },
	{ 3.7, 4.7010000000000005, 0.7423081520680126 },
	{ 3.7, 4.8100000000000005, 0.7574569911745791 },
	{ 3.7, 5.143, 0.7994202561453938 },
	{ 3.7, 5.18, 0.8036947526214355 },
	{ 3.7, 5.217, 0.8078941977054428 },
	{ 3.7, 7.4, 0.9525534830207993 },
	{ 3.7, 11.100000000000001, 0.9969121619774297 },
	{ 3.7, 22.200000000000003, 0.9999997326005213 },
	{ 16, 0.016, 8.68481028218117e-43 },
	{ 16, 3.2, 2.893188544536476e-07 },
	{ 16, 9.44, 0.03190933841088701 },
	{ 16, 9.6, 0.03620240810553748 },
	{ 16, 9.76, 0.04089968213899387 },
	{ 16, 14.4, 0.3706988654524182 },
	{ 16, 15.984, 0.5316668380750827 },
	{ 16, 16, 0.5332551086122792 },
	{ 16, 16.016, 0.5348417916787591 },
	{ 16, 16.999, 0.6284557177684073 },
	{ 16, 17.001, 0.6286369594195842 },
	{ 16, 20.8, 0.880797131814643 },
	{ 16, 22.24, 0.9298532228946103 },
	{ 16, 22.4, 0.9340664635228292 },
	{ 16, 22.56, 0.9380628046967302 },
	{ 16, 32, 0.9993400724474001 },
	{ 16, 48, 0.9999999741046289 },
	{ 16, 96, 1 },
	{ 63.9, 0.0639, 5.268500820262685e-166 },
	{ 63.9, 12.780000000000001, 2.1349832627097118e-24 },
	{ 63.9, 37.701, 6.30534356372592e-05 },
	{ 63.9, 38.339999999999996, 9.956004996453274e-05 },
	{ 63.9, 38.979, 0.00015450222482753608 },
	{ 63.9, 57.51, 0.21604539523236807 },
	{ 63.9, 63.8361, 0.513450545065427 },
	{ 63.9, 63.9, 0.5166369923351766 },
	{ 63.9, 63.96389999999999, 0.5198202548004052 },
	{ 63.9, 64.899, 0.5659168668944747 },
	{ 63.9, 64.901, 0.5660142573129899 },
	{ 63.9, 83.07000000000001, 0.9872550434044073 },
	{ 63.9, 88.821, 0.9976406684741943 },
	{ 63.9, 89.46, 0.9980727676538829 },
	{ 63.9, 90.09899999999999, 0.9984302176139327 },
	{ 63.9, 127.8, 0.9999999998523753 },
	{ 63.9, 191.7, 1 },
	{ 63.9, 383.4, 1 },
	{ 64, 0.064, 2.9156434128096465e-166 },
	{ 64, 12.8, 1.9674580523582713e-24 },
	{ 64, 37.76, 6.227154104710163e-05 },
	{ 64, 38.4, 9.839275883371959e-05 },
	{ 64, 39.04, 0.00015279106881691185 },
	{ 64, 57.6, 0.2158461119270428 },
	{ 64, 63.936, 0.5134350414563372 },
	{ 64, 64, 0.5166239875038265 },
	{ 64, 64.064, 0.5198097462493849 },
	{ 64, 64.999, 0.5658662364280981 },
	{ 64, 65.001, 0.5659635544372867 },
	{ 64, 83.2, 0.9873103379924342 },
	{ 64, 88.96, 0.997656430919332 },
	{ 64, 89.6, 0.9980861934101005 },
	{ 64, 90.24, 0.9984416088625301 },
	{ 64, 128, 0.9999999998569418 },
	{ 64, 192, 1 },
	{ 64, 384, 1 },
	{ 100, 0.1, 9.705034877125629e-259 },
	{ 100, 20, 3.488878669689653e-37 },
	{ 100, 59, 7.332071286422984e-07 },
	{ 100, 60, 1.4815276326460468e-06 },
	{ 100, 61, 2.9129586494007166e-06 },
	{ 100, 90, 0.15822098918643016 },
	{ 100, 99.9, 0.509310770735823 },
	{ 100, 100, 0.5132987982791487 },
	{ 100, 100.1, 0.5172828398868842 },
	{ 100, 100.999, 0.5528570222521721 },
	{ 100, 101.001, 0.5529355638392109 },
	{ 100, 130, 0.9972495916326934 },
	{ 100, 139, 0.9997813730540693 },
	{ 100, 140, 0.9998389428252874 },
	{ 100, 141, 0.9998819028305869 },
	{ 100, 200, 0.9999999999999981 },
	{ 100, 300, 1 },
	{ 100, 600, 1 },
	{ 500, 100, 3.8087542289264636e-178 },
	{ 500, 295, 1.2358350722822898e-27 },
	{ 500, 300, 3.807423416288178e-26 },
	{ 500, 305, 1.021480052935829e-24 },
	{ 500, 450, 0.010717238091289742 },
	{ 500, 499.5, 0.49702429382911595 },
	{ 500, 500, 0.5059471461707603 },
	{ 500, 500.49999999999994, 0.5148610812319475 },
	{ 500, 500.999, 0.5237438851147509 },
	{ 500, 501.001, 0.5237794548996542 },
	{ 500, 650, 0.9999999996110264 },
	{ 500, 695, 0.999999999999997 },
	{ 500, 700, 0.9999999999999993 },
	{ 500, 705, 0.9999999999999999 },
	{ 500, 1000, 1 },
	{ 500, 1500, 1 },
	{ 500, 3000, 1 },
	{ 10000, 8000, 6.135448501090494e-103 },
	{ 10000, 9200, 1.0130928844019716e-16 },
	{ 10000, 9500, 1.862454651795155e-07 },
	{ 10000, 9700, 0.001234175584468492 },
	{ 10000, 9900, 0.15865119219356466 },
	{ 10000, 9990, 0.4614824257093641 },
	{ 10000, 9999.9, 0.50093086745584 },
	{ 10000, 10000, 0.5013298083399552 },
	{ 10000, 10000.1, 0.5017287452346825 },
	{ 10000, 10010, 0.54113746289251 },
	{ 10000, 10100, 0.8413487504471796 },
	{ 10000, 10300, 0.9985295051036143 },
	{ 10000, 10500, 0.9999995724127545 },
	{ 10000, 10800, 0.9999999999999969 },
	{ 100000000, 99800000, 2.1082443672341445e-89 },
	{ 100000000, 99920000, 6.11569983219279e-16 },
	{ 100000000, 99950000, 2.854642139958626e-07 },
	{ 100000000, 99970000, 0.0013487164491615506 },
	{ 100000000, 99990000, 0.15865525352814383 },
	{ 100000000, 99999000, 0.4601852621889073 },
	{ 100000000, 99999990, 0.4996143558424884 },
	{ 100000000, 100000000, 0.5000132980760141 },
	{ 100000000, 100000010, 0.5004122402696456 },
	{ 100000000, 100001000, 0.539840936679228 },
	{ 100000000, 100010000, 0.8413447464717988 },
	{ 100000000, 100030000, 0.998648919898398 },
	{ 100000000, 100050000, 0.9999997121570313 },
	{ 100000000, 100080000, 0.9999999999999993 },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* log k - digamma k, from digamma's recurrence and asymptotic series. */
static double spread_of(double shape)
{
	long double k = shape, sum = 0, v;

	for (; k < 300; k += 1)
		sum += 1 / k;
	v = 1 / (k * k);
	return (double)(sum - logl(k / shape) +
	                (0.5L +
	                 (1 / 12.0L - v * (1 / 120.0L - v / 252.0L)) / k) /
	                        k);
}

static struct salmap_gamma gamma_of(double shape)
{
	return salmap_gamma_fit(shape, spread_of(shape));
}

static double cdf(const struct salmap_gamma *gamma, double x)
{
	return salmap_gamma_cdf(gamma, x, x - gamma->mean);
}

/* -------------------------------------------------------------------- fit */

static void the_fit_solves_the_likelihood_equation(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(fits); i++) {
		const struct salmap_gamma gamma =
			salmap_gamma_fit(3.5, fits[i].spread);

		assert_relative(gamma.shape, fits[i].shape, 1e-14);
		assert_near(gamma.mean, 3.5, 0);
		assert_relative(gamma.root, sqrt(fits[i].shape), 1e-14);
	}
}

static void the_reference_spread_agrees_with_the_table(void **state)
{
	size_t i;

	(void)state;
	need_long_double();
	for (i = 0; i < COUNT(fits); i++)
		assert_relative(spread_of(fits[i].shape), fits[i].spread,
		                3e-16);
}

static void the_fit_converges_for_every_spread(void **state)
{
	double shape;

	(void)state;
	need_long_double();
	for (shape = 1e-4; shape < 1e15; shape *= 1.01)
		assert_relative(gamma_of(shape).shape, shape, 1e-14);
}

static void the_tiniest_spreads_have_a_fit(void **state)
{
	double spread;

	(void)state;
	for (spread = 1e-10; spread > 1e-150; spread *= 0.1)
		assert_relative(salmap_gamma_fit(1, spread).shape, 0.5 / spread,
		                1e-9);
}

static void the_scale_is_that_of_the_gamma_function(void **state)
{
	double k;

	(void)state;
	need_long_double();
	for (k = 0.01; k < 1000; k *= 1.05) {
		const long double expected = lgammal((long double)k + 1) -
		                             (long double)k * logl(k) + k;

		assert_near(gamma_of(k).log_scale, (double)expected, 3e-14);
	}
}

/* -------------------------------------------------------------------- CDF */

static void the_cdf_is_within_1e_10(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cdfs); i++) {
		const struct salmap_gamma gamma = gamma_of(cdfs[i].shape);
		const double actual = cdf(&gamma, cdfs[i].x);

		if (!(fabs(actual - cdfs[i].cdf) <= 1e-10))
			fail_msg("P(%g, %.17g) is %.17g, not %.17g",
			         cdfs[i].shape, cdfs[i].x, actual, cdfs[i].cdf);
	}
}

static void the_lower_tail_has_a_small_relative_error(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cdfs); i++) {
		const struct salmap_gamma gamma = gamma_of(cdfs[i].shape);

		if (cdfs[i].cdf < 0.5)
			assert_relative(cdf(&gamma, cdfs[i].x), cdfs[i].cdf,
			                1e-7);
	}
}

/* P(1, x) = 1 - e^-x; P(2, x) = 1 - (1 + x) e^-x; P(1/2, x) = erf(sqrt x). */
static void closed_forms_hold(void **state)
{
	const struct salmap_gamma half = gamma_of(0.5);
	const struct salmap_gamma one = gamma_of(1), two = gamma_of(2);
	double x;

	(void)state;
	for (x = 1e-3; x < 50; x += 1e-2) {
		assert_near(cdf(&half, x), erf(sqrt(x)), 1e-10);
		assert_near(cdf(&one, x), -expm1(-x), 1e-10);
		assert_near(cdf(&two, x), 1 - (1 + x) * exp(-x), 1e-10);
	}
}

/* P(k, x) - P(k+1, x) = x^k e^-x / Gamma(k+1). */
static void shapes_one_apart_differ_by_the_density(void **state)
{
	double k, r;

	(void)state;
	for (k = 0.3; k < 3000; k *= 1.3) {
		const struct salmap_gamma gamma = gamma_of(k);
		const struct salmap_gamma next = gamma_of(k + 1);

		for (r = 0.05; r < 3; r += 0.05) {
			const double x = r * k;
			const double density =
				exp(k * log(x) - x - lgamma(k + 1));

			assert_near(cdf(&gamma, x) - cdf(&next, x), density,
			            2e-10);
		}
	}
}

static void the_scale_of_values_does_not_matter(void **state)
{
	const double scales[] = { 0x1p-90, 0x1p-1, 0x1p80 };
	const double shapes[] = { 0.3, 5, 63.9, 64, 1e5 };
	size_t i, j;
	double r;

	(void)state;
	for (i = 0; i < COUNT(shapes); i++)
		for (j = 0; j < COUNT(scales); j++) {
			const struct salmap_gamma unit =
				salmap_gamma_fit(1, spread_of(shapes[i]));
			const struct salmap_gamma scaled =
				salmap_gamma_fit(scales[j],
			                         spread_of(shapes[i]));

			for (r = 0.01; r < 4; r += 0.0101)
				assert_near(cdf(&scaled, r * scales[j]),
				            cdf(&unit, r), 0);
		}
}

static void the_ends_are_zero_and_one(void **state)
{
	const double shapes[] = { 0.01, 1, 63, 64, 1000, 1e12 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(shapes); i++) {
		const struct salmap_gamma gamma =
			salmap_gamma_fit(1, spread_of(shapes[i]));

		assert_near(cdf(&gamma, 1e30), 1, 0);
		assert_true(cdf(&gamma, 1e-30) >= 0);
		if (shapes[i] > 60)
			assert_near(cdf(&gamma, 1e-30), 0, 1e-300);
	}
}

/* ----------------------------------------------------------------- order */

static const double shapes_to_sweep[] = {
	0.007, 0.1,    0.9, 1,   1.1, 4,    15.9, 16,  30,  60,  63.999,
	64,    64.001, 80,  120, 400, 1599, 1601, 1e4, 1e6, 1e9, 1e14,
};

/* Calls of the CDF at rising x, none of which may fall. */
struct sweep {
	const struct salmap_gamma *gamma;
	double last;
};

static void step_to(struct sweep *sweep, double x)
{
	const double p = cdf(sweep->gamma, x);

	if (!(p >= sweep->last && p <= 1))
		fail_msg("k = %.17g: P falls from %.17g to %.17g at %a",
		         sweep->gamma->shape, sweep->last, p, x);
	sweep->last = p;
}

static void the_cdf_never_falls(void **state)
{
	size_t i;
	int j;

	(void)state;
	for (i = 0; i < COUNT(shapes_to_sweep); i++) {
		const struct salmap_gamma gamma = gamma_of(shapes_to_sweep[i]);
		struct sweep sweep = { &gamma, 0 };

		for (j = -2000; j < 2000; j++) {
			const double x = gamma.mean + j * gamma.root * 0.01;

			if (x > 0)
				step_to(&sweep, x);
		}
	}
}

/* Adjacent doubles and adjacent grid points on both sides of `x`. */
static void sweep_around(const struct salmap_gamma *gamma, double x)
{
	struct sweep sweep = { gamma, 0 };
	double at = x;
	int i;

	for (i = 0; i < 100; i++)
		at = nextafter(at, 0);
	for (i = 0; i < 200; i++, at = nextafter(at, DBL_MAX))
		step_to(&sweep, at);
	sweep.last = 0;
	for (i = -100; i < 100; i++)
		step_to(&sweep,
		        x + i * 0x1p-37 * fmin(x, fmax(gamma->root, 0.1)));
}

static void the_cdf_never_falls_between_doubles(void **state)
{
	struct random random = { 3 };
	size_t i;
	int j;

	(void)state;
	for (i = 0; i < COUNT(shapes_to_sweep); i++) {
		const struct salmap_gamma gamma = gamma_of(shapes_to_sweep[i]);

		for (j = 0; j < 20; j++) {
			const double z = 8 * random_unit(&random) - 4;
			const double x = gamma.mean + z * gamma.root;

			sweep_around(&gamma, x > 0 ? x : gamma.mean / (j + 2));
		}
		sweep_around(&gamma, gamma.mean);
	}
}

/* Deviations may be far finer than the doubles about the mean. */
static void the_cdf_never_falls_within_a_grid_step(void **state)
{
	size_t i;
	int j, k;

	(void)state;
	for (i = 0; i < COUNT(shapes_to_sweep); i++) {
		const struct salmap_gamma gamma = gamma_of(shapes_to_sweep[i]);

		for (j = 0; gamma.shape >= 64 && j < 40; j++) {
			const double z = (j - 20) * 0.177;
			double last = 0;

			for (k = -200; k < 200; k++) {
				const double d = (z + k * 0x1p-50) * gamma.root;
				const double p =
					salmap_gamma_cdf(&gamma, gamma.mean + d,
				                         d);

				assert_true(p >= last);
				last = p;
			}
		}
	}
}

/* Where another series or expansion takes over. */
static void the_cdf_never_falls_between_its_ways(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(shapes_to_sweep); i++) {
		const struct salmap_gamma gamma = gamma_of(shapes_to_sweep[i]);

		sweep_around(&gamma, gamma.shape + 1);
		sweep_around(&gamma, 0.6 * gamma.mean);
		sweep_around(&gamma, 1.4 * gamma.mean);
		sweep_around(&gamma, 0.71 * gamma.mean);
		sweep_around(&gamma, 1.41 * gamma.mean);
		sweep_around(&gamma, gamma.mean + 40 * gamma.root);
		if (gamma.root > 40)
			sweep_around(&gamma, gamma.mean - 40 * gamma.root);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fit_solves_the_likelihood_equation),
		cmocka_unit_test(the_reference_spread_agrees_with_the_table),
		cmocka_unit_test(the_fit_converges_for_every_spread),
		cmocka_unit_test(the_tiniest_spreads_have_a_fit),
		cmocka_unit_test(the_scale_is_that_of_the_gamma_function),
		cmocka_unit_test(the_cdf_is_within_1e_10),
		cmocka_unit_test(the_lower_tail_has_a_small_relative_error),
		cmocka_unit_test(closed_forms_hold),
		cmocka_unit_test(shapes_one_apart_differ_by_the_density),
		cmocka_unit_test(the_scale_of_values_does_not_matter),
		cmocka_unit_test(the_ends_are_zero_and_one),
		cmocka_unit_test(the_cdf_never_falls),
		cmocka_unit_test(the_cdf_never_falls_between_doubles),
		cmocka_unit_test(the_cdf_never_falls_within_a_grid_step),
		cmocka_unit_test(the_cdf_never_falls_between_its_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
