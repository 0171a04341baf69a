#include "photo_file.h"

#include <errno.h>
#include <inttypes.h>

#include "exif.h"
#include "photo_rows.h"

void photo_file_see_exif(struct photo_file *file, const unsigned char *block,
                         size_t size)
{
	if (file->has_exif)
		file->orientation = exif_orientation(block, size);
}

bool photo_file_create(const struct photo_file *file, struct image *photo,
                       uint32_t width, uint32_t height, struct error *error)
{
	if (!image_fits(width, height))
		return error_input(error,
		                   "%s: is too large with %" PRIu32 "x%" PRIu32
		                   " pixels; at most %d a side and %" PRId64
		                   " in all",
		                   file->path, width, height, IMAGE_MAX_SIDE,
		                   IMAGE_MAX_PIXELS);
	return photo_is_on_a_side(file->orientation) ?
	               image_create(photo, height, width, IMAGE_RGB,
	                            file->path, error) :
	               image_create(photo, width, height, IMAGE_RGB,
	                            file->path, error);
}

bool photo_file_refuse(const struct photo_file *file, const char *format,
                       const char *message, struct error *error)
{
	if (errno == ENOMEM)
		return error_memory(error, file->path);
	return error_input(error, "%s: is a damaged %s: %s", file->path, format,
	                   message);
}
