/* Maps that one context gives out and another takes back. */
#include "../support/outputs.h"

#include <float.h>
#include <math.h>

#define N 3
#define LAYERS 3
#define CAMS 3
#define MOST 64 /* locations of a layer or class map */

/* What is taken out of a slot: its maps, and an info of each image. */
struct held {
	float maps[N * MOST];
	int64_t height, width;
	struct salmap_layer_info layer[N];
	struct salmap_cam_info cam[N];
};

static salmap_plane plane_of(const struct held *held, uint32_t image)
{
	salmap_plane plane;

	assert_in_range(held->height * held->width, 1, MOST);
	assert_int_equal(
		salmap_plane_packed(&plane,
	                            (float *)(uintptr_t)held->maps +
	                                    image * held->height * held->width,
	                            held->width, held->height),
		SALMAP_OK);
	return plane;
}

static salmap_tensor maps_of(const struct held *held)
{
	salmap_tensor maps;

	assert_int_equal(salmap_tensor_nchw(&maps, held->maps, SALMAP_F32, N, 1,
	                                    held->height, held->width),
	                 SALMAP_OK);
	return maps;
}

static void take_layer(salmap *sm, uint32_t layer, struct held *held)
{
	salmap_plane plane;
	uint32_t n;

	for (n = 0; n < N; n++) {
		held->layer[n].struct_size = sizeof(held->layer[n]);
		assert_ok(sm, salmap_layer_info(sm, n, layer, &held->layer[n]));
		held->height = held->layer[n].height;
		held->width = held->layer[n].width;
		plane = plane_of(held, n);
		assert_ok(sm, salmap_layer_map(sm, n, layer, &plane));
	}
}

static void take_cam(salmap *sm, uint32_t cam, struct held *held)
{
	salmap_plane plane;
	uint32_t n;

	for (n = 0; n < N; n++) {
		held->cam[n].struct_size = sizeof(held->cam[n]);
		assert_ok(sm, salmap_cam_info(sm, n, cam, &held->cam[n]));
		held->height = held->cam[n].height;
		held->width = held->cam[n].width;
		plane = plane_of(held, n);
		assert_ok(sm, salmap_cam_evidence(sm, n, cam, &plane));
	}
}

/* A context with these settings, the first class map of which guides. */
static salmap *make_context(salmap_normalizer normalizer,
                            salmap_resampling resampling,
                            salmap_evidence evidence)
{
	salmap *sm = must_create(LAYERS);

	assert_ok(sm, salmap_set_normalizer(sm, normalizer));
	assert_ok(sm, salmap_set_resampling(sm, resampling));
	assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ZERO));
	assert_ok(sm, salmap_set_cams(sm, CAMS));
	assert_ok(sm, salmap_set_evidence(sm, evidence));
	assert_ok(sm, salmap_set_guide(sm, 0));
	return sm;
}

/* Layer 0 has a map that is flat and elements that are not finite, layer 1 one
 * large channel; the class maps have signs, 1 is of the principal component. */
