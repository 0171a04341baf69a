#include "test.h"

uint64_t random_next(struct random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint64_t random_below(struct random *random, uint64_t limit)
{
	return random_next(random) % limit;
}

float random_unit(struct random *random)
{
	return (float)(random_next(random) >> 40) * 0x1p-24f;
}

int maps_to_try(int usual)
{
	const char *text = getenv("TEST_MAPS");

	return text == NULL || atoi(text) < 1 ? usual : atoi(text);
}

long images_to_draw(void)
{
	const char *text = getenv("TEST_IMAGES");
	const long images = text == NULL ? 2000 : atol(text);

	assert_true(images >= 10);
	return images;
}

bool tries_few(void)
{
	return maps_to_try(1000) <= 100;
}

void *must_allocate(size_t size)
{
	void *memory = malloc(size);

	assert_non_null(memory);
	return memory;
}

float *random_activations(uint64_t seed, size_t count)
{
	struct random random = { seed };
	float *data = must_allocate(count * sizeof(*data));
	size_t i;

	for (i = 0; i < count; i++) {
		const float unit = random_unit(&random);

		data[i] = unit < 0.5f ? 0 : 64 * (unit - 0.5f) * (unit - 0.5f) *
		                                    (unit - 0.5f);
	}
	return data;
}

void assert_ok(const salmap *sm, salmap_status status)
{
	char message[256] = "";

	if (status == SALMAP_OK)
		return;
	salmap_error_message(sm, message, sizeof(message));
	fail_msg("%s: %s", salmap_status_string(status), message);
}

void assert_fails(const salmap *sm, salmap_status status,
                  salmap_status expected, ...)
{
	char message[256] = "";
	const char *part;
	va_list parts;

	assert_int_equal(status, expected);
	salmap_error_message(sm, message, sizeof(message));
	va_start(parts, expected);
	while ((part = va_arg(parts, const char *)) != NULL)
		if (strstr(message, part) == NULL)
			fail_msg("\"%s\" is not in \"%s\"", part, message);
	va_end(parts);
}

salmap *must_create(uint32_t layers)
{
	salmap *sm;

	assert_int_equal(salmap_create(layers, NULL, &sm), SALMAP_OK);
	return sm;
}

void must_set_reference(salmap *sm)
{
	enum { COUNT = 24 * 9 * 11 };
	salmap_settings settings = { .struct_size = sizeof(settings) };
	const uint32_t layers = salmap_layer_count(sm);
	salmap_aggregate *aggregate;
	salmap *filled;
	uint32_t i;

	assert_ok(sm, salmap_get_settings(sm, &settings));
	settings.normalizer = SALMAP_NORMALIZER_RANGE;
	settings.keep_raw = 1;
	assert_int_equal(salmap_create_with(layers, &settings, NULL, &filled,
	                                    NULL), SALMAP_OK);
	for (i = 0; i < layers; i++) {
		float *data = random_activations(i, COUNT);

		must_push(filled, i, data, 1, 24, 9, 11);
		free(data);
	}
	assert_int_equal(salmap_aggregate_create(layers, 1, 1, NULL, &aggregate,
	                                         NULL), SALMAP_OK);
	assert_int_equal(salmap_aggregate_add(aggregate, filled, 0, NULL),
	                 SALMAP_OK);
	assert_ok(sm, salmap_set_reference(sm, aggregate));
	salmap_aggregate_destroy(aggregate);
	salmap_destroy(filled);
}

void must_push(salmap *sm, uint32_t layer, const float *data, int64_t n,
               int64_t c, int64_t h, int64_t w)
{
	salmap_tensor tensor;

	assert_int_equal(salmap_tensor_nchw(&tensor, data, SALMAP_F32, n, c, h,
	                                    w), SALMAP_OK);
	assert_ok(sm, salmap_push(sm, layer, &tensor));
}

float *must_combine(salmap *sm, uint32_t image, int64_t width, int64_t height)
{
	float *map = must_allocate((size_t)(width * height) * sizeof(*map));
	salmap_plane plane;

	assert_int_equal(salmap_plane_packed(&plane, map, width, height),
	                 SALMAP_OK);
	assert_ok(sm, salmap_combined(sm, image, &plane));
	return map;
}
