#include "../support/internals.h"

#include "gamma_table.h"
#include "math.h"

#include <float.h>
#include <math.h>

static const struct salmap_normalize_kernels *const kernels =
	&salmap_kernels_scalar.normalize;

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const double shapes[] = {
	0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.8, 0.999, 1,   1.001, 1.5,
	2,    3,    4,    5,   5.1, 7,    10,  15,  20,    20.1, 30,   45,
	60,   63.9, 64,   65,  100, 300,  1e3, 1e4, 1e6,   1e8, 1e12,
};

static size_t step_between_shapes(void)
{
	return tries_few() ? 3 : 1;
}

/* log k - digamma(k) to some digits: close to that shape will do. */
static double spread_of(double shape)
{
	double k = shape, sum = 0, v;

	for (; k < 30; k += 1)
		sum += 1 / k;
	v = 1 / (k * k);
	return sum - log(k / shape) + (0.5 + (1 / 12.0 - v / 120.0) / k) / k;
}

static struct salmap_gamma gamma_of(double shape)
{
	return salmap_gamma_fit(3, spread_of(shape));
}

/* The values of a sweep, from far below to far above the mean. */
#define SWEEP 20000

static double value_of(const struct salmap_gamma *gamma, int i)
{
	const double part = (double)i / SWEEP;

	if (gamma->shape < 64)
		return 3e-7 * pow(1e7 * 40 / fmin(gamma->shape, 1), part);
	return gamma->mean + gamma->mean / gamma->root * (16 * part - 8);
}

static void tables_are_close_to_the_cdf(void **state)
{
	size_t s;
	int i;

	(void)state;
	for (s = 0; s < COUNT(shapes); s += step_between_shapes()) {
		const struct salmap_gamma gamma = gamma_of(shapes[s]);
		struct salmap_gamma_table table;
		double worst = 0, at = 0, relative = 0;

		salmap_gamma_table_make(&table, kernels, &gamma,
		                        value_of(&gamma, 0),
		                        value_of(&gamma, SWEEP));
		assert_true(table.count <= SALMAP_GAMMA_SEGMENTS);
		for (i = 0; i <= SWEEP; i++) {
			const double value = value_of(&gamma, i);
			const double want = salmap_gamma_cdf(
				&gamma, value, value - gamma.mean);
			const double got = salmap_gamma_table_cdf(
				&table, value, value - gamma.mean);

			if (fabs(got - want) > worst) {
				worst = fabs(got - want);
				at = value;
			}
			if (want > 1e-6)
				relative = fmax(relative,
				                fabs(got - want) / want);
		}
		if (!(worst <= 5e-8 && relative < 1e-3))
			fail_msg("k %g: %g off at %g, of the smaller %g",
			         shapes[s], worst, at, relative);
	}
}

/* Tables by deviations begin 7.5 of them below the mean. */
static void the_first_segment_starts_where_the_cdf_is(void **state)
{
	size_t s;

	(void)state;
	for (s = 0; s < COUNT(shapes); s += step_between_shapes()) {
		const struct salmap_gamma gamma = gamma_of(shapes[s]);
		const double deviation =
			-7.5 * (1 - 1e-9) * gamma.mean / gamma.root;
		const double value = gamma.mean + deviation;
		struct salmap_gamma_table table;

		if (gamma.shape < SALMAP_GAMMA_UNIFORM_SHAPE)
			continue;
		salmap_gamma_table_make(&table, kernels, &gamma, 0,
		                        2 * gamma.mean);
		assert_relative(
			salmap_gamma_table_cdf(&table, value, deviation),
			salmap_gamma_cdf(&gamma, value, deviation), 1e-6);
	}
}

/* ----------------------------------------------------------------- order */

struct sweep {
	const struct salmap_gamma_table *table;
	double last;
};

static void step_to(struct sweep *sweep, double value, double deviation)
{
	const double cdf = salmap_gamma_table_cdf(sweep->table, value,
	                                          deviation);

	if (!(cdf >= sweep->last && cdf <= 1))
		fail_msg("k %g: falls from %.17g to %.17g at %a",
		         sweep->table->gamma.shape, sweep->last, cdf, value);
	sweep->last = cdf;
}

