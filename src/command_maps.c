/* Maps of layers: first everything is read and checked, then the results are
 * written. */
#include "commands.h"

#include <inttypes.h>

#include "activation.h"
#include "cams.h"
#include "context.h"
#include "cut.h"
#include "effects.h"
#include "photo.h"
#include "report.h"
#include "results/results.h"

struct job {
	const struct options *options;
	struct layers layers;
	struct cams cams;
	struct progress progress;
	struct contexts contexts;
	struct image photo; /* at the size of the results; or NULL pixels */
	int orientation; /* by which the photo was turned (exif.h) */
	int64_t width, height; /* of the results */
	salmap_cut cut; /* what they show of volumes */
	const char *warnings[EFFECTS_MOST];
};

/* The user's size, else the photo's, else the largest layer's. */
static bool choose_size(struct job *job, struct error *error)
{
	const struct options *options = job->options;
	const struct layers *layers = &job->layers;
	const int64_t sides[] = { layers->depth, layers->height, layers->width };

	cut_size(sides, cut_axis(options), &job->width, &job->height);
	if (job->photo.pixels) {
		job->width = job->photo.width;
		job->height = job->photo.height;
	}
	if (options->width) {
		job->width = options->width;
		job->height = options->height;
	}
	return image_fits(job->width, job->height) ||
	       error_input(error, "%s: its layers are too large for a picture; "
	                   "give --size", job->layers.sources.names[0]);
}

/* The slice or projection that was asked for, which volumes want. */
static bool choose_cut(struct job *job, struct error *error)
{
	const struct layers *layers = &job->layers;
	const int64_t sides[] = { layers->depth, layers->height, layers->width };

	if (layers->have_volumes && !options_have_cut(job->options))
		return error_usage(error, "%s: is a volume, or another layer is; "
		                   "want --slice N, or --project mean or max",
		                   layers->sources.names[0]);
	return cut_choose(job->options, sides, &job->cut, error);
}

/* Brings the photo to the size of the results. */
static bool resize_photo(struct job *job, struct error *error)
{
	salmap_picture photo = image_picture(&job->photo), out;
	struct image resized;
	bool good;

	if (photo.width == job->width && photo.height == job->height)
		return true;
	progress_step(&job->progress, "resizing photo", 0, 1);
	if (!image_create(&resized, job->width, job->height, IMAGE_RGB,
	                  "photo", error))
		return false;
	out = image_picture(&resized);
	good = image_resize(&photo, &out, error);
	image_free(&job->photo);
	job->photo = resized;
	return good;
}

static bool find_inputs(struct job *job, struct error *error)
{
	const struct options *options = job->options;

	return layers_list(&job->layers, options->arguments,
	                   options->argument_count, error) &&
	       cams_list(&job->cams, options, &job->layers, error) &&
	       contexts_create(&job->contexts, options,
	                       job->layers.sources.count, job->cams.count,
	                       &job->progress, error) &&
	       activation_check(&options->reading, job->layers.sources.count +
	                        job->cams.own.count, error);
}

static bool prepare(struct job *job, struct error *error)
{
	const struct options *options = job->options;

	return find_inputs(job, error) &&
	       (!options->photo ||
	        photo_read(&job->photo, options->photo, !options->no_exif,
	                   &job->orientation, error)) &&
	       cams_push(&job->cams, &job->contexts, options, &job->progress,
	                 error) &&
	       layers_push(&job->layers, &job->contexts, &options->reading,
	                   &job->progress, error) &&
	       choose_cut(job, error) && choose_size(job, error) &&
	       (!job->photo.pixels || resize_photo(job, error));
}

/* `photo` has to stay. */
static struct request request_of(struct job *job, salmap_picture *photo)
{
	const struct options *options = job->options;
	struct request request = report_request(options, &job->contexts,
	                                        &job->progress);

	layers_describe(&job->layers, &request);
	request.cam_count = job->cams.count;
	request.cam_names = job->cams.names;
	if (options_have_cut(options))
		request.cut = &job->cut;
	request.width = job->width;
	request.height = job->height;
	if (job->photo.pixels) {
		*photo = image_picture(&job->photo);
		request.photos = photo;
		request.photo_count = 1;
	}
	request.photo_name = options->photo;
	if (options->photo)
		request.orientation = job->orientation;
	request.warnings = job->warnings;
	request.warning_count = effects_missing(
		options,
		(struct effects_found){
			job->layers.has_integers || job->cams.has_integers,
			job->layers.have_volumes },
		job->warnings);
	return request;
}

static bool write_results(struct job *job, struct error *error)
{
	salmap_picture photo;
	struct request request = request_of(job, &photo);

	return report_write(&request, &job->progress, error) &&
	       report_print(&request, job->options, error);
}

bool command_maps(const struct options *options, struct error *error)
{
	struct job job = { .options = options };
	bool good;

	progress_start(&job.progress, options->quiet);
	good = prepare(&job, error) && write_results(&job, error);
	progress_end(&job.progress);
	contexts_free(&job.contexts);
	image_free(&job.photo);
	layers_free(&job.layers);
	cams_free(&job.cams);
	return good;
}
