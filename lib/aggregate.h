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

/* The most images whose maps wait to be added: in four, reading and writing the
 * sums costs less than writing the maps. */
enum { SALMAP_PENDING = 4 };

/* Images that count already, but whose maps are not in the sums yet. Each takes
 * a place and writes its maps there; all are added at once. */
struct salmap_pending {
	atomic_flag lock; /* of all who add */
	int taken, written; /* places */
	const struct salmap_render_kernels *render; /* of who came last */
	float *maps; /* [SALMAP_PENDING][layers + 1][depth][height][width] */
};

struct salmap_aggregate {
	struct salmap_memory memory;
	uint32_t layers;
	struct salmap_size size; /* of each map */
	uint64_t images;
	struct salmap_traits traits;  /* zeros without an image */
	double *weights;              /* [layers] */
	uint64_t *counts;             /* [layers][SALMAP_BINS] */
	/* Without the pending images: [layers + 1][depth][height][width]. */
	struct salmap_fixed fixed;
	struct salmap_pending *pending; /* reading adds them, too */
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

/* Pixels of all maps. */
static inline int64_t
salmap_aggregate_all_pixels(const salmap_aggregate *aggregate)
{
	return ((int64_t)aggregate->layers + 1) *
	       salmap_aggregate_pixels(aggregate);
}

/*
 * Who adds takes turns. A turn is short and calls nothing of the caller's: who
 * adds may wait inside a thread of the caller's loop, which may be the one that
 * another image's loop needs to go on.
 */
static inline void
salmap_aggregate_begin_turn(const salmap_aggregate *aggregate)
{
	atomic_flag *lock = &aggregate->pending->lock;

	while (atomic_flag_test_and_set_explicit( /* LCOV_EXCL_BR_LINE: threads */
		lock, memory_order_acquire))
		continue; /* LCOV_EXCL_LINE: threads */
}

static inline void salmap_aggregate_end_turn(const salmap_aggregate *aggregate)
{
	atomic_flag_clear_explicit(&aggregate->pending->lock,
	                           memory_order_release);
}

/* In a turn: a place for the maps of an image, or NULL while all are taken. */
float *salmap_pending_take(const salmap_aggregate *aggregate,
                           const struct salmap_render_kernels *render);

/* The maps are written to the place that was taken. Who wrote the last one adds
 * all to the sums, over a loop. */
void salmap_pending_finish(const salmap_aggregate *aggregate,
                           const struct salmap_parallel_loop *parallel);

/* Adds what is pending while nobody adds images: comes first in all that reads
 * sums, which several threads may do at once. */
void salmap_pending_settle(const salmap_aggregate *aggregate);

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
