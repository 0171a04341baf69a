#include "../support/internals.h"

#include "kernels/kernels.h"
#include "lists.h"
#include "tensor.h"

#include <float.h>
#include <math.h>

/* Locations of a row: more than the kernels take at once. */
#define STATISTICS SALMAP_ROWS(SALMAP_STATISTICS)
#define WIDTH 19

/* Lanes are full at 16, groups of them at 64, and sums are folded every 448. */
static const int64_t channel_counts[] = { 1,  2,  3,  15,  16,  17,  63,
	                                  64, 65, 66, 447, 448, 449, 4097 };

#define COUNTS (sizeof(channel_counts) / sizeof(channel_counts[0]))

static bool kernel(salmap_statistic statistic, const struct salmap_view *view,
                   const struct salmap_run *run, float epsilon, float *out)
{
	const struct salmap_statistic_parameters parameters = {
		.epsilon = epsilon,
	};

	return salmap_kernels_scalar.statistic[statistic](view, run,
	                                                  &parameters, out);
}

/* The first row of the first image of packed [c][width] floats. */
static bool compute(salmap_statistic statistic, const float *data, int64_t c,
                    int64_t width, float epsilon, float *out)
{
	const struct salmap_view view =
		view_nchw(data, SALMAP_F32, 1, c, 1, width);
	const struct salmap_run run = { 0, 0, 0, 0, width };

	return kernel(statistic, &view, &run, epsilon, out);
}

/* --------------------------------------------------------- kinds of inputs */

typedef float (*generator)(struct random *random);

static float sparse(struct random *random)
{
	return random_unit(random) < 0.9f ? 0 : 8 * random_unit(random);
}

static float dense(struct random *random)
{
	return 5 * random_unit(random) * random_unit(random);
}

static float signed_values(struct random *random)
{
	return 4 * random_unit(random) - 3;
}

static float skewed(struct random *random)
{
	return ldexpf(random_unit(random), (int)random_below(random, 40) - 20);
}

static float nearly_equal(struct random *random)
{
	return 3 + 1e-5f * random_unit(random);
}

static float rather_equal(struct random *random)
{
	return 1 + 2 * random_unit(random);
}

/* Where the fast way is at its least exact. */
static float barely_apart(struct random *random)
{
	return 0.2f + 3 * random_unit(random);
}

/* Every rounding of a sum goes the same way. */
static float two_values(struct random *random)
{
	return random_below(random, 2) ? 0.5635843f : 1.0708102f;
}

/* As an image that was quantised and saturates. */
static float quantized(struct random *random)
{
	return 0.0235f * (float)random_below(random, 60);
}

static float tiny(struct random *random)
{
	return 1e-9f * random_unit(random);
}

static float subnormal(struct random *random)
{
	return 1e-40f * random_unit(random);
}

static float huge(struct random *random)
{
	return 1e12f * random_unit(random);
}

static float close_to_the_limit(struct random *random)
{
	return 0x1p32f * random_unit(random);
}

static const generator generators[] = {
	sparse,       dense,        signed_values,      skewed,
	nearly_equal, rather_equal, barely_apart,       two_values,
	quantized,    tiny,         subnormal,          huge,
	close_to_the_limit,
};

#define GENERATORS (sizeof(generators) / sizeof(generators[0]))

static float *generate(generator value, uint64_t seed, int64_t count)
{
	struct random random = { seed };
	float *data = must_allocate((size_t)count * sizeof(*data));
	int64_t i;

	for (i = 0; i < count; i++)
		data[i] = value(&random);
	return data;
}

/* ------------------------------------------------------------------- SMOE */

/* Of every WIDTH-th of the values from `data` on. The formula m (log2 m -
 * mean log2 a), written so that it loses nothing where channels are equal or
 * epsilon is large. */
static double smoe_of(const float *data, int64_t c, float epsilon)
{
	long double mean = 0, shares = 0;
	int64_t i;

	for (i = 0; i < c; i++)
		mean += fmaxf(data[i * WIDTH], 0);
	mean /= (long double)c;
	for (i = 0; i < c; i++) {
		const long double r = fmaxf(data[i * WIDTH], 0);

		shares += exact_excess((r - mean) / (mean + epsilon),
		                       (r + epsilon) / (mean + epsilon));
	}
	return (double)((mean + epsilon) / logl(2) * shares /
	                (long double)c);
}

