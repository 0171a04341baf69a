/* What a pixel is made of, and how it is written and read. */
#ifndef SALMAP_PIXEL_H
#define SALMAP_PIXEL_H

#include "../include/salmap.h"

/* Bytes of a pixel; 0 for a value that is not in the header. */
int64_t salmap_pixel_size(salmap_pixel pixel);

/* The same of a pixel that was checked. */
int64_t salmap_pixel_step(salmap_pixel pixel);

/* Writes red, green, blue, clamped to 0..1; 8-bit values rounded to nearest. */
void salmap_pixel_store(salmap_pixel pixel, unsigned char *bytes,
                        const float rgb[3]);

/* Red, green and blue of white as they are stored: 255, or 1 of floats. */
float salmap_pixel_white(salmap_pixel pixel);

/* Reads red, green, blue of `count` pixels side by side as they are stored,
 * 0..salmap_pixel_white; of floats whatever they are. */
void salmap_pixel_load_stored(salmap_pixel pixel, const unsigned char *bytes,
                              int count, float *rgb);

/* Writes as many pixels of 8-bit values that are given as 0..255, rounded to
 * nearest, halves up. */
void salmap_pixel_store_bytes(salmap_pixel pixel, unsigned char *bytes,
                              int count, const float *rgb);

/* Writes them as salmap_pixel_load_stored reads them. */
void salmap_pixel_store_stored(salmap_pixel pixel, unsigned char *bytes,
                               int count, const float *rgb);

/* The same as 0..1; of floats whatever they are. */
void salmap_pixel_load_all(salmap_pixel pixel, const unsigned char *bytes,
                           int count, float *rgb);
void salmap_pixel_load(salmap_pixel pixel, const unsigned char *bytes,
                       float rgb[3]);

#endif
