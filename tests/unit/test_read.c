#include "../support/volumes.h"

#include <math.h>

/* Maps of volumes, of a plane among them, and a class map; outputs that enlarge
 * and reduce them, of more than one tile. */
#define LAYERS 3
#define IMAGES 2

static const struct volume_shape map_shapes[LAYERS] = {
	{ IMAGES, 1, 4, 5, 6 }, { IMAGES, 1, 2, 3, 40 }, { IMAGES, 1, 1, 4, 3 },
};
static const struct volume_shape cam_shape = { IMAGES, 1, 3, 4, 5 };

#define SIZES 3
static const int64_t sizes[SIZES][3] = { { 5, 9, 7 }, { 2, 3, 70 }, { 6, 67, 4 } };

#define ROOM (6 * 67 * 4)

static salmap_tensor map_of(const struct volume_shape *shape, float **data,
                            uint64_t seed)
{
	salmap_tensor tensor;

	*data = random_activations(seed, (size_t)(shape->n * shape->d *
	                                          shape->h * shape->w));
	assert_int_equal(salmap_tensor_ncdhw(&tensor, *data, SALMAP_F32,
	                                     shape->n, 1, shape->d, shape->h,
	                                     shape->w), SALMAP_OK);
	return tensor;
}

static salmap *make_volumes(salmap_resampling resampling,
                            salmap_normalizer normalizer)
{
	static const double weights[LAYERS] = { 1, 0.5, 2 };
	salmap *sm = must_create(LAYERS);
	salmap_tensor tensor;
	float *data;
	uint32_t i;

	assert_ok(sm, salmap_set_resampling(sm, resampling));
	assert_ok(sm, salmap_set_normalizer(sm, normalizer));
	assert_ok(sm, salmap_set_weights(sm, weights, LAYERS));
	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	assert_ok(sm, salmap_set_cams(sm, 1));
	for (i = 0; i < LAYERS; i++) {
		tensor = map_of(&map_shapes[i], &data, i + 1);
		assert_ok(sm, salmap_push_map(sm, i, &tensor));
		free(data);
	}
	tensor = map_of(&cam_shape, &data, 9);
	assert_ok(sm, salmap_push_cam_map(sm, 0, &tensor));
	free(data);
	return sm;
}

/* --------------------------------------------------- everything that reads */

/* What reads maps: into planes, in 8 bits, and as pictures. */
static salmap_status layer_map(salmap *sm, const salmap_plane *out)
{
	return salmap_layer_map(sm, 1, 0, out);
}

static salmap_status combined(salmap *sm, const salmap_plane *out)
{
	return salmap_combined(sm, 1, out);
}

static salmap_status cam(salmap *sm, const salmap_plane *out)
{
	return salmap_cam(sm, 1, 0, out);
}

static salmap_status fastcam(salmap *sm, const salmap_plane *out)
{
	return salmap_fastcam(sm, 1, 0, out);
}

typedef salmap_status (*plane_reader)(salmap *sm, const salmap_plane *out);
static const plane_reader plane_readers[] = { layer_map, combined, cam, fastcam };

static salmap_status layer_grey(salmap *sm, const salmap_grey *out)
{
	return salmap_layer_grey(sm, 1, 0, out);
}

static salmap_status combined_grey(salmap *sm, const salmap_grey *out)
{
	return salmap_combined_grey(sm, 1, out);
}

static salmap_status cam_grey(salmap *sm, const salmap_grey *out)
{
	return salmap_cam_grey(sm, 1, 0, out);
}

static salmap_status fastcam_grey(salmap *sm, const salmap_grey *out)
{
	return salmap_fastcam_grey(sm, 1, 0, out);
}

typedef salmap_status (*grey_reader)(salmap *sm, const salmap_grey *out);
static const grey_reader grey_readers[] = { layer_grey, combined_grey, cam_grey,
	                                    fastcam_grey };

static salmap_status layer_lovi(salmap *sm, const salmap_picture *out)
{
	return salmap_layer_lovi(sm, 1, 0, out);
}

