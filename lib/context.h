/* What a context holds: shared by the files of the public functions. */
#ifndef SALMAP_CONTEXT_H
#define SALMAP_CONTEXT_H

#include "configuration.h"
#include "memory.h"
#include "stack.h"

struct salmap_reference;

/* Bytes of a context for so many layers, with all that is as long-lived. */
size_t salmap_context_size(uint32_t layers);

struct salmap {
	struct salmap_memory memory;
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
	struct salmap_reference *reference; /* NULL for none */
};

#endif
