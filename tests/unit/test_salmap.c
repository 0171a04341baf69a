/* The public functions at their edges: each wrong call gets the right status, a
 * sentence with the values, and changes nothing. */
#include "../support/outputs.h"
#include "../support/counted_memory.h"

#include "lists.h"

#include <math.h>

/* One activation that is easy to tell from others. */
static const float small_data[2 * 3 * 2 * 2] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
	0, 2, 0, 4, 0, 6, 0, 8, 1, 1, 1,  1,
};

static salmap_tensor small_tensor(void)
{
	salmap_tensor tensor = { 0 };

	assert_int_equal(salmap_tensor_nchw(&tensor, small_data, SALMAP_F32, 2,
	                                    3, 2, 2), SALMAP_OK);
	return tensor;
}

/* A context of two layers that holds both. */
static salmap *full_context(void)
{
	salmap *sm = must_create(2);

	must_push(sm, 0, small_data, 2, 3, 2, 2);
	must_push(sm, 1, small_data, 2, 3, 2, 2);
	return sm;
}

/* ----------------------------------------------------------------- create */

static void create_refuses_bad_arguments(void **state)
{
	const salmap_allocator none = { 0, NULL, NULL, NULL };
	salmap *sm = (salmap *)&none;

	(void)state;
	assert_int_equal(salmap_create(1, NULL, NULL), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_create(0, NULL, &sm), SALMAP_E_ARGUMENT);
	assert_null(sm);
	assert_int_equal(salmap_create(SALMAP_MAX_LAYERS + 1, NULL, &sm),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_create(1, &none, &sm), SALMAP_E_ARGUMENT);
	assert_null(sm);
}

static void the_most_layers_work(void **state)
{
	salmap *sm = must_create(SALMAP_MAX_LAYERS);
	uint32_t i;
	float *map;

	(void)state;
	for (i = 0; i < SALMAP_MAX_LAYERS; i++)
		must_push(sm, i, small_data, 1, 3, 2, 2);
	map = must_combine(sm, 0, 2, 2);
	assert_true(map[0] >= 0 && map[0] <= 1);
	free(map);
	salmap_destroy(sm);
}

static void names_and_counts_are_told(void **state)
{
	salmap *sm = must_create(5);

	(void)state;
	assert_ok(sm, salmap_set_isa(sm, "scalar"));
	assert_string_equal(salmap_isa_name(sm), "scalar");
	assert_string_equal(salmap_isa_name(NULL), "");
	assert_int_equal(salmap_layer_count(sm), 5);
	assert_int_equal(salmap_layer_count(NULL), 0);
	assert_int_equal(salmap_batch_size(NULL), 0);
	salmap_destroy(sm);
	salmap_destroy(NULL);
}

static void null_contexts_are_refused(void **state)
{
	const salmap_tensor tensor = small_tensor();
	const double weight = 1;
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	float number;
	unsigned char bytes[3];
	salmap_plane plane;
	salmap_picture picture;

	(void)state;
	salmap_plane_packed(&plane, &number, 1, 1);
	salmap_picture_packed(&picture, bytes, SALMAP_PIXEL_RGB8, 1, 1);
	assert_int_equal(salmap_reset(NULL), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_statistic(NULL, 0), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_normalizer(NULL, 0), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_resampling(NULL, 0), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_nonfinite(NULL, 0), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_incomplete(NULL, 0), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_weights(NULL, &weight, 1),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_weight_preset(NULL, 0), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_epsilon(NULL, 1), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_parallel(NULL, NULL, NULL),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_isa(NULL, NULL), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_push(NULL, 0, &tensor), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_push_map(NULL, 0, &tensor), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_layer_info(NULL, 0, 0, &info),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_combined(NULL, 0, &plane), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_layer_map(NULL, 0, 0, &plane),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_lovi(NULL, 0, &picture), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_layer_lovi(NULL, 0, 0, &picture),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_heatmap(NULL, 0, &picture), SALMAP_E_ARGUMENT);
}

static void others_leave_sentences_as_well(void **state)
{
	char text[SALMAP_MESSAGE_SIZE + 8];
	salmap *sm = must_create(1);

	(void)state;
	assert_fails(sm, salmap_note_error(sm, SALMAP_E_STATE, "100% of it"),
	             SALMAP_E_STATE, "100% of it", NULL);
	assert_fails(sm, salmap_note_error(sm, SALMAP_E_STATE, NULL),
	             SALMAP_E_ARGUMENT, "sentence is NULL", NULL);
	assert_int_equal(salmap_note_error(NULL, SALMAP_E_STATE, "it"),
	                 SALMAP_E_ARGUMENT);
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	salmap_note_error(sm, SALMAP_E_STATE, text);
	assert_int_equal(salmap_error_message(sm, NULL, 0),
	                 SALMAP_MESSAGE_SIZE - 1);
	salmap_destroy(sm);
}

static void messages_are_cut_to_the_buffer(void **state)
{
	salmap *sm = must_create(1);
	char text[8] = "-------";
	size_t length;

	(void)state;
	assert_int_equal(salmap_error_message(sm, text, sizeof(text)), 0);
	assert_string_equal(text, "");
	salmap_set_epsilon(sm, -1);
	length = salmap_error_message(sm, NULL, 0);
	assert_true(length > sizeof(text));
	assert_int_equal(salmap_error_message(sm, text, sizeof(text)), length);
	assert_string_equal(text, "epsilon");
	assert_int_equal(salmap_error_message(sm, NULL, 5), 0);
	assert_int_equal(salmap_error_message(NULL, text, 0), 0);
	assert_string_equal(text, "epsilon");
	assert_int_equal(salmap_error_message(NULL, text, sizeof(text)), 0);
	assert_string_equal(text, "");
	salmap_destroy(sm);
}

