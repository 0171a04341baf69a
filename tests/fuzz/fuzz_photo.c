/* Reads a photo, PNG or JPEG, and resizes it. */
#include <string.h>

#include "folder.h"

#include <zlib.h>

#include "check.h"
#include "photo.h"

#define NAME "input"

static void resize(const struct image *photo)
{
	struct error error = { 0 };
	unsigned char pixels[5 * 3 * IMAGE_RGB];
	salmap_picture large = image_picture(photo), small;

	CHECK(!salmap_picture_packed(&small, pixels, SALMAP_PIXEL_RGB8, 5, 3));
	CHECK(image_resize(&large, &small, &error));
	check_told(&error, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error error = { 0 };
	struct image photo;
	bool good;

	folder_enter();
	folder_write(NAME, data, size);
	good = photo_read(&photo, NAME, &error);
	check_told(&error, good);
	CHECK((photo.pixels != NULL) == good);
	if (good) {
		CHECK(image_fits(photo.width, photo.height));
		resize(&photo);
	}
	image_free(&photo);
	folder_leave();
	return 0;
}

/* ---------------------------------------------------------------- mutation */

/* libFuzzer's; not there in a plain build, which does not call it. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t capacity)
	__attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t capacity,
                               unsigned int seed);

static uint32_t big_endian(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	       (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Gives each chunk of a PNG the sum that it wants (PNG specification, 5.3), or
 * libpng would look no further. */
static void repair_sums(uint8_t *data, size_t size)
{
	size_t at = 8;

	while (size >= 12 && at <= size - 12) {
		const size_t length = big_endian(data + at);
		uint32_t sum;
		int i;

		if (length > size - 12 - at)
			return;
		sum = (uint32_t)crc32(0, data + at + 4, (uInt)length + 4);
		at += length + 8;
		for (i = 0; i < 4; i++)
			data[at++] = (uint8_t)(sum >> 8 * (3 - i));
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t capacity,
                               unsigned int seed)
{
	size = LLVMFuzzerMutate(data, size, capacity);
	if (size > 8 && memcmp(data, "\x89PNG", 4) == 0 && seed % 8 != 0)
		repair_sums(data, size);
	return size;
}
