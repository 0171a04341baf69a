/*
 * The kernels of class maps that define the bits, in plain C. Terms are floats.
 * Each block of channels has its own sum: channel c belongs to lane c mod 16, the
 * four channels of a lane are added pairwise, and a tree folds the lanes into a
 * double. Other layouts and instruction sets can keep all of it in registers.
 */
#include "../strict_fp.h"

#include "cam.h"
#include "scalar_channels.h"

#include "../rare.h"
#include "../smoe.h"

#define LANES SALMAP_SMOE_LANES
#define GROUP SALMAP_SMOE_GROUP
#define TILE SALMAP_SCALAR_TILE

/* One tile of a class map. */
struct cam_tile {
	struct salmap_scalar_tile tensor;
	struct salmap_scalar_tile other; /* view NULL if there is none */
	const float *weights;            /* of the image */
	const float *sums;               /* of the tile's locations */
};

/* The terms of one channel, at the locations of a tile; returns whether NaN or
 * infinity was met. */
typedef bool (*cam_terms)(const struct cam_tile *tile, int64_t channel,
                          float terms[TILE]);

/* The same term in double, of the one location of a tile. */
typedef double (*cam_term)(const struct cam_tile *location, int64_t channel);

/* How a kernel makes its terms. */
struct cam_way {
	cam_terms terms;
	cam_term term;
};

/* -------------------------------------------------------------------- tiles */

/* Locations from..from + count - 1 of a run. */
static struct salmap_scalar_tile cut_tile(const struct salmap_view *view,
                                          const struct salmap_run *run,
                                          int64_t from, int count)
{
	const struct salmap_scalar_tile tile = {
		.view = view,
		.first = salmap_view_element(view, run->image, 0, run->slice,
	                                     run->row, run->column + from),
		.count = count,
	};

	return tile;
}

static struct cam_tile cut_cam_tile(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, int64_t from,
	int count)
{
	struct cam_tile tile = { .tensor = cut_tile(view, run, from, count) };

	if (parameters->other != NULL)
		tile.other = cut_tile(parameters->other, run, from, count);
	if (parameters->weights != NULL)
		tile.weights = parameters->weights +
		               run->image * parameters->weights_stride;
	if (parameters->sums != NULL)
		tile.sums = parameters->sums +
		            run->image * parameters->sums_stride +
		            run->row * view->w + run->column + from;
	return tile;
}

/* One location of a tile. */
static struct cam_tile cam_location(const struct cam_tile *tile, int index)
{
	struct cam_tile location = *tile;

	location.tensor.first +=
		(ptrdiff_t)(index * tile->tensor.view->stride_w);
	location.tensor.count = 1;
	if (tile->other.view != NULL) {
		location.other.first +=
			(ptrdiff_t)(index * tile->other.view->stride_w);
		location.other.count = 1;
	}
	if (tile->sums != NULL)
		location.sums += index;
	return location;
}

/* -------------------------------------------------------------------- terms */

static bool weigh_terms(const struct cam_tile *tile, int64_t channel,
                        float terms[TILE])
{
	const bool nonfinite = salmap_scalar_channel(&tile->tensor, channel,
	                                             terms);
	const float weight = tile->weights[channel];
	int i;

	for (i = 0; i < tile->tensor.count; i++)
		terms[i] *= weight;
	return nonfinite;
}

static bool hirescam_terms(const struct cam_tile *tile, int64_t channel,
                           float terms[TILE])
{
	float other[TILE];
	bool nonfinite = salmap_scalar_channel(&tile->tensor, channel, terms);
	int i;

	nonfinite |= salmap_scalar_channel(&tile->other, channel, other);
	for (i = 0; i < tile->tensor.count; i++)
		terms[i] *= other[i];
	return nonfinite;
}

static bool elementwise_terms(const struct cam_tile *tile, int64_t channel,
                              float terms[TILE])
{
	const bool nonfinite = hirescam_terms(tile, channel, terms);
	int i;

	for (i = 0; i < tile->tensor.count; i++)
		terms[i] = terms[i] > 0 ? terms[i] : 0;
	return nonfinite;
}

static bool layercam_terms(const struct cam_tile *tile, int64_t channel,
                           float terms[TILE])
{
	float other[TILE];
	bool nonfinite = salmap_scalar_channel(&tile->tensor, channel, terms);
	int i;

	nonfinite |= salmap_scalar_channel(&tile->other, channel, other);
	for (i = 0; i < tile->tensor.count; i++)
		terms[i] *= other[i] > 0 ? other[i] : 0;
	return nonfinite;
}

