#include "../support/aggregates.h"
#include "../support/counted_memory.h"
#include "../support/loops.h"

#include "aggregate.h"

#include <math.h>

enum { PIXELS = AGGREGATE_WIDTH * AGGREGATE_HEIGHT };

static salmap_plane plane_on(float *map)
{
	salmap_plane plane;

	assert_int_equal(salmap_plane_packed(&plane, map, AGGREGATE_WIDTH,
	                                     AGGREGATE_HEIGHT), SALMAP_OK);
	return plane;
}

/* The map of a layer of an image, or its combined map, as the context draws
 * it. */
static void read_map(salmap *sm, uint32_t image, uint32_t layer, float *map)
{
	const salmap_plane plane = plane_on(map);

	assert_ok(sm, layer < AGGREGATE_LAYERS
		? salmap_layer_map(sm, image, layer, &plane)
		: salmap_combined(sm, image, &plane));
}

/* What is added are the very maps that the context draws. */
static void images_add_up_to_what_is_drawn(void **state)
{
	salmap *sm = must_fill(3, SALMAP_NORMALIZER_GAMMA);
	salmap_aggregate *aggregate = must_aggregate();
	float map[PIXELS];
	uint32_t image, layer;
	int i;

	(void)state;
	for (image = 0; image < AGGREGATE_BATCH; image++)
		must_add(aggregate, sm, image);
	assert_true(aggregate->images == AGGREGATE_BATCH);
	salmap_pending_settle(aggregate);
	for (layer = 0; layer <= AGGREGATE_LAYERS; layer++) {
		const struct salmap_fixed found =
			salmap_aggregate_map(aggregate, layer);
		uint64_t sums[PIXELS] = { 0 }, squares[PIXELS] = { 0 };
		uint32_t maxima[PIXELS] = { 0 };
		const struct salmap_fixed wanted = { sums, squares, maxima };
		const struct salmap_fixed_maps maps = { map, 0, 1 };

		for (image = 0; image < AGGREGATE_BATCH; image++) {
			read_map(sm, image, layer, map);
			salmap_fixed_add(&wanted, 0, &maps, PIXELS);
		}
		for (i = 0; i < PIXELS; i++) {
			assert_true(found.sums[i] == sums[i]);
			assert_true(found.squares[i] == squares[i]);
			assert_true(found.maxima[i] == maxima[i]);
		}
	}
	salmap_aggregate_destroy(aggregate);
	salmap_destroy(sm);
}

static void statistics_are_counted(void **state)
{
	salmap *sm = must_fill(4, SALMAP_NORMALIZER_GAUSS);
	salmap_aggregate *aggregate = must_aggregate();
	uint64_t counts[SALMAP_BINS] = { 0 };
	float raw[5 * 11];
	salmap_plane plane;

	(void)state;
	must_add(aggregate, sm, 2);
	assert_int_equal(salmap_plane_packed(&plane, raw, 11, 5), SALMAP_OK);
	assert_ok(sm, salmap_layer_raw(sm, 2, 0, &plane));
	salmap_histogram_add(counts, raw, 5 * 11);
	assert_memory_equal(salmap_aggregate_counts(aggregate, 0), counts,
	                    sizeof(counts));
	salmap_aggregate_destroy(aggregate);
	salmap_destroy(sm);
}

