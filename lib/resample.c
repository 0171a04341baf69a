/* The coordinates: axis.h. */
#include "strict_fp.h"

#include "resample.h"

#include <float.h>

#include "lists.h"

/* What one reading of a tile needs. */
struct reading {
	struct salmap_sampler *sampler;
	const struct salmap_tile *tile;
	const struct salmap_render_kernels *render;
	struct salmap_between between;
};

/* What a row of SALMAP_RESAMPLINGS needs. `read` sets what lies between two rows
 * from row `first` of the tile on; a row that it computes itself goes to `row`.
 * `between_slices` brings row `at` of the map to the tile's columns and slice,
 * where the map has several. */
struct resampler {
	struct salmap_axis (*axis_at)(int64_t in, int64_t out, int64_t index);
	void (*read)(struct reading *reading, int first,
	             float row[SALMAP_STRIP]);
	void (*between_slices)(const struct salmap_sampler *sampler, int64_t at,
	                       int columns,
	                       const struct salmap_render_kernels *render,
	                       float *out);
};

/* ------------------------------------------------------------------- rows */

/* A row of a slice of the map, the border repeated, at whole vectors of
 * columns. */
static void read_across(const struct salmap_sampler *sampler, int64_t slice,
                        int64_t row, int columns,
                        const struct salmap_render_kernels *render, float *out)
{
	const struct salmap_map *map = &sampler->map;
	const int64_t at = salmap_clamp_index(slice, map->depth) * map->height +
	                   row;

	render->across(sampler->resampling, &sampler->columns, columns,
	               map->data + at * map->width, out);
}

static void slices_nearest(const struct salmap_sampler *sampler, int64_t at,
                           int columns,
                           const struct salmap_render_kernels *render,
                           float *out)
{
	read_across(sampler, sampler->z.floor, at, columns, render, out);
}

static void slices_bilinear(const struct salmap_sampler *sampler, int64_t at,
                            int columns,
                            const struct salmap_render_kernels *render,
                            float *out)
{
	SALMAP_ALIGNED float before[SALMAP_STRIP], after[SALMAP_STRIP];
	const struct salmap_between between = {
		before, after, 0, 1, columns, { salmap_axis_fraction(&sampler->z) },
	};

	read_across(sampler, sampler->z.floor, at, columns, render,
	            before);
	read_across(sampler, sampler->z.floor + 1, at, columns, render,
	            after);
	render->put(&between, out, SALMAP_STRIP);
}

/* What comes of all three axes is cut to the map's range, not what comes of
 * two. */
static void slices_bicubic(const struct salmap_sampler *sampler, int64_t at,
                           int columns,
                           const struct salmap_render_kernels *render,
                           float *out)
{
	SALMAP_ALIGNED float lines[4][SALMAP_STRIP];
	const float *const rows[4] = { lines[0], lines[1], lines[2], lines[3] };
	const struct salmap_map unlimited = { .low = -FLT_MAX,
		                              .high = FLT_MAX };
	int tap;

	for (tap = 0; tap < 4; tap++)
		read_across(sampler, sampler->z.floor - 1 + tap, at, columns,
		            render, lines[tap]);
	render->cubic(rows, salmap_axis_fraction(&sampler->z), &unlimited,
	              columns, out);
}

static const struct resampler *resampler_of(
	const struct salmap_sampler *sampler);

/* A row of the map, the border repeated, brought to the tile's columns and
 * slice. */
static const float *line_of(struct salmap_sampler *sampler, int64_t row,
                            int columns,
                            const struct salmap_render_kernels *render)
{
	struct salmap_lines *lines = &sampler->lines;
	const int64_t at = salmap_clamp_index(row, sampler->map.height);
	const int whole = SALMAP_WHOLE_VECTORS(columns);
	const int place = (int)(at & 3);

	if (lines->row[place] == at)
		return lines->line[place];
	lines->row[place] = at;
	/* Neighbouring columns of a map that is reduced lie too far apart. */
	if (sampler->map.width > sampler->size.width)
		render = &salmap_render_scalar;
	if (sampler->map.depth == 1)
		read_across(sampler, 0, at, whole, render, lines->line[place]);
	else
		resampler_of(sampler)->between_slices(sampler, at, whole,
		                                      render,
		                                      lines->line[place]);
	return lines->line[place];
}

/* ------------------------------------------------------- rows in between */

static void open_reading(struct reading *reading,
                         struct salmap_sampler *sampler,
                         const struct salmap_tile *tile,
                         const struct salmap_render_kernels *render)
{
	reading->sampler = sampler;
	reading->tile = tile;
	reading->render = render;
	reading->between.columns = tile->columns;
}

static const float *line_below(struct reading *reading, int64_t row)
{
	return line_of(reading->sampler, row, reading->tile->columns,
	               reading->render);
}