/* --------------------------------------------------------------- settings */

static void settings_out_of_range_are_refused(void **state)
{
	const double bad_epsilons[] = { 0, -1, 1e-31, 1e31, NAN, INFINITY };
	salmap *sm = must_create(2);
	size_t i;

	(void)state;
	assert_fails(
		sm, salmap_set_statistic(sm, SALMAP_ROWS(SALMAP_STATISTICS)),
		SALMAP_E_ARGUMENT, "statistic", "smoe (0)", "max (3)", NULL);
	assert_fails(sm, salmap_set_statistic(sm, -1), SALMAP_E_ARGUMENT, "-1",
	             NULL);
	assert_fails(sm,
	             salmap_set_normalizer(sm, SALMAP_ROWS(SALMAP_NORMALIZERS)),
	             SALMAP_E_ARGUMENT, "normalizer", "none (3)", NULL);
	assert_fails(sm,
	             salmap_set_resampling(sm, SALMAP_ROWS(SALMAP_RESAMPLINGS)),
	             SALMAP_E_ARGUMENT, "resampling", "or area (3)", NULL);
	assert_fails(sm, salmap_set_nonfinite(sm, 2), SALMAP_E_ARGUMENT,
	             "non-finite", "2", "error (0) or zero (1)", NULL);
	assert_fails(sm, salmap_set_incomplete(sm, 2), SALMAP_E_ARGUMENT,
	             "incomplete", "2", "combine (1)", NULL);
	assert_fails(sm, salmap_set_weight_preset(
			     sm, SALMAP_ROWS(SALMAP_WEIGHT_PRESETS)),
	             SALMAP_E_ARGUMENT, "preset", "prior (2)", NULL);
	assert_fails(sm, salmap_set_isa(sm, "mmx"), SALMAP_E_ARGUMENT, "mmx",
	             NULL);
	for (i = 0; i < sizeof(bad_epsilons) / sizeof(bad_epsilons[0]); i++)
		assert_fails(sm, salmap_set_epsilon(sm, bad_epsilons[i]),
		             SALMAP_E_ARGUMENT, "epsilon", "1e-30 to 1e30",
		             NULL);
	assert_ok(sm, salmap_set_epsilon(sm, 1e-30));
	assert_ok(sm, salmap_set_epsilon(sm, 1e30));
	assert_ok(sm, salmap_set_isa(sm, "scalar"));
	assert_ok(sm, salmap_set_isa(sm, NULL));
	salmap_destroy(sm);
}

/* No machine has both. */
static void kernels_of_other_machines_are_refused(void **state)
{
	salmap *sm = must_create(1);
	const char *kept = salmap_isa_name(sm);
	const char *foreign = strcmp(kept, "neon") == 0 ? "sse2" : "neon";

	(void)state;
	assert_fails(sm, salmap_set_isa(sm, foreign), SALMAP_E_UNSUPPORTED,
	             foreign, "NULL for the best", NULL);
	assert_string_equal(salmap_isa_name(sm), kept);
	salmap_destroy(sm);
}

static void bad_weights_are_refused_and_change_nothing(void **state)
{
	const double bad[][2] = {
		{ -0.5, 1 }, { NAN, 1 }, { INFINITY, 1 }, { 0, 0 },
		{ 1.7e308, 1.7e308 },
	};
	const double good[2] = { 0, 3 };
	salmap *sm = must_create(2);
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	size_t i;

	(void)state;
	assert_ok(sm, salmap_set_weights(sm, good, 2));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(salmap_set_weights(sm, bad[i], 2),
		                 SALMAP_E_ARGUMENT);
	assert_fails(sm, salmap_set_weights(sm, bad[0], 2), SALMAP_E_ARGUMENT,
	             "weight 0", "-0.5", NULL);
	assert_fails(sm, salmap_set_weights(sm, good, 1), SALMAP_E_ARGUMENT,
	             "1 weight;", "which is 2", NULL);
	assert_fails(sm, salmap_set_weights(sm, NULL, 2), SALMAP_E_ARGUMENT,
	             "NULL", NULL);
	assert_fails(sm, salmap_set_weight_preset(sm, SALMAP_WEIGHTS_PRIOR),
	             SALMAP_E_ARGUMENT, "5 layers", "not 2", NULL);
	must_push(sm, 1, small_data, 1, 3, 2, 2);
	assert_ok(sm, salmap_layer_info(sm, 0, 1, &info));
	assert_true(info.weight == 3);
	salmap_destroy(sm);
}

static void presets_set_their_weights(void **state)
{
	static const double want[3][5] = {
		{ 1, 1, 1, 1, 1 },
		{ 1, 2, 3, 4, 5 },
		{ 0.18, 0.15, 0.37, 0.40, 0.72 },
	};
	salmap_weight_preset preset;
	uint32_t i;

	(void)state;
	for (preset = 0; preset < 3; preset++) {
		salmap *sm = must_create(5);

		assert_ok(sm, salmap_set_weight_preset(sm, preset));
		for (i = 0; i < 5; i++) {
			struct salmap_layer_info info = {
				.struct_size = sizeof(info)
			};

			must_push(sm, i, small_data, 1, 3, 2, 2);
			assert_ok(sm, salmap_layer_info(sm, 0, i, &info));
			assert_true(info.weight == want[preset][i]);
		}
		salmap_destroy(sm);
	}
}

