/*
 * The passes over a map of every set of kernels that this CPU runs against
 * scalar, byte for byte: sizes around the vectors', every misalignment, guard
 * pages on both sides, values that break fast ways. The seed is printed; set
 * TEST_SEED to repeat a run.
 */
#include "../support/kernels.h"

#include "gamma_table.h"

#define ROUNDS 3000
#define LARGEST 600

/* Any finite float up to 2^126. */
static float any(struct random *random)
{
	uint32_t bits = (uint32_t)random_next(random);
	float value;

	if ((bits >> 23 & 0xff) > 252)
		bits &= UINT32_C(0x807fffff);
	memcpy(&value, &bits, sizeof(value));
	return value;
}

static float nasty(struct random *random, int kind)
{
	const float unit = random_unit(random);

	switch (kind) {
	case 0:
		return unit;
	case 1: /* zeros of both signs */
		return random_below(random, 3) ? 0 : -0.0f;
	case 2:
		return random_below(random, 20) ? 0 : unit;
	case 3: /* subnormal */
		return unit * 0x1p-130f;
	case 4: /* nearly equal */
		return 3 + unit * 0x1p-18f;
	case 5: /* one value far away, now and then */
		return random_below(random, 300) ? unit : -1e6f;
	case 6: /* the tails of the normal distribution */
		return 100 * unit - 50;
	default:
		return any(random);
	}
}

/* Sizes around multiples of 16, and some below. */
static int64_t random_size(struct random *random)
{
	const int64_t size = 16 * (int64_t)random_below(random, 30) +
	                     (int64_t)random_below(random, 5) - 2;

	return size < 1 ? 1 + (int64_t)random_below(random, 40) : size;
}

/* What a set of kernels makes of one map. */
struct results {
	float low, high;
	double sum, squares;
	struct salmap_product product;
	float range[LARGEST], gauss[LARGEST];
};

struct sample {
	float map[LARGEST];
	int64_t count;
	double mean, deviation, span;
	struct salmap_shifted shifted;
};

/* The map again, at an edge of guarded memory. */
static float *placed(const struct guarded *guarded, const struct sample *sample)
{
	float *map = (float *)(void *)guarded->first;

	memcpy(map, sample->map, (size_t)sample->count * sizeof(*map));
	return map;
}

static void run(const struct salmap_normalize_kernels *kernels,
                const struct guarded *guarded, const struct sample *sample,
                struct results *results)
{
	const int64_t count = sample->count;
	const size_t bytes = (size_t)count * sizeof(float);
	struct salmap_measures measures;
	float *map = placed(guarded, sample);
	int i;

	memset(results, 0, sizeof(*results));
	kernels->measure(map, count, &measures);
	results->low = measures.low;
	results->high = measures.high;
	results->sum = measures.sum;
	results->squares = kernels->squares(map, count, sample->mean);
	for (i = 0; i < SALMAP_MAP_LANES; i++)
		results->product.mantissa[i] = 1;
	kernels->multiply(map, count / SALMAP_PRODUCT_BLOCK, &sample->shifted,
	                  &results->product);
	kernels->range(map, count, sample->shifted.low, sample->span);
	memcpy(results->range, map, bytes);
	map = placed(guarded, sample);
	kernels->gauss(map, count, sample->mean, sample->deviation);
	memcpy(results->gauss, map, bytes);
}

static void make_sample(struct random *random, struct sample *sample)
{
	static const double epsilons[] = { 1e-7, 1e-30, 1, 1e30 };
	const int kind = (int)random_below(random, 8);
	struct salmap_measures measures;
	double mean;
	int64_t i;

	sample->count = random_size(random);
	for (i = 0; i < sample->count; i++)
		sample->map[i] = nasty(random, kind);
	salmap_scalar_measure(sample->map, sample->count, &measures);
	sample->mean = measures.sum / (double)sample->count;
	sample->span = (double)measures.high - measures.low;
	sample->span = sample->span > 0 ? sample->span : 1;
	sample->deviation = sample->span *
	                    (random_unit(random) * random_unit(random) +
	                     0.01);
	sample->shifted.epsilon = (float)epsilons[random_below(random, 4)];
	sample->shifted.low = measures.low;
	sample->shifted.map_mean = sample->mean;
	mean = sample->mean - measures.low + sample->shifted.epsilon;
	sample->shifted.inverse_mean = 1 / mean;
}

static void compare(const char *name, const struct sample *sample,
                    const struct results *want, const struct results *got)
{
	const size_t bytes = (size_t)sample->count * sizeof(float);

	if (memcmp(&want->low, &got->low, 8) != 0)
		fail_msg("%s, %d values: measure", name, (int)sample->count);
	if (memcmp(&want->sum, &got->sum, 8) != 0)
		fail_msg("%s, %d values: sum", name, (int)sample->count);
	if (memcmp(&want->squares, &got->squares, 8) != 0)
		fail_msg("%s, %d values: squares", name, (int)sample->count);
	if (memcmp(&want->product, &got->product, sizeof(got->product)) != 0)
		fail_msg("%s, %d values: product", name, (int)sample->count);
	if (memcmp(want->range, got->range, bytes) != 0)
		fail_msg("%s, %d values: range", name, (int)sample->count);
	if (memcmp(want->gauss, got->gauss, bytes) != 0)
		fail_msg("%s, %d values: gauss", name, (int)sample->count);
}

