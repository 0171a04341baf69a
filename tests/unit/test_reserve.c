#include "../support/counted_memory.h"

#define LAYERS 3
#define BYTES (64 << 10)

/* An allocator that is a stack: it fails the test unless what was allocated last
 * is released first. */
struct arena {
	size_t used, asked, peak;
	unsigned blocks;
	_Alignas(16) unsigned char bytes[BYTES];
};

static struct arena arena;

static void *arena_allocate(void *user, size_t size)
{
	struct arena *at = user;
	unsigned char *pointer = at->bytes + at->used;

	assert_int_equal(size % 16, 0);
	if (size > BYTES - at->used)
		return NULL;
	at->used += size;
	at->asked += size;
	at->peak = at->used > at->peak ? at->used : at->peak;
	at->blocks++;
	return pointer;
}

static void arena_release(void *user, void *pointer, size_t size)
{
	struct arena *at = user;

	assert_true(size <= at->used);
	assert_ptr_equal(pointer, at->bytes + at->used - size);
	at->used -= size;
}

static const salmap_allocator stack = { sizeof(stack), &arena, arena_allocate,
	                                arena_release };

static int open_arena(void **state)
{
	(void)state;
	memset(&arena, 0xa5, sizeof(arena));
	arena.used = arena.asked = arena.peak = 0;
	arena.blocks = 0;
	return 0;
}

static salmap *make(void)
{
	salmap *sm;

	assert_int_equal(salmap_create(LAYERS, &stack, &sm), SALMAP_OK);
	return sm;
}

static void push(salmap *sm, uint32_t layer, int64_t n, const int64_t shape[3])
{
	const size_t count = (size_t)(n * 5 * shape[1] * shape[2]);
	float *data = random_activations(layer + 1, count);

	must_push(sm, layer, data, n, 5, shape[1], shape[2]);
	free(data);
}

static const int64_t shapes[LAYERS][3] = { { 1, 13, 7 }, { 1, 1, 9 },
	                                   { 1, 6, 20 } };

static struct salmap_memory_size estimate(uint32_t layers, uint32_t batch,
                                          const int64_t (*of)[3])
{
	struct salmap_memory_size size = { .struct_size = sizeof(size) };
	salmap_message message = { .struct_size = sizeof(message) };

	if (salmap_memory_estimate(layers, batch, of[0], NULL, &size,
	                           &message) != SALMAP_OK)
		fail_msg("%s", message.text);
	return size;
}

/* ------------------------------------------------------------------- order */

static void destroy_releases_what_came_last_first(void **state)
{
	static const uint32_t orders[][LAYERS] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	size_t order;
	int image, i;

	(void)state;
	for (order = 0; order < 6; order++) {
		salmap *sm = make();

		for (image = 0; image < 3; image++) {
			assert_ok(sm, salmap_reset(sm));
			for (i = 0; i < LAYERS; i++)
				push(sm, orders[(order + (size_t)image) % 6][i],
				     2, shapes[orders[(order + (size_t)image) %
				                      6][i]]);
		}
		salmap_destroy(sm);
		assert_int_equal(arena.used, 0);
	}
}

static void a_class_map_is_released_in_its_turn(void **state)
{
	const float numbers[5] = { 1, 2, 3, 4, 5 };
	salmap_tensor weights, activation;
	salmap *sm = make();

	(void)state;
	assert_ok(sm, salmap_set_cams(sm, 1));
	push(sm, 1, 1, shapes[1]);
	salmap_tensor_nchw(&weights, numbers, SALMAP_F32, 1, 5, 1, 1);
	salmap_tensor_nchw(&activation, numbers, SALMAP_F32, 1, 5, 1, 1);
	assert_ok(sm, salmap_push_cam_weights(sm, 0, &activation, &weights));
	push(sm, 0, 1, shapes[0]);
	salmap_destroy(sm);
	assert_int_equal(arena.used, 0);
}

