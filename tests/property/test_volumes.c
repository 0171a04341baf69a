/* Volumes have the same bits however their tensors lie in memory, whichever
 * kernels and loop compute them, in whatever order they are pushed, and along
 * whichever axis they lie. */
#include "../support/counted_memory.h"
#include "../support/loops.h"
#include "../support/outputs.h"
#include "../support/volumes.h"

#include <math.h>

/* An odd batch; more channels than a vector has lanes. */
static const struct volume_shape shape = { 2, 37, 3, 4, 5 };
#define COUNT ((size_t)2 * 37 * 3 * 4 * 5)
#define VOXELS ((size_t)3 * 4 * 5)

/* The numbers of a trial. */
struct numbers {
	float *activation, *gradient, *guide;
	float weights[2 * 37];
};

static struct numbers make_numbers(void)
{
	struct numbers numbers = { .activation = random_activations(1, COUNT) };
	struct random random = { 2 };
	size_t i;

	numbers.gradient = must_allocate(COUNT * sizeof(float));
	for (i = 0; i < COUNT; i++)
		numbers.gradient[i] = random_unit(&random) - 0.5f;
	for (i = 0; i < 2 * 37; i++)
		numbers.weights[i] = random_unit(&random) - 0.5f;
	numbers.guide = random_activations(3, 2 * VOXELS);
	return numbers;
}

static void free_numbers(struct numbers *numbers)
{
	free(numbers->activation);
	free(numbers->gradient);
	free(numbers->guide);
}

/* One class map for each method, the three other ways, and the guide. */
#define ONE(enumerator, value, name, meaning) +1
enum {
	WEIGHTS = 0 SALMAP_CAM_METHODS(ONE),
	SIMILARITY,
	EIGEN,
	GUIDE,
	CAMS
};

/* How a trial is made. */
struct trial {
	enum volume_layout layout, other; /* of activation and gradient */
	const char *isa;
	salmap_parallel loop;
	salmap_statistic statistic;
	uint32_t guide;
	double relative_epsilon;
	int64_t guide_depth; /* of the guide's 3 slices */
	bool reversed; /* the order of pushes */
};

static void push_cam(salmap *sm, uint32_t cam, const struct numbers *numbers,
                     const struct trial *trial, const salmap_tensor *activation,
                     const salmap_tensor *gradient)
{
	salmap_tensor rows, map;

	salmap_tensor_nchw(&rows, numbers->weights, SALMAP_F32, shape.n, shape.c,
	                   1, 1);
	salmap_tensor_ncdhw(&map, numbers->guide, SALMAP_F32, shape.n, 1,
	                    trial->guide_depth, 4, 5);
	if (cam < WEIGHTS)
		assert_ok(sm, salmap_push_cam_gradient(
				      sm, cam, activation, gradient,
				      (salmap_cam_method)cam));
	else if (cam == WEIGHTS)
		assert_ok(sm, salmap_push_cam_weights(sm, cam, activation,
		                                      &rows));
	else if (cam == SIMILARITY)
		assert_ok(sm, salmap_push_cam_similarity(sm, cam, activation,
		                                         &rows));
	else if (cam == EIGEN)
		assert_ok(sm, salmap_push_cam_eigen(sm, cam, activation));
	else
		assert_ok(sm, salmap_push_cam_map(sm, cam, &map));
}

/* A context with a layer and all class maps; the guide comes first. */
static salmap *push_trial(const struct numbers *numbers,
                          const struct trial *trial)
{
	struct laid_volume activation = lay_out_volume(numbers->activation,
	                                               &shape, trial->layout);
	struct laid_volume gradient = lay_out_volume(numbers->gradient, &shape,
	                                             trial->other);
	salmap *sm = must_create(1);
	uint32_t i;

	assert_ok(sm, salmap_set_cams(sm, CAMS));
	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	assert_ok(sm, salmap_set_statistic(sm, trial->statistic));
	assert_ok(sm, salmap_set_guide(sm, trial->guide));
	assert_ok(sm, salmap_set_relative_epsilon(sm, trial->relative_epsilon));
	assert_ok(sm, salmap_set_parallel(sm, trial->loop, NULL));
	if (trial->isa != NULL)
		assert_ok(sm, salmap_set_isa(sm, trial->isa));
	push_cam(sm, GUIDE, numbers, trial, &activation.tensor,
	         &gradient.tensor);
	if (trial->reversed)
		assert_ok(sm, salmap_push(sm, 0, &activation.tensor));
	for (i = 0; i < GUIDE; i++)
		push_cam(sm, trial->reversed ? GUIDE - 1 - i : i, numbers,
		         trial, &activation.tensor, &gradient.tensor);
	if (!trial->reversed)
		assert_ok(sm, salmap_push(sm, 0, &activation.tensor));
	free(activation.memory);
	free(gradient.memory);
	return sm;
}

