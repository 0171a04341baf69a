/*
 * The body of all vector kernels, written once for vectors of W floats and
 * included by a file for each instruction set, which says before:
 *
 *   W               floats of a vector: 4, 8 or 16
 *   TARGET          the attribute that lets a function use the instructions
 *   ISA(name)       gives the file's own static names
 *   max_zero(x)     max(0, x), and NaN where x is NaN
 *   worst(a, b)     the one whose bits, as an unsigned number, are larger; it
 *                   may give either unless one is minus infinity
 *   IN_REGISTER(x)  keeps a vector that is used twice from being loaded twice
 *   load_halves(p)  W binary16 numbers, exactly
 *   SHUFFLE(a, b, ...)  lanes of two vectors of floats, by index
 *   LOWS_g, HIGHS_g the lanes of the lower and upper halves of each group of g
 *                   lanes in two vectors, for g = W, ..., 4, 2
 *
 * All else uses the vector extensions that gcc and clang share. The order of
 * operations is that of scalar.c, which defines the bits; a location that the
 * fast way cannot do is left to scalar.c as well.
 */
#include "../coefficients.h"
#include "../smoe.h"

/* Static names differ from file to file, so that all may be compiled as one. */
#define byte_vector ISA(byte_vector)
#define fold_pixels ISA(fold_pixels)
#define plane_quad ISA(plane_quad)
#define plane_splits ISA(plane_splits)
#define half_vector ISA(half_vector)
#define is_infinite ISA(is_infinite)
#define lane_add ISA(lane_add)
#define lane_empty ISA(lane_empty)
#define lane_merge ISA(lane_merge)
#define lanes_below ISA(lanes_below)
#define load_doubles ISA(load_doubles)
#define load_halves ISA(load_halves)
#define load_vector ISA(load_vector)
#define worst ISA(worst)
#define max_zero ISA(max_zero)
#define pixel_group ISA(pixel_group)
#define pixel_lane ISA(pixel_lane)
#define pixel_lanes ISA(pixel_lanes)
#define pixel_rest ISA(pixel_rest)
#define pixel_sums ISA(pixel_sums)
#define pixel_vector ISA(pixel_vector)
#define plane_row ISA(plane_row)
#define plane_group ISA(plane_group)
#define plane_rest ISA(plane_rest)
#define lane_add_rows ISA(lane_add_rows)
#define plane_lane ISA(plane_lane)
#define plane_sums ISA(plane_sums)
#define plane_vector ISA(plane_vector)
#define short_vector ISA(short_vector)
#define vector_quantum ISA(vector_quantum)
#define quantum_of ISA(quantum_of)
#define smoe_block ISA(smoe_block)
#define smoe_finish ISA(smoe_finish)
#define smoe_lane ISA(smoe_lane)
#define smoe_run ISA(smoe_run)
#define smoe_sums ISA(smoe_sums)
#define sums_add ISA(sums_add)
#define sums_clear ISA(sums_clear)
#define add_doubles ISA(add_doubles)
#define to_doubles ISA(to_doubles)
#define vd ISA(vd)
#define vd_log2 ISA(vd_log2)
#define vd_select ISA(vd_select)
#define vf ISA(vf)
#define vi ISA(vi)
#define vl ISA(vl)

typedef float vf __attribute__((vector_size(4 * W)));
typedef int32_t vi __attribute__((vector_size(4 * W)));
typedef double vd __attribute__((vector_size(4 * W)));
typedef int64_t vl __attribute__((vector_size(4 * W)));
typedef float half_vector __attribute__((vector_size(2 * W)));
typedef uint16_t short_vector __attribute__((vector_size(2 * W)));
typedef uint8_t byte_vector __attribute__((vector_size(W)));

#define DOUBLES (W / 2)
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#define NO_UNROLL _Pragma("clang loop unroll(disable)")
#else
#define UNROLL _Pragma("GCC unroll 4")
#define NO_UNROLL _Pragma("GCC unroll 1")
#endif
#define INLINE static inline TARGET __attribute__((always_inline))
/* Once for all types. */
#define SHARED static TARGET __attribute__((noinline))

