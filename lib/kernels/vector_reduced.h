/*
 * What channels are reduced to without logarithms: their sum and their sum of
 * squares; included by vector.h. Two files fill it, each for the layouts that
 * it suits, and vector_reduced_run.h makes results of it. Maxima are in
 * vector_highest.h.
 *
 * The order of operations is that of scalar_moments.c, which gives the bits:
 * the tree of a block of channels in floats, the trees in double. Trees of
 * eight channels took longer, into one double in planes, where as much is read
 * and more is stored, and into eight of them where channels lie side by side.
 */

/* Locations of a tile of planes, which sums and sums of squares share: long
 * rows, which hardware foresees. */
#define REDUCED_TILE 1024
#define SQUARES_TILE (REDUCED_TILE / 2)

/* Some locations of a tensor. */
#define plane_tile ISA(plane_tile)
struct plane_tile {
	const struct salmap_view *view;
	const unsigned char *first; /* channel 0 */
	int count;
	const float *gains; /* of all channels, or NULL */
	const float *origin; /* of differences, or NULL: to whole vectors */
};

/* The sums of the locations of a tile. */
#define reduced ISA(reduced)
struct reduced {
	const float *origin; /* of the tile */
	int width;           /* locations that there is room for */
	/* Of differences from the origin, and of their squares. */
	double sum[REDUCED_TILE];
};

/* Not 0, but for the sign, where x is infinite or NaN. A product, since the
 * units that add are those that compare, too. */
#define nonfinite_bits ISA(nonfinite_bits)
INLINE vi nonfinite_bits(vf x)
{
	return (vi)(x * 0);
}

/* W elements to be added, of which `origin` is that of differences; minus
 * infinity becomes NaN where it would be 0, so that it is found. */
#define load_reduced ISA(load_reduced)
INLINE vf load_reduced(const unsigned char *p, salmap_dtype dtype,
                       const struct vector_quantum *quantum,
                       enum salmap_reduction reduction, vf origin)
{
	vf x = load_rounded(p, dtype, quantum);

	if (reduction == SALMAP_DIFFERENCES)
		x -= origin;
	IN_REGISTER(x);
	return reduction == SALMAP_RECTIFIED_SUM ? vf_select(x < 0, x - x, x)
	                                         : x;
}

#define has_squares ISA(has_squares)
INLINE bool has_squares(enum salmap_reduction reduction)
{
	return reduction == SALMAP_SQUARES || reduction == SALMAP_DIFFERENCES;
}

/* Locations that a tile has room for, if so many are to be a row. Rows of all
 * types have as many bytes at most. */
#define reduced_width ISA(reduced_width)
INLINE int reduced_width(salmap_dtype dtype, enum salmap_reduction reduction)
{
	return has_squares(reduction) || dtype == SALMAP_F64 ? SQUARES_TILE
	                                                     : REDUCED_TILE;
}

#define squares_of ISA(squares_of)
INLINE double *squares_of(struct reduced *of)
{
	return of->sum + of->width;
}

/* Whether all types have loops of their own: the others are for floats. */
#define has_types ISA(has_types)
INLINE bool has_types(enum salmap_reduction reduction)
{
	return reduction == SALMAP_SUM || reduction == SALMAP_SQUARES;
}

/* Whether rows are read as they lie in memory. */
#define are_rows ISA(are_rows)
INLINE bool are_rows(const struct salmap_view *view, int64_t count,
                     const float *gains)
{
	return ends_with_vector(view, count) && gains == NULL &&
	       !has_quanta(view);
}