/* Of all maps of both images, before and after what is made of them. */
static uint64_t hash_of_trial(const struct numbers *numbers,
                              const struct trial *trial)
{
	salmap *sm = push_trial(numbers, trial);
	uint64_t hash = OUTPUTS_HASH;
	float map[VOXELS];
	const salmap_plane plane = volume_plane(map, 3, 4, 5);
	uint32_t image, cam;

	for (image = 0; image < 2; image++) {
		assert_ok(sm, salmap_layer_raw(sm, image, 0, &plane));
		hash = outputs_hash_floats(hash, map, VOXELS);
		assert_ok(sm, salmap_layer_map(sm, image, 0, &plane));
		hash = outputs_hash_floats(hash, map, VOXELS);
		for (cam = 0; cam < GUIDE; cam++) {
			assert_ok(sm, salmap_cam_raw(sm, image, cam, &plane));
			hash = outputs_hash_floats(hash, map, VOXELS);
			assert_ok(sm, salmap_fastcam(sm, image, cam, &plane));
			hash = outputs_hash_floats(hash, map, VOXELS);
		}
	}
	salmap_destroy(sm);
	return hash;
}

/* Trials with each statistic: plain, guided by a volume of the same size and by
 * one that is smaller, and with an epsilon that is relative. */
static struct trial trial_of(int32_t statistic)
{
	const struct trial trial = {
		.statistic = statistic,
		.guide = statistic % 2 == 0 ? SALMAP_NO_GUIDE : GUIDE,
		.guide_depth = statistic < 2 ? 3 : 2,
		.relative_epsilon = statistic % 3 == 2 ? 1e-3 : 0,
	};

	return trial;
}

static void all_layouts_have_the_same_bits(void **state)
{
	struct numbers numbers = make_numbers();
	int32_t statistic;
	int layout;

	(void)state;
	for (statistic = 0; salmap_statistic_name(statistic) != NULL;
	     statistic++) {
		struct trial trial = trial_of(statistic);
		const uint64_t packed = hash_of_trial(&numbers, &trial);

		for (layout = 1; layout < VOLUME_LAYOUTS; layout++) {
			trial.layout = (enum volume_layout)layout;
			trial.other = (enum volume_layout)(
				(layout + statistic) % VOLUME_LAYOUTS);
			assert_true(hash_of_trial(&numbers, &trial) == packed);
		}
	}
	free_numbers(&numbers);
}

static bool runs_here(const char *isa)
{
	salmap *sm = must_create(1);
	const salmap_status status = salmap_set_isa(sm, isa);

	salmap_destroy(sm);
	return status == SALMAP_OK;
}

static void all_kernels_have_the_same_bits(void **state)
{
	struct numbers numbers = make_numbers();
	int32_t statistic, isa;

	(void)state;
	for (statistic = 0; salmap_statistic_name(statistic) != NULL;
	     statistic++) {
		struct trial trial = trial_of(statistic);
		uint64_t scalar;

		trial.isa = "scalar";
		scalar = hash_of_trial(&numbers, &trial);
		for (isa = 0; salmap_isa_known(isa) != NULL; isa++) {
			trial.isa = salmap_isa_known(isa);
			trial.layout = (enum volume_layout)(isa %
			                                    VOLUME_LAYOUTS);
			if (runs_here(trial.isa))
				assert_true(hash_of_trial(&numbers, &trial) ==
				            scalar);
		}
	}
	free_numbers(&numbers);
}

static void order_and_loops_change_no_bit(void **state)
{
	struct numbers numbers = make_numbers();
	struct trial trial = trial_of(SALMAP_STATISTIC_MEAN);
	const uint64_t want = hash_of_trial(&numbers, &trial);
	int i;

	(void)state;
	trial.reversed = true;
	for (i = 0; i < LOOP_COUNT; i++) {
		trial.loop = all_loops[i];
		assert_true(hash_of_trial(&numbers, &trial) == want);
	}
	free_numbers(&numbers);
}

/* A volume whose slices are pushed below one another as a plane has the same
 * statistics and is normalised the same. */
