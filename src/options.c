#define _POSIX_C_SOURCE 200809L

#include "options.h"

#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "listing.h"
#include "number.h"
#include "results/image.h"
#include "results/results.h"

/* What getopt_long returns for options without a letter. */
enum {
	OPTION_STAT = 256,
	OPTION_NORM,
	OPTION_REFERENCE,
	OPTION_PER_BATCH,
	OPTION_RESIZE,
	OPTION_WEIGHTS,
	OPTION_LAYOUT,
	OPTION_PREFIX,
	OPTION_GRID,
	OPTION_SLICE,
	OPTION_SLICES,
	OPTION_AXIS,
	OPTION_PROJECT,
	OPTION_SCALE,
	OPTION_ZERO_POINT,
	OPTION_EPS,
	OPTION_RELATIVE_EPSILON,
	OPTION_NONFINITE,
	OPTION_CAM_LAYER,
	OPTION_CAM_WEIGHTS,
	OPTION_CAM_GRADIENT,
	OPTION_CAM_METHOD,
	OPTION_CAM_VECTOR,
	OPTION_EVIDENCE,
	OPTION_GUIDED,
	OPTION_NO_GUIDED,
	OPTION_FASTCAM_FACTOR,
	OPTION_PALETTE,
	OPTION_HEAT_PALETTE,
	OPTION_LIMITS,
	OPTION_OVERLAY,
	OPTION_LEGEND,
	OPTION_SHOW,
	OPTION_KEEP,
	OPTION_ALPHA,
	OPTION_NO_EXIF,
	OPTION_HTML,
	OPTION_JSON,
	OPTION_VERSION
};

#define SEE_HELP "; see salmap --help"

/* Colours are spread over all slices; to look at many more would take hours. */
#define MOST_SLICES IMAGE_MAX_SIDE

static const char short_options[] = ":o:i:s:qh";

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "image", required_argument, NULL, 'i' },
	{ "no-exif", no_argument, NULL, OPTION_NO_EXIF },
	{ "size", required_argument, NULL, 's' },
	{ "stat", required_argument, NULL, OPTION_STAT },
	{ "norm", required_argument, NULL, OPTION_NORM },
	{ "reference", required_argument, NULL, OPTION_REFERENCE },
	{ "per-batch", required_argument, NULL, OPTION_PER_BATCH },
	{ "resize", required_argument, NULL, OPTION_RESIZE },
	{ "weights", required_argument, NULL, OPTION_WEIGHTS },
	{ "layout", required_argument, NULL, OPTION_LAYOUT },
	{ "prefix", required_argument, NULL, OPTION_PREFIX },
	{ "grid", required_argument, NULL, OPTION_GRID },
	{ "slice", required_argument, NULL, OPTION_SLICE },
	{ "slices", required_argument, NULL, OPTION_SLICES },
	{ "axis", required_argument, NULL, OPTION_AXIS },
	{ "project", required_argument, NULL, OPTION_PROJECT },
	{ "scale", required_argument, NULL, OPTION_SCALE },
	{ "zero-point", required_argument, NULL, OPTION_ZERO_POINT },
	{ "eps", required_argument, NULL, OPTION_EPS },
	{ "relative-epsilon", required_argument, NULL, OPTION_RELATIVE_EPSILON },
	{ "nonfinite", required_argument, NULL, OPTION_NONFINITE },
	{ "cam-layer", required_argument, NULL, OPTION_CAM_LAYER },
	{ "cam-weights", required_argument, NULL, OPTION_CAM_WEIGHTS },
	{ "cam-gradient", required_argument, NULL, OPTION_CAM_GRADIENT },
	{ "cam-method", required_argument, NULL, OPTION_CAM_METHOD },
	{ "cam-vector", required_argument, NULL, OPTION_CAM_VECTOR },
	{ "evidence", required_argument, NULL, OPTION_EVIDENCE },
	{ "guided", no_argument, NULL, OPTION_GUIDED },
	{ "no-guided", no_argument, NULL, OPTION_NO_GUIDED },
	{ "fastcam-factor", required_argument, NULL, OPTION_FASTCAM_FACTOR },
	{ "palette", required_argument, NULL, OPTION_PALETTE },
	{ "heat-palette", required_argument, NULL, OPTION_HEAT_PALETTE },
	{ "limits", required_argument, NULL, OPTION_LIMITS },
	{ "overlay", required_argument, NULL, OPTION_OVERLAY },
	{ "legend", no_argument, NULL, OPTION_LEGEND },
	{ "show", no_argument, NULL, OPTION_SHOW },
	{ "keep", required_argument, NULL, OPTION_KEEP },
	{ "alpha", required_argument, NULL, OPTION_ALPHA },
	{ "html", no_argument, NULL, OPTION_HTML },
	{ "quiet", no_argument, NULL, 'q' },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 },
};

