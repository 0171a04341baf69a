/*
 * The kernels of reading of every set that this CPU runs against scalar, byte
 * for byte: random sizes, enlarged and reduced, maps between guard pages,
 * outputs right before one. The seed is printed; set TEST_SEED to repeat a run.
 */
#include "../support/kernels.h"
#include "../support/tiles.h"

#include <float.h>
#include <math.h>

#include "lists.h"
#include "math.h"
#include "picture.h"

#define ROUNDS 3000

static int below(struct random *random, int limit)
{
	return (int)random_below(random, (uint64_t)limit);
}

/* One float of a kind that is likely to go wrong. */
static float nasty(struct random *random, int kind)
{
	const float unit = random_unit(random);

	switch (kind) {
	case 0:
		return unit < 0.3f ? 0 : unit > 0.7f ? 1 : unit;
	case 1:
		return below(random, 3) == 0 ? -0.0f : 8 * unit - 4;
	case 2:
		return unit * 0x1p-130f;
	case 3:
		return (unit - 0.5f) * 0x1p127f;
	default:
		return unit;
	}
}

static void fill(float *values, size_t count, struct random *random)
{
	const int kind = below(random, 6);
	size_t i;

	for (i = 0; i < count; i++)
		values[i] = nasty(random, kind);
}

static void assert_same(const void *got, const void *want, size_t bytes,
                        const struct salmap_kernels *kernels, const char *what)
{
	if (memcmp(got, want, bytes) != 0)
		fail_msg("%s, %s: differs from scalar", kernels->name, what);
}

/* --------------------------------------------------------------- resample */

/* Sides of 1 to 600, few of them large, the largest now and then. */
static int64_t random_side(struct random *random)
{
	const int limit = 1 << (1 + below(random, 9));

	return 1 + below(random, limit + limit / 6);
}

/* A part of an output, of a map with what may be read after it and no more. */
static void resample(const struct salmap_kernels *kernels,
                     struct random *random)
{
	const int64_t width = random_side(random), height = random_side(random);
	const size_t values = (size_t)(width * height);
	struct guarded source = guard((values + SALMAP_WIDEST_VECTOR) *
	                                      sizeof(float),
	                              below(random, 2));
	struct salmap_map map = { (float *)source.first, 1, height, width, 0,
		                  1 };
	const bool huge = below(random, 20) == 0;
	const struct salmap_size size = {
		1,
		below(random, 20) ? random_side(random) : height,
		huge                ? SALMAP_MAX_SIDE - below(random, 3)
		: below(random, 20) ? random_side(random)
		                    : width
	};
	struct part part = { below(random, (int)size.height),
		             below(random, (int)size.width), 0, 0 };
	const int64_t right = size.width - part.column;
	const int64_t down = size.height - part.row;
	const salmap_resampling mode = (salmap_resampling)below(
		random, SALMAP_ROWS(SALMAP_RESAMPLINGS));
	struct guarded out;
	float want[5 * 300];
	size_t bytes;

	part.rows = 1 + below(random, down < 5 ? (int)down : 5);
	part.columns = 1 + below(random, right < 300 ? (int)right : 300);
	bytes = (size_t)(part.rows * part.columns) * sizeof(float);
	out = guard(bytes, true);
	fill((float *)source.first, values + SALMAP_WIDEST_VECTOR, random);
	if (below(random, 2)) {
		map.low = -FLT_MAX;
		map.high = FLT_MAX;
	}
	resample_part(&map, mode, &size, &part, &salmap_render_scalar, want);
	resample_part(&map, mode, &size, &part, kernels->render,
	              (float *)out.first);
	assert_same(out.first, want, bytes, kernels, "resample");
	unguard(&source);
	unguard(&out);
}

static void resampled_parts_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, resample);
}

/* ------------------------------------------------------------------- rows */

/* Some rows of a tile between two, with what lies behind the tile's columns up
 * to the end of a vector. */
