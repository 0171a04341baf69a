/* Volumes against figures of the formulas in float64 (README.md beside this
 * file). */
#include "../support/npy.h"
#include "../support/volumes.h"

#include <math.h>

#define LAYERS 2
#define DIRECTORY "tests/golden/volume001"

/* Within 1e-5 of the figures' largest magnitude, as all golden figures. */
static void assert_figures(const float *got, const struct npy *want)
{
	double most = 0;
	size_t i;

	for (i = 0; i < want->count; i++)
		most = fmax(most, fabs(want->numbers[i]));
	for (i = 0; i < want->count; i++)
		assert_true(fabs(got[i] - want->numbers[i]) <= 1e-5 * most);
}

static salmap *push_case(salmap_resampling resampling)
{
	static const double weights[LAYERS] = { 1, 3 };
	salmap *sm = must_create(LAYERS);
	salmap_tensor tensor;
	uint32_t i;

	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_RANGE));
	assert_ok(sm, salmap_set_resampling(sm, resampling));
	assert_ok(sm, salmap_set_weights(sm, weights, LAYERS));
	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	for (i = 0; i < LAYERS; i++) {
		struct npy act = npy_read(DIRECTORY, "act", (int)i);
		float *data = npy_floats(&act);

		salmap_tensor_ncdhw(&tensor, data, SALMAP_F32, 1, act.extent[0],
		                    act.extent[1], act.extent[2], act.extent[3]);
		assert_ok(sm, salmap_push(sm, i, &tensor));
		free(data);
		npy_free(&act);
	}
	return sm;
}

static void statistics_are_those_of_the_formula(void **state)
{
	salmap *sm = push_case(SALMAP_RESAMPLING_BILINEAR);
	uint32_t i;

	(void)state;
	for (i = 0; i < LAYERS; i++) {
		struct npy want = npy_read(DIRECTORY, "smoe64", (int)i);
		float map[3 * 5 * 4];
		const salmap_plane plane = volume_plane(
			map, want.extent[1], want.extent[2], want.extent[3]);

		assert_ok(sm, salmap_layer_raw(sm, 0, i, &plane));
		assert_figures(map, &want);
		npy_free(&want);
	}
	salmap_destroy(sm);
}

static void volumes_are_those_of_the_formula(void **state)
{
	static const struct {
		salmap_resampling resampling;
		const char *name;
	} figures[] = {
		{ SALMAP_RESAMPLING_BILINEAR, "volume_bilinear" },
		{ SALMAP_RESAMPLING_NEAREST, "volume_nearest" },
		{ SALMAP_RESAMPLING_AREA, "volume_area" },
	};
	float out[5 * 9 * 7];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		struct npy want = npy_read(DIRECTORY, figures[i].name, -1);
		salmap *sm = push_case(figures[i].resampling);
		const salmap_plane plane = volume_plane(
			out, want.extent[1], want.extent[2], want.extent[3]);

		assert_int_equal(want.count, 5 * 9 * 7);
		assert_ok(sm, salmap_volume(sm, 0, &plane));
		assert_figures(out, &want);
		npy_free(&want);
		salmap_destroy(sm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statistics_are_those_of_the_formula),
		cmocka_unit_test(volumes_are_those_of_the_formula),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
