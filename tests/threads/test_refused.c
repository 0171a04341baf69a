/*
 * Readers beside a push that fails: what it would have brought is never seen,
 * and what another push then brings is seen as it is, or not yet. Each round is
 * one image; the next begins when the reader is at rest.
 */
#define _POSIX_C_SOURCE 200809L

#include "../support/test.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>

#define LARGE_BATCH 500 /* of the push that fails */
#define PIXELS 5

struct reader {
	salmap *sm;
	pthread_barrier_t turn; /* a round begins, and ends */
	atomic_bool pushed, stop;
	bool (*look)(salmap *sm); /* false if it saw what it may not */
	long wrong;
};

static void *read_all(void *context)
{
	struct reader *reader = context;

	for (;;) {
		bool last;

		pthread_barrier_wait(&reader->turn);
		if (atomic_load(&reader->stop))
			return NULL;
		do {
			last = atomic_load(&reader->pushed);
			reader->wrong += !reader->look(reader->sm);
		} while (!last);
		pthread_barrier_wait(&reader->turn);
	}
}

static void one_round(struct reader *reader, void (*push)(salmap *sm))
{
	pthread_barrier_wait(&reader->turn);
	push(reader->sm);
	atomic_store(&reader->pushed, true);
	pthread_barrier_wait(&reader->turn);
	atomic_store(&reader->pushed, false);
	assert_ok(reader->sm, salmap_reset(reader->sm));
}

/* Pushes beside a thread that looks. */
static void run(void (*prepare)(salmap *sm), void (*push)(salmap *sm),
                bool (*look)(salmap *sm))
{
	struct reader reader = { .sm = must_create(2), .look = look };
	pthread_t thread;
	const long rounds = images_to_draw() / 2;
	long i;

	assert_ok(reader.sm, salmap_set_incomplete(reader.sm,
	                                           SALMAP_INCOMPLETE_COMBINE));
	assert_ok(reader.sm, salmap_set_normalizer(reader.sm,
	                                           SALMAP_NORMALIZER_NONE));
	assert_int_equal(pthread_barrier_init(&reader.turn, NULL, 2), 0);
	assert_int_equal(pthread_create(&thread, NULL, read_all, &reader), 0);
	for (i = 0; i < rounds; i++) {
		prepare(reader.sm);
		one_round(&reader, push);
	}
	atomic_store(&reader.stop, true);
	pthread_barrier_wait(&reader.turn);
	assert_int_equal(pthread_join(thread, NULL), 0);
	pthread_barrier_destroy(&reader.turn);
	salmap_destroy(reader.sm);
	assert_int_equal(reader.wrong, 0);
}

/* ------------------------------------------------------------------- batch */

static void push_nothing(salmap *sm)
{
	(void)sm;
}

static void push_large_batch_in_vain(salmap *sm)
{
	static float large[LARGE_BATCH];
	static const float one = 1;
	salmap_tensor tensor;

	large[LARGE_BATCH - 1] = NAN;
	salmap_tensor_nchw(&tensor, large, SALMAP_F32, LARGE_BATCH, 1, 1, 1);
	assert_int_equal(salmap_push(sm, 0, &tensor), SALMAP_E_NONFINITE);
	must_push(sm, 1, &one, 1, 1, 1, 1);
}

static bool last_image_is_never_there(salmap *sm)
{
	float map[1];
	salmap_plane plane;

	salmap_plane_packed(&plane, map, 1, 1);
	return salmap_combined(sm, LARGE_BATCH - 1, &plane) != SALMAP_OK;
}

static void a_batch_that_was_refused_has_no_images(void **state)
{
	(void)state;
	run(push_nothing, push_large_batch_in_vain, last_image_is_never_there);
}

/* ------------------------------------------------------------------- range */

static const float near[PIXELS] = { 0, 0.25f, 0.5f, 0.75f, 1 };
static const float far[PIXELS] = { -20, 25, 3, 0.5f, 11 };
static unsigned char expected[PIXELS * 3];

static void push_near(salmap *sm)
{
	salmap_tensor tensor;

	salmap_tensor_nchw(&tensor, near, SALMAP_F32, 1, 1, 1, PIXELS);
	assert_ok(sm, salmap_push_map(sm, 0, &tensor));
}

static void push_far(salmap *sm)
{
	salmap_tensor tensor;

	salmap_tensor_nchw(&tensor, far, SALMAP_F32, 1, 1, 1, PIXELS);
	assert_ok(sm, salmap_push_map(sm, 1, &tensor));
}

static salmap_status draw_far(salmap *sm, unsigned char pixels[PIXELS * 3])
{
	salmap_picture picture;

	salmap_picture_packed(&picture, pixels, SALMAP_PIXEL_RGB8, PIXELS, 1);
	return salmap_layer_lovi(sm, 0, 1, &picture);
}

static bool far_is_as_expected_or_missing(salmap *sm)
{
	unsigned char pixels[PIXELS * 3];
	const salmap_status status = draw_far(sm, pixels);

	if (status != SALMAP_OK)
		return status == SALMAP_E_INCOMPLETE;
	return memcmp(pixels, expected, sizeof(pixels)) == 0;
}

static void a_layer_is_drawn_among_all_or_not_at_all(void **state)
{
	salmap *sm = must_create(2);

	(void)state;
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	push_near(sm);
	push_far(sm);
	assert_ok(sm, draw_far(sm, expected));
	salmap_destroy(sm);
	run(push_near, push_far, far_is_as_expected_or_missing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_batch_that_was_refused_has_no_images),
		cmocka_unit_test(a_layer_is_drawn_among_all_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
