#include "explorer_maps.h"

#include <inttypes.h>
#include <stdlib.h>

#include "cam_info.h"
#include "deflate.h"
#include "explorer_sets.h"
#include "half.h"
#include "json.h"
#include "layer_info.h"
#include "plane.h"

#define SUBJECT "explorer.html"

/* How a map is read, raw or not. */
typedef salmap_status (*map_reader)(salmap *sm, uint32_t image, uint32_t number,
                                    const salmap_plane *out);

/* One map of an image. */
struct map_place {
	salmap *sm;
	uint32_t image, number;
	map_reader read;
	struct salmap_layer_info info;
};

/* What is told of a map; its values are half * 2^exponent. */
static void add_told(struct buffer *head, const struct salmap_layer_info *info,
                     int exponent)
{
	buffer_print(head, "{ \"exponent\": %d, \"min\": ", exponent);
	json_number(head, info->min);
	buffer_print(head, ", \"max\": ");
	json_number(head, info->max);
	buffer_print(head, ", \"mean\": ");
	json_number(head, info->mean);
	buffer_print(head, ", \"flags\": %" PRIu32 " }", info->flags);
}

static bool add_halves(struct buffer *halves, const salmap_plane *plane,
                       int exponent, struct error *error)
{
	const size_t count = plane_count(plane);
	unsigned char *bytes = malloc(2 * count);

	if (!bytes)
		return error_memory(error, SUBJECT);
	half_store(plane->data, count, exponent, bytes);
	buffer_add(halves, bytes, 2 * count);
	free(bytes);
	return true;
}

/* A view of a plane in which the slices of a map lie below one another. */
static salmap_plane volume_of(const salmap_plane *plane,
                              const struct salmap_layer_info *info)
{
	return (salmap_plane){
		.struct_size = sizeof(salmap_plane),
		.data = plane->data,
		.width = info->width,
		.height = info->height,
		.stride = info->width,
		.depth = info->depth,
		.slice_stride = info->width * info->height,
	};
}

static bool add_map(const struct map_place *place, struct buffer *head,
                    struct buffer *halves, struct error *error)
{
	const struct salmap_layer_info *info = &place->info;
	salmap_plane plane, volume;
	salmap_status status;
	int exponent;
	bool good;

	if (!plane_create(&plane, info->width, info->depth * info->height,
	                  SUBJECT, error))
		return false;
	volume = volume_of(&plane, info);
	status = place->read(place->sm, place->image, place->number, &volume);
	good = status == SALMAP_OK ||
	       error_library(error, EXIT_BAD_INPUT, SUBJECT, place->sm, status);
	if (good) {
		exponent = half_exponent(plane.data, plane_count(&plane));
		add_told(head, &place->info, exponent);
		good = add_halves(halves, &plane, exponent, error);
	}
	plane_free(&plane);
	return good;
}

/* Of the request's own context, or of another with the same layers. */
static bool get_info(const struct request *request,
                     const struct explorer_set *set, uint32_t index,
                     uint32_t layer, struct salmap_layer_info *out,
                     struct error *error)
{
	struct request of_set = *request;

	of_set.sm = set->sm;
	return layer_info_get(&of_set, index, layer, out, error);
}

static bool add_set(const struct request *request, uint32_t index,
                    const struct explorer_set *set, struct buffer *head,
                    struct buffer *halves, struct error *error)
{
	const uint32_t layers = salmap_layer_count(set->sm);
	struct map_place place = {
		.sm = set->sm,
		.image = request_image(request, index),
		.read = explorer_sets_are_raw(request) ? salmap_layer_raw :
		                                         salmap_layer_map,
	};
	bool good = true;

	buffer_print(head, "[");
	for (uint32_t i = 0; good && i < layers; i++) {
		buffer_print(head, i ? ",\n" : "");
		place.number = i;
		good = get_info(request, set, index, i, &place.info, error) &&
		       add_map(&place, head, halves, error);
	}
	buffer_print(head, "]");
	return good;
}

static bool add_sets(const struct request *request, uint32_t index,
                     struct buffer *head, struct buffer *halves,
                     struct error *error)
{
	struct explorer_set set;
	bool good = true;

	buffer_print(head, "{ \"sets\": [");
	for (uint32_t i = 0; good && explorer_set_get(request, i, &set); i++) {
		buffer_print(head, i ? ",\n" : "");
		good = add_set(request, index, &set, head, halves, error);
	}
	buffer_print(head, "],\n");
	return good;
}

static bool add_classes(const struct request *request, uint32_t index,
                        struct buffer *head, struct buffer *halves,
                        struct error *error)
{
	struct map_place place = {
		.image = request_image(request, index),
		.read = explorer_sets_are_raw(request) ? salmap_cam_raw :
		                                         salmap_cam,
	};
	bool good = true;

	buffer_print(head, "\"classes\": [");
	for (uint32_t i = 0; good && i < request->cam_count; i++) {
		buffer_print(head, i ? ",\n" : "");
		place.number = i;
		place.sm = request_cam(request, &place.number);
		good = cam_info_get(request, index, i, &place.info, error) &&
		       add_map(&place, head, halves, error);
	}
	buffer_print(head, "] }");
	return good;
}

bool explorer_maps_add(const struct request *request, uint32_t index,
                       struct buffer *head, struct buffer *out,
                       struct error *error)
{
	struct buffer halves = { 0 };
	bool good = add_sets(request, index, head, &halves, error) &&
	            add_classes(request, index, head, &halves, error) &&
	            buffer_check(&halves, SUBJECT, error) &&
	            deflate_add(out, &halves, SUBJECT, error);

	buffer_free(&halves);
	return good;
}
