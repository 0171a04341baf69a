#include "help.h"

#include <string.h>

#include "choice.h"
#include "options.h"
#include "results/results.h"

static const char before_folder[] =
	"Usage: salmap [OPTION]... LAYER...\n"
	"Draws saliency maps from the activations of a neural network's "
	"layers.\n"
	"\n"
	"LAYER is FILE.npy, FILE.npz (all its arrays, in their order) or\n"
	"FILE.npz:NAME, early to late: floats, uint8, int8 or bool, [n,c,h,w],\n"
	"[c,h,w] or as --layout says.\n"
	"\n"
	"Data sets; salmap COMMAND --help tells more:\n"
	"  salmap aggregate  adds up many images in a file\n"
	"  salmap merge      makes one such file of several\n"
	"  salmap compare    tells how far two are apart\n"
	"  salmap show       draws one\n"
	"\n";

static const char about_reference[] =
	"      --reference FILE  the aggregate that the normaliser reference "
	"compares with\n";

static const char about_aggregate[] =
	"Usage: salmap aggregate -o FILE [OPTION]... LAYER...\n"
	"Adds up what layers give over many images, exactly: the same bytes for "
	"any order\n"
	"of the images, and for any way to share them out and merge them.\n"
	"\n"
	"LAYER is as for salmap. Archives FILE.npz are a batch each; other "
	"arguments\n"
	"together are one.\n"
	"\n"
	"  -o, --output FILE     the file that is written\n"
	"      --per-batch N     every N arguments are a batch\n"
	"  -s, --size WxH        the size of the maps (that of the largest "
	"layer)\n"
	"  -q, --quiet           print nothing but errors and warnings\n"
	"      --json            print what the file holds as JSON\n"
	"\n"
	"As for salmap: --stat, --norm, --reference, --resize, --weights, "
	"--layout,\n"
	"--prefix, --grid, --scale, --zero-point, --eps, --relative-epsilon, "
	"--nonfinite.\n"
	"Example: salmap aggregate -o today.sma -s 224x224 batch-*.npz\n";

static const char about_merge[] =
	"Usage: salmap merge -o FILE [OPTION]... FILE...\n"
	"Makes one aggregate of several, with the same layers, size and "
	"settings, in any\n"
	"order.\n"
	"\n"
	"  -o, --output FILE     the file that is written; may be one of those "
	"read\n"
	"  -q, --quiet           print nothing but errors\n"
	"      --json            print what the file holds as JSON\n"
	"Example: salmap merge -o all.sma shard-*.sma\n";

static const char about_compare[] =
	"Usage: salmap compare [--json] FILE FILE\n"
	"Tells how far two aggregates are apart in each layer: in the "
	"statistic, and in\n"
	"the places of the mean maps. 0 is for the same, 1 for nothing in "
	"common.\n"
	"Example: salmap compare reference.sma today.sma\n";

static const char about_show[] =
	"Usage: salmap show [OPTION]... FILE\n"
	"Draws an aggregate: the mean maps as salmap draws those of an image, "
	"and how\n"
	"much they deviate.\n"
	"\n"
	"  -o, --output DIR      where the results go (salmap-out)\n"
	"  -s, --size WxH        the size of the pictures (the aggregate's)\n"
	"      --slice N         of an aggregate of volumes, the slice to show; "
	"or\n"
	"      --project NAME    mean or max of all\n"
	"  -q, --quiet           print nothing but errors and warnings\n"
	"      --json            print what the file holds as JSON\n"
	"\n"
	"As for salmap: --axis, --slices, --palette, --heat-palette, --limits, "
	"--legend,\n"
	"--show, --html.\n"
	"Example: salmap show --html -o mean today.sma\n";

static const char after_folder[] =
	"  -i, --image FILE      the photo, PNG or JPEG; its size is that of "
	"the results\n"
	"      --no-exif         do not turn the photo as its EXIF orientation "
	"says\n"
	"  -s, --size WxH        the size of the results\n";

static const char about_arrays[] =
	"      --layout NAME     nchw, nhwc or another order of the axes, or "
	"tokens for\n"
	"                        [n,tokens,c] (%s)\n"
	"      --prefix N        how many tokens come before the grid (0)\n"
	"      --grid HxW        the grid of the tokens (a square)\n"
	"      --slice N         of volumes (--layout ncdhw), the slice to show\n"
	"      --project NAME    in place of a slice, mean or max of all\n"
	"      --axis NAME       that slices lie along: d, h or w (d)\n"
	"      --slices COUNT    how many the results have (those of the largest "
	"layer)\n"
	"      --scale LIST      of integers, a number or a FILE.npy with one for "
	"each\n"
	"                        channel: for all layers, or for each, S1,S2,... "
	"(1)\n"
	"      --zero-point LIST what stands for 0 among integers, as --scale "
	"(0)\n";

static const char about_class_maps[] =
	"\n"
	"Why this class: class maps, and FastCAM, from one or more of these, or "
	"from\n"
	"--cam-layer alone. ARRAY is named as LAYER is.\n"
	"      --cam-weights ARRAY[:ROW]  a weight per channel, such as a row of "
	"the\n"
	"                                 classifier\n"
	"      --cam-gradient ARRAY       the gradient of a score\n"
	"      --cam-vector ARRAY[:ROW]   a vector to compare with\n"
	"      --cam-layer N|ARRAY        the layer that they belong to (the "
	"last)\n";

