#include "transpose.h"

#include "walk.h"

/* Channels from `first` on that are walked at once: `rows` of `columns`. */
struct channel_grid {
	int64_t first, rows, columns;
};

/* Locations that lie at equal distances. */
struct location_level {
	int64_t count, stride;
};

/* Adds a level that is nested around the others, or lengthens the outermost if
 * it goes on at the same distance. Returns how many there are then. */
static int add_level(struct location_level levels[3], int count, int64_t extent,
                     int64_t stride)
{
	struct location_level *outer = &levels[count == 0 ? 0 : count - 1];

	if (extent == 1)
		return count;
	if (count > 0 && stride == outer->count * outer->stride) {
		outer->count *= extent;
		return count;
	}
	levels[count] = (struct location_level){ extent, stride };
	return count + 1;
}

/* Locations become channels: in blocks, one for each row, where rows do not
 * follow each other, and in slabs, one for each slice, where slices do not
 * follow each other either. */
static void locations_as_channels(const struct salmap_view *view,
                                  struct salmap_view *exchanged)
{
	struct location_level levels[3] = { { 1, 0 }, { 1, 0 }, { 1, 0 } };
	int count = add_level(levels, 0, view->w, view->stride_w);

	count = add_level(levels, count, view->h, view->stride_h);
	count = add_level(levels, count, view->d, view->stride_d);
	exchanged->c = salmap_view_locations(view);
	exchanged->stride_c = levels[0].stride;
	exchanged->channel_block = count > 1 ? levels[0].count : 0;
	exchanged->stride_block = levels[1].stride;
	exchanged->channel_slab = count > 2 ? levels[0].count * levels[1].count
	                                    : 0;
	exchanged->stride_slab = levels[2].stride;
}

/* The view in which these channels are the locations. */
static struct salmap_view transposed(const struct salmap_view *view,
                                     const struct channel_grid *grid)
{
	const ptrdiff_t column = salmap_view_channel(view, grid->first + 1) -
	                         salmap_view_channel(view, grid->first);
	const ptrdiff_t row =
		salmap_view_channel(view, grid->first + grid->columns) -
		salmap_view_channel(view, grid->first);
	const struct salmap_quantum quantum =
		salmap_view_quantum(view, grid->first);
	struct salmap_view exchanged = *view;

	exchanged.data += salmap_view_channel(view, grid->first);
	locations_as_channels(view, &exchanged);
	exchanged.d = 1;
	exchanged.stride_d = 0;
	exchanged.h = grid->rows;
	exchanged.stride_h = grid->rows == 1 ? 0 : row;
	exchanged.w = grid->columns;
	exchanged.stride_w = grid->columns == 1 ? 0 : column;
	exchanged.scale = quantum.scale;
	exchanged.zero_point = quantum.zero_point;
	exchanged.channel_scale = NULL;
	exchanged.channel_zero_point = NULL;
	return exchanged;
}

/* What all walks of one call share. */
struct channel_walk {
	const struct salmap_parallel_loop *parallel;
	salmap_statistic_kernel kernel;
	const struct salmap_statistic_parameters *parameters;
	const struct salmap_view *view;
	float *out;
};

static bool walk_grid(const struct channel_walk *walk,
                      const struct salmap_view *view,
                      const struct salmap_statistic_parameters *parameters,
                      const struct channel_grid *grid, float *out)
{
	const struct salmap_view exchanged = transposed(view, grid);
	struct salmap_statistic_parameters given = *parameters;
	struct salmap_view other;

	if (given.other != NULL) {
		other = transposed(given.other, grid);
		given.other = &other;
	}
	if (given.sums != NULL)
		given.sums += grid->first;
	return salmap_walk(walk->parallel, walk->kernel, &given, &exchanged,
	                   out + grid->first);
}

/* Walks some channels of one image. */
static bool walk_image(const struct channel_walk *walk, int64_t image,
                       const struct channel_grid *grid)
{
	struct salmap_statistic_parameters given = *walk->parameters;
	struct salmap_view view = *walk->view, other;

	view.n = 1;
	view.data += (ptrdiff_t)(image * view.stride_n);
	if (given.other != NULL) {
		other = *given.other;
		other.n = 1;
		other.data += (ptrdiff_t)(image * other.stride_n);
		given.other = &other;
	}
	if (given.weights != NULL)
		given.weights += image * given.weights_stride;
	if (given.sums != NULL)
		given.sums += image * given.sums_stride;
	return walk_grid(walk, &view, &given, grid,
	                 walk->out + image * view.c);
}

static bool has_quanta(const struct salmap_view *view)
{
	return view->channel_scale != NULL || view->channel_zero_point != NULL;
}

/* The channels whose steps are the same in both tensors: those of a block, or
 * all of them, but one at a time where each has its own scale. */
static int64_t channels_at_once(const struct salmap_view *view,
                                const struct salmap_view *other)
{
	const int64_t block = view->channel_block;

	if (has_quanta(view) || (other != NULL && has_quanta(other)))
		return 1;
	if (other == NULL || other->channel_block == block)
		return block == 0 ? view->c : block;
	if (block == 0)
		return other->channel_block;
	return other->channel_block == 0 ? block : 1;
}

bool salmap_walk_channels(const struct salmap_parallel_loop *parallel,
                          salmap_statistic_kernel kernel,
                          const struct salmap_statistic_parameters *parameters,
                          const struct salmap_view *view, float *out)
{
	const struct channel_walk walk = { parallel, kernel, parameters, view,
		                           out };
	const int64_t step = channels_at_once(view, parameters->other);
	struct channel_grid all = { 0, view->c / step, step };
	bool nonfinite = false;
	int64_t image;

	if (step > 1 && view->c % step == 0)
		return walk_grid(&walk, view, parameters, &all, out);
	for (image = 0; image < view->n; image++) {
		struct channel_grid grid = { 0, 1, step };

		for (; grid.first < view->c; grid.first += step) {
			if (grid.columns > view->c - grid.first)
				grid.columns = view->c - grid.first;
			nonfinite |= walk_image(&walk, image, &grid);
		}
	}
	return nonfinite;
}
