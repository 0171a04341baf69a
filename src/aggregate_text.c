#include "aggregate_text.h"

#include <inttypes.h>

#include "results/json.h"
#include "results/plural.h"

/* The shares of the quantiles that are told, and those in the table. */
static const double shares[] = { 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99 };
static const double table_shares[] = { 0.05, 0.5, 0.95 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ----------------------------------------------------- what the library tells */

static bool get_info(const salmap_aggregate *aggregate, const char *name,
                     struct salmap_aggregate_info *info, struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };

	info->struct_size = sizeof(*info);
	return salmap_aggregate_info(aggregate, info, &message) == SALMAP_OK ||
	       error_message(error, name, &message);
}

static bool get_layer(const salmap_aggregate *aggregate, const char *name,
                      uint32_t layer, struct salmap_aggregate_layer_info *info,
                      struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };

	info->struct_size = sizeof(*info);
	return salmap_aggregate_layer_info(aggregate, layer, info, &message) ==
	               SALMAP_OK ||
	       error_message(error, name, &message);
}

static bool get_quantile(const salmap_aggregate *aggregate, const char *name,
                         uint32_t layer, double share, double *value,
                         struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };

	return salmap_aggregate_quantile(aggregate, layer, share, value,
	                                 &message) == SALMAP_OK ||
	       error_message(error, name, &message);
}

static bool get_distance(const struct aggregate_pair *pair, uint32_t layer,
                         struct salmap_aggregate_distance *distance,
                         struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };

	distance->struct_size = sizeof(*distance);
	return salmap_aggregate_distance(pair->a, pair->b, layer, distance,
	                                 &message) == SALMAP_OK ||
	       error_message(error, pair->name_b, &message);
}

/* Of both, and how far their combined maps are apart. */
static bool get_pair(const struct aggregate_pair *pair,
                     struct salmap_aggregate_info *a,
                     struct salmap_aggregate_info *b,
                     struct salmap_aggregate_distance *combined,
                     struct error *error)
{
	return get_info(pair->a, pair->name_a, a, error) &&
	       get_info(pair->b, pair->name_b, b, error) &&
	       get_distance(pair, SALMAP_AGGREGATE_COMBINED, combined, error);
}

/* What one is, and its combined map. */
static bool get_whole(const salmap_aggregate *aggregate, const char *name,
                      struct salmap_aggregate_info *info,
                      struct salmap_aggregate_layer_info *combined,
                      struct error *error)
{
	return get_info(aggregate, name, info, error) &&
	       get_layer(aggregate, name, SALMAP_AGGREGATE_COMBINED, combined,
	                 error);
}

/* ------------------------------------------------------------------- tables */

static bool add_row(const salmap_aggregate *aggregate, const char *name,
                    uint32_t layer, struct buffer *out, struct error *error)
{
	struct salmap_aggregate_layer_info info;

	if (!get_layer(aggregate, name, layer, &info, error))
		return false;
	buffer_print(out, "%8" PRIu32 " %12" PRIu64 " %8.4f %8.4g %6.1f %%",
	             layer, info.values, info.mean, info.weight,
	             100 * info.share);
	for (size_t i = 0; i < COUNT(table_shares); i++) {
		double value;

		if (!get_quantile(aggregate, name, layer, table_shares[i],
		                  &value, error))
			return false;
		buffer_print(out, " %10.4g", value);
	}
	buffer_print(out, "\n");
	return true;
}

static void add_title(const struct salmap_aggregate_info *info,
                      const char *name, struct buffer *out)
{
	buffer_add_line(out, name);
	buffer_print(out, ": %" PRIu64 " image%s at %" PRId64 "x%" PRId64,
	             info->images, plural((int64_t)info->images), info->width,
	             info->height);
	if (info->depth > 1)
		buffer_print(out, "x%" PRId64, info->depth);
	if (info->layers > 0)
		buffer_print(out, ", %s, %s, %s%s",
		             salmap_statistic_name(info->statistic),
		             salmap_normalizer_name(info->normalizer),
		             salmap_resampling_name(info->resampling),
		             info->guided ? ", guided" : "");
	buffer_print(out, "\n");
}

bool aggregate_table(const salmap_aggregate *aggregate, const char *name,
                     struct buffer *out, struct error *error)
{
	struct salmap_aggregate_layer_info combined;
	struct salmap_aggregate_info info;

	if (!get_whole(aggregate, name, &info, &combined, error))
		return false;
	add_title(&info, name, out);
	buffer_print(out, "%8s %12s %8s %8s %8s %10s %10s %10s\n", "layer",
	             "values", "mean", "weight", "share", "5 %", "median",
	             "95 %");
	for (uint32_t i = 0; i < info.layers; i++)
		if (!add_row(aggregate, name, i, out, error))
			return false;
	buffer_print(out, "%8s %12s %8.4f\n", "combined", "", combined.mean);
	return true;
}

bool aggregate_pair_table(const struct aggregate_pair *pair,
                          struct buffer *out, struct error *error)
{
	struct salmap_aggregate_info a, b;
	struct salmap_aggregate_distance distance;

