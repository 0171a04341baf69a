/* Class maps have the same bits however their tensors lie in memory, whichever
 * kernels and loop compute them, and in whatever order they are pushed. */
#include "../support/loops.h"
#include "../support/outputs.h"

#include <math.h>

/* An odd, non-square batch of 3; more channels than a block of lanes. */
#define N 3
#define C 83
#define H 5
#define W 11
#define COUNT ((size_t)N * C * H * W)
#define CLASSES 19 /* more than one reading makes */

/* The numbers of a trial, [n][c][h][w] and [n][classes][c]. */
struct numbers {
	float *activation, *gradient;
	float weights[N * CLASSES * C];
};

static struct numbers make_numbers(uint64_t seed)
{
	struct numbers numbers = { .activation = random_activations(seed, COUNT) };
	struct random random = { seed };
	size_t i;

	numbers.gradient = must_allocate(COUNT * sizeof(float));
	for (i = 0; i < COUNT; i++)
		numbers.gradient[i] = random_unit(&random) - 0.5f;
	for (i = 0; i < N * CLASSES * C; i++)
		numbers.weights[i] = random_unit(&random) - 0.5f;
	return numbers;
}

static void free_numbers(struct numbers *numbers)
{
	free(numbers->activation);
	free(numbers->gradient);
}

/* How a tensor lies in memory. Blocks are padded with NaN. */
enum layout { NCHW, NHWC, BLOCKS_OF_8, BLOCKS_OF_32, ROWS_APART, BACKWARDS,
	      MISALIGNED, LAYOUTS };

struct laid_out {
	unsigned char *memory;
	salmap_tensor tensor;
};

static int64_t offset_of(const salmap_tensor *tensor, int64_t n, int64_t c,
                         int64_t h, int64_t w)
{
	const int64_t block = tensor->channel_block;

	return n * tensor->stride_n + h * tensor->stride_h +
	       w * tensor->stride_w +
	       (block == 0 ? c * tensor->stride_c
	                   : c / block * tensor->stride_block +
	                             c % block * tensor->stride_c);
}

static struct laid_out lay_out(const float *data, enum layout layout)
{
	const size_t size = 4 * COUNT * sizeof(float);
	struct laid_out out = { .memory = must_allocate(size) };
	salmap_tensor *tensor = &out.tensor;
	float *first = (float *)(void *)out.memory;
	int64_t n, c, h, w;

	memset(out.memory, 0xff, size);
	if (layout == NHWC)
		salmap_tensor_nhwc(tensor, first, SALMAP_F32, N, C, H, W);
	else if (layout == BLOCKS_OF_8 || layout == BLOCKS_OF_32)
		salmap_tensor_blocked(tensor, first, SALMAP_F32, N, C, H, W,
		                      layout == BLOCKS_OF_8 ? 8 : 32);
	else
		salmap_tensor_nchw(tensor, first, SALMAP_F32, N, C, H, W);
	if (layout == ROWS_APART) {
		tensor->stride_h = W + 3;
		tensor->stride_c = H * tensor->stride_h;
		tensor->stride_n = C * tensor->stride_c;
	} else if (layout == BACKWARDS) {
		tensor->data = first + W - 1;
		tensor->stride_w = -1;
	} else if (layout == MISALIGNED) {
		tensor->data = out.memory + 1;
	}
	for (n = 0; n < N; n++)
		for (c = 0; c < C; c++)
			for (h = 0; h < H; h++)
				for (w = 0; w < W; w++, data++)
					memcpy((unsigned char *)(uintptr_t)
					               tensor->data +
					               offset_of(tensor, n, c, h,
					                         w) * 4,
					       data, sizeof(*data));
	return out;
}

/* Where a run takes long, one in three ways of doing the same is tried. */
static bool is_left_out(int way)
{
	return tries_few() && way % 3 != 0;
}

/* ------------------------------------------------------------------- pushes */

/* One class map for each method, and the other ways: weights fill three. */
#define METHODS (0 SALMAP_CAM_METHODS(ONE))
#define ONE(enumerator, value, name, meaning) +1

enum { WEIGHTS = METHODS, SIMILARITY, EIGEN, PUSHES };
#define CAMS (PUSHES + 2 * (CLASSES - 1))

static salmap_tensor rows_of(const struct numbers *numbers)
{
	salmap_tensor rows;

	assert_int_equal(salmap_tensor_nhwc(&rows, numbers->weights, SALMAP_F32,
	                                    N, C, CLASSES, 1),
	                 SALMAP_OK);
	return rows;
}

