/*
 * Which lines of memory the sums of channels ask for before they read them;
 * included by vector.h. Hardware foresees long runs, not the short ones of many
 * planes that a tile reads. Each vector that is read fetches what lies so many
 * lanes on, one line of each row; the last lanes of a block fetch the first
 * ones of the next block, and those of the last block the next tile.
 *
 * Measured: the lines of one row at a time, instead of one line of each of four
 * rows, cost 9 to 28 % from memory; fetching in a call of its own held up the
 * loads behind it, and gcc dropped calls that did nothing else; fetching ten
 * lanes ahead into the outer cache besides cost 12 to 23 %; hints that bypass
 * the outer caches were no better. docs/performance.md has the table.
 */

#define CACHE_LINE 64

/* How far ahead rows are fetched: 5 KiB of floats, which is about what a core
 * takes in while memory answers. Where planes are a multiple of 4 KiB apart,
 * few places of a cache have to take all rows, and so many would not stay
 * there until they are read. */
#define LANES_AHEAD 5
#define FEW_LANES_AHEAD 2
#define CROWDED_STRIDE 4096

/* What the lanes of a block fetch, as bytes from what they read: before lane
 * `turn`, lanes of the same block; from it on, what comes after the block. */
#define fetch_plan ISA(fetch_plan)
struct fetch_plan {
	int turn;
	ptrdiff_t ahead, beyond;
};

/* For a block of so many lanes, so many of them ahead, of planes `stride` bytes apart; `next` bytes
 * lead to what is read after it. */
#define plan_fetch ISA(plan_fetch)
INLINE struct fetch_plan plan_fetch(int lanes, int lanes_ahead, int64_t stride,
                                    int64_t next)
{
	struct fetch_plan plan;

	plan.turn = lanes < lanes_ahead ? 0 : lanes - lanes_ahead;
	plan.beyond = (ptrdiff_t)(next + (lanes_ahead - lanes) * stride);
	plan.ahead = plan.turn == 0 ? plan.beyond
	                            : (ptrdiff_t)(lanes_ahead * stride);
	return plan;
}

/* Brings what lies `away` bytes from row[at] to the cache. Integers, as that
 * may lie beyond the data: it is a hint. */
#define fetch ISA(fetch)
INLINE void fetch(const unsigned char *row, ptrdiff_t at, ptrdiff_t away)
{
	__builtin_prefetch((const void *)((uintptr_t)row +
	                                  ((uintptr_t)at + (uintptr_t)away)));
}
