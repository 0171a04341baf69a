/* The files of results. */
#ifndef FILES_H
#define FILES_H

#include "buffer.h"
#include "request.h"

/* Writes all of them to the request's folder, which is made if missing. */
bool files_write(const struct request *request, struct error *error);

/* Adds their paths, one per line; of a batch, the first and the last picture of
 * each kind. The last line says what to open first. */
void files_list(const struct request *request, struct buffer *out);

#endif
