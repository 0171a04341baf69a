/*
 * The same bits from every compiler, at every level of optimisation, on every
 * machine: checksums of outputs over inputs that integer arithmetic generates,
 * against those in checksums.txt.
 *
 * Run with the argument "print" to write a new list. A change of this list is a
 * change of what the library computes: say so in the changelog.
 */
#include "../support/outputs.h"

#define CHECKSUMS "tests/bits/checksums.txt"
#define LAYERS 4
#define IMAGES 3

/* A setting or input that the others leave out. */
struct variant {
	const char *name;
	salmap_statistic statistic;
	salmap_normalizer normalizer;
	salmap_resampling resampling;
	double epsilon;
	float scale; /* of the activations */
	salmap_dtype dtype;
	bool channels_last, is_signed;
	bool has_paths; /* palettes that are not the paper's, and limits */
};

/* Each statistic's own values, of activations of both signs. */
#define VARIANT_OF_STATISTIC(enumerator, value, name, meaning)                 \
	{ #name "-signed", enumerator, SALMAP_NORMALIZER_NONE,                 \
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 1, SALMAP_F32, false, true, false },

static const struct variant variants[] = {
	{ "smoe-gamma-bilinear", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAMMA,
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 1, SALMAP_F32, false, false, false },
	{ "smoe-gauss-bicubic", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAUSS,
	  SALMAP_RESAMPLING_BICUBIC, 1e-7, 1, SALMAP_F32, false, false, false },
	{ "mean-range-area", SALMAP_STATISTIC_MEAN, SALMAP_NORMALIZER_RANGE,
	  SALMAP_RESAMPLING_AREA, 1e-7, 1, SALMAP_F32, false, false, false },
	{ "std-gamma-nearest", SALMAP_STATISTIC_STD, SALMAP_NORMALIZER_GAMMA,
	  SALMAP_RESAMPLING_NEAREST, 1e-7, 1, SALMAP_F32, false, false, false },
	{ "max-none-bicubic", SALMAP_STATISTIC_MAX, SALMAP_NORMALIZER_NONE,
	  SALMAP_RESAMPLING_BICUBIC, 1e-7, 1, SALMAP_F32, false, false, false },
	{ "smoe-nhwc", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAMMA,
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 1, SALMAP_F32, true, false, false },
	{ "smoe-f16", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAMMA,
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 1, SALMAP_F16, false, false, false },
	{ "smoe-tiny", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAMMA,
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 0x1p-60f, SALMAP_F32, false,
	  false, false },
	{ "smoe-huge", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAUSS,
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 0x1p100f, SALMAP_F32, false,
	  false, false },
	{ "smoe-epsilon-1e-12", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAUSS,
	  SALMAP_RESAMPLING_BILINEAR, 1e-12, 1, SALMAP_F32, false, false, false },
	SALMAP_STATISTICS(VARIANT_OF_STATISTIC)
	{ "smoe-paths", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAMMA,
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 1, SALMAP_F32, false, false, true },
};

#define VARIANTS (sizeof(variants) / sizeof(variants[0]))

/* c, h, w of each layer; the first one's channels are nearly equal. */
static const int64_t shapes[LAYERS][3] = {
	{ 3, 31, 44 }, { 67, 15, 21 }, { 200, 8, 11 }, { 4100, 2, 3 },
};

static uint64_t bits_of(struct random *random, int bits)
{
	return random_next(random) >> (64 - bits);
}

/* Half zeros, the rest spread over some octaves. */
static float activation(struct random *random, uint32_t layer, float scale)
{
	const float mantissa = 1 + (float)bits_of(random, 23) * 0x1p-23f;
	const int octave = (int)bits_of(random, 3);

	if (layer == 0)
		return scale * (1 + (mantissa - 1) * 0x1p-12f);
	return random_below(random, 2) == 0
	       ? 0 : scale * mantissa * (float)(1 << octave) * 0x1p-5f;
}

/* A half of the same kind. */
static uint16_t half_activation(struct random *random)
{
	return random_below(random, 2) == 0
	       ? 0 : (uint16_t)(0x3000 + bits_of(random, 13));
}

/* Element i of a packed NCHW tensor, as its place in NHWC. */
static size_t place(size_t i, const int64_t shape[3])
{
	const size_t c = (size_t)shape[0], hw = (size_t)(shape[1] * shape[2]);
	const size_t n = i / (c * hw), channel = i / hw % c, at = i % hw;

	return (n * hw + at) * c + channel;
}

