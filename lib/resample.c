/* The coordinates: axis.h. */
#include "strict_fp.h"

#include "resample.h"

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
 */
struct resampler {
	struct salmap_axis (*axis_at)(int64_t in, int64_t out, int64_t index);
	void (*read)(struct reading *reading, int first,
	             float row[SALMAP_STRIP]);
};

/* ------------------------------------------------------------------- rows */

/* A row of the map, the border repeated, brought to the tile's columns. */
static const float *line_of(struct salmap_sampler *sampler, int64_t row,
                            int columns,
                            const struct salmap_render_kernels *render)
{
	struct salmap_lines *lines = &sampler->lines;
	const int64_t at = salmap_clamp_index(row, sampler->map.height);
	const float *data = sampler->map.data + at * sampler->map.width;
	const int place = (int)(at & 3);

	if (lines->row[place] == at)
		return lines->line[place];
	lines->row[place] = at;
	/* Neighbouring columns of a map that is reduced lie too far apart. */
	if (sampler->map.width > sampler->size.width)
		render = &salmap_render_scalar;
	render->across(sampler->resampling, &sampler->columns,
	               SALMAP_WHOLE_VECTORS(columns), data,
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

static void resample_area(struct reading *reading, int first,
                          float row[SALMAP_STRIP])
{
	const struct salmap_map *map = &reading->sampler->map;
	const struct salmap_axis *y = &reading->sampler->y;
	const int64_t bottom = salmap_axis_window_end(y);
	struct salmap_axis x = reading->sampler->x;
	int64_t v, u;
	int i;

	for (i = 0; i < reading->tile->columns; i++, salmap_axis_advance(&x)) {
		const int64_t right = salmap_axis_window_end(&x);
		const int64_t pixels = (bottom - y->floor) * (right - x.floor);
		double sum = 0;

		for (v = y->floor; v < bottom; v++)
			for (u = x.floor; u < right; u++)
				sum += map->data[v * map->width + u];
		row[i] = (float)(sum / (double)pixels);
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

#define RESAMPLER(enumerator, value, name, meaning)                            \
	[value] = { AXIS_##name,                                               \
	            SALMAP_IN(SALMAP_HAS_RESAMPLING(value), resample_##name) },
static const struct resampler resamplers[] = { SALMAP_RESAMPLINGS(RESAMPLER) };

SALMAP_TABLE_IS_COMPLETE(resamplers, SALMAP_RESAMPLINGS);

/* ---------------------------------------------------------------- columns */

static void place_columns(struct salmap_sampler *sampler, int count)
{
	struct salmap_columns *columns = &sampler->columns;
	const int64_t width = sampler->map.width;
	struct salmap_axis x = sampler->x;
	int i;

	columns->last = (int32_t)(width - 1);
	for (i = 0; i < SALMAP_STRIP; i++) {
		columns->at[i] = (int32_t)salmap_clamp_index(x.floor, width);
		columns->next[i] = (int32_t)salmap_clamp_index(x.floor + 1,
		                                               width);
		columns->fraction[i] = salmap_axis_fraction(&x);
		if (i < count - 1)
			salmap_axis_advance(&x);
	}
}

void salmap_sampler_init(struct salmap_sampler *sampler,
                         const struct salmap_map *map,
                         salmap_resampling resampling,
                         const struct salmap_size *size,
                         const struct salmap_tile *tile)
{
	const struct resampler *resampler = &resamplers[resampling];
	int i;

	sampler->map = *map;
	sampler->map.data += tile->slice * (map->height * map->width);
	sampler->size = *size;
	sampler->resampling = resampling;
	sampler->x = resampler->axis_at(map->width, size->width, tile->column);
	sampler->y = resampler->axis_at(map->height, size->height, tile->row);
	sampler->row = tile->row;
	place_columns(sampler, tile->columns);
	for (i = 0; i < 4; i++)
		sampler->lines.row[i] = -1;
}

/* ------------------------------------------------------------------- read */

void salmap_sampler_read(struct salmap_sampler *sampler,
                         const struct salmap_tile *tile,
                         const struct salmap_render_kernels *render,
                         salmap_rows_visit visit, void *context)
{
	const struct resampler *resampler =
		&resamplers[sampler->resampling];
	struct reading reading;
	SALMAP_ALIGNED float row[SALMAP_STRIP];
	int done;

	if (sampler->row != tile->row)
		sampler->y = resampler->axis_at(sampler->map.height,
		                                sampler->size.height,
		                                tile->row);
	sampler->row = tile->row + tile->rows;
	open_reading(&reading, sampler, tile, render);
	for (done = 0; done < tile->rows; done += reading.between.rows) {
		resampler->read(&reading, done, row);
		visit(context, &reading.between);
	}
}
