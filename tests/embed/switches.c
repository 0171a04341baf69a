/*
 * What a build with switches leaves out says so and names the switch, and all else
 * works: prints a line for each result, which has to be one of those of a build
 * without switches, and a line for each switch that a sentence named.
 *
 * C and C++ both. SWITCHES is the text of those that the library was built with.
 */
#include <salmap.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SWITCHES
#define SWITCHES ""
#endif

#define C 6
#define H 9
#define W 7
#define WIDTH 33
#define HEIGHT 21
#define PIXELS (WIDTH * HEIGHT)

static int failed;
static float activation[C * H * W], floats[3 * PIXELS], other[PIXELS];
static unsigned char bytes[3 * PIXELS], photo[3 * PIXELS];
static salmap_tensor tensor, weights;
static salmap_plane plane;
static salmap_grey grey;
static salmap_picture picture;

/* A switch, if the library was built with it. */
static const char *by(const char *name)
{
	return strstr(SWITCHES, name) != NULL ? name : NULL;
}

/* Whether a call worked; one that a switch leaves out has to name it. */
static int works(const char *call, salmap_status status, const char *text,
                 const char *left_out_by)
{
	const salmap_status expected = left_out_by == NULL
	                               ? SALMAP_OK : SALMAP_E_UNSUPPORTED;

	if (status != expected ||
	    (left_out_by != NULL && strstr(text, left_out_by) == NULL)) {
		fprintf(stderr, "%s: status %d, \"%s\"; switch: %s\n", call,
		        (int)status, text,
		        left_out_by == NULL ? "none" : left_out_by);
		failed = 1;
	} else if (left_out_by != NULL) {
		printf("by %s\n", left_out_by);
	}
	return status == SALMAP_OK;
}

static int context_works(const char *call, salmap *sm, salmap_status status,
                         const char *left_out_by)
{
	char text[SALMAP_MESSAGE_SIZE] = "";

	if (status != SALMAP_OK)
		salmap_error_message(sm, text, sizeof(text));
	return works(call, status, text, left_out_by);
}

static unsigned long long hash_of(const void *data, size_t size)
{
	const unsigned char *at = (const unsigned char *)data;
	unsigned long long hash = 0xcbf29ce484222325ull;
	size_t i;

	for (i = 0; i < size; i++)
		hash = (hash ^ at[i]) * 0x100000001b3ull;
	return hash;
}

/* ---------------------------------------------------------------- contexts */

static void *take(void *user, size_t size)
{
	(void)user;
	return malloc(size);
}

static void give(void *user, void *block, size_t size)
{
	(void)user, (void)size;
	free(block);
}

static salmap *make_context(void)
{
	const salmap_allocator allocator = { sizeof(allocator), NULL, take,
		                             give };
	salmap *sm = NULL;

	if (salmap_create(1, &allocator, &sm) != SALMAP_OK)
		exit(2);
	/* The default may be left out. */
	salmap_set_normalizer(sm, SALMAP_NORMALIZER_GAUSS);
	return sm;
}

static void make_inputs(void)
{
	unsigned long seed = 1;
	int i;

	for (i = 0; i < C * H * W; i++) {
		seed = (seed * 1103515245ul + 12345) & 0x7fffffff;
		activation[i] = (float)(seed >> 16 & 255) / 32 - 2;
	}
	for (i = 0; i < 3 * PIXELS; i++)
		photo[i] = (unsigned char)(i * 37 % 251);
	salmap_tensor_nchw(&tensor, activation, SALMAP_F32, 1, C, H, W);
	salmap_tensor_nchw(&weights, activation + 17, SALMAP_F32, 1, C, 1, 1);
	salmap_plane_packed(&plane, floats, WIDTH, HEIGHT);
	salmap_grey_packed(&grey, bytes, WIDTH, HEIGHT);
	salmap_picture_packed(&picture, bytes, SALMAP_PIXEL_RGB8, WIDTH, HEIGHT);
}

/* ----------------------------------------------------------------- results */

