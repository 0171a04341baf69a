#include "strict_fp.h"

#include "picture.h"

#include "lists.h"
#include "math.h"
#include "shape.h"
#include "structs.h"

/* What planes, grey maps and pictures have in common. */
struct raster {
	const void *data;
	int64_t width, height, stride, depth, slice_stride;
	const salmap_cut *cut;
	int64_t packed; /* the least stride, in the same unit */
	int64_t unit;   /* its bytes */
	const char *unit_name;
};

/* INT64_MIN has no magnitude; as 0 it is refused as too short. */
static int64_t stride_magnitude(int64_t stride)
{
	if (stride >= 0)
		return stride;
	return stride == INT64_MIN ? 0 : -stride;
}

static salmap_status check_stride(const struct raster *raster, const char *name,
                                  struct salmap_sentence *message)
{
	const int64_t stride = raster->stride;
	const int64_t span = stride_magnitude(stride);

	if (span < raster->packed)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: stride is %lld %s%s for a width of "
		                   "%lld; want at least %lld, or its negative",
		                   name, (long long)stride, raster->unit_name,
		                   salmap_plural(stride),
		                   (long long)raster->width,
		                   (long long)raster->packed);
	if (span > PTRDIFF_MAX / raster->unit / raster->height)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: height %lld with a stride of %lld %ss "
		                   "reaches beyond the address space", name,
		                   (long long)raster->height,
		                   (long long)stride, raster->unit_name);
	return SALMAP_OK;
}

/* What the caller's version did not know is 0: one slice. */
static salmap_status check_depth(const struct raster *raster, const char *name,
                                 struct salmap_sentence *message)
{
	const int64_t depth = raster->depth;

	if (depth >= 0 && depth <= SALMAP_MAX_SIDE)
		return SALMAP_OK;
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "%s: depth is %lld; want 1 to %lld, or 0 for one "
	                   "slice", name, (long long)depth,
	                   (long long)SALMAP_MAX_SIDE);
}

/* Of what is not an output of a stack. */
static salmap_status check_no_cut(const struct raster *raster, const char *name,
                                  struct salmap_sentence *message)
{
	if (raster->cut == NULL)
		return SALMAP_OK;
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "%s: has a cut; want NULL, since it is no output of "
	                   "a stack", name);
}

/* A slice must not reach into the next one, nor the last one too far. */
static salmap_status check_slice_stride(const struct raster *raster,
                                        const char *name,
                                        struct salmap_sentence *message)
{
	const int64_t span = stride_magnitude(raster->slice_stride);
	const int64_t slice = (raster->height - 1) *
	                      stride_magnitude(raster->stride) + raster->packed;

	if (raster->depth <= 1)
		return SALMAP_OK;
	if (span < slice)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: slice_stride is %lld %s%s; want at "
		                   "least %lld, or its negative", name,
		                   (long long)raster->slice_stride,
		                   raster->unit_name,
		                   salmap_plural(raster->slice_stride),
		                   (long long)slice);
	if (span > PTRDIFF_MAX / raster->unit / raster->depth)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: depth %lld with a slice_stride of %lld "
		                   "%ss reaches beyond the address space", name,
		                   (long long)raster->depth,
		                   (long long)raster->slice_stride,
		                   raster->unit_name);
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
	status = check_depth(raster, name, message);
	return status == SALMAP_OK ? check_stride(raster, name, message)
	                           : status;
}

/* ------------------------------------------------------------------- cuts */

static salmap_status check_cut_row(int32_t value, salmap_row_name row_name,
                                   const char *what, const char *name,
                                   struct salmap_sentence *message)
{
	char wanted[SALMAP_ROWS_TEXT];

	if (salmap_is_row(row_name, value))
		return SALMAP_OK;
	salmap_rows_text(row_name, wanted);
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "%s: the cut's %s is %lld; want %s", name, what,
	                   (long long)value, wanted);
}

