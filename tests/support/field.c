#include "field.h"

void field_open(struct field *field, int64_t width, int64_t height,
                bool is_upside_down)
{
	const int64_t stride = FIELD_SIDE + FIELD_GAP;

	memset(field, 0, sizeof(*field));
	field->plane.struct_size = sizeof(field->plane);
	field->plane.width = width;
	field->plane.height = height;
	field->plane.stride = is_upside_down ? -stride : stride;
	field->plane.data = field->values +
	                    (is_upside_down ? (height - 1) * stride : 0);
}

float *field_at(const struct field *field, int64_t row, int64_t column)
{
	return salmap_plane_at(&field->plane, row, column);
}

void field_fill(struct field *field, struct random *random, uint64_t levels)
{
	int64_t row, column;

	for (row = 0; row < field->plane.height; row++)
		for (column = 0; column < field->plane.width; column++)
			*field_at(field, row, column) =
				(float)random_below(random, levels) / 8 - 0.25f;
}
