#include "../support/loops.h"
#include "../support/defaults.h"
#include "../support/internals.h"

#include "gamma.h"
#include "lists.h"
#include "normalize.h"

#include <float.h>
#include <math.h>

/* Those that want nothing but the map; test_reference.c has the other. */
#define NORMALIZERS SALMAP_NORMALIZER_REFERENCE
#define LOCATIONS 1501

static struct salmap_configuration settings_for(salmap_normalizer normalizer)
{
	struct salmap_configuration settings = default_configuration();

	settings.normalizer = normalizer;
	return settings;
}

static struct salmap_map_info normalize(salmap_normalizer normalizer,
                                        float epsilon, float *map,
                                        int64_t count)
{
	struct salmap_configuration settings = settings_for(normalizer);
	struct salmap_map_info info = { .nonfinite = 12 };

	settings.epsilon = epsilon;
	salmap_normalize_maps(&settings, NULL, 1, count, map, &info);
	return info;
}

/* ----------------------------------------------------------- kinds of maps */

typedef float (*generator)(struct random *random, int i);

static float uniform(struct random *random, int i)
{
	(void)i;
	return random_unit(random);
}

static float skewed(struct random *random, int i)
{
	const float unit = random_unit(random);

	(void)i;
	return 90 * unit * unit * unit * unit;
}

static float signed_values(struct random *random, int i)
{
	(void)i;
	return 100 * random_unit(random) - 70;
}

static float with_ties(struct random *random, int i)
{
	(void)i;
	return (float)random_below(random, 9) * 0.125f - 0.5f;
}

static float tiny(struct random *random, int i)
{
	(void)i;
	return 1e-40f * random_unit(random);
}

static float huge(struct random *random, int i)
{
	(void)i;
	return 1e37f * random_unit(random);
}

static float from_end_to_end(struct random *random, int i)
{
	const float largest = 0x1p126f;

	return i % 3 == 0   ? largest
	       : i % 3 == 1 ? -largest
	                    : random_unit(random);
}

static float nearly_equal(struct random *random, int i)
{
	(void)random;
	return 1 + 1.2e-7f * (float)(i * 7 % LOCATIONS);
}

static float two_values(struct random *random, int i)
{
	(void)random;
	return i % 2 == 0 ? 5 : 5.000001f;
}

static float one_hot(struct random *random, int i)
{
	(void)random;
	return i == 77 ? 300 : 0;
}

static float one_cold(struct random *random, int i)
{
	(void)random;
	return i == 77 ? -1 : 1e4f;
}

static float geometric(struct random *random, int i)
{
	(void)random;
	return ldexpf(1, i % 250 - 125);
}

/* Steps that are far below a rounding error of the mean. */
static float crowded(struct random *random, int i)
{
	(void)random;
	return i == 0 ? 1 : i == 1 ? -1 : 1e-17f * (float)(i - 700);
}

static const generator generators[] = {
	uniform,  skewed,          signed_values, with_ties,  tiny,
	huge,     from_end_to_end, nearly_equal,  two_values, one_hot,
	one_cold, geometric,       crowded,
};

#define GENERATORS (sizeof(generators) / sizeof(generators[0]))

static void generate(generator value, float map[LOCATIONS])
{
	struct random random = { 17 };
	int i;

	for (i = 0; i < LOCATIONS; i++)
		map[i] = value(&random, i);
}

/* ------------------------------------------------- what all have in common */

/* A location before and after. */
struct pair {
	float before, after;
};

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return (x->before > y->before) - (x->before < y->before);
}

static void assert_order(const float *before, const float *after, size_t count)
{
	struct pair *pairs = must_allocate(count * sizeof(*pairs));
	size_t i;

	for (i = 0; i < count; i++)
		pairs[i] = (struct pair){ before[i], after[i] };
	qsort(pairs, count, sizeof(*pairs), compare_pairs);
	for (i = 1; i < count; i++)
		if (!(pairs[i].after >= pairs[i - 1].after) ||
		    (pairs[i].before == pairs[i - 1].before &&
		     pairs[i].after != pairs[i - 1].after))
			fail_msg("%a, %a became %a, %a",
			         (double)pairs[i - 1].before,
			         (double)pairs[i].before,
			         (double)pairs[i - 1].after,
			         (double)pairs[i].after);
	free(pairs);
}