/* The flags of image 2 of a layer of `c` channels, h rows and w columns. */
static uint32_t flags_of_shape(salmap *sm, bool as_map, int64_t c, int64_t h,
                               int64_t w)
{
	static float values[3 * 4 * 81];
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	salmap_tensor tensor;
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		values[i] = (float)(i * i % 31);
	assert_ok(sm, salmap_reset(sm));
	salmap_tensor_nchw(&tensor, values, SALMAP_F32, 3, c, h, w);
	assert_ok(sm, (as_map ? salmap_push_map : salmap_push)(sm, 0, &tensor));
	assert_ok(sm, salmap_layer_info(sm, 2, 0, &info));
	return info.flags & ~(uint32_t)SALMAP_LAYER_FLAT;
}

/* One context, so that a flag of the layer before would be seen. */
static void a_large_plane_of_one_channel_is_flagged(void **state)
{
	salmap *sm = must_create(1);

	(void)state;
	assert_int_equal(flags_of_shape(sm, false, 1, 8, 8),
	                 SALMAP_LAYER_SINGLE_CHANNEL);
	assert_int_equal(flags_of_shape(sm, true, 1, 8, 8), 0);
	assert_int_equal(flags_of_shape(sm, false, 1, 1, 64),
	                 SALMAP_LAYER_SINGLE_CHANNEL);
	assert_int_equal(flags_of_shape(sm, false, 1, 9, 7), 0);
	assert_int_equal(flags_of_shape(sm, false, 1, 81, 1),
	                 SALMAP_LAYER_SINGLE_CHANNEL);
	assert_int_equal(flags_of_shape(sm, false, 2, 9, 9), 0);
	assert_int_equal(flags_of_shape(sm, false, 4, 1, 1), 0);
	salmap_destroy(sm);
}

static void layers_tell_what_their_map_holds(void **state)
{
	static const float maps[2][6] = {
		{ 3, -1, 4, 1, 5, 9 }, { 8, 8, 2, 8, 8, 8 },
	};
	static const double min[] = { -1, 2 }, max[] = { 9, 8 },
	                    mean[] = { 3.5, 7 };
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	salmap *sm = must_create(1);
	salmap_tensor tensor;
	uint32_t image;

	(void)state;
	salmap_tensor_nchw(&tensor, maps, SALMAP_F32, 2, 1, 2, 3);
	assert_ok(sm, salmap_push_map(sm, 0, &tensor));
	for (image = 0; image < 2; image++) {
		assert_ok(sm, salmap_layer_info(sm, image, 0, &info));
		assert_true(info.min == min[image]);
		assert_true(info.max == max[image]);
		assert_true(info.mean == mean[image]);
	}
	salmap_destroy(sm);
}

static void a_map_tells_of_how_many_channels_it_was_made(void **state)
{
	static const float maps[2][6] = {
		{ 3, -1, 4, 1, 5, 9 }, { 2, 7, 1, 8, 2, 8 },
	};
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	float one[6], many[6];
	salmap_plane plane;
	salmap_tensor tensor;
	salmap *sm = must_create(2);

	(void)state;
	salmap_tensor_nchw(&tensor, maps, SALMAP_F32, 2, 1, 2, 3);
	assert_ok(sm, salmap_push_map(sm, 0, &tensor));
	tensor.c = 300;
	tensor.stride_c = 0;
	assert_ok(sm, salmap_push_map(sm, 1, &tensor));
	assert_ok(sm, salmap_layer_info(sm, 1, 1, &info));
	assert_int_equal(info.channels, 300);
	assert_true(info.max == 8);
	salmap_plane_packed(&plane, one, 3, 2);
	assert_ok(sm, salmap_layer_map(sm, 1, 0, &plane));
	salmap_plane_packed(&plane, many, 3, 2);
	assert_ok(sm, salmap_layer_map(sm, 1, 1, &plane));
	assert_memory_equal(one, many, sizeof(one));
	salmap_destroy(sm);
}

static void settings_are_locked_while_maps_are_held(void **state)
{
	const double weights[2] = { 1, 2 };
	salmap *sm = full_context();
	struct outputs before = outputs_of(sm, 1, 5, 3), after;

	(void)state;
	assert_fails(sm, salmap_set_statistic(sm, SALMAP_STATISTIC_MAX),
	             SALMAP_E_STATE, "statistic", "salmap_reset", NULL);
	assert_int_equal(salmap_set_normalizer(sm, 0), SALMAP_E_STATE);
	assert_int_equal(salmap_set_resampling(sm, 0), SALMAP_E_STATE);
	assert_int_equal(salmap_set_nonfinite(sm, 1), SALMAP_E_STATE);
	assert_int_equal(salmap_set_incomplete(sm, 1), SALMAP_E_STATE);
	assert_int_equal(salmap_set_weights(sm, weights, 2), SALMAP_E_STATE);
	assert_int_equal(salmap_set_weight_preset(sm, 1), SALMAP_E_STATE);
	assert_int_equal(salmap_set_epsilon(sm, 1e-3), SALMAP_E_STATE);
	assert_int_equal(salmap_set_parallel(sm, NULL, NULL), SALMAP_E_STATE);
	assert_int_equal(salmap_set_isa(sm, "scalar"), SALMAP_E_STATE);
	after = outputs_of(sm, 1, 5, 3);
	assert_same_outputs(&before, &after);
	outputs_free(&before);
	outputs_free(&after);
	assert_ok(sm, salmap_reset(sm));
	assert_ok(sm, salmap_set_statistic(sm, SALMAP_STATISTIC_MAX));
	salmap_destroy(sm);
}

/* ------------------------------------------------------------------- push */

/* A push of `tensor` to layer 1 of a context that holds layer 0 fails, with
 * parts of the sentence, and can be put right. */
