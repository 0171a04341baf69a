#include "shapes.h"

enum { SPECKS = 3 };

int shapes_random(uint32_t *seed, int limit)
{
	*seed = *seed * 1664525u + 1013904223u; /* from Numerical Recipes */
	return (int)(((uint64_t)*seed * (uint32_t)limit) >> 32);
}

/* Whether (x, y), relative to its centre, is in a shape with this radius. */
static int covers(int shape, int radius, int x, int y)
{
	const int thin = radius / 3;

	switch (shape) {
	case 0:
		return x * x + y * y <= radius * radius;
	case 1:
		return 1;
	default:
		return (x >= -thin && x <= thin) || (y >= -thin && y <= thin);
	}
}

/* Specks, brighter than any shape, that the network has to learn to ignore. */
static void draw_speck(float *pixel)
{
	pixel[0] = pixel[1] = pixel[SIDE] = pixel[SIDE + 1] = 1;
}

int shapes_draw(uint32_t *seed, float *pixels, struct box *box)
{
	const int shape = shapes_random(seed, CLASSES);
	const int radius = 4 + shapes_random(seed, 3);
	const int reach = SIDE - 2 * radius;
	const int column = radius + shapes_random(seed, reach);
	const int row = radius + shapes_random(seed, reach);
	int x, y;

	for (y = 0; y < SIDE * SIDE; y++)
		pixels[y] = 0.5f * (float)shapes_random(seed, 1000) / 1000;
	for (y = 0; y < SPECKS; y++)
		draw_speck(pixels + shapes_random(seed, SIDE - 1) * SIDE +
		           shapes_random(seed, SIDE - 1));
	for (y = -radius; y <= radius && row + y < SIDE; y++)
		for (x = -radius; x <= radius && column + x < SIDE; x++)
			if (covers(shape, radius, x, y))
				pixels[(row + y) * SIDE + column + x] = 0.75f;
	*box = (struct box){ column - radius, row - radius,
		             column + radius + 1, row + radius + 1 };
	return shape;
}
