/* Whether the cost is a straight line over channels x pixels. */
#include "figures.h"

#include <math.h>
#include <stdlib.h>

#include "activations.h"
#include "must.h"
#include "push.h"

#define POINTS 9 /* 16 x 16, 32 x 32, ... 4096 x 4096 */
#define SMALLEST 16

struct point {
	double elements, seconds;
};

struct line {
	double offset, slope; /* seconds, seconds an element */
	double r_squared;
	double worst; /* largest deviation, as a share of the fitted time */
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

/*
 * Least squares of relative deviations (weights 1 / t^2): the points span five
 * orders of magnitude, and without weights the largest alone would be the line.
 * R^2 has the same weights.
 */
static void fit(const struct point points[POINTS], struct line *line)
{
	double w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0, rest = 0, total = 0;
	int i;

	for (i = 0; i < POINTS; i++) {
		const double x = points[i].elements, y = points[i].seconds;
		const double weight = 1 / (y * y);

		w += weight;
		wx += weight * x;
		wy += weight * y;
		wxx += weight * x * x;
		wxy += weight * x * y;
	}
	line->slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
	line->offset = (wy - line->slope * wx) / w;
	line->worst = 0;
	for (i = 0; i < POINTS; i++) {
		const double y = points[i].seconds;
		const double expected =
			line->offset + line->slope * points[i].elements;

		rest += pow((y - expected) / y, 2);
		total += pow((y - wy / w) / y, 2);
		line->worst = fmax(line->worst, fabs(y / expected - 1));
	}
	line->r_squared = 1 - rest / total;
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
	struct point points[POINTS];
	struct line line;
	int i;

	bench_activations(data, (size_t)(largest * largest), 3);
	for (i = 0; i < POINTS; i++) {
		const int64_t side = (int64_t)SMALLEST << i;

		points[i].elements = (double)(side * side);
		points[i].seconds = time_layer(data, set, side, side,
		                               job->seconds / POINTS);
		bench_report_note("    %4.0f x %-4.0f  %10.2f us  %.3f ns",
		                  (double)side, (double)side,
		                  points[i].seconds * 1e6,
		                  points[i].seconds * 1e9 / points[i].elements);
	}
	fit(points, &line);
	report_number(job, set, "line over channels x pixels: slope, ns", "ns",
	              line.slope * 1e9, BENCH_NO_TARGET, 0);
	report_number(job, set, "  its offset, ns", "ns", line.offset * 1e9,
	              BENCH_NO_TARGET, 0);
	report_number(job, set, "  its R^2", "", line.r_squared, BENCH_AT_LEAST,
	              0.99);
	report_number(job, set, "  largest deviation from it, %", "%",
	              line.worst * 100, BENCH_NO_TARGET, 0);
	report_shape(job, set, data, 16, 4096, "16 channels x 4096 pixels, ns");
	report_shape(job, set, data, 4096, 16, "4096 channels x 16 pixels, ns");
	free(data);
}
