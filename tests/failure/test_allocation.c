/*
 * Memory runs out: for every scenario, the first, second, ... allocation fails,
 * once and for good. Each call that fails says so, leaves outputs, inputs,
 * context and memory as they were, and when it is made again with memory there,
 * all goes on as if it had never failed, to the last bit.
 *
 * The linker sends malloc, calloc, realloc and free to the __wrap_ functions
 * below, so that nothing is allocated behind the allocator's back, and malloc
 * itself can fail where the context has no other allocator.
 */
#include "../support/golden.h"
#include "../support/outputs.h"
#include "../support/counted_memory.h"

#include <math.h>

#include "calls.h"

/* --------------------------------------------------------------------- heap */

/* Whose memory the library may ask for while it runs. */
enum heap { HEAP_ALLOCATOR, HEAP_MALLOC, HEAPS };

static struct {
	bool is_watched; /* a call into the library runs */
	enum heap heap;
	struct counted_memory counted;
} watch;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *pointer, size_t size);
void __real_free(void *pointer);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *pointer, size_t size);
void __wrap_free(void *pointer);

/* What the counting does itself is not watched. */
static void *serve(enum heap heap, size_t size)
{
	void *pointer;

	watch.is_watched = false;
	assert_true(heap == watch.heap);
	pointer = counted_memory_allocate(&watch.counted, size);
	watch.is_watched = true;
	return pointer;
}

static void take_back(enum heap heap, void *pointer, size_t size)
{
	watch.is_watched = false;
	assert_true(heap == watch.heap);
	counted_memory_release(&watch.counted, pointer, size);
	watch.is_watched = true;
}

void *__wrap_malloc(size_t size)
{
	return watch.is_watched ? serve(HEAP_MALLOC, size)
	                        : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	if (watch.is_watched) {
		watch.is_watched = false;
		fail_msg("the library has no use for calloc");
	}
	return __real_calloc(count, size);
}

void *__wrap_realloc(void *pointer, size_t size)
{
	if (watch.is_watched) {
		watch.is_watched = false;
		fail_msg("the library has no use for realloc");
	}
	return __real_realloc(pointer, size);
}

void __wrap_free(void *pointer)
{
	if (watch.is_watched)
		take_back(HEAP_MALLOC, pointer,
		          counted_memory_size(&watch.counted, pointer));
	else
		__real_free(pointer);
}

static void *hook_allocate(void *user, size_t size)
{
	assert_ptr_equal(user, &watch);
	return serve(HEAP_ALLOCATOR, size);
}

static void hook_release(void *user, void *pointer, size_t size)
{
	assert_ptr_equal(user, &watch);
	take_back(HEAP_ALLOCATOR, pointer, size);
}

static const salmap_allocator hooks = { sizeof(hooks), &watch, hook_allocate,
	                                hook_release };

/* -------------------------------------------------------------------- trial */

#define LAYERS 4
#define WIDTH 17
#define HEIGHT 11
#define OUT_SIZE (WIDTH * HEIGHT * 3 * sizeof(float))
#define OUT_GUARD 64
#define NOISE 0x5a

/* The activations of one golden case. */
struct inputs {
	const struct golden *golden;
	float *data[LAYERS];
	int64_t extent[LAYERS][4];
	double *weights;
};

/* How layers get in, and how many channels and rows of them at most. */
struct way {
	const char *initialiser, *push;
	int64_t channels, rows;
};

#define WHOLE(initialiser, push) { initialiser, push, INT64_MAX, INT64_MAX }

/* One run of a scenario. */
struct trial {
	const struct inputs *inputs;
	const struct golden_choice *choice;
	const struct way *way;
	struct caller caller;
	unsigned char *zone; /* what calls write, with a guard on either side */
	uint64_t seen;       /* a checksum of all that calls wrote */
};

typedef void (*scenario_run)(struct trial *trial);

/* How often each public function was called, and how often without memory. */
static struct {
	unsigned calls, denied;
} tally[256];

