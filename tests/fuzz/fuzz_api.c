/*
 * Drives the whole library: a context is set, pushed to, read and reset as the
 * input says, with right and wrong arguments. A model of it tells which calls
 * have to work. Then the same pushes in another order, with the scalar kernels,
 * have to give the same bytes; maps have to keep the order of their statistic;
 * and what failed may not have written anything.
 */
#include "../support/loops.h"

#include <math.h>
#include <string.h>

#include "canvas.h"
#include "check.h"
#include "drawing.h"
#include "load.h"
#include "setters.h"

/* ------------------------------------------------------------------- heap */

/* What a context allocates: all of it has to come back. */
struct heap {
	size_t used;
	uint32_t until_failure; /* so many allocations; 0 for never */
	bool failed;
};

static void *heap_allocate(void *user, size_t size)
{
	struct heap *heap = user;

	CHECK(size > 0);
	if (heap->until_failure > 0 && --heap->until_failure == 0) {
		heap->failed = true;
		return NULL;
	}
	heap->used += size;
	return malloc(size);
}

static void heap_release(void *user, void *pointer, size_t size)
{
	struct heap *heap = user;

	CHECK(pointer != NULL && size <= heap->used);
	heap->used -= size;
	free(pointer);
}

/* ---------------------------------------------------------------- session */

struct session {
	salmap *sm;
	struct heap heap;
	struct settings settings;
	struct load *loads[MOST_LAYERS]; /* NULL for a layer that is not held */
	uint32_t layers, held_count, batch;
};

static void open_session(struct session *session, struct input *input)
{
	const salmap_allocator allocator = { sizeof(allocator), &session->heap,
		                             heap_allocate, heap_release };

	memset(session, 0, sizeof(*session));
	session->layers = 1 + input_below(input, MOST_LAYERS);
	session->settings = settings_default(session->layers);
	CHECK(!salmap_create(session->layers, &allocator, &session->sm));
	CHECK(salmap_layer_count(session->sm) == session->layers);
}

static void forget_loads(struct session *session)
{
	uint32_t layer;

	for (layer = 0; layer < session->layers; layer++) {
		load_destroy(session->loads[layer]);
		session->loads[layer] = NULL;
	}
	session->held_count = session->batch = 0;
}

/* What memory a context takes is told before; the allocator may fail. */
static void reserve(struct session *session, struct input *input)
{
	struct salmap_memory_size size = { .struct_size = sizeof(size) };
	int64_t shapes[MOST_LAYERS][3];
	const uint32_t batch = 1 + input_below(input, 3);
	const bool is_wrong = input_once_in(input, 8);
	salmap_status status;
	uint32_t i;

	for (i = 0; i < session->layers; i++) {
		shapes[i][0] = 1 + input_below(input, 3);
		shapes[i][1] = 1 + input_below(input, 20);
		shapes[i][2] = is_wrong ? input_edge(input)
		                        : 1 + input_below(input, 20);
	}
	status = salmap_memory_estimate(session->layers, batch, shapes[0],
	                                NULL, &size, NULL);
	CHECK(is_wrong || (status == SALMAP_OK &&
	                   size.blocks == session->layers + 1));
	if (status == SALMAP_OK && size.bytes > 1 << 20)
		return; /* what a large size finds takes too long */
	if (status == SALMAP_OK)
		status = salmap_reserve(session->sm, batch, shapes[0]);
	CHECK(is_wrong || status == SALMAP_OK || status == SALMAP_E_MEMORY);
}

/* The next image. */
static void forget(struct session *session, struct input *input)
{
	CHECK(!(input_once_in(input, 4) ? salmap_trim
	                                : salmap_reset)(session->sm));
	forget_loads(session);
	if (input_once_in(input, 4))
		reserve(session, input);
}

static void close_session(struct session *session)
{
	forget_loads(session);
	salmap_destroy(session->sm);
	CHECK(session->heap.used == 0);
}

/* A failed call leaves a sentence, which is cut as the header says. */
static void check_message(const salmap *sm, struct input *input)
{
	const size_t capacity = input_below(input, 80);
	char buffer[81];
	size_t length;

	memset(buffer, 1, sizeof(buffer));
	length = salmap_error_message(sm, buffer, capacity);
	CHECK(length > 0);
	CHECK(buffer[capacity] == 1);
	if (capacity > 0)
		CHECK(strlen(buffer) ==
		      (length < capacity ? length : capacity - 1));
}

/* ------------------------------------------------------------------- push */

