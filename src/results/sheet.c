#include "sheet.h"

#include <string.h>

#include "draw.h"
#include "render.h"

/* Pixels of white between pictures. */
#define GUTTER 4

/* A sheet is for looking at: its pictures shrink where it would have more. */
#define MAX_PIXELS ((int64_t)1 << 24)

/* Width to height of the sheet that is wanted most: a screen's. */
#define NICE_SHAPE 1.6

struct grid {
	int64_t cells, columns, rows;
	int64_t width, height; /* of one picture */
};

static int64_t sheet_width(const struct grid *grid)
{
	return grid->columns * (grid->width + GUTTER) - GUTTER;
}

static int64_t sheet_height(const struct grid *grid)
{
	return grid->rows * (grid->height + GUTTER) - GUTTER;
}

static void set_columns(struct grid *grid, int64_t columns)
{
	grid->columns = columns;
	grid->rows = (grid->cells + columns - 1) / columns;
}

/* How far the sheet is from a nice shape, and how much of it stays empty. */
static double ugliness(const struct grid *grid)
{
	double shape = (double)sheet_width(grid) / (double)sheet_height(grid);
	double off = shape / NICE_SHAPE;
	double empty = (double)(grid->columns * grid->rows - grid->cells);

	return (off > 1 ? off : 1 / off) + empty / (double)grid->cells;
}

static void arrange(struct grid *grid)
{
	struct grid best;

	set_columns(grid, 1);
	best = *grid;
	for (int64_t columns = 2; columns <= grid->cells; columns++) {
		set_columns(grid, columns);
		if (ugliness(grid) < ugliness(&best))
			best = *grid;
	}
	*grid = best;
}

/* The largest pictures that fit, by a whole divisor of the results' size. */
static struct grid lay_out(const struct request *request)
{
	struct grid grid = { .cells = (int64_t)salmap_layer_count(request->sm) +
		                      2 + (request->photo_count > 0) };
	int64_t divisor = 0;

	do {
		divisor++;
		grid.width = (request->width + divisor - 1) / divisor;
		grid.height = (request->height + divisor - 1) / divisor;
		arrange(&grid);
	} while (!image_fits(sheet_width(&grid), sheet_height(&grid)) ||
	         sheet_width(&grid) * sheet_height(&grid) > MAX_PIXELS);
	return grid;
}

void sheet_size(const struct request *request, int64_t *width, int64_t *height)
{
	struct grid grid = lay_out(request);

	*width = sheet_width(&grid);
	*height = sheet_height(&grid);
}

static bool put_photo(const struct request *request, uint32_t index,
                      const salmap_picture *part, struct error *error)
{
	return image_resize(request_photo(request, index), part, error);
}

/* Puts a layer, or what follows them: the combined map and LOVI. */
static bool put_map(const struct request *request, uint32_t index,
                    uint32_t layer, const salmap_picture *part,
                    struct error *error)
{
	uint32_t layers = salmap_layer_count(request->sm);

	if (layer == layers)
		return draw_combined_part(request, index, part, error);
	return render_picture(request, index,
	                      layer < layers ? salmap_layer_lovi : render_lovi,
	                      layer, part, "layers.png", error);
}

/* A cell's place on the sheet. */
static salmap_picture part_of(const struct image *sheet,
                              const struct grid *grid, int64_t cell)
{
	int64_t column = cell % grid->columns, row = cell / grid->columns;

	return image_part(sheet, column * (grid->width + GUTTER),
	                  row * (grid->height + GUTTER), grid->width,
	                  grid->height);
}

bool sheet_draw(const struct request *request, uint32_t index,
                const struct image *out, struct error *error)
{
	struct grid grid = lay_out(request);
	int64_t photos = request->photo_count > 0;
	bool good = true;

	memset(out->pixels, 255,
	       (size_t)(out->width * out->height) * IMAGE_RGB);
	for (int64_t cell = 0; good && cell < grid.cells; cell++) {
		salmap_picture part = part_of(out, &grid, cell);

		if (cell < photos)
			good = put_photo(request, index, &part, error);
		else
			good = put_map(request, index,
			               (uint32_t)(cell - photos), &part, error);
	}
	return good;
}
