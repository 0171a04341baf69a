#include "golden.h"

const struct golden golden_cases[GOLDEN_STATISTIC_CASES] = {
	{ "tests/golden/case001", 4, 2, 79, 93 },
	{ "tests/golden/case003", 2, 3, 37, 41 },
	{ "tests/golden/case201", 1, 3, 14, 6 },
	{ "tests/golden/case203", 1, 3, 12, 14 },
};

#define CHOICE_OF_STATISTIC(enumerator, value, name, meaning)                  \
	[GOLDEN_STATISTIC_##name] = { enumerator, SALMAP_NORMALIZER_NONE,      \
	                              SALMAP_RESAMPLING_BILINEAR, false },
#define CHOICE_OF_NORMALIZER(enumerator, value, name, meaning)                 \
	[GOLDEN_NORMALIZER_##name] = { SALMAP_STATISTIC_SMOE, enumerator,      \
	                               SALMAP_RESAMPLING_BILINEAR, false },
#define CHOICE_OF_RESAMPLING(enumerator, value, name, meaning)                 \
	[GOLDEN_RESAMPLING_##name] = { SALMAP_STATISTIC_SMOE,                  \
	                               SALMAP_NORMALIZER_GAUSS, enumerator,    \
	                               false },

const struct golden_choice golden_choices[GOLDEN_SETTINGS] = {
	SALMAP_STATISTICS(CHOICE_OF_STATISTIC)
	SALMAP_NORMALIZERS(CHOICE_OF_NORMALIZER)
	SALMAP_RESAMPLINGS(CHOICE_OF_RESAMPLING)
	[GOLDEN_WEIGHTED] = { SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAUSS,
	                      SALMAP_RESAMPLING_BILINEAR, true },
};

float *golden_activations(const struct golden *golden, uint32_t layer,
                          int64_t extent[4])
{
	struct npy npy = npy_read(golden->directory, "act", (int)layer);
	float *data = npy_floats(&npy);

	memcpy(extent, npy.extent, sizeof(npy.extent));
	npy_free(&npy);
	return data;
}

struct npy golden_figure(const struct golden *golden, const char *name,
                         uint32_t layer)
{
	char exact[64];

	snprintf(exact, sizeof(exact), "%s64", name);
	if (!npy_exists(golden->directory, exact, (int)layer))
		return npy_read(golden->directory, name, (int)layer);
	return npy_read(golden->directory, exact, (int)layer);
}

double *golden_weights(const struct golden *golden)
{
	struct npy npy = npy_read(golden->directory, "weights", -1);

	assert_int_equal(npy.count, golden->layers);
	return npy.numbers;
}
