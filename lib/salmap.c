/* The public functions: check, delegate, report. */
#include "strict_fp.h"

#include "colour.h"
#include "dlpack.h"
#include "grey.h"
#include "legend.h"
#include "push.h"
#include "read.h"
#include "rare.h"
#include "reference.h"
#include "settings.h"
#include "statistic.h"
#include "structs.h"

/* A context and all that is as long-lived as itself, in one allocation. */
struct block {
	struct salmap context;
	struct salmap_sentence message;
	struct salmap_slot slots[];
};

/* ---------------------------------------------------------------- context */

static size_t weights_at(uint32_t layers)
{
	return sizeof(struct block) + layers * sizeof(struct salmap_slot);
}

size_t salmap_context_size(uint32_t layers)
{
	return weights_at(layers) + layers * 2 * sizeof(double);
}

/* A block of memory for a context of so many layers, with defaults for all that
 * settings do not tell. */
static salmap *make(uint32_t layers, struct salmap_memory *memory)
{
	struct block *block = salmap_memory_allocate(
		memory, salmap_context_size(layers));
	salmap *sm;

	if (block == NULL)
		return NULL;
	sm = &block->context;
	sm->memory = *memory;
	sm->message = &block->message;
	salmap_sentence_init(sm->message);
	atomic_init(&sm->batch.word, 0);
	salmap_stack_init(&sm->stack, "layer", layers, block->slots,
	                  &sm->batch);
	salmap_stack_init(&sm->cams, "class map", 0, NULL, &sm->batch);
	sm->weights = (double *)(void *)((unsigned char *)block +
	                                  weights_at(layers));
	sm->shares = sm->weights + layers;
	sm->reference = NULL;
	return sm;
}

static salmap_status create(uint32_t layers, const salmap_settings *settings,
                            const salmap_allocator *allocator, salmap **out,
                            struct salmap_sentence *sentence)
{
	const salmap_settings defaults = salmap_settings_defaults();
	struct salmap_memory memory;
	salmap_status status;
	salmap *sm;

	if (layers < 1 || layers > SALMAP_MAX_LAYERS)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "layers is %lld; want 1 to %lld",
		                   (long long)layers,
		                   (long long)SALMAP_MAX_LAYERS);
	status = salmap_memory_init(&memory, allocator, sentence);
	if (status != SALMAP_OK)
		return status;
	sm = make(layers, &memory);
	if (sm == NULL)
		return salmap_fail(sentence, SALMAP_E_MEMORY,
		                   "no memory for a context of %lld layer%s",
		                   (long long)layers, salmap_plural(layers));
	salmap_settings_apply(sm, &defaults); /* which are never refused */
	if (settings != NULL)
		status = salmap_set_settings(sm, settings);
	if (status == SALMAP_OK) {
		*out = sm;
		return SALMAP_OK;
	}
	salmap_sentence_pass(sm->message, sentence);
	salmap_destroy(sm);
	return status;
}

salmap_status salmap_create_with(uint32_t layers,
                                 const salmap_settings *settings,
                                 const salmap_allocator *allocator,
                                 salmap **out, salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	if (out == NULL) {
		status = salmap_fail(&sentence, SALMAP_E_ARGUMENT,
		                     "out is NULL; want room for the context");
	} else {
		*out = NULL;
		status = create(layers, settings, allocator, out, &sentence);
	}
	return salmap_message_tell(message, status, &sentence);
}

salmap_status salmap_create(uint32_t layers, const salmap_allocator *allocator,
                            salmap **out)
{
	return salmap_create_with(layers, NULL, allocator, out, NULL);
}

void salmap_destroy(salmap *sm)
{
	struct salmap_memory memory;

	if (sm == NULL)
		return;
	memory = sm->memory;
	salmap_memory_release_all(&memory, NULL, 0);
}

salmap_status salmap_reset(salmap *sm)
{
	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	salmap_stack_reset(&sm->stack);
	salmap_stack_reset(&sm->cams);
	return SALMAP_OK;
}

size_t salmap_error_message(const salmap *sm, char *buffer, size_t capacity)
{
	if (sm == NULL || (buffer == NULL && capacity > 0)) {
		if (buffer != NULL && capacity > 0)
			buffer[0] = '\0';
		return 0;
	}
	return salmap_sentence_copy(sm->message, buffer, capacity);
}

salmap_status salmap_note_error(salmap *sm, salmap_status status,
                                const char *sentence)
{
	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	if (sentence == NULL)
		return salmap_fail(sm->message, SALMAP_E_ARGUMENT,
		                   "the sentence is NULL; want what was wrong");
	return salmap_fail(sm->message, status, "%s", sentence);
}

uint32_t salmap_layer_count(const salmap *sm)
{
	return sm == NULL ? 0 : sm->stack.count;
}

