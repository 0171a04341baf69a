/* However many threads draw a picture, and however they come by their shares of
 * it, it has the bits that one has drawn. A call that fails gives them nothing
 * to do. */
#include "../support/loops.h"
#include "../support/outputs.h"
#include "../support/volumes.h"

#define LAYERS 7 /* more than a strip of tiles keeps */

static int thread_counts[] = { 1, 2, 3, 7 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Pushes layers of a batch of 3, one of which has a single location. */
static void push_layers(salmap *sm)
{
	const int64_t sides[LAYERS][2] = { { 40, 31 }, { 20, 16 }, { 11, 9 },
		                           { 5, 6 }, { 3, 2 }, { 1, 1 },
		                           { 17, 210 } };
	uint32_t layer;

	for (layer = 0; layer < LAYERS; layer++) {
		const int64_t height = sides[layer][0], width = sides[layer][1];
		float *data = random_activations(
			layer, (size_t)(3 * 2 * height * width));

		must_push(sm, layer, data, 3, 2, height, width);
		free(data);
	}
}

/* `threads`: NULL for the library's own. */
static salmap *context_on(uint32_t layers, int *threads)
{
	salmap *sm = must_create(layers);

	if (threads != NULL)
		assert_ok(sm, salmap_set_parallel(sm, loop_on_threads,
		                                  threads));
	return sm;
}

static struct outputs outputs_on(int *threads, int64_t width,
                                 int64_t height)
{
	salmap *sm = context_on(LAYERS, threads);
	struct outputs outputs;

	push_layers(sm);
	outputs = outputs_of(sm, 2, width, height);
	salmap_destroy(sm);
	return outputs;
}

/* Of less than a piece, of one strip and of several, and of more pieces than
 * tasks. */
static void any_number_of_threads_draws_the_same(void **state)
{
	const int64_t sizes[][2] = { { 1, 1 }, { 63, 31 }, { 64, 150 },
		                     { 200, 33 }, { 641, 203 } };
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++) {
		struct outputs alone = outputs_on(NULL, sizes[i][0],
		                                  sizes[i][1]);

		for (j = 0; j < COUNT(thread_counts); j++) {
			struct outputs shared =
				outputs_on(&thread_counts[j], sizes[i][0],
			                   sizes[i][1]);

			assert_same_outputs(&shared, &alone);
			outputs_free(&shared);
		}
		outputs_free(&alone);
	}
}

/* ----------------------------------------------------------------- volumes */

/* A volume's own slices, and what every kind of cut shows. */
static uint64_t hash_of_volume(int *threads)
{
	static const int64_t size[] = { 7, 45, 70 };
	static float pixels[7 * 45 * 70];
	const size_t count = COUNT(pixels);
	salmap *sm = context_on(1, threads);
	float *data = random_activations(3, 2 * 3 * 20 * 19);
	uint64_t hash = OUTPUTS_HASH;
	salmap_tensor tensor;
	salmap_plane plane;
	int32_t axis, projection;

	salmap_tensor_ncdhw(&tensor, data, SALMAP_F32, 1, 2, 3, 20, 19);
	assert_ok(sm, salmap_push(sm, 0, &tensor));
	plane = volume_plane(pixels, size[0], size[1], size[2]);
	assert_ok(sm, salmap_combined(sm, 0, &plane));
	hash = outputs_hash_floats(hash, pixels, count);
	for (axis = SALMAP_CUT_D; axis <= SALMAP_CUT_W; axis++)
		for (projection = SALMAP_PROJECTION_NONE;
		     projection <= SALMAP_PROJECTION_MAX; projection++) {
			const salmap_cut cut = {
				.struct_size = sizeof(cut),
				.axis = axis,
				.projection = projection,
				.index = 2,
				.count = size[axis],
			};

			memset(pixels, 0, sizeof(pixels));
			plane = cut_plane(pixels, &cut, size);
			assert_ok(sm, salmap_combined(sm, 0, &plane));
			hash = outputs_hash_floats(hash, pixels, count);
		}
	free(data);
	salmap_destroy(sm);
	return hash;
}

static void any_number_of_threads_cuts_the_same(void **state)
{
	const uint64_t alone = hash_of_volume(NULL);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(thread_counts); i++)
		assert_int_equal(hash_of_volume(&thread_counts[i]), alone);
}

/* ---------------------------------------------------------------- failures */

static int loops_run;

static void counted_loop(void *user, uint32_t count, salmap_task task,
                         void *context)
{
	loops_run++;
	loop_on_threads(user, count, task, context);
}

/* Nothing is drawn of a stack that lacks a layer, and all of it when the layer
 * has come. */
static void a_call_that_fails_runs_no_loop(void **state)
{
	static unsigned char bytes[3 * 200 * 100], untouched[3 * 200 * 100];
	const float layer[] = { 0.5f, 2, 1, 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(thread_counts); i++) {
		salmap *sm = must_create(2);
		salmap_picture picture;

		assert_ok(sm, salmap_set_parallel(sm, counted_loop,
		                                  &thread_counts[i]));
		salmap_picture_packed(&picture, bytes, SALMAP_PIXEL_RGB8, 200,
		                      100);
		memset(bytes, 7, sizeof(bytes));
		memset(untouched, 7, sizeof(untouched));
		must_push(sm, 0, layer, 1, 1, 2, 2);
		loops_run = 0;
		assert_int_equal(salmap_lovi(sm, 0, &picture),
		                 SALMAP_E_INCOMPLETE);
		assert_int_equal(salmap_heatmap(sm, 0, &picture),
		                 SALMAP_E_INCOMPLETE);
		assert_int_equal(loops_run, 0);
		assert_memory_equal(bytes, untouched, sizeof(bytes));
		must_push(sm, 1, layer, 1, 1, 2, 2);
		assert_ok(sm, salmap_lovi(sm, 0, &picture));
		assert_int_equal(loops_run, 2); /* the range, the picture */
		assert_memory_not_equal(bytes, untouched, sizeof(bytes));
		salmap_destroy(sm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_number_of_threads_draws_the_same),
		cmocka_unit_test(any_number_of_threads_cuts_the_same),
		cmocka_unit_test(a_call_that_fails_runs_no_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
