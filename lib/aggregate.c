/* The public functions that make aggregates, and what they have in common. */
#include "strict_fp.h"

#include "aggregate.h"

#include "lists.h"
#include "read.h"
#include "shape.h"
#include "structs.h"

/* ------------------------------------------------------------- making one */

/* What lies in one block, in this order, each part aligned for the next. */
struct aggregate_layout {
	size_t pending, weights, counts, sums, squares, maxima, maps, end;
};

/* False if the block does not fit the address space. */
static bool lay_out_aggregate(uint32_t layers, int64_t pixels,
                              struct aggregate_layout *layout)
{
	const size_t limit = PTRDIFF_MAX / 2;
	const size_t per_pixel = 2 * sizeof(uint64_t) + sizeof(uint32_t) +
	                         SALMAP_PENDING * sizeof(float);
	const size_t maps = (size_t)layers + 1;

	layout->pending = sizeof(salmap_aggregate);
	layout->weights = layout->pending + sizeof(struct salmap_pending);
	layout->counts = layout->weights + layers * sizeof(double);
	layout->sums = layout->counts +
	               (size_t)layers * SALMAP_BINS * sizeof(uint64_t);
	if ((uint64_t)pixels > (limit - layout->sums) / per_pixel / maps)
		return false;
	layout->squares = layout->sums +
	                  maps * (size_t)pixels * sizeof(uint64_t);
	layout->maxima = layout->squares +
	                 maps * (size_t)pixels * sizeof(uint64_t);
	layout->maps = layout->maxima +
	               maps * (size_t)pixels * sizeof(uint32_t);
	layout->end = layout->maps;
	/* Maps alone are added at once. */
	if (layers > 0)
		layout->end += SALMAP_PENDING * maps * (size_t)pixels *
		               sizeof(float);
	return true;
}

static void *aggregate_part(salmap_aggregate *aggregate, size_t at)
{
	return (unsigned char *)aggregate + at;
}

static salmap_status check_size(uint32_t layers, const struct salmap_size *size,
                                struct salmap_sentence *sentence)
{
	if (layers > SALMAP_MAX_LAYERS)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "layers is %lld; want 0 to %lld",
		                   (long long)layers,
		                   (long long)SALMAP_MAX_LAYERS);
	if (!salmap_side_is_valid(size->width) ||
	    !salmap_side_is_valid(size->height) ||
	    !salmap_side_is_valid(size->depth))
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
				   "the aggregate is %lld x %lld, of %lld "
				   "slice%s; want sides of 1 to %lld",
				   (long long)size->width,
				   (long long)size->height,
				   (long long)size->depth,
				   salmap_plural(size->depth),
				   (long long)SALMAP_MAX_SIDE);
	return SALMAP_OK;
}

salmap_status salmap_aggregate_make(uint32_t layers,
                                    const struct salmap_size *size,
                                    const salmap_allocator *allocator,
                                    salmap_aggregate **out,
                                    struct salmap_sentence *sentence)
{
	salmap_status status = check_size(layers, size, sentence);
	struct salmap_memory memory;
	salmap_aggregate *made = NULL;
	struct aggregate_layout layout;
	int64_t pixels;

	if (status == SALMAP_OK)
		status = salmap_memory_init(&memory, allocator, sentence);
	if (status != SALMAP_OK)
		return status;
	if (salmap_multiply(size->width * size->height, size->depth, INT64_MAX,
	                    &pixels) &&
	    lay_out_aggregate(layers, pixels, &layout))
		made = salmap_memory_allocate(&memory, layout.end);
	if (made == NULL)
		return salmap_fail(sentence, SALMAP_E_MEMORY,
		                   "no memory for an aggregate of %lld layer%s "
		                   "and %lld x %lld pixels, of %lld slice%s",
		                   (long long)layers, salmap_plural(layers),
		                   (long long)size->width,
		                   (long long)size->height,
		                   (long long)size->depth,
		                   salmap_plural(size->depth));
	/* The rest is written before it is read. */
	memset(made, 0, layout.maps);
	made->memory = memory;
	made->layers = layers;
	made->size = *size;
	made->weights = aggregate_part(made, layout.weights);
	made->counts = aggregate_part(made, layout.counts);
	made->fixed.sums = aggregate_part(made, layout.sums);
	made->fixed.squares = aggregate_part(made, layout.squares);
	made->fixed.maxima = aggregate_part(made, layout.maxima);
	made->pending = aggregate_part(made, layout.pending);
	atomic_flag_clear(&made->pending->lock);
	made->pending->maps = aggregate_part(made, layout.maps);
	*out = made;
	return SALMAP_OK;
}