static void what_is_refused_at_once_is_released(void **state)
{
	salmap_settings settings;
	salmap *sm;

	(void)state;
	assert_int_equal(salmap_settings_default(&settings), SALMAP_OK);
	settings.cams = 2;
	settings.weight_preset = 77;
	assert_int_equal(salmap_create_with(1, &settings, &stack, &sm, NULL),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(arena.used, 0);
}

/* ---------------------------------------------------------------- estimate */

static void the_estimate_is_what_the_allocator_sees(void **state)
{
	static const uint32_t batches[] = { 1, 3, 7 };
	size_t b;

	(void)state;
	for (b = 0; b < 3; b++) {
		const struct salmap_memory_size size =
			estimate(LAYERS, batches[b], shapes);
		salmap *sm;
		uint32_t i;

		open_arena(NULL);
		sm = make();
		for (i = LAYERS; i > 0; i--)
			push(sm, i - 1, batches[b], shapes[i - 1]);
		assert_int_equal(arena.asked, size.bytes);
		assert_int_equal(arena.blocks, size.blocks);
		assert_true(size.largest < size.bytes);
		salmap_destroy(sm);
	}
}

static void the_largest_block_is_one_of_them(void **state)
{
	static const int64_t one[1][3] = { { 1, 30, 30 } };
	const struct salmap_memory_size small = estimate(LAYERS, 1, shapes);
	struct salmap_memory_size large;
	salmap *sm;
	size_t before;

	(void)state;
	assert_int_equal(salmap_create(1, &stack, &sm), SALMAP_OK);
	before = arena.asked;
	push(sm, 0, 1, one[0]);
	large = estimate(1, 1, one);
	assert_int_equal(large.largest, arena.asked - before);
	assert_int_equal(large.bytes, arena.asked);
	assert_true(small.largest < large.largest);
	salmap_destroy(sm);
}

static void estimates_of_nothing_are_refused(void **state)
{
	struct salmap_memory_size size = { .struct_size = sizeof(size) };
	salmap_message message = { .struct_size = sizeof(message) };
	int64_t shape[3] = { 1, 2, 3 };
	int i;

	(void)state;
	assert_int_equal(salmap_memory_estimate(0, 1, shape, NULL, &size,
	                                        &message),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(message.text, "layers is 0; want 1 to 4096"));
	assert_int_equal(salmap_memory_estimate(4097, 1, shape, NULL, &size,
	                                        NULL),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_memory_estimate(1, 0, shape, NULL, &size,
	                                        &message),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(message.text, "batch is 0"));
	assert_int_equal(salmap_memory_estimate(1, SALMAP_MAX_BATCH + 1, shape,
	                                        NULL, &size, NULL),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_memory_estimate(1, 1, NULL, NULL, &size,
	                                        &message),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(message.text, "shapes is NULL"));
	assert_int_equal(salmap_memory_estimate(1, 1, shape, NULL, NULL,
	                                        &message),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(message.text, "struct_size"));
	for (i = 0; i < 3; i++) {
		const int64_t right = shape[i];

		shape[i] = 0;
		assert_int_equal(salmap_memory_estimate(1, 1, shape, NULL,
		                                        &size, &message),
		                 SALMAP_E_ARGUMENT);
		assert_non_null(strstr(message.text, "is 0; want 1 to"));
		shape[i] = SALMAP_MAX_SIDE + INT64_C(1);
		assert_int_equal(salmap_memory_estimate(1, 1, shape, NULL,
		                                        &size, NULL),
		                 SALMAP_E_ARGUMENT);
		shape[i] = right;
	}
	shape[1] = shape[2] = SALMAP_MAX_SIDE;
	assert_int_equal(salmap_memory_estimate(1, SALMAP_MAX_BATCH, shape,
	                                        NULL, &size, &message),
	                 SALMAP_E_MEMORY);
	assert_non_null(strstr(message.text, "address space"));
	assert_int_equal(size.blocks, 0);
}

/* Each fits, and all do not. */
static void sums_beyond_the_address_space_are_refused(void **state)
{
	struct salmap_memory_size size = { .struct_size = sizeof(size) };
	int64_t large[6][3];
	uint32_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		large[i][0] = 1;
		large[i][1] = sizeof(size_t) < 8 ? 16000 : SALMAP_MAX_SIDE;
		large[i][2] = sizeof(size_t) < 8 ? 14000 : 1 << 29;
	}
	assert_int_equal(salmap_memory_estimate(1, 1, large[0], NULL, &size,
	                                        NULL),
	                 SALMAP_OK);
	assert_int_equal(salmap_memory_estimate(6, 1, large[0], NULL, &size,
	                                        NULL),
	                 SALMAP_E_MEMORY);
}

