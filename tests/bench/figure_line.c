/* Whether the cost is a straight line over channels x pixels. */
#include "figures.h"

#include <math.h>
#include <stdlib.h>

#include "activations.h"
#include "must.h"
#include "push.h"

#define POINTS 9 /* 16 x 16, 32 x 32, ... 4096 x 4096 */
#define SMALLEST 16

/* y = offset + slope x, by least squares. */
struct line {
	double offset, slope, r_squared;
};

struct one_layer {
	salmap *sm;
	salmap_tensor tensor;
};

static void push_layer(void *context)
{
	struct one_layer *layer = context;

	bench_must(layer->sm, salmap_push(layer->sm, 0, &layer->tensor));
	bench_must(layer->sm, salmap_reset(layer->sm));
}

/* The time of a layer whose locations are as near to a square as powers of two
 * allow. */
static double time_layer(const float *data, const char *set, int64_t channels,
                         int64_t locations, double seconds)
{
	struct one_layer layer;
	const struct bench_side side = { push_layer, &layer };
	struct bench_spread spread;
	int64_t height = 1;

	while (height * height < locations)
		height *= 2;
	layer.sm = bench_context(1, set, SALMAP_NORMALIZER_NONE);
	bench_must(layer.sm, salmap_tensor_nchw(&layer.tensor, data, SALMAP_F32,
	                                        1, channels, height,
	                                        locations / height));
	bench_time(&side, seconds, &spread);
	salmap_destroy(layer.sm);
	return spread.median;
}

static struct line fit(const double x[POINTS], const double y[POINTS])
{
	double mean_x = 0, mean_y = 0, xx = 0, xy = 0, yy = 0;
	struct line line;
	int i;

	for (i = 0; i < POINTS; i++) {
		mean_x += x[i] / POINTS;
		mean_y += y[i] / POINTS;
	}
	for (i = 0; i < POINTS; i++) {
		xx += (x[i] - mean_x) * (x[i] - mean_x);
		xy += (x[i] - mean_x) * (y[i] - mean_y);
		yy += (y[i] - mean_y) * (y[i] - mean_y);
	}
	line.slope = xy / xx;
	line.offset = mean_y - line.slope * mean_x;
	line.r_squared = xy * xy / (xx * yy);
	return line;
}

static void report_number(struct bench_job *job, const char *set,
                          const char *figure, const char *unit, double value,
                          enum bench_bound bound, double target)
{
	const struct bench_row row = {
		.figure = figure,
		.set = set,
		.value = { value, value, value },
		.unit = unit,
		.bound = bound,
		.target = target,
		.rounds = 1,
	};

	bench_report_row(&job->report, &row);
}

static void report_shape(struct bench_job *job, const char *set,
                         const float *data, int64_t channels,
                         int64_t locations, const char *figure)
{
	const double seconds = time_layer(data, set, channels, locations,
	                                  job->seconds / POINTS);

	report_number(job, set, figure, "ns",
	              seconds * 1e9 / (double)(channels * locations),
	              BENCH_NO_TARGET, 0);
}

void bench_figure_line(struct bench_job *job, const char *set)
{
	const int64_t largest = (int64_t)SMALLEST << (POINTS - 1);
	float *data =
		bench_allocate((size_t)(largest * largest) * sizeof(*data));
	double elements[POINTS], times[POINTS];
	double log_elements[POINTS], log_times[POINTS];
	struct line line, power;
	int i;

	bench_activations(data, (size_t)(largest * largest), 3);
	for (i = 0; i < POINTS; i++) {
		const int64_t side = (int64_t)SMALLEST << i;

		elements[i] = (double)(side * side);
		times[i] = time_layer(data, set, side, side,
		                      job->seconds / POINTS);
		log_elements[i] = log(elements[i]);
		log_times[i] = log(times[i]);
		bench_report_note("    %4.0f x %-4.0f  %10.2f us  %.3f ns",
		                  (double)side, (double)side, times[i] * 1e6,
		                  times[i] * 1e9 / elements[i]);
	}
	/* The largest point alone decides the line; all count alike in the
	 * power. */
	line = fit(elements, times);
	power = fit(log_elements, log_times);
	report_number(job, set, "line over channels x pixels: slope, ns", "ns",
	              line.slope * 1e9, BENCH_NO_TARGET, 0);
	report_number(job, set, "  its R^2", "", line.r_squared, BENCH_AT_LEAST,
	              0.99);
	report_number(job, set, "time as elements to the power", "",
	              power.slope, BENCH_NO_TARGET, 0);
	report_number(job, set, "  its R^2", "", power.r_squared,
	              BENCH_AT_LEAST, 0.98);
	report_shape(job, set, data, 16, 4096, "16 channels x 4096 pixels, ns");
	report_shape(job, set, data, 4096, 16, "4096 channels x 16 pixels, ns");
	free(data);
}
