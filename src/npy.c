#define _POSIX_C_SOURCE 200809L

#include "npy.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "file_format.h"
#include "results/plural.h"

/* NumPy itself writes a few hundred bytes. */
#define MAX_HEADER_SIZE 65535

#define NOT_NPY "%s: is not in NumPy's .npy format"

/* Of a stream whose first eight bytes were read into `start`. */
static bool refuse_format(struct stream *stream,
                          unsigned char start[FILE_FORMAT_START],
                          struct error *error)
{
	const struct file_format *format = NULL;

	if (stream->left >= FILE_FORMAT_START - 8) {
		if (!stream_read(stream, start + 8, FILE_FORMAT_START - 8,
		                 error))
			return false;
		format = file_format_find(start, FILE_FORMAT_START);
	}
	if (!format)
		return error_input(error, NOT_NPY, stream->name);
	if (format->is_picture)
		return error_input(error, "%s: is %s picture; want arrays in "
		                   "NumPy's .npy format, and the photo as "
		                   "-i FILE", stream->name, format->name);
	return error_input(error, "%s: is %s; want an array in NumPy's .npy "
	                   "format, or an archive whose name ends in .npz",
	                   stream->name, format->name);
}

/* Reads magic, version and the length of the header's text. */
static bool read_preamble(struct stream *stream, size_t *header_size,
                          struct error *error)
{
	unsigned char bytes[FILE_FORMAT_START];
	size_t width; /* of the length */

	if (stream->left < 12)
		return error_input(error, NOT_NPY, stream->name);
	if (!stream_read(stream, bytes, 8, error))
		return false;
	if (memcmp(bytes, "\x93NUMPY", 6) != 0)
		return refuse_format(stream, bytes, error);
	if (bytes[6] < 1 || bytes[6] > 3)
		return error_input(error,
		                   "%s: is of .npy format version %u; want "
		                   "1, 2 or 3",
		                   stream->name, bytes[6]);
	width = bytes[6] == 1 ? 2 : 4;
	if (!stream_read(stream, bytes + 8, width, error))
		return false;
	*header_size = 0;
	for (; width > 0; width--)
		*header_size = *header_size << 8 | bytes[8 + width - 1];
	return true;
}

static bool read_header(struct stream *stream, struct npy_header *header,
                        struct error *error)
{
	size_t size = 0;
	char *text;
	bool good;

	if (!read_preamble(stream, &size, error))
		return false;
	if (size > MAX_HEADER_SIZE || size > stream->left)
		return error_input(error,
		                   "%s: has a damaged header: its length of "
		                   "%zu byte%s is too much",
		                   stream->name, size, plural((int64_t)size));
	text = calloc(size + 1, 1);
	if (!text)
		return error_memory(error, stream->name);
	good = stream_read(stream, text, size, error);
	if (good && !npy_header_parse(text, header))
		good = error_input(error,
		                   "%s: has a damaged header; want a "
		                   "dictionary of descr, fortran_order "
		                   "and shape",
		                   stream->name);
	free(text);
	return good;
}

static bool check_dimensions(const struct npy_header *header, const char *name,
                             struct error *error)
{
	return header->dimensions <= NPY_MAX_DIMENSIONS ||
	       error_input(error,
	                   "%s: has %zu dimensions; want 4 or, for one image, "
	                   "3", name, header->dimensions);
}

/* Whether the elements of the shape fill `size` bytes, neither more nor less;
 * never true for an empty array. */
static bool shape_fills(const struct npy_header *header, size_t element,
                        uint64_t size)
{
	uint64_t bytes = element;

	for (size_t i = 0; i < header->dimensions; i++) {
		uint64_t extent = header->shape[i];

		if (extent == 0 || bytes > size / extent)
			return false;
		bytes *= extent;
	}
	return bytes == size;
}

static bool check_size(const struct npy_header *header, size_t element,
                       const struct stream *stream, struct error *error)
{
	for (size_t i = 0; i < header->dimensions; i++)
		if (header->shape[i] == 0)
			return error_input(error,
			                   "%s: is empty: extent %zu of its "
			                   "shape is 0",
			                   stream->name, i);
	if (!shape_fills(header, element, stream->left))
		return error_input(error,
		                   "%s: its shape and dtype do not match the "
		                   "%" PRIu64 " byte%s after its header",
		                   stream->name, stream->left,
		                   plural((int64_t)stream->left));
	if (stream->left > SIZE_MAX / 2)
		return error_memory(error, stream->name);
	return true;
}

static void swap_bytes(unsigned char *data, size_t size, size_t element)
{
	for (size_t i = 0; i < size; i += element)
		for (size_t low = 0; low < element / 2; low++) {
			unsigned char *a = data + i + low;
			unsigned char *b = data + i + element - 1 - low;
			unsigned char byte = *a;

			*a = *b;
			*b = byte;
		}
}

static void describe(struct npy *array, const struct npy_header *header)
{
	array->fortran_order = header->fortran_order;
	array->dimensions = header->dimensions;
	for (size_t i = 0; i < header->dimensions; i++)
		array->shape[i] = (int64_t)header->shape[i];
}

static bool read_data(struct npy *array, struct stream *stream,
                      struct error *error)
{
	size_t size = (size_t)stream->left;

	array->data = malloc(size);
	if (!array->data)
		return error_memory(error, stream->name);
	if (!stream_read(stream, array->data, size, error) ||
	    !stream_end(stream, error)) {
		npy_free(array);
		return false;
	}
	if (array->type.is_foreign)
		swap_bytes(array->data, size, array->type.size);
	return true;
}

/* npy_dtype_read, or npy_dtype_read_number. */
typedef bool (*dtype_reader)(struct npy_dtype *dtype, const char *text,
                             const char *name, struct error *error);

static bool read_array(struct npy *array, struct stream *stream,
                       dtype_reader read_dtype, struct error *error)
{
	struct npy_header header = { 0 };

	array->data = NULL;
	if (!read_header(stream, &header, error) ||
	    !read_dtype(&array->type, header.dtype, stream->name, error) ||
	    !check_dimensions(&header, stream->name, error) ||
	    !check_size(&header, array->type.size, stream, error))
		return false;
	describe(array, &header);
	return read_data(array, stream, error);
}

bool npy_read(struct npy *array, struct stream *stream, struct error *error)
{
	return read_array(array, stream, npy_dtype_read, error);
}

static bool read_path(struct npy *array, const char *path,
                      dtype_reader read_dtype, struct error *error)
{
	struct stream stream;
	int descriptor;
	bool good;

	array->data = NULL;
	if (!file_stream(&stream, &descriptor, path, error))
		return false;
	good = read_array(array, &stream, read_dtype, error);
	close(descriptor);
	return good;
}

bool npy_read_file(struct npy *array, const char *path, struct error *error)
{
	return read_path(array, path, npy_dtype_read, error);
}

bool npy_read_numbers(struct npy *array, const char *path, struct error *error)
{
	return read_path(array, path, npy_dtype_read_number, error);
}

double npy_number(const struct npy *array, size_t index)
{
	const char *data = array->data;

	return npy_dtype_number(&array->type, data + index * array->type.size);
}

void npy_free(struct npy *array)
{
	free(array->data);
	array->data = NULL;
}

void npy_strides(const struct npy *array, int64_t *strides)
{
	int64_t stride = 1;

	for (size_t i = 0; i < array->dimensions; i++) {
		size_t axis = array->fortran_order ? i :
		                                     array->dimensions - 1 - i;

		strides[axis] = stride;
		stride *= array->shape[axis];
	}
}
