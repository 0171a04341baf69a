/*
 * Sizes at the edges: what is asked for is done right, as a small computation
 * confirms, or refused with a sentence. Where a product of sizes passes 2^31,
 * 2^32 or 2^63, on a machine of 32 bits too, nothing wraps to a smaller one.
 * What takes more than 4 GiB: test_big.c.
 */
#include "../support/counted_memory.h"

#include "stack.h"

/* ----------------------------------------------------------------- refusals */

/* Memory for a context, and none for the maps that were asked for. */
struct counted {
	size_t smallest, largest; /* of what was asked for after the context */
	bool is_denied;
};

static void *counted_allocate(void *user, size_t size)
{
	struct counted *counted = user;

	if (!counted->is_denied)
		return malloc(size);
	counted->smallest = size < counted->smallest ? size : counted->smallest;
	counted->largest = size > counted->largest ? size : counted->largest;
	return NULL;
}

static void counted_release(void *user, void *pointer, size_t size)
{
	(void)user;
	(void)size;
	free(pointer);
}

static salmap *counting_context(struct counted *counted, uint32_t layers)
{
	const salmap_allocator allocator = { sizeof(allocator), counted,
		                             counted_allocate,
		                             counted_release };
	salmap *sm;

	*counted = (struct counted){ SIZE_MAX, 0, false };
	assert_int_equal(salmap_create(layers, &allocator, &sm), SALMAP_OK);
	counted->is_denied = true;
	return sm;
}

/* A view of one element that is repeated, so that it needs no memory. */
static salmap_tensor repeated(const void *data, salmap_dtype dtype, int64_t n,
                              int64_t c, int64_t h, int64_t w)
{
	salmap_tensor tensor;

	assert_int_equal(salmap_tensor_nchw(&tensor, data, dtype, 1, 1, 1, 1),
	                 SALMAP_OK);
	tensor.n = n;
	tensor.c = c;
	tensor.h = h;
	tensor.w = w;
	tensor.stride_n = tensor.stride_c = 0;
	tensor.stride_h = tensor.stride_w = 0;
	return tensor;
}

/* Powers of two, and what is next to them: products pass every border, and come
 * to little above it. */
static const int64_t sides[] = {
	1, 2, 3, 32767, 32768, 32769, 65535, 65536, 65537, 16777217, 536870912,
	1073741823,
};

#define SIDES (sizeof(sides) / sizeof(sides[0]))

/* What a block of maps takes at least. Exact where it matters: below 2^53. */
static double bytes_of_maps(int64_t n, int64_t h, int64_t w)
{
	return (double)n * ((double)h * (double)w * sizeof(float) +
	                    sizeof(struct salmap_map_info));
}

static void maps_too_large_are_refused_with_no_smaller_block(
	void **state)
{
	static const int64_t batches[] = { 1, 2, 3, 8, 65536, 65537,
		                           SALMAP_MAX_BATCH };
	struct counted counted;
	salmap *sm = counting_context(&counted, 1);
	const float value = 1;
	size_t b, i, j;

	(void)state;
	for (b = 0; b < sizeof(batches) / sizeof(batches[0]); b++)
		for (i = 0; i < SIDES * SIDES; i++) {
			const int64_t n = batches[b], h = sides[i / SIDES];
			const int64_t w = sides[i % SIDES];
			const salmap_tensor tensor = repeated(
				&value, SALMAP_F32, n, 3, h, w);
			char maps[96];

			snprintf(maps, sizeof(maps), "%lld map%s of %lld x %lld",
			         (long long)n, n == 1 ? "" : "s",
			         (long long)w, (long long)h);
			counted.smallest = SIZE_MAX;
			counted.largest = 0;
			assert_fails(sm, salmap_push(sm, 0, &tensor),
			             SALMAP_E_MEMORY, "layer 0", maps, NULL);
			if (counted.largest != 0)
				assert_true((double)counted.smallest >=
				            bytes_of_maps(n, h, w));
			else
				assert_true(bytes_of_maps(n, h, w) >
				            (double)PTRDIFF_MAX / 2);
			assert_int_equal(salmap_batch_size(sm), 0);
		}
	for (j = 0; j < 2; j++) { /* still of use */
		const salmap_tensor tensor = repeated(&value, SALMAP_F32, 1, 1,
		                                      1, 1);

		counted.is_denied = j == 0;
		assert_int_equal(salmap_push(sm, 0, &tensor),
		                 j == 0 ? SALMAP_E_MEMORY : SALMAP_OK);
	}
	salmap_destroy(sm);
}

