#include "setters.h"

#include "../support/loops.h"
#include "../support/rows.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "check.h"

struct settings settings_default(uint32_t layers)
{
	struct settings settings = { .layers = layers };
	uint32_t i;

	CHECK(!salmap_settings_default(&settings.chosen));
	for (i = 0; i < layers; i++)
		settings.weights[i] = 1;
	return settings;
}

void settings_apply(const struct settings *settings, salmap *sm)
{
	salmap_settings all = settings->chosen;

	all.weights = settings->weights;
	all.weight_count = settings->layers;
	CHECK(!salmap_set_settings(sm, &all));
}

/* Whether the status is the one for a good or a bad value. */
static bool took(salmap_status status, bool locked, bool valid)
{
	CHECK(status == (locked  ? SALMAP_E_STATE
	                 : valid ? SALMAP_OK
	                         : SALMAP_E_ARGUMENT));
	return status == SALMAP_OK;
}

/* A value of a list, or the one before or after all of them. */
static void choose(int32_t *setting, salmap_status (*set)(salmap *, int32_t),
                   const char *(*name)(int32_t), salmap *sm, bool locked,
                   struct input *input)
{
	const int32_t value =
		(int32_t)input_below(input, rows_of(name) + 2) - 1;

	if (took(set(sm, value), locked, name(value) != NULL))
		*setting = value;
}

/* The normalisers that want no aggregate, which fuzz_aggregate has. */
static const char *normalizer_name(int32_t index)
{
	return index < SALMAP_NORMALIZER_REFERENCE
		? salmap_normalizer_name(index) : NULL;
}

static salmap_status set_normalizer(salmap *sm, int32_t value)
{
	return salmap_set_normalizer(sm, value < SALMAP_NORMALIZER_REFERENCE
	                                         ? value : INT32_MAX);
}

static void set_weights(struct settings *settings, salmap *sm, bool locked,
                        struct input *input)
{
	const bool fits = !input_once_in(input, 8);
	const uint32_t count = fits ? settings->layers : input_below(input, 10);
	double weights[MOST_LAYERS + 1] = { 0 }, sum = 0;
	bool valid = count == settings->layers;
	uint32_t i;

	for (i = 0; i < count; i++) {
		weights[i] = input_odd_double(input);
		valid = valid && weights[i] >= 0;
		sum += weights[i];
	}
	valid = valid && sum > 0 && isfinite(sum);
	if (took(salmap_set_weights(sm, weights, count), locked, valid))
		memcpy(settings->weights, weights, sizeof(settings->weights));
}

static void set_preset(struct settings *settings, salmap *sm, bool locked,
                       struct input *input)
{
	static const double prior[] = { 0.18, 0.15, 0.37, 0.40, 0.72 };
	const int32_t preset = (int32_t)input_below(
		input, rows_of(salmap_weight_preset_name) + 2) - 1;
	const bool valid = salmap_weight_preset_name(preset) != NULL &&
	                   (preset != SALMAP_WEIGHTS_PRIOR ||
	                    settings->layers == 5);
	uint32_t i;

	if (!took(salmap_set_weight_preset(sm, preset), locked, valid))
		return;
	for (i = 0; i < settings->layers; i++)
		settings->weights[i] =
			preset == SALMAP_WEIGHTS_EQUAL  ? 1
			: preset == SALMAP_WEIGHTS_RAMP ? i + 1
			                                : prior[i];
}

static void set_epsilon(struct settings *settings, salmap *sm, bool locked,
                        struct input *input)
{
	const double epsilon = input_odd_double(input);

	if (took(salmap_set_epsilon(sm, epsilon), locked,
	         epsilon >= 1e-30 && epsilon <= 1e30))
		settings->chosen.epsilon = epsilon;
}

/* The layers have no class maps that could guide them. */
static void set_scale(struct settings *settings, salmap *sm, bool locked,
                      struct input *input)
{
	const double fraction = input_odd_double(input);
	const uint32_t guide = input_once_in(input, 2) ? SALMAP_NO_GUIDE
	                                               : input_below(input, 4);
	const int32_t keep = (int32_t)input_below(input, 3);