/* Neighbours in position and as doubles, about a value. */
static void sweep_around(const struct salmap_gamma_table *table, double value)
{
	const double mean = table->gamma.mean;
	const double unit = fmin(value, mean / table->gamma.root) * 0x1p-30;
	struct sweep sweep = { table, 0 };
	double at = value;
	int i;

	for (i = -100; i < 100; i++)
		step_to(&sweep, value + i * unit, value + i * unit - mean);
	for (i = 0; i < 50; i++)
		at = nextafter(at, 0);
	sweep.last = 0;
	for (i = 0; i < 100; i++, at = nextafter(at, DBL_MAX))
		step_to(&sweep, at, at - mean);
}

static void tables_never_fall(void **state)
{
	struct random random = { 5 };
	size_t s;
	int i;

	(void)state;
	for (s = 0; s < COUNT(shapes); s += step_between_shapes()) {
		const struct salmap_gamma gamma = gamma_of(shapes[s]);
		struct salmap_gamma_table table;
		struct sweep sweep = { &table, 0 };

		salmap_gamma_table_make(&table, kernels, &gamma,
		                        value_of(&gamma, 0),
		                        value_of(&gamma, SWEEP));
		for (i = 0; i <= SWEEP; i++)
			step_to(&sweep, value_of(&gamma, i),
			        value_of(&gamma, i) - gamma.mean);
		for (i = 0; i < 300; i++)
			sweep_around(&table,
			             value_of(&gamma, (int)random_below(
							      &random, SWEEP)));
	}
}

/* Where one segment ends and the next begins, and at the ends of the table. */
static void tables_never_fall_between_segments(void **state)
{
	size_t s;
	int i;

	(void)state;
	for (s = 0; s < COUNT(shapes); s += step_between_shapes()) {
		const struct salmap_gamma gamma = gamma_of(shapes[s]);
		struct salmap_gamma_table table;
		uint64_t bits;

		salmap_gamma_table_make(&table, kernels, &gamma,
		                        value_of(&gamma, 0),
		                        value_of(&gamma, SWEEP));
		for (i = 0; i <= table.count && shapes[s] >= 64; i++)
			sweep_around(&table,
			             gamma.mean + (i * 0x1p24 - table.offset) /
			                          table.scale);
		if (shapes[s] >= 64)
			continue;
		bits = table.zones[0].start;
		for (i = 0; i <= table.count; i++) {
			const int zone = bits >= table.zones[1].start;

			sweep_around(&table, salmap_double_of_bits(bits));
			bits += UINT64_C(1) << (24 + table.zones[zone].shift);
		}
	}
}

/* Any range of values, however wide or narrow or far from the mean. */
static void any_range_makes_a_table(void **state)
{
	struct random random = { 6 };
	size_t s;
	int i, j;

	(void)state;
	for (s = 0; s < COUNT(shapes); s += step_between_shapes())
		for (i = 0; i < 100; i++) {
			const struct salmap_gamma gamma = gamma_of(shapes[s]);
			const double low = ldexp(1, (int)random_below(
							    &random, 120) -
			                                    118);
			const double high = 3 * ldexp(1, (int)random_below(
								 &random, 120));
			struct salmap_gamma_table table;
			struct sweep sweep = { &table, 0 };

			salmap_gamma_table_make(&table, kernels, &gamma, low,
			                        high);
			assert_true(table.count <= SALMAP_GAMMA_SEGMENTS);
			for (j = 0; j <= 300; j++) {
				const double value =
					low * pow(high / low, j / 300.0);
				const double want = salmap_gamma_cdf(
					&gamma, value, value - gamma.mean);

				step_to(&sweep, value, value - gamma.mean);
				assert_near(sweep.last, want, 5e-8);
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_close_to_the_cdf),
		cmocka_unit_test(the_first_segment_starts_where_the_cdf_is),
		cmocka_unit_test(tables_never_fall),
		cmocka_unit_test(tables_never_fall_between_segments),
		cmocka_unit_test(any_range_makes_a_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
