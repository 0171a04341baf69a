/*
 * The kernels of reading of every set that this CPU runs against scalar, byte
 * for byte: random sizes, enlarged and reduced, maps between guard pages,
 * outputs right before one. The seed is printed; set TEST_SEED to repeat a run.
 */
#include "../support/kernels.h"

#include <float.h>

#include "picture.h"

#define ROUNDS 3000

static int below(struct random *random, int limit)
{
	return (int)random_below(random, (uint64_t)limit);
}

/* One float of a kind that is likely to go wrong. */
static float nasty(struct random *random, int kind)
{
	const float unit = random_unit(random);

	switch (kind) {
	case 0:
		return unit < 0.3f ? 0 : unit > 0.7f ? 1 : unit;
	case 1:
		return below(random, 3) == 0 ? -0.0f : 8 * unit - 4;
	case 2:
		return unit * 0x1p-130f;
	case 3:
		return (unit - 0.5f) * 0x1p127f;
	default:
		return unit;
	}
}

static void fill(float *values, size_t count, struct random *random)
{
	const int kind = below(random, 6);
	size_t i;

	for (i = 0; i < count; i++)
		values[i] = nasty(random, kind);
}

static void assert_same(const void *got, const void *want, size_t bytes,
                        const struct salmap_kernels *kernels, const char *what)
{
	if (memcmp(got, want, bytes) != 0)
		fail_msg("%s, %s: differs from scalar", kernels->name, what);
}

/* --------------------------------------------------------------- resample */

/* Sides of 1 to 600, few of them large, the largest now and then. */
static int64_t random_side(struct random *random)
{
	const int limit = 1 << (1 + below(random, 9));

	return 1 + below(random, limit + limit / 6);
}

static void resample(const struct salmap_kernels *kernels,
                     struct random *random)
{
	const int64_t width = random_side(random), height = random_side(random);
	const size_t values = (size_t)(width * height);
	struct guarded source = guard(values * sizeof(float), below(random, 2));
	struct salmap_map map = { (float *)source.first, height, width, 0, 1 };
	const bool huge = below(random, 20) == 0;
	const struct salmap_size size = {
		below(random, 20) ? random_side(random) : height,
		huge                ? SALMAP_MAX_SIDE - below(random, 3)
		: below(random, 20) ? random_side(random)
		                    : width
	};
	const int64_t row = below(random, (int)size.height);
	const int64_t column = below(random, (int)size.width);
	const int64_t left = size.width - column;
	const int64_t count = 1 + below(random, left < 700 ? (int)left : 700);
	const salmap_resampling mode =
		(salmap_resampling)(below(random, 3) ? 1 : below(random, 4));
	struct guarded out = guard((size_t)count * sizeof(float), true);
	float want[700];

	fill((float *)source.first, values, random);
	if (below(random, 2)) {
		map.low = -FLT_MAX;
		map.high = FLT_MAX;
	}
	salmap_resample_run(&map, mode, &size, row, column, count, want);
	kernels->render->resample(&map, mode, &size, row, column, count,
	                          (float *)out.first);
	assert_same(out.first, want, (size_t)count * sizeof(float), kernels,
	            "resample");
	unguard(&source);
	unguard(&out);
}

static void resampled_runs_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, resample);
}

/* ------------------------------------------------------------------- mean */

static void mean(const struct salmap_kernels *kernels, struct random *random)
{
	const struct salmap_render_kernels *render = kernels->render;
	const int count = 1 + below(random, SALMAP_TILE);
	const size_t floats = (size_t)count * sizeof(float);
	struct guarded map = guard(floats, true), out = guard(floats, true);
	struct guarded sums = guard(2 * floats, true);
	const float *values = (const float *)map.first;
	double want[SALMAP_TILE] = { 0 }, peaks[2] = { -1, -1 };
	float extents[4] = { FLT_MAX, -FLT_MAX, FLT_MAX, -FLT_MAX };
	float quotients[SALMAP_TILE];
	double *got = (double *)sums.first;
	const double weight = random_unit(random);

	fill((float *)map.first, (size_t)count, random);
	memset(got, 0, 2 * floats);
	render->extent(values, count, &extents[0], &extents[1]);
	salmap_scalar_extent(values, 0, count, &extents[2], &extents[3]);
	assert_same(extents, extents + 2, 8, kernels, "extent");
	render->accumulate(values, count, weight, got);
	salmap_scalar_accumulate(values, 0, count, weight, want);
	assert_same(got, want, 2 * floats, kernels, "accumulate");
	render->peak(got, count, &peaks[0]);
	salmap_scalar_peak(want, 0, count, &peaks[1]);
	assert_same(&peaks[0], &peaks[1], 8, kernels, "peak");
	render->quotient(got, count, 3, (float *)out.first);
	salmap_scalar_quotient(want, 0, count, 3, quotients);
	assert_same(out.first, quotients, floats, kernels, "quotient");
	render->divide(got, count, 3);
	salmap_scalar_divide(want, 0, count, 3);
	assert_same(got, want, 2 * floats, kernels, "divide");
	unguard(&map);
	unguard(&out);
	unguard(&sums);
}