static void check_refused(const salmap_tensor *tensor, salmap_status expected,
                          const char *part, const char *other_part)
{
	salmap *sm = must_create(2);
	struct salmap_layer_info info = { .struct_size = sizeof(info) };

	must_push(sm, 0, small_data, 2, 3, 2, 2);
	assert_fails(sm, salmap_push(sm, 1, tensor), expected, "layer 1", part,
	             other_part, NULL);
	assert_int_equal(salmap_layer_info(sm, 0, 1, &info),
	                 SALMAP_E_INCOMPLETE);
	assert_int_equal(salmap_batch_size(sm), 2);
	must_push(sm, 1, small_data, 2, 3, 2, 2);
	assert_int_equal(salmap_batch_size(sm), 2);
	salmap_destroy(sm);
}

static void extents_out_of_range_are_refused(void **state)
{
	salmap_tensor tensor = small_tensor();

	(void)state;
	tensor.c = 0;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "extent c", "0");
	tensor = small_tensor();
	tensor.h = -7;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "extent h", "-7");
	tensor = small_tensor();
	tensor.w = INT64_MAX;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "extent w",
	              "9223372036854775807");
	tensor = small_tensor();
	tensor.n = SALMAP_MAX_BATCH + 1;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "extent n", "524288");
	tensor = small_tensor();
	tensor.stride_c = INT64_MAX / 2;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "stride",
	              "4611686018427387903");
	tensor = small_tensor();
	tensor.stride_h = INT64_MIN;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "stride",
	              "-9223372036854775808");
}

static void unknown_and_unsupported_tensors_are_refused(void **state)
{
	salmap_tensor tensor = small_tensor();
	struct {
		salmap_tensor known;
		uint64_t unknown;
	} newer = { small_tensor(), 0 };

	(void)state;
	check_refused(NULL, SALMAP_E_ARGUMENT, "NULL", "");
	tensor.dtype = 6;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "dtype", "6");
	tensor.dtype = -1;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "dtype", "-1");
	tensor = small_tensor();
	tensor.data = NULL;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "data", "NULL");
	tensor = small_tensor();
	tensor.struct_size = 0;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "initialiser", "n 2, c 3");
	tensor.struct_size = UINT32_MAX;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "struct_size", "4294967295");
	newer.known.struct_size = sizeof(newer);
	newer.unknown = 1;
	check_refused(&newer.known, SALMAP_E_UNSUPPORTED, "field", "0.2.0");
}

static void bad_scales_and_zero_points_are_refused(void **state)
{
	const float scales[3] = { 1, INFINITY, 1 };
	const int32_t zero_points[3] = { 0, 255, 256 };
	salmap_tensor tensor = small_tensor();

	(void)state;
	tensor.dtype = SALMAP_U8;
	tensor.scale = 0;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "scale of channel 0 is 0",
	              "above 0");
	tensor.scale = -0.5f;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "scale", "-0.5");
	tensor.scale = 1;
	tensor.zero_point = -1;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "zero point", "0 to 255");
	tensor.zero_point = 0;
	tensor.channel_scale = scales;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "channel 1", "inf");
	tensor.channel_scale = NULL;
	tensor.channel_zero_point = zero_points;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "channel 2", "256");
	tensor.dtype = SALMAP_I8;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "channel 1", "-128 to 127");
}

/* A program built against a later header, which leaves its new field alone. */
static void a_larger_struct_with_zeros_is_taken(void **state)
{
	struct {
		salmap_tensor known;
		uint64_t unknown;
	} newer = { small_tensor(), 0 };
	salmap *sm = must_create(1);

	(void)state;
	newer.known.struct_size = sizeof(newer);
	assert_ok(sm, salmap_push(sm, 0, &newer.known));
	salmap_destroy(sm);
}

static void a_wrong_layer_is_refused(void **state)
{
	const salmap_tensor tensor = small_tensor();
	salmap *sm = must_create(3);

	(void)state;
	assert_fails(sm, salmap_push(sm, 3, &tensor), SALMAP_E_ARGUMENT,
	             "layer is 3", "0 to 2", NULL);
	assert_fails(sm, salmap_push(sm, UINT32_MAX, &tensor),
	             SALMAP_E_ARGUMENT, "4294967295", NULL);
	assert_int_equal(salmap_batch_size(sm), 0);
	salmap_destroy(sm);
}

static void a_second_push_is_refused_and_changes_nothing(void **state)
{
	const salmap_tensor tensor = small_tensor();
	salmap *sm = full_context();
	struct outputs before = outputs_of(sm, 0, 4, 6), after;

	(void)state;
	assert_fails(sm, salmap_push(sm, 1, &tensor), SALMAP_E_STATE, "layer 1",
	             "salmap_reset", NULL);
	after = outputs_of(sm, 0, 4, 6);
	assert_same_outputs(&before, &after);
	outputs_free(&before);
	outputs_free(&after);
	salmap_destroy(sm);
}

static void a_changed_batch_is_refused(void **state)
{
	salmap_tensor tensor = small_tensor();

	(void)state;
	tensor.n = 1;
	check_refused(&tensor, SALMAP_E_ARGUMENT, "batch of 1", "has 2");
}

/* The first push sets the batch, unless it fails. */
static void a_failed_push_leaves_no_batch_behind(void **state)
{
	float data[12] = { NAN };
	salmap *sm = must_create(2);
	salmap_tensor tensor;

	(void)state;
	salmap_tensor_nchw(&tensor, data, SALMAP_F32, 3, 1, 2, 2);
	assert_int_equal(salmap_push(sm, 0, &tensor), SALMAP_E_NONFINITE);
	assert_int_equal(salmap_batch_size(sm), 0);
	assert_ok(sm, salmap_set_epsilon(sm, 1e-5));
	must_push(sm, 0, small_data, 2, 3, 2, 2);
	assert_int_equal(salmap_batch_size(sm), 2);
	salmap_destroy(sm);
}

