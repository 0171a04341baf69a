#include "../support/samples.h"

#include "picture.h"

static unsigned char bytes[64];
static struct salmap_sentence message;

static salmap_plane valid_plane(void)
{
	salmap_plane plane;

	assert_int_equal(salmap_plane_packed(&plane, numbers, 5, 3), SALMAP_OK);
	return plane;
}

static salmap_picture valid_picture(salmap_pixel pixel)
{
	salmap_picture picture;

	assert_int_equal(salmap_picture_packed(&picture, bytes, pixel, 5, 3),
	                 SALMAP_OK);
	return picture;
}

static salmap_grey valid_grey(void)
{
	salmap_grey grey;

	assert_int_equal(salmap_grey_packed(&grey, bytes, 5, 3), SALMAP_OK);
	return grey;
}

static salmap_status check_grey(const salmap_grey *grey)
{
	struct salmap_frame frame;
	salmap_grey opened;

	salmap_sentence_init(&message);
	return salmap_grey_open(grey, &opened, &frame, &message);
}

static salmap_status check_plane(const salmap_plane *plane)
{
	salmap_plane opened;

	salmap_sentence_init(&message);
	return salmap_volume_open(plane, "the map", &opened, &message);
}

static salmap_status check_picture(const salmap_picture *picture)
{
	salmap_picture opened;

	salmap_sentence_init(&message);
	return salmap_film_open(picture, "the photo", &opened, &message);
}

static void null_is_refused(void **state)
{
	salmap_plane plane = valid_plane();
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);

	(void)state;
	plane.data = NULL;
	picture.data = NULL;
	assert_noted(&message, check_plane(NULL), SALMAP_E_ARGUMENT, "the map",
	             "is NULL", NULL);
	assert_noted(&message, check_picture(NULL), SALMAP_E_ARGUMENT,
	             "the photo", "is NULL", NULL);
	assert_noted(&message, check_plane(&plane), SALMAP_E_ARGUMENT,
	             "the map", "data is NULL", NULL);
	assert_noted(&message, check_picture(&picture), SALMAP_E_ARGUMENT,
	             "the photo", "data is NULL", NULL);
}

static void what_no_initialiser_filled_is_refused(void **state)
{
	const salmap_plane no_plane = { 0 };
	const salmap_picture no_picture = { 0 };
	char wanted[32];

	(void)state;
	snprintf(wanted, sizeof(wanted), "%zu bytes", sizeof(no_plane));
	assert_noted(&message, check_plane(&no_plane), SALMAP_E_ARGUMENT,
	             "the map", "struct_size is 0", wanted, NULL);
	snprintf(wanted, sizeof(wanted), "%zu bytes", sizeof(no_picture));
	assert_noted(&message, check_picture(&no_picture), SALMAP_E_ARGUMENT,
	             "the photo", "struct_size is 0", wanted, NULL);
}

static void a_struct_that_ends_too_soon_is_refused(void **state)
{
	salmap_plane plane = valid_plane();
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);

	(void)state;
	plane.struct_size--;
	picture.struct_size--;
	assert_int_equal(check_plane(&plane), SALMAP_E_ARGUMENT);
	assert_int_equal(check_picture(&picture), SALMAP_E_ARGUMENT);
}

/* Of a later version, with a field that this one does not know. */
static void unknown_fields_have_to_be_zero(void **state)
{
	struct {
		salmap_plane plane;
		uint64_t unknown;
	} plane = { valid_plane(), 0 };
	struct {
		salmap_picture picture;
		uint64_t unknown;
	} picture = { valid_picture(SALMAP_PIXEL_RGB8), 0 };

	(void)state;
	plane.plane.depth = picture.picture.depth = 1;
	plane.plane.slice_stride = picture.picture.slice_stride = 0;
	plane.plane.cut = picture.picture.cut = NULL;
	plane.plane.struct_size = sizeof(plane);
	picture.picture.struct_size = sizeof(picture);
	assert_int_equal(check_plane(&plane.plane), SALMAP_OK);
	assert_int_equal(check_picture(&picture.picture), SALMAP_OK);
	plane.unknown = picture.unknown = 1;
	assert_noted(&message, check_plane(&plane.plane),
	             SALMAP_E_UNSUPPORTED, "the map", "want zeros", NULL);
	assert_noted(&message, check_picture(&picture.picture),
	             SALMAP_E_UNSUPPORTED, "the photo", "want zeros", NULL);
}

