/* The sentence about the last call that failed. */
#ifndef SALMAP_STATUS_H
#define SALMAP_STATUS_H

#include "../include/salmap.h"

#include "atomic.h"
#include "rare.h"

/* Longer sentences are cut. */
#define SALMAP_SENTENCE_CAPACITY 256

struct salmap_sentence {
	/* Held for the few instructions of a copy, by calls that fail or ask:
	 * pushes that fail at the same time must not mix their sentences. */
	atomic_flag lock;
	char text[SALMAP_SENTENCE_CAPACITY];
};

void salmap_sentence_init(struct salmap_sentence *message);

/*
 * Notes a sentence and returns `status`, so that a check reads
 * `return salmap_fail(...)`. `message` may be NULL. Of printf's conversions it
 * knows %s, %lld, %g (six digits, also inf and nan) and %%.
 */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
salmap_status salmap_fail(struct salmap_sentence *message, salmap_status status,
                          const char *format, ...) SALMAP_RARE;

/* What a noun has behind a count: "s", but nothing behind 1. */
const char *salmap_plural(int64_t count);

/* Copies a sentence to another one. */
void salmap_sentence_pass(struct salmap_sentence *from,
                          struct salmap_sentence *to) SALMAP_RARE;

/* Writes what happened to a caller's message, if there is one; returns
 * `status`. */
salmap_status salmap_message_tell(salmap_message *message, salmap_status status,
                                  struct salmap_sentence *sentence) SALMAP_RARE;

/* As salmap_error_message. */
size_t salmap_sentence_copy(struct salmap_sentence *message, char *buffer,
                           size_t capacity);

#endif
