/* Elements of all types as floats, one by one, at any stride: a function for
 * each row of SALMAP_DTYPES. */
#include "../strict_fp.h"

#include "kernels.h"

/* An element at p of the channel c of a view. */
#define ELEMENT_f32(view, p, c) salmap_load_f32(p)
#define ELEMENT_f16(view, p, c) salmap_load_f16(p)
#define ELEMENT_bf16(view, p, c) salmap_load_bf16(p)
#define ELEMENT_f64(view, p, c) salmap_load_f64(p)
#define ELEMENT_u8(view, p, c) salmap_load_u8(p, salmap_view_quantum(view, c))
#define ELEMENT_i8(view, p, c) salmap_load_i8(p, salmap_view_quantum(view, c))

#define DEFINE_LOAD(enumerator, value, name, meaning)                          \
	static void load_##name(const struct salmap_view *view,                \
	                        const struct salmap_elements *elements,        \
	                        float *out)                                    \
	{                                                                      \
		const unsigned char *p = elements->first;                      \
		const int64_t channel = elements->channel;                     \
		const int64_t step = elements->channel_step;                   \
		int i;                                                         \
                                                                               \
		(void)view, (void)channel, (void)step;                         \
		for (i = 0; i < elements->count; i++, p += elements->stride)   \
			out[i] = ELEMENT_##name(view, p, channel + i * step);  \
	}
#define LOAD_ENTRY(enumerator, value, name, meaning) [value] = load_##name,

SALMAP_DTYPES(DEFINE_LOAD)

void salmap_scalar_load(const struct salmap_view *view,
                        const struct salmap_elements *elements, float *out)
{
	static void (*const loads[])(const struct salmap_view *view,
	                             const struct salmap_elements *elements,
	                             float *out) = { SALMAP_DTYPES(LOAD_ENTRY) };

	SALMAP_TABLE_IS_COMPLETE(loads, SALMAP_DTYPES);
	loads[view->dtype](view, elements, out);
}
