/* Arrays that arguments name: FILE.npy, FILE.npz for all arrays of an archive, or
 * FILE.npz:NAME. */
#ifndef SOURCES_H
#define SOURCES_H

#include "npy.h"

struct source {
	char *path;
	int64_t entry; /* in the archive; -1 for a file of its own */
};

/* Starts as { .subject = ... }. */
struct sources {
	const char *subject; /* what messages call the arguments */
	struct source *items;
	char **names; /* FILE.npy or FILE.npz:KEY, for messages and results */
	uint32_t count;
};

/* Adds all arrays that one argument names. sources_free, whatever it returns. */
bool sources_add(struct sources *sources, const char *argument,
                 struct error *error);

/* The same of an argument that has to name one array. */
bool sources_add_one(struct sources *sources, const char *argument,
                     struct error *error);
void sources_free(struct sources *sources);

bool sources_read(const struct sources *sources, uint32_t index,
                  struct npy *array, struct error *error);

#endif
