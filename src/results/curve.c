#include "curve.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "label.h"
#include "plural.h"

/* Pixels: of the part with the lines, below it, and between captions. */
#define PLOT_HEIGHT 96
#define GAP 6

/* Half the thickness of a line, in pixels. */
#define HALF_LINE 0.75

/* Channels whose lines can be told apart, by these colours, 0xRRGGBB. */
enum { MOST_LINES = 8 };
static const uint32_t colours[MOST_LINES] = {
	0x1f5fbf, 0xd55e00, 0x00845f, 0xb5498b,
	0xb07c00, 0x3a93c4, 0x7f3c8d, 0x555555
};
#define COLOUR_OF_ZERO 0xd8d8d8

struct plot {
	const struct image *out;
	int64_t top, width, samples;
	double low, high; /* at the lower and the upper end */
};

/* What a line spans in one column. */
struct span {
	double low, high;
};

static const struct span none = { INFINITY, -INFINITY };

bool curve_is_there(const struct request *request)
{
	return request_is_signal(request) && request->signals;
}

int64_t curve_lines(const struct request *request)
{
	const int64_t channels = request->signal_channels;

	return channels < MOST_LINES ? channels : MOST_LINES;
}

static int64_t count_captions(const struct request *request)
{
	return curve_lines(request) > 1 ? 2 : 1;
}

int64_t curve_height(const struct request *request, int64_t size)
{
	return curve_is_there(request) ? count_captions(request) *
	                                         label_height(size) +
	                                         PLOT_HEIGHT + GAP :
	                                 0;
}

/* ------------------------------------------------------------------ values */

static void extend(struct span *span, double value)
{
	if (!isfinite(value))
		return;
	span->low = value < span->low ? value : span->low;
	span->high = value > span->high ? value : span->high;
}

static struct span span_of(const float *values, int64_t count)
{
	struct span span = none;

	for (int64_t i = 0; i < count; i++)
		extend(&span, values[i]);
	return span;
}

/* On the line between two samples; NaN where one of them is not finite. */
static double value_at(const float *line, double place)
{
	const int64_t before = (int64_t)place;
	const double part = place - (double)before;

	if (part <= 0)
		return line[before];
	return line[before] + part * ((double)line[before + 1] - line[before]);
}

/* A place among the samples that an edge of a column lies at. */
static double place_of(const struct plot *plot, int64_t edge)
{
	const double place = (double)edge * (double)plot->samples /
	                             (double)plot->width - 0.5;
	const double last = (double)plot->samples - 1;

	if (place < 0)
		return 0;
	return place > last ? last : place;
}

static struct span span_of_column(const struct plot *plot, const float *line,
                                  int64_t column)
{
	const double left = place_of(plot, column);
	const double right = place_of(plot, column + 1);
	const int64_t first = (int64_t)ceil(left), last = (int64_t)right;
	struct span span = first <= last ? span_of(line + first,
	                                           last - first + 1) :
	                                   none;

	extend(&span, value_at(line, left));
	extend(&span, value_at(line, right));
	return span;
}

/* ----------------------------------------------------------------- drawing */

static void put(unsigned char *pixel, uint32_t colour, double share)
{
	for (int part = 0; part < IMAGE_RGB; part++) {
		const double wanted = colour >> (16 - 8 * part) & 255;

		pixel[part] = (unsigned char)(pixel[part] +
		                              (wanted - pixel[part]) * share +
		                              0.5);
	}
}

/* Pixels from the top of the plot. */
static double height_of(const struct plot *plot, double value)
{
	const double inside = PLOT_HEIGHT - 2 * (HALF_LINE + 1);

	return HALF_LINE + 1 +
	       inside * (plot->high - value) / (plot->high - plot->low);
}

/* How much of a row lies between two heights. */
static double share_of(double upper, double lower, int row)
{
	const double from = upper > row ? upper : row;
	const double to = lower < row + 1 ? lower : row + 1;

	return to > from ? to - from : 0;
}

