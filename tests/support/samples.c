#include "samples.h"

#include "tensor.h"

float numbers[2 * 3 * 5 * 7 + 2];

const int64_t bad_sides[BAD_SIDES] = { 0, -1, (int64_t)SALMAP_MAX_SIDE + 1,
	                               INT64_MIN, INT64_MAX };

void number_elements(void)
{
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		numbers[i] = (float)i;
}

float element(const salmap_tensor *tensor, int64_t n, int64_t c, int64_t h,
              int64_t w)
{
	struct salmap_view view;

	assert_int_equal(salmap_view_check(&view, tensor, NULL), SALMAP_OK);
	return salmap_load_f32(salmap_view_element(&view, n, c, 0, h, w));
}

salmap_tensor valid_tensor(void)
{
	salmap_tensor tensor = { 0 };

	assert_int_equal(salmap_tensor_nchw(&tensor, numbers, SALMAP_F32, 2, 3,
	                                    5, 7),
	                 SALMAP_OK);
	return tensor;
}