static salmap_status lovi(salmap *sm, const salmap_picture *out)
{
	return salmap_lovi(sm, 1, out);
}

static salmap_status heatmap(salmap *sm, const salmap_picture *out)
{
	return salmap_heatmap(sm, 1, out);
}

static salmap_status fastcam_lovi(salmap *sm, const salmap_picture *out)
{
	return salmap_fastcam_lovi(sm, 1, 0, out);
}

static salmap_status fastcam_heatmap(salmap *sm, const salmap_picture *out)
{
	return salmap_fastcam_heatmap(sm, 1, 0, out);
}

typedef salmap_status (*picture_reader)(salmap *sm, const salmap_picture *out);
static const picture_reader picture_readers[] = {
	layer_lovi, lovi, heatmap, fastcam_lovi, fastcam_heatmap,
};

#define PIXEL_BYTES 4

/* A plane as a picture or grey map of the same extents. */
static salmap_picture picture_like(const salmap_plane *plane,
                                   unsigned char *bytes)
{
	const salmap_picture picture = {
		.struct_size = sizeof(picture),
		.pixel = SALMAP_PIXEL_BGRA8,
		.data = bytes,
		.width = plane->width,
		.height = plane->height,
		.stride = plane->stride * PIXEL_BYTES,
		.depth = plane->depth,
		.slice_stride = plane->slice_stride * PIXEL_BYTES,
		.cut = plane->cut,
	};

	return picture;
}

static salmap_grey grey_like(const salmap_plane *plane, uint8_t *bytes)
{
	const salmap_grey grey = {
		.struct_size = sizeof(grey),
		.data = bytes,
		.width = plane->width,
		.height = plane->height,
		.stride = plane->stride,
		.depth = plane->depth,
		.slice_stride = plane->slice_stride,
		.cut = plane->cut,
	};

	return grey;
}

/* Whether pixels of a cut, of so many bytes, are those of its volume. */
static void assert_cut_out(const void *cut_bytes, const void *volume,
                           size_t bytes, const salmap_plane *plane,
                           const int64_t size[3])
{
	int64_t row, column;

	for (row = 0; row < plane->height; row++)
		for (column = 0; column < plane->width; column++)
			assert_memory_equal(
				(const char *)cut_bytes +
					(size_t)(row * plane->width + column) *
						bytes,
				(const char *)volume +
					volume_place(size, plane->cut,
			                             plane->cut->index, row,
			                             column) *
						bytes,
				bytes);
}

static void try_cuts(salmap *sm, const salmap_plane *volume,
                     const salmap_plane *plane, const int64_t size[3])
{
	static unsigned char whole[PIXEL_BYTES * ROOM], part[PIXEL_BYTES * ROOM];
	const salmap_picture all = picture_like(volume, whole);
	const salmap_picture one = picture_like(plane, part);
	const salmap_grey all_grey = grey_like(volume, whole);
	const salmap_grey one_grey = grey_like(plane, part);
	size_t i;

	for (i = 0; i < sizeof(plane_readers) / sizeof(plane_readers[0]); i++) {
		assert_ok(sm, plane_readers[i](sm, volume));
		assert_ok(sm, plane_readers[i](sm, plane));
		assert_cut_out(plane->data, volume->data, sizeof(float), plane,
		               size);
	}
	for (i = 0; i < sizeof(grey_readers) / sizeof(grey_readers[0]); i++) {
		assert_ok(sm, grey_readers[i](sm, &all_grey));
		assert_ok(sm, grey_readers[i](sm, &one_grey));
		assert_cut_out(part, whole, 1, plane, size);
	}
	for (i = 0; i < sizeof(picture_readers) / sizeof(picture_readers[0]);
	     i++) {
		assert_ok(sm, picture_readers[i](sm, &all));
		assert_ok(sm, picture_readers[i](sm, &one));
		assert_cut_out(part, whole, PIXEL_BYTES, plane, size);
	}
}

