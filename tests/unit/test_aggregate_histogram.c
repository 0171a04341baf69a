#include "../support/aggregates.h"

#include "aggregate.h"

static void histograms_are_read(void **state)
{
	salmap_aggregate *aggregate = must_add_up(6);
	static uint64_t counts[SALMAP_AGGREGATE_BINS];
	static double edges[SALMAP_AGGREGATE_BINS];
	double median, share;
	uint64_t below = 0;
	int bin;

	(void)state;
	assert_int_equal(salmap_aggregate_histogram(
				 aggregate, 1, SALMAP_AGGREGATE_BINS, counts,
				 NULL, NULL), SALMAP_OK);
	assert_int_equal(salmap_histogram_total(counts), 36);
	assert_int_equal(salmap_aggregate_histogram(aggregate, 0,
						    SALMAP_AGGREGATE_BINS + 1,
						    counts, edges, NULL),
			 SALMAP_OK);
	assert_int_equal(salmap_aggregate_quantile(aggregate, 0, 0.5, &median,
	                                           NULL), SALMAP_OK);
	for (bin = 0; bin < SALMAP_AGGREGATE_BINS; bin++) {
		assert_true(edges[bin] == salmap_bin_edge(bin));
		if (edges[bin] <= median)
			below += counts[bin];
	}
	share = (double)below / (3 * 5 * 11);
	assert_true(share >= 0.5 && share < 0.7);
	salmap_aggregate_destroy(aggregate);
}

static void wrong_arguments_are_told(void **state)
{
	salmap_aggregate *aggregate = must_add_up(9), *empty = must_aggregate();
	salmap_message message = message_for_test();
	static uint64_t counts[SALMAP_AGGREGATE_BINS];
	double value = 5;

	(void)state;
#define TOLD(call, status, part) assert_told(&message, call, status, part)
	TOLD(salmap_aggregate_quantile(aggregate, 0, 1.5, &value, &message),
	     SALMAP_E_ARGUMENT, "share is 1.5");
	TOLD(salmap_aggregate_quantile(aggregate, 0, -1, &value, &message),
	     SALMAP_E_ARGUMENT, "share is -1");
	TOLD(salmap_aggregate_quantile(aggregate, 0, 1, NULL, &message),
	     SALMAP_E_ARGUMENT, "out is NULL");
	TOLD(salmap_aggregate_quantile(aggregate, SALMAP_AGGREGATE_COMBINED, 1,
	                               &value, &message),
	     SALMAP_E_ARGUMENT, "only layers");
	TOLD(salmap_aggregate_quantile(empty, 0, 1, &value, &message),
	     SALMAP_E_INCOMPLETE, "no image");
	assert_true(value == 5);
	TOLD(salmap_aggregate_histogram(NULL, 0, 1, counts, NULL, &message),
	     SALMAP_E_ARGUMENT, "NULL");
	TOLD(salmap_aggregate_histogram(aggregate, 2, 1, counts, NULL,
					&message),
	     SALMAP_E_ARGUMENT, "layer is 2");
	TOLD(salmap_aggregate_histogram(aggregate, 0, 2052, counts, NULL,
	                                &message),
	     SALMAP_E_ARGUMENT, "room for 2052 bins");
	TOLD(salmap_aggregate_histogram(aggregate, 0, 2053, NULL, NULL,
	                                &message),
	     SALMAP_E_ARGUMENT, "room for 0 bins;");
#undef TOLD
	salmap_aggregate_destroy(empty);
	salmap_aggregate_destroy(aggregate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(histograms_are_read),
		cmocka_unit_test(wrong_arguments_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