struct lines {
	SALMAP_ALIGNED float above[SALMAP_STRIP], below[SALMAP_STRIP];
};

static struct salmap_between random_rows(struct lines *lines,
                                         struct random *random)
{
	struct salmap_between rows = { .above = lines->above,
		                       .below = lines->below };
	int i;

	fill(lines->above, SALMAP_STRIP, random);
	fill(lines->below, SALMAP_STRIP, random);
	rows.rows = 1 + below(random, SALMAP_TILE_ROWS);
	rows.first = below(random, SALMAP_TILE_ROWS + 1 - rows.rows);
	rows.columns = 1 + below(random, SALMAP_STRIP);
	for (i = 0; i < rows.rows; i++)
		rows.down[i] = (float)i / (float)rows.rows;
	/* The last column is repeated behind the tile. */
	for (i = rows.columns; i < SALMAP_STRIP; i++) {
		lines->above[i] = lines->above[rows.columns - 1];
		lines->below[i] = lines->below[rows.columns - 1];
	}
	return rows;
}

/* Rows of an array of a tile, up to their columns. */
static void assert_same_rows(const void *got, const void *want, size_t size,
                             int rows, int columns,
                             const struct salmap_kernels *kernels,
                             const char *what)
{
	const size_t step = SALMAP_STRIP * size;
	int row;

	for (row = 0; row < rows; row++)
		assert_same((const char *)got + (size_t)row * step,
		            (const char *)want + (size_t)row * step,
		            (size_t)columns * size, kernels, what);
}

/* The lowest and highest of all lanes. */
static struct salmap_range folded(const struct salmap_extent *extent)
{
	struct salmap_range range = { extent->lows[0], extent->highs[0], 0 };
	int i;

	for (i = 1; i < SALMAP_WIDEST_VECTOR; i++) {
		if (extent->lows[i] < range.low)
			range.low = extent->lows[i];
		if (extent->highs[i] > range.span)
			range.span = extent->highs[i];
	}
	range.low += 0.0f;
	range.span += 0.0f;
	return range;
}

static void extent(const struct salmap_kernels *kernels,
                   const struct salmap_between *rows)
{
	struct salmap_extent extents[2];
	struct salmap_range got, want;
	float values[SALMAP_TILE], low = FLT_MAX, high = -FLT_MAX;
	int i;

	for (i = 0; i < SALMAP_WIDEST_VECTOR; i++) {
		extents[0].lows[i] = extents[1].lows[i] = FLT_MAX;
		extents[0].highs[i] = extents[1].highs[i] = -FLT_MAX;
	}
	kernels->render->extend(rows, &extents[0]);
	salmap_render_scalar.extend(rows, &extents[1]);
	got = folded(&extents[0]);
	want = folded(&extents[1]);
	assert_same(&got, &want, sizeof(got), kernels, "extend");
	/* The first row and the last one tell all. */
	salmap_render_scalar.put(rows, values, rows->columns);
	for (i = 0; i < rows->rows * rows->columns; i++) {
		low = values[i] < low ? values[i] : low;
		high = values[i] > high ? values[i] : high;
	}
	assert_true(got.low == low && got.span == high);
}

static void put(const struct salmap_kernels *kernels,
                const struct salmap_between *rows, int gap)
{
	const int stride = rows->columns + gap;
	const size_t bytes = (size_t)(rows->rows * stride - gap) *
	                     sizeof(float);
	struct guarded out = guard(bytes, true);
	float want[SALMAP_TILE * 2] = { 0 };

	kernels->render->put(rows, (float *)out.first, stride);
	salmap_render_scalar.put(rows, want, stride);
	assert_same(out.first, want, bytes, kernels, "put");
	unguard(&out);
}

