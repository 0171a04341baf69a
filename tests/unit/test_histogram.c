#include "../support/test.h"

#include "histogram.h"

#include <float.h>
#include <math.h>

static void each_edge_begins_its_bin(void **state)
{
	int bin;

	(void)state;
	assert_true(salmap_bin_edge(0) < -1e300);
	for (bin = SALMAP_BINS / 2; bin < SALMAP_BINS; bin++) {
		const float edge = (float)salmap_bin_edge(bin);
		const float inside = bin == SALMAP_BINS / 2 + 1
			? nextafterf(edge, FLT_MAX) : edge;

		assert_int_equal(salmap_bin_of(inside), bin);
		assert_int_equal(salmap_bin_of(-inside),
		                 SALMAP_BINS - 1 - bin);
		if (bin > SALMAP_BINS / 2 + 1)
			assert_int_equal(salmap_bin_of(nextafterf(edge, 0)),
			                 bin - 1);
	}
	assert_int_equal(salmap_bin_of(-0.0f), SALMAP_BINS / 2);
	assert_int_equal(salmap_bin_of(FLT_MAX), SALMAP_BINS - 1);
	assert_int_equal(salmap_bin_of(-FLT_MAX), 0);
	assert_int_equal(salmap_bin_of(FLT_TRUE_MIN), SALMAP_BINS / 2 + 1);
}

static void edges_rise_by_an_eighth_of_an_octave(void **state)
{
	int bin;

	(void)state;
	for (bin = 1; bin < SALMAP_BINS; bin++)
		assert_true(salmap_bin_edge(bin) > salmap_bin_edge(bin - 1) ||
		            bin == SALMAP_BINS / 2 + 1);
	for (bin = SALMAP_BINS / 2 + 2; bin < SALMAP_BINS; bin++)
		assert_true(fabs(log2(salmap_bin_edge(bin)) + 64 -
		                 (bin - SALMAP_BINS / 2 - 2) / 8.0) < 2e-7);
	for (bin = 1; bin <= SALMAP_BINS / 2; bin++)
		assert_true(salmap_bin_edge(bin) ==
		            -salmap_bin_edge(SALMAP_BINS - bin));
}

static void values_go_to_bins_in_their_order(void **state)
{
	struct random random = { 3 };
	int i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		const uint32_t bits = (uint32_t)random_next(&random);
		const float one = salmap_float_of_bits(bits);
		const float other = random_unit(&random) * one;

		if (!isfinite(one))
			continue;
		if (one <= other)
			assert_true(salmap_bin_of(one) <= salmap_bin_of(other));
		if (one >= other)
			assert_true(salmap_bin_of(one) >= salmap_bin_of(other));
	}
}

static void quantiles_lie_between_the_values(void **state)
{
	static const float values[] = { -8, -1, 0, 0, 1e-30f, 0.5f, 0.5f, 1, 3,
		                        1e30f };
	uint64_t counts[SALMAP_BINS] = { 0 };

	(void)state;
	salmap_histogram_add(counts, values, 10);
	assert_int_equal(salmap_histogram_total(counts), 10);
	assert_true(salmap_histogram_quantile(counts, 0) <= -8 * 0.999);
	assert_true(salmap_histogram_quantile(counts, 0) >= -8.73);
	assert_true(salmap_histogram_quantile(counts, 0.1) < -7.3);
	assert_true(salmap_histogram_quantile(counts, 0.3) == 0);
	assert_true(salmap_histogram_quantile(counts, 0.45) > 0);
	assert_true(salmap_histogram_quantile(counts, 0.45) < 1e-19);
	assert_true(fabs(salmap_histogram_quantile(counts, 0.6) /
	                 (0.5 * exp2(1 / 16.0)) - 1) < 1e-6);
	assert_true(salmap_histogram_quantile(counts, 1) == 0x1p64);
}

/* All values of a normal distribution's kind, whose quantiles are known. */
static void quantiles_are_within_a_bin_of_the_sorted_values(void **state)
{
	enum { COUNT = 4001 };
	uint64_t counts[SALMAP_BINS] = { 0 };
	float values[COUNT];
	int i;

	(void)state;
	for (i = 0; i < COUNT; i++)
		values[i] = (float)exp((i - 1000) / 500.0);
	salmap_histogram_add(counts, values, COUNT);
	for (i = 1; i < 20; i++) {
		const double found =
			salmap_histogram_quantile(counts, i / 20.0);
		const double wanted = values[COUNT * i / 20];

		assert_true(fabs(log2(found / wanted)) < 0.02);
	}
}

static void shares_are_those_of_values_below(void **state)
{
	enum { COUNT = 4001 };
	uint64_t counts[SALMAP_BINS] = { 0 };
	double below[SALMAP_BINS + 1];
	float values[COUNT];
	int i;

	(void)state;
	for (i = 0; i < COUNT; i++)
		values[i] = (float)((i % 2 ? 1 : -1) * exp((i - 1000) / 500.0));
	salmap_histogram_add(counts, values, COUNT);
	salmap_histogram_shares(counts, below);
	for (i = 0; i < COUNT; i++) {
		const float share = salmap_histogram_share(below, values[i]);
		/* Half of the values are below 0. */
		const double wanted = i % 2 ? 0.5 + i / 2.0 / COUNT
		                            : 0.5 - i / 2.0 / COUNT;

		assert_true(fabs((double)share - wanted) < 0.003);
	}
	assert_true(salmap_histogram_share(below, -1e30f) == 0);
	assert_true(salmap_histogram_share(below, 1e30f) == 1);
	assert_true(fabsf(salmap_histogram_share(below, 0) - 0.5f) < 0.001f);
}

static void shares_never_fall(void **state)
{
	uint64_t counts[SALMAP_BINS] = { 0 };
	double below[SALMAP_BINS + 1];
	struct random random = { 4 };
	float value, last = -1;
	int i;

	(void)state;
	for (i = 0; i < SALMAP_BINS; i++)
		counts[i] = random_below(&random, 4) == 0
			? random_below(&random, 1000) : 0;
	counts[SALMAP_BINS / 2] = 1;
	salmap_histogram_shares(counts, below);
	for (i = 0; i < SALMAP_BINS; i++) {
		/* The bin after that of 0 begins with the least float. */
		const float edge = i == 0 ? -FLT_MAX
			: i == SALMAP_BINS / 2 + 1
			? FLT_TRUE_MIN : (float)salmap_bin_edge(i);
		int step;

		value = edge;
		for (step = 0; step < 20; step++) {
			const float share =
				salmap_histogram_share(below, value);

			assert_true(share >= last && share <= 1);
			last = share;
			value = nextafterf(value, FLT_MAX);
		}
		value = nextafterf((float)salmap_bin_edge(
			i + 1 < SALMAP_BINS ? i + 1 : i), -FLT_MAX);
		if (value > edge) {
			assert_true(salmap_histogram_share(below, value) >=
				    last);
			last = salmap_histogram_share(below, value);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_edge_begins_its_bin),
		cmocka_unit_test(edges_rise_by_an_eighth_of_an_octave),
		cmocka_unit_test(values_go_to_bins_in_their_order),
		cmocka_unit_test(quantiles_lie_between_the_values),
		cmocka_unit_test(
			quantiles_are_within_a_bin_of_the_sorted_values),
		cmocka_unit_test(shares_are_those_of_values_below),
		cmocka_unit_test(shares_never_fall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
