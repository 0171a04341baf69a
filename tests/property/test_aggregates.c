/* Whatever the order and the grouping in which images are added and merged, the
 * bytes are the same. */
#include "../support/aggregates.h"

enum { BATCHES = 4, IMAGES = BATCHES * AGGREGATE_BATCH, PARTS = 5 };

struct data_set {
	salmap *batches[BATCHES];
	salmap_aggregate *wanted;
};

static void must_add_image(salmap_aggregate *to, const struct data_set *set,
                           uint64_t image)
{
	must_add(to, set->batches[image / AGGREGATE_BATCH],
	         (uint32_t)(image % AGGREGATE_BATCH));
}

static int open_set(void **state)
{
	static struct data_set set;
	uint64_t i;

	for (i = 0; i < BATCHES; i++)
		set.batches[i] = must_fill(i + 40, SALMAP_NORMALIZER_GAUSS);
	set.wanted = must_aggregate();
	for (i = 0; i < IMAGES; i++)
		must_add_image(set.wanted, &set, i);
	*state = &set;
	return 0;
}

static int close_set(void **state)
{
	struct data_set *set = *state;
	int i;

	for (i = 0; i < BATCHES; i++)
		salmap_destroy(set->batches[i]);
	salmap_aggregate_destroy(set->wanted);
	return 0;
}

/* One random order and grouping: images in random parts, some of which travel
 * as bytes, merged pair by pair at random. */
static void add_up_at_random(const struct data_set *set, struct random *random)
{
	salmap_aggregate *parts[PARTS];
	uint64_t order[IMAGES], i, left = PARTS;

	for (i = 0; i < PARTS; i++)
		parts[i] = must_aggregate();
	for (i = 0; i < IMAGES; i++) {
		const uint64_t at = random_below(random, i + 1);

		order[i] = order[at];
		order[at] = i;
	}
	for (i = 0; i < IMAGES; i++)
		must_add_image(parts[random_below(random, PARTS)], set,
			       order[i]);
	while (left > 1) {
		const uint64_t to = random_below(random, left - 1);
		salmap_aggregate *from = parts[--left];

		if (random_below(random, 3) == 0) {
			size_t size;
			unsigned char *bytes = must_save(from, &size);

			salmap_aggregate_destroy(from);
			from = must_load(bytes, size);
			free(bytes);
		}
		assert_int_equal(salmap_aggregate_merge(parts[to], from, NULL),
		                 SALMAP_OK);
		salmap_aggregate_destroy(from);
	}
	assert_same_aggregates(parts[0], set->wanted);
	salmap_aggregate_destroy(parts[0]);
}

static void any_order_and_grouping_gives_the_same_bytes(void **state)
{
	struct random random = { 17 };
	const int tries = maps_to_try(1000);
	int i;

	for (i = 0; i < tries; i++)
		add_up_at_random(*state, &random);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order_and_grouping_gives_the_same_bytes),
	};

	return cmocka_run_group_tests(tests, open_set, close_set);
}
