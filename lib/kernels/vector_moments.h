/*
 * The sums over channels that mean and standard deviation are made of; included
 * by vector.h. Channel c belongs to lane c mod 16, and a tree folds the lanes,
 * as in scalar_moments.c, which gives the bits. Doubles, and differences from
 * an origin that the caller chooses: with the first channel as origin one pass
 * is enough, since squares stay small where values are large and close to each
 * other.
 */

/* As fold_tile in scalar_moments.c, for DOUBLES locations at `at`. */
#define lanes_fold ISA(lanes_fold)
INLINE vd lanes_fold(double lanes[LANES][STATISTIC_TILE], int at)
{
	vd sums[LANES / 2];
	int i, step;

	for (i = 0; i < LANES / 2; i++) {
		sums[i] = vd_load(lanes[i] + at) +
		          vd_load(lanes[i + LANES / 2] + at);
	}
	for (step = LANES / 4; step > 0; step /= 2)
		for (i = 0; i < step; i++)
			sums[i] += sums[i + step];
	return sums[0];
}

/* Adds up differences d from `origin` over the channels that are left, and
 * d * d, for each location. */
#define add_channels ISA(add_channels)
SHARED void add_channels(struct statistic_tile *tile, const float *origin,
                         double sum[STATISTIC_TILE],
                         double square[STATISTIC_TILE])
{
	double sums[LANES][STATISTIC_TILE], squares[LANES][STATISTIC_TILE];
	float row[STATISTIC_TILE];
	int i;

	memset(sums, 0, sizeof(sums));
	memset(squares, 0, sizeof(squares));
	while (tile->row.channel < tile->view->c) {
		const int64_t lane = tile->row.channel % LANES;

		load_finite(tile, row);
		for (i = 0; i < tile->row.count; i += DOUBLES) {
			const vd d = widen(row + i) - widen(origin + i);

			vd_store(sums[lane] + i,
			         vd_load(sums[lane] + i) + d);
			vd_store(squares[lane] + i,
			         vd_load(squares[lane] + i) + d * d);
		}
	}
	for (i = 0; i < tile->row.count; i += DOUBLES) {
		vd_store(sum + i, lanes_fold(sums, i));
		vd_store(square + i, lanes_fold(squares, i));
	}
}

/* As salmap_scalar_moments. The sums of one channel are 0. The instruction for
 * roots rounds correctly, as salmap_sqrt does digit by digit, which took half
 * of the time at 64 channels. */
#define tile_moments ISA(tile_moments)
SHARED void tile_moments(struct statistic_tile *tile,
                         double mean[STATISTIC_TILE],
                         double deviation[STATISTIC_TILE])
{
	const double channels = (double)tile->view->c;
	const double others = (double)(tile->view->c - (tile->view->c > 1));
	float origin[STATISTIC_TILE];
	double sums[STATISTIC_TILE], squares[STATISTIC_TILE];
	int i;

	load_finite(tile, origin);
	add_channels(tile, origin, sums, squares);
	for (i = 0; i < tile->row.count; i += DOUBLES) {
		const vd sum = vd_load(sums + i);
		const vd excess = vd_load(squares + i) - sum * sum / channels;
		const vd variance =
			vd_select(excess > 0, excess, (vd){ 0 }) / others;

		vd_store(mean + i, widen(origin + i) + sum / channels);
		vd_store(deviation + i, square_root(variance));
	}
}