static void a_map_has_one_channel(void **state)
{
	const salmap_tensor tensor = small_tensor();
	salmap_tensor blocks = tensor;
	salmap *sm = must_create(1);

	(void)state;
	assert_fails(sm, salmap_push_map(sm, 0, &tensor), SALMAP_E_ARGUMENT,
	             "3 channels", "want 1", "stride_c of 0", NULL);
	blocks.struct_size = sizeof(blocks);
	blocks.channel_block = 2;
	blocks.stride_block = blocks.stride_c;
	blocks.stride_c = 0;
	assert_fails(sm, salmap_push_map(sm, 0, &blocks), SALMAP_E_ARGUMENT,
	             "3 channels", NULL);
	assert_fails(sm, salmap_push_map(sm, 0, NULL), SALMAP_E_ARGUMENT,
	             "NULL", NULL);
	assert_int_equal(salmap_batch_size(sm), 0);
	salmap_destroy(sm);
}

/* ------------------------------------------------------------- non-finite */

/* A batch of 2 with one bad value; the sentence names its place. */
static void check_nonfinite(size_t at, float value, const char *place)
{
	enum { COUNT = 2 * 3 * 2 * 5 };
	float *data = random_activations(3, COUNT);
	salmap *sm = must_create(1);
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	salmap_tensor tensor;

	data[at] = value;
	salmap_tensor_nchw(&tensor, data, SALMAP_F32, 2, 3, 2, 5);
	assert_fails(sm, salmap_push(sm, 0, &tensor), SALMAP_E_NONFINITE,
	             "layer 0", place, NULL);
	assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ZERO));
	assert_ok(sm, salmap_push(sm, 0, &tensor));
	assert_ok(sm, salmap_layer_info(sm, at >= 30, 0, &info));
	assert_int_equal(info.nonfinite, 1);
	assert_true((info.flags & SALMAP_LAYER_NONFINITE) != 0);
	assert_ok(sm, salmap_layer_info(sm, at < 30, 0, &info));
	assert_int_equal(info.nonfinite, 0);
	assert_true((info.flags & SALMAP_LAYER_NONFINITE) == 0);
	salmap_destroy(sm);
	free(data);
}

static void nonfinite_values_are_named(void **state)
{
	const float values[] = { NAN, INFINITY, -INFINITY };
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		check_nonfinite(0, values[i],
		                "image 0, channel 0, row 0, column 0");
		check_nonfinite(59, values[i],
		                "image 1, channel 2, row 1, column 4");
		check_nonfinite(17, values[i],
		                "image 0, channel 1, row 1, column 2");
	}
}

static void nonfinite_values_count_as_zero(void **state)
{
	float *clean = random_activations(5, 60), *dirty;
	salmap *a = must_create(1), *b = must_create(1);
	struct outputs from_a, from_b;
	size_t i;
	size_t infos_size = sizeof(struct salmap_layer_info);

	(void)state;
	dirty = must_allocate(60 * sizeof(*dirty));
	memcpy(dirty, clean, 60 * sizeof(*dirty));
	for (i = 0; i < 60; i += 7) {
		clean[i] = 0;
		dirty[i] = i % 2 ? NAN : -INFINITY;
	}
	assert_ok(b, salmap_set_nonfinite(b, SALMAP_NONFINITE_ZERO));
	must_push(a, 0, clean, 1, 3, 4, 5);
	must_push(b, 0, dirty, 1, 3, 4, 5);
	from_a = outputs_of(a, 0, 8, 8);
	from_b = outputs_of(b, 0, 8, 8);
	assert_memory_equal(from_a.bytes, from_b.bytes,
	                    from_a.size - infos_size);
	outputs_free(&from_a);
	outputs_free(&from_b);
	salmap_destroy(a);
	salmap_destroy(b);
	free(dirty);
	free(clean);
}

/* -------------------------------------------------------------- flat maps */

/* All values are finite, and 0 where `zero`. */
static void check_values(const float *values, size_t count, bool zero)
{
	size_t i;

	for (i = 0; i < count; i++) {
		assert_true(isfinite(values[i]));
		assert_true(values[i] >= 0 && values[i] <= 1);
		if (zero)
			assert_true(values[i] == 0);
	}
}

static void check_flat(const float *data, int64_t c, int64_t h, int64_t w)
{
	salmap_normalizer normalizer;

	for (normalizer = 0; normalizer < SALMAP_NORMALIZER_REFERENCE;
	     normalizer++) {
		salmap *sm = must_create(1);
		struct salmap_layer_info info = { .struct_size = sizeof(info) };
		unsigned char pixels[3 * 5 * 4];
		salmap_picture picture;
		float *map;
		size_t i;

		assert_ok(sm, salmap_set_normalizer(sm, normalizer));
		must_push(sm, 0, data, 1, c, h, w);
		assert_ok(sm, salmap_layer_info(sm, 0, 0, &info));
		assert_int_equal(info.flags, SALMAP_LAYER_FLAT);
		map = must_combine(sm, 0, 5, 4);
		check_values(map, 20, true);
		salmap_picture_packed(&picture, pixels, SALMAP_PIXEL_RGB8, 5,
		                      4);
		assert_ok(sm, salmap_lovi(sm, 0, &picture));
		for (i = 0; i < sizeof(pixels); i++)
			assert_int_equal(pixels[i], 0);
		assert_ok(sm, salmap_heatmap(sm, 0, &picture));
		for (i = 0; i < sizeof(pixels); i++)
			assert_int_equal(pixels[i], 0);
		free(map);
		salmap_destroy(sm);
	}
}

