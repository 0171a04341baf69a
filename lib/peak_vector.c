#include "strict_fp.h"

#include "peak_vector.h"

#include "kernels/kernels.h"
#include "shape.h"
#include "tensor.h"

static salmap_status refuse_size(const struct salmap_output_place *place,
                                 struct salmap_sentence *message)
{
	const long long slices = place->size[0], rows = place->size[1];
	const long long columns = place->size[2], most = SALMAP_MAX_SIDE;

	if (slices == 0)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the output is %lld row%s x %lld column%s; "
		                   "want 1 to %lld each", rows,
		                   salmap_plural(rows), columns,
		                   salmap_plural(columns), most);
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "the output is %lld slice%s x %lld row%s x %lld "
	                   "column%s; want 1 to %lld each", slices,
	                   salmap_plural(slices), rows, salmap_plural(rows),
	                   columns, salmap_plural(columns), most);
}

static salmap_status refuse_place(const struct salmap_output_place *place,
                                  struct salmap_sentence *message)
{
	const long long slices = place->size[0], rows = place->size[1];
	const long long columns = place->size[2];

	if (slices == 0)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "row %lld, column %lld lie outside of %lld "
		                   "row%s x %lld column%s",
		                   (long long)place->at[1],
		                   (long long)place->at[2], rows,
		                   salmap_plural(rows), columns,
		                   salmap_plural(columns));
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "slice %lld, row %lld, column %lld lie outside of "
	                   "%lld slice%s x %lld row%s x %lld column%s",
	                   (long long)place->at[0], (long long)place->at[1],
	                   (long long)place->at[2], slices,
	                   salmap_plural(slices), rows, salmap_plural(rows),
	                   columns, salmap_plural(columns));
}

static salmap_status check_place(const struct salmap_output_place *place,
                                 struct salmap_sentence *message)
{
	const int first = place->size[0] == 0 ? 1 : 0;
	int axis;

	for (axis = first; axis < 3; axis++)
		if (!salmap_side_is_valid(place->size[axis]))
			return refuse_size(place, message);
	for (axis = first; axis < 3; axis++)
		if (place->at[axis] < 0 || place->at[axis] >= place->size[axis])
			return refuse_place(place, message);
	return SALMAP_OK;
}

static salmap_status check_vector_request(const struct salmap_view *view,
                                          const struct salmap_output_place *place,
                                          uint32_t image, int64_t capacity,
                                          const float *vector,
                                          struct salmap_sentence *message)
{
	const char *is = vector == NULL ? "NULL" : "not NULL";

	if (view->d > 1 && place->size[0] == 0)
		return salmap_fail(message, SALMAP_E_UNSUPPORTED,
		                   "extent d is %lld, and the place tells no "
		                   "slice; want salmap_volume_vector",
		                   (long long)view->d);
	if ((int64_t)image >= view->n)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "image is %lld; want 0 to %lld",
		                   (long long)image, (long long)view->n - 1);
	if (vector == NULL || capacity < view->c)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the vector is %s and holds %lld number%s; "
		                   "want one for each of %lld channel%s",
		                   is, (long long)capacity,
		                   salmap_plural(capacity), (long long)view->c,
		                   salmap_plural(view->c));
	return SALMAP_OK;
}

/* The cell of `cells` that the centre of the place's pixel lies in. */
static int64_t cell_of(const struct salmap_output_place *place, int axis,
                       int64_t cells)
{
	const int64_t pixels = place->size[axis] > 0 ? place->size[axis] : 1;

	return (2 * place->at[axis] + 1) * cells / (2 * pixels);
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
		status = check_vector_request(&view, place, image, capacity,
		                              vector, message);
	if (status != SALMAP_OK)
		return status;
	for (; channel.channel < view.c; channel.channel++) {
		channel.first = salmap_view_element(
			&view, image, channel.channel,
			cell_of(place, 0, view.d), cell_of(place, 1, view.h),
			cell_of(place, 2, view.w));
		salmap_scalar_load(&view, &channel, vector + channel.channel);
	}
	return SALMAP_OK;
}
