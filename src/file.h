/* Opening what is read. */
#ifndef FILE_H
#define FILE_H

#include "stream.h"

/*
 * Opens a regular file for reading; a pipe or a device could keep the program
 * waiting, and has no size to check a header against. Returns the descriptor,
 * or -1.
 */
int file_open(const char *path, uint64_t *size, struct error *error);

/* A stream of such a file; `descriptor` has to stay, and to be closed if it returned
 * true. */
bool file_stream(struct stream *stream, int *descriptor, const char *path,
                 struct error *error);

#endif
