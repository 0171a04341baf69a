/*
 * Eight threads share a few contexts, with one image after the other in each:
 * they push its layers in random orders, two of them the same layer at times,
 * read what is held meanwhile, and draw pictures together when all are, while
 * others push to other contexts. Whatever they see has the bits that one thread
 * alone computes.
 *
 * TEST_IMAGES in the environment says how many images; `make check-threads`
 * takes 100,000.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include "../support/loops.h"
#include "../support/outputs.h"
#include "../support/rows.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#define THREADS 8
#define CONTEXTS 5
#define LAYERS 5
#define SUBJECTS 24
#define WIDTH 65 /* of two strips of tiles */
#define HEIGHT 3

/* ----------------------------------------------------------------- subjects */

static const int64_t shapes[LAYERS][3] = { /* c, h, w */
	{ 3, 6, 7 }, { 17, 3, 4 }, { 33, 2, 2 }, { 5, 4, 3 }, { 1, 1, 1 },
};

enum picture { COMBINED, LOVI, HEATMAP, PICTURES };

/* What is read of one layer. */
struct layer_sight {
	struct salmap_layer_info info;
	float map[WIDTH * HEIGHT];
};

/* A picture, or the combined map with the rest 0. */
struct picture_sight {
	float pixels[WIDTH * HEIGHT * 3];
};

/* An image, or batch, with the settings that it is drawn with, and what one
 * thread alone makes of it. */
struct subject {
	salmap_statistic statistic;
	salmap_normalizer normalizer;
	salmap_resampling resampling;
	salmap_parallel parallel;
	int64_t images;
	float *data[LAYERS];
	struct layer_sight layer[LAYERS];
	struct picture_sight picture[PICTURES];
};

static salmap_status configure(salmap *sm, const struct subject *subject)
{
	salmap_status status = salmap_set_statistic(sm, subject->statistic);

	if (status == SALMAP_OK)
		status = salmap_set_normalizer(sm, subject->normalizer);
	if (status == SALMAP_OK)
		status = salmap_set_resampling(sm, subject->resampling);
	if (status == SALMAP_OK)
		status = salmap_set_parallel(sm, subject->parallel, NULL);
	return status;
}

static salmap_status push(salmap *sm, const struct subject *subject,
                          uint32_t layer)
{
	const int64_t *shape = shapes[layer];
	salmap_tensor tensor;

	salmap_tensor_nchw(&tensor, subject->data[layer], SALMAP_F32,
	                   subject->images, shape[0], shape[1], shape[2]);
	return salmap_push(sm, layer, &tensor);
}

/* Of the last image, as all that is read here. */
static salmap_status read_layer(salmap *sm, const struct subject *subject,
                                uint32_t layer, struct layer_sight *sight)
{
	const uint32_t image = (uint32_t)subject->images - 1;
	salmap_plane plane;
	salmap_status status;

	memset(sight, 0, sizeof(*sight));
	sight->info.struct_size = sizeof(sight->info);
	status = salmap_layer_info(sm, image, layer, &sight->info);
	salmap_plane_packed(&plane, sight->map, WIDTH, HEIGHT);
	if (status == SALMAP_OK)
		status = salmap_layer_map(sm, image, layer, &plane);
	return status;
}

static salmap_status draw(salmap *sm, const struct subject *subject,
                          enum picture kind, struct picture_sight *sight)
{
	const uint32_t image = (uint32_t)subject->images - 1;
	salmap_plane plane;
	salmap_picture picture;

	memset(sight, 0, sizeof(*sight));
	salmap_plane_packed(&plane, sight->pixels, WIDTH, HEIGHT);
	salmap_picture_packed(&picture, sight->pixels, SALMAP_PIXEL_RGB_F32,
	                      WIDTH, HEIGHT);
	if (kind == COMBINED)
		return salmap_combined(sm, image, &plane);
	if (kind == LOVI)
		return salmap_lovi(sm, image, &picture);
	return salmap_heatmap(sm, image, &picture);
}

/* What one thread makes of a subject, with its layers in order. */
static void draw_alone(struct subject *subject)
{
	salmap *sm = must_create(LAYERS);
	uint32_t layer;
	int kind;

	assert_ok(sm, configure(sm, subject));
	for (layer = 0; layer < LAYERS; layer++)
		assert_ok(sm, push(sm, subject, layer));
	for (layer = 0; layer < LAYERS; layer++)
		assert_ok(sm, read_layer(sm, subject, layer,
		                         &subject->layer[layer]));
	for (kind = 0; kind < PICTURES; kind++)
		assert_ok(sm, draw(sm, subject, (enum picture)kind,
		                   &subject->picture[kind]));
	salmap_destroy(sm);
}