static void load_inputs(struct inputs *inputs, const struct golden *golden)
{
	uint32_t i;

	assert_true(golden->layers <= LAYERS);
	inputs->golden = golden;
	for (i = 0; i < golden->layers; i++)
		inputs->data[i] = golden_activations(golden, i,
		                                     inputs->extent[i]);
	inputs->weights = golden_weights(golden);
}

static void free_inputs(struct inputs *inputs)
{
	uint32_t i;

	for (i = 0; i < inputs->golden->layers; i++)
		free(inputs->data[i]);
	free(inputs->weights);
}

static void use_layer(struct trial *trial, uint32_t layer)
{
	struct caller *caller = &trial->caller;

	caller->layer = layer;
	caller->data = trial->inputs->data[layer];
	memcpy(caller->extent, trial->inputs->extent[layer],
	       sizeof(caller->extent));
}

/* Whether nothing was written: each byte is as the one before. */
static bool is_noise(const unsigned char *bytes, size_t size)
{
	return bytes[0] == NOISE && memcmp(bytes, bytes + 1, size - 1) == 0;
}

static salmap_status call_watched(struct trial *trial,
                                  const struct public_function *function)
{
	salmap_status status;

	watch.is_watched = true;
	status = function->call(&trial->caller);
	watch.is_watched = false;
	return status;
}

/* All that a context tells of itself, held layers' maps too. */
static uint64_t state_of(const struct trial *trial)
{
	salmap *sm = trial->caller.sm;
	uint64_t hash = OUTPUTS_HASH;
	float map[7 * 5];
	salmap_plane plane;
	uint32_t facts[3], layer;

	salmap_plane_packed(&plane, map, 7, 5);
	facts[0] = salmap_layer_count(sm);
	facts[1] = salmap_batch_size(sm);
	facts[2] = sm == NULL ? 0 : (uint32_t)salmap_combined(sm, 0, &plane);
	hash = outputs_hash(hash, facts, sizeof(facts));
	for (layer = 0; layer < facts[0]; layer++) {
		struct salmap_layer_info info = { .struct_size = sizeof(info) };

		if (salmap_layer_info(sm, 0, layer, &info) != SALMAP_OK)
			continue;
		assert_ok(sm, salmap_layer_map(sm, 0, layer, &plane));
		hash = outputs_hash(hash, &info, sizeof(info));
		hash = outputs_hash(hash, map, sizeof(map));
	}
	for (facts[0] = 0; facts[0] < salmap_cam_count(sm); facts[0]++) {
		struct salmap_cam_info info = { .struct_size = sizeof(info) };

		if (salmap_cam_info(sm, 0, facts[0], &info) != SALMAP_OK)
			continue;
		assert_ok(sm, salmap_cam(sm, 0, facts[0], &plane));
		hash = outputs_hash(hash, &info, sizeof(info));
		hash = outputs_hash(hash, map, sizeof(map));
	}
	return hash;
}

static void assert_sentence(const struct caller *caller, const char *function)
{
	const bool is_cam = strstr(function, "_cam") != NULL;
	char slot[48], maps[96];

	/* The message is the call's own. */
	if (caller->sm == NULL || strstr(function, "_aggregate_") != NULL)
		return;
	if (strcmp(function, "salmap_set_reference") == 0) {
		assert_fails(caller->sm, SALMAP_E_MEMORY, SALMAP_E_MEMORY,
		             "no memory for a reference of", NULL);
		return;
	}
	if (strcmp(function, "salmap_set_cams") == 0) {
		assert_fails(caller->sm, SALMAP_E_MEMORY, SALMAP_E_MEMORY,
		             "no memory for 5 class maps", NULL);
		return;
	}
	if (strcmp(function, "salmap_reserve") == 0) {
		assert_fails(caller->sm, SALMAP_E_MEMORY, SALMAP_E_MEMORY,
		             "no memory for 1 map of 1 x 1", NULL);
		return;
	}
	snprintf(slot, sizeof(slot), "%s %u: no memory",
	         is_cam ? "class map" : "layer",
	         is_cam ? caller->cam : caller->layer);
	snprintf(maps, sizeof(maps), "%lld map%s of %lld x %lld",
	         (long long)caller->extent[0],
	         caller->extent[0] == 1 ? "" : "s", (long long)caller->extent[3],
	         (long long)caller->extent[2]);
	assert_fails(caller->sm, SALMAP_E_MEMORY, SALMAP_E_MEMORY, slot, maps,
	             NULL);
}

