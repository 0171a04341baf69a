/*
 * Loads bytes as an aggregate: as they come, or those of a saved one in which
 * the input changes some, with the checksum made right, so that what follows it
 * is reached. What is loaded saves the same bytes, merges, reads as numbers,
 * and serves as a reference; what is refused is told.
 */
#include <math.h>
#include <string.h>

#include "check.h"
#include "input.h"

#include <salmap.h>

enum { LAYERS = 1, WIDTH = 3, HEIGHT = 2, PIXELS = WIDTH * HEIGHT };
enum { IMAGES_AT = 32, CHECKSUM = 8, MOST_BYTES = 1 << 16 };

static salmap_message no_message(void)
{
	return (salmap_message){ .struct_size = sizeof(salmap_message) };
}

static void check_status(const salmap_message *message, salmap_status status)
{
	CHECK(message->status == status);
	CHECK((status != SALMAP_OK) == (message->text[0] != '\0'));
}

/* ------------------------------------------------------------------ bytes */

/* One image with values from all over the grid. */
static salmap_aggregate *make_aggregate(void)
{
	static const float map[PIXELS] = { 0, 1e-30f, 0.25f, 3, 1e30f, -2 };
	salmap_aggregate *made;
	salmap_tensor tensor;
	salmap *sm;

	CHECK(!salmap_create(LAYERS, NULL, &sm));
	CHECK(!salmap_set_keep_raw(sm, 1));
	CHECK(!salmap_tensor_nchw(&tensor, map, SALMAP_F32, 1, 1, HEIGHT,
				  WIDTH));
	CHECK(!salmap_push_map(sm, 0, &tensor));
	CHECK(!salmap_aggregate_create(LAYERS, WIDTH, HEIGHT, NULL, &made,
				       NULL));
	CHECK(!salmap_aggregate_add(made, sm, 0, NULL));
	salmap_destroy(sm);
	return made;
}

static size_t save(const salmap_aggregate *aggregate, uint8_t *bytes)
{
	size_t size;

	CHECK(!salmap_aggregate_save(aggregate, bytes, MOST_BYTES, &size,
				     NULL));
	return size;
}

/* FNV-1a. */
static void make_checksum_right(uint8_t *bytes, size_t size)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < size - CHECKSUM; i++)
		sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
	for (i = 0; i < CHECKSUM; i++)
		bytes[size - CHECKSUM + i] = (uint8_t)(sum >> 8 * i);
}

/* Changes bytes, mostly of the header, where there is more to get wrong. */
static void change(uint8_t *bytes, size_t size, struct input *input)
{
	while (input->left > 0) {
		size_t at = input_byte(input);

		if (at >= 128)
			at = (at - 128) << 8 | input_byte(input);
		bytes[at % size] = input_byte(input);
	}
	make_checksum_right(bytes, size);
}

/* ------------------------------------------------------------------- uses */

static void read_planes(const salmap_aggregate *aggregate, uint32_t layer,
                        const struct salmap_aggregate_info *info)
{
	static salmap_status (*const readers[])(
		const salmap_aggregate *, uint32_t, const salmap_plane *,
		salmap_message *) = {
		salmap_aggregate_mean, salmap_aggregate_deviation,
		salmap_aggregate_maximum,
	};
	const int64_t pixels = info->width * info->height;
	float *values = malloc((size_t)pixels * sizeof(*values));
	salmap_plane plane;
	int64_t i;
	int way;

	CHECK(values != NULL);
	CHECK(!salmap_plane_packed(&plane, values, info->width, info->height));
	for (way = 0; way < 3; way++) {
		CHECK(!readers[way](aggregate, layer, &plane, NULL));
		for (i = 0; i < pixels; i++)
			CHECK(values[i] >= 0 && values[i] <= 1);
	}
	free(values);
}

static void read_layer(const salmap_aggregate *aggregate, uint32_t layer,
                       const struct salmap_aggregate_info *info)
{
	struct salmap_aggregate_layer_info told = {.struct_size = sizeof(told)};
	struct salmap_aggregate_distance apart = {.struct_size = sizeof(apart)};
	double low, high;

	read_planes(aggregate, layer, info);
	CHECK(!salmap_aggregate_layer_info(aggregate, layer, &told, NULL));
	CHECK(told.mean >= 0 && told.mean <= 1);
	CHECK(told.share >= 0 && told.share <= 1 + 1e-9);
	CHECK(!salmap_aggregate_distance(aggregate, aggregate, layer, &apart,
	                                 NULL));
	CHECK(apart.statistic >= 0 && apart.statistic < 1e-6);
	CHECK(apart.place >= 0 && apart.place < 1e-6);
	if (layer == SALMAP_AGGREGATE_COMBINED)
		return;
	CHECK(!salmap_aggregate_quantile(aggregate, layer, 0.25, &low, NULL));
	CHECK(!salmap_aggregate_quantile(aggregate, layer, 0.75, &high, NULL));
	CHECK(isfinite(low) && low <= high && isfinite(high));
}