static void means(const struct salmap_kernels *kernels,
                  const struct salmap_between *rows, int gap, double weight,
                  bool begins)
{
	const struct salmap_render_kernels *render = kernels->render;
	const int stride = rows->columns + gap;
	const size_t bytes = (size_t)(SALMAP_TILE_ROWS * stride - gap) *
	                     sizeof(float);
	SALMAP_ALIGNED double got[SALMAP_TILE];
	double want[SALMAP_TILE], peaks[2] = { -1, -1 };
	struct guarded out = guard(bytes, true);
	float floats[SALMAP_TILE * 2] = { 0 };
	int i;

	for (i = 0; i < SALMAP_TILE; i++)
		got[i] = want[i] = 0.25;
	for (i = 0; i < 2; i++) {
		render->add_mean(rows, weight, i == 0 && begins, got);
		salmap_render_scalar.add_mean(rows, weight, i == 0 && begins,
		                              want);
	}
	assert_same_rows(got, want, sizeof(*got), SALMAP_TILE_ROWS,
	                 rows->columns, kernels, "add_mean");
	render->peak(got, SALMAP_TILE_ROWS, rows->columns, &peaks[0]);
	salmap_render_scalar.peak(want, SALMAP_TILE_ROWS, rows->columns,
	                          &peaks[1]);
	assert_true(peaks[0] == peaks[1]);
	render->put_mean(got, SALMAP_TILE_ROWS, rows->columns,
	                 (float *)out.first, stride);
	salmap_render_scalar.put_mean(want, SALMAP_TILE_ROWS, rows->columns,
	                              floats, stride);
	assert_same(out.first, floats, bytes, kernels, "put_mean");
	unguard(&out);
}

/* Class maps of any range, and of one that has no reciprocal. */
static void dim(const struct salmap_kernels *kernels,
                const struct salmap_between *rows, struct random *random)
{
	const float span = below(random, 4) == 0 ? 0x1p-140f
	                                         : random_unit(random) + 0.1f;
	const struct salmap_dimming dimming = {
		salmap_range_of(-span / 2, span / 2), random_unit(random),
		(salmap_fastcam_factor)below(random, 3),
	};
	SALMAP_ALIGNED double got[SALMAP_TILE];
	SALMAP_ALIGNED double want[SALMAP_TILE];
	int i;

	for (i = 0; i < SALMAP_TILE; i++)
		got[i] = want[i] = (double)random_unit(random) * 2;
	kernels->render->dim(rows, &dimming, got);
	salmap_render_scalar.dim(rows, &dimming, want);
	assert_same_rows(got, want, sizeof(*got), SALMAP_TILE_ROWS,
	                 rows->columns, kernels, "dim");
}

static void rows(const struct salmap_kernels *kernels, struct random *random)
{
	struct lines lines;
	const struct salmap_between between = random_rows(&lines, random);

	put(kernels, &between, below(random, 5));
	extent(kernels, &between);
	means(kernels, &between, below(random, 5), random_unit(random),
	      below(random, 2) == 0);
	dim(kernels, &between, random);
}

static void rows_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, rows);
}

/* ------------------------------------------------------------------ fixed */

/* Sums that other images left, up to those of 2^31. */
static void fill_sums(struct salmap_fixed *sums, size_t count,
                      struct random *random)
{
	size_t i;

	for (i = 0; i < count; i++) {
		sums->sums[i] = random_below(random, UINT64_C(1) << 63);
		sums->squares[i] = random_below(random, UINT64_C(1) << 63);
		sums->maxima[i] = salmap_bits_of_float(random_unit(random));
	}
}

enum { MOST_IMAGES = 6 };

/* Some values of a row of several images, to pixels with a guard right behind
 * them. */