/* A depth of 0 is what older programs leave; what they do not know is not
 * read. */
static void slices_are_counted(void **state)
{
	static const struct {
		int64_t depth;
		salmap_status status;
		const char *text;
	} cases[] = {
		{ 0, SALMAP_OK, "" },
		{ 1, SALMAP_OK, "" },
		{ 2, SALMAP_OK, "" },
		{ SALMAP_MAX_SIDE + INT64_C(1), SALMAP_E_ARGUMENT,
		  "depth is 1073741824; want 1 to 1073741823" },
		{ -1, SALMAP_E_ARGUMENT, "depth is -1; want 1" },
	};
	salmap_plane plane = valid_plane(), volume;
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8), film;
	size_t i;

	(void)state;
	plane.struct_size = sizeof(plane);
	picture.struct_size = sizeof(picture);
	plane.slice_stride = 15;
	picture.slice_stride = 45;
	plane.cut = NULL;
	picture.cut = NULL;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		plane.depth = picture.depth = cases[i].depth;
		assert_noted(&message, check_plane(&plane), cases[i].status,
		             cases[i].text, NULL);
		assert_noted(&message, check_picture(&picture),
		             cases[i].status, cases[i].text, NULL);
	}
	plane.depth = picture.depth = 2;
	plane.slice_stride = 14;
	picture.slice_stride = -44;
	assert_noted(&message, check_plane(&plane), SALMAP_E_ARGUMENT,
	             "slice_stride is 14 elements", "at least 15", NULL);
	assert_noted(&message, check_picture(&picture), SALMAP_E_ARGUMENT,
	             "slice_stride is -44 bytes", "at least 45", NULL);
	plane.struct_size = offsetof(salmap_plane, depth);
	picture.struct_size = offsetof(salmap_picture, depth);
	assert_int_equal(salmap_volume_open(&plane, "map", &volume, NULL),
	                 SALMAP_OK);
	assert_int_equal(salmap_film_open(&picture, "photo", &film, NULL),
	                 SALMAP_OK);
	assert_int_equal(volume.depth, 1);
	assert_int_equal(film.depth, 1);
}

static void sides_out_of_range_fail_the_check(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < BAD_SIDES; i++) {
		salmap_plane plane = valid_plane();
		salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);
		char size[64];

		plane.width = bad_sides[i];
		snprintf(size, sizeof(size), "%lld x 3",
		         (long long)bad_sides[i]);
		assert_noted(&message, check_plane(&plane), SALMAP_E_ARGUMENT,
		             "the map", size, "1 to 1073741823", NULL);
		picture.width = bad_sides[i];
		snprintf(size, sizeof(size), "%lld x 3",
		         (long long)bad_sides[i]);
		assert_noted(&message, check_picture(&picture),
		             SALMAP_E_ARGUMENT, "the photo", size,
		             "1 to 1073741823", NULL);
		picture = valid_picture(SALMAP_PIXEL_RGB8);
		picture.height = bad_sides[i];
		snprintf(size, sizeof(size), "5 x %lld",
		         (long long)bad_sides[i]);
		assert_noted(&message, check_picture(&picture),
		             SALMAP_E_ARGUMENT, "the photo", size,
		             "1 to 1073741823", NULL);
	}
}

static void unknown_pixels_fail_the_check(void **state)
{
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);

	(void)state;
	picture.pixel = 5;
	assert_noted(&message, check_picture(&picture), SALMAP_E_ARGUMENT,
	             "the photo", "pixel is 5", NULL);
	picture.pixel = -1;
	assert_noted(&message, check_picture(&picture), SALMAP_E_ARGUMENT,
	             "pixel is -1", NULL);
}

static void strides_may_be_negative_and_have_gaps(void **state)
{
	const int64_t strides[] = { 5, 6, 1000, -5, -6, -1000 };
	int32_t j;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(strides) / sizeof(strides[0]); i++) {
		salmap_plane plane = valid_plane();

		plane.stride = strides[i];
		assert_int_equal(check_plane(&plane), SALMAP_OK);
		for (j = 0; salmap_pixel_name(j) != NULL; j++) {
			salmap_picture picture = valid_picture(j);

			picture.stride = strides[i] * salmap_pixel_size(j);
			assert_int_equal(check_picture(&picture), SALMAP_OK);
		}
	}
}