/* A slice of an output is the slice of its volume, to the bit, along any axis. */
static void a_cut_is_a_slice_of_the_volume(void **state)
{
	static float whole[ROOM], part[ROOM];
	int32_t mode, axis;

	(void)state;
	for (mode = 0; salmap_resampling_name(mode) != NULL; mode++)
		for (axis = 0; salmap_cut_axis_name(axis) != NULL; axis++) {
			const int64_t *size = sizes[(mode + axis) % SIZES];
			const salmap_cut cut = {
				sizeof(cut), axis, SALMAP_PROJECTION_NONE,
				size[axis], size[axis] / 2,
			};
			const salmap_plane volume = volume_plane(
				whole, size[0], size[1], size[2]);
			const salmap_plane plane = cut_plane(part, &cut, size);
			salmap *sm = make_volumes(
				mode, mode == 2 ? SALMAP_NORMALIZER_NONE
			                        : SALMAP_NORMALIZER_GAMMA);

			try_cuts(sm, &volume, &plane, size);
			salmap_destroy(sm);
		}
}

/* ------------------------------------------------------------- projections */

/* What a projection makes of a place of a volume. */
static float projected(const float *volume, const salmap_cut *cut,
                       const int64_t size[3], int64_t row, int64_t column)
{
	double sum = 0, most = volume[volume_place(size, cut, 0, row, column)];
	int64_t slice;

	for (slice = 0; slice < cut->count; slice++) {
		const double value = volume[volume_place(size, cut, slice, row,
		                                         column)];

		sum += value;
		most = value > most ? value : most;
	}
	return (float)(cut->projection == SALMAP_PROJECTION_MAX
	               ? most : sum / (double)cut->count);
}

static void try_projection(salmap *sm, plane_reader reader,
                           const salmap_cut *cut, const int64_t size[3])
{
	static float whole[ROOM], part[ROOM];
	const salmap_plane volume = volume_plane(whole, size[0], size[1],
	                                         size[2]);
	const salmap_plane plane = cut_plane(part, cut, size);
	const bool is_exact = cut->projection == SALMAP_PROJECTION_MAX;
	int64_t row, column;

	assert_ok(sm, reader(sm, &volume));
	assert_ok(sm, reader(sm, &plane));
	for (row = 0; row < plane.height; row++)
		for (column = 0; column < plane.width; column++) {
			const float got = part[row * plane.width + column];
			const float want = projected(whole, cut, size, row,
			                             column);

			if (is_exact)
				assert_true(got == want);
			else
				assert_true(fabsf(got - want) <= 1e-6f);
		}
}

static void projections_are_those_of_the_volume(void **state)
{
	salmap *sm = make_volumes(SALMAP_RESAMPLING_BILINEAR,
	                          SALMAP_NORMALIZER_GAMMA);
	int32_t axis, kind;
	size_t i, k;

	(void)state;
	for (axis = 0; salmap_cut_axis_name(axis) != NULL; axis++)
		for (kind = SALMAP_PROJECTION_MEAN;
		     salmap_projection_name(kind) != NULL; kind++)
			for (i = 0; i < SIZES; i++) {
				const salmap_cut cut = {
					sizeof(cut), axis, kind,
					sizes[i][axis], 99,
				};

				for (k = 0; k < sizeof(plane_readers) /
				                sizeof(plane_readers[0]); k++)
					try_projection(sm, plane_readers[k],
					               &cut, sizes[i]);
			}
	salmap_destroy(sm);
}

/* Of a class map with another range in each slice, and with a range that has no
 * reciprocal, so that what goes beyond it is not cut. */
