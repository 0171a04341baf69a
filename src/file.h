/* Opening what is read. */
#ifndef FILE_H
#define FILE_H

#include <stdint.h>

#include "results/error.h"

/*
 * Opens a regular file for reading; a pipe or a device could keep the program
 * waiting, and has no size to check a header against. Returns the descriptor,
 * or -1.
 */
int file_open(const char *path, uint64_t *size, struct error *error);

#endif