/* What a packed tensor takes, 0 where no double can tell it from the limit. */
static double bytes_of(const int64_t extent[4], size_t size)
{
	return (double)size * (double)extent[0] * (double)extent[1] *
	       (double)extent[2] * (double)extent[3];
}

typedef salmap_status (*initialiser)(salmap_tensor *out, const void *data,
                                     salmap_dtype dtype, int64_t n, int64_t c,
                                     int64_t h, int64_t w);

static salmap_status blocks_of_16(salmap_tensor *out, const void *data,
                                  salmap_dtype dtype, int64_t n, int64_t c,
                                  int64_t h, int64_t w)
{
	return salmap_tensor_blocked(out, data, dtype, n, c, h, w, 16);
}

static salmap_status tokens(salmap_tensor *out, const void *data,
                            salmap_dtype dtype, int64_t n, int64_t c, int64_t h,
                            int64_t w)
{
	return salmap_tensor_tokens(out, data, dtype, n, h * w + 1, c, 1, h, w);
}

/* Extents of a packed tensor: refused exactly where its bytes pass the largest
 * pointer difference; close to that a double may not be able to tell. */
static void check_packed(salmap *sm, initialiser initialise,
                         const int64_t extent[4], salmap_dtype dtype,
                         size_t size)
{
	const double limit = (double)PTRDIFF_MAX;
	const double bytes = bytes_of(extent, size);
	const float value = 1;
	salmap_tensor tensor;
	const salmap_status status = initialise(&tensor, &value, dtype,
	                                        extent[0], extent[1], extent[2],
	                                        extent[3]);
	char c[32], h[32];

	if (bytes < limit * 0.05) { /* blocks and tokens are padded a little */
		assert_int_equal(status, SALMAP_OK);
		return;
	}
	if (bytes < limit * 1.000001)
		return;
	snprintf(c, sizeof(c), "c %lld", (long long)extent[1]);
	snprintf(h, sizeof(h), "h %lld", (long long)extent[2]);
	assert_int_equal(status, SALMAP_E_ARGUMENT);
	assert_fails(sm, salmap_push(sm, 0, &tensor), SALMAP_E_ARGUMENT,
	             "layer 0", c, h, NULL);
}

static void tensors_beyond_the_address_space_are_refused(void **state)
{
	static const initialiser initialisers[] = {
		salmap_tensor_nchw, salmap_tensor_nhwc, blocks_of_16, tokens,
	};
	static const int64_t large[] = { 1, 3, 65536, 65537, 16777217,
		                         2147483647 };
	const size_t count = sizeof(large) / sizeof(large[0]);
	struct counted counted;
	salmap *sm = counting_context(&counted, 1);
	size_t i, j;

	(void)state;
	for (i = 0; i < count * count * count * count; i++) {
		const int64_t extent[4] = { large[i % count],
			                    large[i / count % count],
			                    large[i / count / count % count],
			                    large[i / count / count / count] };

		for (j = 0; j < 4; j++) {
			check_packed(sm, initialisers[j], extent, SALMAP_F64,
			             8);
			check_packed(sm, initialisers[j], extent, SALMAP_U8, 1);
		}
	}
	assert_int_equal(counted.largest, 0);
	salmap_destroy(sm);
}

