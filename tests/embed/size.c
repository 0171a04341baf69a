/* What a small program uses of the library: one layer, its combined map and, with
 * PICTURES, LOVI, from a static array. tests/embed/sizes.sh measures it. */
#include <salmap.h>

#define SIDE 8

static float activation[SIDE * SIDE], map[SIDE * SIDE];
static _Alignas(16) unsigned char arena[4096];
static size_t used;

static void *allocate(void *user, size_t size)
{
	void *block = arena + used;

	(void)user;
	used += size;
	return block;
}

static void release(void *user, void *block, size_t size)
{
	(void)user, (void)block;
	used -= size;
}

int main(void)
{
	const salmap_allocator allocator = { sizeof(allocator), NULL, allocate,
		                             release };
	salmap_tensor tensor;
	salmap_plane plane;
	salmap *sm;

	if (salmap_create(1, &allocator, &sm) != SALMAP_OK)
		return 1;
	salmap_tensor_nchw(&tensor, activation, SALMAP_F32, 1, 1, SIDE, SIDE);
	salmap_push(sm, 0, &tensor);
	salmap_plane_packed(&plane, map, SIDE, SIDE);
	salmap_combined(sm, 0, &plane);
#ifdef PICTURES
	{
		static unsigned char pixels[3 * SIDE * SIDE];
		salmap_picture picture;

		salmap_picture_packed(&picture, pixels, SALMAP_PIXEL_RGB8, SIDE,
		                      SIDE);
		salmap_lovi(sm, 0, &picture);
	}
#endif
	salmap_destroy(sm);
	return 0;
}
