#include "strict_fp.h"

#include "tensor.h"

#include "lists.h"
#include "shape.h"
#include "structs.h"

static const char *const dimension_names[SALMAP_DIMENSIONS] = {
	"n", "c", "d", "h", "w", "of channel blocks",
};

static struct salmap_shape tensor_shape(const salmap_tensor *tensor)
{
	const struct salmap_shape shape = {
		{ tensor->n, tensor->c, tensor->d, tensor->h, tensor->w, 1 },
		{ tensor->stride_n, tensor->stride_c, tensor->stride_d,
		  tensor->stride_h, tensor->stride_w, tensor->stride_block },
	};
	return shape;
}

/* Splits channels into blocks, if there is more than one. */
static void split_channels(struct salmap_shape *shape, int64_t channel_block)
{
	if (channel_block == 0 || channel_block >= shape->extent[1])
		return;
	shape->extent[SALMAP_BLOCKS] = (shape->extent[1] - 1) / channel_block +
	                               1;
	shape->extent[1] = channel_block;
}

/* An initialiser that refused its arguments left them with a size of 0, and a
 * scale, which no struct of zeros has. */
static salmap_status check_struct(const salmap_tensor *tensor,
                                  struct salmap_sentence *message)
{
	if (tensor->struct_size == 0 && tensor->scale == 1)
		return salmap_fail(
			message, SALMAP_E_ARGUMENT,
			"its initialiser refused dtype %lld, n %lld, c %lld, "
			"d %lld, h %lld, w %lld; want extents from 1 that "
			"memory (in C++ the container) can hold, prefix + "
			"h * w tokens, and blocks from 1",
			(long long)tensor->dtype,
			(long long)tensor->n, (long long)tensor->c,
			(long long)tensor->d, (long long)tensor->h,
			(long long)tensor->w);
	return salmap_struct_check(tensor, tensor->struct_size,
	                           SALMAP_TENSOR_FIRST_SIZE, sizeof(*tensor),
	                           "tensor", message);
}

static salmap_status check_dtype(const salmap_tensor *tensor,
                                 struct salmap_sentence *message)
{
	char wanted[SALMAP_ROWS_TEXT];

	if (salmap_dtype_size(tensor->dtype) != 0)
		return SALMAP_OK;
	salmap_rows_text(salmap_dtype_name, wanted);
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "dtype is %lld; want %s", (long long)tensor->dtype,
	                   wanted);
}

static salmap_status check_quantum(int64_t channel,
                                   struct salmap_quantum quantum,
                                   int32_t lowest,
                                   struct salmap_sentence *message)
{
	const float largest = 1e36f; /* 255 times it is still finite */

	if (!(quantum.scale > 0 && quantum.scale <= largest))
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the scale of channel %lld is %g; want above "
		                   "0, at most %g", (long long)channel,
		                   (double)quantum.scale, (double)largest);
	if (quantum.zero_point < lowest || quantum.zero_point > lowest + 255)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the zero point of channel %lld is %lld; "
		                   "want %lld to %lld", (long long)channel,
		                   (long long)quantum.zero_point,
		                   (long long)lowest, (long long)lowest + 255);
	return SALMAP_OK;
}

/* Other types than integers have a scale of 1 and no pointers. */
static salmap_status set_quanta(struct salmap_view *view,
                                const salmap_tensor *tensor,
                                struct salmap_sentence *message)
{
	const int32_t lowest = view->dtype == SALMAP_I8 ? -128 : 0;
	int64_t channel;

	view->scale = 1;
	view->zero_point = 0;
	view->channel_scale = NULL;
	view->channel_zero_point = NULL;
	if (view->dtype != SALMAP_U8 && view->dtype != SALMAP_I8)
		return SALMAP_OK;
	view->scale = tensor->scale;
	view->zero_point = tensor->zero_point;
	view->channel_scale = tensor->channel_scale;
	view->channel_zero_point = tensor->channel_zero_point;
	for (channel = 0; channel < view->c; channel++) {
		const salmap_status status = check_quantum(
			channel, salmap_view_quantum(view, channel), lowest,
			message);

		if (status != SALMAP_OK)
			return status;
	}
	return SALMAP_OK;
}

static salmap_status check_blocks(const salmap_tensor *tensor,
                                  struct salmap_sentence *message)
{
	if (tensor->channel_block >= 0)
		return SALMAP_OK;
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "channel_block is %lld; want the number of channels "
	                   "in a block, or 0 for no blocks",
	                   (long long)tensor->channel_block);
}

static salmap_status check_extents(const struct salmap_shape *shape,
                                   struct salmap_sentence *message)
{
	static const int64_t limits[SALMAP_DIMENSIONS] = {
		SALMAP_MAX_BATCH, INT32_MAX, SALMAP_MAX_SIDE, SALMAP_MAX_SIDE,
		SALMAP_MAX_SIDE,  INT32_MAX,
	};
	int64_t locations;
	int i;

