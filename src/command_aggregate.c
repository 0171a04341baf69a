/* What layers give over many images, added up batch by batch. */
#include "commands.h"

#include <inttypes.h>
#include <stdio.h>

#include "activation.h"
#include "aggregate_file.h"
#include "effects.h"
#include "layers.h"
#include "report.h"
#include "results/image.h"
#include "results/plural.h"
#include "results/text.h"

struct collection {
	const struct options *options;
	struct progress progress;
	struct contexts contexts; /* once the first batch is listed */
	salmap_aggregate *aggregate; /* once it is pushed */
	struct layers layers; /* of the batch */
	uint32_t layer_count; /* of the first batch */
};

/* Of whole archives each is a batch, other arguments together are one. */
static int arguments_per_batch(const struct options *options)
{
	if (options->per_batch > 0)
		return (int)options->per_batch;
	for (int i = 0; i < options->argument_count; i++)
		if (!text_ends_with(options->arguments[i], ".npz"))
			return options->argument_count;
	return 1;
}

static bool start(struct collection *collection, struct error *error)
{
	const struct options *options = collection->options;

	collection->layer_count = collection->layers.sources.count;
	return contexts_create(&collection->contexts, options,
	                       collection->layer_count, 1,
	                       &collection->progress, error) &&
	       activation_check(&options->reading, collection->layer_count,
	                        error);
}

static bool check_count(const struct collection *collection, const char *first,
                        struct error *error)
{
	uint32_t count = collection->layers.sources.count;

	return count == collection->layer_count ||
	       error_input(error, "%s: its batch has %" PRIu32 " layer%s, the "
	                   "first one %" PRIu32 "; want the same", first, count,
	                   plural(count), collection->layer_count);
}

/* The user's, else that of the largest layer. */
static void choose_size(const struct collection *collection, int64_t *width,
                        int64_t *height)
{
	const struct options *options = collection->options;

	*width = options->width ? options->width : collection->layers.width;
	*height = options->width ? options->height : collection->layers.height;
}

static bool create(struct collection *collection, struct error *error)
{
	const char *first = collection->layers.sources.names[0];
	salmap_message message = { .struct_size = sizeof(message) };
	int64_t width, height;

	choose_size(collection, &width, &height);
	if (!image_fits(width, height))
		return error_input(error, "%s: its layers are too large for a "
		                   "picture; give --size", first);
	return salmap_aggregate_create_volume(collection->layer_count, width,
	                                      height, collection->layers.depth,
	                                      NULL, &collection->aggregate,
	                                      &message) == SALMAP_OK ||
	       error_message(error, first, &message);
}

static bool add_images(const struct collection *collection,
                       struct error *error)
{
	salmap *sm = collection->contexts.items[0];
	uint32_t images = salmap_batch_size(sm);
	salmap_message message = { .struct_size = sizeof(message) };

	for (uint32_t i = 0; i < images; i++)
		if (salmap_aggregate_add(collection->aggregate, sm, i,
		                         &message) != SALMAP_OK)
			return error_message(
				error, collection->layers.sources.names[0],
				&message);
	return true;
}

/* Of the first batch: what is not as it was meant is so in all of them. */
static bool warn(struct collection *collection, struct error *error)
{
	const char *warnings[EFFECTS_MOST];
	struct request request = report_request(collection->options,
	                                        &collection->contexts,
	                                        &collection->progress);

	layers_describe(&collection->layers, &request);
	choose_size(collection, &request.width, &request.height);
	request.warnings = warnings;
	request.warning_count = effects_missing(
		collection->options,
		(struct effects_found){ collection->layers.has_integers,
		                        collection->layers.have_volumes },
		warnings);
	progress_end(&collection->progress);
	return report_warnings(&request, error);
}

/* The layers are listed. */
static bool add_batch(struct collection *collection, const char *first,
                      struct error *error)
{
	const bool is_first = !collection->contexts.items;

	if (is_first ? !start(collection, error) :
	               !check_count(collection, first, error))
		return false;
	if (!layers_push(&collection->layers, &collection->contexts,
	                 &collection->options->reading, &collection->progress,
	                 error) ||
	    (is_first && !(create(collection, error) &&
	                   warn(collection, error))) ||
	    !add_images(collection, error))
		return false;
	salmap_reset(collection->contexts.items[0]);
	return true;
}

static bool add_all(struct collection *collection, struct error *error)
{
	const struct options *options = collection->options;
	const int step = arguments_per_batch(options);
	bool good = true;

	for (int i = 0; good && i < options->argument_count; i += step) {
		char **arguments = options->arguments + i;

		good = layers_list(&collection->layers, arguments, step,
		                   error) &&
		       add_batch(collection, arguments[0], error);
		layers_free(&collection->layers);
	}
	progress_end(&collection->progress);
	return good;
}

bool command_aggregate(const struct options *options, struct error *error)
{
	struct collection collection = { .options = options };
	bool good;

	progress_start(&collection.progress, options->quiet);
	good = aggregate_may_replace(options->output, error) &&
	       add_all(&collection, error) &&
	       aggregate_save(collection.aggregate, options->output, error) &&
	       report_aggregate(collection.aggregate, options->output, options,
	                        error);
	salmap_aggregate_destroy(collection.aggregate);
	contexts_free(&collection.contexts);
	return good;
}
