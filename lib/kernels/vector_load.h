/*
 * Elements of all types as vectors of floats; included by vector.h. All is as
 * the salmap_load_* of view.h have it.
 *
 * Types are converted in registers, so that nothing is copied but what does not
 * lie side by side or does not fill a vector. One body serves all types: a dtype
 * that is a constant where a function is inlined leaves one case of it. i8 is u8
 * with its top bit turned, which halves the code of integers.
 *
 * The file of an instruction set gives load_bytes and load_halves.
 */

/* As salmap_load_f64, less its care for what no float holds. */
#define round_doubles ISA(round_doubles)
INLINE vf round_doubles(const unsigned char *p)
{
	vd low, high;

	memcpy(&low, p, sizeof(low));
	memcpy(&high, p + sizeof(low), sizeof(high));
	return narrow(low, high);
}

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

/*
 * As struct salmap_quantum. A byte below the bits of 2^23 makes the float
 * 2^23 + byte, which spares a conversion; 2^23 and the zero point are taken off
 * together, exactly. i8 + 128 is u8 with the top bit turned: those bits are
 * turned together, and the 128 taken off as well.
 */
#define vector_quantum ISA(vector_quantum)
struct vector_quantum {
	vf scale, origin;
	vi turn;
};

#define BITS_OF_2_23 0x4b000000

/* Of `channel` and, if the step is 1, of the W - 1 after it. */
#define quantum_of ISA(quantum_of)
INLINE struct vector_quantum quantum_of(const struct salmap_view *view,
                                        int64_t channel, int channel_step)
{
	const struct salmap_quantum plain = salmap_view_quantum(view, channel);
	const int32_t turn = view->dtype == SALMAP_I8 ? 128 : 0;
	vi zero_point = plain.zero_point + (vi){ 0 };
	struct vector_quantum quantum = {
		.scale = plain.scale + (vf){ 0 },
		.turn = (BITS_OF_2_23 | turn) + (vi){ 0 },
	};

	if (channel_step != 0 && view->channel_scale != NULL)
		memcpy(&quantum.scale, view->channel_scale + channel,
		       sizeof(quantum.scale));
	if (channel_step != 0 && view->channel_zero_point != NULL)
		memcpy(&zero_point, view->channel_zero_point + channel,
		       sizeof(zero_point));
	quantum.origin = (vf)((zero_point + turn) + BITS_OF_2_23);
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

/* Bytes of an element of a dtype that serves others. */
#define dtype_bytes ISA(dtype_bytes)
INLINE ptrdiff_t dtype_bytes(salmap_dtype dtype)
{
	switch (dtype) {
	case SALMAP_F32:
		return 4;
	case SALMAP_F64:
		return 8;
	case SALMAP_U8:
		return 1;
	default:
		return 2;
	}
}

/* W unsigned shorts at p as integers. */
#define load_shorts ISA(load_shorts)
INLINE vi load_shorts(const unsigned char *p)
{
#ifdef LOAD_SHORTS
	return (vi)LOAD_SHORTS(p);
#else
	short_vector shorts;

	memcpy(&shorts, p, sizeof(shorts));
	return __builtin_convertvector(shorts, vi);
#endif
}

/* W bytes side by side as floats, by their place below the bits of 2^23: they
 * rise as what they stand for does, and are all finite. */
#define load_placed ISA(load_placed)
INLINE vf load_placed(const unsigned char *p,
                      const struct vector_quantum *quantum)
{
	return (vf)((vi)load_bytes(p) ^ quantum->turn);
}

/* What they stand for. */
#define placed_value ISA(placed_value)
INLINE vf placed_value(vf placed, const struct vector_quantum *quantum)
{
	return (placed - quantum->origin) * quantum->scale;
}

/* W elements side by side, of a dtype that serves others. */
#define load_vector ISA(load_vector)
INLINE vf load_vector(const unsigned char *p, salmap_dtype dtype,
                      const struct vector_quantum *quantum)
{
	vf floats;

	switch (dtype) {
	case SALMAP_F32:
		memcpy(&floats, p, sizeof(floats));
		return floats;
	case SALMAP_F16:
		return load_halves(p);
	case SALMAP_BF16:
		return (vf)(load_shorts(p) << 16);
	case SALMAP_F64:
		return load_doubles(p);
	default:
		return placed_value(load_placed(p, quantum), quantum);
	}
}

/* The same, but doubles that no float holds are infinite, which costs a third of
 * the instructions. Whoever meets infinity reads once more, exactly. */
#define load_rounded ISA(load_rounded)
INLINE vf load_rounded(const unsigned char *p, salmap_dtype dtype,
                       const struct vector_quantum *quantum)
{
	return dtype == SALMAP_F64 ? round_doubles(p)
	                           : load_vector(p, dtype, quantum);
}

/* Whether a view has a scale or zero point for each channel. */
#define has_quanta ISA(has_quanta)
INLINE bool has_quanta(const struct salmap_view *view)
{
	return view->channel_scale != NULL || view->channel_zero_point != NULL;
}

/* Elements side by side as floats, and zeros up to the next multiple of W. The
 * last vector ends where the elements do; fewer than a vector are copied to
 * where they fill one. */
#define load_run ISA(load_run)
INLINE void load_run(const struct salmap_view *view, salmap_dtype dtype,
                     const struct salmap_elements *elements, float *out)
{
	const ptrdiff_t size = elements->stride;
	const int last = elements->count - W;
	const bool differ = has_quanta(view) && elements->channel_step != 0;
	const unsigned char *first = elements->first;
	unsigned char padded[W * sizeof(double)] = { 0 };
	struct vector_quantum quantum = { 0 };
	int i;

	if (last < 0)
		first = memcpy(padded, first, (size_t)(elements->count * size));
	for (i = 0; i < elements->count; i += W) {
		const int at = i <= last || last < 0 ? i : last;

		if (dtype == SALMAP_U8 && (differ || i == 0))
			quantum = quantum_of(view, elements->channel + at,
			                     elements->channel_step);
		vf_store(out + at, load_vector(first + at * size, dtype,
		                               &quantum));
	}
	for (i = elements->count; i % W != 0; i++)
		out[i] = 0;
}

/* Whether vectors of elements come from memory, and nothing beyond the channels
 * is needed for them. */
#define are_vectors ISA(are_vectors)
INLINE bool are_vectors(const struct salmap_view *view,
                        const struct salmap_elements *elements)
{
	return elements->stride == salmap_dtype_size(view->dtype) &&
	       (elements->count >= W || elements->channel_step == 0 ||
	        !has_quanta(view));
}

/* Elements as floats, and zeros up to the next multiple of W. */
#define load_elements ISA(load_elements)
SHARED void load_elements(const struct salmap_view *view,
                          const struct salmap_elements *elements, float *out)
{
	int i;

	if (!are_vectors(view, elements)) {
		salmap_scalar_load(view, elements, out);
		for (i = elements->count; i % W != 0; i++)
			out[i] = 0;
		return;
	}
	switch (served_as(view->dtype)) {
	case SALMAP_F32:
		load_run(view, SALMAP_F32, elements, out);
		break;
	case SALMAP_F16:
		load_run(view, SALMAP_F16, elements, out);
		break;
	case SALMAP_BF16:
		load_run(view, SALMAP_BF16, elements, out);
		break;
	case SALMAP_F64:
		load_run(view, SALMAP_F64, elements, out);
		break;
	default:
		load_run(view, SALMAP_U8, elements, out);
	}
}