uint32_t salmap_cam_count(const salmap *sm)
{
	return sm == NULL ? 0 : sm->cams.count;
}

uint32_t salmap_batch_size(const salmap *sm)
{
	return sm == NULL ? 0 : salmap_stack_batch(&sm->stack);
}

/* ------------------------------------------------------------------- push */

static salmap_status check_layer(const salmap *sm, uint32_t layer)
{
	return sm == NULL ? SALMAP_E_ARGUMENT
	                  : salmap_stack_check(&sm->stack, layer, 1,
	                                       sm->message);
}

/*
 * Where axes are mixed up, channels and locations, or tokens and channels,
 * become the plane of one channel. The smallest networks have some 16 channels
 * and 2 x 2 locations, so that such a plane has 64 locations or more; and what
 * has one channel on purpose is mostly the grid of a late layer, or is pushed as
 * a map.
 */
#define LARGE_PLANE 64

static uint32_t shape_flags(const struct salmap_view *view)
{
	return view->c == 1 && salmap_view_locations(view) >= LARGE_PLANE
	               ? SALMAP_LAYER_SINGLE_CHANNEL
	               : 0u;
}

/* What a layer is filled from. */
struct layer_source {
	salmap_statistic statistic;
	struct salmap_view view;
	int64_t channels; /* that are told of */
	uint32_t flags; /* SALMAP_LAYER_*, those of the shape */
	const double *below; /* what a reference compares with */
	bool scaled;    /* with what follows, and a float per channel */
	struct salmap_guide guide;
};

static bool make_maps(const struct layer_source *source,
                      const struct salmap_configuration *settings,
                      const struct salmap_slot *slot)
{
	if (!source->scaled)
		return salmap_statistic_maps(settings, source->statistic,
		                             &source->view, slot->maps);
	return salmap_statistic_scaled_maps(settings, &source->guide,
	                                    &source->view,
	                                    (float *)(void *)slot->scratch,
	                                    slot->maps);
}

static salmap_status fill_layer(const struct salmap_target *target,
                                void *context)
{
	const struct layer_source *source = context;
	const struct salmap_configuration *settings =
		&target->sm->configuration;
	const struct salmap_view *view = &source->view;
	struct salmap_slot *slot = &target->stack->slots[target->first];
	salmap_status status = SALMAP_OK;

	if (make_maps(source, settings, slot))
		status = salmap_target_count_nonfinite(target, "", view);
	slot->flags = source->flags;
	slot->channels = source->channels;
	salmap_slot_keep_raw(slot, view);
	if (status == SALMAP_OK)
		salmap_normalize_maps(settings, source->below, view->n,
		                      salmap_view_locations(view), slot->maps,
		                      slot->infos);
	return status;
}

/* Checks a layer and a tensor for it, and finds what both kinds of pushes want. */
static salmap_status check_layer_push(salmap *sm, uint32_t layer,
                                      const salmap_tensor *tensor,
                                      struct salmap_target *target,
                                      struct layer_source *source)
{
	salmap_status status = check_layer(sm, layer);

	if (status != SALMAP_OK)
		return status;
	*target = (struct salmap_target){ sm, &sm->stack, layer, 1 };
	status = salmap_target_view(target, "", tensor, &source->view);
	return status == SALMAP_OK
		? salmap_reference_find(sm, layer, &source->below) : status;
}

/* Finds the class map that guides a layer. It is held until salmap_reset, with
 * the batch that every push has to have. */
static salmap_status find_guide(const salmap *sm, uint32_t layer,
                                struct salmap_guide *guide)
{
	const uint32_t cam = sm->configuration.guide;
	const struct salmap_slot *slot;

	*guide = (struct salmap_guide){ .maps = NULL };
	if (!SALMAP_HAS_CLASS_MAPS || cam == SALMAP_NO_GUIDE)
		return SALMAP_OK;
	if (!salmap_stack_holds(&sm->cams, cam))
		return salmap_fail(sm->message, SALMAP_E_STATE,
		                   "layer %lld: class map %lld, which guides "
		                   "the layers, was not pushed; push it first",
		                   (long long)layer, (long long)cam);
	slot = &sm->cams.slots[cam];
	*guide = (struct salmap_guide){ slot->maps, slot->depth, slot->height,
		                        slot->width };
	return SALMAP_OK;
}

