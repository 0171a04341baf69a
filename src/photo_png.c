#include <png.h>
#include <string.h>

#include "photo.h"

bool photo_read_png(struct image *photo, FILE *file, const char *path,
                    struct error *error)
{
	/* Transparent pixels are laid on white, as on paper. */
	const png_color white = { 255, 255, 255 };
	png_image png;
	bool good;

	memset(&png, 0, sizeof(png));
	png.version = PNG_IMAGE_VERSION;
	if (!png_image_begin_read_from_stdio(&png, file))
		return photo_refuse(path, "PNG", png.message, error);
	png.format = PNG_FORMAT_RGB;
	good = photo_create(photo, png.width, png.height, path, error);
	if (good && !png_image_finish_read(&png, &white, photo->pixels, 0,
	                                   NULL))
		good = photo_refuse(path, "PNG", png.message, error);
	png_image_free(&png);
	return good;
}
