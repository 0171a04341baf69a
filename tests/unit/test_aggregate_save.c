#include "../support/aggregates.h"
#include "../support/counted_memory.h"

#include "aggregate.h"

static void bytes_come_back(void **state)
{
	salmap_aggregate *saved = must_add_up(1), *empty = must_aggregate();
	salmap_aggregate *const all[] = { saved, empty };
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		size_t size;
		unsigned char *bytes = must_save(all[i], &size);
		salmap_aggregate *loaded = must_load(bytes, size);

		assert_same_aggregates(loaded, all[i]);
		salmap_aggregate_destroy(loaded);
		free(bytes);
	}
	salmap_aggregate_destroy(empty);
	salmap_aggregate_destroy(saved);
}

/* The numbers of a header that docs/aggregates.md describes. */
static void the_format_is_little_endian(void **state)
{
	static const unsigned char start[] = {
		'S', 'A', 'L', 'M', 'A', 'P', 'A', 'G', 1, 0, 0, 0, 2, 0, 0, 0,
		AGGREGATE_WIDTH, 0, 0, 0, 0, 0, 0, 0,
		AGGREGATE_HEIGHT, 0, 0, 0, 0, 0, 0, 0,
		AGGREGATE_BATCH, 0, 0, 0, 0, 0, 0, 0,
		5, 8, 0, 0, 0, 0, 0, 0,
	};
	salmap_aggregate *aggregate = must_add_up(2);
	size_t size;
	unsigned char *bytes = must_save(aggregate, &size);

	(void)state;
	assert_memory_equal(bytes, start, sizeof(start));
	assert_int_equal(size, 80 + 2 * 8 + 2 * 2053 * 8 +
	                 3 * AGGREGATE_WIDTH * AGGREGATE_HEIGHT * 20 + 8);
	free(bytes);
	salmap_aggregate_destroy(aggregate);
}

static void each_flipped_bit_is_found(void **state)
{
	salmap_aggregate *aggregate = must_add_up(3), *loaded = aggregate;
	struct random random = { 3 };
	size_t size, i;
	unsigned char *bytes = must_save(aggregate, &size);

	(void)state;
	for (i = 0; i < 400; i++) {
		const size_t at = i < 96 ? i
			: (size_t)random_below(&random, size);
		const int bit = 1 << random_below(&random, 8);

		bytes[at] ^= (unsigned char)bit;
		assert_int_not_equal(salmap_aggregate_load(bytes, size, NULL,
		                                           &loaded, NULL),
		                     SALMAP_OK);
		assert_null(loaded);
		bytes[at] ^= (unsigned char)bit;
	}
	salmap_aggregate_destroy(must_load(bytes, size));
	free(bytes);
	salmap_aggregate_destroy(aggregate);
}

static void each_length_but_the_right_one_is_refused(void **state)
{
	salmap_aggregate *aggregate = must_add_up(4), *loaded;
	salmap_message message = message_for_test();
	size_t size, i;
	unsigned char *bytes = must_save(aggregate, &size);
	unsigned char *longer = must_allocate(size + 1);

	(void)state;
	memcpy(longer, bytes, size);
	longer[size] = 0;
	for (i = 0; i < size; i += i < 100 ? 1 : 1009) {
		/* Not a byte beyond is read. */
		unsigned char *part = must_allocate(i + 1);

		memcpy(part, bytes, i);
		assert_told(&message,
		            salmap_aggregate_load(part, i, NULL, &loaded,
		                                  &message),
		            SALMAP_E_ARGUMENT, "too short");
		free(part);
	}
	assert_told(&message,
	            salmap_aggregate_load(longer, size + 1, NULL, &loaded,
	                                  &message),
	            SALMAP_E_ARGUMENT, "too long");
	free(longer);
	free(bytes);
	salmap_aggregate_destroy(aggregate);
}

/* Writes a number, and makes the checksum right. */
static void forge(unsigned char *bytes, size_t size, size_t at, uint64_t number,
                  int width)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < (size_t)width; i++)
		bytes[at + i] = (unsigned char)(number >> 8 * i);
	for (i = 0; i < size - 8; i++)
		sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
	for (i = 0; i < 8; i++)
		bytes[size - 8 + i] = (unsigned char)(sum >> 8 * i);
}