static bool take_choice(int32_t *out, choice_names name_of, const char *option,
                        const char *text, struct error *error)
{
	char names[CHOICE_LIST_SIZE];

	if (choice_find(name_of, text, out))
		return true;
	choice_list(name_of, ", ", names);
	return error_usage(error, "%s: '%s' is not one of %s", option, text,
	                   names);
}

static bool take_number(double *out, double least, double most,
                        const char *option, const char *text,
                        struct error *error)
{
	/* So written that NaN fails. */
	if (!number_parse(text, out) || !(*out >= least && *out <= most))
		return error_usage(error,
		                   "%s: '%s' is not a number from %g to %g",
		                   option, text, least, most);
	return true;
}

/* The library knows which numbers it can take. */
static bool take_epsilon(double *out, const char *option, const char *text,
                         struct error *error)
{
	return number_parse(text, out) ||
	       error_usage(error, "%s: '%s' is not a number", option, text);
}

static bool take_path(const char **out, const char *option, const char *text,
                      struct error *error)
{
	*out = text;
	return *text || error_usage(error, "%s: the name is empty", option);
}

/* Takes digits and what has to follow them; of a number that is too large for
 * any side, enough of them to tell. */
static bool take_side(int64_t *side, const char **cursor, char after)
{
	*side = 0;
	if (**cursor < '0' || **cursor > '9')
		return false;
	for (; **cursor >= '0' && **cursor <= '9'; ++*cursor)
		if (*side <= SALMAP_MAX_SIDE)
			*side = *side * 10 + (**cursor - '0');
	return *(*cursor)++ == after;
}

static bool check_side(int64_t side, int64_t most, const char *option,
                       const char *text, struct error *error)
{
	return side <= most ||
	       error_usage(error, "%s: '%s' is too large; at most %" PRId64,
	                   option, text, most);
}

static bool take_size(struct options *options, const char *text,
                      struct error *error)
{
	const char *cursor = text;

	if (!take_side(&options->width, &cursor, 'x') ||
	    !take_side(&options->height, &cursor, '\0') ||
	    options->width == 0 || options->height == 0)
		return error_usage(error,
		                   "--size: '%s' is not WIDTHxHEIGHT, such as "
		                   "640x480",
		                   text);
	if (!image_fits(options->width, options->height))
		return error_usage(error,
		                   "--size: '%s' is too large; at most %d a "
		                   "side and %" PRId64 " pixels",
		                   text, IMAGE_MAX_SIDE, IMAGE_MAX_PIXELS);
	return true;
}

static bool take_layout(struct layout *layout, const char *text,
                        struct error *error)
{
	layout->name = text;
	return layout_is_known(text) ||
	       error_usage(error,
	                   "--layout: '%s' is not tokens, nor different "
	                   "letters of n, c, d, h and w, one for each axis, "
	                   "such as nchw or nhwc",
	                   text);
}

static bool take_prefix(struct layout *layout, const char *text,
                        struct error *error)
{
	const char *cursor = text;

	if (!take_side(&layout->prefix, &cursor, '\0'))
		return error_usage(error,
		                   "--prefix: '%s' is not a number of tokens",
		                   text);
	return check_side(layout->prefix, SALMAP_MAX_SIDE, "--prefix", text,
	                  error);
}

static bool take_grid(struct layout *layout, const char *text,
                      struct error *error)
{
	const char *cursor = text;

	if (!take_side(&layout->grid_height, &cursor, 'x') ||
	    !take_side(&layout->grid_width, &cursor, '\0') ||
	    layout->grid_height == 0 || layout->grid_width == 0)
		return error_usage(error,
		                   "--grid: '%s' is not HEIGHTxWIDTH, such as "
		                   "14x14", text);
	return check_side(layout->grid_height, SALMAP_MAX_SIDE, "--grid", text,
	                  error) &&
	       check_side(layout->grid_width, SALMAP_MAX_SIDE, "--grid", text,
	                  error);
}

