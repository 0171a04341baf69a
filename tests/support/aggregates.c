#include "aggregates.h"

salmap *must_fill(uint64_t seed, salmap_normalizer normalizer)
{
	static const double weights[AGGREGATE_LAYERS] = { 1, 2 };
	float *first = random_activations(seed, AGGREGATE_BATCH * 7 * 5 * 11);
	float *second = random_activations(seed + 1000,
	                                   AGGREGATE_BATCH * 20 * 3 * 4);
	salmap *sm = must_create(AGGREGATE_LAYERS);

	assert_ok(sm, salmap_set_normalizer(sm, normalizer));
	assert_ok(sm, salmap_set_weights(sm, weights, AGGREGATE_LAYERS));
	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	must_push(sm, 0, first, AGGREGATE_BATCH, 7, 5, 11);
	must_push(sm, 1, second, AGGREGATE_BATCH, 20, 3, 4);
	free(first);
	free(second);
	return sm;
}

salmap_aggregate *must_aggregate(void)
{
	salmap_aggregate *made;

	assert_int_equal(salmap_aggregate_create(AGGREGATE_LAYERS,
	                                         AGGREGATE_WIDTH,
	                                         AGGREGATE_HEIGHT, NULL, &made,
	                                         NULL), SALMAP_OK);
	return made;
}

void must_add(salmap_aggregate *aggregate, salmap *sm, uint32_t image)
{
	salmap_message message = message_for_test();

	if (salmap_aggregate_add(aggregate, sm, image, &message) != SALMAP_OK)
		fail_msg("%s", message.text);
}

salmap_aggregate *must_add_up(uint64_t seed)
{
	salmap_aggregate *made = must_aggregate();
	salmap *sm = must_fill(seed, SALMAP_NORMALIZER_GAMMA);
	uint32_t image;

	for (image = 0; image < AGGREGATE_BATCH; image++)
		must_add(made, sm, image);
	salmap_destroy(sm);
	return made;
}

unsigned char *must_save(const salmap_aggregate *aggregate, size_t *size)
{
	unsigned char *bytes;

	assert_int_equal(salmap_aggregate_save(aggregate, NULL, 0, size, NULL),
	                 SALMAP_OK);
	bytes = must_allocate(*size);
	assert_int_equal(salmap_aggregate_save(aggregate, bytes, *size, size,
	                                       NULL), SALMAP_OK);
	return bytes;
}

salmap_aggregate *must_load(const void *bytes, size_t size)
{
	salmap_message message = message_for_test();
	salmap_aggregate *made;

	if (salmap_aggregate_load(bytes, size, NULL, &made, &message) !=
	    SALMAP_OK)
		fail_msg("%s", message.text);
	return made;
}

void assert_same_aggregates(const salmap_aggregate *one,
                            const salmap_aggregate *other)
{
	size_t size, other_size;
	unsigned char *bytes = must_save(one, &size);
	unsigned char *others = must_save(other, &other_size);

	assert_int_equal(size, other_size);
	assert_memory_equal(bytes, others, size);
	free(bytes);
	free(others);
}

salmap_message message_for_test(void)
{
	return (salmap_message){ .struct_size = sizeof(salmap_message) };
}

void assert_told(const salmap_message *message, salmap_status status,
                 salmap_status expected, const char *part)
{
	if (status != expected || strstr(message->text, part) == NULL)
		fail_msg("status %d, want %d; \"%s\" is not in \"%s\"", status,
		         expected, part, message->text);
}