	if (took(salmap_set_relative_epsilon(sm, fraction), locked,
	         fraction == 0 || (fraction >= 1e-30 && fraction <= 1e30)))
		settings->chosen.relative_epsilon = fraction;
	took(salmap_set_guide(sm, guide), locked, guide == SALMAP_NO_GUIDE);
	if (took(salmap_set_keep_raw(sm, keep), locked, keep <= 1))
		settings->chosen.keep_raw = keep;
}

/* Which kernels there are depends on the CPU. */
static void set_isa(salmap *sm, bool locked, struct input *input)
{
	const uint32_t count = rows_of(salmap_isa_known);
	const uint32_t choice = input_below(input, count + 2);
	const char *name = salmap_isa_known((int32_t)choice);
	salmap_status status;

	if (choice == count + 1) {
		took(salmap_set_isa(sm, "sse9"), locked, false);
		return;
	}
	status = salmap_set_isa(sm, name);
	if (status == SALMAP_E_UNSUPPORTED)
		CHECK(!locked && name != NULL && strcmp(name, "scalar") != 0);
	else if (took(status, locked, true) && name != NULL)
		CHECK(strcmp(salmap_isa_name(sm), name) == 0);
}

/* Those of pictures, which are never locked. */
static void set_pictures(struct settings *settings, salmap *sm,
                         struct input *input)
{
	const double limits[] = { input_odd_double(input),
		                  input_odd_double(input) };
	const double span = (double)(float)limits[1] - (double)(float)limits[0];
	const bool valid = fabs(limits[0]) <= FLT_MAX &&
	                   fabs(limits[1]) <= FLT_MAX && span >= FLT_MIN;

	choose(&settings->chosen.palette, salmap_set_palette,
	       salmap_lovi_palette_name, sm, false, input);
	choose(&settings->chosen.heat_palette, salmap_set_heat_palette,
	       salmap_heat_palette_name, sm, false, input);
	if (input_once_in(input, 2)) {
		CHECK(!salmap_set_limits(sm, NULL));
		settings->chosen.low_limit = settings->chosen.high_limit = 0;
	} else if (took(salmap_set_limits(sm, limits), false, valid)) {
		settings->chosen.low_limit = limits[0];
		settings->chosen.high_limit = limits[1];
	}
}

void settings_step(struct settings *settings, salmap *sm, bool locked,
                   struct input *input)
{
	switch (input_below(input, 12)) {
	case 0:
		choose(&settings->chosen.statistic, salmap_set_statistic,
		       salmap_statistic_name, sm, locked, input);
		break;
	case 1:
		choose(&settings->chosen.normalizer, set_normalizer,
		       normalizer_name, sm, locked, input);
		break;
	case 2:
		choose(&settings->chosen.resampling, salmap_set_resampling,
		       salmap_resampling_name, sm, locked, input);
		break;
	case 3:
		choose(&settings->chosen.nonfinite, salmap_set_nonfinite,
		       salmap_nonfinite_name, sm, locked, input);
		break;
	case 4:
		choose(&settings->chosen.incomplete, salmap_set_incomplete,
		       salmap_incomplete_name, sm, locked, input);
		break;
	case 5:
		set_weights(settings, sm, locked, input);
		break;
	case 6:
		set_preset(settings, sm, locked, input);
		break;
	case 7:
		set_epsilon(settings, sm, locked, input);
		break;
	case 8:
		set_isa(sm, locked, input);
		break;
	case 9:
		set_pictures(settings, sm, input);
		break;
	case 10:
		set_scale(settings, sm, locked, input);
		break;
	default:
		/* All loops but the one on threads, which take their time. */
		took(salmap_set_parallel(sm,
		                         all_loops[input_below(
						 input, LOOP_COUNT - 1)],
		                         NULL),
		     locked, true);
	}
}