static int step_between_locations(void)
{
	return tries_few() ? 6 : 1;
}

/* The largest error in a row, relative to the largest that was compared. */
static double smoe_error(const float *data, int64_t c, float epsilon)
{
	double error = 0, highest = FLT_MIN;
	float smoe[WIDTH];
	int i;

	assert_false(
		compute(SALMAP_STATISTIC_SMOE, data, c, WIDTH, epsilon, smoe));
	for (i = 0; i < WIDTH; i += step_between_locations()) {
		const double expected = smoe_of(data + i, c, epsilon);

		assert_true(smoe[i] >= 0);
		error = fmax(error, fabs(smoe[i] - expected));
		highest = fmax(highest, expected);
	}
	return error / highest;
}

static void assert_smoe(generator value, int64_t c, float epsilon)
{
	float *data = generate(value, (uint64_t)c, c * WIDTH);
	const double error = smoe_error(data, c, epsilon);

	free(data);
	if (!(error <= 5e-7))
		fail_msg("%lld channels, epsilon %g: the error is %g of the "
		         "maximum",
		         (long long)c, (double)epsilon, error);
}

static void smoe_is_within_5e_7_of_the_formula(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNTS; i++)
		for (j = 0; j < GENERATORS; j++)
			assert_smoe(generators[j], channel_counts[i], 1e-7f);
}

/* With all channels of a location nearly equal, beside locations of which the
 * result is much larger. */
static void smoe_of_nearly_equal_channels_is_exact(void **state)
{
	const int64_t c = 70;
	float *data = generate(dense, 9, c * WIDTH), smoe[WIDTH];
	struct random random = { 9 };
	int64_t i;

	(void)state;
	for (i = 0; i < c; i++) {
		data[i * WIDTH] = nearly_equal(&random);
		data[i * WIDTH + 18] = 1e20f * nearly_equal(&random);
	}
	compute(SALMAP_STATISTIC_SMOE, data, c, WIDTH, 1e-7f, smoe);
	assert_relative(smoe[0], smoe_of(data, c, 1e-7f), 1e-7);
	assert_relative(smoe[18], smoe_of(data + 18, c, 1e-7f), 1e-7);
	free(data);
}

static void smoe_is_as_exact_for_every_epsilon(void **state)
{
	const float epsilons[] = { 1e-30f, 1e-12f, 0x1p-31f, 1e-3f,
		                   1,      1.1f,   10,       1e30f };
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(epsilons) / sizeof(epsilons[0]); i++)
		for (j = 0; j < GENERATORS; j++)
			assert_smoe(generators[j], 67, epsilons[i]);
}

static void smoe_of_one_channel_is_zero(void **state)
{
	float smoe[WIDTH];
	size_t j;
	int i;

	(void)state;
	for (j = 0; j < GENERATORS; j++) {
		float *data = generate(generators[j], j, WIDTH);

		compute(SALMAP_STATISTIC_SMOE, data, 1, WIDTH, 1e-7f, smoe);
		for (i = 0; i < WIDTH; i++)
			assert_near(smoe[i], 0, 0);
		free(data);
	}
}

static void smoe_of_equal_channels_is_zero(void **state)
{
	size_t i, j;
	int64_t k;

	(void)state;
	for (i = 0; i < COUNTS; i++)
		for (j = 0; j < GENERATORS; j++) {
			const int64_t c = channel_counts[i];
			float *data = generate(generators[j], i, c * WIDTH);
			float smoe[WIDTH];

			for (k = WIDTH; k < c * WIDTH; k++)
				data[k] = data[k - WIDTH];
			compute(SALMAP_STATISTIC_SMOE, data, c, WIDTH, 1e-7f,
			        smoe);
			for (k = 0; k < WIDTH; k++)
				assert_near(smoe[k], 0, 0);
			free(data);
		}
}