static void *make_data(const struct variant *variant, uint32_t layer)
{
	const int64_t *shape = shapes[layer];
	const size_t count = (size_t)(IMAGES * shape[0] * shape[1] * shape[2]);
	struct random random = { layer + 1 };
	void *data = must_allocate(count * sizeof(float));
	size_t i;

	for (i = 0; i < count; i++) {
		const size_t at = variant->channels_last ? place(i, shape) : i;

		if (variant->dtype == SALMAP_F16)
			((uint16_t *)data)[at] = half_activation(&random);
		else
			((float *)data)[at] = activation(&random, layer,
			                                 variant->scale);
		if (variant->is_signed && random_below(&random, 2) == 0)
			((float *)data)[at] *= -1;
	}
	return data;
}

static void push_stack(salmap *sm, const struct variant *variant)
{
	uint32_t layer;

	for (layer = 0; layer < LAYERS; layer++) {
		const int64_t *shape = shapes[layer];
		void *data = make_data(variant, layer);
		salmap_tensor tensor;

		assert_int_equal((variant->channels_last ? salmap_tensor_nhwc
		                                         : salmap_tensor_nchw)(
					 &tensor, data, variant->dtype, IMAGES,
					 shape[0], shape[1], shape[2]),
		                 SALMAP_OK);
		assert_ok(sm, salmap_push(sm, layer, &tensor));
		free(data);
	}
}

static salmap *make_stack(const struct variant *variant)
{
	static const double weights[LAYERS] = { 0.25, 1, 0.7, 3 };
	salmap *sm = must_create(LAYERS);

	assert_ok(sm, salmap_set_statistic(sm, variant->statistic));
	assert_ok(sm, salmap_set_normalizer(sm, variant->normalizer));
	assert_ok(sm, salmap_set_resampling(sm, variant->resampling));
	assert_ok(sm, salmap_set_epsilon(sm, variant->epsilon));
	assert_ok(sm, salmap_set_weights(sm, weights, LAYERS));
	if (variant->has_paths) {
		assert_ok(sm, salmap_set_palette(sm, SALMAP_LOVI_ORDERED));
		assert_ok(sm, salmap_set_heat_palette(sm, SALMAP_HEAT_RISING));
		assert_ok(sm, salmap_set_limits(sm, (const double[]){ 0.25,
		                                                      0.75 }));
	}
	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	push_stack(sm, variant);
	return sm;
}

static uint64_t checksum(const struct variant *variant)
{
	enum { WIDTH = 29, HEIGHT = 41, PIXELS = WIDTH * HEIGHT };
	static float numbers[3 * PIXELS];
	static unsigned char bytes[4 * PIXELS];
	salmap *sm = make_stack(variant);
	uint64_t hash = OUTPUTS_HASH;
	salmap_plane plane;
	salmap_picture floats, pixels;
	uint32_t image;

	salmap_plane_packed(&plane, numbers, WIDTH, HEIGHT);
	salmap_picture_packed(&floats, numbers, SALMAP_PIXEL_RGB_F32, WIDTH,
	                      HEIGHT);
	salmap_picture_packed(&pixels, bytes, SALMAP_PIXEL_BGRA8, WIDTH,
	                      HEIGHT);
	for (image = 0; image < IMAGES; image++) {
		assert_ok(sm, salmap_combined(sm, image, &plane));
		hash = outputs_hash_floats(hash, numbers, PIXELS);
		assert_ok(sm, salmap_lovi(sm, image, &floats));
		hash = outputs_hash_floats(hash, numbers, 3 * PIXELS);
		assert_ok(sm, salmap_heatmap(sm, image, &floats));
		hash = outputs_hash_floats(hash, numbers, 3 * PIXELS);
		assert_ok(sm, salmap_heatmap(sm, image, &pixels));
		hash = outputs_hash(hash, bytes, sizeof(bytes));
	}
	salmap_destroy(sm);
	return hash;
}

/* ------------------------------------------------------------- class maps */

/* How a class map is made: by a way of its own, or by a method. */
enum { CAM_WEIGHTS, CAM_SIMILARITY, CAM_EIGEN, CAM_METHODS };

#define NAME_OF_METHOD(enumerator, value, name, meaning) "cam-" #name,

static const char *const cams[] = {
	"cam-weights", "cam-similarity", "cam-eigen",
	SALMAP_CAM_METHODS(NAME_OF_METHOD)
};

