#include "activation.h"

#include <stdio.h>
#include <string.h>

static bool make_tensor(struct activation *activation, const char *name,
                        const struct reading *reading, uint32_t number,
                        struct error *error)
{
	return layout_tensor(&reading->layout, &activation->array, name,
	                     &activation->tensor, &activation->lacks_images,
	                     error) &&
	       quantization_set(&activation->quantization, &reading->scale,
	                        &reading->zero_point, number, name,
	                        &activation->tensor, error);
}

bool activation_read(struct activation *activation,
                     const struct sources *sources, uint32_t index,
                     const struct reading *reading, uint32_t number,
                     struct error *error)
{
	*activation = (struct activation){ 0 };
	if (!sources_read(sources, index, &activation->array, error))
		return false;
	if (make_tensor(activation, sources->names[index], reading, number,
	                error))
		return true;
	activation_free(activation);
	return false;
}

void activation_free(struct activation *activation)
{
	quantization_free(&activation->quantization);
	npy_free(&activation->array);
}

bool activation_check(const struct reading *reading, uint32_t count,
                      struct error *error)
{
	return quantity_check(&reading->scale, count, error) &&
	       quantity_check(&reading->zero_point, count, error);
}

bool activation_refused(const char *name, const salmap *sm,
                        salmap_status status, struct error *error)
{
	size_t length;

	error_library(error, EXIT_BAD_INPUT, name, sm, status);
	length = strlen(error->text);
	if (status == SALMAP_E_NONFINITE)
		snprintf(error->text + length, sizeof(error->text) - length,
		         ": --nonfinite zero");
	return false;
}