static void try_sample(const struct salmap_kernels *kernels,
                       struct random *random)
{
	struct results want, got;
	struct sample sample;
	struct guarded guarded;

	make_sample(random, &sample);
	guarded = guard((size_t)sample.count * sizeof(float),
	                random_below(random, 2));
	run(&salmap_kernels_scalar.normalize, &guarded, &sample, &want);
	run(&kernels->normalize, &guarded, &sample, &got);
	compare(kernels->name, &sample, &want, &got);
	unguard(&guarded);
}

static void passes_over_maps_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, try_sample);
}

/* ------------------------------------------------------------------ tables */

/* From far below the mean to far above, and what is next to it. */
static void fill_batch(struct random *random, double *d, double *r, int count)
{
	const int power = (int)random_below(random, 50);
	int i;

	for (i = 0; i < count; i++) {
		const double unit = (double)random_unit(random) * 2 - 1;

		d[i] = power > 40 ? 1000 * (unit + 1)
		                  : unit / (double)(1 << power % 30);
		d[i] = d[i] > -1 ? d[i] : -0.5;
		r[i] = 1 + d[i];
	}
}

static void try_prefactors(const struct salmap_kernels *kernels,
                           struct random *random)
{
	const double spread = 2.0 * (double)random_unit(random) /
	                      (double)(1 << random_below(random, 20));
	const struct salmap_gamma gamma = salmap_gamma_fit(
		3, spread > 0 ? spread : 1);
	double d[16], r[16], got[16], want[16];

	fill_batch(random, d, r, 16);
	kernels->normalize.prefactors(&gamma, 16, d, r, got);
	salmap_scalar_prefactors(&gamma, 16, d, r, want);
	if (memcmp(got, want, sizeof(got)) != 0)
		fail_msg("%s, k %g: prefactors", kernels->name, gamma.shape);
}

/* Tables that each set of kernels makes, and what it finds in them. */
static void try_table(const struct salmap_kernels *kernels,
                      struct random *random)
{
	struct salmap_gamma_table got, want;
	struct guarded values, cdfs;
	struct sample sample;
	struct salmap_gamma gamma;
	float expected[SALMAP_LOOK_UPS];
	double mean;
	bool below = false;
	int i;

	make_sample(random, &sample);
	sample.shifted.map_mean = sample.mean;
	mean = 1 / sample.shifted.inverse_mean;
	gamma = salmap_gamma_fit(
		mean, 2.0 * (double)(0.01f + random_unit(random)) /
			      (double)(1 << random_below(random, 20)));
	memset(&got, 0, sizeof(got));
	memset(&want, 0, sizeof(want));
	salmap_gamma_table_make(&got, &kernels->normalize, &gamma,
	                        sample.shifted.epsilon,
	                        sample.span + sample.shifted.epsilon);
	salmap_gamma_table_make(&want, &salmap_kernels_scalar.normalize, &gamma,
	                        sample.shifted.epsilon,
	                        sample.span + sample.shifted.epsilon);
	if (memcmp(&got, &want, sizeof(got)) != 0)
		fail_msg("%s, k %g: table", kernels->name, gamma.shape);
	values = guard(sizeof(expected), random_below(random, 2));
	cdfs = guard(sizeof(expected), random_below(random, 2));
	for (i = 0; i < SALMAP_LOOK_UPS; i++) {
		const float s = sample.map[i % sample.count];

		((float *)(void *)values.first)[i] = s;
		below |= gamma.shape < SALMAP_GAMMA_UNIFORM_SHAPE
		         ? s - sample.shifted.low + sample.shifted.epsilon <
		                   want.low
		         : (s - sample.mean) * want.scale + want.offset < 0;
	}
	salmap_scalar_look_up(&want, &sample.shifted,
	                      (float *)(void *)values.first, expected);
	if (kernels->normalize.look_up(&got, &sample.shifted,
	                               (float *)(void *)values.first,
	                               (float *)(void *)cdfs.first))
		assert_true(below);
	else if (memcmp(cdfs.first, expected, sizeof(expected)) != 0)
		fail_msg("%s, k %g: look_up", kernels->name, gamma.shape);
	else
		assert_true(!below || kernels == &salmap_kernels_scalar);
	unguard(&values);
	unguard(&cdfs);
}

static void prefactors_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, try_prefactors);
}

static void tables_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, try_table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_over_maps_are_those_of_scalar),
		cmocka_unit_test(prefactors_are_those_of_scalar),
		cmocka_unit_test(tables_are_those_of_scalar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