static salmap_status check_cut(const salmap_cut *cut, const char *name,
                               struct salmap_sentence *message)
{
	salmap_status status = salmap_struct_check(
		cut, cut->struct_size, sizeof(*cut), sizeof(*cut), "cut",
		message);

	if (status == SALMAP_OK)
		status = check_cut_row(cut->axis, salmap_cut_axis_name, "axis",
		                       name, message);
	if (status == SALMAP_OK)
		status = check_cut_row(cut->projection, salmap_projection_name,
		                       "projection", name, message);
	if (status != SALMAP_OK)
		return status;
	if (!salmap_side_is_valid(cut->count))
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: the cut has a count of %lld slices; want "
		                   "1 to %lld", name, (long long)cut->count,
		                   (long long)SALMAP_MAX_SIDE);
	if (cut->projection == SALMAP_PROJECTION_NONE &&
	    (cut->index < 0 || cut->index >= cut->count))
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: the cut's index is %lld; want 0 to %lld",
		                   name, (long long)cut->index,
		                   (long long)cut->count - 1);
	return SALMAP_OK;
}

/* What a plane shows of an output. */
static struct salmap_frame frame_of(const struct raster *raster)
{
	const salmap_cut *cut = raster->cut;
	const int64_t height = raster->height, width = raster->width;
	struct salmap_frame frame = {
		.size = { raster->depth > 1 ? raster->depth : 1, height, width },
		.is_flat = raster->depth == 0,
	};

	if (cut == NULL)
		return frame;
	frame.is_flat = false;
	frame.slicing = (struct salmap_slicing){ true, cut->axis,
		                                 cut->projection, cut->index };
	if (cut->axis == SALMAP_CUT_D)
		frame.size = (struct salmap_size){ cut->count, height, width };
	else if (cut->axis == SALMAP_CUT_H)
		frame.size = (struct salmap_size){ height, cut->count, width };
	else
		frame.size = (struct salmap_size){ height, width, cut->count };
	return frame;
}

/* Checks what a raster that was checked shows. */
static salmap_status open_frame(const struct raster *raster,
                                struct salmap_frame *frame,
                                struct salmap_sentence *message)
{
	const char *name = "output";
	salmap_status status = check_slice_stride(raster, name, message);

	if (status == SALMAP_OK && raster->cut != NULL)
		status = check_cut(raster->cut, name, message);
	if (status != SALMAP_OK)
		return status;
	if (raster->cut != NULL && raster->depth > 1)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: depth is %lld, with a cut; want 1, or no "
		                   "cut", name, (long long)raster->depth);
	*frame = frame_of(raster);
	return SALMAP_OK;
}

/* ------------------------------------------------------------------ structs */

static salmap_status null_struct(const char *name,
                                 struct salmap_sentence *message)
{
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "%s: is NULL; want a plane or picture", name);
}

static salmap_status open_plane(const salmap_plane *given, const char *name,
                                salmap_plane *fields, struct raster *raster,
                                struct salmap_sentence *message)
{
	salmap_status status;

	if (given == NULL)
		return null_struct(name, message);
	status = salmap_struct_check(given, given->struct_size,
	                             SALMAP_PLANE_FIRST_SIZE, sizeof(*given),
	                             name, message);
	if (status != SALMAP_OK)
		return status;
	salmap_struct_copy(fields, sizeof(*fields), given, given->struct_size);
	if (fields->depth <= 1)
		fields->slice_stride = 0;
	if (SALMAP_LACKS(given, salmap_plane, cut))
		fields->cut = NULL; /* not the half of a pointer */
	*raster = (struct raster){
		fields->data,  fields->width,        fields->height,
		fields->stride, fields->depth,       fields->slice_stride,
		fields->cut,   fields->width,        sizeof(float),
		"element",
	};
	return check_raster(raster, name, message);
}

static salmap_status open_grey(const salmap_grey *given, const char *name,
                               salmap_grey *fields, struct raster *raster,
                               struct salmap_sentence *message)
{
	salmap_status status;