static bool take_per_batch(int64_t *out, const char *text, struct error *error)
{
	const char *cursor = text;

	if (!take_side(out, &cursor, '\0') || *out == 0)
		return error_usage(error, "--per-batch: '%s' is not a number of "
		                   "LAYER arguments from 1 on", text);
	return check_side(*out, SALMAP_MAX_SIDE, "--per-batch", text, error);
}

static uint32_t count_fields(const char *text)
{
	uint32_t count = 1;

	for (; *text && count <= SALMAP_MAX_LAYERS; text++)
		count += *text == ',';
	return count;
}

static bool refuse_weights(const char *text, struct error *error)
{
	char names[CHOICE_LIST_SIZE];

	choice_list(salmap_weight_preset_name, ", ", names);
	return error_usage(error,
	                   "--weights: '%s' is not %s or finite numbers of 0 "
	                   "and more with commas between",
	                   text, names);
}

/* Takes numbers with commas between, each at least 0 and finite. */
static bool take_list(struct options *options, const char *text,
                      struct error *error)
{
	const char *cursor = text;
	uint32_t count = count_fields(text);

	free(options->weights);
	options->weights = calloc(count, sizeof(*options->weights));
	if (!options->weights)
		return error_memory(error, "--weights");
	for (uint32_t i = 0; i < count; i++) {
		char *end;
		double value = strtod(cursor, &end);
		char after = i + 1 < count ? ',' : '\0';

		if (end == cursor || *end != after ||
		    !(value >= 0 && isfinite(value)))
			return refuse_weights(text, error);
		options->weights[i] = value;
		cursor = end + 1;
	}
	options->settings.weights = options->weights;
	options->settings.weight_count = count;
	return true;
}

static bool take_weights(struct options *options, const char *text,
                         struct error *error)
{
	if (!choice_find(salmap_weight_preset_name, text,
	                 &options->settings.weight_preset))
		return take_list(options, text, error);
	options->settings.weights = NULL;
	return true;
}

/* The library knows which limits it can take, but equal ones stand for none. */
static bool take_limits(salmap_settings *settings, const char *text,
                        struct error *error)
{
	char *comma;

	settings->low_limit = strtod(text, &comma);
	if (comma == text || *comma != ',' ||
	    !number_parse(comma + 1, &settings->high_limit) ||
	    settings->low_limit == settings->high_limit)
		return error_usage(error,
		                   "--limits: '%s' is not LOW,HIGH, two "
		                   "numbers such as 0,1",
		                   text);
	return true;
}

static bool take_slices(int64_t *out, int64_t least, int64_t most,
                        const char *option, const char *text,
                        struct error *error)
{
	const char *cursor = text;

	if (!take_side(out, &cursor, '\0') || *out < least)
		return error_usage(error, "%s: '%s' is not a whole number from "
		                   "%" PRId64 " on", option, text, least);
	return check_side(*out, most, option, text, error);
}

/* Takes one option with a value or a switch. */
static bool take_option(struct options *options, int option, const char *text,
                        struct error *error)
{
	salmap_settings *settings = &options->settings;
	struct reading *reading = &options->reading;

