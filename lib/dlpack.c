/*
 * DLPack: dmlc.github.io/dlpack. Its structs are the same in all of 0.x, and in
 * all of 1.x, which put a version before them; from the major version 2 on they
 * may be others.
 */
#include "dlpack.h"

#include <stdbool.h>
#include <string.h>

#include "lists.h"
#include "structs.h"

enum { DLPACK_MAJOR = 1 };
/* Plain memory, and memory of the CPU that is pinned for a GPU. */
enum { DLPACK_CPU = 1, DLPACK_CUDA_HOST = 3, DLPACK_ROCM_HOST = 11 };
enum { DLPACK_INT = 0, DLPACK_UINT = 1, DLPACK_FLOAT = 2, DLPACK_BFLOAT = 4 };

struct dlpack_dtype {
	uint8_t code, bits;
	uint16_t lanes;
};

struct dlpack_tensor {
	void *data;
	int32_t device_type, device_id;
	int32_t ndim;
	struct dlpack_dtype dtype;
	const int64_t *shape;
	const int64_t *strides; /* in elements; NULL: packed, last axis fastest */
	uint64_t byte_offset;
};

/* The plain and the managed struct of 0.x begin with the tensor. */
struct dlpack_versioned {
	uint32_t major, minor;
	void *manager_context;
	void (*deleter)(struct dlpack_versioned *self);
	uint64_t flags;
	struct dlpack_tensor tensor;
};

/* Where an axis goes in a view. */
struct axis_place {
	char name;
	int64_t *extent, *stride;
};

static salmap_status find_tensor(const struct dlpack_tensor **tensor,
                                 const void *managed_tensor,
                                 salmap_dlpack_kind kind,
                                 struct salmap_sentence *message)
{
	const struct dlpack_versioned *versioned = managed_tensor;
	char wanted[SALMAP_ROWS_TEXT];

	if (managed_tensor == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the DLPack tensor is NULL");
	if (!salmap_is_row(salmap_dlpack_kind_name, kind)) {
		salmap_rows_text(salmap_dlpack_kind_name, wanted);
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the kind of DLPack tensor is %lld; want %s",
		                   (long long)kind, wanted);
	}
	if (kind != SALMAP_DLPACK_VERSIONED) {
		*tensor = managed_tensor;
		return SALMAP_OK;
	}
	if (versioned->major != DLPACK_MAJOR)
		return salmap_fail(message, SALMAP_E_UNSUPPORTED,
		                   "DLPack %lld.%lld; salmap %s reads %lld.x, "
		                   "and 0.x as SALMAP_DLPACK_MANAGED",
		                   (long long)versioned->major,
		                   (long long)versioned->minor,
		                   salmap_version_string(),
		                   (long long)DLPACK_MAJOR);
	*tensor = &versioned->tensor;
	return SALMAP_OK;
}

static salmap_status find_dtype(salmap_dtype *dtype,
                                const struct dlpack_dtype *type,
                                struct salmap_sentence *message)
{
	static const struct {
		uint8_t code, bits;
		salmap_dtype dtype;
	} known[] = {
		{ DLPACK_FLOAT, 32, SALMAP_F32 }, { DLPACK_FLOAT, 16, SALMAP_F16 },
		{ DLPACK_BFLOAT, 16, SALMAP_BF16 },
		{ DLPACK_FLOAT, 64, SALMAP_F64 }, { DLPACK_UINT, 8, SALMAP_U8 },
		{ DLPACK_INT, 8, SALMAP_I8 },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (type->code == known[i].code && type->bits == known[i].bits &&
		    type->lanes == 1) {
			*dtype = known[i].dtype;
			return SALMAP_OK;
		}
	return salmap_fail(message, SALMAP_E_UNSUPPORTED,
	                   "DLPack type code %lld with %lld bit%s and %lld "
	                   "lane%s; want float of 16, 32 or 64 bits, bfloat of "
	                   "16, or an integer of 8, and one lane",
	                   (long long)type->code, (long long)type->bits,
	                   salmap_plural(type->bits), (long long)type->lanes,
	                   salmap_plural(type->lanes));
}

static salmap_status check_device(const struct dlpack_tensor *tensor,
                                  struct salmap_sentence *message)
{
	switch (tensor->device_type) {
	case DLPACK_CPU:
	case DLPACK_CUDA_HOST:
	case DLPACK_ROCM_HOST:
		return SALMAP_OK;
	default:
		return salmap_fail(message, SALMAP_E_UNSUPPORTED,
		                   "the tensor is on DLPack device %lld; salmap "
		                   "%s reads the CPU's memory, %lld",
		                   (long long)tensor->device_type,
		                   salmap_version_string(),
		                   (long long)DLPACK_CPU);
	}
}

/* Whether n is named for a tensor that has all other axes only. */
static bool is_one_image(const struct dlpack_tensor *tensor, const char *axes)
{
	return strchr(axes, 'n') != NULL &&
	       strlen(axes) == (size_t)tensor->ndim + 1;
}

static salmap_status check_tensor(const struct dlpack_tensor *tensor,
                                  const char *axes,
                                  struct salmap_sentence *message)
{
	if (axes == NULL || tensor->ndim < 0 ||
	    (strlen(axes) != (size_t)tensor->ndim &&
	     !is_one_image(tensor, axes)) ||
	    (tensor->ndim > 0 && tensor->shape == NULL))
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "a tensor of %lld ax%s%s, called \"%s\"; "
		                   "want a shape, and one of n, c, d, h, w for "
		                   "each axis", (long long)tensor->ndim,
		                   tensor->ndim == 1 ? "is" : "es",
		                   tensor->shape == NULL ? " without a shape"
		                                         : "",
		                   axes == NULL ? "" : axes);
	if (tensor->byte_offset > PTRDIFF_MAX)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "a byte offset beyond the address space");
	return SALMAP_OK;
}

