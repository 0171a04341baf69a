#include "../support/internals.h"

#include <math.h>

#define N 3
#define C 5
#define H 4
#define W 6
#define COUNT ((size_t)N * C * H * W)

/* A context with a layer and class maps, and an activation for them. */
struct fixture {
	salmap *sm;
	float *data;
	salmap_tensor activation;
};

#define CAMS 4

static int open_fixture(void **state)
{
	static struct fixture fixture;

	fixture.sm = must_create(1);
	fixture.data = random_activations(5, COUNT);
	assert_int_equal(salmap_tensor_nchw(&fixture.activation, fixture.data,
	                                    SALMAP_F32, N, C, H, W),
	                 SALMAP_OK);
	assert_ok(fixture.sm, salmap_set_cams(fixture.sm, CAMS));
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

static salmap_tensor numbers_of(const float *numbers, int64_t n, int64_t c,
                                int64_t rows)
{
	salmap_tensor tensor;

	assert_int_equal(salmap_tensor_nhwc(&tensor, numbers, SALMAP_F32, n, c,
	                                    rows, 1),
	                 SALMAP_OK);
	return tensor;
}

static struct salmap_cam_info info_of(salmap *sm, uint32_t image, uint32_t cam)
{
	struct salmap_cam_info info = { .struct_size = sizeof(info) };

	assert_ok(sm, salmap_cam_info(sm, image, cam, &info));
	return info;
}

static void read_cam(salmap *sm, uint32_t image, uint32_t cam,
                     float map[H * W])
{
	salmap_plane plane;

	assert_int_equal(salmap_plane_packed(&plane, map, W, H), SALMAP_OK);
	assert_ok(sm, salmap_cam(sm, image, cam, &plane));
}

/* ------------------------------------------------------------------ settings */

static void a_context_has_no_class_maps_at_first(void **state)
{
	struct fixture *fixture = *state;
	salmap *sm = must_create(1);

	assert_int_equal(salmap_cam_count(sm), 0);
	assert_int_equal(salmap_cam_count(NULL), 0);
	assert_int_equal(salmap_cam_count(fixture->sm), CAMS);
	assert_fails(sm, salmap_push_cam_eigen(sm, 0, &fixture->activation),
	             SALMAP_E_ARGUMENT, "no class map", "salmap_set_cams", NULL);
	salmap_destroy(sm);
}

static void the_number_of_class_maps_changes_between_images(void **state)
{
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;

	assert_fails(sm, salmap_set_cams(sm, SALMAP_MAX_CAMS + 1),
	             SALMAP_E_ARGUMENT, "4096", "0 to 4095", NULL);
	assert_int_equal(salmap_cam_count(sm), CAMS);
	assert_ok(sm, salmap_push_cam_eigen(sm, 2, &fixture->activation));
	assert_fails(sm, salmap_set_cams(sm, 2), SALMAP_E_STATE,
	             "number of class maps", "salmap_reset", NULL);
	assert_fails(sm, salmap_set_evidence(sm, SALMAP_EVIDENCE_NEGATIVE),
	             SALMAP_E_STATE, "evidence", NULL);
	assert_fails(sm, salmap_set_fastcam_factor(sm, SALMAP_FASTCAM_OUTSIDE),
	             SALMAP_E_STATE, "factor", NULL);
	assert_ok(sm, salmap_reset(sm));
	assert_ok(sm, salmap_set_cams(sm, SALMAP_MAX_CAMS));
	assert_ok(sm, salmap_push_cam_eigen(sm, SALMAP_MAX_CAMS - 1,
	                                    &fixture->activation));
	assert_ok(sm, salmap_reset(sm));
	assert_ok(sm, salmap_set_cams(sm, 0));
	assert_int_equal(salmap_cam_count(sm), 0);
}

static void settings_have_the_class_maps_too(void **state)
{
	struct fixture *fixture = *state;
	salmap_settings settings = { .struct_size = sizeof(settings) };
	const double weight = -1;

	assert_ok(fixture->sm, salmap_get_settings(fixture->sm, &settings));
	assert_int_equal(settings.cams, CAMS);
	assert_int_equal(settings.fastcam_factor, SALMAP_FASTCAM_INSIDE);
	settings.cams = 2;
	settings.evidence = SALMAP_EVIDENCE_NEGATIVE;
	settings.fastcam_factor = SALMAP_FASTCAM_OUTSIDE;
	assert_ok(fixture->sm, salmap_set_settings(fixture->sm, &settings));
	assert_int_equal(salmap_cam_count(fixture->sm), 2);
	settings.cams = 3;
	settings.weights = &weight; /* which is refused: all is as before */
	settings.weight_count = 1;
	assert_int_equal(salmap_set_settings(fixture->sm, &settings),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_cam_count(fixture->sm), 2);
	assert_fails(fixture->sm, salmap_set_evidence(fixture->sm, 3),
	             SALMAP_E_ARGUMENT, "evidence is 3", "positive (0)", NULL);
	assert_fails(fixture->sm, salmap_set_fastcam_factor(fixture->sm, -1),
	             SALMAP_E_ARGUMENT, "factor is -1", "outside (1)", NULL);
	assert_int_equal(salmap_set_cams(NULL, 1), SALMAP_E_ARGUMENT);
}

/* -------------------------------------------------------------------- pushes */

static void a_class_map_is_pushed_once(void **state)
{
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;

	assert_ok(sm, salmap_push_cam_eigen(sm, 1, &fixture->activation));
	assert_fails(sm, salmap_push_cam_eigen(sm, 1, &fixture->activation),
	             SALMAP_E_STATE, "class map 1 was pushed already", NULL);
	assert_fails(sm, salmap_push_cam_eigen(sm, CAMS, &fixture->activation),
	             SALMAP_E_ARGUMENT, "class map is 4", "0 to 3", NULL);
	assert_int_equal(salmap_push_cam_eigen(NULL, 0, &fixture->activation),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_push_cam_weights(NULL, 0, &fixture->activation,
	                                         &fixture->activation),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_push_cam_gradient(NULL, 0, &fixture->activation,
	                                          &fixture->activation, 0),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_push_cam_map(NULL, 0, &fixture->activation),
	                 SALMAP_E_ARGUMENT);
	assert_ok(sm, salmap_reset(sm));
	assert_ok(sm, salmap_push_cam_eigen(sm, 1, &fixture->activation));
}

static void layers_and_class_maps_have_one_batch(void **state)
{
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;
	salmap_tensor one = fixture->activation;

	one.n = 1;
	assert_ok(sm, salmap_push(sm, 0, &fixture->activation));
	assert_fails(sm, salmap_push_cam_eigen(sm, 0, &one), SALMAP_E_ARGUMENT,
	             "class map 0 has a batch of 1", "has 3", NULL);
	assert_ok(sm, salmap_reset(sm));
	assert_ok(sm, salmap_push_cam_eigen(sm, 0, &one));
	assert_int_equal(salmap_batch_size(sm), 1);
	assert_fails(sm, salmap_push(sm, 0, &fixture->activation),
	             SALMAP_E_ARGUMENT, "layer 0 has a batch of 3", NULL);
}

static void tensors_that_do_not_fit_are_refused(void **state)
{
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;
	const salmap_tensor *activation = &fixture->activation;
	salmap_tensor other = *activation;
	const salmap_tensor few = numbers_of(fixture->data, 1, C - 1, 1);
	const salmap_tensor two = numbers_of(fixture->data, 2, C, 1);
	const salmap_tensor many = numbers_of(fixture->data, 1, C, CAMS);
	salmap_tensor wide = numbers_of(fixture->data, 1, C, 1);

	assert_fails(sm, salmap_push_cam_weights(sm, 0, activation, &few),
	             SALMAP_E_ARGUMENT, "class map 0: weights have n 1, c 4",
	             "n 3, c 5", NULL);
	assert_fails(sm, salmap_push_cam_similarity(sm, 0, activation, &two),
	             SALMAP_E_ARGUMENT, "vector have n 2", NULL);
	wide.w = 2;
	assert_fails(sm, salmap_push_cam_weights(sm, 0, activation, &wide),
	             SALMAP_E_ARGUMENT, "w 2", "w of 1", NULL);
	assert_fails(sm, salmap_push_cam_weights(sm, 1, activation, &many),
	             SALMAP_E_ARGUMENT, "4 of them", "class map 1", "0 to 3",
	             NULL);
	wide = numbers_of(fixture->data, 1, C, SALMAP_MAX_CAMS + 1);
	wide.stride_h = 0;
	assert_fails(sm, salmap_push_cam_weights(sm, 0, activation, &wide),
	             SALMAP_E_ARGUMENT, "4096 rows", NULL);
	assert_ok(sm, salmap_push_cam_weights(sm, 0, activation, &many));
	assert_ok(sm, salmap_reset(sm));
	other.h = H - 1;
	assert_fails(sm, salmap_push_cam_gradient(sm, 3, activation, &other,
	                                          SALMAP_CAM_GRADCAM),
	             SALMAP_E_ARGUMENT, "class map 3: the gradient is", "h 3",
	             "h 4", NULL);
	other = *activation;
	other.n = 2;
	assert_int_equal(salmap_push_cam_gradient(sm, 3, activation, &other,
	                                          SALMAP_CAM_GRADCAM),
	                 SALMAP_E_ARGUMENT);
	other = *activation;
	other.c = C - 1;
	assert_int_equal(salmap_push_cam_gradient(sm, 3, activation, &other,
	                                          SALMAP_CAM_GRADCAM),
	                 SALMAP_E_ARGUMENT);
	other = *activation;
	other.w = W - 1;
	assert_int_equal(salmap_push_cam_gradient(sm, 3, activation, &other,
	                                          SALMAP_CAM_GRADCAM),
	                 SALMAP_E_ARGUMENT);
	assert_fails(sm, salmap_push_cam_gradient(sm, 3, activation, activation,
	                                          6),
	             SALMAP_E_ARGUMENT, "class map 3: method is 6",
	             "gradcam (0)", NULL);
	assert_fails(sm, salmap_push_cam_map(sm, 3, activation),
	             SALMAP_E_ARGUMENT, "class map 3", "5 channels", NULL);
	assert_fails(sm, salmap_push_cam_gradient(sm, 3, activation, NULL, 0),
	             SALMAP_E_ARGUMENT, "class map 3: gradient", "NULL", NULL);
	assert_fails(sm, salmap_push_cam_weights(sm, 3, activation, NULL),
	             SALMAP_E_ARGUMENT, "class map 3: weights", "NULL", NULL);
	assert_fails(sm, salmap_push_cam_eigen(sm, 3, NULL), SALMAP_E_ARGUMENT,
	             "class map 3: activation", "NULL", NULL);
	assert_int_equal(salmap_batch_size(sm), 0);
}

/* ------------------------------------------------------------------ evidence */

static void evidence_is_taken_as_it_was_set(void **state)
{
	static const float map[H * W] = { -3, -1, 0, 2, 4 };
	static const float want[3][5] = {
		[SALMAP_EVIDENCE_POSITIVE] = { 0, 0, 0, 0.5f, 1 },
		[SALMAP_EVIDENCE_NEGATIVE] = { 1, 1.0f / 3, 0, 0, 0 },
		[SALMAP_EVIDENCE_MAGNITUDE] = { 0.75f, 0.25f, 0, 0.5f, 1 },
	};
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;
	salmap_tensor tensor;
	int32_t evidence;
	int i;

	assert_int_equal(salmap_tensor_nchw(&tensor, map, SALMAP_F32, 1, 1, H,
	                                    W),
	                 SALMAP_OK);
	for (evidence = 0; salmap_evidence_name(evidence) != NULL; evidence++) {
		float got[H * W];
		struct salmap_cam_info info;

		assert_ok(sm, salmap_set_evidence(sm, evidence));
		assert_ok(sm, salmap_push_cam_map(sm, 0, &tensor));
		read_cam(sm, 0, 0, got);
		for (i = 0; i < 5; i++)
			assert_near(got[i], want[evidence][i], 1e-7);
		info = info_of(sm, 0, 0);
		assert_true(info.min == -3 && info.max == 4);
		assert_near(info.mean, 2.0 / (H * W), 1e-7);
		assert_int_equal(info.flags, 0);
		assert_ok(sm, salmap_reset(sm));
	}
}

/* Magnitudes may be equal where the values are not. */
static void magnitudes_are_flat_if_all_are_equal(void **state)
{
	static const struct {
		float between;
		uint32_t flags;
	} trials[] = { { 2, SALMAP_CAM_FLAT }, { 1, 0 }, { 0, 0 } };
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;
	salmap_tensor tensor;
	float map[H * W] = { 0 };
	size_t trial;
	int i;

	assert_int_equal(salmap_tensor_nchw(&tensor, map, SALMAP_F32, 1, 1, H,
	                                    W),
	                 SALMAP_OK);
	assert_ok(sm, salmap_set_evidence(sm, SALMAP_EVIDENCE_MAGNITUDE));
	for (trial = 0; trial < sizeof(trials) / sizeof(trials[0]); trial++) {
		for (i = 0; i < H * W; i++)
			map[i] = i % 2 == 0 ? -2.0f : 2.0f;
		map[3] = trials[trial].between;
		assert_ok(sm, salmap_push_cam_map(sm, 0, &tensor));
		assert_int_equal(info_of(sm, 0, 0).flags, trials[trial].flags);
		assert_ok(sm, salmap_reset(sm));
	}
}

/* A map that says nothing is 0, and tells why. */
static void nothing_positive_is_told(void **state)
{
	static const struct {
		float first, others;
		uint32_t flags;
	} trials[] = {
		{ -2, -1, SALMAP_CAM_NONE | SALMAP_CAM_FLAT },
		{ -1, -1, SALMAP_CAM_NONE | SALMAP_CAM_FLAT },
		{ 0, 0, SALMAP_CAM_NONE | SALMAP_CAM_FLAT },
		{ 3, 3, SALMAP_CAM_FLAT },
		{ 3, 1, 0 },
	};
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;
	float map[H * W] = { 0 }, got[H * W];
	salmap_tensor tensor;
	size_t i;
	int at;

	assert_int_equal(salmap_tensor_nchw(&tensor, map, SALMAP_F32, 1, 1, H,
	                                    W),
	                 SALMAP_OK);
	for (i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
		for (at = 0; at < H * W; at++)
			map[at] = at == 0 ? trials[i].first : trials[i].others;
		assert_ok(sm, salmap_push_cam_map(sm, 3, &tensor));
		assert_int_equal(info_of(sm, 0, 3).flags, trials[i].flags);
		read_cam(sm, 0, 3, got);
		for (at = 0; at < H * W; at++)
			assert_true(got[at] == (trials[i].flags == 0 && at == 0));
		assert_ok(sm, salmap_reset(sm));
	}
}

/* ---------------------------------------------------------------- non-finite */

static salmap_status push_with(struct fixture *fixture, uint32_t way,
                               const float *numbers)
{
	const salmap_tensor row = numbers_of(numbers, 1, C, 1);
	salmap_tensor gradient = fixture->activation;

	gradient.data = numbers;
	gradient.stride_n = gradient.stride_h = gradient.stride_w = 0;
	gradient.stride_c = 1;
	if (way == 0)
		return salmap_push_cam_weights(fixture->sm, 0,
		                               &fixture->activation, &row);
	if (way == 1)
		return salmap_push_cam_similarity(fixture->sm, 0,
		                                  &fixture->activation, &row);
	if (way == 2)
		return salmap_push_cam_eigen(fixture->sm, 0,
		                             &fixture->activation);
	return salmap_push_cam_gradient(fixture->sm, 0, &fixture->activation,
	                                &gradient, (int32_t)way - 3);
}

#define WAYS 9

static void nan_in_the_activation_is_named_or_counted(void **state)
{
	static const float numbers[C] = { 1, 2, 3, 4, 5 };
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;
	float want[H * W], got[H * W];
	uint32_t way;

	for (way = 0; way < WAYS; way++) {
		float *at = &fixture->data[(1 * C + 2) * H * W + 3 * W + 4];
		const float before = *at;

		assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ERROR));
		*at = NAN;
		assert_fails(sm, push_with(fixture, way, numbers),
		             SALMAP_E_NONFINITE, "class map 0: activation",
		             "image 1", "channel 2", "row 3", "column 4", NULL);
		assert_int_equal(salmap_batch_size(sm), 0);
		assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ZERO));
		assert_ok(sm, push_with(fixture, way, numbers));
		read_cam(sm, 1, 0, got);
		assert_int_equal(info_of(sm, 1, 0).nonfinite, 1);
		assert_int_equal(info_of(sm, 1, 0).flags & SALMAP_CAM_NONFINITE,
		                 SALMAP_CAM_NONFINITE);
		assert_int_equal(info_of(sm, 0, 0).nonfinite, 0);
		assert_ok(sm, salmap_reset(sm));
		*at = 0;
		assert_ok(sm, push_with(fixture, way, numbers));
		read_cam(sm, 1, 0, want);
		assert_same_bits(got, want, H * W);
		assert_ok(sm, salmap_reset(sm));
		*at = before;
	}
}