	switch (option) {
	case 'o':
		options->has_output = true;
		return take_path(&options->output, "--output", text, error);
	case 'i':
		return take_path(&options->photo, "--image", text, error);
	case OPTION_NO_EXIF:
		options->no_exif = true;
		return true;
	case 's':
		return take_size(options, text, error);
	case OPTION_STAT:
		return take_choice(&settings->statistic, salmap_statistic_name,
		                   "--stat", text, error);
	case OPTION_NORM:
		options->has_normalizer = true;
		return take_choice(&settings->normalizer,
		                   salmap_normalizer_name, "--norm", text,
		                   error);
	case OPTION_REFERENCE:
		return take_path(&options->reference, "--reference", text,
		                 error);
	case OPTION_PER_BATCH:
		return take_per_batch(&options->per_batch, text, error);
	case OPTION_RESIZE:
		return take_choice(&settings->resampling,
		                   salmap_resampling_name, "--resize", text,
		                   error);
	case OPTION_WEIGHTS:
		return take_weights(options, text, error);
	case OPTION_LAYOUT:
		return take_layout(&reading->layout, text, error);
	case OPTION_PREFIX:
		return take_prefix(&reading->layout, text, error);
	case OPTION_GRID:
		return take_grid(&reading->layout, text, error);
	case OPTION_SLICE:
		return take_slices(&options->slice, 0, SALMAP_MAX_SIDE,
		                   "--slice", text, error);
	case OPTION_SLICES:
		return take_slices(&options->slices, 1, MOST_SLICES, "--slices",
		                   text, error);
	case OPTION_AXIS:
		return take_choice(&options->axis, salmap_cut_axis_name,
		                   "--axis", text, error);
	case OPTION_PROJECT:
		return take_choice(&options->projection, salmap_projection_name,
		                   "--project", text, error);
	case OPTION_SCALE:
		return quantity_parse(&reading->scale, "--scale", text, error);
	case OPTION_ZERO_POINT:
		return quantity_parse(&reading->zero_point, "--zero-point",
		                      text, error);
	case OPTION_EPS:
		return take_epsilon(&settings->epsilon, "--eps", text, error);
	case OPTION_RELATIVE_EPSILON:
		return take_epsilon(&settings->relative_epsilon,
		                    "--relative-epsilon", text, error);
	case OPTION_NONFINITE:
		return take_choice(&settings->nonfinite, salmap_nonfinite_name,
		                   "--nonfinite", text, error);
	case OPTION_CAM_LAYER:
		return take_path(&options->cam_layer, "--cam-layer", text,
		                 error);
	case OPTION_CAM_WEIGHTS:
		return cam_sources_add(&options->cam_sources, CAM_WEIGHTS,
		                       text, error);
	case OPTION_CAM_GRADIENT:
		return cam_sources_add(&options->cam_sources, CAM_GRADIENT,
		                       text, error);
	case OPTION_CAM_VECTOR:
		return cam_sources_add(&options->cam_sources, CAM_VECTOR, text,
		                       error);
	case OPTION_CAM_METHOD:
		options->has_cam_method = true;
		return take_choice(&options->cam_method, salmap_cam_method_name,
		                   "--cam-method", text, error);
	case OPTION_EVIDENCE:
		return take_choice(&settings->evidence, salmap_evidence_name,
		                   "--evidence", text, error);
	case OPTION_GUIDED:
		options->guided_asked = 1;
		return true;
	case OPTION_NO_GUIDED:
		options->guided_asked = -1;
		return true;
	case OPTION_FASTCAM_FACTOR:
		options->has_fastcam_factor = true;
		return take_choice(&settings->fastcam_factor,
		                   salmap_fastcam_factor_name,
		                   "--fastcam-factor", text, error);
	case OPTION_PALETTE:
		return take_choice(&settings->palette,
		                   salmap_lovi_palette_name, "--palette", text,
		                   error);
	case OPTION_HEAT_PALETTE:
		return take_choice(&settings->heat_palette,
		                   salmap_heat_palette_name, "--heat-palette",
		                   text, error);
	case OPTION_LIMITS:
		return take_limits(settings, text, error);
	case OPTION_OVERLAY:
		return take_choice(&options->overlay,
		                   salmap_results_overlay_name, "--overlay",
		                   text, error);
	case OPTION_LEGEND:
		options->legend = true;
		return true;
	case OPTION_SHOW:
		options->show = true;
		return true;
	case OPTION_KEEP:
		return take_number(&options->keep, 0, 100, "--keep", text,
		                   error);
	case OPTION_ALPHA:
		return take_number(&options->alpha, 0, 1, "--alpha", text,
		                   error);
	case OPTION_HTML:
		options->html = true;
		return true;
	case 'q':
		options->quiet = true;
		return true;
	case OPTION_JSON:
		options->json = true;
		return true;
	case 'h':
		options->help = true;
		return true;
	default:
		options->version = true;
		return true;
	}
}