static salmap_status expected_status(const struct session *session,
                                     const struct load *load, uint32_t layer,
                                     salmap_status status)
{
	if (layer >= session->layers)
		return SALMAP_E_ARGUMENT;
	if (!load->valid)
		return status == SALMAP_E_UNSUPPORTED ? SALMAP_E_UNSUPPORTED
		                                      : SALMAP_E_ARGUMENT;
	if (session->loads[layer])
		return SALMAP_E_STATE;
	if (session->batch != 0 && session->batch != load->tensor.n)
		return SALMAP_E_ARGUMENT;
	if (session->heap.failed)
		return SALMAP_E_MEMORY;
	if (!load->finite &&
	    session->settings.chosen.nonfinite == SALMAP_NONFINITE_ERROR)
		return SALMAP_E_NONFINITE;
	return SALMAP_OK;
}

static void push(struct session *session, struct input *input)
{
	const uint32_t layer = input_below(input, session->layers + 1);
	struct load *load;
	salmap_status status;

	session->heap.failed = false;
	session->heap.until_failure = input_once_in(input, 16);
	load = load_create(input);
	status = load_push(load, session->sm, layer);
	CHECK(status == expected_status(session, load, layer, status));
	session->heap.until_failure = 0;
	if (status == SALMAP_OK) {
		session->loads[layer] = load;
		session->held_count++;
		session->batch = (uint32_t)load->tensor.n;
	} else {
		check_message(session->sm, input);
		load_destroy(load);
	}
	CHECK(salmap_batch_size(session->sm) == session->batch);
}

/* ---------------------------------------------------------------- reading */

struct reader {
	enum canvas_kind kind;
	bool wants_all, wants_weight, wants_layer;
	salmap_status (*read_plane)(salmap *sm, uint32_t image,
	                            const salmap_plane *out);
	salmap_status (*read_grey)(salmap *sm, uint32_t image,
	                           const salmap_grey *out);
	salmap_status (*read_picture)(salmap *sm, uint32_t image,
	                              const salmap_picture *out);
	salmap_status (*read_layer_plane)(salmap *sm, uint32_t image,
	                                  uint32_t layer,
	                                  const salmap_plane *out);
	salmap_status (*read_layer_grey)(salmap *sm, uint32_t image,
	                                 uint32_t layer,
	                                 const salmap_grey *out);
	salmap_status (*read_layer_picture)(salmap *sm, uint32_t image,
	                                    uint32_t layer,
	                                    const salmap_picture *out);
};

static const struct reader readers[] = {
	{ CANVAS_PLANE, true, true, false, .read_plane = salmap_combined },
	{ CANVAS_PLANE, false, false, true,
	  .read_layer_plane = salmap_layer_map },
	{ CANVAS_PICTURE, true, false, false, .read_picture = salmap_lovi },
	{ CANVAS_PICTURE, true, true, false, .read_picture = salmap_heatmap },
	{ CANVAS_PICTURE, true, false, true,
	  .read_layer_picture = salmap_layer_lovi },
	{ CANVAS_GREY, true, true, false, .read_grey = salmap_combined_grey },
	{ CANVAS_GREY, false, false, true,
	  .read_layer_grey = salmap_layer_grey },
};

#define READERS (sizeof(readers) / sizeof(readers[0]))

static salmap_status call(const struct reader *reader, salmap *sm,
                          uint32_t image, uint32_t layer,
                          const struct canvas *canvas)
{
	if (reader->read_plane)
		return reader->read_plane(sm, image, &canvas->plane);
	if (reader->read_grey)
		return reader->read_grey(sm, image, &canvas->grey);
	if (reader->read_picture)
		return reader->read_picture(sm, image, &canvas->picture);
	if (reader->read_layer_plane)
		return reader->read_layer_plane(sm, image, layer,
		                                &canvas->plane);
	if (reader->read_layer_grey)
		return reader->read_layer_grey(sm, image, layer, &canvas->grey);
	return reader->read_layer_picture(sm, image, layer, &canvas->picture);
}

/* The weights of the held layers together, in units of the largest. */
static double held_weight(const struct session *session)
{
	const double *weights = session->settings.weights;
	double largest = 0, sum = 0;
	uint32_t i;

	for (i = 0; i < session->layers; i++)
		largest = weights[i] > largest ? weights[i] : largest;
	for (i = 0; i < session->layers; i++)
		sum += session->loads[i] ? weights[i] / largest : 0;
	return sum;
}

static bool is_held(const struct session *session, uint32_t layer)
{
	return layer < session->layers && session->loads[layer] != NULL;
}