static void smoe_takes_what_is_below_zero_as_zero(void **state)
{
	const float data[] = { 3, 0, -0.0f, 1, 0.5f, 0 };
	const float other[] = { 3, -0.0f, -7, 1, 0.5f, -1e30f };
	float a, b;

	(void)state;
	compute(SALMAP_STATISTIC_SMOE, data, 6, 1, 1e-7f, &a);
	compute(SALMAP_STATISTIC_SMOE, other, 6, 1, 1e-7f, &b);
	assert_same_bits(&a, &b, 1);
	assert_true(a > 0);
}

static void smoe_of_the_largest_floats_is_saturated(void **state)
{
	const float data[] = { FLT_MAX, 0, FLT_MAX, 0 };
	float smoe;

	(void)state;
	assert_false(compute(SALMAP_STATISTIC_SMOE, data, 4, 1, 1e-7f, &smoe));
	assert_near(smoe, 0x1p126, 0);
}

/* Multiplying activations and epsilon by a power of two multiplies SMOE. */
static void smoe_scales_with_its_input(void **state)
{
	float *data = generate(dense, 3, 70 * WIDTH);
	float smoe[WIDTH], scaled[WIDTH];
	int i;

	(void)state;
	compute(SALMAP_STATISTIC_SMOE, data, 70, WIDTH, 0x1p-20f, smoe);
	for (i = 0; i < 70 * WIDTH; i++)
		data[i] *= 16;
	compute(SALMAP_STATISTIC_SMOE, data, 70, WIDTH, 0x1p-16f, scaled);
	for (i = 0; i < WIDTH; i++)
		assert_relative(scaled[i], 16 * smoe[i], 1e-6);
	free(data);
}

/* ------------------------------------------------- mean, deviation, maximum */

static double mean_of(const float *data, int64_t c)
{
	long double sum = 0;
	int64_t i;

	for (i = 0; i < c; i++)
		sum += data[i * WIDTH];
	return (double)(sum / (long double)c);
}

static double magnitude_of(const float *data, int64_t c)
{
	double sum = 0;
	int64_t i;

	for (i = 0; i < c; i++)
		sum += fabsf(data[i * WIDTH]);
	return sum / (double)c;
}

static double deviation_of(const float *data, int64_t c)
{
	const double mean = mean_of(data, c);
	long double sum = 0;
	int64_t i;

	if (c == 1)
		return 0;
	for (i = 0; i < c; i++) {
		const long double d = data[i * WIDTH] - (long double)mean;

		sum += d * d;
	}
	return (double)sqrtl(sum / (long double)(c - 1));
}

static double max_of(const float *data, int64_t c)
{
	double highest = data[0];
	int64_t i;

	for (i = 1; i < c; i++)
		highest = fmax(highest, data[i * WIDTH]);
	return highest;
}

/* Within the bounds of docs/numerics.md. */
static void assert_moments(const float *data, int64_t c)
{
	float mean[WIDTH], std[WIDTH], max[WIDTH];
	int i;

	assert_false(compute(SALMAP_STATISTIC_MEAN, data, c, WIDTH, 0, mean));
	assert_false(compute(SALMAP_STATISTIC_STD, data, c, WIDTH, 0, std));
	assert_false(compute(SALMAP_STATISTIC_MAX, data, c, WIDTH, 0, max));
	for (i = 0; i < WIDTH; i += step_between_locations()) {
		const double want_mean = mean_of(data + i, c);
		const double want_std = deviation_of(data + i, c);

		assert_near(mean[i], want_mean,
		            4.2e-7 * magnitude_of(data + i, c) + FLT_TRUE_MIN);
		assert_near(std[i], want_std, 2.6e-6 * want_std + 0x1p-74);
		assert_near(max[i], max_of(data + i, c), 0);
	}
}

static void moments_agree_with_two_passes(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNTS; i++)
		for (j = 0; j < GENERATORS; j++) {
			const int64_t c = channel_counts[i];
			float *data = generate(generators[j], i, c * WIDTH);

			assert_moments(data, c);
			free(data);
		}
}

static float near_a_thousand(struct random *random)
{
	return 1000 + 0.02f * (random_unit(random) - 0.5f);
}