/* One location has no principal component, but may have a NaN. */
static void nan_in_the_only_location_is_told(void **state)
{
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;
	salmap_tensor activation = fixture->activation;

	activation.h = activation.w = 1;
	fixture->data[(1 * C + 2) * H * W] = NAN;
	assert_fails(sm, salmap_push_cam_eigen(sm, 0, &activation),
	             SALMAP_E_NONFINITE, "class map 0: activation", "image 1",
	             "channel 2", NULL);
	assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ZERO));
	assert_ok(sm, salmap_push_cam_eigen(sm, 0, &activation));
	assert_int_equal(info_of(sm, 1, 0).nonfinite, 1);
}

/* Weights may lie in blocks of channels, and be more than are loaded at once. */
static void weights_may_lie_in_any_way(void **state)
{
	enum { CHANNELS = 1029 };
	float *data = random_activations(8, CHANNELS * 2);
	float *row = random_activations(9, CHANNELS), *blocked;
	float packed[2], got[2];
	salmap *sm = must_create(1);
	salmap_tensor activation, weights;
	int64_t c;

	(void)state;
	blocked = must_allocate((CHANNELS + 3) / 4 * 4 * sizeof(float));
	for (c = 0; c < CHANNELS; c++)
		blocked[c] = row[c];
	assert_int_equal(salmap_tensor_nchw(&activation, data, SALMAP_F32, 1,
	                                    CHANNELS, 1, 2),
	                 SALMAP_OK);
	assert_ok(sm, salmap_set_cams(sm, 2));
	weights = numbers_of(row, 1, CHANNELS, 1);
	assert_ok(sm, salmap_push_cam_weights(sm, 0, &activation, &weights));
	assert_int_equal(salmap_tensor_blocked(&weights, blocked, SALMAP_F32, 1,
	                                       CHANNELS, 1, 1, 4),
	                 SALMAP_OK);
	assert_ok(sm, salmap_push_cam_weights(sm, 1, &activation, &weights));
	packed[0] = (float)info_of(sm, 0, 0).min;
	packed[1] = (float)info_of(sm, 0, 0).max;
	got[0] = (float)info_of(sm, 0, 1).min;
	got[1] = (float)info_of(sm, 0, 1).max;
	assert_true(packed[0] > 0 && packed[1] > packed[0]);
	assert_same_bits(got, packed, 2);
	salmap_destroy(sm);
	free(data);
	free(row);
	free(blocked);
}

