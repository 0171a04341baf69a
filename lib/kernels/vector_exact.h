/*
 * The exact way of SMOE Scale for vectors of W floats, all in double; included
 * by vector.h. It serves locations that the sums of the fast way are too coarse
 * for, values that are not finite, and every epsilon. The order of operations is
 * that of smoe_exact in scalar.c.
 */
#define exact_run ISA(exact_run)
#define exact_tile ISA(exact_tile)
#define load_rectified ISA(load_rectified)
#define share_of ISA(share_of)

/* Reads the next channel of a tile, negative values as 0. */
INLINE void load_rectified(struct statistic_tile *tile, float *row)
{
	int i;

	load_finite(tile, row);
	for (i = 0; i < tile->row.count; i += W) {
		vf x;

		memcpy(&x, row + i, sizeof(x));
		x = vf_select(x > 0, x, (vf){ 0 });
		memcpy(row + i, &x, sizeof(x));
	}
}

/* As salmap_smoe_share. */
INLINE vd share_of(vd rectified, vd mean, double epsilon)
{
	return excess_of((rectified - mean) / (mean + epsilon),
	                 (rectified + epsilon) / (mean + epsilon));
}

RARE void exact_tile(struct statistic_tile *tile, float *out)
{
	const struct salmap_elements start = tile->row;
	const double channels = (double)tile->view->c;
	const double epsilon = tile->epsilon;
	double mean[STATISTIC_TILE], sum[STATISTIC_TILE] = { 0 };
	float first[STATISTIC_TILE], row[STATISTIC_TILE];
	vd x, y;
	int i;

	load_rectified(tile, first);
	while (tile->row.channel < tile->view->c) {
		load_rectified(tile, row);
		for (i = 0; i < start.count; i += DOUBLES) {
			memcpy(&x, sum + i, sizeof(x));
			x += widen(row + i) - widen(first + i);
			memcpy(sum + i, &x, sizeof(x));
		}
	}
	for (i = 0; i < start.count; i += DOUBLES) {
		memcpy(&x, sum + i, sizeof(x));
		x = widen(first + i) + x / channels;
		memcpy(mean + i, &x, sizeof(x));
	}
	memset(sum, 0, sizeof(sum));
	tile->row = start;
	while (tile->row.channel < tile->view->c) {
		load_rectified(tile, row);
		for (i = 0; i < start.count; i += DOUBLES) {
			memcpy(&x, mean + i, sizeof(x));
			memcpy(&y, sum + i, sizeof(y));
			y += share_of(widen(row + i), x, epsilon);
			memcpy(sum + i, &y, sizeof(y));
		}
	}
	for (i = 0; i < start.count; i += DOUBLES) {
		memcpy(&x, mean + i, sizeof(x));
		memcpy(&y, sum + i, sizeof(y));
		x = (x + epsilon) * SALMAP_LOG2_E * (y / channels);
		to_floats(saturate_vector(x), out + i);
	}
}

/* All locations of a run. */
INLINE bool exact_run(const struct salmap_view *view,
                      const struct salmap_run *run, float epsilon, float *out)
{
	return statistic_run(view, run, epsilon, out, exact_tile);
}