static void a_projected_class_map_has_the_range_of_all_slices(void **state)
{
	const float layer[6] = { 1, 1, 1, 1, 1, 0 };
	const float tiny[6] = { 1e-40f, 4e-40f, 1e-40f, 1e-40f, 1e-40f, 2e-40f };
	const float large[6] = { 1, 4, 1, 1, 1, 2 };
	const float *const maps[] = { large, tiny };
	const salmap_cut cut = { sizeof(cut), SALMAP_CUT_D,
		                 SALMAP_PROJECTION_MEAN, 3, 0 };
	float got[2];
	salmap_plane plane = { sizeof(plane), got, 2, 1, 2, 0, 0, &cut };
	salmap *sm = must_create(1);
	salmap_tensor tensor;
	int i;

	(void)state;
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	assert_ok(sm, salmap_set_cams(sm, 1));
	assert_ok(sm, salmap_set_fastcam_factor(sm, SALMAP_FASTCAM_FOCUSED));
	for (i = 0; i < 2; i++) {
		assert_ok(sm, salmap_reset(sm));
		salmap_tensor_ncdhw(&tensor, layer, SALMAP_F32, 1, 1, 3, 1, 2);
		assert_ok(sm, salmap_push_map(sm, 0, &tensor));
		tensor.data = maps[i];
		assert_ok(sm, salmap_push_cam_map(sm, 0, &tensor));
		assert_ok(sm, salmap_cam(sm, 0, 0, &plane));
		assert_true(got[0] == 0);
		assert_true(fabsf(got[1] - 4.0f / 9) < 1e-4f);
		assert_ok(sm, salmap_fastcam(sm, 0, 0, &plane));
		assert_true(got[0] == 0);
		assert_true(fabsf(got[1] - 1.0f / 3) < 1e-4f);
	}
	salmap_destroy(sm);
}

/* A stack whose layers are the projections of another's. */
static salmap *flatten(salmap *volumes, const salmap_cut *cut,
                       const int64_t size[3])
{
	salmap *flat = must_create(LAYERS);
	static float map[ROOM];
	const salmap_plane plane = cut_plane(map, cut, size);
	salmap_tensor tensor;
	uint32_t i;

	assert_ok(flat, salmap_set_normalizer(flat, SALMAP_NORMALIZER_NONE));
	for (i = 0; i < LAYERS; i++) {
		assert_ok(volumes, salmap_layer_map(volumes, 1, i, &plane));
		salmap_tensor_nchw(&tensor, map, SALMAP_F32, 1, 1, plane.height,
		                   plane.width);
		assert_ok(flat, salmap_push_map(flat, i, &tensor));
	}
	return flat;
}

/* LOVI is drawn of the projections of the layers. */
static void lovi_is_of_projected_layers(void **state)
{
	static unsigned char bytes[PIXEL_BYTES * ROOM], want[PIXEL_BYTES * ROOM];
	static const salmap_cut cut = { sizeof(cut), SALMAP_CUT_H,
		                        SALMAP_PROJECTION_MAX, 9, 0 };
	const salmap_plane plane = cut_plane(NULL, &cut, sizes[0]);
	const salmap_picture picture = picture_like(&plane, bytes);
	salmap *sm = make_volumes(SALMAP_RESAMPLING_BILINEAR,
	                          SALMAP_NORMALIZER_GAMMA);
	salmap *flat = flatten(sm, &cut, sizes[0]);
	salmap_picture packed;

	(void)state;
	salmap_picture_packed(&packed, want, SALMAP_PIXEL_BGRA8, plane.width,
	                      plane.height);
	assert_ok(sm, salmap_lovi(sm, 1, &picture));
	assert_ok(flat, salmap_lovi(flat, 0, &packed));
	assert_memory_equal(bytes, want,
	                    (size_t)(plane.width * plane.height) * PIXEL_BYTES);
	salmap_destroy(flat);
	salmap_destroy(sm);
}

/* The brightest pixel of a heat map has the greatest mean; with all that reads
 * means, whatever the projection. */
