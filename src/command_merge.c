/* One aggregate of several. */
#include "commands.h"

#include "aggregate_file.h"
#include "report.h"

static bool merge_file(salmap_aggregate *sum, const char *path,
                       struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_aggregate *more;
	bool good = aggregate_load(&more, path, error) &&
	            (salmap_aggregate_merge(sum, more, &message) == SALMAP_OK ||
	             error_message(error, path, &message));

	salmap_aggregate_destroy(more);
	return good;
}

/* Two are in memory at a time. */
static bool merge_all(salmap_aggregate *sum, const struct options *options,
                      struct progress *progress, struct error *error)
{
	uint32_t count = (uint32_t)options->argument_count;

	for (uint32_t i = 1; i < count; i++) {
		progress_step(progress, "merging", i, count);
		if (!merge_file(sum, options->arguments[i], error))
			return false;
	}
	return true;
}

bool command_merge(const struct options *options, struct error *error)
{
	salmap_aggregate *sum = NULL;
	struct progress progress;
	bool good;

	progress_start(&progress, options->quiet);
	good = aggregate_may_replace(options->output, error) &&
	       aggregate_load(&sum, options->arguments[0], error) &&
	       merge_all(sum, options, &progress, error) &&
	       aggregate_save(sum, options->output, error);
	progress_end(&progress);
	good = good && report_aggregate(sum, options->output, options, error);
	salmap_aggregate_destroy(sum);
	return good;
}
