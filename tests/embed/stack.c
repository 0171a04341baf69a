/* How much stack the library takes: a part of it is painted, and what a call
 * changed is looked for from the far end. Prints a line for each call: its name and
 * the bytes. */
#include <salmap.h>
#include <stdio.h>
#include <stdlib.h>

#define PAINTED 40000
#define PAINT 0xa5

#define LAYERS 2
#define SIDE 24
#define OUT 40

static salmap *sm;
static float activation[3 * SIDE * SIDE], map[OUT * OUT];
static unsigned char pixels[3 * OUT * OUT];
static salmap_tensor tensor, weights;
static salmap_plane plane;
static salmap_grey grey;
static salmap_picture picture;

static salmap_status push(void)
{
	salmap_status status = salmap_push(sm, 0, &tensor);

	return status == SALMAP_OK ? salmap_push(sm, 1, &tensor) : status;
}

static salmap_status push_cam(void)
{
	return salmap_push_cam_weights(sm, 0, &tensor, &weights);
}

static salmap_status combined(void)
{
	return salmap_combined(sm, 0, &plane);
}

static salmap_status layer_map(void)
{
	return salmap_layer_map(sm, 0, 1, &plane);
}

static salmap_status combined_grey(void)
{
	return salmap_combined_grey(sm, 0, &grey);
}

static salmap_status layer_grey(void)
{
	return salmap_layer_grey(sm, 0, 1, &grey);
}

static salmap_status lovi(void)
{
	return salmap_lovi(sm, 0, &picture);
}

static salmap_status heatmap(void)
{
	return salmap_heatmap(sm, 0, &picture);
}

/* Fills the stack below with paint; `painted` is read by `changed`, where it lies
 * at the same place. */
static __attribute__((noinline)) uintptr_t paint(void)
{
	volatile unsigned char painted[PAINTED];
	int i;

	for (i = 0; i < PAINTED; i++)
		painted[i] = PAINT;
	return (uintptr_t)&painted[0];
}

static int took(const char *name, salmap_status (*call)(void))
{
	const uintptr_t low = paint();
	const salmap_status status = call();
	const volatile unsigned char *at = (const unsigned char *)low;
	long untouched = 0;

	while (untouched < PAINTED && at[untouched] == PAINT)
		untouched++;
	printf("%s %ld\n", name, PAINTED - untouched);
	return status != SALMAP_OK || untouched == 0;
}

int main(void)
{
	int i, failed = 0;

	for (i = 0; i < 3 * SIDE * SIDE; i++)
		activation[i] = (float)(i * 37 % 101) / 10;
	if (salmap_create(LAYERS, NULL, &sm) != SALMAP_OK)
		return 1;
	salmap_tensor_nchw(&tensor, activation, SALMAP_F32, 1, 3, SIDE, SIDE);
	salmap_plane_packed(&plane, map, OUT, OUT);
	salmap_grey_packed(&grey, pixels, OUT, OUT);
	salmap_picture_packed(&picture, pixels, SALMAP_PIXEL_RGB8, OUT, OUT);
	failed |= took("push", push);
	failed |= took("combined", combined);
	failed |= took("layer_map", layer_map);
	failed |= took("combined_grey", combined_grey);
	failed |= took("layer_grey", layer_grey);
	failed |= took("lovi", lovi);
	failed |= took("heatmap", heatmap);
	salmap_reset(sm);
	salmap_set_normalizer(sm, SALMAP_NORMALIZER_RANGE);
	failed |= took("push_range", push);
	for (i = 0; salmap_statistic_name(i) != NULL; i++) {
		salmap_reset(sm);
		salmap_set_statistic(sm, i);
		failed |= took(salmap_statistic_name(i), push);
	}
	salmap_reset(sm);
	salmap_set_cams(sm, 1);
	salmap_set_guide(sm, 0);
	salmap_tensor_nchw(&weights, activation + 1, SALMAP_F32, 1, 3, 1, 1);
	salmap_set_statistic(sm, 0);
	failed |= took("push_cam", push_cam);
	failed |= took("push_guided", push);
	salmap_destroy(sm);
	return failed;
}
