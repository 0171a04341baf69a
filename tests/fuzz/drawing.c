#include "drawing.h"

#include "../support/rows.h"
#include "../support/test.h"

#include <math.h>

#include "canvas.h"
#include "check.h"

/* Any bytes, so that floats are anything too, or multiples of 1/8. */
static void paint(const struct canvas *canvas, struct input *input)
{
	struct random random = { input_byte(input) };
	const bool tame = !input_once_in(input, 4);
	int64_t row;
	size_t i;

	for (row = 0; row < canvas->rows; row++) {
		unsigned char *bytes = canvas_row(canvas, row);

		for (i = 0; i + sizeof(float) <= canvas->row;
		     i += sizeof(float)) {
			const float eighths =
				(float)random_below(&random, 9) / 8;
			const uint32_t any = (uint32_t)random_next(&random);

			memcpy(bytes + i, tame ? (const void *)&eighths : &any,
			       sizeof(float));
		}
	}
}

static bool is_finite(const struct canvas *canvas)
{
	const int64_t count = (int64_t)(canvas->row / sizeof(float));
	int64_t row, i;

	if (canvas->kind == CANVAS_PICTURE && canvas->picture.pixel != SALMAP_PIXEL_RGB_F32)
		return true;
	for (row = 0; row < canvas->rows; row++)
		for (i = 0; i < count; i++)
			if (!isfinite(canvas_float(canvas, row, i)))
				return false;
	return true;
}

static void expect(salmap_status status, bool valid, bool finite)
{
	if (!valid)
		CHECK(status == SALMAP_E_ARGUMENT);
	else
		CHECK(status == (finite ? SALMAP_OK : SALMAP_E_NONFINITE));
}

/* A picture that was drawn, or one that was left alone. */
static void check_drawn(const struct canvas *out, salmap_status status)
{
	if (status != SALMAP_OK) {
		canvas_check_untouched(out);
		return;
	}
	canvas_check_gaps(out);
	canvas_check_values(out, true);
}

static void draw_overlay(salmap *sm, struct input *input)
{
	const int64_t width = 1 + input_below(input, 12);
	const int64_t height = 1 + input_below(input, 5);
	const int64_t depth = input_below(input, 4);
	struct canvas photo = canvas_volume(CANVAS_PICTURE, depth, width,
	                                  height, input);
	struct canvas picture = canvas_volume(CANVAS_PICTURE, depth, width,
	                                  height, input);
	struct canvas out = canvas_volume(CANVAS_PICTURE, depth, width,
	                                  height, input);
	struct canvas *const all[] = { &photo, &picture, &out };
	const double alpha = input_odd_double(input);
	const bool in_place = input_once_in(input, 4);
	bool finite, valid = alpha >= 0 && alpha <= 1;
	salmap_status status;

	paint(&photo, input);
	paint(&picture, input);
	finite = is_finite(&photo) && is_finite(&picture);
	if (input_once_in(input, 8)) {
		canvas_damage(all[input_below(input, 3)], input);
		valid = false;
	}
	status = salmap_picture_overlay(sm, &photo.picture, &picture.picture,
	                                alpha, in_place && valid
	                                               ? &photo.picture
	                                               : &out.picture);
	expect(status, valid, finite);
	if (in_place)
		canvas_check_untouched(&out);
	else
		check_drawn(&out, status);
	canvas_free(&photo);
	canvas_free(&picture);
	canvas_free(&out);
}

/* The mask marks so many pixels as were wanted, none of them below one that it
 * leaves out. */
static void check_mask(const struct canvas *map, const struct canvas *mask,
                       int64_t wanted)
{
	float lowest = INFINITY, highest = -INFINITY;
	int64_t row, column, count = 0;

	for (row = 0; row < map->rows; row++)
		for (column = 0; column < map->width; column++) {
			const float value = canvas_float(map, row, column);
			const float mark = canvas_float(mask, row, column);

			CHECK(mark == 0 || mark == 1);
			count += mark > 0;
			if (mark > 0)
				lowest = fminf(lowest, value);
			else
				highest = fmaxf(highest, value);
		}
	CHECK(count == wanted);
	CHECK(lowest >= highest);
}

static void draw_keep(salmap *sm, struct input *input)
{
	const int64_t width = 1 + input_below(input, 20);
	const int64_t height = 1 + input_below(input, 9);
	const int64_t depth = 1 + input_below(input, 3);
	struct canvas map = canvas_volume(CANVAS_PLANE, depth, width, height,
	                                  input);
	struct canvas out = canvas_volume(CANVAS_PLANE, depth, width, height,
	                                  input);
	const double percent = input_odd_double(input) * 100;
	bool valid = percent >= 0 && percent <= 100, finite;
	salmap_status status;

	paint(&map, input);
	finite = is_finite(&map);
	if (input_once_in(input, 8)) {
		canvas_damage(input_once_in(input, 2) ? &map : &out, input);
		valid = false;
	}
	status = salmap_plane_keep(sm, &map.plane, percent, &out.plane);
	expect(status, valid, finite);
	if (status == SALMAP_OK) {
		canvas_check_gaps(&out);
		check_mask(&map, &out,
		           (int64_t)((double)(width * map.rows) * percent /
		                             100 +
		                     0.5));
		CHECK(!salmap_plane_keep(sm, &map.plane, percent, &map.plane));
		canvas_check_same(&map, &out);
	} else {
		canvas_check_untouched(&out);
	}
	canvas_free(&map);
	canvas_free(&out);
}