/* Squares of some are no floats, of others are 0. */
static float of_any_magnitude(struct random *random)
{
	return ldexpf(random_unit(random) - 0.5f,
	              (int)random_below(random, 250) - 148);
}

/* Sums of two are no floats. */
static float near_the_largest(struct random *random)
{
	return FLT_MAX * (random_unit(random) < 0.5f ? 0.9f : 1);
}

/* What floats lose bits of, at any number of channels; and with another first
 * channel than the others. */
static void moments_of_hard_values_are_within_bounds(void **state)
{
	static const generator hard[] = {
		signed_values, near_a_thousand,  barely_apart, two_values,
		skewed,        of_any_magnitude, subnormal,
	};
	int64_t c;
	size_t i;
	int k;

	(void)state;
	for (c = 1; c <= 300; c += 1 + c / 40)
		for (i = 0; i < sizeof(hard) / sizeof(hard[0]); i++) {
			float *data = generate(hard[i], (uint64_t)c, c * WIDTH);

			assert_moments(data, c);
			for (k = 0; k < WIDTH; k++)
				data[k] = 300 * data[k] + 7;
			assert_moments(data, c);
			free(data);
		}
}

/* Most deviations are much closer than the bound, which takes it that all
 * roundings go the same way. */
static void moments_are_close_to_two_passes(void **state)
{
	float *data = generate(signed_values, 5, 256 * WIDTH);
	float mean[WIDTH], std[WIDTH];
	int i;

	(void)state;
	compute(SALMAP_STATISTIC_MEAN, data, 256, WIDTH, 0, mean);
	compute(SALMAP_STATISTIC_STD, data, 256, WIDTH, 0, std);
	for (i = 0; i < WIDTH; i++) {
		assert_near(mean[i], mean_of(data + i, 256),
		            1e-7 * magnitude_of(data + i, 256));
		assert_relative(std[i], deviation_of(data + i, 256), 1.5e-7);
	}
	free(data);
}

/* As doubles they have a sum. */
static void sums_that_are_no_floats_have_a_mean(void **state)
{
	float *data = generate(near_the_largest, 1, 130 * WIDTH);
	float mean[WIDTH];
	int i;

	(void)state;
	for (i = 0; i < 130 * WIDTH; i += 2)
		data[i] *= -0x1p-3f;
	compute(SALMAP_STATISTIC_MEAN, data, 130, WIDTH, 0, mean);
	for (i = 0; i < WIDTH; i++)
		assert_relative(mean[i],
		                fmin(mean_of(data + i, 130), 0x1p126), 1e-7);
	free(data);
}

static void equal_channels_do_not_deviate(void **state)
{
	const float values[] = { 0.1f, -7.3f, 1e30f, 1e-41f };
	const float zero = 0;
	float data[1000], statistic;
	size_t i, j, k;

	(void)state;
	for (j = 0; j < 4; j++)
		for (i = 0; channel_counts[i] < 1000; i++) {
			const int64_t c = channel_counts[i];

			for (k = 0; k < 1000; k++)
				data[k] = values[j];
			compute(SALMAP_STATISTIC_MEAN, data, c, 1, 0,
			        &statistic);
			assert_near(statistic, values[j],
			            4.2e-7 * fabsf(values[j]));
			compute(SALMAP_STATISTIC_STD, data, c, 1, 0,
			        &statistic);
			assert_same_bits(&statistic, &zero, 1);
			compute(SALMAP_STATISTIC_MAX, data, c, 1, 0,
			        &statistic);
			assert_near(statistic, values[j], 0);
		}
}

/* Of squares that a float holds, but not all bits of. */
static void faint_channels_deviate_as_others(void **state)
{
	float data[70 * WIDTH], std[WIDTH];
	struct random random = { 4 };
	int i;

	(void)state;
	for (i = 0; i < 70 * WIDTH; i++)
		data[i] = 1e-19f * (random_unit(&random) - 0.5f);
	compute(SALMAP_STATISTIC_STD, data, 70, WIDTH, 0, std);
	for (i = 0; i < WIDTH; i++)
		assert_relative(std[i], deviation_of(data + i, 70), 1e-7);
}

