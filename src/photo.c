#define _POSIX_C_SOURCE 200809L

#include "photo.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exif.h"
#include "file.h"
#include "file_format.h"
#include "photo_jpeg.h"
#include "photo_png.h"

static bool refuse(const char *path, const unsigned char *start, size_t size,
                   struct error *error)
{
	const struct file_format *format = file_format_find(start, size);

	if (size == 0)
		return error_input(error, "%s: is empty; want a PNG or JPEG "
		                   "picture", path);
	if (!format)
		return error_input(error, "%s: is not a PNG or JPEG picture",
		                   path);
	if (!format->is_picture)
		return error_input(error, "%s: is %s; want a PNG or JPEG "
		                   "picture", path, format->name);
	return error_input(error,
	                   "%s: is %s picture; want PNG or JPEG: "
	                   "ImageMagick makes one by convert 'FILE[0]' "
	                   "-auto-orient photo.png, and Python's salmap reads "
	                   "what Pillow reads", path, format->name);
}

static bool read_format(struct image *photo, struct photo_file *file,
                        struct error *error)
{
	unsigned char start[FILE_FORMAT_START];
	size_t size = fread(start, 1, sizeof(start), file->file);

	rewind(file->file);
	errno = 0;
	if (size >= 8 && memcmp(start, "\x89PNG\r\n\x1a\n", 8) == 0)
		return photo_read_png(photo, file, error);
	if (size >= 3 && memcmp(start, "\xff\xd8\xff", 3) == 0)
		return photo_read_jpeg(photo, file, error);
	return refuse(file->path, start, size, error);
}

bool photo_read(struct image *photo, const char *path, bool has_exif,
                int *orientation, struct error *error)
{
	struct photo_file file = { NULL, path, has_exif, EXIF_UPRIGHT };
	uint64_t size;
	int descriptor = file_open(path, &size, error);
	bool good;

	photo->pixels = NULL;
	if (descriptor < 0)
		return false;
	file.file = fdopen(descriptor, "rb");
	if (!file.file) {
		close(descriptor);
		return error_input(error, "%s: %s", path, strerror(errno));
	}
	good = read_format(photo, &file, error);
	if (!good)
		image_free(photo);
	fclose(file.file);
	*orientation = file.orientation;
	return good;
}