/* The product, or the largest number there is, which no stride can be. */
static int64_t saturated_product(int64_t stride, int64_t extent)
{
	if (extent > 0 && stride > INT64_MAX / extent)
		return INT64_MAX;
	return stride * (extent > 0 ? extent : 1);
}

/* Gives each axis its extent and stride, last to first. */
static salmap_status place_axes(salmap_tensor *view,
                                const struct dlpack_tensor *tensor,
                                const char *axes,
                                struct salmap_sentence *message)
{
	const struct axis_place places[] = {
		{ 'n', &view->n, &view->stride_n },
		{ 'c', &view->c, &view->stride_c },
		{ 'd', &view->d, &view->stride_d },
		{ 'h', &view->h, &view->stride_h },
		{ 'w', &view->w, &view->stride_w },
	};
	const size_t count = sizeof(places) / sizeof(places[0]);
	const bool one_image = is_one_image(tensor, axes);
	int64_t packed = 1;
	int32_t axis = tensor->ndim;
	size_t after;

	for (after = strlen(axes); after > 0; after--) {
		const size_t letter = after - 1;
		size_t i = 0;

		while (i < count && places[i].name != axes[letter])
			i++;
		if (i == count || strchr(axes + letter + 1, axes[letter]) != NULL)
			return salmap_fail(message, SALMAP_E_ARGUMENT,
			                   "axes \"%s\"; want each of n, c, d, h, "
			                   "w at most once", axes);
		if (one_image && axes[letter] == 'n')
			continue;
		axis--;
		*places[i].extent = tensor->shape[axis];
		*places[i].stride = tensor->strides != NULL
		                    ? tensor->strides[axis] : packed;
		packed = saturated_product(packed, tensor->shape[axis]);
	}
	return SALMAP_OK;
}

salmap_status salmap_dlpack_view(salmap_tensor *view, const void *managed_tensor,
                                 salmap_dlpack_kind kind, const char *axes,
                                 struct salmap_sentence *message)
{
	const struct dlpack_tensor *tensor = NULL;
	salmap_status status = find_tensor(&tensor, managed_tensor, kind, message);

	*view = (salmap_tensor){
		.n = 1, .c = 1, .d = 1, .h = 1, .w = 1, .scale = 1,
	};
	if (status == SALMAP_OK)
		status = check_device(tensor, message);
	if (status == SALMAP_OK)
		status = check_tensor(tensor, axes, message);
	if (status == SALMAP_OK)
		status = find_dtype(&view->dtype, &tensor->dtype, message);
	if (status == SALMAP_OK)
		status = place_axes(view, tensor, axes, message);
	if (status != SALMAP_OK)
		return status;
	if (tensor->data != NULL)
		view->data = (const unsigned char *)tensor->data +
		             (size_t)tensor->byte_offset;
	view->struct_size = SALMAP_TENSOR_SECOND_SIZE;
	return SALMAP_OK;
}

salmap_status salmap_tensor_dlpack(salmap_tensor *out,
                                   const void *managed_tensor,
                                   salmap_dlpack_kind kind, const char *axes,
                                   salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;
	salmap_tensor view;

	salmap_sentence_init(&sentence);
	if (out == NULL)
		status = salmap_fail(&sentence, SALMAP_E_ARGUMENT,
		                     "out is NULL; want room for the view");
	else
		status = salmap_dlpack_view(&view, managed_tensor, kind, axes,
		                            &sentence);
	if (out != NULL)
		memcpy(out, &view, SALMAP_TENSOR_SECOND_SIZE);
	return salmap_message_tell(message, status, &sentence);
}