static void an_outlier_in_front_does_no_harm(void **state)
{
	float *data = generate(dense, 1, 4097 * WIDTH);
	float std[WIDTH];
	int i;

	(void)state;
	for (i = 0; i < WIDTH; i++)
		data[i] = 1e6f;
	compute(SALMAP_STATISTIC_STD, data, 4097, WIDTH, 0, std);
	for (i = 0; i < WIDTH; i++)
		assert_relative(std[i], deviation_of(data + i, 4097), 1e-7);
	free(data);
}

static void the_largest_floats_are_saturated(void **state)
{
	const float high[] = { FLT_MAX, FLT_MAX },
		    low[] = { -FLT_MAX, -FLT_MAX };
	const float wide[] = { FLT_MAX, -FLT_MAX };
	float statistic;

	(void)state;
	compute(SALMAP_STATISTIC_MEAN, high, 2, 1, 0, &statistic);
	assert_near(statistic, 0x1p126, 0);
	compute(SALMAP_STATISTIC_MAX, high, 2, 1, 0, &statistic);
	assert_near(statistic, 0x1p126, 0);
	compute(SALMAP_STATISTIC_MEAN, low, 2, 1, 0, &statistic);
	assert_near(statistic, -0x1p126, 0);
	compute(SALMAP_STATISTIC_MAX, low, 2, 1, 0, &statistic);
	assert_near(statistic, -0x1p126, 0);
	compute(SALMAP_STATISTIC_MEAN, wide, 2, 1, 0, &statistic);
	assert_near(statistic, 0, 0);
	compute(SALMAP_STATISTIC_STD, wide, 2, 1, 0, &statistic);
	assert_near(statistic, 0x1p126, 0);
}

static void the_maximum_of_zeros_has_no_sign(void **state)
{
	const float zeros[3][2] = { { -0.0f, -0.0f },
		                    { -0.0f, 0 },
		                    { 0, -0.0f } };
	const float zero = 0;
	float max;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		compute(SALMAP_STATISTIC_MAX, zeros[i], 2, 1, 0, &max);
		assert_same_bits(&max, &zero, 1);
	}
	compute(SALMAP_STATISTIC_MAX, zeros[0], 1, 1, 0, &max);
	assert_same_bits(&max, &zero, 1);
}

/* ------------------------------------------------------ what all share */

#define CHANNELS 67
#define HEIGHT 5
#define IMAGES 3
#define ELEMENTS (IMAGES * CHANNELS * HEIGHT * WIDTH)

/* All statistics of all locations of a view. */
struct results {
	float of[STATISTICS][IMAGES][HEIGHT][WIDTH];
};

static struct results all_of(const struct salmap_view *view)
{
	struct results results;
	int64_t n, h;
	int statistic;

	for (statistic = 0; statistic < STATISTICS; statistic++)
		for (n = 0; n < IMAGES; n++)
			for (h = 0; h < HEIGHT; h++) {
				const struct salmap_run run = { n, 0, h, 0,
					                        WIDTH };

				kernel(statistic, view, &run, 1e-7f,
				       results.of[statistic][n][h]);
			}
	return results;
}

static void assert_same_results(const struct results *a,
                                const struct results *b)
{
	assert_same_bits(&a->of[0][0][0][0], &b->of[0][0][0][0],
	                 sizeof(*a) / sizeof(float));
}

static struct salmap_view view_of(const float *data)
{
	return view_nchw(data, SALMAP_F32, IMAGES, CHANNELS, HEIGHT, WIDTH);
}

static void any_run_gives_the_same(void **state)
{
	float *data = generate(sparse, 2, ELEMENTS);
	const struct salmap_view view = view_of(data);
	const struct results whole = all_of(&view);
	int64_t first, count;
	int statistic;

	(void)state;
	for (statistic = 0; statistic < STATISTICS; statistic++)
		for (first = 0; first < WIDTH; first++)
			for (count = 1; count <= WIDTH - first; count++) {
				const struct salmap_run run = { 2, 0, 3, first,
					                        count };
				float out[WIDTH + 1];

				out[count] = 77;
				kernel(statistic, &view, &run, 1e-7f, out);
				assert_same_bits(
					out, &whole.of[statistic][2][3][first],
					(size_t)count);
				assert_near(out[count], 77, 0);
			}
	free(data);
}

