/* Pictures of 8-bit pixels that the program owns. */
#ifndef IMAGE_H
#define IMAGE_H

#include "error.h"

/*
 * The largest pictures that are read and made. A side of more than a million
 * is beyond what libpng writes; 2^28 pixels are 0.8 GB in RGB. A build for
 * fuzzing has a smaller number of pixels, to be fast.
 */
#define IMAGE_MAX_SIDE 1000000
#ifndef IMAGE_MAX_PIXELS
#define IMAGE_MAX_PIXELS ((int64_t)1 << 28)
#endif

enum { IMAGE_GREY = 1, IMAGE_RGB = 3 };

struct image {
	int64_t width, height;
	size_t channels; /* IMAGE_GREY or IMAGE_RGB */
	unsigned char *pixels; /* packed rows, top down */
};

bool image_fits(int64_t width, int64_t height);

/* A black picture; `subject` is what a message calls it. */
bool image_create(struct image *image, int64_t width, int64_t height,
                  size_t channels, const char *subject, struct error *error);
void image_free(struct image *image);

unsigned char *image_pixel(const struct image *image, int64_t x, int64_t y);

/* The library's view of an RGB picture, or of a part of it. */
salmap_picture image_picture(const struct image *image);
salmap_picture image_part(const struct image *image, int64_t x, int64_t y,
                          int64_t width, int64_t height);

/* A photo at the size of `out`, by the library. */
bool image_resize(const salmap_picture *photo, const salmap_picture *out,
                  struct error *error);

#endif
