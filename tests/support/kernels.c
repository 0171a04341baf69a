#include "kernels.h"

#include "cpu.h"

#include <time.h>

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
	const char *name;
	int32_t set;
	int round;

	if (maps_to_try(rounds) < rounds)
		rounds = maps_to_try(rounds);
	print_message("TEST_SEED=%llu\n", (unsigned long long)random.state);
	for (set = 0; (name = salmap_isa_known(set)) != NULL; set++) {
		const struct salmap_kernels *kernels;

		if (salmap_kernels_find(name, &kernels) != SALMAP_OK)
			continue;
		print_message("RAN %s\n", kernels->name);
		for (round = 0; round < rounds; round++)
			run(kernels, &random);
		note_run(kernels->name);
	}
}