/* Element (n, c, h, w) of packed [n][c][h][w]. */
static size_t index_of(int64_t n, int64_t c, int64_t h, int64_t w)
{
	return (size_t)(((n * CHANNELS + c) * HEIGHT + h) * WIDTH + w);
}

static void channels_last_gives_the_same(void **state)
{
	float *data = generate(sparse, 2, ELEMENTS);
	float *last = must_allocate(ELEMENTS * sizeof(*last)), *next = last;
	struct salmap_view view = view_of(data);
	const struct results expected = all_of(&view);
	struct results actual;
	salmap_tensor tensor;
	int64_t n, c, h, w;

	(void)state;
	for (n = 0; n < IMAGES; n++)
		for (h = 0; h < HEIGHT; h++)
			for (w = 0; w < WIDTH; w++)
				for (c = 0; c < CHANNELS; c++)
					*next++ = data[index_of(n, c, h, w)];
	salmap_tensor_nhwc(&tensor, last, SALMAP_F32, IMAGES, CHANNELS, HEIGHT,
	                   WIDTH);
	assert_int_equal(salmap_view_check(&view, &tensor, NULL), SALMAP_OK);
	actual = all_of(&view);
	assert_same_results(&actual, &expected);
	free(data);
	free(last);
}

static void strides_may_be_negative_and_data_misaligned(void **state)
{
	float *data = generate(sparse, 2, ELEMENTS);
	unsigned char *reversed = must_allocate(ELEMENTS * sizeof(float) + 1);
	struct salmap_view view = view_of(data);
	const struct results expected = all_of(&view);
	struct results actual;
	size_t i;

	(void)state;
	for (i = 0; i < ELEMENTS; i++)
		memcpy(reversed + 1 + 4 * (ELEMENTS - 1 - i), &data[i], 4);
	view.data = reversed + 1 + 4 * (ELEMENTS - 1);
	view.stride_n *= -1;
	view.stride_c *= -1;
	view.stride_h *= -1;
	view.stride_w *= -1;
	actual = all_of(&view);
	assert_same_results(&actual, &expected);
	free(data);
	free(reversed);
}

static void a_stride_of_zero_repeats(void **state)
{
	float *data = generate(sparse, 2, CHANNELS);
	struct salmap_view view =
		view_nchw(data, SALMAP_F32, 1, CHANNELS, 1, 1);
	const struct salmap_run one = { 0, 0, 0, 0, 1 };
	const struct salmap_run row = { 0, 0, 3, 0, WIDTH };
	float expected, repeated[WIDTH];
	int statistic, i;

	(void)state;
	view.h = HEIGHT;
	view.w = WIDTH;
	for (statistic = 0; statistic < STATISTICS; statistic++) {
		kernel(statistic, &view, &one, 1e-7f, &expected);
		kernel(statistic, &view, &row, 1e-7f, repeated);
		for (i = 0; i < WIDTH; i++)
			assert_same_bits(&repeated[i], &expected, 1);
	}
	view.stride_c = 0;
	kernel(SALMAP_STATISTIC_STD, &view, &one, 1e-7f, &expected);
	assert_near(expected, 0, 0);
	free(data);
}

static void halves_give_what_their_floats_give(void **state)
{
	struct random random = { 4 };
	uint16_t *halves = must_allocate(ELEMENTS * sizeof(*halves));
	float *data = must_allocate(ELEMENTS * sizeof(*data));
	struct results actual, expected;
	struct salmap_view view;
	size_t i;

	(void)state;
	for (i = 0; i < ELEMENTS; i++) { /* without infinity and NaN */
		halves[i] = (uint16_t)(random_below(&random, 0x7c00) |
		                       random_below(&random, 2) << 15);
		data[i] = salmap_float_of_half(halves[i]);
	}
	view = view_of(data);
	expected = all_of(&view);
	view = view_nchw(halves, SALMAP_F16, IMAGES, CHANNELS, HEIGHT, WIDTH);
	actual = all_of(&view);
	assert_same_results(&actual, &expected);
	free(halves);
	free(data);
}

