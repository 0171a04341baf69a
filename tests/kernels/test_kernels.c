/*
 * Every set of kernels that this CPU runs against scalar, byte for byte: sizes
 * around the vectors', every misalignment, random strides, guard pages on both
 * sides of the data, values that break fast ways. Whatever the values are, the
 * results are finite. The seed is printed; set TEST_SEED to repeat a run.
 */
#include "../support/sample.h"

#include "kernels/guide.h"
#include "lists.h"
#include "smoe.h"

#include <math.h>

#define ROUNDS 4000
#define STATISTICS SALMAP_ROWS(SALMAP_STATISTICS)

/* Locations of a run: more than the widest tile; and some beyond it that no
 * result may be written to. */
#define MOST_LOCATIONS 4101
#define BEYOND 16

/* Gains of 0 to 1 for each channel, some of them 0. */
static struct guarded make_gains(const struct salmap_view *view,
                                 struct random *random)
{
	const size_t size = sizeof(float);
	struct guarded gains = guard((size_t)view->c * size, true);
	int64_t c;

	for (c = 0; c < view->c; c++) {
		const float gain = random_below(random, 4) == 0
			? 0 : random_unit(random);

		memcpy(gains.first + (size_t)c * size, &gain, size);
	}
	return gains;
}

/* What try_kernels compares: the statistics, and what a relative epsilon is
 * made of. */
static salmap_statistic_kernel kernel_of(const struct salmap_kernels *kernels,
                                         int statistic)
{
	return statistic < (int)STATISTICS ? kernels->statistic[statistic]
	                                   : kernels->guide->mean_rectified;
}

static void compare(const struct salmap_kernels *kernels,
                    const struct sample *sample, int statistic, bool has_gains,
                    struct random *random)
{
	const struct salmap_view *view = &sample->view;
	const int64_t column = (int64_t)random_below(random, 3) % view->w;
	const struct salmap_run run = { 0, 0, 0, column, view->w - column };
	struct guarded gains = make_gains(view, random);
	static const float epsilons[] = { 1e-12f, 1e-30f, 1e30f, 1e-7f,
		                          1e-7f,  1e-7f,  1e-7f, 1e-7f };
	const struct salmap_statistic_parameters parameters = {
		.epsilon = epsilons[random_below(random, 8)],
		.gains = has_gains ? (const void *)gains.first : NULL,
	};
	static float want[MOST_LOCATIONS + BEYOND], got[MOST_LOCATIONS + BEYOND];
	const size_t size = (size_t)(run.count + BEYOND) * sizeof(want[0]);
	bool nonfinite, also;
	int64_t i;

	memset(want, 0x55, size);
	memset(got, 0x55, size);
	nonfinite = kernel_of(&salmap_kernels_scalar, statistic)(
		view, &run, &parameters, want);
	also = kernel_of(kernels, statistic)(view, &run, &parameters, got);
	unguard(&gains);
	for (i = 0; i < run.count; i++)
		if (!(fabs(want[i]) <= SALMAP_LARGEST))
			fail_msg("statistic %d is %g", statistic,
			         (double)want[i]);
	if (memcmp(want, got, size) == 0 && nonfinite == also)
		return;
	fail_msg("%s, statistic %d, dtype %d, c %d, w %d, strides %d %d: "
	         "differs from scalar", kernels->name, statistic,
	         (int)view->dtype, (int)view->c, (int)view->w,
	         (int)view->stride_c, (int)view->stride_w);
}

/* SMOE Scale, which has most ways, most often. */
static void try_sample(const struct salmap_kernels *kernels,
                       struct random *random)
{
	const uint64_t choice = random_below(random, 16);
	struct sample sample;
	int64_t c, w;

	random_extents(random, &c, &w);
	sample = sample_make(random, c, w);
	sample_set_quanta(&sample, random);
	sample_poison(&sample, random);
	compare(kernels, &sample, choice <= STATISTICS ? (int)choice : 0,
	        random_below(random, 2) == 1, random);
	unguard(&sample.guarded);
}

static void statistics_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, try_sample);
}

/* ------------------------------------------------------------ every layout */

enum layout {
	PLANES,      /* NCHW */
	PIXELS,      /* NHWC */
	OVERLAPPING, /* a location begins one element after the one before */
	SCATTERED,
	LAYOUTS
};

static void lay_out(struct salmap_view *view, enum layout layout)
{
	const int64_t size = salmap_dtype_size(view->dtype);
	const int64_t gap = layout == SCATTERED ? 2 : 1;

	view->stride_c = size * (layout == PLANES ? view->w : gap);
	view->stride_w = size * (layout == PIXELS      ? view->c
	                         : layout == SCATTERED ? 2 * view->c
	                                               : 1);
}

/* Minus infinity, which the fast way takes for a small number, in one sample
 * of three. */
static void sink(struct sample *sample, struct random *random)
{
	const struct salmap_view *view = &sample->view;
	const int64_t channel = (int64_t)random_below(random,
	                                              (uint64_t)view->c);
	const float low = -INFINITY;

	if (view->dtype == SALMAP_F32 && random_below(random, 3) == 0)
		memcpy((unsigned char *)salmap_view_element(view, 0, channel, 0,
		                                            0, view->w - 1),
		       &low, sizeof(low));
}

