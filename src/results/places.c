#include "places.h"

#include <inttypes.h>
#include <stdlib.h>

#include "json.h"
#include "plane.h"
#include "render.h"

/* As many as are of use to a reader. */
#define MOST 10

/* Of the greatest value: where a box begins. */
#define SHARE 0.5

/* Peaks are so much of the longer side apart, or more: nearer ones mostly are
 * of the same thing. */
#define APART (1.0 / 16)

/* Boxes of more voxels would need too much memory: 8 bytes for each. */
#define MOST_VOXELS (INT64_C(512) * 512 * 512)

/* What only places of volumes have. */
static void add_of_volume(const salmap_plane *map, const char *name,
                          int64_t number, struct buffer *out)
{
	if (map->depth > 1)
		buffer_print(out, "\"%s\": %" PRId64 ", ", name, number);
}

static void add_place(const salmap_plane *map, const salmap_peak *peak,
                      struct buffer *out)
{
	buffer_print(out, "{ ");
	add_of_volume(map, "slice", peak->slice, out);
	buffer_print(out,
	             "\"row\": %" PRId64 ", \"column\": %" PRId64
	             ", \"value\": ", peak->row, peak->column);
	json_number(out, (double)peak->value);
	buffer_print(out, " }");
}

static void add_box(const salmap_plane *map, const salmap_box *box,
                    struct buffer *out)
{
	const salmap_peak peak = { sizeof(peak), box->peak, box->peak_slice,
		                   box->peak_row, box->peak_column };

	buffer_print(out, "{ ");
	add_of_volume(map, "slice", box->slice, out);
	buffer_print(out, "\"row\": %" PRId64 ", \"column\": %" PRId64 ", ",
	             box->row, box->column);
	add_of_volume(map, "depth", box->depth, out);
	buffer_print(out,
	             "\"height\": %" PRId64 ", \"width\": %" PRId64
	             ", \"area\": %" PRId64 ", \"mass\": ",
	             box->height, box->width, box->area);
	json_number(out, box->mass);
	buffer_print(out, ", \"peak\": ");
	add_place(map, &peak, out);
	buffer_print(out, " }");
}

/* Puts what comes before an item of a list. */
static void add_item(uint32_t number, struct buffer *out)
{
	buffer_print(out, "%s\n            ", number ? "," : "");
}

static void end_list(uint32_t count, struct buffer *out)
{
	buffer_print(out, "%s]", count ? "\n          " : "");
}

static bool add_boxes(const salmap_plane *map, struct buffer *out,
                      struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_box boxes[MOST] = { { .struct_size = sizeof(boxes[0]) } };
	int32_t *labels = calloc(plane_count(map), sizeof(*labels));
	uint32_t count = 0;
	salmap_status status;

	if (!labels)
		return error_memory(error, "boxes");
	status = salmap_plane_boxes(map, SHARE, MOST, boxes, labels, &count,
	                            &message);
	free(labels);
	if (status != SALMAP_OK)
		return error_message(error, "boxes", &message);
	buffer_print(out, "\"boxes\": [");
	for (uint32_t i = 0; i < count; i++) {
		add_item(i, out);
		add_box(map, &boxes[i], out);
	}
	end_list(count, out);
	return true;
}

static int64_t radius_of(const salmap_plane *map)
{
	int64_t side = map->width > map->height ? map->width : map->height;

	side = side > map->depth ? side : map->depth;
	side = (int64_t)((double)side * APART);
	return side > 1 ? side : 1;
}

static bool add_peaks(const salmap_plane *map, struct buffer *out,
                      struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_peak peaks[MOST] = { { .struct_size = sizeof(peaks[0]) } };
	uint32_t count = 0;

	if (salmap_plane_peaks(map, radius_of(map), MOST, peaks, &count,
	                       &message) != SALMAP_OK)
		return error_message(error, "peaks", &message);
	buffer_print(out, "\"peaks\": [");
	for (uint32_t i = 0; i < count; i++) {
		add_item(i, out);
		add_place(map, &peaks[i], out);
	}
	end_list(count, out);
	return true;
}

/* FastCAM as it is looked for places in: all slices of a volume, whatever the
 * results show of it. */
static bool make_map(const struct request *request, uint32_t index,
                     uint32_t cam, const int64_t sides[3], salmap_plane *map,
                     struct error *error)
{
	const char *name = request->cam_names[cam];

	if (!plane_create_volume(map, sides, "FastCAM", error))
		return false;
	if (request->cut ? render_volume(request, index, &map_fastcam, cam, map,
	                                 name, error)
	                 : render_plane(request, index, &map_fastcam, cam, map,
	                                name, error))
		return true;
	plane_free(map);
	return false;
}

static bool are_too_many(const int64_t sides[3])
{
	return sides[0] > MOST_VOXELS / sides[1] / sides[2];
}

bool places_add(const struct request *request, uint32_t index, uint32_t cam,
                struct buffer *out, struct error *error)
{
	int64_t sides[3] = { 1, request->height, request->width };
	salmap_plane map;
	bool good;

	if (request->cut)
		request_sides(request, request->cut, sides);
	if (sides[0] > 1 && are_too_many(sides)) {
		buffer_print(out, "\"boxes\": null, \"peaks\": null");
		return true;
	}
	if (!make_map(request, index, cam, sides, &map, error))
		return false;
	good = add_boxes(&map, out, error);
	buffer_print(out, ",\n          ");
	good = good && add_peaks(&map, out, error);
	plane_free(&map);
	return good;
}
