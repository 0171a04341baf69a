/*
 * The exact way of SMOE Scale for vectors of W floats, all in double; included
 * by vector.h. It serves locations that the sums of the fast way are too coarse
 * for, and every epsilon. It reads the channels twice: the mean comes first,
 * and then what each channel is away from it. The order of operations is that
 * of smoe_exact in scalar.c, to which such locations were left before; dense
 * activations, such as those of a sigmoid, go this way at most locations, and
 * took a hundred times as long as the fast way does.
 */

/* Reads the next channel of a tile, negative values as 0. */
#define load_rectified ISA(load_rectified)
INLINE void load_rectified(struct statistic_tile *tile, float *row)
{
	int i;

	load_finite(tile, row);
	for (i = 0; i < tile->row.count; i += W) {
		const vf x = vf_load(row + i);

		vf_store(row + i, vf_select(x > 0, x, (vf){ 0 }));
	}
}

/* As salmap_smoe_share. */
#define share_of ISA(share_of)
INLINE vd share_of(vd rectified, vd mean, double epsilon)
{
	return excess_of((rectified - mean) / (mean + epsilon),
	                 (rectified + epsilon) / (mean + epsilon));
}

#define exact_tile ISA(exact_tile)
RARE void exact_tile(struct statistic_tile *tile, float *out)
{
	const struct salmap_elements start = tile->row;
	const double channels = (double)tile->view->c;
	const double epsilon = tile->epsilon;
	double mean[STATISTIC_TILE], sum[STATISTIC_TILE] = { 0 };
	float first[STATISTIC_TILE], row[STATISTIC_TILE];
	vd x;
	int i;

	load_rectified(tile, first);
	while (tile->row.channel < tile->view->c) {
		load_rectified(tile, row);
		for (i = 0; i < start.count; i += DOUBLES) {
			x = widen(row + i) - widen(first + i);
			vd_store(sum + i, vd_load(sum + i) + x);
		}
	}
	for (i = 0; i < start.count; i += DOUBLES) {
		x = widen(first + i) + vd_load(sum + i) / channels;
		vd_store(mean + i, x);
	}
	memset(sum, 0, sizeof(sum));
	tile->row = start;
	while (tile->row.channel < tile->view->c) {
		load_rectified(tile, row);
		for (i = 0; i < start.count; i += DOUBLES) {
			x = share_of(widen(row + i), vd_load(mean + i),
			             epsilon);
			vd_store(sum + i, vd_load(sum + i) + x);
		}
	}
	for (i = 0; i < start.count; i += DOUBLES) {
		x = (vd_load(mean + i) + epsilon) * SALMAP_LOG2_E *
		    (vd_load(sum + i) / channels);
		to_floats(vd_saturate(x), out + i);
	}
}

/* All locations of a run. */
#define exact_run ISA(exact_run)
INLINE bool exact_run(const struct salmap_view *view,
                      const struct salmap_run *run, float epsilon, float *out)
{
	return statistic_run(view, run, epsilon, out, exact_tile);
}
