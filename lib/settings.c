/* The public functions that set and tell the settings of a context. */
#include "settings.h"

#include "rare.h"
#include "read.h"
#include "structs.h"
#include "weights.h"

salmap_status salmap_settings_default(salmap_settings *out)
{
	if (out == NULL)
		return SALMAP_E_ARGUMENT;
	*out = salmap_settings_defaults();
	return SALMAP_OK;
}

salmap_status salmap_get_settings(const salmap *sm, salmap_settings *out)
{
	salmap_settings settings;
	salmap_status status;

	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	status = salmap_read_info(sm->message, "settings", out,
	                          sizeof(settings));
	if (status != SALMAP_OK)
		return status;
	settings = sm->settings;
	settings.struct_size = out->struct_size;
	salmap_struct_copy(out, out->struct_size, &settings, sizeof(settings));
	return SALMAP_OK;
}

/* ------------------------------------------------------------------ apply */

/* Checks the weights, and sets them if they are right. */
static salmap_status apply_weights(salmap *sm, const salmap_settings *settings)
{
	const uint32_t layers = sm->stack.count;
	salmap_status status;
	uint32_t i;

	if (settings->weights == NULL)
		status = salmap_weights_preset(settings->weight_preset, layers,
		                               sm->weights, sm->message);
	else
		status = salmap_weights_check(settings->weights,
		                              settings->weight_count, layers,
		                              sm->message);
	if (status != SALMAP_OK)
		return status;
	for (i = 0; settings->weights != NULL && i < layers; i++)
		sm->weights[i] = settings->weights[i];
	salmap_weights_scale(sm->weights, layers, sm->shares);
	return SALMAP_OK;
}

/* Slots for class maps, if their number changes; else NULL. */
static salmap_status make_cams(salmap *sm, uint32_t count,
                               struct salmap_slot **slots)
{
	*slots = NULL;
	if (count == 0 || count == sm->cams.count)
		return SALMAP_OK;
	*slots = salmap_memory_allocate(&sm->memory, count * sizeof(**slots));
	return *slots != NULL
		? SALMAP_OK
		: salmap_fail(sm->message, SALMAP_E_MEMORY,
	                      "no memory for %lld class map%s",
	                      (long long)count, salmap_plural(count));
}

/* Gives back the memory of the class maps. */
static void release_cams(salmap *sm)
{
	salmap_stack_release(&sm->cams, &sm->memory);
	salmap_memory_release(&sm->memory, sm->cams.slots);
}

static void apply_cams(salmap *sm, uint32_t count, struct salmap_slot *slots)
{
	if (count == sm->cams.count)
		return;
	release_cams(sm);
	salmap_stack_init(&sm->cams, "class map", count, slots, &sm->batch);
}

salmap_status salmap_settings_apply(salmap *sm, const salmap_settings *settings)
{
	struct salmap_configuration configuration;
	struct salmap_slot *slots;
	salmap_status status = salmap_configure(&configuration, settings,
	                                        sm->message);

	if (status == SALMAP_OK)
		status = make_cams(sm, settings->cams, &slots);
	if (status != SALMAP_OK)
		return status;
	status = apply_weights(sm, settings);
	if (status != SALMAP_OK) {
		salmap_memory_release(&sm->memory, slots);
		return status;
	}
	apply_cams(sm, settings->cams, slots);
	sm->stack.keeps_raw = sm->cams.keeps_raw = settings->keep_raw != 0;
	sm->configuration = configuration;
	sm->settings = *settings;
	sm->settings.struct_size = sizeof(sm->settings);
	sm->settings.isa = configuration.kernels->name;
	sm->settings.weights = settings->weights == NULL ? NULL : sm->weights;
	sm->settings.weight_count = settings->weights == NULL ? 0
	                                                      : sm->stack.count;
	return SALMAP_OK;
}

/* ----------------------------------------------------------------- setters */

/* ARGUMENT without a context, STATE while it holds a map. */
static SALMAP_RARE salmap_status check_settable(const salmap *sm,
                                                const char *name)
{
	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	if (salmap_stack_is_empty(&sm->stack))
		return SALMAP_OK;
	return salmap_fail(sm->message, SALMAP_E_STATE,
	                   "%s cannot change while maps are held; call "
	                   "salmap_reset first", name);
}

salmap_status salmap_settings_read(const salmap_settings *given,
                                   salmap_settings *known,
                                   struct salmap_sentence *sentence)
{
	const salmap_status status = salmap_struct_check(
		given, given->struct_size, SALMAP_SETTINGS_FIRST_SIZE,
		sizeof(*known), "settings", sentence);

	*known = salmap_settings_defaults();
	if (status == SALMAP_OK)
		memcpy(known, given, SALMAP_SETTINGS_FIRST_SIZE);
	return status;
}

salmap_status salmap_set_settings(salmap *sm, const salmap_settings *settings)
{
	salmap_settings known;
	salmap_status status = check_settable(sm, "settings");

	if (status != SALMAP_OK)
		return status;
	if (settings == NULL)
		return salmap_fail(sm->message, SALMAP_E_ARGUMENT,
		                   "the settings are NULL; want what "
		                   "salmap_settings_default fills in");
	status = salmap_settings_read(settings, &known, sm->message);
	return status == SALMAP_OK ? salmap_settings_apply(sm, &known)
	                           : status;
}