	if (!get_pair(pair, &a, &b, &distance, error))
		return false;
	add_title(&a, pair->name_a, out);
	add_title(&b, pair->name_b, out);
	buffer_print(out, "Distances, from 0 for the same to 1 for nothing in "
	             "common:\n%8s %10s %10s\n", "layer", "statistic",
	             "place");
	for (uint32_t i = 0; i < a.layers; i++) {
		struct salmap_aggregate_distance own;

		if (!get_distance(pair, i, &own, error))
			return false;
		buffer_print(out, "%8" PRIu32 " %10.6f %10.6f\n", i,
		             own.statistic, own.place);
	}
	buffer_print(out, "%8s %10s %10.6f\n", "combined", "", distance.place);
	return true;
}

/* --------------------------------------------------------------------- JSON */

static void add_settings(const struct salmap_aggregate_info *info,
                         struct buffer *out)
{
	buffer_print(out, "  \"settings\": { ");
	json_string_entry(out, "stat", salmap_statistic_name(info->statistic),
	                  ", ");
	json_string_entry(out, "norm", salmap_normalizer_name(info->normalizer),
	                  ", ");
	json_string_entry(out, "resize",
	                  salmap_resampling_name(info->resampling), ", ");
	json_number_entry(out, "eps", info->epsilon, ", ");
	json_number_entry(out, "relative_epsilon", info->relative_epsilon,
	                  ", ");
	buffer_print(out, "\"guided\": %s },\n",
	             info->guided ? "true" : "false");
}

static bool add_quantiles(const salmap_aggregate *aggregate, const char *name,
                          uint32_t layer, struct buffer *out,
                          struct error *error)
{
	buffer_print(out, "\"quantiles\": { ");
	for (size_t i = 0; i < COUNT(shares); i++) {
		double value;

		if (!get_quantile(aggregate, name, layer, shares[i], &value,
		                  error))
			return false;
		buffer_print(out, "\"%g\": ", shares[i]);
		json_number(out, value);
		buffer_print(out, i + 1 < COUNT(shares) ? ", " : " } }");
	}
	return true;
}

static bool add_layer(const salmap_aggregate *aggregate, const char *name,
                      uint32_t layer, struct buffer *out, struct error *error)
{
	struct salmap_aggregate_layer_info info;

	if (!get_layer(aggregate, name, layer, &info, error))
		return false;
	buffer_print(out, "%s    { \"values\": %" PRIu64 ", ",
	             layer ? ",\n" : "\n", info.values);
	json_number_entry(out, "mean", info.mean, ", ");
	json_number_entry(out, "weight", info.weight, ", ");
	json_number_entry(out, "share", info.share, ",\n      ");
	return add_quantiles(aggregate, name, layer, out, error);
}

bool aggregate_json(const salmap_aggregate *aggregate, const char *name,
                    struct buffer *out, struct error *error)
{
	struct salmap_aggregate_layer_info combined;
	struct salmap_aggregate_info info;

	if (!get_whole(aggregate, name, &info, &combined, error))
		return false;
	buffer_print(out, "{\n  \"file\": ");
	json_string(out, name);
	buffer_print(out, ",\n  \"images\": %" PRIu64 ",\n  \"width\": %" PRId64
	             ",\n  \"height\": %" PRId64 ",\n  \"depth\": %" PRId64
	             ",\n", info.images, info.width, info.height, info.depth);
	add_settings(&info, out);
	buffer_print(out, "  \"layers\": [");
	for (uint32_t i = 0; i < info.layers; i++)
		if (!add_layer(aggregate, name, i, out, error))
			return false;
	buffer_print(out, "\n  ],\n  \"combined\": { ");
	json_number_entry(out, "mean", combined.mean, " }\n}\n");
	return true;
}

/* One of two, with a key before it. */
static void add_side(const char *key, const char *name,
                     const struct salmap_aggregate_info *info,
                     struct buffer *out)
{
	buffer_print(out, "  \"%s\": { ", key);
	json_string_entry(out, "file", name, ", ");
	buffer_print(out, "\"images\": %" PRIu64 " },\n", info->images);
}

bool aggregate_pair_json(const struct aggregate_pair *pair,
                         struct buffer *out, struct error *error)
{
	struct salmap_aggregate_info a, b;
	struct salmap_aggregate_distance distance;

	if (!get_pair(pair, &a, &b, &distance, error))
		return false;
	buffer_print(out, "{\n");
	add_side("a", pair->name_a, &a, out);
	add_side("b", pair->name_b, &b, out);
	buffer_print(out, "  \"combined\": { ");
	json_number_entry(out, "place", distance.place, " },\n  \"layers\": [");
	for (uint32_t i = 0; i < a.layers; i++) {
		if (!get_distance(pair, i, &distance, error))
			return false;
		buffer_print(out, "%s    { ", i ? ",\n" : "\n");
		json_number_entry(out, "statistic", distance.statistic, ", ");
		json_number_entry(out, "place", distance.place, " }");
	}
	buffer_print(out, "\n  ]\n}\n");
	return true;
}
