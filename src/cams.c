#include "cams.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "activation.h"
#include "row.h"

/* -------------------------------------------------------------------- list */

static bool is_number(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

/* The number of a layer that is in the table. */
static bool take_number(struct cams *cams, const char *text,
                        struct error *error)
{
	const uint32_t count = cams->sources->count;
	const unsigned long long number = strtoull(text, NULL, 10);

	if (number < count)
		cams->layer = cams->number = (uint32_t)number;
	return number < count ||
	       error_usage(error, "--cam-layer: there is no layer %s; want 0 to "
	                   "%" PRIu32 ", or an array", text, count - 1);
}

static bool find_layer(struct cams *cams, const char *text,
                       struct error *error)
{
	cams->layer = cams->number = cams->sources->count - 1;
	if (!text)
		return true;
	if (is_number(text))
		return take_number(cams, text, error);
	cams->number = cams->sources->count;
	cams->layer = 0;
	cams->sources = &cams->own;
	return sources_add_one(&cams->own, text, error);
}

bool cams_list(struct cams *cams, const struct options *options,
               const struct layers *layers, struct error *error)
{
	const struct cam_sources *sources = &options->cam_sources;

	*cams = (struct cams){ .sources = &layers->sources };
	cams->own.subject = "--cam-layer";
	if (!options_have_cams(options))
		return true;
	cams->count = sources->count ? sources->count : 1;
	cams->names = calloc(cams->count, sizeof(*cams->names));
	if (!cams->names)
		return error_memory(error, "--cam-layer");
	cams->names[0] = "eigen";
	for (uint32_t i = 0; i < sources->count; i++)
		cams->names[i] = sources->items[i].text;
	return find_layer(cams, options->cam_layer, error);
}

void cams_free(struct cams *cams)
{
	sources_free(&cams->own);
	free(cams->names);
	*cams = (struct cams){ 0 };
}

/* -------------------------------------------------------------------- push */

/* The layer that class maps are made of. */
struct base {
	const struct contexts *contexts;
	const salmap_tensor *activation;
	const char *name;
	const struct options *options;
};

/* Where a class map is pushed. */
struct place {
	salmap *sm;
	uint32_t number; /* of the class map there */
	const char *name; /* for messages */
};

static bool check(const struct place *place, salmap_status status,
                  struct error *error)
{
	return status == SALMAP_OK ||
	       activation_refused(place->name, place->sm, status, error);
}

static bool push_eigen(const struct base *base, struct error *error)
{
	const struct place place = { base->contexts->items[0], 0, base->name };

	return check(&place,
	             salmap_push_cam_eigen(place.sm, 0, base->activation),
	             error);
}

static bool push_row(const struct base *base, const struct place *place,
                     enum cam_kind kind, struct error *error)
{
	struct row row;
	salmap_status status;
	bool good;

	if (!row_read(&row, cam_sources_option(kind), place->name,
	              base->activation->c, base->name, error))
		return false;
	if (kind == CAM_WEIGHTS)
		status = salmap_push_cam_weights(place->sm, place->number,
		                                 base->activation,
		                                 &row.tensor);
	else
		status = salmap_push_cam_similarity(place->sm, place->number,
		                                    base->activation,
		                                    &row.tensor);
	good = check(place, status, error);
	row_free(&row);
	return good;
}

/* Its integers count as they are: a scale would change nothing. */
static bool push_gradient(const struct base *base, const struct place *place,
                          struct error *error)
{
	const struct reading reading = {
		.layout = base->options->reading.layout,
	};
	struct sources one = { .subject = cam_sources_option(CAM_GRADIENT) };
	struct activation gradient;
	bool good = sources_add_one(&one, place->name, error) &&
	            activation_read(&gradient, &one, 0, &reading, 0, error);

	if (good) {
		good = check(place,
		             salmap_push_cam_gradient(
				     place->sm, place->number,
				     base->activation, &gradient.tensor,
				     base->options->cam_method),
		             error);
		activation_free(&gradient);
	}
	sources_free(&one);
	return good;
}

static bool push_source(const struct base *base, uint32_t cam,
                        struct error *error)
{
	const struct cam_source *source =
		&base->options->cam_sources.items[cam];
	struct place place = { .number = cam, .name = source->text };

	place.sm = contexts_cam(base->contexts, &place.number);
	if (source->kind == CAM_GRADIENT)
		return push_gradient(base, &place, error);
	return push_row(base, &place, source->kind, error);
}

static bool push_all(const struct base *base, struct progress *progress,
                     struct error *error)
{
	const uint32_t count = base->options->cam_sources.count;

	if (count == 0)
		return push_eigen(base, error);
	for (uint32_t i = 0; i < count; i++) {
		progress_step(progress, "reading class map", i, count);
		if (!push_source(base, i, error))
			return false;
	}
	return true;
}

bool cams_push(struct cams *cams, const struct contexts *contexts,
               const struct options *options, struct progress *progress,
               struct error *error)
{
	struct activation activation;
	struct base base = { contexts, &activation.tensor, NULL, options };
	bool good;

	if (cams->count == 0)
		return true;
	base.name = cams->sources->names[cams->layer];
	if (!activation_read(&activation, cams->sources, cams->layer,
	                     &options->reading, cams->number, error))
		return false;
	cams->has_integers = quantization_applies(activation.tensor.dtype);
	good = push_all(&base, progress, error);
	activation_free(&activation);
	return good;
}
