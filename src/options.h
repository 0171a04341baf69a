/* What the user asked for. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "error.h"

/* A name on the command line and the value that it stands for. */
struct choice {
	const char *name; /* NULL ends a table */
	int32_t value;
};

enum { LAYOUT_NCHW, LAYOUT_NHWC };

struct options {
	const char *folder;
	const char *photo; /* NULL for none */
	int64_t width, height; /* 0 for the default */
	const struct choice *statistic;
	const struct choice *normalizer;
	const struct choice *resampling;
	const struct choice *layout;
	const struct choice *preset; /* of weights; NULL for the list */
	double *weights;
	uint32_t weight_count;
	double epsilon;
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
