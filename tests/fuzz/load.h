/* What a push takes: a tensor of any type, layout and strides, or a damaged
 * one, in memory that ends where its elements end. */
#ifndef LOAD_H
#define LOAD_H

#include "../../include/salmap.h"

#include "input.h"

/* DLTensor and DLManagedTensorVersioned, from the text of DLPack 1.0. */
struct dl_tensor {
	void *data;
	int32_t device_type, device_id;
	int32_t ndim;
	uint8_t code, bits;
	uint16_t lanes;
	int64_t *shape, *strides;
	uint64_t byte_offset;
};

struct dl_versioned {
	uint32_t major, minor;
	void *context;
	void (*deleter)(struct dl_versioned *self);
	uint64_t flags;
	struct dl_tensor tensor;
};

enum load_way { LOAD_PUSH, LOAD_MAP, LOAD_DLPACK };

struct load {
	enum load_way way;
	/* With room behind it, for a struct of a later version. */
	union {
		salmap_tensor tensor;
		unsigned char room[sizeof(salmap_tensor) + 32];
	};
	struct dl_versioned dlpack;
	salmap_dlpack_kind kind;
	bool is_viewed; /* whether salmap_tensor_dlpack makes the view */
	int64_t shape[5], strides[5];
	char axes[8];
	void *memory;
	float *scales;
	int32_t *zero_points;
	/* What has to come of a push that nothing else stands against. */
	bool valid, finite;
};

struct extents {
	int64_t n, c, h, w, d;
};

struct load *load_create(struct input *input);

/* For salmap_push and the pushes of class maps; of any extents for NULL. */
struct load *load_create_tensor(const struct extents *extents,
                                struct input *input);
void load_destroy(struct load *load);

salmap_status load_push(const struct load *load, salmap *sm, uint32_t layer);

#endif
