/* Scales and zero points of arrays of integers: what --scale and --zero-point
 * say, for all layers or for each. */
#ifndef QUANTIZATION_H
#define QUANTIZATION_H

#include "results/error.h"

/* One of the two options: its fields, each a number or the name of a .npy file
 * with a number for each channel. Starts as { 0 }: the option was not given. */
struct quantity {
	const char *option; /* for messages */
	char *text; /* the fields, with a NUL behind each */
	uint32_t count;
};

/* Takes fields with commas between. quantity_free, whatever it returns. */
bool quantity_parse(struct quantity *quantity, const char *option,
                    const char *text, struct error *error);
void quantity_free(struct quantity *quantity);

/* Whether there is one field, or one for each layer. */
bool quantity_check(const struct quantity *quantity, uint32_t layers,
                    struct error *error);

/* What a tensor points to; quantization_free once it was pushed. */
struct quantization {
	float *scales;
	int32_t *zero_points;
};

/* Whether elements of this type have a scale and a zero point. */
bool quantization_applies(salmap_dtype dtype);

/* Sets those of one layer's tensor, where they apply; the library checks them.
 * `layer` is its name, for messages. */
bool quantization_set(struct quantization *quantization,
                      const struct quantity *scale,
                      const struct quantity *zero_point, uint32_t index,
                      const char *layer, salmap_tensor *tensor,
                      struct error *error);
void quantization_free(struct quantization *quantization);

#endif