/* --------------------------------------------------------- reserve and trim */

static void pushes_allocate_nothing_after_reserve(void **state)
{
	const struct salmap_memory_size size = estimate(LAYERS, 3, shapes);
	salmap *sm = make();
	uint32_t i;

	(void)state;
	assert_ok(sm, salmap_reserve(sm, 3, shapes[0]));
	assert_int_equal(arena.asked, size.bytes);
	for (i = LAYERS; i > 0; i--)
		push(sm, i - 1, 3, shapes[i - 1]);
	assert_ok(sm, salmap_reset(sm));
	for (i = 0; i < LAYERS; i++)
		push(sm, i, 2, shapes[1]);
	assert_int_equal(arena.asked, size.bytes);
	assert_fails(sm, salmap_reserve(sm, 3, shapes[0]), SALMAP_E_STATE,
	             "salmap_reset", NULL);
	salmap_destroy(sm);
	assert_int_equal(arena.used, 0);
}

/* ------------------------------------------------------------- class maps */

#define CHANNELS 6
#define CAMS 4
#define ROWS 5
#define COLUMNS 7

static const int64_t shapes_with_cams[LAYERS + CAMS][3] = {
	{ 1, 13, 7 },    { 1, 1, 9 },     { 1, 6, 20 },    { 1, ROWS, COLUMNS },
	{ 1, ROWS, COLUMNS }, { 1, ROWS, COLUMNS }, { 1, 1, 3 },
};

/* What pushes of class maps read. */
struct cam_inputs {
	float *numbers;
	salmap_tensor activation, gradient, rows, map;
};

static void open_cam_inputs(struct cam_inputs *inputs, int64_t batch)
{
	const int64_t count = batch * CHANNELS * ROWS * COLUMNS;

	inputs->numbers = random_activations(7, (size_t)count + 1);
	salmap_tensor_nchw(&inputs->activation, inputs->numbers, SALMAP_F32,
	                   batch, CHANNELS, ROWS, COLUMNS);
	salmap_tensor_nchw(&inputs->gradient, inputs->numbers + 1, SALMAP_F32,
	                   batch, CHANNELS, ROWS, COLUMNS);
	salmap_tensor_nhwc(&inputs->rows, inputs->numbers, SALMAP_F32, batch,
	                   CHANNELS, 3, 1);
	salmap_tensor_nchw(&inputs->map, inputs->numbers, SALMAP_F32, batch, 1,
	                   1, 3);
}

/* Pushes all class maps, the first three in the way that is asked for, and the
 * layers, and draws. */
static void push_all(salmap *sm, const struct cam_inputs *inputs, int way,
                     int64_t batch)
{
	float drawn[6 * 6];
	salmap_plane plane;
	uint32_t i;

	for (i = 0; i < 3 && way < 2; i++) {
		if (way == 0)
			assert_ok(sm, salmap_push_cam_eigen(
					      sm, i, &inputs->activation));
		else
			assert_ok(sm, salmap_push_cam_map(sm, i, &inputs->map));
	}
	if (way == 2)
		assert_ok(sm, salmap_push_cam_weights(
				      sm, 0, &inputs->activation, &inputs->rows));
	if (way == 3)
		assert_ok(sm, salmap_push_cam_similarity(
				      sm, 0, &inputs->activation, &inputs->rows));
	for (i = 0; i < 3 && way > 3; i++)
		assert_ok(sm, salmap_push_cam_gradient(
				      sm, i, &inputs->activation,
				      &inputs->gradient, way - 4));
	assert_ok(sm, salmap_push_cam_map(sm, 3, &inputs->map));
	for (i = 0; i < LAYERS; i++)
		push(sm, i, batch, shapes_with_cams[i]);
	salmap_plane_packed(&plane, drawn, 6, 6);
	assert_ok(sm, salmap_fastcam(sm, 0, 0, &plane));
	assert_ok(sm, salmap_reset(sm));
}

