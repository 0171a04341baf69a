#include "strict_fp.h"

#include "reference.h"

#include "read.h"

salmap_status salmap_reference_find(const salmap *sm, uint32_t layer,
                                    const double **below)
{
	const struct salmap_reference *reference = sm->reference;
	struct salmap_sentence why;
	struct salmap_traits traits;
	salmap_status status;

	*below = NULL;
	if (sm->configuration.normalizer != SALMAP_NORMALIZER_REFERENCE)
		return SALMAP_OK;
	if (reference == NULL)
		return salmap_fail(sm->message, SALMAP_E_STATE,
		                   "layer %lld: the normaliser reference has "
		                   "nothing to compare with; call "
		                   "salmap_set_reference first",
		                   (long long)layer);
	traits = salmap_traits_of(sm);
	salmap_sentence_init(&why);
	status = salmap_traits_check(&reference->traits, &traits, false,
	                             "the context", &why);
	if (status != SALMAP_OK)
		return salmap_fail(sm->message, SALMAP_E_STATE,
		                   "layer %lld: the reference does not fit: %s",
		                   (long long)layer, why.text);
	*below = reference->shares + (size_t)layer * (SALMAP_BINS + 1);
	return SALMAP_OK;
}

static salmap_status check_reference(const salmap *sm,
                                     const salmap_aggregate *aggregate)
{
	const struct salmap_traits traits = salmap_traits_of(sm);
	const salmap_status status = salmap_aggregate_check_images(
		aggregate, sm->message);

	if (aggregate->layers != sm->stack.count)
		return salmap_fail(sm->message, SALMAP_E_ARGUMENT,
		                   "the aggregate has %lld layer%s, the "
		                   "context %lld; want the same",
		                   (long long)aggregate->layers,
		                   salmap_plural(aggregate->layers),
		                   (long long)sm->stack.count);
	return status == SALMAP_OK
		? salmap_traits_check(&aggregate->traits, &traits, false,
	                              "the context", sm->message)
		: status;
}

/* All references of a context have one size: another one takes the place of the
 * first, so that blocks can be a stack's. */
static salmap_status reserve_reference(salmap *sm)
{
	const size_t row = (SALMAP_BINS + 1) * sizeof(double);

	if (sm->reference == NULL)
		sm->reference = salmap_memory_allocate(
			&sm->memory,
			sizeof(*sm->reference) + sm->stack.count * row);
	if (sm->reference != NULL)
		return SALMAP_OK;
	return salmap_fail(sm->message, SALMAP_E_MEMORY,
	                   "no memory for a reference of %lld layer%s",
	                   (long long)sm->stack.count,
	                   salmap_plural(sm->stack.count));
}

static void fill_reference(struct salmap_reference *reference,
                           const salmap_aggregate *aggregate)
{
	uint32_t i;

	reference->traits = aggregate->traits;
	for (i = 0; i < aggregate->layers; i++)
		salmap_histogram_shares(salmap_aggregate_counts(aggregate, i),
		                        reference->shares +
		                        (size_t)i * (SALMAP_BINS + 1));
}

static void forget_reference(salmap *sm)
{
	salmap_memory_release(&sm->memory, sm->reference);
	sm->reference = NULL;
}

salmap_status salmap_set_reference(salmap *sm,
                                   const salmap_aggregate *aggregate)
{
	salmap_status status;

	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	if (!salmap_stack_is_empty(&sm->stack))
		return salmap_fail(sm->message, SALMAP_E_STATE,
		                   "the reference cannot change while maps are "
		                   "held; call salmap_reset first");
	if (aggregate == NULL) {
		forget_reference(sm);
		return SALMAP_OK;
	}
	status = check_reference(sm, aggregate);
	if (status == SALMAP_OK)
		status = reserve_reference(sm);
	if (status == SALMAP_OK)
		fill_reference(sm->reference, aggregate);
	return status;
}