static void pictures_of_projections_have_their_own_range(void **state)
{
	static float values[3 * ROOM];
	int32_t kind;

	(void)state;
	for (kind = SALMAP_PROJECTION_MEAN; salmap_projection_name(kind) != NULL;
	     kind++) {
		const int64_t *size = sizes[kind];
		const salmap_cut cut = { sizeof(cut), SALMAP_CUT_D, kind,
			                 size[0], 0 };
		const salmap_plane plane = cut_plane(values, &cut, size);
		salmap *sm = make_volumes(SALMAP_RESAMPLING_BILINEAR,
		                          SALMAP_NORMALIZER_GAMMA);
		salmap_picture picture = picture_like(&plane, NULL);
		size_t i, k;

		picture.pixel = SALMAP_PIXEL_RGB_F32;
		picture.stride = plane.width * 12;
		picture.data = values;
		for (k = 0; k < sizeof(picture_readers) /
		                    sizeof(picture_readers[0]); k++) {
			float most = 0;

			assert_ok(sm, picture_readers[k](sm, &picture));
			for (i = 0; i < (size_t)(3 * plane.width * plane.height);
			     i++)
				most = values[i] > most ? values[i] : most;
			assert_true(most > (k == 2 || k == 4 ? 0.999f : 0.3f));
		}
		assert_ok(sm, salmap_cam(sm, 1, 0, &plane));
		assert_ok(sm, salmap_fastcam(sm, 1, 0, &plane));
		salmap_destroy(sm);
	}
}

/* The greatest mean lies in the first of several tiles. */
static void a_heat_map_of_means_has_the_peak_of_all_tiles(void **state)
{
	enum { WIDTH = 200 };
	const salmap_cut cut = { sizeof(cut), SALMAP_CUT_D,
		                 SALMAP_PROJECTION_MEAN, 2, 0 };
	salmap *sm = must_create(1);
	static float map[2 * WIDTH], values[3 * WIDTH];
	salmap_tensor tensor;
	salmap_plane plane = { .depth = 0 };
	salmap_picture picture;
	int i;

	(void)state;
	for (i = 0; i < WIDTH; i++)
		map[i] = (float)(WIDTH - i);
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	assert_int_equal(salmap_tensor_ncdhw(&tensor, map, SALMAP_F32, 1, 1, 2,
	                                     1, WIDTH), SALMAP_OK);
	assert_ok(sm, salmap_push_map(sm, 0, &tensor));
	salmap_plane_packed(&plane, values, WIDTH, 1);
	plane.cut = &cut;
	picture = picture_like(&plane, NULL);
	picture.pixel = SALMAP_PIXEL_RGB_F32;
	picture.stride = WIDTH * 12;
	picture.data = values;
	assert_ok(sm, salmap_heatmap(sm, 0, &picture));
	assert_true(values[0] == 1);
	for (i = 1; i < WIDTH; i++)
		assert_true(values[3 * i] < values[3 * i - 3]);
	salmap_destroy(sm);
}

/* ----------------------------------------------------------------- formulas */

/* A pixel of a map at an output place by linear interpolation along each axis,
 * in double. */
static double linear_at(const float *map, const struct volume_shape *shape,
                        const double at[3])
{
	const int64_t in[3] = { shape->d, shape->h, shape->w };
	double sum = 0;
	int corner, axis;

	for (corner = 0; corner < 8; corner++) {
		double weight = 1;
		int64_t place = 0;

		for (axis = 0; axis < 3; axis++) {
			const double floor_at = floor(at[axis]);
			const bool next = (corner >> axis & 1) != 0;
			int64_t index = (int64_t)floor_at + next;

			weight *= next ? at[axis] - floor_at
			               : 1 - (at[axis] - floor_at);
			index = index < 0 ? 0 : index;
			index = index < in[axis] ? index : in[axis] - 1;
			place = place * in[axis] + index;
		}
		sum += weight * map[place];
	}
	return sum;
}

