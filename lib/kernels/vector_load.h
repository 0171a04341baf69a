/*
 * Elements of all types as vectors of floats; included by vector.h. All is as
 * the salmap_load_* of view.h have it.
 *
 * Types are converted in registers, so that nothing is copied but what does not
 * lie side by side. One body serves all types: a dtype that is a constant where
 * a function is inlined leaves one case of it. i8 is u8 with its top bit
 * turned, which halves the code of integers.
 *
 * The file of an instruction set gives load_bytes and load_halves.
 */

/* As salmap_load_f64. */
#define load_doubles ISA(load_doubles)
INLINE vf load_doubles(const unsigned char *p)
{
	const double largest = FLT_MAX, infinity = (double)(1e300 * 1e10);
	vd halves[2];
	int i;

	for (i = 0; i < 2; i++) {
		vd x;
		vl above, below;

		memcpy(&x, p + (size_t)i * sizeof(x), sizeof(x));
		above = (x > largest) & (x < infinity);
		below = (x < -largest) & (x > -infinity);
		halves[i] = (vd)((above & (vl)(largest - (vd){ 0 })) |
		                 (below & (vl)(-largest - (vd){ 0 })) |
		                 (~(above | below) & (vl)x));
	}
	return narrow(halves[0], halves[1]);
}

/* As struct salmap_quantum, for bytes of which the bits of `turn` are turned:
 * i8 + 128 is u8 with the top bit turned, and what is turned goes into the zero
 * point as well. */
#define vector_quantum ISA(vector_quantum)
struct vector_quantum {
	vf scale;
	vi zero_point, turn;
};

/* Of `channel` and, if the step is 1, of the W - 1 after it. */
#define quantum_of ISA(quantum_of)
INLINE struct vector_quantum quantum_of(const struct salmap_view *view,
                                        int64_t channel, int channel_step)
{
	const struct salmap_quantum plain = salmap_view_quantum(view, channel);
	const int32_t turn = view->dtype == SALMAP_I8 ? 128 : 0;
	struct vector_quantum quantum = {
		plain.scale + (vf){ 0 },
		plain.zero_point + (vi){ 0 },
		turn + (vi){ 0 },
	};

	if (channel_step != 0 && view->channel_scale != NULL)
		memcpy(&quantum.scale, view->channel_scale + channel,
		       sizeof(quantum.scale));
	if (channel_step != 0 && view->channel_zero_point != NULL)
		memcpy(&quantum.zero_point, view->channel_zero_point + channel,
		       sizeof(quantum.zero_point));
	quantum.zero_point += turn;
	return quantum;
}

/* Which case of load_vector serves a dtype: bytes share one. */
#define SERVED_AS_f32 SALMAP_F32
#define SERVED_AS_f16 SALMAP_F16
#define SERVED_AS_bf16 SALMAP_BF16
#define SERVED_AS_f64 SALMAP_F64
#define SERVED_AS_u8 SALMAP_U8
#define SERVED_AS_i8 SALMAP_U8
#define SERVED_AS(enumerator, value, name, meaning) [value] = SERVED_AS_##name,

#define served_as ISA(served_as)
INLINE salmap_dtype served_as(salmap_dtype dtype)
{
	static const unsigned char cases[] = { SALMAP_DTYPES(SERVED_AS) };

	SALMAP_TABLE_IS_COMPLETE(cases, SALMAP_DTYPES);
	return cases[dtype];
}

/* W elements side by side, of a dtype that serves others. */
#define load_vector ISA(load_vector)
INLINE vf load_vector(const unsigned char *p, salmap_dtype dtype,
                      const struct vector_quantum *quantum)
{
	short_vector shorts;
	vf floats;

	switch (dtype) {
	case SALMAP_F32:
		memcpy(&floats, p, sizeof(floats));
		return floats;
	case SALMAP_F16:
		return load_halves(p);
	case SALMAP_BF16:
		memcpy(&shorts, p, sizeof(shorts));
		return (vf)(__builtin_convertvector(shorts, vi) << 16);
	case SALMAP_F64:
		return load_doubles(p);
	default:
		return __builtin_convertvector(
			       ((vi)load_bytes(p) ^ quantum->turn) -
				       quantum->zero_point,
			       vf) * quantum->scale;
	}
}

/* `count` elements side by side, whole vectors of them. */
#define load_run ISA(load_run)
INLINE void load_run(const struct salmap_view *view, salmap_dtype dtype,
                     const struct salmap_elements *elements, int count,
                     float *out)
{
	const ptrdiff_t size = elements->stride;
	const bool has_quanta = view->channel_scale != NULL ||
	                        view->channel_zero_point != NULL;
	struct vector_quantum quantum = { 0 };
	int i;

	for (i = 0; i < count; i += W) {
		if (dtype == SALMAP_U8 && (has_quanta || i == 0))
			quantum = quantum_of(view, elements->channel +
			                           i * elements->channel_step,
			                     elements->channel_step);
		vf_store(out + i, load_vector(elements->first + i * size, dtype,
		                              &quantum));
	}
}

/* Elements as floats, and zeros up to the next multiple of W. */
#define load_elements ISA(load_elements)
SHARED void load_elements(const struct salmap_view *view,
                          const struct salmap_elements *elements, float *out)
{
	const int whole = elements->stride == salmap_dtype_size(view->dtype)
	                  ? elements->count - elements->count % W : 0;
	struct salmap_elements rest = *elements;
	int i;

	switch (served_as(view->dtype)) {
	case SALMAP_F32:
		load_run(view, SALMAP_F32, elements, whole, out);
		break;
	case SALMAP_F16:
		load_run(view, SALMAP_F16, elements, whole, out);
		break;
	case SALMAP_BF16:
		load_run(view, SALMAP_BF16, elements, whole, out);
		break;
	case SALMAP_F64:
		load_run(view, SALMAP_F64, elements, whole, out);
		break;
	default:
		load_run(view, SALMAP_U8, elements, whole, out);
	}
	if (whole == elements->count)
		return;
	rest.first += whole * elements->stride;
	rest.channel += whole * elements->channel_step;
	rest.count -= whole;
	salmap_scalar_load(view, &rest, out + whole);
	for (i = elements->count; i % W != 0; i++)
		out[i] = 0;
}