/* More classes than are made in one reading: those that follow are not. */
static void nan_refuses_any_number_of_classes(void **state)
{
	enum { CLASSES = 37 };
	struct fixture *fixture = *state;
	float *rows = random_activations(3, CLASSES * C);
	const salmap_tensor weights = numbers_of(rows, 1, C, CLASSES);
	salmap *sm = fixture->sm;

	assert_ok(sm, salmap_set_cams(sm, CLASSES));
	fixture->data[7] = NAN;
	assert_fails(sm, salmap_push_cam_weights(sm, 0, &fixture->activation,
	                                         &weights),
	             SALMAP_E_NONFINITE, "class map 0: activation", NULL);
	assert_int_equal(salmap_batch_size(sm), 0);
	assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ZERO));
	assert_ok(sm, salmap_push_cam_weights(sm, 0, &fixture->activation,
	                                      &weights));
	assert_int_equal(info_of(sm, 0, CLASSES - 1).nonfinite, 1);
	free(rows);
}

/* The first of several classes is refused, and all with it. */
static void nan_in_one_class_refuses_all(void **state)
{
	static const float rows[2 * C] = { 1, NAN, 2, 3, 4, 5, 6, 7, 8, 9 };
	struct fixture *fixture = *state;
	const salmap_tensor weights = numbers_of(rows, 1, C, 2);

	assert_fails(fixture->sm,
	             salmap_push_cam_weights(fixture->sm, 1,
	                                     &fixture->activation, &weights),
	             SALMAP_E_NONFINITE, "class map 1: weights", "channel 1",
	             NULL);
	assert_int_equal(salmap_batch_size(fixture->sm), 0);
}

