/*
 * explain [OPTION...] MODEL.onnx PHOTO.png LAYER...
 *
 * Runs a network with ONNX Runtime and draws what its layers responded to. Each
 * LAYER is an output of the model, from early to late; `salmap-expose` makes
 * tensors between the layers outputs. With -c, -f and -w it also shows why the
 * network saw class CLASS.
 */
#define _POSIX_C_SOURCE 200809L /* getopt */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <salmap.h>

#include "../common/maps.h"
#include "session.h"

static const char usage[] =
	"usage: explain [OPTION...] MODEL.onnx PHOTO.png LAYER...\n"
	"  -o FOLDER    where pictures and maps go (.)\n"
	"  -m R,G,B     what to subtract from the photo's 0..255 (0,0,0)\n"
	"  -d DIVISOR   and by what to divide it then (1)\n"
	"  -c CLASS     a number: why this class?\n"
	"  -f FEATURES  the output that the classifier reads, [1,c,h,w]\n"
	"  -w WEIGHTS   the output with its weights, [classes,c,1,1]\n"
	"  -a           also write what was pushed as .npy, for `salmap`\n";

struct options {
	const char *folder, *features, *weights;
	float mean[3], divisor;
	int64_t class_number; /* -1 for none */
	bool arrays;
};

static void refuse(void)
{
	fputs(usage, stderr);
	exit(2);
}

static int64_t number_of(const char *text)
{
	char *end;
	const long long number = strtoll(text, &end, 10);

	if (end == text || *end != '\0' || number < 0)
		refuse();
	return number;
}

/* Sets optind to the first word that is not an option. */
static void read_options(struct options *options, int count, char **words)
{
	float *mean = options->mean;
	int letter;

	*options = (struct options){ .folder = ".", .divisor = 1,
		                     .class_number = -1 };
	while ((letter = getopt(count, words, "o:m:d:c:f:w:a")) != -1) {
		if (letter == 'o')
			options->folder = optarg;
		else if (letter == 'f')
			options->features = optarg;
		else if (letter == 'w')
			options->weights = optarg;
		else if (letter == 'c')
			options->class_number = number_of(optarg);
		else if (letter == 'a')
			options->arrays = true;
		else if (letter == 'd')
			options->divisor = strtof(optarg, NULL);
		else if (letter != 'm' ||
		         sscanf(optarg, "%f,%f,%f", &mean[0], &mean[1],
		                &mean[2]) != 3)
			refuse();
	}
	if (count - optind < 3 || !(options->divisor > 0) ||
	    (options->class_number >= 0) != (options->features != NULL) ||
	    (options->features != NULL) != (options->weights != NULL))
		refuse();
}

/* The photo as [3][height][width] floats; free(). */
static float *input_of(const struct photo *photo, const struct options *options)
{
	const size_t pixels = (size_t)photo->height * (size_t)photo->width;
	float *input = malloc(3 * pixels * sizeof(*input));
	size_t pixel, channel;

	if (input == NULL) {
		fputs("no memory\n", stderr);
		exit(1);
	}
	for (channel = 0; channel < 3; channel++)
		for (pixel = 0; pixel < pixels; pixel++)
			input[channel * pixels + pixel] =
				((float)photo->pixels[3 * pixel + channel] -
				 options->mean[channel]) / options->divisor;
	return input;
}

static void write_array(const salmap_tensor *view, const char *folder,
                        const char *name)
{
	const int64_t shape[] = { view->n, view->c, view->h, view->w };

	floats_write_npy(view->data, shape, 4, folder, name);
}

static void push_layers(salmap *sm, const salmap_tensor *views,
                        const char *const *names, uint32_t layers,
                        const char *folder)
{
	uint32_t layer;

	for (layer = 0; layer < layers; layer++) {
		const salmap_tensor *view = &views[layer];
		char name[16];

		must(sm, salmap_push(sm, layer, view));
		printf("%s  %" PRId64 " x %" PRId64 " x %" PRId64 "\n",
		       names[layer], view->c, view->h, view->w);
		snprintf(name, sizeof(name), "%" PRIu32 ".npy", layer);
		if (folder != NULL)
			write_array(view, folder, name);
	}
}

/* Class map 0, of this row of the classifier's weights. It guides the layers, so
 * that their maps are those of the class. */
static void push_class(salmap *sm, const salmap_tensor *features,
                       const salmap_tensor *weights, int64_t row,
                       const char *folder)
{
	salmap_tensor of_class = *weights;

	if (row >= weights->n) {
		fprintf(stderr, "class %" PRId64 ": the network has %" PRId64
		        " classes\n", row, weights->n);
		exit(1);
	}
	if (weights->dtype != SALMAP_F32) {
		fputs("the weights are not floats\n", stderr);
		exit(1);
	}
	of_class.n = 1;
	of_class.data = (const float *)weights->data + row * weights->stride_n;
	must(sm, salmap_set_cams(sm, 1));
	must(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_RANGE));
	must(sm, salmap_set_fastcam_factor(sm, SALMAP_FASTCAM_FOCUSED));
	must(sm, salmap_set_guide(sm, 0));
	must(sm, salmap_push_cam_weights(sm, 0, features, &of_class));
	if (folder != NULL) {
		write_array(features, folder, "features.npy");
		write_array(&of_class, folder, "weights.npy");
	}
}

static void explain(const struct options *options, const char *model,
                    const char *path, const char **names, uint32_t layers)
{
	const bool why = options->class_number >= 0;
	const char *arrays = options->arrays ? options->folder : NULL;
	const size_t count = layers + (why ? 2 : 0);
	salmap_tensor *views = calloc(count, sizeof(*views));
	OrtValue **outputs = calloc(count, sizeof(OrtValue *));
	struct session session;
	struct photo photo;
	float *input;
	salmap *sm;
	size_t i;

	if (why) {
		names[layers] = options->features;
		names[layers + 1] = options->weights;
	}
	photo_read_png(&photo, path);
	input = input_of(&photo, options);
	session_open(&session, model);
	session_run(&session, input, photo.height, photo.width, names, count,
	            outputs);
	for (i = 0; i < count; i++)
		views[i] = session_view(&session, outputs[i], names[i]);
	must(NULL, salmap_create(layers, NULL, &sm));
	if (why)
		push_class(sm, &views[layers], &views[layers + 1],
		           options->class_number, arrays);
	push_layers(sm, views, names, layers, arrays);
	maps_write(sm, &photo, options->folder);
	if (why)
		maps_write_class(sm, 0, &photo, options->folder);
	salmap_destroy(sm);
	session_release(&session, outputs, count);
	session_close(&session);
	free(input);
	free(photo.pixels);
	free(views);
	free(outputs);
}

int main(int count, char **words)
{
	struct options options;
	const char **names;
	int i;

	read_options(&options, count, words);
	/* Room for two more, which a class map is made of. */
	names = calloc((size_t)count + 2, sizeof(*names));
	if (names == NULL)
		return 1;
	for (i = optind + 2; i < count; i++)
		names[i - optind - 2] = words[i];
	explain(&options, words[optind], words[optind + 1], names,
	        (uint32_t)(count - optind - 2));
	free(names);
	return 0;
}
