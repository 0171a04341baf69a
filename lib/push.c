#include "strict_fp.h"

#include "push.h"

#include "nonfinite.h"
#include "rare.h"

/* What stands between the name of a tensor, if it has one, and the rest. */
static const char *colon_after(const char *what)
{
	return what[0] == '\0' ? "" : ": ";
}

salmap_status salmap_target_view(const struct salmap_target *target,
                                 const char *what, const salmap_tensor *tensor,
                                 struct salmap_view *view)
{
	struct salmap_sentence why;
	salmap_status status;

	salmap_sentence_init(&why);
	status = salmap_view_check(view, tensor, &why);
	if (status == SALMAP_OK)
		return status;
	return salmap_fail(target->sm->message, status, "%s %lld: %s%s%s",
	                   target->stack->name, (long long)target->first, what,
	                   colon_after(what), why.text);
}

int64_t salmap_view_join_channels(struct salmap_view *view)
{
	const int64_t channels = view->c;

	if (view->stride_c == 0 && view->channel_block == 0)
		view->c = 1;
	return channels;
}

static SALMAP_RARE salmap_status
nonfinite_error(const struct salmap_target *target, const char *what,
                const struct salmap_place *place, bool is_volume)
{
	if (is_volume)
		return salmap_fail(target->sm->message, SALMAP_E_NONFINITE,
		                   "%s %lld: %s%sNaN or infinity in image "
		                   "%lld, channel %lld, slice %lld, row %lld, "
		                   "column %lld; want finite values, or a "
		                   "policy that takes them as 0",
		                   target->stack->name,
		                   (long long)target->first, what,
		                   colon_after(what), (long long)place->n,
		                   (long long)place->c, (long long)place->d,
		                   (long long)place->h, (long long)place->w);
	return salmap_fail(target->sm->message, SALMAP_E_NONFINITE,
	                   "%s %lld: %s%sNaN or infinity in image %lld, channel "
	                   "%lld, row %lld, column %lld; want finite values, or "
	                   "a policy that takes them as 0",
	                   target->stack->name, (long long)target->first, what,
	                   colon_after(what), (long long)place->n,
	                   (long long)place->c, (long long)place->h,
	                   (long long)place->w);
}

salmap_status salmap_target_count_nonfinite(const struct salmap_target *target,
                                            const char *what,
                                            const struct salmap_view *view)
{
	const salmap *sm = target->sm;
	const int64_t batch = salmap_stack_batch(target->stack);
	struct salmap_place place = { 0 };
	int64_t n;
	uint32_t i;

	for (n = 0; n < batch; n++) {
		const uint64_t count = salmap_view_nonfinite(
			view, view->n == 1 ? 0 : n, &place);

		if (count > 0 &&
		    sm->configuration.nonfinite == SALMAP_NONFINITE_ERROR)
			return nonfinite_error(target, what, &place,
			                       view->d > 1);
		for (i = 0; i < target->count; i++)
			target->stack->slots[target->first + i]
				.infos[n].nonfinite += count;
	}
	return SALMAP_OK;
}

/* Makes room in the claimed slots. */
static salmap_status reserve(const struct salmap_target *target,
                             const struct salmap_view *view, int64_t scratch)
{
	salmap_status status = SALMAP_OK;
	uint32_t i;
	int64_t n;

	for (i = 0; i < target->count && status == SALMAP_OK; i++) {
		const uint32_t index = target->first + i;

		status = salmap_stack_reserve(target->stack, index, view,
		                              scratch, &target->sm->memory,
		                              target->sm->message);
		for (n = 0; n < view->n && status == SALMAP_OK; n++)
			target->stack->slots[index].infos[n] =
				(struct salmap_map_info){ 0 };
	}
	return status;
}

salmap_status salmap_target_push(const struct salmap_target *target,
                                 const struct salmap_view *view,
                                 int64_t scratch, salmap_target_fill fill,
                                 void *context)
{
	struct salmap_stack *stack = target->stack;
	salmap_status status = SALMAP_OK;
	uint32_t claimed;

	for (claimed = 0; claimed < target->count; claimed++) {
		status = salmap_stack_claim(stack, target->first + claimed,
		                            view->n, target->sm->message);
		if (status != SALMAP_OK)
			break;
	}
	if (status == SALMAP_OK)
		status = reserve(target, view, scratch);
	if (status == SALMAP_OK)
		status = fill(target, context);
	for (; claimed > 0; claimed--) {
		const uint32_t index = target->first + claimed - 1;

		if (status == SALMAP_OK)
			salmap_stack_hold(stack, index);
		else
			salmap_stack_abandon(stack, index);
	}
	return status;
}
