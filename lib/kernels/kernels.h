/*
 * Tables of kernels, one for each instruction set. kernels/scalar.c defines the
 * bits of the results; every other table has to give the same.
 */
#ifndef SALMAP_KERNELS_H
#define SALMAP_KERNELS_H

#include "../lists.h"
#include "../view.h"
#include "normalize.h"
#include "render.h"

/* A run of locations that lie side by side in one row of a slice of an
 * image. */
struct salmap_run {
	int64_t image, slice, row, column, count;
};

/* Elements of a view that lie `stride` bytes apart: locations of one channel,
 * channel_step 0, or channels of one location, channel_step 1. */
struct salmap_elements {
	const unsigned char *first;
	ptrdiff_t stride;
	int64_t channel; /* of the first */
	int channel_step, count;
};

/* One class of several that are weighed together, and its maps of the whole
 * tensor. */
struct salmap_cam_class {
	const float *weights;
	float *maps;
};

/* What a kernel gets beside a tensor. */
struct salmap_statistic_parameters {
	float epsilon; /* of salmap_set_epsilon, which says whose it is */
	/* What the elements of each channel are multiplied by before the
	 * statistic, 0 or more; NULL for 1. Where the product is no float, it is
	 * only negative, and only for statistics that rectify. */
	const float *gains;
	/* Of class maps, where cam.h names them. */
	const float *weights;   /* a number per channel */
	int64_t weights_stride; /* from one image's to the next */
	const struct salmap_cam_class *more; /* classes with other weights */
	int more_count;
	const float *sums;      /* a number per location */
	int64_t sums_stride;
	const struct salmap_view *other; /* a tensor of the same extents */
};

/*
 * Computes a statistic over the channels of each location of a run into
 * out[0..count). NaN and infinity are taken as 0; returns whether any were
 * seen.
 */
typedef bool (*salmap_statistic_kernel)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out);

struct salmap_cam_kernels;   /* cam.h */
struct salmap_guide_kernels; /* guide.h */

/* Each set makes its table from the lists, SALMAP_STATISTICS and those of
 * normalize.h and render.h, by names that end or begin with a row's: one that
 * it lacks does not compile. */
struct salmap_kernels {
	const char *name;
	/* By salmap_statistic. */
	salmap_statistic_kernel statistic[SALMAP_ROWS(SALMAP_STATISTICS)];
	struct salmap_normalize_kernels normalize;
	const struct salmap_render_kernels *render;
	const struct salmap_cam_kernels *cam;
	const struct salmap_guide_kernels *guide;
};

extern const struct salmap_kernels salmap_kernels_scalar;

/* What other tables fall back on. */
void salmap_scalar_load(const struct salmap_view *view,
                        const struct salmap_elements *elements, float *out);

/* Vector tables want the vector extensions of gcc and clang. */
#if defined(__GNUC__) && defined(__x86_64__) && \
	(SALMAP_HAS_AVX512 || SALMAP_HAS_AVX2 || SALMAP_HAS_SSE2)
#define SALMAP_HAVE_X86 1
extern const struct salmap_kernels salmap_kernels_sse2;
extern const struct salmap_kernels salmap_kernels_avx2;
extern const struct salmap_kernels salmap_kernels_avx512;
#elif defined(__GNUC__) && defined(__aarch64__) && \
	__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define SALMAP_HAVE_NEON 1
extern const struct salmap_kernels salmap_kernels_neon;
#elif defined(__GNUC__) && defined(__wasm_simd128__)
#define SALMAP_HAVE_WASM 1
extern const struct salmap_kernels salmap_kernels_wasm;
#endif

#endif
