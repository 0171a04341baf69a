/*
 * The same bits from every compiler, at every level of optimisation, on every
 * machine: checksums of outputs over inputs that integer arithmetic generates,
 * against those in checksums.txt.
 *
 * Run with the argument "print" to write a new list. A change of this list is a
 * change of what the library computes: say so in the changelog.
 */
#include "../support/outputs.h"

#define CHECKSUMS "tests/bits/checksums.txt"
#define LAYERS 4
#define IMAGES 3

/* A setting or input that the others leave out. */
struct variant {
	const char *name;
	salmap_statistic statistic;
	salmap_normalizer normalizer;
	salmap_resampling resampling;
	double epsilon;
	float scale; /* of the activations */
	salmap_dtype dtype;
	bool channels_last, is_signed;
};

/* Each statistic's own values, of activations of both signs. */
#define VARIANT_OF_STATISTIC(enumerator, value, name, meaning)                 \
	{ #name "-signed", enumerator, SALMAP_NORMALIZER_NONE,                 \
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 1, SALMAP_F32, false, true },

static const struct variant variants[] = {
	{ "smoe-gamma-bilinear", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAMMA,
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 1, SALMAP_F32, false, false },
	{ "smoe-gauss-bicubic", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAUSS,
	  SALMAP_RESAMPLING_BICUBIC, 1e-7, 1, SALMAP_F32, false, false },
	{ "mean-range-area", SALMAP_STATISTIC_MEAN, SALMAP_NORMALIZER_RANGE,
	  SALMAP_RESAMPLING_AREA, 1e-7, 1, SALMAP_F32, false, false },
	{ "std-gamma-nearest", SALMAP_STATISTIC_STD, SALMAP_NORMALIZER_GAMMA,
	  SALMAP_RESAMPLING_NEAREST, 1e-7, 1, SALMAP_F32, false, false },
	{ "max-none-bicubic", SALMAP_STATISTIC_MAX, SALMAP_NORMALIZER_NONE,
	  SALMAP_RESAMPLING_BICUBIC, 1e-7, 1, SALMAP_F32, false, false },
	{ "smoe-nhwc", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAMMA,
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 1, SALMAP_F32, true, false },
	{ "smoe-f16", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAMMA,
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 1, SALMAP_F16, false, false },
	{ "smoe-tiny", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAMMA,
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 0x1p-60f, SALMAP_F32, false,
	  false },
	{ "smoe-huge", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAUSS,
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 0x1p100f, SALMAP_F32, false,
	  false },
	{ "smoe-epsilon-1e-12", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAUSS,
	  SALMAP_RESAMPLING_BILINEAR, 1e-12, 1, SALMAP_F32, false, false },
	SALMAP_STATISTICS(VARIANT_OF_STATISTIC)
};

#define VARIANTS (sizeof(variants) / sizeof(variants[0]))

/* c, h, w of each layer; the first one's channels are nearly equal. */
static const int64_t shapes[LAYERS][3] = {
	{ 3, 31, 44 }, { 67, 15, 21 }, { 200, 8, 11 }, { 4100, 2, 3 },
};

static uint64_t bits_of(struct random *random, int bits)
{
	return random_next(random) >> (64 - bits);
}

/* Half zeros, the rest spread over some octaves. */
static float activation(struct random *random, uint32_t layer, float scale)
{
	const float mantissa = 1 + (float)bits_of(random, 23) * 0x1p-23f;
	const int octave = (int)bits_of(random, 3);

	if (layer == 0)
		return scale * (1 + (mantissa - 1) * 0x1p-12f);
	return random_below(random, 2) == 0
	       ? 0 : scale * mantissa * (float)(1 << octave) * 0x1p-5f;
}

/* A half of the same kind. */
static uint16_t half_activation(struct random *random)
{
	return random_below(random, 2) == 0
	       ? 0 : (uint16_t)(0x3000 + bits_of(random, 13));
}

/* Element i of a packed NCHW tensor, as its place in NHWC. */
static size_t place(size_t i, const int64_t shape[3])
{
	const size_t c = (size_t)shape[0], hw = (size_t)(shape[1] * shape[2]);
	const size_t n = i / (c * hw), channel = i / hw % c, at = i % hw;

	return (n * hw + at) * c + channel;
}

