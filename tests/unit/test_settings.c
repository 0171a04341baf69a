/* All settings at once, and what they have to do with the setters. */
#include "../support/test.h"

#include "lists.h"
#include "structs.h"

#include <math.h>

static double weights[] = { 0.5, 0, 2 };

/* Settings of which none is a default. */
static salmap_settings other_settings(void)
{
	salmap_settings settings;

	assert_int_equal(salmap_settings_default(&settings), SALMAP_OK);
	settings.statistic = SALMAP_STATISTIC_MAX;
	settings.normalizer = SALMAP_NORMALIZER_RANGE;
	settings.resampling = SALMAP_RESAMPLING_AREA;
	settings.nonfinite = SALMAP_NONFINITE_ZERO;
	settings.incomplete = SALMAP_INCOMPLETE_COMBINE;
	settings.weights = weights;
	settings.weight_count = 3;
	settings.epsilon = 0.25;
	settings.isa = "scalar";
	settings.cams = 3;
	settings.guide = 2;
	settings.relative_epsilon = 0.125;
	settings.evidence = SALMAP_EVIDENCE_MAGNITUDE;
	settings.fastcam_factor = SALMAP_FASTCAM_OUTSIDE;
	settings.palette = SALMAP_LOVI_ORDERED;
	settings.heat_palette = SALMAP_HEAT_RISING;
	settings.low_limit = -0.5;
	settings.high_limit = 2;
	settings.keep_raw = 1;
	return settings;
}

static salmap_settings settings_of(const salmap *sm)
{
	salmap_settings settings = { .struct_size = sizeof(settings) };

	assert_int_equal(salmap_get_settings(sm, &settings), SALMAP_OK);
	return settings;
}

static void assert_same_settings(const salmap_settings *a,
                                 const salmap_settings *b)
{
	uint32_t i;

	assert_int_equal(a->statistic, b->statistic);
	assert_int_equal(a->normalizer, b->normalizer);
	assert_int_equal(a->resampling, b->resampling);
	assert_int_equal(a->nonfinite, b->nonfinite);
	assert_int_equal(a->incomplete, b->incomplete);
	assert_int_equal(a->weight_preset, b->weight_preset);
	assert_int_equal(a->weight_count, b->weight_count);
	assert_int_equal(a->weights == NULL, b->weights == NULL);
	for (i = 0; a->weights != NULL && i < a->weight_count; i++)
		assert_true(a->weights[i] == b->weights[i]);
	assert_true(a->epsilon == b->epsilon);
	assert_string_equal(a->isa, b->isa);
	assert_int_equal(a->cams, b->cams);
	assert_int_equal(a->guide, b->guide);
	assert_true(a->relative_epsilon == b->relative_epsilon);
	assert_int_equal(a->evidence, b->evidence);
	assert_int_equal(a->fastcam_factor, b->fastcam_factor);
	assert_int_equal(a->palette, b->palette);
	assert_int_equal(a->heat_palette, b->heat_palette);
	assert_true(a->low_limit == b->low_limit);
	assert_true(a->high_limit == b->high_limit);
	assert_int_equal(a->keep_raw, b->keep_raw);
	assert_true(a->parallel == b->parallel);
	assert_ptr_equal(a->parallel_user, b->parallel_user);
}

static void what_was_set_is_told(void **state)
{
	const salmap_settings wanted = other_settings();
	salmap_settings told;
	salmap *sm = must_create(3);

	(void)state;
	assert_ok(sm, salmap_set_settings(sm, &wanted));
	told = settings_of(sm);
	assert_same_settings(&wanted, &told);
	assert_ptr_not_equal(told.weights, weights);
	assert_ok(sm, salmap_set_settings(sm, &told));
	told = settings_of(sm);
	assert_same_settings(&wanted, &told);
	salmap_destroy(sm);
}

static void loop(void *user, uint32_t count, salmap_task task, void *context)
{
	(void)user;
	while (count > 0)
		task(context, --count);
}

static void setters_and_the_struct_say_the_same(void **state)
{
	salmap_settings wanted = other_settings(), told;
	const double limits[] = { wanted.low_limit, wanted.high_limit };
	salmap *sm = must_create(3);

	(void)state;
	wanted.parallel = loop;
	wanted.parallel_user = &wanted;
	assert_ok(sm, salmap_set_statistic(sm, wanted.statistic));
	assert_ok(sm, salmap_set_normalizer(sm, wanted.normalizer));
	assert_ok(sm, salmap_set_resampling(sm, wanted.resampling));
	assert_ok(sm, salmap_set_nonfinite(sm, wanted.nonfinite));
	assert_ok(sm, salmap_set_incomplete(sm, wanted.incomplete));
	assert_ok(sm, salmap_set_weights(sm, weights, 3));
	assert_ok(sm, salmap_set_epsilon(sm, wanted.epsilon));
	assert_ok(sm, salmap_set_isa(sm, wanted.isa));
	assert_ok(sm, salmap_set_cams(sm, wanted.cams));
	assert_ok(sm, salmap_set_guide(sm, wanted.guide));
	assert_ok(sm, salmap_set_relative_epsilon(sm,
	                                          wanted.relative_epsilon));
	assert_ok(sm, salmap_set_parallel(sm, loop, &wanted));
	assert_ok(sm, salmap_set_evidence(sm, wanted.evidence));
	assert_ok(sm, salmap_set_fastcam_factor(sm, wanted.fastcam_factor));
	assert_ok(sm, salmap_set_palette(sm, wanted.palette));
	assert_ok(sm, salmap_set_heat_palette(sm, wanted.heat_palette));
	assert_ok(sm, salmap_set_limits(sm, limits));
	assert_ok(sm, salmap_set_keep_raw(sm, wanted.keep_raw));
	told = settings_of(sm);
	assert_same_settings(&wanted, &told);
	assert_ok(sm, salmap_set_weight_preset(sm, SALMAP_WEIGHTS_RAMP));
	told = settings_of(sm);
	assert_null(told.weights);
	assert_int_equal(told.weight_count, 0);
	assert_int_equal(told.weight_preset, SALMAP_WEIGHTS_RAMP);
	salmap_destroy(sm);
}

