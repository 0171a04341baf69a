#include "strict_fp.h"

#include "peak_vector.h"

#include "kernels/kernels.h"
#include "tensor.h"

static salmap_status check_place(const struct salmap_output_place *place,
                                 struct salmap_sentence *message)
{
	if (place->height < 1 || place->height > SALMAP_MAX_SIDE ||
	    place->width < 1 || place->width > SALMAP_MAX_SIDE)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the output is %lld rows x %lld columns; "
		                   "want 1 to %lld each",
		                   (long long)place->height,
		                   (long long)place->width,
		                   (long long)SALMAP_MAX_SIDE);
	if (place->row < 0 || place->row >= place->height ||
	    place->column < 0 || place->column >= place->width)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "row %lld, column %lld lie outside of %lld "
		                   "rows x %lld columns", (long long)place->row,
		                   (long long)place->column,
		                   (long long)place->height,
		                   (long long)place->width);
	return SALMAP_OK;
}

static salmap_status check_vector_request(const struct salmap_view *view,
                                          uint32_t image, int64_t capacity,
                                          const float *vector,
                                          struct salmap_sentence *message)
{
	const char *is = vector == NULL ? "NULL" : "not NULL";

	if (view->d > 1)
		return salmap_fail(message, SALMAP_E_UNSUPPORTED,
		                   "extent d is %lld; salmap %s finds the "
		                   "vectors of d = 1", (long long)view->d,
		                   salmap_version_string());
	if ((int64_t)image >= view->n)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "image is %lld; want 0 to %lld",
		                   (long long)image, (long long)view->n - 1);
	if (vector == NULL || capacity < view->c)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the vector is %s and holds %lld numbers; "
		                   "want one for each of %lld channels",
		                   is, (long long)capacity,
		                   (long long)view->c);
	return SALMAP_OK;
}

/* The cell of `cells` that the centre of pixel `index` of `pixels` lies in. */
static int64_t cell_of(int64_t index, int64_t pixels, int64_t cells)
{
	return (2 * index + 1) * cells / (2 * pixels);
}

salmap_status salmap_vector_at(const salmap_tensor *activation, uint32_t image,
                               const struct salmap_output_place *place,
                               int64_t capacity, float *vector,
                               struct salmap_sentence *message)
{
	struct salmap_elements channel = { .count = 1 };
	struct salmap_view view;
	salmap_status status = salmap_view_check(&view, activation, message);

	if (status == SALMAP_OK)
		status = check_place(place, message);
	if (status == SALMAP_OK)
		status = check_vector_request(&view, image, capacity, vector,
		                              message);
	if (status != SALMAP_OK)
		return status;
	for (; channel.channel < view.c; channel.channel++) {
		channel.first = salmap_view_element(
			&view, image, channel.channel, 0,
			cell_of(place->row, place->height, view.h),
			cell_of(place->column, place->width, view.w));
		salmap_scalar_load(&view, &channel, vector + channel.channel);
	}
	return SALMAP_OK;
}
