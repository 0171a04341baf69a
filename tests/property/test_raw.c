/* Raw maps: pushed again, they make the very maps that the activations made. */
#include "../support/test.h"

#include <string.h>

#define N 3
#define C 4
#define H 5
#define W 7
#define PIXELS ((size_t)H * W)
#define GUARD 2

/* A layer and two class maps of a batch, with what was there before kept. */
struct fixture {
	salmap *sm;
	float *data;
	salmap_tensor activation;
};

static int open_fixture(void **state)
{
	static struct fixture fixture;
	static float weights[2 * C];
	salmap_tensor rows;
	size_t i;

	fixture.data = random_activations(9, (size_t)N * C * PIXELS);
	for (i = 0; i < 2 * C; i++)
		weights[i] = (float)(i % 3) - 1;
	assert_int_equal(salmap_tensor_nchw(&fixture.activation, fixture.data,
	                                    SALMAP_F32, N, C, H, W),
	                 SALMAP_OK);
	assert_int_equal(salmap_tensor_nhwc(&rows, weights, SALMAP_F32, 1, C,
	                                    2, 1), SALMAP_OK);
	fixture.sm = must_create(1);
	assert_ok(fixture.sm, salmap_set_cams(fixture.sm, 3));
	assert_ok(fixture.sm, salmap_set_keep_raw(fixture.sm, 1));
	assert_ok(fixture.sm, salmap_push_cam_weights(
		fixture.sm, 0, &fixture.activation, &rows));
	assert_ok(fixture.sm, salmap_push(fixture.sm, 0,
	                                  &fixture.activation));
	*state = &fixture;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *fixture = *state;

	salmap_destroy(fixture->sm);
	free(fixture->data);
	return 0;
}

/* Reads raw maps, or maps as they are drawn, of all images. */
typedef salmap_status (*reader)(salmap *sm, uint32_t image, uint32_t number,
                                const salmap_plane *out);

static void read_all(salmap *sm, reader read, uint32_t number,
                     float maps[N * PIXELS])
{
	salmap_plane plane;
	uint32_t image;

	for (image = 0; image < N; image++) {
		assert_int_equal(salmap_plane_packed(
			&plane, maps + image * PIXELS, W, H), SALMAP_OK);
		assert_ok(sm, read(sm, image, number, &plane));
	}
}

static salmap_tensor maps_of(float *maps)
{
	salmap_tensor tensor;

	assert_int_equal(salmap_tensor_nchw(&tensor, maps, SALMAP_F32, N, 1, H,
	                                    W), SALMAP_OK);
	return tensor;
}

static void layers_are_the_same_with_every_normalizer(void **state)
{
	const struct fixture *fixture = *state;
	float raw[N * PIXELS], wanted[N * PIXELS], made[N * PIXELS];
	const salmap_tensor maps = maps_of(raw);
	int32_t normalizer;

	read_all(fixture->sm, salmap_layer_raw, 0, raw);
	for (normalizer = 0; salmap_normalizer_name(normalizer); normalizer++) {
		salmap *one = must_create(1), *other = must_create(1);

		assert_ok(one, salmap_set_normalizer(one, normalizer));
		assert_ok(other, salmap_set_normalizer(other, normalizer));
		must_set_reference(one);
		must_set_reference(other);
		assert_ok(one, salmap_push(one, 0, &fixture->activation));
		assert_ok(other, salmap_push_map(other, 0, &maps));
		read_all(one, salmap_layer_map, 0, wanted);
		read_all(other, salmap_layer_map, 0, made);
		assert_memory_equal(made, wanted, sizeof(made));
		salmap_destroy(one);
		salmap_destroy(other);
	}
}

static void class_maps_keep_their_sign(void **state)
{
	const struct fixture *fixture = *state;
	float raw[N * PIXELS], wanted[N * PIXELS], made[N * PIXELS];
	const salmap_tensor maps = maps_of(raw);
	uint32_t cam;

	for (cam = 0; cam < 2; cam++) {
		struct salmap_cam_info info = { .struct_size = sizeof(info) };
		salmap *other = must_create(1);
		float least = 0;
		size_t i;

		read_all(fixture->sm, salmap_cam_raw, cam, raw);
		assert_ok(other, salmap_set_cams(other, 1));
		assert_ok(other, salmap_push_cam_map(other, 0, &maps));
		assert_ok(other, salmap_push_map(other, 0, &maps));
		read_all(fixture->sm, salmap_cam, cam, wanted);
		read_all(other, salmap_cam, 0, made);
		assert_memory_equal(made, wanted, sizeof(made));
		assert_ok(fixture->sm, salmap_cam_info(fixture->sm, 0, cam,
		                                       &info));
		for (i = 0; i < PIXELS; i++)
			least = raw[i] < least ? raw[i] : least;
		assert_true(least < 0 && info.min == (double)least);
		salmap_destroy(other);
	}
}