/* Each class counts what is not finite in its own row. */
static void nan_in_one_class_counts_there(void **state)
{
	static const float rows[2 * C] = { 1, NAN, 2, 3, 4, 5, 6, 7, 8, 9 };
	struct fixture *fixture = *state;
	const salmap_tensor weights = numbers_of(rows, 1, C, 2);

	assert_ok(fixture->sm, salmap_set_nonfinite(fixture->sm,
	                                            SALMAP_NONFINITE_ZERO));
	assert_ok(fixture->sm, salmap_push_cam_weights(fixture->sm, 1,
	                                               &fixture->activation,
	                                               &weights));
	assert_int_equal(info_of(fixture->sm, 2, 1).nonfinite, 1);
	assert_int_equal(info_of(fixture->sm, 2, 2).nonfinite, 0);
}

static void nan_in_a_map_is_named_or_counted(void **state)
{
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;
	float map[H * W] = { 0 }, got[H * W];
	salmap_tensor tensor;

	assert_int_equal(salmap_tensor_nchw(&tensor, map, SALMAP_F32, 1, 1, H,
	                                    W),
	                 SALMAP_OK);
	map[0] = 1;
	map[W + 2] = NAN;
	assert_fails(sm, salmap_push_cam_map(sm, 0, &tensor),
	             SALMAP_E_NONFINITE, "class map 0", "row 1", "column 2",
	             NULL);
	assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ZERO));
	tensor.c = 12; /* that it was made of */
	tensor.stride_c = 0;
	assert_ok(sm, salmap_push_cam_map(sm, 0, &tensor));
	read_cam(sm, 0, 0, got);
	assert_true(got[0] == 1 && got[W + 2] == 0);
	assert_int_equal(info_of(sm, 0, 0).nonfinite, 1);
	assert_int_equal(info_of(sm, 0, 0).channels, 12);
}

