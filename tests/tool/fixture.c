#define _POSIX_C_SOURCE 200809L

#include "fixture.h"

#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <zip.h>

float fixture_value(const struct array *array, int n, int c, int h, int w)
{
	uint32_t key = (uint32_t)(((n * 31 + c) * 37 + h) * 41 + w);

	/* A linear congruential step (Numerical Recipes) scatters the key. */
	key = (key + array->seed * 7919u) * 1664525u + 1013904223u;
	return (float)((key >> 16) % 97) / 16;
}

/* The bits of a value that float16 holds exactly. */
static uint16_t half_bits(float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	if (bits == 0)
		return 0;
	assert_int_equal(bits & 0x1fff, 0);
	return (uint16_t)((bits >> 13) - ((127 - 15) << 10));
}

static size_t put_value(unsigned char *out, float value, const char *dtype)
{
	size_t size = dtype[2] == '2' ? 2 : 4;
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	if (size == 2)
		bits = half_bits(value);
	for (size_t i = 0; i < size; i++) {
		size_t place = dtype[0] == '>' ? size - 1 - i : i;

		out[place] = (unsigned char)(bits >> 8 * i);
	}
	return size;
}

/* The start of a file up to and with its header; returns its length. */
static size_t put_header(unsigned char *out, int version, const char *text)
{
	size_t length = strlen(text), start = version == 1 ? 10 : 12;

	memcpy(out, "\x93NUMPY", 6);
	out[6] = (unsigned char)version;
	out[7] = 0;
	for (size_t i = 0; i < start - 8; i++)
		out[8 + i] = (unsigned char)(length >> 8 * i);
	memcpy(out + start, text, length);
	return start + length;
}

/* One axis of the file: how many, and which of n, c, h, w it is. */
struct axis {
	int extent, meaning;
};

static int find_axes(const struct array *array, struct axis *axes)
{
	const struct axis n = { array->n, 0 }, c = { array->c, 1 };
	const struct axis h = { array->h, 2 }, w = { array->w, 3 };
	int count = 0;

	if (array->n)
		axes[count++] = n;
	if (!array->channels_last)
		axes[count++] = c;
	axes[count++] = h;
	axes[count++] = w;
	if (array->channels_last)
		axes[count++] = c;
	return count;
}

static void describe(const struct array *array, const char *dtype,
                     const struct axis *axes, int count, char *text,
                     size_t capacity)
{
	char shape[64] = "";

	for (int i = 0; i < count; i++) {
		size_t length = strlen(shape);

		snprintf(shape + length, sizeof(shape) - length, "%d, ",
		         axes[i].extent);
	}
	snprintf(text, capacity,
	         "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }\n",
	         dtype, array->fortran_order ? "True" : "False", shape);
}

/* Element number `index` of the file, in the order in which it stands. */
static float element(const struct array *array, const struct axis *axes,
                     int count, long index)
{
	int place[4] = { 0 };

	for (int i = 0; i < count; i++) {
		int axis = array->fortran_order ? i : count - 1 - i;

		place[axes[axis].meaning] = (int)(index % axes[axis].extent);
		index /= axes[axis].extent;
	}
	return fixture_value(array, place[0], place[1], place[2], place[3]);
}

struct content fixture_npy(const struct array *array)
{
	const char *dtype = array->dtype ? array->dtype : "<f4";
	struct axis axes[4];
	int count = find_axes(array, axes);
	long elements = 1;
	struct content content;
	char text[256];

	for (int i = 0; i < count; i++)
		elements *= axes[i].extent;
	content.bytes = malloc((size_t)elements * 4 + 512);
	assert_non_null(content.bytes);
	describe(array, dtype, axes, count, text, sizeof(text));
	content.size = put_header(content.bytes,
	                          array->version ? array->version : 1, text);
	for (long i = 0; i < elements; i++)
		content.size += put_value(content.bytes + content.size,
		                          element(array, axes, count, i),
		                          dtype);
	return content;
}

void fixture_write_npy(const struct sandbox *sandbox, const char *name,
                       const struct array *array)
{
	struct content content = fixture_npy(array);

	sandbox_write(sandbox, name, content.bytes, content.size);
	free(content.bytes);
}

void fixture_write_raw(const struct sandbox *sandbox, const char *name,
                       const char *header, size_t size)
{
	unsigned char *bytes = calloc(strlen(header) + 16 + size, 1);
	size_t length;

	assert_non_null(bytes);
	length = put_header(bytes, 1, header);
	sandbox_write(sandbox, name, bytes, length + size);
	free(bytes);
}

static void add_entry(zip_t *archive, const struct entry *entry,
                      int compressed)
{
	struct content content = fixture_npy(entry->array);
	zip_source_t *source;
	zip_int64_t index;

	/* The archive frees the bytes. */
	source = zip_source_buffer(archive, content.bytes, content.size, 1);
	assert_non_null(source);
	index = zip_file_add(archive, entry->name, source, 0);
	assert_true(index >= 0);
	zip_set_file_compression(archive, (zip_uint64_t)index,
	                         compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE,
	                         0);
}

