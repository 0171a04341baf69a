/*
 * Checks docs/examples/onednn from outside of it.
 *
 *   check layers PHOTO FOLDER BLOCK CHANNELS...  runs the network as the
 *       example does and writes each activation, reordered, to FOLDER/N.npy
 *   check shapes BLOCK WANTED  the combined map from oneDNN's memory is that
 *       from the same activations reordered to nchw, to the last bit: batches,
 *       odd sizes and numbers of channels, whatever pads a block; each
 *       activation has blocks of WANTED channels
 *   check layouts  a view of any layout, and of a part of one, says the same as
 *       nchw; what a view cannot say is refused
 *
 * BLOCK: 8 or 16 channels; 0 for the layout that oneDNN chooses.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <salmap.h>

#include "../common/files.h"
#include "engine.h"
#include "network.h"
#include "view.h"

enum { LAYERS = 3, SIDE = 24, MAP = SIDE * SIDE, BATCH = 3 };

/* Ends the program where something does not hold. */
#define CHECK(holds)                                                           \
	do {                                                                   \
		if (!(holds)) {                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__,     \
			        #holds);                                       \
			exit(1);                                               \
		}                                                              \
	} while (0)

static dnnl_format_tag_t layout_of(const char *block)
{
	return atoi(block) == 8 ? dnnl_nChw8c :
	       atoi(block) == 16 ? dnnl_nChw16c : dnnl_format_tag_any;
}

static const dnnl_memory_desc_t *desc_of(dnnl_memory_t memory)
{
	const dnnl_memory_desc_t *desc;

	CHECK(dnnl_memory_get_memory_desc(memory, &desc) == dnnl_success);
	return desc;
}

static float *data_of(dnnl_memory_t memory)
{
	void *data;

	CHECK(dnnl_memory_get_data_handle(memory, &data) == dnnl_success);
	return data;
}

static dnnl_memory_t reordered(struct engine *engine, dnnl_memory_t memory,
                               dnnl_format_tag_t layout)
{
	dnnl_memory_desc_t desc;

	CHECK(dnnl_memory_desc_init_by_tag(&desc, 4, desc_of(memory)->dims,
	                                   dnnl_f32, layout) == dnnl_success);
	return engine_reorder(engine, memory, &desc);
}

static void write_layers(const char *path, const char *folder,
                         const char *block, char **channels, int layers)
{
	struct engine engine;
	struct photo photo;
	dnnl_memory_t input, activations[16];
	dnnl_dim_t counts[16];
	int i;

	CHECK(layers <= 16);
	for (i = 0; i < layers; i++)
		counts[i] = atoi(channels[i]);
	photo_read_png(&photo, path);
	engine_start(&engine, layout_of(block));
	input = engine_memory(&engine, (dnnl_dims_t){ 1, 3, photo.height,
	                                              photo.width },
	                      dnnl_u8, dnnl_nhwc, photo.pixels);
	network_run(&engine, input, counts, layers, activations);
	for (i = 0; i < layers; i++) {
		const dnnl_memory_t plain = reordered(&engine, activations[i],
		                                      dnnl_nchw);
		char name[16];

		snprintf(name, sizeof(name), "%d.npy", i);
		floats_write_npy(data_of(plain), desc_of(plain)->dims, 4,
		                 folder, name);
		dnnl_memory_destroy(plain);
		dnnl_memory_destroy(activations[i]);
	}
	dnnl_memory_destroy(input);
	engine_stop(&engine);
	free(photo.pixels);
}

/* The combined maps of a batch, of views. */
static void combine(const salmap_tensor *views, uint32_t layers,
                    float maps[BATCH][MAP])
{
	salmap_plane plane;
	salmap *sm;
	uint32_t i;

	CHECK(salmap_create(layers, NULL, &sm) == SALMAP_OK);
	for (i = 0; i < layers; i++)
		CHECK(salmap_push(sm, i, &views[i]) == SALMAP_OK);
	memset(maps, 0, sizeof(float[BATCH][MAP]));
	for (i = 0; i < salmap_batch_size(sm); i++) {
		salmap_plane_packed(&plane, maps[i], SIDE, SIDE);
		CHECK(salmap_combined(sm, i, &plane) == SALMAP_OK);
	}
	salmap_destroy(sm);
}