/* A value of a list, which is gone through again and again. */
static int32_t row(uint32_t number, const char *(*name)(int32_t))
{
	return (int32_t)(number % rows_of(name));
}

static void make_subject(struct subject *subject, uint32_t number)
{
	uint32_t layer;

	*subject = (struct subject){
		.statistic = row(number, salmap_statistic_name),
		/* The one after them wants a reference. */
		.normalizer = (int32_t)(number / 2 %
		                        SALMAP_NORMALIZER_REFERENCE),
		.resampling = row(number / 3, salmap_resampling_name),
		.parallel = number % 5 == 0 ? loop_backwards : NULL,
		.images = number % 3 == 0 ? 3 : 1,
	};
	for (layer = 0; layer < LAYERS; layer++)
		subject->data[layer] = random_activations(
			number * LAYERS + layer,
			(size_t)(subject->images * shapes[layer][0] *
		                 shapes[layer][1] * shapes[layer][2]));
	draw_alone(subject);
}

static void free_subject(struct subject *subject)
{
	uint32_t layer;

	for (layer = 0; layer < LAYERS; layer++)
		free(subject->data[layer]);
}

/* -------------------------------------------------------------------- tasks */

/* What is done to an image while its layers are pushed: each of them once, two
 * once more, and three glances at what is held; then the pictures, the first of
 * them twice. */
#define SECOND_PUSHES 2
#define GLANCES 3
#define EARLY_TASKS (LAYERS + SECOND_PUSHES + GLANCES)
#define LATE_TASKS (PICTURES + 1)
#define TASKS (EARLY_TASKS + LATE_TASKS)

struct task {
	enum { PUSH, GLANCE } kind;
	uint32_t layer;
};

/* A context with the image that it is at. Who takes the last task to its end
 * has the context for itself, and puts the next image there. */
struct stage {
	salmap *sm;
	const struct subject *subject;
	struct task early[EARLY_TASKS];
	atomic_int taken, done, won; /* tasks; pushes that succeeded */
};

struct theatre {
	struct subject subjects[SUBJECTS];
	struct stage stages[CONTEXTS];
	long images;
	atomic_long begun, ended, seen; /* images; sights compared */
	atomic_int failures, closed;    /* stages without a further image */
};

struct worker {
	struct theatre *theatre;
	struct random random;
};

static void expect(struct theatre *theatre, bool good)
{
	if (!good)
		atomic_fetch_add(&theatre->failures, 1);
}

static void expect_same(struct theatre *theatre, salmap_status status,
                        const void *sight, const void *want, size_t size)
{
	expect(theatre, status == SALMAP_OK && memcmp(sight, want, size) == 0);
	atomic_fetch_add_explicit(&theatre->seen, 1, memory_order_relaxed);
}

/* A layer is there, with its right bits, or not yet. */
static void glance(struct theatre *theatre, struct stage *stage, uint32_t layer,
                   bool is_held)
{
	struct layer_sight sight;
	const salmap_status status = read_layer(stage->sm, stage->subject,
	                                        layer, &sight);

	if (is_held || status != SALMAP_E_INCOMPLETE)
		expect_same(theatre, status, &sight,
		            &stage->subject->layer[layer], sizeof(sight));
}

/* One of two pushes of a layer wins; the sentence of the other is whole. */
static void push_once(struct theatre *theatre, struct stage *stage,
                      uint32_t layer)
{
	const salmap_status status = push(stage->sm, stage->subject, layer);
	char message[256];

	if (status == SALMAP_OK) {
		atomic_fetch_add(&stage->won, 1);
		glance(theatre, stage, layer, true);
		return;
	}
	expect(theatre, status == SALMAP_E_STATE);
	salmap_error_message(stage->sm, message, sizeof(message));
	expect(theatre, strncmp(message, "layer ", 6) == 0 &&
	                        strlen(message) > 20);
}

static void draw_once(struct theatre *theatre, struct stage *stage,
                      enum picture kind)
{
	struct picture_sight sight;
	const salmap_status status = draw(stage->sm, stage->subject, kind,
	                                  &sight);

	expect_same(theatre, status, &sight, &stage->subject->picture[kind],
	            sizeof(sight));
}

static void do_task(struct theatre *theatre, struct stage *stage, int number)
{
	const struct task *early = &stage->early[number % EARLY_TASKS];

	if (number >= EARLY_TASKS)
		draw_once(theatre, stage,
		          (enum picture)((number - EARLY_TASKS) % PICTURES));
	else if (early->kind == PUSH)
		push_once(theatre, stage, early->layer);
	else
		glance(theatre, stage, early->layer, false);
}