void fixture_write_npz(const struct sandbox *sandbox, const char *name,
                       const struct entry *entries, int count, int compressed)
{
	char path[1024];
	zip_t *archive;

	snprintf(path, sizeof(path), "%s/%s", sandbox->folder, name);
	archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	assert_non_null(archive);
	for (int i = 0; i < count; i++)
		add_entry(archive, &entries[i], compressed);
	assert_int_equal(zip_close(archive), 0);
}

struct photo fixture_photo(int width, int height, int channels)
{
	struct photo photo = { width, height, channels, NULL };
	int size = width * height * channels;

	photo.pixels = malloc((size_t)size);
	assert_non_null(photo.pixels);
	for (int i = 0; i < size; i++)
		photo.pixels[i] = (unsigned char)(1 + i * 7 % 255);
	return photo;
}

void fixture_write_png(const struct sandbox *sandbox, const char *name,
                       const struct photo *photo)
{
	FILE *file = sandbox_open(sandbox, name, "wb");
	png_image png;

	memset(&png, 0, sizeof(png));
	png.version = PNG_IMAGE_VERSION;
	png.width = (png_uint_32)photo->width;
	png.height = (png_uint_32)photo->height;
	png.format = photo->channels == 1 ? PNG_FORMAT_GRAY :
	             photo->channels == 3 ? PNG_FORMAT_RGB :
	                                    PNG_FORMAT_RGBA;
	assert_true(png_image_write_to_stdio(&png, file, 0, photo->pixels, 0,
	                                     NULL));
	assert_int_equal(fclose(file), 0);
}

static J_COLOR_SPACE colour_space(int channels)
{
	if (channels == 1)
		return JCS_GRAYSCALE;
	return channels == 3 ? JCS_RGB : JCS_CMYK;
}

void fixture_write_jpeg(const struct sandbox *sandbox, const char *name,
                        const struct photo *photo)
{
	FILE *file = sandbox_open(sandbox, name, "wb");
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr errors;

	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_compress(&jpeg);
	jpeg_stdio_dest(&jpeg, file);
	jpeg.image_width = (JDIMENSION)photo->width;
	jpeg.image_height = (JDIMENSION)photo->height;
	jpeg.input_components = photo->channels;
	jpeg.in_color_space = colour_space(photo->channels);
	jpeg_set_defaults(&jpeg);
	jpeg_set_quality(&jpeg, 100, TRUE);
	jpeg_start_compress(&jpeg, TRUE);
	while (jpeg.next_scanline < jpeg.image_height) {
		JSAMPROW row = photo->pixels + jpeg.next_scanline *
		               (JDIMENSION)(photo->width * photo->channels);

		jpeg_write_scanlines(&jpeg, &row, 1);
	}
	jpeg_finish_compress(&jpeg);
	jpeg_destroy_compress(&jpeg);
	assert_int_equal(fclose(file), 0);
}

struct photo fixture_read_png(const struct sandbox *sandbox, const char *name)
{
	FILE *file = sandbox_open(sandbox, name, "rb");
	struct photo photo;
	png_image png;

	memset(&png, 0, sizeof(png));
	png.version = PNG_IMAGE_VERSION;
	assert_true(png_image_begin_read_from_stdio(&png, file));
	assert_true(png.format == PNG_FORMAT_GRAY ||
	            png.format == PNG_FORMAT_RGB);
	photo.width = (int)png.width;
	photo.height = (int)png.height;
	photo.channels = png.format == PNG_FORMAT_GRAY ? 1 : 3;
	photo.pixels = malloc(PNG_IMAGE_SIZE(png));
	assert_non_null(photo.pixels);
	assert_true(png_image_finish_read(&png, NULL, photo.pixels, 0, NULL));
	fclose(file);
	return photo;
}

void fixture_expect_png(const struct sandbox *sandbox, const char *name,
                        int width, int height, int channels)
{
	struct photo photo = fixture_read_png(sandbox, name);

	assert_int_equal(photo.width, width);
	assert_int_equal(photo.height, height);
	assert_int_equal(photo.channels, channels);
	free(photo.pixels);
}

float *fixture_read_npy(const struct sandbox *sandbox, const char *name,
                        const char *shape, size_t count)
{
	struct content content = sandbox_read(sandbox, name);
	float *elements = malloc(count * sizeof(*elements));
	size_t header, size = count * sizeof(*elements);

	assert_non_null(elements);
	assert_true(content.size > 10);
	assert_memory_equal(content.bytes, "\x93NUMPY\x01\x00", 8);
	header = 10u + content.bytes[8] + 256u * content.bytes[9];
	assert_int_equal(header % 64, 0);
	assert_int_equal(content.size, header + size);
	memcpy(elements, content.bytes + header, size);
	content.bytes[header] = '\0';
	assert_non_null(strstr((char *)content.bytes + 10, "f4'"));
	assert_non_null(strstr((char *)content.bytes + 10, "False"));
	assert_non_null(strstr((char *)content.bytes + 10, shape));
	free(content.bytes);
	return elements;
}
