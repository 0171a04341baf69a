#include "sheet.h"

#include <string.h>

#include "draw.h"

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
static struct grid lay_out(const struct job *job)
{
	struct grid grid = { .cells = (int64_t)job->layers->count + 2 +
		                      (job->photo.pixels != NULL) };
	int64_t divisor = 0;

	do {
		divisor++;
		grid.width = (job->width + divisor - 1) / divisor;
		grid.height = (job->height + divisor - 1) / divisor;
		arrange(&grid);
	} while (!image_fits(sheet_width(&grid), sheet_height(&grid)) ||
	         sheet_width(&grid) * sheet_height(&grid) > MAX_PIXELS);
	return grid;
}

/* One picture's place on the sheet. */
struct place {
	const struct image *sheet;
	int64_t x, y, width, height;
};

static salmap_picture part_of(const struct place *place)
{
	return image_part(place->sheet, place->x, place->y, place->width,
	                  place->height);
}

static bool put_photo(const struct job *job, const struct place *place,
                      struct error *error)
{
	salmap_picture part = part_of(place);

	return image_resize(&job->photo, &part, error);
}

/* Puts a layer, or what follows them: the combined map and LOVI. */
static bool put_maps(const struct job *job, uint32_t image, uint32_t layer,
                     const struct place *place, struct error *error)
{
	salmap_picture part = part_of(place);
	salmap_status status;

	if (layer == job->layers->count)
		return draw_combined_part(job, image, &part, error);
	if (layer < job->layers->count)
		status = salmap_layer_lovi(job->sm, image, layer, &part);
	else
		status = salmap_lovi(job->sm, image, &part);
	return status == SALMAP_OK ||
	       error_library(error, EXIT_BAD_INPUT, "layers.png", job->sm,
	                     status);
}

static bool put_cells(const struct job *job, uint32_t image,
                      const struct grid *grid, const struct image *sheet,
                      struct error *error)
{
	struct place place = { sheet, 0, 0, grid->width, grid->height };
	int64_t photos = job->photo.pixels != NULL;

	for (int64_t cell = 0; cell < grid->cells; cell++) {
		bool good;

		place.x = cell % grid->columns * (grid->width + GUTTER);
		place.y = cell / grid->columns * (grid->height + GUTTER);
		if (cell < photos)
			good = put_photo(job, &place, error);
		else
			good = put_maps(job, image, (uint32_t)(cell - photos),
			                &place, error);
		if (!good)
			return false;
	}
	return true;
}

bool sheet_draw(const struct job *job, uint32_t image, struct image *out,
                struct error *error)
{
	struct grid grid = lay_out(job);
	int64_t width = sheet_width(&grid), height = sheet_height(&grid);

	if (!image_create(out, width, height, IMAGE_RGB, "layers.png", error))
		return false;
	memset(out->pixels, 255, (size_t)(width * height) * IMAGE_RGB);
	if (put_cells(job, image, &grid, out, error))
		return true;
	image_free(out);
	return false;
}
