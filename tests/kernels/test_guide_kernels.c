/*
 * The gains of guided layers by every set of kernels that this CPU runs against
 * scalar, byte for byte: sizes around the vectors', volumes, class maps larger and
 * smaller than the layer, all types and layouts, guard pages on both sides of the
 * data, values that are not finite. The seed is printed; set TEST_SEED to repeat a
 * run.
 */
#include "../support/defaults.h"
#include "../support/kernels.h"

#include "guide.h"

#define ROUNDS 1500
#define MOST_CHANNELS 140
#define MOST_SLICES 4
#define MOST_CELLS (MOST_SLICES * 12 * 12)

/* One layer, and the class map that guides it. */
struct sample {
	struct salmap_view view;
	struct guarded guarded;
	float map[MOST_CELLS];
	struct salmap_guide guide;
};

static int64_t up_to(struct random *random, int64_t most)
{
	return 1 + (int64_t)random_below(random, (uint64_t)most);
}

enum layout { NHWC, NCHW, BLOCKED, APART, LAYOUTS };

/* Sets the strides, and returns the bytes that they reach. */
static size_t lay_out(struct salmap_view *view, enum layout layout,
                      struct random *random)
{
	const int64_t size = salmap_dtype_size(view->dtype);
	const int64_t gap = size * (int64_t)random_below(random, 2);
	const int64_t blocks = (view->c + 7) / 8;

	switch (layout) {
	case NHWC:
		view->stride_c = size;
		view->stride_w = view->c * size + gap;
		break;
	case NCHW:
		view->stride_w = size;
		view->stride_h = view->w * size + gap;
		view->stride_d = view->h * view->stride_h +
		                 size * (int64_t)random_below(random, 2);
		view->stride_c = view->d * view->stride_d +
		                 size * (int64_t)random_below(random, 2);
		return (size_t)((view->c - 1) * view->stride_c +
		                (view->d - 1) * view->stride_d +
		                (view->h - 1) * view->stride_h +
		                view->w * size);
	case BLOCKED: /* by 8 channels */
		view->channel_block = 8;
		view->stride_c = size;
		view->stride_w = 8 * size;
		view->stride_h = view->w * view->stride_w;
		view->stride_d = view->h * view->stride_h;
		view->stride_block = view->d * view->stride_d;
		return (size_t)(blocks * view->stride_block);
	default: /* neither lies side by side */
		view->stride_c = 2 * size;
		view->stride_w = 2 * view->c * size;
	}
	view->stride_h = view->w * view->stride_w + gap;
	view->stride_d = view->h * view->stride_h + gap;
	return (size_t)((view->d - 1) * view->stride_d +
	                (view->h - 1) * view->stride_h +
	                (view->w - 1) * view->stride_w +
	                (view->c - 1) * view->stride_c + size);
}

/* Bytes of anything are numbers of all types, of which few floats are not
 * finite; sane ones most of the time. */
static void fill(struct sample *sample, size_t bytes, struct random *random)
{
	const bool wild = random_below(random, 4) == 0;
	const salmap_dtype dtype = sample->view.dtype;
	size_t i;

	for (i = 0; i < bytes; i++)
		sample->guarded.first[i] = (unsigned char)random_next(random);
	if (wild || dtype == SALMAP_U8 || dtype == SALMAP_I8)
		return;
	/* The exponent is in the upper byte. */
	for (i = (size_t)salmap_dtype_size(dtype) - 1; i < bytes;
	     i += (size_t)salmap_dtype_size(dtype))
		sample->guarded.first[i] =
			(unsigned char)(0x3f | random_below(random, 2) << 7);
}

/* A third of the integers have a scale per channel. */
static void set_quanta(struct salmap_view *view, struct random *random)
{
	static float scales[MOST_CHANNELS];
	int i;

	view->scale = 0.25f;
	view->zero_point = 3;
	if (view->dtype < SALMAP_U8 || random_below(random, 3) != 0)
		return;
	for (i = 0; i < MOST_CHANNELS; i++)
		scales[i] = 0.25f * (float)(1 + i % 3);
	view->channel_scale = scales;
}

