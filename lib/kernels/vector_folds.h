/*
 * How the lanes of several locations are folded at once, where vectors hold the
 * channels of a location; included by vector.h. Each level of the tree takes
 * halves of two vectors, and puts what it makes of both side by side, so that no
 * lane of a register is idle.
 */

/* Locations that are folded at once, each a vector of so many lanes. Sixteen of
 * sixteen lanes took half as long again as eight of eight with AVX-512. */
#if W < 16
#define FOLDED W
#define folded ISA(folded)
typedef vf folded;
#else
#define FOLDED 8
#define folded ISA(folded)
typedef half_vector folded;
#endif

#define folded_mask ISA(folded_mask)
typedef int32_t folded_mask __attribute__((vector_size(4 * FOLDED)));

#define folded_store ISA(folded_store)
INLINE void folded_store(float *p, folded x)
{
	memcpy(p, &x, sizeof(x));
}

#define sum_of_two ISA(sum_of_two)
INLINE folded sum_of_two(folded a, folded b)
{
	return a + b;
}

#define product_of_two ISA(product_of_two)
INLINE folded product_of_two(folded a, folded b)
{
	return a * b;
}

/* Of integers, which come as the bits of floats. */
#define sum_of_two_integers ISA(sum_of_two_integers)
INLINE folded sum_of_two_integers(folded a, folded b)
{
	return (folded)((folded_mask)a + (folded_mask)b);
}

/* As `larger` has it. */
#define highest_of_two ISA(highest_of_two)
INLINE folded highest_of_two(folded a, folded b)
{
#if W < 16
	return larger(a, b);
#else
	const folded_mask is_larger = a > b;

	return (folded)((is_larger & (folded_mask)a) |
	                (~is_larger & (folded_mask)b));
#endif
}

/* As many lanes as are folded, of a vector; `op` is to be inlined. */
#define folded_of ISA(folded_of)
INLINE folded folded_of(vf x, folded (*op)(folded a, folded b))
{
#if W < 16
	(void)op;
	return x;
#else
	return op(SHUFFLE(x, x, SALMAP_LOW_HALF_16),
	          SHUFFLE(x, x, SALMAP_HIGH_HALF_16));
#endif
}

/* sums[0..FOLDED) += addend. */
#define add_folded ISA(add_folded)
INLINE void add_folded(double *sums, folded addend)
{
#if W < 16
	add_doubles(sums, addend);
#else
	vd_store(sums, vd_load(sums) + __builtin_convertvector(addend, vd));
#endif
}

#define FOLD_LANES_OF(halves, group) GROUPS_OF(halves, FOLDED, group)
#define FOLD_FLOATS(a, b, group)                                               \
	op(SHUFFLE(a, b, FOLD_LANES_OF(LOWS, group)),                          \
	   SHUFFLE(a, b, FOLD_LANES_OF(HIGHS, group)))

/* What `op`, which is to be inlined, makes of the lanes of FOLDED locations: of
 * location i in lane i. Those that end side by side are taken from where no
 * lane has to leave its four. */
#define fold_floats ISA(fold_floats)
INLINE folded fold_floats(folded lanes[FOLDED],
                          folded (*op)(folded a, folded b))
{
	int i;

#if FOLDED == 8
	UNROLL
	for (i = 0; i < 4; i++)
		lanes[i] = FOLD_FLOATS(lanes[i], lanes[i + 4], 8);
#endif
	UNROLL
	for (i = 0; i < 2; i++)
		lanes[i] = FOLD_FLOATS(lanes[2 * i], lanes[2 * i + 1], 4);
	return FOLD_FLOATS(lanes[0], lanes[1], 2);
}

/* The same of W locations. */
#define fold_vector ISA(fold_vector)
INLINE vf fold_vector(folded lanes[W], folded (*op)(folded a, folded b))
{
#if FOLDED == W
	return fold_floats(lanes, op);
#else
	const folded first = fold_floats(lanes, op);
	const folded second = fold_floats(lanes + FOLDED, op);

	return SHUFFLE(first, second, SALMAP_JOINED_16);
#endif
}
