#include "../support/defaults.h"
#include "../support/internals.h"

#include "evidence.h"

#include <math.h>

#define IMAGES 3
#define MOST 100

static struct salmap_configuration configuration_of(salmap_evidence evidence)
{
	struct salmap_configuration configuration = default_configuration();

	configuration.evidence = evidence;
	return configuration;
}

static float evidence_of(salmap_evidence evidence, float value)
{
	if (evidence == SALMAP_EVIDENCE_MAGNITUDE)
		return fabsf(value);
	return fmaxf(evidence == SALMAP_EVIDENCE_NEGATIVE ? -value : value, 0);
}

static struct salmap_map_info take(salmap_evidence evidence, float *map,
                                   int64_t count)
{
	const struct salmap_configuration settings = configuration_of(evidence);
	struct salmap_map_info info = { 0 };

	salmap_evidence_maps(&settings, 1, count, map, &info);
	return info;
}

/* About a third each of positive, negative and both zeros. */
static float signed_value(struct random *random)
{
	const uint64_t kind = random_below(random, 6);

	if (kind < 2)
		return kind == 0 ? 0.0f : -0.0f;
	return (kind % 2 == 0 ? 8 : -8) * random_unit(random);
}

static void check_map(salmap_evidence evidence, const float *before,
                      const float *after, int64_t count,
                      const struct salmap_map_info *info)
{
	float low = before[0], high = before[0], most = 0, least = INFINITY;
	double sum = 0;
	int64_t i;

	for (i = 0; i < count; i++) {
		const float wanted = evidence_of(evidence, before[i]);

		assert_true(after[i] == wanted);
		assert_false(signbit(after[i]));
		low = fminf(low, before[i]);
		high = fmaxf(high, before[i]);
		most = fmaxf(most, wanted);
		least = fminf(least, wanted);
		sum += before[i];
	}
	assert_near(info->min, low, 0);
	assert_near(info->max, high, 0);
	assert_near(info->mean, sum / (double)count, 1e-12);
	assert_near(info->high, most, 0);
	assert_int_equal(info->none, most == 0);
	assert_int_equal(info->flat, most == least);
}

static void each_value_counts_as_the_evidence_says(void **state)
{
	struct random random = { 5 };
	float before[IMAGES * MOST], after[IMAGES * MOST + 1];
	int64_t count, i;
	int32_t evidence;

	(void)state;
	for (evidence = 0; salmap_evidence_name(evidence) != NULL; evidence++)
		for (count = 1; count <= MOST; count++) {
			const struct salmap_configuration settings =
				configuration_of(evidence);
			struct salmap_map_info infos[IMAGES] = { { 0 } };

			for (i = 0; i < IMAGES * count; i++)
				before[i] = after[i] = signed_value(&random);
			after[IMAGES * count] = -3;
			salmap_evidence_maps(&settings, IMAGES, count, after,
			                     infos);
			for (i = 0; i < IMAGES; i++)
				check_map(evidence, before + i * count,
				          after + i * count, count, &infos[i]);
			assert_true(after[IMAGES * count] == -3);
		}
	assert_int_equal(evidence, 3);
}

static void maps_with_one_sign_may_have_no_evidence(void **state)
{
	const float positive[5] = { 0.5f, 2, 1, 0, 2 };
	float map[5];
	struct salmap_map_info info;
	int i;

	(void)state;
	memcpy(map, positive, sizeof(map));
	info = take(SALMAP_EVIDENCE_NEGATIVE, map, 5);
	assert_true(info.none && info.flat);
	assert_near(info.max, 2, 0);
	for (i = 0; i < 5; i++)
		map[i] = -positive[i];
	info = take(SALMAP_EVIDENCE_POSITIVE, map, 5);
	assert_true(info.none && info.flat && info.high == 0);
	assert_near(info.min, -2, 0);
	for (i = 0; i < 5; i++)
		map[i] = -positive[i];
	info = take(SALMAP_EVIDENCE_MAGNITUDE, map, 5);
	assert_true(!info.none && !info.flat && info.high == 2);
	assert_memory_equal(map, positive, sizeof(map));
}

/* Lowest and highest have the same magnitude; what lies between them decides. */
static void magnitudes_may_be_equal_where_values_are_not(void **state)
{
	float equal[4] = { -2, 2, 2, -2 }, smaller[4] = { -2, 2, 0.5f, -2 };
	struct salmap_map_info info = take(SALMAP_EVIDENCE_MAGNITUDE, equal, 4);

	(void)state;
	assert_true(info.flat && !info.none && info.high == 2);
	assert_true(info.min == -2 && info.max == 2 && info.mean == 0);
	info = take(SALMAP_EVIDENCE_MAGNITUDE, smaller, 4);
	assert_true(!info.flat && !info.none && info.high == 2);
}

static void what_was_counted_before_stays(void **state)
{
	const struct salmap_configuration settings = configuration_of(
		SALMAP_EVIDENCE_POSITIVE);
	float maps[IMAGES * 2] = { 1, -1, 2, 0, -3, -3 };
	struct salmap_map_info infos[IMAGES] = {
		{ .nonfinite = 7, .ambiguous = true }, { .nonfinite = 0 },
		{ .nonfinite = UINT64_MAX, .none = false },
	};

	(void)state;
	salmap_evidence_maps(&settings, IMAGES, 2, maps, infos);
	assert_true(infos[0].nonfinite == 7 && infos[0].ambiguous);
	assert_true(infos[1].nonfinite == 0 && !infos[1].ambiguous);
	assert_true(infos[2].nonfinite == UINT64_MAX && !infos[2].ambiguous);
	assert_false(infos[0].none || infos[1].none);
	assert_true(infos[2].none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_value_counts_as_the_evidence_says),
		cmocka_unit_test(maps_with_one_sign_may_have_no_evidence),
		cmocka_unit_test(magnitudes_may_be_equal_where_values_are_not),
		cmocka_unit_test(what_was_counted_before_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
