/*
 * Every set of kernels that this CPU runs against scalar, byte for byte: sizes
 * around the vectors', every misalignment, random strides, guard pages on both
 * sides of the data, values that break fast ways. Whatever the values are, the
 * results are finite. The seed is printed; set TEST_SEED to repeat a run.
 */
#include "../support/kernels.h"

#include "lists.h"

#include <math.h>

#define ROUNDS 4000
#define STATISTICS SALMAP_ROWS(SALMAP_STATISTICS)

/* One float of a kind that is likely to go wrong. */
static float nasty(struct random *random, int kind)
{
	const float unit = random_unit(random);

	switch (kind == 7 ? (int)random_below(random, 7) : kind) {
	case 0:
		return unit < 0.5f ? 0 : unit;
	case 1: /* negative too */
		return 8 * unit - 4;
	case 2: /* all octaves below 2^32 */
		return (float)(random_next(random) >>
		               (32 + random_below(random, 32)));
	case 3: /* subnormal */
		return unit * 0x1p-130f;
	case 4: /* nearly equal */
		return 3 + unit * 0x1p-15f;
	case 5: /* beyond 2^32 now and then */
		return random_below(random, 40) ? unit : 0x1p33f + unit;
	default: /* -0 and the largest */
		return random_below(random, 30) ? -0.0f : 3e38f;
	}
}

static uint16_t half_of(float value)
{
	uint32_t bits;
	const float scaled = value * 0x1p-112f;

	memcpy(&bits, &scaled, sizeof(bits));
	return (uint16_t)((bits >> 16 & 0x8000) |
	                  (bits >> 13 & 0x7fff) % 0x7c00);
}

static size_t size_of(salmap_dtype dtype)
{
	return (size_t)salmap_dtype_size(dtype);
}

static void store(unsigned char *at, salmap_dtype dtype, float value,
                  struct random *random)
{
	const double wide = value;
	const uint16_t half = half_of(value);
	const unsigned char byte = (unsigned char)random_next(random);
	uint32_t bits;
	uint16_t upper;

	memcpy(&bits, &value, sizeof(bits));
	upper = (uint16_t)(bits >> 16);
	if (dtype == SALMAP_F32)
		memcpy(at, &value, sizeof(value));
	else if (dtype == SALMAP_F16)
		memcpy(at, &half, sizeof(half));
	else if (dtype == SALMAP_BF16)
		memcpy(at, &upper, sizeof(upper));
	else if (dtype == SALMAP_F64)
		memcpy(at, &wide, sizeof(wide));
	else
		*at = byte;
}

/* One random test: a view of `count` locations in a row, and its memory. */
struct sample {
	struct salmap_view view;
	struct guarded guarded;
	float scales[300];
	int32_t zero_points[300];
};

/* Sizes around multiples of 4, 8, 16 and 64, and some between. */
static int64_t random_size(struct random *random, int64_t limit)
{
	static const int64_t steps[] = { 4, 8, 16, 64 };
	const int64_t step = steps[random_below(random, 4)];
	const int64_t size = step * (int64_t)random_below(
				     random, (uint64_t)(limit / step)) +
	                     (int64_t)random_below(random, 3) - 1;

	return size < 1 ? 1 + (int64_t)random_below(random, 20) : size;
}

static void fill(struct sample *sample, int kind, struct random *random)
{
	const struct salmap_view *view = &sample->view;
	int64_t c, w;

	for (c = 0; c < view->c; c++)
		for (w = 0; w < view->w; w++)
			store((unsigned char *)salmap_view_element(view, 0, c,
			                                           0, 0, w),
			      view->dtype, nasty(random, kind), random);
}

/* A quarter of the integer views have a scale and zero point a channel. */
static void set_quanta(struct sample *sample, struct random *random)
{
	struct salmap_view *view = &sample->view;
	const int32_t lowest = view->dtype == SALMAP_I8 ? -128 : 0;
	size_t i;

	view->scale = 0.5f + random_unit(random);
	view->zero_point = lowest + (int32_t)random_below(random, 256);
	for (i = 0; i < 300; i++) {
		sample->scales[i] = random_unit(random) + 0.01f;
		sample->zero_points[i] = lowest +
		                         (int32_t)random_below(random, 256);
	}
	if (view->c <= 300 && random_below(random, 4) == 0) {
		view->channel_scale = sample->scales;
		view->channel_zero_point = sample->zero_points;
	}
}

/* Channels in blocks, side by side or with gaps. */
static void set_blocks(struct salmap_view *view, struct random *random)
{
	static const int64_t blocks[] = { 1, 3, 8, 16, 17 };
	const int64_t size = (int64_t)size_of(view->dtype);

	view->channel_block = blocks[random_below(random, 5)];
	view->stride_c = size * (1 + (int64_t)random_below(random, 2));
	view->stride_w = view->channel_block * view->stride_c;
	view->stride_block = view->w * view->stride_w + size;
}

/* Bytes to the channel that lies furthest behind. */
static int64_t last_channel(const struct salmap_view *view)
{
	const int64_t last = view->c - 1, block = view->channel_block;

	if (block == 0 || last < block)
		return last * view->stride_c;
	return last / block * view->stride_block + (block - 1) * view->stride_c;
}