static void draw_mask(salmap *sm, struct input *input)
{
	const int64_t width = 1 + input_below(input, 12);
	const int64_t height = 1 + input_below(input, 5);
	const int64_t depth = input_below(input, 4);
	struct canvas photo = canvas_volume(CANVAS_PICTURE, depth, width,
	                                  height, input);
	struct canvas mask = canvas_volume(CANVAS_PLANE, depth, width, height,
	                                  input);
	struct canvas out = canvas_volume(CANVAS_PICTURE, depth, width,
	                                  height, input);
	struct canvas *const all[] = { &photo, &mask, &out };
	bool finite, valid = true;
	salmap_status status;

	(void)sm;
	paint(&photo, input);
	paint(&mask, input);
	finite = is_finite(&photo) && is_finite(&mask);
	if (input_once_in(input, 8)) {
		canvas_damage(all[input_below(input, 3)], input);
		valid = false;
	}
	status = salmap_picture_mask(&photo.picture, &mask.plane, &out.picture,
	                             NULL);
	expect(status, valid, finite);
	check_drawn(&out, status);
	canvas_free(&photo);
	canvas_free(&mask);
	canvas_free(&out);
}

static void draw_highlight(salmap *sm, struct input *input)
{
	const int64_t width = 1 + input_below(input, 12);
	const int64_t height = 1 + input_below(input, 5);
	const int64_t depth = input_below(input, 4);
	struct canvas photo = canvas_volume(CANVAS_PICTURE, depth, width,
	                                  height, input);
	struct canvas map = canvas_volume(CANVAS_PLANE, depth, width, height,
	                                  input);
	struct canvas out = canvas_volume(CANVAS_PICTURE, depth, width,
	                                  height, input);
	struct canvas *const all[] = { &photo, &map, &out };
	const double limits[2] = { input_odd_double(input),
		                   input_odd_double(input) };
	const double alpha = input_odd_double(input);
	const bool own = input_once_in(input, 2);
	bool finite, valid = alpha >= 0 && alpha <= 1;
	salmap_status status;

	(void)sm;
	valid = valid && (own || (limits[0] < limits[1] &&
	                          isfinite(limits[1] - limits[0])));
	paint(&photo, input);
	paint(&map, input);
	finite = is_finite(&photo) && is_finite(&map);
	if (input_once_in(input, 8)) {
		canvas_damage(all[input_below(input, 3)], input);
		valid = false;
	}
	status = salmap_picture_highlight(&photo.picture, &photo.picture,
	                                  &map.plane, own ? NULL : limits,
	                                  alpha, &out.picture, NULL);
	if (valid || finite)
		expect(status, valid, finite);
	else
		CHECK(status != SALMAP_OK);
	check_drawn(&out, status);
	canvas_free(&photo);
	canvas_free(&map);
	canvas_free(&out);
}

static void draw_resize(salmap *sm, struct input *input)
{
	const int64_t depth = input_below(input, 4);
	struct canvas photo = canvas_volume(CANVAS_PICTURE, depth,
	                                    1 + input_below(input, 20),
	                                    1 + input_below(input, 9), input);
	struct canvas out = canvas_volume(CANVAS_PICTURE, depth,
	                                  1 + input_below(input, 20),
	                                  1 + input_below(input, 9), input);
	bool finite, valid = true;
	salmap_status status;

	(void)sm;
	paint(&photo, input);
	finite = is_finite(&photo);
	if (input_once_in(input, 8)) {
		canvas_damage(input_once_in(input, 2) ? &photo : &out, input);
		valid = false;
	}
	status = salmap_picture_resize(&photo.picture, &out.picture, NULL);
	expect(status, valid, finite);
	check_drawn(&out, status);
	canvas_free(&photo);
	canvas_free(&out);
}

static void draw_colour(salmap *sm, struct input *input)
{
	const int64_t width = 1 + input_below(input, 12);
	const int64_t height = 1 + input_below(input, 5);
	const int64_t depth = input_below(input, 4);
	const double limits[2] = { input_odd_double(input),
		                   input_odd_double(input) };
	const bool own = input_once_in(input, 2);
	const salmap_palette palette = (salmap_palette)input_below(
		input, rows_of(salmap_palette_name) + 1);
	struct canvas map = canvas_volume(CANVAS_PLANE, depth, width, height,
	                                  input);
	struct canvas out = canvas_volume(CANVAS_PICTURE, depth, width,
	                                  height, input);
	bool valid = salmap_palette_name(palette) != NULL &&
	             (own || (limits[0] < limits[1] &&
	                      isfinite(limits[1] - limits[0])));
	bool finite;
	salmap_status status;

	(void)sm;
	paint(&map, input);
	finite = is_finite(&map);
	if (input_once_in(input, 8)) {
		canvas_damage(input_once_in(input, 2) ? &map : &out, input);
		valid = false;
	}
	status = salmap_plane_colour(&map.plane, palette, own ? NULL : limits,
	                             &out.picture, NULL);
	expect(status, valid, finite);
	check_drawn(&out, status);
	canvas_free(&map);
	canvas_free(&out);
}

