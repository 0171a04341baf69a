/* Input files for the tool, and what it wrote read back. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "sandbox.h"

/* A .npy file of n images, c channels, h x w locations. */
struct array {
	int n, c, h, w; /* n 0 for an array without that dimension */
	const char *dtype; /* "<f4" if NULL; also >f4, <f2, >f2 */
	int channels_last;
	int fortran_order;
	int version; /* of the format; 1 if 0 */
	unsigned int seed; /* other values for other seeds */
};

/* The value of one element: a multiple of 1/16 from 0 to 6, so that float16
 * and float32 hold the same. */
float fixture_value(const struct array *array, int n, int c, int h, int w);

/* The bytes of the file; free them. */
struct content fixture_npy(const struct array *array);
void fixture_write_npy(const struct sandbox *sandbox, const char *name,
                       const struct array *array);

/* A .npy file with any header text and so many zero bytes behind it. */
void fixture_write_raw(const struct sandbox *sandbox, const char *name,
                       const char *header, size_t size);

/* An archive of arrays, compressed or stored, in their order. */
struct entry {
	const char *name; /* with ".npy" */
	const struct array *array;
};
void fixture_write_npz(const struct sandbox *sandbox, const char *name,
                       const struct entry *entries, int count,
                       int compressed);

/* Photos: each of these is a picture of packed 8-bit pixels. */
struct photo {
	int width, height;
	int channels; /* 1 grey, 3 RGB, 4 RGBA; in a JPEG 4 is CMYK */
	unsigned char *pixels;
};

/* A photo without black pixels, all different; free its pixels. */
struct photo fixture_photo(int width, int height, int channels);
void fixture_write_png(const struct sandbox *sandbox, const char *name,
                       const struct photo *photo);
void fixture_write_jpeg(const struct sandbox *sandbox, const char *name,
                        const struct photo *photo);

/* A PNG that was written, as it is stored: grey or RGB; free its pixels. */
struct photo fixture_read_png(const struct sandbox *sandbox, const char *name);

/* Expects a PNG of that size. */
void fixture_expect_png(const struct sandbox *sandbox, const char *name,
                        int width, int height, int channels);

/* The elements of a .npy file that has to have this text for its shape,
 * "(1, 4, 5)"; free them. */
float *fixture_read_npy(const struct sandbox *sandbox, const char *name,
                        const char *shape, size_t count);

#endif