salmap_status salmap_push(salmap *sm, uint32_t layer,
                          const salmap_tensor *activation)
{
	struct salmap_target target;
	struct layer_source source;
	salmap_status status = check_layer_push(sm, layer, activation, &target,
	                                        &source);

	if (status == SALMAP_OK)
		status = find_guide(sm, layer, &source.guide);
	if (status != SALMAP_OK)
		return status;
	source.statistic = sm->configuration.statistic;
	source.channels = source.view.c;
	source.flags = shape_flags(&source.view);
	source.scaled = salmap_statistic_is_scaled(&sm->configuration);
	return salmap_target_push(
		&target, &source.view,
		salmap_statistic_scratch(&sm->configuration, source.view.c),
		fill_layer, &source);
}

/* The maximum over one channel is the map itself. */
salmap_status salmap_push_map(salmap *sm, uint32_t layer,
                              const salmap_tensor *map)
{
	struct salmap_target target;
	struct layer_source source;
	const salmap_status status = check_layer_push(sm, layer, map, &target,
	                                              &source);

	if (status != SALMAP_OK)
		return status;
	source.channels = salmap_view_join_channels(&source.view);
	if (source.view.c != 1)
		return salmap_fail(sm->message, SALMAP_E_ARGUMENT,
		                   "layer %lld: a map with %lld channels; want "
		                   "1, or a stride_c of 0, or salmap_push",
		                   (long long)layer,
		                   (long long)source.view.c);
	source.statistic = SALMAP_STATISTIC_MAX;
	source.flags = 0;
	source.scaled = false;
	return salmap_target_push(&target, &source.view, 0, fill_layer,
	                          &source);
}

salmap_status salmap_push_dlpack(salmap *sm, uint32_t layer,
                                 const void *managed_tensor,
                                 salmap_dlpack_kind kind, const char *axes)
{
	struct salmap_sentence why;
	salmap_tensor view;
	salmap_status status = check_layer(sm, layer);

	if (status != SALMAP_OK)
		return status;
	salmap_sentence_init(&why);
	status = salmap_dlpack_view(&view, managed_tensor, kind, axes, &why);
	if (status != SALMAP_OK)
		return salmap_fail(sm->message, status, "layer %lld: %s",
		                   (long long)layer, why.text);
	return salmap_push(sm, layer, &view);
}

/* ------------------------------------------------------------------- info */

static SALMAP_RARE salmap_status check_held(const salmap *sm, uint32_t image,
                                            uint32_t layer)
{
	salmap_status status = check_layer(sm, layer);

	if (status != SALMAP_OK)
		return status;
	if (!salmap_stack_holds(&sm->stack, layer))
		return salmap_fail(sm->message, SALMAP_E_INCOMPLETE,
		                   "layer %lld was not pushed; push it first",
		                   (long long)layer);
	return salmap_read_image(sm, image);
}

salmap_status salmap_layer_info(salmap *sm, uint32_t image, uint32_t layer,
                                struct salmap_layer_info *out)
{
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	const struct salmap_slot *slot;
	const struct salmap_map_info *map;
	salmap_status status = check_held(sm, image, layer);

	if (status != SALMAP_OK)
		return status;
	status = salmap_read_info(sm->message, "layer info", out, sizeof(info));
	if (status != SALMAP_OK)
		return status;
	slot = &sm->stack.slots[layer];
	map = &slot->infos[image];
	info.flags = slot->flags | (map->flat ? SALMAP_LAYER_FLAT : 0u) |
	             (map->nonfinite ? SALMAP_LAYER_NONFINITE : 0u);
	info.channels = slot->channels;
	info.depth = slot->depth;
	info.height = slot->height;
	info.width = slot->width;
	info.min = map->min;
	info.max = map->max;
	info.mean = map->mean;
	info.nonfinite = map->nonfinite;
	info.weight = sm->weights[layer];
	info.struct_size = out->struct_size;
	salmap_struct_copy(out, out->struct_size, &info, sizeof(info));
	return SALMAP_OK;
}

/* ------------------------------------------------------- maps and pictures */

salmap_status salmap_combined(salmap *sm, uint32_t image,
                              const salmap_plane *out)
{
	struct salmap_scene scene;
	salmap_plane plane;
	const salmap_status status = salmap_read_plane(sm, image, out, &plane,
	                                               &scene);

	if (status == SALMAP_OK)
		salmap_combine_plane(&scene, &plane);
	return status;
}

salmap_status salmap_layer_map(salmap *sm, uint32_t image, uint32_t layer,
                               const salmap_plane *out)
{
	struct salmap_scene scene;
	salmap_plane plane;
	salmap_status status = check_held(sm, image, layer);

	if (status == SALMAP_OK)
		status = salmap_read_one_plane(sm, &sm->stack, image, layer,
		                               out, &plane, &scene);
	if (status == SALMAP_OK)
		salmap_layer_plane(&scene, layer, &plane);
	return status;
}