/* Sets one field of the settings; the others stay as they are. */
#define SET(sm, field, value, name)                                            \
	do {                                                                   \
		const salmap_status settable = check_settable(sm, name);       \
		salmap_settings changed;                                       \
                                                                               \
		if (settable != SALMAP_OK)                                     \
			return settable;                                       \
		changed = (sm)->settings;                                      \
		changed.field = (value);                                       \
		return salmap_settings_apply(sm, &changed);                    \
	} while (0)

salmap_status salmap_set_statistic(salmap *sm, salmap_statistic statistic)
{
	SET(sm, statistic, statistic, "statistic");
}

salmap_status salmap_set_normalizer(salmap *sm, salmap_normalizer normalizer)
{
	SET(sm, normalizer, normalizer, "normalizer");
}

salmap_status salmap_set_resampling(salmap *sm, salmap_resampling resampling)
{
	SET(sm, resampling, resampling, "resampling");
}

salmap_status salmap_set_nonfinite(salmap *sm, salmap_nonfinite policy)
{
	SET(sm, nonfinite, policy, "non-finite policy");
}

salmap_status salmap_set_incomplete(salmap *sm, salmap_incomplete policy)
{
	SET(sm, incomplete, policy, "incomplete policy");
}

salmap_status salmap_set_epsilon(salmap *sm, double epsilon)
{
	SET(sm, epsilon, epsilon, "epsilon");
}

salmap_status salmap_set_isa(salmap *sm, const char *name)
{
	SET(sm, isa, name, "the set of kernels");
}

const char *salmap_isa_name(const salmap *sm)
{
	return sm == NULL ? "" : sm->configuration.kernels->name;
}

salmap_status salmap_set_parallel(salmap *sm, salmap_parallel parallel,
                                  void *user)
{
	salmap_settings changed;
	const salmap_status status = check_settable(sm, "the parallel loop");

	if (status != SALMAP_OK)
		return status;
	changed = sm->settings;
	changed.parallel = parallel;
	changed.parallel_user = user;
	return salmap_settings_apply(sm, &changed);
}

salmap_status salmap_set_weights(salmap *sm, const double *weights,
                                 uint32_t count)
{
	salmap_settings changed;
	salmap_status status = check_settable(sm, "weights");

	if (status == SALMAP_OK) /* in the settings, NULL asks for a preset */
		status = salmap_weights_check(weights, count, sm->stack.count,
		                              sm->message);
	if (status != SALMAP_OK)
		return status;
	changed = sm->settings;
	changed.weights = weights;
	changed.weight_count = count;
	return salmap_settings_apply(sm, &changed);
}

salmap_status salmap_set_weight_preset(salmap *sm, salmap_weight_preset preset)
{
	salmap_settings changed;
	const salmap_status status = check_settable(sm, "weights");

	if (status != SALMAP_OK)
		return status;
	changed = sm->settings;
	changed.weights = NULL;
	changed.weight_preset = preset;
	return salmap_settings_apply(sm, &changed);
}

salmap_status salmap_set_cams(salmap *sm, uint32_t count)
{
	SET(sm, cams, count, "the number of class maps");
}

salmap_status salmap_set_evidence(salmap *sm, salmap_evidence evidence)
{
	SET(sm, evidence, evidence, "evidence");
}

salmap_status salmap_set_fastcam_factor(salmap *sm,
                                        salmap_fastcam_factor factor)
{
	SET(sm, fastcam_factor, factor, "FastCAM's factor");
}

salmap_status salmap_set_guide(salmap *sm, uint32_t cam)
{
	SET(sm, guide, cam, "the guide");
}

salmap_status salmap_set_relative_epsilon(salmap *sm, double fraction)
{
	SET(sm, relative_epsilon, fraction, "relative epsilon");
}

salmap_status salmap_set_keep_raw(salmap *sm, int32_t keep)
{
	SET(sm, keep_raw, keep, "what is kept");
}

/* ---------------------------------------------------------------- pictures */

/* Sets a field that has no part in what is held. */
#define SET_ALWAYS(sm, field, value)                                           \
	do {                                                                   \
		salmap_settings changed;                                       \
                                                                               \
		if ((sm) == NULL)                                              \
			return SALMAP_E_ARGUMENT;                              \
		changed = (sm)->settings;                                      \
		changed.field = (value);                                       \
		return salmap_settings_apply(sm, &changed);                    \
	} while (0)

salmap_status salmap_set_palette(salmap *sm, salmap_lovi_palette palette)
{
	SET_ALWAYS(sm, palette, palette);
}

salmap_status salmap_set_heat_palette(salmap *sm, salmap_heat_palette palette)
{
	SET_ALWAYS(sm, heat_palette, palette);
}

salmap_status salmap_set_limits(salmap *sm, const double *limits)
{
	salmap_settings changed;

	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	if (limits != NULL && limits[0] == limits[1])
		return salmap_fail(sm->message, SALMAP_E_ARGUMENT,
		                   "limits are both %g; want the second above "
		                   "the first, or NULL for each picture's own",
		                   limits[0]);
	changed = sm->settings;
	changed.low_limit = limits == NULL ? 0 : limits[0];
	changed.high_limit = limits == NULL ? 0 : limits[1];
	return salmap_settings_apply(sm, &changed);
}
