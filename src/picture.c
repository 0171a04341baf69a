#define _POSIX_C_SOURCE 200809L

#include "picture.h"

#include <errno.h>
#include <png.h>
#include <string.h>

#include "output.h"

static bool write_png(const struct image *image, struct output *output,
                      struct error *error)
{
	png_image png;

	errno = 0;
	memset(&png, 0, sizeof(png));
	png.version = PNG_IMAGE_VERSION;
	png.width = (png_uint_32)image->width;
	png.height = (png_uint_32)image->height;
	png.format = image->channels == IMAGE_GREY ? PNG_FORMAT_GRAY :
	                                             PNG_FORMAT_RGB;
	if (png_image_write_to_stdio(&png, output->file, 0, image->pixels, 0,
	                             NULL))
		return true;
	if (errno == ENOMEM)
		return error_memory(error, output->path);
	return error_input(error, "%s: cannot write: %s", output->path,
	                   png.message);
}

bool picture_write(const struct image *image, const char *folder,
                   const char *name, struct error *error)
{
	struct output output;
	bool good;

	if (!output_open(&output, folder, name, error))
		return false;
	good = write_png(image, &output, error);
	return output_close(&output, good, error);
}