/* In 0..1, in the order of before, and not all alike. */
static void assert_normal(const float *before, const float *after, size_t count)
{
	float lowest = 2, highest = -1;
	size_t i;

	for (i = 0; i < count; i++) {
		assert_true(after[i] >= 0 && after[i] <= 1);
		lowest = fminf(lowest, after[i]);
		highest = fmaxf(highest, after[i]);
	}
	assert_true(lowest < highest);
	assert_order(before, after, count);
}

/* The next normaliser of those that bring a map to 0..1; -1 comes before the
 * first. */
static salmap_normalizer next_normal(salmap_normalizer normalizer)
{
	normalizer++;
	return normalizer == SALMAP_NORMALIZER_NONE ? normalizer + 1
	                                            : normalizer;
}

static void results_are_in_0_to_1_and_in_order(void **state)
{
	const float epsilons[] = { 1e-7f, 1e-30f, 1, 1e30f };
	float before[LOCATIONS], after[LOCATIONS];
	salmap_normalizer normalizer;
	size_t i, j;

	(void)state;
	for (normalizer = next_normal(-1); normalizer < NORMALIZERS;
	     normalizer = next_normal(normalizer))
		for (i = 0; i < GENERATORS; i++)
			for (j = 0; j < 4; j++) {
				generate(generators[i], before);
				memcpy(after, before, sizeof(after));
				normalize(normalizer, epsilons[j], after,
				          LOCATIONS);
				assert_normal(before, after, LOCATIONS);
			}
}

/* Whose neighbours differ by one unit in the last place. */
static void adjacent_floats_stay_in_order(void **state)
{
	const float starts[] = { 1, 0.1f, 1e-30f, 1e30f, -3 };
	float before[LOCATIONS], after[LOCATIONS];
	salmap_normalizer normalizer;
	size_t i;
	int j;

	(void)state;
	for (normalizer = next_normal(-1); normalizer < NORMALIZERS;
	     normalizer = next_normal(normalizer))
		for (i = 0; i < 5; i++) {
			before[0] = starts[i] / 3;
			before[1] = starts[i];
			for (j = 2; j < LOCATIONS; j++)
				before[j] = nextafterf(before[j - 1], FLT_MAX);
			memcpy(after, before, sizeof(after));
			normalize(normalizer, 1e-7f, after, LOCATIONS);
			assert_normal(before, after, LOCATIONS);
		}
}

static void one_hot_pixel_among_many_stands_out(void **state)
{
	const int64_t count = 100000;
	float *map = must_allocate((size_t)count * sizeof(*map));
	salmap_normalizer normalizer;
	int64_t i;

	(void)state;
	for (normalizer = next_normal(-1); normalizer < NORMALIZERS;
	     normalizer = next_normal(normalizer)) {
		for (i = 0; i < count; i++)
			map[i] = i == 4321 ? 50 : 0;
		normalize(normalizer, 1e-7f, map, count);
		assert_near(map[4321], 1, 1e-6);
		for (i = 0; i < count; i++)
			if (i != 4321)
				assert_true(map[i] == map[0] && map[i] < 0.999);
	}
	free(map);
}

static void two_pixels_are_enough(void **state)
{
	salmap_normalizer normalizer;

	(void)state;
	for (normalizer = next_normal(-1); normalizer < NORMALIZERS;
	     normalizer = next_normal(normalizer)) {
		const float before[2] = { 3, -2 };
		float after[2] = { 3, -2 };

		normalize(normalizer, 1e-7f, after, 2);
		assert_normal(before, after, 2);
	}
}

/* ------------------------------------------------------------------- info */

static void info_tells_what_the_map_was(void **state)
{
	float map[LOCATIONS];
	salmap_normalizer normalizer;
	size_t i, j;

	(void)state;
	for (normalizer = 0; normalizer < NORMALIZERS; normalizer++)
		for (i = 0; i < GENERATORS; i++) {
			double low, high, sum = 0, magnitude = 0;
			struct salmap_map_info info;

			generate(generators[i], map);
			low = high = map[0];
			for (j = 0; j < LOCATIONS; j++) {
				low = fmin(low, map[j]);
				high = fmax(high, map[j]);
				sum += map[j];
				magnitude += fabsf(map[j]);
			}
			info = normalize(normalizer, 1e-7f, map, LOCATIONS);
			assert_near(info.min, low, 0);
			assert_near(info.max, high, 0);
			assert_near(info.mean, sum / LOCATIONS,
			            1e-15 * magnitude);
			assert_false(info.flat);
			assert_int_equal(info.nonfinite, 12);
		}
}

