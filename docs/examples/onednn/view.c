#include "view.h"

/* The axes of a convolution's tensors, in oneDNN's order. */
enum { N, C, H, W, AXES };

static bool is_plain_or_in_blocks(const dnnl_memory_desc_t *desc)
{
	const dnnl_blocking_desc_t *blocking = &desc->format_desc.blocking;

	return desc->ndims == AXES && desc->data_type == dnnl_f32 &&
	       desc->format_kind == dnnl_blocked &&
	       (blocking->inner_nblks == 0 ||
	        (blocking->inner_nblks == 1 && blocking->inner_idxs[0] == C));
}

bool view_of(dnnl_memory_t memory, salmap_tensor *view)
{
	const dnnl_memory_desc_t *desc;
	const dnnl_blocking_desc_t *blocking;
	void *data;

	if (dnnl_memory_get_memory_desc(memory, &desc) != dnnl_success ||
	    dnnl_memory_get_data_handle(memory, &data) != dnnl_success ||
	    !is_plain_or_in_blocks(desc))
		return false;
	blocking = &desc->format_desc.blocking;
	data = (float *)data + desc->offset0;
	/* `padded_dims` would also count the padding of the last block. */
	if (blocking->inner_nblks == 0) {
		if (salmap_tensor_nchw(view, data, SALMAP_F32, desc->dims[N],
		                       desc->dims[C], desc->dims[H],
		                       desc->dims[W]) != SALMAP_OK)
			return false;
		view->stride_c = blocking->strides[C];
	} else {
		if (salmap_tensor_blocked(view, data, SALMAP_F32,
		                          desc->dims[N], desc->dims[C],
		                          desc->dims[H], desc->dims[W],
		                          blocking->inner_blks[0]) !=
		    SALMAP_OK)
			return false;
		/* The stride in oneDNN's descriptor is that of blocks. */
		view->stride_block = blocking->strides[C];
	}
	view->stride_n = blocking->strides[N];
	view->stride_h = blocking->strides[H];
	view->stride_w = blocking->strides[W];
	return true;
}
