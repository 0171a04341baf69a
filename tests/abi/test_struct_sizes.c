/*
 * Every struct_size from 0 to twice the real one, of every struct that has it:
 * a struct is taken or refused with a sentence, and nothing is read or written
 * beyond the size given. What lies there is a page that may not be touched, or,
 * where the alignment leaves some bytes before it, bytes that change a result.
 */
#include "../support/kernels.h"
#include "layout.h"

#define WIDTH 3
#define HEIGHT 2

static salmap *sm;
static float activation[WIDTH * HEIGHT] = { 0, 3, 1, 4, 1, 5 };
static float map[WIDTH * HEIGHT];
static unsigned char pixels[WIDTH * HEIGHT * 3];

/* A struct that the library reads, and a call that reads it. */
struct reader {
	const char *name;
	size_t size, first; /* sizeof; the size in 0.1.0 */
	void (*fill)(void *out);
	salmap_status (*call)(const void *argument);
	bool silent; /* leaves no message */
};

static void *take(void *user, size_t size)
{
	(void)user;
	return malloc(size);
}

static void give(void *user, void *pointer, size_t size)
{
	(void)user;
	(void)size;
	free(pointer);
}

static void fill_allocator(void *out)
{
	const salmap_allocator allocator = { .allocate = take,
		                             .release = give };

	memcpy(out, &allocator, sizeof(allocator));
}

static void fill_tensor(void *out)
{
	salmap_tensor tensor = { 0 };

	salmap_tensor_nchw(&tensor, activation, SALMAP_F32, 1, 1, HEIGHT,
	                   WIDTH);
	memcpy(out, &tensor, sizeof(tensor));
}

static void fill_plane(void *out)
{
	salmap_plane_packed(out, map, WIDTH, HEIGHT);
}

static void fill_picture(void *out)
{
	salmap_picture_packed(out, pixels, SALMAP_PIXEL_RGB8, WIDTH, HEIGHT);
}

static void fill_grey(void *out)
{
	salmap_grey_packed(out, pixels, WIDTH, HEIGHT);
}

static salmap_status create(const void *allocator)
{
	salmap *made = NULL;
	const salmap_status status = salmap_create(1, allocator, &made);

	assert_true((status == SALMAP_OK) == (made != NULL));
	salmap_destroy(made);
	return status;
}

static salmap_status push(const void *tensor)
{
	assert_int_equal(salmap_reset(sm), SALMAP_OK);
	return salmap_push(sm, 0, tensor);
}

static salmap_status push_map(const void *tensor)
{
	assert_int_equal(salmap_reset(sm), SALMAP_OK);
	return salmap_push_map(sm, 0, tensor);
}

static salmap_status combined(const void *plane)
{
	return salmap_combined(sm, 0, plane);
}

static salmap_status layer_map(const void *plane)
{
	return salmap_layer_map(sm, 0, 0, plane);
}

static salmap_status combined_grey(const void *grey)
{
	return salmap_combined_grey(sm, 0, grey);
}

static salmap_status layer_grey(const void *grey)
{
	return salmap_layer_grey(sm, 0, 0, grey);
}

static salmap_status keep_of(const void *plane)
{
	salmap_plane out;

	fill_plane(&out);
	return salmap_plane_keep(sm, plane, 50, &out);
}

static salmap_status keep_into(const void *plane)
{
	salmap_plane in;

	fill_plane(&in);
	return salmap_plane_keep(sm, &in, 50, plane);
}

static salmap_status lovi(const void *picture)
{
	return salmap_lovi(sm, 0, picture);
}

static salmap_status layer_lovi(const void *picture)
{
	return salmap_layer_lovi(sm, 0, 0, picture);
}

static salmap_status heatmap(const void *picture)
{
	return salmap_heatmap(sm, 0, picture);
}

static salmap_status legend(const void *picture)
{
	return salmap_legend(sm, SALMAP_LEGEND_HEATMAP, picture);
}

static salmap_status overlay_photo(const void *picture)
{
	salmap_picture other;

	fill_picture(&other);
	return salmap_picture_overlay(sm, picture, &other, 0.5, &other);
}