static void check_class_maps(const salmap_settings *settings, uint32_t batch)
{
	struct counted_memory counted = { 0 };
	const salmap_allocator allocator = {
		sizeof(allocator), &counted, counted_memory_allocate,
		counted_memory_release,
	};
	struct salmap_memory_size size = { .struct_size = sizeof(size) };
	struct cam_inputs inputs;
	uint64_t bytes = 0, largest = 0;
	salmap *sm;
	unsigned i;
	int way;

	open_cam_inputs(&inputs, batch);
	assert_int_equal(salmap_memory_estimate(LAYERS, batch,
	                                        shapes_with_cams[0], settings,
	                                        &size, NULL),
	                 SALMAP_OK);
	assert_int_equal(salmap_create_with(LAYERS, settings, &allocator, &sm,
	                                    NULL),
	                 SALMAP_OK);
	assert_ok(sm, salmap_reserve(sm, batch, shapes_with_cams[0]));
	for (i = 0; i < counted.held; i++) {
		bytes += counted.block[i].size;
		if (counted.block[i].size > largest)
			largest = counted.block[i].size;
	}
	assert_int_equal(size.blocks, counted.asked);
	assert_int_equal(size.bytes, bytes);
	assert_int_equal(size.largest, largest);
	for (way = 0; way < 4 || salmap_cam_method_name(way - 4) != NULL; way++)
		push_all(sm, &inputs, way, batch);
	assert_int_equal(counted.asked, size.blocks);
	salmap_destroy(sm);
	assert_int_equal(counted.held, 0);
	free(inputs.numbers);
}

static void class_maps_allocate_nothing_after_reserve(void **state)
{
	salmap_settings settings;

	(void)state;
	assert_int_equal(salmap_settings_default(&settings), SALMAP_OK);
	settings.cams = CAMS;
	check_class_maps(&settings, 1);
	check_class_maps(&settings, 3);
	settings.guide = 1;
	check_class_maps(&settings, 3);
	settings.relative_epsilon = 1e-3;
	settings.keep_raw = 1;
	check_class_maps(&settings, 3);
}

static void shapes_of_class_maps_are_checked(void **state)
{
	struct salmap_memory_size size = { .struct_size = sizeof(size) };
	salmap_message message = { .struct_size = sizeof(message) };
	int64_t wrong[LAYERS + CAMS][3];
	salmap_settings settings;
	salmap *sm = make();

	(void)state;
	memcpy(wrong, shapes_with_cams, sizeof(wrong));
	wrong[LAYERS + 2][1] = -4;
	assert_int_equal(salmap_settings_default(&settings), SALMAP_OK);
	settings.cams = CAMS;
	assert_ok(sm, salmap_set_settings(sm, &settings));
	assert_fails(sm, salmap_reserve(sm, 1, wrong[0]), SALMAP_E_ARGUMENT,
	             "class map 2: height is -4; want 1 to", NULL);
	assert_fails(sm, salmap_reserve(sm, 1, NULL), SALMAP_E_ARGUMENT,
	             "3 layers and 4 class maps", NULL);
	assert_int_equal(salmap_memory_estimate(LAYERS, 1, wrong[0], &settings,
	                                        &size, &message),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(message.text, "class map 2: height is -4"));
	wrong[LAYERS + 2][1] = wrong[LAYERS + 2][2] = SALMAP_MAX_SIDE;
	assert_int_equal(salmap_memory_estimate(LAYERS, 1, wrong[0], &settings,
	                                        &size, &message),
	                 SALMAP_E_MEMORY);
	assert_non_null(strstr(message.text, "class map 2: 1 map of"));
	salmap_destroy(sm);
}