/* A double that no float holds, of either sign, in two samples of three: it
 * counts as the largest float, and is not reported. */
static void exceed(struct sample *sample, struct random *random)
{
	const struct salmap_view *view = &sample->view;
	const int64_t channel = (int64_t)random_below(random,
	                                              (uint64_t)view->c);
	const int64_t column = (int64_t)random_below(random,
	                                             (uint64_t)view->w);
	const double values[] = { 1e300, -1e300 };
	const uint64_t kind = random_below(random, 3);

	if (view->dtype == SALMAP_F64 && kind < 2)
		memcpy((unsigned char *)salmap_view_element(view, 0, channel, 0,
		                                            0, column),
		       &values[kind], sizeof(values[kind]));
}

/* Its memory goes by unguard. `quanta`: 1 for a scale per channel, 2 for a zero
 * point, 3 for both. */
static void fill_layout(struct random *random, struct sample *sample,
                        enum layout layout, int quanta)
{
	struct salmap_view *view = &sample->view;

	lay_out(view, layout);
	sample->guarded = guard((size_t)((view->c - 1) * view->stride_c +
	                                 (view->w - 1) * view->stride_w +
	                                 salmap_dtype_size(view->dtype)),
	                        true);
	view->data = sample->guarded.first;
	sample_set_quanta(sample, random);
	view->channel_scale = quanta & 1 ? sample->scales : NULL;
	view->channel_zero_point = quanta & 2 ? sample->zero_points : NULL;
	sample_fill(sample, 1, random);
	sink(sample, random);
	exceed(sample, random);
}

static void try_layout(const struct salmap_kernels *kernels,
                       struct random *random, struct sample *sample,
                       enum layout layout, int quanta)
{
	int statistic;

	fill_layout(random, sample, layout, quanta);
	for (statistic = 0; statistic <= (int)STATISTICS; statistic++)
		compare(kernels, sample, statistic, random_below(random, 2),
		        random);
	unguard(&sample->guarded);
}

/* Floats with gains and without them. */
static void try_floats(const struct salmap_kernels *kernels,
                       struct random *random, struct sample *sample,
                       enum layout layout)
{
	int statistic;

	sample->view.dtype = SALMAP_F32;
	fill_layout(random, sample, layout, 0);
	for (statistic = 0; statistic <= (int)STATISTICS; statistic++) {
		compare(kernels, sample, statistic, false, random);
		compare(kernels, sample, statistic, true, random);
	}
	unguard(&sample->guarded);
}

/* All types and quanta of one size; floats have no quanta. */
static void try_types(const struct salmap_kernels *kernels,
                      struct random *random, struct sample *sample,
                      enum layout layout)
{
	salmap_dtype dtype;
	int quanta;

	for (dtype = 0; salmap_dtype_name(dtype) != NULL; dtype++)
		for (quanta = 0; quanta < (dtype < SALMAP_U8 ? 1 : 4);
		     quanta++) {
			sample->view.dtype = dtype;
			try_layout(kernels, random, sample, layout, quanta);
		}
}

static void try_layouts(const struct salmap_kernels *kernels,
                        struct random *random)
{
	static const int64_t channels[] = { 1, 3, 17, 64, 67, 130 };
	static const int64_t widths[] = { 1, 3, 5, 16, 17, 64, 65, 79, 81 };
	const uint64_t one_in = tries_few() ? 6 : 1;
	struct sample sample = { .view = { .n = 1, .h = 1 } };
	enum layout layout;
	size_t c, w;

	for (c = 0; c < sizeof(channels) / sizeof(channels[0]); c++)
		for (w = 0; w < sizeof(widths) / sizeof(widths[0]); w++)
			for (layout = 0; layout < LAYOUTS; layout++) {
				sample.view.c = channels[c];
				sample.view.w = widths[w];
				if (random_below(random, one_in) > 0)
					continue;
				try_types(kernels, random, &sample, layout);
			}
	/* More than what goes through a buffer at once. */
	sample.view.c = SALMAP_SMOE_BLOCKS_PER_FOLD * SALMAP_SMOE_BLOCK + 3;
	sample.view.w = 3;
	try_types(kernels, random, &sample, PIXELS);
	sample.view.w = 33;
	try_floats(kernels, random, &sample, PLANES);
	/* More blocks than are read in a row. */
	sample.view.c = 17 * SALMAP_SMOE_BLOCK + 5;
	sample.view.w = 3;
	try_floats(kernels, random, &sample, PIXELS);
	/* Several vectors of channels beyond four times as many, of any width. */
	sample.view.c = 93;
	try_types(kernels, random, &sample, PIXELS);
	/* Planes whose rows share sets of a cache. */
	sample.view.c = 37;
	sample.view.w = 1024;
	try_floats(kernels, random, &sample, PLANES);
	/* More than a tile of maxima. */
	sample.view.c = 9;
	sample.view.w = MOST_LOCATIONS;
	try_floats(kernels, random, &sample, PLANES);
}

static void all_layouts_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(1, try_layouts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statistics_are_those_of_scalar),
		cmocka_unit_test(all_layouts_are_those_of_scalar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