	if (given == NULL)
		return null_struct(name, message);
	status = salmap_struct_check(given, given->struct_size,
	                             SALMAP_GREY_FIRST_SIZE, sizeof(*given),
	                             name, message);
	if (status != SALMAP_OK)
		return status;
	salmap_struct_copy(fields, sizeof(*fields), given, given->struct_size);
	if (fields->depth <= 1)
		fields->slice_stride = 0;
	if (SALMAP_LACKS(given, salmap_grey, cut))
		fields->cut = NULL; /* not the half of a pointer */
	*raster = (struct raster){
		fields->data,  fields->width,        fields->height,
		fields->stride, fields->depth,       fields->slice_stride,
		fields->cut,   fields->width,        1,
		"byte",
	};
	return check_raster(raster, name, message);
}

static salmap_status open_picture(const salmap_picture *given, const char *name,
                                  salmap_picture *fields,
                                  struct raster *raster,
                                  struct salmap_sentence *message)
{
	const int64_t widest = SALMAP_MAX_SIDE;
	char wanted[SALMAP_ROWS_TEXT];
	salmap_status status;
	int64_t size;

	if (given == NULL)
		return null_struct(name, message);
	status = salmap_struct_check(given, given->struct_size,
	                             SALMAP_PICTURE_FIRST_SIZE, sizeof(*given),
	                             name, message);
	if (status != SALMAP_OK)
		return status;
	salmap_struct_copy(fields, sizeof(*fields), given, given->struct_size);
	if (fields->depth <= 1)
		fields->slice_stride = 0;
	if (SALMAP_LACKS(given, salmap_picture, cut))
		fields->cut = NULL; /* not the half of a pointer */
	size = salmap_pixel_size(fields->pixel);
	if (size == 0) {
		salmap_rows_text(salmap_pixel_name, wanted);
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: pixel is %lld; want %s", name,
		                   (long long)fields->pixel, wanted);
	}
	*raster = (struct raster){
		fields->data,  fields->width,        fields->height,
		fields->stride, fields->depth,       fields->slice_stride,
		fields->cut,   0,                    1,
		"byte",
	};
	if (fields->width > 0 && fields->width <= widest)
		raster->packed = fields->width * size;
	return check_raster(raster, name, message);
}

/* ----------------------------------------------------------------- outputs */

salmap_status salmap_plane_open(const salmap_plane *given, salmap_plane *out,
                                struct salmap_frame *frame,
                                struct salmap_sentence *message)
{
	struct raster raster;
	const salmap_status status = open_plane(given, "output", out, &raster,
	                                        message);

	return status == SALMAP_OK ? open_frame(&raster, frame, message)
	                           : status;
}

salmap_status salmap_grey_open(const salmap_grey *given, salmap_grey *out,
                               struct salmap_frame *frame,
                               struct salmap_sentence *message)
{
	struct raster raster;
	const salmap_status status = open_grey(given, "output", out, &raster,
	                                       message);

	return status == SALMAP_OK ? open_frame(&raster, frame, message)
	                           : status;
}

salmap_status salmap_picture_open_given(const salmap_picture *given,
                                        salmap_picture *out,
                                        struct salmap_frame *frame,
                                        struct salmap_sentence *message)
{
	struct raster raster;
	const salmap_status status = open_picture(given, "output", out, &raster,
	                                          message);

	return status == SALMAP_OK ? open_frame(&raster, frame, message)
	                           : status;
}

/* ------------------------------------------------------ volumes and films */

/* Checks the rest of a raster that is no output. */
static salmap_status open_slices(const struct raster *raster, const char *name,
                                 struct salmap_sentence *message)
{
	const salmap_status status = check_slice_stride(raster, name, message);

	return status == SALMAP_OK ? check_no_cut(raster, name, message)
	                           : status;
}

salmap_status salmap_volume_open(const salmap_plane *given, const char *name,
                                 salmap_plane *volume,
                                 struct salmap_sentence *message)
{
	struct raster raster;
	salmap_status status = open_plane(given, name, volume, &raster,
	                                  message);

