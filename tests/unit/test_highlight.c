#include "../support/internals.h"

#include <math.h>
#include <string.h>

#include "highlight.h"
#include "math.h"

enum { WIDTH = 7, HEIGHT = 3, COUNT = WIDTH * HEIGHT };

/* A photo and a picture of floats, a map, and what they become. */
struct scene {
	float photo[COUNT * 3], picture[COUNT * 3], out[COUNT * 3];
	float map[COUNT];
	salmap_picture photo_view, picture_view, out_view;
	salmap_plane map_view;
};

static void view_of(salmap_picture *view, float *pixels)
{
	salmap_picture_packed(view, pixels, SALMAP_PIXEL_RGB_F32, WIDTH, HEIGHT);
}

/* The map goes from -1 to 1 in steps of 1/8, and on at 1. */
static void fill(struct scene *scene)
{
	struct random random = { 3 };
	int i;

	for (i = 0; i < COUNT * 3; i++) {
		scene->photo[i] = random_unit(&random);
		scene->picture[i] = random_unit(&random);
		scene->out[i] = 9;
	}
	for (i = 0; i < COUNT; i++)
		scene->map[i] = i < 16 ? (float)i / 8 - 1 : 1;
	view_of(&scene->photo_view, scene->photo);
	view_of(&scene->picture_view, scene->picture);
	view_of(&scene->out_view, scene->out);
	salmap_plane_packed(&scene->map_view, scene->map, WIDTH, HEIGHT);
}

static struct salmap_highlight highlight_of(const struct scene *scene,
                                            const double *limits, double alpha)
{
	return (struct salmap_highlight){ &scene->photo_view,
		                          &scene->picture_view,
		                          &scene->map_view, limits, alpha,
		                          &scene->out_view };
}

static void draw(struct scene *scene, const double *limits, double alpha)
{
	const struct salmap_highlight highlight = highlight_of(scene, limits,
	                                                       alpha);

	assert_int_equal(salmap_draw_highlight(&highlight, NULL), SALMAP_OK);
}

static void assert_blended(const struct scene *scene, double low, double high,
                           double alpha)
{
	int i, part;

	for (i = 0; i < COUNT; i++) {
		const double share = fmin(fmax(((double)scene->map[i] - low) /
		                               (high - low), 0), 1);
		const double opacity = alpha * sqrt(share);

		for (part = 3 * i; part < 3 * i + 3; part++)
			assert_near(scene->out[part],
			            (1 - opacity) * (double)scene->photo[part] +
			            opacity * (double)scene->picture[part],
			            1e-6);
	}
}

static void the_root_of_the_share_is_the_opacity(void **state)
{
	static const double limits[][2] = { { 0, 1 }, { -1, 1 }, { 0.3, 0.6 },
		                            { -9, 9 }, { 2, 3 } };
	static const double alphas[] = { 0, 0.3, 1 };
	struct scene scene;
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		for (k = 0; k < sizeof(alphas) / sizeof(alphas[0]); k++) {
			fill(&scene);
			draw(&scene, limits[i], alphas[k]);
			assert_blended(&scene, limits[i][0], limits[i][1],
			               alphas[k]);
		}
}

/* To the bit: nothing is computed there that could round. */
static void the_rest_of_the_photo_stays(void **state)
{
	static const double limits[2] = { 0, 0.5 };
	struct scene scene;

	(void)state;
	fill(&scene);
	draw(&scene, limits, 1);
	assert_memory_equal(scene.out, scene.photo, 9 * 3 * sizeof(float));
	assert_memory_equal(scene.out + 36, scene.picture + 36,
	                    (COUNT - 12) * 3 * sizeof(float));
}

static void without_limits_they_are_the_maps(void **state)
{
	struct scene scene;

	(void)state;
	fill(&scene);
	draw(&scene, NULL, 0.7);
	assert_blended(&scene, -1, 1, 0.7);
}

static void a_flat_map_shows_nothing(void **state)
{
	struct scene scene;
	int i;

	(void)state;
	fill(&scene);
	for (i = 0; i < COUNT; i++)
		scene.map[i] = 3;
	draw(&scene, NULL, 1);
	assert_memory_equal(scene.out, scene.photo, sizeof(scene.out));
}

static void the_output_may_be_either_picture(void **state)
{
	struct scene scene, in_place;
	struct salmap_highlight highlight;

	(void)state;
	fill(&scene);
	draw(&scene, NULL, 0.4);
	fill(&in_place);
	highlight = highlight_of(&in_place, NULL, 0.4);
	highlight.out = &in_place.photo_view;
	salmap_draw_highlight(&highlight, NULL);
	assert_memory_equal(in_place.photo, scene.out, sizeof(scene.out));
	fill(&in_place);
	highlight.out = &in_place.picture_view;
	salmap_draw_highlight(&highlight, NULL);
	assert_memory_equal(in_place.picture, scene.out, sizeof(scene.out));
}