static void fixed(const struct salmap_kernels *kernels, struct random *random)
{
	const int count = 1 + below(random, SALMAP_STRIP);
	const int at = below(random, 5);
	const size_t pixels = (size_t)(at + count);
	struct guarded sums = guard(pixels * sizeof(uint64_t), true);
	struct guarded squares = guard(pixels * sizeof(uint64_t), true);
	struct guarded maxima = guard(pixels * sizeof(uint32_t), true);
	struct salmap_fixed got = { (uint64_t *)sums.first,
		                    (uint64_t *)squares.first,
		                    (uint32_t *)maxima.first };
	uint64_t wanted[2][SALMAP_STRIP + 5];
	uint32_t most[SALMAP_STRIP + 5];
	const struct salmap_fixed want = { wanted[0], wanted[1], most };
	const int images = below(random, MOST_IMAGES + 1);
	SALMAP_ALIGNED float values[MOST_IMAGES * SALMAP_STRIP];
	const struct salmap_fixed_maps maps = { values, SALMAP_STRIP, images };

	fill(values, MOST_IMAGES * SALMAP_STRIP, random);
	fill_sums(&got, pixels, random);
	memcpy(want.sums, got.sums, pixels * sizeof(uint64_t));
	memcpy(want.squares, got.squares, pixels * sizeof(uint64_t));
	memcpy(want.maxima, got.maxima, pixels * sizeof(uint32_t));
	kernels->render->add_fixed(&maps, count, &got, at);
	salmap_render_scalar.add_fixed(&maps, count, &want, at);
	assert_same(got.sums, want.sums, pixels * sizeof(uint64_t), kernels,
	            "add_fixed, sums");
	assert_same(got.squares, want.squares, pixels * sizeof(uint64_t),
	            kernels, "add_fixed, squares");
	assert_same(got.maxima, want.maxima, pixels * sizeof(uint32_t), kernels,
	            "add_fixed, maxima");
	unguard(&maxima);
	unguard(&squares);
	unguard(&sums);
}

static void fixed_sums_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, fixed);
}

/* ------------------------------------------------------------------- grey */

/* Values of all kinds, and values at the edges between two levels. */
static void grey(const struct salmap_kernels *kernels, struct random *random)
{
	const int count = 1 + below(random, SALMAP_STRIP);
	struct guarded out = guard((size_t)count, true);
	SALMAP_ALIGNED float values[SALMAP_STRIP];
	uint8_t want[SALMAP_STRIP];
	int i;

	fill(values, SALMAP_STRIP, random);
	for (i = 0; i < SALMAP_STRIP; i++) {
		const float edge = (float)(2 * below(random, 255) + 1) / 510;
		const float other = below(random, 2) == 1 ? 1 : 0;

		if (below(random, 2) == 0)
			values[i] = below(random, 2) == 0
				? edge : nextafterf(edge, other);
	}
	kernels->render->put_grey(values, count, out.first);
	salmap_render_scalar.put_grey(values, count, want);
	assert_same(out.first, want, (size_t)count, kernels, "put_grey");
	unguard(&out);
}

static void grey_is_that_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, grey);
}

/* Every float around each edge between two levels. */
static void all_edges(const struct salmap_kernels *kernels,
                      struct random *random)
{
	SALMAP_ALIGNED float values[SALMAP_STRIP];
	uint8_t got[SALMAP_STRIP];
	int edge, i;

	(void)random;
	for (edge = 1; edge < 510; edge += 2) {
		float value = (float)edge / 510;

		for (i = 0; i < SALMAP_STRIP / 2; i++)
			value = nextafterf(value, 0);
		for (i = 0; i < SALMAP_STRIP; i++) {
			values[i] = value;
			value = nextafterf(value, 1);
		}
		kernels->render->put_grey(values, SALMAP_STRIP, got);
		for (i = 0; i < SALMAP_STRIP; i++)
			if (got[i] != edge / 2 +
			              ((double)values[i] * 510 >= edge))
				fail_msg("%s: %.9g became %d", kernels->name,
				         (double)values[i], got[i]);
	}
}

static void levels_change_at_the_edges(void **state)
{
	(void)state;
	try_kernels(1, all_edges);
}

/* ---------------------------------------------------------------- colours */