static void settings_of_an_estimate_are_checked(void **state)
{
	struct salmap_memory_size size = { .struct_size = sizeof(size) };
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_settings settings;

	(void)state;
	assert_int_equal(salmap_settings_default(&settings), SALMAP_OK);
	settings.epsilon = -1;
	assert_int_equal(salmap_memory_estimate(LAYERS, 1, shapes[0], &settings,
	                                        &size, &message),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(message.text, "epsilon is -1"));
	settings.struct_size = 4;
	assert_int_equal(salmap_memory_estimate(LAYERS, 1, shapes[0], &settings,
	                                        &size, &message),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(message.text, "struct_size"));
	assert_int_equal(size.blocks, 0);
}

/* The arena has no room for the second class map; layers and the first one were
 * reserved by then. */
static void reserve_of_class_maps_that_fails_leaves_all(void **state)
{
	salmap *sm = make();
	size_t before;

	(void)state;
	assert_ok(sm, salmap_set_cams(sm, CAMS));
	before = arena.used;
	assert_fails(sm, salmap_reserve(sm, 1, shapes_with_cams[0]),
	             SALMAP_E_MEMORY, "class map 1: no memory", NULL);
	assert_int_equal(arena.used, before);
	push(sm, 2, 1, shapes[2]);
	salmap_destroy(sm);
	assert_int_equal(arena.used, 0);
}

static void reserve_tells_what_is_wrong(void **state)
{
	static const int64_t wide[LAYERS][3] = { { 1, 9, 9 },
		                                 { 1, 1, 100000 },
		                                 { 1, 2, 2 } };
	salmap *sm = make();
	const size_t before = arena.used;

	(void)state;
	assert_int_equal(salmap_reserve(NULL, 1, shapes[0]), SALMAP_E_ARGUMENT);
	assert_fails(sm, salmap_reserve(sm, 0, shapes[0]), SALMAP_E_ARGUMENT,
	             "batch is 0", NULL);
	assert_fails(sm, salmap_reserve(sm, 1, NULL), SALMAP_E_ARGUMENT,
	             "shapes is NULL", "3 layers", NULL);
	assert_fails(sm, salmap_reserve(sm, 1, wide[0]), SALMAP_E_MEMORY,
	             "layer 1", "100000 x 1", NULL);
	assert_int_equal(arena.used, before);
	salmap_destroy(sm);
	assert_int_equal(arena.used, 0);
}

/* Already the first layer finds no room. */
static void reserve_that_gets_nothing_leaves_all(void **state)
{
	static const int64_t wide[LAYERS][3] = { { 1, 1, 100000 },
		                                 { 1, 1, 1 },
		                                 { 1, 1, 1 } };
	salmap *sm = make();
	const size_t before = arena.used;

	(void)state;
	assert_fails(sm, salmap_reserve(sm, 1, wide[0]), SALMAP_E_MEMORY,
	             "layer 0", NULL);
	assert_int_equal(arena.used, before);
	salmap_destroy(sm);
}

/* What a layer had before stays its own, and only what is new is given back. */
static void reserve_that_fails_keeps_what_there_was(void **state)
{
	static const int64_t wide[LAYERS][3] = { { 1, 2, 2 },
		                                 { 1, 2, 2 },
		                                 { 1, 1, 100000 } };
	salmap *sm = make();
	size_t before;

	(void)state;
	push(sm, 1, 1, wide[1]);
	assert_ok(sm, salmap_reset(sm));
	before = arena.used;
	assert_fails(sm, salmap_reserve(sm, 1, wide[0]), SALMAP_E_MEMORY,
	             "layer 2", NULL);
	assert_int_equal(arena.used, before);
	push(sm, 1, 1, wide[1]);
	assert_int_equal(arena.used, before);
	salmap_destroy(sm);
}