static void other_loops_and_sets_give_the_same(void **state)
{
	salmap_aggregate *wanted = must_add_up(5);
	int32_t isa;

	(void)state;
	for (isa = 0; salmap_isa_known(isa) != NULL; isa++) {
		salmap_aggregate *aggregate = must_aggregate();
		salmap *sm = must_fill(5, SALMAP_NORMALIZER_GAMMA);
		salmap *other = must_create(AGGREGATE_LAYERS);
		salmap_settings settings = { .struct_size = sizeof(settings) };
		uint32_t image, layer;

		assert_ok(sm, salmap_get_settings(sm, &settings));
		settings.isa = salmap_isa_known(isa);
		settings.parallel = loop_backwards;
		if (salmap_set_settings(other, &settings) == SALMAP_OK) {
			for (layer = 0; layer < AGGREGATE_LAYERS; layer++) {
				float maps[AGGREGATE_BATCH * 55];
				const int64_t h = layer == 0 ? 5 : 3;
				const int64_t w = layer == 0 ? 11 : 4;
				salmap_tensor tensor;
				salmap_plane plane;

				for (image = 0; image < AGGREGATE_BATCH;
				     image++) {
					salmap_plane_packed(
						&plane, maps + image * h * w, w,
						h);
					assert_ok(sm, salmap_layer_raw(
							      sm, image, layer,
							      &plane));
				}
				salmap_tensor_nchw(&tensor, maps, SALMAP_F32,
				                   AGGREGATE_BATCH, 1, h, w);
				assert_ok(other, salmap_push_map(other, layer,
				                                 &tensor));
			}
			for (image = AGGREGATE_BATCH; image > 0; image--)
				must_add(aggregate, other, image - 1);
			assert_same_aggregates(aggregate, wanted);
		}
		salmap_destroy(other);
		salmap_destroy(sm);
		salmap_aggregate_destroy(aggregate);
	}
	salmap_aggregate_destroy(wanted);
}

static void contexts_that_do_not_fit_are_told(void **state)
{
	salmap_aggregate *aggregate = must_add_up(6), *before = must_add_up(6);
	salmap_message message = message_for_test();
	salmap *sm = must_fill(6, SALMAP_NORMALIZER_GAMMA), *other;
	float *data = random_activations(7, 60);
	const double weights[] = { 3, 2 };

	(void)state;
#define ADD(sm, image) salmap_aggregate_add(aggregate, sm, image, &message)
	assert_told(&message, salmap_aggregate_add(NULL, sm, 0, &message),
	            SALMAP_E_ARGUMENT, "the aggregate is NULL");
	assert_told(&message, ADD(NULL, 0), SALMAP_E_ARGUMENT,
	            "the context is NULL");
	assert_told(&message, ADD(sm, 3), SALMAP_E_ARGUMENT, "image is 3");
	other = must_create(1);
	assert_told(&message, ADD(other, 0), SALMAP_E_ARGUMENT,
	            "has 1 layer, the aggregate 2");
	salmap_destroy(other);
	other = must_fill(6, SALMAP_NORMALIZER_NONE);
	assert_told(&message, ADD(other, 0), SALMAP_E_ARGUMENT,
	            "the normaliser none");
	salmap_destroy(other);
	other = must_fill(6, SALMAP_NORMALIZER_RANGE);
	assert_told(&message, ADD(other, 0), SALMAP_E_ARGUMENT,
	            "the normaliser range");
	salmap_destroy(other);
	other = must_create(2);
	assert_ok(other, salmap_set_keep_raw(other, 1));
	assert_ok(other, salmap_set_incomplete(other,
	                                       SALMAP_INCOMPLETE_COMBINE));
	must_push(other, 0, data, 1, 3, 4, 5);
	assert_told(&message, ADD(other, 0), SALMAP_E_INCOMPLETE,
	            "1 of 2 layers");
	must_push(other, 1, data, 1, 3, 4, 5);
	assert_told(&message, ADD(other, 0), SALMAP_E_ARGUMENT,
	            "weight 1 for layer 1, what was added before 2");
	assert_ok(other, salmap_reset(other));
	assert_ok(other, salmap_set_weights(other, weights, 2));
	assert_ok(other, salmap_set_keep_raw(other, 0));
	must_push(other, 0, data, 1, 3, 4, 5);
	must_push(other, 1, data, 1, 3, 4, 5);
	assert_told(&message, ADD(other, 0), SALMAP_E_STATE,
	            "layer 0: raw maps are not kept");
	salmap_destroy(other);
	aggregate->images = SALMAP_AGGREGATE_MAX_IMAGES;
	assert_told(&message, ADD(sm, 0), SALMAP_E_STATE, "too many");
	aggregate->images = AGGREGATE_BATCH;
	salmap_aggregate_counts(aggregate, 1)[5] = INT64_MAX - 40;
	assert_told(&message, ADD(sm, 0), SALMAP_E_STATE, "layer 1");
	salmap_aggregate_counts(aggregate, 1)[5] = 0;
	assert_same_aggregates(aggregate, before);
#undef ADD
	free(data);
	salmap_destroy(sm);
	salmap_aggregate_destroy(aggregate);
	salmap_aggregate_destroy(before);
}