static void draw_peaks(salmap *sm, struct input *input)
{
	const int64_t width = 1 + input_below(input, 20);
	const int64_t height = 1 + input_below(input, 9);
	const int64_t depth = 1 + input_below(input, 3);
	struct canvas map = canvas_volume(CANVAS_PLANE, depth, width, height,
	                                  input);
	salmap_peak peaks[5] = { { .struct_size = sizeof(peaks[0]) } };
	const uint32_t capacity = (uint32_t)input_below(input, 6);
	const int64_t radius = (int64_t)input_below(input, 12) - 1;
	bool valid = capacity > 0 && radius >= 0, finite;
	uint32_t count = 0, i;
	salmap_status status;

	(void)sm;
	paint(&map, input);
	finite = is_finite(&map);
	if (input_once_in(input, 8)) {
		canvas_damage(&map, input);
		valid = false;
	}
	status = salmap_plane_peaks(&map.plane, radius, capacity, peaks, &count,
	                            NULL);
	expect(status, valid, finite);
	CHECK(count <= capacity);
	for (i = 0; i < count; i++) {
		CHECK(peaks[i].value ==
		      canvas_float(&map,
		                   peaks[i].slice * height + peaks[i].row,
		                   peaks[i].column));
		CHECK(i == 0 || peaks[i].value <= peaks[i - 1].value);
	}
	canvas_free(&map);
}

static void draw_boxes(salmap *sm, struct input *input)
{
	const int64_t width = 1 + input_below(input, 20);
	const int64_t height = 1 + input_below(input, 9);
	const int64_t depth = 1 + input_below(input, 3);
	struct canvas map = canvas_volume(CANVAS_PLANE, depth, width, height,
	                                  input);
	salmap_box boxes[5] = { { .struct_size = sizeof(boxes[0]) } };
	int32_t labels[3 * 20 * 9];
	int64_t area[6] = { 0 };
	const uint32_t capacity = (uint32_t)input_below(input, 6);
	const double share = input_odd_double(input);
	bool valid = capacity > 0 && share >= 0 && share < 1, finite;
	uint32_t count = 0, i;
	salmap_status status;

	(void)sm;
	paint(&map, input);
	finite = is_finite(&map);
	if (input_once_in(input, 8)) {
		canvas_damage(&map, input);
		valid = false;
	}
	status = salmap_plane_boxes(&map.plane, share, capacity, boxes, labels,
	                            &count, NULL);
	expect(status, valid, finite);
	CHECK(count <= capacity);
	for (i = 0; status == SALMAP_OK && i < (uint32_t)(width * map.rows);
	     i++) {
		CHECK(labels[i] >= 0 && labels[i] <= (int32_t)count);
		area[labels[i]]++;
	}
	for (i = 0; i < count; i++) {
		CHECK(boxes[i].area == area[i + 1]);
		CHECK(boxes[i].peak ==
		      canvas_float(&map,
		                   boxes[i].peak_slice * height +
		                           boxes[i].peak_row,
		                   boxes[i].peak_column));
		CHECK(boxes[i].slice + boxes[i].depth <= depth);
		CHECK(boxes[i].row + boxes[i].height <= height);
		CHECK(boxes[i].column + boxes[i].width <= width);
		CHECK(i == 0 || boxes[i].mass <= boxes[i - 1].mass);
	}
	canvas_free(&map);
}

static void draw_legend(salmap *sm, struct input *input)
{
	const int64_t width = input_side(input, 140);
	const int64_t height = input_side(input, 20);
	struct canvas out = canvas_picture(width, height, input);
	const salmap_legend_kind kind = (salmap_legend_kind)input_below(
		input, rows_of(salmap_legend_name) + 1);
	bool valid = salmap_legend_name(kind) != NULL;
	salmap_status status;

	if (input_once_in(input, 8)) {
		canvas_damage(&out, input);
		valid = false;
	}
	status = salmap_legend(sm, kind, &out.picture);
	expect(status, valid, true);
	check_drawn(&out, status);
	canvas_free(&out);
}

void drawing_step(salmap *sm, struct input *input)
{
	static void (*const calls[])(salmap *sm, struct input *input) = {
		draw_overlay, draw_keep, draw_mask, draw_resize, draw_colour,
		draw_peaks, draw_boxes, draw_legend, draw_highlight,
	};

	calls[input_below(input, sizeof(calls) / sizeof(calls[0]))](sm, input);
}