#define CAMS (sizeof(cams) / sizeof(cams[0]))

#define CAM_LAYER 1

/* Numbers of both signs: a gradient, or weights per channel. */
static salmap_tensor make_signed(int64_t h, int64_t w, float **data)
{
	const int64_t channels = shapes[CAM_LAYER][0];
	const size_t count = (size_t)(IMAGES * channels * h * w);
	struct random random = { 40 };
	salmap_tensor tensor;
	size_t i;

	*data = must_allocate(count * sizeof(float));
	for (i = 0; i < count; i++) {
		(*data)[i] = activation(&random, CAM_LAYER, 1);
		if (random_below(&random, 2) == 0)
			(*data)[i] *= -1;
	}
	assert_int_equal(salmap_tensor_nchw(&tensor, *data, SALMAP_F32, IMAGES,
	                                    channels, h, w), SALMAP_OK);
	return tensor;
}

static salmap_status push_cam(salmap *sm, size_t cam,
                              const salmap_tensor *tensor)
{
	const int64_t *shape = shapes[CAM_LAYER];
	const bool is_method = cam >= CAM_METHODS;
	float *data;
	const salmap_tensor numbers = make_signed(
		is_method ? shape[1] : 1, is_method ? shape[2] : 1, &data);
	salmap_status status;

	if (cam == CAM_WEIGHTS)
		status = salmap_push_cam_weights(sm, 0, tensor, &numbers);
	else if (cam == CAM_SIMILARITY)
		status = salmap_push_cam_similarity(sm, 0, tensor, &numbers);
	else if (cam == CAM_EIGEN)
		status = salmap_push_cam_eigen(sm, 0, tensor);
	else
		status = salmap_push_cam_gradient(
			sm, 0, tensor, &numbers,
			(salmap_cam_method)(cam - CAM_METHODS));
	free(data);
	return status;
}

/* The layer, also as a class map; of both signs, so that no two methods give
 * the same. */
static salmap *make_explained(size_t cam)
{
	const struct variant variant = { .scale = 1, .is_signed = true };
	const int64_t *shape = shapes[CAM_LAYER];
	void *data = make_data(&variant, CAM_LAYER);
	salmap *sm = must_create(1);
	salmap_tensor tensor;

	assert_int_equal(salmap_tensor_nchw(&tensor, data, SALMAP_F32, IMAGES,
	                                    shape[0], shape[1], shape[2]),
	                 SALMAP_OK);
	assert_ok(sm, salmap_set_cams(sm, 1));
	assert_ok(sm, push_cam(sm, cam, &tensor));
	assert_ok(sm, salmap_push(sm, 0, &tensor));
	free(data);
	return sm;
}

static uint64_t cam_checksum(size_t cam)
{
	enum { WIDTH = 29, HEIGHT = 41, PIXELS = WIDTH * HEIGHT };
	static float numbers[3 * PIXELS];
	salmap *sm = make_explained(cam);
	struct salmap_cam_info info = { .struct_size = sizeof(info) };
	uint64_t hash = OUTPUTS_HASH;
	salmap_plane plane;
	salmap_picture floats;
	uint32_t image;

	salmap_plane_packed(&plane, numbers, WIDTH, HEIGHT);
	salmap_picture_packed(&floats, numbers, SALMAP_PIXEL_RGB_F32, WIDTH,
	                      HEIGHT);
	for (image = 0; image < IMAGES; image++) {
		assert_ok(sm, salmap_cam(sm, image, 0, &plane));
		hash = outputs_hash_floats(hash, numbers, PIXELS);
		assert_ok(sm, salmap_fastcam(sm, image, 0, &plane));
		hash = outputs_hash_floats(hash, numbers, PIXELS);
		assert_ok(sm, salmap_fastcam_lovi(sm, image, 0, &floats));
		hash = outputs_hash_floats(hash, numbers, 3 * PIXELS);
		assert_ok(sm, salmap_fastcam_heatmap(sm, image, 0, &floats));
		hash = outputs_hash_floats(hash, numbers, 3 * PIXELS);
		assert_ok(sm, salmap_cam_info(sm, image, 0, &info));
		hash = outputs_hash_floats(hash, (const float[]){
			(float)info.min, (float)info.max, (float)info.mean },
			3);
	}
	salmap_destroy(sm);
	return hash;
}

