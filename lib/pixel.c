#include "strict_fp.h"

#include "pixel.h"

#include <string.h>

#include "lists.h"

/* Bytes of a pixel; where its red and blue stand, if it has 8 bits. */
struct layout {
	unsigned char size, red, blue;
};

#define LAYOUT_rgb8 { 3, 0, 2 }
#define LAYOUT_bgr8 { 3, 2, 0 }
#define LAYOUT_rgba8 { 4, 0, 2 }
#define LAYOUT_bgra8 { 4, 2, 0 }
#define LAYOUT_rgb_f32 { 3 * sizeof(float), 0, 0 }

#define LAYOUT(enumerator, value, name, meaning) [value] = LAYOUT_##name,
static const struct layout layouts[] = { SALMAP_PIXELS(LAYOUT) };

SALMAP_TABLE_IS_COMPLETE(layouts, SALMAP_PIXELS);

int64_t salmap_pixel_size(salmap_pixel pixel)
{
	return salmap_is_row(salmap_pixel_name, pixel) ? layouts[pixel].size
	                                               : 0;
}

int64_t salmap_pixel_step(salmap_pixel pixel)
{
	return layouts[pixel].size;
}

static float clamp(float x)
{
	if (x < 0)
		return 0;
	return x > 1 ? 1 : x;
}

static unsigned char byte_of(float x)
{
	return (unsigned char)(clamp(x) * 255 + 0.5f);
}

void salmap_pixel_store(salmap_pixel pixel, unsigned char *bytes,
                        const float rgb[3])
{
	const float clamped[3] = { clamp(rgb[0]), clamp(rgb[1]), clamp(rgb[2]) };

	if (pixel == SALMAP_PIXEL_RGB_F32) {
		memcpy(bytes, clamped, sizeof(clamped));
		return;
	}
	bytes[layouts[pixel].red] = byte_of(rgb[0]);
	bytes[1] = byte_of(rgb[1]);
	bytes[layouts[pixel].blue] = byte_of(rgb[2]);
	if (layouts[pixel].size == 4)
		bytes[3] = 255;
}

float salmap_pixel_white(salmap_pixel pixel)
{
	return pixel == SALMAP_PIXEL_RGB_F32 ? 1 : 255;
}

void salmap_pixel_load_stored(salmap_pixel pixel, const unsigned char *bytes,
                              int count, float *rgb)
{
	const struct layout layout = layouts[pixel];
	int i;

	if (pixel == SALMAP_PIXEL_RGB_F32) {
		memcpy(rgb, bytes, (size_t)count * 3 * sizeof(float));
		return;
	}
	for (i = 0; i < count; i++, rgb += 3, bytes += layout.size) {
		rgb[0] = bytes[layout.red];
		rgb[1] = bytes[1];
		rgb[2] = bytes[layout.blue];
	}
}

void salmap_pixel_store_bytes(salmap_pixel pixel, unsigned char *bytes,
                              int count, const float *rgb)
{
	const struct layout layout = layouts[pixel];
	int i;

	for (i = 0; i < count; i++, rgb += 3, bytes += layout.size) {
		bytes[layout.red] = (unsigned char)(rgb[0] + 0.5f);
		bytes[1] = (unsigned char)(rgb[1] + 0.5f);
		bytes[layout.blue] = (unsigned char)(rgb[2] + 0.5f);
		if (layout.size == 4)
			bytes[3] = 255;
	}
}

void salmap_pixel_store_stored(salmap_pixel pixel, unsigned char *bytes,
                               int count, const float *rgb)
{
	if (pixel == SALMAP_PIXEL_RGB_F32)
		memcpy(bytes, rgb, (size_t)count * 3 * sizeof(*rgb));
	else
		salmap_pixel_store_bytes(pixel, bytes, count, rgb);
}

/* Bytes as 0..1: a division for each would take longer. */
#define SHARE(byte) (float)(byte) / 255
#define SHARES_4(byte)                                                         \
	SHARE(byte), SHARE((byte) + 1), SHARE((byte) + 2), SHARE((byte) + 3)
#define SHARES_16(byte)                                                        \
	SHARES_4(byte), SHARES_4((byte) + 4), SHARES_4((byte) + 8),            \
		SHARES_4((byte) + 12)
#define SHARES_64(byte)                                                        \
	SHARES_16(byte), SHARES_16((byte) + 16), SHARES_16((byte) + 32),       \
		SHARES_16((byte) + 48)
static const float shares[256] = { SHARES_64(0), SHARES_64(64), SHARES_64(128),
	                           SHARES_64(192) };

void salmap_pixel_load_all(salmap_pixel pixel, const unsigned char *bytes,
                           int count, float *rgb)
{
	const struct layout layout = layouts[pixel];
	int i;

	if (pixel == SALMAP_PIXEL_RGB_F32) {
		memcpy(rgb, bytes, (size_t)count * 3 * sizeof(float));
		return;
	}
	for (i = 0; i < count; i++, rgb += 3, bytes += layout.size) {
		rgb[0] = shares[bytes[layout.red]];
		rgb[1] = shares[bytes[1]];
		rgb[2] = shares[bytes[layout.blue]];
	}
}

void salmap_pixel_load(salmap_pixel pixel, const unsigned char *bytes,
                       float rgb[3])
{
	salmap_pixel_load_all(pixel, bytes, 1, rgb);
}
