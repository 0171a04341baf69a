#include "../support/test.h"

#include "lists.h"

/* Every list, once more: what the public functions return is compared with the
 * rows themselves. */
#define CHECK_ROW(enumerator, value, name, meaning)                            \
	assert_int_equal(enumerator, value);                                   \
	assert_string_equal(check_name(count), #name);                         \
	assert_true(sizeof(meaning) > 1);                                      \
	count++;

#define CHECK(list, function)                                                  \
	do {                                                                   \
		const salmap_row_name check_name = function;                   \
		int32_t count = 0;                                             \
                                                                               \
		list(CHECK_ROW)                                                \
		assert_int_equal(count, SALMAP_ROWS(list));                    \
		assert_null(check_name(count));                                \
		assert_null(check_name(-1));                                   \
		assert_null(check_name(INT32_MAX));                            \
		assert_null(check_name(INT32_MIN));                            \
	} while (0)

static void names_are_those_of_the_lists(void **state)
{
	(void)state;
	CHECK(SALMAP_STATUSES, salmap_status_name);
	CHECK(SALMAP_STATISTICS, salmap_statistic_name);
	CHECK(SALMAP_NORMALIZERS, salmap_normalizer_name);
	CHECK(SALMAP_RESAMPLINGS, salmap_resampling_name);
	CHECK(SALMAP_WEIGHT_PRESETS, salmap_weight_preset_name);
	CHECK(SALMAP_NONFINITE_POLICIES, salmap_nonfinite_name);
	CHECK(SALMAP_INCOMPLETE_POLICIES, salmap_incomplete_name);
	CHECK(SALMAP_DTYPES, salmap_dtype_name);
	CHECK(SALMAP_DLPACK_KINDS, salmap_dlpack_kind_name);
	CHECK(SALMAP_PIXELS, salmap_pixel_name);
	CHECK(SALMAP_PALETTES, salmap_palette_name);
	CHECK(SALMAP_LAYER_FLAGS, salmap_layer_flag_name);
	CHECK(SALMAP_EVIDENCES, salmap_evidence_name);
	CHECK(SALMAP_FASTCAM_FACTORS, salmap_fastcam_factor_name);
	CHECK(SALMAP_LOVI_PALETTES, salmap_lovi_palette_name);
	CHECK(SALMAP_HEAT_PALETTES, salmap_heat_palette_name);
	CHECK(SALMAP_LEGENDS, salmap_legend_name);
	CHECK(SALMAP_CAM_METHODS, salmap_cam_method_name);
	CHECK(SALMAP_CUT_AXES, salmap_cut_axis_name);
	CHECK(SALMAP_PROJECTIONS, salmap_projection_name);
	CHECK(SALMAP_CAM_FLAGS, salmap_cam_flag_name);
}

static void flags_are_bits_in_order(void **state)
{
	int32_t count = 0;

	(void)state;
#define CHECK_FLAG(enumerator, value, name, meaning)                           \
	assert_int_equal(enumerator, 1 << count);                              \
	count++;
	SALMAP_LAYER_FLAGS(CHECK_FLAG)
	count = 0;
	SALMAP_CAM_FLAGS(CHECK_FLAG)
}

static void statuses_have_words(void **state)
{
	(void)state;
#define CHECK_WORDS(enumerator, value, name, meaning)                          \
	assert_string_equal(salmap_status_string(enumerator), meaning);
	SALMAP_STATUSES(CHECK_WORDS)
	assert_string_equal(salmap_status_string(-1), "unknown status");
	assert_string_equal(salmap_status_string(INT32_MAX), "unknown status");
}

static void a_value_is_a_row_or_not(void **state)
{
	(void)state;
	assert_true(salmap_is_row(salmap_statistic_name, 0));
	assert_true(salmap_is_row(salmap_statistic_name,
	                          SALMAP_ROWS(SALMAP_STATISTICS) - 1));
	assert_false(salmap_is_row(salmap_statistic_name,
	                           SALMAP_ROWS(SALMAP_STATISTICS)));
	assert_false(salmap_is_row(salmap_statistic_name, -1));
}

static void sentences_list_names_with_values(void **state)
{
	char text[SALMAP_ROWS_TEXT];

	(void)state;
	salmap_rows_text(salmap_incomplete_name, text);
	assert_string_equal(text, "error (0) or combine (1)");
	salmap_rows_text(salmap_normalizer_name, text);
	assert_string_equal(text,
	                    "gauss (0), gamma (1), range (2), none (3) or "
	                    "reference (4)");
}

static const char *long_name(int32_t index)
{
	return index < 5 ? "a name that has as many as forty-five letters"
	                 : NULL;
}

static const char *no_name(int32_t index)
{
	(void)index;
	return NULL;
}

static void long_lists_are_cut_and_empty_ones_are_empty(void **state)
{
	char text[SALMAP_ROWS_TEXT + 1];

	(void)state;
	text[SALMAP_ROWS_TEXT] = '!';
	salmap_rows_text(long_name, text);
	assert_int_equal(strlen(text), SALMAP_ROWS_TEXT - 1);
	assert_int_equal(text[SALMAP_ROWS_TEXT], '!');
	salmap_rows_text(no_name, text);
	assert_string_equal(text, "");
}

/* The sentence with all statuses is the longest that there is. */
static void the_longest_list_fits(void **state)
{
	const salmap_row_name lists[] = {
		salmap_status_name,     salmap_statistic_name,
		salmap_normalizer_name, salmap_resampling_name,
		salmap_dtype_name,      salmap_pixel_name,
		salmap_palette_name,
	};
	char text[SALMAP_ROWS_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		salmap_rows_text(lists[i], text);
		assert_true(strlen(text) < SALMAP_ROWS_TEXT - 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_those_of_the_lists),
		cmocka_unit_test(flags_are_bits_in_order),
		cmocka_unit_test(statuses_have_words),
		cmocka_unit_test(a_value_is_a_row_or_not),
		cmocka_unit_test(sentences_list_names_with_values),
		cmocka_unit_test(long_lists_are_cut_and_empty_ones_are_empty),
		cmocka_unit_test(the_longest_list_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