/* ------------------------------------------------------------------- grey */

/* All maps of 8 bits of the first method's class map and its layer. */
static uint64_t grey_checksum(void)
{
	enum { WIDTH = 29, HEIGHT = 41, PIXELS = WIDTH * HEIGHT };
	static uint8_t bytes[PIXELS];
	salmap *sm = make_explained(CAM_METHODS);
	uint64_t hash = OUTPUTS_HASH;
	salmap_grey grey;
	uint32_t image;

	salmap_grey_packed(&grey, bytes, WIDTH, HEIGHT);
	for (image = 0; image < IMAGES; image++) {
		assert_ok(sm, salmap_combined_grey(sm, image, &grey));
		hash = outputs_hash(hash, bytes, PIXELS);
		assert_ok(sm, salmap_layer_grey(sm, image, 0, &grey));
		hash = outputs_hash(hash, bytes, PIXELS);
		assert_ok(sm, salmap_cam_grey(sm, image, 0, &grey));
		hash = outputs_hash(hash, bytes, PIXELS);
		assert_ok(sm, salmap_fastcam_grey(sm, image, 0, &grey));
		hash = outputs_hash(hash, bytes, PIXELS);
	}
	salmap_destroy(sm);
	return hash;
}

/* ---------------------------------------------------------- guided layers */

/* How layers are made from activations of both signs: by statistic, guided or
 * with a relative epsilon, or both. */
static const struct guided {
	const char *name;
	salmap_statistic statistic;
	double relative_epsilon;
	bool is_guided;
} guides[] = {
	{ "guided", SALMAP_STATISTIC_SMOE, 0, true },
	{ "guided-std", SALMAP_STATISTIC_STD, 0, true },
	{ "guided-max", SALMAP_STATISTIC_MAX, 0, true },
	{ "relative", SALMAP_STATISTIC_SMOE, 1e-3, false },
	{ "relative-gamma-scale", SALMAP_STATISTIC_GAMMA_SCALE, 1e-3, false },
	{ "relative-entropy", SALMAP_STATISTIC_ENTROPY, 1e-3, false },
	{ "guided-relative", SALMAP_STATISTIC_SMOE, 1e-3, true },
};

#define GUIDED (sizeof(guides) / sizeof(guides[0]))

/* A context that is to hold the layers, and its class map. */
static salmap *open_guided(const struct guided *guided)
{
	salmap *sm = must_create(LAYERS);
	float *data;
	salmap_tensor map = make_signed(6, 5, &data);

	map.c = 1;
	assert_ok(sm, salmap_set_cams(sm, 1));
	assert_ok(sm, salmap_set_guide(sm, guided->is_guided
	                                           ? 0 : SALMAP_NO_GUIDE));
	assert_ok(sm, salmap_set_statistic(sm, guided->statistic));
	assert_ok(sm, salmap_set_relative_epsilon(sm,
	                                          guided->relative_epsilon));
	assert_ok(sm, salmap_push_cam_map(sm, 0, &map));
	free(data);
	return sm;
}

static uint64_t guided_checksum(const struct guided *guided)
{
	enum { WIDTH = 29, HEIGHT = 41, PIXELS = WIDTH * HEIGHT };
	const struct variant variant = { .scale = 1, .is_signed = true };
	salmap *sm = open_guided(guided);
	uint64_t hash = OUTPUTS_HASH;
	float numbers[PIXELS];
	salmap_plane plane;
	uint32_t layer, image;

	salmap_plane_packed(&plane, numbers, WIDTH, HEIGHT);
	for (layer = 0; layer < LAYERS; layer++) {
		const int64_t *shape = shapes[layer];
		void *data = make_data(&variant, layer);
		salmap_tensor tensor;

		salmap_tensor_nchw(&tensor, data, SALMAP_F32, IMAGES, shape[0],
		                   shape[1], shape[2]);
		assert_ok(sm, salmap_push(sm, layer, &tensor));
		free(data);
		for (image = 0; image < IMAGES; image++) {
			assert_ok(sm, salmap_layer_map(sm, image, layer,
			                               &plane));
			hash = outputs_hash_floats(hash, numbers, PIXELS);
		}
	}
	salmap_destroy(sm);
	return hash;
}

/* ------------------------------------------------------------- aggregates */

