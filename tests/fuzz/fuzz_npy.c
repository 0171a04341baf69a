/* Reads an array in NumPy's .npy format, and pushes it in several layouts. */
#include <string.h>

#include "folder.h"

#include "check.h"
#include "layout.h"

/* The input, some bytes at a time. */
static int64_t read_some(struct stream *stream, void *buffer, size_t size,
                         struct error *error)
{
	struct {
		const uint8_t *bytes;
		size_t left;
	} *source = stream->handle;
	const size_t some = size < 1000 ? size : 1000;
	const size_t got = source->left < some ? source->left : some;

	(void)error;
	memcpy(buffer, source->bytes, got);
	source->bytes += got;
	source->left -= got;
	return (int64_t)got;
}

static void push(const struct npy *array, struct layout layout)
{
	struct error error = { 0 };
	salmap_tensor tensor;
	salmap_status status;
	bool lacks_images, good;
	salmap *sm;

	CHECK(layout_is_known(layout.name));
	good = layout_tensor(&layout, array, "input", &tensor, &lacks_images,
	                     &error);
	check_told(&error, good);
	if (!good)
		return;
	CHECK(!salmap_create(1, NULL, &sm));
	status = salmap_push(sm, 0, &tensor);
	CHECK(status == SALMAP_OK || status == SALMAP_E_NONFINITE);
	salmap_destroy(sm);
}

static void push_all(const struct npy *array, size_t seed)
{
	static const char *const names[] = { "nchw", "nhwc", "tokens",
		                             "wchn", "ncdhw", "ct", "c" };
	const int64_t height = (int64_t)(seed % 3);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		push(array, (struct layout){ .name = names[i],
		                             .prefix = (int64_t)(seed % 5),
		                             .grid_height = height,
		                             .grid_width = 2 * height });
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct {
		const uint8_t *bytes;
		size_t left;
	} source = { data, size };
	struct stream stream = { "input", &source, read_some, size };
	struct error error = { 0 };
	struct npy array;
	const bool good = npy_read(&array, &stream, &error);

	check_told(&error, good);
	CHECK((array.data != NULL) == good);
	if (good) {
		CHECK(source.left == 0);
		push_all(&array, size);
	}
	npy_free(&array);
	return 0;
}