/* The rows of the tile from `first` on that lie between the same two rows of
 * the map. With `steps` they differ in how far they are from each; else all are
 * as near as can be to the first. */
static void gather_rows(struct reading *reading, int first, bool steps)
{
	struct salmap_between *between = &reading->between;
	struct salmap_axis y = reading->sampler->y;
	const int64_t floor = y.floor;
	const int rest = reading->tile->rows - first;
	const int most = rest < SALMAP_BETWEEN_ROWS ? rest
	                                            : SALMAP_BETWEEN_ROWS;
	int rows = 0;

	do {
		between->down[rows++] = steps ? salmap_axis_fraction(&y) : 0;
		salmap_axis_advance(&y);
	} while (rows < most && y.floor == floor);
	between->first = first;
	between->rows = rows;
	/* What advances; a copy of the whole axis costs more than its steps. */
	reading->sampler->y.floor = y.floor;
	reading->sampler->y.rest = y.rest;
}

static void resample_nearest(struct reading *reading, int first,
                             float row[SALMAP_STRIP])
{
	struct salmap_between *between = &reading->between;

	(void)row;
	between->above = between->below =
		line_below(reading, reading->sampler->y.floor);
	gather_rows(reading, first, false);
}

static void resample_bilinear(struct reading *reading, int first,
                              float row[SALMAP_STRIP])
{
	struct salmap_between *between = &reading->between;
	const int64_t above = reading->sampler->y.floor;

	(void)row;
	between->above = line_below(reading, above);
	between->below = line_below(reading, above + 1);
	gather_rows(reading, first, true);
}

/* A row that is as it shall be. */
static void one_row(struct reading *reading, int first, const float *row)
{
	struct salmap_between *between = &reading->between;

	between->above = between->below = row;
	between->first = first;
	between->rows = 1;
	between->down[0] = 0;
	salmap_axis_advance(&reading->sampler->y);
}

static void resample_bicubic(struct reading *reading, int first,
                             float row[SALMAP_STRIP])
{
	const struct salmap_axis *y = &reading->sampler->y;
	const float *rows[4];
	int tap;

	for (tap = 0; tap < 4; tap++)
		rows[tap] = line_below(reading, y->floor - 1 + tap);
	reading->render->cubic(rows, salmap_axis_fraction(y),
	                       &reading->sampler->map,
	                       SALMAP_WHOLE_VECTORS(reading->tile->columns),
	                       row);
	one_row(reading, first, row);
}

/* ------------------------------------------------------------------- area */

/* The sum of the pixels of a window, which reaches from `left` to before
 * `right`. */
static double window_sum(const struct salmap_sampler *sampler, int64_t left,
                         int64_t right)
{
	const struct salmap_map *map = &sampler->map;
	const int64_t bottom = salmap_axis_window_end(&sampler->y);
	const int64_t back = salmap_axis_window_end(&sampler->z);
	double sum = 0;
	int64_t t, v, u;

	for (t = sampler->z.floor; t < back; t++)
		for (v = sampler->y.floor; v < bottom; v++)
			for (u = left; u < right; u++)
				sum += map->data[(t * map->height + v) *
				                 map->width + u];
	return sum;
}

static void resample_area(struct reading *reading, int first,
                          float row[SALMAP_STRIP])
{
	const struct salmap_sampler *sampler = reading->sampler;
	const int64_t pixels_across =
		(salmap_axis_window_end(&sampler->z) - sampler->z.floor) *
		(salmap_axis_window_end(&sampler->y) - sampler->y.floor);
	struct salmap_axis x = sampler->x;
	int i;

	for (i = 0; i < reading->tile->columns; i++, salmap_axis_advance(&x)) {
		const int64_t right = salmap_axis_window_end(&x);
		const int64_t pixels = pixels_across * (right - x.floor);

		row[i] = (float)(window_sum(sampler, x.floor, right) /
		                 (double)pixels);
	}
	for (; i < SALMAP_STRIP; i++)
		row[i] = row[i - 1];
	one_row(reading, first, row);
}

/* ------------------------------------------------------------ resamplings */

#define AXIS_nearest salmap_axis_at_edge
#define AXIS_bilinear salmap_axis_at_centre
#define AXIS_bicubic salmap_axis_at_centre
#define AXIS_area salmap_axis_at_edge

/* Area means read the map itself, so that this one is never called. */
#define slices_area slices_nearest

