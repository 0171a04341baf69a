#include "field.h"

void field_open(struct field *field, int64_t width, int64_t height,
                bool is_upside_down)
{
	field_open_volume(field, 0, width, height, is_upside_down);
}

void field_open_volume(struct field *field, int64_t depth, int64_t width,
                       int64_t height, bool is_backwards)
{
	const int64_t stride = FIELD_SIDE + FIELD_GAP;
	const int64_t last = depth > 0 ? depth - 1 : 0;

	memset(field, 0, sizeof(*field));
	field->plane.struct_size = sizeof(field->plane);
	field->plane.width = width;
	field->plane.height = height;
	field->plane.depth = depth;
	field->plane.stride = is_backwards ? -stride : stride;
	field->plane.slice_stride = is_backwards ? -FIELD_SLICE : FIELD_SLICE;
	field->plane.data = field->values;
	if (is_backwards)
		field->plane.data += last * FIELD_SLICE + (height - 1) * stride;
}

void field_open_random(struct field *field, struct random *random,
                       int64_t depth, int64_t side)
{
	const int64_t slices = (int64_t)random_below(random,
	                                             (uint64_t)depth + 1);
	const int64_t width = 1 + (int64_t)random_below(random, (uint64_t)side);
	const int64_t height = 1 +
	                       (int64_t)random_below(random, (uint64_t)side);

	field_open_volume(field, slices, width, height,
	                  random_below(random, 2) == 1);
}

int64_t field_pixels(const struct field *field)
{
	const salmap_plane *plane = &field->plane;

	return (plane->depth > 0 ? plane->depth : 1) * plane->height *
	       plane->width;
}

float *field_pixel(const struct field *field, int64_t pixel)
{
	const salmap_plane *plane = &field->plane;
	const int64_t row = pixel / plane->width;

	return salmap_volume_at(plane, row / plane->height, row % plane->height,
	                        pixel % plane->width);
}

float *field_at(const struct field *field, int64_t row, int64_t column)
{
	return salmap_plane_at(&field->plane, row, column);
}

void field_fill(struct field *field, struct random *random, uint64_t levels)
{
	const int64_t pixels = field_pixels(field);
	int64_t pixel;

	for (pixel = 0; pixel < pixels; pixel++)
		*field_pixel(field, pixel) =
			(float)random_below(random, levels) / 8 - 0.25f;
}