static void infinity_in_the_other_tensor_is_named_or_counted(void **state)
{
	static const float wrong[C] = { 1, 2, INFINITY, 4, 5 };
	static const float right[C] = { 1, 2, 0, 4, 5 };
	static const char *const names[WAYS] = { "weights", "vector", NULL };
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;
	float want[H * W], got[H * W];
	uint32_t way, image;

	for (way = 0; way < WAYS; way++) {
		const uint64_t count = way < 2 ? 1 : H * W;

		if (way == 2)
			continue;
		assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ERROR));
		assert_fails(sm, push_with(fixture, way, wrong),
		             SALMAP_E_NONFINITE, "class map 0",
		             way < 2 ? names[way] : "gradient", "channel 2",
		             NULL);
		assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ZERO));
		assert_ok(sm, push_with(fixture, way, wrong));
		for (image = 0; image < N; image++)
			assert_int_equal(info_of(sm, image, 0).nonfinite, count);
		read_cam(sm, 2, 0, got);
		assert_ok(sm, salmap_reset(sm));
		assert_ok(sm, push_with(fixture, way, right));
		read_cam(sm, 2, 0, want);
		assert_same_bits(got, want, H * W);
		assert_ok(sm, salmap_reset(sm));
	}
}

/* ------------------------------------------------------------------- reading */

