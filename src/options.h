/* What the user asked for. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "cam_sources.h"
#include "command.h"
#include "layout.h"
#include "quantization.h"
#include "results/request.h"

/* How arrays are read. */
struct reading {
	struct layout layout;
	struct quantity scale, zero_point;
};

struct options {
	enum command command;
	const char *output; /* the folder, or the file of what writes one */
	bool has_output; /* it was given */
	const char *photo; /* NULL for none */
	int64_t width, height; /* 0 for the default */
	struct reading reading;
	salmap_settings settings; /* its weights are those below, or NULL */
	double *weights;
	const char *cam_layer; /* a number or an array; NULL for the last layer */
	struct cam_sources cam_sources;
	salmap_cam_method cam_method; /* for gradients */
	bool has_cam_method; /* it was given */
	int guided_asked; /* 1 for --guided, -1 for --no-guided, 0 for neither */
	bool guided; /* class maps guide the layers */
	bool has_normalizer; /* it was given */
	bool has_fastcam_factor;
	const char *reference; /* the aggregate to compare with; NULL for none */
	int64_t per_batch; /* how many arguments make a batch; 0 for the default */
	int64_t slice; /* of volumes; -1 if it was not given */
	int64_t slices; /* that the output has; 0 for the default */
	salmap_cut_axis axis; /* that they lie along */
	salmap_projection projection; /* in place of a slice */
	double keep; /* percent */
	salmap_results_overlay overlay;
	double alpha;
	bool legend; /* below pictures */
	bool show; /* a picture in the terminal */
	bool no_exif, html, quiet, json, help, version;
	char **arguments; /* LAYER or FILE */
	int argument_count;
};

/* Fills `options` from the command line; options_free, whatever it returns. */
bool options_parse(struct options *options, int argc, char **argv,
                   struct error *error);
void options_free(struct options *options);

/* Whether class maps are wanted. */
bool options_have_cams(const struct options *options);

/* Whether a slice or a projection is wanted. */
bool options_have_cut(const struct options *options);

#endif
