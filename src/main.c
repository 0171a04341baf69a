/*
 * salmap - saliency maps on the command line. First everything is read and
 * checked, then the results are written.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "cams.h"
#include "context.h"
#include "effects.h"
#include "help.h"
#include "interrupt.h"
#include "photo.h"
#include "results/results.h"
#include "terminal.h"

struct job {
	const struct options *options;
	struct layers layers;
	struct cams cams;
	struct progress progress;
	struct contexts contexts;
	struct image photo; /* at the size of the results; or NULL pixels */
	int orientation; /* by which the photo was turned (exif.h) */
	int64_t width, height; /* of the results */
	const char *warnings[EFFECTS_MOST];
};

/* The user's size, else the photo's, else the largest layer's. */
static bool choose_size(struct job *job, struct error *error)
{
	const struct options *options = job->options;

	job->width = job->layers.width;
	job->height = job->layers.height;
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

/* --scale and --zero-point count all arrays of activations. */
static bool check_quantities(const struct job *job, struct error *error)
{
	const struct reading *reading = &job->options->reading;
	uint32_t count = job->layers.sources.count + job->cams.own.count;

	return quantity_check(&reading->scale, count, error) &&
	       quantity_check(&reading->zero_point, count, error);
}

static bool find_inputs(struct job *job, struct error *error)
{
	const struct options *options = job->options;

	return layers_list(&job->layers, options->layers, options->layer_count,
	                   error) &&
	       cams_list(&job->cams, options, &job->layers, error) &&
	       contexts_create(&job->contexts, options,
	                       job->layers.sources.count, job->cams.count,
	                       &job->progress, error) &&
	       check_quantities(job, error);
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
	       choose_size(job, error) &&
	       (!job->photo.pixels || resize_photo(job, error));
}

static bool show_step(void *user, const char *what, uint32_t done,
                      uint32_t total)
{
	progress_step(user, what, done, total);
	return true;
}

/* `photo` has to stay. */
static struct request request_of(struct job *job, salmap_picture *photo)
{
	const struct options *options = job->options;
	struct request request;

	salmap_results_default(&request);
	request.sm = job->contexts.items[0];
	request.names = (const char *const *)job->layers.sources.names;
	request.cam_count = job->cams.count;
	request.cam_names = job->cams.names;
	if (job->contexts.count > 1)
		request.guided = job->contexts.items;
	request.plain = job->contexts.plain;
	request.explorer = options->html;
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
	request.layout = options->reading.layout.name;
	request.lacks_images = job->layers.lacks_images;
	request.warnings = job->warnings;
	request.warning_count = effects_missing(
		options, job->layers.has_integers || job->cams.has_integers,
		job->warnings);
	request.folder = options->folder;
	request.keep = options->keep;
	request.legend = options->legend;
	request.overlay = options->overlay;
	request.alpha = options->alpha;
	request.step = show_step;
	request.user = &job->progress;
	request.guard = (struct guard){ interrupt_hold, interrupt_release };
	return request;
}

/* What the engine makes of a request. */
typedef bool (*text_maker)(const struct request *request, struct bytes *out,
                           struct error *error);

static bool print_text(const struct request *request, text_maker make,
                       struct error *error)
{
	struct bytes text;
	bool good = make(request, &text, error);

	if (good)
		fwrite(text.data, 1, text.size, stdout);
	salmap_results_free(&text);
	return good;
}

/* On standard error, also with --quiet: a black picture is no silent success. */
static bool print_warnings(const struct request *request, struct error *error)
{
	struct bytes lines;
	bool good = salmap_results_warnings(request, &lines, error);
	const char *line = lines.data;

	while (good && line && *line) {
		const char *end = strchr(line, '\n');

		fprintf(stderr, "salmap: warning: %.*s\n", (int)(end - line),
		        line);
		line = end + 1;
	}
	salmap_results_free(&lines);
	return good;
}

/* A picture in a file or a pipe would be of no use. */
static bool print_preview(const struct request *request, struct error *error)
{
	struct terminal terminal = terminal_find();
	struct bytes text;
	bool good;

	if (!terminal.is_there) {
		fputs("salmap: warning: --show: standard output is no "
		      "terminal\n", stderr);
		return true;
	}
	good = salmap_results_preview(request, terminal.columns,
	                              terminal.has_true_colour, &text, error);
	if (good)
		fwrite(text.data, 1, text.size, stdout);
	salmap_results_free(&text);
	return good;
}

static bool print_report(const struct request *request,
                         const struct options *options, struct error *error)
{
	if (options->json)
		return print_text(request, salmap_results_stats, error);
	if (options->quiet)
		return true;
	if (!print_text(request, salmap_results_table, error))
		return false;
	fputc('\n', stdout);
	return print_text(request, salmap_results_list, error);
}

static bool write_results(struct job *job, struct error *error)
{
	salmap_picture photo;
	struct request request = request_of(job, &photo);
	bool good = salmap_results_write(&request, error);

	progress_end(&job->progress);
	return good && print_warnings(&request, error) &&
	       (!job->options->show || print_preview(&request, error)) &&
	       print_report(&request, job->options, error);
}

static bool run(const struct options *options, struct error *error)
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