static void means_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, mean);
}

/* ---------------------------------------------------------------- colours */

/* Sums of up to five layers, of values of one kind. */
static void add_layers(const struct salmap_kernels *kernels, int count,
                       struct salmap_sums *got, struct salmap_sums *want,
                       struct random *random)
{
	struct salmap_share share = { .weight = random_unit(random) };
	const int layers = 1 + below(random, 5);
	float map[5][SALMAP_TILE], low = FLT_MAX, high = -FLT_MAX;
	int layer;

	for (layer = 0; layer < layers; layer++) {
		fill(map[layer], (size_t)count, random);
		salmap_scalar_extent(map[layer], 0, count, &low, &high);
	}
	share.range = salmap_range_of(low, below(random, 9) ? high : low);
	for (layer = 0; layer < layers; layer++) {
		share.position = random_unit(random);
		kernels->render->add_layer(&share, map[layer], count, got);
		salmap_scalar_add_layer(&share, map[layer], 0, count, want);
	}
}

static void store(const struct salmap_kernels *kernels,
                  const struct salmap_parts *parts, int count, int pixel)
{
	const salmap_pixel format = (salmap_pixel)pixel;
	const size_t bytes = (size_t)(count * salmap_pixel_size(format));
	struct guarded out = guard(bytes, true);
	unsigned char want[SALMAP_TILE * 12];

	kernels->render->store(format, parts, count, out.first);
	salmap_scalar_store(format, parts, 0, count, want);
	assert_same(out.first, want, bytes, kernels, "store");
	unguard(&out);
}

static void colours(const struct salmap_kernels *kernels,
                    struct random *random)
{
	const struct salmap_render_kernels *render = kernels->render;
	const int count = 1 + below(random, SALMAP_TILE);
	const struct salmap_chroma chroma = { 5, below(random, 5) ? 0.25f : 0 };
	const struct salmap_heat scale = { 0, below(random, 9) ? 0.9 : 0 };
	struct salmap_sums sums[2];
	struct salmap_parts parts[2];
	double values[SALMAP_TILE];
	int i;

	memset(sums, 0, sizeof(sums));
	memset(parts, 0, sizeof(parts));
	for (i = 0; i < count; i++)
		values[i] = (double)random_unit(random) * 0.9;
	add_layers(kernels, count, &sums[0], &sums[1], random);
	assert_same(&sums[0], &sums[1], sizeof(sums[0]), kernels, "add_layer");
	render->lovi(&chroma, sums, count, &parts[0]);
	salmap_scalar_lovi(&chroma, sums, 0, count, &parts[1]);
	assert_same(&parts[0], &parts[1], sizeof(parts[0]), kernels, "lovi");
	store(kernels, parts, count, below(random, 5));
	render->heat(&chroma, &scale, values, sums, count, &parts[0]);
	salmap_scalar_heat(&chroma, &scale, values, sums, 0, count, &parts[1]);
	assert_same(&parts[0], &parts[1], sizeof(parts[0]), kernels, "heat");
	fill(parts[0].red, SALMAP_TILE, random);
	fill(parts[0].green, SALMAP_TILE, random);
	fill(parts[0].blue, SALMAP_TILE, random);
	store(kernels, parts, count, below(random, 5));
}

static void colours_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, colours);
}

/* ------------------------------------------------------------------ range */

static void the_ends_of_a_range_are_exact(void **state)
{
	struct random random = { 2026 };
	int i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		const uint32_t bits = 0x00800000 +
		                      (uint32_t)random_below(&random,
		                                             0x7e800000);
		float x;

		memcpy(&x, &bits, sizeof(x));
		assert_true(salmap_reciprocal_above(x) * x >= 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resampled_runs_are_those_of_scalar),
		cmocka_unit_test(means_are_those_of_scalar),
		cmocka_unit_test(colours_are_those_of_scalar),
		cmocka_unit_test(the_ends_of_a_range_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
