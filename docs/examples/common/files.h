/* Photos, pictures and maps in files. A function that fails ends the program
 * with a sentence. */
#ifndef FILES_H
#define FILES_H

#include <stdint.h>

/* 8 bits each of red, green, blue, row by row. */
struct photo {
	int64_t width, height;
	unsigned char *pixels; /* free() */
};

void photo_read_png(struct photo *photo, const char *path);
void photo_write_png(const struct photo *photo, const char *folder,
                     const char *name);

/* Floats in NumPy's format: [shape[0]][shape[1]]... of 2 to 4 dimensions. */
void floats_write_npy(const float *data, const int64_t *shape, int dimensions,
                      const char *folder, const char *name);

#endif