static void bytes_and_rows_with_gaps_are_taken(void **state)
{
	unsigned char bytes[HEIGHT][WIDTH + 2][4];
	struct scene scene;
	struct salmap_highlight highlight;
	salmap_picture view;
	int i;

	(void)state;
	fill(&scene);
	draw(&scene, NULL, 0.8);
	memset(bytes, 77, sizeof(bytes));
	salmap_picture_packed(&view, bytes[HEIGHT - 1], SALMAP_PIXEL_BGRA8, WIDTH,
	                      HEIGHT);
	view.stride = -(int64_t)sizeof(bytes[0]);
	highlight = highlight_of(&scene, NULL, 0.8);
	highlight.out = &view;
	salmap_draw_highlight(&highlight, NULL);
	for (i = 0; i < COUNT; i++) {
		const unsigned char *pixel =
			bytes[HEIGHT - 1 - i / WIDTH][i % WIDTH];

		assert_near(pixel[0], 255 * (double)scene.out[3 * i + 2], 0.5);
		assert_near(pixel[2], 255 * (double)scene.out[3 * i], 0.5);
		assert_int_equal(pixel[3], 255);
	}
	for (i = 0; i < HEIGHT; i++)
		assert_int_equal(bytes[i][WIDTH][0], 77);
}

static struct salmap_sentence message;

/* One that has to fail, and to leave the output alone. */
static salmap_status refuse(const struct salmap_highlight *highlight,
                            const struct scene *scene)
{
	salmap_status status;
	int i;

	salmap_sentence_init(&message);
	status = salmap_draw_highlight(highlight, &message);
	for (i = 0; i < COUNT * 3; i++)
		assert_near(scene->out[i], 9, 0);
	return status;
}

static void wrong_arguments_are_named(void **state)
{
	static const double down[2] = { 1, 0.5 };
	static const double endless[2] = { -1e308, 1e308 };
	struct scene scene;
	salmap_picture low;
	salmap_plane narrow;
	struct salmap_highlight wrong;

	(void)state;
	fill(&scene);
	narrow = scene.map_view;
	narrow.width--;
	low = scene.photo_view;
	low.height--;
#define REFUSE(field, value, ...)                                              \
	wrong = highlight_of(&scene, NULL, 0.5);                               \
	wrong.field = value;                                                   \
	assert_noted(&message, refuse(&wrong, &scene), SALMAP_E_ARGUMENT,      \
	             __VA_ARGS__, NULL)
	REFUSE(photo, NULL, "photo: is NULL");
	REFUSE(picture, NULL, "picture: is NULL");
	REFUSE(picture, &low, "picture is 7 x 2", "7 x 3");
	REFUSE(map, NULL, "map: is NULL");
	REFUSE(map, &narrow, "map is 6 x 3", "7 x 3");
	REFUSE(out, NULL, "output: is NULL");
	REFUSE(out, &low, "output is 7 x 2");
	REFUSE(alpha, 1.5, "alpha is 1.5;");
	REFUSE(alpha, (double)NAN, "alpha is nan");
	REFUSE(limits, down, "limits are 1 and 0.5;");
	REFUSE(limits, endless, "want finite numbers");
#undef REFUSE
}

static void nonfinite_values_are_named(void **state)
{
	struct scene scene;
	struct salmap_highlight highlight;

	(void)state;
	fill(&scene);
	highlight = highlight_of(&scene, NULL, 1);
	scene.map[WIDTH + 2] = NAN;
	assert_noted(&message, refuse(&highlight, &scene), SALMAP_E_NONFINITE,
	             "map: row 1, column 2", NULL);
	scene.picture[0] = INFINITY;
	assert_noted(&message, refuse(&highlight, &scene), SALMAP_E_NONFINITE,
	             "picture: row 0, column 0", NULL);
}

static void the_public_function_tells_why(void **state)
{
	salmap_message told = { .struct_size = sizeof(told) };
	struct scene scene, wanted;

	(void)state;
	fill(&scene);
	fill(&wanted);
	draw(&wanted, NULL, 0.5);
	assert_int_equal(salmap_picture_highlight(
				 &scene.photo_view, &scene.picture_view, NULL,
				 NULL, 0.5, &scene.out_view, &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "map: is NULL"));
	assert_int_equal(salmap_picture_highlight(
				 &scene.photo_view, &scene.picture_view,
				 &scene.map_view, NULL, 0.5, &scene.out_view,
				 &told),
	                 SALMAP_OK);
	assert_memory_equal(scene.out, wanted.out, sizeof(wanted.out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_root_of_the_share_is_the_opacity),
		cmocka_unit_test(the_rest_of_the_photo_stays),
		cmocka_unit_test(without_limits_they_are_the_maps),
		cmocka_unit_test(a_flat_map_shows_nothing),
		cmocka_unit_test(the_output_may_be_either_picture),
		cmocka_unit_test(bytes_and_rows_with_gaps_are_taken),
		cmocka_unit_test(wrong_arguments_are_named),
		cmocka_unit_test(nonfinite_values_are_named),
		cmocka_unit_test(the_public_function_tells_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