/* What a call has to leave as it was if there is no memory for it. */
struct before {
	struct caller caller;
	uint64_t state;
	unsigned held, denied;
};

static void check_denied(const struct trial *trial, const struct before *before,
                         const char *function)
{
	const struct counted_memory *counted = &watch.counted;

	assert_sentence(&trial->caller, function);
	assert_true(is_noise(trial->zone, OUT_SIZE + 2 * OUT_GUARD));
	assert_memory_equal(&trial->caller, &before->caller,
	                    sizeof(before->caller));
	assert_int_equal(counted->held, before->held);
	assert_true(state_of(trial) == before->state);
	assert_int_equal(counted->denied, before->denied);
}

/* After an allocation failed: the call fails, again if it was for good, and
 * then memory is there. */
static salmap_status recover(struct trial *trial,
                             const struct public_function *function,
                             salmap_status status, struct before *before)
{
	struct counted_memory *counted = &watch.counted;

	before->denied = 1;
	assert_int_equal(status, SALMAP_E_MEMORY);
	check_denied(trial, before, function->name);
	if (counted->for_good) {
		before->denied = 2;
		assert_int_equal(call_watched(trial, function),
		                 SALMAP_E_MEMORY);
		check_denied(trial, before, function->name);
	}
	counted->fails_at = 0;
	counted->denied = 0;
	return call_watched(trial, function);
}

static void end_with(struct trial *trial, const char *name,
                     salmap_status expected)
{
	const struct public_function *function = public_function(name);
	const size_t number = (size_t)(function - public_function_at(0));
	const unsigned asked = watch.counted.asked;
	struct before before;
	salmap_status status;

	assert_true(number < sizeof(tally) / sizeof(tally[0]));
	memset(trial->zone, NOISE, OUT_SIZE + 2 * OUT_GUARD);
	memcpy(&before.caller, &trial->caller, sizeof(before.caller));
	before.state = function->allocates ? state_of(trial) : 0;
	before.held = watch.counted.held;
	status = call_watched(trial, function);
	if (watch.counted.asked > asked && !function->allocates)
		fail_msg("%s allocates", name);
	if (watch.counted.denied > 0) {
		status = recover(trial, function, status, &before);
		tally[number].denied++;
	}
	tally[number].calls++;
	assert_int_equal(status, expected);
	assert_true(is_noise(trial->zone, OUT_GUARD));
	assert_true(is_noise(trial->zone + OUT_GUARD + OUT_SIZE, OUT_GUARD));
	if (!is_noise(trial->zone + OUT_GUARD, OUT_SIZE))
		trial->seen = outputs_hash(trial->seen, trial->zone + OUT_GUARD,
		                           OUT_SIZE);
}

static void step(struct trial *trial, const char *name)
{
	end_with(trial, name, SALMAP_OK);
}

/* ---------------------------------------------------------------- scenarios */

