/* The mean of a data set, pushed to a context as an image. */
#include "strict_fp.h"

#include "aggregate.h"

#include "push.h"

/* The mean map of a layer, for a slot. */
struct mean_source {
	const salmap_aggregate *aggregate;
	uint32_t layer;
	struct salmap_view view;
};

static salmap_status fill_mean(const struct salmap_target *target,
                               void *context)
{
	const struct mean_source *source = context;
	struct salmap_slot *slot = &target->stack->slots[target->first];
	const struct salmap_view *view = &source->view;
	const salmap_plane plane = {
		.struct_size = sizeof(plane),
		.data = slot->maps,
		.width = view->w,
		.height = view->h,
		.stride = view->w,
		.depth = view->d,
		.slice_stride = view->h * view->w,
	};

	salmap_aggregate_mean(source->aggregate, source->layer, &plane, NULL);
	slot->flags = 0;
	salmap_slot_keep_raw(slot, view);
	salmap_normalize_maps(&target->sm->configuration, NULL, 1,
	                      view->d * view->h * view->w,
	                      slot->maps, slot->infos);
	return SALMAP_OK;
}

static salmap_status check_push(const salmap_aggregate *aggregate,
                                const salmap *sm,
                                struct salmap_sentence *sentence)
{
	const uint32_t layers = sm == NULL ? 0 : sm->stack.count;
	uint32_t layer = SALMAP_AGGREGATE_COMBINED;
	const salmap_status status =
		salmap_aggregate_check_map(aggregate, &layer, sentence);

	if (status != SALMAP_OK)
		return status;
	if (layers == 0 || layers != aggregate->layers)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "the context has %lld layer%s, the "
		                   "aggregate %lld; want the same",
		                   (long long)layers,
		                   salmap_plural(layers),
		                   (long long)aggregate->layers);
	if (sm->configuration.normalizer != SALMAP_NORMALIZER_NONE)
		return salmap_fail(
			sentence, SALMAP_E_ARGUMENT,
			"the context's normaliser is %s; want none, as "
			"the means are normalised already",
			salmap_normalizer_name(sm->configuration.normalizer));
	if (!salmap_stack_is_empty(&sm->stack))
		return salmap_fail(sentence, SALMAP_E_STATE,
		                   "the context holds maps; call salmap_reset "
		                   "first");
	return SALMAP_OK;
}

salmap_status salmap_aggregate_push(const salmap_aggregate *aggregate,
                                    salmap *sm, salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;
	uint32_t i;

	salmap_sentence_init(&sentence);
	status = check_push(aggregate, sm, &sentence);
	for (i = 0; status == SALMAP_OK && i < aggregate->layers; i++) {
		const struct salmap_target target = { sm, &sm->stack, i, 1 };
		struct mean_source source = {
			aggregate, i,
			{ .n = 1, .c = 1, .d = aggregate->size.depth,
			  .h = aggregate->size.height,
			  .w = aggregate->size.width },
		};

		status = salmap_target_push(&target, &source.view, 0, fill_mean,
		                            &source);
		if (status != SALMAP_OK) {
			salmap_sentence_pass(sm->message, &sentence);
			salmap_reset(sm);
		}
	}
	return salmap_message_tell(message, status, &sentence);
}
