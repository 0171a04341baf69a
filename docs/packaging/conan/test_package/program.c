/* The header's version is the library's, and the library works. */
#include <salmap.h>

#include <stdio.h>

int main(void)
{
	static const float activation[2 * 3 * 4] = { [7] = 1, [20] = 2 };
	float map[3 * 4];
	salmap_tensor tensor;
	salmap_plane plane;
	salmap *sm;

	if (salmap_create(1, NULL, &sm) != SALMAP_OK)
		return 1;
	salmap_tensor_nchw(&tensor, activation, SALMAP_F32, 1, 2, 3, 4);
	salmap_plane_packed(&plane, map, 4, 3);
	if (salmap_push(sm, 0, &tensor) != SALMAP_OK ||
	    salmap_combined(sm, 0, &plane) != SALMAP_OK)
		return 2;
	salmap_destroy(sm);
	printf("salmap %s\n", salmap_version_string());
	return salmap_version() != SALMAP_VERSION;
}
