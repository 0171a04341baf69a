/* Pictures of an aggregate: its mean maps are drawn as those of one image. */
#include "commands.h"

#include <inttypes.h>
#include <stdlib.h>

#include "aggregate_file.h"
#include "aggregate_text.h"
#include "cut.h"
#include "deviation.h"
#include "report.h"
#include "results/files.h"
#include "results/image.h"
#include "results/text.h"

#define DESCRIPTION "aggregate.json"

struct exhibition {
	const struct options *options;
	const char *path;
	salmap_aggregate *aggregate;
	struct salmap_aggregate_info info;
	int64_t width, height; /* of its slices */
	salmap_cut cut; /* what is shown of volumes */
	struct progress progress;
	double *weights; /* of the layers */
	char **names;
	struct contexts contexts; /* with the mean maps */
};

static bool load(struct exhibition *exhibition, struct error *error)
{
	struct salmap_aggregate_info *info = &exhibition->info;
	const char *path = exhibition->path;

	if (!aggregate_load(&exhibition->aggregate, path, error))
		return false;
	info->struct_size = sizeof(*info);
	salmap_aggregate_info(exhibition->aggregate, info, NULL);
	if (info->layers == 0)
		return error_input(error, "%s: has maps alone; want an "
		                   "aggregate with layers", path);
	return true;
}

/* The slice or projection that was asked for, which volumes want. */
static bool choose_cut(struct exhibition *exhibition, struct error *error)
{
	const struct salmap_aggregate_info *info = &exhibition->info;
	const int64_t sides[] = { info->depth, info->height, info->width };
	const struct options *options = exhibition->options;

	if (info->depth > 1 && !options_have_cut(options))
		return error_usage(error, "%s: has maps of %" PRId64 " slices; "
		                   "want --slice N, or --project mean or max",
		                   exhibition->path, info->depth);
	cut_size(sides, cut_axis(options), &exhibition->width,
	         &exhibition->height);
	if (!image_fits(exhibition->width, exhibition->height))
		return error_input(error, "%s: is too large for a picture",
		                   exhibition->path);
	return cut_choose(options, sides, &exhibition->cut, error);
}

static bool name_layers(struct exhibition *exhibition, struct error *error)
{
	uint32_t layers = exhibition->info.layers;
	bool good;

	exhibition->names = calloc(layers, sizeof(*exhibition->names));
	good = exhibition->names != NULL;
	for (uint32_t i = 0; good && i < layers; i++) {
		exhibition->names[i] = text_format("layer %" PRIu32, i);
		good = exhibition->names[i] != NULL;
	}
	return good || error_memory(error, exhibition->path);
}

static bool weigh_layers(struct exhibition *exhibition, struct error *error)
{
	struct salmap_aggregate_layer_info info = { .struct_size =
		                                            sizeof(info) };
	salmap_message message = { .struct_size = sizeof(message) };
	uint32_t layers = exhibition->info.layers;

	exhibition->weights = calloc(layers, sizeof(*exhibition->weights));
	if (!exhibition->weights)
		return error_memory(error, exhibition->path);
	for (uint32_t i = 0; i < layers; i++) {
		if (salmap_aggregate_layer_info(exhibition->aggregate, i, &info,
		                                &message) != SALMAP_OK)
			return error_message(error, exhibition->path,
			                     &message);
		exhibition->weights[i] = info.weight;
	}
	return true;
}

/* A context for the means, which are normalised already. */
static bool create_context(struct exhibition *exhibition, struct error *error)
{
	struct options options = *exhibition->options;
	uint32_t layers = exhibition->info.layers;

	options.settings.statistic = exhibition->info.statistic;
	options.settings.resampling = exhibition->info.resampling;
	options.settings.normalizer = SALMAP_NORMALIZER_NONE;
	if (layers > 1) {
		options.settings.weights = exhibition->weights;
		options.settings.weight_count = layers;
	}
	return contexts_create(&exhibition->contexts, &options, layers, 1,
	                       &exhibition->progress, error);
}

static bool push_means(struct exhibition *exhibition, struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };

	return salmap_aggregate_push(exhibition->aggregate,
	                             exhibition->contexts.items[0],
	                             &message) == SALMAP_OK ||
	       error_message(error, exhibition->path, &message);
}

static struct request request_of(struct exhibition *exhibition)
{
	const struct options *options = exhibition->options;
	struct request request = report_request(options, &exhibition->contexts,
	                                        &exhibition->progress);

	request.names = (const char *const *)exhibition->names;
	request.width = options->width ? options->width : exhibition->width;
	request.height = options->width ? options->height : exhibition->height;
	if (options_have_cut(options))
		request.cut = &exhibition->cut;
	return request;
}

static bool write_description(const struct exhibition *exhibition,
                              const struct request *request,
                              struct error *error)
{
	struct buffer text = { 0 };
	bool good = aggregate_json(exhibition->aggregate, exhibition->path,
	                           &text, error) &&
	            buffer_check(&text, DESCRIPTION, error) &&
	            files_write_text(request, DESCRIPTION, &text, error);

	buffer_free(&text);
	return good;
}

static bool print_files(const struct request *request, struct error *error)
{
	static const char *const names[] = { DEVIATION_MAPS, DEVIATION_PICTURE,
		                             DESCRIPTION };
	struct buffer lines = { 0 };

	buffer_print(&lines, "\n");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		buffer_add_line(&lines, request->folder);
		buffer_print(&lines, "/%s\n", names[i]);
	}
	return report_text(true, &lines, "files", error) &&
	       report_files(request, error);
}

static bool print(const struct exhibition *exhibition,
                  const struct request *request, struct error *error)
{
	const struct options *options = exhibition->options;

	return report_warnings(request, error) &&
	       (!options->show || report_preview(request, error)) &&
	       report_aggregate(exhibition->aggregate, exhibition->path,
	                        options, error) &&
	       (options->quiet || options->json || print_files(request, error));
}

static bool draw(struct exhibition *exhibition, struct error *error)
{
	struct request request = request_of(exhibition);

	return report_write(&request, &exhibition->progress, error) &&
	       deviation_write(exhibition->aggregate, exhibition->path,
	                       &request, error) &&
	       write_description(exhibition, &request, error) &&
	       print(exhibition, &request, error);
}

static void free_all(struct exhibition *exhibition)
{
	contexts_free(&exhibition->contexts);
	for (uint32_t i = 0; exhibition->names && i < exhibition->info.layers;
	     i++)
		free(exhibition->names[i]);
	free(exhibition->names);
	free(exhibition->weights);
	salmap_aggregate_destroy(exhibition->aggregate);
}

bool command_show(const struct options *options, struct error *error)
{
	struct exhibition exhibition = { .options = options,
		                         .path = options->arguments[0] };
	bool good;

	progress_start(&exhibition.progress, options->quiet);
	good = load(&exhibition, error) && choose_cut(&exhibition, error) &&
	       name_layers(&exhibition, error) &&
	       weigh_layers(&exhibition, error) &&
	       create_context(&exhibition, error) &&
	       push_means(&exhibition, error) && draw(&exhibition, error);
	progress_end(&exhibition.progress);
	free_all(&exhibition);
	return good;
}
