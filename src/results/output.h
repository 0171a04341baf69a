/*
 * Result files, written whole or not at all: under a temporary name in the
 * same folder, renamed when all is on disk.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stddef.h>
#include <stdio.h>

#include "error.h"
#include "guard.h"

/* Makes the folder and those above it that are missing. */
bool output_make_folder(const char *path, struct error *error);

struct output {
	const struct guard *guard;
	FILE *file;
	char *path;
	char *temporary;
};

/* With a guard, one file at a time: a signal that ends the program removes the
 * open one. */
bool output_open(struct output *output, const char *folder, const char *name,
                 const struct guard *guard, struct error *error);
bool output_write(struct output *output, const void *data, size_t size,
                  struct error *error);

/* Renames the file if `good`, else removes it. Call it for each output that
 * was opened. */
bool output_close(struct output *output, bool good, struct error *error);

#endif
