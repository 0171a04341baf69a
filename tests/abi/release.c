/*
 * Every function of salmap 0.1.0, its results as text: made with the header of
 * that release and with today's, the program has to print the same. Takes the
 * library as it comes.
 */
#include <salmap.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAYERS 5
#define IMAGES 3
#define WIDTH 13
#define HEIGHT 7

/* FNV-1a, 64 bits. */
static void print_bytes(const char *name, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < size; i++)
		hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
	printf("%s %016llx\n", name, (unsigned long long)hash);
}

static void print_status(const char *name, salmap_status status)
{
	printf("%s: %s\n", name, salmap_status_string(status));
}

/* Bytes that a context holds, to see that sizes come back. */
static size_t held;

static void *take(void *user, size_t size)
{
	*(size_t *)user += size;
	return malloc(size);
}

static void give(void *user, void *pointer, size_t size)
{
	*(size_t *)user -= size;
	free(pointer);
}

/* Last task first. */
static void backwards(void *user, uint32_t count, salmap_task task,
                      void *context)
{
	*(uint32_t *)user += count;
	while (count-- > 0)
		task(context, count);
}

/* Half zeros, the rest spread; the same everywhere. */
static void fill(float *values, size_t count, uint32_t seed)
{
	size_t i;

	for (i = 0; i < count; i++) {
		seed = seed * 1664525u + 1013904223u;
		values[i] = seed >> 31 ? (float)(seed >> 8) * 0x1p-20f : 0;
	}
}

/* Images, channels, height and width of each layer. */
static const int64_t shapes[LAYERS][4] = {
	{ IMAGES, 5, 9, 11 }, { IMAGES, 16, 5, 6 }, { IMAGES, 33, 3, 4 },
	{ IMAGES, 7, 2, 2 },  { IMAGES, 1, 6, 5 },
};

/* A layer's view, each by another initialiser; the last is a map. */
static salmap_status view(salmap_tensor *tensor, uint32_t layer,
                          const float *data)
{
	const int64_t n = shapes[layer][0], c = shapes[layer][1];
	const int64_t h = shapes[layer][2], w = shapes[layer][3];

	switch (layer) {
	case 0:
		return salmap_tensor_nchw(tensor, data, SALMAP_F32, n, c, h, w);
	case 1:
		return salmap_tensor_nhwc(tensor, data, SALMAP_F32, n, c, h, w);
	case 2:
		return salmap_tensor_tokens(tensor, data, SALMAP_F32, n,
		                            h * w + 1, c, 1, h, w);
	case 3:
		return salmap_tensor_ncdhw(tensor, data, SALMAP_F32, n, c, 1, h,
		                           w);
	default:
		/* By hand, with the struct's whole size. */
		memset(tensor, 0, sizeof(*tensor));
		tensor->struct_size = sizeof(*tensor);
		tensor->dtype = SALMAP_F32;
		tensor->data = data;
		tensor->n = n;
		tensor->c = tensor->d = 1;
		tensor->h = h;
		tensor->w = w;
		tensor->stride_n = h * w;
		tensor->stride_h = w;
		tensor->stride_w = 1;
		return SALMAP_OK;
	}
}

static void push_all(salmap *sm)
{
	static float data[IMAGES * 33 * 13 + IMAGES * 5 * 99];
	uint32_t layer;

	for (layer = LAYERS; layer-- > 0;) {
		salmap_tensor tensor;

		fill(data, sizeof(data) / sizeof(data[0]), layer);
		print_status("view", view(&tensor, layer, data));
		print_status("push", layer == LAYERS - 1
		                     ? salmap_push_map(sm, layer, &tensor)
		                     : salmap_push(sm, layer, &tensor));
	}
}

static void print_infos(salmap *sm, uint32_t image)
{
	uint32_t layer;

	for (layer = 0; layer < salmap_layer_count(sm); layer++) {
		struct salmap_layer_info info = { .struct_size = sizeof(info) };

		print_status("info",
		             salmap_layer_info(sm, image, layer, &info));
		printf("%u %lld %lld %lld %a %a %a %llu %a\n", info.flags,
		       (long long)info.channels, (long long)info.height,
		       (long long)info.width, info.min, info.max, info.mean,
		       (unsigned long long)info.nonfinite, info.weight);
	}
}

