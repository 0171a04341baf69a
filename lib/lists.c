#include "lists.h"

#include <stddef.h>

#define NAME(enumerator, value, name, meaning) [value] = #name,
#define NAME_IN_ORDER(enumerator, value, name, meaning) #name,
#define MEANING(enumerator, value, name, meaning) [value] = meaning,

/* Defines the public function that gives the names of a list. */
#define DEFINE_NAMES(function, list, entry)                                    \
	const char *function(int32_t index)                                    \
	{                                                                      \
		static const char *const names[] = { list(entry) };            \
                                                                               \
		SALMAP_TABLE_IS_COMPLETE(names, list);                         \
		return index >= 0 && index < SALMAP_ROWS(list) ? names[index]  \
		                                               : NULL;         \
	}

DEFINE_NAMES(salmap_status_name, SALMAP_STATUSES, NAME)
DEFINE_NAMES(salmap_statistic_name, SALMAP_STATISTICS, NAME)
DEFINE_NAMES(salmap_normalizer_name, SALMAP_NORMALIZERS, NAME)
DEFINE_NAMES(salmap_resampling_name, SALMAP_RESAMPLINGS, NAME)
DEFINE_NAMES(salmap_weight_preset_name, SALMAP_WEIGHT_PRESETS, NAME)
DEFINE_NAMES(salmap_nonfinite_name, SALMAP_NONFINITE_POLICIES, NAME)
DEFINE_NAMES(salmap_incomplete_name, SALMAP_INCOMPLETE_POLICIES, NAME)
DEFINE_NAMES(salmap_dtype_name, SALMAP_DTYPES, NAME)
DEFINE_NAMES(salmap_dlpack_kind_name, SALMAP_DLPACK_KINDS, NAME)
DEFINE_NAMES(salmap_cut_axis_name, SALMAP_CUT_AXES, NAME)
DEFINE_NAMES(salmap_projection_name, SALMAP_PROJECTIONS, NAME)
DEFINE_NAMES(salmap_pixel_name, SALMAP_PIXELS, NAME)
DEFINE_NAMES(salmap_palette_name, SALMAP_PALETTES, NAME)
DEFINE_NAMES(salmap_evidence_name, SALMAP_EVIDENCES, NAME)
DEFINE_NAMES(salmap_fastcam_factor_name, SALMAP_FASTCAM_FACTORS, NAME)
DEFINE_NAMES(salmap_lovi_palette_name, SALMAP_LOVI_PALETTES, NAME)
DEFINE_NAMES(salmap_heat_palette_name, SALMAP_HEAT_PALETTES, NAME)
DEFINE_NAMES(salmap_legend_name, SALMAP_LEGENDS, NAME)
DEFINE_NAMES(salmap_cam_method_name, SALMAP_CAM_METHODS, NAME)
DEFINE_NAMES(salmap_cam_flag_name, SALMAP_CAM_FLAGS, NAME_IN_ORDER)
DEFINE_NAMES(salmap_layer_flag_name, SALMAP_LAYER_FLAGS, NAME_IN_ORDER)

const char *salmap_status_string(salmap_status status)
{
	static const char *const meanings[] = { SALMAP_STATUSES(MEANING) };

	return salmap_status_name(status) == NULL ? "unknown status"
	                                          : meanings[status];
}

/* Appends what fits; returns the new length. */
static size_t append(char text[SALMAP_ROWS_TEXT], size_t length,
                     const char *string)
{
	for (; *string != '\0' && length + 1 < SALMAP_ROWS_TEXT; string++)
		text[length++] = *string;
	text[length] = '\0';
	return length;
}

void salmap_rows_text(salmap_row_name name, char text[SALMAP_ROWS_TEXT])
{
	char number[] = " (0)";
	size_t length = 0;
	int32_t i;

	text[0] = '\0';
	for (i = 0; name(i) != NULL; i++) {
		number[2] = (char)('0' + i);
		if (i > 0)
			length = append(text, length,
			                name(i + 1) == NULL ? " or " : ", ");
		length = append(text, length, name(i));
		length = append(text, length, number);
	}
}
