#include "deviation.h"

#include "cut.h"
#include "results/files.h"
#include "results/npy_preamble.h"
#include "results/output.h"
#include "results/plane.h"

/* An aggregate, and room for one of its maps. */
struct deviation {
	const salmap_aggregate *aggregate;
	const char *name; /* of its file */
	uint32_t layers;
	salmap_plane plane; /* with all slices of a volume */
};

static bool read_map(const struct deviation *deviation, uint32_t layer,
                     struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };

	return salmap_aggregate_deviation(deviation->aggregate, layer,
	                                  &deviation->plane, &message) ==
	               SALMAP_OK ||
	       error_message(error, deviation->name, &message);
}

/* The map of each layer, and that of the combined map behind them. */
static bool write_maps(const struct deviation *deviation,
                       struct output *output, struct error *error)
{
	const salmap_plane *plane = &deviation->plane;
	const uint64_t layers = (uint64_t)deviation->layers + 1;
	const uint64_t depth = (uint64_t)plane->depth;
	const uint64_t height = (uint64_t)plane->height;
	const uint64_t width = (uint64_t)plane->width;
	const uint64_t planes[] = { layers, height, width };
	const uint64_t volumes[] = { layers, depth, height, width };
	char preamble[NPY_PREAMBLE_SIZE];
	const size_t size = depth > 1 ? npy_preamble(preamble, volumes, 4)
	                              : npy_preamble(preamble, planes, 3);
	bool good = output_write(output, preamble, size, error);

	for (uint32_t i = 0; good && i <= deviation->layers; i++)
		good = read_map(deviation, i < deviation->layers ?
		                i : SALMAP_AGGREGATE_COMBINED, error) &&
		       output_write(output, plane->data,
		                    plane_count(plane) * sizeof(float), error);
	return good;
}

static bool write_array(const struct deviation *deviation,
                        const struct request *request, struct error *error)
{
	struct output output;

	return output_open(&output, request->folder, DEVIATION_MAPS,
	                   &request->guard, error) &&
	       output_close(&output, write_maps(deviation, &output, error),
	                    error);
}

/* What is shown of a volume, from a stack that has it as its only layer. */
static bool cut_map(const salmap_plane *volume, const salmap_cut *cut,
                    const salmap_plane *out, struct error *error)
{
	const salmap_plane shown = { .struct_size = sizeof(shown),
		                     .data = out->data,
		                     .width = out->width,
		                     .height = out->height,
		                     .stride = out->stride,
		                     .cut = cut };
	salmap_tensor map;
	salmap_status status;
	salmap *sm = NULL;
	bool good;

	if (salmap_create(1, NULL, &sm) != SALMAP_OK)
		return error_memory(error, DEVIATION_PICTURE);
	salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE);
	salmap_tensor_ncdhw(&map, volume->data, SALMAP_F32, 1, 1, volume->depth,
	                    volume->height, volume->width);
	status = salmap_push_map(sm, 0, &map);
	if (status == SALMAP_OK)
		status = salmap_combined(sm, 0, &shown);
	good = status == SALMAP_OK ||
	       error_library(error, EXIT_BAD_INPUT, DEVIATION_PICTURE, sm,
	                     status);
	salmap_destroy(sm);
	return good;
}

/* From black for none to the lightest colour for the greatest of all slices. */
static bool colour(const salmap_plane *shown, const salmap_plane *all,
                   const struct image *image, struct error *error)
{
	const salmap_picture picture = image_picture(image);
	salmap_message message = { .struct_size = sizeof(message) };
	double limits[2], least;

	limits[0] = 0;
	plane_span(all, &least, &limits[1]);
	return salmap_plane_colour(shown, SALMAP_PALETTE_MAGMA,
	                           limits[1] > 0 ? limits : NULL, &picture,
	                           &message) == SALMAP_OK ||
	       error_message(error, DEVIATION_PICTURE, &message);
}

static bool draw(const struct deviation *deviation, const salmap_cut *cut,
                 const struct image *image, struct error *error)
{
	const salmap_plane *all = &deviation->plane;
	salmap_plane shown;
	bool good;

	if (!cut)
		return colour(all, all, image, error);
	if (!plane_create(&shown, image->width, image->height,
	                  DEVIATION_PICTURE, error))
		return false;
	good = cut_map(all, cut, &shown, error) &&
	       colour(&shown, all, image, error);
	plane_free(&shown);
	return good;
}

/* Of the combined map, which was read last. */
static bool write_picture(const struct deviation *deviation,
                          const struct request *request, struct error *error)
{
	const salmap_plane *plane = &deviation->plane;
	int64_t width = plane->width, height = plane->height;
	struct image image;
	bool good;

	if (request->cut)
		cut_size((const int64_t[]){ plane->depth, height, width },
		         request->cut->axis, &width, &height);
	if (!image_create(&image, width, height, IMAGE_RGB, DEVIATION_PICTURE,
	                  error))
		return false;
	good = draw(deviation, request->cut, &image, error) &&
	       files_write_png(request, &image, DEVIATION_PICTURE, error);
	image_free(&image);
	return good;
}

bool deviation_write(const salmap_aggregate *aggregate, const char *name,
                     const struct request *request, struct error *error)
{
	struct salmap_aggregate_info info = { .struct_size = sizeof(info) };
	struct deviation deviation = { .aggregate = aggregate, .name = name };
	bool good;

	salmap_aggregate_info(aggregate, &info, NULL);
	deviation.layers = info.layers;
	if (!plane_create_volume(&deviation.plane,
	                         (const int64_t[]){ info.depth, info.height,
	                                            info.width },
	                         name, error))
		return false;
	good = write_array(&deviation, request, error) &&
	       write_picture(&deviation, request, error);
	plane_free(&deviation.plane);
	return good;
}