static void push_one(salmap *sm, int number, const struct numbers *numbers,
                     const salmap_tensor *activation,
                     const salmap_tensor *gradient)
{
	const salmap_tensor rows = rows_of(numbers);

	if (number == WEIGHTS)
		assert_ok(sm, salmap_push_cam_weights(sm, WEIGHTS, activation,
		                                      &rows));
	else if (number == SIMILARITY)
		assert_ok(sm, salmap_push_cam_similarity(sm, WEIGHTS + CLASSES,
		                                         activation, &rows));
	else if (number == EIGEN)
		assert_ok(sm, salmap_push_cam_eigen(sm, CAMS - 1, activation));
	else
		assert_ok(sm, salmap_push_cam_gradient(
				      sm, (uint32_t)number, activation, gradient,
				      number));
}

/* What a context with a layer and all class maps gives of image 1. */
static struct outputs outputs_with(const struct numbers *numbers,
                                   const salmap_tensor *activation,
                                   const salmap_tensor *gradient,
                                   const char *isa, salmap_parallel loop)
{
	salmap *sm = must_create(1);
	struct outputs outputs;
	int i;

	assert_ok(sm, salmap_set_cams(sm, CAMS));
	assert_ok(sm, salmap_set_isa(sm, isa));
	assert_ok(sm, salmap_set_parallel(sm, loop, NULL));
	assert_ok(sm, salmap_push(sm, 0, activation));
	for (i = 0; i < PUSHES; i++)
		push_one(sm, i, numbers, activation, gradient);
	outputs = outputs_of(sm, 1, 13, 7);
	salmap_destroy(sm);
	return outputs;
}

static struct outputs usual_outputs(const struct numbers *numbers)
{
	struct laid_out activation = lay_out(numbers->activation, NCHW);
	struct laid_out gradient = lay_out(numbers->gradient, NCHW);
	struct outputs outputs = outputs_with(numbers, &activation.tensor,
	                                      &gradient.tensor, NULL, NULL);

	free(activation.memory);
	free(gradient.memory);
	return outputs;
}

/* ------------------------------------------------------------- guided layers */

/* How a guided layer is made. */
struct guided {
	salmap_statistic statistic;
	double relative_epsilon;
	const char *isa;
	salmap_parallel loop;
};

/* What a context with a layer that a class map of another size guides gives of
 * image 2. */
static struct outputs guided_outputs(const struct numbers *numbers,
                                     const salmap_tensor *activation,
                                     const struct guided *guided)
{
	salmap *sm = must_create(1);
	struct outputs outputs;
	salmap_tensor map;

	salmap_tensor_nchw(&map, numbers->gradient, SALMAP_F32, N, 1, 3, 4);
	assert_ok(sm, salmap_set_cams(sm, 1));
	assert_ok(sm, salmap_set_guide(sm, 0));
	assert_ok(sm, salmap_set_statistic(sm, guided->statistic));
	assert_ok(sm, salmap_set_relative_epsilon(sm,
	                                          guided->relative_epsilon));
	assert_ok(sm, salmap_set_isa(sm, guided->isa));
	assert_ok(sm, salmap_set_parallel(sm, guided->loop, NULL));
	assert_ok(sm, salmap_push_cam_map(sm, 0, &map));
	assert_ok(sm, salmap_push(sm, 0, activation));
	outputs = outputs_of(sm, 2, 13, 7);
	salmap_destroy(sm);
	return outputs;
}

/* Compares one way to make a guided layer, in each layout, with another. */
static void assert_guided(const struct numbers *numbers,
                          const struct guided *guided,
                          const struct outputs *want)
{
	int layout;

	for (layout = 0; layout < LAYOUTS; layout++) {
		struct laid_out activation;
		struct outputs got;

		if (is_left_out(layout + (int)guided->statistic))
			continue;
		activation = lay_out(numbers->activation, (enum layout)layout);
		got = guided_outputs(numbers, &activation.tensor, guided);
		assert_same_outputs(&got, want);
		outputs_free(&got);
		free(activation.memory);
	}
}

/* Whether this build and CPU have a set of kernels. */
static bool has_kernels(const char *isa)
{
	salmap *sm = must_create(1);
	const bool runs = salmap_set_isa(sm, isa) == SALMAP_OK;

	salmap_destroy(sm);
	return runs;
}