static void make(struct trial *trial)
{
	static const char *const steps[] = {
		"salmap_version",       "salmap_version_string",
		"salmap_status_string", "salmap_create_with",
		"salmap_destroy",       "salmap_create",
		"salmap_status_name",
		"salmap_statistic_name",
		"salmap_normalizer_name",
		"salmap_resampling_name",
		"salmap_weight_preset_name",
		"salmap_nonfinite_name",
		"salmap_incomplete_name",
		"salmap_dtype_name",
		"salmap_dlpack_kind_name",
		"salmap_pixel_name",
		"salmap_cut_axis_name",
		"salmap_projection_name",
		"salmap_palette_name",
		"salmap_layer_flag_name",
		"salmap_isa_known",
		"salmap_settings_default",
		"salmap_get_settings",
		"salmap_set_settings",
		"salmap_layer_count",   "salmap_batch_size",
		"salmap_isa_name",      "salmap_error_message",
		"salmap_note_error",
		"salmap_set_isa",       "salmap_set_statistic",
		"salmap_set_normalizer", "salmap_set_resampling",
		"salmap_set_epsilon",   "salmap_set_nonfinite",
		"salmap_set_incomplete", "salmap_set_parallel",
		"salmap_set_weight_preset",
		"salmap_evidence_name", "salmap_fastcam_factor_name",
		"salmap_cam_method_name", "salmap_cam_flag_name",
		"salmap_set_evidence",  "salmap_set_fastcam_factor",
		"salmap_set_guide",     "salmap_set_relative_epsilon",
		"salmap_set_keep_raw",
		"salmap_set_palette",   "salmap_set_heat_palette",
		"salmap_set_limits",    "salmap_lovi_palette_name",
		"salmap_heat_palette_name", "salmap_legend_name",
		"salmap_set_cams",      "salmap_cam_count",
		"salmap_memory_estimate", "salmap_trim",
	};
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		step(trial, steps[i]);
	if (trial->choice->is_weighted)
		step(trial, "salmap_set_weights");
}

static int64_t at_most(int64_t extent, int64_t most)
{
	return extent < most ? extent : most;
}

/* A class map in every way, of a corner of the layer that was described last:
 * what it costs grows with the size, what it allocates does not. */
static void push_cams(struct trial *trial, const struct way *way)
{
	static const char *const pushes[CALLER_CAMS] = {
		"salmap_push_cam_weights", "salmap_push_cam_gradient",
		"salmap_push_cam_eigen", "salmap_push_cam_similarity",
		"salmap_push_cam_map",
	};
	struct caller *caller = &trial->caller;
	int i;

	for (i = 1; i < 4; i++)
		caller->extent[i] = at_most(caller->extent[i], 5);
	step(trial, way->initialiser);
	for (caller->cam = 0; caller->cam < CALLER_CAMS; caller->cam++)
		step(trial, pushes[caller->cam]);
	caller->cam = 0;
}

static void push_layers(struct trial *trial, const struct way *way)
{
	struct caller *caller = &trial->caller;
	uint32_t layer;

	for (layer = 0; layer < caller->layers; layer++) {
		use_layer(trial, layer);
		caller->extent[1] = at_most(caller->extent[1], way->channels);
		caller->extent[2] = at_most(caller->extent[2], way->rows);
		step(trial, way->initialiser);
		step(trial, way->push);
	}
	push_cams(trial, way);
}

static void read_image(struct trial *trial)
{
	static const char *const of_stack[] = {
		"salmap_combined", "salmap_combined_grey", "salmap_lovi",
		"salmap_volume",
		"salmap_heatmap", "salmap_legend",
	};
	static const char *const of_layer[] = {
		"salmap_layer_info", "salmap_layer_map", "salmap_layer_grey",
		"salmap_layer_lovi", "salmap_layer_raw", "salmap_layer_volume",
	};
	static const char *const of_cam[] = {
		"salmap_cam_info", "salmap_cam", "salmap_fastcam",
		"salmap_cam_grey", "salmap_fastcam_grey",
		"salmap_cam_evidence",
		"salmap_fastcam_lovi", "salmap_fastcam_heatmap",
		"salmap_cam_raw",
	};
	struct caller *caller = &trial->caller;
	uint32_t layer;
	size_t i;

	for (i = 0; i < sizeof(of_stack) / sizeof(of_stack[0]); i++)
		step(trial, of_stack[i]);
	for (; caller->cam < CALLER_CAMS; caller->cam++)
		for (i = 0; i < sizeof(of_cam) / sizeof(of_cam[0]); i++)
			step(trial, of_cam[i]);
	caller->cam = 0;
	for (layer = 0; layer < trial->caller.layers; layer++) {
		trial->caller.layer = layer;
		for (i = 0; i < sizeof(of_layer) / sizeof(of_layer[0]); i++)
			step(trial, of_layer[i]);
	}
}