salmap_status salmap_aggregate_create(uint32_t layers, int64_t width,
                                      int64_t height,
                                      const salmap_allocator *allocator,
                                      salmap_aggregate **out,
                                      salmap_message *message)
{
	return salmap_aggregate_create_volume(layers, width, height, 1,
	                                      allocator, out, message);
}

salmap_status salmap_aggregate_create_volume(uint32_t layers, int64_t width,
                                             int64_t height, int64_t depth,
                                             const salmap_allocator *allocator,
                                             salmap_aggregate **out,
                                             salmap_message *message)
{
	const struct salmap_size size = { depth, height, width };
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	if (out == NULL) {
		status =
			salmap_fail(&sentence, SALMAP_E_ARGUMENT,
				    "out is NULL; want room for the aggregate");
	} else {
		*out = NULL;
		status = salmap_aggregate_make(layers, &size, allocator, out,
		                               &sentence);
	}
	return salmap_message_tell(message, status, &sentence);
}

void salmap_aggregate_destroy(salmap_aggregate *aggregate)
{
	struct salmap_memory memory;

	if (aggregate == NULL)
		return;
	memory = aggregate->memory;
	salmap_memory_release_all(&memory, NULL, 0);
}

/* ------------------------------------------------------------------ checks */

struct salmap_traits salmap_traits_of(const salmap *sm)
{
	const struct salmap_configuration *settings = &sm->configuration;

	return (struct salmap_traits){
		.statistic = settings->statistic,
		.guided = settings->guide != SALMAP_NO_GUIDE,
		.epsilon = settings->epsilon,
		.relative_epsilon = settings->relative_epsilon,
		.normalizer = settings->normalizer,
		.resampling = settings->resampling,
	};
}

static SALMAP_RARE salmap_status differ(const char *what, const char *name,
                                        const char *given, const char *wanted,
                                        struct salmap_sentence *sentence)
{
	return salmap_fail(sentence, SALMAP_E_ARGUMENT,
	                   "%s has %s %s, what was added before %s; want the "
	                   "same", what, name, given, wanted);
}

static SALMAP_RARE salmap_status
numbers_differ(const char *what, const char *name, double given, double wanted,
               struct salmap_sentence *sentence)
{
	return salmap_fail(sentence, SALMAP_E_ARGUMENT,
	                   "%s has %s %g, what was added before %g; want the "
	                   "same", what, name, given, wanted);
}

salmap_status salmap_traits_check(const struct salmap_traits *wanted,
                                  const struct salmap_traits *given, bool all,
                                  const char *what,
                                  struct salmap_sentence *sentence)
{
	if (given->statistic != wanted->statistic)
		return differ(what, "the statistic",
		              salmap_statistic_name(given->statistic),
		              salmap_statistic_name(wanted->statistic),
		              sentence);
	if (given->guided != wanted->guided)
		return differ(what, given->guided ? "a" : "no", "guide",
		              wanted->guided ? "one" : "none", sentence);
	if (given->epsilon != wanted->epsilon)
		return numbers_differ(what, "epsilon", given->epsilon,
		                      wanted->epsilon, sentence);
	if (given->relative_epsilon != wanted->relative_epsilon)
		return numbers_differ(what, "relative epsilon",
		                      given->relative_epsilon,
		                      wanted->relative_epsilon, sentence);
	if (!all)
		return SALMAP_OK;
	if (given->normalizer != wanted->normalizer)
		return differ(what, "the normaliser",
		              salmap_normalizer_name(given->normalizer),
		              salmap_normalizer_name(wanted->normalizer),
		              sentence);
	if (given->resampling != wanted->resampling)
		return differ(what, "the resampling",
		              salmap_resampling_name(given->resampling),
		              salmap_resampling_name(wanted->resampling),
		              sentence);
	return SALMAP_OK;
}

salmap_status salmap_aggregate_check_weights(const salmap_aggregate *aggregate,
                                             const double *weights,
                                             const char *what,
                                             struct salmap_sentence *sentence)
{
	uint32_t i;

	for (i = 0; i < aggregate->layers; i++)
		if (weights[i] != aggregate->weights[i])
			return salmap_fail(sentence, SALMAP_E_ARGUMENT,
			                   "%s has weight %g for layer %lld, "
			                   "what was added before %g; want the "
			                   "same", what, weights[i],
			                   (long long)i, aggregate->weights[i]);
	return SALMAP_OK;
}

salmap_status salmap_aggregate_check_same(const salmap_aggregate *aggregate,
                                          const salmap_aggregate *other,
                                          struct salmap_sentence *sentence)
{
	const struct salmap_size *own = &aggregate->size, *given = &other->size;
	salmap_status status;