/* --------------------------------------------------------------------- flow */

static void shuffle(struct task *tasks, int count, struct random *random)
{
	int i;

	for (i = count - 1; i > 0; i--) {
		const int j = (int)random_below(random, (uint64_t)i + 1);
		const struct task task = tasks[i];

		tasks[i] = tasks[j];
		tasks[j] = task;
	}
}

/* Puts an image on a stage that the caller has for itself. */
static void begin_image(struct theatre *theatre, struct stage *stage,
                        struct random *random)
{
	int i;

	if (atomic_fetch_add(&theatre->begun, 1) >= theatre->images) {
		atomic_fetch_add(&theatre->closed, 1);
		return;
	}
	expect(theatre, salmap_reset(stage->sm) == SALMAP_OK);
	stage->subject = &theatre->subjects[random_below(random, SUBJECTS)];
	expect(theatre, configure(stage->sm, stage->subject) == SALMAP_OK);
	for (i = 0; i < EARLY_TASKS; i++) {
		stage->early[i].kind = i < LAYERS + SECOND_PUSHES ? PUSH
		                                                  : GLANCE;
		stage->early[i].layer =
			i < LAYERS ? (uint32_t)i
				   : (uint32_t)random_below(random, LAYERS);
	}
	shuffle(stage->early, EARLY_TASKS, random);
	atomic_store(&stage->won, 0);
	atomic_store(&stage->done, 0);
	atomic_store(&stage->taken, 0);
}

static void end_image(struct theatre *theatre, const struct stage *stage)
{
	expect(theatre, atomic_load(&stage->won) == LAYERS);
	atomic_fetch_add(&theatre->ended, 1);
}

/* Takes a task that may be done now; -1 if there is none. */
static int take_task(struct stage *stage)
{
	int number = atomic_load(&stage->taken);

	do {
		if (number == TASKS ||
		    (number >= EARLY_TASKS &&
		     atomic_load(&stage->done) < EARLY_TASKS))
			return -1;
	} while (!atomic_compare_exchange_weak(&stage->taken, &number,
	                                       number + 1));
	return number;
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct theatre *theatre = worker->theatre;

	while (atomic_load(&theatre->closed) < CONTEXTS) {
		struct stage *stage = &theatre->stages[random_below(
			&worker->random, CONTEXTS)];
		const int number = take_task(stage);

		if (number < 0) {
			sched_yield();
			continue;
		}
		do_task(theatre, stage, number);
		if (atomic_fetch_add(&stage->done, 1) + 1 < TASKS)
			continue;
		end_image(theatre, stage);
		begin_image(theatre, stage, &worker->random);
	}
	return NULL;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void open_theatre(struct theatre *theatre)
{
	struct random random = { 1 };
	uint32_t i;

	*theatre = (struct theatre){ .images = images_to_draw() };
	for (i = 0; i < SUBJECTS; i++)
		make_subject(&theatre->subjects[i], i);
	for (i = 0; i < CONTEXTS; i++) {
		theatre->stages[i].sm = must_create(LAYERS);
		begin_image(theatre, &theatre->stages[i], &random);
	}
}

static void close_theatre(struct theatre *theatre)
{
	uint32_t i;

	for (i = 0; i < CONTEXTS; i++)
		salmap_destroy(theatre->stages[i].sm);
	for (i = 0; i < SUBJECTS; i++)
		free_subject(&theatre->subjects[i]);
}

static void eight_threads_see_what_one_would(void **state)
{
	static struct theatre theatre;
	struct worker workers[THREADS];
	pthread_t threads[THREADS];
	const double start = seconds();
	int i;

	(void)state;
	open_theatre(&theatre);
	for (i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ &theatre, { (uint64_t)i + 2 } };
		assert_int_equal(pthread_create(&threads[i], NULL, work,
		                                &workers[i]), 0);
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	print_message("%ld images, %d threads, %d contexts: %ld sights in "
	              "%.1f s\n", atomic_load(&theatre.ended), THREADS,
	              CONTEXTS, atomic_load(&theatre.seen), seconds() - start);
	assert_int_equal(atomic_load(&theatre.failures), 0);
	assert_true(atomic_load(&theatre.ended) == theatre.images);
	assert_true(atomic_load(&theatre.seen) >=
	            theatre.images * (LAYERS + LATE_TASKS));
	close_theatre(&theatre);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eight_threads_see_what_one_would),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
