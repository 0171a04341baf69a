/* A photo's file, and what the readers of its formats share. */
#ifndef PHOTO_FILE_H
#define PHOTO_FILE_H

#include <stdio.h>

#include "results/image.h"

struct photo_file {
	FILE *file;
	const char *path; /* for messages */
	bool has_exif; /* whether what EXIF says counts */
	int orientation; /* by which the photo was turned (exif.h) */
};

/* Notes the orientation of an EXIF block, if that counts. */
void photo_file_see_exif(struct photo_file *file, const unsigned char *block,
                         size_t size);

/* A picture for rows of this size, turned by the file's orientation, if it is
 * not too large. */
bool photo_file_create(const struct photo_file *file, struct image *photo,
                       uint32_t width, uint32_t height, struct error *error);

/* What a decoder that gave up says of a file; or that memory ran out, which it
 * leaves in errno. Returns false. */
bool photo_file_refuse(const struct photo_file *file, const char *format,
                       const char *message, struct error *error);

#endif
