#include "maps.h"

#include <stdio.h>
#include <stdlib.h>

static void end_with(salmap_status status, const char *sentence)
{
	fprintf(stderr, "%s: %s\n", salmap_status_string(status), sentence);
	exit(1);
}

void must(salmap *sm, salmap_status status)
{
	char sentence[256] = "";

	if (status == SALMAP_OK)
		return;
	salmap_error_message(sm, sentence, sizeof(sentence));
	end_with(status, sentence);
}

static void *allocate(int64_t count, size_t size)
{
	void *memory = calloc((size_t)count, size);

	if (memory == NULL)
		end_with(SALMAP_E_MEMORY, "for a picture");
	return memory;
}

/* A picture of the size of the photo. */
struct canvas {
	struct photo photo;
	salmap_picture picture;
};

static void canvas_open(struct canvas *canvas, const struct photo *like)
{
	const int64_t width = like->width, height = like->height;

	canvas->photo = (struct photo){ width, height,
		                        allocate(width * height, 3) };
	salmap_picture_packed(&canvas->picture, canvas->photo.pixels,
	                      SALMAP_PIXEL_RGB8, width, height);
}

static void canvas_write(const struct canvas *canvas, const char *folder,
                         const char *name)
{
	photo_write_png(&canvas->photo, folder, name);
	free(canvas->photo.pixels);
}

static void plane_open(salmap_plane *map, const struct photo *like)
{
	float *data = allocate(like->width * like->height, sizeof(*data));

	salmap_plane_packed(map, data, like->width, like->height);
}

static void plane_write(const salmap_plane *map, const char *folder,
                        const char *name)
{
	const int64_t shape[] = { 1, map->height, map->width };

	floats_write_npy(map->data, shape, 3, folder, name);
}

/* Where a map is high: from six tenths of its range on, as in the overlay of the
 * salmap command. NULL for a map with one value. */
static const double *find_place(const salmap_plane *map, double place[2])
{
	double low = (double)map->data[0], high = low;
	int64_t i;

	for (i = 0; i < map->width * map->height; i++) {
		const double value = (double)map->data[i];

		low = value < low ? value : low;
		high = value > high ? value : high;
	}
	place[0] = low + 0.6 * (high - low);
	place[1] = high;
	return low < high ? place : NULL;
}

static void write_overlay(const struct photo *photo, const salmap_plane *map,
                          const char *folder, const char *name)
{
	salmap_message message = { .struct_size = sizeof(message) };
	struct canvas canvas;
	salmap_picture below;
	salmap_status status;
	double place[2];
	const double *limits = find_place(map, place);

	canvas_open(&canvas, photo);
	salmap_picture_packed(&below, photo->pixels, SALMAP_PIXEL_RGB8,
	                      photo->width, photo->height);
	status = salmap_plane_colour(map, SALMAP_PALETTE_MAGMA, limits,
	                             &canvas.picture, &message);
	if (status == SALMAP_OK)
		status = salmap_picture_highlight(&below, &canvas.picture, map,
		                                  limits, 0.8, &canvas.picture,
		                                  &message);
	if (status != SALMAP_OK)
		end_with(status, message.text);
	canvas_write(&canvas, folder, name);
}

void maps_write(salmap *sm, const struct photo *photo, const char *folder)
{
	struct canvas lovi;
	salmap_plane combined;

	canvas_open(&lovi, photo);
	must(sm, salmap_lovi(sm, 0, &lovi.picture));
	canvas_write(&lovi, folder, "lovi.png");
	plane_open(&combined, photo);
	must(sm, salmap_combined(sm, 0, &combined));
	plane_write(&combined, folder, "combined.npy");
	write_overlay(photo, &combined, folder, "overlay.png");
	free(combined.data);
}

void maps_write_class(salmap *sm, uint32_t cam, const struct photo *photo,
                      const char *folder)
{
	struct canvas heatmap;
	salmap_plane fastcam;

	must(sm, salmap_set_heat_palette(sm, SALMAP_HEAT_RISING));
	canvas_open(&heatmap, photo);
	must(sm, salmap_fastcam_heatmap(sm, 0, cam, &heatmap.picture));
	canvas_write(&heatmap, folder, "fastcam.png");
	plane_open(&fastcam, photo);
	must(sm, salmap_fastcam(sm, 0, cam, &fastcam));
	plane_write(&fastcam, folder, "fastcam.npy");
	write_overlay(photo, &fastcam, folder, "fastcam-overlay.png");
	free(fastcam.data);
}