static void print_planes(salmap *sm, uint32_t image)
{
	float pixels[HEIGHT * WIDTH];
	salmap_plane plane;
	uint32_t layer;

	print_status("plane",
	             salmap_plane_packed(&plane, pixels, WIDTH, HEIGHT));
	for (layer = 0; layer < salmap_layer_count(sm); layer++) {
		print_status("map", salmap_layer_map(sm, image, layer, &plane));
		print_bytes("map", pixels, sizeof(pixels));
	}
	print_status("combined", salmap_combined(sm, image, &plane));
	print_bytes("combined", pixels, sizeof(pixels));
	print_status("keep", salmap_plane_keep(sm, &plane, 30, &plane));
	print_bytes("keep", pixels, sizeof(pixels));
}

static void print_pictures(salmap *sm, uint32_t image)
{
	unsigned char pixels[HEIGHT * WIDTH * 4], photo[HEIGHT * WIDTH * 3];
	salmap_picture picture, below;
	uint32_t layer;

	print_status("picture", salmap_picture_packed(&picture, pixels,
	                                              SALMAP_PIXEL_BGRA8, WIDTH,
	                                              HEIGHT));
	print_status("lovi", salmap_lovi(sm, image, &picture));
	print_bytes("lovi", pixels, sizeof(pixels));
	for (layer = 0; layer < salmap_layer_count(sm); layer++) {
		print_status("layer",
		             salmap_layer_lovi(sm, image, layer, &picture));
		print_bytes("layer", pixels, sizeof(pixels));
	}
	print_status("heatmap", salmap_heatmap(sm, image, &picture));
	print_bytes("heatmap", pixels, sizeof(pixels));
	memset(photo, 77, sizeof(photo));
	salmap_picture_packed(&below, photo, SALMAP_PIXEL_RGB8, WIDTH, HEIGHT);
	print_status("overlay", salmap_picture_overlay(sm, &below, &picture,
	                                               0.25, &below));
	print_bytes("overlay", photo, sizeof(photo));
}

static void print_message(const salmap *sm)
{
	char text[300];

	printf("a message: %d\n",
	       salmap_error_message(sm, text, sizeof(text)) > 0 &&
	       strlen(text) > 0);
}

/* What must be refused, and how. */
static void print_refusals(salmap *sm)
{
	const float number = 0;
	salmap_tensor tensor;

	print_status("no extent", salmap_tensor_nchw(&tensor, &number,
	                                             SALMAP_F32, 1, 0, 1, 1));
	print_status("that pushed", salmap_push(sm, 0, &tensor));
	print_message(sm);
	print_status("no layer", salmap_push(sm, LAYERS, &tensor));
	print_status("setter", salmap_set_epsilon(sm, 1e-6));
	print_status("no plane", salmap_combined(sm, 0, NULL));
}

static void set_all(salmap *sm, uint32_t *tasks)
{
	static const double weights[LAYERS] = { 1, 2, 0.5, 4, 3 };

	print_status("statistic",
	             salmap_set_statistic(sm, SALMAP_STATISTIC_STD));
	print_status("normalizer",
	             salmap_set_normalizer(sm, SALMAP_NORMALIZER_GAUSS));
	print_status("resampling",
	             salmap_set_resampling(sm, SALMAP_RESAMPLING_BICUBIC));
	print_status("preset",
	             salmap_set_weight_preset(sm, SALMAP_WEIGHTS_PRIOR));
	print_status("weights", salmap_set_weights(sm, weights, LAYERS));
	print_status("epsilon", salmap_set_epsilon(sm, 1e-5));
	print_status("nonfinite",
	             salmap_set_nonfinite(sm, SALMAP_NONFINITE_ZERO));
	print_status("incomplete",
	             salmap_set_incomplete(sm, SALMAP_INCOMPLETE_COMBINE));
	print_status("parallel", salmap_set_parallel(sm, backwards, tasks));
	print_status("isa", salmap_set_isa(sm, "scalar"));
	printf("%s\n", salmap_isa_name(sm));
}

int main(void)
{
	const salmap_allocator allocator = {
		.struct_size = sizeof(allocator),
		.user = &held,
		.allocate = take,
		.release = give,
	};
	uint32_t tasks = 0, image, turn;
	salmap *sm;

	printf("%d %d\n", salmap_version() >= 0x000100,
	       strlen(salmap_version_string()) >= 5);
	print_status("create", salmap_create(LAYERS, &allocator, &sm));
	for (turn = 0; turn < 2; turn++) { /* by default, then all else */
		push_all(sm);
		printf("batch of %u\n", salmap_batch_size(sm));
		for (image = 0; image < IMAGES; image++) {
			print_infos(sm, image);
			print_planes(sm, image);
			print_pictures(sm, image);
		}
		print_refusals(sm);
		print_status("reset", salmap_reset(sm));
		set_all(sm, &tasks);
	}
	printf("tasks: %d\n", tasks > 0);
	salmap_destroy(sm);
	printf("%zu bytes left\n", held);
	return 0;
}
