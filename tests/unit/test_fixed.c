#include "../support/test.h"

#include "fixed.h"
#include "math.h"

#include <math.h>

enum { PIXELS = 300 };

struct pixels {
	uint64_t sums[PIXELS], squares[PIXELS];
	uint32_t maxima[PIXELS];
};

static struct salmap_fixed fixed_of(struct pixels *pixels)
{
	return (struct salmap_fixed){ pixels->sums, pixels->squares,
		                      pixels->maxima };
}

static void add_one(const struct salmap_fixed *to, int64_t at,
                    const float *values, int64_t count)
{
	const struct salmap_fixed_maps maps = { values, 0, 1 };

	salmap_fixed_add(to, at, &maps, count);
}

/* The nearest integer, halves to even, of what is exact in long double. */
static uint64_t nearest(double value)
{
	return (uint64_t)nearbyint(value);
}

static void values_are_rounded_to_nearest(void **state)
{
	static struct pixels pixels;
	const struct salmap_fixed to = fixed_of(&pixels);
	struct random random = { 5 };
	int turn, i;

	(void)state;
	for (turn = 0; turn < 100; turn++) {
		float values[PIXELS];

		memset(&pixels, 0, sizeof(pixels));
		for (i = 0; i < PIXELS; i++)
			values[i] = ldexpf(random_unit(&random),
			                   -(int)random_below(&random, 40));
		values[0] = 0;
		values[1] = 1;
		values[2] = 0x1p-33f; /* a half, to even */
		values[3] = 0x3p-33f;
		add_one(&to, 0, values, PIXELS);
		for (i = 0; i < PIXELS; i++) {
			const double value = values[i];

			assert_true(pixels.sums[i] == nearest(value * 0x1p32));
			assert_true(pixels.squares[i] ==
			            nearest(value * value * 0x1p32));
			assert_true(salmap_float_of_bits(pixels.maxima[i]) ==
			            values[i]);
		}
	}
}

static void what_leaves_0_to_1_counts_as_its_end(void **state)
{
	static struct pixels pixels;
	const struct salmap_fixed to = fixed_of(&pixels);
	const float values[] = { -1, 1.5f, -0.0f };

	(void)state;
	memset(&pixels, 0, sizeof(pixels));
	add_one(&to, 7, values, 3);
	assert_true(pixels.sums[7] == 0 && pixels.maxima[7] == 0);
	assert_true(pixels.sums[8] == UINT64_C(1) << 32);
	assert_true(pixels.squares[8] == UINT64_C(1) << 32);
	assert_true(pixels.sums[9] == 0 && pixels.maxima[9] == 0);
	assert_true(pixels.sums[6] == 0 && pixels.sums[10] == 0);
}

static void merging_is_adding(void **state)
{
	static struct pixels one, other, all;
	const struct salmap_fixed to_one = fixed_of(&one);
	const struct salmap_fixed to_other = fixed_of(&other);
	const struct salmap_fixed to_all = fixed_of(&all);
	struct random random = { 6 };
	int turn, i;

	(void)state;
	for (turn = 0; turn < 10; turn++) {
		float values[PIXELS];

		for (i = 0; i < PIXELS; i++)
			values[i] = random_unit(&random);
		add_one(turn % 3 ? &to_one : &to_other, 0, values, PIXELS);
		add_one(&to_all, 0, values, PIXELS);
	}
	salmap_fixed_merge(&to_one, &to_other, PIXELS);
	assert_memory_equal(&one, &all, sizeof(all));
}

static void several_maps_are_added_in_turn(void **state)
{
	enum { MAPS = 5, COUNT = 37, STEP = 41 };
	static struct pixels together, in_turn;
	const struct salmap_fixed to = fixed_of(&together);
	const struct salmap_fixed one_by_one = fixed_of(&in_turn);
	struct random random = { 7 };
	float values[MAPS * STEP];
	int maps, i;

	(void)state;
	for (i = 0; i < MAPS * STEP; i++)
		values[i] = random_unit(&random);
	for (maps = 0; maps <= MAPS; maps++) {
		const struct salmap_fixed_maps all = { values, STEP, maps };

		salmap_fixed_add(&to, 3, &all, COUNT);
		for (i = 0; i < maps; i++)
			add_one(&one_by_one, 3, values + i * STEP, COUNT);
		assert_memory_equal(&together, &in_turn, sizeof(together));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_rounded_to_nearest),
		cmocka_unit_test(what_leaves_0_to_1_counts_as_its_end),
		cmocka_unit_test(merging_is_adding),
		cmocka_unit_test(several_maps_are_added_in_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