/* A random element of a type, and the float that it stands for. */
static float fill_element(salmap_dtype dtype, struct random *random,
                          struct salmap_quantum quantum, unsigned char *element)
{
	const uint16_t upper = (uint16_t)random_below(random, 0x7f00);
	const double wide = ldexp(random_unit(random) - 0.5, 20);
	const int byte = (int)random_below(random, 256);

	if (dtype == SALMAP_BF16) {
		memcpy(element, &upper, sizeof(upper));
		return salmap_float_of_bits((uint32_t)upper << 16);
	}
	if (dtype == SALMAP_F64) {
		memcpy(element, &wide, sizeof(wide));
		return (float)wide;
	}
	*element = (unsigned char)byte;
	if (dtype == SALMAP_U8)
		return (float)(byte - quantum.zero_point) * quantum.scale;
	return (float)((byte ^ 128) - 128 - quantum.zero_point) * quantum.scale;
}

static void fill_elements(const struct salmap_view *view, unsigned char *bytes,
                          float *data)
{
	struct random random = { 4 };
	int i;

	for (i = 0; i < ELEMENTS; i++)
		data[i] =
			fill_element(view->dtype, &random,
		                     salmap_view_quantum(view,
		                                         i / (HEIGHT * WIDTH) %
		                                                 CHANNELS),
		                     bytes + i * view->stride_w);
}

static void other_types_give_what_their_floats_give(void **state)
{
	unsigned char *bytes = must_allocate(ELEMENTS * sizeof(double));
	float *data = must_allocate(ELEMENTS * sizeof(*data));
	float scales[CHANNELS];
	int32_t points[CHANNELS];
	salmap_dtype dtype;
	int i;

	(void)state;
	for (i = 0; i < CHANNELS; i++) {
		scales[i] = 0.01f * (float)(i + 1);
		points[i] = i;
	}
	for (dtype = SALMAP_BF16; salmap_dtype_name(dtype) != NULL; dtype++) {
		struct salmap_view view = view_nchw(bytes, dtype, IMAGES,
		                                    CHANNELS, HEIGHT, WIDTH);
		struct salmap_view floats = view_of(data);
		struct results actual, expected;

		view.channel_scale = scales;
		view.channel_zero_point = points;
		fill_elements(&view, bytes, data);
		actual = all_of(&view);
		expected = all_of(&floats);
		assert_same_results(&actual, &expected);
	}
	free(bytes);
	free(data);
}

static void nonfinite_values_are_seen_and_taken_as_zero(void **state)
{
	const float wild[] = { NAN, INFINITY, -INFINITY };
	const int64_t channels[] = { 0, 1, 16, CHANNELS - 1 };
	float *data = generate(dense, 5, CHANNELS * WIDTH);
	float actual[WIDTH], expected[WIDTH];
	int statistic, i, j;

	(void)state;
	for (statistic = 0; statistic < STATISTICS; statistic++)
		for (i = 0; i < 3; i++)
			for (j = 0; j < 4; j++) {
				float *element =
					data + channels[j] * WIDTH + 17;
				const float kept = *element;

				*element = 0;
				assert_false(compute(statistic, data, CHANNELS,
				                     WIDTH, 1e-7f, expected));
				*element = wild[i];
				assert_true(compute(statistic, data, CHANNELS,
				                    WIDTH, 1e-7f, actual));
				assert_same_bits(actual, expected, WIDTH);
				*element = kept;
			}
	free(data);
}

static void nonfinite_values_beside_the_run_are_not_seen(void **state)
{
	const struct salmap_run before = { 0, 0, 0, 0, 17 };
	const struct salmap_run after = { 0, 0, 0, 18, WIDTH - 18 };
	float *data = generate(dense, 5, CHANNELS * WIDTH);
	const struct salmap_view view =
		view_nchw(data, SALMAP_F32, 1, CHANNELS, 1, WIDTH);
	float out[WIDTH];
	int statistic;

	(void)state;
	data[3 * WIDTH + 17] = NAN;
	for (statistic = 0; statistic < STATISTICS; statistic++) {
		assert_false(kernel(statistic, &view, &before, 1e-7f, out));
		assert_false(kernel(statistic, &view, &after, 1e-7f, out));
	}
	free(data);
}

