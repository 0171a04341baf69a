#include "internals.h"
#include "defaults.h"

#include "tensor.h"

#include <math.h>

void assert_noted(struct salmap_sentence *message, salmap_status status,
                  salmap_status expected, ...)
{
	const char *part;
	va_list parts;

	assert_int_equal(status, expected);
	va_start(parts, expected);
	while ((part = va_arg(parts, const char *)) != NULL)
		if (strstr(message->text, part) == NULL)
			fail_msg("\"%s\" is not in \"%s\"", part,
			         message->text);
	va_end(parts);
	message->text[0] = '\0';
}

void assert_near(double actual, double expected, double tolerance)
{
	if (!(fabs(actual - expected) <= tolerance))
		fail_msg("%.17g is not within %g of %.17g", actual, tolerance,
		         expected);
}

void assert_relative(double actual, double expected, double tolerance)
{
	assert_near(actual, expected, tolerance * fabs(expected));
}

void assert_same_bits(const float *actual, const float *expected, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (memcmp(&actual[i], &expected[i], sizeof(float)) != 0)
			fail_msg("float %zu is %a, not %a", i,
			         (double)actual[i], (double)expected[i]);
}

void need_long_double(void)
{
	const volatile long double one = 1, three = 3, tiny = 0x1p-60L;

	/* musl's libm has wide ones whose logarithm is a double's. */
	if (one + tiny != one && (double)logl(three) != logl(three))
		return;
	print_message("SKIP: a long double is only a double here\n");
	skip();
}

/* Near 1 by the series d^2/2 - d^3/3 + ... */
long double exact_excess(long double d, long double r)
{
	long double sum = 0, power = d;
	int n;

	if (d < -0.5L)
		return r - 1 - logl(r);
	if (fabsl(d) > 0.1L)
		return d - log1pl(d);
	for (n = 2; n < 24; n++) {
		power *= -d;
		sum -= power / n;
	}
	return sum;
}

struct salmap_view view_nchw(const void *data, salmap_dtype dtype, int64_t n,
                             int64_t c, int64_t h, int64_t w)
{
	struct salmap_view view;
	salmap_tensor tensor;

	assert_int_equal(salmap_tensor_nchw(&tensor, data, dtype, n, c, h, w),
	                 SALMAP_OK);
	assert_int_equal(salmap_view_check(&view, &tensor, NULL), SALMAP_OK);
	return view;
}

void stage_open(struct stage *stage, uint32_t layers)
{
	uint32_t i;

	assert_true(layers <= STAGE_LAYERS);
	stage->settings = default_configuration();
	assert_int_equal(salmap_memory_init(&stage->memory, NULL, NULL),
	                 SALMAP_OK);
	atomic_init(&stage->batch.word, 0);
	salmap_stack_init(&stage->stack, "layer", layers, stage->slots,
	                  &stage->batch);
	for (i = 0; i < layers; i++)
		stage->weights[i] = 1;
	stage->scene.settings = &stage->settings;
	stage->scene.stack = &stage->stack;
	stage->scene.weights = stage->weights;
	stage->scene.image = 0;
}

void stage_close(struct stage *stage)
{
	salmap_stack_release(&stage->stack, &stage->memory);
}

static void describe(const float *map, int64_t locations,
                     struct salmap_map_info *info)
{
	int64_t i;

	*info = (struct salmap_map_info){ .min = map[0], .max = map[0] };
	for (i = 0; i < locations; i++) {
		info->min = fmin(info->min, map[i]);
		info->max = fmax(info->max, map[i]);
	}
}

void stage_hold(struct stage *stage, uint32_t layer, const float *maps,
                int64_t n, int64_t h, int64_t w)
{
	const struct salmap_view view = view_nchw(maps, SALMAP_F32, n, 1, h, w);
	struct salmap_slot *slot = &stage->slots[layer];
	int64_t i;

	assert_int_equal(salmap_stack_claim(&stage->stack, layer, n, NULL),
	                 SALMAP_OK);
	assert_int_equal(salmap_stack_reserve(&stage->stack, layer, &view, 0,
	                                      &stage->memory, NULL),
	                 SALMAP_OK);
	memcpy(slot->maps, maps, (size_t)(n * h * w) * sizeof(*maps));
	for (i = 0; i < n; i++)
		describe(maps + i * h * w, h * w, &slot->infos[i]);
	salmap_stack_hold(&stage->stack, layer);
}

void stage_set(struct stage *stage, int64_t width, int64_t height)
{
	stage->scene.size.depth = 1;
	stage->scene.size.width = width;
	stage->scene.size.height = height;
	assert_int_equal(salmap_scene_gather(&stage->scene, NULL), SALMAP_OK);
}
