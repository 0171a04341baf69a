/*
 * explain PHOTO.png [FOLDER [nChw8c | nChw16c]]
 *
 * Runs convolutions and ReLUs of oneDNN over a photo and draws what they
 * respond to. Each activation is pushed as oneDNN stored it, in the layout that
 * oneDNN chooses on this machine, or in blocks of 8 or 16 channels. Writes
 * lovi.png, overlay.png and combined.npy.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <salmap.h>

#include "../common/maps.h"
#include "engine.h"
#include "network.h"
#include "view.h"

enum { LAYERS = 4 };

/* The channels of each layer; most of them do not fill their last block. */
static const dnnl_dim_t channels[LAYERS] = { 30, 20, 40, 52 };

static void push(salmap *sm, uint32_t layer, dnnl_memory_t activation)
{
	salmap_tensor view;

	if (!view_of(activation, &view)) {
		fprintf(stderr, "layer %" PRIu32 ": oneDNN chose a layout that "
		        "salmap cannot read\n", layer);
		exit(1);
	}
	must(sm, salmap_push(sm, layer, &view));
	printf("%" PRId64 " x %" PRId64 " x %" PRId64, view.c, view.h, view.w);
	if (view.struct_size == sizeof(view))
		printf(", blocks of %" PRId64, view.channel_block);
	putchar('\n');
}

static void explain(salmap *sm, const struct photo *photo,
                    dnnl_format_tag_t layout)
{
	const dnnl_dims_t shape = { 1, 3, photo->height, photo->width };
	dnnl_memory_t input, activations[LAYERS];
	struct engine engine;
	uint32_t layer;

	engine_start(&engine, layout);
	input = engine_memory(&engine, shape, dnnl_u8, dnnl_nhwc,
	                      photo->pixels);
	network_run(&engine, input, channels, LAYERS, activations);
	for (layer = 0; layer < LAYERS; layer++) {
		push(sm, layer, activations[layer]);
		dnnl_memory_destroy(activations[layer]);
	}
	dnnl_memory_destroy(input);
	engine_stop(&engine);
}

/* False for an unknown name. */
static bool layout_named(const char *name, dnnl_format_tag_t *layout)
{
	if (strcmp(name, "nChw8c") == 0)
		*layout = dnnl_nChw8c;
	else if (strcmp(name, "nChw16c") == 0)
		*layout = dnnl_nChw16c;
	else
		return false;
	return true;
}

int main(int count, char **arguments)
{
	const char *folder = count > 2 ? arguments[2] : ".";
	dnnl_format_tag_t layout = dnnl_format_tag_any;
	struct photo photo;
	salmap *sm;

	if (count < 2 || count > 4 ||
	    (count == 4 && !layout_named(arguments[3], &layout))) {
		fputs("usage: explain PHOTO.png [FOLDER [nChw8c | nChw16c]]\n",
		      stderr);
		return 2;
	}
	photo_read_png(&photo, arguments[1]);
	must(NULL, salmap_create(LAYERS, NULL, &sm));
	explain(sm, &photo, layout);
	maps_write(sm, &photo, folder);
	salmap_destroy(sm);
	free(photo.pixels);
	return 0;
}