/* What the channel order may change is only the rounding. */
static void the_order_of_channels_hardly_matters(void **state)
{
	float *data = generate(signed_values, 6, CHANNELS * WIDTH);
	float *shuffled = must_allocate(CHANNELS * WIDTH * sizeof(*shuffled));
	float a[WIDTH], b[WIDTH];
	int statistic, c, i;

	(void)state;
	for (c = 0; c < CHANNELS; c++)
		memcpy(shuffled + (c * 29 + 5) % CHANNELS * WIDTH,
		       data + c * WIDTH, WIDTH * sizeof(*data));
	for (statistic = 0; statistic < STATISTICS; statistic++) {
		compute(statistic, data, CHANNELS, WIDTH, 1e-7f, a);
		compute(statistic, shuffled, CHANNELS, WIDTH, 1e-7f, b);
		for (i = 0; i < WIDTH; i++)
			assert_relative(a[i], b[i], 1e-6);
	}
	free(data);
	free(shuffled);
}

/* ------------------------------------------------------------- normalisers */

/* Near the mean it is the deviation that counts, elsewhere the value. */
static void the_excess_of_a_map_is_the_formula(void **state)
{
	static const float map[] = { 2, 2.25f, 7, 40, 9.5f, 10, 10.5f, 2.5f,
		                     11 };
	const int count = sizeof(map) / sizeof(map[0]);
	struct salmap_shifted shifted = { .low = 2, .epsilon = 0.5 };
	double sum = 0;
	int i;

	(void)state;
	for (i = 0; i < count; i++)
		shifted.map_mean += (double)map[i] / count;
	shifted.inverse_mean =
		1 / (shifted.map_mean - shifted.low + shifted.epsilon);
	for (i = 0; i < count; i++)
		sum += (double)exact_excess(
			(map[i] - shifted.map_mean) * shifted.inverse_mean,
			(map[i] - shifted.low + shifted.epsilon) *
				shifted.inverse_mean);
	assert_relative(salmap_scalar_excess(map, count, &shifted), sum, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(smoe_is_within_5e_7_of_the_formula),
		cmocka_unit_test(smoe_of_nearly_equal_channels_is_exact),
		cmocka_unit_test(smoe_is_as_exact_for_every_epsilon),
		cmocka_unit_test(smoe_of_one_channel_is_zero),
		cmocka_unit_test(smoe_of_equal_channels_is_zero),
		cmocka_unit_test(smoe_takes_what_is_below_zero_as_zero),
		cmocka_unit_test(smoe_of_the_largest_floats_is_saturated),
		cmocka_unit_test(smoe_scales_with_its_input),
		cmocka_unit_test(moments_agree_with_two_passes),
		cmocka_unit_test(moments_of_hard_values_are_within_bounds),
		cmocka_unit_test(moments_are_close_to_two_passes),
		cmocka_unit_test(sums_that_are_no_floats_have_a_mean),
		cmocka_unit_test(equal_channels_do_not_deviate),
		cmocka_unit_test(faint_channels_deviate_as_others),
		cmocka_unit_test(an_outlier_in_front_does_no_harm),
		cmocka_unit_test(the_largest_floats_are_saturated),
		cmocka_unit_test(the_maximum_of_zeros_has_no_sign),
		cmocka_unit_test(any_run_gives_the_same),
		cmocka_unit_test(channels_last_gives_the_same),
		cmocka_unit_test(strides_may_be_negative_and_data_misaligned),
		cmocka_unit_test(a_stride_of_zero_repeats),
		cmocka_unit_test(halves_give_what_their_floats_give),
		cmocka_unit_test(other_types_give_what_their_floats_give),
		cmocka_unit_test(nonfinite_values_are_seen_and_taken_as_zero),
		cmocka_unit_test(nonfinite_values_beside_the_run_are_not_seen),
		cmocka_unit_test(the_order_of_channels_hardly_matters),
		cmocka_unit_test(the_excess_of_a_map_is_the_formula),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
