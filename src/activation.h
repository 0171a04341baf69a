/* An array as a tensor, with what the options for arrays say of it. */
#ifndef ACTIVATION_H
#define ACTIVATION_H

#include "options.h"
#include "sources.h"

struct activation {
	struct npy array;
	struct quantization quantization;
	salmap_tensor tensor; /* of these two */
	bool lacks_images; /* the array has no axis of images, though the layout
	                      has */
};

/* Reads one array; `number` is what --scale and --zero-point count it as.
 * activation_free if it returned true. */
bool activation_read(struct activation *activation,
                     const struct sources *sources, uint32_t index,
                     const struct reading *reading, uint32_t number,
                     struct error *error);
void activation_free(struct activation *activation);

/* Whether --scale and --zero-point fit so many arrays, all of them counted. */
bool activation_check(const struct reading *reading, uint32_t count,
                      struct error *error);

/* What the library says of a push of `name` that failed, and the option that is
 * meant by its policy on NaN and infinity. */
bool activation_refused(const char *name, const salmap *sm,
                        salmap_status status, struct error *error);

#endif
