/* Elements of all types as floats, one by one, at any stride. */
#include "../strict_fp.h"

#include "kernels.h"

/* Expands to a loop for one type. */
#define LOAD(value)                                                            \
	for (i = 0; i < elements->count; i++, p += elements->stride)           \
		out[i] = value

void salmap_scalar_load(const struct salmap_view *view,
                        const struct salmap_elements *elements, float *out)
{
	const unsigned char *p = elements->first;
	const int64_t channel = elements->channel, step = elements->channel_step;
	int i;

	switch (view->dtype) {
	case SALMAP_F32:
		LOAD(salmap_load_f32(p));
		break;
	case SALMAP_F16:
		LOAD(salmap_load_f16(p));
		break;
	case SALMAP_BF16:
		LOAD(salmap_load_bf16(p));
		break;
	case SALMAP_F64:
		LOAD(salmap_load_f64(p));
		break;
	case SALMAP_U8:
		LOAD(salmap_load_u8(p, salmap_view_quantum(view,
		                                           channel + i * step)));
		break;
	default:
		LOAD(salmap_load_i8(p, salmap_view_quantum(view,
		                                           channel + i * step)));
	}
}
