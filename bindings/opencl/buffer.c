#include "buffer.h"

/* Bytes from the first element to the lowest and to the highest. */
struct reach {
	int64_t low, high;
};

static void extend(struct reach *reach, int64_t extent, int64_t stride)
{
	const int64_t step = (extent - 1) * stride;

	if (step < 0)
		reach->low += step;
	else
		reach->high += step;
}

/* Where channels lie: the ends of blocks are furthest, and the last block may
 * have fewer channels than the one before. */
static struct reach channels_of(const struct salmap_view *view)
{
	const int64_t block = view->channel_block == 0 ? view->c
	                                               : view->channel_block;
	const int64_t last = (view->c - 1) / block * block;
	const int64_t before = last - block < 0 ? 0 : last - block;
	const int64_t ends[] = { 0, block - 1, before, before + block - 1,
		                 last, view->c - 1 };
	struct reach reach = { 0, 0 };
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		const int64_t at = salmap_view_channel(view, ends[i]);

		if (at < reach.low)
			reach.low = at;
		if (at > reach.high)
			reach.high = at;
	}
	return reach;
}

/* The checked extents and strides of a view do not leave the address space. */
static struct reach reach_of(const struct salmap_view *view)
{
	struct reach reach = channels_of(view);

	extend(&reach, view->n, view->stride_n);
	extend(&reach, view->d, view->stride_d);
	extend(&reach, view->h, view->stride_h);
	extend(&reach, view->w, view->stride_w);
	return reach;
}

static salmap_status find_size(cl_mem buffer, uint64_t *size,
                               struct salmap_sentence *message)
{
	cl_mem_object_type type = 0;
	size_t bytes = 0;
	cl_int error;

	if (buffer == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the buffer is NULL");
	error = clGetMemObjectInfo(buffer, CL_MEM_TYPE, sizeof(type), &type,
	                           NULL);
	if (error == CL_SUCCESS && type != CL_MEM_OBJECT_BUFFER)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the memory object is an image or a pipe; "
		                   "want a buffer");
	if (error == CL_SUCCESS)
		error = clGetMemObjectInfo(buffer, CL_MEM_SIZE, sizeof(bytes),
		                           &bytes, NULL);
	*size = bytes;
	return salmap_opencl_check(error, "clGetMemObjectInfo", message);
}

salmap_status salmap_opencl_check_buffer(cl_mem buffer,
                                         const struct salmap_view *view,
                                         struct salmap_sentence *message)
{
	const uint64_t element = (uint64_t)salmap_dtype_size(view->dtype);
	const uint64_t first = (uint64_t)(uintptr_t)view->data;
	const struct reach reach = reach_of(view);
	uint64_t size = 0;
	const salmap_status status = find_size(buffer, &size, message);

	if (status != SALMAP_OK)
		return status;
	if (first % element != 0)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the first element lies at byte %lld of the "
		                   "buffer; want a multiple of its %lld bytes",
		                   (long long)first, (long long)element);
	if (first < (uint64_t)-reach.low || first > size ||
	    size - first < (uint64_t)reach.high + element)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "from byte %lld of the buffer, elements "
		                   "reach from %lld to %lld; want them within "
		                   "its %lld byte%s", (long long)first,
		                   (long long)reach.low,
		                   (long long)reach.high + (long long)element,
		                   (long long)size,
		                   salmap_plural((int64_t)size));
	return SALMAP_OK;
}