static void read_batch(struct trial *trial)
{
	struct caller *caller = &trial->caller;

	step(trial, "salmap_batch_size");
	step(trial, "salmap_plane_packed");
	step(trial, "salmap_grey_packed");
	step(trial, "salmap_picture_packed");
	for (caller->image = 0; caller->image < salmap_batch_size(caller->sm);
	     caller->image++)
		read_image(trial);
	caller->image = 0;
	caller->data = trial->inputs->data[0];
	step(trial, "salmap_picture_overlay");
	step(trial, "salmap_plane_keep");
	step(trial, "salmap_picture_overlay_with");
	step(trial, "salmap_plane_keep_with");
	step(trial, "salmap_plane_colour");
	step(trial, "salmap_plane_peaks");
	step(trial, "salmap_plane_boxes");
	step(trial, "salmap_peak_vector");
	step(trial, "salmap_volume_vector");
	step(trial, "salmap_picture_mask");
	step(trial, "salmap_picture_highlight");
	step(trial, "salmap_picture_resize");
}

/* Adds the images of a batch. */
static void add_batch(struct trial *trial)
{
	struct caller *caller = &trial->caller;

	step(trial, "salmap_aggregate_create_volume");
	step(trial, "salmap_aggregate_create");
	for (caller->image = 0; caller->image < salmap_batch_size(caller->sm);
	     caller->image++)
		step(trial, "salmap_aggregate_add");
	caller->image = 0;
}

/* Reads what was added. The context is empty. */
static void read_aggregate(struct trial *trial)
{
	static const char *const steps[] = {
		"salmap_aggregate_add_map", "salmap_aggregate_merge",
		"salmap_aggregate_save", "salmap_aggregate_load",
		"salmap_aggregate_info", "salmap_aggregate_layer_info",
		"salmap_aggregate_mean", "salmap_aggregate_deviation",
		"salmap_aggregate_maximum", "salmap_aggregate_push",
		"salmap_aggregate_quantile", "salmap_aggregate_histogram",
		"salmap_aggregate_distance", "salmap_set_reference",
	};
	size_t i;

	trial->caller.layer = 1;
	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		step(trial, steps[i]);
	step(trial, "salmap_aggregate_destroy");
}

/* What tests/golden does, and the same once more with the memory of the first
 * time. */
static void golden_stack(struct trial *trial)
{
	unsigned asked;

	make(trial);
	push_layers(trial, trial->way);
	read_batch(trial);
	step(trial, "salmap_reset");
	asked = watch.counted.asked;
	push_layers(trial, trial->way);
	assert_int_equal(watch.counted.asked, asked);
	read_batch(trial);
	step(trial, "salmap_destroy");
}

/* Each image is larger than the one before: slots have to give up memory. */
static void growing_layers(struct trial *trial)
{
	struct way way = *trial->way;

	make(trial);
	step(trial, "salmap_reserve");
	for (way.rows = 1; way.rows <= 3; way.rows++) {
		push_layers(trial, &way);
		read_batch(trial);
		step(trial, "salmap_reset");
	}
	step(trial, "salmap_destroy");
}

static void one_image(struct trial *trial)
{
	make(trial);
	push_layers(trial, trial->way);
	read_batch(trial);
	step(trial, "salmap_destroy");
}

/* Maps of another context, and then others. */
static void maps_that_travel(struct trial *trial)
{
	struct caller *caller = &trial->caller;

	make(trial);
	memcpy(caller->extent, (int64_t[]){ 3, 1, 2, 3 },
	       sizeof(caller->extent));
	for (; caller->cam < CALLER_CAMS; caller->cam++)
		step(trial, "salmap_restore_cam");
	caller->cam = 0;
	for (; caller->layer < caller->layers; caller->layer++)
		step(trial, "salmap_restore_layer");
	step(trial, "salmap_combined");
	step(trial, "salmap_fastcam");
	step(trial, "salmap_cam_evidence");
	step(trial, "salmap_reset");
	push_layers(trial, trial->way);
	read_batch(trial);
	step(trial, "salmap_destroy");
}

