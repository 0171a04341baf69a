/*
 * Kernels of reading: from the maps of layers to planes and pictures. All but
 * `resample` work on the arrays of one tile, in place where they can.
 */
#ifndef SALMAP_RENDER_H
#define SALMAP_RENDER_H

#include <stdbool.h>

#include "../resample.h"

/* Columns of a tile; a few arrays of so many numbers live on the stack. */
#define SALMAP_TILE 256

/* Range normalisation: a value becomes min(1, (value - low) * reciprocal), or
 * is divided by `span` where that has no reciprocal. */
struct salmap_range {
	float low, span;
	float reciprocal; /* 0: none */
};

/* A span of 0 gives 0 for all values. */
struct salmap_range salmap_range_of(float low, float high);

/* The reciprocal, rounded so that x times it is at least 1. x is at least the
 * smallest normal float. */
float salmap_reciprocal_above(float x);

/* What the layers add up to at each pixel of a tile. */
struct salmap_sums {
	float total[SALMAP_TILE];   /* of v */
	float place[SALMAP_TILE];   /* of v times the layer's position */
	float highest[SALMAP_TILE]; /* v */
};

/* What one layer adds: v is its normalised map times `weight`. */
struct salmap_share {
	struct salmap_range range;
	float weight, position;
};

/* How sums become a saturation: of `layers` layers, and with `per_other` the
 * reciprocal of all but one, 0 if there is but one. */
struct salmap_chroma {
	float layers, per_other;
};

/* How a weighted mean becomes a heat of 0..1. */
struct salmap_heat {
	double low, span;
};

/* The parts of the pixels of a tile. */
struct salmap_parts {
	float red[SALMAP_TILE], green[SALMAP_TILE], blue[SALMAP_TILE];
};

struct salmap_render_kernels {
	/* As salmap_resample_run. */
	void (*resample)(const struct salmap_map *map,
	                 salmap_resampling resampling,
	                 const struct salmap_size *size, int64_t row,
	                 int64_t column, int64_t count, float *out);
	/* Lowers *low and raises *high to what the map spans. */
	void (*extent)(const float *map, int count, float *low, float *high);
	/* Raises *peak. */
	void (*peak)(const double *values, int count, double *peak);
	/* sums[i] += weight * map[i] */
	void (*accumulate)(const float *map, int count, double weight,
	                   double *sums);
	/* values[i] /= divisor */
	void (*divide)(double *values, int count, double divisor);
	/* out[i] = values[i] / divisor */
	void (*quotient)(const double *values, int count, double divisor,
	                 float *out);
	void (*add_layer)(const struct salmap_share *share, const float *map,
	                  int count, struct salmap_sums *sums);
	void (*lovi)(const struct salmap_chroma *chroma,
	             const struct salmap_sums *sums, int count,
	             struct salmap_parts *parts);
	void (*heat)(const struct salmap_chroma *chroma,
	             const struct salmap_heat *heat, const double *mean,
	             const struct salmap_sums *sums, int count,
	             struct salmap_parts *parts);
	/* Writes whole pixels, side by side. */
	void (*store)(salmap_pixel pixel, const struct salmap_parts *parts,
	              int count, unsigned char *bytes);
};

/*
 * The definition of all of these, for pixels first..count of a tile, so that
 * other tables can leave their last few to it.
 */
void salmap_scalar_extent(const float *map, int first, int count, float *low,
                          float *high);
void salmap_scalar_peak(const double *values, int first, int count,
                        double *peak);
void salmap_scalar_accumulate(const float *map, int first, int count,
                              double weight, double *sums);
void salmap_scalar_divide(double *values, int first, int count, double divisor);
void salmap_scalar_quotient(const double *values, int first, int count,
                            double divisor, float *out);
void salmap_scalar_add_layer(const struct salmap_share *share, const float *map,
                             int first, int count, struct salmap_sums *sums);
void salmap_scalar_lovi(const struct salmap_chroma *chroma,
                        const struct salmap_sums *sums, int first, int count,
                        struct salmap_parts *parts);
void salmap_scalar_heat(const struct salmap_chroma *chroma,
                        const struct salmap_heat *heat, const double *mean,
                        const struct salmap_sums *sums, int first, int count,
                        struct salmap_parts *parts);
void salmap_scalar_store(salmap_pixel pixel, const struct salmap_parts *parts,
                         int first, int count, unsigned char *bytes);

extern const struct salmap_render_kernels salmap_render_scalar;

#endif