/* With all layouts, kernels, and loops. */
static void try_guided(const struct numbers *numbers, struct guided guided)
{
	struct laid_out activation = lay_out(numbers->activation, NCHW);
	struct outputs want = guided_outputs(numbers, &activation.tensor,
	                                     &guided);
	int32_t i;
	size_t loop;

	for (loop = 0; loop < LOOP_COUNT; loop++) {
		guided.loop = all_loops[loop];
		assert_guided(numbers, &guided, &want);
	}
	guided.loop = NULL;
	for (i = 0; (guided.isa = salmap_isa_known(i)) != NULL; i++)
		if (has_kernels(guided.isa))
			assert_guided(numbers, &guided, &want);
	outputs_free(&want);
	free(activation.memory);
}

static void guided_layers_have_the_same_bits(void **state)
{
	struct numbers numbers = make_numbers(6);
	struct guided guided = { .isa = NULL };

	(void)state;
	for (; salmap_statistic_name(guided.statistic) != NULL;
	     guided.statistic++) {
		guided.relative_epsilon = 0;
		try_guided(&numbers, guided);
		guided.relative_epsilon = 1e-3;
		try_guided(&numbers, guided);
	}
	free_numbers(&numbers);
}

/* -------------------------------------------------------------------- tests */

static void layouts_give_the_same_bits(void **state)
{
	struct numbers numbers = make_numbers(1);
	struct outputs want = usual_outputs(&numbers);
	int a, g;

	(void)state;
	for (a = 0; a < LAYOUTS; a++)
		for (g = 0; g < LAYOUTS; g++) {
			struct laid_out activation, gradient;
			struct outputs got;

			if (is_left_out(a + g))
				continue;
			activation = lay_out(numbers.activation,
			                     (enum layout)a);
			gradient = lay_out(numbers.gradient, (enum layout)g);
			got = outputs_with(&numbers, &activation.tensor,
			                   &gradient.tensor, NULL, NULL);
			assert_same_outputs(&got, &want);
			outputs_free(&got);
			free(activation.memory);
			free(gradient.memory);
		}
	outputs_free(&want);
	free_numbers(&numbers);
}

static void kernels_and_loops_give_the_same_bits(void **state)
{
	struct numbers numbers = make_numbers(2);
	struct outputs want = usual_outputs(&numbers);
	const char *isa;
	int32_t i;
	size_t loop;

	(void)state;
	for (i = 0; (isa = salmap_isa_known(i)) != NULL; i++) {
		const bool runs = has_kernels(isa);

		for (loop = 0; runs && loop < LOOP_COUNT; loop++) {
			const enum layout layout = loop % 2 == 0 ? NCHW : NHWC;
			struct laid_out activation =
				lay_out(numbers.activation, layout);
			struct laid_out gradient =
				lay_out(numbers.gradient, layout);
			struct outputs got = outputs_with(
				&numbers, &activation.tensor, &gradient.tensor,
				isa, all_loops[loop]);

			assert_same_outputs(&got, &want);
			outputs_free(&got);
			free(activation.memory);
			free(gradient.memory);
		}
	}
	outputs_free(&want);
	free_numbers(&numbers);
}

/* A layer, then the class maps in a random order; or in between. */
static void the_order_of_pushes_does_not_count(void **state)
{
	struct numbers numbers = make_numbers(3);
	struct laid_out activation = lay_out(numbers.activation, NCHW);
	struct laid_out gradient = lay_out(numbers.gradient, NHWC);
	struct outputs want = outputs_with(&numbers, &activation.tensor,
	                                   &gradient.tensor, NULL, NULL);
	struct random random = { 3 };
	const int rounds = tries_few() ? 5 : 20;
	salmap *sm = must_create(1);
	int round, i;

	(void)state;
	assert_ok(sm, salmap_set_cams(sm, CAMS));
	for (round = 0; round < rounds; round++) {
		int order[PUSHES + 1];
		struct outputs got;

		for (i = 0; i <= PUSHES; i++) {
			const int j = (int)random_below(&random,
			                                (uint64_t)i + 1);

			order[i] = order[j];
			order[j] = i;
		}
		for (i = 0; i <= PUSHES; i++)
			if (order[i] == PUSHES)
				assert_ok(sm, salmap_push(sm, 0,
				                          &activation.tensor));
			else
				push_one(sm, order[i], &numbers,
				         &activation.tensor, &gradient.tensor);
		got = outputs_of(sm, 1, 13, 7);
		assert_same_outputs(&got, &want);
		outputs_free(&got);
		assert_ok(sm, salmap_reset(sm));
	}
	salmap_destroy(sm);
	outputs_free(&want);
	free(activation.memory);
	free(gradient.memory);
	free_numbers(&numbers);
}

