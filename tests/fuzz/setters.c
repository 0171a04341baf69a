#include "setters.h"

#include "../support/loops.h"
#include "../support/rows.h"

#include <math.h>
#include <string.h>

#include "check.h"

struct settings settings_default(uint32_t layers)
{
	struct settings settings = { .statistic = SALMAP_STATISTIC_SMOE,
		                     .normalizer = SALMAP_NORMALIZER_GAMMA,
		                     .resampling = SALMAP_RESAMPLING_BILINEAR,
		                     .epsilon = 1e-7,
		                     .layers = layers };
	uint32_t i;

	for (i = 0; i < layers; i++)
		settings.weights[i] = 1;
	return settings;
}

void settings_apply(const struct settings *settings, salmap *sm)
{
	CHECK(!salmap_set_statistic(sm, settings->statistic));
	CHECK(!salmap_set_normalizer(sm, settings->normalizer));
	CHECK(!salmap_set_resampling(sm, settings->resampling));
	CHECK(!salmap_set_nonfinite(sm, settings->nonfinite));
	CHECK(!salmap_set_incomplete(sm, settings->incomplete));
	CHECK(!salmap_set_epsilon(sm, settings->epsilon));
	CHECK(!salmap_set_weights(sm, settings->weights, settings->layers));
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
	const int32_t value = (int32_t)input_below(input, rows_of(name) + 2) - 1;

	if (took(set(sm, value), locked, name(value) != NULL))
		*setting = value;
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
	const int32_t preset = (int32_t)input_below(input, 5) - 1;
	const bool valid = preset >= 0 && preset <= SALMAP_WEIGHTS_PRIOR &&
	                   (preset < SALMAP_WEIGHTS_PRIOR ||
	                    settings->layers == 5);
	uint32_t i;

	if (!took(salmap_set_weight_preset(sm, preset), locked, valid))
		return;
	for (i = 0; i < settings->layers; i++)
		settings->weights[i] = preset == SALMAP_WEIGHTS_EQUAL  ? 1
		                       : preset == SALMAP_WEIGHTS_RAMP ? i + 1
		                                                       : prior[i];
}

static void set_epsilon(struct settings *settings, salmap *sm, bool locked,
                        struct input *input)
{
	const double epsilon = input_odd_double(input);

	if (took(salmap_set_epsilon(sm, epsilon), locked,
	         epsilon >= 1e-30 && epsilon <= 1e30))
		settings->epsilon = epsilon;
}

/* Which kernels there are depends on the CPU. */
static void set_isa(salmap *sm, bool locked, struct input *input)
{
	static const char *const names[] = { NULL,  "scalar", "sse2", "avx2",
		                             "avx512", "neon" };
	const uint32_t count = sizeof(names) / sizeof(names[0]);
	const uint32_t choice = input_below(input, count + 1);
	salmap_status status;

	if (choice == count) {
		took(salmap_set_isa(sm, "sse9"), locked, false);
		return;
	}
	status = salmap_set_isa(sm, names[choice]);
	if (status == SALMAP_E_UNSUPPORTED)
		CHECK(!locked && choice > 1);
	else if (took(status, locked, true) && names[choice] != NULL)
		CHECK(strcmp(salmap_isa_name(sm), names[choice]) == 0);
}

void settings_step(struct settings *settings, salmap *sm, bool locked,
                   struct input *input)
{
	switch (input_below(input, 10)) {
	case 0:
		choose(&settings->statistic, salmap_set_statistic,
		       salmap_statistic_name, sm, locked, input);
		break;
	case 1:
		choose(&settings->normalizer, salmap_set_normalizer,
		       salmap_normalizer_name, sm, locked, input);
		break;
	case 2:
		choose(&settings->resampling, salmap_set_resampling,
		       salmap_resampling_name, sm, locked, input);
		break;
	case 3:
		choose(&settings->nonfinite, salmap_set_nonfinite,
		       salmap_nonfinite_name, sm, locked, input);
		break;
	case 4:
		choose(&settings->incomplete, salmap_set_incomplete,
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
	default:
		/* All loops but the one on threads, which take their time. */
		took(salmap_set_parallel(sm,
		                         all_loops[input_below(
						 input, LOOP_COUNT - 1)],
		                         NULL),
		     locked, true);
	}
}
