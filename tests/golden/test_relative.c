/* A relative epsilon against figures of the mathematics in float64 (README.md
 * beside this file), and what it is for: the scale of activations. */
#include "../support/internals.h"
#include "../support/npy.h"

#include <math.h>

#include "context.h"

#define N 3

/* A layer [N][c][h][w], and how its map is made. */
struct layer {
	int64_t c, h, w;
	float *data;
	salmap_statistic statistic;
	double fraction;
	bool guided; /* by channel 0 of the first image */
	const char *isa;
};

static size_t elements_of(const struct layer *layer)
{
	return (size_t)(N * layer->c * layer->h * layer->w);
}

/* With values below 0 too. */
static struct layer make_layer(uint64_t seed, salmap_statistic statistic)
{
	struct layer layer = { 37, 9, 7, NULL, statistic, 1e-3, false, NULL };
	size_t i;

	layer.data = random_activations(seed, elements_of(&layer));
	for (i = 0; i < elements_of(&layer); i += 5)
		layer.data[i] -= 1;
	return layer;
}

/* A context that holds the layer's map, not normalised. */
static salmap *hold(const struct layer *layer)
{
	salmap *sm = must_create(1);
	salmap_tensor map;

	salmap_tensor_nchw(&map, layer->data, SALMAP_F32, 1, 1, layer->h,
	                   layer->w);
	map.n = N;
	map.stride_n = 0;
	assert_ok(sm, salmap_set_cams(sm, 1));
	salmap_set_isa(sm, layer->isa); /* or, where it cannot, the best */
	if (layer->guided)
		assert_ok(sm, salmap_set_guide(sm, 0));
	assert_ok(sm, salmap_set_statistic(sm, layer->statistic));
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	assert_ok(sm, salmap_set_relative_epsilon(sm, layer->fraction));
	assert_ok(sm, salmap_push_cam_map(sm, 0, &map));
	must_push(sm, 0, layer->data, N, layer->c, layer->h, layer->w);
	return sm;
}

static const float *map_of(const salmap *sm)
{
	return sm->stack.slots[0].maps;
}

static void multiply(const struct layer *layer, float factor)
{
	size_t i;

	for (i = 0; i < elements_of(layer); i++)
		layer->data[i] *= factor;
}

static void maps_are_those_of_the_mathematics(void **state)
{
	static const char *const cases[] = { "tests/golden/class201",
		                             "tests/golden/class203" };
	size_t i, j;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct npy act = npy_read(cases[i], "act", -1);
		struct npy want = npy_read(cases[i], "smoe_relative", -1);
		float *data = npy_floats(&act);
		salmap *sm = must_create(1);
		double most = 0;

		assert_ok(sm, salmap_set_normalizer(sm,
		                                    SALMAP_NORMALIZER_NONE));
		assert_ok(sm, salmap_set_relative_epsilon(sm, 1e-3));
		must_push(sm, 0, data, act.extent[0], act.extent[1],
		          act.extent[2], act.extent[3]);
		for (j = 0; j < want.count; j++)
			most = fmax(most, want.numbers[j]);
		for (j = 0; j < want.count; j++)
			assert_near(map_of(sm)[j], want.numbers[j],
			            1e-6 * most);
		salmap_destroy(sm);
		free(data);
		npy_free(&want);
		npy_free(&act);
	}
}

/* The statistics that epsilon is added in, guided or not. */
static const salmap_statistic scaled[] = { SALMAP_STATISTIC_SMOE,
	                                   SALMAP_STATISTIC_GAMMA_SCALE };

/* Compares the maps of a layer with what they are if the layer is multiplied. */
static void assert_multiplied(struct layer *layer, float factor,
                              double tolerance)
{
	const size_t count = (size_t)(N * layer->h * layer->w);
	salmap *before = hold(layer), *after;
	float most = 0;
	size_t i;

	multiply(layer, factor);
	after = hold(layer);
	multiply(layer, 1 / factor);
	for (i = 0; i < count; i++)
		most = fmaxf(most, map_of(after)[i]);
	assert_true(most > 0);
	for (i = 0; i < count; i++)
		assert_near(map_of(after)[i], map_of(before)[i] * factor,
		            tolerance * most);
	salmap_destroy(before);
	salmap_destroy(after);
}

static void a_power_of_two_multiplies_to_the_bit(void **state)
{
	static const float factors[] = { 0x1p-90f, 0x1p-20f, 0x1p-1f, 0x1p3f,
		                         0x1p40f, 0x1p100f };
	static const double fractions[] = { 1e-3, 1e-20, 50 };
	size_t i, j, k;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct layer layer = make_layer(i, scaled[i / 2]);

		layer.guided = i % 2 == 1;
		for (k = 0; k < 3; k++) {
			layer.fraction = fractions[k];
			for (j = 0; j < 6; j++)
				assert_multiplied(&layer, factors[j], 0);
		}
		free(layer.data);
	}
}

static void any_factor_multiplies(void **state)
{
	static const float factors[] = { 1e-5f, 0.3f, 7, 1234567 };
	size_t i, j;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct layer layer = make_layer(i + 10, scaled[i / 2]);

		layer.guided = i % 2 == 1;
		for (j = 0; j < 4; j++)
			assert_multiplied(&layer, factors[j], 1e-6);
		free(layer.data);
	}
}

/* Values below 0 count as 0, also where their product with the factor that
 * brings the mean to 1 is no float. */
