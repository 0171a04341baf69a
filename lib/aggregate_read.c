/* The public functions that read aggregates. */
#include "strict_fp.h"

#include "aggregate.h"

#include "coefficients.h"
#include "picture.h"
#include "push.h"
#include "read.h"
#include "structs.h"

static SALMAP_RARE salmap_status no_aggregate(struct salmap_sentence *sentence)
{
	return salmap_fail(sentence, SALMAP_E_ARGUMENT,
	                   "the aggregate is NULL; want one");
}

/* Where the maps of a layer are; the combined map's come last. */
static salmap_status find_map(const salmap_aggregate *aggregate,
                              uint32_t *layer, struct salmap_sentence *sentence)
{
	if (*layer == SALMAP_AGGREGATE_COMBINED)
		*layer = aggregate->layers;
	else if (*layer >= aggregate->layers)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "layer is %lld; want less than %lld, or "
		                   "SALMAP_AGGREGATE_COMBINED",
		                   (long long)*layer,
		                   (long long)aggregate->layers);
	return SALMAP_OK;
}

/* Checks what most readers want: an aggregate with images, and one of its maps. */
static salmap_status check_read(const salmap_aggregate *aggregate,
                                uint32_t *layer,
                                struct salmap_sentence *sentence)
{
	salmap_status status;

	if (aggregate == NULL)
		return no_aggregate(sentence);
	status = find_map(aggregate, layer, sentence);
	return status == SALMAP_OK
		? salmap_aggregate_check_images(aggregate, sentence) : status;
}

/* The statistic of a layer, which the combined map has not. */
static salmap_status check_statistic(const salmap_aggregate *aggregate,
                                     uint32_t layer,
                                     struct salmap_sentence *sentence)
{
	if (layer < aggregate->layers)
		return SALMAP_OK;
	return salmap_fail(sentence, SALMAP_E_ARGUMENT,
	                   "layer is %lld; want less than %lld, since only layers "
	                   "have a statistic", (long long)layer,
	                   (long long)aggregate->layers);
}

/* ------------------------------------------------------------------- infos */

static salmap_status fill_info(const salmap_aggregate *aggregate,
                               struct salmap_aggregate_info *out,
                               struct salmap_sentence *sentence)
{
	struct salmap_aggregate_info info = { .struct_size = sizeof(info) };
	const struct salmap_traits *traits;
	salmap_status status;

