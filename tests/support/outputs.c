#include "outputs.h"

/* Room for what comes next, aligned for floats. */
static void *grow(struct outputs *outputs, size_t size)
{
	unsigned char *at;

	size = (size + 7) / 8 * 8;
	outputs->bytes = realloc(outputs->bytes, outputs->size + size);
	assert_non_null(outputs->bytes);
	at = outputs->bytes + outputs->size;
	memset(at, 0, size);
	outputs->size += size;
	return at;
}

static void add_planes(struct outputs *outputs, salmap *sm, uint32_t image,
                       int64_t width, int64_t height)
{
	const size_t size = (size_t)(width * height) * sizeof(float);
	const uint32_t layers = salmap_layer_count(sm);
	salmap_plane plane;
	salmap_grey grey;
	uint32_t layer;

	salmap_plane_packed(&plane, grow(outputs, size), width, height);
	assert_ok(sm, salmap_combined(sm, image, &plane));
	salmap_grey_packed(&grey, grow(outputs, size), width, height);
	assert_ok(sm, salmap_combined_grey(sm, image, &grey));
	for (layer = 0; layer < layers; layer++) {
		plane.data = grow(outputs, size);
		assert_ok(sm, salmap_layer_map(sm, image, layer, &plane));
		grey.data = grow(outputs, size);
		assert_ok(sm, salmap_layer_grey(sm, image, layer, &grey));
	}
}

static void add_pictures(struct outputs *outputs, salmap *sm, uint32_t image,
                         salmap_pixel pixel, size_t pixel_size, int64_t width,
                         int64_t height)
{
	const size_t size = (size_t)(width * height) * pixel_size;
	const uint32_t layers = salmap_layer_count(sm);
	salmap_picture picture;
	uint32_t layer;

	salmap_picture_packed(&picture, grow(outputs, size), pixel, width,
	                      height);
	assert_ok(sm, salmap_lovi(sm, image, &picture));
	picture.data = grow(outputs, size);
	assert_ok(sm, salmap_heatmap(sm, image, &picture));
	for (layer = 0; layer < layers; layer++) {
		picture.data = grow(outputs, size);
		assert_ok(sm, salmap_layer_lovi(sm, image, layer, &picture));
	}
}

static void add_infos(struct outputs *outputs, salmap *sm, uint32_t image)
{
	const uint32_t layers = salmap_layer_count(sm);
	uint32_t layer;

	for (layer = 0; layer < layers; layer++) {
		struct salmap_layer_info info = { .struct_size = sizeof(info) };

		assert_ok(sm, salmap_layer_info(sm, image, layer, &info));
		memcpy(grow(outputs, sizeof(info)), &info, sizeof(info));
	}
}

/* Of one class map: itself, FastCAM and its pictures, and its info. */
static void add_cam(struct outputs *outputs, salmap *sm, uint32_t image,
                    uint32_t cam, int64_t width, int64_t height)
{
	const size_t pixels = (size_t)(width * height);
	struct salmap_cam_info info = { .struct_size = sizeof(info) };
	salmap_picture picture;
	salmap_plane plane;
	salmap_grey grey;

	salmap_grey_packed(&grey, grow(outputs, pixels), width, height);
	assert_ok(sm, salmap_cam_grey(sm, image, cam, &grey));
	grey.data = grow(outputs, pixels);
	assert_ok(sm, salmap_fastcam_grey(sm, image, cam, &grey));
	salmap_plane_packed(&plane, grow(outputs, pixels * sizeof(float)),
	                    width, height);
	assert_ok(sm, salmap_cam(sm, image, cam, &plane));
	plane.data = grow(outputs, pixels * sizeof(float));
	assert_ok(sm, salmap_fastcam(sm, image, cam, &plane));
	salmap_picture_packed(&picture, grow(outputs, pixels * 3),
	                      SALMAP_PIXEL_RGB8, width, height);
	assert_ok(sm, salmap_fastcam_lovi(sm, image, cam, &picture));
	picture.data = grow(outputs, pixels * 3);
	assert_ok(sm, salmap_fastcam_heatmap(sm, image, cam, &picture));
	assert_ok(sm, salmap_cam_info(sm, image, cam, &info));
	memcpy(grow(outputs, sizeof(info)), &info, sizeof(info));
}

struct outputs outputs_of(salmap *sm, uint32_t image, int64_t width,
                          int64_t height)
{
	const uint32_t cams = salmap_cam_count(sm);
	struct outputs outputs = { NULL, 0 };
	uint32_t cam;

	add_planes(&outputs, sm, image, width, height);
	add_pictures(&outputs, sm, image, SALMAP_PIXEL_RGB8, 3, width, height);
	add_pictures(&outputs, sm, image, SALMAP_PIXEL_RGB_F32,
	             3 * sizeof(float), width, height);
	add_infos(&outputs, sm, image);
	for (cam = 0; cam < cams; cam++)
		add_cam(&outputs, sm, image, cam, width, height);
	return outputs;
}

void outputs_free(struct outputs *outputs)
{
	free(outputs->bytes);
}

void assert_same_outputs(const struct outputs *a, const struct outputs *b)
{
	assert_int_equal(a->size, b->size);
	assert_memory_equal(a->bytes, b->bytes, a->size);
}

uint64_t outputs_hash(uint64_t hash, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;
	size_t i;

	for (i = 0; i < size; i++)
		hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
	return hash;
}

uint64_t outputs_hash_floats(uint64_t hash, const float *floats, size_t count)
{
	size_t i;
	int shift;

	for (i = 0; i < count; i++) {
		unsigned char bytes[4];
		uint32_t bits;

		memcpy(&bits, &floats[i], sizeof(bits));
		for (shift = 0; shift < 4; shift++)
			bytes[shift] = (unsigned char)(bits >> 8 * shift);
		hash = outputs_hash(hash, bytes, sizeof(bytes));
	}
	return hash;
}
