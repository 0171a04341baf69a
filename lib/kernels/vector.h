/*
 * The body of all vector kernels, written once for vectors of W floats and
 * included by a file for each instruction set. It uses the vector extensions
 * that gcc and clang share; what wants an intrinsic is in that file, which
 * defines before it includes this:
 *
 *   W                floats of a vector: 4, 8 or 16
 *   SUFFIX           the name of the set, which its functions end in
 *   TARGET           the attribute that lets a function use the instructions
 *   IN_REGISTER(x)   keeps a vector that is used twice from being loaded twice
 *   NARROW(doubles)  W / 2 doubles as floats; may be left out where the
 *                    compilers' own way is the best
 *   RAISED(x, least) larger(x, least), where least is at least 0 and no NaN is
 *                    there; CAPPED(x, most): smaller(x, most), where both are
 *                    at least 0. Bits are in the order of such numbers: CPUs
 *                    that compare integers in more units than floats give them
 *   LOAD_SHORTS(p)   W unsigned shorts at p as integers; may be left out
 *                    likewise
 *
 * and the functions below, whose names end in _ and SUFFIX. The order of
 * operations is that of scalar.c and of the other scalar kernels, which define
 * the bits.
 *
 * Static names differ from set to set, so that all may be compiled as one file:
 * a line "#define name ISA(name)" stands beside each definition, and beside
 * what a set defines, below. It says the same for every set.
 */
#include "../coefficients.h"
#include "../gamma_table.h"
#include "../math.h"
#include "../pixel.h"
#include "../rare.h"
#include "../smoe.h"
#include "../tile.h"
#include "moments.h"
#include "vector_lanes.h"

#define PASTED(name, suffix) name##_##suffix
#define PASTE(name, suffix) PASTED(name, suffix)
#define ISA(name) PASTE(name, SUFFIX)

/* W unsigned bytes at p as integers. */
#define load_bytes ISA(load_bytes)
/* W binary16 numbers at p, exactly. */
#define load_halves ISA(load_halves)
/* rectified(x, low): max(0, x), and NaN where x is NaN; where x is minus
 * infinity either NaN, or *low becomes that in some lane. */
#define rectified ISA(rectified)
/* larger(a, b): a > b ? a : b; smaller(a, b): a < b ? a : b. */
#define larger ISA(larger)
#define smaller ISA(smaller)
/* The square roots of W floats, and of W / 2 doubles, correctly rounded. */
#define root_floats ISA(root_floats)
#define square_root ISA(square_root)
/* W / 2 floats at p as doubles; the lower and upper half of W floats as
 * doubles. */
#define widen ISA(widen)
#define widen_low ISA(widen_low)
#define widen_high ISA(widen_high)
/* narrow(a, b): the doubles of both as W floats. */
#define narrow ISA(narrow)
/* take(p, index): W floats p[index[i]], 0 <= index[i] < W; the integers come
 * as the bits of floats, and all W floats are there. */
#define take ISA(take)
/* store_rgb(p, x): the lower three bytes of W integers, side by side; these
 * too come as the bits of floats. */
#define store_rgb ISA(store_rgb)

/* Each builds on those before it. */
#include "vector_types.h"
#include "vector_math.h"
#include "vector_load.h"
/* Statistics. */
#include "vector_channels.h"
#include "vector_exact.h"
#include "vector_sums.h"
#include "vector_prefetch.h"
#include "vector_planes.h"
#include "vector_sums_nchw.h"
#include "vector_folds.h"
#include "vector_sums_nhwc.h"
#include "vector_sums_run.h"
#include "vector_parts.h"
#include "vector_reduced.h"
#include "vector_reduced_nchw.h"
#include "vector_reduced_nhwc.h"
#include "vector_reduced_run.h"
#include "vector_highest.h"
#include "vector_statistics.h"
#include "vector_guide.h"
/* Class maps. */
#include "cam.h"
#include "vector_cam.h"
#include "vector_cam_nchw.h"
#include "vector_cam_nhwc.h"
#include "vector_cam_run.h"
/* Normalisers. */
#include "vector_normalize.h"
#include "vector_gamma_table.h"
/* Reading. */
#include "vector_resample.h"
#include "vector_rows.h"
#include "vector_fixed.h"
#include "vector_colour.h"

#define TEXT_OF(suffix) #suffix
#define NAME_OF(suffix) TEXT_OF(suffix)
#define VECTOR_KERNEL(has, name) .name = SALMAP_IN(has, ISA(name)),
#define VECTOR_CAM_KERNEL(name) .name = ISA(cam_##name),
#define VECTOR_STATISTIC(enumerator, value, name, meaning)                     \
	[value] = SALMAP_IN(SALMAP_NEEDS_STATISTIC(value),                     \
	                    ISA(statistic_##name)),

static const struct salmap_render_kernels ISA(render) = {
	SALMAP_RENDER_KERNELS(VECTOR_KERNEL)
};

static const struct salmap_cam_kernels ISA(cam) = {
	SALMAP_CAM_KERNELS(VECTOR_CAM_KERNEL)
};

static const struct salmap_guide_kernels ISA(guide) = {
	.columns = SALMAP_IN(SALMAP_HAS_CLASS_MAPS, ISA(guide_columns)),
	.windows = SALMAP_IN(SALMAP_HAS_CLASS_MAPS, ISA(guide_windows)),
	.gains = SALMAP_IN(SALMAP_HAS_CLASS_MAPS, ISA(guide_gains)),
	.mean_rectified = ISA(guide_mean_rectified),
};

const struct salmap_kernels ISA(salmap_kernels) = {
	.name = NAME_OF(SUFFIX),
	.statistic = { SALMAP_STATISTICS(VECTOR_STATISTIC) },
	.normalize = { SALMAP_NORMALIZE_KERNELS(VECTOR_KERNEL) },
	.render = &ISA(render),
	.cam = SALMAP_IN(SALMAP_HAS_CLASS_MAPS, &ISA(cam)),
	.guide = &ISA(guide),
};

#undef W
#undef DOUBLES
#undef FOLDED
#undef SUFFIX
#undef TARGET
#undef IN_REGISTER
#undef NARROW
#undef RAISED
#undef CAPPED
#undef BY_BITS
#undef LOAD_SHORTS
