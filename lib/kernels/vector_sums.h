/*
 * The sums over channels that SMOE Scale is made of, at the locations of a
 * tile: sum of r, and product of r + epsilon, r the rectified channel; included
 * by vector.h. Two files fill them, each for the layouts that it suits.
 *
 * The logarithm of a product replaces a logarithm for each channel. Four
 * channels of a lane are multiplied, and the product is split into its
 * exponent, which goes to a sum of integers, and its mantissa, which goes to a
 * product. lib/smoe.h has the numbers, scalar_sums.c the order of operations. A
 * plain loop with log2f takes 25 times as long; docs/performance.md.
 *
 * The file of an instruction set gives rectified and IN_REGISTER.
 */
#define GROUP SALMAP_SMOE_GROUP
#define BLOCK SALMAP_SMOE_BLOCK
#define FOLD_CHANNELS (SALMAP_SMOE_BLOCKS_PER_FOLD * SALMAP_SMOE_BLOCK)

/* Locations of a tile: its lanes take 9 KiB, and a run of one channel is long
 * enough for what a run costs. Tiles of 128 took as long from memory, and twice
 * the stack. */
#define SUMS_TILE 64

/* Locations whose sums are finished at once: the logarithms of fewer would take
 * as long to begin and to end as in between. */
#define SUMS_FINISHED 256

/* The sums of locations, as struct salmap_smoe_sums. */
#define channel_sums ISA(channel_sums)
struct channel_sums {
	double sum[SUMS_FINISHED], exponent[SUMS_FINISHED];
	float mantissa[SUMS_FINISHED];
};

/* The first `count`, a multiple of W. */
#define sums_clear ISA(sums_clear)
SHARED void sums_clear(struct channel_sums *sums, int count)
{
	const vd zero = { 0 };
	const vf one = 1 - (vf){ 0 };
	int i;

	for (i = 0; i < count; i += DOUBLES) {
		vd_store(sums->sum + i, zero);
		vd_store(sums->exponent + i, zero);
	}
	for (i = 0; i < count; i += W)
		vf_store(sums->mantissa + i, one);
}

/* sums[0..W) += addend. */
#define add_doubles ISA(add_doubles)
INLINE void add_doubles(double *sums, vf addend)
{
	vd_store(sums, vd_load(sums) + widen_low(addend));
	vd_store(sums + DOUBLES, vd_load(sums + DOUBLES) + widen_high(addend));
}

#define mantissas_of ISA(mantissas_of)
INLINE vf mantissas_of(vf x)
{
	return (vf)(((vi)x & 0x7fffff) | 0x3f800000);
}

/* One lane of W locations, or W lanes of one location; exponents biased. */
#define lane_sums ISA(lane_sums)
struct lane_sums {
	vf sum, mantissa;
	vi exponent;
};

/* Adds the folded lanes of W locations, at `at`; their exponents were split
 * from `splits` products, each of which left a bias of 127. */
#define sums_add ISA(sums_add)
INLINE void sums_add(struct channel_sums *sums, int at,
                     const struct lane_sums *folded, int32_t splits)
{
	const vf mantissa = vf_load(sums->mantissa + at) * folded->mantissa;
	const vf exponent = __builtin_convertvector(
		folded->exponent + ((vi)mantissa >> 23) - 127 * (splits + 1),
		vf);

	vf_store(sums->mantissa + at, mantissas_of(mantissa));
	add_doubles(sums->exponent + at, exponent);
	add_doubles(sums->sum + at, folded->sum);
}

/* ----------------------------------------------------------------- layouts */

/* Whether channels lie side by side, and vectors are to hold those of one
 * location. */
#define channels_adjoin ISA(channels_adjoin)
INLINE bool channels_adjoin(const struct salmap_view *view, int64_t count)
{
	return view->channel_block != 0 ||
	       (view->stride_c == salmap_dtype_size(view->dtype) &&
	        (view->stride_w != view->stride_c || count == 1));
}

/* Whether vectors of locations come straight from memory: then the last one of
 * a tile ends where the tile does, and may hold locations of the one before it
 * once more. */
#define ends_with_vector ISA(ends_with_vector)
INLINE bool ends_with_vector(const struct salmap_view *view, int64_t count)
{
	return count >= W && !channels_adjoin(view, count) &&
	       view->stride_w == salmap_dtype_size(view->dtype);
}

/* ------------------------------------------------------------------- tiles */

/* A tile of a run: the locations from `first` on. */
#define tile_share ISA(tile_share)
struct tile_share {
	int64_t first;
	int count;
};

/* On to the next tile, of at most `most` of `count` locations; false if there is
 * none. Less than a vector costs as much as one does: the last may begin in the
 * one before. */
#define next_share ISA(next_share)
INLINE bool next_share(const struct salmap_view *view, int64_t count, int most,
                       struct tile_share *share)
{
	int64_t first = share->first + share->count, rest = count - first;

	if (rest <= 0)
		return false;
	if (rest < W && first > 0 && !channels_adjoin(view, rest)) {
		rest = W;
		first = count - W;
	}
	share->first = first;
	share->count = rest < most ? (int)rest : most;
	return true;
}