static void tell_plane(const char *what, const char *name)
{
	printf("%s %s %016llx\n", what, name,
	       hash_of(floats, PIXELS * sizeof(floats[0])));
}

static void tell_bytes(const char *what, size_t size)
{
	printf("%s %016llx\n", what, hash_of(bytes, size));
}

static void tell_maps(salmap *sm, const char *name)
{
	context_works("push", sm, salmap_push(sm, 0, &tensor), NULL);
	if (context_works("combined", sm, salmap_combined(sm, 0, &plane), NULL))
		tell_plane("combined", name);
	if (context_works("layer_map", sm, salmap_layer_map(sm, 0, 0, &plane),
	                  NULL))
		tell_plane("layer_map", name);
	if (context_works("combined_grey", sm,
	                  salmap_combined_grey(sm, 0, &grey), NULL))
		tell_bytes("grey", PIXELS);
	salmap_reset(sm);
}

/* What the normaliser reference compares with: the layer itself. */
static void give_reference(salmap *sm)
{
	const salmap_allocator allocator = { sizeof(allocator), NULL, take,
		                             give };
	salmap_aggregate *data_set = NULL;
	salmap_message message;

	memset(&message, 0, sizeof(message));
	message.struct_size = sizeof(message);
	works("keep_raw", salmap_set_keep_raw(sm, 1), "", NULL);
	works("push", salmap_push(sm, 0, &tensor), "", NULL);
	if (works("aggregate_create",
	          salmap_aggregate_create(1, WIDTH, HEIGHT, &allocator,
	                                  &data_set, &message),
	          message.text, NULL))
		works("aggregate_add",
		      salmap_aggregate_add(data_set, sm, 0, &message),
		      message.text, NULL);
	salmap_reset(sm);
	context_works("reference", sm, salmap_set_reference(sm, data_set), NULL);
	salmap_aggregate_destroy(data_set);
}

/* A setting of a list, of which some rows may be left out. */
static void try_setting(salmap_status (*set)(salmap *sm, int32_t value),
                        int32_t value, const char *name,
                        const char *left_out_by)
{
	salmap *sm = make_context();

	give_reference(sm);
	if (context_works(name, sm, set(sm, value), left_out_by))
		tell_maps(sm, name);
	salmap_destroy(sm);
}

static void try_settings(void)
{
	const char *name;
	int32_t i;

	for (i = 0; (name = salmap_statistic_name(i)) != NULL; i++)
		try_setting(salmap_set_statistic, i, name,
		            i == SALMAP_STATISTIC_SMOE ||
		                            i == SALMAP_STATISTIC_MAX
		                    ? NULL : by("SALMAP_WITHOUT_STATISTICS"));
	for (i = 0; (name = salmap_normalizer_name(i)) != NULL; i++)
		try_setting(salmap_set_normalizer, i, name,
		            i == SALMAP_NORMALIZER_GAMMA
		                    ? by("SALMAP_WITHOUT_GAMMA") : NULL);
	for (i = 0; (name = salmap_resampling_name(i)) != NULL; i++)
		try_setting(salmap_set_resampling, i, name,
		            i == SALMAP_RESAMPLING_BICUBIC
		                    ? by("SALMAP_WITHOUT_BICUBIC") : NULL);
}

/* All sets that run give the same. */
static void try_kernels(void)
{
	static const struct {
		const char *name, *by;
	} sets[] = {
		{ "avx512", "SALMAP_WITHOUT_AVX512" },
		{ "avx2", "SALMAP_WITHOUT_AVX2" },
		{ "sse2", "SALMAP_WITHOUT_SSE2" },
		{ "neon", "SALMAP_WITHOUT_NEON" },
		{ "wasm", "SALMAP_WITHOUT_WASM" },
		{ "scalar", NULL },
	};
	size_t i;

	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		salmap *sm = make_context();
		const salmap_status status = salmap_set_isa(sm, sets[i].name);
		const char *left_out_by = NULL;

		if (sets[i].by != NULL)
			left_out_by = by("SALMAP_SCALAR_ONLY") != NULL
			              ? by("SALMAP_SCALAR_ONLY")
			              : by(sets[i].by);
		/* Without a switch it is the CPU that may refuse. */
		if (left_out_by != NULL || status == SALMAP_OK)
			if (context_works(sets[i].name, sm, status,
			                  left_out_by))
				tell_maps(sm, "smoe");
		salmap_destroy(sm);
	}
}

