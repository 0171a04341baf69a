/* What many images add up to. The files aggregate*.c have its functions. */
#ifndef SALMAP_AGGREGATE_H
#define SALMAP_AGGREGATE_H

#include "context.h"
#include "fixed.h"
#include "histogram.h"
#include "picture.h"

/* With which settings the statistic was computed, and then the maps. */
struct salmap_traits {
	salmap_statistic statistic;
	int32_t guided; /* 0 or 1 */
	double epsilon, relative_epsilon;
	salmap_normalizer normalizer;
	salmap_resampling resampling;
};

struct salmap_aggregate {
	struct salmap_memory memory;
	atomic_flag lock; /* of images that are being added */
	uint32_t layers;
	struct salmap_size size; /* of each map */
	uint64_t images;
	struct salmap_traits traits;  /* zeros without an image */
	double *weights;              /* [layers] */
	uint64_t *counts;             /* [layers][SALMAP_BINS] */
	struct salmap_fixed fixed;    /* [layers + 1][depth][height][width] */
};

/* Makes one with zeros. ARGUMENT, UNSUPPORTED, MEMORY. */
salmap_status salmap_aggregate_make(uint32_t layers,
                                    const struct salmap_size *size,
                                    const salmap_allocator *allocator,
                                    salmap_aggregate **out,
                                    struct salmap_sentence *sentence);

static inline int64_t
salmap_aggregate_pixels(const salmap_aggregate *aggregate)
{
	const struct salmap_size *size = &aggregate->size;

	return size->depth * size->height * size->width;
}

/* The pixels of a layer, or, after the last one, of the combined map. */
static inline struct salmap_fixed
salmap_aggregate_map(const salmap_aggregate *aggregate, uint32_t layer)
{
	const int64_t at = layer * salmap_aggregate_pixels(aggregate);
	const struct salmap_fixed *all = &aggregate->fixed;

	return (struct salmap_fixed){ all->sums + at, all->squares + at,
		                      all->maxima + at };
}

static inline uint64_t *
salmap_aggregate_counts(const salmap_aggregate *aggregate, uint32_t layer)
{
	return aggregate->counts + (size_t)layer * SALMAP_BINS;
}

/* The traits of a context. */
struct salmap_traits salmap_traits_of(const salmap *sm);

/* ARGUMENT, with a sentence, unless `given` has the traits of the statistic
 * that are wanted, and, for all, of the maps. `what` has them: "the
 * context". */
salmap_status salmap_traits_check(const struct salmap_traits *wanted,
                                  const struct salmap_traits *given, bool all,
                                  const char *what,
                                  struct salmap_sentence *sentence) SALMAP_RARE;

/* ARGUMENT for weights of other layers, or other weights. */
salmap_status salmap_aggregate_check_weights(
	const salmap_aggregate *aggregate, const double *weights,
	const char *what, struct salmap_sentence *sentence) SALMAP_RARE;

/* STATE if so many more images, or so many more values of a layer's statistic,
 * might overflow a sum. */
salmap_status
salmap_aggregate_check_room(const salmap_aggregate *aggregate, uint64_t images,
                            struct salmap_sentence *sentence) SALMAP_RARE;
salmap_status salmap_aggregate_check_values(
	const salmap_aggregate *aggregate, uint32_t layer, uint64_t values,
	struct salmap_sentence *sentence) SALMAP_RARE;

/* ARGUMENT unless two have the same layers, size and, where both have an image,
 * settings. */
salmap_status
salmap_aggregate_check_same(const salmap_aggregate *aggregate,
                            const salmap_aggregate *other,
                            struct salmap_sentence *sentence) SALMAP_RARE;

/* INCOMPLETE without an image. */
salmap_status
salmap_aggregate_check_images(const salmap_aggregate *aggregate,
                              struct salmap_sentence *sentence) SALMAP_RARE;

/* ARGUMENT, for an aggregate that is NULL. */
salmap_status
salmap_aggregate_missing(struct salmap_sentence *sentence) SALMAP_RARE;

/* Checks what most readers want: an aggregate with images, and one of its maps.
 * Changes SALMAP_AGGREGATE_COMBINED to the place of the combined map, after the
 * last layer. */
salmap_status
salmap_aggregate_check_map(const salmap_aggregate *aggregate, uint32_t *layer,
                           struct salmap_sentence *sentence) SALMAP_RARE;

/* ARGUMENT for the combined map, which has no statistic. */
salmap_status salmap_aggregate_check_statistic(
	const salmap_aggregate *aggregate, uint32_t layer,
	struct salmap_sentence *sentence) SALMAP_RARE;

/* The sum of a map's pixels over all images, in units of a pixel's 1. */
double salmap_aggregate_sum(const salmap_aggregate *aggregate, uint32_t layer);

#endif