static void assert_same_planes(const union salmap_pixels pixels[2], int columns,
                               const struct salmap_kernels *kernels,
                               const char *what)
{
	const struct salmap_parts *got = &pixels[0].parts;
	const struct salmap_parts *want = &pixels[1].parts;

	assert_same_rows(got->red, want->red, sizeof(float), SALMAP_TILE_ROWS,
	                 columns, kernels, what);
	assert_same_rows(got->green, want->green, sizeof(float),
	                 SALMAP_TILE_ROWS, columns, kernels, what);
	assert_same_rows(got->blue, want->blue, sizeof(float),
	                 SALMAP_TILE_ROWS, columns, kernels, what);
}

static void add_share(const struct salmap_kernels *kernels,
                      const struct salmap_between *rows,
                      const struct salmap_share *share,
                      union salmap_pixels pixels[2])
{
	kernels->render->add_layer(rows, share, &pixels[0].sums);
	salmap_render_scalar.add_layer(rows, share, &pixels[1].sums);
}

/* To other sums, without places. */
static void add_share_with_means(const struct salmap_kernels *kernels,
                                 const struct salmap_between *rows,
                                 struct salmap_share share,
                                 struct random *random)
{
	const double weight = random_unit(random);
	SALMAP_ALIGNED double got[SALMAP_TILE];
	double want[SALMAP_TILE];
	union salmap_pixels pixels[2];
	int i;

	share.has_places = false;
	for (i = 0; i < SALMAP_TILE; i++)
		got[i] = want[i] = -0.5;
	memset(pixels, 0x3c, sizeof(pixels)); /* 0.01 */
	kernels->render->add_both(rows, weight, got, &share, &pixels[0].sums);
	salmap_render_scalar.add_both(rows, weight, want, &share,
	                              &pixels[1].sums);
	assert_same_rows(got, want, sizeof(*got), SALMAP_TILE_ROWS,
	                 rows->columns, kernels, "add_both");
	assert_same_planes(pixels, rows->columns, kernels, "add_both");
}

/* Sums of up to five layers, of values of one kind. Returns the columns. */
static int add_layers(const struct salmap_kernels *kernels,
                      union salmap_pixels pixels[2], struct random *random)
{
	struct salmap_share share = { .weight = random_unit(random),
		                      .begins = below(random, 2) == 0,
		                      .has_places = below(random, 4) > 0 };
	const int layers = 1 + below(random, 5);
	struct salmap_between rows[5];
	struct lines lines[5];
	float low = FLT_MAX, high = -FLT_MAX;
	int layer, i;

	for (layer = 0; layer < layers; layer++) {
		float values[SALMAP_TILE];

		rows[layer] = random_rows(&lines[layer], random);
		rows[layer].columns = rows[0].columns;
		salmap_render_scalar.put(&rows[layer], values,
		                         rows[layer].columns);
		for (i = 0; i < rows[layer].rows * rows[layer].columns; i++) {
			low = values[i] < low ? values[i] : low;
			high = values[i] > high ? values[i] : high;
		}
	}
	if (below(random, 3) == 0) /* limits within the values */
		high = low + (high - low) / 2;
	share.range = salmap_range_of(low, below(random, 9) ? high : low);
	share.scale = share.range.reciprocal * share.weight;
	for (layer = 0; layer < layers; layer++) {
		share.position = random_unit(random);
		add_share(kernels, &rows[layer], &share, pixels);
		add_share_with_means(kernels, &rows[layer], share, random);
		share.begins = false;
	}
	return rows[0].columns;
}

/* Two pictures of the same size, for a set of kernels and for scalar. */
struct canvases {
	struct guarded out;
	size_t size;
	unsigned char bytes[SALMAP_TILE * 13];
	struct salmap_canvas got, want;
};

static void open_canvases(struct canvases *both, salmap_pixel pixel, int rows,
                          int columns, int gap)
{
	const int64_t stride = columns * salmap_pixel_size(pixel) + gap;

	memset(both->bytes, 0, sizeof(both->bytes));
	both->size = (size_t)(rows * stride - gap);
	both->out = guard(both->size, true);
	both->got = (struct salmap_canvas){ pixel, rows, columns,
		                            both->out.first, stride };
	both->want = both->got;
	both->want.bytes = both->bytes;
}

