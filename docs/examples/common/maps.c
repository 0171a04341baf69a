#include "maps.h"

#include <stdio.h>
#include <stdlib.h>

void must(salmap *sm, salmap_status status)
{
	char sentence[256] = "";

	if (status == SALMAP_OK)
		return;
	salmap_error_message(sm, sentence, sizeof(sentence));
	fprintf(stderr, "%s: %s\n", salmap_status_string(status), sentence);
	exit(1);
}

static void *allocate(int64_t count, size_t size)
{
	void *memory = calloc((size_t)count, size);

	if (memory == NULL) {
		fputs("no memory\n", stderr);
		exit(1);
	}
	return memory;
}

/* Draws image 0 of `sm`: salmap_lovi(), or a class map's picture. */
typedef salmap_status picture_of(salmap *sm, uint32_t cam,
                                 const salmap_picture *out);

static salmap_status draw_lovi(salmap *sm, uint32_t cam,
                               const salmap_picture *out)
{
	(void)cam;
	return salmap_lovi(sm, 0, out);
}

static salmap_status draw_fastcam(salmap *sm, uint32_t cam,
                                  const salmap_picture *out)
{
	return salmap_fastcam_heatmap(sm, 0, cam, out);
}

/* The picture, and the picture over the photo. */
static void write_pictures(salmap *sm, picture_of *draw, uint32_t cam,
                           const struct photo *photo, const char *folder,
                           const char *name, const char *name_of_overlay)
{
	const int64_t width = photo->width, height = photo->height;
	const struct photo copy = { width, height,
		                    allocate(width * height, 3) };
	salmap_picture below, picture;

	salmap_picture_packed(&below, photo->pixels, SALMAP_PIXEL_RGB8, width,
	                      height);
	salmap_picture_packed(&picture, copy.pixels, SALMAP_PIXEL_RGB8, width,
	                      height);
	must(sm, draw(sm, cam, &picture));
	photo_write_png(&copy, folder, name);
	must(sm, salmap_picture_overlay(sm, &below, &picture, 0.5, &picture));
	photo_write_png(&copy, folder, name_of_overlay);
	free(copy.pixels);
}

/* Reads image 0 of `sm`: salmap_combined(), or a class map's floats. */
typedef salmap_status floats_of(salmap *sm, uint32_t cam,
                                const salmap_plane *out);

static salmap_status read_combined(salmap *sm, uint32_t cam,
                                   const salmap_plane *out)
{
	(void)cam;
	return salmap_combined(sm, 0, out);
}

static salmap_status read_fastcam(salmap *sm, uint32_t cam,
                                  const salmap_plane *out)
{
	return salmap_fastcam(sm, 0, cam, out);
}

static void write_floats(salmap *sm, floats_of *read, uint32_t cam,
                         const struct photo *photo, const char *folder,
                         const char *name)
{
	const int64_t shape[] = { 1, photo->height, photo->width };
	float *map = allocate(photo->width * photo->height, sizeof(*map));
	salmap_plane plane;

	salmap_plane_packed(&plane, map, photo->width, photo->height);
	must(sm, read(sm, cam, &plane));
	floats_write_npy(map, shape, 3, folder, name);
	free(map);
}

void maps_write(salmap *sm, const struct photo *photo, const char *folder)
{
	write_pictures(sm, draw_lovi, 0, photo, folder, "lovi.png",
	               "overlay.png");
	write_floats(sm, read_combined, 0, photo, folder, "combined.npy");
}

void maps_write_class(salmap *sm, uint32_t cam, const struct photo *photo,
                      const char *folder)
{
	write_pictures(sm, draw_fastcam, cam, photo, folder, "fastcam.png",
	               "fastcam-overlay.png");
	write_floats(sm, read_fastcam, cam, photo, folder, "fastcam.npy");
}