static void flat_layers_say_nothing(void **state)
{
	float data[60];
	size_t i;

	(void)state;
	for (i = 0; i < 60; i++)
		data[i] = 0;
	check_flat(data, 3, 4, 5); /* all zero */
	check_flat(data, 60, 1, 1); /* one pixel */
	for (i = 0; i < 60; i++)
		data[i] = 2.5f;
	check_flat(data, 3, 4, 5); /* constant */
	check_flat(data, 1, 1, 1);
	for (i = 0; i < 60; i++)
		data[i] = (float)i;
	check_flat(data, 1, 6, 10); /* one channel has no spread */
	check_flat(data, 60, 1, 1);
}

static void check_scaled(salmap_normalizer normalizer, uint64_t seed,
                         float scale)
{
	float *data = random_activations(seed, 2 * 7 * 3 * 5);
	salmap *sm = must_create(1);
	float *map;
	size_t i;

	for (i = 0; i < 2 * 7 * 3 * 5; i++)
		data[i] *= scale;
	assert_ok(sm, salmap_set_normalizer(sm, normalizer));
	must_push(sm, 0, data, 2, 7, 3, 5);
	map = must_combine(sm, 1, 11, 7);
	check_values(map, 77, false);
	free(map);
	salmap_destroy(sm);
	free(data);
}

static void small_and_large_activations_stay_finite(void **state)
{
	const float scales[] = { 1e-8f, 1e-20f, 1e-38f, 1e30f, 1e37f, -1e37f };
	salmap_normalizer normalizer;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(scales) / sizeof(scales[0]); i++)
		for (normalizer = 0; normalizer < SALMAP_NORMALIZER_REFERENCE;
		     normalizer++)
			if (normalizer != SALMAP_NORMALIZER_NONE)
				check_scaled(normalizer, i, scales[i]);
}

static void one_row_and_one_column_work(void **state)
{
	float *data = random_activations(12, 3 * 5 * 9);
	int turn;

	(void)state;
	for (turn = 0; turn < 2; turn++) {
		salmap *sm = must_create(1);
		float *map;

		must_push(sm, 0, data, 3, 5, turn ? 9 : 1, turn ? 1 : 9);
		map = must_combine(sm, 2, 4, 3);
		check_values(map, 12, false);
		free(map);
		salmap_destroy(sm);
	}
	free(data);
}

/* ---------------------------------------------------------------- outputs */

static void a_missing_layer_is_named(void **state)
{
	float number = 42;
	unsigned char bytes[3] = { 1, 2, 3 };
	salmap *sm = must_create(3);
	salmap_plane plane;
	salmap_picture picture;

	(void)state;
	salmap_plane_packed(&plane, &number, 1, 1);
	salmap_picture_packed(&picture, bytes, SALMAP_PIXEL_RGB8, 1, 1);
	assert_fails(sm, salmap_combined(sm, 0, &plane), SALMAP_E_INCOMPLETE,
	             "no layer", NULL);
	must_push(sm, 0, small_data, 2, 3, 2, 2);
	must_push(sm, 2, small_data, 2, 3, 2, 2);
	assert_fails(sm, salmap_combined(sm, 0, &plane), SALMAP_E_INCOMPLETE,
	             "layer 1", "2 of 3", NULL);
	assert_int_equal(salmap_lovi(sm, 0, &picture), SALMAP_E_INCOMPLETE);
	assert_int_equal(salmap_heatmap(sm, 0, &picture), SALMAP_E_INCOMPLETE);
	assert_int_equal(salmap_layer_lovi(sm, 0, 0, &picture),
	                 SALMAP_E_INCOMPLETE);
	assert_fails(sm, salmap_layer_map(sm, 0, 1, &plane),
	             SALMAP_E_INCOMPLETE, "layer 1", NULL);
	assert_true(number == 42);
	assert_memory_equal(bytes, "\x01\x02\x03", 3);
	assert_ok(sm, salmap_layer_map(sm, 0, 2, &plane));
	salmap_destroy(sm);
}

static void a_part_of_the_stack_combines_if_asked_to(void **state)
{
	const double weights[3] = { 1, 0, 2 };
	salmap *sm = must_create(3);
	float *part, *alone, whole[6];
	unsigned char bytes[18];
	salmap_plane plane;
	salmap_picture picture;

	(void)state;
	salmap_plane_packed(&plane, whole, 3, 2);
	salmap_picture_packed(&picture, bytes, SALMAP_PIXEL_RGB8, 3, 2);
	assert_ok(sm, salmap_set_incomplete(sm, SALMAP_INCOMPLETE_COMBINE));
	assert_ok(sm, salmap_set_weights(sm, weights, 3));
	assert_int_equal(salmap_combined(sm, 0, &plane), SALMAP_E_INCOMPLETE);
	must_push(sm, 1, small_data, 2, 3, 2, 2);
	assert_fails(sm, salmap_combined(sm, 0, &plane), SALMAP_E_INCOMPLETE,
	             "add up to 0", NULL);
	assert_int_equal(salmap_heatmap(sm, 0, &picture), SALMAP_E_INCOMPLETE);
	assert_ok(sm, salmap_lovi(sm, 0, &picture));
	must_push(sm, 2, small_data, 2, 3, 2, 2);
	part = must_combine(sm, 0, 3, 2);
	alone = must_allocate(6 * sizeof(*alone));
	plane.data = alone;
	assert_ok(sm, salmap_layer_map(sm, 0, 2, &plane));
	assert_memory_equal(part, alone, 6 * sizeof(*alone));
	free(part);
	free(alone);
	salmap_destroy(sm);
}

static void images_out_of_the_batch_are_refused(void **state)
{
	float number = 42;
	salmap *sm = full_context();
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	salmap_plane plane;

	(void)state;
	salmap_plane_packed(&plane, &number, 1, 1);
	assert_fails(sm, salmap_combined(sm, 2, &plane), SALMAP_E_ARGUMENT,
	             "image is 2", "0 to 1", NULL);
	assert_fails(sm, salmap_layer_map(sm, 2, 0, &plane), SALMAP_E_ARGUMENT,
	             "image is 2", NULL);
	assert_int_equal(salmap_layer_info(sm, 2, 0, &info),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_layer_map(sm, 0, 2, &plane),
	                 SALMAP_E_ARGUMENT);
	assert_true(number == 42);
	salmap_destroy(sm);
}