static void a_negative_stride_goes_up(void **state)
{
	salmap_plane plane = valid_plane();
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);

	(void)state;
	plane.data = numbers + 20;
	plane.stride = -6;
	assert_ptr_equal(salmap_plane_at(&plane, 2, 1), numbers + 9);
	picture.data = bytes + 40;
	picture.stride = -16;
	assert_ptr_equal(salmap_picture_at(&picture, 2, 1), bytes + 11);
}

static void strides_below_a_row_are_refused(void **state)
{
	const int64_t strides[] = { 4, -4, 0, 1 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(strides) / sizeof(strides[0]); i++) {
		salmap_plane plane = valid_plane();
		salmap_picture picture = valid_picture(SALMAP_PIXEL_RGBA8);
		char stride[64];

		plane.stride = strides[i];
		picture.stride = strides[i] * 4;
		snprintf(stride, sizeof(stride), "stride is %lld element%s for",
		         (long long)strides[i], strides[i] == 1 ? "" : "s");
		assert_noted(&message, check_plane(&plane), SALMAP_E_ARGUMENT,
		             "the map", stride, "at least 5", NULL);
		snprintf(stride, sizeof(stride), "stride is %lld bytes",
		         (long long)strides[i] * 4);
		assert_noted(&message, check_picture(&picture),
		             SALMAP_E_ARGUMENT, "the photo", stride,
		             "at least 20", NULL);
	}
}

static void strides_count_bytes_of_a_picture(void **state)
{
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);

	(void)state;
	picture.stride = 16;
	assert_int_equal(check_picture(&picture), SALMAP_OK);
	picture.stride = 14;
	assert_noted(&message, check_picture(&picture), SALMAP_E_ARGUMENT,
	             "at least 15", NULL);
}

static void planes_beyond_the_address_space_are_refused(void **state)
{
	const int64_t far = PTRDIFF_MAX / 12; /* three rows of numbers */
	const int64_t strides[] = {
		far + 1,   -far - 1,          INT64_MAX,
		-INT64_MAX, INT64_MAX / 4 + 1, INT64_MIN / 4
	};
	salmap_plane plane = valid_plane();
	size_t i;

	(void)state;
	plane.stride = far;
	assert_int_equal(check_plane(&plane), SALMAP_OK);
	plane.stride = -far;
	assert_int_equal(check_plane(&plane), SALMAP_OK);
	for (i = 0; i < sizeof(strides) / sizeof(strides[0]); i++) {
		plane.stride = strides[i];
		assert_noted(&message, check_plane(&plane), SALMAP_E_ARGUMENT,
		             "the map", "beyond the address space", NULL);
	}
}

static void pictures_beyond_the_address_space_are_refused(void **state)
{
	const int64_t far = PTRDIFF_MAX / 3;
	const int64_t strides[] = { far + 1, -far - 1, INT64_MAX, -INT64_MAX };
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);
	size_t i;

	(void)state;
	picture.stride = far;
	assert_int_equal(check_picture(&picture), SALMAP_OK);
	for (i = 0; i < sizeof(strides) / sizeof(strides[0]); i++) {
		picture.stride = strides[i];
		assert_noted(&message, check_picture(&picture),
		             SALMAP_E_ARGUMENT, "the photo", "height 3",
		             "beyond the address space", NULL);
	}
}

static void a_stride_without_a_negative_is_refused(void **state)
{
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);

	(void)state;
	picture.stride = INT64_MIN;
	assert_noted(&message, check_picture(&picture), SALMAP_E_ARGUMENT,
	             "the photo", "-9223372036854775808", NULL);
}