static void volumes_are_trilinear(void **state)
{
	static float raw[4 * 5 * 6], out[ROOM];
	salmap *sm = make_volumes(SALMAP_RESAMPLING_BILINEAR,
	                          SALMAP_NORMALIZER_GAMMA);
	const int64_t *size = sizes[0];
	const salmap_plane own = volume_plane(raw, 4, 5, 6);
	const salmap_plane plane = volume_plane(out, size[0], size[1], size[2]);
	const double steps[3] = { 4.0 / 5, 5.0 / 9, 6.0 / 7 };
	int64_t i;

	(void)state;
	assert_ok(sm, salmap_layer_map(sm, 1, 0, &own));
	assert_ok(sm, salmap_layer_volume(sm, 1, 0, &plane));
	for (i = 0; i < size[0] * size[1] * size[2]; i++) {
		const double at[3] = {
			((double)(i / (size[1] * size[2])) + 0.5) * steps[0] - 0.5,
			((double)(i / size[2] % size[1]) + 0.5) * steps[1] - 0.5,
			((double)(i % size[2]) + 0.5) * steps[2] - 0.5,
		};

		assert_true(fabs(out[i] - linear_at(raw, &map_shapes[0], at)) <
		            1e-6);
	}
	salmap_destroy(sm);
}

/* All of it, and its own size. */
static void area_means_and_own_sizes(void **state)
{
	static float raw[4 * 5 * 6], out[4 * 5 * 6], one;
	const salmap_plane raw_plane = volume_plane(raw, 4, 5, 6);
	const salmap_plane plane = volume_plane(out, 4, 5, 6);
	const salmap_plane pixel = volume_plane(&one, 1, 1, 1);
	int32_t mode;
	double sum = 0;
	size_t i;

	(void)state;
	for (mode = 0; salmap_resampling_name(mode) != NULL; mode++) {
		salmap *sm = make_volumes(mode, SALMAP_NORMALIZER_NONE);

		assert_ok(sm, salmap_layer_raw(sm, 0, 0, &raw_plane));
		assert_ok(sm, salmap_layer_volume(sm, 0, 0, &plane));
		assert_memory_equal(out, raw, sizeof(raw));
		if (mode == SALMAP_RESAMPLING_AREA) {
			assert_ok(sm, salmap_layer_volume(sm, 0, 0, &pixel));
			for (i = 0; i < 4 * 5 * 6; i++)
				sum += raw[i];
			assert_true(fabs(one - sum / 120) < 1e-6);
		}
		salmap_destroy(sm);
	}
}

/* --------------------------------------------------------- what is refused */

static void a_plane_without_a_depth_is_refused(void **state)
{
	static float out[ROOM];
	static unsigned char bytes[PIXEL_BYTES * ROOM];
	salmap *sm = make_volumes(SALMAP_RESAMPLING_BILINEAR,
	                          SALMAP_NORMALIZER_GAMMA);
	salmap_plane plane = volume_plane(out, 0, 9, 7);
	salmap_picture picture = picture_like(&plane, bytes);
	salmap_grey grey = grey_like(&plane, bytes);
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		assert_fails(sm, plane_readers[i](sm, &plane), SALMAP_E_ARGUMENT,
		             i == 2 ? "class map 0 has 3 slices"
		                    : "layer 0 has 4 slices", "a depth, or a cut",
		             NULL);
		assert_fails(sm, grey_readers[i](sm, &grey), SALMAP_E_ARGUMENT,
		             "slices", NULL);
		assert_fails(sm, picture_readers[i](sm, &picture),
		             SALMAP_E_ARGUMENT, "slices", NULL);
	}
	assert_ok(sm, salmap_layer_map(sm, 0, 2, &plane)); /* one slice */
	plane.depth = picture.depth = grey.depth = 1;
	assert_ok(sm, salmap_combined(sm, 0, &plane));
	assert_ok(sm, salmap_lovi(sm, 0, &picture));
	assert_ok(sm, salmap_combined_grey(sm, 0, &grey));
	salmap_destroy(sm);
}

/* A class map that is a volume does not fit a plane, though the layers do. */
static void a_class_map_has_to_fit_too(void **state)
{
	static float out[ROOM], values[12];
	const salmap_plane plane = volume_plane(out, 0, 9, 7);
	salmap *sm = must_create(1);
	salmap_tensor tensor;
	float *data;

	(void)state;
	assert_ok(sm, salmap_set_cams(sm, 1));
	tensor = map_of(&cam_shape, &data, 1);
	assert_ok(sm, salmap_push_cam_map(sm, 0, &tensor));
	free(data);
	salmap_tensor_nchw(&tensor, values, SALMAP_F32, IMAGES, 1, 2, 3);
	assert_ok(sm, salmap_push_map(sm, 0, &tensor));
	assert_ok(sm, salmap_combined(sm, 0, &plane));
	assert_fails(sm, salmap_fastcam(sm, 0, 0, &plane), SALMAP_E_ARGUMENT,
	             "class map 0 has 3 slices", NULL);
	salmap_destroy(sm);
}

