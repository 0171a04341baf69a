#include "strict_fp.h"

#include "configuration.h"

#include <float.h>

#include "cpu.h"
#include "left_out.h"
#include "lists.h"
#include "rare.h"

salmap_settings salmap_settings_defaults(void)
{
	const salmap_settings settings = {
		.struct_size = sizeof(settings),
		.statistic = SALMAP_STATISTIC_SMOE,
		.normalizer = SALMAP_HAS_GAMMA ? SALMAP_NORMALIZER_GAMMA
		                               : SALMAP_NORMALIZER_GAUSS,
		.resampling = SALMAP_RESAMPLING_BILINEAR,
		.nonfinite = SALMAP_NONFINITE_ERROR,
		.incomplete = SALMAP_INCOMPLETE_ERROR,
		.weight_preset = SALMAP_WEIGHTS_EQUAL,
		.epsilon = 1e-7,
		.guide = SALMAP_NO_GUIDE,
	};
	return settings;
}

/* A setting that is a row of a list. */
struct choice {
	const char *what;
	int32_t value;
	salmap_row_name name;
};

static salmap_status check_choices(const salmap_settings *settings,
                                   struct salmap_sentence *sentence)
{
	const struct choice choices[] = {
		{ "statistic", settings->statistic, salmap_statistic_name },
		{ "normalizer", settings->normalizer, salmap_normalizer_name },
		{ "resampling", settings->resampling, salmap_resampling_name },
		{ "non-finite policy", settings->nonfinite,
		  salmap_nonfinite_name },
		{ "incomplete policy", settings->incomplete,
		  salmap_incomplete_name },
		{ "evidence", settings->evidence, salmap_evidence_name },
		{ "FastCAM factor", settings->fastcam_factor,
		  salmap_fastcam_factor_name },
		{ "palette", settings->palette, salmap_lovi_palette_name },
		{ "heat palette", settings->heat_palette,
		  salmap_heat_palette_name },
	};
	char wanted[SALMAP_ROWS_TEXT];
	size_t i;

	for (i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		if (salmap_is_row(choices[i].name, choices[i].value))
			continue;
		salmap_rows_text(choices[i].name, wanted);
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "%s is %lld; want %s", choices[i].what,
		                   (long long)choices[i].value, wanted);
	}
	return SALMAP_OK;
}

/* UNSUPPORTED for what this build leaves out. */
static salmap_status check_left_out(const salmap_settings *settings,
                                    struct salmap_sentence *sentence)
{
	if (!SALMAP_HAS_NORMALIZER(settings->normalizer))
		return SALMAP_CHECK_IN(GAMMA, "the normalizer gamma is",
		                       sentence);
	if (!SALMAP_HAS_STATISTIC(settings->statistic))
		return SALMAP_CHECK_IN(STATISTICS, "statistics other than smoe "
		                       "and max are", sentence);
	if (!SALMAP_HAS_RESAMPLING(settings->resampling))
		return SALMAP_CHECK_IN(BICUBIC, "bicubic resampling is",
		                       sentence);
	if (!SALMAP_HAS_CLASS_MAPS &&
	    (settings->cams > 0 || settings->guide != SALMAP_NO_GUIDE))
		return SALMAP_CHECK_IN(CLASS_MAPS, "class maps are", sentence);
	return SALMAP_OK;
}

/* Equal limits stand for none; others have to be apart as floats, too. */
static salmap_status check_limits(double low, double high,
                                  struct salmap_sentence *sentence)
{
	if (low == high ||
	    (low >= -FLT_MAX && high <= FLT_MAX &&
	     (double)(float)high - (double)(float)low >= FLT_MIN))
		return SALMAP_OK;
	return salmap_fail(sentence, SALMAP_E_ARGUMENT,
	                   "limits are %g and %g; want finite floats, the "
	                   "second above the first", low, high);
}

/* The names of the sets of kernels, with commas between. */
static void list_kernels(char text[SALMAP_ROWS_TEXT])
{
	size_t length = 0;
	const char *name;
	int32_t i;

	for (i = 0; (name = salmap_isa_known(i)) != NULL; i++) {
		if (i > 0) {
			text[length++] = ',';
			text[length++] = ' ';
		}
		while (*name != '\0')
			text[length++] = *name++;
	}
	text[length] = '\0';
}