/* Rows that are pushed together give what each gives alone. */
static void classes_do_not_depend_on_each_other(void **state)
{
	struct numbers numbers = make_numbers(4);
	struct laid_out activation = lay_out(numbers.activation, NCHW);
	salmap *together = must_create(1), *alone = must_create(1);
	salmap_tensor rows = rows_of(&numbers);
	float want[13 * 7], got[13 * 7];
	salmap_plane plane;
	uint32_t row, image;

	(void)state;
	assert_ok(together, salmap_set_cams(together, CLASSES));
	assert_ok(together, salmap_push_cam_weights(together, 0,
	                                            &activation.tensor, &rows));
	assert_ok(alone, salmap_set_cams(alone, CLASSES));
	rows.h = 1;
	for (row = 0; row < CLASSES; row++) {
		rows.data = numbers.weights + row * C;
		assert_ok(alone, salmap_push_cam_weights(alone, row,
		                                         &activation.tensor,
		                                         &rows));
		for (image = 0; image < N; image++) {
			salmap_plane_packed(&plane, want, 13, 7);
			assert_ok(alone, salmap_cam(alone, image, row, &plane));
			plane.data = got;
			assert_ok(together, salmap_cam(together, image, row,
			                               &plane));
			assert_memory_equal(got, want, sizeof(got));
		}
	}
	salmap_destroy(together);
	salmap_destroy(alone);
	free(activation.memory);
	free_numbers(&numbers);
}

static float factor_of(salmap_fastcam_factor factor, float m)
{
	switch (factor) {
	case SALMAP_FASTCAM_OUTSIDE:
		return 1 - m;
	case SALMAP_FASTCAM_FOCUSED:
		return (float)pow(m, 1.25);
	default:
		return m;
	}
}

/* FastCAM is the product of what the two maps have, at any size. */
static void fastcam_is_the_product(void **state)
{
	static const int64_t sizes[][2] = { { 13, 7 }, { 1, 1 }, { 5, 40 },
		                            { 130, 3 } };
	struct numbers numbers = make_numbers(5);
	struct laid_out activation = lay_out(numbers.activation, NCHW);
	struct laid_out gradient = lay_out(numbers.gradient, NCHW);
	salmap_fastcam_factor factor;
	int i;
	size_t size;

	(void)state;
	for (factor = 0; salmap_fastcam_factor_name(factor); factor++) {
		salmap *sm = must_create(1);

		assert_ok(sm, salmap_set_cams(sm, CAMS));
		assert_ok(sm, salmap_set_fastcam_factor(sm, factor));
		assert_ok(sm, salmap_push(sm, 0, &activation.tensor));
		push_one(sm, SALMAP_CAM_LAYERCAM, &numbers, &activation.tensor,
		         &gradient.tensor);
		for (size = 0; size < sizeof(sizes) / sizeof(sizes[0]); size++) {
			const int64_t width = sizes[size][0];
			const int64_t height = sizes[size][1];
			float *combined = must_combine(sm, 2, width, height);
			float cam[400], product[400];
			salmap_plane plane;

			salmap_plane_packed(&plane, cam, width, height);
			assert_ok(sm, salmap_cam(sm, 2, SALMAP_CAM_LAYERCAM,
			                         &plane));
			plane.data = product;
			assert_ok(sm, salmap_fastcam(sm, 2, SALMAP_CAM_LAYERCAM,
			                             &plane));
			for (i = 0; i < width * height; i++) {
				assert_true(fabsf(product[i] -
				                  combined[i] *
				                  factor_of(factor, cam[i])) <
				            2e-7f);
				assert_true(cam[i] >= 0 && cam[i] <= 1);
			}
			free(combined);
		}
		salmap_destroy(sm);
	}
	free(activation.memory);
	free(gradient.memory);
	free_numbers(&numbers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layouts_give_the_same_bits),
		cmocka_unit_test(kernels_and_loops_give_the_same_bits),
		cmocka_unit_test(the_order_of_pushes_does_not_count),
		cmocka_unit_test(guided_layers_have_the_same_bits),
		cmocka_unit_test(classes_do_not_depend_on_each_other),
		cmocka_unit_test(fastcam_is_the_product),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
