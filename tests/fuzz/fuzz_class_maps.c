/*
 * Pushes class maps in every way, with right and wrong arguments. A model tells
 * which calls have to work. Then the same pushes in the other direction, with
 * the scalar kernels, have to give the same bytes, in 0..1; and what failed may
 * not have written anything.
 */
#include <string.h>

#include "../support/rows.h"
#include "../support/loops.h"
#include "canvas.h"
#include "check.h"
#include "load.h"

#define MOST_CAMS 4
#define MOST_PUSHES 12
#define LAYERS 2

enum way { WEIGHTS, SIMILARITY, GRADIENT, EIGEN, MAP, WAYS };

struct push {
	enum way way;
	uint32_t cam, count; /* the first class map, and how many of them */
	salmap_cam_method method;
	struct load *activation;
	struct load *other; /* weights, vector or gradient; or NULL */
};

struct session {
	salmap *sm;
	uint32_t cams;
	int64_t batch; /* 0 before the first push */
	salmap_nonfinite nonfinite;
	uint32_t guide;
	bool is_held[MOST_CAMS];
	struct push pushes[MOST_PUSHES]; /* those that worked */
	uint32_t count;
};

/* ------------------------------------------------------------------- push */

static salmap_status do_push(salmap *sm, const struct push *push)
{
	const salmap_tensor *activation = &push->activation->tensor;
	const salmap_tensor *other = push->other ? &push->other->tensor : NULL;

	switch (push->way) {
	case WEIGHTS:
		return salmap_push_cam_weights(sm, push->cam, activation,
		                               other);
	case SIMILARITY:
		return salmap_push_cam_similarity(sm, push->cam, activation,
		                                  other);
	case GRADIENT:
		return salmap_push_cam_gradient(sm, push->cam, activation,
		                                other, push->method);
	case EIGEN:
		return salmap_push_cam_eigen(sm, push->cam, activation);
	default:
		return salmap_push_cam_map(sm, push->cam, activation);
	}
}

/* A map has one channel, but for one in eight. */
static struct load *activation_of(enum way way, struct input *input)
{
	struct extents extents = { .c = 1 };

	if (way != MAP || input_once_in(input, 8))
		return load_create_tensor(NULL, input);
	extents.n = 1 + input_below(input, 3);
	extents.d = 1 + input_below(input, 3);
	extents.h = input_side(input, 20);
	extents.w = input_side(input, 90);
	return load_create_tensor(&extents, input);
}

/* The extents that go with the activation; rarely others. */
static struct load *other_tensor(const struct push *push, struct input *input)
{
	const salmap_tensor *activation = &push->activation->tensor;
	struct extents extents = { activation->n, activation->c, activation->h,
		                   activation->w, activation->d };

	if (!push->activation->valid || input_once_in(input, 16))
		return load_create_tensor(NULL, input);
	if (push->way != GRADIENT) {
		extents.n = input_once_in(input, 2) ? 1 : activation->n;
		extents.h = push->count;
		extents.w = extents.d = 1;
	}
	return load_create_tensor(&extents, input);
}

static struct push any_push(const struct session *session, struct input *input)
{
	struct push push = { .way = (enum way)input_below(input, WAYS) };

	push.cam = input_below(input, session->cams + 1);
	push.count = push.way <= SIMILARITY ? 1 + input_below(input, 3) : 1;
	push.method = (salmap_cam_method)input_below(
		input, rows_of(salmap_cam_method_name) + 1);
	push.activation = activation_of(push.way, input);
	if (push.way <= GRADIENT)
		push.other = other_tensor(&push, input);
	return push;
}

static void free_push(struct push *push)
{
	load_destroy(push->activation);
	load_destroy(push->other);
}

static bool is_fitting(const struct push *push)
{
	const salmap_tensor *a = &push->activation->tensor;
	const salmap_tensor *b = push->other ? &push->other->tensor : NULL;

	switch (push->way) {
	case WEIGHTS:
	case SIMILARITY:
		return (b->n == 1 || b->n == a->n) && b->c == a->c &&
		       b->w == 1 && b->d == 1;
	case GRADIENT:
		return b->n == a->n && b->c == a->c && b->h == a->h &&
		       b->w == a->w && b->d == a->d &&
		       salmap_cam_method_name(push->method) != NULL;
	case MAP:
		return a->c == 1 ||
		       (a->stride_c == 0 && a->channel_block == 0);
	default:
		return true;
	}
}

static bool is_free(const struct session *session, uint32_t cam, uint32_t count)
{
	uint32_t i;

	for (i = cam; i < cam + count; i++)
		if (i >= session->cams || session->is_held[i])
			return false;
	return true;
}

static bool is_finite(const struct push *push)
{
	return push->activation->finite &&
	       (push->other == NULL || push->other->finite);
}

