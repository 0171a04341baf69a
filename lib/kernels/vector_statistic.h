/*
 * Mean, standard deviation and maximum over channels for vectors of W floats;
 * included by vector.h. Vectors hold locations, some of which make a tile:
 * their lanes of sums stay in the innermost cache while channels go by. The
 * order of operations is that of scalar.c.
 */
#define clear_nonfinite ISA(clear_nonfinite)
#define add_channels ISA(add_channels)
#define any_nonfinite ISA(any_nonfinite)
#define load_finite ISA(load_finite)
#define lanes_fold ISA(lanes_fold)
#define tile_max ISA(tile_max)
#define tile_mean ISA(tile_mean)
#define saturate_vector ISA(saturate_vector)
#define statistic_run ISA(statistic_run)
#define statistic_tile ISA(statistic_tile)
#define statistic_tile_at ISA(statistic_tile_at)
#define tile_std ISA(tile_std)
#define tile_statistic ISA(tile_statistic)

#define LANES SALMAP_SMOE_LANES
#define STATISTIC_TILE 32

/* Up to STATISTIC_TILE locations of a run, and whether they held NaN or infinity. */
struct statistic_tile {
	const struct salmap_view *view;
	const unsigned char *first; /* of channel 0 */
	struct salmap_elements row; /* of the channel that is read next */
	float epsilon; /* of SMOE Scale */
	vi nonfinite;
};

typedef void (*tile_statistic)(struct statistic_tile *tile, float *out);

/* NaN and infinity become 0. Returns where there were some in a vector. */
INLINE vi clear_nonfinite(float *row, int count)
{
	vi nonfinite = { 0 };
	int i;

	for (i = 0; i < count; i += W) {
		vi x, bad;

		memcpy(&x, row + i, sizeof(x));
		bad = (x & 0x7f800000) == 0x7f800000;
		nonfinite |= bad;
		x &= ~bad;
		memcpy(row + i, &x, sizeof(x));
	}
	return nonfinite;
}

/* Reads the next channel, and zeros up to the next multiple of W. NaN and
 * infinity become 0. */
SHARED void load_finite(struct statistic_tile *tile, float *row)
{
	tile->row.first = tile->first +
	                  salmap_view_channel(tile->view, tile->row.channel);
	load_elements(tile->view, &tile->row, row);
	tile->nonfinite |= clear_nonfinite(row, tile->row.count);
	tile->row.channel++;
}

INLINE vd saturate_vector(vd x)
{
	x = vd_select(x > SALMAP_LARGEST, vd_of(SALMAP_LARGEST), x);
	return vd_select(x < -SALMAP_LARGEST, vd_of(-SALMAP_LARGEST), x);
}

/* As fold_tile in scalar.c, for DOUBLES locations at `at`. */
INLINE vd lanes_fold(double lanes[LANES][STATISTIC_TILE], int at)
{
	vd sums[LANES / 2], other;
	int i, step;

	for (i = 0; i < LANES / 2; i++) {
		memcpy(&sums[i], lanes[i] + at, sizeof(sums[i]));
		memcpy(&other, lanes[i + LANES / 2] + at, sizeof(other));
		sums[i] += other;
	}
	for (step = LANES / 4; step > 0; step /= 2)
		for (i = 0; i < step; i++)
			sums[i] += sums[i + step];
	return sums[0];
}

/* Adds up differences from `origin` over the channels that are left, and their
 * squares, one of each a location. */
SHARED void add_channels(struct statistic_tile *tile, const float *origin,
                         double sum[STATISTIC_TILE],
                         double square[STATISTIC_TILE])
{
	double sums[LANES][STATISTIC_TILE], squares[LANES][STATISTIC_TILE];
	float row[STATISTIC_TILE];
	vd x, y;
	int i;

	memset(sums, 0, sizeof(sums));
	memset(squares, 0, sizeof(squares));
	while (tile->row.channel < tile->view->c) {
		const int64_t lane = tile->row.channel % LANES;

		load_finite(tile, row);
		for (i = 0; i < tile->row.count; i += DOUBLES) {
			const vd d = widen(row + i) -
			             widen(origin + i);

			memcpy(&x, sums[lane] + i, sizeof(x));
			memcpy(&y, squares[lane] + i, sizeof(y));
			x += d;
			y += d * d;
			memcpy(sums[lane] + i, &x, sizeof(x));
			memcpy(squares[lane] + i, &y, sizeof(y));
		}
	}
	for (i = 0; i < tile->row.count; i += DOUBLES) {
		x = lanes_fold(sums, i);
		y = lanes_fold(squares, i);
		memcpy(sum + i, &x, sizeof(x));
		memcpy(square + i, &y, sizeof(y));
	}
}