static void a_setting_that_is_refused_changes_none(void **state)
{
	const salmap_settings good = other_settings();
	salmap_settings bad = good, told;
	salmap *sm = must_create(3);

	(void)state;
	assert_ok(sm, salmap_set_settings(sm, &good));
	bad.statistic = SALMAP_STATISTIC_MEAN;
	bad.weight_count = 2;
	assert_fails(sm, salmap_set_settings(sm, &bad), SALMAP_E_ARGUMENT,
	             "2 weights; want one for each layer, which is 3", NULL);
	bad = good;
	bad.normalizer = SALMAP_ROWS(SALMAP_NORMALIZERS);
	bad.weights = NULL;
	assert_fails(sm, salmap_set_settings(sm, &bad), SALMAP_E_ARGUMENT,
	             "normalizer is", NULL);
	bad = good;
	bad.weights = NULL;
	bad.weight_preset = SALMAP_WEIGHTS_PRIOR;
	assert_fails(sm, salmap_set_settings(sm, &bad), SALMAP_E_ARGUMENT,
	             "5 layers", NULL);
	assert_fails(sm, salmap_set_settings(sm, NULL), SALMAP_E_ARGUMENT,
	             "NULL", NULL);
	told = settings_of(sm);
	assert_same_settings(&good, &told);
	salmap_destroy(sm);
}

static void they_are_locked_while_a_map_is_held(void **state)
{
	const float value = 1;
	const salmap_settings wanted = other_settings();
	salmap *sm = must_create(3);

	(void)state;
	must_push(sm, 0, &value, 1, 1, 1, 1);
	assert_fails(sm, salmap_set_settings(sm, &wanted), SALMAP_E_STATE,
	             "settings", "salmap_reset", NULL);
	assert_ok(sm, salmap_reset(sm));
	assert_ok(sm, salmap_set_settings(sm, &wanted));
	salmap_destroy(sm);
}

/* Those of pictures are not. */
static void pictures_may_change_while_a_map_is_held(void **state)
{
	const float value = 1;
	const double limits[] = { 0, 1 };
	salmap_settings told;
	salmap *sm = must_create(3);

	(void)state;
	must_push(sm, 0, &value, 1, 1, 1, 1);
	assert_ok(sm, salmap_set_palette(sm, SALMAP_LOVI_ORDERED));
	assert_ok(sm, salmap_set_heat_palette(sm, SALMAP_HEAT_RISING));
	assert_ok(sm, salmap_set_limits(sm, limits));
	told = settings_of(sm);
	assert_true(told.low_limit == 0 && told.high_limit == 1);
	assert_ok(sm, salmap_set_limits(sm, NULL));
	told = settings_of(sm);
	assert_true(told.low_limit == told.high_limit);
	assert_int_equal(salmap_batch_size(sm), 1);
	salmap_destroy(sm);
}

/* Apart as floats, too. */
static void limits_that_are_none_are_refused(void **state)
{
	static const double wrong[][2] = {
		{ 1, 1 }, { 1, 0 }, { NAN, 1 }, { 0, NAN }, { 0, INFINITY },
		{ -INFINITY, 0 }, { 1, 1 + 1e-12 }, { 0, 1e-45 }, { 0, 1e39 },
	};
	salmap *sm = must_create(3);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_fails(sm, salmap_set_limits(sm, wrong[i]),
		             SALMAP_E_ARGUMENT, "limits are",
		             "the second above the first", NULL);
		assert_true(settings_of(sm).high_limit == 0);
	}
	assert_fails(sm, salmap_set_palette(sm, 2), SALMAP_E_ARGUMENT,
	             "palette is 2", "paper (0) or ordered (1)", NULL);
	assert_fails(sm, salmap_set_heat_palette(sm, -1), SALMAP_E_ARGUMENT,
	             "heat palette is -1", "paper (0) or rising (1)", NULL);
	assert_int_equal(salmap_set_palette(NULL, 0), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_heat_palette(NULL, 0), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_limits(NULL, NULL), SALMAP_E_ARGUMENT);
	salmap_destroy(sm);
}