/* The strides of each axis in turn reach one element too far. */
static void strides_beyond_the_address_space_are_refused(void **state)
{
	const int64_t limit = PTRDIFF_MAX / (int64_t)sizeof(float);
	struct counted counted;
	salmap *sm = counting_context(&counted, 1);
	const float value = 1;
	int axis, sign;

	(void)state;
	for (axis = 0; axis < 4; axis++)
		for (sign = -1; sign <= 1; sign += 2) {
			salmap_tensor tensor = repeated(&value, SALMAP_F32, 1,
			                                1, 1, 1);
			int64_t *const extents[] = { &tensor.n, &tensor.c,
				                     &tensor.h, &tensor.w };
			int64_t *const strides[] = {
				&tensor.stride_n, &tensor.stride_c,
				&tensor.stride_h, &tensor.stride_w,
			};

			*extents[axis] = 3;
			*strides[axis] = sign * (limit / 2 + 1);
			assert_fails(sm, salmap_push(sm, 0, &tensor),
			             SALMAP_E_ARGUMENT, "layer 0",
			             "beyond the address space", NULL);
			*strides[axis] = sign * (limit / 2);
			assert_int_equal(salmap_push(sm, 0, &tensor),
			                 SALMAP_E_MEMORY);
		}
	salmap_destroy(sm);
}

/* One pixel: nothing may be written. Strides are in bytes. */
static void check_outputs(salmap *sm, int64_t width, int64_t height,
                          int64_t plane_stride, int64_t picture_stride,
                          const char *part)
{
	static const unsigned char zeros[16];
	unsigned char pixel[16] = { 0 };
	const salmap_plane plane = {
		.struct_size = sizeof(plane),
		.data = (float *)(void *)pixel,
		.width = width,
		.height = height,
		.stride = plane_stride / (int64_t)sizeof(float),
	};
	const salmap_picture picture = {
		.struct_size = sizeof(picture),
		.pixel = SALMAP_PIXEL_RGB_F32,
		.data = pixel,
		.width = width,
		.height = height,
		.stride = picture_stride,
	};

	assert_fails(sm, salmap_combined(sm, 0, &plane), SALMAP_E_ARGUMENT,
	             part, NULL);
	assert_fails(sm, salmap_layer_map(sm, 0, 0, &plane), SALMAP_E_ARGUMENT,
	             part, NULL);
	assert_fails(sm, salmap_plane_keep(sm, &plane, 10, &plane),
	             SALMAP_E_ARGUMENT, part, NULL);
	assert_fails(sm, salmap_lovi(sm, 0, &picture), SALMAP_E_ARGUMENT, part,
	             NULL);
	assert_fails(sm, salmap_layer_lovi(sm, 0, 0, &picture),
	             SALMAP_E_ARGUMENT, part, NULL);
	assert_fails(sm, salmap_heatmap(sm, 0, &picture), SALMAP_E_ARGUMENT,
	             part, NULL);
	assert_fails(sm, salmap_picture_overlay(sm, &picture, &picture, 0.5,
	                                        &picture),
	             SALMAP_E_ARGUMENT, part, NULL);
	assert_memory_equal(pixel, zeros, sizeof(pixel));
}

static void outputs_beyond_the_address_space_are_refused(void **state)
{
	const double limit = (double)PTRDIFF_MAX;
	const float value = 1;
	const salmap_tensor tensor = repeated(&value, SALMAP_F32, 1, 1, 1, 1);
	salmap *sm = must_create(1);
	size_t i;

	(void)state;
	assert_ok(sm, salmap_push(sm, 0, &tensor));
	for (i = SIDES; i < SIDES * SIDES; i++) { /* heights from 2 */
		const int64_t width = sides[i % SIDES];
		const int64_t height = sides[i / SIDES];
		const int64_t reach = (PTRDIFF_MAX / height / 4 + 1) * 4;

		/* On 32 bits, sides alone can be too much. */
		if ((double)width * (double)height * sizeof(float) > limit)
			check_outputs(sm, width, height, width * 4, width * 12,
			              "beyond the address space");
		if (reach >= width * 12) {
			check_outputs(sm, width, height, reach, reach,
			              "beyond the address space");
			check_outputs(sm, width, height, -reach, -reach,
			              "beyond the address space");
		}
	}
	for (i = 0; i < 2; i++) {
		const int64_t width = (INT64_C(1) << (i ? 32 : 30)) + 1;

		check_outputs(sm, width, 1, width * 4, width * 12,
		              i ? "4294967297" : "1073741825");
	}
	salmap_destroy(sm);
}