static void push_cams(salmap *sm)
{
	float *data = random_activations(3, N * 5 * 6 * 7);
	float map[N * 4 * 3];
	struct random random = { 11 };
	salmap_tensor activation, signs;
	size_t i;

	for (i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		map[i] = random_unit(&random) - 0.4f;
	for (i = 0; i < 12; i++)
		map[i] = -1; /* nothing speaks for the class */
	data[40] = INFINITY;
	salmap_tensor_nchw(&activation, data, SALMAP_F32, N, 5, 6, 7);
	salmap_tensor_nchw(&signs, map, SALMAP_F32, N, 1, 4, 3);
	assert_ok(sm, salmap_push_cam_map(sm, 0, &signs));
	assert_ok(sm, salmap_push_cam_eigen(sm, 1, &activation));
	assert_ok(sm, salmap_push_cam_similarity(sm, 2, &activation,
	                                         &(salmap_tensor){
		.struct_size = sizeof(salmap_tensor),
		.dtype = SALMAP_F32,
		.data = map + 12,
		.n = 1, .c = 5, .d = 1, .h = 1, .w = 1,
		.stride_c = 1,
	}));
	free(data);
}

static void push_layer(salmap *sm, uint32_t layer)
{
	static const int64_t extents[LAYERS][3] = { { 5, 6, 7 }, { 1, 8, 8 },
		                                    { 4, 1, 3 } };
	const int64_t *extent = extents[layer];
	const size_t size = (size_t)(extent[0] * extent[1] * extent[2]);
	float *data = random_activations(layer + 20, N * size);
	size_t i;

	for (i = 0; layer == 0 && i < size; i++)
		data[i] = i == 17 ? NAN : 0;
	must_push(sm, layer, data, N, extent[0], extent[1], extent[2]);
	free(data);
}

static void copy_maps(salmap *from, salmap *to, uint32_t layers)
{
	struct held held = { .height = 0 };
	salmap_tensor maps;
	uint32_t i;

	for (i = 0; i < layers; i++) {
		take_layer(from, i, &held);
		maps = maps_of(&held);
		assert_ok(to, salmap_restore_layer(to, i, &maps, held.layer));
	}
	for (i = 0; i < CAMS; i++) {
		take_cam(from, i, &held);
		maps = maps_of(&held);
		assert_ok(to, salmap_restore_cam(to, i, &maps, held.cam));
	}
}

static void assert_alike(salmap *one, salmap *other, int64_t width,
                         int64_t height)
{
	uint32_t n;

	for (n = 0; n < N; n++) {
		struct outputs a = outputs_of(one, n, width, height);
		struct outputs b = outputs_of(other, n, width, height);

		assert_same_outputs(&a, &b);
		outputs_free(&a);
		outputs_free(&b);
	}
}

static void check_copy(salmap_normalizer normalizer,
                       salmap_resampling resampling, salmap_evidence evidence)
{
	salmap *first = make_context(normalizer, resampling, evidence);
	salmap *other = make_context(normalizer, resampling, evidence);

	push_cams(first);
	push_layer(first, 0);
	push_layer(first, 1);
	copy_maps(first, other, LAYERS - 1);
	/* The last layer is guided by the class map that was restored. */
	push_layer(first, 2);
	push_layer(other, 2);
	assert_alike(first, other, 13, 10);
	assert_alike(first, other, 3, 5);
	salmap_destroy(first);
	salmap_destroy(other);
}

static void a_copy_gives_the_same_bits(void **state)
{
	int32_t normalizer, resampling, evidence = 0;

	(void)state;
	for (normalizer = 0; normalizer < SALMAP_NORMALIZER_REFERENCE;
	     normalizer++)
		for (resampling = 0; salmap_resampling_name(resampling);
		     resampling++, evidence = (evidence + 1) % 3)
			check_copy(normalizer, resampling, evidence);
}

/* -------------------------------------------------------------------- refusals */

struct fixture {
	salmap *from, *sm;
	struct held layer, cam;
	salmap_tensor layer_maps, cam_maps;
};

static int open_fixture(void **state)
{
	static struct fixture fixture;
	uint32_t i;

	memset(&fixture, 0, sizeof(fixture));
	fixture.from = make_context(SALMAP_NORMALIZER_GAMMA,
	                            SALMAP_RESAMPLING_BILINEAR,
	                            SALMAP_EVIDENCE_POSITIVE);
	fixture.sm = make_context(SALMAP_NORMALIZER_GAMMA,
	                          SALMAP_RESAMPLING_BILINEAR,
	                          SALMAP_EVIDENCE_POSITIVE);
	push_cams(fixture.from);
	for (i = 0; i < LAYERS; i++)
		push_layer(fixture.from, i);
	take_layer(fixture.from, 2, &fixture.layer);
	take_cam(fixture.from, 0, &fixture.cam);
	fixture.layer_maps = maps_of(&fixture.layer);
	fixture.cam_maps = maps_of(&fixture.cam);
	*state = &fixture;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *fixture = *state;

	salmap_destroy(fixture->from);
	salmap_destroy(fixture->sm);
	return 0;
}

static salmap_status restore_layer(struct fixture *fixture)
{
	return salmap_restore_layer(fixture->sm, 2, &fixture->layer_maps,
	                            fixture->layer.layer);
}

static salmap_status restore_cam(struct fixture *fixture)
{
	return salmap_restore_cam(fixture->sm, 0, &fixture->cam_maps,
	                          fixture->cam.cam);
}

/* What was refused has left the slot as it was: empty. */
static void assert_restores(struct fixture *fixture)
{
	assert_int_equal(salmap_batch_size(fixture->sm), 0);
	assert_ok(fixture->sm, restore_layer(fixture));
	assert_ok(fixture->sm, restore_cam(fixture));
}

static void arguments_are_checked(void **state)
{
	struct fixture *fixture = *state;
	const salmap_tensor *maps = &fixture->layer_maps;
	salmap *sm = fixture->sm;
	salmap_tensor wide = *maps;

	assert_int_equal(salmap_restore_layer(NULL, 0, maps,
	                                      fixture->layer.layer),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_restore_cam(NULL, 0, maps, fixture->cam.cam),
	                 SALMAP_E_ARGUMENT);
	assert_fails(sm, salmap_restore_layer(sm, LAYERS, maps,
	                                      fixture->layer.layer),
	             SALMAP_E_ARGUMENT, "layer is 3", "0 to 2", NULL);
	assert_fails(sm, salmap_restore_cam(sm, CAMS, maps, fixture->cam.cam),
	             SALMAP_E_ARGUMENT, "class map is 3", "0 to 2", NULL);
	assert_fails(sm, salmap_restore_layer(sm, 2, NULL,
	                                      fixture->layer.layer),
	             SALMAP_E_ARGUMENT, "layer 2", NULL);
	assert_fails(sm, salmap_restore_layer(sm, 2, maps, NULL),
	             SALMAP_E_ARGUMENT, "layer 2: infos is NULL", NULL);
	assert_fails(sm, salmap_restore_cam(sm, 1, &fixture->cam_maps, NULL),
	             SALMAP_E_ARGUMENT, "class map 1: infos is NULL", NULL);
	wide.c = 2;
	wide.stride_c = 0;
	assert_fails(sm, salmap_restore_layer(sm, 2, &wide,
	                                      fixture->layer.layer),
	             SALMAP_E_ARGUMENT, "layer 2: maps with 2 channels", NULL);
	assert_restores(fixture);
	assert_fails(sm, restore_layer(fixture), SALMAP_E_STATE,
	             "layer 2 was pushed already", NULL);
	assert_fails(sm, restore_cam(fixture), SALMAP_E_STATE,
	             "class map 0 was pushed already", NULL);
}

static void infos_have_to_fit_the_maps(void **state)
{
	struct fixture *fixture = *state;
	struct salmap_layer_info *layer = &fixture->layer.layer[1];
	struct salmap_cam_info *cam = &fixture->cam.cam[2];
	const struct salmap_layer_info good_layer = *layer;
	const struct salmap_cam_info good_cam = *cam;
	salmap *sm = fixture->sm;

#define REFUSED(what, slot, field, value, ...)                                 \
	do {                                                                   \
		slot->field = value;                                           \
		assert_fails(sm, restore_##what(fixture), SALMAP_E_ARGUMENT,   \
		             __VA_ARGS__, NULL);                               \
		*slot = good_##what;                                           \
	} while (0)

	REFUSED(layer, layer, height, 2, "layer 2", "image 1 tells d 1, h 2");
	REFUSED(layer, layer, width, 4, "w 4 of 4 channels", "w 3");
	REFUSED(layer, layer, depth, 2, "tells d 2");
	REFUSED(layer, layer, channels, 0, "of 0 channels");
	REFUSED(layer, layer, mean, NAN, "image 1", "min, max and mean");
	REFUSED(layer, layer, max, INFINITY, "want finite ones");
	REFUSED(layer, layer, min, layer->max + 1, "min at most max");
	REFUSED(cam, cam, height, 9, "class map 0", "image 2 tells d 1, h 9");
	REFUSED(cam, cam, depth, 0, "tells d 0");
	REFUSED(cam, cam, mean, -INFINITY, "class map 0", "want finite ones");
	fixture->cam.cam[0].struct_size -= 8;
	assert_fails(sm, restore_cam(fixture), SALMAP_E_ARGUMENT,
	             "info of an image", NULL);
	fixture->cam.cam[0].struct_size += 8;
	fixture->layer.layer[0].struct_size = 2000;
	assert_fails(sm, restore_layer(fixture), SALMAP_E_ARGUMENT,
	             "info of an image", NULL);
	fixture->layer.layer[0].struct_size = sizeof(good_layer);
	assert_restores(fixture);
}

static void values_have_to_be_those_of_a_map(void **state)
{
	struct fixture *fixture = *state;
	float *layer = &fixture->layer.maps[4], *cam = &fixture->cam.maps[14];
	const float good_layer = *layer, good_cam = *cam;
	salmap *sm = fixture->sm;

	*layer = 1.5f;
	assert_fails(sm, restore_layer(fixture), SALMAP_E_ARGUMENT,
	             "layer 2: the map of image 1", "want 0 to 1", NULL);
	*layer = -0.25f;
	assert_fails(sm, restore_layer(fixture), SALMAP_E_ARGUMENT,
	             "want 0 to 1", NULL);
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	assert_ok(sm, restore_layer(fixture));
	assert_ok(sm, salmap_reset(sm));
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_GAMMA));
	*layer = good_layer;
	*cam = -0.25f;
	assert_fails(sm, restore_cam(fixture), SALMAP_E_ARGUMENT,
	             "class map 0: the map of image 1", "want 0 or more", NULL);
	*cam = good_cam;
	assert_restores(fixture);
}