static void volumes_are_told(void **state)
{
	salmap_aggregate *aggregate;
	salmap *sm = must_create(1);
	salmap_message told = { .struct_size = sizeof(told) };
	float data[2 * 3 * 4] = { 1 };
	salmap_tensor tensor;

	(void)state;
	assert_int_equal(salmap_aggregate_create(1, 4, 3, NULL, &aggregate,
	                                         NULL), SALMAP_OK);
	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	salmap_tensor_ncdhw(&tensor, data, SALMAP_F32, 1, 1, 2, 3, 4);
	assert_ok(sm, salmap_push_map(sm, 0, &tensor));
	assert_int_equal(salmap_aggregate_add(aggregate, sm, 0, &told),
	                 SALMAP_E_UNSUPPORTED);
	assert_non_null(strstr(told.text, "layer 0 has 2 slices"));
	salmap_aggregate_destroy(aggregate);
	salmap_destroy(sm);
}

enum { DEEP = 4, TALL = 9, WIDE = 70, VOXELS = DEEP * TALL * WIDE };

static salmap_plane volume_on(float *values)
{
	return (salmap_plane){ .struct_size = sizeof(salmap_plane),
		               .data = values,
		               .width = WIDE,
		               .height = TALL,
		               .stride = WIDE,
		               .depth = DEEP,
		               .slice_stride = TALL * WIDE };
}

static salmap_aggregate *must_make_volume(uint32_t layers)
{
	salmap_aggregate *made;

	assert_int_equal(salmap_aggregate_create_volume(layers, WIDE, TALL,
	                                                DEEP, NULL, &made,
	                                                NULL),
	                 SALMAP_OK);
	return made;
}

/* Two images of a layer of several slices, and of one of one slice. */
static salmap *must_fill_volumes(uint64_t seed)
{
	float *deep = random_activations(seed, 2 * 3 * 5 * 7 * 6);
	float *flat = random_activations(seed + 1, 2 * 4 * 3 * 5);
	salmap *sm = must_create(2);
	salmap_tensor tensor;

	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	salmap_tensor_ncdhw(&tensor, deep, SALMAP_F32, 2, 3, 5, 7, 6);
	assert_ok(sm, salmap_push(sm, 0, &tensor));
	must_push(sm, 1, flat, 2, 4, 3, 5);
	free(deep);
	free(flat);
	return sm;
}

/* The mean of what is read of two images, in each voxel. */
static void assert_mean_of_volumes(const salmap_aggregate *aggregate,
                                   salmap *sm, uint32_t layer)
{
	static float images[2][VOXELS], mean[VOXELS];
	const salmap_plane out = volume_on(mean);
	uint32_t image;
	int i;

	for (image = 0; image < 2; image++) {
		const salmap_plane volume = volume_on(images[image]);

		assert_ok(sm, layer < 2 ? salmap_layer_volume(sm, image, layer,
		                                              &volume)
		                        : salmap_volume(sm, image, &volume));
	}
	assert_int_equal(salmap_aggregate_mean(aggregate,
	                                       layer < 2 ? layer
	                                       : SALMAP_AGGREGATE_COMBINED,
	                                       &out, NULL),
	                 SALMAP_OK);
	for (i = 0; i < VOXELS; i++)
		assert_true(fabsf(mean[i] - (images[0][i] + images[1][i]) / 2) <
		            1e-6f);
}

