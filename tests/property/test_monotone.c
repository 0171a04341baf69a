/* Normalisers never turn an order round: a location that scored at least as
 * much as another still does. */
#include "../support/test.h"

#define USUAL_MAPS 10000
#define LARGEST_SIDE 20

/* A kind of map each: what networks give, and what breaks formulas. */
static float uniform(struct random *random)
{
	return random_unit(random);
}

static float sparse(struct random *random)
{
	return random_below(random, 50) == 0 ? random_unit(random) : 0;
}

/* 1/u: a tail without a mean. */
static float heavy_tailed(struct random *random)
{
	return 1 / (random_unit(random) + 0x1p-24f);
}

static float tiny(struct random *random)
{
	return random_unit(random) * 0x1p-100f;
}

/* Below the smallest normal float. */
static float subnormal(struct random *random)
{
	return (float)random_below(random, 1000) * 0x1p-149f;
}

static float huge(struct random *random)
{
	return random_unit(random) * 0x1p126f;
}

/* Floats next to each other. */
static float crowded(struct random *random)
{
	return 1 + (float)random_below(random, 200) * 0x1p-23f;
}

/* Over the whole range of a float, of either sign. */
static float any(struct random *random)
{
	uint32_t bits = (uint32_t)random_next(random);
	float value;

	if ((bits >> 23 & 0xff) > 252)
		bits &= UINT32_C(0x807fffff);
	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* One spike over many values that lie within a few units of the last place. */
static float spiked(struct random *random)
{
	return random_below(random, 100) == 0 ? 100 : crowded(random);
}

static float (*const kinds[])(struct random *random) = {
	uniform, sparse, heavy_tailed, tiny, subnormal, huge, crowded, any,
	spiked,
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct pair {
	float before, after;
};

static int compare(const void *left, const void *right)
{
	const struct pair *a = left, *b = right;

	return (a->before > b->before) - (a->before < b->before);
}

static void assert_order_is_kept(const float *before, const float *after,
                                 size_t count, salmap_normalizer normalizer,
                                 int number)
{
	struct pair *pairs = must_allocate(count * sizeof(*pairs));
	size_t i;

	for (i = 0; i < count; i++)
		pairs[i] = (struct pair){ before[i], after[i] };
	qsort(pairs, count, sizeof(*pairs), compare);
	for (i = 1; i < count; i++) {
		const bool equal = pairs[i].before == pairs[i - 1].before;

		if (pairs[i].after < pairs[i - 1].after ||
		    (equal && pairs[i].after != pairs[i - 1].after))
			fail_msg("%s, map %d: %.9g became %.9g, but %.9g %.9g",
			         salmap_normalizer_name(normalizer), number,
			         (double)pairs[i - 1].before,
			         (double)pairs[i - 1].after,
			         (double)pairs[i].before,
			         (double)pairs[i].after);
	}
	for (i = 0; normalizer != SALMAP_NORMALIZER_NONE && i < count; i++)
		assert_true(after[i] >= 0 && after[i] <= 1);
	free(pairs);
}

static void check_map(salmap *sm, const float *map, int64_t height,
                      int64_t width, salmap_normalizer normalizer,
                      int number)
{
	float out[LARGEST_SIDE * LARGEST_SIDE];
	salmap_tensor tensor;
	salmap_plane plane;

	salmap_reset(sm);
	salmap_tensor_nchw(&tensor, map, SALMAP_F32, 1, 1, height, width);
	assert_ok(sm, salmap_push_map(sm, 0, &tensor));
	salmap_plane_packed(&plane, out, width, height);
	assert_ok(sm, salmap_layer_map(sm, 0, 0, &plane));
	assert_order_is_kept(map, out, (size_t)(height * width), normalizer,
	                     number);
}

static void check_normalizer(salmap_normalizer normalizer)
{
	struct random random = { 2026 };
	salmap *sm = must_create(1);
	const int maps = maps_to_try(USUAL_MAPS);
	int number;

	assert_ok(sm, salmap_set_normalizer(sm, normalizer));
	must_set_reference(sm);
	for (number = 0; number < maps; number++) {
		const int64_t height = 1 + (int64_t)random_below(
					       &random, LARGEST_SIDE);
		const int64_t width = 1 + (int64_t)random_below(
					      &random, LARGEST_SIDE);
		float map[LARGEST_SIDE * LARGEST_SIDE];
		int64_t i;

		for (i = 0; i < height * width; i++)
			map[i] = kinds[(size_t)number % KINDS](&random);
		check_map(sm, map, height, width, normalizer, number);
	}
	salmap_destroy(sm);
}

#define TEST(enumerator, value, name, meaning)                                 \
	static void name##_keeps_the_order(void **state)                       \
	{                                                                      \
		(void)state;                                                   \
		check_normalizer(enumerator);                                  \
	}

SALMAP_NORMALIZERS(TEST)

#define TO_RUN(enumerator, value, name, meaning)                               \
	cmocka_unit_test(name##_keeps_the_order),

int main(void)
{
	const struct CMUnitTest tests[] = { SALMAP_NORMALIZERS(TO_RUN) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