static void bad_outputs_are_refused(void **state)
{
	float numbers[6] = { 1, 2, 3, 4, 5, 6 };
	const float before[6] = { 1, 2, 3, 4, 5, 6 };
	salmap *sm = full_context();
	salmap_plane plane;

	(void)state;
	salmap_plane_packed(&plane, numbers, 3, 2);
	assert_fails(sm, salmap_combined(sm, 0, NULL), SALMAP_E_ARGUMENT,
	             "NULL", NULL);
	plane.stride = 2;
	assert_fails(sm, salmap_combined(sm, 0, &plane), SALMAP_E_ARGUMENT,
	             "stride is 2 elements", "at least 3", NULL);
	plane.stride = 3;
	plane.width = -4;
	assert_fails(sm, salmap_combined(sm, 0, &plane), SALMAP_E_ARGUMENT,
	             "-4 x 2", NULL);
	plane.width = 3;
	plane.data = NULL;
	assert_fails(sm, salmap_layer_map(sm, 0, 0, &plane), SALMAP_E_ARGUMENT,
	             "data is NULL", NULL);
	plane.data = numbers;
	plane.struct_size = 0;
	assert_fails(sm, salmap_combined(sm, 0, &plane), SALMAP_E_ARGUMENT,
	             "struct_size", NULL);
	assert_memory_equal(numbers, before, sizeof(before));
	salmap_destroy(sm);
}

static void bad_pictures_are_refused(void **state)
{
	unsigned char bytes[18] = { 1, 2, 3 };
	salmap *sm = full_context();
	struct outputs before = outputs_of(sm, 1, 5, 3), after;
	salmap_picture picture;

	(void)state;
	salmap_picture_packed(&picture, bytes, SALMAP_PIXEL_RGB8, 3, 2);
	picture.stride = 8;
	assert_fails(sm, salmap_lovi(sm, 0, &picture), SALMAP_E_ARGUMENT,
	             "stride is 8 bytes", "at least 9", NULL);
	assert_fails(sm, salmap_layer_lovi(sm, 0, 1, NULL), SALMAP_E_ARGUMENT,
	             "NULL", NULL);
	picture.height = 0;
	assert_fails(sm, salmap_heatmap(sm, 0, &picture), SALMAP_E_ARGUMENT,
	             "3 x 0", NULL);
	assert_memory_equal(bytes, "\x01\x02\x03\0", 4);
	after = outputs_of(sm, 1, 5, 3);
	assert_same_outputs(&before, &after);
	outputs_free(&before);
	outputs_free(&after);
	salmap_destroy(sm);
}

/* The context is where the sentence goes, if there is one. */
static void drawing_needs_no_context(void **state)
{
	unsigned char photo_bytes[3] = { 0, 100, 200 }, mixed[3] = { 0 };
	unsigned char over_bytes[3] = { 100, 200, 0 };
	float number = 3, kept = -1;
	salmap *sm = must_create(1);
	salmap_picture photo, over, out;
	salmap_plane map, mask;

	(void)state;
	salmap_picture_packed(&photo, photo_bytes, SALMAP_PIXEL_RGB8, 1, 1);
	salmap_picture_packed(&over, over_bytes, SALMAP_PIXEL_RGB8, 1, 1);
	salmap_picture_packed(&out, mixed, SALMAP_PIXEL_RGB8, 1, 1);
	salmap_plane_packed(&map, &number, 1, 1);
	salmap_plane_packed(&mask, &kept, 1, 1);
	assert_fails(sm, salmap_picture_overlay(sm, &photo, &over, 2, &out),
	             SALMAP_E_ARGUMENT, "alpha is 2", NULL);
	assert_fails(sm, salmap_plane_keep(sm, &map, -1, &mask),
	             SALMAP_E_ARGUMENT, "percent is -1", NULL);
	assert_int_equal(salmap_picture_overlay(NULL, &photo, &over, 2, &out),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_plane_keep(NULL, &map, -1, &mask),
	                 SALMAP_E_ARGUMENT);
	assert_memory_equal(mixed, "\0\0\0", 3);
	assert_true(kept == -1);
	assert_int_equal(salmap_picture_overlay(NULL, &photo, &over, 0.5, &out),
	                 SALMAP_OK);
	assert_memory_equal(mixed, "\x32\x96\x64", 3);
	assert_int_equal(salmap_plane_keep(NULL, &map, 100, &mask), SALMAP_OK);
	assert_true(kept == 1);
	salmap_destroy(sm);
}

/* Rows may lie apart, or bottom up; what lies between stays as it was. */
static void strides_of_outputs_are_kept(void **state)
{
	salmap *sm = full_context();
	float *packed = must_combine(sm, 1, 3, 2), apart[10], turned[6];
	salmap_plane plane;
	size_t i;

	(void)state;
	for (i = 0; i < 10; i++)
		apart[i] = -1;
	salmap_plane_packed(&plane, apart, 3, 2);
	plane.stride = 5;
	assert_ok(sm, salmap_combined(sm, 1, &plane));
	assert_memory_equal(apart, packed, 3 * sizeof(float));
	assert_memory_equal(apart + 5, packed + 3, 3 * sizeof(float));
	assert_true(apart[3] == -1 && apart[4] == -1 && apart[8] == -1);
	plane.data = turned + 3;
	plane.stride = -3;
	assert_ok(sm, salmap_combined(sm, 1, &plane));
	assert_memory_equal(turned + 3, packed, 3 * sizeof(float));
	assert_memory_equal(turned, packed + 3, 3 * sizeof(float));
	free(packed);
	salmap_destroy(sm);
}

