/* The pictures that results consist of. */
#ifndef KINDS_H
#define KINDS_H

#include "image.h"
#include "legend.h"
#include "request.h"

/* What a picture may be drawn of, beside layers. */
enum { NEEDS_NOTHING = 0, NEEDS_PHOTO = 1, NEEDS_CAM = 2 };

/* One kind of picture; its file is NAME.png. */
struct kind {
	const char *name;
	const char *meaning; /* of it, where it may be looked at first; or NULL */
	size_t channels; /* IMAGE_GREY or IMAGE_RGB */
	unsigned int needs; /* NEEDS_* */
	enum legend legend; /* what goes below it where a legend is wanted */
	bool (*draw)(const struct request *request, uint32_t index,
	             const struct image *out, struct error *error);
	/* NULL where it is that of the results. */
	void (*size)(const struct request *request, int64_t *width,
	             int64_t *height);
};

/* The kinds that the results have, from 0 on; NULL past the last. */
const struct kind *kinds_get(const struct request *request, size_t number);

/* The kind of this name; NULL after it filled `error` if there is none, or if
 * the results lack what it needs. */
const struct kind *kinds_find(const struct request *request, const char *name,
                              struct error *error);

/* The kind to look at first. */
const struct kind *kinds_first(const struct request *request);

/* Draws a picture of the measured size. */
bool kinds_draw(const struct request *request, const struct kind *kind,
                uint32_t index, const struct image *out, struct error *error);

/* Fills all but the pixels. */
void kinds_measure(const struct request *request, const struct kind *kind,
                   struct image *out);

#endif
