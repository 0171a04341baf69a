#include "maps.h"

#include "npy_preamble.h"
#include "output.h"
#include "plane.h"
#include "render.h"

/* A file of maps: for each image `count` planes. */
struct array {
	const char *name;
	const struct map *map;
	uint32_t count;
	bool has_planes; /* an axis for them */
};

enum { ARRAYS = 4 };

static void list_arrays(const struct request *request,
                        struct array arrays[ARRAYS])
{
	uint32_t layers = salmap_layer_count(request->sm);
	uint32_t cams = request->cam_count;

	arrays[0] = (struct array){ "combined.npy", &map_combined, 1, false };
	arrays[1] = (struct array){ "layers.npy", &map_layer, layers, true };
	arrays[2] = (struct array){ "cam.npy", &map_cam, cams, true };
	arrays[3] = (struct array){ "fastcam.npy", &map_fastcam, cams, true };
}

static size_t count_arrays(const struct request *request)
{
	return request->cam_count > 0 ? ARRAYS : ARRAYS - 2;
}

const char *maps_name(const struct request *request, size_t number)
{
	struct array arrays[ARRAYS];

	list_arrays(request, arrays);
	return number < count_arrays(request) ? arrays[number].name : NULL;
}

/* Maps that are written, of all files. */
struct steps {
	uint32_t done, total;
};

static bool write_plane(const struct request *request,
                        const struct array *array, uint32_t number,
                        const salmap_plane *plane, struct output *output,
                        struct error *error)
{
	if (!render_plane(request, number / array->count, array->map,
	                  number % array->count, plane, output->path, error))
		return false;
	return output_write(output, plane->data,
	                    plane_count(plane) * sizeof(float), error);
}

static bool write_planes(const struct request *request,
                         const struct array *array, struct steps *steps,
                         struct output *output, struct error *error)
{
	uint32_t count = request_images(request) * array->count;
	salmap_plane plane;
	bool good;

	good = plane_create(&plane, request->width, request->height,
	                    output->path, error);
	for (uint32_t i = 0; good && i < count; i++)
		good = request_step(request, "writing map", steps->done++,
		                    steps->total, error) &&
		       write_plane(request, array, i, &plane, output, error);
	plane_free(&plane);
	return good;
}

/* The extents of an array with a plane for each image, or several. */
static size_t make_preamble(const struct request *request,
                            const struct array *array,
                            char preamble[NPY_PREAMBLE_SIZE])
{
	const uint64_t shape[] = {
		request_images(request), array->count,
		(uint64_t)request->height, (uint64_t)request->width,
	};
	const uint64_t flat[] = { shape[0], shape[2], shape[3] };

	return array->has_planes ? npy_preamble(preamble, shape, 4) :
	                           npy_preamble(preamble, flat, 3);
}

static bool write_array(const struct request *request,
                        const struct array *array, struct steps *steps,
                        struct error *error)
{
	char preamble[NPY_PREAMBLE_SIZE];
	size_t size = make_preamble(request, array, preamble);
	struct output output;
	bool good;

	if (!output_open(&output, request->folder, array->name,
	                 &request->guard, error))
		return false;
	good = output_write(&output, preamble, size, error) &&
	       write_planes(request, array, steps, &output, error);
	return output_close(&output, good, error);
}

bool maps_write(const struct request *request, struct error *error)
{
	size_t count = count_arrays(request);
	struct array arrays[ARRAYS];
	struct steps steps = { 0, 0 };
	bool good = true;

	list_arrays(request, arrays);
	for (size_t i = 0; i < count; i++)
		steps.total += request_images(request) * arrays[i].count;
	for (size_t i = 0; good && i < count; i++)
		good = write_array(request, &arrays[i], &steps, error);
	return good;
}