/* docs/abi.md, rule 3. */
static void struct_sizes_follow_the_rules(void **state)
{
	struct {
		salmap_settings settings;
		uint64_t later;
	} newer = { .settings = other_settings() };
	salmap_settings told = { .struct_size = 8, .normalizer = 77 };
	salmap *sm = must_create(3);

	(void)state;
	newer.settings.struct_size = sizeof(newer);
	assert_ok(sm, salmap_set_settings(sm, &newer.settings));
	newer.later = 1;
	assert_fails(sm, salmap_set_settings(sm, &newer.settings),
	             SALMAP_E_UNSUPPORTED, "not known", NULL);
	newer.settings.struct_size = 8;
	assert_fails(sm, salmap_set_settings(sm, &newer.settings),
	             SALMAP_E_ARGUMENT, "struct_size", NULL);
	assert_ok(sm, salmap_get_settings(sm, &told));
	assert_int_equal(told.statistic, SALMAP_STATISTIC_MAX);
	assert_int_equal(told.normalizer, 77);
	told.struct_size = 0;
	assert_fails(sm, salmap_get_settings(sm, &told), SALMAP_E_ARGUMENT,
	             "struct_size is 0", NULL);
	told.struct_size = SALMAP_LARGEST_STRUCT + 1;
	assert_fails(sm, salmap_get_settings(sm, &told), SALMAP_E_ARGUMENT,
	             "struct_size is 1025", NULL);
	assert_fails(sm, salmap_get_settings(sm, NULL), SALMAP_E_ARGUMENT,
	             "struct_size is 0", NULL);
	salmap_destroy(sm);
}

static void null_is_refused(void **state)
{
	salmap_settings settings = other_settings();

	(void)state;
	assert_int_equal(salmap_settings_default(NULL), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_settings(NULL, &settings),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_get_settings(NULL, &settings),
	                 SALMAP_E_ARGUMENT);
}

/* ------------------------------------------------------------------ create */

static void a_context_is_made_with_its_settings(void **state)
{
	const salmap_settings wanted = other_settings();
	salmap_message message = { .struct_size = sizeof(message),
		                   .text = "old" };
	salmap_settings told;
	salmap *sm;

	(void)state;
	assert_int_equal(salmap_create_with(3, &wanted, NULL, &sm, &message),
	                 SALMAP_OK);
	assert_string_equal(message.text, "");
	told = settings_of(sm);
	assert_same_settings(&wanted, &told);
	salmap_destroy(sm);
}

static void assert_not_made(uint32_t layers, const salmap_settings *settings,
                            const salmap_allocator *allocator,
                            salmap_status status, const char *words)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap *sm = (salmap *)(void *)&message;

	assert_int_equal(salmap_create_with(layers, settings, allocator, &sm,
	                                    &message), status);
	assert_null(sm);
	assert_int_equal(message.status, status);
	assert_non_null(strstr(message.text, words));
}

static void *no_memory(void *user, size_t size)
{
	(void)user;
	(void)size;
	return NULL;
}

static void no_release(void *user, void *pointer, size_t size)
{
	(void)user;
	(void)pointer;
	(void)size;
}

static void a_context_that_is_not_made_says_why(void **state)
{
	salmap_allocator allocator = { sizeof(allocator), NULL, no_memory,
		                       no_release };
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_settings settings = other_settings();

	(void)state;
	assert_not_made(0, NULL, NULL, SALMAP_E_ARGUMENT,
	                "layers is 0; want 1 to 4096");
	assert_not_made(4097, NULL, NULL, SALMAP_E_ARGUMENT, "layers is 4097");
	assert_not_made(3, NULL, &allocator, SALMAP_E_MEMORY, "3 layers");
	assert_not_made(2, &settings, NULL, SALMAP_E_ARGUMENT,
	                "3 weights; want one for each layer, which is 2");
	settings.struct_size = 0;
	assert_not_made(3, &settings, NULL, SALMAP_E_ARGUMENT, "struct_size");
	allocator.release = NULL;
	assert_not_made(3, NULL, &allocator, SALMAP_E_ARGUMENT,
	                "release is NULL");
	allocator.allocate = NULL;
	assert_not_made(3, NULL, &allocator, SALMAP_E_ARGUMENT,
	                "allocate is NULL");
	allocator.struct_size = 1;
	assert_not_made(3, NULL, &allocator, SALMAP_E_ARGUMENT, "allocator");
	assert_int_equal(salmap_create_with(3, NULL, NULL, NULL, &message),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(message.text, "out is NULL"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_set_is_told),
		cmocka_unit_test(setters_and_the_struct_say_the_same),
		cmocka_unit_test(a_setting_that_is_refused_changes_none),
		cmocka_unit_test(they_are_locked_while_a_map_is_held),
		cmocka_unit_test(pictures_may_change_while_a_map_is_held),
		cmocka_unit_test(limits_that_are_none_are_refused),
		cmocka_unit_test(struct_sizes_follow_the_rules),
		cmocka_unit_test(null_is_refused),
		cmocka_unit_test(a_context_is_made_with_its_settings),
		cmocka_unit_test(a_context_that_is_not_made_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
