/* Random views for the tests of kernels, of all types and layouts, with guard
 * pages on both sides of the data. */
#ifndef TEST_SAMPLE_H
#define TEST_SAMPLE_H

#include "kernels.h"

#define SAMPLE_CHANNELS 4200 /* that a view has at most */
#define SAMPLE_LOCATIONS 1060
#define SAMPLE_QUANTA 500 /* channels with a scale of their own, at most */

/* A view of locations in a row, and its memory. */
struct sample {
	struct salmap_view view;
	struct guarded guarded;
	float scales[SAMPLE_QUANTA];
	int32_t zero_points[SAMPLE_QUANTA];
};

/* One float of a kind, 0 to 7, that is likely to go wrong. */
float nasty_float(struct random *random, int kind);

/* Channels and locations: sizes around the vectors'. */
void random_extents(struct random *random, int64_t *c, int64_t *w);

/* A sample of any type and layout, filled; its memory goes by unguard. */
struct sample sample_make(struct random *random, int64_t c, int64_t w);

/* Floats whose locations or channels lie side by side. */
struct sample sample_make_rows(struct random *random, int64_t c, int64_t w);

/* Fills the elements with floats of a kind. */
void sample_fill(struct sample *sample, int kind, struct random *random);

/* A quarter of the integer views have a scale and zero point per channel. */
void sample_set_quanta(struct sample *sample, struct random *random);

/* NaN or an infinity at a random place of a third of the float samples. */
void sample_poison(struct sample *sample, struct random *random);

#endif