static salmap_status find_kernels(const struct salmap_kernels **kernels,
                                  const char *name,
                                  struct salmap_sentence *sentence)
{
	char known[SALMAP_ROWS_TEXT];
	salmap_status status = SALMAP_OK;

	if (name == NULL)
		*kernels = salmap_kernels_best();
	else
		status = salmap_kernels_find(name, kernels);
	if (status == SALMAP_E_ARGUMENT) {
		list_kernels(known);
		return salmap_fail(sentence, status,
		                   "no set of kernels is called \"%s\"; want "
		                   "%s, or NULL for the best", name, known);
	}
	if (!SALMAP_HAS_ALL_KERNELS && status == SALMAP_E_UNSUPPORTED &&
	    salmap_kernels_left_out_by(name) != NULL)
		return salmap_fail(sentence, status,
		                   "the kernels \"%s\" are not in this build "
		                   "(%s); want NULL for the best", name,
		                   salmap_kernels_left_out_by(name));
	if (status == SALMAP_E_UNSUPPORTED)
		return salmap_fail(sentence, status,
		                   "this build or CPU cannot run the kernels "
		                   "\"%s\"; want NULL for the best", name);
	return status;
}

static bool is_epsilon(double epsilon)
{
	return epsilon >= 1e-30 && epsilon <= 1e30;
}

static salmap_status check_numbers(const salmap_settings *settings,
                                   struct salmap_sentence *sentence)
{
	const char *verb = settings->cams == 1 ? "is" : "are";

	if (!is_epsilon(settings->epsilon))
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "epsilon is %g; want 1e-30 to 1e30",
		                   settings->epsilon);
	if (settings->relative_epsilon != 0 &&
	    !is_epsilon(settings->relative_epsilon))
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "relative epsilon is %g; want 1e-30 to "
		                   "1e30, or 0 for none",
		                   settings->relative_epsilon);
	if (settings->cams > SALMAP_MAX_CAMS)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "cams is %lld; want 0 to %lld class maps",
		                   (long long)settings->cams,
		                   (long long)SALMAP_MAX_CAMS);
	if (settings->keep_raw != 0 && settings->keep_raw != 1)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "keep_raw is %lld; want 0 or 1",
		                   (long long)settings->keep_raw);
	if (settings->guide != SALMAP_NO_GUIDE &&
	    settings->guide >= settings->cams)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "class map %lld cannot guide: there %s %lld "
		                   "class map%s; want one of them, or "
		                   "SALMAP_NO_GUIDE",
		                   (long long)settings->guide,
		                   verb, (long long)settings->cams,
		                   salmap_plural(settings->cams));
	return SALMAP_OK;
}

SALMAP_RARE
salmap_status salmap_configure(struct salmap_configuration *configuration,
                               const salmap_settings *settings,
                               struct salmap_sentence *sentence)
{
	const struct salmap_kernels *kernels = NULL;
	salmap_status status = check_choices(settings, sentence);

	if (status != SALMAP_OK)
		return status;
	status = check_left_out(settings, sentence);
	if (status == SALMAP_OK) /* LCOV_EXCL_BR_LINE: other builds */
		status = check_numbers(settings, sentence);
	if (status == SALMAP_OK)
		status = check_limits(settings->low_limit, settings->high_limit,
		                      sentence);
	if (status == SALMAP_OK)
		status = find_kernels(&kernels, settings->isa, sentence);
	if (status != SALMAP_OK)
		return status;
	*configuration = (struct salmap_configuration){
		.statistic = settings->statistic,
		.normalizer = settings->normalizer,
		.resampling = settings->resampling,
		.nonfinite = settings->nonfinite,
		.incomplete = settings->incomplete,
		.evidence = settings->evidence,
		.fastcam_factor = settings->fastcam_factor,
		.guide = settings->guide,
		.palette = settings->palette,
		.heat_palette = settings->heat_palette,
		.low_limit = (float)settings->low_limit,
		.high_limit = (float)settings->high_limit,
		.epsilon = (float)settings->epsilon,
		.relative_epsilon = settings->relative_epsilon,
		.parallel = { settings->parallel, settings->parallel_user },
		.kernels = kernels,
	};
	return SALMAP_OK;
}