static void close_canvases(struct canvases *both,
                           const struct salmap_kernels *kernels,
                           const char *what)
{
	assert_same(both->got.bytes, both->want.bytes, both->size, kernels,
	            what);
	unguard(&both->out);
}

static salmap_pixel random_pixel(struct random *random)
{
	return (salmap_pixel)below(random, SALMAP_ROWS(SALMAP_PIXELS));
}

static void store(const struct salmap_kernels *kernels,
                  const struct salmap_parts *parts, int columns,
                  struct random *random)
{
	struct canvases both;

	open_canvases(&both, random_pixel(random), SALMAP_TILE_ROWS, columns,
	              below(random, 5));
	kernels->render->store(parts, &both.got);
	salmap_render_scalar.store(parts, &both.want);
	close_canvases(&both, kernels, "store");
}

/* Means and sums that become a heat map. */
struct heat {
	struct salmap_chroma chroma;
	struct salmap_range range;
	SALMAP_ALIGNED double means[SALMAP_TILE];
	union salmap_pixels sums[2]; /* of a set, and of scalar */
};

static void draw_heat(const struct heat *heat, struct canvases *both,
                      const struct salmap_kernels *kernels)
{
	union salmap_pixels pixels[2];

	memcpy(pixels, heat->sums, sizeof(pixels));
	kernels->render->heat(&heat->chroma, &heat->range, heat->means,
	                      &pixels[0], &both->got);
	salmap_render_scalar.heat(&heat->chroma, &heat->range, heat->means,
	                          &pixels[1], &both->want);
}

/* As floats, which tell the most, and in any other format. */
static void heat(const struct heat *heat, int columns,
                 const struct salmap_kernels *kernels, struct random *random)
{
	const salmap_pixel pixels[] = { SALMAP_PIXEL_RGB_F32,
		                        random_pixel(random) };
	const int rows = 1 + below(random, SALMAP_TILE_ROWS);
	struct canvases both;
	int i;

	for (i = 0; i < 2; i++) {
		open_canvases(&both, pixels[i], rows, columns,
		              below(random, 5));
		draw_heat(heat, &both, kernels);
		close_canvases(&both, kernels, "heat");
	}
}

/* The same sums in the colours of any path. */
static void path(const struct salmap_kernels *kernels,
                 const struct salmap_chroma *chroma,
                 const struct salmap_range *range,
                 const union salmap_pixels sums[2], const double *values,
                 int columns, struct random *random)
{
	struct salmap_path path;
	union salmap_pixels pixels[2];

	fill(path.first, 3, random);
	fill(path.steps[0], 3 * SALMAP_PATH_LINES, random);
	memcpy(pixels, sums, sizeof(pixels));
	kernels->render->lovi_path(chroma, &path, SALMAP_TILE_ROWS, columns,
	                           &pixels[0]);
	salmap_render_scalar.lovi_path(chroma, &path, SALMAP_TILE_ROWS, columns,
	                               &pixels[1]);
	assert_same_planes(pixels, columns, kernels, "lovi_path");
	kernels->render->heat_path(&path, range, values, SALMAP_TILE_ROWS,
	                           columns, &pixels[0].parts);
	salmap_render_scalar.heat_path(&path, range, values, SALMAP_TILE_ROWS,
	                               columns, &pixels[1].parts);
	assert_same_planes(pixels, columns, kernels, "heat_path");
}

static void colours(const struct salmap_kernels *kernels,
                    struct random *random)
{
	const struct salmap_render_kernels *render = kernels->render;
	struct heat map = {
		.chroma = { 5, below(random, 5) ? 0.25f : 0 },
		.range = salmap_range_of(0, below(random, 9) ? 0.9f : 0),
	};
	union salmap_pixels pixels[2];
	int columns, i;

