#include "files.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>

static void fail(const char *path, const char *why)
{
	fprintf(stderr, "%s: %s\n", path, why);
	exit(1);
}

static void path_of(char path[static FILENAME_MAX], const char *folder,
                    const char *name)
{
	if (snprintf(path, FILENAME_MAX, "%s/%s", folder, name) >= FILENAME_MAX)
		fail(name, "too long a path");
}

void photo_read_png(struct photo *photo, const char *path)
{
	png_image png = { .version = PNG_IMAGE_VERSION };

	if (!png_image_begin_read_from_file(&png, path))
		fail(path, png.message);
	png.format = PNG_FORMAT_RGB;
	photo->width = png.width;
	photo->height = png.height;
	photo->pixels = malloc(PNG_IMAGE_SIZE(png));
	if (photo->pixels == NULL)
		fail(path, "no memory");
	if (!png_image_finish_read(&png, NULL, photo->pixels, 0, NULL))
		fail(path, png.message);
}

void photo_write_png(const struct photo *photo, const char *folder,
                     const char *name)
{
	png_image png = {
		.version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)photo->width,
		.height = (png_uint_32)photo->height,
		.format = PNG_FORMAT_RGB,
	};
	char path[FILENAME_MAX];

	path_of(path, folder, name);
	if (!png_image_write_to_file(&png, path, 0, photo->pixels, 0, NULL))
		fail(path, png.message);
}

void floats_write_npy(const float *data, const int64_t *shape, int dimensions,
                      const char *folder, const char *name)
{
	const uint16_t one = 1;
	/* Magic, version 1.0, and 118, the length of the text that follows. */
	char header[128 + 1] = "\x93NUMPY\x01\x00\x76", extents[96] = "";
	char path[FILENAME_MAX];
	size_t count = 1;
	int length = 0, i;
	FILE *file;

	for (i = 0; i < dimensions; i++) {
		count *= (size_t)shape[i];
		length += snprintf(extents + length,
		                   sizeof(extents) - (size_t)length, "%s%lld",
		                   i > 0 ? ", " : "", (long long)shape[i]);
	}
	length = snprintf(header + 10, sizeof(header) - 10,
	                  "{'descr': '%cf4', 'fortran_order': False, "
	                  "'shape': (%s), }",
	                  *(const unsigned char *)&one ? '<' : '>', extents);
	snprintf(header + 10 + length, sizeof(header) - 10 - (size_t)length,
	         "%*s\n", 117 - length, "");
	path_of(path, folder, name);
	file = fopen(path, "wb");
	if (file == NULL || fwrite(header, 128, 1, file) != 1 ||
	    fwrite(data, sizeof(float), count, file) != count ||
	    fclose(file) != 0)
		fail(path, "cannot write");
}
