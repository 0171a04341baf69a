#include "strict_fp.h"

#include "picture.h"

#include "math.h"

#include <string.h>

/* Where the parts of an 8-bit pixel stand. */
struct layout {
	unsigned char size, red, blue;
};

static const struct layout layouts[] = {
	[SALMAP_PIXEL_RGB8] = { 3, 0, 2 },
	[SALMAP_PIXEL_BGR8] = { 3, 2, 0 },
	[SALMAP_PIXEL_RGBA8] = { 4, 0, 2 },
	[SALMAP_PIXEL_BGRA8] = { 4, 2, 0 },
};

int64_t salmap_pixel_size(salmap_pixel pixel)
{
	if (pixel == SALMAP_PIXEL_RGB_F32)
		return 3 * sizeof(float);
	if (pixel < 0 || pixel > SALMAP_PIXEL_BGRA8)
		return 0;
	return layouts[pixel].size;
}

static bool side_is_valid(int64_t side)
{
	return side >= 1 && side <= SALMAP_MAX_SIDE;
}

salmap_status salmap_plane_packed(salmap_plane *out, float *data, int64_t width,
                                  int64_t height)
{
	const salmap_plane none = { 0 };

	if (out == NULL)
		return SALMAP_E_ARGUMENT;
	*out = none;
	if (!side_is_valid(width) || !side_is_valid(height))
		return SALMAP_E_ARGUMENT;
	out->struct_size = sizeof(*out);
	out->data = data;
	out->width = width;
	out->height = height;
	out->stride = width;
	return SALMAP_OK;
}

salmap_status salmap_picture_packed(salmap_picture *out, void *data,
                                    salmap_pixel pixel, int64_t width,
                                    int64_t height)
{
	const salmap_picture none = { 0 };

	if (out == NULL)
		return SALMAP_E_ARGUMENT;
	*out = none;
	if (!side_is_valid(width) || !side_is_valid(height) ||
	    salmap_pixel_size(pixel) == 0)
		return SALMAP_E_ARGUMENT;
	out->struct_size = sizeof(*out);
	out->pixel = pixel;
	out->data = data;
	out->width = width;
	out->height = height;
	out->stride = width * salmap_pixel_size(pixel);
	return SALMAP_OK;
}

/* What planes and pictures have in common; strides in bytes. */
struct raster {
	uint32_t struct_size, wanted_size;
	const void *data;
	int64_t width, height, stride, pixel_size;
};

static salmap_status check_stride(const struct raster *raster, const char *name,
                                  struct salmap_message *message)
{
	const int64_t packed = raster->width * raster->pixel_size;
	const int64_t stride = raster->stride;
	/* INT64_MIN has no negative; it is refused below as too short. */
	const int64_t span = stride >= 0 ? stride : stride == INT64_MIN ? 0
	                                                              : -stride;

	if (span < packed)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: stride is %lld bytes for %lld pixels of "
		                   "%lld; want at least %lld, or its negative",
		                   name, (long long)stride,
		                   (long long)raster->width,
		                   (long long)raster->pixel_size,
		                   (long long)packed);
	if (span > PTRDIFF_MAX / raster->height)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: height %lld with a stride of %lld bytes "
		                   "reaches beyond the address space", name,
		                   (long long)raster->height,
		                   (long long)stride);
	return SALMAP_OK;
}

static salmap_status check(const struct raster *raster, const char *name,
                           struct salmap_message *message)
{
	if (raster->struct_size < raster->wanted_size)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: struct_size is %lld; want %lld, which "
		                   "an initialiser sets if it returns SALMAP_OK",
		                   name, (long long)raster->struct_size,
		                   (long long)raster->wanted_size);
	if (raster->data == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: data is NULL", name);
	if (!side_is_valid(raster->width) || !side_is_valid(raster->height))
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: size is %lld x %lld; want 1 to %lld "
		                   "each way", name, (long long)raster->width,
		                   (long long)raster->height,
		                   (long long)SALMAP_MAX_SIDE);
	return check_stride(raster, name, message);
}

salmap_status salmap_plane_check(const salmap_plane *plane, const char *name,
                                 struct salmap_message *message)
{
	const int64_t limit = INT64_MAX / (int64_t)sizeof(float);
	struct raster raster;

	if (plane == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT, "%s: is NULL",
		                   name);
	if (plane->struct_size >= sizeof(*plane) &&
	    (plane->stride > limit || plane->stride < -limit))
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: stride %lld reaches beyond the address "
		                   "space", name, (long long)plane->stride);
	raster = (struct raster){
		plane->struct_size, sizeof(*plane), plane->data, plane->width,
		plane->height, 0, sizeof(float),
	};
	if (plane->struct_size >= sizeof(*plane))
		raster.stride = plane->stride * raster.pixel_size;
	return check(&raster, name, message);
}

salmap_status salmap_picture_check(const salmap_picture *picture,
                                   const char *name,
                                   struct salmap_message *message)
{
	struct raster raster;

	if (picture == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT, "%s: is NULL",
		                   name);
	if (picture->struct_size >= sizeof(*picture) &&
	    salmap_pixel_size(picture->pixel) == 0)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: pixel is %lld; want one of "
		                   "SALMAP_PIXEL_RGB8 to SALMAP_PIXEL_RGB_F32",
		                   name, (long long)picture->pixel);
	raster = (struct raster){
		picture->struct_size, sizeof(*picture), picture->data,
		picture->width, picture->height, picture->stride,
		salmap_pixel_size(picture->pixel),
	};
	return check(&raster, name, message);
}

/* ----------------------------------------------------------------- pixels */

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

void salmap_pixel_load(salmap_pixel pixel, const unsigned char *bytes,
                       float rgb[3])
{
	if (pixel == SALMAP_PIXEL_RGB_F32) {
		memcpy(rgb, bytes, 3 * sizeof(float));
		return;
	}
	rgb[0] = (float)bytes[layouts[pixel].red] / 255;
	rgb[1] = (float)bytes[1] / 255;
	rgb[2] = (float)bytes[layouts[pixel].blue] / 255;
}