static salmap_tensor plain_view(dnnl_memory_t nchw)
{
	const dnnl_dim_t *dims = desc_of(nchw)->dims;
	salmap_tensor view;

	CHECK(salmap_tensor_nchw(&view, data_of(nchw), SALMAP_F32, dims[0],
	                         dims[1], dims[2], dims[3]) == SALMAP_OK);
	return view;
}

static int64_t block_of(const salmap_tensor *view)
{
	return view->struct_size == sizeof(*view) ? view->channel_block : 0;
}

/* NaN, which no push takes, for what fills the last blocks; counts it. */
static int poison_padding(dnnl_memory_t memory)
{
	const dnnl_memory_desc_t *desc = desc_of(memory);
	const dnnl_blocking_desc_t *blocking = &desc->format_desc.blocking;
	float *data = data_of(memory);
	int poisoned = 0;
	int64_t n, c, h, w;

	for (n = 0; n < desc->dims[0]; n++)
		for (c = desc->dims[1]; c < desc->padded_dims[1]; c++)
			for (h = 0; h < desc->dims[2]; h++)
				for (w = 0; w < desc->dims[3]; w++) {
					const int64_t block =
						blocking->inner_blks[0];

					data[n * blocking->strides[0] +
					     c / block * blocking->strides[1] +
					     h * blocking->strides[2] +
					     w * blocking->strides[3] +
					     c % block] = NAN;
					poisoned++;
				}
	return poisoned;
}

/* Numbers of 0 to 255 that look like no pattern. */
static dnnl_memory_t noise(struct engine *engine, const dnnl_dims_t dims)
{
	const dnnl_memory_t memory = engine_memory(engine, dims, dnnl_f32,
	                                           dnnl_nchw,
	                                           DNNL_MEMORY_ALLOCATE);
	int64_t count = dims[0] * dims[1] * dims[2] * dims[3];
	uint32_t state = 1;
	float *data = data_of(memory);

	while (count-- > 0) {
		state = state * 1664525 + 1013904223;
		*data++ = (float)(state >> 24);
	}
	return memory;
}

/* Returns how many numbers pad the activations. */
static int check_shape(const dnnl_dims_t dims, const dnnl_dim_t *channels,
                       dnnl_format_tag_t layout, int64_t wanted)
{
	static float in_place[BATCH][MAP], plain[BATCH][MAP];
	salmap_tensor views[LAYERS], plain_views[LAYERS];
	dnnl_memory_t activations[LAYERS], copies[LAYERS], input;
	struct engine engine;
	int i, padding = 0;

	engine_start(&engine, layout);
	input = noise(&engine, dims);
	network_run(&engine, input, channels, LAYERS, activations);
	for (i = 0; i < LAYERS; i++) {
		copies[i] = reordered(&engine, activations[i], dnnl_nchw);
		plain_views[i] = plain_view(copies[i]);
		CHECK(view_of(activations[i], &views[i]));
		CHECK(views[i].data == data_of(activations[i]));
		CHECK(block_of(&views[i]) == wanted);
		padding += poison_padding(activations[i]);
	}
	combine(views, LAYERS, in_place);
	combine(plain_views, LAYERS, plain);
	CHECK(memcmp(in_place, plain, sizeof(plain)) == 0);
	CHECK(plain[dims[0] - 1][MAP / 2] > 0);
	for (i = 0; i < LAYERS; i++) {
		dnnl_memory_destroy(activations[i]);
		dnnl_memory_destroy(copies[i]);
	}
	dnnl_memory_destroy(input);
	engine_stop(&engine);
	return padding;
}

static void check_shapes(dnnl_format_tag_t layout, int64_t wanted)
{
	static const dnnl_dims_t inputs[] = {
		{ 1, 3, 31, 47 }, { 3, 3, 23, 15 }, { 1, 1, 64, 33 },
		{ 3, 5, 18, 21 }, { 2, 16, 19, 19 },
	};
	static const dnnl_dim_t channels[][LAYERS] = {
		{ 20, 36, 52 }, { 16, 32, 64 }, { 17, 5, 1 }, { 2, 15, 9 },
		{ 33, 8, 31 },
	};
	int padding = 0;
	size_t i, k;

	for (i = 0; i < sizeof(inputs) / sizeof(*inputs); i++)
		for (k = 0; k < sizeof(channels) / sizeof(*channels); k++)
			padding += check_shape(inputs[i], channels[k], layout,
			                       wanted);
	CHECK((padding > 0) == (wanted > 0));
}