static void forged_numbers_are_refused(void **state)
{
	enum { COUNTS = 80 + 16, SUMS = COUNTS + 2 * 2053 * 8 };
	enum { PLANES = 3 * AGGREGATE_WIDTH * AGGREGATE_HEIGHT };
	static const struct {
		size_t at;
		uint64_t number;
		int width;
		salmap_status status;
		const char *part;
	} wrong[] = {
		{0, 'X', 1, SALMAP_E_ARGUMENT, "begin otherwise"},
		{8, 2, 4, SALMAP_E_ARGUMENT, "wrong sizes"},
		{8, 3, 4, SALMAP_E_UNSUPPORTED, "has format 3; salmap "},
		{8, 4, 4, SALMAP_E_UNSUPPORTED, " knows 1 and 2"},
		{12, SALMAP_MAX_LAYERS + 1, 4, SALMAP_E_ARGUMENT, "sizes"},
		{16, 0, 8, SALMAP_E_ARGUMENT, "wrong sizes"},
		{16, SALMAP_MAX_SIDE + 1, 8, SALMAP_E_ARGUMENT, "wrong sizes"},
		{16, 14, 8, SALMAP_E_ARGUMENT, "too short or too long"},
		{24, 0, 8, SALMAP_E_ARGUMENT, "wrong sizes"},
		{24, UINT64_C(1) << 63, 8, SALMAP_E_ARGUMENT, "wrong sizes"},
		{32, SALMAP_AGGREGATE_MAX_IMAGES + UINT64_C(1), 8,
		 SALMAP_E_ARGUMENT, "wrong settings"},
		{32, 0, 8, SALMAP_E_ARGUMENT, "impossible numbers"},
		{40, 2054, 8, SALMAP_E_ARGUMENT, "wrong sizes"},
		{48, 99, 4, SALMAP_E_ARGUMENT, "wrong settings"},
		{52, 99, 4, SALMAP_E_ARGUMENT, "wrong settings"},
		{56, 99, 4, SALMAP_E_ARGUMENT, "wrong settings"},
		{60, 2, 4, SALMAP_E_ARGUMENT, "wrong settings"},
		{64, UINT64_C(0x7ff8000000000000), 8, SALMAP_E_ARGUMENT,
		 "wrong settings"},
		{72, UINT64_C(0x7ff0000000000000), 8, SALMAP_E_ARGUMENT,
		 "wrong settings"},
		{72, UINT64_C(0xbff0000000000000), 8, SALMAP_E_ARGUMENT,
		 "wrong settings"},
		{80, UINT64_C(0x7ff0000000000000), 8, SALMAP_E_ARGUMENT,
		 "impossible numbers"},
		{80, UINT64_C(0x7ff8000000000000), 8, SALMAP_E_ARGUMENT,
		 "impossible numbers"},
		{COUNTS, INT64_MAX, 8, SALMAP_E_ARGUMENT, "impossible"},
		{SUMS, (UINT64_C(3) << 32) + 1, 8, SALMAP_E_ARGUMENT,
		 "impossible"},
		{SUMS + 8 * PLANES, (UINT64_C(3) << 32) + 1, 8,
		 SALMAP_E_ARGUMENT, "impossible"},
		{SUMS + 16 * PLANES, 0x3f800001, 4, SALMAP_E_ARGUMENT,
		 "impossible"},
	};
	salmap_aggregate *aggregate = must_add_up(5), *loaded;
	salmap_message message = message_for_test();
	size_t size, i;
	unsigned char *bytes = must_save(aggregate, &size);
	unsigned char *forged = must_allocate(size);

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		memcpy(forged, bytes, size);
		forge(forged, size, wrong[i].at, wrong[i].number,
		      wrong[i].width);
		loaded = aggregate;
		assert_told(&message,
		            salmap_aggregate_load(forged, size, NULL, &loaded,
		                                  &message),
		            wrong[i].status, wrong[i].part);
		assert_null(loaded);
	}
	/* The same without a change is right. */
	memcpy(forged, bytes, size);
	forge(forged, size, 60, 0, 4);
	assert_memory_equal(forged, bytes, size);
	forge(forged, size, 60, 1, 4);
	salmap_aggregate_destroy(must_load(forged, size));
	free(forged);
	free(bytes);
	salmap_aggregate_destroy(aggregate);
}

static salmap_aggregate *must_add_volume(void)
{
	float values[2 * 3 * 5];
	const salmap_plane map = {
		.struct_size = sizeof(map),
		.data = values,
		.width = 5,
		.height = 3,
		.stride = 5,
		.depth = 2,
		.slice_stride = 15,
	};
	salmap_aggregate *made;
	int i;

	for (i = 0; i < 30; i++)
		values[i] = (float)i / 32;
	assert_int_equal(salmap_aggregate_create_volume(0, 5, 3, 2, NULL, &made,
	                                                NULL), SALMAP_OK);
	assert_int_equal(salmap_aggregate_add_map(made, &map, NULL), SALMAP_OK);
	return made;
}

