/* What all tests share: cmocka, a seeded generator, and a few short cuts. */
#ifndef TEST_H
#define TEST_H

/* Inputs and expected numbers have to be the same everywhere too. */
#include "strict_fp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../include/salmap.h"

/* A generator that gives the same numbers everywhere (splitmix64, S. Vigna,
 * public domain, prng.di.unimi.it/splitmix64.c). */
struct random {
	uint64_t state;
};

uint64_t random_next(struct random *random);

/* Below `limit`, which is at least 1. */
uint64_t random_below(struct random *random, uint64_t limit);

/* 0 to below 1, a multiple of 2^-24. */
float random_unit(struct random *random);

/* What a ReLU gives: about half zeros, the rest skewed, up to 8. `count` values
 * in memory that the caller frees. */
float *random_activations(uint64_t seed, size_t count);

/* `usual`, or what the environment's TEST_MAPS says: of how many random inputs,
 * or about how many, a test is made. A run under a slow checker sets it to
 * less. */
int maps_to_try(int usual);

/* Whether that is so few that tests leave out most of what is costly and the
 * same on every machine, as references in long double, which software computes
 * on many. */
bool tries_few(void);

/* On how many images threads meet: what the environment's TEST_IMAGES says, or
 * 2,000. */
long images_to_draw(void);

/* malloc, or the test fails. */
void *must_allocate(size_t size);

/* Fails the test with the context's message unless `status` is SALMAP_OK. */
void assert_ok(const salmap *sm, salmap_status status);

/* Fails the test unless `status` is `expected` and each of the NULL-terminated
 * strings that follow is part of the context's message. */
void assert_fails(const salmap *sm, salmap_status status,
                  salmap_status expected, ...);

/* A context for `layers` layers; pushes of float tensors, [n][c][h][w]; the
 * combined map in memory that the caller frees. Each fails the test on
 * error. */
salmap *must_create(uint32_t layers);

/* Gives a context, with its settings, a reference of random activations. */
void must_set_reference(salmap *sm);
void must_push(salmap *sm, uint32_t layer, const float *data, int64_t n,
               int64_t c, int64_t h, int64_t w);
float *must_combine(salmap *sm, uint32_t image, int64_t width, int64_t height);

#endif
