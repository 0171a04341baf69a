/* What a file is that is not what was wanted. */
#ifndef FILE_FORMAT_H
#define FILE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

/* As many bytes tell any format. */
#define FILE_FORMAT_START 16

struct file_format {
	const char *name; /* with its article: "a GIF" for a GIF picture */
	bool is_picture;
};

/* By the first bytes of a file; NULL for an unknown one. */
const struct file_format *file_format_find(const unsigned char *start,
                                           size_t size);

#endif
