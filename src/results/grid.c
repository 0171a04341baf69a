#include "grid.h"

#include <string.h>

#include "label.h"

/* Pixels of white between pictures. */
#define GUTTER 4

/* Pixels that a caption can be read in. */
#define LEAST_PITCH 120

/* A sheet is for looking at: its pictures shrink where it would have more. */
#define MAX_PIXELS ((int64_t)1 << 24)

/* Width to height of the sheet that is wanted most: a screen's. */
#define NICE_SHAPE 1.6

/* Pixels: the height of a band, and the widths that bands should have. */
#define BAND 24
#define LEAST_BAND 480
#define GREATEST_BAND 1600

int64_t grid_width(const struct grid *grid)
{
	return grid->columns * (grid->pitch + GUTTER) - GUTTER;
}

int64_t grid_height(const struct grid *grid)
{
	return grid->top +
	       grid->rows * (grid->caption + grid->height + GUTTER) - GUTTER;
}

static void set_columns(struct grid *grid, int64_t columns)
{
	grid->columns = columns;
	grid->rows = (grid->cells + columns - 1) / columns;
}

/* How far the sheet is from a nice shape, and how much of it stays empty. */
static double ugliness(const struct grid *grid)
{
	double shape = (double)grid_width(grid) / (double)grid_height(grid);
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

static bool is_too_large(const struct grid *grid)
{
	int64_t width = grid_width(grid), height = grid_height(grid);

	return grid->cells > 1 && (!image_fits(width, height) ||
	                           width * height > MAX_PIXELS);
}

/* For captions, which narrow pictures are put apart for. */
static void make_room(struct grid *grid)
{
	grid->caption = label_height(label_size(grid->width));
	if (grid->pitch < LEAST_PITCH)
		grid->pitch = LEAST_PITCH;
}

/* The largest pictures that fit, by a whole divisor of the results' size. */
struct grid grid_lay_out(const struct request *request, int64_t cells,
                         bool has_captions)
{
	struct grid grid = { .cells = cells };
	int64_t divisor = 0;

	do {
		divisor++;
		grid.width = (request->width + divisor - 1) / divisor;
		grid.height = (request->height + divisor - 1) / divisor;
		grid.pitch = grid.width;
		if (has_captions)
			make_room(&grid);
		arrange(&grid);
	} while (is_too_large(&grid));
	return grid;
}

/* A whole number of pixels for each sample, or of samples for each pixel. */
static int64_t band_width(int64_t samples)
{
	const int64_t widened = (LEAST_BAND + samples - 1) / samples * samples;
	const int64_t divisor = (samples + GREATEST_BAND - 1) / GREATEST_BAND;

	return samples < LEAST_BAND ? widened : (samples + divisor - 1) / divisor;
}

struct grid grid_lay_out_bands(const struct request *request, int64_t cells)
{
	struct grid grid = { .cells = cells, .height = BAND };

	grid.width = band_width(request->width);
	grid.pitch = grid.width;
	make_room(&grid);
	set_columns(&grid, 1);
	return grid;
}

void grid_clear(const struct image *whole)
{
	memset(whole->pixels, 255,
	       (size_t)(whole->width * whole->height) * whole->channels);
}

static int64_t left_of(const struct grid *grid, int64_t cell)
{
	return cell % grid->columns * (grid->pitch + GUTTER);
}

static int64_t top_of(const struct grid *grid, int64_t cell)
{
	return grid->top +
	       cell / grid->columns * (grid->caption + grid->height + GUTTER);
}

salmap_picture grid_part(const struct grid *grid, const struct image *whole,
                         int64_t cell)
{
	return image_part(whole, left_of(grid, cell),
	                  top_of(grid, cell) + grid->caption, grid->width,
	                  grid->height);
}

void grid_caption(const struct grid *grid, const struct image *whole,
                  int64_t cell, const char *left, const char *right)
{
	int64_t x = left_of(grid, cell), y = top_of(grid, cell);
	int64_t size = label_size(grid->width);
	int64_t taken = label_width(right, size, grid->pitch);

	label_draw_right(whole, x, y, grid->pitch, size, right);
	label_draw_name(whole, x, y, grid->pitch - taken - (taken ? GUTTER : 0),
	                size, left);
}