static struct sample make_sample(struct random *random)
{
	struct sample sample = { .view = { .n = 1, .h = 1 } };
	struct salmap_view *view = &sample.view;
	const bool planes = random_below(random, 2) == 0;
	const uint64_t height = random_below(random, 50);
	const int64_t gap = (int64_t)random_below(random, 4);
	size_t bytes;

	view->dtype = (salmap_dtype)random_below(
		random, SALMAP_ROWS(SALMAP_DTYPES));
	view->c = height == 0   ? 4090 + (int64_t)random_below(random, 12)
	          : height == 1 ? 440 + (int64_t)random_below(random, 20)
	                        : random_size(random, 256);
	view->w = height <= 1 ? 1 + (int64_t)random_below(random, 40)
	                      : random_size(random, 128);
	view->stride_w = (planes ? 1 : view->c + gap) *
	                 (int64_t)size_of(view->dtype);
	view->stride_c = (planes ? view->w + gap : 1) *
	                 (int64_t)size_of(view->dtype);
	if (random_below(random, 8) == 0) { /* neither lies side by side */
		view->stride_w *= 2;
		view->stride_c *= 2;
	}
	if (planes && view->c < 40 && random_below(random, 8) == 0)
		view->stride_c = (view->stride_c + 4095) / 4096 * 4096;
	if (random_below(random, 8) == 0)
		set_blocks(view, random);
	bytes = (size_t)(last_channel(view) + (view->w - 1) * view->stride_w) +
	        size_of(view->dtype);
	sample.guarded = guard(bytes, random_below(random, 2));
	view->data = sample.guarded.first;
	fill(&sample, (int)random_below(random, 8), random);
	return sample;
}

/* NaN or an infinity at a random place of a third of the float samples. */
static void poison(struct sample *sample, struct random *random)
{
	static const uint32_t poisons[] = { 0x7fc00000, 0x7f800000, 0xff800000,
		                            0xffc00001 };
	const struct salmap_view *view = &sample->view;
	unsigned char *at = (unsigned char *)salmap_view_element(
		view, 0, (int64_t)random_below(random, (uint64_t)view->c), 0, 0,
		(int64_t)random_below(random, (uint64_t)view->w));

	if (view->dtype == SALMAP_F32 && random_below(random, 3) == 0)
		memcpy(at, &poisons[random_below(random, 4)], 4);
}

static void compare(const struct salmap_kernels *kernels,
                    const struct sample *sample, int statistic,
                    struct random *random)
{
	const struct salmap_view *view = &sample->view;
	const int64_t column = (int64_t)random_below(random, 3) % view->w;
	const struct salmap_run run = { 0, 0, 0, column, view->w - column };
	static const float epsilons[] = { 1e-12f, 1e-30f, 1e30f, 1e-7f,
		                          1e-7f,  1e-7f,  1e-7f, 1e-7f };
	const struct salmap_statistic_parameters parameters = {
		.epsilon = epsilons[random_below(random, 8)],
	};
	float want[300], got[300];
	bool nonfinite, also;
	int64_t i;

	memset(want, 0x55, sizeof(want));
	memset(got, 0x55, sizeof(got));
	nonfinite = salmap_kernels_scalar.statistic[statistic](
		view, &run, &parameters, want);
	also = kernels->statistic[statistic](view, &run, &parameters, got);
	for (i = 0; i < run.count; i++)
		if (!(fabs(want[i]) <= SALMAP_LARGEST))
			fail_msg("statistic %d is %g", statistic,
			         (double)want[i]);
	if (memcmp(want, got, sizeof(want)) == 0 && nonfinite == also)
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
	struct sample sample = make_sample(random);

	set_quanta(&sample, random);
	poison(&sample, random);
	compare(kernels, &sample, choice < STATISTICS ? (int)choice : 0,
	        random);
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
	const int64_t size = (int64_t)size_of(view->dtype);
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

/* `quanta`: 1 for a scale a channel, 2 for a zero point, 3 for both. */
static void try_layout(const struct salmap_kernels *kernels,
                       struct random *random, struct sample *sample,
                       enum layout layout, int quanta)
{
	struct salmap_view *view = &sample->view;
	int statistic;

	lay_out(view, layout);
	sample->guarded = guard((size_t)((view->c - 1) * view->stride_c +
	                                 (view->w - 1) * view->stride_w) +
	                                size_of(view->dtype),
	                        true);
	view->data = sample->guarded.first;
	set_quanta(sample, random);
	view->channel_scale = quanta & 1 ? sample->scales : NULL;
	view->channel_zero_point = quanta & 2 ? sample->zero_points : NULL;
	fill(sample, 1, random);
	sink(sample, random);
	for (statistic = 0; statistic < (int)STATISTICS; statistic++)
		compare(kernels, sample, statistic, random);
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
	struct sample sample = { .view = { .n = 1, .h = 1 } };
	enum layout layout;
	size_t c, w;

	for (c = 0; c < sizeof(channels) / sizeof(channels[0]); c++)
		for (w = 0; w < sizeof(widths) / sizeof(widths[0]); w++)
			for (layout = 0; layout < LAYOUTS; layout++) {
				sample.view.c = channels[c];
				sample.view.w = widths[w];
				try_types(kernels, random, &sample, layout);
			}
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
