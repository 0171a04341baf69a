/* What the user asked for. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "results/error.h"

/* The orders of dimensions that --layout names. */
enum { LAYOUT_NCHW, LAYOUT_NHWC };

const char *options_layout_name(int32_t layout);

struct options {
	const char *folder;
	const char *photo; /* NULL for none */
	int64_t width, height; /* 0 for the default */
	int32_t layout;
	salmap_settings settings; /* its weights are those below, or NULL */
	double *weights;
	double keep; /* percent */
	double alpha;
	bool quiet, json, help, version;
	char **layers; /* the LAYER arguments */
	int layer_count;
};

/* Fills `options` from the command line; options_free, whatever it returns. */
bool options_parse(struct options *options, int argc, char **argv,
                   struct error *error);
void options_free(struct options *options);

#endif
