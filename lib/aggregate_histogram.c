/* How the statistic of a layer is distributed over a data set. */
#include "strict_fp.h"

#include "aggregate.h"

static salmap_status read_quantile(const salmap_aggregate *aggregate,
                                   uint32_t layer, double share, double *out,
                                   struct salmap_sentence *sentence)
{
	salmap_status status =
		salmap_aggregate_check_map(aggregate, &layer, sentence);

	if (status == SALMAP_OK)
		status = salmap_aggregate_check_statistic(aggregate, layer,
							  sentence);
	if (status != SALMAP_OK)
		return status;
	if (!(share >= 0 && share <= 1) || out == NULL)
		return salmap_fail(
			sentence, SALMAP_E_ARGUMENT,
			"share is %g%s; want 0 to 1, and room for the "
			"value",
			share, out == NULL ? ", and out is NULL" : "");
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
	const uint32_t room = counts == NULL ? 0 : capacity;
	salmap_status status = aggregate == NULL
		? salmap_aggregate_missing(sentence)
		: salmap_aggregate_check_statistic(aggregate, layer, sentence);
	int bin;

	if (status != SALMAP_OK)
		return status;
	if (room < SALMAP_BINS)
		return salmap_fail(
			sentence, SALMAP_E_ARGUMENT,
			"there is room for %lld bin%s; want counts for "
			"%lld", (long long)room, salmap_plural(room),
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