#define RESAMPLER(enumerator, value, name, meaning)                            \
	[value] = { AXIS_##name,                                               \
	            SALMAP_IN(SALMAP_HAS_RESAMPLING(value), resample_##name),  \
	            SALMAP_IN(SALMAP_HAS_RESAMPLING(value), slices_##name) },
static const struct resampler resamplers[] = { SALMAP_RESAMPLINGS(RESAMPLER) };

SALMAP_TABLE_IS_COMPLETE(resamplers, SALMAP_RESAMPLINGS);

static const struct resampler *resampler_of(
	const struct salmap_sampler *sampler)
{
	return &resamplers[sampler->resampling];
}

/* ---------------------------------------------------------------- columns */

static void place_columns(struct salmap_sampler *sampler, int count)
{
	struct salmap_columns *columns = &sampler->columns;
	const int64_t width = sampler->map.width;
	struct salmap_axis x = sampler->x;
	int i;

	columns->last = (int32_t)(width - 1);
	for (i = 0; i < SALMAP_WHOLE_VECTORS(count); i++) {
		columns->at[i] = (int32_t)salmap_clamp_index(x.floor, width);
		columns->next[i] = (int32_t)salmap_clamp_index(x.floor + 1,
		                                               width);
		columns->fraction[i] = salmap_axis_fraction(&x);
		if (i < count - 1)
			salmap_axis_advance(&x);
	}
}

/* ---------------------------------------------------------------- places */

/* The output's index along each axis: of a column, a row or a slice. */
static void place_x(struct salmap_sampler *sampler, int64_t index, int count)
{
	sampler->x = resampler_of(sampler)->axis_at(sampler->map.width,
	                                            sampler->size.width, index);
	place_columns(sampler, count);
}

static void place_y(struct salmap_sampler *sampler, int64_t index)
{
	sampler->y = resampler_of(sampler)->axis_at(
		sampler->map.height, sampler->size.height, index);
}

static void place_z(struct salmap_sampler *sampler, int64_t index)
{
	int i;

	sampler->z = resampler_of(sampler)->axis_at(sampler->map.depth,
	                                            sampler->size.depth, index);
	for (i = 0; i < 4; i++)
		sampler->lines.row[i] = -1;
}

void salmap_sampler_init(struct salmap_sampler *sampler,
                         const struct salmap_map *map,
                         salmap_resampling resampling,
                         const struct salmap_size *size,
                         const struct salmap_slicing *slicing,
                         const struct salmap_tile *tile)
{
	sampler->map = *map;
	sampler->size = *size;
	sampler->slicing = *slicing;
	sampler->resampling = resampling;
	sampler->slice = tile->slice;
	sampler->row = tile->row;
	if (slicing->axis == SALMAP_CUT_W)
		return;
	place_x(sampler, tile->column, tile->columns);
	if (slicing->axis == SALMAP_CUT_H)
		return;
	place_y(sampler, tile->row);
	place_z(sampler, tile->slice == SALMAP_PROJECTED ? 0 : tile->slice);
}

/* ------------------------------------------------------------------- read */

/* Rows of a tile of the map's own axes: its slice, rows and columns are placed. */
static void read_placed(struct salmap_sampler *sampler,
                        const struct salmap_tile *tile,
                        const struct salmap_render_kernels *render,
                        salmap_rows_visit visit, void *context)
{
	const struct resampler *resampler = resampler_of(sampler);
	struct reading reading;
	SALMAP_ALIGNED float row[SALMAP_STRIP];
	int done;

	open_reading(&reading, sampler, tile, render);
	for (done = 0; done < tile->rows; done += reading.between.rows) {
		resampler->read(&reading, done, row);
		visit(context, &reading.between);
	}
}

/* Slices along d, from the first row of a tile to the last. */
static void read_rows(struct salmap_sampler *sampler,
                      const struct salmap_tile *tile,
                      const struct salmap_render_kernels *render,
                      salmap_rows_visit visit, void *context)
{
	if (sampler->row != tile->row)
		place_y(sampler, tile->row);
	sampler->row = tile->row + tile->rows;
	read_placed(sampler, tile, render, visit, context);
}

/* -------------------------------------------------------------------- cuts */

/* Where a row goes that is read alone, or a column that becomes a row. */
struct row_to {
	const struct salmap_render_kernels *render;
	float *out;
};

static void put_row(void *context, const struct salmap_between *rows)
{
	const struct row_to *to = context;

	to->render->put(rows, to->out + rows->first, 1);
}

/* Reads row `row` of a tile, in a slice along any axis. The columns of a slice
 * along w are the map's rows. */
static void read_row(struct salmap_sampler *sampler,
                     const struct salmap_tile *tile, int row, int64_t slice,
                     const struct salmap_render_kernels *render,
                     float out[SALMAP_STRIP])
{
	struct salmap_tile inner = { .rows = 1, .columns = tile->columns };
	const int64_t along = tile->row + row;
	struct row_to to = { render, out };

	switch (sampler->slicing.axis) {
	case SALMAP_CUT_D:
		place_z(sampler, slice);
		place_y(sampler, along);
		break;
	case SALMAP_CUT_H:
		place_z(sampler, along);
		place_y(sampler, slice);
		break;
	default:
		place_z(sampler, along);
		place_y(sampler, tile->column);
		place_x(sampler, slice, 1);
		inner.rows = tile->columns;
		inner.columns = 1;
	}
	read_placed(sampler, &inner, render, put_row, &to);
}

/* The projection of a row of a tile. */
struct projected_row {
	const struct salmap_render_kernels *render;
	bool is_mean;
	int64_t slice; /* the first of those that are added next */
	double values[SALMAP_STRIP];
};

static void row_over_slices(struct salmap_sampler *sampler,
                            const struct salmap_tile *tile, int row,
                            struct projected_row *projected)
{
	const int64_t slices = salmap_slices_of(&sampler->size,
	                                        sampler->slicing.axis);
	SALMAP_ALIGNED float line[SALMAP_STRIP];
	int64_t slice;
	int i;

	for (slice = 0; slice < slices; slice++) {
		read_row(sampler, tile, row, slice, projected->render, line);
		for (i = 0; i < tile->columns; i++)
			salmap_project(projected->is_mean, slice == 0, line[i],
			               &projected->values[i]);
	}
}

/* Adds columns of rows of the map, which are slices of columns of the tile. */
static void row_over_lines(void *context, const struct salmap_between *rows)
{
	struct projected_row *projected = context;
	struct salmap_between one = *rows;
	SALMAP_ALIGNED float line[SALMAP_STRIP];
	double *value = projected->values + rows->first;
	int row, i;

	one.rows = 1;
	for (row = 0; row < rows->rows; row++, value++) {
		one.down[0] = rows->down[row];
		projected->render->put(&one, line, SALMAP_STRIP);
		for (i = 0; i < rows->columns; i++)
			salmap_project(projected->is_mean,
			               projected->slice + i == 0, line[i], value);
	}
}

/* Slices along w lie side by side in the map: its rows are read as they are,
 * not column by column. */
static void row_over_columns(struct salmap_sampler *sampler,
                             const struct salmap_tile *tile, int row,
                             struct projected_row *projected)
{
	const int64_t width = sampler->size.width;
	struct salmap_tile inner = { .rows = tile->columns };
	int64_t at;

	for (at = 0; at < width; at += SALMAP_STRIP) {
		inner.columns = width - at < SALMAP_STRIP ? (int)(width - at)
		                                          : SALMAP_STRIP;
		place_x(sampler, at, inner.columns);
		place_y(sampler, tile->column);
		place_z(sampler, tile->row + row);
		projected->slice = at;
		read_placed(sampler, &inner, projected->render, row_over_lines,
		            projected);
	}
}

/* The mean or maximum of a row over all slices. */
static void project_row(struct salmap_sampler *sampler,
                        const struct salmap_tile *tile, int row,
                        const struct salmap_render_kernels *render,
                        float out[SALMAP_STRIP])
{
	const salmap_cut_axis axis = sampler->slicing.axis;
	struct projected_row projected = { .render = render };
	int i;

	projected.is_mean = sampler->slicing.projection ==
	                    SALMAP_PROJECTION_MEAN;
	if (axis == SALMAP_CUT_W)
		row_over_columns(sampler, tile, row, &projected);
	else
		row_over_slices(sampler, tile, row, &projected);
	for (i = 0; i < tile->columns; i++) {
		const double value = projected.values[i];

		out[i] = (float)value;
		if (projected.is_mean)
			out[i] = (float)(value / (double)salmap_slices_of(
				&sampler->size, axis));
	}
}

/* Row by row. */
static void read_cut(struct salmap_sampler *sampler,
                     const struct salmap_tile *tile,
                     const struct salmap_render_kernels *render,
                     salmap_rows_visit visit, void *context)
{
	SALMAP_ALIGNED float line[SALMAP_STRIP];
	struct salmap_between between = { line, line, 0, 1, tile->columns, { 0 } };
	int i;

	for (; between.first < tile->rows; between.first++) {
		if (tile->slice == SALMAP_PROJECTED)
			project_row(sampler, tile, between.first, render, line);
		else
			read_row(sampler, tile, between.first, tile->slice,
			         render, line);
		for (i = tile->columns; i < SALMAP_STRIP; i++)
			line[i] = line[i - 1];
		visit(context, &between);
	}
}

void salmap_sampler_read(struct salmap_sampler *sampler,
                         const struct salmap_tile *tile,
                         const struct salmap_render_kernels *render,
                         salmap_rows_visit visit, void *context)
{
	if (sampler->slicing.axis != SALMAP_CUT_D ||
	    tile->slice == SALMAP_PROJECTED)
		read_cut(sampler, tile, render, visit, context);
	else
		read_rows(sampler, tile, render, visit, context);
}
