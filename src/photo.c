#define _POSIX_C_SOURCE 200809L

#include "photo.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "photo_jpeg.h"
#include "photo_png.h"

static bool read_format(struct image *photo, FILE *file, const char *path,
                        struct error *error)
{
	char start[8];
	size_t size = fread(start, 1, sizeof(start), file);

	rewind(file);
	errno = 0;
	if (size == 8 && memcmp(start, "\x89PNG\r\n\x1a\n", 8) == 0)
		return photo_read_png(photo, file, path, error);
	if (size >= 3 && memcmp(start, "\xff\xd8\xff", 3) == 0)
		return photo_read_jpeg(photo, file, path, error);
	return error_input(error, "%s: is not a PNG or JPEG picture", path);
}

bool photo_read(struct image *photo, const char *path, struct error *error)
{
	uint64_t size;
	int descriptor = file_open(path, &size, error);
	FILE *file;
	bool good;

	photo->pixels = NULL;
	if (descriptor < 0)
		return false;
	file = fdopen(descriptor, "rb");
	if (!file) {
		close(descriptor);
		return error_input(error, "%s: %s", path, strerror(errno));
	}
	good = read_format(photo, file, path, error);
	if (!good)
		image_free(photo);
	fclose(file);
	return good;
}