static void values_below_zero_do_not_count(void **state)
{
	const size_t count = (size_t)N * 9 * 7;
	size_t i;

	(void)state;
	for (i = 0; i < 10; i++) {
		struct layer layer = make_layer(20, scaled[i % 2]);
		salmap *plain, *rectified;
		size_t j;

		layer.isa = salmap_isa_known((int32_t)i / 2);
		multiply(&layer, 0x1p-100f);
		for (j = 0; j < elements_of(&layer); j++)
			if (layer.data[j] < 0)
				layer.data[j] = j % 2 ? -3e38f : -1e-30f;
		plain = hold(&layer);
		for (j = 0; j < elements_of(&layer); j++)
			if (layer.data[j] < 0)
				layer.data[j] = 0;
		rectified = hold(&layer);
		assert_same_bits(map_of(plain), map_of(rectified), count);
		salmap_destroy(plain);
		salmap_destroy(rectified);
		free(layer.data);
	}
}

static void an_image_of_zeros_is_flat(void **state)
{
	struct layer layer = make_layer(30, SALMAP_STATISTIC_SMOE);
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	const size_t image = elements_of(&layer) / N;

	(void)state;
	for (layer.statistic = 0;
	     salmap_statistic_name(layer.statistic) != NULL;
	     layer.statistic++) {
		salmap *sm;

		memset(layer.data + image, 0, image * sizeof(float));
		sm = hold(&layer);
		assert_ok(sm, salmap_layer_info(sm, 1, 0, &info));
		assert_true(info.flags & SALMAP_LAYER_FLAT);
		assert_ok(sm, salmap_layer_info(sm, 2, 0, &info));
		assert_false(info.flags & SALMAP_LAYER_FLAT);
		salmap_destroy(sm);
	}
	free(layer.data);
}

/* What epsilon means nothing to is as without a fraction. */
static void other_statistics_stay(void **state)
{
	static const salmap_statistic others[] = { SALMAP_STATISTIC_MEAN,
		                                   SALMAP_STATISTIC_STD,
		                                   SALMAP_STATISTIC_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct layer layer = make_layer(40 + i, others[i]);
		salmap *relative = hold(&layer), *plain;

		layer.fraction = 0;
		plain = hold(&layer);
		assert_same_bits(map_of(relative), map_of(plain),
		                 (size_t)N * 9 * 7);
		salmap_destroy(relative);
		salmap_destroy(plain);
		free(layer.data);
	}
}

/* The largest value of image 1, also where all are equal. */
static double highest(const struct layer *layer)
{
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	salmap *sm = hold(layer);

	assert_ok(sm, salmap_layer_info(sm, 1, 0, &info));
	salmap_destroy(sm);
	return info.max;
}

/* The entropy takes it as the least deviation, whose logarithm is what channels
 * have that are all equal; and an image without positive values takes the
 * epsilon that is not relative. */
static void the_entropy_has_a_relative_least_deviation(void **state)
{
	struct layer layer = make_layer(50, SALMAP_STATISTIC_ENTROPY);
	double absolute;
	size_t i;

	(void)state;
	for (i = 0; i < elements_of(&layer); i++)
		layer.data[i] = 8;
	assert_near(highest(&layer), log(8e-3) + 1.4189385, 1e-5);
	layer.fraction = 0.05;
	assert_near(highest(&layer), log(0.4) + 1.4189385, 1e-5);
	multiply(&layer, -1);
	absolute = highest(&layer);
	layer.fraction = 0;
	assert_near(highest(&layer), absolute, 0);
	free(layer.data);
}

/* Means that are cut to 2^126 or whose power of two has no inverse that is a
 * normal float, and an epsilon that would be too small for the arithmetic. */
static void huge_and_tiny_activations_have_maps(void **state)
{
	static const float factors[] = { 0x1p127f, 0x1p-129f };
	struct layer layer = make_layer(60, SALMAP_STATISTIC_SMOE);
	struct layer level = make_layer(61, SALMAP_STATISTIC_ENTROPY);
	size_t i;

	(void)state;
	for (i = 0; i < elements_of(&layer); i++)
		layer.data[i] = 1 + fabsf(layer.data[i]) / 16;
	for (i = 0; i < 2; i++) {
		struct layer scaled_layer = layer;
		double want = highest(&layer) * (double)factors[i];
		size_t j;

		scaled_layer.data = must_allocate(elements_of(&layer) *
		                                  sizeof(float));
		for (j = 0; j < elements_of(&layer); j++)
			scaled_layer.data[j] = layer.data[j] * factors[i];
		assert_near(highest(&scaled_layer) / want, 1, 1e-3);
		free(scaled_layer.data);
	}
	for (i = 0; i < elements_of(&level); i++)
		level.data[i] = 1e-20f;
	level.fraction = 1e-20;
	assert_near(highest(&level), log(1e-30) + 1.4189385, 1e-4);
	free(layer.data);
	free(level.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_are_those_of_the_mathematics),
		cmocka_unit_test(a_power_of_two_multiplies_to_the_bit),
		cmocka_unit_test(any_factor_multiplies),
		cmocka_unit_test(values_below_zero_do_not_count),
		cmocka_unit_test(an_image_of_zeros_is_flat),
		cmocka_unit_test(other_statistics_stay),
		cmocka_unit_test(the_entropy_has_a_relative_least_deviation),
		cmocka_unit_test(huge_and_tiny_activations_have_maps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