/* An output whose depth of 0 counts as 1. */
static salmap_status open_volume(const salmap *sm, const salmap_plane *given,
                                 salmap_plane *volume)
{
	struct salmap_frame frame;
	const salmap_status status =
		sm == NULL ? SALMAP_E_ARGUMENT
	                   : salmap_plane_open(given, volume, &frame,
	                                       sm->message);

	if (status != SALMAP_OK)
		return status;
	volume->struct_size = sizeof(*volume);
	if (volume->depth == 0)
		volume->depth = 1;
	return SALMAP_OK;
}

salmap_status salmap_volume(salmap *sm, uint32_t image, const salmap_plane *out)
{
	salmap_plane volume;
	const salmap_status status = open_volume(sm, out, &volume);

	return status == SALMAP_OK ? salmap_combined(sm, image, &volume)
	                           : status;
}

salmap_status salmap_layer_volume(salmap *sm, uint32_t image, uint32_t layer,
                                  const salmap_plane *out)
{
	salmap_plane volume;
	const salmap_status status = open_volume(sm, out, &volume);

	return status == SALMAP_OK ? salmap_layer_map(sm, image, layer, &volume)
	                           : status;
}

salmap_status salmap_layer_raw(salmap *sm, uint32_t image, uint32_t layer,
                               const salmap_plane *out)
{
	const salmap_status status = check_held(sm, image, layer);

	return status == SALMAP_OK
		? salmap_read_raw(sm, &sm->stack, image, layer, out) : status;
}

salmap_status salmap_combined_grey(salmap *sm, uint32_t image,
                                   const salmap_grey *out)
{
	struct salmap_scene scene;
	salmap_grey grey;
	const salmap_status status = salmap_read_grey(sm, image, out, &grey,
	                                              &scene);

	if (status == SALMAP_OK)
		salmap_grey_combine(&scene, &grey);
	return status;
}

salmap_status salmap_layer_grey(salmap *sm, uint32_t image, uint32_t layer,
                                const salmap_grey *out)
{
	struct salmap_scene scene;
	salmap_grey grey;
	salmap_status status = check_held(sm, image, layer);

	if (status == SALMAP_OK)
		status = salmap_read_one_grey(sm, &sm->stack, image, layer, out,
		                              &grey, &scene);
	if (status == SALMAP_OK)
		salmap_grey_layer(&scene, layer, &grey);
	return status;
}

salmap_status salmap_lovi(salmap *sm, uint32_t image, const salmap_picture *out)
{
	struct salmap_scene scene;
	salmap_picture picture;
	salmap_status status = salmap_read_may_draw(sm);

	if (status == SALMAP_OK)
		status = salmap_read_picture(sm, image, out, &picture, &scene);
	if (status == SALMAP_OK)
		salmap_colour_lovi(&scene, &picture);
	return status;
}

salmap_status salmap_layer_lovi(salmap *sm, uint32_t image, uint32_t layer,
                                const salmap_picture *out)
{
	struct salmap_scene scene;
	salmap_picture picture;
	salmap_status status = salmap_read_may_draw(sm);

	/* First, so that the layer is one of those that the scene has. */
	if (status == SALMAP_OK)
		status = check_held(sm, image, layer);
	if (status == SALMAP_OK)
		status = salmap_read_picture(sm, image, out, &picture, &scene);
	if (status == SALMAP_OK)
		salmap_colour_layer(&scene, layer, &picture);
	return status;
}

salmap_status salmap_heatmap(salmap *sm, uint32_t image,
                             const salmap_picture *out)
{
	struct salmap_scene scene;
	salmap_picture picture;
	salmap_status status = salmap_read_may_draw(sm);

	if (status == SALMAP_OK)
		status = salmap_read_picture(sm, image, out, &picture, &scene);
	if (status == SALMAP_OK)
		status = salmap_combine_check(&scene, sm->message);
	if (status == SALMAP_OK)
		salmap_colour_heatmap(&scene, &picture);
	return status;
}

salmap_status salmap_legend(salmap *sm, salmap_legend_kind kind,
                            const salmap_picture *out)
{
	char wanted[SALMAP_ROWS_TEXT];
	salmap_picture film, picture;
	salmap_status status;
	int64_t slice;

	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	if (!salmap_is_row(salmap_legend_name, kind)) {
		salmap_rows_text(salmap_legend_name, wanted);
		return salmap_fail(sm->message, SALMAP_E_ARGUMENT,
		                   "the legend is %lld; want %s",
		                   (long long)kind, wanted);
	}
	status = salmap_film_open(out, "output", &film, sm->message);
	if (status != SALMAP_OK)
		return status;
	for (slice = 0; slice < film.depth; slice++) {
		picture = salmap_film_slice(&film, slice);
		salmap_draw_legend(&sm->configuration, sm->stack.count, kind,
		                   &picture);
	}
	return SALMAP_OK;
}