static bool is_readable(const struct session *session,
                        const struct reader *reader, uint32_t image,
                        uint32_t layer)
{
	const bool complete = session->held_count == session->layers ||
	                      session->settings.chosen.incomplete ==
	                              SALMAP_INCOMPLETE_COMBINE;

	return image < session->batch && (complete || !reader->wants_all) &&
	       (!reader->wants_weight || held_weight(session) > 0) &&
	       (!reader->wants_layer || is_held(session, layer));
}

static bool is_unit(const struct session *session, const struct reader *reader)
{
	return reader->kind != CANVAS_PLANE ||
	       session->settings.chosen.normalizer != SALMAP_NORMALIZER_NONE;
}

/* Layers of several slices want an output that tells its depth. */
static int64_t any_depth(const struct session *session, struct input *input)
{
	const int64_t depth = input_below(input, 4);
	uint32_t i;

	for (i = 0; i < session->layers; i++)
		if (session->loads[i] && session->loads[i]->tensor.d > 1)
			return depth > 0 ? depth : 1;
	return depth;
}

static void read_one(struct session *session, struct input *input)
{
	const struct reader *reader = &readers[input_below(input, READERS)];
	const uint32_t image = input_below(input, session->batch + 1);
	const uint32_t layer = input_below(input, session->layers + 1);
	const int64_t width = input_side(input, 140);
	const int64_t height = input_side(input, 20);
	const int64_t depth = any_depth(session, input);
	struct canvas canvas = canvas_volume(reader->kind, depth, width, height,
	                                     input);
	salmap_status status;

	if (input_once_in(input, 8))
		canvas_damage(&canvas, input);
	status = call(reader, session->sm, image, layer, &canvas);
	CHECK((status == SALMAP_OK) ==
	      (canvas.valid && is_readable(session, reader, image, layer)));
	if (status == SALMAP_OK) {
		canvas_check_gaps(&canvas);
		canvas_check_values(&canvas, is_unit(session, reader));
	} else {
		canvas_check_untouched(&canvas);
		check_message(session->sm, input);
	}
	canvas_free(&canvas);
}

static void read_info(struct session *session, struct input *input)
{
	const uint32_t image = input_below(input, session->batch + 1);
	const uint32_t layer = input_below(input, session->layers + 1);
	unsigned char room[sizeof(struct salmap_layer_info) + 16];
	struct salmap_layer_info info;
	const uint32_t size = input_below(input, sizeof(room) + 1);
	size_t i;
	salmap_status status;

	memset(room, 0xa5, sizeof(room));
	memcpy(room, &size, sizeof(size));
	status = salmap_layer_info(session->sm, image, layer, (void *)room);
	CHECK((status == SALMAP_OK) ==
	      (size >= 4 && image < session->batch && is_held(session, layer)));
	for (i = status ? sizeof(size) : size; i < sizeof(room); i++)
		CHECK(i < 4 || room[i] == 0xa5);
	memcpy(&info, room, sizeof(info));
	if (status == SALMAP_OK && size >= sizeof(info)) {
		CHECK(info.channels == session->loads[layer]->tensor.c);
		CHECK(info.min <= info.mean && info.mean <= info.max);
		CHECK(info.weight == session->settings.weights[layer]);
	}
}

/* ------------------------------------------------------ equal to a second */

/* All held layers, pushed to another context, last to first or beginning in
 * the middle. */
static salmap *push_again(const struct session *session, struct input *input)
{
	const uint32_t first = input_below(input, session->layers);
	const bool backwards = input_once_in(input, 2);
	const salmap_parallel loop = all_loops[input_below(input,
	                                                   LOOP_COUNT - 1)];
	uint32_t i;
	salmap *sm;

	CHECK(!salmap_create(session->layers, NULL, &sm));
	CHECK(!salmap_set_isa(sm, "scalar"));
	CHECK(!salmap_set_parallel(sm, loop, NULL));
	settings_apply(&session->settings, sm);
	for (i = 0; i < session->layers; i++) {
		const uint32_t at = (first + i) % session->layers;
		const uint32_t layer = backwards ? session->layers - 1 - at
		                                 : at;

		if (session->loads[layer])
			CHECK(!load_push(session->loads[layer], sm, layer));
	}
	return sm;
}

static void compare_infos(salmap *a, salmap *b, uint32_t image, uint32_t layer)
{
	struct salmap_layer_info one = { .struct_size = sizeof(one) };
	struct salmap_layer_info two = { .struct_size = sizeof(two) };

	CHECK(!salmap_layer_info(a, image, layer, &one));
	CHECK(!salmap_layer_info(b, image, layer, &two));
	CHECK(memcmp(&one, &two, sizeof(one)) == 0);
}