static void extents_are_not_cut_to_32_bits(void **state)
{
	static const int64_t wide[] = { (INT64_C(1) << 32) + 1,
		                        (INT64_C(1) << 31), INT64_MAX,
		                        INT64_MIN, (INT64_C(1) << 62) + 1 };
	struct counted counted;
	salmap *sm = counting_context(&counted, 1);
	const float value = 1;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
		char text[32];
		salmap_tensor tensor[] = {
			repeated(&value, SALMAP_F32, wide[i], 1, 1, 1),
			repeated(&value, SALMAP_F32, 1, wide[i], 1, 1),
			repeated(&value, SALMAP_F32, 1, 1, wide[i], 1),
			repeated(&value, SALMAP_F32, 1, 1, 1, wide[i]),
		};
		size_t j;

		snprintf(text, sizeof(text), "is %lld;", (long long)wide[i]);
		for (j = 0; j < 4; j++)
			assert_fails(sm, salmap_push(sm, 0, &tensor[j]),
			             SALMAP_E_ARGUMENT, "layer 0", "extent",
			             text, NULL);
	}
	assert_int_equal(counted.largest, 0);
	salmap_destroy(sm);
}

/* ---------------------------------------------------------------- long maps */

#define LONG 65536
#define SHORT 8
#define PIECES 64
#define PIECE (LONG / PIECES)

/* Two layers of values from 0 to 1. Each piece has a pixel that is 0 in both
 * and one that is 1 in both, so that it is normalised alone as in the whole. */
static float *long_layer(uint64_t seed)
{
	float *values = must_allocate(LONG * SHORT * sizeof(*values));
	struct random random = { seed };
	size_t i;

	for (i = 0; i < LONG * SHORT; i++)
		values[i] = random_unit(&random);
	for (i = 0; i < PIECES; i++) {
		values[i * PIECE * SHORT] = 0;
		values[i * PIECE * SHORT + 1] = 1;
	}
	return values;
}

/* `values` are [length][SHORT]; `across` makes length the width. */
static salmap *long_stack(float *const values[2], size_t first, int64_t length,
                          bool across)
{
	salmap *sm = must_create(2);
	uint32_t layer;

	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_RANGE));
	for (layer = 0; layer < 2; layer++) {
		salmap_tensor tensor;

		assert_int_equal(salmap_tensor_nchw(
					 &tensor, values[layer] + first * SHORT,
					 SALMAP_F32, 1, 1, length, SHORT),
		                 SALMAP_OK);
		if (across) {
			tensor.w = tensor.h;
			tensor.h = SHORT;
			tensor.stride_w = SHORT;
			tensor.stride_h = 1;
		}
		assert_ok(sm, salmap_push_map(sm, layer, &tensor));
	}
	return sm;
}

/* The combined map and the LOVI picture, at the maps' own size. */
struct long_output {
	float *map, *lovi;
};

static struct long_output read_long(salmap *sm, int64_t width, int64_t height)
{
	const size_t count = (size_t)(width * height);
	struct long_output output = {
		must_combine(sm, 0, width, height),
		must_allocate(count * 3 * sizeof(float)),
	};
	salmap_picture picture;

	salmap_picture_packed(&picture, output.lovi, SALMAP_PIXEL_RGB_F32,
	                      width, height);
	assert_ok(sm, salmap_lovi(sm, 0, &picture));
	return output;
}

static void free_long(struct long_output *output)
{
	free(output->map);
	free(output->lovi);
}

/* Part of a map is what that part alone gives: of `wide` rows. */
static void check_piece(const struct long_output *whole,
                        const struct long_output *piece, size_t first,
                        int64_t width, int64_t height, int64_t stride)
{
	const size_t row_size = (size_t)width * sizeof(float);
	int64_t row;

	for (row = 0; row < height; row++) {
		const size_t from = first + (size_t)(row * stride);
		const size_t to = (size_t)(row * width);

		assert_memory_equal(whole->map + from, piece->map + to,
		                    row_size);
		assert_memory_equal(whole->lovi + 3 * from,
		                    piece->lovi + 3 * to, 3 * row_size);
	}
}

