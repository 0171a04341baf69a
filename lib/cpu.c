#include "cpu.h"

#include <string.h>

/* A table that this version knows of, and whether it can be used here. */
struct candidate {
	const char *name;
	const struct salmap_kernels *kernels; /* NULL: not in this build */
	bool (*runs)(void);
	const char *left_out_by; /* a switch, or NULL */
};

static bool runs_always(void)
{
	return true;
}

#ifdef SALMAP_HAVE_X86
#include <cpuid.h>

#define X86_TABLE(part, table)                                                 \
	SALMAP_IN(SALMAP_HAS_##part, &salmap_kernels_##table)

/* What the operating system saves when it switches threads, bits of XCR0:
 * registers of 16 and 32 bytes; those of 64 and masks too. */
#define SAVES_AVX 0x06u
#define SAVES_AVX512 0xe6u

/*
 * By hand, since __builtin_cpu_supports brings four KiB of code and a global
 * variable along, which a constructor fills.
 *   needed: bits of EBX of leaf 7.
 */
static bool runs_x86(unsigned needed, unsigned saved)
{
	const unsigned common = bit_OSXSAVE | bit_AVX | bit_F16C;
	unsigned eax, ebx, ecx, edx;

	__cpuid(1, eax, ebx, ecx, edx);
	if ((ecx & common) != common)
		return false;
	__asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
	if ((eax & saved) != saved)
		return false;
	return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) &&
	       (ebx & needed) == needed;
}

static bool runs_avx2(void)
{
	return runs_x86(bit_AVX2, SAVES_AVX);
}

static bool runs_avx512(void)
{
	return runs_x86(bit_AVX2 | bit_AVX512F | bit_AVX512BW | bit_AVX512DQ |
	                        bit_AVX512VL, SAVES_AVX512);
}
#else
#define X86_TABLE(part, table) NULL
#define runs_avx2 runs_always
#define runs_avx512 runs_always
#endif

#ifdef SALMAP_HAVE_NEON
#define NEON_TABLE SALMAP_IN(SALMAP_HAS_NEON, &salmap_kernels_neon)
#else
#define NEON_TABLE NULL
#endif

#ifdef SALMAP_HAVE_WASM
#define WASM_TABLE SALMAP_IN(SALMAP_HAS_WASM, &salmap_kernels_wasm)
#else
#define WASM_TABLE NULL
#endif

#ifdef SALMAP_SCALAR_ONLY
#define SWITCH(part) "SALMAP_SCALAR_ONLY"
#else
#define SWITCH(part) (SALMAP_HAS_##part ? NULL : "SALMAP_WITHOUT_" #part)
#endif

/* Best first. */
static const struct candidate candidates[] = {
	{ "avx512", X86_TABLE(AVX512, avx512), runs_avx512, SWITCH(AVX512) },
	{ "avx2", X86_TABLE(AVX2, avx2), runs_avx2, SWITCH(AVX2) },
	{ "sse2", X86_TABLE(SSE2, sse2), runs_always, SWITCH(SSE2) },
	{ "neon", NEON_TABLE, runs_always, SWITCH(NEON) },
	{ "wasm", WASM_TABLE, runs_always, SWITCH(WASM) },
	{ "scalar", &salmap_kernels_scalar, runs_always, NULL },
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

const char *salmap_kernels_left_out_by(const char *name)
{
	size_t i = 0;

	while (strcmp(name, candidates[i].name) != 0)
		i++;
	return candidates[i].left_out_by;
}

const char *salmap_isa_known(int32_t index)
{
	if (index < 0 || (size_t)index >= CANDIDATES)
		return NULL;
	return candidates[index].name;
}