/* Sets how many class maps a good push makes. */
static bool is_good(const struct session *session, struct push *push)
{
	if (!push->activation->valid ||
	    (push->other != NULL && !push->other->valid) || !is_fitting(push))
		return false;
	if (push->way <= SIMILARITY) {
		if (push->other->tensor.h > MOST_CAMS)
			return false;
		push->count = (uint32_t)push->other->tensor.h;
	}
	return is_free(session, push->cam, push->count) &&
	       (session->batch == 0 ||
	        session->batch == push->activation->tensor.n) &&
	       (is_finite(push) ||
	        session->nonfinite != SALMAP_NONFINITE_ERROR);
}

static void keep(struct session *session, const struct push *push)
{
	uint32_t i;

	for (i = 0; i < push->count; i++)
		session->is_held[push->cam + i] = true;
	session->batch = push->activation->tensor.n;
	session->pushes[session->count++] = *push;
}

static void push_one(struct session *session, struct input *input)
{
	struct push push = any_push(session, input);
	const salmap_status status = do_push(session->sm, &push);

	CHECK((status == SALMAP_OK) == is_good(session, &push));
	CHECK(salmap_error_message(session->sm, NULL, 0) > 0 ||
	      status == SALMAP_OK);
	if (status == SALMAP_OK)
		keep(session, &push);
	else
		free_push(&push);
}

/* ------------------------------------------------------------ the same bits */

typedef salmap_status (*read_plane)(salmap *sm, uint32_t image, uint32_t cam,
                                    const salmap_plane *out);
typedef salmap_status (*read_grey)(salmap *sm, uint32_t image, uint32_t cam,
                                   const salmap_grey *out);
typedef salmap_status (*read_picture)(salmap *sm, uint32_t image, uint32_t cam,
                                      const salmap_picture *out);

static const read_plane planes[] = { salmap_cam, salmap_fastcam };
static const read_grey greys[] = { salmap_cam_grey, salmap_fastcam_grey };
static const read_picture pictures[] = { salmap_fastcam_lovi,
	                                 salmap_fastcam_heatmap };

static struct canvas any_volume(enum canvas_kind kind, struct input *input)
{
	const int64_t depth = 1 + input_below(input, 3);
	const int64_t width = input_side(input, 90);

	return canvas_volume(kind, depth, width, input_side(input, 20), input);
}

/* Both write the same, or nothing. */
static void compare_canvases(struct canvas *one, struct canvas *two,
                             bool worked, bool again)
{
	CHECK(worked == again);
	if (worked) {
		canvas_check_same(one, two);
		canvas_check_gaps(one);
		canvas_check_values(one, true);
	} else {
		canvas_check_untouched(one);
		canvas_check_untouched(two);
	}
	canvas_free(one);
	canvas_free(two);
}

static void compare_plane(const struct session *session, salmap *other,
                          read_plane read, uint32_t image, uint32_t cam,
                          struct input *input)
{
	struct canvas one = any_volume(CANVAS_PLANE, input);
	struct canvas two = canvas_like(&one);
	const bool worked = read(session->sm, image, cam, &one.plane) ==
	                    SALMAP_OK;
	const bool again = read(other, image, cam, &two.plane) == SALMAP_OK;

	CHECK(worked == (cam < session->cams && session->is_held[cam]));
	compare_canvases(&one, &two, worked, again);
}

static void compare_grey(const struct session *session, salmap *other,
                         read_grey read, uint32_t image, uint32_t cam,
                         struct input *input)
{
	struct canvas one = any_volume(CANVAS_GREY, input);
	struct canvas two = canvas_like(&one);
	const bool worked = read(session->sm, image, cam, &one.grey) ==
	                    SALMAP_OK;
	const bool again = read(other, image, cam, &two.grey) == SALMAP_OK;

	CHECK(worked == (cam < session->cams && session->is_held[cam]));
	compare_canvases(&one, &two, worked, again);
}

static void compare_picture(const struct session *session, salmap *other,
                            read_picture read, uint32_t image, uint32_t cam,
                            struct input *input)
{
	struct canvas one = any_volume(CANVAS_PICTURE, input);
	struct canvas two = canvas_like(&one);
	const bool worked = read(session->sm, image, cam, &one.picture) ==
	                    SALMAP_OK;
	const bool again = read(other, image, cam, &two.picture) == SALMAP_OK;

	CHECK(worked == (cam < session->cams && session->is_held[cam]));
	compare_canvases(&one, &two, worked, again);
}

static void compare_infos(const struct session *session, salmap *other,
                          uint32_t image, uint32_t cam)
{
	struct salmap_cam_info one = { .struct_size = sizeof(one) };
	struct salmap_cam_info two = { .struct_size = sizeof(two) };
	const bool worked = salmap_cam_info(session->sm, image, cam, &one) ==
	                    SALMAP_OK;
	const bool again = salmap_cam_info(other, image, cam, &two) ==
	                   SALMAP_OK;

	CHECK(worked == again);
	CHECK(memcmp(&one, &two, sizeof(one)) == 0);
	CHECK(!worked || (one.min <= one.mean && one.mean <= one.max));
}

