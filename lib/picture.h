/* A caller's planes and pictures: checked, then written pixel by pixel. */
#ifndef SALMAP_PICTURE_H
#define SALMAP_PICTURE_H

#include "../include/salmap.h"

#include "rare.h"
#include "status.h"

/* ARGUMENT with a sentence that calls the plane or picture `name`. */
salmap_status salmap_plane_check(const salmap_plane *plane, const char *name,
                                 struct salmap_sentence *message) SALMAP_RARE;
salmap_status salmap_picture_check(const salmap_picture *picture,
                                   const char *name,
                                   struct salmap_sentence *message) SALMAP_RARE;

/* ARGUMENT unless `other` is as large as what came first. */
salmap_status salmap_size_check(int64_t width, int64_t height,
                                int64_t other_width, int64_t other_height,
                                const char *name,
                                struct salmap_sentence *message) SALMAP_RARE;

/* NONFINITE, with the place of the first, if a value of a plane that was
 * checked, or of a picture of floats, is NaN or infinite. */
salmap_status salmap_plane_check_finite(const salmap_plane *plane,
                                        const char *name,
                                        struct salmap_sentence *message);
salmap_status salmap_picture_check_finite(const salmap_picture *picture,
                                          const char *name,
                                          struct salmap_sentence *message);

/* Bytes of a pixel; 0 for a value that is not in the header. */
int64_t salmap_pixel_size(salmap_pixel pixel);

static inline float *salmap_plane_at(const salmap_plane *plane, int64_t row,
                                     int64_t column)
{
	return plane->data + (ptrdiff_t)(row * plane->stride + column);
}

/* The bytes of a pixel. */
static inline unsigned char *salmap_picture_at(const salmap_picture *picture,
                                               int64_t row, int64_t column)
{
	return (unsigned char *)picture->data +
	       (ptrdiff_t)(row * picture->stride +
	                   column * salmap_pixel_size(picture->pixel));
}

/* Writes red, green, blue, clamped to 0..1; 8-bit values rounded to nearest. */
void salmap_pixel_store(salmap_pixel pixel, unsigned char *bytes,
                        const float rgb[3]);

/* Red, green and blue of white as they are stored: 255, or 1 of floats. */
float salmap_pixel_white(salmap_pixel pixel);

/* Reads red, green, blue as they are stored, 0..salmap_pixel_white; of floats
 * whatever they are. */
void salmap_pixel_load_stored(salmap_pixel pixel, const unsigned char *bytes,
                              float rgb[3]);

/* Reads red, green, blue as 0..1; of floats whatever they are. */
void salmap_pixel_load(salmap_pixel pixel, const unsigned char *bytes,
                       float rgb[3]);

#endif
