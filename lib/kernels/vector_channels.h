/*
 * The walk over channels that the exact ways of statistics share: up to
 * STATISTIC_TILE locations of a run, channel by channel, as floats in which NaN
 * and infinity are 0; included by vector.h.
 *
 * Vectors hold locations, at any layout: rows of a channel go through a buffer,
 * which load_elements fills. A statistic is a function of a tile, which reads
 * it with load_finite until no channel is left, and statistic_run makes a
 * kernel of it.
 */

#define LANES SALMAP_SMOE_LANES
#define STATISTIC_TILE 32

/* Up to STATISTIC_TILE locations of a run, and whether they held NaN or
 * infinity. */
#define statistic_tile ISA(statistic_tile)
struct statistic_tile {
	const struct salmap_view *view;
	const unsigned char *first; /* of channel 0 */
	struct salmap_elements row; /* of the channel that is read next */
	const struct salmap_statistic_parameters *parameters;
	vi nonfinite;
};

#define tile_statistic ISA(tile_statistic)
typedef void (*tile_statistic)(struct statistic_tile *tile, float *out);

/* NaN and infinity become 0. Returns where there were some in a vector. */
#define clear_nonfinite ISA(clear_nonfinite)
INLINE vi clear_nonfinite(float *row, int count)
{
	vi nonfinite = { 0 };
	int i;

	for (i = 0; i < count; i += W) {
		vi x, bad;

		x = vi_load(row + i);
		bad = (x & 0x7f800000) == 0x7f800000;
		nonfinite |= bad;
		x &= ~bad;
		vi_store(row + i, x);
	}
	return nonfinite;
}

/* Multiplies whole vectors by the gain of a channel, if there are gains. */
#define gain_row ISA(gain_row)
INLINE void gain_row(float *row, int count, const float *gains, int64_t channel)
{
	int i;

	for (i = 0; gains != NULL && i < count; i += W)
		vf_store(row + i, vf_load(row + i) * gains[channel]);
}

/* Reads the next channel, and zeros up to the next multiple of W. NaN and
 * infinity become 0. */
#define load_finite ISA(load_finite)
SHARED void load_finite(struct statistic_tile *tile, float *row)
{
	tile->row.first = tile->first +
	                  salmap_view_channel(tile->view, tile->row.channel);
	load_elements(tile->view, &tile->row, row);
	tile->nonfinite |= clear_nonfinite(row, tile->row.count);
	gain_row(row, tile->row.count, tile->parameters->gains,
	         tile->row.channel);
	tile->row.channel++;
}

#define any_nonfinite ISA(any_nonfinite)
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
#define statistic_tile_at ISA(statistic_tile_at)
INLINE struct statistic_tile statistic_tile_at(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, int64_t from,
	int count)
{
	const unsigned char *first = salmap_view_element(
		view, run->image, 0, run->slice, run->row, run->column + from);
	const struct statistic_tile tile = {
		.view = view,
		.first = first,
		.row = { first, (ptrdiff_t)view->stride_w, 0, 0, count },
		.parameters = parameters,
	};

	return tile;
}

/* Calls `kernel` for each tile of the run. */
#define statistic_run ISA(statistic_run)
SHARED bool statistic_run(const struct salmap_view *view,
                          const struct salmap_run *run,
                          const struct salmap_statistic_parameters *parameters,
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
			view, run, parameters, done, count);

		kernel(&tile, results);
		memcpy(out + done, results, (size_t)count * sizeof(*out));
		nonfinite |= tile.nonfinite;
	}
	return any_nonfinite(nonfinite);
}