static void try_relative_epsilon(salmap *sm)
{
	context_works("relative epsilon", sm,
	              salmap_set_relative_epsilon(sm, 1e-3), NULL);
	tell_maps(sm, "relative");
	salmap_set_relative_epsilon(sm, 0);
}

static void try_pictures(salmap *sm)
{
	const char *left_out_by = by("SALMAP_WITHOUT_PICTURES");
	salmap_message message;
	salmap_picture from;

	memset(&message, 0, sizeof(message));
	message.struct_size = sizeof(message);
	salmap_picture_packed(&from, photo, SALMAP_PIXEL_RGB8, WIDTH, HEIGHT);
	salmap_push(sm, 0, &tensor);
	salmap_combined(sm, 0, &plane);
#define DRAW(name, call)                                                       \
	if (context_works(name, sm, call, left_out_by))                        \
	tell_bytes(name, sizeof(bytes))
	DRAW("lovi", salmap_lovi(sm, 0, &picture));
	DRAW("layer_lovi", salmap_layer_lovi(sm, 0, 0, &picture));
	DRAW("heatmap", salmap_heatmap(sm, 0, &picture));
	DRAW("legend", salmap_legend(sm, SALMAP_LEGEND_LOVI, &picture));
	DRAW("overlay", salmap_picture_overlay(sm, &from, &from, 0.25,
	                                       &picture));
#undef DRAW
#define DRAW(name, call)                                                       \
	if (works(name, call, message.text, left_out_by))                      \
	tell_bytes(name, sizeof(bytes))
	DRAW("overlay_with", salmap_picture_overlay_with(&from, &from, 0.5,
	                                                 &picture, &message));
	DRAW("mask", salmap_picture_mask(&from, &plane, &picture, &message));
	DRAW("highlight", salmap_picture_highlight(&from, &from, &plane, NULL,
	                                           0.5, &picture, &message));
	from.width = 5;
	DRAW("resize", salmap_picture_resize(&from, &picture, &message));
	DRAW("colour", salmap_plane_colour(&plane, SALMAP_PALETTE_MAGMA, NULL,
	                                   &picture, &message));
#undef DRAW
}

/* Takes class map 0 and layer 0 out, and puts them back. */
static void try_travelling(salmap *sm)
{
	const char *cams = by("SALMAP_WITHOUT_CLASS_MAPS");
	struct salmap_layer_info info;
	struct salmap_cam_info cam_info;
	salmap_tensor maps = tensor;
	salmap_plane held;

	memset(&info, 0, sizeof(info));
	memset(&cam_info, 0, sizeof(cam_info));
	info.struct_size = sizeof(info);
	cam_info.struct_size = sizeof(cam_info);
	maps.c = 1;
	maps.data = floats;
	salmap_plane_packed(&held, floats, W, H);
	salmap_layer_info(sm, 0, 0, &info);
	salmap_layer_map(sm, 0, 0, &held);
	salmap_plane_packed(&held, other, W, H);
	context_works("cam_evidence", sm, salmap_cam_evidence(sm, 0, 0, &held),
	              cams);
	salmap_cam_info(sm, 0, 0, &cam_info);
	salmap_reset(sm);
	context_works("restore_layer", sm,
	              salmap_restore_layer(sm, 0, &maps, &info), NULL);
	maps.data = other;
	context_works("restore_cam", sm,
	              salmap_restore_cam(sm, 0, &maps, &cam_info), cams);
	if (context_works("fastcam", sm, salmap_fastcam(sm, 0, 0, &plane), cams))
		tell_plane("fastcam", "restored");
}

