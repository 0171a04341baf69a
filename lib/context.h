/* What a context holds: shared by the files of the public functions. */
#ifndef SALMAP_CONTEXT_H
#define SALMAP_CONTEXT_H

#include "configuration.h"
#include "memory.h"
#include "stack.h"

struct salmap {
	struct salmap_memory memory;
	size_t size; /* of the block that holds the context, in bytes */
	salmap_settings settings;                  /* as they were set */
	struct salmap_configuration configuration; /* made from them */
	/* A pointer, so that a function which reads a const context can lock
	 * the sentence. */
	struct salmap_sentence *message;
	struct salmap_batch batch;
	struct salmap_stack stack; /* the layers */
	struct salmap_stack cams;  /* the class maps; slots NULL for none */
	double *weights; /* [layers], as set */
	double *shares;  /* [layers], scaled for the arithmetic */
};

#endif