static void rows_of_the_output_may_have_gaps(void **state)
{
	const struct fixture *fixture = *state;
	float wanted[N * PIXELS], wide[H * (W + GUARD)];
	salmap_plane plane;
	size_t row, i;

	read_all(fixture->sm, salmap_layer_raw, 0, wanted);
	for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		wide[i] = -7;
	assert_int_equal(salmap_plane_packed(&plane, wide, W, H), SALMAP_OK);
	plane.stride = W + GUARD;
	assert_ok(fixture->sm, salmap_layer_raw(fixture->sm, 2, 0, &plane));
	for (row = 0; row < H; row++) {
		const float *line = wide + row * (W + GUARD);

		assert_memory_equal(line, wanted + 2 * PIXELS + row * W,
		                    W * sizeof(*line));
		assert_true(line[W] == -7 && line[W + 1] == -7);
	}
}

static void what_cannot_be_read_is_told(void **state)
{
	const struct fixture *fixture = *state;
	salmap *sm = fixture->sm, *plain = must_create(1);
	float map[PIXELS + W];
	salmap_plane fits, wide, high;

	assert_int_equal(salmap_plane_packed(&fits, map, W, H), SALMAP_OK);
	assert_int_equal(salmap_plane_packed(&wide, map, W + 1, H), SALMAP_OK);
	assert_int_equal(salmap_plane_packed(&high, map, W, H + 1), SALMAP_OK);
	assert_fails(sm, salmap_layer_raw(sm, 0, 0, &wide), SALMAP_E_ARGUMENT,
	             "layer 0 is 7 x 5 x 1, the output 8 x 5 x 1", NULL);
	assert_fails(sm, salmap_cam_raw(sm, 0, 1, &high), SALMAP_E_ARGUMENT,
	             "class map 1 is 7 x 5 x 1, the output 7 x 6 x 1", NULL);
	assert_fails(sm, salmap_layer_raw(sm, 0, 0, NULL), SALMAP_E_ARGUMENT,
	             "output", NULL);
	assert_fails(sm, salmap_layer_raw(sm, N, 0, &fits), SALMAP_E_ARGUMENT,
	             "image is 3", NULL);
	assert_fails(sm, salmap_layer_raw(sm, 0, 1, &fits), SALMAP_E_ARGUMENT,
	             "layer is 1", NULL);
	assert_fails(sm, salmap_cam_raw(sm, 0, 2, &fits), SALMAP_E_INCOMPLETE,
	             "class map 2", NULL);
	assert_ok(plain, salmap_push(plain, 0, &fixture->activation));
	assert_fails(plain, salmap_layer_raw(plain, 0, 0, &fits),
	             SALMAP_E_STATE, "layer 0: raw maps are not kept",
	             "salmap_set_keep_raw", NULL);
	assert_fails(plain, salmap_set_keep_raw(plain, 1), SALMAP_E_STATE,
	             "what is kept", NULL);
	assert_int_equal(salmap_layer_raw(NULL, 0, 0, &fits),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_cam_raw(NULL, 0, 0, &fits), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_keep_raw(NULL, 1), SALMAP_E_ARGUMENT);
	salmap_destroy(plain);
}

/* The memory is that of the setting which the push found. */
static void what_is_kept_may_change_between_batches(void **state)
{
	const struct fixture *fixture = *state;
	float map[PIXELS], first[PIXELS];
	salmap *sm = must_create(1);
	salmap_plane plane;
	int32_t keep;

	assert_int_equal(salmap_plane_packed(&plane, map, W, H), SALMAP_OK);
	assert_ok(fixture->sm, salmap_layer_raw(fixture->sm, 1, 0, &plane));
	memcpy(first, map, sizeof(first));
	for (keep = 0; keep < 4; keep++) {
		assert_ok(sm, salmap_reset(sm));
		assert_ok(sm, salmap_set_keep_raw(sm, keep % 2));
		assert_ok(sm, salmap_push(sm, 0, &fixture->activation));
		assert_int_equal(salmap_layer_raw(sm, 1, 0, &plane),
		                 keep % 2 ? SALMAP_OK : SALMAP_E_STATE);
		assert_memory_equal(map, first, sizeof(first));
	}
	salmap_destroy(sm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layers_are_the_same_with_every_normalizer),
		cmocka_unit_test(class_maps_keep_their_sign),
		cmocka_unit_test(rows_of_the_output_may_have_gaps),
		cmocka_unit_test(what_cannot_be_read_is_told),
		cmocka_unit_test(what_is_kept_may_change_between_batches),
	};

	return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