	for (i = 0; i < SALMAP_DIMENSIONS; i++)
		if (shape->extent[i] < 1 || shape->extent[i] > limits[i])
			return salmap_fail(message, SALMAP_E_ARGUMENT,
			                   "extent %s is %lld; want 1 to %lld",
			                   dimension_names[i],
			                   (long long)shape->extent[i],
			                   (long long)limits[i]);
	/* Two sides have 60 bits together. */
	if (!salmap_multiply(shape->extent[3] * shape->extent[4],
	                     shape->extent[2], SALMAP_MOST_LOCATIONS, &locations))
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "extents d %lld, h %lld, w %lld; want at "
		                   "most %lld locations",
		                   (long long)shape->extent[2],
		                   (long long)shape->extent[3],
		                   (long long)shape->extent[4],
		                   (long long)SALMAP_MOST_LOCATIONS);
	return SALMAP_OK;
}

/* The furthest element must be addressable. */
static salmap_status check_reach(const struct salmap_shape *shape,
                                 int64_t element_size,
                                 struct salmap_sentence *message)
{
	const int64_t limit = PTRDIFF_MAX / element_size;
	int64_t reach = 0, step;
	int i;

	for (i = 0; i < SALMAP_DIMENSIONS; i++) {
		const int64_t stride = shape->stride[i];

		if (shape->extent[i] == 1)
			continue;
		if (stride < -INT64_MAX ||
		    !salmap_multiply(shape->extent[i] - 1,
		                     stride < 0 ? -stride : stride, limit,
		                     &step) ||
		    step > limit - reach)
			return salmap_fail(
				message, SALMAP_E_ARGUMENT,
				"extent %s = %lld with stride %lld reaches "
				"beyond the address space", dimension_names[i],
				(long long)shape->extent[i], (long long)stride);
		reach += step;
	}
	return SALMAP_OK;
}

/* A stride that is never taken may be anything: 0 keeps it harmless. */
static int64_t byte_stride(const struct salmap_shape *shape, int dimension,
                           int64_t element_size)
{
	if (shape->extent[dimension] == 1)
		return 0;
	return shape->stride[dimension] * element_size;
}

/* Checks all fields, those that the caller's version did not know being 0. */
static SALMAP_RARE salmap_status
check_fields(struct salmap_view *view, const salmap_tensor *tensor,
             struct salmap_sentence *message)
{
	struct salmap_shape shape;
	int64_t size;
	salmap_status status = check_dtype(tensor, message);

	if (status == SALMAP_OK)
		status = check_blocks(tensor, message);
	if (status != SALMAP_OK)
		return status;
	shape = tensor_shape(tensor);
	size = salmap_dtype_size(tensor->dtype);
	status = check_extents(&shape, message);
	split_channels(&shape, tensor->channel_block);
	if (status == SALMAP_OK)
		status = check_reach(&shape, size, message);
	if (status != SALMAP_OK)
		return status;
	view->data = tensor->data;
	view->dtype = tensor->dtype;
	view->n = tensor->n;
	view->c = tensor->c;
	view->d = tensor->d;
	view->h = tensor->h;
	view->w = tensor->w;
	view->stride_n = byte_stride(&shape, 0, size);
	view->stride_c = byte_stride(&shape, 1, size);
	view->stride_d = byte_stride(&shape, 2, size);
	view->stride_h = byte_stride(&shape, 3, size);
	view->stride_w = byte_stride(&shape, 4, size);
	view->channel_block = shape.extent[SALMAP_BLOCKS] > 1
	                      ? tensor->channel_block : 0;
	view->stride_block = byte_stride(&shape, SALMAP_BLOCKS, size);
	view->channel_slab = view->stride_slab = 0;
	return set_quanta(view, tensor, message);
}

salmap_status salmap_view_check_shape(struct salmap_view *view,
                                      const salmap_tensor *tensor,
                                      struct salmap_sentence *message)
{
	salmap_tensor fields;
	salmap_status status;

	if (tensor == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the tensor is NULL");
	status = check_struct(tensor, message);
	if (status != SALMAP_OK)
		return status;
	salmap_struct_copy(&fields, sizeof(fields), tensor,
	                   tensor->struct_size);
	return check_fields(view, &fields, message);
}

salmap_status salmap_view_check(struct salmap_view *view,
                                const salmap_tensor *tensor,
                                struct salmap_sentence *message)
{
	const salmap_status status = salmap_view_check_shape(view, tensor,
	                                                     message);

	if (status == SALMAP_OK && view->data == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the tensor's data is NULL");
	return status;
}