static struct sample make_sample(salmap_dtype dtype, int64_t w,
                                 enum layout layout, struct random *random)
{
	struct sample sample = { .view = { .n = 1 } };
	struct salmap_view *view = &sample.view;
	const bool alike = random_below(random, 4) == 0;
	const bool volume = random_below(random, 3) == 0;
	size_t bytes, i;

	view->dtype = dtype;
	set_quanta(view, random);
	view->c = up_to(random, MOST_CHANNELS);
	view->d = volume ? up_to(random, MOST_SLICES) : 1;
	view->h = up_to(random, 20);
	view->w = w;
	bytes = lay_out(view, layout, random);
	sample.guarded = guard(bytes, random_below(random, 2));
	view->data = sample.guarded.first;
	fill(&sample, bytes, random);
	for (i = 0; i < MOST_CELLS; i++)
		sample.map[i] = random_unit(random) < 0.5f
		                ? 0 : random_unit(random);
	sample.guide.maps = sample.map;
	sample.guide.depth = volume ? up_to(random, MOST_SLICES) : 1;
	sample.guide.height = up_to(random, 12);
	sample.guide.width = up_to(random, 12);
	if (alike && view->d * view->h * view->w <= MOST_CELLS) {
		sample.guide.depth = view->d;
		sample.guide.height = view->h;
		sample.guide.width = view->w;
	}
	return sample;
}

static void compare(const struct salmap_kernels *kernels, struct sample sample)
{
	struct salmap_configuration settings = default_configuration();
	const struct salmap_view *view = &sample.view;
	float want[MOST_CHANNELS], got[MOST_CHANNELS];
	bool nonfinite, also;
	int64_t c;

	sample.guide.maps = sample.map;
	settings.kernels = &salmap_kernels_scalar;
	nonfinite = salmap_guide_gains(&settings, &sample.guide, view, 0, want);
	settings.kernels = kernels;
	also = salmap_guide_gains(&settings, &sample.guide, view, 0, got);
	for (c = 0; c < view->c; c++) {
		assert_true(want[c] >= 0 && want[c] <= 1);
		if (memcmp(&want[c], &got[c], sizeof(float)) != 0 ||
		    nonfinite != also)
			fail_msg("%s, dtype %d, c %d, d %d, h %d, w %d, map %d "
			         "x %d x %d, strides %d %d %d %d: channel %d "
			         "is %a, not %a",
			         kernels->name, (int)view->dtype, (int)view->c,
			         (int)view->d, (int)view->h, (int)view->w,
			         (int)sample.guide.depth,
			         (int)sample.guide.height,
			         (int)sample.guide.width, (int)view->stride_c,
			         (int)view->stride_d, (int)view->stride_h,
			         (int)view->stride_w,
			         (int)c, (double)got[c], (double)want[c]);
	}
	unguard(&sample.guarded);
}

static void try_sample(const struct salmap_kernels *kernels,
                       struct random *random)
{
	const salmap_dtype dtype = (salmap_dtype)random_below(
		random, SALMAP_ROWS(SALMAP_DTYPES));
	const int64_t w = up_to(random, random_below(random, 3) == 0 ? 100 : 20);
	const enum layout layout = (enum layout)random_below(random, LAYOUTS);

	compare(kernels, make_sample(dtype, w, layout, random));
}

/* Rows that are shorter than a vector, of every type. */
static void try_narrow(const struct salmap_kernels *kernels,
                       struct random *random)
{
	salmap_dtype dtype;
	int64_t w;

	for (dtype = 0; dtype < SALMAP_ROWS(SALMAP_DTYPES); dtype++)
		for (w = 1; w < 5; w++)
			compare(kernels, make_sample(dtype, w, NCHW, random));
}

static void gains_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, try_sample);
}

static void gains_of_narrow_maps_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(20, try_narrow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gains_are_those_of_scalar),
		cmocka_unit_test(gains_of_narrow_maps_are_those_of_scalar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
