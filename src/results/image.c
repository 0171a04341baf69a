#include "image.h"

#include <stdlib.h>

bool image_fits(int64_t width, int64_t height)
{
	return width >= 1 && height >= 1 && width <= IMAGE_MAX_SIDE &&
	       height <= IMAGE_MAX_SIDE && width * height <= IMAGE_MAX_PIXELS;
}

bool image_create(struct image *image, int64_t width, int64_t height,
                  size_t channels, const char *subject, struct error *error)
{
	image->width = width;
	image->height = height;
	image->channels = channels;
	image->pixels = calloc((size_t)width * (size_t)height, channels);
	return image->pixels || error_memory(error, subject);
}

void image_free(struct image *image)
{
	free(image->pixels);
	image->pixels = NULL;
}

unsigned char *image_pixel(const struct image *image, int64_t x, int64_t y)
{
	return image->pixels +
	       (size_t)(y * image->width + x) * image->channels;
}

salmap_picture image_part(const struct image *image, int64_t x, int64_t y,
                          int64_t width, int64_t height)
{
	salmap_picture picture;

	salmap_picture_packed(&picture, image_pixel(image, x, y),
	                      SALMAP_PIXEL_RGB8, width, height);
	picture.stride = image->width * IMAGE_RGB;
	return picture;
}

salmap_picture image_picture(const struct image *image)
{
	return image_part(image, 0, 0, image->width, image->height);
}

bool image_resize(const salmap_picture *photo, const salmap_picture *out,
                  struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };

	return salmap_picture_resize(photo, out, &message) == SALMAP_OK ||
	       error_message(error, "photo", &message);
}