	if (aggregate == NULL)
		return no_aggregate(sentence);
	status = salmap_read_info(sentence, "aggregate info", out, sizeof(info));
	if (status != SALMAP_OK)
		return status;
	traits = &aggregate->traits;
	info.layers = aggregate->layers;
	info.width = aggregate->width;
	info.height = aggregate->height;
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

/* The sum of a map's pixels over all images, in units of a pixel's 1. */
static double sum_of_map(const salmap_aggregate *aggregate, uint32_t layer)
{
	const struct salmap_fixed map = salmap_aggregate_map(aggregate, layer);
	const int64_t pixels = salmap_aggregate_pixels(aggregate);
	double sum = 0;
	int64_t i;

	for (i = 0; i < pixels; i++)
		sum += (double)map.sums[i] / SALMAP_FIXED_ONE;
	return sum;
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

/* Of the sum of the combined map, or 0 where that is 0. Weights are taken relative to
 * the largest, as their products might overflow. */
static double share_of(const salmap_aggregate *aggregate, uint32_t layer)
{
	const double largest = largest_weight(aggregate);
	double all = 0, own = 0;
	uint32_t i;

	for (i = 0; largest > 0 && i < aggregate->layers; i++) {
		const double sum = aggregate->weights[i] / largest *
		                   sum_of_map(aggregate, i);

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
	struct salmap_aggregate_layer_info info = { .struct_size = sizeof(info) };
	salmap_status status = check_read(aggregate, &layer, sentence);
	bool combined;

	if (status == SALMAP_OK)
		status = salmap_read_info(sentence, "layer info", out,
		                          sizeof(info));
	if (status != SALMAP_OK)
		return status;
	combined = layer == aggregate->layers;
	info.values = combined ? 0 : salmap_histogram_total(
		salmap_aggregate_counts(aggregate, layer));
	info.mean = sum_of_map(aggregate, layer) / (double)aggregate->images /
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

static float pixel_mean(const struct salmap_fixed *map, int64_t at, double images)
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

static salmap_status read_plane(const salmap_aggregate *aggregate,
                                uint32_t layer, pixel_of *pixel,
                                const salmap_plane *out,
                                salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = check_read(aggregate, &layer, &sentence);
	if (status == SALMAP_OK)
		status = salmap_plane_check(out, "output", &sentence);
	if (status == SALMAP_OK)
		status = salmap_size_check(aggregate->width, aggregate->height,
		                           out->width, out->height, "output",
		                           &sentence);
	if (status == SALMAP_OK) {
		const struct salmap_fixed map = salmap_aggregate_map(aggregate,
		                                                     layer);
		const double images = (double)aggregate->images;
		int64_t row, column;

		for (row = 0; row < out->height; row++)
			for (column = 0; column < out->width; column++)
				*salmap_plane_at(out, row, column) =
					pixel(&map, row * out->width + column,
				              images);
	}
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

/* -------------------------------------------------------------------- push */

/* The mean map of a layer, for a slot. */
struct mean_source {
	const salmap_aggregate *aggregate;
	uint32_t layer;
	struct salmap_view view;
};

static salmap_status fill_mean(const struct salmap_target *target,
                               void *context)
{
	const struct mean_source *source = context;
	struct salmap_slot *slot = &target->stack->slots[target->first];
	const struct salmap_fixed map = salmap_aggregate_map(source->aggregate,
	                                                     source->layer);
	const int64_t pixels = salmap_aggregate_pixels(source->aggregate);
	int64_t i;

	for (i = 0; i < pixels; i++)
		slot->maps[i] = pixel_mean(&map, i,
		                        (double)source->aggregate->images);
	slot->flags = 0;
	salmap_slot_keep_raw(slot, &source->view);
	salmap_normalize_maps(&target->sm->configuration, NULL, 1, pixels,
	                      slot->maps, slot->infos);
	return SALMAP_OK;
}

static salmap_status check_push(const salmap_aggregate *aggregate,
                                const salmap *sm,
                                struct salmap_sentence *sentence)
{
	uint32_t layer = SALMAP_AGGREGATE_COMBINED;
	const salmap_status status = check_read(aggregate, &layer, sentence);

	if (status != SALMAP_OK)
		return status;
	if (sm == NULL || aggregate->layers == 0 ||
	    sm->stack.count != aggregate->layers)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "the context has %lld layers, the aggregate "
		                   "%lld; want the same",
		                   sm == NULL ? 0LL : (long long)sm->stack.count,
		                   (long long)aggregate->layers);
	if (sm->configuration.normalizer != SALMAP_NORMALIZER_NONE)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "the context's normaliser is %s; want none, as "
		                   "the means are normalised already",
		                   salmap_normalizer_name(
					   sm->configuration.normalizer));
	if (!salmap_stack_is_empty(&sm->stack))
		return salmap_fail(sentence, SALMAP_E_STATE,
		                   "the context holds maps; call salmap_reset "
		                   "first");
	return SALMAP_OK;
}

salmap_status salmap_aggregate_push(const salmap_aggregate *aggregate,
                                    salmap *sm, salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;
	uint32_t i;

	salmap_sentence_init(&sentence);
	status = check_push(aggregate, sm, &sentence);
	for (i = 0; status == SALMAP_OK && i < aggregate->layers; i++) {
		const struct salmap_target target = { sm, &sm->stack, i, 1 };
		struct mean_source source = {
			aggregate, i,
			{ .n = 1, .c = 1, .d = 1, .h = aggregate->height,
			  .w = aggregate->width },
		};

		status = salmap_target_push(&target, &source.view, 0, fill_mean,
		                            &source);
		if (status != SALMAP_OK) {
			salmap_sentence_pass(sm->message, &sentence);
			salmap_reset(sm);
		}
	}
	return salmap_message_tell(message, status, &sentence);
}

/* -------------------------------------------------------------- histograms */

static salmap_status read_quantile(const salmap_aggregate *aggregate,
                                   uint32_t layer, double share, double *out,
                                   struct salmap_sentence *sentence)
{
	salmap_status status = check_read(aggregate, &layer, sentence);

	if (status == SALMAP_OK)
		status = check_statistic(aggregate, layer, sentence);
	if (status != SALMAP_OK)
		return status;
	if (!(share >= 0 && share <= 1) || out == NULL)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "share is %g%s; want 0 to 1, and room for the "
		                   "value", share,
		                   out == NULL ? ", and out is NULL" : "");
	*out = salmap_histogram_quantile(
		salmap_aggregate_counts(aggregate, layer), share);
	return SALMAP_OK;
}

salmap_status salmap_aggregate_quantile(const salmap_aggregate *aggregate,
                                        uint32_t layer, double share,
                                        double *out, salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = read_quantile(aggregate, layer, share, out, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

static salmap_status read_histogram(const salmap_aggregate *aggregate,
                                    uint32_t layer, uint32_t capacity,
                                    uint64_t *counts, double *edges,
                                    struct salmap_sentence *sentence)
{
	salmap_status status = aggregate == NULL
		? no_aggregate(sentence)
		: check_statistic(aggregate, layer, sentence);
	int bin;

	if (status != SALMAP_OK)
		return status;
	if (capacity < SALMAP_BINS || counts == NULL)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "there is room for %lld bins; want counts for "
		                   "%lld",
		                   counts == NULL ? 0LL : (long long)capacity,
		                   (long long)SALMAP_BINS);
	memcpy(counts, salmap_aggregate_counts(aggregate, layer),
	       SALMAP_BINS * sizeof(*counts));
	for (bin = 0; edges != NULL && bin < SALMAP_BINS; bin++)
		edges[bin] = salmap_bin_edge(bin);
	return SALMAP_OK;
}

salmap_status salmap_aggregate_histogram(const salmap_aggregate *aggregate,
                                         uint32_t layer, uint32_t capacity,
                                         uint64_t *counts, double *edges,
                                         salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = read_histogram(aggregate, layer, capacity, counts, edges,
	                        &sentence);
	return salmap_message_tell(message, status, &sentence);
}

/* ---------------------------------------------------------------- distance */

/* p log2(2p / (p + q)): what a part of one of two distributions has in the
 * divergence. */
static double divergence(double p, double q)
{
	const double share = p / (p + q);

	/* A share that is not a normal number has no weight. */
	return share > 0x1p-1022 ? p * (salmap_log(share) / SALMAP_LN_2 + 1) : 0;
}

/* Rounding may lead a little beyond. */
static double within_one(double value)
{
	const double above = value > 0 ? value : 0;

	return above < 1 ? above : 1;
}

/* Of two arrays of counts, each divided by its sum. Two without any are the same,
 * one is as far as can be. */
static double distance_of(const uint64_t *a, double sum_a, const uint64_t *b,
                          double sum_b, int64_t count)
{
	double sum = 0;
	int64_t i;

	if (sum_a == 0 || sum_b == 0)
		return sum_a == sum_b ? 0 : 1;
	for (i = 0; i < count; i++) {
		const double p = (double)a[i] / sum_a;
		const double q = (double)b[i] / sum_b;

		if (p + q > 0)
			sum += (divergence(p, q) + divergence(q, p)) / 2;
	}
	return within_one(sum);
}

static double distance_of_statistic(const salmap_aggregate *a,
                                    const salmap_aggregate *b, uint32_t layer)
{
	const uint64_t *first, *second;

	if (layer == a->layers)
		return 0;
	first = salmap_aggregate_counts(a, layer);
	second = salmap_aggregate_counts(b, layer);
	return distance_of(first, (double)salmap_histogram_total(first), second,
	                   (double)salmap_histogram_total(second), SALMAP_BINS);
}

static salmap_status
fill_distance(const salmap_aggregate *a, const salmap_aggregate *b,
              uint32_t layer, struct salmap_aggregate_distance *out,
              struct salmap_sentence *sentence)
{
	struct salmap_aggregate_distance distance = {
		.struct_size = sizeof(distance)
	};
	uint32_t other = layer;
	salmap_status status = check_read(a, &layer, sentence);

	if (status == SALMAP_OK)
		status = b == NULL ? no_aggregate(sentence)
		                   : salmap_aggregate_check_same(a, b, sentence);
	if (status == SALMAP_OK)
		status = check_read(b, &other, sentence);
	if (status == SALMAP_OK)
		status = salmap_read_info(sentence, "distance", out,
		                          sizeof(distance));
	if (status != SALMAP_OK)
		return status;
	distance.statistic = distance_of_statistic(a, b, layer);
	distance.place = distance_of(
		salmap_aggregate_map(a, layer).sums,
		sum_of_map(a, layer) * SALMAP_FIXED_ONE,
		salmap_aggregate_map(b, layer).sums,
		sum_of_map(b, layer) * SALMAP_FIXED_ONE,
		salmap_aggregate_pixels(a));
	distance.struct_size = out->struct_size;
	salmap_struct_copy(out, out->struct_size, &distance, sizeof(distance));
	return SALMAP_OK;
}

salmap_status salmap_aggregate_distance(const salmap_aggregate *a,
                                        const salmap_aggregate *b,
                                        uint32_t layer,
                                        struct salmap_aggregate_distance *out,
                                        salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = fill_distance(a, b, layer, out, &sentence);
	return salmap_message_tell(message, status, &sentence);
}