static void reading_wants_what_it_reads(void **state)
{
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;
	unsigned char pixels[H * W * 3];
	float map[H * W];
	struct salmap_cam_info info = { .struct_size = sizeof(info) };
	salmap_picture picture;
	salmap_plane plane;

	salmap_plane_packed(&plane, map, W, H);
	salmap_picture_packed(&picture, pixels, SALMAP_PIXEL_RGB8, W, H);
	assert_fails(sm, salmap_cam(sm, 0, 1, &plane), SALMAP_E_INCOMPLETE,
	             "class map 1 was not pushed", NULL);
	assert_ok(sm, salmap_push_cam_eigen(sm, 1, &fixture->activation));
	assert_ok(sm, salmap_cam(sm, 0, 1, &plane));
	assert_fails(sm, salmap_cam(sm, N, 1, &plane), SALMAP_E_ARGUMENT,
	             "image is 3", "0 to 2", NULL);
	assert_fails(sm, salmap_cam(sm, 0, CAMS, &plane), SALMAP_E_ARGUMENT,
	             "class map is 4", NULL);
	assert_fails(sm, salmap_cam(sm, 0, 1, NULL), SALMAP_E_ARGUMENT,
	             "output", NULL);
	assert_fails(sm, salmap_fastcam(sm, 0, 1, &plane), SALMAP_E_INCOMPLETE,
	             "layer 0 was not pushed", NULL);
	assert_fails(sm, salmap_fastcam_lovi(sm, 0, 1, &picture),
	             SALMAP_E_INCOMPLETE, "layer 0", NULL);
	assert_fails(sm, salmap_fastcam_heatmap(sm, 0, 1, &picture),
	             SALMAP_E_INCOMPLETE, "layer 0", NULL);
	assert_ok(sm, salmap_push(sm, 0, &fixture->activation));
	assert_ok(sm, salmap_fastcam(sm, 0, 1, &plane));
	assert_fails(sm, salmap_fastcam(sm, 0, 2, &plane), SALMAP_E_INCOMPLETE,
	             "class map 2", NULL);
	assert_ok(sm, salmap_fastcam_lovi(sm, 2, 1, &picture));
	assert_ok(sm, salmap_fastcam_heatmap(sm, 2, 1, &picture));
	assert_int_equal(salmap_fastcam_lovi(NULL, 2, 1, &picture),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_fastcam_heatmap(NULL, 2, 1, &picture),
	                 SALMAP_E_ARGUMENT);
	assert_fails(sm, salmap_fastcam_lovi(sm, 0, 0, &picture),
	             SALMAP_E_INCOMPLETE, "class map 0", NULL);
	assert_fails(sm, salmap_fastcam_heatmap(sm, 0, 0, &picture),
	             SALMAP_E_INCOMPLETE, "class map 0", NULL);
	assert_fails(sm, salmap_cam_info(sm, 0, 1, NULL), SALMAP_E_ARGUMENT,
	             "class map info", NULL);
	info.struct_size = 0;
	assert_fails(sm, salmap_cam_info(sm, 0, 1, &info), SALMAP_E_ARGUMENT,
	             "struct_size is 0", NULL);
	info.struct_size = 16;
	info.height = 77;
	assert_ok(sm, salmap_cam_info(sm, 0, 1, &info));
	assert_int_equal(info.channels, C);
	assert_int_equal(info.height, 77);
	info = info_of(sm, 0, 1);
	assert_true(info.height == H && info.width == W && info.depth == 1);
	assert_int_equal(salmap_cam(NULL, 0, 1, &plane), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_fastcam(NULL, 0, 1, &plane), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_cam_info(NULL, 0, 1, &info), SALMAP_E_ARGUMENT);
}

/* Two channels that look two ways, equally strong. */
static void an_ambiguous_component_is_told(void **state)
{
	static const float values[8] = { 1, -1, 0, 0, 0, 0, 1, -1 };
	struct fixture *fixture = *state;
	salmap_tensor tensor;

	assert_int_equal(salmap_tensor_nchw(&tensor, values, SALMAP_F32, 1, 2, 2,
	                                    2),
	                 SALMAP_OK);
	assert_ok(fixture->sm, salmap_push_cam_eigen(fixture->sm, 0, &tensor));
	assert_int_equal(info_of(fixture->sm, 0, 0).flags,
	                 SALMAP_CAM_AMBIGUOUS);
}