/* A memory of another layout, from an image, channel, row and column on. */
static void check_layout(struct engine *engine, dnnl_memory_t plain,
                         dnnl_format_tag_t layout, int64_t block,
                         const dnnl_dims_t from)
{
	static float in_place[BATCH][MAP], packed[BATCH][MAP];
	const dnnl_memory_t whole = reordered(engine, plain, layout);
	const dnnl_dim_t *dims = desc_of(plain)->dims;
	const dnnl_dims_t part = { dims[0] - from[0], dims[1] - from[1],
		                   dims[2] - from[2], dims[3] - from[3] };
	salmap_tensor view, plain_part = plain_view(plain);
	dnnl_memory_desc_t desc;
	dnnl_memory_t memory;

	CHECK(dnnl_memory_desc_init_submemory(&desc, desc_of(whole), part,
	                                      from) == dnnl_success);
	CHECK(dnnl_memory_create(&memory, &desc, engine->engine,
	                         data_of(whole)) == dnnl_success);
	CHECK(view_of(memory, &view));
	CHECK(block_of(&view) == block);
	plain_part.n = part[0];
	plain_part.c = part[1];
	plain_part.h = part[2];
	plain_part.w = part[3];
	plain_part.data = data_of(plain) + from[0] * plain_part.stride_n +
	                  from[1] * plain_part.stride_c +
	                  from[2] * plain_part.stride_h + from[3];
	combine(&view, 1, in_place);
	combine(&plain_part, 1, packed);
	CHECK(memcmp(in_place, packed, sizeof(packed)) == 0);
	CHECK(packed[part[0] - 1][MAP / 2] > 0);
	dnnl_memory_destroy(memory);
	dnnl_memory_destroy(whole);
}

static void check_refusal(struct engine *engine, int dimensions,
                          dnnl_data_type_t type, dnnl_format_tag_t layout)
{
	const dnnl_dims_t dims = { 16, 32, 5, 7, 3 };
	salmap_tensor view;
	dnnl_memory_desc_t desc;
	dnnl_memory_t memory;

	CHECK(dnnl_memory_desc_init_by_tag(&desc, dimensions, dims, type,
	                                   layout) == dnnl_success);
	CHECK(dnnl_memory_create(&memory, &desc, engine->engine,
	                         DNNL_MEMORY_ALLOCATE) == dnnl_success);
	CHECK(!view_of(memory, &view));
	dnnl_memory_destroy(memory);
}

static void check_layouts(void)
{
	static const struct {
		dnnl_format_tag_t layout;
		int64_t block;
	} known[] = {
		{ dnnl_nchw, 0 },   { dnnl_nhwc, 0 },    { dnnl_chwn, 0 },
		{ dnnl_nChw4c, 4 }, { dnnl_nChw8c, 8 },  { dnnl_nChw16c, 16 },
		{ dnnl_nChw32c, 32 },
	};
	struct engine engine;
	dnnl_memory_t plain;
	size_t i;

	engine_start(&engine, dnnl_format_tag_any);
	plain = noise(&engine, (dnnl_dims_t){ BATCH, 53, 9, 13 });
	for (i = 0; i < sizeof(known) / sizeof(*known); i++) {
		check_layout(&engine, plain, known[i].layout, known[i].block,
		             (dnnl_dims_t){ 0 });
		check_layout(&engine, plain, known[i].layout, known[i].block,
		             (dnnl_dims_t){ 1, 32, 2, 3 });
	}
	dnnl_memory_destroy(plain);
	check_refusal(&engine, 4, dnnl_s8, dnnl_nchw);
	check_refusal(&engine, 3, dnnl_f32, dnnl_ncw);
	check_refusal(&engine, 5, dnnl_f32, dnnl_nCdhw16c);
	check_refusal(&engine, 4, dnnl_f32, dnnl_NChw16n16c);
	check_refusal(&engine, 4, dnnl_f32, dnnl_Abcd16a);
	check_refusal(&engine, 4, dnnl_f32, dnnl_ABcd16b16a);
	engine_stop(&engine);
}

int main(int count, char **words)
{
	if (count > 5 && strcmp(words[1], "layers") == 0)
		write_layers(words[2], words[3], words[4], words + 5,
		             count - 5);
	else if (count == 4 && strcmp(words[1], "shapes") == 0)
		check_shapes(layout_of(words[2]), atoi(words[3]));
	else if (count == 2 && strcmp(words[1], "layouts") == 0)
		check_layouts();
	else
		return 2;
	return 0;
}