/* The names that the word "--s" or "--s=5" may start. */
static void list_names(const char *word, struct listing *names)
{
	size_t length = strcspn(word + 2, "=");
	char name[32];

	for (const struct option *option = long_options; option->name; option++)
		if (strncmp(option->name, word + 2, length) == 0) {
			snprintf(name, sizeof(name), "--%s", option->name);
			listing_add(names, name);
		}
	listing_end(names);
}

/* Of a word such as "--s". */
static bool refuse_long(const char *word, struct error *error)
{
	struct listing names = { 0 };

	list_names(word, &names);
	if (names.count > 0)
		return error_usage(error, "%s: may mean any of %s", word,
		                   names.text);
	return error_usage(error, "%s: is not an option" SEE_HELP, word);
}

static bool has_long_name(int value)
{
	const struct option *option = long_options;

	while (option->name && option->val != value)
		option++;
	return option->name != NULL;
}

/* About what getopt_long could not make sense of. It leaves in optopt what it
 * knows: the option, the unknown letter, or 0 for an unknown word. */
static bool refuse(int option, char **argv, struct error *error)
{
	const char *last = argv[optind - 1];
	char letter[3] = { '-', (char)optopt, '\0' };

	if (option == ':')
		return error_usage(error, "%s: wants a value" SEE_HELP,
		                   strncmp(last, "--", 2) == 0 ? last : letter);
	if (optopt == 0)
		return refuse_long(last, error);
	if (has_long_name(optopt))
		return error_usage(error, "%s: takes no value" SEE_HELP, last);
	return error_usage(error, "%s: is not an option" SEE_HELP, letter);
}

static void set_defaults(struct options *options)
{
	struct request standard;

	salmap_results_default(&standard);
	*options = (struct options){
		.output = standard.folder,
		.reading.layout.name = standard.layout,
		.slice = -1,
		.keep = standard.keep,
		.overlay = standard.overlay,
		.alpha = standard.alpha,
	};
	salmap_settings_default(&options->settings);
	options->settings.heat_palette = SALMAP_HEAT_RISING;
}

/*
 * With class maps, what measured best: layers that these guide, the normaliser range
 * and the factor focused. Layers that show the class do not show what is salient where
 * it is not.
 */
static void set_class_defaults(struct options *options)
{
	salmap_settings *settings = &options->settings;
	bool outside = settings->fastcam_factor == SALMAP_FASTCAM_OUTSIDE;

	if (!options_have_cams(options))
		return;
	options->guided = options->guided_asked ? options->guided_asked > 0 :
	                                          !outside;
	if (!options->has_normalizer)
		settings->normalizer = SALMAP_NORMALIZER_RANGE;
	if (!options->has_fastcam_factor)
		settings->fastcam_factor = SALMAP_FASTCAM_FOCUSED;
}

/* A reference is there to be compared with. */
static void set_reference_default(struct options *options)
{
	if (options->reference && !options->has_normalizer)
		options->settings.normalizer = SALMAP_NORMALIZER_REFERENCE;
}

/* -------------------------------------------------------- each command's own */

#define FOR(command) (1U << (command))

/* The commands that take an option. Each but the first needs a reason for it. */
static unsigned int takers_of(int option)
{
	const unsigned int stack = FOR(COMMAND_MAPS) | FOR(COMMAND_AGGREGATE);
	const unsigned int pictures = FOR(COMMAND_MAPS) | FOR(COMMAND_SHOW);

	switch (option) {
	case 'h':
	case OPTION_JSON:
	case OPTION_VERSION:
		return stack | pictures | FOR(COMMAND_MERGE) |
		       FOR(COMMAND_COMPARE);
	case 'o':
	case 'q':
		return stack | pictures | FOR(COMMAND_MERGE);
	case 's':
		return stack | pictures;
	case OPTION_STAT:
	case OPTION_NORM:
	case OPTION_REFERENCE:
	case OPTION_RESIZE:
	case OPTION_WEIGHTS:
	case OPTION_LAYOUT:
	case OPTION_PREFIX:
	case OPTION_GRID:
	case OPTION_SCALE:
	case OPTION_ZERO_POINT:
	case OPTION_EPS:
	case OPTION_RELATIVE_EPSILON:
	case OPTION_NONFINITE:
		return stack;
	case OPTION_PER_BATCH:
		return FOR(COMMAND_AGGREGATE);
	case OPTION_PALETTE:
	case OPTION_HEAT_PALETTE:
	case OPTION_LIMITS:
	case OPTION_LEGEND:
	case OPTION_SHOW:
	case OPTION_HTML:
	case OPTION_SLICE:
	case OPTION_SLICES:
	case OPTION_AXIS:
	case OPTION_PROJECT:
		return pictures;
	default:
		return FOR(COMMAND_MAPS);
	}
}

