#include "deviation.h"

#include "results/files.h"
#include "results/npy_preamble.h"
#include "results/output.h"
#include "results/plane.h"

/* An aggregate, and room for one of its maps. */
struct deviation {
	const salmap_aggregate *aggregate;
	const char *name; /* of its file */
	uint32_t layers;
	salmap_plane plane;
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
	const uint64_t shape[] = { (uint64_t)deviation->layers + 1,
		                   (uint64_t)plane->height,
		                   (uint64_t)plane->width };
	char preamble[NPY_PREAMBLE_SIZE];
	bool good = output_write(output, preamble,
	                         npy_preamble(preamble, shape, 3), error);

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

/* From black for none to the lightest colour for the greatest. */
static bool colour(const salmap_plane *plane, const struct image *image,
                   struct error *error)
{
	const salmap_picture picture = image_picture(image);
	salmap_message message = { .struct_size = sizeof(message) };
	double limits[2], least;

	limits[0] = 0;
	plane_span(plane, &least, &limits[1]);
	return salmap_plane_colour(plane, SALMAP_PALETTE_MAGMA,
	                           limits[1] > 0 ? limits : NULL, &picture,
	                           &message) == SALMAP_OK ||
	       error_message(error, DEVIATION_PICTURE, &message);
}

/* Of the combined map, which was read last. */
static bool write_picture(const struct deviation *deviation,
                          const struct request *request, struct error *error)
{
	const salmap_plane *plane = &deviation->plane;
	struct image image;
	bool good;

	if (!image_create(&image, plane->width, plane->height, IMAGE_RGB,
	                  DEVIATION_PICTURE, error))
		return false;
	good = colour(plane, &image, error) &&
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
	if (!plane_create(&deviation.plane, info.width, info.height, name,
	                  error))
		return false;
	good = write_array(&deviation, request, error) &&
	       write_picture(&deviation, request, error);
	plane_free(&deviation.plane);
	return good;
}