	if (other->layers != aggregate->layers || given->width != own->width ||
	    given->height != own->height || given->depth != own->depth)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "the other aggregate has %lld layer%s of "
		                   "%lld x %lld and %lld slice%s, this one "
		                   "%lld of %lld x %lld and %lld; want the same",
		                   (long long)other->layers,
		                   salmap_plural(other->layers),
		                   (long long)given->width,
		                   (long long)given->height,
		                   (long long)given->depth,
		                   salmap_plural(given->depth),
		                   (long long)aggregate->layers,
		                   (long long)own->width,
		                   (long long)own->height,
		                   (long long)own->depth);
	if (aggregate->images == 0 || other->images == 0)
		return SALMAP_OK;
	status = salmap_traits_check(&aggregate->traits, &other->traits, true,
	                             "the other aggregate", sentence);
	return status == SALMAP_OK ? salmap_aggregate_check_weights(
					     aggregate, other->weights,
					     "the other aggregate", sentence)
				   : status;
}

salmap_status salmap_aggregate_check_room(const salmap_aggregate *aggregate,
                                          uint64_t images,
                                          struct salmap_sentence *sentence)
{
	if (images <= SALMAP_AGGREGATE_MAX_IMAGES - aggregate->images)
		return SALMAP_OK;
	return salmap_fail(
		sentence, SALMAP_E_STATE,
		"the aggregate has %lld image%s, and %lld more would be too "
		"many; want at most %lld in all",
		(long long)aggregate->images,
		salmap_plural((int64_t)aggregate->images), (long long)images,
		(long long)SALMAP_AGGREGATE_MAX_IMAGES);
}

salmap_status salmap_aggregate_check_values(const salmap_aggregate *aggregate,
                                            uint32_t layer, uint64_t values,
                                            struct salmap_sentence *sentence)
{
	const uint64_t most = INT64_MAX;
	const uint64_t held = salmap_histogram_total(
		salmap_aggregate_counts(aggregate, layer));

	if (values <= most - held)
		return SALMAP_OK;
	return salmap_fail(
		sentence, SALMAP_E_STATE,
		"layer %lld of the aggregate has %lld value%s, and %lld "
		"more would be too many; want less than 2^63 in all",
		(long long)layer, (long long)held,
		salmap_plural((int64_t)held), (long long)values);
}

salmap_status
salmap_aggregate_check_images(const salmap_aggregate *aggregate,
                              struct salmap_sentence *sentence)
{
	if (aggregate->images > 0)
		return SALMAP_OK;
	return salmap_fail(sentence, SALMAP_E_INCOMPLETE,
	                   "the aggregate has no image; add one first");
}

salmap_status salmap_aggregate_missing(struct salmap_sentence *sentence)
{
	return salmap_fail(sentence, SALMAP_E_ARGUMENT,
	                   "the aggregate is NULL; want one");
}

/* Where the maps of a layer are; the combined map's come last. */
static salmap_status find_map(const salmap_aggregate *aggregate,
                              uint32_t *layer, struct salmap_sentence *sentence)
{
	if (*layer == SALMAP_AGGREGATE_COMBINED)
		*layer = aggregate->layers;
	else if (*layer >= aggregate->layers)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "layer is %lld; want less than %lld, or "
		                   "SALMAP_AGGREGATE_COMBINED",
		                   (long long)*layer,
		                   (long long)aggregate->layers);
	return SALMAP_OK;
}

salmap_status salmap_aggregate_check_map(const salmap_aggregate *aggregate,
                                         uint32_t *layer,
                                         struct salmap_sentence *sentence)
{
	salmap_status status;

	if (aggregate == NULL)
		return salmap_aggregate_missing(sentence);
	status = find_map(aggregate, layer, sentence);
	return status == SALMAP_OK
		? salmap_aggregate_check_images(aggregate, sentence) : status;
}

salmap_status
salmap_aggregate_check_statistic(const salmap_aggregate *aggregate,
                                 uint32_t layer,
                                 struct salmap_sentence *sentence)
{
	if (layer < aggregate->layers)
		return SALMAP_OK;
	return salmap_fail(
		sentence, SALMAP_E_ARGUMENT,
		"layer is %lld; want less than %lld, since only layers "
		"have a statistic",
		(long long)layer, (long long)aggregate->layers);
}

double salmap_aggregate_sum(const salmap_aggregate *aggregate, uint32_t layer)
{
	const struct salmap_fixed map = salmap_aggregate_map(aggregate, layer);
	const int64_t pixels = salmap_aggregate_pixels(aggregate);
	double sum = 0;
	int64_t i;

	for (i = 0; i < pixels; i++)
		sum += (double)map.sums[i] / SALMAP_FIXED_ONE;
	return sum;
}
