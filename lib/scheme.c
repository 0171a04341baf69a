#include "strict_fp.h"

#include "scheme.h"

/* Colours, 0xRRGGBB, that lie evenly on a path: from the last layer to the
 * earliest, and from the least value to the greatest. docs/derivations/paths.py
 * found the first, and measures both. */
static const uint32_t ordered[] = {
	0xe9db32, 0xbad185, 0x64c8a7, 0x41b4c6, 0x8778e1, 0x694abb
};
static const uint32_t rising[] = {
	0x000000, 0x3b0f70, 0x8c2981, 0xde4968, 0xfe9f6d, 0xfcfdbf
};

static float part_of(uint32_t colour, int part)
{
	return (float)(colour >> (16 - 8 * part) & 255) / 255;
}

static void set_path(struct salmap_scheme *scheme,
                     const uint32_t colours[SALMAP_PATH_LINES + 1])
{
	struct salmap_path *path = &scheme->path;
	int line, part;

	scheme->has_path = true;
	for (part = 0; part < 3; part++) {
		path->first[part] = part_of(colours[0], part);
		for (line = 0; line < SALMAP_PATH_LINES; line++)
			path->steps[line][part] =
				part_of(colours[line + 1], part) -
				part_of(colours[line], part);
	}
}

static struct salmap_scheme
scheme_of_hues(const struct salmap_configuration *settings, uint32_t layers)
{
	struct salmap_scheme scheme = { .render = settings->kernels->render };

	scheme.chroma.layers = (float)layers;
	if (layers > 1)
		scheme.chroma.per_other =
			salmap_reciprocal_above((float)(layers - 1));
	return scheme;
}

struct salmap_scheme
salmap_scheme_of_lovi(const struct salmap_configuration *settings,
                      uint32_t layers)
{
	struct salmap_scheme scheme = scheme_of_hues(settings, layers);

	if (settings->palette == SALMAP_LOVI_ORDERED)
		set_path(&scheme, ordered);
	return scheme;
}

struct salmap_scheme
salmap_scheme_of_heat(const struct salmap_configuration *settings,
                      uint32_t layers)
{
	struct salmap_scheme scheme = scheme_of_hues(settings, layers);

	if (settings->heat_palette == SALMAP_HEAT_RISING)
		set_path(&scheme, rising);
	return scheme;
}

float salmap_scheme_position(uint32_t layers, uint32_t layer)
{
	const uint32_t last = layers - 1;

	return last == 0 ? 0 : (float)(last - layer) / (float)last;
}

void salmap_scheme_lovi(const struct salmap_scheme *scheme,
                        union salmap_pixels *pixels,
                        const struct salmap_canvas *canvas)
{
	const struct salmap_render_kernels *render = scheme->render;

	if (scheme->has_path)
		render->lovi_path(&scheme->chroma, &scheme->path, canvas->rows,
		                  canvas->columns, pixels);
	else
		render->lovi(&scheme->chroma, canvas->rows, canvas->columns,
		             pixels);
	render->store(&pixels->parts, canvas);
}

void salmap_scheme_heat(const struct salmap_scheme *scheme,
                        const struct salmap_range *range, const double *means,
                        union salmap_pixels *pixels,
                        const struct salmap_canvas *canvas)
{
	const struct salmap_render_kernels *render = scheme->render;

	if (!scheme->has_path) {
		render->heat(&scheme->chroma, range, means, pixels, canvas);
		return;
	}
	render->heat_path(&scheme->path, range, means, canvas->rows,
	                  canvas->columns, &pixels->parts);
	render->store(&pixels->parts, canvas);
}