static void a_data_set(struct trial *trial)
{
	make(trial);
	push_layers(trial, trial->way);
	add_batch(trial);
	step(trial, "salmap_reset");
	read_aggregate(trial);
	step(trial, "salmap_destroy");
}

/* A push that fails for what it reads has got its memory by then. */
static void an_input_that_is_refused(struct trial *trial)
{
	static const float refused[] = { 0, 1, INFINITY, 2 };
	struct caller *caller = &trial->caller;

	make(trial);
	use_layer(trial, 0);
	memcpy(caller->extent, (int64_t[]){ 1, 1, 2, 2 },
	       sizeof(caller->extent));
	caller->data = refused;
	step(trial, "salmap_tensor_nchw");
	end_with(trial, "salmap_push", SALMAP_E_NONFINITE);
	push_layers(trial, trial->way);
	read_batch(trial);
	step(trial, "salmap_destroy");
}

static const struct scenario {
	scenario_run run;
	struct way way;
} scenarios[] = {
	{ golden_stack, WHOLE("salmap_tensor_nchw", "salmap_push") },
	{ growing_layers, WHOLE("salmap_tensor_nchw", "salmap_push") },
	{ an_input_that_is_refused,
	  WHOLE("salmap_tensor_nchw", "salmap_push") },
	{ maps_that_travel, WHOLE("salmap_tensor_nchw", "salmap_push") },
	{ a_data_set, WHOLE("salmap_tensor_nchw", "salmap_push") },
	{ one_image, WHOLE("salmap_tensor_nhwc", "salmap_push") },
	{ one_image, WHOLE("salmap_tensor_ndhwc", "salmap_push") },
	{ one_image, WHOLE("salmap_tensor_ncdhw", "salmap_push") },
	{ one_image, WHOLE("salmap_tensor_tokens", "salmap_push") },
	{ one_image, WHOLE("salmap_tensor_blocked", "salmap_push") },
	{ one_image, WHOLE("salmap_tensor_nchw", "salmap_push_dlpack") },
	{ one_image, WHOLE("salmap_tensor_dlpack", "salmap_push") },
	{ one_image,
	  { "salmap_tensor_nchw", "salmap_push_map", 1, INT64_MAX } },
};

#define SCENARIOS (sizeof(scenarios) / sizeof(scenarios[0]))

/* ------------------------------------------------------------------- driver */

/* Runs a scenario in which an allocation fails, 0 for none; returns the
 * checksum of what it wrote. */
static uint64_t run(const struct scenario *scenario,
                    const struct inputs *inputs,
                    const struct golden_choice *choice, enum heap heap,
                    unsigned fails_at, bool for_good)
{
	unsigned char *zone = must_allocate(OUT_SIZE + 2 * OUT_GUARD);
	struct trial trial = {
		.inputs = inputs,
		.choice = choice,
		.way = &scenario->way,
		.zone = zone,
		.seen = OUTPUTS_HASH,
	};

	/* Bytes of it are compared, so padding too has to be set. */
	memset(&trial.caller, 0, sizeof(trial.caller));
	trial.caller.allocator = heap == HEAP_ALLOCATOR ? &hooks : NULL;
	trial.caller.layers = inputs->golden->layers;
	trial.caller.statistic = choice->statistic;
	trial.caller.normalizer = choice->normalizer;
	trial.caller.resampling = choice->resampling;
	trial.caller.weights = inputs->weights;
	trial.caller.width = WIDTH;
	trial.caller.height = HEIGHT;
	trial.caller.out = (float *)(void *)(zone + OUT_GUARD);
	watch.heap = heap;
	watch.counted = (struct counted_memory){ .fails_at = fails_at,
		                      .for_good = for_good };
	scenario->run(&trial);
	assert_int_equal(watch.counted.held, 0);
	free(zone);
	return trial.seen;
}