static void a_volume_is_as_long_as_its_slices(void **state)
{
	float *data = random_activations(5, COUNT);
	float deep[VOXELS], flat[VOXELS];
	const salmap_plane volume = volume_plane(deep, 3, 4, 5);
	const salmap_plane plane = volume_plane(flat, 1, 12, 5);
	salmap *a = must_create(1), *b = must_create(1);
	struct laid_volume laid = lay_out_volume(data, &shape, VOLUME_GAPS);

	(void)state;
	assert_ok(a, salmap_push(a, 0, &laid.tensor));
	must_push(b, 0, data, shape.n, shape.c, 12, 5);
	assert_ok(a, salmap_layer_map(a, 1, 0, &volume));
	assert_ok(b, salmap_layer_map(b, 1, 0, &plane));
	assert_memory_equal(deep, flat, sizeof(deep));
	salmap_destroy(a);
	salmap_destroy(b);
	free(laid.memory);
	free(data);
}

/* Slices of one location lie in a row of their own. */
static void slices_may_be_pixels(void **state)
{
	static const struct volume_shape thin = { 2, 5, 7, 1, 1 };
	float *data = random_activations(8, 2 * 5 * 7);
	float deep[7], flat[7];
	const salmap_plane column = volume_plane(deep, 7, 1, 1);
	const salmap_plane row = volume_plane(flat, 1, 1, 7);
	salmap *a = must_create(1), *b = must_create(1);
	struct laid_volume laid = lay_out_volume(data, &thin, VOLUME_GAPS);

	(void)state;
	assert_ok(a, salmap_push(a, 0, &laid.tensor));
	must_push(b, 0, data, 2, 5, 1, 7);
	assert_ok(a, salmap_layer_map(a, 1, 0, &column));
	assert_ok(b, salmap_layer_map(b, 1, 0, &row));
	assert_memory_equal(deep, flat, sizeof(deep));
	salmap_destroy(a);
	salmap_destroy(b);
	free(laid.memory);
	free(data);
}

/* Turned about, so that d becomes w and w d, what is read turns along: to the bit
 * at the nearest place, and but for rounding between. */
static void axes_can_be_exchanged(void **state)
{
	static const int64_t size[3] = { 7, 4, 9 };
	float *map = random_activations(6, VOXELS);
	float straight[7 * 4 * 9], turned[9 * 4 * 7];
	const salmap_plane plane = volume_plane(straight, 7, 4, 9);
	const salmap_plane other = volume_plane(turned, 9, 4, 7);
	salmap_tensor tensor;
	int32_t mode;
	int64_t i;

	(void)state;
	for (mode = 0; salmap_resampling_name(mode) != NULL; mode++) {
		salmap *a = must_create(1), *b = must_create(1);

		assert_ok(a, salmap_set_resampling(a, mode));
		assert_ok(b, salmap_set_resampling(b, mode));
		assert_ok(a, salmap_set_normalizer(a, SALMAP_NORMALIZER_RANGE));
		assert_ok(b, salmap_set_normalizer(b, SALMAP_NORMALIZER_RANGE));
		salmap_tensor_ncdhw(&tensor, map, SALMAP_F32, 1, 1, 3, 4, 5);
		assert_ok(a, salmap_push_map(a, 0, &tensor));
		tensor.d = 5;
		tensor.w = 3;
		tensor.stride_d = 1;
		tensor.stride_w = 20;
		assert_ok(b, salmap_push_map(b, 0, &tensor));
		assert_ok(a, salmap_volume(a, 0, &plane));
		assert_ok(b, salmap_volume(b, 0, &other));
		for (i = 0; i < 7 * 4 * 9; i++) {
			const int64_t d = i / 36, h = i / 9 % 4, w = i % 9;
			const float got = turned[(w * size[1] + h) * size[0] +
			                         d];

			assert_true(fabsf(got - straight[i]) <=
			            (mode == SALMAP_RESAMPLING_NEAREST ? 0
			                                               : 1e-6f));
		}
		salmap_destroy(a);
		salmap_destroy(b);
	}
	free(map);
}

