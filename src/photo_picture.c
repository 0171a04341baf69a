#include "photo_picture.h"

#include <errno.h>
#include <inttypes.h>

bool photo_create(struct image *photo, uint32_t width, uint32_t height,
                  const char *path, struct error *error)
{
	if (!image_fits(width, height))
		return error_input(error,
		                   "%s: is too large with %" PRIu32 "x%" PRIu32
		                   " pixels; at most %d a side and %" PRId64
		                   " in all",
		                   path, width, height, IMAGE_MAX_SIDE,
		                   IMAGE_MAX_PIXELS);
	return image_create(photo, width, height, IMAGE_RGB, path, error);
}

bool photo_refuse(const char *path, const char *format, const char *message,
                  struct error *error)
{
	if (errno == ENOMEM)
		return error_memory(error, path);
	return error_input(error, "%s: is a damaged %s: %s", path, format,
	                   message);
}
