#include "npy.h"

#include "test.h"

#include "math.h"

static void read_shape(const char *header, struct npy *npy)
{
	int64_t found[4];
	int dimensions = 0, i;
	const char *at = strchr(strstr(header, "'shape'"), '(') + 1;
	char *end;

	for (; *at != ')' && dimensions < 4; at = end + strspn(end, ", "))
		found[dimensions++] = strtoll(at, &end, 10);
	npy->count = 1;
	for (i = 0; i < 4; i++) {
		const int from = i - (4 - dimensions);

		npy->extent[i] = from < 0 ? 1 : found[from];
		npy->count *= (size_t)npy->extent[i];
	}
}

/* An unsigned number of `size` bytes, the least significant first. */
static uint64_t little_endian(const unsigned char *bytes, size_t size)
{
	uint64_t number = 0;

	while (size > 0)
		number = number << 8 | bytes[--size];
	return number;
}

static double element(const unsigned char *bytes, size_t size)
{
	const uint64_t bits = little_endian(bytes, size);

	if (size == 8)
		return salmap_double_of_bits(bits);
	if (size == 4)
		return salmap_float_of_bits((uint32_t)bits);
	return salmap_float_of_half((uint16_t)bits);
}

static size_t element_size(const char *header)
{
	if (strstr(header, "'<f8'") != NULL)
		return 8;
	if (strstr(header, "'<f2'") != NULL)
		return 2;
	assert_non_null(strstr(header, "'<f4'"));
	return 4;
}

static void read_numbers(FILE *file, size_t size, struct npy *npy)
{
	unsigned char bytes[8];
	size_t i;

	npy->numbers = must_allocate(npy->count * sizeof(double));
	for (i = 0; i < npy->count; i++) {
		assert_int_equal(fread(bytes, size, 1, file), 1);
		npy->numbers[i] = element(bytes, size);
	}
	assert_int_equal(fgetc(file), EOF);
}

static void path_of(const char *directory, const char *name, int index,
                    char path[256])
{
	if (index < 0)
		snprintf(path, 256, "%s/%s.npy", directory, name);
	else
		snprintf(path, 256, "%s/%s_%d.npy", directory, name, index);
}

bool npy_exists(const char *directory, const char *name, int index)
{
	char path[256];
	FILE *file;

	path_of(directory, name, index, path);
	file = fopen(path, "rb");
	if (file != NULL)
		fclose(file);
	return file != NULL;
}

struct npy npy_read(const char *directory, const char *name, int index)
{
	unsigned char start[10];
	char path[256], header[1024] = "";
	struct npy npy;
	FILE *file;
	size_t length;

	path_of(directory, name, index, path);
	file = fopen(path, "rb");
	if (file == NULL)
		fail_msg("cannot open %s; run the tests from the top folder",
		         path);
	assert_int_equal(fread(start, sizeof(start), 1, file), 1);
	assert_memory_equal(start, "\x93NUMPY\x01\x00", 8);
	length = start[8] + 256u * start[9];
	assert_true(length < sizeof(header));
	assert_int_equal(fread(header, length, 1, file), 1);
	assert_non_null(strstr(header, "False"));
	read_shape(header, &npy);
	read_numbers(file, element_size(header), &npy);
	fclose(file);
	return npy;
}

void npy_free(struct npy *npy)
{
	free(npy->numbers);
}

float *npy_floats(const struct npy *npy)
{
	float *floats = must_allocate(npy->count * sizeof(*floats));
	size_t i;

	for (i = 0; i < npy->count; i++)
		floats[i] = (float)npy->numbers[i];
	return floats;
}