/* How the images of a context are added up. */
static const struct variant summed[] = {
	{ "aggregate", SALMAP_STATISTIC_SMOE, SALMAP_NORMALIZER_GAMMA,
	  SALMAP_RESAMPLING_BILINEAR, 1e-7, 1, SALMAP_F32, false, false, false },
	{ "aggregate-signed", SALMAP_STATISTIC_ENTROPY, SALMAP_NORMALIZER_GAUSS,
	  SALMAP_RESAMPLING_AREA, 1e-7, 1, SALMAP_F32, false, true, false },
};

#define SUMMED (sizeof(summed) / sizeof(summed[0]))

static uint64_t hash_read(const salmap_aggregate *aggregate, uint64_t hash)
{
	static const double shares[] = { 0.01, 0.5, 0.9 };
	uint32_t layer;
	size_t i;

	for (layer = 0; layer < LAYERS; layer++)
		for (i = 0; i < 3; i++) {
			double value;

			assert_int_equal(salmap_aggregate_quantile(
						 aggregate, layer, shares[i],
						 &value, NULL), SALMAP_OK);
			hash = outputs_hash_floats(hash, &(const float){
				(float)value }, 1);
		}
	return hash;
}

/* The bytes that are saved, and what the normaliser makes of them. */
static uint64_t aggregate_checksum(const struct variant *variant)
{
	enum { WIDTH = 29, HEIGHT = 41, PIXELS = WIDTH * HEIGHT };
	static unsigned char bytes[1 << 18];
	float numbers[PIXELS];
	salmap *sm = make_stack(variant);
	uint64_t hash = OUTPUTS_HASH;
	salmap_aggregate *aggregate;
	salmap_plane plane;
	uint32_t image;
	size_t size;

	assert_int_equal(salmap_aggregate_create(LAYERS, WIDTH, HEIGHT, NULL,
	                                         &aggregate, NULL), SALMAP_OK);
	for (image = 0; image < IMAGES; image++)
		assert_int_equal(salmap_aggregate_add(aggregate, sm, image,
		                                      NULL), SALMAP_OK);
	assert_int_equal(salmap_aggregate_save(aggregate, bytes, sizeof(bytes),
	                                       &size, NULL), SALMAP_OK);
	hash = hash_read(aggregate, outputs_hash(hash, bytes, size));
	assert_ok(sm, salmap_reset(sm));
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_REFERENCE));
	assert_ok(sm, salmap_set_reference(sm, aggregate));
	push_stack(sm, variant);
	salmap_plane_packed(&plane, numbers, WIDTH, HEIGHT);
	for (image = 0; image < IMAGES; image++) {
		assert_ok(sm, salmap_combined(sm, image, &plane));
		hash = outputs_hash_floats(hash, numbers, PIXELS);
	}
	salmap_aggregate_destroy(aggregate);
	salmap_destroy(sm);
	return hash;
}

/* ---------------------------------------------------------------- volumes */

/* c, d, h, w of the layers; the first is also a class map. */
#define VOLUME_LAYERS 2

static const int64_t volume_shapes[VOLUME_LAYERS][4] = {
	{ 37, 3, 6, 7 }, { 130, 2, 3, 5 },
};

static void push_volumes(salmap *sm)
{
	struct random random = { 77 };
	uint32_t layer;
	salmap_tensor tensor;

	for (layer = 0; layer < VOLUME_LAYERS; layer++) {
		const int64_t *shape = volume_shapes[layer];
		const size_t count = (size_t)(IMAGES * shape[0] * shape[1] *
		                              shape[2] * shape[3]);
		float *data = must_allocate(count * sizeof(*data));
		size_t i;

		for (i = 0; i < count; i++)
			data[i] = activation(&random, 1, 1);
		salmap_tensor_ncdhw(&tensor, data, SALMAP_F32, IMAGES, shape[0],
		                    shape[1], shape[2], shape[3]);
		if (layer == 0)
			assert_ok(sm, salmap_push_cam_gradient(
					      sm, 0, &tensor, &tensor,
					      SALMAP_CAM_XGRADCAM));
		assert_ok(sm, salmap_push(sm, layer, &tensor));
		free(data);
	}
}