/* Maps of one slice: the plane is each slice of a volume of it, to the bit. */
static void planes_fill_volumes(void **state)
{
	static float plane_data[9 * 11], volume_data[3 * 9 * 11];
	static unsigned char picture_bytes[9 * 11 * 3], all_bytes[3 * 9 * 11 * 3];
	const salmap_plane volume = volume_plane(volume_data, 3, 9, 11);
	salmap_plane plane;
	salmap_picture picture, pictures = { .struct_size = sizeof(pictures) };
	int32_t mode;
	size_t slice;

	(void)state;
	for (mode = 0; salmap_resampling_name(mode) != NULL; mode++) {
		float *data = random_activations(7, 2 * 3 * 4 * 5);
		salmap *sm = must_create(2);

		assert_ok(sm, salmap_set_resampling(sm, mode));
		must_push(sm, 0, data, 1, 3, 4, 5);
		must_push(sm, 1, data, 1, 6, 2, 5);
		salmap_plane_packed(&plane, plane_data, 11, 9);
		salmap_picture_packed(&picture, picture_bytes,
		                      SALMAP_PIXEL_RGB8, 11, 9);
		pictures = (salmap_picture){
			sizeof(pictures), SALMAP_PIXEL_RGB8, all_bytes, 11, 9,
			33, 3, 297, NULL,
		};
		assert_ok(sm, salmap_combined(sm, 0, &plane));
		assert_ok(sm, salmap_combined(sm, 0, &volume));
		assert_ok(sm, salmap_heatmap(sm, 0, &picture));
		assert_ok(sm, salmap_heatmap(sm, 0, &pictures));
		for (slice = 0; slice < 3; slice++) {
			assert_memory_equal(plane_data, volume_data + slice * 99,
			                    sizeof(plane_data));
			assert_memory_equal(picture_bytes,
			                    all_bytes + slice * 297,
			                    sizeof(picture_bytes));
		}
		salmap_destroy(sm);
		free(data);
	}
}

enum { LARGE = 512, MOST_MEMORY = 64 << 20 };

static salmap_status read_slice(salmap *sm, int64_t slice, float *values,
                                unsigned char *pixels)
{
	const salmap_cut cut = { sizeof(cut), SALMAP_CUT_D,
		                 SALMAP_PROJECTION_NONE, LARGE, slice };
	const salmap_plane plane = { .struct_size = sizeof(plane),
		                     .data = values,
		                     .width = LARGE,
		                     .height = LARGE,
		                     .stride = LARGE,
		                     .cut = &cut };
	const salmap_picture picture = { .struct_size = sizeof(picture),
		                         .pixel = SALMAP_PIXEL_RGB8,
		                         .data = pixels,
		                         .width = LARGE,
		                         .height = LARGE,
		                         .stride = 3 * LARGE,
		                         .cut = &cut };
	const salmap_status status = salmap_combined(sm, 0, &plane);

	return status == SALMAP_OK ? salmap_lovi(sm, 0, &picture) : status;
}

/* All that is held while an output of 512 x 512 x 512 is drawn slice by slice
 * are the maps, of which one is 128 x 128 x 128, and a slice. */
static void a_large_output_takes_the_memory_of_a_slice(void **state)
{
	static const int64_t sides[] = { 128, 64, 32, 16, 8 };
	static const double limits[2] = { 0, 1 };
	struct counted_memory counted = { .fails_at = 0 };
	const salmap_allocator allocator = { sizeof(allocator), &counted,
		                             counted_memory_allocate,
		                             counted_memory_release };
	float *values = must_allocate(LARGE * LARGE * sizeof(float));
	unsigned char *pixels = must_allocate(3 * LARGE * LARGE);
	size_t bytes = LARGE * LARGE * (sizeof(float) + 3);
	unsigned asked;
	uint32_t i;
	salmap *sm;

	(void)state;
	assert_int_equal(salmap_create(5, &allocator, &sm), SALMAP_OK);
	assert_ok(sm, salmap_set_limits(sm, limits));
	for (i = 0; i < 5; i++) {
		const int64_t side = sides[i];
		float *map = random_activations(i, (size_t)(side * side * side));
		salmap_tensor tensor;

		salmap_tensor_ncdhw(&tensor, map, SALMAP_F32, 1, 1, side, side,
		                    side);
		assert_ok(sm, salmap_push_map(sm, i, &tensor));
		free(map);
	}
	asked = counted.asked;
	for (i = 0; i < LARGE; i += 170)
		assert_ok(sm, read_slice(sm, i, values, pixels));
	assert_int_equal(counted.asked, asked);
	for (i = 0; i < counted.held; i++)
		bytes += counted.block[i].size;
	assert_true(bytes <= MOST_MEMORY);
	salmap_destroy(sm);
	free(pixels);
	free(values);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_layouts_have_the_same_bits),
		cmocka_unit_test(all_kernels_have_the_same_bits),
		cmocka_unit_test(order_and_loops_change_no_bit),
		cmocka_unit_test(a_volume_is_as_long_as_its_slices),
		cmocka_unit_test(slices_may_be_pixels),
		cmocka_unit_test(axes_can_be_exchanged),
		cmocka_unit_test(planes_fill_volumes),
		cmocka_unit_test(a_large_output_takes_the_memory_of_a_slice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
