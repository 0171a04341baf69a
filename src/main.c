/*
 * salmap - saliency maps on the command line. First everything is read and
 * checked, then the results are written.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "context.h"
#include "help.h"
#include "interrupt.h"
#include "photo.h"
#include "results.h"
#include "stats.h"

/* The user's size, else the photo's, else the largest layer's. */
static bool choose_size(struct job *job, const struct image *photo,
                        struct error *error)
{
	const struct options *options = job->options;

	job->width = job->layers->width;
	job->height = job->layers->height;
	if (photo->pixels) {
		job->width = photo->width;
		job->height = photo->height;
	}
	if (options->width) {
		job->width = options->width;
		job->height = options->height;
	}
	return image_fits(job->width, job->height) ||
	       error_input(error, "%s: its layers are too large for a picture; "
	                   "give --size", job->layers->items[0].name);
}

/* A photo of another size than that of the results. */
static bool resize_photo(struct job *job, const struct image *photo,
                         struct error *error)
{
	salmap_picture resized;

	if (!image_create(&job->photo, job->width, job->height, IMAGE_RGB,
	                  "photo", error))
		return false;
	resized = image_picture(&job->photo);
	return image_resize(photo, &resized, error);
}

static bool prepare(struct job *job, struct layers *layers,
                    struct image *photo, struct error *error)
{
	bool channels_last = job->options->layout == LAYOUT_NHWC;

	if (job->options->photo &&
	    !photo_read(photo, job->options->photo, error))
		return false;
	if (!layers_push(layers, job->sm, channels_last, job->progress, error))
		return false;
	if (!choose_size(job, photo, error))
		return false;
	if (!photo->pixels)
		return true;
	if (photo->width == job->width && photo->height == job->height) {
		job->photo = *photo;
		photo->pixels = NULL;
		return true;
	}
	progress_step(job->progress, "resizing photo", 0, 1);
	return resize_photo(job, photo, error);
}

static bool print_report(const struct job *job, struct error *error)
{
	if (job->options->json)
		return stats_print_json(job, stdout, error);
	if (job->options->quiet)
		return true;
	if (!stats_print_table(job, stdout, error))
		return false;
	fputc('\n', stdout);
	results_print(job, stdout);
	return true;
}

static bool run(const struct options *options, struct error *error)
{
	struct layers layers;
	struct progress progress;
	struct image photo = { 0 };
	struct job job = { .options = options,
		           .layers = &layers,
		           .progress = &progress };
	bool good;

	progress_start(&progress, options->quiet);
	good = layers_list(&layers, options->layers, options->layer_count,
	                   error) &&
	       context_create(options, layers.count, &progress, &job.sm,
	                      error) &&
	       prepare(&job, &layers, &photo, error);
	image_free(&photo);
	good = good && results_write(&job, error);
	progress_end(&progress);
	good = good && print_report(&job, error);
	salmap_destroy(job.sm);
	image_free(&job.photo);
	layers_free(&layers);
	return good;
}

static bool answer(const struct options *options, struct error *error)
{
	bool good = true;

	if (options->help)
		help_print(stdout);
	else if (options->version)
		printf("salmap %s\n", salmap_version_string());
	else
		good = run(options, error);
	if (good && (fflush(stdout) != 0 || ferror(stdout)))
		good = error_input(error, "standard output: %s",
		                   strerror(errno));
	return good;
}

int main(int argc, char **argv)
{
	struct options options;
	struct error error = { 0 };

	/* A file that grows too large is an error, not the end. */
	signal(SIGXFSZ, SIG_IGN);
	interrupt_catch();
	if (options_parse(&options, argc, argv, &error))
		answer(&options, &error);
	options_free(&options);
	return error_report(&error);
}