static void compare(const struct session *session, salmap *other,
                    const struct reader *reader, uint32_t image, uint32_t layer,
                    struct canvas *canvas)
{
	struct canvas again = canvas_like(canvas);

	CHECK(!call(reader, session->sm, image, layer, canvas));
	CHECK(!call(reader, other, image, layer, &again));
	canvas_check_same(canvas, &again);
	canvas_check_gaps(canvas);
	canvas_check_values(canvas, is_unit(session, reader));
	canvas_free(&again);
}

static void compare_all(const struct session *session, salmap *other,
                        uint32_t image, int64_t width, int64_t height,
                        struct input *input)
{
	const int64_t depth = any_depth(session, input);
	struct canvas canvases[CANVAS_PICTURE + 1];
	uint32_t layer;
	size_t i;

	for (i = 0; i <= CANVAS_PICTURE; i++)
		canvases[i] = canvas_volume((enum canvas_kind)i, depth, width,
		                            height, input);
	for (layer = 0; layer < session->layers; layer++) {
		for (i = 0; i < READERS; i++)
			if (is_readable(session, &readers[i], image, layer) &&
			    (layer == 0 || readers[i].wants_layer))
				compare(session, other, &readers[i], image,
				        layer, &canvases[readers[i].kind]);
		if (session->loads[layer])
			compare_infos(session->sm, other, image, layer);
	}
	for (i = 0; i <= CANVAS_PICTURE; i++)
		canvas_free(&canvases[i]);
}

/* ------------------------------------------------------------------ order */

/* A held layer's map, such as at its own size. */
static struct canvas own_map(salmap *sm, uint32_t image, uint32_t layer,
                             int64_t depth, int64_t width, int64_t height)
{
	struct input packed = { 0 };
	struct canvas canvas = canvas_volume(CANVAS_PLANE, depth, width, height,
	                                     &packed);

	CHECK(!salmap_layer_map(sm, image, layer, &canvas.plane));
	return canvas;
}

/* Wherever one location's statistic is above another's, or equal, so is its
 * value in the map. */
static void check_order(const struct canvas *before, const struct canvas *after)
{
	const int64_t count = before->width * before->rows;
	const float *s = before->plane.data, *map = after->plane.data;
	int64_t i, j;

	for (i = 0; i < count; i++)
		for (j = i + 1; j < count && j < i + 200; j++) {
			CHECK(s[i] > s[j] || map[i] <= map[j]);
			CHECK(s[i] < s[j] || map[i] >= map[j]);
		}
}

static void check_layer_order(const struct session *session, salmap *plain,
                              uint32_t image, uint32_t layer)
{
	const salmap_tensor *tensor = &session->loads[layer]->tensor;
	struct canvas before, after;

	salmap_reset(plain);
	CHECK(!load_push(session->loads[layer], plain, 0));
	before = own_map(plain, image, 0, tensor->d, tensor->w, tensor->h);
	after = own_map(session->sm, image, layer, tensor->d, tensor->w,
	                tensor->h);
	check_order(&before, &after);
	canvas_free(&before);
	canvas_free(&after);
}

/* The statistic itself comes of a context that does not normalise. */
static void check_orders(const struct session *session, uint32_t image)
{
	struct settings settings = session->settings;
	salmap *plain;
	uint32_t layer;

	settings.chosen.normalizer = SALMAP_NORMALIZER_NONE;
	settings.layers = 1;
	settings.weights[0] = 1;
	CHECK(!salmap_create(1, NULL, &plain));
	settings_apply(&settings, plain);
	for (layer = 0; layer < session->layers; layer++)
		if (session->loads[layer])
			check_layer_order(session, plain, image, layer);
	salmap_destroy(plain);
}

/* ------------------------------------------------------------------- mean */

/* The combined map lies between the lowest and the highest of its layers, at
 * each pixel. */
static void check_mean(const struct session *session, uint32_t image,
                       int64_t width, int64_t height)
{
	enum { DEPTH = 2 };
	struct canvas maps[MOST_LAYERS];
	struct input packed = { 0 };
	struct canvas combined = canvas_volume(CANVAS_PLANE, DEPTH, width,
	                                       height, &packed);
	const int64_t count = DEPTH * width * height;
	uint32_t layer, used = 0;
	int64_t i;

	CHECK(!salmap_combined(session->sm, image, &combined.plane));
	for (layer = 0; layer < session->layers; layer++)
		if (session->loads[layer] &&
		    session->settings.weights[layer] > 0)
			maps[used++] = own_map(session->sm, image, layer, DEPTH,
			                       width, height);
	for (i = 0; i < count; i++) {
		float low = INFINITY, high = -INFINITY;

		for (layer = 0; layer < used; layer++) {
			low = fminf(low, maps[layer].plane.data[i]);
			high = fmaxf(high, maps[layer].plane.data[i]);
		}
		CHECK(combined.plane.data[i] >= low);
		CHECK(combined.plane.data[i] <= high);
	}
	while (used > 0)
		canvas_free(&maps[--used]);
	canvas_free(&combined);
}

