/* What a file is that is no PNG or JPEG. */
#ifndef PHOTO_FORMAT_H
#define PHOTO_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

/* As many bytes tell any format. */
#define PHOTO_FORMAT_START 16

struct photo_format {
	const char *name; /* with its article: "a GIF" */
	bool is_picture;
};

/* By the first bytes of a file; NULL for an unknown one. */
const struct photo_format *photo_format_find(const unsigned char *start,
                                             size_t size);

#endif