/* Of one that is in long_options. */
static const char *long_name(int value)
{
	const struct option *option = long_options;

	while (option->val != value)
		option++;
	return option->name;
}

static bool check_taker(const struct options *options, int option,
                        struct error *error)
{
	const char *name = command_row(options->command)->name;

	if (takers_of(option) & FOR(options->command))
		return true;
	if (options->command == COMMAND_MAPS)
		return error_usage(error, "--%s: is for salmap aggregate alone"
		                   SEE_HELP, long_name(option));
	return error_usage(error, "--%s: is not for salmap %s; see salmap %s "
	                   "--help", long_name(option), name, name);
}

/* How many arguments are wanted, for a sentence. */
static const char *number_of(const struct command_row *row)
{
	if (row->most == 0)
		return "at least one";
	return row->most == 1 ? "one" : "two";
}

static bool check_arguments(const struct options *options,
                            struct error *error)
{
	const struct command_row *row = command_row(options->command);
	int count = options->argument_count;

	if (count == 0)
		return error_usage(error, "%s: none is given" SEE_HELP,
		                   row->argument);
	if (count < row->least || (row->most > 0 && count > row->most))
		return error_usage(error, "%s: %d %s given, salmap %s wants "
		                   "%s" SEE_HELP, row->argument, count,
		                   count == 1 ? "is" : "are", row->name,
		                   number_of(row));
	return !row->writes_file || options->has_output ||
	       error_usage(error, "--output: is not given; want the file that "
	                   "salmap %s writes", row->name);
}

static bool check_settings(const struct options *options, struct error *error)
{
	if (options->overlay == RESULTS_OVERLAY_FASTCAM &&
	    !options_have_cams(options))
		return error_usage(error, "--overlay: fastcam needs a class map"
		                   SEE_HELP);
	if (options->settings.normalizer == SALMAP_NORMALIZER_REFERENCE &&
	    !options->reference)
		return error_usage(error, "--norm: reference needs --reference "
		                   "FILE, which salmap aggregate writes");
	if (options->slice >= 0 &&
	    options->projection != SALMAP_PROJECTION_NONE)
		return error_usage(error, "--slice and --project: want one of "
		                   "them" SEE_HELP);
	return options->per_batch == 0 ||
	       options->argument_count % options->per_batch == 0 ||
	       error_usage(error, "--per-batch: %d LAYER argument%s no "
	                   "batches of %" PRId64, options->argument_count,
	                   options->argument_count == 1 ? " is" : "s are",
	                   options->per_batch);
}

bool options_have_cams(const struct options *options)
{
	return options->cam_layer || options->cam_sources.count > 0;
}

bool options_have_cut(const struct options *options)
{
	return options->slice >= 0 ||
	       options->projection != SALMAP_PROJECTION_NONE;
}

static bool take_options(struct options *options, int argc, char **argv,
                         struct error *error)
{
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, short_options, long_options,
	                             NULL)) != -1) {
		if (option == '?' || option == ':')
			return refuse(option, argv, error);
		if (!check_taker(options, option, error) ||
		    !take_option(options, option, optarg, error))
			return false;
	}
	options->arguments = argv + optind;
	options->argument_count = argc - optind;
	return true;
}

bool options_parse(struct options *options, int argc, char **argv,
                   struct error *error)
{
	set_defaults(options);
	if (argc > 1 && command_find(argv[1], &options->command)) {
		argc--;
		argv++;
	}
	if (!take_options(options, argc, argv, error))
		return false;
	set_class_defaults(options);
	set_reference_default(options);
	return options->help || options->version ||
	       (check_settings(options, error) &&
	        check_arguments(options, error));
}

void options_free(struct options *options)
{
	free(options->weights);
	options->weights = NULL;
	cam_sources_free(&options->cam_sources);
	quantity_free(&options->reading.scale);
	quantity_free(&options->reading.zero_point);
}