/* All slices along d, one along w, and a projection along h. */
static uint64_t hash_volume(salmap *sm, uint64_t hash)
{
	enum { D = 5, H = 11, W = 13 };
	static const salmap_cut slice = { sizeof(slice), SALMAP_CUT_W,
		                          SALMAP_PROJECTION_NONE, W, 4 };
	static const salmap_cut projection = { sizeof(projection), SALMAP_CUT_H,
		                               SALMAP_PROJECTION_MEAN, H, 0 };
	static float numbers[3 * D * H * W];
	const salmap_plane volume = { sizeof(volume), numbers, W,    H,
		                      W,              D,       H * W, NULL };
	const salmap_plane cut = { sizeof(cut), numbers, H, D, H, 0, 0, &slice };
	const salmap_picture flat = { sizeof(flat), SALMAP_PIXEL_RGB_F32,
		                      numbers, W, D, W * 12, 0, 0,
		                      &projection };

	assert_ok(sm, salmap_volume(sm, 1, &volume));
	hash = outputs_hash_floats(hash, numbers, D * H * W);
	assert_ok(sm, salmap_fastcam(sm, 1, 0, &cut));
	hash = outputs_hash_floats(hash, numbers, D * H);
	assert_ok(sm, salmap_heatmap(sm, 1, &flat));
	hash = outputs_hash_floats(hash, numbers, 3 * D * W);
	assert_ok(sm, salmap_lovi(sm, 1, &flat));
	return outputs_hash_floats(hash, numbers, 3 * D * W);
}

static uint64_t volume_checksum(void)
{
	uint64_t hash = OUTPUTS_HASH;
	int32_t mode;

	for (mode = 0; salmap_resampling_name(mode) != NULL; mode++) {
		salmap *sm = must_create(VOLUME_LAYERS);

		assert_ok(sm, salmap_set_resampling(sm, mode));
		assert_ok(sm, salmap_set_cams(sm, 1));
		assert_ok(sm, salmap_set_guide(sm, mode % 2 == 0
		                                       ? 0 : SALMAP_NO_GUIDE));
		push_volumes(sm);
		hash = hash_volume(sm, hash);
		salmap_destroy(sm);
	}
	return hash;
}

/* ------------------------------------------------------------------- list */

#define GREY (VARIANTS + CAMS)
#define FIRST_SUMMED (GREY + 1 + GUIDED)
#define VOLUME (FIRST_SUMMED + SUMMED)
#define LINES (VOLUME + 1)

static const char *name_of_line(size_t line)
{
	if (line < VARIANTS)
		return variants[line].name;
	if (line < GREY)
		return cams[line - VARIANTS];
	if (line == VOLUME)
		return "volume";
	if (line >= FIRST_SUMMED)
		return summed[line - FIRST_SUMMED].name;
	return line == GREY ? "grey" : guides[line - GREY - 1].name;
}

static uint64_t checksum_of_line(size_t line)
{
	if (line < VARIANTS)
		return checksum(&variants[line]);
	if (line < GREY)
		return cam_checksum(line - VARIANTS);
	if (line == VOLUME)
		return volume_checksum();
	if (line >= FIRST_SUMMED)
		return aggregate_checksum(&summed[line - FIRST_SUMMED]);
	return line == GREY ? grey_checksum()
	                    : guided_checksum(&guides[line - GREY - 1]);
}

static void checksums_are_the_committed_ones(void **state)
{
	FILE *file = fopen(CHECKSUMS, "r");
	size_t i;

	(void)state;
	if (file == NULL)
		fail_msg("cannot open %s; run the tests from the top folder",
		         CHECKSUMS);
	for (i = 0; i < LINES; i++) {
		char name[64];
		unsigned long long want;
		const unsigned long long got = checksum_of_line(i);

		assert_int_equal(fscanf(file, "%63s %llx", name, &want), 2);
		assert_string_equal(name, name_of_line(i));
		if (got != want)
			fail_msg("%s: %016llx, want %016llx", name, got, want);
	}
	fclose(file);
}

/* Layouts and types that hold the same numbers share a checksum. */
static void channels_last_has_the_same_checksum(void **state)
{
	struct variant variant = variants[0];
	uint64_t packed;

	(void)state;
	packed = checksum(&variant);
	variant.channels_last = true;
	assert_true(checksum(&variant) == packed);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checksums_are_the_committed_ones),
		cmocka_unit_test(channels_last_has_the_same_checksum),
	};
	size_t i;

	if (count < 2 || strcmp(arguments[1], "print") != 0)
		return cmocka_run_group_tests(tests, NULL, NULL);
	for (i = 0; i < LINES; i++)
		printf("%s %016llx\n", name_of_line(i),
		       (unsigned long long)checksum_of_line(i));
	return 0;
}