/* They are counted beside what the info tells. */
static void what_is_not_finite_follows_the_policy(void **state)
{
	struct fixture *fixture = *state;
	struct salmap_cam_info info = { .struct_size = sizeof(info) };
	float *cam = &fixture->cam.maps[14];
	const float good = *cam;
	salmap *sm = fixture->sm;

	*cam = NAN;
	fixture->cam.cam[1].nonfinite = 5;
	assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ERROR));
	assert_fails(sm, restore_cam(fixture), SALMAP_E_NONFINITE,
	             "class map 0", "image 1", "row 0, column 2", NULL);
	assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ZERO));
	assert_ok(sm, restore_cam(fixture));
	assert_ok(sm, salmap_cam_info(sm, 1, 0, &info));
	assert_int_equal(info.nonfinite, 6);
	assert_int_equal(info.flags & SALMAP_CAM_NONFINITE,
	                 SALMAP_CAM_NONFINITE);
	assert_ok(sm, salmap_reset(sm));
	*cam = good;
	assert_restores(fixture);
}

/* Of 0.1.0, and of a version to come: all infos have the size of the first. */
static void infos_of_other_versions(void **state)
{
	struct fixture *fixture = *state;
	const size_t first = offsetof(struct salmap_layer_info, depth);
	const size_t sizes[] = { first, sizeof(struct salmap_layer_info) + 16 };
	unsigned char bytes[N * (sizeof(struct salmap_layer_info) + 16)];
	salmap *sm = fixture->sm;
	size_t i;
	uint32_t n;

	for (i = 0; i < 2; i++) {
		memset(bytes, 0, sizeof(bytes));
		for (n = 0; n < N; n++) {
			struct salmap_layer_info info =
				fixture->layer.layer[n];

			info.struct_size = (uint32_t)sizes[i];
			memcpy(bytes + n * sizes[i], &info,
			       i == 0 ? first : sizeof(info));
		}
		assert_ok(sm, salmap_restore_layer(sm, 2, &fixture->layer_maps,
		                                   (void *)bytes));
		for (n = 0; n < N; n++) {
			struct salmap_layer_info info = {
				.struct_size = sizeof(info)
			};

			assert_ok(sm, salmap_layer_info(sm, n, 2, &info));
			assert_memory_equal(&info, &fixture->layer.layer[n],
			                    sizeof(info));
		}
		assert_ok(sm, salmap_reset(sm));
	}
	bytes[sizes[1] * 2 - 1] = 1; /* a field that is not known */
	assert_fails(sm, salmap_restore_layer(sm, 2, &fixture->layer_maps,
	                                      (void *)bytes),
	             SALMAP_E_UNSUPPORTED, "info of an image", NULL);
}

