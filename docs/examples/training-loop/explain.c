#include "explain.h"

#include <stdio.h>
#include <stdlib.h>

enum { SHOWN = 6, ZOOM = 4, TILE = SIDE * ZOOM };

static void must(salmap *sm, salmap_status status)
{
	char sentence[256];

	if (status == SALMAP_OK)
		return;
	salmap_error_message(sm, sentence, sizeof(sentence));
	fprintf(stderr, "%s: %s\n", salmap_status_string(status), sentence);
	exit(1);
}

/* The pixel where the combined map of an image is highest. */
static int peak_is_in(salmap *sm, uint32_t image, const struct box *box)
{
	float map[SIDE * SIDE];
	salmap_plane plane;
	int i, best = 0;

	salmap_plane_packed(&plane, map, SIDE, SIDE);
	must(sm, salmap_combined(sm, image, &plane));
	for (i = 1; i < SIDE * SIDE; i++)
		if (map[i] > map[best])
			best = i;
	return best % SIDE >= box->left && best % SIDE < box->right &&
	       best / SIDE >= box->top && best / SIDE < box->bottom;
}

void explain_batch(salmap *sm, const struct network *network,
                   const struct box *boxes, struct explanation *out)
{
	float total = 0;
	uint32_t i, n;

	must(sm, salmap_reset(sm));
	for (i = 0; i < STAGES; i++) {
		const struct stage *stage = &network->stage[i];
		salmap_tensor view;

		salmap_tensor_nchw(&view, stage->activation, SALMAP_F32, BATCH,
		                   stage->out, stage->side, stage->side);
		must(sm, salmap_push(sm, i, &view));
		out->share[i] = 0;
		for (n = 0; n < BATCH; n++) {
			struct salmap_layer_info info = {
				.struct_size = sizeof(info)
			};

			must(sm, salmap_layer_info(sm, n, i, &info));
			out->share[i] += (float)info.mean;
		}
		total += out->share[i];
	}
	for (i = 0; i < STAGES; i++)
		out->share[i] /= total > 0 ? total : 1;
	out->found = 0;
	for (n = 0; n < BATCH; n++)
		out->found += (float)peak_is_in(sm, n, &boxes[n]) / BATCH;
}

void explain_picture(salmap *sm, const float *images, const char *path)
{
	static unsigned char pixels[2 * TILE][SHOWN * TILE][3];
	FILE *file;
	int n, i;

	for (n = 0; n < SHOWN; n++) {
		salmap_picture lovi;

		for (i = 0; i < TILE * TILE; i++) {
			const int x = i % TILE, y = i / TILE;
			unsigned char *pixel = pixels[y][n * TILE + x];

			pixel[0] = pixel[1] = pixel[2] = (unsigned char)(
				255 * images[(n * SIDE + y / ZOOM) * SIDE +
			                     x / ZOOM]);
		}
		/* Its stride makes this a window of the larger picture. */
		salmap_picture_packed(&lovi, pixels[TILE][n * TILE],
		                      SALMAP_PIXEL_RGB8, TILE, TILE);
		lovi.stride = sizeof(pixels[0]);
		must(sm, salmap_lovi(sm, (uint32_t)n, &lovi));
	}
	file = fopen(path, "wb");
	if (file == NULL || fprintf(file, "P6 %d %d 255\n", SHOWN * TILE,
	                            2 * TILE) < 0 ||
	    fwrite(pixels, sizeof(pixels), 1, file) != 1 || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
}