/* Of class maps that are pushed together, the first finds no room. */
static void class_maps_that_get_nothing_are_not_held(void **state)
{
	static const float values[200 * 200] = { 1 }, rows[2] = { 1, 2 };
	salmap *sm = make();
	salmap_tensor activation, weights;

	(void)state;
	assert_ok(sm, salmap_set_cams(sm, 2));
	salmap_tensor_nchw(&activation, values, SALMAP_F32, 1, 1, 200, 200);
	salmap_tensor_nhwc(&weights, rows, SALMAP_F32, 1, 1, 2, 1);
	assert_fails(sm, salmap_push_cam_weights(sm, 0, &activation, &weights),
	             SALMAP_E_MEMORY, "class map 0: no memory", NULL);
	assert_int_equal(salmap_batch_size(sm), 0);
	salmap_destroy(sm);
}

static void reserve_that_fails_gives_back_what_it_got(void **state)
{
	static const int64_t wide[LAYERS][3] = { { 1, 2, 2 },
		                                 { 1, 9, 9 },
		                                 { 1, 1, 100000 } };
	salmap *sm = make();
	size_t before;
	unsigned blocks;

	(void)state;
	push(sm, 0, 1, wide[0]);
	assert_ok(sm, salmap_reset(sm));
	before = arena.used;
	assert_fails(sm, salmap_reserve(sm, 1, wide[0]), SALMAP_E_MEMORY,
	             "layer 2", NULL);
	assert_int_equal(arena.used, before);
	blocks = arena.blocks;
	push(sm, 0, 1, wide[0]);
	assert_int_equal(arena.blocks, blocks);
	salmap_destroy(sm);
	assert_int_equal(arena.used, 0);
}

/* Every layer is larger than the time before, and a stack still does. */
static void trim_makes_room_for_larger_layers(void **state)
{
	salmap *sm = make();
	const size_t context = arena.used;
	int64_t side;
	uint32_t i;

	(void)state;
	assert_int_equal(salmap_trim(NULL), SALMAP_E_ARGUMENT);
	for (side = 2; side < 20; side += 3) {
		const int64_t shape[3] = { 1, side, side + 1 };

		for (i = 0; i < LAYERS; i++)
			push(sm, (i + (uint32_t)side) % LAYERS, 1, shape);
		assert_int_equal(salmap_batch_size(sm), 1);
		assert_ok(sm, salmap_trim(sm));
		assert_int_equal(salmap_batch_size(sm), 0);
		assert_int_equal(arena.used, context);
	}
	salmap_destroy(sm);
	assert_int_equal(arena.used, 0);
}

static void trim_keeps_the_number_of_class_maps(void **state)
{
	const float number = 1;
	salmap_tensor map;
	salmap *sm = make();
	size_t kept;

	(void)state;
	assert_ok(sm, salmap_set_cams(sm, 2));
	kept = arena.used;
	salmap_tensor_nchw(&map, &number, SALMAP_F32, 1, 1, 1, 1);
	assert_ok(sm, salmap_push_cam_map(sm, 1, &map));
	assert_ok(sm, salmap_trim(sm));
	assert_int_equal(arena.used, kept);
	assert_ok(sm, salmap_push_cam_map(sm, 0, &map));
	salmap_destroy(sm);
	assert_int_equal(arena.used, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, open_arena)
	const struct CMUnitTest tests[] = {
		TEST(destroy_releases_what_came_last_first),
		TEST(a_class_map_is_released_in_its_turn),
		TEST(what_is_refused_at_once_is_released),
		TEST(the_estimate_is_what_the_allocator_sees),
		TEST(the_largest_block_is_one_of_them),
		TEST(estimates_of_nothing_are_refused),
		TEST(sums_beyond_the_address_space_are_refused),
		TEST(pushes_allocate_nothing_after_reserve),
		TEST(class_maps_allocate_nothing_after_reserve),
		TEST(shapes_of_class_maps_are_checked),
		TEST(settings_of_an_estimate_are_checked),
		TEST(reserve_of_class_maps_that_fails_leaves_all),
		TEST(reserve_tells_what_is_wrong),
		TEST(reserve_that_gets_nothing_leaves_all),
		TEST(reserve_that_fails_keeps_what_there_was),
		TEST(class_maps_that_get_nothing_are_not_held),
		TEST(reserve_that_fails_gives_back_what_it_got),
		TEST(trim_makes_room_for_larger_layers),
		TEST(trim_keeps_the_number_of_class_maps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