	memset(map.sums, 0x3c, sizeof(map.sums)); /* 0.01 */
	columns = add_layers(kernels, map.sums, random);
	assert_same_planes(map.sums, columns, kernels, "add_layer");
	for (i = 0; i < SALMAP_TILE; i++)
		map.means[i] = (double)random_unit(random) * 1.5 - 0.3;
	memcpy(pixels, map.sums, sizeof(pixels));
	render->lovi(&map.chroma, SALMAP_TILE_ROWS, columns, &pixels[0]);
	salmap_render_scalar.lovi(&map.chroma, SALMAP_TILE_ROWS, columns,
	                          &pixels[1]);
	assert_same_planes(pixels, columns, kernels, "lovi");
	store(kernels, &pixels[0].parts, columns, random);
	heat(&map, columns, kernels, random);
	path(kernels, &map.chroma, &map.range, map.sums, map.means, columns,
	     random);
	fill((float *)&pixels[0], 3 * SALMAP_TILE, random);
	store(kernels, &pixels[0].parts, columns, random);
}

static void colours_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, colours);
}

/* Saturations of all sizes through the heat map's power: of two layers, with v
 * 1 and 1 - s, s to the power 1/e. */
static void powers(const struct salmap_kernels *kernels, struct random *random)
{
	struct heat map = { .chroma = { 2, 1 },
		            .range = salmap_range_of(0, 1) };
	float saturation[SALMAP_TILE], rgb[SALMAP_TILE][3];
	struct canvases both;
	int i;

	for (i = 0; i < SALMAP_TILE; i++) {
		map.sums[0].sums.highest[i] = 1;
		map.sums[0].sums.total[i] =
			2 - random_unit(random) /
				    (float)(1 << below(random, 24));
		saturation[i] = 2 - map.sums[0].sums.total[i];
		map.means[i] = 1;
	}
	map.sums[1] = map.sums[0];
	open_canvases(&both, SALMAP_PIXEL_RGB_F32, SALMAP_TILE_ROWS,
	              SALMAP_STRIP, 0);
	draw_heat(&map, &both, kernels);
	memcpy(rgb, both.got.bytes, sizeof(rgb));
	close_canvases(&both, kernels, "heat");
	for (i = 0; i < SALMAP_TILE; i++)
		if (fabs(1 - (double)rgb[i][2] -
		         pow(saturation[i], exp(-1))) > 5e-7)
			fail_msg("%g to the power 1/e", (double)saturation[i]);
}

static void powers_are_close(void **state)
{
	(void)state;
	try_kernels(300, powers);
}

/* Values of all sizes near both ends, where the steps from a value to the parts
 * of its hue are exact; some pixels where no layer is above 0, or where all are
 * at the highest. */
static void hues(const struct salmap_kernels *kernels, struct random *random)
{
	struct heat map = { .chroma = { 2, 1 },
		            .range = salmap_range_of(0, 1) };
	int i;

	for (i = 0; i < SALMAP_TILE; i++) {
		const double end = (double)random_unit(random) /
		                   (1 << below(random, 30));
		const float highest = below(random, 9) ? random_unit(random)
		                                       : 0;

		map.means[i] = below(random, 2) ? end : 1 - end;
		map.sums[0].sums.highest[i] = highest;
		map.sums[0].sums.total[i] =
			highest * (below(random, 9) ? 1 + random_unit(random)
		                                    : 2);
	}
	map.sums[1] = map.sums[0];
	heat(&map, SALMAP_STRIP, kernels, random);
}

static void hues_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(3000, hues);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resampled_parts_are_those_of_scalar),
		cmocka_unit_test(rows_are_those_of_scalar),
		cmocka_unit_test(fixed_sums_are_those_of_scalar),
		cmocka_unit_test(grey_is_that_of_scalar),
		cmocka_unit_test(levels_change_at_the_edges),
		cmocka_unit_test(colours_are_those_of_scalar),
		cmocka_unit_test(powers_are_close),
		cmocka_unit_test(hues_are_those_of_scalar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
