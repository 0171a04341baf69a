/*
 * The exact way of statistics that are made of sums and products (SMOE Scale),
 * all in double; included by vector.h. It serves locations that the sums of the
 * fast way are too coarse for, and every epsilon.
 *
 * It reads the channels twice: the mean comes first, of differences from the
 * first channel, so that it is exact where all are equal; then what each
 * channel is away from it. The order of operations is that of scalar_sums.c, to
 * which such locations were left before; dense activations, such as those of a
 * sigmoid, go this way at most locations, and took a hundred times as long as
 * the fast way does.
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

/* The mean of the rectified channels that are left. */
#define exact_mean ISA(exact_mean)
INLINE void exact_mean(struct statistic_tile *tile, double mean[STATISTIC_TILE])
{
	const double channels = (double)tile->view->c;
	double sum[STATISTIC_TILE] = { 0 };
	float first[STATISTIC_TILE], row[STATISTIC_TILE];
	vd x;
	int i;

	load_rectified(tile, first);
	while (tile->row.channel < tile->view->c) {
		load_rectified(tile, row);
		for (i = 0; i < tile->row.count; i += DOUBLES) {
			x = widen(row + i) - widen(first + i);
			vd_store(sum + i, vd_load(sum + i) + x);
		}
	}
	for (i = 0; i < tile->row.count; i += DOUBLES) {
		x = widen(first + i) + vd_load(sum + i) / channels;
		vd_store(mean + i, x);
	}
}

/* As salmap_smoe_share. */
#define share_of ISA(share_of)
INLINE vd share_of(vd rectified, vd mean, double epsilon)
{
	return excess_of((rectified - mean) / (mean + epsilon),
	                 (rectified + epsilon) / (mean + epsilon));
}

/* Into mean[] the mean of a, into spread[] log(mean) less the mean of log a. */
#define exact_factors ISA(exact_factors)
RARE void exact_factors(struct statistic_tile *tile,
                        double mean[STATISTIC_TILE],
                        double spread[STATISTIC_TILE])
{
	const struct salmap_elements start = tile->row;
	const double channels = (double)tile->view->c;
	const double epsilon = tile->parameters->epsilon;
	float row[STATISTIC_TILE];
	vd x;
	int i;

	exact_mean(tile, mean);
	memset(spread, 0, STATISTIC_TILE * sizeof(*spread));
	tile->row = start;
	while (tile->row.channel < tile->view->c) {
		load_rectified(tile, row);
		for (i = 0; i < start.count; i += DOUBLES) {
			x = share_of(widen(row + i), vd_load(mean + i),
			             epsilon);
			vd_store(spread + i, vd_load(spread + i) + x);
		}
	}
	for (i = 0; i < start.count; i += DOUBLES) {
		vd_store(mean + i, vd_load(mean + i) + epsilon);
		vd_store(spread + i, vd_load(spread + i) / channels);
	}
}
