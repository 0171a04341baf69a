#define _POSIX_C_SOURCE 200809L

#include "results.h"

#include <inttypes.h>
#include <stdlib.h>

#include "draw.h"
#include "npy.h"
#include "output.h"
#include "picture.h"
#include "plane.h"
#include "sheet.h"
#include "stats.h"
#include "text.h"

struct kind {
	const char *name;
	bool needs_photo;
	bool (*draw)(const struct job *job, uint32_t image, struct image *out,
	             struct error *error);
};

static const struct kind kinds[] = {
	{ "combined", false, draw_combined },
	{ "lovi", false, draw_lovi },
	{ "heatmap", false, draw_heatmap },
	{ "layers", false, sheet_draw },
	{ "overlay", true, draw_overlay },
	{ "mask", true, draw_mask },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static bool is_wanted(const struct job *job, const struct kind *kind)
{
	return job->photo.pixels || !kind->needs_photo;
}

/* "lovi.png", or "lovi-007.png" in a batch; a new string. */
static char *picture_name(const struct job *job, const struct kind *kind,
                          uint32_t image)
{
	if (salmap_batch_size(job->sm) == 1)
		return text_format("%s.png", kind->name);
	return text_format("%s-%03" PRIu32 ".png", kind->name, image);
}

static bool write_picture(const struct job *job, const struct kind *kind,
                          uint32_t image, struct error *error)
{
	char *name = picture_name(job, kind, image);
	struct image picture = { 0 };
	bool good;

	if (!name)
		return error_memory(error, kind->name);
	good = kind->draw(job, image, &picture, error) &&
	       picture_write(&picture, job->options->folder, name, error);
	image_free(&picture);
	free(name);
	return good;
}

static uint32_t count_wanted(const struct job *job)
{
	uint32_t count = 0;

	for (size_t i = 0; i < KINDS; i++)
		count += is_wanted(job, &kinds[i]);
	return count;
}

/* Those of one image, of `total` for all. */
static bool write_image(const struct job *job, uint32_t image, uint32_t total,
                        struct error *error)
{
	uint32_t done = image * count_wanted(job);

	for (size_t i = 0; i < KINDS; i++) {
		if (!is_wanted(job, &kinds[i]))
			continue;
		progress_step(job->progress, "drawing picture", done++, total);
		if (!write_picture(job, &kinds[i], image, error))
			return false;
	}
	return true;
}

static bool write_pictures(const struct job *job, struct error *error)
{
	uint32_t images = salmap_batch_size(job->sm);
	uint32_t total = images * count_wanted(job);

	for (uint32_t image = 0; image < images; image++)
		if (!write_image(job, image, total, error))
			return false;
	return true;
}

/* The map of a layer, or the combined one. */
typedef salmap_status (*renderer)(const struct job *job, uint32_t image,
                                  uint32_t layer, const salmap_plane *plane);

static salmap_status render_combined(const struct job *job, uint32_t image,
                                     uint32_t layer, const salmap_plane *plane)
{
	(void)layer;
	return salmap_combined(job->sm, image, plane);
}

static salmap_status render_layer(const struct job *job, uint32_t image,
                                  uint32_t layer, const salmap_plane *plane)
{
	return salmap_layer_map(job->sm, image, layer, plane);
}

/* A file of maps: for each image its `layers` planes. */
struct array {
	const char *name;
	renderer render;
	uint32_t layers;
	uint32_t before; /* maps in the files that come first */
	size_t dimensions;
	uint64_t shape[4];
};

static bool write_plane(const struct job *job, const struct array *array,
                        uint32_t index, const salmap_plane *plane,
                        struct output *output, struct error *error)
{
	salmap_status status = array->render(job, index / array->layers,
	                                     index % array->layers, plane);

	if (status != SALMAP_OK)
		return error_library(error, EXIT_BAD_INPUT, output->path,
		                     job->sm, status);
	return output_write(output, plane->data,
	                    plane_count(plane) * sizeof(float), error);
}

static bool write_planes(const struct job *job, const struct array *array,
                         struct output *output, struct error *error)
{
	uint32_t images = salmap_batch_size(job->sm);
	uint32_t count = images * array->layers;
	uint32_t total = images * (1 + job->layers->count);
	salmap_plane plane;
	bool good;

	good = plane_create(&plane, job->width, job->height, output->path,
	                    error);
	for (uint32_t i = 0; good && i < count; i++) {
		progress_step(job->progress, "writing map", array->before + i,
		              total);
		good = write_plane(job, array, i, &plane, output, error);
	}
	plane_free(&plane);
	return good;
}

static bool write_array(const struct job *job, const struct array *array,
                        struct error *error)
{
	struct output output;
	bool good;

	if (!output_open(&output, job->options->folder, array->name, error))
		return false;
	good = npy_write_header(&output, array->shape, array->dimensions,
	                        error) &&
	       write_planes(job, array, &output, error);
	return output_close(&output, good, error);
}

static bool write_arrays(const struct job *job, struct error *error)
{
	uint32_t images = salmap_batch_size(job->sm);
	uint64_t width = (uint64_t)job->width, height = (uint64_t)job->height;
	uint32_t layers = job->layers->count;
	const struct array combined = {
		.name = "combined.npy",
		.render = render_combined,
		.layers = 1,
		.dimensions = 3,
		.shape = { images, height, width },
	};
	const struct array maps = {
		.name = "layers.npy",
		.render = render_layer,
		.layers = layers,
		.before = images,
		.dimensions = 4,
		.shape = { images, layers, height, width },
	};

	return write_array(job, &combined, error) &&
	       write_array(job, &maps, error);
}

static bool write_stats(const struct job *job, struct error *error)
{
	struct output output;
	bool good;

	if (!output_open(&output, job->options->folder, "stats.json", error))
		return false;
	good = stats_print_json(job, output.file, error);
	return output_close(&output, good, error);
}

bool results_write(const struct job *job, struct error *error)
{
	return output_make_folder(job->options->folder, error) &&
	       write_arrays(job, error) && write_pictures(job, error) &&
	       write_stats(job, error);
}

static void print_path(const struct job *job, FILE *file, const char *name)
{
	text_print(file, job->options->folder);
	fprintf(file, "/%s\n", name);
}

/* Of a batch, the first and the last. */
static void print_pictures(const struct job *job, FILE *file,
                           const struct kind *kind)
{
	uint32_t images = salmap_batch_size(job->sm);

	text_print(file, job->options->folder);
	if (images == 1)
		fprintf(file, "/%s.png\n", kind->name);
	else
		fprintf(file, "/%s-000.png to %s-%03" PRIu32 ".png\n",
		        kind->name, kind->name, images - 1);
}

void results_print(const struct job *job, FILE *file)
{
	print_path(job, file, "combined.npy");
	print_path(job, file, "layers.npy");
	for (size_t i = 0; i < KINDS; i++)
		if (is_wanted(job, &kinds[i]))
			print_pictures(job, file, &kinds[i]);
	print_path(job, file, "stats.json");
}