static void compare(const salmap_aggregate *aggregate,
                    const struct salmap_aggregate_info *info)
{
	static const float map[PIXELS] = { -1e30f, -1, 0, 1e-30f, 1, 1e30f };
	float values[PIXELS];
	salmap_tensor tensor;
	salmap_plane plane;
	salmap *sm;
	int i;

	CHECK(!salmap_create(info->layers, NULL, &sm));
	CHECK(!salmap_set_normalizer(sm, SALMAP_NORMALIZER_REFERENCE));
	if (salmap_set_reference(sm, aggregate) == SALMAP_OK) {
		CHECK(!salmap_tensor_nchw(&tensor, map, SALMAP_F32, 1, 1,
		                          HEIGHT, WIDTH));
		CHECK(!salmap_push_map(sm, 0, &tensor));
		CHECK(!salmap_plane_packed(&plane, values, WIDTH, HEIGHT));
		CHECK(!salmap_layer_map(sm, 0, 0, &plane));
		for (i = 0; i < PIXELS; i++)
			CHECK(values[i] >= (i ? values[i - 1] : 0) &&
			      values[i] <= 1);
	}
	salmap_destroy(sm);
}

static void use(salmap_aggregate *aggregate)
{
	struct salmap_aggregate_info info = { .struct_size = sizeof(info) };
	uint32_t layer;

	CHECK(!salmap_aggregate_info(aggregate, &info, NULL));
	if (info.images == 0)
		return;
	for (layer = 0; layer < info.layers; layer++)
		read_layer(aggregate, layer, &info);
	read_layer(aggregate, SALMAP_AGGREGATE_COMBINED, &info);
	if (info.layers > 0)
		compare(aggregate, &info);
}

/* Merges until it is refused, which leaves what there was. */
static void merge_all(salmap_aggregate *aggregate)
{
	static uint8_t before[MOST_BYTES], after[MOST_BYTES];
	salmap_message message = no_message();
	size_t size = save(aggregate, before);
	int i;

	for (i = 0; i < 70; i++) {
		const salmap_status status = salmap_aggregate_merge(
			aggregate, aggregate, &message);

		check_status(&message, status);
		if (status != SALMAP_OK) {
			CHECK(status == SALMAP_E_STATE);
			CHECK(save(aggregate, after) == size);
			CHECK(memcmp(before, after, size) == 0);
			return;
		}
		size = save(aggregate, before);
	}
	/* Of no images there are never too many. */
	CHECK(memcmp(before + IMAGES_AT, (const uint8_t[8]){ 0 }, 8) == 0);
}

static void load(const uint8_t *bytes, size_t size)
{
	static uint8_t saved[MOST_BYTES];
	salmap_message message = no_message();
	salmap_aggregate *loaded;
	const salmap_status status = salmap_aggregate_load(bytes, size, NULL,
	                                                   &loaded, &message);

	check_status(&message, status);
	CHECK((status == SALMAP_OK) == (loaded != NULL));
	if (status != SALMAP_OK)
		return;
	CHECK(save(loaded, saved) == size);
	CHECK(memcmp(saved, bytes, size) == 0);
	use(loaded);
	merge_all(loaded);
	salmap_aggregate_destroy(loaded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t good[MOST_BYTES];
	static size_t good_size;
	struct input input = { data, size };
	uint8_t *bytes;

	if (good_size == 0) {
		salmap_aggregate *made = make_aggregate();

		good_size = save(made, good);
		salmap_aggregate_destroy(made);
	}
	if (input_byte(&input) % 2 == 0) {
		load(input.bytes, input.left);
		return 0;
	}
	/* Of its very size, so that a sanitizer sees its end. */
	bytes = malloc(good_size);
	CHECK(bytes != NULL);
	memcpy(bytes, good, good_size);
	change(bytes, good_size, &input);
	load(bytes, good_size);
	free(bytes);
	return 0;
}