static salmap_status overlay_picture(const void *picture)
{
	salmap_picture other;

	fill_picture(&other);
	return salmap_picture_overlay(sm, &other, picture, 0.5, &other);
}

static salmap_status overlay_out(const void *picture)
{
	salmap_picture other;

	fill_picture(&other);
	return salmap_picture_overlay(sm, &other, &other, 0.5, picture);
}

#define ALLOCATOR sizeof(salmap_allocator), sizeof(salmap_allocator), \
	fill_allocator
#define TENSOR sizeof(salmap_tensor), offsetof(salmap_tensor, channel_block), \
	fill_tensor
#define PLANE sizeof(salmap_plane), offsetof(salmap_plane, depth), fill_plane
#define GREY sizeof(salmap_grey), offsetof(salmap_grey, cut), fill_grey
#define PICTURE sizeof(salmap_picture), offsetof(salmap_picture, depth), \
	fill_picture

/* Those that need a map follow those that leave one. */
static const struct reader readers[] = {
	{ "salmap_create", ALLOCATOR, create, true },
	{ "salmap_push_map", TENSOR, push_map, false },
	{ "salmap_push", TENSOR, push, false },
	{ "salmap_combined", PLANE, combined, false },
	{ "salmap_layer_map", PLANE, layer_map, false },
	{ "salmap_combined_grey", GREY, combined_grey, false },
	{ "salmap_layer_grey", GREY, layer_grey, false },
	{ "salmap_plane_keep, map", PLANE, keep_of, false },
	{ "salmap_plane_keep, out", PLANE, keep_into, false },
	{ "salmap_lovi", PICTURE, lovi, false },
	{ "salmap_layer_lovi", PICTURE, layer_lovi, false },
	{ "salmap_heatmap", PICTURE, heatmap, false },
	{ "salmap_legend", PICTURE, legend, false },
	{ "salmap_picture_overlay, photo", PICTURE, overlay_photo, false },
	{ "salmap_picture_overlay, picture", PICTURE, overlay_picture, false },
	{ "salmap_picture_overlay, out", PICTURE, overlay_out, false },
};

/* `size` bytes, at least those of struct_size itself, aligned as a struct, with
 * `slack` in the bytes that the alignment leaves before the guard page. */
static unsigned char *bounded(struct guarded *guarded, size_t size,
                              unsigned char slack)
{
	const size_t room = size == 0 ? 8 : (size + 7) / 8 * 8;

	*guarded = guard(room, true);
	memset(guarded->first, 0, room);
	memset(guarded->first + size, slack, room - size);
	return guarded->first;
}

/* The status of a call with the first `size` bytes of a filled struct, the last
 * of which, if it is not a known one, is `last`. A size of 0 is the mark of an
 * initialiser that refused: all fields of the first version are there. */
static salmap_status status_of(const struct reader *reader, size_t size,
                               unsigned char last, unsigned char slack)
{
	union {
		salmap_allocator allocator;
		salmap_tensor tensor;
		salmap_plane plane;
		salmap_grey grey;
		salmap_picture picture;
		uint32_t struct_size;
	} filled = { .struct_size = 0 };
	struct guarded guarded;
	unsigned char *bytes =
		bounded(&guarded, size == 0 ? reader->first : size, slack);
	salmap_status status;

	reader->fill(&filled);
	filled.struct_size = (uint32_t)size;
	memcpy(bytes, &filled, size < reader->size ? size : reader->size);
	memcpy(bytes, &filled.struct_size, sizeof(filled.struct_size));
	if (size > reader->size)
		bytes[size - 1] = last;
	status = reader->call(bytes);
	unguard(&guarded);
	return status;
}

static void assert_status(const struct reader *reader, size_t size,
                          salmap_status status, salmap_status expected)
{
	char text[200];

	if (status != expected)
		fail_msg("%s with a struct_size of %zu: status %d, want %d",
		         reader->name, size, (int)status, (int)expected);
	if (expected == SALMAP_OK || reader->silent)
		return;
	salmap_error_message(sm, text, sizeof(text));
	if (strstr(text, "struct_size") == NULL)
		fail_msg("%s: \"%s\" does not name struct_size", reader->name,
		         text);
}

