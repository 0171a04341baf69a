/* Reads an array in NumPy's .npy format, and pushes it in both layouts. */
#include <string.h>

#include "folder.h"

#include "check.h"
#include "npy.h"

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

static void push(const struct npy *array, bool channels_last)
{
	salmap_tensor tensor;
	salmap_status status;
	salmap *sm;

	CHECK(!npy_tensor(array, channels_last, &tensor));
	CHECK(!salmap_create(1, NULL, &sm));
	status = salmap_push(sm, 0, &tensor);
	CHECK(status == SALMAP_OK || status == SALMAP_E_NONFINITE);
	salmap_destroy(sm);
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
		push(&array, false);
		push(&array, true);
	}
	npy_free(&array);
	return 0;
}
