#include "canvas.h"

#include "../support/rows.h"

#include <math.h>
#include <string.h>

#include "check.h"

#define BLANK 0xa5

static size_t pixel_size(const struct canvas *canvas)
{
	static const size_t sizes[] = { 3, 3, 4, 4, 12 };

	if (canvas->kind == CANVAS_PICTURE)
		return sizes[canvas->picture.pixel];
	return canvas->kind == CANVAS_PLANE ? sizeof(float) : 1;
}

/* Gets memory for rows that are `gap` bytes apart; returns the first row's. */
static void *make_rows(struct canvas *canvas, size_t gap, size_t shift,
                       bool bottom_up)
{
	const size_t step = canvas->row + gap;

	canvas->step = bottom_up ? -(int64_t)step : (int64_t)step;
	canvas->size = shift + step * (size_t)(canvas->rows - 1) +
	               canvas->row;
	canvas->memory = malloc(canvas->size);
	CHECK(canvas->memory != NULL);
	memset(canvas->memory, BLANK, canvas->size);
	return canvas->memory + shift +
	       (bottom_up ? step * (size_t)(canvas->rows - 1) : 0);
}

static struct canvas blank(enum canvas_kind kind, salmap_pixel pixel,
                           int64_t depth, int64_t width, int64_t height)
{
	struct canvas canvas = { .kind = kind,
		                 .valid = true,
		                 .width = width,
		                 .height = height,
		                 .depth = depth,
		                 .rows = (depth > 0 ? depth : 1) * height };

	canvas.picture.pixel = pixel;
	canvas.row = (size_t)width * pixel_size(&canvas);
	return canvas;
}

static void lay_out(struct canvas *canvas, size_t gap, size_t shift,
                    bool bottom_up)
{
	void *data = make_rows(canvas, gap, shift, bottom_up);
	const salmap_pixel pixel = canvas->picture.pixel;

	if (canvas->kind == CANVAS_PLANE) {
		CHECK(!salmap_plane_packed(&canvas->plane, data, canvas->width,
		                           canvas->height));
		canvas->plane.stride = canvas->step / (int64_t)sizeof(float);
		if (canvas->depth > 0) {
			canvas->plane.struct_size = sizeof(canvas->plane);
			canvas->plane.depth = canvas->depth;
			canvas->plane.slice_stride = canvas->height *
			                             canvas->plane.stride;
		}
	} else if (canvas->kind == CANVAS_GREY) {
		CHECK(!salmap_grey_packed(&canvas->grey, data, canvas->width,
		                          canvas->height));
		canvas->grey.stride = canvas->step;
		canvas->grey.depth = canvas->depth;
		canvas->grey.slice_stride = canvas->height * canvas->step;
	} else {
		CHECK(!salmap_picture_packed(&canvas->picture, data, pixel,
		                             canvas->width, canvas->height));
		canvas->picture.stride = canvas->step;
		if (canvas->depth > 0) {
			canvas->picture.struct_size = sizeof(canvas->picture);
			canvas->picture.depth = canvas->depth;
			canvas->picture.slice_stride = canvas->height *
			                               canvas->step;
		}
	}
}

struct canvas canvas_volume(enum canvas_kind kind, int64_t depth, int64_t width,
                            int64_t height, struct input *input)
{
	const bool has_floats = kind == CANVAS_PLANE;
	const salmap_pixel pixel =
		kind == CANVAS_PICTURE
			? (salmap_pixel)input_below(input,
	                                            rows_of(salmap_pixel_name))
			: 0;
	struct canvas canvas = blank(kind, pixel, depth, width, height);
	const size_t gap = has_floats ? input_below(input, 4) * sizeof(float)
	                              : input_below(input, 6);
	const size_t shift = has_floats ? 0 : input_below(input, 3);

	lay_out(&canvas, gap, shift, input_once_in(input, 3));
	return canvas;
}

struct canvas canvas_plane(int64_t width, int64_t height, struct input *input)
{
	return canvas_volume(CANVAS_PLANE, 0, width, height, input);
}

struct canvas canvas_grey(int64_t width, int64_t height, struct input *input)
{
	return canvas_volume(CANVAS_GREY, 0, width, height, input);
}

struct canvas canvas_picture(int64_t width, int64_t height, struct input *input)
{
	return canvas_volume(CANVAS_PICTURE, 0, width, height, input);
}

struct canvas canvas_like(const struct canvas *canvas)
{
	struct canvas like = blank(canvas->kind, canvas->picture.pixel,
	                           canvas->depth, canvas->width,
	                           canvas->height);

	lay_out(&like, 0, 0, false);
	return like;
}

void canvas_free(struct canvas *canvas)
{
	free(canvas->memory);
	canvas->memory = NULL;
}

/* ----------------------------------------------------------------- damage */

