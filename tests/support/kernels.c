#include "kernels.h"

#include <time.h>

static const char *const names[] = { "scalar", "sse2", "avx2", "avx512",
	                             "neon" };

void try_kernels(int rounds, kernel_trial run)
{
	const char *seed = getenv("TEST_SEED"), *most = getenv("TEST_MAPS");
	struct random random = { seed ? strtoull(seed, NULL, 10)
		                      : (uint64_t)time(NULL) };
	size_t name;
	int round;

	if (most != NULL && atoi(most) < rounds)
		rounds = atoi(most);
	print_message("TEST_SEED=%llu\n", (unsigned long long)random.state);
	for (name = 0; name < sizeof(names) / sizeof(names[0]); name++) {
		const struct salmap_kernels *kernels;

		if (salmap_kernels_find(names[name], &kernels) != SALMAP_OK)
			continue;
		print_message("RAN %s\n", kernels->name);
		for (round = 0; round < rounds; round++)
			run(kernels, &random);
	}
}