static bool gradcampp_terms(const struct cam_tile *tile, int64_t channel,
                            float terms[TILE])
{
	const bool nonfinite = salmap_scalar_channel(&tile->tensor, channel,
	                                             terms);
	int i;

	for (i = 0; i < tile->tensor.count; i++) {
		const float r = terms[i] > 0 ? terms[i] : 0;

		terms[i] = r / (2 + r * tile->sums[i]);
	}
	return nonfinite;
}

/* ----------------------------------------------------------- terms in double */

static double element_of(const struct salmap_scalar_tile *location,
                         int64_t channel)
{
	float value;

	salmap_scalar_channel(location, channel, &value);
	return value;
}

static double above_zero(double x)
{
	return x > 0 ? x : 0;
}

static double weigh_term(const struct cam_tile *location, int64_t channel)
{
	return element_of(&location->tensor, channel) *
	       location->weights[channel];
}

static double hirescam_term(const struct cam_tile *location, int64_t channel)
{
	return element_of(&location->tensor, channel) *
	       element_of(&location->other, channel);
}

static double elementwise_term(const struct cam_tile *location, int64_t channel)
{
	return above_zero(hirescam_term(location, channel));
}

static double layercam_term(const struct cam_tile *location, int64_t channel)
{
	return element_of(&location->tensor, channel) *
	       above_zero(element_of(&location->other, channel));
}

static double gradcampp_term(const struct cam_tile *location, int64_t channel)
{
	const double r = above_zero(element_of(&location->tensor, channel));

	return r / (2 + r * location->sums[0]);
}

/* --------------------------------------------------------------------- sums */

/* The terms of channels `first`, first + LANES, ... of one lane of a block; absent
 * ones are 0. */
static bool add_terms(const struct cam_tile *tile, cam_terms terms,
                      int64_t first, float lane[TILE])
{
	float term[GROUP][TILE] = { { 0 } };
	bool nonfinite = false;
	int j, i;

	for (j = 0; j < GROUP; j++)
		if (first + j * LANES < tile->tensor.view->c)
			nonfinite |= terms(tile, first + j * LANES, term[j]);
	for (i = 0; i < tile->tensor.count; i++)
		lane[i] = (term[0][i] + term[1][i]) + (term[2][i] + term[3][i]);
	return nonfinite;
}

/* Adds the block of channels from `start` on. */
static bool add_tree(const struct cam_tile *tile, cam_terms terms,
                      int64_t start, double sums[TILE])
{
	float lanes[LANES][TILE];
	bool nonfinite = false;
	int step, lane, i;

	for (lane = 0; lane < LANES; lane++)
		nonfinite |= add_terms(tile, terms, start + lane, lanes[lane]);
	for (step = LANES / 2; step > 0; step /= 2)
		for (lane = 0; lane < step; lane++)
			for (i = 0; i < tile->tensor.count; i++)
				lanes[lane][i] += lanes[lane + step][i];
	for (i = 0; i < tile->tensor.count; i++)
		sums[i] += lanes[0][i];
	return nonfinite;
}

/* In the order of channels. Products of floats are exact in double. */
static SALMAP_RARE double exact_sum(const struct cam_tile *tile, cam_term term,
                                    int index)
{
	const struct cam_tile location = cam_location(tile, index);
	double sum = 0;
	int64_t channel;

	for (channel = 0; channel < tile->tensor.view->c; channel++)
		sum += term(&location, channel);
	return sum;
}

static bool is_in_range(double sum)
{
	return sum == 0 ||
	       (sum >= SALMAP_CAM_SMALLEST && sum <= SALMAP_CAM_LARGEST) ||
	       (sum <= -SALMAP_CAM_SMALLEST && sum >= -SALMAP_CAM_LARGEST);
}

/* Adding 0 turns -0 into 0. */
static bool sum_tile(const struct cam_tile *tile, const struct cam_way *way,
                     float *out)
{
	const int64_t channels = tile->tensor.view->c;
	double sums[TILE] = { 0 };
	bool nonfinite = false;
	int64_t start;
	int i;

	for (start = 0; start < channels; start += SALMAP_SMOE_BLOCK)
		nonfinite |= add_tree(tile, way->terms, start, sums);
	for (i = 0; i < tile->tensor.count; i++)
		out[i] = salmap_saturate(is_in_range(sums[i])
		                                 ? sums[i]
		                                 : exact_sum(tile, way->term,
		                                             i)) +
		         0.0f;
	return nonfinite;
}

