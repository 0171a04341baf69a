/* Real activations of a real face detector on a real photo: the combined map
 * has to point at the face. docs/demo/README.md has the data and the box. */
#include "../support/npy.h"
#include "../support/test.h"

#define LAYERS 6
#define WIDTH 320
#define HEIGHT 240

static const char *const layers[LAYERS] = {
	"layer0-relu247", "layer1-relu265", "layer2-relu330",
	"layer3-relu376", "layer4-relu430", "layer5-relu434",
};

static bool in_face(int64_t row, int64_t column)
{
	return column >= 108 && column < 188 && row >= 10 && row < 88;
}

static float *combined_map(salmap_normalizer normalizer)
{
	salmap *sm = must_create(LAYERS);
	float *map;
	uint32_t i;

	assert_ok(sm, salmap_set_normalizer(sm, normalizer));
	must_set_reference(sm);
	for (i = 0; i < LAYERS; i++) {
		struct npy npy = npy_read("docs/demo", layers[i], -1);
		float *data = npy_floats(&npy);

		must_push(sm, i, data, npy.extent[0], npy.extent[1],
		          npy.extent[2], npy.extent[3]);
		free(data);
		npy_free(&npy);
	}
	map = must_combine(sm, 0, WIDTH, HEIGHT);
	salmap_destroy(sm);
	return map;
}

static void check_normalizer(salmap_normalizer normalizer)
{
	float *map = combined_map(normalizer);
	double inside = 0, outside = 0;
	int64_t row, column, pixels = 0, peak = 0;

	for (row = 0; row < HEIGHT; row++)
		for (column = 0; column < WIDTH; column++) {
			const int64_t at = row * WIDTH + column;

			if (map[at] > map[peak])
				peak = at;
			if (in_face(row, column)) {
				inside += map[at];
				pixels++;
			} else {
				outside += map[at];
			}
		}
	assert_true(in_face(peak / WIDTH, peak % WIDTH));
	inside /= (double)pixels;
	outside /= (double)(WIDTH * HEIGHT - pixels);
	print_message("peak at row %d, column %d; face to rest: %.3f\n",
	              (int)(peak / WIDTH), (int)(peak % WIDTH),
	              inside / outside);
	assert_true(inside >= 1.35 * outside);
	free(map);
}

#define TEST(enumerator, value, name, meaning)                                 \
	static void name##_points_at_the_face(void **state)                    \
	{                                                                      \
		(void)state;                                                   \
		check_normalizer(enumerator);                                  \
	}

SALMAP_NORMALIZERS(TEST)

#define TO_RUN(enumerator, value, name, meaning)                               \
	cmocka_unit_test(name##_points_at_the_face),

int main(void)
{
	const struct CMUnitTest tests[] = { SALMAP_NORMALIZERS(TO_RUN) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