static void volumes_add_up(void **state)
{
	salmap_aggregate *sum = must_make_volume(2), *half = must_make_volume(2);
	salmap_aggregate *planes;
	salmap_message told = { .struct_size = sizeof(told) };
	salmap *sm = must_fill_volumes(11), *drawn = must_create(2);
	static float mean[VOXELS], read[VOXELS];
	salmap_plane out = volume_on(mean), volume = volume_on(read);
	uint32_t layer;

	(void)state;
	must_add(sum, sm, 1);
	must_add(half, sm, 0);
	assert_int_equal(salmap_aggregate_merge(sum, half, NULL), SALMAP_OK);
	for (layer = 0; layer < 3; layer++)
		assert_mean_of_volumes(sum, sm, layer);
	assert_ok(drawn, salmap_set_normalizer(drawn, SALMAP_NORMALIZER_NONE));
	assert_int_equal(salmap_aggregate_push(sum, drawn, NULL), SALMAP_OK);
	assert_int_equal(salmap_aggregate_mean(sum, 0, &out, NULL), SALMAP_OK);
	assert_ok(drawn, salmap_layer_volume(drawn, 0, 0, &volume));
	assert_memory_equal(mean, read, sizeof(mean));
	out.depth = 3;
	assert_told(&told, salmap_aggregate_mean(sum, 0, &out, &told),
	            SALMAP_E_ARGUMENT, "output has 3 slices");
	assert_int_equal(salmap_aggregate_create(2, WIDE, TALL, NULL, &planes,
	                                         NULL), SALMAP_OK);
	assert_told(&told, salmap_aggregate_merge(sum, planes, &told),
	            SALMAP_E_ARGUMENT, "and 1 slice, this one 2 of");
	salmap_aggregate_destroy(planes);
	salmap_aggregate_destroy(half);
	salmap_aggregate_destroy(sum);
	salmap_destroy(drawn);
	salmap_destroy(sm);
}

static void volumes_alone_are_added(void **state)
{
	salmap_aggregate *sum = must_make_volume(0);
	salmap_message told = { .struct_size = sizeof(told) };
	static float values[VOXELS], mean[VOXELS];
	salmap_plane volume = volume_on(values), out = volume_on(mean);
	int i;

	(void)state;
	for (i = 0; i < VOXELS; i++)
		values[i] = (float)i / VOXELS;
	volume.data = values + (DEEP - 1) * TALL * WIDE;
	volume.slice_stride = -TALL * WIDE; /* the last slice first */
	assert_int_equal(salmap_aggregate_add_map(sum, &volume, NULL),
	                 SALMAP_OK);
	assert_int_equal(salmap_aggregate_maximum(sum,
	                                          SALMAP_AGGREGATE_COMBINED,
	                                          &out, NULL), SALMAP_OK);
	for (i = 0; i < VOXELS; i++)
		assert_true(mean[i] ==
		            values[(DEEP - 1 - i / (TALL * WIDE)) * TALL * WIDE +
		                   i % (TALL * WIDE)]);
	values[TALL * WIDE + 2 * WIDE + 3] = 2;
	assert_told(&told, salmap_aggregate_add_map(sum, &volume, &told),
	            SALMAP_E_ARGUMENT, "2 in row 2, column 3");
	volume.depth = 1;
	assert_told(&told, salmap_aggregate_add_map(sum, &volume, &told),
	            SALMAP_E_ARGUMENT, "map has 1 slice;");
	salmap_aggregate_destroy(sum);
}