/* Fails each allocation of a scenario in turn; returns how many there are. */
static unsigned fail_each(const struct scenario *scenario,
                          const struct inputs *inputs,
                          const struct golden_choice *choice)
{
	unsigned total = 0;
	enum heap heap;
	int for_good;

	for (heap = 0; heap < HEAPS; heap++) {
		const uint64_t want = run(scenario, inputs, choice, heap, 0,
		                          false);
		const unsigned count = watch.counted.asked;
		unsigned i;

		assert_in_range(count, 1 + inputs->golden->layers, 100);
		for (i = 1; i <= count; i++)
			for (for_good = 0; for_good < 2; for_good++) {
				assert_true(run(scenario, inputs, choice, heap,
				                i, for_good) == want);
				assert_int_equal(watch.counted.fails_at, 0);
				total++;
			}
	}
	return total;
}

/* TEST_SETTINGS=n tries each n-th setting alone, where a run takes long, and
 * each scenario with each n-th golden case, one at least. */
static size_t step_between_settings(void)
{
	const char *text = getenv("TEST_SETTINGS");
	const int step = text == NULL ? 1 : atoi(text);

	return step < 1 ? 1 : (size_t)step;
}

static void every_golden_stack_survives_each_failure(void **state)
{
	const size_t step = step_between_settings();
	unsigned total = 0;
	size_t i, j;

	(void)state;
	for (i = 0; i < GOLDEN_CASES; i++) {
		struct inputs inputs;

		load_inputs(&inputs, &golden_cases[i]);
		for (j = 0; j < GOLDEN_SETTINGS; j += step)
			if (golden_choices[j].normalizer !=
			    SALMAP_NORMALIZER_REFERENCE)
				total += fail_each(&scenarios[0], &inputs,
				                   &golden_choices[j]);
		free_inputs(&inputs);
	}
	print_message("%u allocations failed\n", total);
}

static void every_other_scenario_survives_each_failure(void **state)
{
	size_t step = step_between_settings();
	unsigned total = 0;
	size_t i, j;

	(void)state;
	step = step < GOLDEN_CASES ? step : GOLDEN_CASES;
	for (i = 0; i < GOLDEN_CASES; i++) {
		struct inputs inputs;

		load_inputs(&inputs, &golden_cases[i]);
		for (j = 1; j < SCENARIOS; j++)
			if (i % step == j % step)
				total += fail_each(
					&scenarios[j], &inputs,
					&golden_choices[GOLDEN_WEIGHTED]);
		free_inputs(&inputs);
	}
	print_message("%u allocations failed\n", total);
}

/* ---------------------------------------------------------------- functions */

/* Runs last, when all scenarios have. */
static void every_function_was_called_and_denied_if_it_allocates(void **state)
{
	const struct public_function *function;
	size_t i;

	(void)state;
	for (i = 0; (function = public_function_at(i)) != NULL; i++) {
		if (tally[i].calls == 0)
			fail_msg("no scenario calls %s", function->name);
		if ((tally[i].denied > 0) != function->allocates)
			fail_msg("%s was denied memory %u times",
			         function->name, tally[i].denied);
	}
}

static bool read_name(FILE *map, char name[128])
{
	char line[256];

	while (fgets(line, sizeof(line), map) != NULL)
		if (sscanf(line, " %127[a-z0-9_];", name) == 1 &&
		    strncmp(name, "salmap_", 7) == 0)
			return true;
	return false;
}

static void every_exported_function_has_a_call(void **state)
{
	FILE *map = fopen("lib/salmap.map", "r");
	char name[128];
	size_t count = 0;

	(void)state;
	assert_non_null(map);
	for (; read_name(map, name); count++)
		assert_string_equal(public_function(name)->name, name);
	fclose(map);
	assert_null(public_function_at(count));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_exported_function_has_a_call),
		cmocka_unit_test(every_golden_stack_survives_each_failure),
		cmocka_unit_test(every_other_scenario_survives_each_failure),
		cmocka_unit_test(
			every_function_was_called_and_denied_if_it_allocates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