static void what_is_read_is_taken_or_refused(void **state)
{
	size_t i, size;

	(void)state;
	for (i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		const struct reader *reader = &readers[i];

		for (size = 0; size < 2 * reader->size; size++) {
			const salmap_status expected =
				size < reader->first ? SALMAP_E_ARGUMENT
				                     : SALMAP_OK;

			assert_status(reader, size,
			              status_of(reader, size, 0, 0), expected);
			assert_status(reader, size,
			              status_of(reader, size, 0, 0xff),
			              expected);
			if (size > reader->size)
				assert_status(reader, size,
				              status_of(reader, size, 1, 0),
				              SALMAP_E_UNSUPPORTED);
		}
		reader->call(NULL); /* does not crash */
		assert_int_equal(status_of(reader, reader->size, 0, 0),
		                 SALMAP_OK);
	}
}

/* A struct that the library fills, and a call that does. */
struct writer {
	const char *name;
	size_t size;
	salmap_status (*call)(void *out);
};

static salmap_status write_layer_info(void *out)
{
	return salmap_layer_info(sm, 0, 0, out);
}

static salmap_status write_settings(void *out)
{
	return salmap_get_settings(sm, out);
}

static salmap_status write_memory_size(void *out)
{
	static const int64_t shape[3] = { 1, HEIGHT, WIDTH };

	return salmap_memory_estimate(1, 1, shape, NULL, out, NULL);
}

static const struct writer writers[] = {
	{ "salmap_layer_info", sizeof(struct salmap_layer_info),
	  write_layer_info },
	{ "salmap_get_settings", sizeof(salmap_settings), write_settings },
	{ "salmap_memory_estimate", sizeof(struct salmap_memory_size),
	  write_memory_size },
};

#define LARGEST 256 /* above all of their sizes */

/* What is written into a struct of so many bytes, and nothing beyond it; what a
 * larger one has beyond what is known is 0. */
static void check_written(const struct writer *writer,
                          const unsigned char *whole, size_t size)
{
	const uint32_t struct_size = (uint32_t)size;
	const size_t room = size == 0 ? 8 : (size + 7) / 8 * 8;
	const bool fits = size >= sizeof(struct_size);
	unsigned char expected[2 * LARGEST + 8];
	struct guarded guarded;
	unsigned char *bytes = bounded(&guarded, size, 0xa5);

	memset(bytes, 0xa5, size);
	memcpy(bytes, &struct_size, sizeof(struct_size));
	memset(expected, 0xa5, sizeof(expected));
	if (fits)
		memcpy(expected, whole,
		       size < writer->size ? size : writer->size);
	memcpy(expected, &struct_size, sizeof(struct_size));
	if (size > writer->size)
		memset(expected + writer->size, 0, size - writer->size);
	if (writer->call(bytes) != (fits ? SALMAP_OK : SALMAP_E_ARGUMENT))
		fail_msg("%s with a struct_size of %zu", writer->name, size);
	if (memcmp(bytes, expected, room) != 0)
		fail_msg("%s with a struct_size of %zu: other bytes",
		         writer->name, size);
	unguard(&guarded);
}

static void what_is_written_ends_at_the_size(void **state)
{
	size_t i, size;

	(void)state;
	for (i = 0; i < sizeof(writers) / sizeof(writers[0]); i++) {
		const struct writer *writer = &writers[i];
		const uint32_t struct_size = (uint32_t)writer->size;
		_Alignas(8) unsigned char whole[LARGEST];

		assert_true(writer->size <= LARGEST);
		memset(whole, 0, sizeof(whole));
		memcpy(whole, &struct_size, sizeof(struct_size));
		assert_int_equal(writer->call(whole), SALMAP_OK);
		for (size = 0; size <= 2 * writer->size; size++)
			check_written(writer, whole, size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_is_taken_or_refused),
		cmocka_unit_test(what_is_written_ends_at_the_size),
	};
	int failed;

	sm = must_create(1);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	salmap_destroy(sm);
	return failed;
}