static void maps_alone_are_added(void **state)
{
	salmap_aggregate *aggregate, *layered = must_aggregate();
	salmap_message message = message_for_test();
	float map[3 * 8], mean[2 * 5];
	salmap_plane plane, out;
	salmap *sm = must_create(1);
	int i;

	(void)state;
	for (i = 0; i < 24; i++)
		map[i] = (float)i / 24;
	assert_int_equal(
		salmap_aggregate_create(0, 5, 2, NULL, &aggregate, NULL),
		SALMAP_OK);
	assert_int_equal(salmap_plane_packed(&plane, map + 9, 5, 2), SALMAP_OK);
	plane.stride = -8; /* upside down, with gaps */
	assert_int_equal(salmap_aggregate_add_map(aggregate, &plane, NULL),
	                 SALMAP_OK);
	assert_int_equal(salmap_plane_packed(&out, mean, 5, 2), SALMAP_OK);
	assert_int_equal(salmap_aggregate_mean(
				 aggregate, SALMAP_AGGREGATE_COMBINED, &out,
				 NULL), SALMAP_OK);
	for (i = 0; i < 5; i++) {
		assert_true(fabsf(mean[i] - map[9 + i]) < 0x1p-33f);
		assert_true(fabsf(mean[5 + i] - map[1 + i]) < 0x1p-33f);
	}
#define ADD(to, plane) salmap_aggregate_add_map(to, plane, &message)
	assert_told(&message, ADD(NULL, &plane), SALMAP_E_ARGUMENT,
	            "the aggregate is NULL");
	assert_told(&message, ADD(layered, &plane), SALMAP_E_ARGUMENT,
	            "the aggregate has 2 layers");
	assert_told(&message, ADD(aggregate, NULL), SALMAP_E_ARGUMENT, "map");
	plane.width = 4;
	assert_told(&message, ADD(aggregate, &plane), SALMAP_E_ARGUMENT, "4");
	plane.width = 5;
	map[3] = NAN;
	assert_told(&message, ADD(aggregate, &plane), SALMAP_E_NONFINITE,
		    "map");
	map[3] = 1.5f;
	assert_told(&message, ADD(aggregate, &plane), SALMAP_E_ARGUMENT,
	            "1.5 in row 1, column 2");
	map[3] = -1;
	assert_told(&message, ADD(aggregate, &plane), SALMAP_E_ARGUMENT,
	            "-1 in row 1, column 2");
	map[3] = 1;
	assert_true(aggregate->images == 1);
	aggregate->images = SALMAP_AGGREGATE_MAX_IMAGES;
	assert_told(&message, ADD(aggregate, &plane), SALMAP_E_STATE, "many");
	assert_told(&message, salmap_aggregate_add(aggregate, sm, 0, &message),
	            SALMAP_E_ARGUMENT, "the aggregate 0");
#undef ADD
	salmap_destroy(sm);
	salmap_aggregate_destroy(layered);
	salmap_aggregate_destroy(aggregate);
}

static void merging_is_adding_the_images(void **state)
{
	salmap_aggregate *all = must_add_up(8), *one = must_aggregate();
	salmap_aggregate *other = must_aggregate();
	salmap *sm = must_fill(8, SALMAP_NORMALIZER_GAMMA);

	(void)state;
	must_add(one, sm, 2);
	must_add(other, sm, 0);
	must_add(other, sm, 1);
	assert_int_equal(salmap_aggregate_merge(one, other, NULL), SALMAP_OK);
	assert_same_aggregates(one, all);
	salmap_aggregate_destroy(other);
	other = must_aggregate(); /* nothing, in both directions */
	assert_int_equal(salmap_aggregate_merge(one, other, NULL), SALMAP_OK);
	assert_same_aggregates(one, all);
	assert_int_equal(salmap_aggregate_merge(other, one, NULL), SALMAP_OK);
	assert_same_aggregates(other, all);
	assert_int_equal(salmap_aggregate_merge(other, other, NULL), SALMAP_OK);
	assert_int_equal(salmap_aggregate_merge(one, all, NULL), SALMAP_OK);
	assert_same_aggregates(one, other); /* twice the images */
	salmap_destroy(sm);
	salmap_aggregate_destroy(one);
	salmap_aggregate_destroy(other);
	salmap_aggregate_destroy(all);
}

