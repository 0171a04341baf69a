#include "kernels.h"

#include "cpu.h"

#include <time.h>

static const char *const names[] = { "scalar", "sse2", "avx2", "avx512",
	                             "neon" };

/* Adds a name to the file that the environment's TEST_KERNELS_RAN names. */
static void note_run(const char *name)
{
	const char *path = getenv("TEST_KERNELS_RAN");
	FILE *file = path == NULL ? NULL : fopen(path, "a");

	if (path == NULL)
		return;
	assert_non_null(file);
	fprintf(file, "%s\n", name);
	assert_int_equal(fclose(file), 0);
}

void try_kernels(int rounds, kernel_trial run)
{
	const char *seed = getenv("TEST_SEED");
	struct random random = { seed ? strtoull(seed, NULL, 10)
		                      : (uint64_t)time(NULL) };
	size_t name;
	int round;

	if (maps_to_try(rounds) < rounds)
		rounds = maps_to_try(rounds);
	print_message("TEST_SEED=%llu\n", (unsigned long long)random.state);
	for (name = 0; name < sizeof(names) / sizeof(names[0]); name++) {
		const struct salmap_kernels *kernels;

		if (salmap_kernels_find(names[name], &kernels) != SALMAP_OK)
			continue;
		print_message("RAN %s\n", kernels->name);
		for (round = 0; round < rounds; round++)
			run(kernels, &random);
		note_run(kernels->name);
	}
}
