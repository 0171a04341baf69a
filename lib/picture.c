#include "strict_fp.h"

#include "picture.h"

#include "lists.h"
#include "math.h"
#include "shape.h"
#include "structs.h"

/* What planes, grey maps and pictures have in common. */
struct raster {
	const void *data;
	int64_t width, height, depth, stride;
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

/* What the caller's version did not know is 0: one slice. */
static salmap_status check_depth(int64_t depth, const char *name,
                                 struct salmap_sentence *message)
{
	if (depth < 0 || depth > SALMAP_MAX_SIDE)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: depth is %lld; want 1", name,
		                   (long long)depth);
	if (depth > 1)
		return salmap_fail(message, SALMAP_E_UNSUPPORTED,
		                   "%s: depth is %lld; salmap %s supports 1",
		                   name, (long long)depth,
		                   salmap_version_string());
	return SALMAP_OK;
}

static salmap_status check_raster(const struct raster *raster, const char *name,
                                  struct salmap_sentence *message)
{
	salmap_status status;

	if (raster->data == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: data is NULL; want room for %lld x "
		                   "%lld", name, (long long)raster->width,
		                   (long long)raster->height);
	if (!salmap_side_is_valid(raster->width) ||
	    !salmap_side_is_valid(raster->height))
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: size is %lld x %lld; want 1 to %lld "
		                   "each way", name, (long long)raster->width,
		                   (long long)raster->height,
		                   (long long)SALMAP_MAX_SIDE);
	status = check_depth(raster->depth, name, message);
	return status == SALMAP_OK ? check_stride(raster, name, message)
	                           : status;
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
	salmap_plane fields;
	salmap_status status;

	if (plane == NULL)
		return null_struct(name, message);
	status = salmap_struct_check(plane, plane->struct_size,
	                             SALMAP_PLANE_FIRST_SIZE, sizeof(*plane),
	                             name, message);
	if (status != SALMAP_OK)
		return status;
	salmap_struct_copy(&fields, sizeof(fields), plane, plane->struct_size);
	raster = (struct raster){ fields.data,   fields.width,  fields.height,
		                  fields.depth,  fields.stride, fields.width,
		                  sizeof(float), "elements" };
	return check_raster(&raster, name, message);
}

salmap_status salmap_grey_check(const salmap_grey *grey, const char *name,
                                struct salmap_sentence *message)
{
	struct raster raster;
	salmap_status status;

	if (grey == NULL)
		return null_struct(name, message);
	status = salmap_struct_check(grey, grey->struct_size,
	                             SALMAP_GREY_FIRST_SIZE, sizeof(*grey),
	                             name, message);
	if (status != SALMAP_OK)
		return status;
	raster = (struct raster){ grey->data,   grey->width, grey->height,
		                  grey->depth,  grey->stride, grey->width,
		                  1, "bytes" };
	return check_raster(&raster, name, message);
}

salmap_status salmap_picture_check_given(const salmap_picture *picture,
                                         const char *name,
                                         struct salmap_sentence *message)
{
	const int64_t widest = SALMAP_MAX_SIDE;
	char wanted[SALMAP_ROWS_TEXT];
	struct raster raster;
	salmap_picture fields;
	salmap_status status;
	int64_t size;

	if (picture == NULL)
		return null_struct(name, message);
	status = salmap_struct_check(picture, picture->struct_size,
	                             SALMAP_PICTURE_FIRST_SIZE,
	                             sizeof(*picture), name, message);
	if (status != SALMAP_OK)
		return status;
	salmap_struct_copy(&fields, sizeof(fields), picture,
	                   picture->struct_size);
	size = salmap_pixel_size(fields.pixel);
	if (size == 0) {
		salmap_rows_text(salmap_pixel_name, wanted);
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: pixel is %lld; want %s", name,
		                   (long long)fields.pixel, wanted);
	}
	raster = (struct raster){ fields.data,  fields.width,  fields.height,
		                  fields.depth, fields.stride, 0, 1, "bytes" };
	if (fields.width > 0 && fields.width <= widest)
		raster.packed = fields.width * size;
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
