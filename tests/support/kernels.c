#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "kernels.h"

#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

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

struct guarded guard(size_t bytes, bool behind)
{
	struct guarded guarded;
	void *pages;

	guarded.page = (size_t)sysconf(_SC_PAGESIZE);
	guarded.size = (bytes + guarded.page) / guarded.page * guarded.page;
	pages = mmap(NULL, guarded.size + 2 * guarded.page, PROT_NONE,
	             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(pages != MAP_FAILED);
	guarded.pages = pages;
	guarded.first = guarded.pages + guarded.page;
	assert_int_equal(mprotect(guarded.first, guarded.size,
	                          PROT_READ | PROT_WRITE), 0);
	if (behind)
		guarded.first += guarded.size - bytes;
	return guarded;
}

void unguard(struct guarded *guarded)
{
	munmap(guarded->pages, guarded->size + 2 * guarded->page);
}

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
		note_run(kernels->name);
	}
}