#define LANES SALMAP_SMOE_LANES
#define GROUP SALMAP_SMOE_GROUP
#define BLOCK SALMAP_SMOE_BLOCK
#define FOLD_CHANNELS (SALMAP_SMOE_BLOCKS_PER_FOLD * SALMAP_SMOE_BLOCK)

/* ------------------------------------------------------------------ loads */

/* As salmap_load_f64. */
INLINE vf load_doubles(const unsigned char *p)
{
	half_vector halves[2];
	vf result;
	int i;

	for (i = 0; i < 2; i++) {
		const double largest = FLT_MAX, infinity = (double)(1e300 * 1e10);
		vd x;
		vl above, below;

		memcpy(&x, p + (size_t)i * sizeof(x), sizeof(x));
		above = (x > largest) & (x < infinity);
		below = (x < -largest) & (x > -infinity);
		x = (vd)((above & (vl)(largest - (vd){ 0 })) |
		         (below & (vl)(-largest - (vd){ 0 })) |
		         (~(above | below) & (vl)x));
		halves[i] = __builtin_convertvector(x, half_vector);
	}
	memcpy(&result, halves, sizeof(result));
	return result;
}

/* As struct salmap_quantum, for bytes of which `turn`'s bits are turned. */
struct vector_quantum {
	float scale;
	int32_t zero_point;
	uint8_t turn;
};

INLINE struct vector_quantum quantum_of(const struct salmap_view *view,
                                        int64_t channel)
{
	const struct salmap_quantum plain = salmap_view_quantum(view, channel);
	const bool is_signed = view->dtype == SALMAP_I8;
	const struct vector_quantum quantum = {
		plain.scale, plain.zero_point + (is_signed ? 128 : 0),
		is_signed ? 128 : 0,
	};
	return quantum;
}

/* W elements that lie side by side. */
INLINE vf load_vector(const unsigned char *p, salmap_dtype dtype,
                      struct vector_quantum quantum)
{
	vf floats;
	short_vector shorts;
	byte_vector bytes;

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
	default: /* i8 + 128 is u8 with the top bit turned */
		memcpy(&bytes, p, sizeof(bytes));
		bytes ^= quantum.turn;
		return __builtin_convertvector(
			       __builtin_convertvector(bytes, vi) -
				       quantum.zero_point,
			       vf) * quantum.scale;
	}
}

/* ---------------------------------------------------------------- doubles */

INLINE vd to_doubles(const float *floats)
{
	half_vector half;

	memcpy(&half, floats, sizeof(half));
	return __builtin_convertvector(half, vd);
}

INLINE vd vd_select(vl mask, vd yes, vd no)
{
	return (vd)((mask & (vl)yes) | (~mask & (vl)no));
}