static void check_long(float *const values[2], bool across)
{
	salmap *sm = long_stack(values, 0, LONG, across);
	struct long_output whole = read_long(sm, across ? LONG : SHORT,
	                                     across ? SHORT : LONG);
	size_t i;

	salmap_destroy(sm);
	for (i = 0; i < PIECES; i++) {
		const int64_t width = across ? PIECE : SHORT;
		const int64_t height = across ? SHORT : PIECE;
		struct long_output piece;

		sm = long_stack(values, i * PIECE, PIECE, across);
		piece = read_long(sm, width, height);
		check_piece(&whole, &piece, i * PIECE * (across ? 1 : SHORT),
		            width, height, across ? LONG : SHORT);
		free_long(&piece);
		salmap_destroy(sm);
	}
	free_long(&whole);
}

static void long_maps_are_made_of_their_pieces(void **state)
{
	float *const values[2] = { long_layer(1), long_layer(2) };

	(void)state;
	check_long(values, true);
	check_long(values, false);
	free(values[0]);
	free(values[1]);
}

/* -------------------------------------------------------------- many layers */

#define WIDTH 7
#define HEIGHT 5
#define PIXELS (WIDTH * HEIGHT)

/* The statistic of one channel is that channel. */
static salmap *max_context(uint32_t layers)
{
	salmap *sm = must_create(layers);

	assert_ok(sm, salmap_set_statistic(sm, SALMAP_STATISTIC_MAX));
	return sm;
}

static void draw(salmap *sm, float *pixels, int64_t layer)
{
	salmap_picture picture;

	salmap_picture_packed(&picture, pixels, SALMAP_PIXEL_RGB_F32, WIDTH,
	                      HEIGHT);
	assert_ok(sm, layer < 0 ? salmap_lovi(sm, 0, &picture)
	                        : salmap_layer_lovi(sm, 0, (uint32_t)layer,
	                                            &picture));
}

/* One layer of 4,096 has something to say; it alone is what all show. */
static void one_layer_of_4096_is_drawn_alone(void **state)
{
	static const uint32_t speakers[] = { 0, 1, 2047, 4095 };
	static const float flat[PIXELS], nothing[PIXELS * 3];
	float *values = random_activations(3, PIXELS);
	salmap *sm = max_context(SALMAP_MAX_LAYERS);
	float all[PIXELS * 3], alone[PIXELS * 3];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(speakers) / sizeof(speakers[0]); i++) {
		uint32_t layer;

		assert_ok(sm, salmap_reset(sm));
		for (layer = 0; layer < SALMAP_MAX_LAYERS; layer++)
			must_push(sm, layer, layer == speakers[i] ? values
			                                          : flat,
			          1, 1, HEIGHT, WIDTH);
		draw(sm, all, -1);
		draw(sm, alone, speakers[i]);
		assert_memory_equal(all, alone, sizeof(all));
		assert_memory_not_equal(all, nothing, sizeof(all));
	}
	salmap_destroy(sm);
	free(values);
}

/* 4,096 equal maps have that map as their mean, and no hue: within what as many
 * sums in float may cost. */
static void equal_layers_give_their_map(void **state)
{
	float *values = random_activations(4, PIXELS);
	salmap *many = max_context(SALMAP_MAX_LAYERS), *two = max_context(2);
	float all[PIXELS * 3], few[PIXELS * 3];
	float *map, *want;
	uint32_t layer;

	(void)state;
	for (layer = 0; layer < SALMAP_MAX_LAYERS; layer++)
		must_push(many, layer, values, 1, 1, HEIGHT, WIDTH);
	for (layer = 0; layer < 2; layer++)
		must_push(two, layer, values, 1, 1, HEIGHT, WIDTH);
	map = must_combine(many, 0, WIDTH, HEIGHT);
	want = must_combine(two, 0, WIDTH, HEIGHT);
	assert_memory_equal(map, want, PIXELS * sizeof(*map));
	draw(many, all, -1);
	draw(two, few, -1);
	for (layer = 0; layer < PIXELS * 3; layer++)
		assert_true(all[layer] - few[layer] < 1e-4f &&
		            few[layer] - all[layer] < 1e-4f);
	free(map);
	free(want);
	salmap_destroy(many);
	salmap_destroy(two);
	free(values);
}

