#include "stats.h"

#include <inttypes.h>

#include "json.h"
#include "text.h"

static bool get_info(const struct job *job, uint32_t image, uint32_t layer,
                     struct salmap_layer_info *info, struct error *error)
{
	salmap_status status;

	*info = (struct salmap_layer_info){ .struct_size = sizeof(*info) };
	status = salmap_layer_info(job->sm, image, layer, info);
	return status == SALMAP_OK ||
	       error_library(error, EXIT_BAD_INPUT,
	                     job->layers->items[layer].name, job->sm, status);
}

static void print_weights(const struct options *options, FILE *file)
{
	const salmap_settings *settings = &options->settings;

	if (!settings->weights) {
		json_string(file, salmap_weight_preset_name(
					  settings->weight_preset));
		return;
	}
	for (uint32_t i = 0; i < settings->weight_count; i++) {
		fputs(i ? ", " : "[", file);
		json_number(file, settings->weights[i]);
	}
	fputc(']', file);
}

static void print_choice(FILE *file, const char *key,
                         const char *name)
{
	fprintf(file, "    \"%s\": \"%s\",\n", key, name);
}

static void print_setting(FILE *file, const char *key, double value,
                          const char *after)
{
	fprintf(file, "    \"%s\": ", key);
	json_number(file, value);
	fputs(after, file);
}

static void print_settings(const struct options *options, FILE *file)
{
	const salmap_settings *settings = &options->settings;

	fputs("  \"settings\": {\n", file);
	print_choice(file, "stat", salmap_statistic_name(settings->statistic));
	print_choice(file, "norm",
	             salmap_normalizer_name(settings->normalizer));
	print_choice(file, "resize",
	             salmap_resampling_name(settings->resampling));
	print_choice(file, "layout", options_layout_name(options->layout));
	fputs("    \"weights\": ", file);
	print_weights(options, file);
	fputs(",\n", file);
	print_setting(file, "eps", settings->epsilon, ",\n");
	print_setting(file, "keep", options->keep, ",\n");
	print_setting(file, "alpha", options->alpha, "\n  },\n");
}

static void print_output(const struct job *job, FILE *file)
{
	fputs("  \"photo\": ", file);
	if (job->options->photo)
		json_string(file, job->options->photo);
	else
		fputs("null", file);
	fprintf(file,
	        ",\n  \"width\": %" PRId64 ",\n  \"height\": %" PRId64 ",\n",
	        job->width, job->height);
	fprintf(file, "  \"images\": %" PRIu32 ",\n",
	        salmap_batch_size(job->sm));
}

static void print_flags(uint32_t flags, FILE *file)
{
	fputs("\"flags\": [", file);
	if (flags & SALMAP_LAYER_FLAT)
		fputs("\"flat\"", file);
	if (flags & SALMAP_LAYER_NONFINITE)
		fprintf(file, "%s\"nonfinite\"",
		        flags & SALMAP_LAYER_FLAT ? ", " : "");
	fputs("]", file);
}

static void print_info(const struct salmap_layer_info *info, FILE *file)
{
	fputs("{ \"min\": ", file);
	json_number(file, info->min);
	fputs(", \"max\": ", file);
	json_number(file, info->max);
	fputs(", \"mean\": ", file);
	json_number(file, info->mean);
	fprintf(file, ", \"nonfinite\": %" PRIu64 ", ", info->nonfinite);
	print_flags(info->flags, file);
	fputs(" }", file);
}

static void print_layer(const char *name, const struct salmap_layer_info *info,
                        FILE *file)
{
	fputs("    {\n      \"name\": ", file);
	json_string(file, name);
	fprintf(file,
	        ",\n      \"channels\": %" PRId64 ",\n      \"width\": %" PRId64
	        ",\n      \"height\": %" PRId64 ",\n      \"weight\": ",
	        info->channels, info->width, info->height);
	json_number(file, info->weight);
	fputs(",\n      \"images\": [\n", file);
}

static bool print_layers(const struct job *job, FILE *file,
                         struct error *error)
{
	uint32_t layers = job->layers->count;
	uint32_t images = salmap_batch_size(job->sm);
	struct salmap_layer_info info;

	for (uint32_t layer = 0; layer < layers; layer++) {
		for (uint32_t image = 0; image < images; image++) {
			if (!get_info(job, image, layer, &info, error))
				return false;
			if (image == 0)
				print_layer(job->layers->items[layer].name,
				            &info, file);
			fputs("        ", file);
			print_info(&info, file);
			fputs(image + 1 < images ? ",\n" : "\n", file);
		}
		fprintf(file, "      ]\n    }%s\n",
		        layer + 1 < layers ? "," : "");
	}
	return true;
}

bool stats_print_json(const struct job *job, FILE *file, struct error *error)
{
	fputs("{\n  \"version\": ", file);
	json_string(file, salmap_version_string());
	fputs(",\n", file);
	print_settings(job->options, file);
	print_output(job, file);
	fputs("  \"layers\": [\n", file);
	if (!print_layers(job, file, error))
		return false;
	fputs("  ]\n}\n", file);
	return true;
}

/* What all images of a batch have to say about one layer. */
struct summary {
	struct salmap_layer_info info;
	uint32_t flat; /* images in which it is */
};

static void add_info(struct summary *summary, uint32_t image,
                     const struct salmap_layer_info *info)
{
	struct salmap_layer_info *all = &summary->info;

	if (info->min < all->min)
		all->min = info->min;
	if (info->max > all->max)
		all->max = info->max;
	all->mean += (info->mean - all->mean) / (image + 1);
	summary->flat += (info->flags & SALMAP_LAYER_FLAT) != 0;
}

static bool summarize(const struct job *job, uint32_t layer,
                      struct summary *summary, struct error *error)
{
	uint32_t images = salmap_batch_size(job->sm);
	struct salmap_layer_info info;

	summary->flat = 0;
	if (!get_info(job, 0, layer, &summary->info, error))
		return false;
	info = summary->info;
	add_info(summary, 0, &info);
	for (uint32_t image = 1; image < images; image++) {
		if (!get_info(job, image, layer, &info, error))
			return false;
		add_info(summary, image, &info);
	}
	return true;
}

static void print_row(const struct job *job, uint32_t layer,
                      const struct summary *summary, FILE *file)
{
	const struct salmap_layer_info *info = &summary->info;
	uint32_t images = salmap_batch_size(job->sm);
	char size[48];

	snprintf(size, sizeof(size), "%" PRId64 "x%" PRId64, info->width,
	         info->height);
	fprintf(file,
	        "%5" PRIu32 " %8" PRId64 " %11s %10.4g %10.4g %10.4g %7.4g  ",
	        layer, info->channels, size, info->min, info->max, info->mean,
	        info->weight);
	text_print(file, job->layers->items[layer].name);
	if (summary->flat == images)
		fputs(" (flat)", file);
	else if (summary->flat > 0)
		fprintf(file, " (flat in %" PRIu32 " of %" PRIu32 ")",
		        summary->flat, images);
	fputc('\n', file);
}

bool stats_print_table(const struct job *job, FILE *file, struct error *error)
{
	struct summary summary;

	fprintf(file, "%5s %8s %11s %10s %10s %10s %7s  %s\n", "layer",
	        "channels", "size", "min", "max", "mean", "weight", "name");
	for (uint32_t i = 0; i < job->layers->count; i++) {
		if (!summarize(job, i, &summary, error))
			return false;
		print_row(job, i, &summary, file);
	}
	return true;
}