/* The same checks as those of planes, with strides in bytes. */
static void grey_maps_are_checked_too(void **state)
{
	const int64_t strides[] = { 5, -6, PTRDIFF_MAX / 3 };
	struct {
		salmap_grey grey;
		uint64_t unknown;
	} larger = { valid_grey(), 0 };
	salmap_grey grey = valid_grey();
	size_t i;

	(void)state;
	assert_noted(&message, check_grey(NULL), SALMAP_E_ARGUMENT,
	             "output", "is NULL", NULL);
	for (i = 0; i < sizeof(strides) / sizeof(strides[0]); i++) {
		grey.stride = strides[i];
		assert_int_equal(check_grey(&grey), SALMAP_OK);
	}
	grey.stride++;
	assert_noted(&message, check_grey(&grey), SALMAP_E_ARGUMENT,
	             "beyond the address space", NULL);
	grey.stride = -4;
	assert_noted(&message, check_grey(&grey), SALMAP_E_ARGUMENT,
	             "stride is -4 bytes", "at least 5", NULL);
	grey.stride = 1;
	assert_noted(&message, check_grey(&grey), SALMAP_E_ARGUMENT,
	             "stride is 1 byte for", NULL);
	grey = valid_grey();
	grey.data = NULL;
	assert_noted(&message, check_grey(&grey), SALMAP_E_ARGUMENT,
	             "data is NULL", NULL);
	grey = valid_grey();
	grey.struct_size--;
	assert_noted(&message, check_grey(&grey), SALMAP_E_ARGUMENT,
	             "struct_size", NULL);
	larger.grey.cut = NULL;
	larger.grey.struct_size = sizeof(larger);
	assert_int_equal(check_grey(&larger.grey), SALMAP_OK);
	larger.unknown = 1;
	assert_noted(&message, check_grey(&larger.grey), SALMAP_E_UNSUPPORTED,
	             "want zeros", NULL);
	for (i = 0; i < BAD_SIDES; i++) {
		grey = valid_grey();
		grey.height = bad_sides[i];
		assert_int_equal(check_grey(&grey), SALMAP_E_ARGUMENT);
	}
}

/* ------------------------------------------------------ volumes and cuts */

static salmap_plane volume_of_two(void)
{
	salmap_plane plane = valid_plane();

	plane.struct_size = sizeof(plane);
	plane.depth = 2;
	plane.slice_stride = 15;
	plane.cut = NULL;
	return plane;
}

static salmap_status open_plane_of(const salmap_plane *plane,
                                   struct salmap_frame *frame)
{
	salmap_plane opened;

	salmap_sentence_init(&message);
	return salmap_plane_open(plane, &opened, frame, &message);
}

static void slices_may_not_overlap(void **state)
{
	salmap_plane plane = volume_of_two();
	struct salmap_frame frame;

	(void)state;
	assert_int_equal(open_plane_of(&plane, &frame), SALMAP_OK);
	assert_int_equal(frame.size.depth, 2);
	assert_false(frame.is_flat);
	plane.slice_stride = -15;
	assert_int_equal(open_plane_of(&plane, &frame), SALMAP_OK);
	plane.slice_stride = 14;
	assert_noted(&message, open_plane_of(&plane, &frame), SALMAP_E_ARGUMENT,
	             "slice_stride is 14 elements", "at least 15", NULL);
	plane.slice_stride = INT64_MIN;
	assert_noted(&message, open_plane_of(&plane, &frame), SALMAP_E_ARGUMENT,
	             "slice_stride", NULL);
	plane.slice_stride = PTRDIFF_MAX / 8;
	assert_int_equal(open_plane_of(&plane, &frame), SALMAP_OK);
	plane.slice_stride++;
	assert_noted(&message, open_plane_of(&plane, &frame), SALMAP_E_ARGUMENT,
	             "depth 2", "beyond the address space", NULL);
	plane.depth = 1;
	assert_int_equal(open_plane_of(&plane, &frame), SALMAP_OK);
	plane.depth = 0;
	assert_int_equal(open_plane_of(&plane, &frame), SALMAP_OK);
	assert_true(frame.is_flat);
}