static void damage_plane(salmap_plane *plane, struct input *input)
{
	switch (input_below(input, 5)) {
	case 0:
		plane->struct_size = input_below(input,
		                                 offsetof(salmap_plane, depth));
		break;
	case 1:
		plane->data = NULL;
		break;
	case 2:
		plane->width = input_once_in(input, 2) ? 0 : INT64_MAX;
		break;
	case 3:
		plane->height = input_once_in(input, 2) ? -1 : INT64_MAX;
		break;
	default:
		plane->stride = input_once_in(input, 2) ? INT64_MIN
		                                        : plane->width - 1;
	}
}

static void damage_grey(salmap_grey *grey, struct input *input)
{
	switch (input_below(input, 6)) {
	case 0:
		grey->struct_size = input_below(input,
		                                offsetof(salmap_grey, cut));
		break;
	case 1:
		grey->data = NULL;
		break;
	case 2:
		grey->width = input_once_in(input, 2) ? 0 : INT64_MAX;
		break;
	case 3:
		grey->height = input_once_in(input, 2) ? -1 : INT64_MAX;
		break;
	case 4:
		grey->depth = input_once_in(input, 2) ? -1 : 2;
		grey->slice_stride = 0;
		break;
	default:
		grey->stride = input_once_in(input, 2) ? INT64_MIN
		                                       : grey->width - 1;
	}
}

static void damage_picture(salmap_picture *picture, struct input *input)
{
	switch (input_below(input, 6)) {
	case 0:
		picture->struct_size = input_below(
			input, offsetof(salmap_picture, depth));
		break;
	case 1:
		picture->data = NULL;
		break;
	case 2:
		picture->width = input_once_in(input, 2) ? 0 : INT64_MAX;
		break;
	case 3:
		picture->height = input_once_in(input, 2) ? -1 : INT64_MAX;
		break;
	case 4:
		picture->pixel = input_once_in(input, 2)
			? -1 : (salmap_pixel)rows_of(salmap_pixel_name);
		break;
	default:
		picture->stride = input_once_in(input, 2)
		                          ? INT64_MIN
		                          : picture->width * 3 - 1;
	}
}

void canvas_damage(struct canvas *canvas, struct input *input)
{
	if (canvas->kind == CANVAS_PLANE)
		damage_plane(&canvas->plane, input);
	else if (canvas->kind == CANVAS_GREY)
		damage_grey(&canvas->grey, input);
	else
		damage_picture(&canvas->picture, input);
	canvas->valid = false;
}

/* ----------------------------------------------------------------- checks */

void canvas_check_untouched(const struct canvas *canvas)
{
	size_t i;

	for (i = 0; i < canvas->size; i++)
		CHECK(canvas->memory[i] == BLANK);
}

unsigned char *canvas_row(const struct canvas *canvas, int64_t row)
{
	unsigned char *first = canvas->picture.data;

	if (canvas->kind == CANVAS_PLANE)
		first = (unsigned char *)canvas->plane.data;
	else if (canvas->kind == CANVAS_GREY)
		first = canvas->grey.data;
	return first + row * canvas->step;
}

void canvas_check_gaps(const struct canvas *canvas)
{
	const unsigned char *end = canvas->memory + canvas->size;
	const unsigned char *at = canvas->memory;
	const bool up = canvas->step < 0;
	int64_t i;

	for (i = 0; i < canvas->rows; i++) {
		const unsigned char *row = canvas_row(
			canvas, up ? canvas->rows - 1 - i : i);

		while (at < row)
			CHECK(*at++ == BLANK);
		at = row + canvas->row;
	}
	CHECK(at == end);
}

void canvas_check_same(const struct canvas *a, const struct canvas *b)
{
	int64_t row;

	for (row = 0; row < a->rows; row++)
		CHECK(memcmp(canvas_row(a, row), canvas_row(b, row), a->row) ==
		      0);
}

float canvas_float(const struct canvas *canvas, int64_t row, int64_t index)
{
	float value;

	memcpy(&value, canvas_row(canvas, row) + index * (int64_t)sizeof(value),
	       sizeof(value));
	return value;
}

static void check_floats(const struct canvas *canvas, bool unit)
{
	const int64_t count = (int64_t)(canvas->row / sizeof(float));
	int64_t row, i;

	for (row = 0; row < canvas->rows; row++)
		for (i = 0; i < count; i++) {
			const float value = canvas_float(canvas, row, i);

			CHECK(isfinite(value));
			CHECK(!unit || (value >= 0 && value <= 1));
		}
}

static void check_alpha(const struct canvas *canvas)
{
	int64_t row, column;

	for (row = 0; row < canvas->rows; row++)
		for (column = 0; column < canvas->width; column++)
			CHECK(canvas_row(canvas, row)[column * 4 + 3] == 255);
}

void canvas_check_values(const struct canvas *canvas, bool unit)
{
	const salmap_pixel pixel = canvas->picture.pixel;

	if (canvas->kind == CANVAS_GREY)
		return; /* any byte is a level */
	if (canvas->kind == CANVAS_PLANE || pixel == SALMAP_PIXEL_RGB_F32)
		check_floats(canvas, unit);
	else if (pixel == SALMAP_PIXEL_RGBA8 || pixel == SALMAP_PIXEL_BGRA8)
		check_alpha(canvas);
}