static const char about_guides[] =
	"      --guided, --no-guided      let class maps guide the layers, so that "
	"these\n"
	"                                 show the class (guided, except outside)\n"
	"With class maps, the default of --norm is range.\n";

static const char about_printing[] =
	"      --html            write explorer.html too, a page to try settings "
	"in\n"
	"  -q, --quiet           print nothing but errors and warnings\n"
	"      --json            print stats.json in place of the table\n"
	"  -h, --help            print this and exit\n"
	"      --version         print the version and exit\n";

static const char about_files[] =
	"\n"
	"Writes combined.npy, layers.npy, combined.png, lovi.png, "
	"heatmap.png,\n"
	"layers.png and stats.json; with a photo overlay.png and mask.png "
	"too;\n"
	"with class maps cam.npy, fastcam.npy, cam.png, fastcam.png and, on a "
	"photo,\n"
	"fastcam-overlay.png.\n"
	"Exit status: 0, 1 for bad input, 2 for bad usage.\n"
	"Example: salmap -i cat.jpg -o out layer0.npy layer1.npy layer2.npy\n";

/* An option that takes a name, the names, and which is the default. */
static void print_names(FILE *file, const char *option, choice_names name_of,
                        const char *before_last, const char *after,
                        int32_t standard)
{
	char names[CHOICE_LIST_SIZE];

	choice_list(name_of, before_last, names);
	fprintf(file, "      --%-16s", option);
	if (strlen(option) > 15)
		fprintf(file, "\n%24s", "");
	fprintf(file, "%s%s (%s)\n", names, after, name_of(standard));
}

static void print_lists(FILE *file, const salmap_settings *standard)
{
	print_names(file, "stat NAME", salmap_statistic_name, " or ", "",
	            standard->statistic);
	print_names(file, "norm NAME", salmap_normalizer_name, " or ", "",
	            standard->normalizer);
	fputs(about_reference, file);
	print_names(file, "resize NAME", salmap_resampling_name, " or ", "",
	            standard->resampling);
	print_names(file, "weights LIST", salmap_weight_preset_name, ", ",
	            " or W1,W2,...", standard->weight_preset);
	print_names(file, "nonfinite NAME", salmap_nonfinite_name, " or ",
	            ", for NaN and infinity", standard->nonfinite);
}

/* The same with more room for the option; `before` comes before the names. */
static void print_wide(FILE *file, const char *option, const char *before,
                       choice_names name_of, int32_t standard)
{
	char names[CHOICE_LIST_SIZE];

	choice_list(name_of, " or ", names);
	fprintf(file, "      --%-25s%s%s (%s)\n", option, before, names,
	        name_of(standard));
}

static void print_class_maps(FILE *file, const salmap_settings *standard)
{
	fputs(about_class_maps, file);
	print_wide(file, "cam-method NAME", "for gradients:\n      ",
	           salmap_cam_method_name, SALMAP_CAM_GRADCAM);
	print_wide(file, "evidence NAME", "", salmap_evidence_name,
	           standard->evidence);
	print_wide(file, "fastcam-factor NAME", "", salmap_fastcam_factor_name,
	           SALMAP_FASTCAM_FOCUSED);
	fputs(about_guides, file);
}

static void print_number(FILE *file, const char *option, const char *meaning,
                         double standard)
{
	fprintf(file, "      --%-16s%s (%g)\n", option, meaning, standard);
}

static void print_numbers(FILE *file, double epsilon,
                          const struct request *standard)
{
	print_number(file, "eps X", "what is added to each activation", epsilon);
	fputs("      --relative-epsilon X\n"
	      "                        the same as a share of their mean\n",
	      file);
	print_names(file, "palette NAME", salmap_lovi_palette_name, " or ",
	            ", of LOVI", SALMAP_LOVI_PAPER);
	print_names(file, "heat-palette NAME", salmap_heat_palette_name,
	            " or ", ", of heat maps", SALMAP_HEAT_RISING);
	fputs("      --limits LOW,HIGH the values with the least and the most "
	      "colour, for all\n"
	      "                        pictures (those of each picture)\n",
	      file);
	fputs("      --show            show a picture here, if this is a terminal\n",
	      file);
	fputs("      --legend          put a key below each picture in colours\n",
	      file);
	print_number(file, "keep PERCENT",
	             "how much of the photo mask.png shows", standard->keep);
	print_names(file, "overlay NAME", salmap_results_overlay_name, " or ",
	            ", over the photo", standard->overlay);
	print_number(file, "alpha X",
	             "how much of it where the map is highest",
	             standard->alpha);
}

static void print_maps(FILE *file)
{
	salmap_settings settings;
	struct request standard;

	salmap_settings_default(&settings);
	salmap_results_default(&standard);
	fputs(before_folder, file);
	fprintf(file, "  -o, --output DIR      where the results go (%s)\n",
	        standard.folder);
	fputs(after_folder, file);
	print_lists(file, &settings);
	print_numbers(file, settings.epsilon, &standard);
	fprintf(file, about_arrays, standard.layout);
	fputs(about_printing, file);
	print_class_maps(file, &settings);
	fputs(about_files, file);
}

void help_print(FILE *file, enum command command)
{
	static const char *const texts[] = {
		[COMMAND_AGGREGATE] = about_aggregate,
		[COMMAND_MERGE] = about_merge,
		[COMMAND_COMPARE] = about_compare,
		[COMMAND_SHOW] = about_show,
	};

	if (command == COMMAND_MAPS)
		print_maps(file);
	else
		fputs(texts[command], file);
}
