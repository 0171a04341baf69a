/* How far two data sets are apart. */
#include "strict_fp.h"

#include "aggregate.h"

#include "coefficients.h"
#include "read.h"
#include "structs.h"

/* p log2(2p / (p + q)): what a part of one of two distributions has in the
 * divergence. */
static double divergence(double p, double q)
{
	const double share = p / (p + q);

	/* A share that is not a normal number has no weight. */
	return share > 0x1p-1022 ? p * (salmap_log(share) / SALMAP_LN_2 + 1)
				 : 0;
}

/* Rounding may lead a little beyond. */
static double within_one(double value)
{
	const double above = value > 0 ? value : 0;

	return above < 1 ? above : 1;
}

/* Of two arrays of counts, each divided by its sum. Two without any are the
 * same, one is as far as can be. */
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
	salmap_status status = salmap_aggregate_check_map(a, &layer, sentence);

	if (status == SALMAP_OK)
		status = b == NULL
				 ? salmap_aggregate_missing(sentence)
				 : salmap_aggregate_check_same(a, b, sentence);
	if (status == SALMAP_OK)
		status = salmap_aggregate_check_map(b, &other, sentence);
	if (status == SALMAP_OK)
		status = salmap_read_info(sentence, "distance", out,
		                          sizeof(distance));
	if (status != SALMAP_OK)
		return status;
	salmap_pending_settle(a);
	salmap_pending_settle(b);
	distance.statistic = distance_of_statistic(a, b, layer);
	distance.place = distance_of(
		salmap_aggregate_map(a, layer).sums,
		salmap_aggregate_sum(a, layer) * SALMAP_FIXED_ONE,
		salmap_aggregate_map(b, layer).sums,
		salmap_aggregate_sum(b, layer) * SALMAP_FIXED_ONE,
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
