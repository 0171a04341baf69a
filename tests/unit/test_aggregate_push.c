#include "../support/aggregates.h"
#include "../support/counted_memory.h"

enum { PIXELS = AGGREGATE_WIDTH * AGGREGATE_HEIGHT };

static salmap_plane plane_on(float *map)
{
	salmap_plane plane;

	assert_int_equal(salmap_plane_packed(&plane, map, AGGREGATE_WIDTH,
	                                     AGGREGATE_HEIGHT), SALMAP_OK);
	return plane;
}

static void means_can_be_drawn(void **state)
{
	salmap_aggregate *aggregate = must_add_up(4);
	salmap *sm = must_create(AGGREGATE_LAYERS);
	float drawn[PIXELS], mean[PIXELS];
	salmap_plane plane = plane_on(drawn);
	uint32_t layer;

	(void)state;
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	assert_int_equal(salmap_aggregate_push(aggregate, sm, NULL), SALMAP_OK);
	for (layer = 0; layer < AGGREGATE_LAYERS; layer++) {
		plane = plane_on(mean);
		assert_int_equal(salmap_aggregate_mean(aggregate, layer, &plane,
		                                       NULL), SALMAP_OK);
		plane = plane_on(drawn);
		assert_ok(sm, salmap_layer_map(sm, 0, layer, &plane));
		assert_memory_equal(drawn, mean, sizeof(mean));
		assert_ok(sm, salmap_layer_raw(sm, 0, layer, &plane));
		assert_memory_equal(drawn, mean, sizeof(mean));
	}
	salmap_destroy(sm);
	salmap_aggregate_destroy(aggregate);
}

static void what_cannot_be_pushed_is_told(void **state)
{
	salmap_aggregate *aggregate = must_add_up(5), *empty = must_aggregate();
	salmap_aggregate *maps;
	struct counted_memory counted = { .fails_at = 0 };
	const salmap_allocator allocator = { sizeof(allocator), &counted,
		                             counted_memory_allocate,
		                             counted_memory_release };
	salmap_message message = message_for_test();
	float map[1] = { 0.5f };
	salmap_plane plane;
	salmap *sm;

	(void)state;
	assert_int_equal(salmap_create(2, &allocator, &sm), SALMAP_OK);
#define PUSH(from, sm) salmap_aggregate_push(from, sm, &message)
	assert_told(&message, PUSH(NULL, sm), SALMAP_E_ARGUMENT, "NULL");
	assert_told(&message, PUSH(empty, sm), SALMAP_E_INCOMPLETE, "no image");
	assert_told(&message, PUSH(aggregate, NULL), SALMAP_E_ARGUMENT,
	            "the context has 0 layers, the aggregate 2");
	assert_told(&message, PUSH(aggregate, sm), SALMAP_E_ARGUMENT,
	            "normaliser is gamma");
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	counted.fails_at = counted.asked + 2;
	assert_told(&message, PUSH(aggregate, sm), SALMAP_E_MEMORY, "layer 1");
	assert_int_equal(salmap_batch_size(sm), 0);
	assert_int_equal(PUSH(aggregate, sm), SALMAP_OK);
	assert_told(&message, PUSH(aggregate, sm), SALMAP_E_STATE,
		    "holds maps");
	salmap_destroy(sm);
	assert_int_equal(salmap_create(1, NULL, &sm), SALMAP_OK);
	assert_told(&message, PUSH(aggregate, sm), SALMAP_E_ARGUMENT,
	            "1 layer, the aggregate 2");
	assert_int_equal(salmap_aggregate_create(0, 1, 1, NULL, &maps, NULL),
	                 SALMAP_OK);
	assert_int_equal(salmap_plane_packed(&plane, map, 1, 1), SALMAP_OK);
	assert_int_equal(salmap_aggregate_add_map(maps, &plane, NULL),
			 SALMAP_OK);
	assert_told(&message, PUSH(maps, sm), SALMAP_E_ARGUMENT,
	            "the aggregate 0");
#undef PUSH
	salmap_destroy(sm);
	salmap_aggregate_destroy(maps);
	salmap_aggregate_destroy(empty);
	salmap_aggregate_destroy(aggregate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(means_can_be_drawn),
		cmocka_unit_test(what_cannot_be_pushed_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
