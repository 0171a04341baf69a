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

static void add_place(int64_t row, int64_t column, float value,
                      struct buffer *out)
{
	buffer_print(out,
	             "{ \"row\": %" PRId64 ", \"column\": %" PRId64
	             ", \"value\": ", row, column);
	json_number(out, (double)value);
	buffer_print(out, " }");
}

static void add_box(const salmap_box *box, struct buffer *out)
{
	buffer_print(out,
	             "{ \"row\": %" PRId64 ", \"column\": %" PRId64
	             ", \"height\": %" PRId64 ", \"width\": %" PRId64
	             ", \"area\": %" PRId64 ", \"mass\": ",
	             box->row, box->column, box->height, box->width, box->area);
	json_number(out, box->mass);
	buffer_print(out, ", \"peak\": ");
	add_place(box->peak_row, box->peak_column, box->peak, out);
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
		add_box(&boxes[i], out);
	}
	end_list(count, out);
	return true;
}

static int64_t radius_of(const salmap_plane *map)
{
	int64_t side = map->width > map->height ? map->width : map->height;
	int64_t radius = (int64_t)((double)side * APART);

	return radius > 1 ? radius : 1;
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
		add_place(peaks[i].row, peaks[i].column, peaks[i].value, out);
	}
	end_list(count, out);
	return true;
}

bool places_add(const struct request *request, uint32_t index, uint32_t cam,
                struct buffer *out, struct error *error)
{
	salmap_plane map;
	bool good;

	if (!plane_create(&map, request->width, request->height, "FastCAM",
	                  error))
		return false;
	good = render_plane(request, index, &map_fastcam, cam, &map,
	                    request->cam_names[cam], error) &&
	       add_boxes(&map, out, error);
	buffer_print(out, ",\n          ");
	good = good && add_peaks(&map, out, error);
	plane_free(&map);
	return good;
}
