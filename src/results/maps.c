#include "maps.h"

#include "npy_preamble.h"
#include "output.h"
#include "plane.h"
#include "render.h"

/* A file of maps: for each image its `layers` planes. */
struct array {
	const char *name;
	render_map render;
	uint32_t layers;
	uint32_t before; /* maps in the files that come first */
	size_t dimensions;
	uint64_t shape[4];
};

static bool write_plane(const struct request *request,
                        const struct array *array, uint32_t number,
                        const salmap_plane *plane, struct output *output,
                        struct error *error)
{
	if (!render_plane(request, number / array->layers, array->render,
	                  number % array->layers, plane, output->path, error))
		return false;
	return output_write(output, plane->data,
	                    plane_count(plane) * sizeof(float), error);
}

static bool write_planes(const struct request *request,
                         const struct array *array, struct output *output,
                         struct error *error)
{
	uint32_t images = request_images(request);
	uint32_t count = images * array->layers;
	uint32_t total = images * (1 + salmap_layer_count(request->sm));
	salmap_plane plane;
	bool good;

	good = plane_create(&plane, request->width, request->height,
	                    output->path, error);
	for (uint32_t i = 0; good && i < count; i++)
		good = request_step(request, "writing map", array->before + i,
		                    total, error) &&
		       write_plane(request, array, i, &plane, output, error);
	plane_free(&plane);
	return good;
}

static bool write_array(const struct request *request,
                        const struct array *array, struct error *error)
{
	char preamble[NPY_PREAMBLE_SIZE];
	size_t size = npy_preamble(preamble, array->shape, array->dimensions);
	struct output output;
	bool good;

	if (!output_open(&output, request->folder, array->name,
	                 &request->guard, error))
		return false;
	good = output_write(&output, preamble, size, error) &&
	       write_planes(request, array, &output, error);
	return output_close(&output, good, error);
}

bool maps_write(const struct request *request, struct error *error)
{
	uint64_t width = (uint64_t)request->width;
	uint64_t height = (uint64_t)request->height;
	uint32_t images = request_images(request);
	uint32_t layers = salmap_layer_count(request->sm);
	const struct array combined = {
		.name = MAPS_COMBINED,
		.render = render_combined,
		.layers = 1,
		.dimensions = 3,
		.shape = { images, height, width },
	};
	const struct array maps = {
		.name = MAPS_LAYERS,
		.render = salmap_layer_map,
		.layers = layers,
		.before = images,
		.dimensions = 4,
		.shape = { images, layers, height, width },
	};

	return write_array(request, &combined, error) &&
	       write_array(request, &maps, error);
}