static TARGET void tile_mean(struct statistic_tile *tile, float *out)
{
	const float zeros[STATISTIC_TILE] = { 0 };
	double sum[STATISTIC_TILE], square[STATISTIC_TILE];
	int i;

	add_channels(tile, zeros, sum, square);
	for (i = 0; i < tile->row.count; i++)
		out[i] = salmap_saturate(sum[i] / (double)tile->view->c);
}

static TARGET void tile_std(struct statistic_tile *tile, float *out)
{
	float origin[STATISTIC_TILE];
	double sum[STATISTIC_TILE], square[STATISTIC_TILE];
	int i;

	load_finite(tile, origin);
	add_channels(tile, origin, sum, square);
	for (i = 0; i < tile->row.count; i++)
		out[i] = salmap_std_of_sums(sum[i], square[i],
		                            (double)tile->view->c);
}

/* Adding 0 turns -0 into 0, as in scalar.c. */
static TARGET void tile_max(struct statistic_tile *tile, float *out)
{
	const vf largest = (float)SALMAP_LARGEST + (vf){ 0 };
	float row[STATISTIC_TILE];
	int i;

	load_finite(tile, out);
	while (tile->row.channel < tile->view->c) {
		load_finite(tile, row);
		for (i = 0; i < tile->row.count; i += W) {
			vf highest, x;

			memcpy(&highest, out + i, sizeof(highest));
			memcpy(&x, row + i, sizeof(x));
			highest = vf_select(x > highest, x, highest);
			memcpy(out + i, &highest, sizeof(highest));
		}
	}
	for (i = 0; i < tile->row.count; i += W) {
		vf x;

		memcpy(&x, out + i, sizeof(x));
		x = vf_select(x > largest, largest, x);
		x = vf_select(x < -largest, -largest, x) + 0.0f;
		memcpy(out + i, &x, sizeof(x));
	}
}

INLINE bool any_nonfinite(vi nonfinite)
{
	int32_t lanes[W];
	bool any = false;
	int i;

	memcpy(lanes, &nonfinite, sizeof(lanes));
	for (i = 0; i < W; i++)
		any |= lanes[i] != 0;
	return any;
}

/* `count` locations of a run, from number `from` on. */
INLINE struct statistic_tile statistic_tile_at(const struct salmap_view *view,
                                               const struct salmap_run *run,
                                               int64_t from, int count,
                                               float epsilon)
{
	const unsigned char *first = salmap_view_element(
		view, run->image, 0, run->slice, run->row, run->column + from);
	const struct statistic_tile tile = {
		.view = view,
		.first = first,
		.row = { first, (ptrdiff_t)view->stride_w, 0, 0, count },
		.epsilon = epsilon,
	};

	return tile;
}

/* Calls `kernel` for each tile of the run. */
SHARED bool statistic_run(const struct salmap_view *view,
                          const struct salmap_run *run, float epsilon,
                          float *out, tile_statistic kernel)
{
	float results[STATISTIC_TILE];
	vi nonfinite = { 0 };
	int64_t done;

	for (done = 0; done < run->count; done += STATISTIC_TILE) {
		const int64_t rest = run->count - done;

		const int count = rest < STATISTIC_TILE ? (int)rest
		                                        : STATISTIC_TILE;
		struct statistic_tile tile = statistic_tile_at(
			view, run, done, count, epsilon);

		kernel(&tile, results);
		memcpy(out + done, results, (size_t)count * sizeof(*out));
		nonfinite |= tile.nonfinite;
	}
	return any_nonfinite(nonfinite);
}

static TARGET bool ISA(mean)(const struct salmap_view *view,
                             const struct salmap_run *run, float epsilon,
                             float *out)
{
	return statistic_run(view, run, epsilon, out, tile_mean);
}

static TARGET bool ISA(std)(const struct salmap_view *view,
                            const struct salmap_run *run, float epsilon,
                            float *out)
{
	return statistic_run(view, run, epsilon, out, tile_std);
}

static TARGET bool ISA(max)(const struct salmap_view *view,
                            const struct salmap_run *run, float epsilon,
                            float *out)
{
	return statistic_run(view, run, epsilon, out, tile_max);
}

#undef LANES
