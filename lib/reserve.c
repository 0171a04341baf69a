/* The public functions about the memory of a context. */
#include "cam.h"
#include "context.h"
#include "eigen.h"
#include "rare.h"
#include "read.h"
#include "settings.h"
#include "shape.h"
#include "statistic.h"
#include "structs.h"

/* What a caller expects to push: `shapes` has those of the layers, then those of
 * the class maps. */
struct expectation {
	uint32_t layers, cams, batch;
	const int64_t *shapes;
};

static const char *name_of(bool is_cam)
{
	return is_cam ? "class map" : "layer";
}

static SALMAP_RARE salmap_status
check_expectation(const struct expectation *expected,
                  struct salmap_sentence *sentence)
{
	static const char *const sides[] = { "depth", "height", "width" };
	const int64_t *shape = expected->shapes;
	uint32_t i;

	if (shape == NULL)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "shapes is NULL; want depth, height and "
		                   "width of %lld layer%s and %lld class map%s",
		                   (long long)expected->layers,
		                   salmap_plural(expected->layers),
		                   (long long)expected->cams,
		                   salmap_plural(expected->cams));
	if (expected->batch < 1 || expected->batch > SALMAP_MAX_BATCH)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "batch is %lld; want 1 to %lld",
		                   (long long)expected->batch,
		                   (long long)SALMAP_MAX_BATCH);
	for (i = 0; i < 3 * (expected->layers + expected->cams); i++) {
		const bool is_cam = i >= 3 * expected->layers;
		const uint32_t first = is_cam ? 3 * expected->layers : 0;

		if (!salmap_side_is_valid(shape[i]))
			return salmap_fail(sentence, SALMAP_E_ARGUMENT,
			                   "%s %lld: %s is %lld; want 1 to "
			                   "%lld", name_of(is_cam),
			                   (long long)((i - first) / 3),
			                   sides[i % 3], (long long)shape[i],
			                   (long long)SALMAP_MAX_SIDE);
	}
	return SALMAP_OK;
}

/* ------------------------------------------------- what a slot has room for */

/* A view of the largest push that a slot has room for, and its scratch. */
struct slot_room {
	struct salmap_view view;
	int64_t scratch;
};

static struct slot_room room_for(const struct expectation *expected,
                                 const int64_t *shape)
{
	return (struct slot_room){
		.view = {
			.n = expected->batch,
			.c = SALMAP_RESERVED_CHANNELS,
			.d = shape[0],
			.h = shape[1],
			.w = shape[2],
		},
	};
}

static struct slot_room
room_of_layer(const struct expectation *expected, uint32_t layer,
              const struct salmap_configuration *configuration)
{
	struct slot_room room = room_for(expected,
	                                 expected->shapes + 3 * layer);

	room.scratch = salmap_statistic_scratch(configuration, room.view.c);
	return room;
}

/* Whichever way it is pushed. */
static struct slot_room room_of_cam(const struct expectation *expected,
                                    uint32_t cam)
{
	struct slot_room room = room_for(
		expected, expected->shapes + 3 * (expected->layers + cam));
	const int64_t of_gradient = salmap_cam_scratch(&room.view);
	const int64_t of_eigen = salmap_eigen_scratch(&room.view);

	room.scratch = of_gradient > of_eigen ? of_gradient : of_eigen;
	return room;
}

/* --------------------------------------------------------------- estimate */

static void add_block(struct salmap_memory_size *sum, size_t size)
{
	const uint64_t bytes = salmap_memory_block_size(size);

	sum->blocks++;
	sum->bytes += bytes;
	if (bytes > sum->largest)
		sum->largest = bytes;
}

static salmap_status add_slot(const struct slot_room *room, bool keeps_raw,
                              const char *name, uint32_t index,
                              struct salmap_memory_size *sum,
                              struct salmap_sentence *sentence)
{
	size_t size;

	if (!salmap_slot_size(&room->view, keeps_raw, room->scratch, &size) ||
	    salmap_memory_block_size(size) > PTRDIFF_MAX - sum->bytes)
		return salmap_fail(sentence, SALMAP_E_MEMORY,
		                   "%s %lld: %lld map%s of %lld x %lld, and "
		                   "what came before, do not fit the address "
		                   "space", name, (long long)index,
		                   (long long)room->view.n,
		                   salmap_plural(room->view.n),
		                   (long long)room->view.w,
		                   (long long)room->view.h);
	add_block(sum, size);
	return SALMAP_OK;
}

static salmap_status add_up(const struct expectation *expected,
                            const struct salmap_configuration *configuration,
                            bool keeps_raw, struct salmap_memory_size *sum,
                            struct salmap_sentence *sentence)
{
	salmap_status status = SALMAP_OK;
	uint32_t i;