static void assert_flat(const float *map, size_t count, double value)
{
	salmap_normalizer normalizer;
	size_t i;

	for (normalizer = 0; normalizer < NORMALIZERS; normalizer++) {
		const float zero = 0;
		struct salmap_map_info info;
		float copy[LOCATIONS];

		memcpy(copy, map, count * sizeof(*map));
		info = normalize(normalizer, 1e-7f, copy, (int64_t)count);
		for (i = 0; i < count; i++)
			assert_same_bits(&copy[i], &zero, 1);
		assert_true(info.flat);
		assert_near(info.min, value, 0);
		assert_near(info.max, value, 0);
		assert_near(info.mean, value, 0);
	}
}

static void flat_maps_say_nothing(void **state)
{
	const float values[] = { 0, -0.0f, 0.1f, -7, 1e-45f, 0x1p126f };
	float map[LOCATIONS];
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		for (j = 0; j < LOCATIONS; j++)
			map[j] = values[i];
		assert_flat(map, LOCATIONS, values[i]);
		assert_flat(map, 1, values[i]);
	}
}

static void zeros_of_both_signs_are_flat(void **state)
{
	const float map[] = { 0, -0.0f, 0, -0.0f, -0.0f };

	(void)state;
	assert_flat(map, 5, 0);
}

/* ------------------------------------------------------------ the formulas */

static void none_leaves_the_map(void **state)
{
	float before[LOCATIONS], after[LOCATIONS];
	size_t i;

	(void)state;
	for (i = 0; i < GENERATORS; i++) {
		generate(generators[i], before);
		memcpy(after, before, sizeof(after));
		normalize(SALMAP_NORMALIZER_NONE, 1e-7f, after, LOCATIONS);
		assert_same_bits(after, before, LOCATIONS);
	}
}

static void range_is_from_lowest_to_highest(void **state)
{
	float before[LOCATIONS], after[LOCATIONS];
	size_t i, j;

	(void)state;
	for (i = 0; i < GENERATORS; i++) {
		struct salmap_map_info info;

		generate(generators[i], before);
		memcpy(after, before, sizeof(after));
		info = normalize(SALMAP_NORMALIZER_RANGE, 1e-7f, after,
		                 LOCATIONS);
		for (j = 0; j < LOCATIONS; j++) {
			assert_near(after[j],
			            (before[j] - info.min) /
			                    (info.max - info.min),
			            3e-8);
			if (before[j] == info.min)
				assert_near(after[j], 0, 0);
			if (before[j] == info.max)
				assert_near(after[j], 1, 0);
		}
	}
}

static long double mean_of(const float map[LOCATIONS])
{
	long double sum = 0;
	int i;

	for (i = 0; i < LOCATIONS; i++)
		sum += map[i];
	return sum / LOCATIONS;
}

static long double deviation_of(const float map[LOCATIONS])
{
	const long double mean = mean_of(map);
	long double sum = 0;
	int i;

	for (i = 0; i < LOCATIONS; i++)
		sum += (map[i] - mean) * (map[i] - mean);
	return sqrtl(sum / (LOCATIONS - 1));
}

static size_t step_between_locations(void)
{
	return tries_few() ? 10 : 1;
}

static void gauss_is_the_normal_cdf(void **state)
{
	float before[LOCATIONS], after[LOCATIONS];
	size_t i, j;

	(void)state;
	for (i = 0; i < GENERATORS; i++) {
		long double mean, std;

		generate(generators[i], before);
		memcpy(after, before, sizeof(after));
		mean = mean_of(before);
		std = deviation_of(before);
		normalize(SALMAP_NORMALIZER_GAUSS, 1e-7f, after, LOCATIONS);
		for (j = 0; j < LOCATIONS; j += step_between_locations()) {
			const long double z = (before[j] - mean) / std;

			assert_near(after[j],
			            (double)(erfcl(-z / sqrtl(2)) / 2), 4e-8);
		}
	}
}

/* Of two pixels z is -+1/sqrt 2 with the unbiased deviation; mpmath, ncdf. */
static void the_deviation_is_unbiased(void **state)
{
	float map[2] = { 7, 4 };

	(void)state;
	normalize(SALMAP_NORMALIZER_GAUSS, 1e-7f, map, 2);
	assert_near(map[0], 0.760249938906523, 4e-8);
	assert_near(map[1], 0.239750061093477, 4e-8);
}