/* Weights of 0 on the layers that are held leave nothing to combine. */
static void fastcam_wants_a_weight(void **state)
{
	static const double weights[2] = { 0, 1 };
	struct fixture *fixture = *state;
	salmap *sm = must_create(2);
	unsigned char pixels[3];
	float value;
	salmap_plane plane;
	salmap_picture picture;

	salmap_plane_packed(&plane, &value, 1, 1);
	salmap_picture_packed(&picture, pixels, SALMAP_PIXEL_RGB8, 1, 1);
	assert_ok(sm, salmap_set_cams(sm, 1));
	assert_ok(sm, salmap_set_weights(sm, weights, 2));
	assert_ok(sm, salmap_set_incomplete(sm, SALMAP_INCOMPLETE_COMBINE));
	assert_ok(sm, salmap_push(sm, 0, &fixture->activation));
	assert_ok(sm, salmap_push_cam_eigen(sm, 0, &fixture->activation));
	assert_fails(sm, salmap_fastcam(sm, 0, 0, &plane), SALMAP_E_INCOMPLETE,
	             "add up to 0", NULL);
	assert_fails(sm, salmap_fastcam_heatmap(sm, 0, 0, &picture),
	             SALMAP_E_INCOMPLETE, "add up to 0", NULL);
	assert_ok(sm, salmap_fastcam_lovi(sm, 0, 0, &picture));
	salmap_destroy(sm);
}

/* Where the class map is 0, pictures are black; where it is 1, as without. */
static void pictures_are_darkened_by_the_class_map(void **state)
{
	static const float half[2] = { 0, 1 };
	struct fixture *fixture = *state;
	salmap *sm = fixture->sm;
	float without[H * W * 3], with[H * W * 3];
	salmap_picture picture;
	salmap_tensor map;
	int row, at;

	assert_ok(sm, salmap_set_resampling(sm, SALMAP_RESAMPLING_NEAREST));
	assert_int_equal(salmap_tensor_nchw(&map, half, SALMAP_F32, N, 1, 1, 2),
	                 SALMAP_OK);
	map.stride_n = 0;
	assert_ok(sm, salmap_push(sm, 0, &fixture->activation));
	assert_ok(sm, salmap_push_cam_map(sm, 0, &map));
	salmap_picture_packed(&picture, without, SALMAP_PIXEL_RGB_F32, W, H);
	assert_ok(sm, salmap_lovi(sm, 1, &picture));
	picture.data = with;
	assert_ok(sm, salmap_fastcam_lovi(sm, 1, 0, &picture));
	for (row = 0; row < H; row++)
		for (at = 0; at < W * 3; at++)
			assert_true(with[row * W * 3 + at] ==
			            (at < W / 2 * 3
			                     ? 0 : without[row * W * 3 + at]));
	assert_ok(sm, salmap_fastcam_heatmap(sm, 1, 0, &picture));
	for (row = 0; row < H; row++)
		for (at = 0; at < W / 2 * 3; at++)
			assert_true(with[row * W * 3 + at] == 0);
}

/* Of channels side by side, with gaps, from last to first, and of doubles. */
static void weights_lie_anywhere(void **state)
{
	static const float weights[C] = { 1, -2, 0.5f, 0, 3 };
	static const double wide[C] = { 1, -2, 0.5, 0, 3 };
	static const float apart[2 * C] = { 1, 9, -2, 9, 0.5f, 9, 0, 9, 3, 9 };
	static const float back[C] = { 3, 0, 0.5f, -2, 1 };
	struct fixture *fixture = *state;
	salmap_tensor rows[CAMS];
	float want[H * W], got[H * W];
	uint32_t cam;

	for (cam = 0; cam < CAMS; cam++)
		rows[cam] = numbers_of(weights, 1, C, 1);
	rows[1].data = wide;
	rows[1].dtype = SALMAP_F64;
	rows[2].data = apart;
	rows[2].stride_c = 2;
	rows[3].data = back + C - 1;
	rows[3].stride_c = -1;
	for (cam = 0; cam < CAMS; cam++)
		assert_ok(fixture->sm,
		          salmap_push_cam_weights(fixture->sm, cam,
		                                  &fixture->activation,
		                                  &rows[cam]));
	read_cam(fixture->sm, 1, 0, want);
	for (cam = 1; cam < CAMS; cam++) {
		read_cam(fixture->sm, 1, cam, got);
		assert_memory_equal(got, want, sizeof(got));
	}
}

/* A sixteenth to the power of 1.25 is 2^-5. */
/* The highest product is that of the output's own columns, whatever lies beyond
 * them in a vector: here the first, not the layer's 1 in the last column. */
