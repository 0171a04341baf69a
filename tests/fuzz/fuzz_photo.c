/* Reads a photo, PNG or JPEG, turns it as its EXIF block says, and resizes it;
 * and takes the bytes for such a block. */
#include <string.h>

#include "folder.h"

#include <zlib.h>

#include "check.h"
#include "exif.h"
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

/* The pixel of a turned photo that a stored one becomes: EXIF's table of the side
 * that shows the first row, and of that which shows the first column (EXIF 2.32,
 * 4.6.4). */
static const unsigned char *turned_pixel(const struct image *photo,
                                         int orientation, int64_t x, int64_t y)
{
	int64_t right = photo->width - 1, bottom = photo->height - 1;

	switch (orientation) {
	case 2: /* top, right */
		return image_pixel(photo, right - x, y);
	case 3: /* bottom, right */
		return image_pixel(photo, right - x, bottom - y);
	case 4: /* bottom, left */
		return image_pixel(photo, x, bottom - y);
	case 5: /* left, top */
		return image_pixel(photo, y, x);
	case 6: /* right, top */
		return image_pixel(photo, right - y, x);
	case 7: /* right, bottom */
		return image_pixel(photo, right - y, bottom - x);
	case 8: /* left, bottom */
		return image_pixel(photo, y, bottom - x);
	default:
		return image_pixel(photo, x, y);
	}
}

/* Every stored pixel is where its orientation puts it. */
static void check_turned(const struct image *photo, int orientation)
{
	struct error error = { 0 };
	struct image stored;
	int none;

	CHECK(photo_read(&stored, NAME, false, &none, &error));
	CHECK(none == EXIF_UPRIGHT);
	CHECK(stored.width * stored.height == photo->width * photo->height);
	CHECK(stored.width == (orientation >= EXIF_ON_A_SIDE ? photo->height
	                                                     : photo->width));
	for (int64_t y = 0; y < stored.height; y++)
		for (int64_t x = 0; x < stored.width; x++)
			CHECK(memcmp(image_pixel(&stored, x, y),
			             turned_pixel(photo, orientation, x, y),
			             IMAGE_RGB) == 0);
	image_free(&stored);
}

static void check_orientation(int orientation)
{
	CHECK(orientation >= EXIF_UPRIGHT && orientation <= EXIF_LAST);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error error = { 0 };
	struct image photo;
	int orientation;
	bool good;

	check_orientation(exif_orientation(data, size));
	folder_enter();
	folder_write(NAME, data, size);
	good = photo_read(&photo, NAME, true, &orientation, &error);
	check_told(&error, good);
	CHECK((photo.pixels != NULL) == good);
	if (good) {
		CHECK(image_fits(photo.width, photo.height));
		check_orientation(orientation);
		check_turned(&photo, orientation);
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