	if (status == SALMAP_OK)
		status = open_slices(&raster, name, message);
	if (status == SALMAP_OK && volume->depth == 0)
		volume->depth = 1;
	return status;
}

salmap_status salmap_film_open_given(const salmap_picture *given,
                                     const char *name, salmap_picture *film,
                                     struct salmap_sentence *message)
{
	struct raster raster;
	salmap_status status = open_picture(given, name, film, &raster,
	                                    message);

	if (status == SALMAP_OK)
		status = open_slices(&raster, name, message);
	if (status == SALMAP_OK && film->depth == 0)
		film->depth = 1;
	return status;
}

salmap_status salmap_size_check(struct salmap_size size,
                                struct salmap_size other, const char *name,
                                struct salmap_sentence *message)
{
	if (size.width != other.width || size.height != other.height)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s is %lld x %lld; want the size of the "
		                   "others, %lld x %lld", name,
		                   (long long)other.width,
		                   (long long)other.height,
		                   (long long)size.width,
		                   (long long)size.height);
	if (size.depth != other.depth)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s has %lld slice%s; want as many as the "
		                   "others, %lld", name, (long long)other.depth,
		                   salmap_plural(other.depth),
		                   (long long)size.depth);
	return SALMAP_OK;
}

/* ----------------------------------------------------------------- finite */

/* A pixel of a volume or film. */
struct finite_place {
	int64_t slice, row, column;
};

static salmap_status not_finite(const char *name, int64_t depth,
                                const struct finite_place *place,
                                struct salmap_sentence *message)
{
	if (depth == 1)
		return salmap_fail(message, SALMAP_E_NONFINITE,
		                   "%s: row %lld, column %lld is not finite",
		                   name, (long long)place->row,
		                   (long long)place->column);
	return salmap_fail(message, SALMAP_E_NONFINITE,
	                   "%s: slice %lld, row %lld, column %lld is not "
	                   "finite", name, (long long)place->slice,
	                   (long long)place->row, (long long)place->column);
}

/* The first in reading order of a slice. */
static bool find_nonfinite(const salmap_plane *plane,
                           struct finite_place *place)
{
	int64_t *row = &place->row, *column = &place->column;

	for (*row = 0; *row < plane->height; ++*row)
		for (*column = 0; *column < plane->width; ++*column)
			if (!salmap_is_finite_float(
				    *salmap_plane_at(plane, *row, *column)))
				return true;
	return false;
}

static bool find_nonfinite_pixel(const salmap_picture *picture,
                                 struct finite_place *place)
{
	int64_t *row = &place->row, *column = &place->column;
	float rgb[3];

	for (*row = 0; *row < picture->height; ++*row)
		for (*column = 0; *column < picture->width; ++*column) {
			memcpy(rgb, salmap_picture_at(picture, *row, *column),
			       sizeof(rgb));
			if (!salmap_is_finite_float(rgb[0]) ||
			    !salmap_is_finite_float(rgb[1]) ||
			    !salmap_is_finite_float(rgb[2]))
				return true;
		}
	return false;
}

salmap_status salmap_volume_check_finite(const salmap_plane *volume,
                                         const char *name,
                                         struct salmap_sentence *message)
{
	struct finite_place place = { 0 };

	for (; place.slice < volume->depth; place.slice++) {
		const salmap_plane slice = salmap_volume_slice(volume,
		                                               place.slice);

		if (find_nonfinite(&slice, &place))
			return not_finite(name, volume->depth, &place, message);
	}
	return SALMAP_OK;
}

salmap_status salmap_film_check_finite(const salmap_picture *film,
                                       const char *name,
                                       struct salmap_sentence *message)
{
	struct finite_place place = { 0 };

	if (film->pixel != SALMAP_PIXEL_RGB_F32)
		return SALMAP_OK;
	for (; place.slice < film->depth; place.slice++) {
		const salmap_picture slice = salmap_film_slice(film,
		                                               place.slice);

		if (find_nonfinite_pixel(&slice, &place))
			return not_finite(name, film->depth, &place, message);
	}
	return SALMAP_OK;
}