static void tiny_class_maps_have_the_same_peak_in_all_kernels(void **state)
{
	const float map[5] = { 0.25f, 0.5f, 0, 0, 1 };
	const float tiny[5] = { 2e-39f, 1e-39f, 0, 0, 0 };
	salmap *sm = must_create(1);
	float rgb[5][3];
	salmap_picture picture;
	salmap_tensor tensor;
	const char *isa;
	int32_t i;

	(void)state;
	salmap_picture_packed(&picture, rgb, SALMAP_PIXEL_RGB_F32, 5, 1);
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	assert_ok(sm, salmap_set_cams(sm, 1));
	for (i = 0; (isa = salmap_isa_known(i)) != NULL; i++) {
		assert_ok(sm, salmap_reset(sm));
		if (salmap_set_isa(sm, isa) != SALMAP_OK)
			continue;
		salmap_tensor_nchw(&tensor, map, SALMAP_F32, 1, 1, 1, 5);
		assert_ok(sm, salmap_push_map(sm, 0, &tensor));
		tensor.data = tiny;
		assert_ok(sm, salmap_push_cam_map(sm, 0, &tensor));
		assert_ok(sm, salmap_fastcam_heatmap(sm, 0, 0, &picture));
		assert_true(rgb[0][0] == 1 && rgb[1][0] == 1);
		assert_true(rgb[2][0] == 0 && rgb[4][0] == 0);
	}
	salmap_destroy(sm);
}

static void a_focused_class_map_is_a_power(void **state)
{
	static const float map[3] = { 0, 0x1p-4f, 1 }, layer[3] = { 2, 1, 3 };
	salmap *sm = must_create(1);
	salmap_tensor tensor;
	salmap_plane plane;
	float got[3];

	(void)state;
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	assert_ok(sm, salmap_set_cams(sm, 1));
	assert_ok(sm, salmap_set_fastcam_factor(sm, SALMAP_FASTCAM_FOCUSED));
	salmap_tensor_nchw(&tensor, layer, SALMAP_F32, 1, 1, 1, 3);
	assert_ok(sm, salmap_push_map(sm, 0, &tensor));
	tensor.data = map;
	assert_ok(sm, salmap_push_cam_map(sm, 0, &tensor));
	salmap_plane_packed(&plane, got, 3, 1);
	assert_ok(sm, salmap_fastcam(sm, 0, 0, &plane));
	assert_true(got[0] == 0 && got[1] == 0x1p-5f && got[2] == 3);
	salmap_destroy(sm);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_fixture, close_fixture)

/* Weights have no depth, and a gradient has that of the activation. */
static void depths_have_to_fit(void **state)
{
	float data[2 * 3 * 4] = { 1 };
	salmap *sm = must_create(1);
	salmap_tensor activation, other;

	(void)state;
	assert_ok(sm, salmap_set_cams(sm, 1));
	salmap_tensor_ncdhw(&activation, data, SALMAP_F32, 1, 2, 3, 2, 2);
	salmap_tensor_ncdhw(&other, data, SALMAP_F32, 1, 2, 2, 2, 2);
	assert_fails(sm, salmap_push_cam_gradient(sm, 0, &activation, &other,
	                                          SALMAP_CAM_GRADCAM),
	             SALMAP_E_ARGUMENT, "d 2, h 2, w 2, the activation",
	             "d 3, h 2, w 2", NULL);
	salmap_tensor_ncdhw(&other, data, SALMAP_F32, 1, 2, 2, 1, 1);
	assert_fails(sm, salmap_push_cam_weights(sm, 0, &activation, &other),
	             SALMAP_E_ARGUMENT, "d 2, w 1", "d and w of 1", NULL);
	salmap_destroy(sm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(depths_have_to_fit),
		TEST(a_context_has_no_class_maps_at_first),
		TEST(the_number_of_class_maps_changes_between_images),
		TEST(settings_have_the_class_maps_too),
		TEST(a_class_map_is_pushed_once),
		TEST(layers_and_class_maps_have_one_batch),
		TEST(tensors_that_do_not_fit_are_refused),
		TEST(evidence_is_taken_as_it_was_set),
		TEST(magnitudes_are_flat_if_all_are_equal),
		TEST(nothing_positive_is_told),
		TEST(nan_in_the_activation_is_named_or_counted),
		TEST(nan_in_the_only_location_is_told),
		TEST(weights_may_lie_in_any_way),
		TEST(nan_refuses_any_number_of_classes),
		TEST(nan_in_one_class_refuses_all),
		TEST(nan_in_one_class_counts_there),
		TEST(nan_in_a_map_is_named_or_counted),
		TEST(infinity_in_the_other_tensor_is_named_or_counted),
		TEST(reading_wants_what_it_reads),
		TEST(an_ambiguous_component_is_told),
		TEST(fastcam_wants_a_weight),
		TEST(pictures_are_darkened_by_the_class_map),
		TEST(weights_lie_anywhere),
		cmocka_unit_test(
			tiny_class_maps_have_the_same_peak_in_all_kernels),
		cmocka_unit_test(a_focused_class_map_is_a_power),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