/* With a depth of 0 that counts as 1, and bad ones. */
static void volumes_are_checked(void **state)
{
	static float out[ROOM], other[ROOM];
	salmap *sm = make_volumes(SALMAP_RESAMPLING_BILINEAR,
	                          SALMAP_NORMALIZER_GAMMA);
	salmap_plane plane = volume_plane(out, 0, 9, 7);
	salmap_plane one = volume_plane(other, 1, 9, 7);

	(void)state;
	assert_ok(sm, salmap_volume(sm, 0, &plane));
	assert_ok(sm, salmap_combined(sm, 0, &one));
	assert_memory_equal(out, other, 9 * 7 * sizeof(float));
	assert_ok(sm, salmap_layer_volume(sm, 0, 0, &plane));
	assert_int_equal(salmap_volume(NULL, 0, &plane), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_layer_volume(NULL, 0, 0, &plane),
	                 SALMAP_E_ARGUMENT);
	assert_fails(sm, salmap_volume(sm, 0, NULL), SALMAP_E_ARGUMENT, "NULL",
	             NULL);
	assert_fails(sm, salmap_volume(sm, IMAGES, &plane), SALMAP_E_ARGUMENT,
	             "image is 2", NULL);
	assert_fails(sm, salmap_layer_volume(sm, 0, 3, &plane),
	             SALMAP_E_ARGUMENT, "layer is 3", NULL);
	salmap_destroy(sm);
}

/* Copies of maps want their own size, all three sides of it. */
static void copies_have_the_size_that_is_held(void **state)
{
	static float out[ROOM];
	static const salmap_cut cut = { sizeof(cut), SALMAP_CUT_D,
		                        SALMAP_PROJECTION_NONE, 4, 0 };
	salmap *sm = make_volumes(SALMAP_RESAMPLING_BILINEAR,
	                          SALMAP_NORMALIZER_GAMMA);
	salmap_plane plane = volume_plane(out, 3, 5, 6);

	(void)state;
	assert_fails(sm, salmap_layer_raw(sm, 0, 0, &plane), SALMAP_E_ARGUMENT,
	             "6 x 5 x 4", "6 x 5 x 3", NULL);
	plane = volume_plane(out, 4, 5, 6);
	assert_ok(sm, salmap_layer_raw(sm, 0, 0, &plane));
	plane.depth = 1;
	plane.cut = &cut;
	assert_fails(sm, salmap_layer_raw(sm, 0, 0, &plane), SALMAP_E_ARGUMENT,
	             "want the same", NULL);
	plane = volume_plane(out, 3, 4, 5);
	assert_ok(sm, salmap_cam_raw(sm, 0, 0, &plane));
	assert_ok(sm, salmap_cam_evidence(sm, 0, 0, &plane));
	salmap_destroy(sm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_is_a_slice_of_the_volume),
		cmocka_unit_test(projections_are_those_of_the_volume),
		cmocka_unit_test(
			a_projected_class_map_has_the_range_of_all_slices),
		cmocka_unit_test(lovi_is_of_projected_layers),
		cmocka_unit_test(pictures_of_projections_have_their_own_range),
		cmocka_unit_test(a_heat_map_of_means_has_the_peak_of_all_tiles),
		cmocka_unit_test(volumes_are_trilinear),
		cmocka_unit_test(area_means_and_own_sizes),
		cmocka_unit_test(a_plane_without_a_depth_is_refused),
		cmocka_unit_test(a_class_map_has_to_fit_too),
		cmocka_unit_test(volumes_are_checked),
		cmocka_unit_test(copies_have_the_size_that_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
