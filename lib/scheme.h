/* How the sums of a tile become colours: what LOVI, heat map and their legends
 * share. */
#ifndef SALMAP_SCHEME_H
#define SALMAP_SCHEME_H

#include "configuration.h"
#include "kernels/render.h"

struct salmap_scheme {
	const struct salmap_render_kernels *render;
	struct salmap_chroma chroma;
	bool has_path; /* false for the paper's hues */
	struct salmap_path path;
};

/* Those that the settings choose, for so many layers. */
struct salmap_scheme
salmap_scheme_of_lovi(const struct salmap_configuration *settings,
                      uint32_t layers);
struct salmap_scheme
salmap_scheme_of_heat(const struct salmap_configuration *settings,
                      uint32_t layers);

/* The place of a layer among so many: 1 for the earliest, 0 for the last. */
float salmap_scheme_position(uint32_t layers, uint32_t layer);

/* Turns the sums of a tile to colours, in place, and stores these; the heat map
 * is of means, which have a range. */
void salmap_scheme_lovi(const struct salmap_scheme *scheme,
                        union salmap_pixels *pixels,
                        const struct salmap_canvas *canvas);
void salmap_scheme_heat(const struct salmap_scheme *scheme,
                        const struct salmap_range *range, const double *means,
                        union salmap_pixels *pixels,
                        const struct salmap_canvas *canvas);

#endif
