/*
 * Tensors above 4 GiB, which a machine of 64 bits can address without having so
 * much memory: the pages of a dense tensor are a small file over and over, and
 * those of a view with long strides are there where an element is. Each gives
 * the bits of a small view of the same numbers. `make check-big` runs this.
 */
#define _GNU_SOURCE /* memfd_create */

#include "../support/test.h"

#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define GIB (INT64_C(1) << 30)
#define WIDTH 16
#define HEIGHT 8
#define PIXELS (WIDTH * HEIGHT)
#define REGION (INT64_C(2) << 20) /* bytes of the file */

/* Pages that hold `size` bytes, and nothing until they are written. */
static unsigned char *reserve(int64_t size)
{
	void *pages = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE,
	                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	assert_true(pages != MAP_FAILED);
	return pages;
}

/* `size` bytes that are those of `region`, again and again. */
static unsigned char *repeat_region(int file, int64_t size)
{
	unsigned char *pages = reserve(size);
	int64_t at;

	for (at = 0; at < size; at += REGION)
		if (mmap(pages + at, (size_t)REGION, PROT_READ,
		         MAP_SHARED | MAP_FIXED, file, 0) == MAP_FAILED)
			fail_msg("cannot map the file at %lld", (long long)at);
	return pages;
}

static int make_file(const void *bytes)
{
	const int file = memfd_create("region", 0);

	assert_true(file >= 0);
	assert_true(write(file, bytes, (size_t)REGION) == REGION);
	return file;
}

/* The combined map at its own size of what is pushed alone. */
static float *map_of(const salmap_tensor *tensor, salmap_statistic statistic)
{
	salmap *sm = must_create(1);
	float *map;

	assert_ok(sm, salmap_set_statistic(sm, statistic));
	assert_ok(sm, salmap_push(sm, 0, tensor));
	map = must_combine(sm, (uint32_t)tensor->n - 1, tensor->w, tensor->h);
	salmap_destroy(sm);
	return map;
}

static void assert_same_maps(const salmap_tensor *big,
                             const salmap_tensor *small,
                             salmap_statistic statistic)
{
	static const float nothing[2];
	float *map = map_of(big, statistic), *want = map_of(small, statistic);

	assert_memory_equal(map, want,
	                    (size_t)(big->h * big->w) * sizeof(*map));
	assert_memory_not_equal(map, nothing, sizeof(nothing));
	free(map);
	free(want);
}

/* A number of /proc/self/status, in MiB. */
static long megabytes(const char *field)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	long kilobytes = -1;

	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, field, strlen(field)) == 0)
			kilobytes = atol(line + strlen(field) + 1);
	fclose(file);
	return kilobytes / 1024;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* A packed tensor of 4.25 GiB; and the same numbers as blocks of channels that
 * all lie in the same place. */
static void check_dense(salmap_dtype dtype, const void *bytes,
                        int64_t element_size)
{
	static const salmap_statistic statistics[] = { SALMAP_STATISTIC_SMOE,
		                                       SALMAP_STATISTIC_MEAN };
	const int64_t in_region = REGION / element_size / PIXELS;
	const int64_t size = 4 * GIB + GIB / 4;
	const int64_t channels = size / element_size / PIXELS;
	const int file = make_file(bytes);
	unsigned char *data = repeat_region(file, size);
	salmap_tensor big, small;
	int i;

	assert_int_equal(salmap_tensor_nchw(&big, data, dtype, 1, channels,
	                                    HEIGHT, WIDTH), SALMAP_OK);
	small = (salmap_tensor){ .struct_size = sizeof(small) };
	memcpy(&small, &big, big.struct_size);
	small.struct_size = sizeof(small);
	small.data = bytes;
	small.channel_block = in_region;
	small.stride_block = 0;
	for (i = 0; i < 2; i++) {
		const double start = seconds();

		assert_same_maps(&big, &small, statistics[i]);
		print_message("%lld channels of %d x %d, statistic %d: %.1f s, "
		              "%ld MiB of its own, %ld MiB of page tables\n",
		              (long long)channels, WIDTH, HEIGHT,
		              (int)statistics[i], seconds() - start,
		              megabytes("RssAnon"), megabytes("VmPTE"));
	}
	munmap(data, (size_t)size);
	close(file);
}

static void bytes_above_4_gib(void **state)
{
	unsigned char *bytes = must_allocate(REGION);
	struct random random = { 1 };
	size_t i;

	(void)state;
	/* Half of them 0: as activations are, and SMOE Scale is fast then. */
	for (i = 0; i < REGION; i++)
		bytes[i] = (unsigned char)(random_below(&random, 2) *
		                           random_below(&random, 256));
	check_dense(SALMAP_U8, bytes, 1);
	free(bytes);
}

static void floats_above_4_gib(void **state)
{
	float *values = random_activations(2, REGION / sizeof(float));

	(void)state;
	check_dense(SALMAP_F32, values, sizeof(float));
	free(values);
}

/* Three images, channels, rows and columns, each axis in turn with a stride of
 * more than 4 GiB, forwards and backwards: only the pages with an element are
 * there. */
static void check_strides(int axis, int64_t stride)
{
	enum { SIDE = 3, COUNT = SIDE * SIDE * SIDE * SIDE };
	const int64_t span = (stride < 0 ? -stride : stride) * (SIDE - 1);
	unsigned char *pages = reserve(span * (int64_t)sizeof(float) + 4096);
	float *first = (float *)(void *)pages + (stride < 0 ? span : 0);
	float *values = random_activations(3, COUNT);
	salmap_tensor packed, spread;
	int64_t strides[4], i;

	assert_int_equal(salmap_tensor_nchw(&packed, values, SALMAP_F32, SIDE,
	                                    SIDE, SIDE, SIDE), SALMAP_OK);
	memcpy(strides, (int64_t[]){ 27, 9, 3, 1 }, sizeof(strides));
	strides[axis] = stride;
	spread = packed;
	spread.data = first;
	spread.stride_n = strides[0];
	spread.stride_c = strides[1];
	spread.stride_h = strides[2];
	spread.stride_w = strides[3];
	for (i = 0; i < COUNT; i++)
		first[i / 27 * strides[0] + i / 9 % 3 * strides[1] +
		      i / 3 % 3 * strides[2] + i % 3 * strides[3]] = values[i];
	assert_same_maps(&spread, &packed, SALMAP_STATISTIC_SMOE);
	munmap(pages, (size_t)span * sizeof(float) + 4096);
	free(values);
}

static void strides_above_4_gib(void **state)
{
	int axis;

	(void)state;
	for (axis = 0; axis < 4; axis++) {
		check_strides(axis, GIB + 1021);
		check_strides(axis, -(2 * GIB + 509));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_above_4_gib),
		cmocka_unit_test(floats_above_4_gib),
		cmocka_unit_test(strides_above_4_gib),
	};

	if (sizeof(void *) < 8) {
		puts("SKIP  4 GiB are beyond the address space here");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