static void check_all(const struct session *session, struct input *input)
{
	const int64_t width = input_side(input, 90);
	const int64_t height = input_side(input, 20);
	uint32_t image;
	salmap *other;

	if (session->batch == 0)
		return;
	image = input_below(input, session->batch);
	other = push_again(session, input);
	compare_all(session, other, image, width, height, input);
	salmap_destroy(other);
	check_orders(session, image);
	if (is_readable(session, &readers[0], image, 0))
		check_mean(session, image, width, height);
}

/* ------------------------------------------------------------ wrong calls */

static void call_without_context(const struct session *session,
                                 struct input *input)
{
	struct canvas canvases[] = { canvas_plane(3, 2, input),
		                     canvas_grey(3, 2, input),
		                     canvas_picture(3, 2, input) };
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	const double weight = 1;
	salmap_tensor tensor;
	salmap *none = session->sm;
	size_t i;

	CHECK(salmap_tensor_nchw(&tensor, NULL, (int32_t)input_edge(input),
	                         input_edge(input), input_edge(input),
	                         input_edge(input), -1) == SALMAP_E_ARGUMENT);
	CHECK(salmap_push(NULL, 0, &tensor) == SALMAP_E_ARGUMENT);
	CHECK(salmap_push_map(NULL, 0, &tensor) == SALMAP_E_ARGUMENT);
	CHECK(salmap_push_dlpack(NULL, 0, &tensor, 0, "") == SALMAP_E_ARGUMENT);
	CHECK(salmap_tensor_dlpack(NULL, NULL, 0, "", NULL) ==
	      SALMAP_E_ARGUMENT);
	CHECK(salmap_push(session->sm, 0, NULL) == SALMAP_E_ARGUMENT);
	CHECK(salmap_push_map(session->sm, 0, NULL) == SALMAP_E_ARGUMENT);
	CHECK(salmap_push_dlpack(session->sm, 0, NULL, 0, "nchw") ==
	      SALMAP_E_ARGUMENT);
	CHECK(salmap_set_weights(NULL, &weight, 1) == SALMAP_E_ARGUMENT);
	CHECK(salmap_set_isa(NULL, "scalar") == SALMAP_E_ARGUMENT);
	CHECK(salmap_reset(NULL) == SALMAP_E_ARGUMENT);
	CHECK(salmap_layer_info(NULL, 0, 0, &info) == SALMAP_E_ARGUMENT);
	for (i = 0; i < READERS; i++)
		CHECK(call(&readers[i], NULL, 0, 0,
		           &canvases[readers[i].kind]) ==
		      SALMAP_E_ARGUMENT);
	CHECK(salmap_create(input_once_in(input, 2) ? 0 : SALMAP_MAX_LAYERS + 1,
	                    NULL, &none) == SALMAP_E_ARGUMENT);
	CHECK(none == NULL);
	CHECK(*salmap_status_string((int32_t)input_edge(input)) != '\0');
	CHECK(*salmap_isa_name(NULL) == '\0');
	for (i = 0; i <= CANVAS_PICTURE; i++) {
		canvas_check_untouched(&canvases[i]);
		canvas_free(&canvases[i]);
	}
}

/* ---------------------------------------------------------------- program */

static void step(struct session *session, struct input *input)
{
	switch (input_below(input, 16)) {
	case 0:
	case 1:
	case 2:
		settings_step(&session->settings, session->sm,
		              session->held_count > 0, input);
		break;
	case 3:
	case 4:
		read_one(session, input);
		break;
	case 5:
		read_info(session, input);
		break;
	case 6:
		call_without_context(session, input);
		break;
	case 7:
	case 8:
		drawing_step(session->sm, input);
		break;
	case 9:
		check_all(session, input);
		forget(session, input);
		break;
	default:
		push(session, input);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct session session;

	open_session(&session, &input);
	while (input.left > 0)
		step(&session, &input);
	check_all(&session, &input);
	close_session(&session);
	return 0;
}