static void info_fills_what_the_caller_knows(void **state)
{
	salmap *sm = full_context();
	struct salmap_layer_info info, before;

	(void)state;
	memset(&info, 0x5a, sizeof(info));
	before = info;
	info.struct_size = 0;
	assert_fails(sm, salmap_layer_info(sm, 0, 0, &info), SALMAP_E_ARGUMENT,
	             "struct_size", NULL);
	info.struct_size = 0xcccccccc;
	assert_fails(sm, salmap_layer_info(sm, 0, 0, &info), SALMAP_E_ARGUMENT,
	             "struct_size is 3435973836", NULL);
	assert_fails(sm, salmap_layer_info(sm, 0, 0, NULL), SALMAP_E_ARGUMENT,
	             "layer info", NULL);
	info.struct_size = offsetof(struct salmap_layer_info, height);
	assert_ok(sm, salmap_layer_info(sm, 0, 0, &info));
	assert_int_equal(info.channels, 3);
	assert_int_equal(info.height, before.height);
	info.struct_size = sizeof(info);
	assert_ok(sm, salmap_layer_info(sm, 0, 0, &info));
	assert_int_equal(info.height, 2);
	assert_int_equal(info.width, 2);
	assert_int_equal(info.depth, 1);
	assert_true(info.min <= info.mean && info.mean <= info.max);
	assert_true(info.weight == 1);
	salmap_destroy(sm);
}

/* ----------------------------------------------------------------- memory */

static void nothing_is_allocated_after_the_first_image(void **state)
{
	struct counted_memory counted = { 0 };
	const salmap_allocator allocator = {
		sizeof(allocator),
		&counted,
		counted_memory_allocate,
		counted_memory_release,
	};
	const salmap_tensor tensor = small_tensor();
	salmap *sm;
	unsigned asked;
	int i;

	(void)state;
	assert_int_equal(salmap_create(1, &allocator, &sm), SALMAP_OK);
	assert_ok(sm, salmap_push(sm, 0, &tensor));
	asked = counted.asked;
	for (i = 0; i < 10; i++) {
		struct outputs outputs = outputs_of(sm, 0, 7, 5);

		outputs_free(&outputs);
		assert_ok(sm, salmap_reset(sm));
		assert_ok(sm, salmap_push(sm, 0, &tensor));
	}
	assert_int_equal(counted.asked, asked);
	salmap_destroy(sm);
	assert_int_equal(counted.held, 0);
}

static void what_is_not_finite_in_a_volume_is_placed(void **state)
{
	float data[2 * 3 * 4] = { 0 };
	salmap *sm = must_create(1);
	salmap_tensor tensor;

	(void)state;
	data[12 + 4 + 1] = INFINITY;
	salmap_tensor_ncdhw(&tensor, data, SALMAP_F32, 1, 1, 2, 3, 4);
	assert_fails(sm, salmap_push(sm, 0, &tensor), SALMAP_E_NONFINITE,
	             "slice 1, row 1, column 1", NULL);
	salmap_destroy(sm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_finite_in_a_volume_is_placed),
		cmocka_unit_test(create_refuses_bad_arguments),
		cmocka_unit_test(the_most_layers_work),
		cmocka_unit_test(names_and_counts_are_told),
		cmocka_unit_test(null_contexts_are_refused),
		cmocka_unit_test(others_leave_sentences_as_well),
		cmocka_unit_test(messages_are_cut_to_the_buffer),
		cmocka_unit_test(settings_out_of_range_are_refused),
		cmocka_unit_test(kernels_of_other_machines_are_refused),
		cmocka_unit_test(bad_weights_are_refused_and_change_nothing),
		cmocka_unit_test(presets_set_their_weights),
		cmocka_unit_test(a_large_plane_of_one_channel_is_flagged),
		cmocka_unit_test(layers_tell_what_their_map_holds),
		cmocka_unit_test(settings_are_locked_while_maps_are_held),
		cmocka_unit_test(extents_out_of_range_are_refused),
		cmocka_unit_test(unknown_and_unsupported_tensors_are_refused),
		cmocka_unit_test(bad_scales_and_zero_points_are_refused),
		cmocka_unit_test(a_larger_struct_with_zeros_is_taken),
		cmocka_unit_test(a_wrong_layer_is_refused),
		cmocka_unit_test(a_second_push_is_refused_and_changes_nothing),
		cmocka_unit_test(a_changed_batch_is_refused),
		cmocka_unit_test(a_failed_push_leaves_no_batch_behind),
		cmocka_unit_test(a_map_has_one_channel),
		cmocka_unit_test(a_map_tells_of_how_many_channels_it_was_made),
		cmocka_unit_test(nonfinite_values_are_named),
		cmocka_unit_test(nonfinite_values_count_as_zero),
		cmocka_unit_test(flat_layers_say_nothing),
		cmocka_unit_test(small_and_large_activations_stay_finite),
		cmocka_unit_test(one_row_and_one_column_work),
		cmocka_unit_test(a_missing_layer_is_named),
		cmocka_unit_test(a_part_of_the_stack_combines_if_asked_to),
		cmocka_unit_test(images_out_of_the_batch_are_refused),
		cmocka_unit_test(bad_outputs_are_refused),
		cmocka_unit_test(bad_pictures_are_refused),
		cmocka_unit_test(drawing_needs_no_context),
		cmocka_unit_test(strides_of_outputs_are_kept),
		cmocka_unit_test(info_fills_what_the_caller_knows),
		cmocka_unit_test(nothing_is_allocated_after_the_first_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
