/* What an aggregate is, and its maps as planes. */
#include "strict_fp.h"

#include "aggregate.h"

#include "read.h"
#include "structs.h"

/* ------------------------------------------------------------------- infos */

static salmap_status fill_info(const salmap_aggregate *aggregate,
                               struct salmap_aggregate_info *out,
                               struct salmap_sentence *sentence)
{
	struct salmap_aggregate_info info = { .struct_size = sizeof(info) };
	const struct salmap_traits *traits;
	salmap_status status;

	if (aggregate == NULL)
		return salmap_aggregate_missing(sentence);
	status =
		salmap_read_info(sentence, "aggregate info", out, sizeof(info));
	if (status != SALMAP_OK)
		return status;
	traits = &aggregate->traits;
	info.layers = aggregate->layers;
	info.width = aggregate->size.width;
	info.height = aggregate->size.height;
	info.depth = aggregate->size.depth;
	info.images = aggregate->images;
	info.statistic = traits->statistic;
	info.normalizer = traits->normalizer;
	info.resampling = traits->resampling;
	info.guided = traits->guided;
	info.epsilon = traits->epsilon;
	info.relative_epsilon = traits->relative_epsilon;
	info.struct_size = out->struct_size;
	salmap_struct_copy(out, out->struct_size, &info, sizeof(info));
	return SALMAP_OK;
}

salmap_status salmap_aggregate_info(const salmap_aggregate *aggregate,
                                    struct salmap_aggregate_info *out,
                                    salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = fill_info(aggregate, out, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

static double largest_weight(const salmap_aggregate *aggregate)
{
	double largest = 0;
	uint32_t i;

	for (i = 0; i < aggregate->layers; i++)
		if (aggregate->weights[i] > largest)
			largest = aggregate->weights[i];
	return largest;
}

/* Of the sum of the combined map, or 0 where that is 0. Weights are taken
 * relative to the largest, as their products might overflow. */
static double share_of(const salmap_aggregate *aggregate, uint32_t layer)
{
	const double largest = largest_weight(aggregate);
	double all = 0, own = 0;
	uint32_t i;

	for (i = 0; largest > 0 && i < aggregate->layers; i++) {
		const double sum = aggregate->weights[i] / largest *
		                   salmap_aggregate_sum(aggregate, i);

		all += sum;
		own = i == layer ? sum : own;
	}
	if (layer == aggregate->layers)
		return 1;
	return all > 0 ? own / all : 0;
}

static salmap_status fill_layer_info(const salmap_aggregate *aggregate,
                                     uint32_t layer,
                                     struct salmap_aggregate_layer_info *out,
                                     struct salmap_sentence *sentence)
{
	struct salmap_aggregate_layer_info info = {.struct_size = sizeof(info)};
	salmap_status status =
		salmap_aggregate_check_map(aggregate, &layer, sentence);
	bool combined;

	if (status == SALMAP_OK)
		status = salmap_read_info(sentence, "layer info", out,
		                          sizeof(info));
	if (status != SALMAP_OK)
		return status;
	salmap_pending_settle(aggregate);
	combined = layer == aggregate->layers;
	info.values = combined ? 0 : salmap_histogram_total(
		salmap_aggregate_counts(aggregate, layer));
	info.mean = salmap_aggregate_sum(aggregate, layer) /
		    (double)aggregate->images /
		    (double)salmap_aggregate_pixels(aggregate);
	info.weight = combined ? 1 : aggregate->weights[layer];
	info.share = share_of(aggregate, layer);
	info.struct_size = out->struct_size;
	salmap_struct_copy(out, out->struct_size, &info, sizeof(info));
	return SALMAP_OK;
}

salmap_status
salmap_aggregate_layer_info(const salmap_aggregate *aggregate, uint32_t layer,
                            struct salmap_aggregate_layer_info *out,
                            salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = fill_layer_info(aggregate, layer, out, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

/* ------------------------------------------------------------------ planes */

/* What a pixel of a plane is made of. */
typedef float pixel_of(const struct salmap_fixed *map, int64_t at,
                       double images);

static float pixel_mean(const struct salmap_fixed *map, int64_t at,
                        double images)
{
	return (float)((double)map->sums[at] / SALMAP_FIXED_ONE / images);
}

static float pixel_deviation(const struct salmap_fixed *map, int64_t at,
                          double images)
{
	const double mean = (double)map->sums[at] / SALMAP_FIXED_ONE / images;
	const double variance = (double)map->squares[at] / SALMAP_FIXED_ONE /
	                        images - mean * mean;

	/* Squares are rounded to 2^-33: what is left of less is not known. */
	return variance > 0x1p-33 ? (float)salmap_sqrt(variance) : 0;
}

static float pixel_maximum(const struct salmap_fixed *map, int64_t at,
                        double images)
{
	(void)images;
	return salmap_float_of_bits(map->maxima[at]);
}

static void write_pixels(const salmap_aggregate *aggregate, uint32_t layer,
                         pixel_of *pixel, const salmap_plane *out)
{
	const struct salmap_fixed map = salmap_aggregate_map(aggregate, layer);
	const double images = (double)aggregate->images;
	int64_t slice, row, column, at = 0;

	salmap_pending_settle(aggregate);
	for (slice = 0; slice < out->depth; slice++)
		for (row = 0; row < out->height; row++)
			for (column = 0; column < out->width; column++, at++)
				*salmap_volume_at(out, slice, row, column) =
					pixel(&map, at, images);
}

static salmap_status read_plane(const salmap_aggregate *aggregate,
                                uint32_t layer, pixel_of *pixel,
                                const salmap_plane *given,
                                salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_plane out;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = salmap_aggregate_check_map(aggregate, &layer, &sentence);
	if (status == SALMAP_OK)
		status = salmap_volume_open(given, "output", &out, &sentence);
	if (status == SALMAP_OK)
		status = salmap_size_check(aggregate->size,
		                           salmap_volume_size(&out), "output",
		                           &sentence);
	if (status == SALMAP_OK)
		write_pixels(aggregate, layer, pixel, &out);
	return salmap_message_tell(message, status, &sentence);
}

salmap_status salmap_aggregate_mean(const salmap_aggregate *aggregate,
                                    uint32_t layer, const salmap_plane *out,
                                    salmap_message *message)
{
	return read_plane(aggregate, layer, pixel_mean, out, message);
}

salmap_status salmap_aggregate_deviation(const salmap_aggregate *aggregate,
                                         uint32_t layer,
                                         const salmap_plane *out,
                                         salmap_message *message)
{
	return read_plane(aggregate, layer, pixel_deviation, out, message);
}

salmap_status salmap_aggregate_maximum(const salmap_aggregate *aggregate,
                                       uint32_t layer, const salmap_plane *out,
                                       salmap_message *message)
{
	return read_plane(aggregate, layer, pixel_maximum, out, message);
}
