/*
 * The slots of the layers: empty -> writing -> held. From here on the order
 * of the pushes does not count: each layer has its place, and what is read goes
 * over the places.
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
	void *block;       /* infos and maps in one piece */
	size_t block_size; /* in bytes; kept over resets */
	struct salmap_map_info *infos; /* [n] */
	float *maps; /* [n][depth][height][width], packed; SALMAP_SLACK follow */
};

struct salmap_stack {
	uint32_t layers;
	/* The batch and the number of slots that agreed to it, in one word, so
	 * that both change at once without a lock: batch << 13 | slots. */
	atomic_uint_least32_t batch;
	struct salmap_slot *slots;
};

/* `slots` has room for `layers` slots, and outlives the stack. */
void salmap_stack_init(struct salmap_stack *stack, uint32_t layers,
                       struct salmap_slot *slots);

/* Gives back the memory of all slots. */
void salmap_stack_release(struct salmap_stack *stack,
                          const struct salmap_memory *memory);

/* Empties all slots; keeps their memory. */
void salmap_stack_reset(struct salmap_stack *stack);

/* Takes the slot of a layer for writing. STATE if it is not empty, ARGUMENT if
 * `batch` is not that of the other slots. */
salmap_status salmap_stack_claim(struct salmap_stack *stack, uint32_t layer,
                                 int64_t batch,
                                 struct salmap_sentence *message);

/* Makes room in a claimed slot for the maps of a view. MEMORY if there is none;
 * the slot then keeps what it had. */
salmap_status salmap_slot_reserve(struct salmap_slot *slot, uint32_t layer,
                                  const struct salmap_view *view,
                                  const struct salmap_memory *memory,
                                  struct salmap_sentence *message);

/* Ends the writing of a claimed slot: it is held, or empty again. */
void salmap_stack_hold(struct salmap_stack *stack, uint32_t layer);
void salmap_stack_abandon(struct salmap_stack *stack, uint32_t layer);

/* Whether no slot is held or being written. */
bool salmap_stack_is_empty(const struct salmap_stack *stack);

/* The batch that is held, 0 if none. */
uint32_t salmap_stack_batch(const struct salmap_stack *stack);

/* Whether a layer can be read. */
bool salmap_stack_holds(const struct salmap_stack *stack, uint32_t layer);

#endif
