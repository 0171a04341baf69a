/*
 * The kernels of class maps of every set that this CPU runs against scalar,
 * byte for byte: both tensors of any type and layout, sizes around the vectors',
 * guard pages, values that break fast ways, several classes at once.
 */
#include "../support/sample.h"

#include "kernels/cam.h"
#include "smoe.h"

#include <math.h>

#define ROUNDS 2950
#define LONG_ROUNDS 24
#define CLASSES 12

/* What a kernel gets, and room for what it gives. */
struct inputs {
	struct sample sample, other;
	float *weights; /* [CLASSES][c] */
	float sums[SAMPLE_LOCATIONS];
	int classes;
};

struct outputs {
	float maps[CLASSES][SAMPLE_LOCATIONS];
	bool nonfinite;
};

struct cam_row {
	const char *name;
	size_t offset; /* in a table */
};

#define CAM_ROW(member)                                                        \
	{ #member, offsetof(struct salmap_cam_kernels, member) },

static const struct cam_row rows[] = { SALMAP_CAM_KERNELS(CAM_ROW) };

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static salmap_statistic_kernel kernel_of(const struct salmap_cam_kernels *table,
                                         size_t row)
{
	salmap_statistic_kernel kernel;

	memcpy(&kernel, (const char *)table + rows[row].offset, sizeof(kernel));
	return kernel;
}

/* Finite numbers with both signs, for weights. */
static float random_weight(struct random *random, int kind)
{
	const float value = nasty_float(random, kind);

	return random_below(random, 2) ? -value : value;
}

/* Samples of any type and layout. */
static void make_any(struct inputs *inputs, struct random *random)
{
	int64_t c, w;

	random_extents(random, &c, &w);
	inputs->sample = sample_make(random, c, w);
	inputs->other = sample_make(random, c, w);
}

/* Rows that are longer than a tile, or not. */
static void make_long_rows(struct inputs *inputs, struct random *random)
{
	const int64_t c = 1 + (int64_t)random_below(random, 150);
	const int64_t w = SAMPLE_LOCATIONS - (int64_t)random_below(random, 60);

	inputs->sample = sample_make_rows(random, c, w);
	inputs->other = sample_make_rows(random, c, w);
}

/* What goes with the samples. */
static void add_numbers(struct inputs *inputs, int classes,
                        struct random *random)
{
	const int kind = (int)random_below(random, 8);
	const int64_t c = inputs->sample.view.c;
	int64_t i;

	sample_set_quanta(&inputs->sample, random);
	sample_set_quanta(&inputs->other, random);
	if (random_below(random, 2)) {
		sample_poison(&inputs->sample, random);
		sample_poison(&inputs->other, random);
	}
	inputs->classes = classes;
	inputs->weights = must_allocate((size_t)(CLASSES * c) *
	                                sizeof(*inputs->weights));
	for (i = 0; i < CLASSES * c; i++)
		inputs->weights[i] = random_weight(random, kind);
	for (i = 0; i < SAMPLE_LOCATIONS; i++)
		inputs->sums[i] = fabsf(nasty_float(random, 2));
}

static void release_inputs(struct inputs *inputs)
{
	unguard(&inputs->sample.guarded);
	unguard(&inputs->other.guarded);
	free(inputs->weights);
}

static void run_kernel(const struct salmap_kernels *kernels, size_t row,
                       const struct inputs *inputs,
                       const struct salmap_run *run, struct outputs *out)
{
	const struct salmap_view *view = &inputs->sample.view;
	const bool weighs = strcmp(rows[row].name, "weigh") == 0 ||
	                    strcmp(rows[row].name, "similarity") == 0;
	struct salmap_cam_class more[CLASSES];
	const struct salmap_statistic_parameters parameters = {
		.weights = inputs->weights,
		.more = more,
		.more_count = weighs ? inputs->classes - 1 : 0,
		.sums = inputs->sums,
		.other = weighs ? NULL : &inputs->other.view,
	};
	int i;

	memset(out, 0x55, sizeof(*out));
	for (i = 1; i < CLASSES; i++)
		more[i - 1] = (struct salmap_cam_class){
			inputs->weights + i * view->c, out->maps[i],
		};
	out->nonfinite = kernel_of(kernels->cam, row)(
		view, run, &parameters, out->maps[0] + run->column);
}

static void compare(const struct salmap_kernels *kernels, size_t row,
                    const struct inputs *inputs, struct random *random)
{
	const struct salmap_view *view = &inputs->sample.view;
	const struct salmap_view *other = &inputs->other.view;
	const int64_t column = (int64_t)random_below(random, 3) % view->w;
	const struct salmap_run run = { 0, 0, 0, column, view->w - column };
	struct outputs want, got;
	int64_t i;

	run_kernel(&salmap_kernels_scalar, row, inputs, &run, &want);
	run_kernel(kernels, row, inputs, &run, &got);
	for (i = column; i < view->w; i++)
		if (!(fabs(want.maps[0][i]) <= SALMAP_LARGEST))
			fail_msg("%s is %g", rows[row].name,
			         (double)want.maps[0][i]);
	if (memcmp(want.maps, got.maps, sizeof(want.maps)) == 0 &&
	    want.nonfinite == got.nonfinite)
		return;
	fail_msg("%s, %s, dtypes %d %d, c %d, w %d, strides %d %d, other %d "
	         "%d, %d classes: differs from scalar",
	         kernels->name, rows[row].name, (int)view->dtype,
	         (int)other->dtype, (int)view->c, (int)view->w,
	         (int)view->stride_c, (int)view->stride_w,
	         (int)other->stride_c, (int)other->stride_w, inputs->classes);
}

/* With samples that were made. */
static void try_inputs(const struct salmap_kernels *kernels,
                       struct inputs *inputs, int classes,
                       struct random *random)
{
	size_t row;

	add_numbers(inputs, classes, random);
	for (row = 0; row < ROWS; row++)
		compare(kernels, row, inputs, random);
	release_inputs(inputs);
}

/* One, mostly. */
static int some_classes(struct random *random)
{
	return random_below(random, 3)
	       ? 1 : 1 + (int)random_below(random, CLASSES);
}

static void try_any(const struct salmap_kernels *kernels, struct random *random)
{
	struct inputs inputs;

	make_any(&inputs, random);
	try_inputs(kernels, &inputs, some_classes(random), random);
}

static void try_long_rows(const struct salmap_kernels *kernels,
                          struct random *random)
{
	struct inputs inputs;

	make_long_rows(&inputs, random);
	try_inputs(kernels, &inputs, some_classes(random), random);
}

/* Channels side by side, of a type. */
static struct sample make_beside(struct random *random, salmap_dtype dtype,
                                 int64_t c, int64_t w)
{
	for (;;) {
		struct sample sample = sample_make(random, c, w);

		if (sample.view.dtype == dtype &&
		    sample.view.channel_block == 0 &&
		    sample.view.stride_c == salmap_dtype_size(dtype))
			return sample;
		unguard(&sample.guarded);
	}
}

/* Two blocks of channels and more than are read at once, of floats and of another
 * type, of one class and of several. */
static void try_many_channels(const struct salmap_kernels *kernels,
                              struct random *random)
{
	static const int64_t channels[] = { 2 * SALMAP_SMOE_BLOCK + 5,
		                            17 * SALMAP_SMOE_BLOCK + 1 };
	static const int64_t locations[] = { 17, 13 };
	static const salmap_dtype dtypes[] = { SALMAP_F32, SALMAP_F16 };
	static const int classes[] = { 1, CLASSES };
	int i;

	for (i = 0; i < 16; i++) {
		const int64_t c = channels[i & 1], w = locations[i >> 2 & 1];
		struct inputs inputs = {
			.sample = make_beside(random, dtypes[i >> 1 & 1], c, w),
			.other = make_beside(random, dtypes[i >> 2 & 1], c, w),
		};

		try_inputs(kernels, &inputs, classes[i >> 3], random);
	}
}

static void class_maps_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(ROUNDS, try_any);
}

static void long_rows_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(LONG_ROUNDS, try_long_rows);
}

static void many_channels_are_those_of_scalar(void **state)
{
	(void)state;
	try_kernels(1, try_many_channels);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(class_maps_are_those_of_scalar),
		cmocka_unit_test(long_rows_are_those_of_scalar),
		cmocka_unit_test(many_channels_are_those_of_scalar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