	add_block(sum, salmap_context_size(expected->layers));
	if (expected->cams > 0)
		add_block(sum, expected->cams * sizeof(struct salmap_slot));
	for (i = 0; i < expected->layers && status == SALMAP_OK; i++) {
		const struct slot_room room = room_of_layer(expected, i,
		                                            configuration);

		status = add_slot(&room, keeps_raw, name_of(false), i, sum,
		                  sentence);
	}
	for (i = 0; i < expected->cams && status == SALMAP_OK; i++) {
		const struct slot_room room = room_of_cam(expected, i);

		status = add_slot(&room, keeps_raw, name_of(true), i, sum,
		                  sentence);
	}
	return status;
}

/* Fills in the number of class maps. */
static salmap_status estimate(struct expectation *expected,
                              const salmap_settings *given,
                              struct salmap_memory_size *out,
                              struct salmap_sentence *sentence)
{
	struct salmap_memory_size sum = { .struct_size = sizeof(sum) };
	salmap_settings settings = salmap_settings_defaults();
	struct salmap_configuration configuration;
	salmap_status status;

	if (expected->layers < 1 || expected->layers > SALMAP_MAX_LAYERS)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "layers is %lld; want 1 to %lld",
		                   (long long)expected->layers,
		                   (long long)SALMAP_MAX_LAYERS);
	status = salmap_read_info(sentence, "memory size", out, sizeof(sum));
	if (status == SALMAP_OK && given != NULL)
		status = salmap_settings_read(given, &settings, sentence);
	if (status == SALMAP_OK)
		status = salmap_configure(&configuration, &settings, sentence);
	expected->cams = settings.cams;
	if (status == SALMAP_OK)
		status = check_expectation(expected, sentence);
	if (status == SALMAP_OK)
		status = add_up(expected, &configuration,
		                settings.keep_raw != 0, &sum, sentence);
	if (status != SALMAP_OK)
		return status;
	sum.struct_size = out->struct_size;
	salmap_struct_copy(out, out->struct_size, &sum, sizeof(sum));
	return SALMAP_OK;
}

salmap_status salmap_memory_estimate(uint32_t layers, uint32_t batch,
                                     const int64_t *shapes,
                                     const salmap_settings *settings,
                                     struct salmap_memory_size *out,
                                     salmap_message *message)
{
	struct expectation expected = {
		.layers = layers, .batch = batch, .shapes = shapes,
	};
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = estimate(&expected, settings, out, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

/* -------------------------------------------------------- reserve and trim */

/* Gives back the blocks of the first `count` slots that came after `mark`, the
 * newest first. */
static SALMAP_RARE void give_back(struct salmap_memory *memory,
                                  struct salmap_stack *stack, uint32_t count,
                                  const struct salmap_block *mark)
{
	for (; count > 0 && memory->newest != mark; count--) {
		struct salmap_slot *slot = &stack->slots[count - 1];

		if (salmap_memory_is_newest(memory, slot->block))
			salmap_slot_release(slot, memory);
	}
}

static salmap_status reserve_slots(salmap *sm,
                                   const struct expectation *expected)
{
	const struct salmap_block *mark = sm->memory.newest;
	salmap_status status = SALMAP_OK;
	uint32_t layers, cams;

	for (layers = 0; layers < expected->layers && status == SALMAP_OK;
	     layers++) {
		const struct slot_room room = room_of_layer(
			expected, layers, &sm->configuration);

		status = salmap_stack_reserve(&sm->stack, layers, &room.view,
		                              room.scratch, &sm->memory,
		                              sm->message);
	}
	for (cams = 0; cams < expected->cams && status == SALMAP_OK; cams++) {
		const struct slot_room room = room_of_cam(expected, cams);

		status = salmap_stack_reserve(&sm->cams, cams, &room.view,
		                              room.scratch, &sm->memory,
		                              sm->message);
	}
	if (status != SALMAP_OK) {
		give_back(&sm->memory, &sm->cams, cams, mark);
		give_back(&sm->memory, &sm->stack, layers, mark);
	}
	return status;
}

salmap_status salmap_reserve(salmap *sm, uint32_t batch, const int64_t *shapes)
{
	struct expectation expected = { .batch = batch, .shapes = shapes };
	salmap_status status;

	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	if (!salmap_stack_is_empty(&sm->stack))
		return salmap_fail(sm->message, SALMAP_E_STATE,
		                   "memory cannot be reserved while maps are "
		                   "held; call salmap_reset first");
	expected.layers = sm->stack.count;
	expected.cams = sm->cams.count;
	status = check_expectation(&expected, sm->message);
	return status == SALMAP_OK ? reserve_slots(sm, &expected) : status;
}

salmap_status salmap_trim(salmap *sm)
{
	const salmap_status status = salmap_reset(sm);
	const void *kept[3];

	if (status != SALMAP_OK)
		return status;
	kept[0] = sm;
	kept[1] = sm->cams.slots;
	kept[2] = sm->reference;
	salmap_memory_release_all(&sm->memory, kept, 3);
	salmap_stack_forget(&sm->stack);
	salmap_stack_forget(&sm->cams);
	return SALMAP_OK;
}