static void try_class_maps(salmap *sm)
{
	const char *cams = by("SALMAP_WITHOUT_CLASS_MAPS");
	const char *pictures = by("SALMAP_WITHOUT_PICTURES");
	const char *either = pictures != NULL ? pictures : cams;
	struct salmap_cam_info info;
	salmap_tensor map = tensor;

	memset(&info, 0, sizeof(info));
	info.struct_size = sizeof(info);
	map.c = 1;
	salmap_reset(sm);
	context_works("set_cams", sm, salmap_set_cams(sm, 5), cams);
	context_works("set_guide", sm, salmap_set_guide(sm, 0), cams);
	context_works("weights", sm,
	              salmap_push_cam_weights(sm, 0, &tensor, &weights), cams);
	context_works("gradient", sm,
	              salmap_push_cam_gradient(sm, 1, &tensor, &tensor,
	                                       SALMAP_CAM_GRADCAM), cams);
	context_works("eigen", sm, salmap_push_cam_eigen(sm, 2, &tensor), cams);
	context_works("similarity", sm,
	              salmap_push_cam_similarity(sm, 3, &tensor, &weights),
	              cams);
	context_works("map", sm, salmap_push_cam_map(sm, 4, &map), cams);
	if (context_works("cam_info", sm, salmap_cam_info(sm, 0, 0, &info),
	                  cams))
		printf("info %.9g %.9g\n", info.min, info.max);
	context_works("push", sm, salmap_push(sm, 0, &tensor), NULL);
	context_works("combined", sm, salmap_combined(sm, 0, &plane), NULL);
	if (cams == NULL)
		tell_plane("combined", "guided");
	if (context_works("cam", sm, salmap_cam(sm, 0, 1, &plane), cams))
		tell_plane("cam", "gradcam");
	if (context_works("fastcam", sm, salmap_fastcam(sm, 0, 2, &plane), cams))
		tell_plane("fastcam", "eigen");
	if (context_works("cam_grey", sm, salmap_cam_grey(sm, 0, 3, &grey),
	                  cams))
		tell_bytes("cam_grey", PIXELS);
	if (context_works("fastcam_grey", sm,
	                  salmap_fastcam_grey(sm, 0, 4, &grey), cams))
		tell_bytes("fastcam_grey", PIXELS);
	if (context_works("fastcam_lovi", sm,
	                  salmap_fastcam_lovi(sm, 0, 0, &picture), either))
		tell_bytes("fastcam_lovi", sizeof(bytes));
	if (context_works("fastcam_heatmap", sm,
	                  salmap_fastcam_heatmap(sm, 0, 0, &picture), either))
		tell_bytes("fastcam_heatmap", sizeof(bytes));
	try_travelling(sm);
}

/* What no switch leaves out, and what stands for what is left out. */
static void try_the_rest(salmap *sm)
{
	salmap_message message;
	salmap_settings settings;
	salmap *none = NULL;
	salmap_tensor map = tensor;

	memset(&message, 0, sizeof(message));
	message.struct_size = sizeof(message);
	map.c = 1;
	works("create", salmap_create_with(1, NULL, NULL, &none, &message),
	      message.text, by("SALMAP_NO_MALLOC"));
	salmap_destroy(none);
	salmap_settings_default(&settings);
	if ((settings.normalizer == SALMAP_NORMALIZER_GAMMA) !=
	    (by("SALMAP_WITHOUT_GAMMA") == NULL))
		failed = 1;
	salmap_reset(sm);
	salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE);
	context_works("push_map", sm, salmap_push_map(sm, 0, &map), NULL);
	context_works("combined", sm, salmap_combined(sm, 0, &plane), NULL);
	tell_plane("pushed", "map");
	salmap_plane_packed(&plane, other, WIDTH, HEIGHT);
	plane.data = floats;
	context_works("keep", sm, salmap_plane_keep(sm, &plane, 10, &plane),
	              NULL);
	tell_plane("keep", "10");
}

int main(void)
{
	salmap *sm;

	make_inputs();
	try_settings();
	try_kernels();
	sm = make_context();
	try_relative_epsilon(sm);
	try_pictures(sm);
	try_class_maps(sm);
	try_the_rest(sm);
	salmap_destroy(sm);
	return failed;
}