static void draw_span(const struct plot *plot, int64_t column,
                      const struct span *span, uint32_t colour)
{
	const double upper = height_of(plot, span->high) - HALF_LINE;
	const double lower = height_of(plot, span->low) + HALF_LINE;

	for (int row = 0; row < PLOT_HEIGHT; row++)
		put(image_pixel(plot->out, column, plot->top + row), colour,
		    share_of(upper, lower, row));
}

static void draw_line(const struct plot *plot, const float *line,
                      uint32_t colour)
{
	for (int64_t column = 0; column < plot->width; column++) {
		const struct span span = span_of_column(plot, line, column);

		if (span.low <= span.high)
			draw_span(plot, column, &span, colour);
	}
}

static void draw_zero(const struct plot *plot)
{
	const struct span zero = { 0, 0 };

	if (plot->low < 0 && plot->high > 0)
		for (int64_t column = 0; column < plot->width; column++)
			draw_span(plot, column, &zero, COLOUR_OF_ZERO);
}

/* A colour and a number for each channel, as far as they fit. */
static void draw_key(const struct request *request, const struct plot *plot,
                     int64_t y, int64_t size)
{
	const int64_t line = label_height(size);
	int64_t x = 0;

	for (int64_t i = 0; i < curve_lines(request); i++) {
		char name[64];
		int64_t width;

		snprintf(name, sizeof(name), "%s%" PRId64,
		         i == 0 ? "channel " : "", i);
		width = label_width(name, size, plot->width);
		if (x + line + width > plot->width)
			return;
		for (int64_t pixel = 0; pixel < size * size; pixel++)
			put(image_pixel(plot->out, x + pixel % size,
			                y + pixel / size + (line - size) / 2),
			    colours[i], 1);
		label_draw(plot->out, x + line, y, width, size, name);
		x += line + width + size;
	}
}

static void draw_caption(const struct request *request,
                         const struct plot *plot, const struct span *span,
                         int64_t size)
{
	char left[128], right[64];
	int64_t taken;

	snprintf(left, sizeof(left), "signal, %" PRId64 " sample%s",
	         plot->samples, plural(plot->samples));
	if (request->signal_channels > MOST_LINES)
		snprintf(left, sizeof(left), "signal, %" PRId64
		         " sample%s, the first %d of %" PRId64 " channels",
		         plot->samples, plural(plot->samples), MOST_LINES,
		         request->signal_channels);
	snprintf(right, sizeof(right), "%.3g to %.3g", span->low, span->high);
	taken = label_width(right, size, plot->width);
	label_draw_right(plot->out, 0, 0, plot->width, size, right);
	label_draw(plot->out, 0, 0, plot->width - taken - GAP, size, left);
}

/* A line that is flat lies in the middle. */
static void set_limits(struct plot *plot, const struct span *span)
{
	const bool is_flat = span->low >= span->high;

	plot->low = is_flat ? span->low - 1 : span->low;
	plot->high = is_flat ? span->high + 1 : span->high;
}

void curve_draw(const struct request *request, uint32_t index,
                const struct image *out, int64_t width, int64_t size)
{
	const float *signal = request_signal(request, index);
	const int64_t lines = curve_lines(request);
	const int64_t samples = request->signal_samples;
	struct span span = span_of(signal, lines * samples);
	struct plot plot = {
		.out = out,
		.top = count_captions(request) * label_height(size),
		.width = width,
		.samples = samples,
	};

	if (span.low > span.high)
		span = (struct span){ 0, 0 };
	set_limits(&plot, &span);
	draw_caption(request, &plot, &span, size);
	if (lines > 1)
		draw_key(request, &plot, label_height(size), size);
	draw_zero(&plot);
	for (int64_t i = 0; i < lines; i++)
		draw_line(&plot, signal + i * samples, colours[i]);
}
