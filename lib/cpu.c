/* Which tables of kernels this build has and this CPU runs. */
#include "kernels/kernels.h"

#include <string.h>

/* A table that this version knows of, and whether it can be used here. */
struct candidate {
	const char *name;
	const struct salmap_kernels *kernels; /* NULL: not in this build */
	bool (*runs)(void);
};

static bool runs_always(void)
{
	return true;
}

#ifdef SALMAP_HAVE_X86
#include <cpuid.h>

#define X86_TABLE(table) (&salmap_kernels_##table)

/* clang 14 does not know "f16c" by name. */
static bool runs_f16c(void)
{
	unsigned eax, ebx, ecx, edx;

	return __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & bit_F16C) != 0;
}

static bool runs_avx2(void)
{
	return __builtin_cpu_supports("avx2") && runs_f16c();
}

static bool runs_avx512(void)
{
	return __builtin_cpu_supports("avx512f") &&
	       __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512dq") &&
	       __builtin_cpu_supports("avx512vl");
}
#else
#define X86_TABLE(table) NULL
#define runs_avx2 runs_always
#define runs_avx512 runs_always
#endif

#ifdef SALMAP_HAVE_NEON
#define NEON_TABLE (&salmap_kernels_neon)
#else
#define NEON_TABLE NULL
#endif

/* Best first. */
static const struct candidate candidates[] = {
	{ "avx512", X86_TABLE(avx512), runs_avx512 },
	{ "avx2", X86_TABLE(avx2), runs_avx2 },
	{ "sse2", X86_TABLE(sse2), runs_always },
	{ "neon", NEON_TABLE, runs_always },
	{ "scalar", &salmap_kernels_scalar, runs_always },
};

#define CANDIDATES (sizeof(candidates) / sizeof(candidates[0]))

static const struct salmap_kernels *usable(const struct candidate *candidate)
{
	if (candidate->kernels == NULL || !candidate->runs())
		return NULL;
	return candidate->kernels;
}

const struct salmap_kernels *salmap_kernels_best(void)
{
	size_t i = 0;

	while (usable(&candidates[i]) == NULL)
		i++;
	return usable(&candidates[i]);
}

salmap_status salmap_kernels_find(const char *name,
                                  const struct salmap_kernels **kernels)
{
	size_t i;

	for (i = 0; i < CANDIDATES; i++)
		if (strcmp(name, candidates[i].name) == 0) {
			*kernels = usable(&candidates[i]);
			return *kernels == NULL ? SALMAP_E_UNSUPPORTED
			                        : SALMAP_OK;
		}
	return SALMAP_E_ARGUMENT;
}
