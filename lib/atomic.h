/*
 * C11's atomic operations, of those that the library uses. A build for one
 * thread (SALMAP_ONE_THREAD) does without: CPUs such as the Cortex-M0 have no
 * instructions for some of them, and compilers then call functions that the
 * system may not have. Interrupts count as threads. tcc 0.9.27 is the
 * one compiler without them that we know of; it does not optimise, and x86
 * orders all but a store before a load by itself.
 */
#ifndef SALMAP_ATOMIC_H
#define SALMAP_ATOMIC_H

#include "switches.h"

#if !SALMAP_HAS_THREADS

#include <stdbool.h>
#include <stdint.h>

typedef struct {
	bool is_set;
} atomic_flag;
typedef uint_least32_t atomic_uint_least32_t;
typedef bool atomic_bool;

static inline bool salmap_plain_compare_exchange(uint_least32_t *word,
                                                 uint_least32_t *expected,
                                                 uint_least32_t value)
{
	const uint_least32_t found = *word;
	const bool equal = found == *expected;

	*word = equal ? value : found;
	*expected = found;
	return equal;
}

static inline bool salmap_plain_test_and_set(atomic_flag *flag)
{
	const bool was_set = flag->is_set;

	flag->is_set = true;
	return was_set;
}

#define atomic_init(word, value) ((void)(*(word) = (value)))
#define atomic_load(word) (*(word))
#define atomic_load_explicit(word, order) atomic_load(word)
#define atomic_store(word, value) atomic_init(word, value)
#define atomic_store_explicit(word, value, order) atomic_store(word, value)
#define atomic_compare_exchange_strong salmap_plain_compare_exchange
#define atomic_compare_exchange_weak salmap_plain_compare_exchange
#define atomic_flag_test_and_set salmap_plain_test_and_set
#define atomic_flag_test_and_set_explicit(flag, order)                         \
	atomic_flag_test_and_set(flag)
#define atomic_flag_clear(flag) ((void)((flag)->is_set = false))
#define atomic_flag_clear_explicit(flag, order) atomic_flag_clear(flag)

#elif defined(__TINYC__) && !defined(__has_include) &&                           \
	(defined(__x86_64__) || defined(__i386__))

#include <stdbool.h>
#include <stdint.h>

typedef volatile uint32_t salmap_atomic_word;
typedef struct {
	salmap_atomic_word word;
} atomic_flag;
typedef salmap_atomic_word atomic_uint_least32_t;
typedef salmap_atomic_word atomic_bool;

static inline uint32_t salmap_atomic_exchange(salmap_atomic_word *word,
                                              uint32_t value)
{
	__asm__ __volatile__("xchgl %0, %1"
	                     : "=r"(value), "=m"(*word) : "0"(value) : "memory");
	return value;
}

static inline bool salmap_atomic_compare_exchange(salmap_atomic_word *word,
                                                  uint32_t *expected,
                                                  uint32_t value)
{
	uint32_t found = *expected;
	const uint32_t wanted = found;

	__asm__ __volatile__("lock; cmpxchgl %2, %1"
	                     : "=a"(found), "=m"(*word)
	                     : "r"(value), "0"(found) : "memory");
	*expected = found;
	return found == wanted;
}

#define atomic_init(word, value) ((void)(*(word) = (value)))
#define atomic_load(word) (*(word))
#define atomic_load_explicit(word, order) atomic_load(word)
#define atomic_store(word, value) ((void)salmap_atomic_exchange(word, value))
#define atomic_store_explicit(word, value, order) atomic_store(word, value)
#define atomic_compare_exchange_strong salmap_atomic_compare_exchange
#define atomic_compare_exchange_weak salmap_atomic_compare_exchange
#define atomic_flag_test_and_set(flag)                                         \
	(salmap_atomic_exchange(&(flag)->word, 1) != 0)
#define atomic_flag_test_and_set_explicit(flag, order)                         \
	atomic_flag_test_and_set(flag)
#define atomic_flag_clear(flag) atomic_store(&(flag)->word, 0)
#define atomic_flag_clear_explicit(flag, order) atomic_flag_clear(flag)

#else
#include <stdatomic.h>
#endif

#endif