static void compare(const struct session *session, salmap *other,
                    struct input *input)
{
	uint32_t image, cam;
	size_t i;

	for (image = 0; image < session->batch; image++)
		for (cam = 0; cam <= session->cams; cam++) {
			for (i = 0; i < 2; i++) {
				compare_plane(session, other, planes[i], image,
				              cam, input);
				compare_grey(session, other, greys[i], image,
				             cam, input);
				compare_picture(session, other, pictures[i],
				                image, cam, input);
			}
			compare_infos(session, other, image, cam);
		}
}

/* ---------------------------------------------------------------- program */

/* Reserves what the pushes may take, or not. */
static void reserve(const struct session *session,
                    const salmap_settings *settings, struct input *input)
{
	struct salmap_memory_size size = { .struct_size = sizeof(size) };
	int64_t shapes[LAYERS + MOST_CAMS][3];
	uint32_t i;

	if (!input_once_in(input, 4))
		return;
	for (i = 0; i < LAYERS + session->cams; i++) {
		shapes[i][0] = 1;
		shapes[i][1] = 1 + input_below(input, 8);
		shapes[i][2] = 1 + input_below(input, 8);
	}
	CHECK(!salmap_memory_estimate(LAYERS, 3, shapes[0], settings, &size,
	                              NULL));
	CHECK(size.blocks == 2 + LAYERS + session->cams);
	CHECK(!salmap_reserve(session->sm, 3, shapes[0]));
}

static void open_contexts(struct session *session, salmap **other,
                          struct input *input)
{
	salmap_settings settings;

	CHECK(!salmap_settings_default(&settings));
	settings.cams = session->cams = 1 + input_below(input, MOST_CAMS);
	settings.evidence = (salmap_evidence)input_below(
		input, rows_of(salmap_evidence_name));
	settings.fastcam_factor = (salmap_fastcam_factor)input_below(
		input, rows_of(salmap_fastcam_factor_name));
	settings.resampling = (salmap_resampling)input_below(
		input, rows_of(salmap_resampling_name));
	settings.nonfinite = session->nonfinite =
		(salmap_nonfinite)input_below(
			input, rows_of(salmap_nonfinite_name));
	settings.parallel = all_loops[input_below(input, LOOP_COUNT - 1)];
	settings.incomplete = SALMAP_INCOMPLETE_COMBINE;
	if (input_once_in(input, 2))
		settings.guide = input_below(input, session->cams);
	if (input_once_in(input, 4))
		settings.relative_epsilon = 1e-3;
	session->guide = settings.guide;
	CHECK(!salmap_create_with(LAYERS, &settings, NULL, &session->sm,
	                          NULL));
	reserve(session, &settings, input);
	settings.isa = "scalar";
	settings.parallel = NULL;
	CHECK(!salmap_create_with(LAYERS, &settings, NULL, other, NULL));
}

/* FastCAM wants a layer: a gentle slope. */
static void push_layer(salmap *sm, int64_t batch)
{
	enum { MOST_BATCH = 3, HEIGHT = 3, WIDTH = 4 };
	float numbers[MOST_BATCH * HEIGHT * WIDTH];
	salmap_tensor map;
	uint32_t i;

	for (i = 0; i < MOST_BATCH * HEIGHT * WIDTH; i++)
		numbers[i] = (float)i / 8;
	CHECK(!salmap_tensor_nchw(&map, numbers, SALMAP_F32, batch, 1, HEIGHT,
	                          WIDTH));
	CHECK(!salmap_push_map(sm, 0, &map));
}

/* The first activation as a layer too, which a class map may guide. */
static void push_guided(const struct session *session, salmap *other)
{
	const struct load *activation = session->pushes[0].activation;
	const salmap_status status = salmap_push(session->sm, 1,
	                                         &activation->tensor);
	const bool has_guide = session->guide == SALMAP_NO_GUIDE ||
	                       session->is_held[session->guide];

	CHECK((status == SALMAP_OK) ==
	      (has_guide && (activation->finite ||
	                     session->nonfinite != SALMAP_NONFINITE_ERROR)));
	CHECK(has_guide || status == SALMAP_E_STATE);
	CHECK(salmap_push(other, 1, &activation->tensor) == status);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct session session = { 0 };
	salmap *other;
	uint32_t i;

	open_contexts(&session, &other, &input);
	while (input.left > 0 && session.count < MOST_PUSHES)
		push_one(&session, &input);
	for (i = session.count; i > 0; i--)
		CHECK(!do_push(other, &session.pushes[i - 1]));
	if (session.batch > 0) {
		push_layer(session.sm, session.batch);
		push_layer(other, session.batch);
		push_guided(&session, other);
		compare(&session, other, &input);
	}
	for (i = 0; i < session.count; i++)
		free_push(&session.pushes[i]);
	salmap_destroy(session.sm);
	salmap_destroy(other);
	return 0;
}