/* --------------------------------------------------------------- similarity */

/* Adds lane l + step to lane l, for step = 8, 4, 2, 1. */
static double fold_doubles(double lanes[LANES])
{
	int step, lane;

	for (step = LANES / 2; step > 0; step /= 2)
		for (lane = 0; lane < step; lane++)
			lanes[lane] += lanes[lane + step];
	return lanes[0];
}

/* x / (|x| |v|), all of it in double: squares of floats leave their range. */
static bool similarity_of(const struct cam_tile *location, float *out)
{
	double products[LANES] = { 0 }, squares[LANES] = { 0 };
	double norms[LANES] = { 0 }, product, norm;
	bool nonfinite = false;
	int64_t c;

	for (c = 0; c < location->tensor.view->c; c++) {
		const double weight = location->weights[c];
		float value;

		nonfinite |= salmap_scalar_channel(&location->tensor, c,
		                                   &value);
		products[c % LANES] += weight * value;
		squares[c % LANES] += (double)value * value;
		norms[c % LANES] += weight * weight;
	}
	product = fold_doubles(products);
	norm = salmap_sqrt(fold_doubles(squares)) *
	       salmap_sqrt(fold_doubles(norms));
	*out = norm > 0 ? (float)(product / norm) + 0.0f : 0;
	return nonfinite;
}

static bool similarity_tile(const struct cam_tile *tile,
                            const struct cam_way *way, float *out)
{
	bool nonfinite = false;
	int i;

	(void)way;
	for (i = 0; i < tile->tensor.count; i++) {
		const struct cam_tile location = cam_location(tile, i);

		nonfinite |= similarity_of(&location, out + i);
	}
	return nonfinite;
}

/* -------------------------------------------------------------------- table */

typedef bool (*cam_of_tile)(const struct cam_tile *tile,
                            const struct cam_way *way, float *out);

static bool cam_tiles(const struct salmap_view *view,
                      const struct salmap_run *run,
                      const struct salmap_statistic_parameters *parameters,
                      float *out, cam_of_tile of_tile,
                      const struct cam_way *way)
{
	bool nonfinite = false;
	int64_t done;

	for (done = 0; done < run->count; done += TILE) {
		const int64_t rest = run->count - done;
		const struct cam_tile tile = cut_cam_tile(
			view, run, parameters, done,
			rest < TILE ? (int)rest : TILE);

		nonfinite |= of_tile(&tile, way, out + done);
	}
	return nonfinite;
}

/* The classes that are weighed together, one after the other. */
static bool cam_classes(const struct salmap_view *view,
                        const struct salmap_run *run,
                        const struct salmap_statistic_parameters *parameters,
                        float *out, cam_of_tile of_tile,
                        const struct cam_way *way)
{
	struct salmap_statistic_parameters one = *parameters;
	bool nonfinite = cam_tiles(view, run, parameters, out, of_tile, way);
	int i;

	for (i = 0; i < parameters->more_count; i++) {
		one.weights = parameters->more[i].weights;
		nonfinite |= cam_tiles(view, run, &one,
		                       parameters->more[i].maps +
		                               salmap_cam_place(view, run),
		                       of_tile, way);
	}
	return nonfinite;
}

#define TILE_weigh sum_tile
#define TILE_hirescam sum_tile
#define TILE_elementwise sum_tile
#define TILE_layercam sum_tile
#define TILE_gradcampp sum_tile
#define TILE_similarity similarity_tile
#define WAY_weigh { weigh_terms, weigh_term }
#define WAY_hirescam { hirescam_terms, hirescam_term }
#define WAY_elementwise { elementwise_terms, elementwise_term }
#define WAY_layercam { layercam_terms, layercam_term }
#define WAY_gradcampp { gradcampp_terms, gradcampp_term }
#define WAY_similarity { NULL, NULL }

#define DEFINE_CAM_KERNEL(name)                                                \
	static bool cam_##name(                                                \
		const struct salmap_view *view, const struct salmap_run *run,  \
		const struct salmap_statistic_parameters *parameters,          \
		float *out)                                                    \
	{                                                                      \
		static const struct cam_way way = WAY_##name;                  \
                                                                               \
		return cam_classes(view, run, parameters, out, TILE_##name,    \
		                   &way);                                      \
	}
#define CAM_KERNEL(name) .name = cam_##name,

SALMAP_CAM_KERNELS(DEFINE_CAM_KERNEL)

const struct salmap_cam_kernels salmap_cam_scalar = {
	SALMAP_CAM_KERNELS(CAM_KERNEL)
};
