/*
 * How a block of channels is added up where vectors hold locations; included by
 * vector.h.
 *
 * A block is read in parts, whose rows are those of two lanes that the tree
 * adds first: registers hold their terms until they are one sum, so that eight
 * loads bring one store. The parts come in such an order that at most three of
 * their sums wait for others, so that what is kept of long rows stays in the
 * innermost cache.
 */

/* Parts of a block: pairs of lanes, PARTS apart. */
#define PARTS (LANES / 2)

/* The sums that wait at most. */
#define SUMS_WAITING 3

/* A part, by its turn. */
#define part_turn ISA(part_turn)
struct part_turn {
	int part;
	int waiting; /* sums */
	int merged;  /* how many of them it is added to, the last one first */
};

/* As the tree of scalar_cam.c adds part p + s to part p, for s = 4, 2, 1. */
#define part_turns ISA(part_turns)
static const struct part_turn part_turns[PARTS] = {
	{ 0, 0, 0 }, { 4, 1, 1 }, { 2, 1, 0 }, { 6, 2, 2 },
	{ 1, 1, 0 }, { 5, 2, 1 }, { 3, 2, 0 }, { 7, 3, 3 },
};

/* Calls `add`, which is to be inlined, with what is merged as a constant, so
 * that each number has a loop of its own. */
#define ADD_MERGED(add, merged, ...)                                           \
	do {                                                                   \
		switch (merged) {                                              \
		case 0:                                                        \
			add(0, __VA_ARGS__);                                   \
			break;                                                 \
		case 1:                                                        \
			add(1, __VA_ARGS__);                                   \
			break;                                                 \
		case 2:                                                        \
			add(2, __VA_ARGS__);                                   \
			break;                                                 \
		default:                                                       \
			add(SUMS_WAITING, __VA_ARGS__);                        \
		}                                                              \
	} while (0)

/* Adds the sums of a part, of W locations, to the last `merged` of those that
 * wait, or to the doubles of the block. `next` is the place behind these, in
 * elements from `waiting`. */
#define merge_part ISA(merge_part)
INLINE void merge_part(int merged, ptrdiff_t width, vf sum, float *waiting,
                       ptrdiff_t next, double *doubles)
{
	int i;

	UNROLL
	for (i = 0; i < SUMS_WAITING; i++)
		if (i < merged) {
			next -= width;
			sum += vf_load(waiting + next);
		}
	if (merged == SUMS_WAITING)
		add_doubles(doubles, sum);
	else
		vf_store(waiting + next, sum);
}