/* log mean - mean log of the shifted map. */
static long double spread_of(const float map[LOCATIONS], long double low,
                             long double epsilon)
{
	const long double mean = mean_of(map) - low + epsilon;
	long double sum = 0;
	int i;

	for (i = 0; i < LOCATIONS; i++)
		sum += exact_excess((map[i] - mean_of(map)) / mean,
		                    (map[i] - low + epsilon) / mean);
	return sum / LOCATIONS;
}

static void gamma_is_the_cdf_of_the_fit(void **state)
{
	const float epsilons[] = { 1e-7f, 0.5f, 1000 };
	float before[LOCATIONS], after[LOCATIONS];
	size_t i, j, k;

	(void)state;
	for (i = 0; i < GENERATORS; i += tries_few() ? 3 : 1)
		for (j = 0; j < 3; j++) {
			struct salmap_gamma fit;
			struct salmap_map_info info;

			generate(generators[i], before);
			memcpy(after, before, sizeof(after));
			info = normalize(SALMAP_NORMALIZER_GAMMA, epsilons[j],
			                 after, LOCATIONS);
			fit = salmap_gamma_fit(info.mean - info.min +
			                               epsilons[j],
			                       (double)spread_of(before,
			                                         info.min,
			                                         epsilons[j]));
			for (k = 0; k < LOCATIONS;
			     k += step_between_locations())
				assert_near(
					after[k],
					salmap_gamma_cdf(&fit,
				                         before[k] - info.min +
				                                 epsilons[j],
				                         before[k] - info.mean),
					1e-7);
		}
}

static void the_scale_of_a_map_does_not_matter(void **state)
{
	const salmap_normalizer normalizers[] = { SALMAP_NORMALIZER_GAUSS,
		                                  SALMAP_NORMALIZER_RANGE };
	float map[LOCATIONS], scaled[LOCATIONS];
	size_t i, j;

	(void)state;
	for (i = 0; i < 2; i++) {
		generate(signed_values, map);
		for (j = 0; j < LOCATIONS; j++)
			scaled[j] = map[j] * 0x1p40f;
		normalize(normalizers[i], 1e-7f, map, LOCATIONS);
		normalize(normalizers[i], 1e-7f, scaled, LOCATIONS);
		assert_same_bits(scaled, map, LOCATIONS);
	}
}

/* ------------------------------------------------------------------ batch */

static void images_are_normalised_on_their_own(void **state)
{
	float alone[GENERATORS][LOCATIONS], batch[GENERATORS][LOCATIONS];
	struct salmap_map_info infos[GENERATORS], expected[GENERATORS];
	struct salmap_configuration settings =
		settings_for(SALMAP_NORMALIZER_GAMMA);
	size_t i;
	int loop;

	(void)state;
	for (loop = 0; loop < LOOP_COUNT; loop++) {
		settings.parallel.loop = all_loops[loop];
		memset(infos, 0, sizeof(infos));
		for (i = 0; i < GENERATORS; i++) {
			generate(generators[i], alone[i]);
			generate(generators[i], batch[i]);
			infos[i].nonfinite = i;
			expected[i] = normalize(SALMAP_NORMALIZER_GAMMA, 1e-7f,
			                        alone[i], LOCATIONS);
		}
		salmap_normalize_maps(&settings, NULL, GENERATORS, LOCATIONS,
		                      batch[0], infos);
		assert_same_bits(batch[0], alone[0], GENERATORS * LOCATIONS);
		for (i = 0; i < GENERATORS; i++) {
			assert_int_equal(infos[i].nonfinite, i);
			assert_near(infos[i].min, expected[i].min, 0);
			assert_near(infos[i].max, expected[i].max, 0);
			assert_near(infos[i].mean, expected[i].mean, 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_are_in_0_to_1_and_in_order),
		cmocka_unit_test(adjacent_floats_stay_in_order),
		cmocka_unit_test(one_hot_pixel_among_many_stands_out),
		cmocka_unit_test(two_pixels_are_enough),
		cmocka_unit_test(info_tells_what_the_map_was),
		cmocka_unit_test(flat_maps_say_nothing),
		cmocka_unit_test(zeros_of_both_signs_are_flat),
		cmocka_unit_test(none_leaves_the_map),
		cmocka_unit_test(range_is_from_lowest_to_highest),
		cmocka_unit_test(gauss_is_the_normal_cdf),
		cmocka_unit_test(the_deviation_is_unbiased),
		cmocka_unit_test(gamma_is_the_cdf_of_the_fit),
		cmocka_unit_test(the_scale_of_a_map_does_not_matter),
		cmocka_unit_test(images_are_normalised_on_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
