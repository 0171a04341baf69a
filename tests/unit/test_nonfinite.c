#include "../support/samples.h"

#include "nonfinite.h"
#include "tensor.h"

#include <float.h>
#include <math.h>

static void finite_images_have_nothing_to_count(void **state)
{
	const salmap_tensor tensor = valid_tensor();
	struct salmap_place place = { -1, -1, -1, -1, -1 };
	struct salmap_view view;

	(void)state;
	number_elements();
	numbers[0] = FLT_MAX;
	numbers[1] = -FLT_MAX;
	numbers[2] = FLT_MIN / 2;
	assert_int_equal(salmap_view_check(&view, &tensor, NULL), SALMAP_OK);
	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 0);
	assert_int_equal(salmap_view_nonfinite(&view, 1, &place), 0);
	assert_int_equal(place.n, -1);
}

static void slices_are_told(void **state)
{
	const salmap_tensor tensor = valid_tensor();
	struct salmap_place place = { -1, -1, -1, -1, -1 };
	struct salmap_view view;

	(void)state;
	number_elements();
	assert_int_equal(salmap_view_check(&view, &tensor, NULL), SALMAP_OK);
	view.d = 2;
	view.h = 2;
	view.stride_d = 3 * view.stride_h;
	numbers[105 + 35 + 2 * 7] = INFINITY; /* between the slices */
	numbers[105 + 35 + 4 * 7 + 3] = INFINITY;
	numbers[105 + 2 * 35 + 0 * 7 + 5] = INFINITY;
	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 0);
	assert_int_equal(salmap_view_nonfinite(&view, 1, &place), 2);
	assert_int_equal(place.n, 1);
	assert_int_equal(place.c, 1);
	assert_int_equal(place.d, 1);
	assert_int_equal(place.h, 1);
	assert_int_equal(place.w, 3);
}

static void assert_place(const struct salmap_place *place, int64_t n, int64_t c,
                         int64_t h, int64_t w)
{
	assert_int_equal(place->n, n);
	assert_int_equal(place->c, c);
	assert_int_equal(place->h, h);
	assert_int_equal(place->w, w);
}

static void the_first_nonfinite_element_is_named(void **state)
{
	const salmap_tensor tensor = valid_tensor();
	struct salmap_place place;
	struct salmap_view view;

	(void)state;
	number_elements();
	numbers[105 + 2 * 35 + 0 * 7 + 1] = NAN;
	numbers[105 + 1 * 35 + 4 * 7 + 2] = INFINITY;
	numbers[105 + 1 * 35 + 4 * 7 + 5] = -INFINITY;
	assert_int_equal(salmap_view_check(&view, &tensor, NULL), SALMAP_OK);
	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 0);
	assert_int_equal(salmap_view_nonfinite(&view, 1, &place), 3);
	assert_place(&place, 1, 1, 4, 2);
}

static void the_order_of_channels_last_is_the_same(void **state)
{
	struct salmap_place place;
	struct salmap_view view;
	salmap_tensor tensor;

	(void)state;
	number_elements();
	assert_int_equal(salmap_tensor_nhwc(&tensor, numbers, SALMAP_F32, 1, 3,
	                                    5, 7),
	                 SALMAP_OK);
	numbers[(0 * 7 + 0) * 3 + 2] = NAN;
	numbers[(4 * 7 + 6) * 3 + 1] = NAN;
	assert_int_equal(salmap_view_check(&view, &tensor, NULL), SALMAP_OK);
	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 2);
	assert_place(&place, 0, 1, 4, 6);
}

static void nonfinite_halves_are_found(void **state)
{
	const uint16_t halves[] = { 0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x7e01, 0 };
	const struct salmap_view view =
		view_nchw(halves, SALMAP_F16, 1, 1, 2, 3);
	struct salmap_place place;

	(void)state;
	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 3);
	assert_place(&place, 0, 0, 0, 2);
}

/* The third of six elements is NaN. */
static void assert_third(const void *data, salmap_dtype dtype)
{
	const struct salmap_view view = view_nchw(data, dtype, 1, 1, 2, 3);
	struct salmap_place place;

	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 1);
	assert_place(&place, 0, 0, 0, 2);
}

static void nonfinite_values_of_other_types_are_found(void **state)
{
	const uint16_t upper[] = { 0x7f7f, 0xff7f, 0xff80, 0, 1, 0x3f80 };
	const double doubles[] = { 1e300, -1e300, (double)NAN, 0, 5, 1e-320 };
	const unsigned char bytes[] = { 0, 127, 128, 255, 1, 2 };
	const struct salmap_view view = view_nchw(bytes, SALMAP_I8, 1, 1, 2, 3);
	struct salmap_place place;

	(void)state;
	assert_third(upper, SALMAP_BF16);
	assert_third(doubles, SALMAP_F64);
	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finite_images_have_nothing_to_count),
		cmocka_unit_test(slices_are_told),
		cmocka_unit_test(the_first_nonfinite_element_is_named),
		cmocka_unit_test(the_order_of_channels_last_is_the_same),
		cmocka_unit_test(nonfinite_halves_are_found),
		cmocka_unit_test(nonfinite_values_of_other_types_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
