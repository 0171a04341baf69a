/* What the tests of single files share: the library's inner types, filled. */
#ifndef INTERNALS_H
#define INTERNALS_H

#include "test.h"

#include "scene.h"

/* Fails the test unless `status` is `expected` and each of the NULL-terminated
 * strings that follow is part of the message; empties the message. */
void assert_noted(struct salmap_sentence *message, salmap_status status,
                  salmap_status expected, ...);

/* Fail the test unless |actual - expected| is at most `tolerance`, or at most
 * `tolerance` times |expected|. NaN is never near. */
void assert_near(double actual, double expected, double tolerance);
void assert_relative(double actual, double expected, double tolerance);

/* Fails the test unless the floats have the same bits. */
void assert_same_bits(const float *actual, const float *expected, size_t count);

/* Skips the test where a long double is no more exact than a double, as under
 * valgrind: its references would be too coarse. */
void need_long_double(void);

/* r - 1 - log r for r = 1 + d, to the last bits of a long double: of d where it
 * is above -0.5, else of r. */
long double exact_excess(long double d, long double r);

/* A checked view of a packed tensor. */
struct salmap_view view_nchw(const void *data, salmap_dtype dtype, int64_t n,
                             int64_t c, int64_t h, int64_t w);

/* A stack of maps that are given rather than computed, and a scene of it. */
#define STAGE_LAYERS 130
struct stage {
	struct salmap_configuration settings;
	struct salmap_memory memory;
	struct salmap_batch batch;
	struct salmap_slot slots[STAGE_LAYERS];
	struct salmap_stack stack;
	double weights[STAGE_LAYERS];
	struct salmap_scene scene;
};

/* Empty, with weights 1 and the image 0. */
void stage_open(struct stage *stage, uint32_t layers);
void stage_close(struct stage *stage);

/* Holds a layer's maps, [n][h][w], as they are. */
void stage_hold(struct stage *stage, uint32_t layer, const float *maps,
                int64_t n, int64_t h, int64_t w);

/* Makes the scene of what is held at a size. */
void stage_set(struct stage *stage, int64_t width, int64_t height);

#endif
