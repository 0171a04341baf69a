/*
 * The slots of layers, or of class maps: empty -> writing -> held. From here on
 * the order of the pushes does not count: each layer has its place, and what is
 * read goes over the places.
 */
#ifndef SALMAP_STACK_H
#define SALMAP_STACK_H

#include "memory.h"
#include "normalize.h"

#include "atomic.h"

/* So many floats after a slot's maps may be read, so that vectors need not
 * stop at a row's end. */
#define SALMAP_SLACK 16

enum salmap_slot_state {
	SALMAP_SLOT_EMPTY,
	SALMAP_SLOT_WRITING,
	SALMAP_SLOT_HELD
};

/* What one layer holds. All but `state` belongs to whoever writes the slot. */
struct salmap_slot {
	atomic_uint_least32_t state;
	int64_t channels, depth, height, width;
	uint32_t flags;    /* SALMAP_LAYER_*, those of the shape */
	void *block;       /* all that follows, in one piece */
	size_t block_size; /* in bytes; kept over resets */
	struct salmap_map_info *infos; /* [n] */
	double *scratch; /* for a push's own use, as much as it asked for */
	float *maps; /* [n][depth][height][width], packed; SALMAP_SLACK follow */
	float *raw;  /* the same before they were normalised, or NULL */
};

/* The batch, and the number of slots that agreed to it, in one word, so that
 * both change at once without a lock: batch << 13 | slots. The layers and the
 * class maps of a context share it. */
struct salmap_batch {
	atomic_uint_least32_t word;
};

struct salmap_stack {
	const char *name; /* of what a slot is for, in sentences: "layer" */
	uint32_t count;   /* of slots */
	bool keeps_raw;
	struct salmap_batch *batch;
	struct salmap_slot *slots;
};

/* `slots` has room for `count` slots; it and the batch, which is empty or that
 * of another stack, outlive the stack. */
void salmap_stack_init(struct salmap_stack *stack, const char *name,
                       uint32_t count, struct salmap_slot *slots,
                       struct salmap_batch *batch);

/* ARGUMENT unless the stack has `count` slots from `first` on. */
salmap_status salmap_stack_check(const struct salmap_stack *stack,
                                 uint32_t first, uint32_t count,
                                 struct salmap_sentence *message) SALMAP_RARE;

/* Gives back the memory of all slots. */
void salmap_stack_release(struct salmap_stack *stack,
                          struct salmap_memory *memory);

/* Gives back the memory of one, which is empty. */
void salmap_slot_release(struct salmap_slot *slot,
                         struct salmap_memory *memory);

/* The slots have no memory any more; they are empty. */
void salmap_stack_forget(struct salmap_stack *stack);

/* Bytes of a slot with maps of a view, twice if it keeps raw ones, and scratch for
 * so many doubles; false if they overflow. */
bool salmap_slot_size(const struct salmap_view *view, bool keeps_raw,
                      int64_t scratch, size_t *size);

/* Copies the maps, which are of a view, to where raw ones are kept. */
void salmap_slot_keep_raw(struct salmap_slot *slot,
                          const struct salmap_view *view);

/* Empties all slots, and the batch; keeps the memory. */
void salmap_stack_reset(struct salmap_stack *stack);

/* Takes a slot for writing. STATE if it is not empty, ARGUMENT if `batch` is not
 * that of the other slots. */
salmap_status salmap_stack_claim(struct salmap_stack *stack, uint32_t index,
                                 int64_t batch,
                                 struct salmap_sentence *message);

/* Makes room in a claimed slot for the maps of a view, and scratch for so many
 * doubles. MEMORY if there is none; the slot then keeps what it had. */
salmap_status salmap_stack_reserve(struct salmap_stack *stack, uint32_t index,
                                   const struct salmap_view *view,
                                   int64_t scratch,
                                   struct salmap_memory *memory,
                                   struct salmap_sentence *message);

/* Ends the writing of a claimed slot: it is held, or empty again. */
void salmap_stack_hold(struct salmap_stack *stack, uint32_t index);
void salmap_stack_abandon(struct salmap_stack *stack, uint32_t index);

/* Whether no slot of the batch is held or being written. */
bool salmap_stack_is_empty(const struct salmap_stack *stack);

/* The batch that is held, 0 if none. */
uint32_t salmap_stack_batch(const struct salmap_stack *stack);

/* Whether a slot can be read. */
bool salmap_stack_holds(const struct salmap_stack *stack, uint32_t index);

#endif
