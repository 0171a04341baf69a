#include "strict_fp.h"

#include "picture.h"

#include "lists.h"
#include "math.h"

#include <string.h>

#include "structs.h"

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

/* What planes and pictures have in common. */
struct raster {
	const void *data;
	int64_t width, height, stride;
	int64_t packed; /* the least stride, in the same unit */
	int64_t unit;   /* its bytes */
	const char *unit_name;
};

static salmap_status check_stride(const struct raster *raster, const char *name,
                                  struct salmap_sentence *message)
{
	const int64_t stride = raster->stride;
	/* INT64_MIN has no negative; it is refused as too short. */
	const int64_t span = stride >= 0 ? stride : stride == INT64_MIN ? 0
	                                                              : -stride;

	if (span < raster->packed)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: stride is %lld %s for a width of %lld; "
		                   "want at least %lld, or its negative", name,
		                   (long long)stride, raster->unit_name,
		                   (long long)raster->width,
		                   (long long)raster->packed);
	if (span > PTRDIFF_MAX / raster->unit / raster->height)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: height %lld with a stride of %lld %s "
		                   "reaches beyond the address space", name,
		                   (long long)raster->height,
		                   (long long)stride, raster->unit_name);
	return SALMAP_OK;
}

static salmap_status check_raster(const struct raster *raster, const char *name,
                                  struct salmap_sentence *message)
{
	if (raster->data == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: data is NULL; want room for %lld x "
		                   "%lld", name, (long long)raster->width,
		                   (long long)raster->height);
	if (!side_is_valid(raster->width) || !side_is_valid(raster->height))
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: size is %lld x %lld; want 1 to %lld "
		                   "each way", name, (long long)raster->width,
		                   (long long)raster->height,
		                   (long long)SALMAP_MAX_SIDE);
	return check_stride(raster, name, message);
}

static salmap_status null_struct(const char *name,
                                 struct salmap_sentence *message)
{
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "%s: is NULL; want a plane or picture", name);
}

salmap_status salmap_plane_check(const salmap_plane *plane, const char *name,
                                 struct salmap_sentence *message)
{
	struct raster raster;
	salmap_status status;

	if (plane == NULL)
		return null_struct(name, message);
	status = salmap_struct_check(plane, plane->struct_size, sizeof(*plane),
	                             sizeof(*plane),
	                             name, -1, message);
	if (status != SALMAP_OK)
		return status;
	raster = (struct raster){ plane->data,   plane->width, plane->height,
		                  plane->stride, plane->width, sizeof(float),
		                  "elements" };
	return check_raster(&raster, name, message);
}

salmap_status salmap_picture_check(const salmap_picture *picture,
                                   const char *name,
                                   struct salmap_sentence *message)
{
	const int64_t widest = SALMAP_MAX_SIDE;
	char wanted[SALMAP_ROWS_TEXT];
	struct raster raster;
	salmap_status status;
	int64_t size;

	if (picture == NULL)
		return null_struct(name, message);
	status = salmap_struct_check(picture, picture->struct_size,
	                             sizeof(*picture), sizeof(*picture), name, -1, message);
	if (status != SALMAP_OK)
		return status;
	size = salmap_pixel_size(picture->pixel);
	if (size == 0) {
		salmap_rows_text(salmap_pixel_name, wanted);
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: pixel is %lld; want %s", name,
		                   (long long)picture->pixel, wanted);
	}
	raster = (struct raster){ picture->data,   picture->width,
		                  picture->height, picture->stride, 0, 1,
		                  "bytes" };
	if (picture->width > 0 && picture->width <= widest)
		raster.packed = picture->width * size;
	return check_raster(&raster, name, message);
}

salmap_status salmap_size_check(int64_t width, int64_t height,
                                int64_t other_width, int64_t other_height,
                                const char *name,
                                struct salmap_sentence *message)
{
	if (width == other_width && height == other_height)
		return SALMAP_OK;
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "%s is %lld x %lld; want the size of the others, "
	                   "%lld x %lld", name, (long long)other_width,
	                   (long long)other_height, (long long)width,
	                   (long long)height);
}

/* ----------------------------------------------------------------- finite */

static salmap_status not_finite(const char *name, int64_t row, int64_t column,
                                struct salmap_sentence *message)
{
	return salmap_fail(message, SALMAP_E_NONFINITE,
	                   "%s: row %lld, column %lld is not finite", name,
	                   (long long)row, (long long)column);
}

salmap_status salmap_plane_check_finite(const salmap_plane *plane,
                                        const char *name,
                                        struct salmap_sentence *message)
{
	int64_t row, column;

	for (row = 0; row < plane->height; row++)
		for (column = 0; column < plane->width; column++)
			if (!salmap_is_finite_float(
				    *salmap_plane_at(plane, row, column)))
				return not_finite(name, row, column, message);
	return SALMAP_OK;
}

salmap_status salmap_picture_check_finite(const salmap_picture *picture,
                                          const char *name,
                                          struct salmap_sentence *message)
{
	int64_t row, column;
	float rgb[3];

	if (picture->pixel != SALMAP_PIXEL_RGB_F32)
		return SALMAP_OK;
	for (row = 0; row < picture->height; row++)
		for (column = 0; column < picture->width; column++) {
			memcpy(rgb, salmap_picture_at(picture, row, column),
			       sizeof(rgb));
			if (!salmap_is_finite_float(rgb[0]) ||
			    !salmap_is_finite_float(rgb[1]) ||
			    !salmap_is_finite_float(rgb[2]))
				return not_finite(name, row, column, message);
		}
	return SALMAP_OK;
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

float salmap_pixel_white(salmap_pixel pixel)
{
	return pixel == SALMAP_PIXEL_RGB_F32 ? 1 : 255;
}

void salmap_pixel_load_stored(salmap_pixel pixel, const unsigned char *bytes,
                              float rgb[3])
{
	if (pixel == SALMAP_PIXEL_RGB_F32) {
		memcpy(rgb, bytes, 3 * sizeof(float));
		return;
	}
	rgb[0] = bytes[layouts[pixel].red];
	rgb[1] = bytes[1];
	rgb[2] = bytes[layouts[pixel].blue];
}

void salmap_pixel_load(salmap_pixel pixel, const unsigned char *bytes,
                       float rgb[3])
{
	const float white = salmap_pixel_white(pixel);
	int i;

	salmap_pixel_load_stored(pixel, bytes, rgb);
	for (i = 0; i < 3; i++)
		rgb[i] /= white;
}