static void volumes_have_a_depth_after_the_header(void **state)
{
	static const struct {
		uint64_t depth;
		const char *part;
	} wrong[] = {
		{ 1, "wrong sizes" },
		{ SALMAP_MAX_SIDE + 1, "wrong sizes" },
		{ 3, "too short or too long" },
	};
	salmap_aggregate *aggregate = must_add_volume(), *loaded;
	struct salmap_aggregate_info info = { .struct_size = sizeof(info) };
	salmap_message message = message_for_test();
	size_t size, i;
	unsigned char *bytes = must_save(aggregate, &size);

	(void)state;
	assert_int_equal(size, 80 + 8 + 30 * 20 + 8);
	assert_int_equal(bytes[8], 2);
	assert_int_equal(bytes[80], 2);
	loaded = must_load(bytes, size);
	assert_same_aggregates(loaded, aggregate);
	assert_int_equal(salmap_aggregate_info(loaded, &info, NULL), SALMAP_OK);
	assert_int_equal(info.depth, 2);
	salmap_aggregate_destroy(loaded);
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		forge(bytes, size, 80, wrong[i].depth, 8);
		assert_told(&message,
		            salmap_aggregate_load(bytes, size, NULL, &loaded,
		                                  &message),
		            SALMAP_E_ARGUMENT, wrong[i].part);
	}
	assert_told(&message,
	            salmap_aggregate_load(bytes, 88, NULL, &loaded, &message),
	            SALMAP_E_ARGUMENT, "too short");
	free(bytes);
	salmap_aggregate_destroy(aggregate);
}

static void without_images_all_is_zero(void **state)
{
	salmap_aggregate *aggregate, *loaded;
	salmap_message message = message_for_test();
	unsigned char *bytes;
	size_t size;

	(void)state;
	assert_int_equal(
		salmap_aggregate_create(0, 2, 1, NULL, &aggregate, NULL),
		SALMAP_OK);
	bytes = must_save(aggregate, &size);
	salmap_aggregate_destroy(must_load(bytes, size));
	forge(bytes, size, size - 12, 1, 4);
	assert_told(&message,
	            salmap_aggregate_load(bytes, size, NULL, &loaded, &message),
	            SALMAP_E_ARGUMENT, "impossible");
	free(bytes);
	salmap_aggregate_destroy(aggregate);
}

static void more_pixels_than_bytes_can_have_are_refused(void **state)
{
	salmap_aggregate *aggregate = must_add_up(6), *loaded;
	salmap_message message = message_for_test();
	size_t size;
	unsigned char *bytes = must_save(aggregate, &size);

	(void)state;
	forge(bytes, size, 12, SALMAP_MAX_LAYERS, 4);
	forge(bytes, size, 16, SALMAP_MAX_SIDE, 8);
	forge(bytes, size, 24, SALMAP_MAX_SIDE, 8);
	assert_told(&message,
	            salmap_aggregate_load(bytes, size, NULL, &loaded, &message),
	            SALMAP_E_ARGUMENT, "sizes");
	free(bytes);
	salmap_aggregate_destroy(aggregate);
}

static void wrong_arguments_are_told(void **state)
{
	salmap_aggregate *aggregate = must_add_up(7), *loaded;
	struct counted_memory counted = { .fails_at = 1 };
	const salmap_allocator allocator = { sizeof(allocator), &counted,
		                             counted_memory_allocate,
		                             counted_memory_release };
	salmap_message message = message_for_test();
	size_t size, given = 5;
	unsigned char *bytes = must_save(aggregate, &size);

	(void)state;
	assert_told(&message,
	            salmap_aggregate_save(NULL, NULL, 0, &given, &message),
	            SALMAP_E_ARGUMENT, "the aggregate is NULL");
	assert_told(
		&message,
		salmap_aggregate_save(aggregate, bytes, size, NULL, &message),
		SALMAP_E_ARGUMENT, "size is NULL");
	assert_told(&message,
	            salmap_aggregate_save(aggregate, bytes, size - 1, &given,
	                                  &message),
	            SALMAP_E_ARGUMENT, "want room for all");
	assert_int_equal(given, 5);
	assert_told(&message,
	            salmap_aggregate_load(bytes, size, NULL, NULL, &message),
	            SALMAP_E_ARGUMENT, "out is NULL");
	assert_told(&message,
	            salmap_aggregate_load(NULL, size, NULL, &loaded, &message),
	            SALMAP_E_ARGUMENT, "too short");
	assert_told(&message,
	            salmap_aggregate_load(bytes, size, &allocator, &loaded,
	                                  &message),
	            SALMAP_E_MEMORY, "no memory for an aggregate");
	free(bytes);
	salmap_aggregate_destroy(aggregate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_come_back),
		cmocka_unit_test(the_format_is_little_endian),
		cmocka_unit_test(each_flipped_bit_is_found),
		cmocka_unit_test(each_length_but_the_right_one_is_refused),
		cmocka_unit_test(forged_numbers_are_refused),
		cmocka_unit_test(volumes_have_a_depth_after_the_header),
		cmocka_unit_test(without_images_all_is_zero),
		cmocka_unit_test(more_pixels_than_bytes_can_have_are_refused),
		cmocka_unit_test(wrong_arguments_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