static void cuts_are_checked(void **state)
{
	static const struct {
		salmap_cut cut;
		const char *text;
	} bad[] = {
		{ { 0, 0, 0, 4, 1 }, "struct_size is 0" },
		{ { sizeof(salmap_cut), 3, 0, 4, 1 },
		  "axis is 3; want d (0), h (1) or w (2)" },
		{ { sizeof(salmap_cut), -1, 0, 4, 1 }, "axis is -1" },
		{ { sizeof(salmap_cut), 1, 3, 4, 1 },
		  "projection is 3; want none (0), mean (1) or max (2)" },
		{ { sizeof(salmap_cut), 1, 0, 0, 0 }, "count of 0" },
		{ { sizeof(salmap_cut), 1, 1, 0, 0 }, "count of 0" },
		{ { sizeof(salmap_cut), 1, 0, 4, -1 }, "index is -1; want 0 to 3" },
		{ { sizeof(salmap_cut), 1, 0, 4, 4 }, "index is 4; want 0 to 3" },
	};
	salmap_plane plane = volume_of_two();
	struct salmap_frame frame;
	size_t i;

	(void)state;
	plane.depth = 0;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		plane.cut = &bad[i].cut;
		assert_noted(&message, open_plane_of(&plane, &frame),
		             SALMAP_E_ARGUMENT, bad[i].text, NULL);
	}
	/* Ends within the pointer. */
	plane.struct_size = offsetof(salmap_plane, cut) + sizeof(plane.cut) - 1;
	assert_int_equal(open_plane_of(&plane, &frame), SALMAP_OK);
	assert_false(frame.slicing.is_cut);
}

static void cuts_tell_the_size_of_the_output(void **state)
{
	static const int64_t sizes[3][3] = { { 9, 3, 5 }, { 3, 9, 5 },
		                             { 3, 5, 9 } };
	salmap_cut cut = { sizeof(cut), 0, SALMAP_PROJECTION_NONE, 9, 8 };
	salmap_plane plane = volume_of_two();
	struct salmap_frame frame;

	(void)state;
	plane.cut = &cut;
	assert_noted(&message, open_plane_of(&plane, &frame), SALMAP_E_ARGUMENT,
	             "depth is 2, with a cut", NULL);
	plane.depth = 1;
	assert_noted(&message, check_plane(&plane), SALMAP_E_ARGUMENT,
	             "the map", "has a cut", NULL);
	for (cut.axis = SALMAP_CUT_D; cut.axis <= SALMAP_CUT_W; cut.axis++) {
		const int64_t *size = sizes[cut.axis];

		assert_int_equal(open_plane_of(&plane, &frame), SALMAP_OK);
		assert_int_equal(frame.size.depth, size[0]);
		assert_int_equal(frame.size.height, size[1]);
		assert_int_equal(frame.size.width, size[2]);
		assert_true(frame.slicing.is_cut && !frame.is_flat);
		assert_int_equal(frame.slicing.index, 8);
	}
	cut.axis = SALMAP_CUT_H;
	cut.projection = SALMAP_PROJECTION_MAX;
	cut.index = -7;
	assert_int_equal(open_plane_of(&plane, &frame), SALMAP_OK);
}

/* Outputs that are no planes are opened in the same way. */
static void bad_outputs_are_not_opened(void **state)
{
	struct salmap_frame frame;
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8), opened;

	(void)state;
	salmap_sentence_init(&message);
	assert_noted(&message,
	             salmap_picture_open(NULL, &opened, &frame, &message),
	             SALMAP_E_ARGUMENT, "output", NULL);
	assert_int_equal(salmap_picture_open(&picture, &opened, &frame,
	                                     &message), SALMAP_OK);
	assert_null(opened.cut);
	assert_true(frame.is_flat);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(null_is_refused),
		cmocka_unit_test(what_no_initialiser_filled_is_refused),
		cmocka_unit_test(a_struct_that_ends_too_soon_is_refused),
		cmocka_unit_test(unknown_fields_have_to_be_zero),
		cmocka_unit_test(slices_are_counted),
		cmocka_unit_test(sides_out_of_range_fail_the_check),
		cmocka_unit_test(unknown_pixels_fail_the_check),
		cmocka_unit_test(strides_may_be_negative_and_have_gaps),
		cmocka_unit_test(a_negative_stride_goes_up),
		cmocka_unit_test(strides_below_a_row_are_refused),
		cmocka_unit_test(strides_count_bytes_of_a_picture),
		cmocka_unit_test(planes_beyond_the_address_space_are_refused),
		cmocka_unit_test(pictures_beyond_the_address_space_are_refused),
		cmocka_unit_test(a_stride_without_a_negative_is_refused),
		cmocka_unit_test(grey_maps_are_checked_too),
		cmocka_unit_test(slices_may_not_overlap),
		cmocka_unit_test(cuts_are_checked),
		cmocka_unit_test(cuts_tell_the_size_of_the_output),
		cmocka_unit_test(bad_outputs_are_not_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