static void more_layers_are_refused(void **state)
{
	salmap *sm;

	(void)state;
	assert_int_equal(salmap_create(SALMAP_MAX_LAYERS + 1, NULL, &sm),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_create(UINT32_MAX, NULL, &sm),
	                 SALMAP_E_ARGUMENT);
}

/* -------------------------------------------------------------- many images */

/* By range: ten thousand tables of the Gamma CDF would take most of the
 * time. */
static void each_image_of_10000_is_what_it_is_alone(void **state)
{
	enum { IMAGES = 10000, CHANNELS = 3, SIZE = CHANNELS * PIXELS };
	float *values = random_activations(5, (size_t)IMAGES * SIZE);
	salmap *batch = must_create(1), *single = must_create(1);
	uint32_t image;

	(void)state;
	assert_ok(batch, salmap_set_normalizer(batch, SALMAP_NORMALIZER_RANGE));
	assert_ok(single,
	          salmap_set_normalizer(single, SALMAP_NORMALIZER_RANGE));
	must_push(batch, 0, values, IMAGES, CHANNELS, HEIGHT, WIDTH);
	assert_int_equal(salmap_batch_size(batch), IMAGES);
	for (image = 0; image < IMAGES; image += 37) {
		float *map = must_combine(batch, image, WIDTH, HEIGHT), *want;

		assert_ok(single, salmap_reset(single));
		must_push(single, 0, values + image * SIZE, 1, CHANNELS, HEIGHT,
		          WIDTH);
		want = must_combine(single, 0, WIDTH, HEIGHT);
		assert_memory_equal(map, want, PIXELS * sizeof(*map));
		free(map);
		free(want);
	}
	salmap_destroy(batch);
	salmap_destroy(single);
	free(values);
}

/* All images are the same one: it is read from one place. */
static void the_largest_batch_works_and_one_more_is_refused(void **state)
{
	static const float values[3] = { 0, 1, 3 };
	salmap_tensor tensor = repeated(values, SALMAP_F32, SALMAP_MAX_BATCH, 1,
	                                1, 3);
	salmap *sm = max_context(1);
	float *first, *last;

	(void)state;
	tensor.stride_w = 1;
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_RANGE));
	assert_ok(sm, salmap_push(sm, 0, &tensor));
	assert_int_equal(salmap_batch_size(sm), SALMAP_MAX_BATCH);
	first = must_combine(sm, 0, 3, 1);
	last = must_combine(sm, SALMAP_MAX_BATCH - 1, 3, 1);
	assert_memory_equal(first, last, sizeof(values));
	assert_true(first[2] > first[1] && first[1] > first[0]);
	assert_ok(sm, salmap_reset(sm));
	tensor.n++;
	assert_fails(sm, salmap_push(sm, 0, &tensor), SALMAP_E_ARGUMENT,
	             "extent n is 524288", NULL);
	free(first);
	free(last);
	salmap_destroy(sm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			maps_too_large_are_refused_with_no_smaller_block),
		cmocka_unit_test(tensors_beyond_the_address_space_are_refused),
		cmocka_unit_test(strides_beyond_the_address_space_are_refused),
		cmocka_unit_test(outputs_beyond_the_address_space_are_refused),
		cmocka_unit_test(extents_are_not_cut_to_32_bits),
		cmocka_unit_test(long_maps_are_made_of_their_pieces),
		cmocka_unit_test(one_layer_of_4096_is_drawn_alone),
		cmocka_unit_test(equal_layers_give_their_map),
		cmocka_unit_test(more_layers_are_refused),
		cmocka_unit_test(each_image_of_10000_is_what_it_is_alone),
		cmocka_unit_test(
			the_largest_batch_works_and_one_more_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