static void what_cannot_be_merged_is_told(void **state)
{
	static const struct {
		uint32_t layers;
		int64_t width, height;
	} sizes[] = {
		{ 3, AGGREGATE_WIDTH, AGGREGATE_HEIGHT },
		{ 2, 1, AGGREGATE_HEIGHT },
		{ 2, AGGREGATE_WIDTH, 1 },
	};
	salmap_aggregate *aggregate = must_add_up(9), *before = must_add_up(9);
	salmap_aggregate *other;
	salmap_message message = message_for_test();
	size_t i;

	(void)state;
#define MERGE(from) salmap_aggregate_merge(aggregate, from, &message)
	assert_told(&message, MERGE(NULL), SALMAP_E_ARGUMENT, "is NULL");
	assert_told(&message, salmap_aggregate_merge(NULL, before, &message),
	            SALMAP_E_ARGUMENT, "is NULL");
	for (i = 0; i < 3; i++) {
		assert_int_equal(salmap_aggregate_create(
					 sizes[i].layers, sizes[i].width,
					 sizes[i].height, NULL, &other, NULL),
		                 SALMAP_OK);
		assert_told(&message, MERGE(other), SALMAP_E_ARGUMENT,
		            "this one 2 of 13 x 37");
		salmap_aggregate_destroy(other);
	}
	other = must_add_up(9);
	other->traits.epsilon = 1;
	assert_told(&message, MERGE(other), SALMAP_E_ARGUMENT, "epsilon 1");
	other->traits.epsilon = aggregate->traits.epsilon;
	other->weights[1] = 7;
	assert_told(&message, MERGE(other), SALMAP_E_ARGUMENT, "weight 7");
	other->weights[1] = 2;
	other->images = SALMAP_AGGREGATE_MAX_IMAGES;
	assert_told(&message, MERGE(other), SALMAP_E_STATE, "too many");
	other->images = 3;
	salmap_aggregate_counts(other, 0)[9] = INT64_MAX - 200;
	assert_told(&message, MERGE(other), SALMAP_E_STATE, "layer 0");
#undef MERGE
	assert_same_aggregates(aggregate, before);
	salmap_aggregate_destroy(other);
	salmap_aggregate_destroy(before);
	salmap_aggregate_destroy(aggregate);
}

/* Neither by the aggregate nor by the context. */
static void adding_allocates_nothing(void **state)
{
	struct counted_memory counted = { 0 };
	const salmap_allocator allocator = { sizeof(allocator), &counted,
		                             counted_memory_allocate,
		                             counted_memory_release };
	float *data = random_activations(9, 2 * 5 * 7 * 11);
	salmap_aggregate *sum;
	unsigned before;
	salmap *sm;

	(void)state;
	assert_int_equal(salmap_create(1, &allocator, &sm), SALMAP_OK);
	assert_int_equal(salmap_aggregate_create(1, 23, 17, &allocator, &sum,
	                                         NULL), SALMAP_OK);
	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	must_push(sm, 0, data, 2, 5, 7, 11);
	before = counted.asked;
	must_add(sum, sm, 0);
	must_add(sum, sm, 1);
	assert_int_equal(counted.asked, before);
	salmap_aggregate_destroy(sum);
	salmap_destroy(sm);
	assert_int_equal(counted.held, 0);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(images_add_up_to_what_is_drawn),
		cmocka_unit_test(statistics_are_counted),
		cmocka_unit_test(other_loops_and_sets_give_the_same),
		cmocka_unit_test(contexts_that_do_not_fit_are_told),
		cmocka_unit_test(volumes_are_told),
		cmocka_unit_test(volumes_add_up),
		cmocka_unit_test(volumes_alone_are_added),
		cmocka_unit_test(maps_alone_are_added),
		cmocka_unit_test(merging_is_adding_the_images),
		cmocka_unit_test(what_cannot_be_merged_is_told),
		cmocka_unit_test(adding_allocates_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