static void raw_maps_do_not_come_along(void **state)
{
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;
	float room[MOST];
	salmap_plane plane;

	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	assert_restores(fixture);
	salmap_plane_packed(&plane, room, fixture->layer.width,
	                    fixture->layer.height);
	assert_fails(sm, salmap_layer_raw(sm, 0, 2, &plane), SALMAP_E_STATE,
	             "layer 2: raw maps are not kept", NULL);
	salmap_plane_packed(&plane, room, fixture->cam.width,
	                    fixture->cam.height);
	assert_fails(sm, salmap_cam_raw(sm, 0, 0, &plane), SALMAP_E_STATE,
	             "class map 0: raw maps are not kept", NULL);
	push_layer(sm, 0);
	salmap_plane_packed(&plane, room, 7, 6);
	assert_ok(sm, salmap_layer_raw(sm, 0, 0, &plane));
}

static void evidence_has_the_size_that_is_held(void **state)
{
	struct fixture *fixture = *state;
	salmap *sm = fixture->from;
	float room[5 * 7];
	salmap_plane plane;
	int64_t row, column;

	salmap_plane_packed(&plane, room, 3, 4);
	assert_int_equal(salmap_cam_evidence(NULL, 0, 0, &plane),
	                 SALMAP_E_ARGUMENT);
	assert_fails(sm, salmap_cam_evidence(sm, N, 0, &plane),
	             SALMAP_E_ARGUMENT, "image is 3", NULL);
	assert_fails(sm, salmap_cam_evidence(sm, 0, 0, NULL),
	             SALMAP_E_ARGUMENT, "output", NULL);
	plane.width = 2;
	assert_fails(sm, salmap_cam_evidence(sm, 0, 0, &plane),
	             SALMAP_E_ARGUMENT, "the output 2 x 4 x 1", "is 3 x 4 x 1",
	             NULL);
	plane.width = 3;
	plane.height = 5;
	assert_fails(sm, salmap_cam_evidence(sm, 0, 0, &plane),
	             SALMAP_E_ARGUMENT, "the output 3 x 5 x 1", NULL);
	/* Bottom up, with gaps between the rows. */
	plane.height = 4;
	plane.stride = -7;
	plane.data = room + 3 * 7;
	for (row = 0; row < 35; row++)
		room[row] = -1;
	assert_ok(sm, salmap_cam_evidence(sm, 2, 0, &plane));
	for (row = 0; row < 5; row++)
		for (column = 0; column < 7; column++)
			assert_true(room[row * 7 + column] ==
			            (row < 4 && column < 3
			             ? fixture->cam.maps[2 * 12 +
			                                 (3 - row) * 3 + column]
			             : -1));
	assert_fails(fixture->sm, salmap_cam_evidence(fixture->sm, 0, 0, &plane),
	             SALMAP_E_INCOMPLETE, "class map 0 was not pushed", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_gives_the_same_bits),
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture,         \
	                                           close_fixture)
		TEST(arguments_are_checked),
		TEST(infos_have_to_fit_the_maps),
		TEST(values_have_to_be_those_of_a_map),
		TEST(what_is_not_finite_follows_the_policy),
		TEST(infos_of_other_versions),
		TEST(raw_maps_do_not_come_along),
		TEST(evidence_has_the_size_that_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