/* As salmap_log2. The exponent becomes a double by way of the bits of 2^52. */
INLINE vd vd_log2(vd x)
{
	static const double tail[] = SALMAP_LOG_TAIL;
	const vl bits = (vl)x;
	const vl two_52 = 0x4330000000000000 - (vl){ 0 };
	const vd biased = (vd)((bits >> 52) | two_52) - 0x1p52;
	vd mantissa = (vd)((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
	const vl above = mantissa > SALMAP_SQRT_2;
	vd exponent = biased - 1023, f, s, z, r, half_square;
	int i;

	mantissa = vd_select(above, mantissa * 0.5, mantissa);
	exponent = vd_select(above, exponent + 1, exponent);
	f = mantissa - 1;
	s = f / (2 + f);
	z = s * s;
	r = tail[7] - (vd){ 0 };
	for (i = 6; i >= 0; i--)
		r = r * z + tail[i];
	half_square = 0.5 * f * f;
	return exponent + (f - (half_square - s * (half_square + z * r))) *
	                          SALMAP_LOG2_E;
}

/* -------------------------------------------------------------- SMOE lanes */

/* One lane of W locations, or W lanes of one location; exponents biased. */
struct smoe_lane {
	vf sum, mantissa;
	vi exponent;
};

INLINE struct smoe_lane lane_empty(void)
{
	const struct smoe_lane lane = { (vf){ 0 }, 1 - (vf){ 0 }, (vi){ 0 } };

	return lane;
}

/* Adds a group's sum and splits the exponent off its product. */
INLINE void lane_add(struct smoe_lane *lane, vf sum, vf product)
{
	const vi bits = (vi)product;

	lane->sum += sum;
	lane->exponent += bits >> 23;
	lane->mantissa *= (vf)((bits & 0x7fffff) | 0x3f800000);
}

INLINE struct smoe_lane lane_merge(struct smoe_lane a, struct smoe_lane b)
{
	a.sum += b.sum;
	a.mantissa *= b.mantissa;
	a.exponent += b.exponent;
	return a;
}

/* The sums of up to BLOCK locations, as struct salmap_smoe_sums. */
struct smoe_sums {
	double sum[BLOCK], exponent[BLOCK];
	float mantissa[BLOCK];
};

/* `count` is rounded up to whole vectors. */
SHARED void sums_clear(struct smoe_sums *sums, int count)
{
	const vd zero = { 0 };
	const vf one = 1 - (vf){ 0 };
	int i;

	for (i = 0; i < count; i += DOUBLES) {
		memcpy(sums->sum + i, &zero, sizeof(zero));
		memcpy(sums->exponent + i, &zero, sizeof(zero));
	}
	for (i = 0; i < count; i += W)
		memcpy(sums->mantissa + i, &one, sizeof(one));
}

INLINE void add_doubles(double *sums, const vf *addend)
{
	float floats[W];
	int i;

	memcpy(floats, addend, sizeof(floats));
	for (i = 0; i < W; i += DOUBLES) {
		vd sum;

		memcpy(&sum, sums + i, sizeof(sum));
		sum += to_doubles(floats + i);
		memcpy(sums + i, &sum, sizeof(sum));
	}
}

/* Adds the folded lanes of W locations, at `at`; their exponents were split
 * from `splits` products, each of which left a bias of 127. */
SHARED void sums_add(struct smoe_sums *sums, int at,
                     const struct smoe_lane *folded, int32_t splits)
{
	vf mantissa, exponent;
	vi bits;

	memcpy(&mantissa, sums->mantissa + at, sizeof(mantissa));
	bits = (vi)(mantissa * folded->mantissa);
	mantissa = (vf)((bits & 0x7fffff) | 0x3f800000);
	memcpy(sums->mantissa + at, &mantissa, sizeof(mantissa));
	exponent = __builtin_convertvector(
		folded->exponent + (bits >> 23) - 127 * (splits + 1), vf);
	add_doubles(sums->exponent + at, &exponent);
	add_doubles(sums->sum + at, &folded->sum);
}

/* ------------------------------------------------------ locations in a row */

/* Adds a group's GROUP rows of values to a lane. Minus infinity, which a
 * rectified sum hides, shows in *low. */
INLINE void lane_add_rows(struct smoe_lane *lane, vf *low, vf x[GROUP],
                          float epsilon)
{
	vf sum[GROUP], factor[GROUP];
	int j;

	UNROLL
	for (j = 0; j < GROUP; j++) {
		IN_REGISTER(x[j]);
		sum[j] = max_zero(x[j]);
		factor[j] = sum[j] + epsilon;
	}
	*low = worst(*low, worst(worst(x[0], x[1]), worst(x[2], x[3])));
	lane_add(lane, (sum[0] + sum[1]) + (sum[2] + sum[3]),
	         (factor[0] * factor[1]) * (factor[2] * factor[3]));
}

/* Channel `channel` of W locations, at p. */
INLINE vf plane_row(const struct salmap_view *view, salmap_dtype dtype,
                    const unsigned char *p, int64_t channel)
{
	return load_vector(p, dtype, quantum_of(view, channel));
}

/* Adds a whole group: `channel` and those 16, 32 and 48 after it, the first at
 * p. */
INLINE void plane_group(struct smoe_lane *lane, vf *low,
                        const struct salmap_view *view, salmap_dtype dtype,
                        const unsigned char *p, int64_t channel, float epsilon)
{
	const ptrdiff_t row = (ptrdiff_t)view->stride_c * LANES;
	vf x[GROUP];
	int j;

	UNROLL
	for (j = 0; j < GROUP; j++)
		x[j] = plane_row(view, dtype, p + j * row, channel + j * LANES);
	lane_add_rows(lane, low, x, epsilon);
}

/* Adds the first `present` channels of a group, fewer than GROUP: an absent one
 * is 0 in the sum and 1 in the product. Comes once a lane: small code. */
INLINE void plane_rest(struct smoe_lane *lane, vf *low,
                       const struct salmap_view *view, salmap_dtype dtype,
                       const unsigned char *p, int64_t channel, int64_t present,
                       float epsilon)
{
	const ptrdiff_t row = (ptrdiff_t)view->stride_c * LANES;
	const vf one = 1 - (vf){ 0 };
	vf sum[GROUP] = { { 0 }, { 0 }, { 0 }, { 0 } };
	vf factor[GROUP] = { one, one, one, one };
	int j;

	NO_UNROLL
	for (j = 0; j < present; j++) {
		vf x = plane_row(view, dtype, p + j * row, channel + j * LANES);

		*low = worst(*low, x);
		sum[j] = max_zero(x);
		factor[j] = sum[j] + epsilon;
	}
	lane_add(lane, (sum[0] + sum[1]) + (sum[2] + sum[3]),
	         (factor[0] * factor[1]) * (factor[2] * factor[3]));
}

/* One lane of W locations: channels first, first + LANES, ... below `end`. */
INLINE struct smoe_lane plane_lane(const struct salmap_view *view,
                                   salmap_dtype dtype, const unsigned char *p,
                                   int64_t first, int64_t end, float epsilon,
                                   vf *low)
{
	const ptrdiff_t block = (ptrdiff_t)view->stride_c * BLOCK;
	struct smoe_lane lane = lane_empty();
	int64_t c = first;

	p += (ptrdiff_t)(c * view->stride_c);
	for (; c + (GROUP - 1) * LANES < end; c += BLOCK, p += block)
		plane_group(&lane, low, view, dtype, p, c, epsilon);
	if (c < end)
		plane_rest(&lane, low, view, dtype, p, c,
		           (end - c + LANES - 1) / LANES, epsilon);
	return lane;
}

/* Four lanes, `first` and those 4, 8 and 12 after it, folded as the tree has
 * them: lane l + 8 to l, then l + 4 to l. */
INLINE struct smoe_lane plane_quad(const struct salmap_view *view,
                                   salmap_dtype dtype, const unsigned char *p,
                                   int64_t first, int64_t end, float epsilon,
                                   vf *low)
{
	struct smoe_lane lane[4];
	int i;

	if (dtype <= SALMAP_BF16) {
		UNROLL
		for (i = 0; i < 4; i++)
			lane[i] = plane_lane(view, dtype, p, first + 4 * i, end,
			                     epsilon, low);
	} else { /* whose loads are long: small code */
		NO_UNROLL
		for (i = 0; i < 4; i++)
			lane[i] = plane_lane(view, dtype, p, first + 4 * i, end,
			                     epsilon, low);
	}
	return lane_merge(lane_merge(lane[0], lane[2]),
	                  lane_merge(lane[1], lane[3]));
}

/* How many exponents plane_quad splits off for all lanes: one a group. */
INLINE int32_t plane_splits(int64_t channels)
{
	const int64_t rest = channels % BLOCK;

	return (int32_t)(channels / BLOCK * LANES +
	                 (rest < LANES ? rest : LANES));
}

/* W locations side by side in memory, from p on. */
INLINE void plane_vector(const struct salmap_view *view, salmap_dtype dtype,
                         const unsigned char *p, float epsilon,
                         struct smoe_sums *sums, int at, vf *low)
{
	int64_t start;

	for (start = 0; start < view->c; start += FOLD_CHANNELS) {
		const int64_t rest = view->c - start;
		const int64_t end = rest < FOLD_CHANNELS
		                    ? view->c : start + FOLD_CHANNELS;
		struct smoe_lane quad[4], folded;
		int i;

		for (i = 0; i < 4; i++)
			quad[i] = plane_quad(view, dtype, p, start + i, end,
			                     epsilon, low);
		folded = lane_merge(lane_merge(quad[0], quad[2]),
		                    lane_merge(quad[1], quad[3]));
		sums_add(sums, at, &folded, plane_splits(end - start));
	}
}

/* ------------------------------------------------------ channels in a row */

/* Adds W lanes of one block of channels, at p: row j of a group lies LANES
 * elements after row j - 1. */
INLINE void pixel_group(struct smoe_lane *lane, vf *low, salmap_dtype dtype,
                        const unsigned char *p, ptrdiff_t size,
                        struct vector_quantum quantum, float epsilon)
{
	vf x[GROUP];
	int j;

	UNROLL
	for (j = 0; j < GROUP; j++)
		x[j] = load_vector(p + j * LANES * size, dtype, quantum);
	lane_add_rows(lane, low, x, epsilon);
}

/* Ones where the lanes from `first` on are below `rest`. */
INLINE vi lanes_below(int first, int64_t rest)
{
	int32_t lane[W];
	vi lanes;
	int i;

	for (i = 0; i < W; i++)
		lane[i] = first + i;
	memcpy(&lanes, lane, sizeof(lanes));
	return lanes < (int32_t)rest;
}

/* The same for the last `rest` channels, fewer than a block, from a copy that
 * fills one: an absent channel is 0 in the sum and 1 in the product. */
INLINE void pixel_rest(struct smoe_lane *lane, vf *low, salmap_dtype dtype,
                       const unsigned char *p, ptrdiff_t size,
                       struct vector_quantum quantum, float epsilon,
                       int first_lane, int64_t rest)
{
	const vi one = (vi)(1 - (vf){ 0 });
	vf sum[GROUP], factor[GROUP];
	int j;

	for (j = 0; j < GROUP; j++) {
		const vf x = load_vector(p + j * LANES * size, dtype, quantum);
		const vi present = lanes_below(j * LANES + first_lane, rest);
		const vf r = (vf)((vi)max_zero(x) & present);

		*low = worst(*low, (vf)((vi)x & present));
		sum[j] = r;
		factor[j] = (vf)(((vi)(r + epsilon) & present) |
		                 (one & ~present));
	}
	lane_add(lane, (sum[0] + sum[1]) + (sum[2] + sum[3]),
	         (factor[0] * factor[1]) * (factor[2] * factor[3]));
}

/* W lanes from `first_lane` on, of the channels `start` to `end` of the
 * location at p. `padded` holds what is left of them after whole blocks. */
INLINE struct smoe_lane pixel_lane(const struct salmap_view *view,
                                   salmap_dtype dtype, const unsigned char *p,
                                   const unsigned char *padded, int first_lane,
                                   int64_t start, int64_t end, float epsilon,
                                   vf *low)
{
	const struct vector_quantum quantum = quantum_of(view, 0);
	const ptrdiff_t size = (ptrdiff_t)view->stride_c;
	struct smoe_lane lane = lane_empty();
	int64_t c = start;

	for (; c + BLOCK <= end; c += BLOCK)
		pixel_group(&lane, low, dtype, p + (c + first_lane) * size,
		            size, quantum, epsilon);
	if (c < end)
		pixel_rest(&lane, low, dtype, padded + first_lane * size, size,
		           quantum, epsilon, first_lane, end - c);
	return lane;
}

/* All LANES lanes of one location, folded to the W lanes of a vector. */
INLINE struct smoe_lane pixel_lanes(const struct salmap_view *view,
                                    salmap_dtype dtype, const unsigned char *p,
                                    int64_t start, int64_t end, float epsilon,
                                    vf *low)
{
	const ptrdiff_t size = (ptrdiff_t)view->stride_c;
	const int64_t rest = (end - start) % BLOCK;
	unsigned char padded[BLOCK * sizeof(double)];
	struct smoe_lane lane[LANES / W];
	int i, step;

	if (rest != 0) {
		memset(padded, 0, (size_t)(BLOCK * size));
		memcpy(padded, p + (end - rest) * size, (size_t)(rest * size));
	}
	for (i = 0; i < LANES / W; i++)
		lane[i] = pixel_lane(view, dtype, p, padded, i * W, start, end,
		                     epsilon, low);
	for (step = LANES / W / 2; step > 0; step /= 2)
		for (i = 0; i < step; i++)
			lane[i] = lane_merge(lane[i], lane[i + step]);
	return lane[0];
}

/* Adds the halves of each group of lanes of a and b: their next level of the
 * tree, side by side. */
#define FOLD_PAIR(a, b, group)                                                 \
	{                                                                      \
		SHUFFLE((a).sum, (b).sum, LOWS_##group) +                      \
			SHUFFLE((a).sum, (b).sum, HIGHS_##group),              \
		SHUFFLE((a).mantissa, (b).mantissa, LOWS_##group) *            \
			SHUFFLE((a).mantissa, (b).mantissa, HIGHS_##group),    \
		(vi)SHUFFLE((vf)(a).exponent, (vf)(b).exponent,                \
		            LOWS_##group) +                                    \
			(vi)SHUFFLE((vf)(a).exponent, (vf)(b).exponent,        \
			            HIGHS_##group),                            \
	}

/* Folds the lanes of W locations at once, into lanes[0]; location i ends in
 * lane i. */
SHARED void fold_pixels(struct smoe_lane lanes[W])
{
	int i, count = W / 2;

#if W >= 16
	for (i = 0; i < count; i++)
		lanes[i] = (struct smoe_lane)FOLD_PAIR(lanes[2 * i],
		                                       lanes[2 * i + 1], 16);
	count /= 2;
#endif
#if W >= 8
	for (i = 0; i < count; i++)
		lanes[i] = (struct smoe_lane)FOLD_PAIR(lanes[2 * i],
		                                       lanes[2 * i + 1], 8);
	count /= 2;
#endif
	for (i = 0; i < count; i++)
		lanes[i] = (struct smoe_lane)FOLD_PAIR(lanes[2 * i],
		                                       lanes[2 * i + 1], 4);
	lanes[0] = (struct smoe_lane)FOLD_PAIR(lanes[0], lanes[1], 2);
}

/* `count` locations, at most W, the first at p. */
INLINE void pixel_vector(const struct salmap_view *view, salmap_dtype dtype,
                         const unsigned char *p, int count, float epsilon,
                         struct smoe_sums *sums, int at, vf *low)
{
	int64_t start;

	for (start = 0; start < view->c; start += FOLD_CHANNELS) {
		const int64_t rest = view->c - start;
		const int64_t end = rest < FOLD_CHANNELS
		                    ? view->c : start + FOLD_CHANNELS;
		const int64_t blocks = (end - start + BLOCK - 1) / BLOCK;
		struct smoe_lane lanes[W];
		int i;

		for (i = 0; i < W; i++)
			lanes[i] = i < count
			           ? pixel_lanes(view, dtype,
			                         p + i * view->stride_w, start,
			                         end, epsilon, low)
			           : lane_empty();
		fold_pixels(lanes);
		sums_add(sums, at, lanes, (int32_t)blocks * LANES);
	}
}

/* ----------------------------------------------------------------- finish */

/* As salmap_smoe_finish, for `count` locations rounded up to whole vectors;
 * fast[i] is not 0 where the result stands. Returns whether all do. */
SHARED bool smoe_finish(const struct smoe_sums *sums, int count,
                        double channels, float epsilon, float out[BLOCK],
                        int64_t fast[BLOCK])
{
	const double share = 1 / channels;
	vl all = ~(vl){ 0 };
	int64_t lanes[DOUBLES];
	bool all_fast = true;
	int i;

	for (i = 0; i < count; i += DOUBLES) {
		vd sum, logs, mean, difference;
		vl zero, stands;
		half_vector smoe;

		memcpy(&sum, sums->sum + i, sizeof(sum));
		memcpy(&logs, sums->exponent + i, sizeof(logs));
		logs += vd_log2(to_doubles(sums->mantissa + i));
		zero = sum == 0;
		mean = sum * share + (double)epsilon;
		difference = vd_log2(mean) - logs * share;
		stands = zero | ((sum < SALMAP_SMOE_LARGEST) &
		                 (difference >= SALMAP_SMOE_SMALLEST));
		all &= stands;
		smoe = __builtin_convertvector(
			vd_select(zero, (vd){ 0 }, mean * difference),
			half_vector);
		memcpy(out + i, &smoe, sizeof(smoe));
		memcpy(fast + i, &stands, sizeof(stands));
	}
	memcpy(lanes, &all, sizeof(lanes));
	for (i = 0; i < DOUBLES; i++)
		all_fast &= lanes[i] != 0;
	return all_fast;
}

/* ----------------------------------------------------------------- blocks */

/* Whether a vector has seen minus infinity. */
SHARED bool is_infinite(const vf *low)
{
	uint32_t lanes[W];
	bool infinite = false;
	int i;

	memcpy(lanes, low, sizeof(lanes));
	for (i = 0; i < W; i++)
		infinite |= lanes[i] >= 0xff800000;
	return infinite;
}

/* Sums of a block whose locations lie side by side. The last vector may overlap
 * the one before; returns by how many locations. */
INLINE int plane_sums(const struct salmap_view *view, salmap_dtype dtype,
                      const unsigned char *first, int count, float epsilon,
                      struct smoe_sums *sums, vf *low)
{
	const ptrdiff_t size = (ptrdiff_t)view->stride_w;
	int at;

	for (at = 0; at < count; at += W) {
		const int from = at + W <= count ? at : count - W;

		plane_vector(view, dtype, first + from * size, epsilon, sums,
		             at, low);
	}
	return at - count;
}

/* Sums of a block whose channels lie side by side. */
INLINE void pixel_sums(const struct salmap_view *view, salmap_dtype dtype,
                       const unsigned char *first, int count, float epsilon,
                       struct smoe_sums *sums, vf *low)
{
	int at;

	for (at = 0; at < count; at += W)
		pixel_vector(view, dtype, first + at * view->stride_w,
		             count - at < W ? count - at : W, epsilon, sums, at,
		             low);
}

/* Up to BLOCK locations of a run. What the vectors cannot do is left to
 * scalar.c: few locations, values that are not finite, and the exact way. */
INLINE bool smoe_block(const struct salmap_view *view, salmap_dtype dtype,
                       bool planes, const struct salmap_run *run, float epsilon,
                       float *out)
{
	const unsigned char *first = salmap_view_element(
		view, run->image, 0, run->row, run->column);
	const int count = (int)run->count;
	struct smoe_sums sums;
	float smoe[BLOCK];
	int64_t fast[BLOCK];
	vf low = { 0 };
	bool nonfinite = false;
	int i, overlap = 0;

	if (planes && count < W)
		return salmap_scalar_smoe(view, run, epsilon, out);
	sums_clear(&sums, BLOCK); /* an overlap may lie beyond `count` */
	if (planes)
		overlap = plane_sums(view, dtype, first, count, epsilon, &sums,
		                     &low);
	else
		pixel_sums(view, dtype, first, count, epsilon, &sums, &low);
	if (is_infinite(&low))
		return salmap_scalar_smoe(view, run, epsilon, out);
	if (smoe_finish(&sums, count + overlap, (double)view->c, epsilon, smoe,
	                fast) &&
	    overlap == 0) {
		memcpy(out, smoe, (size_t)count * sizeof(*out));
		return false;
	}
	for (i = 0; i < count; i++) {
		const int at = i < count + overlap - W ? i : i + overlap;
		struct salmap_run location = *run;

		out[i] = smoe[at];
		if (fast[at] != 0)
			continue;
		location.column += i;
		location.count = 1;
		nonfinite |= salmap_scalar_smoe(view, &location, epsilon,
		                                out + i);
	}
	return nonfinite;
}

INLINE bool smoe_run(const struct salmap_view *view, salmap_dtype dtype,
                     bool planes, const struct salmap_run *run, float epsilon,
                     float *out)
{
	struct salmap_run block = *run;
	bool nonfinite = false;
	int64_t done;

	for (done = 0; done < run->count; done += BLOCK) {
		const int64_t rest = run->count - done;

		block.column = run->column + done;
		block.count = rest < BLOCK ? rest : BLOCK;
		nonfinite |= smoe_block(view, dtype, planes, &block, epsilon,
		                        out + done);
	}
	return nonfinite;
}

/* One function a type and layout, so that each has the loads that it needs. */
#define SMOE_OF_TYPE(name, dtype)                                              \
	static TARGET bool ISA(smoe_planes_##name)(                            \
		const struct salmap_view *view, const struct salmap_run *run,  \
		float epsilon, float *out)                                     \
	{                                                                      \
		return smoe_run(view, dtype, true, run, epsilon, out);         \
	}                                                                      \
	static TARGET bool ISA(smoe_pixels_##name)(                            \
		const struct salmap_view *view, const struct salmap_run *run,  \
		float epsilon, float *out)                                     \
	{                                                                      \
		return smoe_run(view, dtype, false, run, epsilon, out);        \
	}

SMOE_OF_TYPE(f32, SALMAP_F32)
SMOE_OF_TYPE(f16, SALMAP_F16)
SMOE_OF_TYPE(bf16, SALMAP_BF16)
SMOE_OF_TYPE(f64, SALMAP_F64)
SMOE_OF_TYPE(u8, SALMAP_U8) /* and i8 */

/* Locations or channels have to lie side by side, and integers in rows of
 * channels share one scale; other views go to scalar.c. */
static bool ISA(smoe)(const struct salmap_view *view,
                      const struct salmap_run *run, float epsilon, float *out)
{
	static const salmap_statistic_kernel planes[] = {
		ISA(smoe_planes_f32), ISA(smoe_planes_f16),
		ISA(smoe_planes_bf16), ISA(smoe_planes_f64),
		ISA(smoe_planes_u8), ISA(smoe_planes_u8),
	};
	static const salmap_statistic_kernel pixels[] = {
		ISA(smoe_pixels_f32), ISA(smoe_pixels_f16),
		ISA(smoe_pixels_bf16), ISA(smoe_pixels_f64),
		ISA(smoe_pixels_u8), ISA(smoe_pixels_u8),
	};
	const int64_t size = salmap_dtype_size(view->dtype);

	if (!salmap_smoe_is_fast(epsilon))
		return salmap_scalar_smoe(view, run, epsilon, out);
	if (view->stride_w == size && run->count >= W)
		return planes[view->dtype](view, run, epsilon, out);
	if (view->stride_c == size && view->channel_scale == NULL &&
	    view->channel_zero_point == NULL)
		return pixels[view->dtype](view, run, epsilon, out);
	return salmap_scalar_smoe(view, run, epsilon, out);
}

#include "vector_normalize.h"
#include "vector_render.h"

const struct salmap_kernels TABLE = {
	TABLE_NAME,
	{ ISA(smoe), salmap_scalar_mean, salmap_scalar_std, salmap_scalar_max },
	NORMALIZE_KERNELS,
	&ISA(render),
};

#undef W
#undef TARGET
#undef ISA
#undef TABLE
#undef TABLE_NAME
#undef SHUFFLE
#undef IN_REGISTER
#undef UNROLL
#undef NO_UNROLL
#undef SMOE_OF_TYPE
#undef FOLD_PAIR
#undef LANES
#undef GROUP
#undef BLOCK
#undef FOLD_CHANNELS
#undef DOUBLES
#undef INLINE
#undef SHARED
#undef NORMALIZE_KERNELS
#undef LOWS_16
#undef HIGHS_16
#undef LOWS_8
#undef HIGHS_8
#undef LOWS_4
#undef HIGHS_4
#undef LOWS_2
#undef HIGHS_2
