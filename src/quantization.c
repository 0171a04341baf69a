#define _POSIX_C_SOURCE 200809L

#include "quantization.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "neighbours.h"
#include "npy.h"
#include "number.h"
#include "results/plural.h"
#include "results/text.h"

static bool check_field(const char *option, const char *field,
                        struct error *error)
{
	double number;

	return number_parse(field, &number) || text_ends_with(field, ".npy") ||
	       error_usage(error,
	                   "%s: '%s' is no number, nor a .npy file with one for "
	                   "each channel; want one for all layers, or one for "
	                   "each with commas between",
	                   option, field);
}

bool quantity_parse(struct quantity *quantity, const char *option,
                    const char *text, struct error *error)
{
	char *field;

	quantity_free(quantity);
	quantity->option = option;
	quantity->text = text_format("%s", text);
	if (!quantity->text)
		return error_memory(error, option);
	quantity->count = 1;
	for (field = quantity->text; *field; field++)
		if (*field == ',') {
			*field = '\0';
			quantity->count++;
		}
	field = quantity->text;
	for (uint32_t i = 0; i < quantity->count; i++) {
		if (!check_field(option, field, error))
			return false;
		field += strlen(field) + 1;
	}
	return true;
}

void quantity_free(struct quantity *quantity)
{
	free(quantity->text);
	*quantity = (struct quantity){ 0 };
}

bool quantity_check(const struct quantity *quantity, uint32_t layers,
                    struct error *error)
{
	return quantity->count <= 1 || quantity->count == layers ||
	       error_usage(error,
	                   "%s: has %" PRIu32 " values for %" PRIu32
	                   " layer%s; want one, or one for each",
	                   quantity->option, quantity->count, layers,
	                   plural(layers));
}

static const char *field_of(const struct quantity *quantity, uint32_t index)
{
	const char *field = quantity->text;

	for (; quantity->count > 1 && index > 0; index--)
		field += strlen(field) + 1;
	return field;
}

/* The numbers of one layer: one, or one for each channel. */
struct numbers {
	struct npy file; /* its data is NULL for one number */
	double one;
};

static bool read_numbers(struct numbers *numbers, const char *field,
                         const char *layer, int64_t channels,
                         struct error *error)
{
	numbers->file.data = NULL;
	if (number_parse(field, &numbers->one))
		return true;
	if (!npy_read_numbers(&numbers->file, field, error))
		return neighbours_tell(field, error);
	return (numbers->file.dimensions == 1 &&
	        numbers->file.shape[0] == channels) ||
	       error_input(error,
	                   "%s: its shape is not (%" PRId64
	                   ",): want a number for each channel of %s",
	                   field, channels, layer);
}

/* Whole, and in the range of int32_t, which that of the types lies in. */
static bool to_zero_point(double number, int32_t *out)
{
	if (!(number >= INT32_MIN && number <= INT32_MAX))
		return false;
	*out = (int32_t)number;
	return *out == number;
}

static bool refuse_zero_point(const char *field, double number,
                              struct error *error)
{
	return error_input(error,
	                   "--zero-point: %g in '%s' is not a whole number of "
	                   "the array's type",
	                   number, field);
}

/* The library refuses infinity. */
static float to_scale(double number)
{
	return fabs(number) > (double)FLT_MAX ? INFINITY : (float)number;
}

static bool set_scale(struct quantization *quantization,
                      const struct numbers *numbers, const char *field,
                      salmap_tensor *tensor, struct error *error)
{
	if (!numbers->file.data) {
		tensor->scale = to_scale(numbers->one);
		return true;
	}
	quantization->scales = calloc((size_t)tensor->c, sizeof(float));
	if (!quantization->scales)
		return error_memory(error, field);
	for (int64_t i = 0; i < tensor->c; i++)
		quantization->scales[i] =
			to_scale(npy_number(&numbers->file, (size_t)i));
	tensor->channel_scale = quantization->scales;
	return true;
}

static bool set_zero_point(struct quantization *quantization,
                           const struct numbers *numbers, const char *field,
                           salmap_tensor *tensor, struct error *error)
{
	if (!numbers->file.data)
		return to_zero_point(numbers->one, &tensor->zero_point) ||
		       refuse_zero_point(field, numbers->one, error);
	quantization->zero_points = calloc((size_t)tensor->c, sizeof(int32_t));
	if (!quantization->zero_points)
		return error_memory(error, field);
	for (int64_t i = 0; i < tensor->c; i++) {
		double number = npy_number(&numbers->file, (size_t)i);

		if (!to_zero_point(number, &quantization->zero_points[i]))
			return refuse_zero_point(field, number, error);
	}
	tensor->channel_zero_point = quantization->zero_points;
	return true;
}

/* A function that sets one of the two. */
typedef bool (*setter)(struct quantization *quantization,
                       const struct numbers *numbers, const char *field,
                       salmap_tensor *tensor, struct error *error);

static bool set(struct quantization *quantization,
                const struct quantity *quantity, uint32_t index,
                const char *layer, setter set_numbers, salmap_tensor *tensor,
                struct error *error)
{
	const char *field = field_of(quantity, index);
	struct numbers numbers;
	bool good;

	if (quantity->count == 0)
		return true;
	good = read_numbers(&numbers, field, layer, tensor->c, error) &&
	       set_numbers(quantization, &numbers, field, tensor, error);
	npy_free(&numbers.file);
	return good;
}

bool quantization_applies(salmap_dtype dtype)
{
	return dtype == SALMAP_U8 || dtype == SALMAP_I8;
}

bool quantization_set(struct quantization *quantization,
                      const struct quantity *scale,
                      const struct quantity *zero_point, uint32_t index,
                      const char *layer, salmap_tensor *tensor,
                      struct error *error)
{
	*quantization = (struct quantization){ 0 };
	if (!quantization_applies(tensor->dtype))
		return true;
	return set(quantization, scale, index, layer, set_scale, tensor,
	           error) &&
	       set(quantization, zero_point, index, layer, set_zero_point,
	           tensor, error);
}

void quantization_free(struct quantization *quantization)
{
	free(quantization->scales);
	free(quantization->zero_points);
	*quantization = (struct quantization){ 0 };
}