static void *make_data(const struct variant *variant, uint32_t layer)
{
	const int64_t *shape = shapes[layer];
	const size_t count = (size_t)(IMAGES * shape[0] * shape[1] * shape[2]);
	struct random random = { layer + 1 };
	void *data = must_allocate(count * sizeof(float));
	size_t i;

	for (i = 0; i < count; i++) {
		const size_t at = variant->channels_last ? place(i, shape) : i;

		if (variant->dtype == SALMAP_F16)
			((uint16_t *)data)[at] = half_activation(&random);
		else
			((float *)data)[at] = activation(&random, layer,
			                                 variant->scale);
		if (variant->is_signed && random_below(&random, 2) == 0)
			((float *)data)[at] *= -1;
	}
	return data;
}

static salmap *make_stack(const struct variant *variant)
{
	static const double weights[LAYERS] = { 0.25, 1, 0.7, 3 };
	salmap *sm = must_create(LAYERS);
	uint32_t layer;

	assert_ok(sm, salmap_set_statistic(sm, variant->statistic));
	assert_ok(sm, salmap_set_normalizer(sm, variant->normalizer));
	assert_ok(sm, salmap_set_resampling(sm, variant->resampling));
	assert_ok(sm, salmap_set_epsilon(sm, variant->epsilon));
	assert_ok(sm, salmap_set_weights(sm, weights, LAYERS));
	for (layer = 0; layer < LAYERS; layer++) {
		const int64_t *shape = shapes[layer];
		void *data = make_data(variant, layer);
		salmap_tensor tensor;

		assert_int_equal((variant->channels_last ? salmap_tensor_nhwc
		                                         : salmap_tensor_nchw)(
					 &tensor, data, variant->dtype, IMAGES,
					 shape[0], shape[1], shape[2]),
		                 SALMAP_OK);
		assert_ok(sm, salmap_push(sm, layer, &tensor));
		free(data);
	}
	return sm;
}

static uint64_t checksum(const struct variant *variant)
{
	enum { WIDTH = 29, HEIGHT = 41, PIXELS = WIDTH * HEIGHT };
	static float numbers[3 * PIXELS];
	static unsigned char bytes[4 * PIXELS];
	salmap *sm = make_stack(variant);
	uint64_t hash = OUTPUTS_HASH;
	salmap_plane plane;
	salmap_picture floats, pixels;
	uint32_t image;

	salmap_plane_packed(&plane, numbers, WIDTH, HEIGHT);
	salmap_picture_packed(&floats, numbers, SALMAP_PIXEL_RGB_F32, WIDTH,
	                      HEIGHT);
	salmap_picture_packed(&pixels, bytes, SALMAP_PIXEL_BGRA8, WIDTH,
	                      HEIGHT);
	for (image = 0; image < IMAGES; image++) {
		assert_ok(sm, salmap_combined(sm, image, &plane));
		hash = outputs_hash_floats(hash, numbers, PIXELS);
		assert_ok(sm, salmap_lovi(sm, image, &floats));
		hash = outputs_hash_floats(hash, numbers, 3 * PIXELS);
		assert_ok(sm, salmap_heatmap(sm, image, &floats));
		hash = outputs_hash_floats(hash, numbers, 3 * PIXELS);
		assert_ok(sm, salmap_heatmap(sm, image, &pixels));
		hash = outputs_hash(hash, bytes, sizeof(bytes));
	}
	salmap_destroy(sm);
	return hash;
}

static void checksums_are_the_committed_ones(void **state)
{
	FILE *file = fopen(CHECKSUMS, "r");
	size_t i;

	(void)state;
	if (file == NULL)
		fail_msg("cannot open %s; run the tests from the top folder",
		         CHECKSUMS);
	for (i = 0; i < VARIANTS; i++) {
		char name[64];
		unsigned long long want;
		const unsigned long long got = checksum(&variants[i]);

		assert_int_equal(fscanf(file, "%63s %llx", name, &want), 2);
		assert_string_equal(name, variants[i].name);
		if (got != want)
			fail_msg("%s: %016llx, want %016llx", name, got, want);
	}
	fclose(file);
}

/* Layouts and types that hold the same numbers share a checksum. */
static void channels_last_has_the_same_checksum(void **state)
{
	struct variant variant = variants[0];
	uint64_t packed;

	(void)state;
	packed = checksum(&variant);
	variant.channels_last = true;
	assert_true(checksum(&variant) == packed);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checksums_are_the_committed_ones),
		cmocka_unit_test(channels_last_has_the_same_checksum),
	};
	size_t i;

	if (count < 2 || strcmp(arguments[1], "print") != 0)
		return cmocka_run_group_tests(tests, NULL, NULL);
	for (i = 0; i < VARIANTS; i++)
		printf("%s %016llx\n", variants[i].name,
		       (unsigned long long)checksum(&variants[i]));
	return 0;
}
