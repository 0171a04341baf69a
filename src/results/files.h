/* The files of results. */
#ifndef FILES_H
#define FILES_H

#include "buffer.h"
#include "image.h"
#include "request.h"

/* Writes all of them to the request's folder, which is made if missing. */
bool files_write(const struct request *request, struct error *error);

/* Adds their paths, one per line; of a batch, the first and the last picture of
 * each kind. The last line says what to open first. */
void files_list(const struct request *request, struct buffer *out);

/* One more, in the same folder. */
bool files_write_png(const struct request *request, const struct image *image,
                     const char *name, struct error *error);
bool files_write_text(const struct request *request, const char *name,
                      const struct buffer *text, struct error *error);

#endif
